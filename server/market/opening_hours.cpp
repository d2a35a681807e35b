#include "market/opening_hours.hpp"

#include <algorithm>

namespace ronde::market {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
/// The weeks of each day that a rule speaks of; nothing of the others.
using DayWeeks = std::array<std::optional<std::uint32_t>, 7>;
using Week = std::array<std::vector<OpenSpan>, 7>;

/// Takes words off the front of a rule. What does not fit leaves it as it was.
class Rule {
 public:
  explicit Rule(std::string_view text) : rest_(text) { skip_blanks(); }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    skip_blanks();
    return true;
  }

  std::optional<std::uint32_t> take_day() {
    for (std::uint32_t day = 0; day < kDays.size(); ++day) {
      if (take(kDays[day])) return day;
    }
    return std::nullopt;
  }

  /// `[1,3,-1]` as bits of OpenSpan::weeks; 0 where there is no bracket; nothing where what it holds is none of them.
  std::optional<std::uint32_t> take_weeks_of_month() {
    if (!take("[")) return 0;
    std::uint32_t weeks = 0;
    do {
      if (take("-1")) {
        weeks |= kLastOfMonth;
      } else {
        if (rest_.empty() || rest_.front() < '1' || rest_.front() > '5') return std::nullopt;
        weeks |= kFirstOfMonth << static_cast<std::uint32_t>(rest_.front() - '1');
        (void)take(rest_.substr(0, 1));
      }
    } while (take(","));
    return take("]") ? std::optional(weeks) : std::nullopt;
  }

  /// `week 1-53/2`, every other week from the first or the second on; 0 where it does not begin so.
  std::optional<std::uint32_t> take_every_other_week() {
    if (!take("week ")) return 0;
    if (take("1-53/2") || take("01-53/2")) return kOddWeeks;
    if (take("2-52/2") || take("02-52/2") || take("2-53/2") || take("02-53/2")) return kEvenWeeks;
    return std::nullopt;
  }

  /// Minutes from midnight of 9:30 or 09:30, up to 48:00.
  std::optional<std::uint32_t> take_time() {
    const std::size_t colon = rest_.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 2 || rest_.size() < colon + 3) return std::nullopt;
    const auto hour = number(rest_.substr(0, colon));
    const auto minute = number(rest_.substr(colon + 1, 2));
    if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > 2 * kDayMinutes) return std::nullopt;
    rest_.remove_prefix(colon + 3);
    skip_blanks();
    return *hour * 60 + *minute;
  }

 private:
  static std::optional<std::uint32_t> number(std::string_view digits) {
    std::uint32_t value = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return value;
  }
  void skip_blanks() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

DayWeeks each_day(std::uint32_t weeks) {
  DayWeeks days;
  days.fill(weeks);
  return days;
}

/// `Mo`, `Mo-Fr`, `Mo,We,Fr-Su`, `Sa[1,3]`; of nothing, every day. Empty where a dash, comma or bracket leads nowhere.
std::optional<DayWeeks> days_of(Rule& rule) {
  const auto alternate = rule.take_every_other_week();
  if (!alternate) return std::nullopt;
  DayWeeks days;
  auto first = rule.take_day();
  if (!first) return each_day(*alternate);
  while (first) {
    const auto of_month = rule.take_weeks_of_month();
    if (!of_month || (*of_month != 0 && *alternate != 0)) return std::nullopt;
    const auto last = *of_month == 0 && rule.take("-") ? rule.take_day() : first;
    if (!last) return std::nullopt;
    for (std::uint32_t day = *first;; day = (day + 1) % 7) {
      const std::uint32_t weeks = *of_month | *alternate;
      if (days[day] && (*days[day] == 0) != (weeks == 0)) return std::nullopt;  // each week, and some of them besides
      days[day] = days[day].value_or(0) | weeks;
      if (day == *last) break;
    }
    if (!rule.take(",")) return days;
    first = rule.take_day();
  }
  return std::nullopt;
}

/// Can no date be in both?
bool stand_apart(std::uint32_t weeks, std::uint32_t others) {
  const bool same_kind = ((weeks & kWeeksOfMonth) == 0) == ((others & kWeeksOfMonth) == 0);
  return weeks != 0 && others != 0 && same_kind && (weeks & others) == 0;
}

/// `09:00-12:00,14:00-18:30`, of one day, ascending. Empty where it is anything else, or where two of them meet.
std::optional<std::vector<OpenSpan>> spans_of(Rule& rule) {
  std::vector<OpenSpan> spans;
  do {
    const auto from = rule.take_time();
    if (!from || !rule.take("-")) return std::nullopt;
    auto to = rule.take_time();
    if (!to || *from >= kDayMinutes) return std::nullopt;
    if (*to <= *from) *to += kDayMinutes;
    spans.push_back({0, *from, *to});
  } while (rule.take(","));
  std::ranges::sort(spans);
  if (!rule.at_end() || !is_week(spans)) return std::nullopt;
  return spans;
}

/// `off`, as OpenStreetMap has it, or what people here write on a door.
bool take_closed(Rule& rule) {
  static constexpr std::array<std::string_view, 8> kClosed{"off",    "closed", "fermé",       "Fermé",
                                                           "chiuso", "Chiuso", "geschlossen", "Geschlossen"};
  return std::ranges::any_of(kClosed, [&](std::string_view word) { return rule.take(word); });
}

/// What a rule says of a day instead of what an earlier one said of the same weeks. False where they are other weeks that could be the
/// same.
bool put_day(std::vector<OpenSpan>& day, std::vector<OpenSpan> spans, std::uint32_t weeks) {
  for (OpenSpan& span : spans) span.weeks = weeks;
  std::erase_if(day, [&](const OpenSpan& span) { return span.weeks == weeks; });
  if (!std::ranges::all_of(day, [&](const OpenSpan& span) { return stand_apart(span.weeks, weeks); })) return false;
  day.insert(day.end(), spans.begin(), spans.end());
  std::ranges::sort(day);
  return true;
}

bool apply(Rule rule, Week& week) {
  if (rule.take("24/7")) {
    for (auto& day : week) day = {{0, 0, kDayMinutes}};
    return rule.at_end();
  }
  const auto days = days_of(rule);
  if (!days) return false;
  std::optional<std::vector<OpenSpan>> spans;
  if (take_closed(rule)) {
    if (rule.at_end()) spans.emplace();
  } else {
    spans = spans_of(rule);
  }
  if (!spans) return false;
  for (std::size_t day = 0; day < week.size(); ++day) {
    const auto weeks = (*days)[day];
    if (weeks && !put_day(week[day], *spans, *weeks)) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<OpenSpan> flat(const Week& week) {
  std::vector<OpenSpan> spans;
  for (std::uint32_t day = 0; day < week.size(); ++day) {
    for (const OpenSpan& span : week[day]) spans.push_back({day, span.from, span.to, span.weeks});
  }
  return spans;
}

std::string clock_text(std::uint32_t minutes) {
  std::string text = "00:00";
  const std::uint32_t hour = minutes / 60, minute = minutes % 60;
  text[0] = static_cast<char>('0' + hour / 10);
  text[1] = static_cast<char>('0' + hour % 10);
  text[3] = static_cast<char>('0' + minute / 10);
  text[4] = static_cast<char>('0' + minute % 10);
  return text;
}

/// Of one day in these weeks, without its name.
std::string day_text(const std::vector<OpenSpan>& spans, std::uint32_t day, std::uint32_t weeks) {
  std::string text;
  for (const OpenSpan& span : spans) {
    if (span.day != day || span.weeks != weeks) continue;
    if (!text.empty()) text += ',';
    text += clock_text(span.from) + '-' + clock_text(span.to > kDayMinutes ? span.to - kDayMinutes : span.to);
  }
  return text;
}

}  // namespace

namespace {

/// Each week, some of a month, or every other one.
bool are_weeks(std::uint32_t weeks) {
  return weeks <= kWeeksOfMonth || weeks == kOddWeeks || weeks == kEvenWeeks;
}

}  // namespace

bool is_week(const std::vector<OpenSpan>& spans) {
  if (spans.size() > limits::kOpenSpans) return false;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const OpenSpan& span = spans[i];
    if (span.day > 6 || span.from >= kDayMinutes || span.to <= span.from || span.to > span.from + kDayMinutes) return false;
    if (!are_weeks(span.weeks)) return false;
    if (i == 0) continue;
    const OpenSpan& before = spans[i - 1];
    if (before >= span) return false;
    for (std::size_t other = 0; other < i; ++other) {
      if (spans[other].day != span.day || stand_apart(spans[other].weeks, span.weeks)) continue;
      if (spans[other].weeks != span.weeks || spans[other].to >= span.from) return false;
    }
  }
  return true;
}

namespace {

/// What is read of a text: the week, and what no week can say. Nothing where one rule of it cannot be read.
struct ReadWeek {
  Week week;
  std::string note;
  bool any_rule = false;
};

std::optional<ReadWeek> read_week(std::string_view whole) {
  ReadWeek read;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view rule = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (rule.empty()) continue;
    if (rule.starts_with("PH") || rule.starts_with("SH")) {
      if (!read.note.empty()) read.note += "; ";
      read.note += rule;
    } else if (!apply(Rule(rule), read.week)) {
      return std::nullopt;
    } else {
      read.any_rule = true;
    }
  }
  return read;
}

}  // namespace

OpeningHours read_hours(std::string_view text) {
  const std::string_view whole = trimmed(text);
  auto read = read_week(whole);
  auto spans = read ? flat(read->week) : std::vector<OpenSpan>{};
  if (spans.empty()) return {{}, std::string(whole)};  // closed on every day is said in words, not by silence
  if (!is_week(spans)) return {{}, std::string(whole)};
  return {std::move(spans), std::move(read->note)};
}

bool is_closed_all_week(std::string_view text) {
  const auto read = read_week(trimmed(text));
  return read && read->any_rule && flat(read->week).empty();
}

namespace {

/// The days that are alike joined, one rule after the other.
void write_each_week(std::string& text, const std::vector<OpenSpan>& spans, std::uint32_t weeks, std::string_view before) {
  for (std::uint32_t day = 0; day < 7;) {
    const std::string hours = day_text(spans, day, weeks);
    const std::uint32_t first = day++;
    while (day < 7 && day_text(spans, day, weeks) == hours) ++day;
    if (hours.empty()) continue;
    if (!text.empty()) text += "; ";
    (text += before) += kDays[first];
    if (day - first > 1) (text += '-') += kDays[day - 1];
    (text += ' ') += hours;
  }
}

/// `[1,-1]`.
std::string weeks_text(std::uint32_t weeks) {
  std::string text;
  for (std::uint32_t bit = 0; kFirstOfMonth << bit <= kFifthOfMonth; ++bit) {
    if ((weeks & kFirstOfMonth << bit) == 0) continue;
    (text += text.empty() ? '[' : ',') += std::to_string(bit + 1);
  }
  if ((weeks & kLastOfMonth) != 0) (text += text.empty() ? '[' : ',') += "-1";
  return text + ']';
}

void write_weeks_of_month(std::string& text, const std::vector<OpenSpan>& spans) {
  for (std::uint32_t day = 0; day < 7; ++day) {
    for (std::uint32_t weeks = 1; weeks <= kWeeksOfMonth; ++weeks) {
      const std::string hours = day_text(spans, day, weeks);
      if (hours.empty()) continue;
      if (!text.empty()) text += "; ";
      ((text += kDays[day]) += weeks_text(weeks)) += ' ';
      text += hours;
    }
  }
}

}  // namespace

std::string hours_text(const OpeningHours& hours) {
  std::string text;
  write_each_week(text, hours.spans, 0, "");
  write_each_week(text, hours.spans, kOddWeeks, "week 1-53/2 ");
  write_each_week(text, hours.spans, kEvenWeeks, "week 2-52/2 ");
  write_weeks_of_month(text, hours.spans);
  if (!text.empty() && !hours.note.empty()) text += "; ";
  return text + hours.note;
}

namespace {

/// The number of its ISO week is odd: that of the week's Thursday, counted in its year.
bool is_odd_week(std::chrono::local_days day) {
  const auto iso = std::chrono::weekday{day}.iso_encoding();
  const auto thursday = day + std::chrono::days{4} - std::chrono::days{iso};
  const std::chrono::year_month_day date{thursday};
  const auto first = std::chrono::local_days{date.year() / 1 / 1};
  return ((thursday - first).count() / 7) % 2 == 0;
}

std::chrono::minutes since_midnight(SwissTime at, std::chrono::local_days day) {
  return std::chrono::floor<std::chrono::minutes>(at - day);
}

}  // namespace

bool falls_on(const OpenSpan& span, std::chrono::local_days day) {
  if (std::chrono::weekday{day}.iso_encoding() != span.day + 1) return false;
  if (span.weeks == 0) return true;
  const std::chrono::year_month_day date{day};
  const std::uint32_t nth = (static_cast<unsigned>(date.day()) - 1) / 7;
  const bool is_last = std::chrono::year_month_day{day + std::chrono::days{7}}.month() != date.month();
  const std::uint32_t weeks = kFirstOfMonth << nth | (is_last ? kLastOfMonth : 0U) | (is_odd_week(day) ? kOddWeeks : kEvenWeeks);
  return (span.weeks & weeks) != 0;
}

bool is_open_at(const OpeningHours& hours, SwissTime at) {
  const auto today = std::chrono::floor<std::chrono::days>(at);
  const auto within = [&](const OpenSpan& span, std::chrono::local_days day) {
    const auto minute = since_midnight(at, day).count();
    return falls_on(span, day) && std::int64_t{span.from} <= minute && minute < std::int64_t{span.to};
  };
  return std::ranges::any_of(hours.spans,
                             [&](const OpenSpan& span) { return within(span, today) || within(span, today - std::chrono::days{1}); });
}

std::optional<SwissTime> next_opening(const OpeningHours& hours, SwissTime now) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  for (auto day = today; day <= today + kOpensAhead; day += std::chrono::days{1}) {
    std::optional<SwissTime> first;
    for (const OpenSpan& span : hours.spans) {
      const SwissTime opens = SwissTime{day} + std::chrono::minutes{span.from};
      if (falls_on(span, day) && opens >= now && (!first || opens < *first)) first = opens;
    }
    if (first) return first;
  }
  return std::nullopt;
}

}  // namespace ronde::market
