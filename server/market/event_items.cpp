#include "market/event_items.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "market/event_work.hpp"
#include "market/events.hpp"
#include "market/keys.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

/// For whom is written: the desk names a person, a member writes for themselves.
struct Writing {
  SwapEvent event;
  EventPerson person;
  bool staff = false;
};

Result<Writing> writing_for(const MarketView& view, MemberId by, EventId id, std::optional<EventPersonId> whose) {
  Result<SwapEvent> event = whose ? event_of_staff(view, by, id) : event_of_member(view, by, id);
  if (!event) return event.error();
  if (Result<void> open = check_lists_open(*event, whose.has_value()); !open) return open.error();
  auto person = whose ? event_person(view, id, *whose) : event_person_of(view, id, by);
  if (!person && whose) return not_found("nobody like that at this event");
  if (!person) return conflict("not-registered", "first register for this event");
  return Writing{*std::move(event), *std::move(person), whose.has_value()};
}

/// The item, for its owner or the desk; to others there is none.
Result<std::pair<Writing, EventItem>> writing_on(const MarketView& view, MemberId by, EventId id, EventItemId item_id) {
  auto item = event_item(view, id, item_id);
  const auto owner = item ? event_person(view, id, item->owner) : std::nullopt;
  if (!owner) return not_found("no such thing on these tables");
  const bool own = owner->member == by;
  Result<Writing> writing = writing_for(view, by, id, own ? std::nullopt : std::optional(owner->id));
  if (!writing && writing.error().code == Errc::forbidden && !own) return not_found("no such thing on these tables");
  if (!writing) return writing.error();
  return std::pair(*std::move(writing), *std::move(item));
}

Result<void> check_event_kind(const SwapEvent& event, ListingKind kind) {
  if (std::ranges::binary_search(event.kinds, kind)) return {};
  return invalid("bad-kind", "/kind", "not of a kind that is swapped there");
}

/// The words of something that is no listing's unit.
Result<void> write_words(EventItem& item, const SwapEvent& event, const NewEventItem& words) {
  Result<std::string> title = clean_text(words.title, limits::kTitle, Lines::one, "/title");
  if (!title) return title.error();
  if (Result<void> kind = check_event_kind(event, words.kind); !kind) return kind;
  item.title = *std::move(title);
  item.category = words.category;
  item.kind = words.kind;
  return {};
}

std::uint32_t number_of(std::string_view label) {
  std::uint32_t number = 0;
  (void)std::from_chars(label.data() + 1, label.data() + label.size(), number);
  return number;
}

/// Numbers of labels that are stuck on are used once, so that no two things look alike; a torn-off one leaves a gap.
std::string next_label(const MarketView& view, EventId event, char table) {
  std::uint32_t last = 0;
  for (const EventItem& item : event_items(view, event)) {
    if (!item.label.empty() && item.label.front() == table) last = std::max(last, number_of(item.label));
  }
  return table + std::to_string(last + 1);
}

Result<void> check_wishes(const MarketView& view, const Writing& writing, const std::vector<EventWish>& wishes) {
  if (wishes.size() > limits::kEventWishes) return invalid("too-many-wishes", "/wishes", "200 wishes at most");
  std::map<EventItemId, EventPersonId> owners;
  const auto seen = writing.person.member ? wall_for(view, writing.event.id, *writing.person.member) : event_items(view, writing.event.id);
  for (const EventItem& item : seen) owners.emplace(item.id, item.owner);
  std::set<EventItemId> wished;
  for (const EventWish& wish : wishes) {
    const auto owner = owners.find(wish.item);
    if (owner == owners.end()) return invalid("no-such-item", "/wishes", "it lies on no table of this event");
    if (owner->second == writing.person.id) return invalid("own-item", "/wishes", "one's own thing");
    if (!wished.insert(wish.item).second) return invalid("wished-twice", "/wishes", "each thing once");
  }
  return {};
}

}  // namespace

Brought brought_by(const MarketView& view, const EventPerson& person) {
  return {event_items_of(view, person.event, person.id), count_event_rows(view, Table::event_item, person.event)};
}

Result<void> put_new_item(Workbench& bench, const SwapEvent& event, const EventPerson& person, const NewEventItem& wanted,
                          Brought& brought) {
  if (brought.own.size() >= limits::kEventItems) return Error{Errc::too_many, "event-items", "as much as one person can carry"};
  if (brought.all >= limits::kEventItemsAll) return Error{Errc::too_many, "event-items", "the tables are full"};
  EventItem item;
  item.id = wanted.id;
  item.event = event.id;
  item.owner = person.id;
  if (wanted.listing) {
    if (!person.member) return not_found("a walk-in has no listings");
    const Result<Listing> listing = reserve_unit(bench, *person.member, *wanted.listing, event);
    if (!listing) return listing.error();
    item.listing = wanted.listing;
    item.title = listing->title;
    item.category = listing->category;
    item.kind = listing->kind;
  } else if (Result<void> words = write_words(item, event, wanted); !words) {
    return words;
  }
  put(bench, item);
  brought.own.push_back(std::move(item));
  ++brought.all;
  return {};
}

Result<Changes> decide(const MarketView& view, const AddEventItem& command, Timestamp now) {
  const Result<Writing> writing = writing_for(view, command.by, command.id, command.person);
  if (!writing) return writing.error();
  if (command.item.listing && writing->person.member != command.by) return not_found("no such offer of this member");
  Workbench bench(view, now);
  Brought brought = brought_by(view, writing->person);
  if (Result<void> done = put_new_item(bench, writing->event, writing->person, command.item, brought); !done) return done.error();
  put_touched(bench, writing->event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ChangeEventItem& command, Timestamp now) {
  auto writing = writing_on(view, command.by, command.id, command.item.id);
  if (!writing) return writing.error();
  auto& [at, item] = *writing;
  if (item.listing) return conflict("of-a-listing", "its words are those of the listing");
  if (Result<void> words = write_words(item, at.event, command.item); !words) return words.error();
  Workbench bench(view, now);
  put(bench, item);
  put_touched(bench, at.event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const RemoveEventItem& command, Timestamp now) {
  auto writing = writing_on(view, command.by, command.id, command.item);
  if (!writing) return writing.error();
  Workbench bench(view, now);
  erase_item(bench, std::move(writing->second));
  put_touched(bench, writing->first.event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const LabelEventItem& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  auto item = event_item(view, command.id, command.item);
  if (!item) return not_found("no such thing on these tables");
  if (event->state == EventState::closed) return conflict("event-over", "this event is over");
  if (command.table < 'A' || command.table >= 'A' + event->tables)
    return invalid("no-such-table", "/table", "a letter of a table that is there");
  if (!item->label.empty() && item->label.front() == command.table) return Changes{};
  item->label = next_label(view, command.id, command.table);
  Workbench bench(view, now);
  put(bench, *item);
  put_touched(bench, *event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SetLeftover& command, Timestamp now) {
  const Result<SwapEvent> event = event_of_staff(view, command.by, command.id);
  if (!event) return event.error();
  auto item = event_item(view, command.id, command.item);
  if (!item) return not_found("no such thing on these tables");
  if (event->state != EventState::published) return conflict("not-published", "what is left over shows when things change hands");
  for (const PlacedTransfer& placed : event_transfers(view, command.id)) {
    if (placed.transfer.item == item->id && placed.transfer.state == EventTransferState::done)
      return conflict("handed-over", "somebody has it");
  }
  if (command.what == Leftover::call) return invalid("bad-leftover", "/what", "who keeps the call says when it came");
  if (item->leftover == Leftover::call) return conflict("handed-over", "a project has it");
  item->leftover = command.what;
  Workbench bench(view, now);
  put(bench, *item);
  put_touched(bench, *event);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SetEventWishes& command, Timestamp now) {
  const Result<Writing> writing = writing_for(view, command.by, command.id, command.person);
  if (!writing) return writing.error();
  if (Result<void> fine = check_wishes(view, *writing, command.wishes); !fine) return fine.error();
  Workbench bench(view, now);
  put(bench, EventWishes{writing->person.id, command.id, command.wishes, {}});
  put_touched(bench, writing->event);
  return std::move(bench).take();
}

std::vector<EventItem> wall_for(const MarketView& view, EventId event, MemberId viewer) {
  auto items = event_items(view, event);
  const auto apart = view.blocked_with(viewer);
  if (apart.empty()) return items;
  std::set<EventPersonId> unseen;
  for (const EventPerson& person : event_people(view, event)) {
    if (person.member && std::ranges::binary_search(apart, *person.member)) unseen.insert(person.id);
  }
  std::erase_if(items, [&](const EventItem& item) { return unseen.contains(item.owner); });
  return items;
}

}  // namespace ronde::market
