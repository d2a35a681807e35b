#pragma once
// The policy: lexicographic levels, public and named. A later level only chooses among the plans that are best in all earlier ones.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ronde/matcher/exchange_graph.hpp"

namespace ronde::matcher {

enum class Level : std::uint8_t {
  people,     ///< distinct members who receive; large
  users,      ///< distinct owners who give or receive, as math trades count; large
  transfers,  ///< hand-overs; large
  weight,     ///< sum of arc weights; large
  rank,       ///< sum of ranks; small
  wish,       ///< sum of wish; large
  walk,       ///< sum of walking cost; small
  waiting,    ///< sum of waiting; large
  balance,    ///< sum over seats that give and receive of |size received - size given|, in bands; small
  expected,   ///< hand-overs that will happen, by the acceptance estimates (see expected_transfers); large
};
inline constexpr std::size_t kLevelCount = 10;

/// Most important first. Empty is not an objective.
struct Objective {
  std::vector<Level> levels;
  friend bool operator==(const Objective&, const Objective&) = default;
};

[[nodiscard]] std::string_view name(Level level);
[[nodiscard]] std::optional<Level> level_from(std::string_view name);
/// True if the level is made small; its bound is then a lower bound.
[[nodiscard]] bool is_small(Level level);
/// Levels that count a member once, however often they are served: no sum over hand-overs.
[[nodiscard]] inline bool counts_members(Level level) {
  return level == Level::people || level == Level::users;
}
/// "people,transfers,wish" -> levels. Empty if a name is unknown or given twice, or there is none.
[[nodiscard]] std::optional<Objective> objective_from(std::string_view text);
/// The product's own: people, transfers, wish, walk, waiting.
[[nodiscard]] Objective default_objective();

/// Chance that all of these say yes, in parts of kChanceParts. Exact up to five, then each factor rounds down; their order does not matter.
[[nodiscard]] std::int64_t chance_of_all(std::vector<std::uint16_t> acceptance_permille);
inline constexpr std::int64_t kChanceParts = 1'000'000'000'000'000;

/// What one exchange adds to `expected`, in thousandths of a hand-over, rounded down. A cycle falls if one says no: its transfers times the
/// chance of all. A chain goes on until one says no: the sum over its transfers of the chance of all up to there. Never more than the sum
/// of `acceptance_permille`, the estimates of its transfers in their order. Source  Dickerson, Procaccia, Sandholm: Failure-Aware Kidney
/// Exchange, EC 2013.
[[nodiscard]] std::int64_t expected_transfers(ExchangeKind kind, std::span<const std::uint16_t> acceptance_permille);

/// What each level of `objective` is worth over these exchanges, in its own direction (a rank cost is positive).
/// The exchanges must use arcs of the graph (verify says so); an arc that is missing counts nothing.
[[nodiscard]] std::vector<std::int64_t> evaluate(const ExchangeGraph& graph, const Objective& objective,
                                                 std::span<const Exchange> exchanges);

}  // namespace ronde::matcher
