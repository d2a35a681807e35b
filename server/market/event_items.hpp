#pragma once

// What lies on the tables of a swap event, and who would like it. Lists change while the event is open; labels, since they are stuck on at
// the hall, and what becomes of what is left over, also later.

#include "market/changes.hpp"
#include "market/event_people.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

/// The owner brings one more thing, or the desk writes it down. A unit of a listing is held for the event from then on: only its own member
/// puts it there. Errors: not_found; forbidden "event-staff-only", "adults-only"; conflict "not-open", "not-registered", "not-free";
/// invalid text-*, "bad-kind"; too_many "event-items".
struct AddEventItem {
  MemberId by;
  EventId id;
  std::optional<EventPersonId> person;  // whose, where the desk writes; else the member's own
  NewEventItem item;
};

/// Other words for it; of a listing's unit the words stay the listing's. Errors: as AddEventItem, and conflict "of-a-listing".
struct ChangeEventItem {
  MemberId by;
  EventId id;
  NewEventItem item;
};

/// Errors: as AddEventItem.
struct RemoveEventItem {
  MemberId by;
  EventId id;
  EventItemId item;
};

/// The table's letter and the next number there; another table gives another label. Errors: not_found; forbidden "event-staff-only";
/// conflict "event-over"; invalid "no-such-table".
struct LabelEventItem {
  MemberId by;
  EventId id;
  EventItemId item;
  char table = 'A';
};

/// Errors: not_found; forbidden "event-staff-only"; conflict "not-published", and "handed-over" where somebody has it.
struct SetLeftover {
  MemberId by;
  EventId id;
  EventItemId item;
  Leftover what = Leftover::none;
};

/// All wishes of somebody, best first. Errors: not_found; forbidden "event-staff-only", "adults-only"; conflict "not-open",
/// "not-registered"; invalid "no-such-item", "own-item", "wished-twice", "too-many-wishes".
struct SetEventWishes {
  MemberId by;
  EventId id;
  std::optional<EventPersonId> person;  // whose, where the desk writes
  std::vector<EventWish> wishes;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const AddEventItem& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ChangeEventItem& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RemoveEventItem& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const LabelEventItem& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetLeftover& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetEventWishes& command, Timestamp now);

/// One thing more on the bench, of this person. Errors: as AddEventItem.
[[nodiscard]] Result<void> put_new_item(Workbench& bench, const SwapEvent& event, const EventPerson& person, const NewEventItem& item);

/// The wall as this member sees it: nothing of people whom they must never meet.
[[nodiscard]] std::vector<EventItem> wall_for(const MarketView& view, EventId event, MemberId viewer);

}  // namespace ronde::market
