#pragma once

// A swap event from its draft to its end: who may look after it, its states, and what becomes of it when its time is over. Who comes:
// event_people.hpp; what lies on the tables and who would like it: event_items.hpp; what the clearing found: event_results.hpp.
//
// An event takes units by reservation: a unit of a listing that lies on a table is held, out of the everyday pool, until the event lets it
// go. Nobody is put into a proposal by it, so an event counts towards nobody's two.

#include "market/changes.hpp"
#include "market/event_words.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// The first writing of it, by a steward or, in the name of an association, by somebody of it. Of `event` the fields that a person
/// fills in are read, and its id; the market sets the others.
/// Errors: forbidden "stewards-only", "not-active"; invalid text-*, "bad-quarter", "bad-times", "bad-kinds", "bad-association"; too_many
/// "events", "events-today".
struct MakeEvent {
  MemberId by;
  AuditId audit;
  SwapEvent event;
};

/// All that a person fills in, at once, until it is frozen. `version`: of what was read. Errors: as MakeEvent, and not_found; forbidden
/// "event-staff-only", "not-of-association" (another name for it is for stewards, and for who acts for both); conflict "stale-version",
/// "not-open", "more-people-than-places".
struct ChangeEvent {
  MemberId by;
  AuditId audit;
  SwapEvent event;
  std::uint64_t version = 0;
};

/// One step of its life, see EventState; any state may end it: then it was called off. `cleared` is reached by a clearing only. Closing
/// lets go of every unit that was not handed over. Errors: not_found; forbidden "event-staff-only"; conflict "bad-step", and
/// "already-handed-over" where a result would be thrown away of which something is done.
struct MoveEvent {
  MemberId by;
  AuditId audit;
  EventId id;
  EventState to = EventState::open;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const MakeEvent& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ChangeEvent& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const MoveEvent& command, Timestamp now);

/// May this member do everything there? Its staff, the people of its association, and the neighbourhood's stewards.
[[nodiscard]] bool is_event_staff(const MarketView& view, const Member& member, const SwapEvent& event);

/// Those that this member may know of, the soonest first.
[[nodiscard]] std::vector<SwapEvent> events_for(const MarketView& view, const Member& member);

struct EventCounts {
  std::size_t people = 0;
  std::size_t present = 0;
  std::size_t items = 0;
  std::size_t wishes = 0;
  std::size_t rings = 0;
  std::size_t served = 0;
};
/// `result`: count what the clearing found too; else nought. Cost: reads people and wishes.
[[nodiscard]] EventCounts event_counts(const MarketView& view, const SwapEvent& event, bool result);

/// The calendar entry of an event (RFC 5545). `address`: of its page.
[[nodiscard]] std::string event_calendar(const SwapEvent& event, std::string_view address, Timestamp now);

/// When its clocks begin to run: when it was closed, or, where nobody did, when it was over.
[[nodiscard]] inline Timestamp event_over_at(const SwapEvent& event) {
  return event.closed_at.value_or(event.pick_up.to);
}
/// Is there something that its clocks say to forget by now?
[[nodiscard]] bool wants_forgetting(const SwapEvent& event, Timestamp now);

}  // namespace ronde::market
