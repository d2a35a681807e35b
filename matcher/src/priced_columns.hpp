#pragma once
// The exchanges of a listed pool as prices on its rows see them: by row, best first, and only those that a good plan might use.
#include <cstdint>
#include <span>
#include <vector>

#include "columns.hpp"

namespace ronde::matcher {

/// A plan loses against the bound of the prices only by what its columns are worth less than their price, and by the priced rows that it
/// leaves free. With good prices that is about one percent in all: what is worth much less than its price is hardly ever in a good plan.
class PricedColumns {
 public:
  /// `value` by column, `price` by row. All rows that columns take have capacity 1.
  PricedColumns(const ColumnPool& pool, std::vector<std::int64_t> value, std::vector<double> price);

  [[nodiscard]] const ColumnPool& pool() const { return pool_; }
  [[nodiscard]] std::int64_t value(ColumnIndex column) const { return value_[column]; }
  [[nodiscard]] double price(RowIndex row) const { return price_[row]; }
  /// What the column is worth above the price of its rows: mostly 0 or less.
  [[nodiscard]] double reduced(ColumnIndex column) const { return reduced_[column]; }
  [[nodiscard]] double unit() const { return unit_; }  ///< about what a row is worth
  /// Columns near their price that take the row, best first.
  [[nodiscard]] std::span<const ColumnIndex> near(RowIndex row) const {
    return {near_.data() + near_start_[row], near_.data() + near_start_[row + 1]};
  }
  /// Rows with a price, and columns near it: to leave one free costs something.
  [[nodiscard]] const std::vector<RowIndex>& priced_rows() const { return priced_rows_; }

 private:
  void list_near();

  const ColumnPool& pool_;
  std::vector<std::int64_t> value_;
  std::vector<double> price_, reduced_;
  double unit_ = 1;
  std::vector<std::size_t> near_start_;  // by row, in near_
  std::vector<ColumnIndex> near_;
  std::vector<RowIndex> priced_rows_;
};

}  // namespace ronde::matcher
