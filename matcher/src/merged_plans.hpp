#pragma once
// Plans of one pool that were found by different chances, put together: the best plan of the exchanges that any of them has, found exactly.
// Good plans have most of their exchanges in common with a better one, but not all the same ones; the few hundred that some have are soon
// searched through, where thousands are not.
#include <cstdint>
#include <optional>
#include <vector>

#include "control.hpp"
#include "local_search.hpp"
#include "master.hpp"

namespace ronde::matcher {

/// Source: Cook, Seymour: Tour merging via branch-decomposition, INFORMS J. Comput. 2003.
class MergedPlans {
 public:
  /// `goal` keeps no earlier levels.
  MergedPlans(const ColumnPool& pool, const Goal& goal) : pool_(pool), goal_(goal), has_(pool.size(), false) {}
  void add(const Plan& plan);
  /// A plan of what was added that is worth more than `value`, the best one where it is found in so many steps; nothing if there is none,
  /// or none was found. No plan of the pool is worth more than `bound`.
  [[nodiscard]] std::optional<Plan> best(std::int64_t value, std::int64_t bound, std::uint64_t step_max, Control& control) const;

 private:
  const ColumnPool& pool_;
  const Goal& goal_;
  std::vector<bool> has_;  // by column
};

}  // namespace ronde::matcher
