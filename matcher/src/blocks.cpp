#include "blocks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine.hpp"
#include "lp.hpp"
#include "pieces.hpp"

namespace ronde::matcher {

Incidence::Incidence(const ColumnPool& pool, std::span<const ColumnIndex> columns)
    : pool_(pool), first_(std::size_t{pool.rows().size()} + 1, 0), seen_(pool.size(), false) {
  for (const ColumnIndex column : columns) {
    for (const RowIndex row : pool.rows_of(column)) ++first_[row + 1];
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  entry_.resize(first_.back());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (const ColumnIndex column : columns) {
    for (const RowIndex row : pool.rows_of(column)) entry_[next[row]++] = column;
  }
}

std::vector<std::vector<RowIndex>> Incidence::blocks(std::size_t size, Random& random) const {
  std::vector<std::vector<RowIndex>> blocks;
  const auto rows = static_cast<RowIndex>(first_.size() - 1);
  std::vector<RowIndex> starts(rows);
  std::iota(starts.begin(), starts.end(), 0U);
  for (RowIndex i = rows; i > 1; --i) std::swap(starts[i - 1], starts[random.below(i)]);
  std::vector<bool> reached(rows, false);
  std::vector<RowIndex> block;
  for (const RowIndex start : starts) {
    if (reached[start] || columns_of(start).empty()) continue;
    std::size_t done = block.size();
    reached[start] = true;
    block.push_back(start);
    for (; done < block.size() && block.size() < size; ++done) {
      for (const ColumnIndex column : columns_of(block[done])) {
        for (const RowIndex near : pool_.rows_of(column)) {
          if (!reached[near]) block.push_back(near);
          reached[near] = true;
        }
      }
    }
    if (block.size() < size) continue;  // an island: others come with it
    blocks.push_back(std::move(block));
    block.clear();
  }
  if (!block.empty()) blocks.push_back(std::move(block));
  return blocks;
}

std::vector<ColumnIndex> Incidence::touching(std::span<const RowIndex> rows) {
  std::vector<ColumnIndex> columns;
  for (const RowIndex row : rows) {
    for (const ColumnIndex column : columns_of(row)) {
      if (!seen_[column]) columns.push_back(column);
      seen_[column] = true;
    }
  }
  for (const ColumnIndex column : columns) seen_[column] = false;
  return columns;
}

BlockPrices::BlockPrices(Incidence& incidence, std::span<const ColumnIndex> columns, Level level)
    : incidence_(incidence),
      columns_(columns.begin(), columns.end()),
      level_(level),
      price_(incidence.pool().rows().size(), 0.0),
      place_(price_.size(), kOutside) {
  const ColumnPool& pool = incidence.pool();
  for (const ColumnIndex column : columns_) {
    const auto value = static_cast<double>(pool.value(column, level));
    for (const RowIndex row : pool.rows_of(column)) price_[row] = std::max(price_[row], value);
  }
  for (RowIndex row = 0; row < price_.size(); ++row) sum_ += price_[row] * pool.rows().capacity(row);
}

double BlockPrices::cost(std::span<const RowIndex> rows) const {
  double sum = 0;
  for (const RowIndex row : rows) sum += price_[row] * incidence_.pool().rows().capacity(row);
  return sum;
}

void BlockPrices::lower(std::span<const RowIndex> block, Control& control) {
  const ColumnPool& pool = incidence_.pool();
  for (const RowIndex row : block) place_[row] = kNoRowYet;
  PackingLp program;
  std::vector<int> rows;
  for (const ColumnIndex column : incidence_.touching(block)) {
    auto left = static_cast<double>(pool.value(column, level_));  // what the rows of the block have to pay
    for (const RowIndex row : pool.rows_of(column)) left -= place_[row] == kOutside ? price_[row] : 0.0;
    if (left <= 0) continue;
    rows.clear();
    for (const RowIndex row : pool.rows_of(column)) {
      if (place_[row] == kOutside) continue;
      if (place_[row] == kNoRowYet) place_[row] = program.add_row(pool.rows().capacity(row));
      rows.push_back(place_[row]);
    }
    program.add_column(left, 1e31, rows, std::vector<double>(rows.size(), 1.0));
  }
  const bool solved = program.solve(control, true);
  const double before = cost(block);
  if (solved && program.value() < before) {
    for (const RowIndex row : block) price_[row] = place_[row] < 0 ? 0.0 : program.price()[static_cast<std::size_t>(place_[row])];
    sum_ += cost(block) - before;
  }
  for (const RowIndex row : block) place_[row] = kOutside;
}

std::vector<std::int64_t> BlockPrices::parts(std::int64_t scale) const {
  const ColumnPool& pool = incidence_.pool();
  std::vector<std::int64_t> parts(price_.size());
  for (std::size_t row = 0; row < parts.size(); ++row) parts[row] = std::llround(price_[row] * static_cast<double>(scale));
  for (const ColumnIndex column : columns_) {
    std::int64_t left = pool.value(column, level_) * scale;
    for (const RowIndex row : pool.rows_of(column)) left -= parts[row];
    if (left > 0) parts[pool.rows_of(column).front()] += left;
  }
  return parts;
}

BlockPlan::BlockPlan(Incidence& incidence, const Objective& objective, const Caps& caps)
    : incidence_(incidence),
      graph_(incidence.pool().leg_graph().graph()),
      objective_(objective),
      caps_(caps),
      placed_in_(incidence.pool().rows().size()) {}

void BlockPlan::put(ColumnIndex column) {
  put(incidence_.pool().exchange(column));
  value_ += incidence_.pool().value(column, objective_.levels.front());
}

std::vector<RowIndex> BlockPlan::rows_of(const Exchange& exchange) const {
  const RowMap& map = incidence_.pool().rows();
  std::vector<RowIndex> rows;
  for (const Transfer& transfer : exchange.transfers) {
    rows.push_back(map.of_want(transfer.want));
    if (map.of_offer(transfer.offer) != kNoRow) rows.push_back(map.of_offer(transfer.offer));
    for (const RelayIndex relay : transfer.via) rows.push_back(map.of_relay(relay));
  }
  return rows;
}

void BlockPlan::put(Exchange exchange) {
  if (gaps_.empty()) {
    gaps_.push_back(static_cast<std::uint32_t>(placed_.size()));
    placed_.emplace_back();
  }
  const std::uint32_t place = gaps_.back();
  gaps_.pop_back();
  std::vector<RowIndex> rows = rows_of(exchange);
  for (const RowIndex row : rows) placed_in_[row].push_back(place);
  placed_[place] = {std::move(exchange), std::move(rows)};
}

std::vector<std::int64_t> BlockPlan::worth(const ExchangeGraph& graph, const std::vector<Exchange>& exchanges) const {
  std::vector<std::int64_t> values = evaluate(graph, objective_, exchanges);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = turned(objective_.levels[i], values[i]);
  return values;
}

/// The places of all that touch the block; they are marked.
std::vector<std::uint32_t> BlockPlan::take_out(std::span<const RowIndex> block) {
  std::vector<std::uint32_t> out;
  for (const RowIndex row : block) {
    for (const std::uint32_t place : placed_in_[row]) {
      if (!placed_[place].taken_out) out.push_back(place);
      placed_[place].taken_out = true;
    }
  }
  return out;
}

std::vector<ColumnIndex> BlockPlan::free_columns(std::span<const RowIndex> block) {
  std::vector<ColumnIndex> columns = incidence_.touching(block);
  const auto is_free = [this](RowIndex row) {
    return std::ranges::all_of(placed_in_[row], [this](std::uint32_t place) { return placed_[place].taken_out; });
  };
  std::erase_if(columns, [&](ColumnIndex column) { return !std::ranges::all_of(incidence_.pool().rows_of(column), is_free); });
  std::ranges::sort(columns);
  return columns;
}

void BlockPlan::pack(std::span<const RowIndex> block, std::uint64_t step_max, Control& control) {
  const std::vector<std::uint32_t> out = take_out(block);
  const std::vector<ColumnIndex> columns = free_columns(block);
  std::vector<Exchange> before;
  for (const std::uint32_t place : out) {
    placed_[place].taken_out = false;
    before.push_back(placed_[place].exchange);
  }
  if (columns.empty()) return;
  const Piece piece = piece_of(incidence_.pool(), columns);
  Control own(control, step_max);
  const EngineResult packed = clear_capped(LegGraph(piece.graph, own), objective_, caps_, own);
  control.work(own.steps());
  const std::vector<std::int64_t> was = worth(graph_, before), is = worth(piece.graph, packed.exchanges);
  if (is <= was) return;
  for (const std::uint32_t place : out) {
    for (const RowIndex row : placed_[place].rows) std::erase(placed_in_[row], place);
    placed_[place] = {};
    gaps_.push_back(place);
  }
  for (const Exchange& exchange : packed.exchanges) put(in_whole(piece, exchange));
  value_ += is.front() - was.front();
}

std::vector<Exchange> BlockPlan::exchanges() const {
  std::vector<Exchange> exchanges;
  for (const Placed& placed : placed_) {
    if (!placed.rows.empty()) exchanges.push_back(placed.exchange);
  }
  return exchanges;
}

}  // namespace ronde::matcher
