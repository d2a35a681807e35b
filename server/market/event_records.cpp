#include "market/event_records.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "market/keys.hpp"
#include "market/record_io.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, TimeSpan& x) {
  io("from", x.from);
  io("to", x.to);
}

template <class Io>
void fields(Io& io, EventHelper& x) {
  io("member", x.member);
  io("stations", x.stations);
}

template <class Io>
void fields(Io& io, SwapEvent& x) {
  io("id", x.id);
  io("made_by", x.made_by);
  io("association", x.association);
  io("name", x.name);
  io("hall", x.hall);
  io("rules", x.rules);
  io("quarter", x.quarter);
  io("drop_off", x.drop_off);
  io("clearing_at", x.clearing_at);
  io("pick_up", x.pick_up);
  io("capacity", x.capacity);
  io("kinds", x.kinds);
  io("cycle_cap", x.cycle_cap);
  io("tables", x.tables);
  io("state", x.state);
  io("staff", x.staff);
  io.unless_empty("helpers", x.helpers);
  io("next_number", x.next_number);
  io("clearings", x.clearings);
  io("version", x.version);
  io("closed_at", x.closed_at);
  io.unless("walk_ins_forgotten", x.walk_ins_forgotten, false);
}

template <class Io>
void fields(Io& io, EventPerson& x) {
  io("id", x.id);
  io("event", x.event);
  io("number", x.number);
  io("member", x.member);
  io("name", x.name);
  io("code", x.code);
  io("presence", x.presence);
  io("came_at", x.came_at);
  io("name_shown", x.name_shown);
  io("gives_only", x.gives_only);
  io("at_most", x.at_most);
  io("import", x.import);
  io.unless_empty("checkin_ids", x.checkin_ids);
  io.unless("by_mail", x.by_mail, false);
}

template <class Io>
void fields(Io& io, EventItem& x) {
  io("id", x.id);
  io("event", x.event);
  io("owner", x.owner);
  io("title", x.title);
  io("category", x.category);
  io("kind", x.kind);
  io("label", x.label);
  io("listing", x.listing);
  io.unless("leftover", x.leftover, Leftover::none);
  io("import", x.import);
}

template <class Io>
void fields(Io& io, EventWish& x) {
  io("item", x.item);
  io("face", x.face);
  io.unless("group", x.group, std::uint16_t{0});
}

template <class Io>
void fields(Io& io, EventGroup& x) {
  io("group", x.group);
  io.unless_empty("for_items", x.for_items);
  io.unless_empty("for_groups", x.for_groups);
}

template <class Io>
void fields(Io& io, EventWishes& x) {
  io("person", x.person);
  io("event", x.event);
  io("wishes", x.wishes);
  io.unless_empty("groups", x.groups);
}

template <class Io>
void fields(Io& io, EventTransfer& x) {
  io("index", x.index);
  io("item", x.item);
  io("giver", x.giver);
  io("receiver", x.receiver);
  io("round", x.round);
  io("state", x.state);
  io("done_at", x.done_at);
}

template <class Io>
void fields(Io& io, PlacedTransfer& x) {
  io("ring", x.ring);
  io("place", x.place);
  io("transfer", x.transfer);
}

template <class Io>
void fields(Io& io, Unserved& x) {
  io("person", x.person);
  io("missing", x.missing);
  io("wishes_none", x.wishes_none);
}

namespace {

/// A ring's table as a text, its transfers apart.
struct StoredRing {
  std::uint32_t index = 0;
  std::string table;
  bool chain = false;
};
struct StoredLevel {
  std::string name;
  std::uint64_t value = 0;  // people and transfers are counted: never below nought
  std::uint64_t bound = 0;
};
struct StoredResult {
  EventResult plain;  // all but rings and levels
  std::vector<StoredLevel> levels;
  std::vector<StoredRing> rings;
};

template <class Io>
void fields(Io& io, StoredRing& x) {
  io("index", x.index);
  io("table", x.table);
  io("chain", x.chain);
}

template <class Io>
void fields(Io& io, StoredLevel& x) {
  io("name", x.name);
  io("value", x.value);
  io("bound", x.bound);
}

template <class Io>
void fields(Io& io, StoredResult& x) {
  io("event", x.plain.event);
  io("round", x.plain.round);
  io("at", x.plain.at);
  io("seed", x.plain.seed);
  io("input_hash", x.plain.input_hash);
  io("proven", x.plain.proven);
  io("levels", x.levels);
  io("rings", x.rings);
  io("unserved", x.plain.unserved);
  io("changed", x.plain.changed);
  io("next_transfer", x.plain.next_transfer);
}

const char* fault_in(const SwapEvent& x) {
  if (x.capacity < 1 || x.capacity > limits::kEventPeople) return "\"capacity\" is out of range";
  if (x.kinds.empty()) return "no \"kinds\"";
  if (x.tables < 1 || x.tables > limits::kEventTables) return "\"tables\" is out of range";
  if (x.cycle_cap == 1 || x.cycle_cap > limits::kEventCycleCap) return "\"cycle_cap\" is out of range";
  if ((x.state == EventState::closed) != x.closed_at.has_value()) return "closed without a time, or the other way round";
  return nullptr;
}
const char* fault_in(const EventPerson& x) {
  return x.checkin_ids.size() > limits::kScansKept ? "too many \"checkin_ids\"" : nullptr;
}
const char* fault_in(const StoredResult& x) {
  const bool fine = std::ranges::all_of(
      x.rings, [](const StoredRing& ring) { return ring.table.size() == 1 && ring.table.front() >= 'A' && ring.table.front() <= 'Z'; });
  return fine ? nullptr : "a table that is no letter";
}
template <class T>
const char* fault_in(const T&) {
  return nullptr;
}

template <class T>
Result<T> read_event_record(std::string_view text) {
  Result<T> record = io::read_record<T>(text);
  if (!record) return record;
  if (const char* fault = fault_in(*record)) return io::bad_record(fault);
  return record;
}

StoredResult stored(const EventResult& result) {
  StoredResult out{result, {}, {}};
  for (const EventLevel& level : result.levels)
    out.levels.push_back({level.name, static_cast<std::uint64_t>(level.value), static_cast<std::uint64_t>(level.bound)});
  for (const EventRing& ring : result.rings) out.rings.push_back({ring.index, std::string(1, ring.table), ring.chain});
  return out;
}

template <class T>
T event_record_or_throw(std::string_view text) {
  Result<T> record = decode<T>(text);
  if (!record) throw BadRecord("of a swap event: " + record.error().why);
  return *std::move(record);
}

template <class T>
std::optional<T> read_event_row(const MarketView& view, const RecordKey& key) {
  const auto text = view.row(key);
  return text ? std::optional(event_record_or_throw<T>(*text)) : std::nullopt;
}

template <class T>
std::vector<T> read_event_rows(const MarketView& view, const RecordKey& prefix) {
  std::vector<T> found;
  view.rows({.prefix = prefix}, [&](const RecordKey&, std::string_view text) {
    found.push_back(event_record_or_throw<T>(text));
    return true;
  });
  return found;
}

void erase_event_rows(Workbench& bench, const RecordKey& prefix) {
  std::vector<RecordKey> found;
  bench.rows({.prefix = prefix}, [&](const RecordKey& key, std::string_view) {
    found.push_back(key);
    return true;
  });
  for (const RecordKey& key : found) bench.erase_row(key);
}

/// Whoever is gone for good has no row any more; what was handed over still names them.
void fill_in_the_gone(EventBook& book) {
  std::set<EventPersonId> people;
  for (const EventPerson& person : book.people) people.insert(person.id);
  std::set<EventItemId> items;
  for (const EventItem& item : book.items) items.insert(item.id);
  const auto person_is_there = [&](EventPersonId id) {
    if (!people.insert(id).second) return;
    EventPerson& gone = book.people.emplace_back();
    gone.id = id;
    gone.event = book.event.id;
    gone.presence = Presence::absent;
  };
  for (const EventItem& item : book.items) person_is_there(item.owner);
  for (const EventRing& ring : book.last ? book.last->rings : std::vector<EventRing>{}) {
    for (const EventTransfer& transfer : ring.transfers) {
      person_is_there(transfer.giver);
      person_is_there(transfer.receiver);
      if (items.insert(transfer.item).second) {
        EventItem& gone = book.items.emplace_back();
        gone.id = transfer.item;
        gone.event = book.event.id;
        gone.owner = transfer.giver;
      }
    }
  }
  std::ranges::sort(book.items, {}, &EventItem::id);
}

/// What nobody can get any more is wished for no more.
void drop_dangling_wishes(EventBook& book) {
  std::set<EventItemId> items;
  for (const EventItem& item : book.items) items.insert(item.id);
  for (EventWishes& list : book.wishes) std::erase_if(list.wishes, [&](const EventWish& wish) { return !items.contains(wish.item); });
  std::erase_if(book.wishes, [](const EventWishes& list) { return list.wishes.empty(); });
}

}  // namespace

std::string encode(const SwapEvent& record) {
  return io::write_record(record);
}
std::string encode(const EventPerson& record) {
  return io::write_record(record);
}
std::string encode(const EventItem& record) {
  return io::write_record(record);
}
std::string encode(const EventWishes& record) {
  return io::write_record(record);
}
std::string encode(const EventResult& record) {
  return io::write_record(stored(record));
}
std::string encode(const PlacedTransfer& record) {
  return io::write_record(record);
}

template <>
Result<SwapEvent> decode(std::string_view text) {
  return read_event_record<SwapEvent>(text);
}
template <>
Result<EventPerson> decode(std::string_view text) {
  return read_event_record<EventPerson>(text);
}
template <>
Result<EventItem> decode(std::string_view text) {
  return read_event_record<EventItem>(text);
}
template <>
Result<EventWishes> decode(std::string_view text) {
  return read_event_record<EventWishes>(text);
}
template <>
Result<PlacedTransfer> decode(std::string_view text) {
  return read_event_record<PlacedTransfer>(text);
}
template <>
Result<EventResult> decode(std::string_view text) {
  Result<StoredResult> read = read_event_record<StoredResult>(text);
  if (!read) return read.error();
  EventResult result = std::move(read->plain);
  for (StoredLevel& level : read->levels)
    result.levels.push_back({std::move(level.name), static_cast<std::int64_t>(level.value), static_cast<std::int64_t>(level.bound)});
  for (const StoredRing& ring : read->rings) result.rings.push_back({ring.index, ring.table.front(), ring.chain, {}});
  return result;
}

std::optional<SwapEvent> swap_event(const MarketView& view, EventId id) {
  return read_event_row<SwapEvent>(view, keys::event(id));
}
std::vector<SwapEvent> swap_events(const MarketView& view) {
  return read_event_rows<SwapEvent>(view, RecordKey{Table::event});
}
std::optional<EventPerson> event_person(const MarketView& view, EventId event, EventPersonId id) {
  return read_event_row<EventPerson>(view, keys::event_person(event, id));
}
std::vector<EventPerson> event_people(const MarketView& view, EventId event) {
  auto people = read_event_rows<EventPerson>(view, keys::of(Table::event_person, event));
  std::ranges::sort(people, {}, &EventPerson::number);
  return people;
}
std::optional<EventPerson> event_person_of(const MarketView& view, EventId event, MemberId member) {
  for (EventPerson& person : event_people(view, event)) {
    if (person.member == member) return std::move(person);
  }
  return std::nullopt;
}
std::optional<EventItem> event_item(const MarketView& view, EventId event, EventItemId id) {
  return read_event_row<EventItem>(view, keys::event_item(event, id));
}
std::vector<EventItem> event_items(const MarketView& view, EventId event) {
  return read_event_rows<EventItem>(view, keys::of(Table::event_item, event));
}
std::vector<EventItem> event_items_of(const MarketView& view, EventId event, EventPersonId owner) {
  auto items = event_items(view, event);
  std::erase_if(items, [&](const EventItem& item) { return item.owner != owner; });
  return items;
}
EventWishes event_wishes(const MarketView& view, EventId event, EventPersonId person) {
  auto list = read_event_row<EventWishes>(view, keys::event_wishes(event, person));
  return list ? *std::move(list) : EventWishes{person, event, {}, {}};
}
std::optional<PlacedTransfer> event_transfer(const MarketView& view, EventId event, std::uint32_t index) {
  return read_event_row<PlacedTransfer>(view, keys::event_transfer(event, index));
}
std::vector<PlacedTransfer> event_transfers(const MarketView& view, EventId event) {
  return read_event_rows<PlacedTransfer>(view, keys::of(Table::event_transfer, event));
}

std::optional<EventResult> event_result(const MarketView& view, EventId event) {
  auto result = read_event_row<EventResult>(view, keys::event_result(event));
  if (!result) return std::nullopt;
  auto placed = event_transfers(view, event);
  std::ranges::stable_sort(placed, {}, &PlacedTransfer::place);
  std::map<std::uint32_t, EventRing*> rings;
  for (EventRing& ring : result->rings) rings[ring.index] = &ring;
  for (PlacedTransfer& one : placed) {
    const auto ring = rings.find(one.ring);
    if (ring == rings.end()) throw BadRecord("a transfer of a swap event stands in no ring");
    ring->second->transfers.push_back(std::move(one.transfer));
  }
  return result;
}

std::size_t count_event_rows(const MarketView& view, Table table, EventId event) {
  std::size_t count = 0;
  view.rows({.prefix = keys::of(table, event)}, [&](const RecordKey&, std::string_view) { return ++count > 0; });
  return count;
}

std::optional<EventBook> event_book(const MarketView& view, EventId id) {
  auto event = swap_event(view, id);
  if (!event) return std::nullopt;
  EventBook book{*std::move(event), event_people(view, id), event_items(view, id),
                 read_event_rows<EventWishes>(view, keys::of(Table::event_wishes, id)), event_result(view, id)};
  fill_in_the_gone(book);
  drop_dangling_wishes(book);
  return book;
}

std::optional<EventBook> event_book_to_clear(const MarketView& view, EventId id) {
  auto book = event_book(view, id);
  if (!book) return std::nullopt;
  std::map<EventPersonId, MemberId> members;
  for (const EventPerson& person : book->people) {
    if (person.member) members[person.id] = *person.member;
  }
  std::map<EventItemId, MemberId> owners;
  for (const EventItem& item : book->items) {
    const auto owner = members.find(item.owner);
    if (owner != members.end()) owners[item.id] = owner->second;
  }
  std::set<EventItemId> gone;
  for (const EventItem& item : book->items) {
    if (item.leftover == Leftover::call) gone.insert(item.id);  // it left the hall
  }
  for (EventWishes& list : book->wishes) {
    std::erase_if(list.wishes, [&](const EventWish& wish) { return gone.contains(wish.item); });
    const auto member = members.find(list.person);
    if (member == members.end()) continue;
    const auto apart = view.blocked_with(member->second);
    if (apart.empty()) continue;
    std::erase_if(list.wishes, [&](const EventWish& wish) {
      const auto owner = owners.find(wish.item);
      return owner != owners.end() && std::ranges::binary_search(apart, owner->second);
    });
  }
  return book;
}

void put(Workbench& bench, const SwapEvent& record) {
  bench.put_row(keys::event(record.id), encode(record));
}
void put(Workbench& bench, const EventPerson& record) {
  bench.put_row(keys::event_person(record.event, record.id), encode(record));
}
void put(Workbench& bench, const EventItem& record) {
  bench.put_row(keys::event_item(record.event, record.id), encode(record));
}
void put(Workbench& bench, const EventWishes& record) {
  const RecordKey key = keys::event_wishes(record.event, record.person);
  record.wishes.empty() ? bench.erase_row(key) : bench.put_row(key, encode(record));
}
void put(Workbench& bench, EventId event, const PlacedTransfer& record) {
  bench.put_row(keys::event_transfer(event, record.transfer.index), encode(record));
}
void put(Workbench& bench, const EventResult& record) {
  erase_event_rows(bench, keys::of(Table::event_transfer, record.event));
  bench.put_row(keys::event_result(record.event), encode(record));
  for (const EventRing& ring : record.rings) {
    for (std::uint32_t place = 0; place < ring.transfers.size(); ++place)
      put(bench, record.event, PlacedTransfer{ring.index, place, ring.transfers[place]});
  }
}
void erase_event_result(Workbench& bench, EventId event) {
  erase_event_rows(bench, keys::of(Table::event_transfer, event));
  bench.erase_row(keys::event_result(event));
}

}  // namespace ronde::market
