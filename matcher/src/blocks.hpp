#pragma once
// A piece too large for one linear program, cleared block by block: rows that lie together are looked at as if all else stood still. One
// block after the other is priced anew, so that the bound falls, and packed anew, so that the plan grows; then other blocks.
#include <cstdint>
#include <span>
#include <vector>

#include "control.hpp"
#include "local_search.hpp"
#include "ronde/matcher/proof.hpp"

namespace ronde::matcher {

/// Which exchanges of a list take which rows: only those that are named count.
class Incidence {
 public:
  Incidence(const ColumnPool& pool, std::span<const ColumnIndex> columns);
  [[nodiscard]] std::span<const ColumnIndex> columns_of(RowIndex row) const {
    return {entry_.data() + first_[row], entry_.data() + first_[row + 1]};
  }
  /// All rows that are taken at all, in blocks of about `size` that lie together; other ones for another `random`.
  [[nodiscard]] std::vector<std::vector<RowIndex>> blocks(std::size_t size, Random& random) const;
  /// The exchanges that take one of the rows, each once.
  [[nodiscard]] std::vector<ColumnIndex> touching(std::span<const RowIndex> rows);
  [[nodiscard]] const ColumnPool& pool() const { return pool_; }

 private:
  const ColumnPool& pool_;
  std::vector<std::uint32_t> first_;
  std::vector<ColumnIndex> entry_;
  std::vector<bool> seen_;  // by column; all false between two calls
};

/// Prices of rows under which no exchange is worth more than its rows cost, for a level that adds up over exchanges. At first each row
/// pays for whatever takes it; a block is made as cheap as the prices of the others allow (coordinate descent on the dual of the packing).
class BlockPrices {
 public:
  BlockPrices(Incidence& incidence, std::span<const ColumnIndex> columns, Level level);
  /// Never makes the bound worse. Cost: a linear program over the exchanges that touch the block.
  void lower(std::span<const RowIndex> block, Control& control);
  [[nodiscard]] double sum() const { return sum_; }
  /// Whole parts of 1 / `scale`, by row: what rounding took from an exchange, one of its rows pays.
  [[nodiscard]] std::vector<std::int64_t> parts(std::int64_t scale) const;

 private:
  [[nodiscard]] double cost(std::span<const RowIndex> rows) const;
  Incidence& incidence_;
  std::vector<ColumnIndex> columns_;
  Level level_;
  std::vector<double> price_;  // by row
  std::vector<int> place_;     // by row: in the program of the block, or one of the two below
  static constexpr int kOutside = -1, kNoRowYet = -2;
  double sum_ = 0;  // prices times capacities
};

/// A plan in which the exchanges that touch a block are taken out, and what is free then is cleared as a pool of its own. Levels that
/// count members are looked at within the block only, so that such a level may lose where it comes second.
class BlockPlan {
 public:
  BlockPlan(Incidence& incidence, const Objective& objective, const Caps& caps);
  void put(ColumnIndex column);
  /// Never makes the first level worse. Cost: a clearing of what is free, at most so many steps.
  void pack(std::span<const RowIndex> block, std::uint64_t step_max, Control& control);
  [[nodiscard]] std::int64_t value() const { return value_; }  ///< first level, turned so that large is good; adds up over exchanges
  [[nodiscard]] std::vector<Exchange> exchanges() const;

 private:
  struct Placed {
    Exchange exchange;
    std::vector<RowIndex> rows;
    bool taken_out = false;
  };
  void put(Exchange exchange);
  [[nodiscard]] std::vector<RowIndex> rows_of(const Exchange& exchange) const;
  [[nodiscard]] std::vector<std::int64_t> worth(const ExchangeGraph& graph, const std::vector<Exchange>& exchanges) const;
  [[nodiscard]] std::vector<std::uint32_t> take_out(std::span<const RowIndex> block);
  [[nodiscard]] std::vector<ColumnIndex> free_columns(std::span<const RowIndex> block);
  Incidence& incidence_;
  const ExchangeGraph& graph_;
  const Objective& objective_;
  const Caps& caps_;
  std::vector<Placed> placed_;
  std::vector<std::uint32_t> gaps_;                    // places in it that are free
  std::vector<std::vector<std::uint32_t>> placed_in_;  // by row
  std::int64_t value_ = 0;
};

}  // namespace ronde::matcher
