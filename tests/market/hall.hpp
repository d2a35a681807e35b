#pragma once

// A hall to play the rules of swap events in: a steward, neighbours, tables.

#include "market/event_helpers.hpp"
#include "market/event_items.hpp"
#include "market/event_people.hpp"
#include "market/event_records.hpp"
#include "market/event_results.hpp"
#include "market/events.hpp"
#include "town.hpp"

namespace ronde::test {

struct Hall : Town {
  explicit Hall(std::uint64_t seed = 1) : Town(seed) {
    SwapEvent draft = announced();
    id = draft.id;
    must(MakeEvent{claire, dice.id<AuditId>(), draft});
  }

  MemberId claire = member("Claire", AgeBand::adult, {Role::steward});
  MemberId nadia = member("Nadia");
  MemberId karim = member("Karim");
  EventId id;

  [[nodiscard]] SwapEvent announced() {
    SwapEvent event;
    event.id = dice.id<EventId>();
    event.name = "Troc de printemps";
    event.hall = "Salle du Bois-Des-Arts, Thônex";
    event.drop_off = {now + days{7}, now + days{7} + 2h};
    event.clearing_at = now + days{7} + 2h + 15min;
    event.pick_up = {now + days{7} + 2h + 30min, now + days{7} + 4h};
    event.kinds = {ListingKind::good, ListingKind::gift};
    return event;
  }
  [[nodiscard]] SwapEvent event() const { return *swap_event(view, id); }
  void move(EventState to) { must(MoveEvent{claire, dice.id<AuditId>(), id, to}); }
  [[nodiscard]] std::string refused_step(EventState to) { return refusal(MoveEvent{claire, dice.id<AuditId>(), id, to}); }

  [[nodiscard]] NewEventItem thing(const std::string& title) {
    NewEventItem item;
    item.id = dice.id<EventItemId>();
    item.title = title;
    return item;
  }
  [[nodiscard]] NewEventItem unit_of(ListingId listing) {
    NewEventItem item = thing("");
    item.listing = listing;
    return item;
  }
  [[nodiscard]] RegisterForEvent registration(MemberId who, std::vector<NewEventItem> items = {}, bool name_shown = false) {
    return {who, id, dice.id<EventPersonId>(), name_shown, std::move(items), dice.seed()};
  }
  [[nodiscard]] AddWalkIn walk_in(const std::string& name, std::vector<NewEventItem> items = {}) {
    return {.by = claire, .id = id, .person = dice.id<EventPersonId>(), .name = name, .items = std::move(items), .seed = dice.seed()};
  }
  EventPerson come(const std::string& name, std::vector<NewEventItem> items = {}) {
    const AddWalkIn command = walk_in(name, std::move(items));
    must(command);
    return person(command.person);
  }
  [[nodiscard]] EventPerson person(EventPersonId who) const { return *event_person(view, id, who); }
  [[nodiscard]] EventPerson person_of(MemberId who) const { return *event_person_of(view, id, who); }
  [[nodiscard]] EventItem item_of(EventPersonId who) const { return event_items_of(view, id, who).front(); }
  void wish(EventPersonId who, std::vector<EventItemId> items) { must(wishing(who, std::move(items))); }
  [[nodiscard]] SetEventWishes wishing(EventPersonId who, std::vector<EventItemId> items) const {
    SetEventWishes command{claire, id, who, {}};
    for (const EventItemId item : items) command.wishes.push_back({item, WishLevel::love, 0});
    return command;
  }
  void set_presence(EventPersonId who, Presence presence) {
    ChangeEventPerson command{
        .by = claire, .id = id, .person = who, .name = {}, .name_shown = {}, .presence = presence, .at_most = {}, .gives_only = {}};
    must(command);
  }

  /// What a clearing would say: this ring, and what is done already.
  [[nodiscard]] EventResult result_of(std::vector<EventRing> rings) const {
    EventResult result;
    result.event = id;
    result.round = event().clearings + 1;
    result.rings = std::move(rings);
    for (const EventRing& ring : result.rings) {
      for (const EventTransfer& transfer : ring.transfers) result.next_transfer = std::max(result.next_transfer, transfer.index + 1);
    }
    return result;
  }
  [[nodiscard]] KeepEventResult keeping(EventResult result) {
    return {claire, dice.id<AuditId>(), id, event().clearings, std::move(result)};
  }
};

/// Three walk-ins, each wishing for what the next one brings, and the ring that closes it.
struct FullHall : Hall {
  explicit FullHall(std::uint64_t seed = 1) : Hall(seed) {
    move(EventState::open);
    for (const char* const name : {"Ana", "Ben", "Cleo"}) people.push_back(come(name, {thing(std::string("de ") + name)}).id);
    for (std::size_t i = 0; i < 3; ++i) wish(people[i], {item_of(people[(i + 1) % 3]).id});
  }
  std::vector<EventPersonId> people;

  [[nodiscard]] EventRing ring() const {
    EventRing found;
    for (std::uint32_t i = 0; i < 3; ++i) {
      const std::size_t giver = (i + 1) % 3;
      found.transfers.push_back(
          {i, item_of(people[giver]).id, people[giver], people[i], event().clearings + 1, EventTransferState::promised, {}});
    }
    return found;
  }
  void publish() {
    move(EventState::frozen);
    must(keeping(result_of({ring()})));
    move(EventState::published);
  }
};

}  // namespace ronde::test
