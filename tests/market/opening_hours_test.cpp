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
  CHECK(is_open_at(hours, 6, 23 * 60 + 59));
  CHECK(is_open_at(hours, 0, 60));
  CHECK_FALSE(is_open_at(hours, 0, 120));
  CHECK_FALSE(is_open_at(hours, 6, 60));
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
  CHECK_FALSE(is_open_at(hours, 0, 539));
  CHECK(is_open_at(hours, 0, 540));
  CHECK(is_open_at(hours, 0, 719));
  CHECK_FALSE(is_open_at(hours, 0, 720));
  CHECK_FALSE(is_open_at(hours, 1, 600));
  const OpeningHours always = read_hours("24/7");
  for (std::uint32_t day = 0; day < 7; ++day) CHECK(is_open_at(always, day, 1439));
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
                                 "Mo[1] 09:00-10:00",
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
      for (std::size_t left = dice.below(4); left > 0 && from < kDayMinutes; --left) {
        const std::uint32_t to = from + 1 + static_cast<std::uint32_t>(dice.below(600));
        hours.spans.push_back({day, from, to});
        from = to + 1 + static_cast<std::uint32_t>(dice.below(300));
      }
    }
    REQUIRE(is_week(hours.spans));
    CHECK(read_hours(hours_text(hours)) == hours);
  }
}

TEST_CASE("whatever bytes are read as hours, what comes out is a week or a note") {
  static constexpr std::array<std::string_view, 17> kPieces{"Mo", "Su", "-",   ",",  ";",    " ", "09:00", "24:00", "48:00",
                                                            "PH", "7",  "off", ":5", "\x01", "é", "24/7",  "99:99"};
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
