#include "local_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace ronde::matcher {
namespace {
/// Columns looked at when a freed row is filled again.
constexpr std::uint32_t kFillLookMax = 24;
/// Annealing: what a loss is worth in units at its beginning and at its end; how many times the heat falls between them.
constexpr double kHeatFirst = 0.7, kHeatLast = 0.2;
constexpr std::uint64_t kHeats = 100;
/// A row that is full is looked at only once in so many times: what is free asks for more.
constexpr std::uint32_t kFullRowOnceIn = 8;
constexpr std::uint32_t kChanceParts32 = 1U << 30U;
}  // namespace

LocalSearch::LocalSearch(const ColumnPool& pool, const Objective& objective, std::uint64_t seed,
                         std::optional<std::uint32_t> size_tolerance)
    : pool_(pool), levels_(objective.levels), random_(seed), times_(pool.size(), 0), size_tolerance_(size_tolerance) {
  std::vector<std::uint32_t> row_of_entry;
  for (ColumnIndex column = 0; column < pool.size(); ++column) {
    for (const RowIndex row : pool.rows_of(column)) {
      row_of_entry.push_back(row);
      entry_column_.push_back(column);
    }
  }
  columns_of_row_ = Rows(pool.rows().size(), row_of_entry);
  for (const Level level : levels_) {
    std::vector<std::int64_t> values;
    if (!counts_members(level)) {
      values.reserve(pool.size());
      for (ColumnIndex column = 0; column < pool.size(); ++column) values.push_back(pool.value(column, level));
    }
    value_.push_back(std::move(values));
  }
  if (size_tolerance_) list_accounts();
  reset();
}

void LocalSearch::list_accounts() {
  std::vector<Account> of_column;
  for (ColumnIndex column = 0; column < pool_.size(); ++column) {
    account_start_.push_back(accounts_.size());
    accounts_of(pool_, column, of_column);
    accounts_.insert(accounts_.end(), of_column.begin(), of_column.end());
  }
  account_start_.push_back(accounts_.size());
}

void LocalSearch::reset() {
  row_used_.assign(pool_.rows().size(), 0);
  in_row_.assign(pool_.rows().size(), {});
  std::ranges::fill(times_, 0U);
  total_.assign(levels_.size(), 0);
  account_.assign(size_tolerance_ ? pool_.leg_graph().graph().member_count() : 0U, 0);
  beyond_ = 0;
  served_.clear();
  for (const Level level : levels_) {
    served_.emplace_back(counts_members(level) ? pool_.leg_graph().graph().member_count() : 0U, 0U);
  }
}

bool LocalSearch::fits(ColumnIndex column) const {
  return std::ranges::all_of(pool_.rows_of(column), [this](RowIndex row) { return row_used_[row] < pool_.rows().capacity(row); });
}

void LocalSearch::count_members(ColumnIndex column, std::size_t level, int by) {
  members_of(pool_, column, levels_[level], members_);
  for (const MemberIndex member : members_) {
    std::uint32_t& count = served_[level][member];
    if (by > 0 && count++ == 0) ++total_[level];
    if (by < 0 && --count == 0) --total_[level];
  }
}

void LocalSearch::count_sizes(ColumnIndex column, int by) {
  if (!size_tolerance_) return;
  const std::int64_t most = *size_tolerance_;
  for (std::size_t i = account_start_[column]; i < account_start_[column + 1]; ++i) {
    std::int64_t& account = account_[accounts_[i].member];
    beyond_ -= std::abs(account) > most ? 1 : 0;
    account += by * accounts_[i].beyond;
    beyond_ += std::abs(account) > most ? 1 : 0;
  }
}

void LocalSearch::put(ColumnIndex column) {
  count_sizes(column, 1);
  ++times_[column];
  for (const RowIndex row : pool_.rows_of(column)) {
    ++row_used_[row];
    in_row_[row].push_back(column);
  }
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (value_[level].empty()) {
      count_members(column, level, 1);
    } else {
      total_[level] += value_[level][column];
    }
  }
}

void LocalSearch::take(ColumnIndex column) {
  count_sizes(column, -1);
  --times_[column];
  for (const RowIndex row : pool_.rows_of(column)) {
    --row_used_[row];
    in_row_[row].erase(std::ranges::find(in_row_[row], column));
  }
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (value_[level].empty()) {
      count_members(column, level, -1);
    } else {
      total_[level] -= value_[level][column];
    }
  }
}

void LocalSearch::greedy(const std::vector<ColumnIndex>& order) {
  for (const ColumnIndex column : order) {
    while (fits(column)) {
      const std::vector<std::int64_t> before = total_;
      put(column);
      if (total_ < before || !balanced()) {
        take(column);
        break;
      }
    }
  }
}

bool LocalSearch::attempt(ColumnIndex column, std::int64_t losses) {
  const std::vector<std::int64_t> before = total_;
  std::vector<ColumnIndex> taken, added;
  for (const RowIndex row : pool_.rows_of(column)) {
    while (row_used_[row] >= pool_.rows().capacity(row)) {
      taken.push_back(in_row_[row].back());
      take(taken.back());
    }
  }
  put(column);
  added.push_back(column);
  fill(taken, added);
  if (may_follow(before, losses) && balanced()) return true;
  for (const ColumnIndex other : added) take(other);
  for (const ColumnIndex gone : taken) put(gone);
  return false;
}

/// What now fits where `gone` was.
void LocalSearch::fill(const std::vector<ColumnIndex>& gone, std::vector<ColumnIndex>& added) {
  for (const ColumnIndex one : gone) {
    for (const RowIndex row : pool_.rows_of(one)) {
      const auto entries = columns_of_row_[row];
      if (row_used_[row] >= pool_.rows().capacity(row) || entries.empty()) continue;
      const std::uint32_t first = random_.below(static_cast<std::uint32_t>(entries.size()));
      const auto looks = std::min<std::uint32_t>(kFillLookMax, static_cast<std::uint32_t>(entries.size()));
      for (std::uint32_t look = 0; look < looks; ++look) {
        const ColumnIndex other = entry_column_[entries[(first + look) % entries.size()]];
        if (!fits(other)) continue;
        const std::vector<std::int64_t> without = total_;
        const std::int64_t beyond = beyond_;
        put(other);
        if (total_ < without || beyond_ > beyond) {
          take(other);
        } else {
          added.push_back(other);
          break;
        }
      }
    }
  }
}

bool LocalSearch::may_follow(const std::vector<std::int64_t>& before, std::int64_t losses) const {
  if (total_ >= before) return true;
  if (losses == 0) return false;
  const auto [is, was] = std::ranges::mismatch(total_, before);
  return *was - *is <= losses * unit_[static_cast<std::size_t>(is - total_.begin())];
}

void LocalSearch::find_units() {
  if (!unit_.empty()) return;
  std::int64_t transfers = 1;
  for (ColumnIndex column = 0; column < pool_.size(); ++column) transfers += static_cast<std::int64_t>(pool_.legs_of(column).size());
  for (const std::vector<std::int64_t>& values : value_) {
    std::int64_t sum = 0;
    for (const std::int64_t value : values) sum += std::abs(value);
    unit_.push_back(std::max<std::int64_t>(1, sum / transfers));
  }
}

/// Of a row at random, mostly one with a unit left. Nothing: this time none.
std::optional<ColumnIndex> LocalSearch::any_column(const std::vector<RowIndex>& rows) {
  const RowIndex row = rows[random_.below(static_cast<std::uint32_t>(rows.size()))];
  if (row_used_[row] >= pool_.rows().capacity(row) && random_.below(kFullRowOnceIn) != 0) return std::nullopt;
  const auto entries = columns_of_row_[row];
  const ColumnIndex column = entry_column_[entries[random_.below(static_cast<std::uint32_t>(entries.size()))]];
  if (times_[column] > 0) return std::nullopt;
  return column;
}

std::vector<RowIndex> LocalSearch::taken_rows() const {
  std::vector<RowIndex> rows;
  for (RowIndex row = 0; row < pool_.rows().size(); ++row) {
    if (!columns_of_row_[row].empty()) rows.push_back(row);
  }
  return rows;
}

Plan LocalSearch::anneal(const Plan& from, std::uint64_t tries, std::span<const std::int64_t> enough, Control& control) {
  set(from);
  const std::vector<RowIndex> rows = taken_rows();
  if (rows.empty()) return from;
  find_units();
  Plan best = from;
  std::vector<std::int64_t> best_total = total_;
  for (std::uint64_t heat = 0; heat < kHeats && !control.stopped(); ++heat) {
    const double worth = kHeatFirst * std::pow(kHeatLast / kHeatFirst, static_cast<double>(heat) / static_cast<double>(kHeats - 1));
    const auto chance = static_cast<std::uint32_t>(std::exp(-1 / worth) * kChanceParts32);  // of one more unit lost
    for (std::uint64_t i = 0; i < tries / kHeats + 1; ++i) {
      if (control.work(10)) break;
      const std::optional<ColumnIndex> column = any_column(rows);
      std::int64_t losses = 0;
      while (column && random_.below(kChanceParts32) < chance) ++losses;
      if (column) (void)attempt(*column, losses);
    }
    if (total_ <= best_total) continue;
    best = plan();
    best_total = total_;
    if (!enough.empty() && !std::ranges::lexicographical_compare(total_, enough)) break;
  }
  return best;
}

Plan LocalSearch::plan() const {
  Plan plan;
  for (ColumnIndex column = 0; column < pool_.size(); ++column) plan.insert(plan.end(), times_[column], column);
  return plan;
}

void LocalSearch::set(const Plan& plan) {
  reset();
  for (const ColumnIndex column : plan) put(column);
}

std::vector<double> LocalSearch::value_a_row() const {
  std::vector<double> guide(pool_.size(), 0.0);
  for (ColumnIndex column = 0; column < pool_.size(); ++column) {
    const double value =
        value_.front().empty() ? static_cast<double>(pool_.legs_of(column).size()) : static_cast<double>(value_.front()[column]);
    guide[column] = value / static_cast<double>(pool_.rows_of(column).size());
  }
  return guide;
}

void LocalSearch::start(const Plan& from, const std::vector<double>& guide) {
  std::vector<ColumnIndex> order(pool_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&guide](ColumnIndex a, ColumnIndex b) { return guide[a] > guide[b]; });
  set(from);
  const std::vector<std::int64_t> before = total_;
  reset();
  greedy(order);
  if (total_ < before) set(from);  // go on from the better of the two
}

Plan LocalSearch::improve(const Plan& from, const std::vector<double>& guide, std::uint64_t tries, std::span<const std::int64_t> enough,
                          Control& control) {
  if (guide.empty() && !from.empty()) {
    set(from);
  } else {
    start(from, guide.empty() ? value_a_row() : guide);
  }
  const auto reached = [&] { return !enough.empty() && !std::ranges::lexicographical_compare(total_, enough); };
  for (std::uint64_t i = 0; i < tries && pool_.size() > 0 && !reached(); ++i) {
    if (control.work(10)) break;
    const ColumnIndex column = random_.below(pool_.size());
    if (times_[column] == 0) (void)attempt(column);  // never for the worse
  }
  return plan();
}

std::vector<std::int64_t> LocalSearch::values(const Plan& plan) {
  set(plan);
  return total_;
}

}  // namespace ronde::matcher
