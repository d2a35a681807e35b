#include "market/events.hpp"

#include <algorithm>
#include <set>

#include "market/associations.hpp"
#include "market/event_work.hpp"
#include "market/kept_report.hpp"
#include "market/keys.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

Result<void> clean_event_text(std::string& text, std::size_t most, Lines lines, std::string_view pointer, bool may_be_empty) {
  Result<std::string> fine = clean_text(text, most, lines, pointer, may_be_empty);
  if (!fine) return fine.error();
  text = *std::move(fine);
  return {};
}

bool is_span(const TimeSpan& span) {
  return span.from < span.to && span.to - span.from <= std::chrono::hours{24};
}

/// As it would be kept: what a person fills in, cleaned.
Result<SwapEvent> checked_event(const MarketView& view, SwapEvent event) {
  for (const Result<void>& fine : {clean_event_text(event.name, limits::kPlaceName, Lines::one, "/name", false),
                                   clean_event_text(event.hall, limits::kAddress, Lines::one, "/hall", false),
                                   clean_event_text(event.rules, limits::kText, Lines::many, "/rules", true)}) {
    if (!fine) return fine.error();
  }
  if (event.quarter && !view.quarter(*event.quarter)) return invalid("bad-quarter", "/quarter", "no such quarter");
  if (event.association && !view.association(*event.association)) return invalid("bad-association", "/association", "no such association");
  if (!is_span(event.drop_off)) return invalid("bad-times", "/drop_off", "from, then to, on one day");
  if (!is_span(event.pick_up)) return invalid("bad-times", "/pick_up", "from, then to, on one day");
  if (event.clearing_at < event.drop_off.from || event.clearing_at > event.pick_up.to)
    return invalid("bad-times", "/clearing_at", "between the first drop-off and the last pick-up");
  std::ranges::sort(event.kinds);
  const auto twice = std::ranges::unique(event.kinds);
  event.kinds.erase(twice.begin(), twice.end());
  if (event.kinds.empty()) return invalid("bad-kinds", "/kinds", "at least one kind");
  if (event.capacity < 1 || event.capacity > limits::kEventPeople) return invalid("bad-capacity", "/capacity", "1 to 1000 people");
  if (event.tables < 1 || event.tables > limits::kEventTables) return invalid("bad-tables", "/tables", "1 to 26 tables");
  if (event.cycle_cap == 1 || event.cycle_cap > limits::kEventCycleCap) return invalid("bad-cycle-cap", "/cycle_cap", "0, or 2 to 6");
  return event;
}

/// A steward, or whoever acts for the association in whose name it would be.
Result<void> may_announce(const MarketView& view, MemberId by, const std::optional<AssociationId>& association) {
  if (association && may_act_for(view, by, *association)) return {};
  if (const Result<Member> steward = acting_steward(view, by); !steward) return steward.error();
  return {};
}

/// Nobody takes an event into a name, or out of one, that they do not act for.
Result<void> may_rename(const MarketView& view, MemberId by, const SwapEvent& before, const SwapEvent& event) {
  if (before.association == event.association) return {};
  const auto member = view.member(by);
  for (const auto& one : {before.association, event.association}) {
    if (one && !may_act_for(view, by, *one) && !(member && member->is(Role::steward)))
      return forbidden("not-of-association", "only its people and stewards do this");
  }
  return {};
}

bool may_step(EventState from, EventState to) {
  switch (to) {
    case EventState::draft:
    case EventState::cleared:  // by a clearing only: KeepEventResult
      return false;
    case EventState::open:
      return from == EventState::draft || from == EventState::frozen;
    case EventState::frozen:
      return from == EventState::open || from == EventState::cleared;
    case EventState::published:
      return from == EventState::cleared;
    case EventState::closed:
      return from != EventState::closed;
  }
  return false;
}

/// A unit that was handed over is given; what nobody took is free again.
void let_go_of_units(Workbench& bench, EventId id) {
  std::set<EventItemId> done;
  for (const PlacedTransfer& placed : event_transfers(bench, id)) {
    if (placed.transfer.state == EventTransferState::done) done.insert(placed.transfer.item);
  }
  for (EventItem& item : event_items(bench, id)) {
    if (!item.listing) continue;
    auto listing = bench.listing(*item.listing);
    if (listing && done.contains(item.id)) {
      RONDE_MARKET_ASSERT(listing->held > 0);
      --listing->held;
      ++listing->given;
      const bool open = listing->state == ListingState::active || listing->state == ListingState::paused;
      if (open && listing->given == listing->quantity) listing->state = ListingState::given;
      bench.put(*listing);
    } else {
      release_unit(bench, item);
      put(bench, item);
    }
  }
}

std::string calendar_time(Timestamp at) {
  const std::string text = time_text(at);  // 2026-03-12T18:00:00.000Z
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 5) + text.substr(14, 2) + text.substr(17, 2) + 'Z';
}

/// Escapes and folds as RFC 5545, 3.1 and 3.3.11 ask: a line has at most 75 octets, and no code point is cut.
std::string calendar_line(std::string_view name, std::string_view text) {
  std::string line(name);
  line += ':';
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') line += '\\';
    c == '\n' ? line += "\\n" : line += c;
  }
  std::string folded_line;
  for (std::size_t at = 0, room = 75; at < line.size(); room = 74) {
    std::size_t end = std::min(line.size(), at + room);
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
    folded_line += (at == 0 ? "" : "\r\n ") + line.substr(at, end - at);
    at = end;
  }
  return folded_line + "\r\n";
}

}  // namespace

bool is_event_staff(const MarketView& view, const Member& member, const SwapEvent& event) {
  return member.is(Role::steward) || std::ranges::binary_search(event.staff, member.id) ||
         (event.association && may_act_for(view, member.id, *event.association));
}

Result<Changes> decide(const MarketView& view, const MakeEvent& command, Timestamp now) {
  if (Result<void> may = may_announce(view, command.by, command.event.association); !may) return may.error();
  Result<SwapEvent> event = checked_event(view, command.event);
  if (!event) return event.error();
  if (swap_events(view).size() >= limits::kEvents) return Error{Errc::too_many, "events", "more events than a neighbourhood keeps"};
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.by, "events", limits::kEventsADay, "events-today"); !spent) return spent.error();
  event->made_by = command.by;
  event->staff = {command.by};
  event->state = EventState::draft;
  event->next_number = 1;
  event->clearings = 0;
  event->version = 1;
  event->closed_at.reset();
  put(bench, *event);
  bench.write_down({command.audit, now, command.by, "event-made", event->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ChangeEvent& command, Timestamp now) {
  const Result<SwapEvent> before = event_of_staff(view, command.by, command.event.id);
  if (!before) return before.error();
  if (before->version != command.version) return conflict("stale-version", "it was changed meanwhile");
  if (Result<void> open = check_lists_open(*before, true); !open) return open.error();
  Result<SwapEvent> event = checked_event(view, command.event);
  if (!event) return event.error();
  if (Result<void> may = may_rename(view, command.by, *before, *event); !may) return may.error();
  if (event->capacity < count_event_rows(view, Table::event_person, event->id))
    return conflict("more-people-than-places", "more people are registered already");
  SwapEvent changed = *before;
  changed.name = event->name;
  changed.hall = event->hall;
  changed.rules = event->rules;
  changed.quarter = event->quarter;
  changed.association = event->association;
  changed.drop_off = event->drop_off;
  changed.clearing_at = event->clearing_at;
  changed.pick_up = event->pick_up;
  changed.capacity = event->capacity;
  changed.kinds = event->kinds;
  changed.cycle_cap = event->cycle_cap;
  changed.tables = event->tables;
  Workbench bench(view, now);
  put_touched(bench, std::move(changed));
  bench.write_down({command.audit, now, command.by, "event-changed", command.event.id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const MoveEvent& command, Timestamp now) {
  Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  if (event->state == command.to) return Changes{};
  if (!may_step(event->state, command.to)) return conflict("bad-step", "an event does not go there from where it is");
  Workbench bench(view, now);
  if (command.to == EventState::frozen && event->state == EventState::cleared) {
    const auto transfers = event_transfers(view, event->id);
    if (std::ranges::any_of(transfers, [](const auto& placed) { return placed.transfer.state == EventTransferState::done; }))
      return conflict("already-handed-over", "something of it was handed over: clear again instead");
    erase_event_result(bench, event->id);
    event->clearings = 0;
  }
  if (command.to == EventState::closed) {
    keep_report(bench, *event);
    let_go_of_units(bench, event->id);
    event->closed_at = now;
  }
  event->state = command.to;
  put_touched(bench, *event);
  bench.write_down({command.audit, now, command.by, "event-" + std::string(name_of(command.to)), event->id.text()});
  return std::move(bench).take();
}

std::vector<SwapEvent> events_for(const MarketView& view, const Member& member) {
  auto events = swap_events(view);
  std::erase_if(events, [&](const SwapEvent& event) { return event.state == EventState::draft && !is_event_staff(view, member, event); });
  std::ranges::stable_sort(events, {}, [](const SwapEvent& event) { return std::pair(event.drop_off.from, event.id); });
  return events;
}

EventCounts event_counts(const MarketView& view, const SwapEvent& event, bool result) {
  EventCounts counts;
  for (const EventPerson& person : event_people(view, event.id)) {
    ++counts.people;
    if (person.presence == Presence::present) ++counts.present;
    counts.wishes += event_wishes(view, event.id, person.id).wishes.size();
  }
  counts.items = count_event_rows(view, Table::event_item, event.id);
  if (!result) return counts;
  std::set<EventPersonId> served;
  std::set<std::uint32_t> rings;
  for (const PlacedTransfer& placed : event_transfers(view, event.id)) {
    if (placed.transfer.state == EventTransferState::cancelled) continue;
    served.insert(placed.transfer.receiver);
    rings.insert(placed.ring);
  }
  counts.rings = rings.size();
  counts.served = served.size();
  return counts;
}

std::string event_calendar(const SwapEvent& event, std::string_view address, Timestamp now) {
  std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Ronde//Ronde//FR\r\nBEGIN:VEVENT\r\n";
  text += calendar_line("UID", event.id.text() + "@ronde");
  text += calendar_line("SEQUENCE", std::to_string(event.version));
  text += calendar_line("DTSTAMP", calendar_time(now));
  text += calendar_line("DTSTART", calendar_time(event.drop_off.from));
  text += calendar_line("DTEND", calendar_time(std::max(event.pick_up.to, event.drop_off.to)));
  text += calendar_line("SUMMARY", event.name);
  text += calendar_line("LOCATION", event.hall);
  if (!event.rules.empty()) text += calendar_line("DESCRIPTION", event.rules);
  std::string link(address);  // a URI is no text: nothing in it is escaped
  text += "URL:" + link + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  return text;
}

bool wants_forgetting(const SwapEvent& event, Timestamp now) {
  const Timestamp over = event_over_at(event);
  return now >= over + limits::kEventLife || (!event.walk_ins_forgotten && now >= over + limits::kWalkInLife);
}

}  // namespace ronde::market
