#pragma once
// The master problem of one level: pack columns, make this level large, keep what the earlier levels have reached.
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "columns.hpp"
#include "lp.hpp"
#include "parts.hpp"
#include "ronde/matcher/proof.hpp"
#include "search.hpp"

namespace ronde::matcher {

/// One level to make large among the plans that reach `kept`; all values turned so that large is good.
struct Goal {
  struct Kept {
    Level level;
    std::int64_t at_least;
  };
  Level level = Level::transfers;
  std::vector<Kept> kept;
  std::int64_t grain = 1;  ///< every exchange adds a multiple of this to the level: 2 for the transfers of swaps
  std::optional<std::uint32_t> size_tolerance = std::nullopt;  ///< as that of Caps
};

/// A subset-row inequality: sum floor(half the rows of `rows` that a column takes) x <= floor(half their capacity).
struct Cut {
  std::vector<RowIndex> rows;  // distinct, ascending
  std::int64_t limit = 0;
};
/// How many of `rows` the column takes, halved.
[[nodiscard]] int cut_coefficient(const Cut& cut, std::span<const RowIndex> column_rows);

class Master {
 public:
  /// `slack_price`: what one unit under a kept level costs; 0: no slack, the columns given must reach it.
  Master(const ColumnPool& pool, Goal goal, double slack_price = 0);

  void add(ColumnIndex column);
  void add_cut(const Cut& cut);
  /// Cuts that had no price in the last `solves` solves are taken out; whoever needs them finds them again.
  void drop_idle_cuts(std::uint32_t solves);
  [[nodiscard]] bool has(ColumnIndex column) const { return column < lp_column_.size() && lp_column_[column] >= 0; }
  /// A blocked column may not be used. Columns that are not in the linear program yet are left alone.
  void block(ColumnIndex column, bool blocked);
  void set_range(ColumnIndex column, double lower, double upper);
  /// A leg that must be used: what is missing to one use costs `missing_price`, so that the program stays solvable.
  void require(LegIndex leg, bool required, double missing_price);
  /// What the program would be worth after a few pivots if the leg were used, or not used. Nothing changes.
  [[nodiscard]] double trial(LegIndex leg, bool used, double missing_price, Control& control) const;
  [[nodiscard]] bool solve(Control& control, bool after_columns);
  [[nodiscard]] bool infeasible() const { return lp_.infeasible(); }

  [[nodiscard]] double value() const { return lp_.value(); }
  /// By the last solve; 0 for a column that came after it.
  [[nodiscard]] double x(ColumnIndex column) const {
    const auto place = has(column) ? static_cast<std::size_t>(lp_column_[column]) : lp_.x().size();
    return place < lp_.x().size() ? lp_.x()[place] : 0.0;
  }
  [[nodiscard]] const std::vector<ColumnIndex>& columns() const { return columns_; }
  [[nodiscard]] const Prices& prices() const { return prices_; }  ///< by leg; without the cuts
  /// What the column adds to the dual bound if above 0; cuts included.
  [[nodiscard]] double reduced(ColumnIndex column) const;
  /// The columns of the pool that are `wanted(column)` and whose reduced value is `right(value)`, ascending, with that value. On all
  /// threads.
  template <class Wanted, class Right>
  [[nodiscard]] std::vector<std::pair<ColumnIndex, double>> with_reduced(const Control& control, const Wanted& wanted,
                                                                         const Right& right) const;
  /// As with_reduced, where the value is above `least`: most are not even without their cuts, and quickly known.
  template <class Wanted>
  [[nodiscard]] std::vector<std::pair<ColumnIndex, double>> with_reduced_above(const Control& control, const Wanted& wanted,
                                                                               double least) const {
    return collect(control, [&](ColumnIndex column, CutCounts& counts, double& value) {
      if (!wanted(column)) return false;
      value = by_legs(column);
      if (value > least && !cuts_.empty()) value -= by_cuts(column, counts);
      return value > least;
    });
  }
  /// Dual bound of the level, if no column (beyond its range) has a reduced value above 0. Any prices >= 0 give a valid one: weak duality.
  [[nodiscard]] double row_bound() const { return row_bound_; }
  [[nodiscard]] double kept_price_max() const;
  /// Of a unit of the row, by the last solve.
  [[nodiscard]] double unit_price(RowIndex row) const { return row == kNoRow ? 0.0 : price(lp_row_[row]); }
  /// The prices of the last solve, in whole parts.
  [[nodiscard]] DualPoint point() const;
  [[nodiscard]] std::size_t cut_count() const { return cuts_.size(); }

 private:
  /// Members of a level that counts each once. Who can be served but once needs no row: there each time counts.
  struct MemberRows {
    Level level;
    std::vector<bool> counted, once;  // by member: can be served at all, but once
    std::vector<int> row;             // by member; -1: none, or none yet
    double worth = 0;                 // of one more member, by the last prices
  };
  /// How often a column takes rows of each cut: all 0 between two columns.
  struct CutCounts {
    explicit CutCounts(std::size_t cuts) : hits(cuts, 0) {}
    std::vector<std::uint8_t> hits;
    std::vector<std::uint32_t> touched;
  };
  [[nodiscard]] double reduced(ColumnIndex column, CutCounts& counts) const {
    return cuts_.empty() ? by_legs(column) : by_legs(column) - by_cuts(column, counts);
  }
  [[nodiscard]] double by_legs(ColumnIndex column) const;
  [[nodiscard]] double by_cuts(ColumnIndex column, CutCounts& counts) const;
  /// The columns for which `take(column, counts, value)`, ascending, with the value that it set.
  template <class Take>
  [[nodiscard]] std::vector<std::pair<ColumnIndex, double>> collect(const Control& control, const Take& take) const;
  void add_member_rows(Level level);
  void count_members(ColumnIndex column, std::vector<int>& rows, std::vector<double>& by, double& value);
  /// A member's account: not ahead by more than the tolerance, not short by more.
  struct SizeRows {
    int ahead = -1, behind = -1;
  };
  void count_sizes(ColumnIndex column, std::vector<int>& rows, std::vector<double>& by);
  void read_size_prices();
  [[nodiscard]] int row_of(RowIndex row);
  [[nodiscard]] int row_of(MemberRows& members, MemberIndex member);
  /// Nothing took what has no row: its price is 0.
  [[nodiscard]] double price(int row) const {
    const auto place = static_cast<std::size_t>(row);
    return row >= 0 && place < lp_.price().size() ? lp_.price()[place] : 0.0;
  }
  /// Who has no row counts each time: as a price of all that one is worth.
  [[nodiscard]] double member_price(const MemberRows& members, MemberIndex member) const {
    return members.row[member] < 0 ? members.worth : price(members.row[member]);
  }
  void read_prices(const Control& control);
  void remove_rows(const std::vector<int>& rows);
  void read_leg_prices(const std::vector<std::pair<Level, double>>& level_price, const std::vector<double>& served, const Control& control);
  void read_member_prices(std::vector<double>& served, std::vector<double>& started);
  [[nodiscard]] std::int64_t leg_value(LegIndex leg, Level level) const { return pool_.leg_graph().value(leg, level); }

  const ColumnPool& pool_;
  const ExchangeGraph& graph_;
  Goal goal_;
  PackingLp lp_;
  std::vector<int> lp_row_;  // by row of the packing; made when the first column takes it
  std::vector<MemberRows> member_rows_;
  SizeRule sizes_;
  std::vector<SizeRows> size_rows_;  // by member; made when the first column needs them
  std::vector<int> kept_row_;
  std::vector<Cut> cuts_;
  std::vector<int> cut_row_;
  std::vector<std::uint32_t> idle_;  // by cut: solves since it had a price
  std::vector<std::vector<std::uint32_t>> cuts_of_row_;
  std::unordered_map<LegIndex, int> leg_row_;
  std::unordered_set<LegIndex> required_;
  std::vector<int> lp_column_;
  std::vector<ColumnIndex> columns_;
  Prices prices_;
  double row_bound_ = 0;
  std::vector<MemberIndex> members_;
  std::vector<Account> accounts_;
};

template <class Take>
std::vector<std::pair<ColumnIndex, double>> Master::collect(const Control& control, const Take& take) const {
  std::vector<std::vector<std::pair<ColumnIndex, double>>> found(block_count(pool_.size(), control));
  for_each_block(pool_.size(), control, [&](std::size_t block, std::size_t begin, std::size_t end) {
    CutCounts counts(cuts_.size());
    for (auto column = static_cast<ColumnIndex>(begin); column < end; ++column) {
      double value = 0;
      if (take(column, counts, value)) found[block].emplace_back(column, value);
    }
  });
  std::vector<std::pair<ColumnIndex, double>> all;
  for (const auto& block : found) all.insert(all.end(), block.begin(), block.end());
  return all;
}

template <class Wanted, class Right>
std::vector<std::pair<ColumnIndex, double>> Master::with_reduced(const Control& control, const Wanted& wanted, const Right& right) const {
  return collect(control, [&](ColumnIndex column, CutCounts& counts, double& value) {
    if (!wanted(column)) return false;
    value = reduced(column, counts);
    return right(value);
  });
}

}  // namespace ronde::matcher
