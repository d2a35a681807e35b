#include "dive.hpp"

#include <algorithm>
#include <cmath>

namespace ronde::matcher {
namespace {
constexpr double kNearWhole = 1e-5;
/// Two uses that differ by less are alike.
constexpr double kAlike = 0.1;
}  // namespace

std::optional<Plan> Dive::run(std::int64_t target, std::int64_t least, Random& random) {
  target_ = target;
  least_ = least;
  used_.assign(pool_.rows().size(), 0);
  residual_.closed.assign(pool_.rows().size(), false);
  for (;;) {
    take_whole();
    const std::vector<Part> left = parts(random);
    if (left.empty()) return plan();
    if (step(left)) continue;
    if (!control_.stopped()) return std::nullopt;
    for (const Part& part : left) {  // no time for more: what still fits
      if (fits(part.column)) take(part.column, 1);
    }
    return plan();
  }
}

bool Dive::fits(ColumnIndex column) const {
  return std::ranges::none_of(pool_.rows_of(column), [this](RowIndex row) { return residual_.closed[row]; });
}

void Dive::take(ColumnIndex column, std::uint32_t more) {
  if (times_.size() < pool_.size()) times_.resize(pool_.size(), 0);
  times_[column] += more;
  for (const RowIndex row : pool_.rows_of(column)) {
    used_[row] += more;
    residual_.closed[row] = used_[row] >= pool_.rows().capacity(row);
  }
  master_.set_range(column, times_[column], pool_.unit_max(column));
}

void Dive::give_back(ColumnIndex column) {
  --times_[column];
  for (const RowIndex row : pool_.rows_of(column)) {
    --used_[row];
    residual_.closed[row] = used_[row] >= pool_.rows().capacity(row);
  }
  master_.set_range(column, times_[column], pool_.unit_max(column));
}

/// What the program uses fully stays: its value is not touched.
void Dive::take_whole() {
  for (const ColumnIndex column : master_.columns()) {
    const double free = master_.x(column) - times(column);
    if (free > 1 - kNearWhole) take(column, static_cast<std::uint32_t>(free + kNearWhole));
  }
  block_others();
}

/// Columns that have no room any more are taken out of the program, and come back when it is given back.
void Dive::block_others() {
  blocked_.resize(pool_.size(), false);
  for (const ColumnIndex column : master_.columns()) {
    if (times(column) > 0) continue;
    const bool blocked = !fits(column) || residual_.left_out.contains({pool_.legs_of(column).begin(), pool_.legs_of(column).end()});
    if (blocked != blocked_[column]) master_.block(column, blocked);
    blocked_[column] = blocked;
  }
}

std::vector<Dive::Part> Dive::parts(Random& random) const {
  std::vector<Part> parts;
  for (const ColumnIndex column : master_.columns()) {
    const double free = master_.x(column) - times(column);
    if (free < kNearWhole) continue;
    parts.push_back({free + kAlike * random.below(1000) / 1000.0, column});
  }
  std::ranges::stable_sort(parts, [](const Part& a, const Part& b) { return a.order > b.order; });
  return parts;
}

std::vector<ColumnIndex> Dive::take_batch(const std::vector<Part>& parts) {
  std::vector<ColumnIndex> batch;
  for (const Part& part : parts) {
    if (batch.size() >= batch_) break;
    if (!fits(part.column)) continue;
    take(part.column, 1);
    batch.push_back(part.column);
  }
  block_others();
  return batch;
}

void Dive::undo(const std::vector<ColumnIndex>& batch) {
  for (const ColumnIndex column : batch) give_back(column);
  block_others();
}

/// False: nothing worth `least_` is left here, or stopped.
bool Dive::step(const std::vector<Part>& parts) {
  const std::vector<ColumnIndex> batch = take_batch(parts);
  if (batch.empty()) return false;
  const double with = solve();
  if (control_.stopped()) return false;
  if (reached(with)) {
    batch_ = std::min<std::size_t>(2 * batch_, 1 + parts.size() / 8);
    return true;
  }
  if (batch.size() == 1) return settle(batch.front(), with);
  undo(batch);
  batch_ = std::max<std::size_t>(1, batch_ / 4);
  return aim(solve());
}

/// Goes for less if this value does not reach the target. False: for too little, or stopped.
bool Dive::aim(double value) {
  if (value == kNoValue || control_.stopped()) return false;
  target_ = std::min(target_, whole_bound(value, grain_));
  return target_ >= least_;
}

/// One more of this column loses something: without it perhaps not. If both ways lose, the better one goes on for less.
bool Dive::settle(ColumnIndex column, double with) {
  undo({column});
  if (times(column) == 0) {
    residual_.left_out.emplace(pool_.legs_of(column).begin(), pool_.legs_of(column).end());
    block_others();
  } else {
    master_.set_range(column, times(column), times(column));
  }
  const double without = solve();
  if (control_.stopped()) return false;
  if (without >= with || reached(without)) return aim(without);
  if (!aim(with)) return false;
  residual_.left_out.erase({pool_.legs_of(column).begin(), pool_.legs_of(column).end()});
  take(column, 1);
  block_others();
  return aim(solve());
}

/// The program's value among plans with what is fixed; priced only as long as it is under the target and can reach it.
double Dive::solve() {
  for (bool after_columns = false;; after_columns = true) {
    if (!master_.solve(control_, after_columns)) return kNoValue;
    if (reached(master_.value())) return master_.value();
    const PricingOutcome outcome = pricing_.bring(master_, control_, &residual_);
    if (!outcome.brought || control_.stopped()) return master_.value();
    blocked_.resize(pool_.size(), false);
    const double bound = outlook(outcome.above);
    if (outcome.complete && !reached(bound)) return bound;
  }
}

/// What the last prices say that plans with what is fixed can be worth at most.
double Dive::outlook(double above) const {
  double bound = master_.row_bound() + above;
  for (const ColumnIndex column : master_.columns()) bound += times(column) * master_.reduced(column);
  return bound;
}

Plan Dive::plan() const {
  Plan plan;
  for (ColumnIndex column = 0; column < times_.size(); ++column) plan.insert(plan.end(), times_[column], column);
  return plan;
}

}  // namespace ronde::matcher
