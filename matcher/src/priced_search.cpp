#include "priced_search.hpp"

#include <algorithm>
#include <cmath>

namespace ronde::matcher {
namespace {
/// What a loss is worth in units at the beginning and at the end; how many times the heat falls between them.
constexpr double kPricedHeatFirst = 2, kPricedHeatLast = 0.4;
constexpr std::uint64_t kPricedHeats = 400;
/// Then the best plan is heated again and again, less than at first: about so much of all changes is for it, so many each time.
constexpr double kReheatShare = 0.6, kReheatFirst = 1.5;
constexpr std::uint64_t kReheatHeats = 20, kReheatOnce = 100'000;
/// Once in so many times a row is looked at that may be taken.
constexpr std::uint32_t kAnyRowOnceIn = 20;
/// Columns looked at when a freed row is filled again.
constexpr std::size_t kPricedLookMax = 8;
constexpr std::uint32_t kUnpriced = 0xFFFF'FFFFU;
}  // namespace

bool PricedSearch::can(const ColumnPool& pool, Level level, std::optional<std::uint32_t> size_tolerance) {
  if (counts_members(level) || is_small(level) || size_tolerance || pool.size() == 0) return false;
  for (ColumnIndex column = 0; column < pool.size(); ++column) {
    if (std::ranges::any_of(pool.rows_of(column), [&pool](RowIndex row) { return pool.rows().capacity(row) != 1; })) return false;
  }
  return true;
}

PricedSearch::PricedSearch(const PricedColumns& columns, std::uint64_t seed)
    : columns_(columns), pool_(columns.pool()), random_(seed), place_(columns.pool().rows().size(), kUnpriced) {
  for (const RowIndex row : columns.priced_rows()) place_[row] = 0;
}

void PricedSearch::open(RowIndex row) {
  in_row_[row] = kNone;
  if (place_[row] == kUnpriced) return;
  place_[row] = static_cast<std::uint32_t>(open_.size());
  open_.push_back(row);
}

void PricedSearch::close(RowIndex row) {
  if (place_[row] == kUnpriced) return;
  place_[open_.back()] = place_[row];
  open_[place_[row]] = open_.back();
  open_.pop_back();
}

void PricedSearch::put(ColumnIndex column) {
  value_ += columns_.value(column);
  for (const RowIndex row : pool_.rows_of(column)) {
    in_row_[row] = column;
    close(row);
  }
}

void PricedSearch::take(ColumnIndex column) {
  value_ -= columns_.value(column);
  for (const RowIndex row : pool_.rows_of(column)) open(row);
}

bool PricedSearch::fits(ColumnIndex column) const {
  for (const RowIndex row : pool_.rows_of(column)) {
    if (in_row_[row] != kNone) return false;
  }
  return true;
}

void PricedSearch::set(const Plan& plan) {
  value_ = 0;
  open_.clear();
  in_row_.assign(pool_.rows().size(), kNone);
  for (const RowIndex row : columns_.priced_rows()) open(row);
  for (const ColumnIndex column : plan) put(column);
}

Plan PricedSearch::plan() const {
  Plan plan;
  for (RowIndex row = 0; row < in_row_.size(); ++row) {
    if (in_row_[row] != kNone && pool_.rows_of(in_row_[row]).front() == row) plan.push_back(in_row_[row]);
  }
  return plan;
}

/// Mostly one that is free.
RowIndex PricedSearch::any_row() {
  const bool any = open_.empty() || random_.below(kAnyRowOnceIn) == 0;
  const std::vector<RowIndex>& rows = any ? columns_.priced_rows() : open_;
  return rows[random_.below(static_cast<std::uint32_t>(rows.size()))];
}

/// The first tenth of `count` nearly every second time: best come first.
std::size_t PricedSearch::early_place(std::size_t count) {
  const double part = static_cast<double>(random_.next() >> 11U) * 0x1p-53;
  return static_cast<std::size_t>(part * part * part * static_cast<double>(count));
}

/// Something near its price that now fits, for a row that was freed.
void PricedSearch::fill(RowIndex row) {
  const auto near = columns_.near(row);
  if (in_row_[row] != kNone || near.empty()) return;
  std::size_t place = early_place(near.size());
  for (std::size_t look = 0; look < std::min(kPricedLookMax, near.size()); ++look) {
    const ColumnIndex column = near[place];
    if (++place == near.size()) place = 0;
    if (!fits(column)) continue;
    put(column);
    added_.push_back(column);
    return;
  }
}

/// The column takes its rows from whoever has them, and what these leave is filled; undone where the plan loses more than `losses`.
void PricedSearch::attempt(ColumnIndex column, std::int64_t losses) {
  const std::int64_t before = value_;
  taken_.clear();
  added_.assign(1, column);
  for (const RowIndex row : pool_.rows_of(column)) {
    if (in_row_[row] == kNone) continue;
    taken_.push_back(in_row_[row]);
    take(taken_.back());
  }
  put(column);
  for (const ColumnIndex gone : taken_) {
    for (const RowIndex row : pool_.rows_of(gone)) fill(row);
  }
  if (value_ >= before - losses) return;
  for (const ColumnIndex other : added_) take(other);
  for (const ColumnIndex gone : taken_) put(gone);
}

Plan PricedSearch::anneal(const Plan& from, std::uint64_t tries, std::int64_t enough, Control& control) {
  const auto again = static_cast<std::uint64_t>(kReheatShare * static_cast<double>(tries)) / kReheatOnce * kReheatOnce;
  begin(from);
  cool({kPricedHeatFirst, kPricedHeats, tries - again}, enough, control);
  cool_again(again, enough, control);
  return std::move(best_);
}

Plan PricedSearch::cool_once(std::uint64_t tries, std::int64_t enough, Control& control) {
  begin({});
  cool({kPricedHeatFirst, kPricedHeats, tries}, enough, control);
  return std::move(best_);
}

Plan PricedSearch::reheat(const Plan& from, std::uint64_t tries, std::int64_t enough, Control& control) {
  begin(from);
  cool_again(tries, enough, control);
  return std::move(best_);
}

void PricedSearch::begin(const Plan& plan) {
  set(plan);
  best_ = plan;
  best_value_ = value_;
}

/// The best plan is heated a little, again and again.
void PricedSearch::cool_again(std::uint64_t tries, std::int64_t enough, Control& control) {
  for (std::uint64_t times = tries / kReheatOnce; times > 0 && best_value_ < enough && !control.stopped(); --times) {
    if (value_ < best_value_) {
      set(best_);
    } else {
      best_ = plan();  // another one that is as good
    }
    cool({kReheatFirst, kReheatHeats, kReheatOnce}, enough, control);
  }
}

/// From the first heat down to the last.
void PricedSearch::cool(const Cooling& cooling, std::int64_t enough, Control& control) {
  if (columns_.priced_rows().empty()) return;
  for (std::uint64_t heat = 0; heat < cooling.heats && best_value_ < enough && !control.stopped(); ++heat) {
    const double cooled = static_cast<double>(heat) / static_cast<double>(cooling.heats - 1);
    const double worth = cooling.first * std::pow(kPricedHeatLast / cooling.first, cooled) * columns_.unit();
    for (std::uint64_t i = 0; i < cooling.tries / cooling.heats + 1; ++i) {
      if (control.work(10)) break;
      const auto near = columns_.near(any_row());
      const ColumnIndex column = near[early_place(near.size())];
      if (in_row_[pool_.rows_of(column).front()] == column) continue;
      const double part = (static_cast<double>(random_.next() >> 11U) + 1) * 0x1p-53;  // above 0
      attempt(column, static_cast<std::int64_t>(-std::log(part) * worth));
      if (value_ <= best_value_) continue;
      best_ = plan();
      best_value_ = value_;
    }
  }
}

}  // namespace ronde::matcher
