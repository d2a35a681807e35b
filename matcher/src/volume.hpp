#pragma once
// Prices on the rows of a listed pool in a moment, where a simplex takes seconds: near those of the linear program, not equal to them.
#include <cstdint>
#include <span>
#include <vector>

#include "columns.hpp"

namespace ronde::matcher {

struct RowPrices {
  std::vector<double> row;  ///< what a unit of the row costs, 0 or more
  double bound = 0;         ///< no plan is worth more (weak duality)
};

/// Prices that make the bound of `value` (by column) small. Costs a tenth of a step for each row of each column, `round_max` times.
///
/// Each round buys all columns that are worth more than their price, and raises the prices of rows that are bought too often: not by this
/// round's purchases alone, but by a mean that forgets slowly, which comes close to what the linear program would buy.
/// Source: Barahona, Anbil: The volume algorithm, Mathematical Programming 2000.
[[nodiscard]] RowPrices volume_prices(const ColumnPool& pool, std::span<const std::int64_t> value, int round_max, Control& control);

}  // namespace ronde::matcher
