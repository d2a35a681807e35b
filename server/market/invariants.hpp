#pragma once

#include <string>
#include <vector>

#include "market/market_view.hpp"

namespace ronde::market {

/// Reads a whole neighbourhood and says what is not as it must be, one sentence each; empty when all is well. Used by `ronde check`, the
/// simulation and the property tests, so it recounts from the records and trusts no index, counter or earlier decision.
/// Cost    every row once, each live proposal's pairs once.
/// Errors  a row that does not decode is a violation, not an exception.
[[nodiscard]] std::vector<std::string> violations(const MarketView& view);

}  // namespace ronde::market
