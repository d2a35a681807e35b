#include "repack.hpp"

#include <algorithm>

namespace ronde::matcher {
namespace {

/// Parts in a row that gave nothing.
constexpr int kBarrenParts = 24;
/// A part that takes longer is left as it was, and the next ones are smaller.
constexpr std::uint64_t kPartStepMax = 2'000'000;
/// Exchanges that a part chooses from, and those that its linear program begins with.
constexpr std::size_t kOpenMax = 6'000, kFirstMax = 1'500;
/// Exchanges looked at when a part spreads from a row.
constexpr std::uint32_t kSpreadLooks = 6;
constexpr double kSizeMin = 4, kSizeUp = 1.25, kSizeDown = 0.7;
constexpr int kLearnAfter = 3;

}  // namespace

bool Repack::can(const Goal& goal) {
  return !goal.size_tolerance && !counts_members(goal.level) &&
         std::ranges::none_of(goal.kept, [](const Goal::Kept& kept) { return counts_members(kept.level); });
}

bool Repack::improve(const Start& start, Plan& plan, Control& control) {
  if (plan.empty()) return false;
  const std::uint64_t end = control.steps() + start.step_max;
  std::int64_t value = start.value;
  look_at(start, plan, control);
  for (int barren = 0; barren < kBarrenParts && control.steps() < end && value < start.enough && !control.stopped(); ++barren) {
    place(start.pool, plan);
    const std::vector<bool> out = choose(start.pool, plan);
    if (!pack(start, value, out, plan, control)) continue;
    value = 0;
    for (const ColumnIndex column : plan) value += start.pool.value(column, start.goal.level);
    barren = 0;
  }
  return value > start.value;
}

/// What a plan better than this one could use, by the solved program.
void Repack::look_at(const Start& start, const Plan& plan, Control& control) {
  const double room = static_cast<double>(start.bound - start.value) + kZero;
  candidates_.clear();
  const auto any = [](ColumnIndex) { return true; };
  for (const auto& [column, price] : start.solved.with_reduced(control, any, [room](double value) { return value > -room; }))
    candidates_.emplace_back(-price, column);
  control.work(start.pool.size());
  std::vector<bool> in_plan(start.pool.size(), false);
  for (const ColumnIndex column : plan) in_plan[column] = true;
  std::erase_if(candidates_, [&in_plan](const auto& candidate) { return in_plan[candidate.second]; });
  std::ranges::sort(candidates_);
  first_.assign(start.pool.rows().size() + 1, 0);
  for (const auto& [price, column] : candidates_) {
    for (const RowIndex row : start.pool.rows_of(column)) ++first_[row + 1];
  }
  for (std::size_t row = 1; row < first_.size(); ++row) first_[row] += first_[row - 1];
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  entry_.resize(first_.back());
  for (const auto& [price, column] : candidates_) {
    for (const RowIndex row : start.pool.rows_of(column)) entry_[next[row]++] = column;
  }
}

void Repack::place(const ColumnPool& pool, const Plan& plan) {
  places_.assign(pool.rows().size(), {});
  for (std::uint32_t place = 0; place < plan.size(); ++place) {
    for (const RowIndex row : pool.rows_of(plan[place])) places_[row].push_back(place);
  }
}

/// By place in the plan: taken out. From a few exchanges at random it spreads to those that others of the pool would push aside with them.
std::vector<bool> Repack::choose(const ColumnPool& pool, const Plan& plan) {
  const auto size = std::min(plan.size(), static_cast<std::size_t>(size_));
  std::vector<bool> out(plan.size(), false);
  std::vector<std::size_t> queue;
  for (std::size_t done = 0; queue.size() < size; ++done) {
    if (done == queue.size()) {
      const std::size_t place = random_.below(static_cast<std::uint32_t>(plan.size()));
      if (out[place]) {
        --done;
        continue;
      }
      out[place] = true;
      queue.push_back(place);
    }
    spread(pool, plan, queue[done], out, queue);
  }
  for (std::size_t i = size; i < queue.size(); ++i) out[queue[i]] = false;
  return out;
}

void Repack::spread(const ColumnPool& pool, const Plan& plan, std::size_t place, std::vector<bool>& out, std::vector<std::size_t>& queue) {
  for (const RowIndex row : pool.rows_of(plan[place])) {
    const std::uint32_t count = first_[row + 1] - first_[row];
    for (std::uint32_t look = 0; look < std::min(count, kSpreadLooks); ++look) {
      const ColumnIndex column = entry_[first_[row] + random_.below(count)];
      for (const RowIndex other : pool.rows_of(column)) {
        for (const std::uint32_t near : places_[other]) {
          if (!out[near]) queue.push_back(near);
          out[near] = true;
        }
      }
    }
  }
}

/// Candidates that fit beside what stays, best first; after those that were taken out.
std::vector<ColumnIndex> Repack::open_columns(const ColumnPool& pool, const Plan& plan, const std::vector<bool>& out) const {
  std::vector<ColumnIndex> open;
  for (std::size_t place = 0; place < plan.size(); ++place) {
    if (out[place] && std::ranges::find(open, plan[place]) == open.end()) open.push_back(plan[place]);
  }
  const auto is_free = [&](RowIndex row) { return std::ranges::all_of(places_[row], [&out](std::uint32_t place) { return out[place]; }); };
  for (const auto& [price, column] : candidates_) {
    if (open.size() >= kOpenMax) break;
    if (std::ranges::all_of(pool.rows_of(column), is_free)) open.push_back(column);
  }
  // An exchange of which one stays takes rows that are not free.
  std::erase_if(open, [&](ColumnIndex column) { return !std::ranges::all_of(pool.rows_of(column), is_free); });
  return open;
}

bool Repack::pack(const Start& start, std::int64_t value, const std::vector<bool>& out, Plan& plan, Control& control) {
  const std::vector<ColumnIndex> open = open_columns(start.pool, plan, out);
  const auto worth = [&](Level level, bool taken) {
    std::int64_t sum = 0;
    for (std::size_t place = 0; place < plan.size(); ++place) sum += out[place] == taken ? start.pool.value(plan[place], level) : 0;
    return sum;
  };
  Goal goal = start.goal;
  for (Goal::Kept& kept : goal.kept) kept.at_least -= worth(kept.level, false);
  BranchStart branches{.value = worth(goal.level, true), .bound = 0, .slack_price = 0, .first = {}, .elsewhere = {}};
  branches.bound = static_cast<double>(branches.value + start.bound - value);
  if (!goal.kept.empty()) branches.slack_price = start.solved.kept_price_max() + static_cast<double>(start.bound - value) + 2;
  for (ColumnIndex column = 0; column < std::min(open.size(), kFirstMax); ++column) branches.first.push_back(column);
  const BranchTry tried = branch_among(start.pool, open, goal, branches, kPartStepMax, control);
  control.work(candidates_.size() / 8);
  learn(tried.ended, tried.plan.has_value());
  if (!tried.plan) return false;
  Plan next;
  for (std::size_t place = 0; place < plan.size(); ++place) {
    if (!out[place]) next.push_back(plan[place]);
  }
  next.insert(next.end(), tried.plan->begin(), tried.plan->end());
  plan = std::move(next);
  return true;
}

/// Parts grow as long as they are packed in time and give nothing.
void Repack::learn(bool proven, bool better) {
  if (!proven) {
    size_ = std::max(kSizeMin, size_ * kSizeDown);
    unlearned_ = 0;
  } else if (!better && ++unlearned_ >= kLearnAfter) {
    size_ *= kSizeUp;
    unlearned_ = 0;
  }
}

}  // namespace ronde::matcher
