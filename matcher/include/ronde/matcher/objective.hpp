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
};
inline constexpr std::size_t kLevelCount = 9;

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

/// What each level of `objective` is worth over these exchanges, in its own direction (a rank cost is positive).
/// The exchanges must use arcs of the graph (verify says so); an arc that is missing counts nothing.
[[nodiscard]] std::vector<std::int64_t> evaluate(const ExchangeGraph& graph, const Objective& objective,
                                                 std::span<const Exchange> exchanges);

}  // namespace ronde::matcher
