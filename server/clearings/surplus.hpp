#pragma once

// What a clearing left over flows to the projects that seek it: who should be told of which. People come first by construction: only what
// no exchange took comes here. Pure.

#include <span>
#include <vector>

#include "market/call_hints.hpp"

namespace ronde::clearings {

/// Each giver once, at most as many as a need misses units, as many as can be; among those the offers that have waited longest. Found by
/// the matcher: a giver is a gift, a need somebody who receives and gives nothing. Where its plan is not sound nobody is told.
/// Cost: as `matcher::clear` of chains of one transfer, with a step limit.
[[nodiscard]] std::vector<market::CallHint> surplus_to_calls(std::span<const market::CallChance> chances, market::Timestamp now);

}  // namespace ronde::clearings
