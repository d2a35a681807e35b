#pragma once

#include <functional>

#include "clearings/clearing.hpp"

namespace ronde::replay {

/// What `Weighing::even` thinks of everybody: says yes and then does it.
inline constexpr double kEvenChance = 0.75;

/// A clearing by expected hand-overs: a cycle of n is worth n times the chance that all keep their word, a chain the sum over its prefixes
/// (ARCHITECTURE section 5). The matcher's `clear` does not weigh so yet; this is the simplest thing that does, to see whether it should:
/// all exchanges are listed, packed greedily and improved by swapping one in. No bound, no proof: certificates are empty.
/// Cost    the number of exchanges within the caps, at most kExpectedMax of them.
inline constexpr std::size_t kExpectedMax = 200'000;
[[nodiscard]] clearings::ClearingRun expected_clearing(const clearings::ClearingJob& job,
                                                       const std::function<double(market::MemberId)>& chance);

}  // namespace ronde::replay
