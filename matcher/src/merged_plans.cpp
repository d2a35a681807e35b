#include "merged_plans.hpp"

#include <numeric>

#include "branch.hpp"

namespace ronde::matcher {

void MergedPlans::add(const Plan& plan) {
  for (const ColumnIndex column : plan) has_[column] = true;
}

std::optional<Plan> MergedPlans::best(std::int64_t value, std::int64_t bound, std::uint64_t step_max, Control& control) const {
  std::vector<ColumnIndex> some;
  for (ColumnIndex column = 0; column < pool_.size(); ++column) {
    if (has_[column]) some.push_back(column);
  }
  BranchStart start{.value = value, .bound = static_cast<double>(bound), .slack_price = 0, .first = {}, .elsewhere = {}};
  start.first.resize(some.size());
  std::iota(start.first.begin(), start.first.end(), ColumnIndex{0});
  return branch_among(pool_, some, goal_, start, step_max, control).plan;
}

}  // namespace ronde::matcher
