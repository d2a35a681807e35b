#pragma once
// A plan out of a solved linear program: what it uses fully is fixed, then what it uses most, a batch at a time, and after each batch the
// program is solved again, and priced again where it fell, so that new exchanges fill what the fixed ones leave. Proves nothing.
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "branch.hpp"
#include "pricing.hpp"

namespace ronde::matcher {

/// Source: Sadykov, Vanderbeck, Pessoa, Tahiri, Uchoa: Primal heuristics for branch and price, INFORMS J. Comput. 2019 (diving with limited
/// discrepancy).
class Dive {
 public:
  /// `solved` holds no cuts and its last solve's point; it is copied, and stays as it is. New exchanges go into `pool`, the master's.
  Dive(const Master& solved, ColumnPool& pool, Pricing& pricing, std::int64_t grain, Control& control)
      : master_(solved), pool_(pool), pricing_(pricing), grain_(grain), control_(control) {}

  /// Looks for a plan worth `target`; where that is out of reach, for one worth less, down to `least`. Of exchanges that are used nearly
  /// alike, `random` chooses. Nothing: none found. When stopped, what is fixed so far and what fits beside it, whatever that is worth.
  /// Cost: a linear program for each batch; the batches grow as long as nothing is lost.
  [[nodiscard]] std::optional<Plan> run(std::int64_t target, std::int64_t least, Random& random);

 private:
  static constexpr double kNoValue = -std::numeric_limits<double>::infinity();
  struct Part {
    double order;
    ColumnIndex column;
  };
  [[nodiscard]] std::uint32_t times(ColumnIndex column) const { return column < times_.size() ? times_[column] : 0; }
  [[nodiscard]] bool fits(ColumnIndex column) const;
  [[nodiscard]] bool reached(double value) const { return value != kNoValue && whole_bound(value, grain_) >= target_; }
  void take(ColumnIndex column, std::uint32_t more);
  void give_back(ColumnIndex column);
  void take_whole();
  void block_others();
  [[nodiscard]] std::vector<Part> parts(Random& random) const;
  [[nodiscard]] std::vector<ColumnIndex> take_batch(const std::vector<Part>& parts);
  void undo(const std::vector<ColumnIndex>& batch);
  bool step(const std::vector<Part>& parts);
  bool settle(ColumnIndex column, double with);
  bool aim(double value);
  double solve();
  [[nodiscard]] double outlook(double above) const;
  [[nodiscard]] Plan plan() const;

  Master master_;
  ColumnPool& pool_;
  Pricing& pricing_;
  std::int64_t grain_;
  Control& control_;
  std::int64_t target_ = 0, least_ = 0;
  std::size_t batch_ = 1;
  Residual residual_;
  std::vector<std::uint32_t> used_;   // by row: units that the fixed ones take
  std::vector<std::uint32_t> times_;  // by column: so often it is fixed
  std::vector<bool> blocked_;         // by column
};

}  // namespace ronde::matcher
