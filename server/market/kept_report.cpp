#include "market/kept_report.hpp"

#include <set>

#include "market/event_records.hpp"
#include "market/keys.hpp"
#include "market/record_io.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, CategoryRow& x) {
  io("category", x.category);
  io("brought", x.brought);
  io("handed", x.handed);
}

template <class Io>
void fields(Io& io, RingRow& x) {
  io("length", x.length);
  io("rings", x.rings);
}

template <class Io>
void fields(Io& io, LeftoverRow& x) {
  io("what", x.what);
  io("items", x.items);
}

template <class Io>
void fields(Io& io, EventReport& x) {
  io("name", x.name);
  io("at", x.at);
  io("kinds", x.kinds);
  io("people", x.people);
  io("newcomers", x.newcomers);
  io("served", x.served);
  io("items", x.items);
  io("transfers", x.transfers);
  io("from_reserve", x.from_reserve);
  io("near_known", x.near_known);
  io("near", x.near);
  io("categories", x.categories);
  io("rings", x.rings);
  io("leftovers", x.leftovers);
}

namespace {

constexpr std::uint16_t kNearMinutes = 15;

/// Members who were at an event before this one; walk-ins are known to none.
std::set<MemberId> known_before(const MarketView& view, const SwapEvent& event) {
  std::set<MemberId> known;
  for (const SwapEvent& other : swap_events(view)) {
    if (other.id == event.id || other.drop_off.from >= event.drop_off.from) continue;
    for (const EventPerson& person : event_people(view, other.id)) {
      if (person.member && person.presence == Presence::present) known.insert(*person.member);
    }
  }
  return known;
}

std::optional<bool> are_near(const MarketView& view, const EventPerson& giver, const EventPerson& receiver) {
  const auto one = giver.member ? view.member(*giver.member) : std::nullopt;
  const auto other = receiver.member ? view.member(*receiver.member) : std::nullopt;
  if (!one || !other) return std::nullopt;
  const auto minutes = minutes_of(view.walk_band(one->quarter, other->quarter));
  return minutes && *minutes <= kNearMinutes;
}

EventReport counted_now(const MarketView& view, const SwapEvent& event) {
  const auto known = known_before(view, event);
  return event_report(*event_book(view, event.id),
                      {.newcomer = [&](const EventPerson& person) { return !person.member || !known.contains(*person.member); },
                       .near = [&](const EventPerson& giver, const EventPerson& receiver) { return are_near(view, giver, receiver); }});
}

}  // namespace

std::string encode(const EventReport& record) {
  return io::write_record(record);
}

template <>
Result<EventReport> decode(std::string_view text) {
  return io::read_record<EventReport>(text);
}

EventReport report_of(const MarketView& view, const SwapEvent& event) {
  const auto text = view.row(keys::event_report(event.id));
  if (!text) return counted_now(view, event);
  Result<EventReport> kept = decode<EventReport>(*text);
  if (!kept) throw BadRecord("the report of a swap event: " + kept.error().why);
  return *std::move(kept);
}

void keep_report(Workbench& bench, const SwapEvent& event) {
  const RecordKey key = keys::event_report(event.id);
  if (!bench.row(key)) bench.put_row(key, encode(counted_now(bench, event)));
}

}  // namespace ronde::market
