#pragma once

#include <string>
#include <vector>

#include "market/market_view.hpp"

namespace ronde::market {

/// Reads a whole neighbourhood and says what is not as it must be, one sentence each; empty when all is well. Used by `ronde check`, the
/// simulation and the property tests, so it recounts from the records and trusts no index, counter or earlier decision.
/// Cost    every row once, each live proposal's pairs once.
/// Errors  a row that does not decode is a violation, not an exception.
/// `forgotten_before`: messages of that age may be gone, and exchanges that counters still count (see keeping.hpp). None: nothing is.
[[nodiscard]] std::vector<std::string> violations(const MarketView& view, Timestamp forgotten_before = {});
/// The same for a market in use: what its clocks may have ended by `now`.
[[nodiscard]] inline std::vector<std::string> violations_in_use(const MarketView& view, Timestamp now) {
  return violations(view, now - limits::kNotificationLife + std::chrono::days{1});
}

}  // namespace ronde::market
