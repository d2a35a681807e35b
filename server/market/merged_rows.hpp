#pragma once

// Private to the market: the rows of two members become those of one. See merging.hpp, which asks whether they may.

#include <functional>

#include "market/workbench.hpp"

namespace ronde::market {

/// Every concern that there is.
void each_concern(const MarketView& view, const std::function<void(const Concern&)>& visit);

/// Listings, past exchanges with what was written in them, whom they met, blocks, what they hide and turned down, searches, news, counts
/// of the day, concerns and reports: whatever names `from` names `into`, and what both have is there once. `from` is left with nothing.
void make_one(Workbench& bench, MemberId from, MemberId into);

}  // namespace ronde::market
