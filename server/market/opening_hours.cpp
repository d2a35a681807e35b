#include "market/opening_hours.hpp"

#include <bitset>

namespace ronde::market {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
using Days = std::bitset<7>;
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

/// `Mo`, `Mo-Fr`, `Mo,We,Fr-Su`; of nothing, every day. Empty where a dash or comma leads nowhere.
std::optional<Days> days_of(Rule& rule) {
  Days days;
  auto first = rule.take_day();
  if (!first) return days.set();
  while (first) {
    const auto last = rule.take("-") ? rule.take_day() : first;
    if (!last) return std::nullopt;
    for (std::uint32_t day = *first;; day = (day + 1) % 7) {
      days.set(day);
      if (day == *last) break;
    }
    if (!rule.take(",")) return days;
    first = rule.take_day();
  }
  return std::nullopt;
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
    if (days->test(day)) week[day] = *spans;
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
    for (const OpenSpan& span : week[day]) spans.push_back({day, span.from, span.to});
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

/// Of one day, without its name.
std::string day_text(const std::vector<OpenSpan>& spans, std::uint32_t day) {
  std::string text;
  for (const OpenSpan& span : spans) {
    if (span.day != day) continue;
    if (!text.empty()) text += ',';
    text += clock_text(span.from) + '-' + clock_text(span.to > kDayMinutes ? span.to - kDayMinutes : span.to);
  }
  return text;
}

}  // namespace

bool is_week(const std::vector<OpenSpan>& spans) {
  if (spans.size() > limits::kOpenSpans) return false;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const OpenSpan& span = spans[i];
    if (span.day > 6 || span.from >= kDayMinutes || span.to <= span.from || span.to > span.from + kDayMinutes) return false;
    if (i == 0) continue;
    const OpenSpan& before = spans[i - 1];
    if (before.day > span.day || (before.day == span.day && before.to >= span.from)) return false;
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

std::string hours_text(const OpeningHours& hours) {
  std::string text;
  for (std::uint32_t day = 0; day < 7;) {
    const std::string spans = day_text(hours.spans, day);
    const std::uint32_t first = day++;
    while (day < 7 && day_text(hours.spans, day) == spans) ++day;
    if (spans.empty()) continue;
    if (!text.empty()) text += "; ";
    text += kDays[first];
    if (day - first > 1) (text += '-') += kDays[day - 1];
    (text += ' ') += spans;
  }
  if (!text.empty() && !hours.note.empty()) text += "; ";
  return text + hours.note;
}

bool is_open_at(const OpeningHours& hours, std::uint32_t day, std::uint32_t minute) {
  return std::ranges::any_of(hours.spans, [&](const OpenSpan& span) {
    if (span.day == day) return span.from <= minute && minute < span.to;
    return (span.day + 1) % 7 == day && minute + kDayMinutes < span.to;
  });
}

}  // namespace ronde::market
