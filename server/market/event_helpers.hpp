#pragma once

// Who helps at a swap event, and where: at the door, at the pick-up, at some of the tables. A station is a place to stand, not a right: the
// whole staff may do everything there, for an afternoon has no time to ask who may.

#include "market/changes.hpp"
#include "market/event_words.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// Who looks after it, beside the stewards, and where each stands; its maker stays. Errors: not_found; forbidden "event-staff-only";
/// invalid "no-such-member", "too-many-staff", "bad-station" (none of the event's, or of somebody who is not of the staff).
struct SetEventStaff {
  MemberId by;
  AuditId audit;
  EventId id;
  std::vector<MemberId> people;
  std::vector<EventHelper> helpers = {};  // of `people` and the maker, who has stations
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetEventStaff& command, Timestamp now);

/// Somebody who may be asked to help.
struct PossibleHelper {
  MemberId member;
  std::string name;
  std::uint32_t number = 0;     // of the event's list; 0: not on it
  bool of_association = false;  // in whose name the event is
};

/// Grown-up members, not of the staff, by first name, at most kHelpersTold: the people of the event's association, and who registered. To a
/// steward, who knows the roster, everybody. Nobody whom `asking` must never meet. `sought`: beginnings of names, or a number; empty: all.
/// Cost: reads the event's people, for a steward all members.
[[nodiscard]] std::vector<PossibleHelper> possible_helpers(const MarketView& view, const SwapEvent& event, const Member& asking,
                                                           std::string_view sought);
inline constexpr std::size_t kHelpersTold = 20;

}  // namespace ronde::market
