#include "market/event_work.hpp"

#include <algorithm>

#include "market/bundles.hpp"
#include "market/events.hpp"
#include "market/exchange_rules.hpp"
#include "market/kept_report.hpp"
#include "market/keys.hpp"

namespace ronde::market {
namespace {

Result<SwapEvent> event_seen_by(const MarketView& view, const Member& member, EventId id) {
  auto event = swap_event(view, id);
  if (!event || (event->state == EventState::draft && !is_event_staff(view, member, *event))) return not_found("no such event");
  return *std::move(event);
}

bool is_live_event(const SwapEvent& event) {
  return event.state != EventState::closed;
}

void forget_walk_ins(Workbench& bench, SwapEvent& event) {
  for (EventPerson person : event_people(bench, event.id)) {
    if (person.member) continue;
    person.name.clear();
    person.code.clear();
    person.checkin_ids.clear();
    person.name_shown = false;
    put(bench, person);
  }
  event.walk_ins_forgotten = true;
}

void forget_event(Workbench& bench, EventId id) {
  std::vector<RecordKey> rows{keys::event(id), keys::event_result(id), keys::event_report(id)};
  for (const Table table : {Table::event_person, Table::event_item, Table::event_wishes, Table::event_transfer, Table::announcement}) {
    bench.rows({.prefix = keys::of(table, id)}, [&](const RecordKey& key, std::string_view) {
      rows.push_back(key);
      return true;
    });
  }
  for (const RecordKey& row : rows) bench.erase_row(row);
}

}  // namespace

Result<SwapEvent> event_of_staff(const MarketView& view, MemberId by, EventId id) {
  const Result<Member> member = acting_member(view, by);
  if (!member) return member.error();
  Result<SwapEvent> event = event_seen_by(view, *member, id);
  if (event && !is_event_staff(view, *member, *event))
    return forbidden("event-staff-only", "only those who look after the event may do this");
  return event;
}

Result<SwapEvent> event_of_member(const MarketView& view, MemberId by, EventId id) {
  const Result<Member> member = acting_member(view, by);
  if (!member) return member.error();
  Result<SwapEvent> event = event_seen_by(view, *member, id);
  // The clearing brings people together whom nobody has looked at: an adult and a minor must not be among them.
  if (event && member->age_band != AgeBand::adult) return forbidden("adults-only", "a grown-up takes part, and may bring children along");
  return event;
}

Result<void> check_lists_open(const SwapEvent& event, bool staff) {
  if (event.state == EventState::open || (staff && event.state == EventState::draft)) return {};
  return conflict("not-open", "the lists of this event are not open");
}

void put_touched(Workbench& bench, SwapEvent event) {
  ++event.version;
  put(bench, event);
}

Result<Listing> reserve_unit(Workbench& bench, MemberId owner, ListingId id, const SwapEvent& event) {
  auto listing = bench.listing(id);
  if (!listing || listing->member != owner || listing->direction != Direction::offer) return not_found("no such offer of this member");
  if (!std::ranges::binary_search(event.kinds, listing->kind))
    return invalid("bad-kind", "/listing", "not of a kind that is swapped there");
  if (is_bundle(*listing)) return invalid("bad-bundle", "/listing", "a label is of one thing: bring the things of a bundle one by one");
  if (!is_free(bench, *listing, bench.now())) return conflict("not-free", "no unit of it is free");
  ++listing->held;
  bench.put(*listing);
  return *std::move(listing);
}

void release_unit(Workbench& bench, EventItem& item) {
  auto listing = item.listing ? bench.listing(*item.listing) : std::nullopt;
  item.listing.reset();
  if (!listing) return;  // its member has left
  RONDE_MARKET_ASSERT(listing->held > 0);
  --listing->held;
  bench.put(*listing);
}

void erase_item(Workbench& bench, EventItem item) {
  release_unit(bench, item);
  bench.erase_row(keys::event_item(item.event, item.id));
}

void erase_person(Workbench& bench, const EventPerson& person) {
  for (EventItem& item : event_items_of(bench, person.event, person.id)) erase_item(bench, std::move(item));
  bench.erase_row(keys::event_wishes(person.event, person.id));
  bench.erase_row(keys::event_person(person.event, person.id));
}

void leave_events(Workbench& bench, MemberId member) {
  for (SwapEvent event : swap_events(bench)) {
    const bool looked_after = std::erase(event.staff, member) > 0;
    std::erase_if(event.helpers, [&](const EventHelper& helper) { return helper.member == member; });
    auto person = event_person_of(bench, event.id, member);
    if (person && is_live_event(event)) {
      if (event.state == EventState::draft || event.state == EventState::open) {
        erase_person(bench, *person);
      } else {
        for (EventItem& item : event_items_of(bench, event.id, person->id)) {
          release_unit(bench, item);
          put(bench, item);
        }
        person->presence = Presence::absent;
        put(bench, *person);
      }
    }
    if (looked_after || person) put_touched(bench, event);
  }
}

std::vector<RecordKey> event_rows_of(const MarketView& view, MemberId member) {
  std::vector<RecordKey> rows;
  for (const SwapEvent& event : swap_events(view)) {
    const auto person = event_person_of(view, event.id, member);
    if (!person) continue;
    rows.push_back(keys::event_person(event.id, person->id));
    rows.push_back(keys::event_wishes(event.id, person->id));
    for (const EventItem& item : event_items_of(view, event.id, person->id)) rows.push_back(keys::event_item(event.id, item.id));
  }
  return rows;
}

void forget_of_event(Workbench& bench, SwapEvent event) {
  const Timestamp over = event_over_at(event);
  if (is_live_event(event)) {  // nobody closed it: what lies on its tables is theirs again
    keep_report(bench, event);
    for (EventItem& item : event_items(bench, event.id)) {
      if (!item.listing) continue;
      release_unit(bench, item);
      put(bench, item);
    }
    event.state = EventState::closed;
    event.closed_at = over;
  }
  if (bench.now() >= over + limits::kEventLife) return forget_event(bench, event.id);
  forget_walk_ins(bench, event);
  put_touched(bench, std::move(event));
}

}  // namespace ronde::market
