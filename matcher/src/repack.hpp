#pragma once
// A good plan made better: some of its exchanges that lie together are taken out, and what is free then is packed anew by branch and cut;
// then others. Proves nothing.
#include <cstdint>
#include <utility>
#include <vector>

#include "branch.hpp"

namespace ronde::matcher {

/// Source: Shaw: Using constraint programming and local search methods to solve vehicle routing problems, CP 1998 (large neighbourhoods).
class Repack {
 public:
  explicit Repack(std::uint64_t seed) : random_(seed) {}
  /// Levels that add up over exchanges, and no sizes that must balance: else what stays in the plan and what is packed hang together.
  [[nodiscard]] static bool can(const Goal& goal);

  struct Start {
    const Master& solved;  // its last solve says which exchanges of the pool are worth looking at
    const ColumnPool& pool;
    const Goal& goal;
    std::int64_t value = 0, bound = 0;  // of the plan; what no plan can pass
    std::int64_t enough = 0;            // ends there
    std::uint64_t step_max = 0;
  };
  /// True: the plan is worth more than before. Ends when many parts in a row gave nothing, or `step_max` steps are spent.
  bool improve(const Start& start, Plan& plan, Control& control);

 private:
  void look_at(const Start& start, const Plan& plan, Control& control);
  void place(const ColumnPool& pool, const Plan& plan);
  [[nodiscard]] std::vector<bool> choose(const ColumnPool& pool, const Plan& plan);
  void spread(const ColumnPool& pool, const Plan& plan, std::size_t place, std::vector<bool>& out, std::vector<std::size_t>& queue);
  [[nodiscard]] std::vector<ColumnIndex> open_columns(const ColumnPool& pool, const Plan& plan, const std::vector<bool>& out) const;
  bool pack(const Start& start, std::int64_t value, const std::vector<bool>& out, Plan& plan, Control& control);
  void learn(bool proven, bool better);

  Random random_;
  double size_ = 12;   // exchanges taken out
  int unlearned_ = 0;  // parts of this size that were packed in time and gave nothing
  // of the call
  std::vector<std::pair<double, ColumnIndex>> candidates_;  // by minus the reduced value: best first
  std::vector<std::uint32_t> first_;                        // by row, in entry_
  std::vector<ColumnIndex> entry_;                          // candidates that take the row
  std::vector<std::vector<std::uint32_t>> places_;          // by row: places in the plan that take it
};

}  // namespace ronde::matcher
