#pragma once

// Where two may meet. What one of them needs to get there is a limit, not a wish: a place with a step is not named to them, and refused.

#include <optional>
#include <vector>

#include "market/market_view.hpp"
#include "market/result.hpp"

namespace ronde::market {

/// Can both get in there? A step keeps out who said that they need a way without one.
[[nodiscard]] bool both_get_in(const MarketView& view, const HandoverPoint& point, MemberId one, MemberId other);

/// A hand-over point; or a place of the directory as one meets there, which has the same id.
[[nodiscard]] std::optional<HandoverPoint> meeting_point(const MarketView& view, HandoverPointId id);

/// Where the two of this hand-over may meet: at hand-over points, and at places of the directory that host hand-overs. Those first that are
/// near to both: by the longer of the two ways, then by name. What is to be fetched at a shop is handed over there and nowhere else, unless
/// one of the two does not get in. Nobody learns from it which of the two needs a way without a step.
[[nodiscard]] std::vector<HandoverPointId> meeting_places(const MarketView& view, const Transfer& transfer);

/// May new meetings of this hand-over be there? Not at a point that stewards closed, nor at a place of the directory that hosts none.
[[nodiscard]] bool hosts_meetings(const MarketView& view, const HandoverPoint& point, const Transfer& transfer);

/// Errors  invalid "bad-meeting" "/handover_point": no such place; "fetched-there": it is to be fetched at another; "not-step-free";
/// "closed-then" "/at": by its hours, where these can be read (opening_hours.hpp), nobody gets in at that time of Switzerland.
[[nodiscard]] Result<void> check_meeting_place(const MarketView& view, HandoverPointId point, Timestamp at, const Transfer& transfer);

}  // namespace ronde::market
