#include "priced_columns.hpp"

#include <algorithm>
#include <numeric>

namespace ronde::matcher {
namespace {
/// Near: worth less than the price by this many units at most.
constexpr double kNearUnits = 1.0;
/// A row that costs less than this many units may well be left free.
constexpr double kPricedUnits = 0.01;
}  // namespace

PricedColumns::PricedColumns(const ColumnPool& pool, std::vector<std::int64_t> value, std::vector<double> price)
    : pool_(pool), value_(std::move(value)), price_(std::move(price)) {
  double worth = 0, places = 0;
  reduced_.reserve(pool.size());
  for (ColumnIndex column = 0; column < pool.size(); ++column) {
    auto above = static_cast<double>(value_[column]);
    worth += std::max(0.0, above);
    for (const RowIndex row : pool.rows_of(column)) above -= price_[row];
    places += static_cast<double>(pool.rows_of(column).size());
    reduced_.push_back(above);
  }
  if (worth > 0) unit_ = worth / places;
  list_near();
}

void PricedColumns::list_near() {
  std::vector<ColumnIndex> order;
  for (ColumnIndex column = 0; column < pool_.size(); ++column) {
    if (value_[column] > 0 && reduced_[column] > -kNearUnits * unit_) order.push_back(column);
  }
  std::ranges::stable_sort(order, [this](ColumnIndex a, ColumnIndex b) { return reduced_[a] > reduced_[b]; });
  near_start_.assign(pool_.rows().size() + 1, 0);
  for (const ColumnIndex column : order) {
    for (const RowIndex row : pool_.rows_of(column)) ++near_start_[row + 1];
  }
  std::partial_sum(near_start_.begin(), near_start_.end(), near_start_.begin());
  near_.resize(near_start_.back());
  std::vector<std::size_t> place(near_start_.begin(), near_start_.end() - 1);
  for (const ColumnIndex column : order) {
    for (const RowIndex row : pool_.rows_of(column)) near_[place[row]++] = column;
  }
  for (RowIndex row = 0; row < pool_.rows().size(); ++row) {
    if (price_[row] > kPricedUnits * unit_ && !near(row).empty()) priced_rows_.push_back(row);
  }
}

}  // namespace ronde::matcher
