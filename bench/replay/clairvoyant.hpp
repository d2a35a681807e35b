#pragma once

#include "taste.hpp"
#include "town.hpp"

namespace ronde::replay {

/// What no policy can pass in whole exchanges within these caps: one clearing over all listings that will ever come, in which nobody fails
/// and nobody is asked what they would decline. (An exchange that broke off half-way may have served people whom no whole exchange serves.)
struct Optimum {
  std::int64_t people = 0;           ///< who receive, in the best plan found
  std::int64_t people_bound = 0;     ///< proven: no plan serves more
  std::int64_t handovers = 0;        ///< in the plan with most of them
  std::int64_t handovers_bound = 0;  ///< proven
};

/// `cycle_cap`: as the policy's. The pool is the product's own: rules and matchmaker judge what suits; what one of the two would never take
/// is left out. Cost    two clearings of the whole pool, at most `step_limit` steps each.
[[nodiscard]] Optimum clairvoyant(const Town& town, const market::Taxonomy& taxonomy, const Taste& taste, std::uint32_t cycle_cap,
                                  std::uint64_t step_limit);

}  // namespace ronde::replay
