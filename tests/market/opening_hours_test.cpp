// Hours as they are written in OpenStreetMap, and what they say of a moment.

#include "market/opening_hours.hpp"

#include "town.hpp"

using namespace ronde::test;

namespace {

/// "0 540-720, 0 840-1110": day and minutes, one after the other.
std::string drawn(std::string_view text) {
  std::string drawing;
  for (const OpenSpan& span : read_hours(text).spans) {
    if (!drawing.empty()) drawing += ", ";
    drawing += std::to_string(span.day) + ' ' + std::to_string(span.from) + '-' + std::to_string(span.to);
  }
  return drawing;
}

/// A minute of the week that begins on the second of March 2026, a Monday.
SwissTime at(std::uint32_t day, std::uint32_t minute) {
  return std::chrono::local_days{std::chrono::year{2026} / 3 / 2} + std::chrono::days{day} + std::chrono::minutes{minute};
}

/// The days of this year on which it is open at ten, as "3-7 4-4".
std::string days_of_2026(std::string_view text) {
  const OpeningHours hours = read_hours(text);
  std::string all;
  const std::chrono::local_days begin{std::chrono::year{2026} / 1 / 1};
  for (auto day = begin; day < begin + days{365}; day += days{1}) {
    if (!is_open_at(hours, SwissTime{day} + 10h)) continue;
    const std::chrono::year_month_day date{day};
    if (!all.empty()) all += ' ';
    all += std::to_string(static_cast<unsigned>(date.month())) + '-' + std::to_string(static_cast<unsigned>(date.day()));
  }
  return all;
}

}  // namespace

TEST_CASE("a week is read day by day: a span, a pause at noon, another span") {
  CHECK(drawn("Mo 09:00-12:00,14:00-18:30") == "0 540-720, 0 840-1110");
  CHECK(drawn("Sa-Mo 08:00-09:00") == "0 480-540, 5 480-540, 6 480-540");
  CHECK(drawn("Tu,Th 9:30-11:00") == "1 570-660, 3 570-660");
  CHECK(drawn("Mo-We,Fr 10:00-11:00") == "0 600-660, 1 600-660, 2 600-660, 4 600-660");
  CHECK(drawn("  Mo   14:00 - 15:00 , 09:00-10:00 ;") == "0 540-600, 0 840-900");
}

TEST_CASE("a later rule replaces an earlier one for its days, and may close them") {
  CHECK(drawn("Mo-We 09:00-18:00; Tu 09:00-12:00; We off") == "0 540-1080, 1 540-720");
  CHECK(drawn("08:00-09:00; Tu-Su closed") == "0 480-540");
}

TEST_CASE("who closes after midnight belongs to the evening before") {
  CHECK(drawn("Fr 18:00-02:00") == "4 1080-1560");
  CHECK(drawn("Fr 18:00-26:00") == "4 1080-1560");
  const OpeningHours hours = read_hours("Su 18:00-02:00");
  CHECK(is_open_at(hours, at(6, 23 * 60 + 59)));
  CHECK(is_open_at(hours, at(0, 60)));
  CHECK_FALSE(is_open_at(hours, at(0, 120)));
  CHECK_FALSE(is_open_at(hours, at(6, 60)));
}

TEST_CASE("closed is said in the words of this place too, and closed all week is not the same as nothing said") {
  CHECK(drawn("08:00-09:00; Tu-Su fermé") == "0 480-540");
  CHECK(drawn("Mo-Tu 08:00-09:00; Tu geschlossen") == "0 480-540");
  CHECK(drawn("Mo-Tu 08:00-09:00; Mo chiuso") == "1 480-540");
  for (const char* text : {"fermé", "Fermé", " geschlossen ", "chiuso", "off", "Mo-Su closed", "Mo 08:00-09:00; Mo off"}) {
    CAPTURE(text);
    CHECK(read_hours(text).spans.empty());
    CHECK(is_closed_all_week(text));
  }
  for (const char* text : {"", ";", "fermé en août", "Mo 08:00-09:00; Tu fermé", "sur appel", "PH off", "Lu fermé"}) {
    CAPTURE(text);
    CHECK_FALSE(is_closed_all_week(text));
  }
}

TEST_CASE("open at the first minute, closed at the last") {
  const OpeningHours hours = read_hours("Mo 09:00-12:00");
  CHECK_FALSE(is_open_at(hours, at(0, 539)));
  CHECK(is_open_at(hours, at(0, 540)));
  CHECK(is_open_at(hours, at(0, 719)));
  CHECK_FALSE(is_open_at(hours, at(0, 720)));
  CHECK_FALSE(is_open_at(hours, at(1, 600)));
  const OpeningHours always = read_hours("24/7");
  for (std::uint32_t day = 0; day < 7; ++day) CHECK(is_open_at(always, at(day, 1439)));
}

TEST_CASE("the first Saturday of a month, the last one, the second and the fourth are read, and fall where a calendar has them") {
  CHECK(days_of_2026("Sa[1] 09:00-12:00") == "1-3 2-7 3-7 4-4 5-2 6-6 7-4 8-1 9-5 10-3 11-7 12-5");
  CHECK(days_of_2026("Sa[-1] 09:00-12:00") == "1-31 2-28 3-28 4-25 5-30 6-27 7-25 8-29 9-26 10-31 11-28 12-26");
  CHECK(days_of_2026("Sa[5] 09:00-12:00") == "1-31 5-30 8-29 10-31");
  CHECK(days_of_2026("Sa[2,4] 09:00-12:00").starts_with("1-10 1-24 2-14 2-28 3-14 3-28"));
  CHECK(days_of_2026("Sa[1] 09:00-12:00; Sa[3] 10:00-11:00").starts_with("1-3 1-17 2-7 2-21"));
}

TEST_CASE("every other Saturday goes by the number of the week, over the end of a year too") {
  // 2026 begins on a Thursday, so it has 53 weeks, and two odd ones meet at its end.
  CHECK(days_of_2026("week 1-53/2 Sa 09:00-12:00").starts_with("1-3 1-17 1-31 2-14"));
  CHECK(days_of_2026("week 2-52/2 Sa 09:00-12:00").starts_with("1-10 1-24 2-7 2-21"));
  const OpeningHours odd = read_hours("week 01-53/2 Sa 09:00-12:00");
  const auto open_on = [&](std::chrono::local_days day) { return is_open_at(odd, SwissTime{day} + 10h); };
  CHECK(open_on(std::chrono::local_days{std::chrono::year{2027} / 1 / 2}));  // the Saturday of week 53 of 2026
  CHECK(open_on(std::chrono::local_days{std::chrono::year{2027} / 1 / 9}));  // of week 1
}

TEST_CASE("when it opens next is told from the rule, as far ahead as a fifth Saturday is") {
  const auto next = [](std::string_view text, SwissTime now) { return next_opening(read_hours(text), now); };
  CHECK(next("Mo 09:00-12:00", at(0, 500)) == at(0, 540));
  CHECK(next("Mo 09:00-12:00", at(0, 541)) == at(7, 540));  // it is open: the next time is in a week
  CHECK(next("Sa[1] 14:00-17:00; We 09:00-10:00", at(3, 0)) == at(5, 840));
  CHECK(next("Sa[5] 14:00-17:00", at(0, 0)) == SwissTime{std::chrono::local_days{std::chrono::year{2026} / 5 / 30}} + 14h);
  CHECK_FALSE(next("sur appel", at(0, 0)).has_value());
}

TEST_CASE("holidays are said in words, since no week tells when they are") {
  const OpeningHours hours = read_hours("Mo 09:00-12:00; PH off; SH 10:00-11:00");
  CHECK(hours.spans.size() == 1);
  CHECK(hours.note == "PH off; SH 10:00-11:00");
}

TEST_CASE("what is not understood to the end is shown as it stands, and no span is guessed") {
  for (const std::string text : {"sur rendez-vous",
                                 "Mo-Fr",
                                 "Mo-",
                                 "Mo, 09:00-10:00",
                                 "Mo 09:00",
                                 "Mo 09:00-",
                                 "Mo 09:00+",
                                 "Mo 24:00-25:00",
                                 "Mo 09:61-10:00",
                                 "Mo 09:00-49:00",
                                 "Mo 100:00-101:00",
                                 "Mo 09:00-12:00,11:00-14:00",
                                 "Apr-Oct Mo 09:00-12:00",
                                 "Mo sunrise-sunset",
                                 "Mo 09:00-12:00; jeudi sur appel",
                                 "Mo[0] 09:00-10:00",
                                 "Mo[1 09:00-10:00",
                                 "Mo[1]-Fr 09:00-10:00",
                                 "Mo[1],Mo 09:00-10:00",
                                 "Mo 09:00-10:00; Mo[1] 14:00-15:00",
                                 "week 1-53/3 Mo 09:00-10:00",
                                 "week 1-53/2 Mo[1] 09:00-10:00",
                                 "week 1-53/2 Mo 09:00-10:00; Mo[2] 14:00-15:00",
                                 "Mo 09:00-12:00 \"au fond de la cour\"",
                                 "Lu-Ve 09:00-12:00",
                                 "off",
                                 "24/7 Mo",
                                 "Mo 09:00-12:00 off",
                                 "Mo 00:00-48:00",
                                 "Mo -1:00-02:00"}) {
    CAPTURE(text);
    const OpeningHours hours = read_hours(text);
    CHECK(hours.spans.empty());
    CHECK(hours.note == text);
  }
  CHECK(read_hours("") == OpeningHours{});
  CHECK(read_hours(" ; ;") == OpeningHours{{}, "; ;"});
}

TEST_CASE("hours that are written back are the same hours") {
  CHECK(hours_text(read_hours("Mo,Tu,We,Th,Fr 9:00-12:00,14:00-18:30; Sa 09:00-16:00; Su off; PH off")) ==
        "Mo-Fr 09:00-12:00,14:00-18:30; Sa 09:00-16:00; PH off");
  CHECK(hours_text(read_hours("sur appel")) == "sur appel");
  CHECK(hours_text({}).empty());
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    OpeningHours hours;
    for (std::uint32_t day = 0; day < 7; ++day) {
      std::uint32_t from = static_cast<std::uint32_t>(dice.below(300));
      const auto some = 1 + static_cast<std::uint32_t>(dice.below(kWeeksOfMonth));
      const std::array<std::uint32_t, 4> choices{0, some, kOddWeeks, kEvenWeeks};
      const std::uint32_t weeks = choices[dice.below(choices.size())];
      for (std::size_t left = dice.below(4); left > 0 && from < kDayMinutes; --left) {
        const std::uint32_t to = from + 1 + static_cast<std::uint32_t>(dice.below(600));
        hours.spans.push_back({day, from, to, weeks});
        from = to + 1 + static_cast<std::uint32_t>(dice.below(300));
      }
    }
    REQUIRE(is_week(hours.spans));
    CHECK(read_hours(hours_text(hours)) == hours);
  }
}

TEST_CASE("whatever bytes are read as hours, what comes out is a week or a note") {
  static constexpr std::array<std::string_view, 21> kPieces{"Mo",           "Su",  "-",   ",",  ";",    " ", "09:00", "24:00", "48:00",
                                                            "PH",           "7",   "off", ":5", "\x01", "é", "24/7",  "99:99", "[1]",
                                                            "week 1-53/2 ", "[-1", "]"};
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    std::string text;
    for (std::size_t left = dice.below(10); left > 0; --left) text += kPieces[dice.below(kPieces.size())];
    const OpeningHours hours = read_hours(text);
    CHECK(is_week(hours.spans));
    if (hours.spans.empty()) CHECK(read_hours(hours.note) == hours);
  }
}
