#pragma once

#include <string>
#include <vector>

#include "market/weights.hpp"

namespace ronde::api {

/// What is weighed in a neighbourhood, as sentences for everybody, in the order in which it counts; after them what cannot be weighed.
[[nodiscard]] std::vector<std::string> rules_told(const market::Weights& weights, const market::Settings& settings,
                                                  market::Language language);

}  // namespace ronde::api
