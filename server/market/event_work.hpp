#pragma once

// Private to the market: what the rules of swap events share.

#include "market/event_records.hpp"

namespace ronde::market {

/// The event, for whoever looks after it. Errors: not_found (a draft is there for its staff only); forbidden "not-active",
/// "event-staff-only".
[[nodiscard]] Result<SwapEvent> event_of_staff(const MarketView& view, MemberId by, EventId id);
/// The event, for a member who is grown up. Errors: not_found; forbidden "not-active", "adults-only".
[[nodiscard]] Result<SwapEvent> event_of_member(const MarketView& view, MemberId by, EventId id);

/// Lists change until the event is frozen. Errors: conflict "not-open".
[[nodiscard]] Result<void> check_lists_open(const SwapEvent& event, bool staff);

/// Raises the version: some screen shows what was changed.
void put_touched(Workbench& bench, SwapEvent event);

/// Keeps a unit of this listing for the event. Errors: not_found (none of that member's); conflict "not-free"; invalid "bad-kind".
[[nodiscard]] Result<Listing> reserve_unit(Workbench& bench, MemberId owner, ListingId id, const SwapEvent& event);
/// What an item holds of a listing goes back to the market. The item is not put.
void release_unit(Workbench& bench, EventItem& item);

void erase_item(Workbench& bench, EventItem item);
/// With what they brought and wished for.
void erase_person(Workbench& bench, const EventPerson& person);

/// The member takes part no more: until the freeze they are taken off the lists, later they are absent. Whoever looked after an event does
/// so no more.
void leave_events(Workbench& bench, MemberId member);
/// What of all events is this member's alone, see rows_of.
[[nodiscard]] std::vector<RecordKey> event_rows_of(const MarketView& view, MemberId member);

/// What its clocks say: see wants_forgetting.
void forget_of_event(Workbench& bench, SwapEvent event);

}  // namespace ronde::market
