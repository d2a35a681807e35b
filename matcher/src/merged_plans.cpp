#include "merged_plans.hpp"

#include <numeric>

#include "branch.hpp"

namespace ronde::matcher {

void MergedPlans::add(const Plan& plan) {
  for (const ColumnIndex column : plan) has_[column] = true;
}

std::optional<Plan> MergedPlans::best(std::int64_t value, std::int64_t bound, std::uint64_t step_max, Control& control) const {
  ColumnPool some(pool_.leg_graph(), pool_.rows());
  std::vector<ColumnIndex> of_all;  // by column of `some`
  for (ColumnIndex column = 0; column < pool_.size(); ++column) {
    if (!has_[column]) continue;
    some.add(pool_.legs_of(column), pool_.is_chain(column));
    of_all.push_back(column);
  }
  BranchStart start{.value = value, .bound = static_cast<double>(bound), .slack_price = 0, .first = {}, .elsewhere = {}};
  start.first.resize(some.size());
  std::iota(start.first.begin(), start.first.end(), ColumnIndex{0});
  Control own(control, step_max);
  std::optional<Plan> plan = branch(some, goal_, start, own).plan;
  control.work(own.steps());
  if (plan) {
    for (ColumnIndex& column : *plan) column = of_all[column];
  }
  return plan;
}

}  // namespace ronde::matcher
