#pragma once

// How what belongs to a swap event is stored, and read back; the way of records.hpp. A hall's result may hold thousands of transfers: each
// has a row of its own, so that a hand-over writes one small row, and EventResult is stored with rings that are empty.

#include <vector>

#include "market/event_book.hpp"
#include "market/market_view.hpp"
#include "market/records.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

/// A transfer and where in the result it stands.
struct PlacedTransfer {
  std::uint32_t ring = 0;   // its index
  std::uint32_t place = 0;  // within the ring
  EventTransfer transfer;
  friend bool operator==(const PlacedTransfer&, const PlacedTransfer&) = default;
};

[[nodiscard]] std::string encode(const SwapEvent& record);
[[nodiscard]] std::string encode(const EventPerson& record);
[[nodiscard]] std::string encode(const EventItem& record);
[[nodiscard]] std::string encode(const EventWishes& record);
[[nodiscard]] std::string encode(const EventResult& record);  // without the transfers
[[nodiscard]] std::string encode(const PlacedTransfer& record);

template <>
Result<SwapEvent> decode(std::string_view text);
template <>
Result<EventPerson> decode(std::string_view text);
template <>
Result<EventItem> decode(std::string_view text);
template <>
Result<EventWishes> decode(std::string_view text);
template <>
Result<EventResult> decode(std::string_view text);
template <>
Result<PlacedTransfer> decode(std::string_view text);

namespace keys {
inline RecordKey event(EventId id) {
  return {Table::event, {id.bytes()}};
}
inline RecordKey event_person(EventId event, EventPersonId id) {
  return {Table::event_person, {event.bytes(), id.bytes()}};
}
inline RecordKey event_item(EventId event, EventItemId id) {
  return {Table::event_item, {event.bytes(), id.bytes()}};
}
inline RecordKey event_wishes(EventId event, EventPersonId person) {
  return {Table::event_wishes, {event.bytes(), person.bytes()}};
}
inline RecordKey event_result(EventId event) {
  return {Table::event_result, {event.bytes()}};
}
inline RecordKey event_transfer(EventId event, std::uint32_t index) {
  return {Table::event_transfer, {event.bytes(), std::uint64_t{index}}};
}
}  // namespace keys

// ---- Reading. Errors  BadRecord. Cost  about 2 us a record.
[[nodiscard]] std::optional<SwapEvent> swap_event(const MarketView& view, EventId id);
[[nodiscard]] std::vector<SwapEvent> swap_events(const MarketView& view);
[[nodiscard]] std::optional<EventPerson> event_person(const MarketView& view, EventId event, EventPersonId id);
[[nodiscard]] std::vector<EventPerson> event_people(const MarketView& view, EventId event);  // by number
[[nodiscard]] std::optional<EventPerson> event_person_of(const MarketView& view, EventId event, MemberId member);
[[nodiscard]] std::optional<EventItem> event_item(const MarketView& view, EventId event, EventItemId id);
[[nodiscard]] std::vector<EventItem> event_items(const MarketView& view, EventId event);
[[nodiscard]] std::vector<EventItem> event_items_of(const MarketView& view, EventId event, EventPersonId owner);
[[nodiscard]] EventWishes event_wishes(const MarketView& view, EventId event, EventPersonId person);
[[nodiscard]] std::optional<PlacedTransfer> event_transfer(const MarketView& view, EventId event, std::uint32_t index);
[[nodiscard]] std::vector<PlacedTransfer> event_transfers(const MarketView& view, EventId event);  // by number
/// With its transfers in their rings.
[[nodiscard]] std::optional<EventResult> event_result(const MarketView& view, EventId event);
/// How many, without reading them.
[[nodiscard]] std::size_t count_event_rows(const MarketView& view, Table table, EventId event);
/// The whole event. Whoever was erased for good, and what they brought, stands in it without a name where a transfer still tells of it.
[[nodiscard]] std::optional<EventBook> event_book(const MarketView& view, EventId id);
/// ... as the matcher is to see it: nobody wishes for what belongs to somebody they must never meet.
[[nodiscard]] std::optional<EventBook> event_book_to_clear(const MarketView& view, EventId id);

// ---- Writing, on the bench.
void put(Workbench& bench, const SwapEvent& record);
void put(Workbench& bench, const EventPerson& record);
void put(Workbench& bench, const EventItem& record);
void put(Workbench& bench, const EventWishes& record);  // an empty list is erased
void put(Workbench& bench, EventId event, const PlacedTransfer& record);
/// In the place of the one that was there; its transfers with it.
void put(Workbench& bench, const EventResult& record);
void erase_event_result(Workbench& bench, EventId event);

}  // namespace ronde::market
