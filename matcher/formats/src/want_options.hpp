#pragma once
// The options of a want list: the words after `#!`.
#include <optional>

#include "text.hpp"

namespace ronde::formats {

enum class Priorities : std::uint8_t { none, linear, triangle, square, scaled, explicit_numbers };

/// What TradeMaximizer takes when a list says nothing.
struct WantOptions {
  bool allow_dummies = false, require_colons = false, require_users = false, case_sensitive = false;
  bool tell_repeats = true;
  bool most_users = false;  ///< METRIC=USERS-TRADING: among plans equal in trades and cost
  Priorities priorities = Priorities::none;
  std::int64_t small_step = 1, big_step = 9;
  std::optional<std::int64_t> nontrade_cost;  ///< empty: as many trades as can be, whatever they cost
  ListRules rules;                            ///< what outlives the reader
};

inline constexpr std::int64_t kRankMax = 1'000'000'000;

/// Reads one line that starts with `#!`. Words of either case; unknown words and bad numbers are problems, what is taken without
/// effect is a remark.
void read_options(std::string_view line, WantOptions& options, LineReader& lines, std::vector<Problem>& remarks);

/// What a wish of this rank costs in a list of `wants` accepted wishes. At most kRankMax.
[[nodiscard]] std::int64_t cost_of(Priorities priorities, std::int64_t rank, std::size_t wants);

}  // namespace ronde::formats
