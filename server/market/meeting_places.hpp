#pragma once

// Where two may meet. What one of them needs to get there is a limit, not a wish: a place with a step is not named to them, and refused.

#include "market/market_view.hpp"
#include "market/result.hpp"

namespace ronde::market {

/// Can both get in there? A step keeps out who said that they need a way without one.
[[nodiscard]] bool both_get_in(const MarketView& view, const HandoverPoint& point, MemberId one, MemberId other);

/// The hand-over points where these two may meet, those first that are near to both: by the longer of the two ways, then by name.
/// Nobody learns from it which of the two needs a way without a step.
[[nodiscard]] std::vector<HandoverPointId> meeting_places(const MarketView& view, MemberId one, MemberId other);

/// Errors  invalid "bad-meeting" "/handover_point": no such place; "not-step-free"; "closed-then" "/at": by its hours, where these can be
/// read (opening_hours.hpp), nobody gets in at that time of Switzerland.
[[nodiscard]] Result<void> check_meeting_place(const MarketView& view, HandoverPointId point, Timestamp at, MemberId one, MemberId other);

}  // namespace ronde::market
