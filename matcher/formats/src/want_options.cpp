#include "want_options.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace ronde::formats {
namespace {

struct Switch {
  std::string_view word;
  bool WantOptions::*field;
  bool value;
};
constexpr std::array kSwitches{
    Switch{"ALLOW-DUMMIES", &WantOptions::allow_dummies, true}, Switch{"REQUIRE-COLONS", &WantOptions::require_colons, true},
    Switch{"REQUIRE-USERNAMES", &WantOptions::require_users, true}, Switch{"CASE-SENSITIVE", &WantOptions::case_sensitive, true},
    Switch{"HIDE-REPEATS", &WantOptions::tell_repeats, false}};

struct Print {
  std::string_view word;
  bool ListRules::*field;
  bool value;
};
constexpr std::array kPrints{
    Print{"HIDE-LOOPS", &ListRules::show_loops, false},         Print{"HIDE-SUMMARY", &ListRules::show_summary, false},
    Print{"HIDE-NONTRADES", &ListRules::show_nontrades, false}, Print{"HIDE-ERRORS", &ListRules::show_remarks, false},
    Print{"HIDE-STATS", &ListRules::show_stats, false},         Print{"SHOW-MISSING", &ListRules::show_missing, true},
    Print{"SHOW-ELAPSED-TIME", &ListRules::show_elapsed, true}, Print{"SORT-BY-ITEM", &ListRules::sort_by_item, true}};

struct Scheme {
  std::string_view word;
  Priorities priorities;
};
constexpr std::array kSchemes{Scheme{"LINEAR-PRIORITIES", Priorities::linear}, Scheme{"TRIANGLE-PRIORITIES", Priorities::triangle},
                              Scheme{"SQUARE-PRIORITIES", Priorities::square}, Scheme{"SCALED-PRIORITIES", Priorities::scaled},
                              Scheme{"EXPLICIT-PRIORITIES", Priorities::explicit_numbers}};

/// Words that steer a search by chance, or show its inner life: an exact search has no use for them.
constexpr std::array<std::string_view, 3> kIdle{"VERBOSE", "DEBUG", "SHRINK-VERBOSE"};
constexpr std::array<std::string_view, 7> kWithNumber{
    "SMALL-STEP=", "BIG-STEP=", "NONTRADE-COST=", "ITERATIONS=", "SEED=", "SHRINK=", "METRIC="};
/// Second wishes of the search by chance that is not made here.
constexpr std::array<std::string_view, 3> kIdleMetrics{"CHAIN-SIZES-SOS", "USERS-SOS", "COMBINE-SHIPPING"};

/// Letters to change, add or take away (Levenshtein), for "did you mean"; or `far`, where they are as many or more: mostly soon known.
std::size_t distance(std::string_view one, std::string_view other, std::size_t far) {
  if (std::max(one.size(), other.size()) - std::min(one.size(), other.size()) >= far) return far;
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    std::size_t least = row[0];  // no later row has less
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t kept = diagonal + (one[i] == other[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({kept, diagonal + 1, row[j] + 1});
      least = std::min(least, row[j + 1]);
    }
    if (least >= far) return far;
  }
  return std::min(row.back(), far);
}

std::string hint_for(std::string_view text) {
  constexpr std::size_t kNear = 4;
  std::string_view best;
  std::size_t least = kNear;
  const auto weigh = [&](std::string_view word) {
    const std::size_t d = distance(text, word, least);
    if (d < least) {
      least = d;
      best = word;
    }
  };
  for (const Switch& known : kSwitches) weigh(known.word);
  for (const Print& known : kPrints) weigh(known.word);
  for (const Scheme& known : kSchemes) weigh(known.word);
  if (!best.empty()) return "did you mean " + std::string(best) + "?";
  return "see the list of options of TradeMaximizer; take the word out if it is not needed";
}

/// One line of options, word by word.
class OptionLine {
 public:
  OptionLine(WantOptions& options, LineReader& lines, std::vector<Problem>& remarks)
      : options_(options), lines_(lines), remarks_(remarks) {}

  void word(const std::string& text, std::size_t column) {
    const auto is_word = [&text](const auto& known) { return known.word == text; };
    if (const auto* found = std::ranges::find_if(kSwitches, is_word); found != kSwitches.end()) {
      options_.*(found->field) = found->value;
    } else if (const auto* print = std::ranges::find_if(kPrints, is_word); print != kPrints.end()) {
      options_.rules.*(print->field) = print->value;
    } else if (const auto* scheme = std::ranges::find_if(kSchemes, is_word); scheme != kSchemes.end()) {
      options_.priorities = scheme->priorities;
    } else if (std::ranges::find(kIdle, text) == kIdle.end() && !with_value(text, column)) {
      if (!lines_.full()) lines_.wrong(column, "unknown option " + quoted(text), hint_for(text));
      return;
    }
    options_.rules.options.push_back(text);
  }

 private:
  /// False: not a word with a value.
  bool with_value(std::string_view text, std::size_t column) {
    const auto* found = std::ranges::find_if(kWithNumber, [text](std::string_view known) { return text.starts_with(known); });
    if (found == kWithNumber.end()) return false;
    const std::string_view value = text.substr(found->size());
    const std::size_t at = column + found->size();
    if (*found == "METRIC=") {
      metric(value, at);
    } else if (*found == "SMALL-STEP=") {
      if (const auto step = number(*found, value, at, 0)) options_.small_step = *step;
    } else if (*found == "BIG-STEP=") {
      if (const auto step = number(*found, value, at, 0)) options_.big_step = *step;
    } else if (*found == "NONTRADE-COST=") {
      if (const auto cost = number(*found, value, at, 1)) options_.nontrade_cost = *cost;
    } else if (*found == "SEED=") {
      if (const auto seed = number(*found, value, at, 1)) options_.rules.seed = static_cast<std::uint64_t>(*seed);
    } else {
      (void)number(*found, value, at, *found == "SHRINK=" ? 0 : 1);  // repeats of a search by chance: the first answer here is proven
    }
    return true;
  }

  void metric(std::string_view value, std::size_t column) {
    if (value == "USERS-TRADING") {
      options_.most_users = true;
    } else if (value.starts_with("FAVOR-USER=") || std::ranges::find(kIdleMetrics, value) != kIdleMetrics.end()) {
      if (value != "CHAIN-SIZES-SOS")  // what TradeMaximizer takes when nothing is said: nobody waits for it
        remarks_.push_back({lines_.line(), column, "the metric " + quoted(value) + " is read but not followed",
                            "trades and cost are as asked; METRIC=USERS-TRADING is followed, and proven"});
    } else {
      lines_.wrong(column, "unknown metric " + quoted(value),
                   "USERS-TRADING, CHAIN-SIZES-SOS, USERS-SOS, COMBINE-SHIPPING or FAVOR-USER=name");
    }
  }

  std::optional<std::int64_t> number(std::string_view word, std::string_view text, std::size_t column, std::int64_t least) {
    // Costs above the largest rank act alike, so more digits are no reason to refuse a list.
    const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    const std::optional<std::int64_t> read = number_from<std::int64_t>(text);
    if (!digits || (read && *read < least)) {
      lines_.wrong(column, "needs a whole number from " + std::to_string(least) + " on", "as in " + std::string(word) + "1");
      return std::nullopt;
    }
    constexpr std::int64_t kNumberMax = 1'000'000'000'000'000;
    return std::min(read.value_or(kNumberMax), kNumberMax);
  }

  WantOptions& options_;
  LineReader& lines_;
  std::vector<Problem>& remarks_;
};

}  // namespace

void read_options(std::string_view line, WantOptions& options, LineReader& lines, std::vector<Problem>& remarks) {
  const std::size_t skip = line.find("#!") + 2;
  OptionLine words(options, lines, remarks);
  for (const Field& field : fields_of(line.substr(skip))) {
    std::string text(field.text);
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    words.word(text, skip + field.column);
  }
}

std::int64_t cost_of(Priorities priorities, std::int64_t rank, std::size_t wants) {
  rank = std::min(rank, kRankMax);
  switch (priorities) {
    case Priorities::none:
      return 1;
    case Priorities::linear:
    case Priorities::explicit_numbers:
      return rank;
    case Priorities::triangle:
      return std::min(rank * (rank + 1) / 2, kRankMax);
    case Priorities::square:
      return std::min(rank * rank, kRankMax);
    case Priorities::scaled:
      return std::min(1 + (rank - 1) * 2520 / static_cast<std::int64_t>(std::max<std::size_t>(wants, 1)), kRankMax);
  }
  return rank;
}

}  // namespace ronde::formats
