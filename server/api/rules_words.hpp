#pragma once

#include <string>
#include <vector>

#include "market/weights.hpp"

namespace ronde::api {

/// What is weighed in a neighbourhood, as sentences for everybody.
struct RulesTold {
  std::vector<std::string> ranked;  ///< in the order in which it counts
  std::vector<std::string> limits;  ///< what nothing overrides, and what never counts
};
[[nodiscard]] RulesTold rules_told(const market::Weights& weights, const market::Settings& settings, market::Language language);

}  // namespace ronde::api
