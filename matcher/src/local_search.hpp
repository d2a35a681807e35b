#pragma once
// Good plans fast: greedy, then put one column in and repair around it; later with a few changes for the worse on the way (annealing).
// Compares plans by all levels at once, so that the plan of an early level is already kind to the later ones. Proves nothing.
#include <optional>
#include <span>
#include <vector>

#include "columns.hpp"

namespace ronde::matcher {

/// Columns of one pool; a column may stand more than once where capacities allow.
using Plan = std::vector<ColumnIndex>;

class LocalSearch {
 public:
  LocalSearch(const ColumnPool& pool, const Objective& objective, std::uint64_t seed, std::optional<std::uint32_t> size_tolerance);
  /// Goes on from the better of `from` and what greedy makes by `guide` (highest first; empty: `from`, or if that is empty too greedy by
  /// value), then tries `tries` changes, until the first levels are `enough` (empty: nothing is). Never worse than `from`.
  [[nodiscard]] Plan improve(const Plan& from, const std::vector<double>& guide, std::uint64_t tries, std::span<const std::int64_t> enough,
                             Control& control);
  /// Goes on from `from` by `tries` changes, at first often for the worse and at last hardly ever; takes the best that it met, never worse
  /// than `from`. Ends early as improve does, and costs as many steps.
  /// Source: Kirkpatrick, Gelatt, Vecchi: Optimization by simulated annealing, Science 1983.
  [[nodiscard]] Plan anneal(const Plan& from, std::uint64_t tries, std::span<const std::int64_t> enough, Control& control);
  /// All levels, turned so that large is good.
  [[nodiscard]] std::vector<std::int64_t> values(const Plan& plan);
  /// The plan that was last asked about keeps the tolerance of sizes.
  [[nodiscard]] bool balanced() const { return beyond_ == 0; }

 private:
  void list_accounts();
  void count_sizes(ColumnIndex column, int by);
  void reset();
  void set(const Plan& plan);
  [[nodiscard]] Plan plan() const;
  [[nodiscard]] std::vector<double> value_a_row() const;
  void start(const Plan& from, const std::vector<double>& guide);
  [[nodiscard]] bool fits(ColumnIndex column) const;
  void put(ColumnIndex column);
  void take(ColumnIndex column);
  void count_members(ColumnIndex column, std::size_t level, int by);
  void greedy(const std::vector<ColumnIndex>& order);
  /// `losses`: how much worse the plan may become, in units of the first level that changes. False: it would be, and nothing changed.
  bool attempt(ColumnIndex column, std::int64_t losses = 0);
  void fill(const std::vector<ColumnIndex>& gone, std::vector<ColumnIndex>& added);
  [[nodiscard]] bool may_follow(const std::vector<std::int64_t>& before, std::int64_t losses) const;
  [[nodiscard]] std::optional<ColumnIndex> any_column(const std::vector<RowIndex>& rows);
  [[nodiscard]] std::vector<RowIndex> taken_rows() const;
  void find_units();

  const ColumnPool& pool_;
  std::vector<Level> levels_;
  Random random_;
  Rows columns_of_row_;  // positions in row_entries
  std::vector<ColumnIndex> entry_column_;
  std::vector<std::vector<std::int64_t>> value_;  // by level, by column; empty for people and users
  std::vector<std::uint32_t> row_used_;
  std::vector<std::vector<ColumnIndex>> in_row_;  // columns of the plan that take the row
  std::vector<std::uint32_t> times_;              // by column
  std::vector<std::vector<std::uint32_t>> served_;
  std::vector<std::int64_t> total_;
  std::vector<std::int64_t> unit_;  // by level: about what a transfer is worth; empty until it is asked for
  std::vector<MemberIndex> members_;
  // Sizes; empty without a tolerance.
  std::optional<std::uint32_t> size_tolerance_;
  std::vector<Account> accounts_;
  std::vector<std::size_t> account_start_;  // by column, in accounts_
  std::vector<std::int64_t> account_;       // by member, of the plan
  std::int64_t beyond_ = 0;                 // members whose account is beyond the tolerance
};

}  // namespace ronde::matcher
