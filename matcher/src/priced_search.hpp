#pragma once
// Annealing that prices lead: where many exchanges are listed, it looks for those only that are near their price, from rows that are free
// and should not be. Proves nothing.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "local_search.hpp"
#include "priced_columns.hpp"

namespace ronde::matcher {

/// Sources: Kirkpatrick, Gelatt, Vecchi: Optimization by simulated annealing, Science 1983; prices as a guide: Umetani, Yagiura: Relaxation
/// heuristics for the set covering problem, J. Oper. Res. Soc. Japan 2007.
class PricedSearch {
 public:
  /// The level adds up over exchanges, each row of the pool is there once, and sizes need not balance.
  [[nodiscard]] static bool can(const ColumnPool& pool, Level level, std::optional<std::uint32_t> size_tolerance);

  PricedSearch(const PricedColumns& columns, std::uint64_t seed);
  /// Goes on from `from` by `tries` changes, at first often for the worse and at last hardly ever, and then from the best plan likewise,
  /// again and again, until a plan is worth `enough`. The best plan met, never worse than `from`; ten steps a change.
  [[nodiscard]] Plan anneal(const Plan& from, std::uint64_t tries, std::int64_t enough, Control& control);
  /// From no plan, cooled once: about as good as anneal, and less like what other chances find.
  [[nodiscard]] Plan cool_once(std::uint64_t tries, std::int64_t enough, Control& control);
  /// As anneal, from a plan that is good already: without the first cooling.
  [[nodiscard]] Plan reheat(const Plan& from, std::uint64_t tries, std::int64_t enough, Control& control);

 private:
  static constexpr ColumnIndex kNone = 0xFFFF'FFFFU;
  struct Cooling {
    double first;  // heat, in units
    std::uint64_t heats, tries;
  };
  void begin(const Plan& plan);
  void cool_again(std::uint64_t tries, std::int64_t enough, Control& control);
  void cool(const Cooling& cooling, std::int64_t enough, Control& control);
  void set(const Plan& plan);
  [[nodiscard]] Plan plan() const;
  [[nodiscard]] RowIndex any_row();
  [[nodiscard]] std::size_t early_place(std::size_t count);
  void attempt(ColumnIndex column, std::int64_t losses);
  void fill(RowIndex row);
  [[nodiscard]] bool fits(ColumnIndex column) const;
  void put(ColumnIndex column);
  void take(ColumnIndex column);
  void open(RowIndex row);
  void close(RowIndex row);

  const PricedColumns& columns_;
  const ColumnPool& pool_;
  Random random_;
  std::vector<ColumnIndex> in_row_;  // the column of the plan that takes the row, or none
  std::int64_t value_ = 0;           // of the plan
  Plan best_;                        // that was met
  std::int64_t best_value_ = 0;
  std::vector<RowIndex> open_;              // priced rows that are free, in any order
  std::vector<std::uint32_t> place_;        // by row, in open_; kUnpriced: never there
  std::vector<ColumnIndex> taken_, added_;  // of the attempt
};

}  // namespace ronde::matcher
