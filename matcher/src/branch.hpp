#pragma once
// Branch and cut over a listed pool: every column that a better plan could use is in it.
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>

#include "local_search.hpp"
#include "master.hpp"

namespace ronde::matcher {

/// As LevelProof, for the plans better than the given one. No leaves: the points of the root are all.
using BranchProof = LevelProof;

struct BranchOutcome {
  bool proven = false;       ///< bound is value, or no plan beats the given one
  std::int64_t bound = 0;    ///< of the level; valid for all plans of the pool, and never below `value`
  std::optional<Plan> plan;  ///< over the pool, if a better one than `value` was found
  std::int64_t value = 0;
  BranchProof proof;  ///< if the control keeps prices
};

struct BranchStart {
  std::int64_t value = 0;          ///< of the plan that is to be beaten
  double bound = 0;                ///< no plan is worth more
  double slack_price = 0;          ///< of a unit under a kept level; more than that level's price, and than the gap
  std::vector<ColumnIndex> first;  ///< columns that the linear program starts with
  /// Told what the best plan is worth; what one is worth that was found elsewhere and keeps the kept levels. Whoever has it keeps it. Asked
  /// between nodes, once in a quarter as many steps again as all before, and first after `elsewhere_after` steps, if that is sooner; empty:
  /// never.
  std::function<std::int64_t(std::int64_t)> elsewhere;
  std::uint64_t elsewhere_after = std::numeric_limits<std::uint64_t>::max();
};
/// Looks for a plan of `goal` worth more than `start.value`.
/// Cost: exponential at worst; nodes x (linear program + pool).
[[nodiscard]] BranchOutcome branch(const ColumnPool& pool, const Goal& goal, const BranchStart& start, Control& control);

struct BranchTry {
  std::optional<Plan> plan;
  bool ended = false;  ///< nothing among them is better than the plan, or than `start.value`
};
/// The same over some columns of the pool, each named once, for `step_max` steps at most; `start.first` counts in `some`. The plan is of
/// the pool's columns; proves nothing about the others. The steps are added to `control`, which goes on when they are used up.
[[nodiscard]] BranchTry branch_among(const ColumnPool& pool, std::span<const ColumnIndex> some, const Goal& goal, const BranchStart& start,
                                     std::uint64_t step_max, Control& control);

/// The largest multiple of `grain` that a plan can be worth under this bound.
[[nodiscard]] std::int64_t whole_bound(double bound, std::int64_t grain = 1);

}  // namespace ronde::matcher
