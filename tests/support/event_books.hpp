#pragma once

// Halls drawn by hand, and halls by dice.

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>

#include "market/event_book.hpp"
#include "market/taxonomy.hpp"

namespace ronde::test {

using namespace market;

inline const Taxonomy& all_categories() {
  static const Taxonomy all = [] {
    std::ifstream file("server/market/data/taxonomy.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return Taxonomy::load(text).value();
  }();
  return all;
}

/// Ids in the order in which they were asked for.
template <class Id>
Id numbered(std::uint32_t number) {
  typename Id::Bytes bytes{};
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return Id{bytes};
}

/// A hall whose people and things have names.
class Hall {
 public:
  EventBook book;

  Hall() {
    book.event.kinds = {ListingKind::good, ListingKind::gift};
    book.event.state = EventState::frozen;
    book.event.id = numbered<EventId>(1);
  }

  EventPersonId person(const std::string& name) {
    const auto at = people_.find(name);
    if (at != people_.end()) return at->second;
    EventPerson& person = book.people.emplace_back();
    person.number = static_cast<std::uint32_t>(book.people.size());
    person.id = numbered<EventPersonId>(person.number);
    person.event = book.event.id;
    person.name = name;
    person.presence = Presence::present;
    book.event.next_number = person.number + 1;
    return people_.emplace(name, person.id).first->second;
  }
  EventPerson& at(const std::string& name) { return *std::ranges::find(book.people, person(name), &EventPerson::id); }

  EventItemId item(const std::string& title) const { return items_.at(title); }
  EventItem& thing(const std::string& title) { return *std::ranges::find(book.items, item(title), &EventItem::id); }
  EventItemId brings(const std::string& name, const std::string& title, const std::string& category = "books") {
    EventItem& item = book.items.emplace_back();
    item.owner = person(name);
    item.id = numbered<EventItemId>(static_cast<std::uint32_t>(book.items.size()));
    item.event = book.event.id;
    item.title = title;
    item.category = category;
    item.label = "A" + std::to_string(book.items.size());
    return items_.emplace(title, item.id).first->second;
  }
  void wishes(const std::string& name, const std::string& title, WishLevel face = WishLevel::good, std::uint16_t group = 0) {
    list_of(person(name)).wishes.push_back({item(title), face, group});
  }
  EventWishes& list_of(EventPersonId id) {
    const auto at = std::ranges::find(book.wishes, id, &EventWishes::person);
    if (at != book.wishes.end()) return *at;
    book.wishes.push_back({id, book.event.id, {}, {}});
    return book.wishes.back();
  }

  [[nodiscard]] std::string name(EventPersonId id) const {
    const auto person = std::ranges::find(book.people, id, &EventPerson::id);
    return person == book.people.end() ? "?" : person->name;
  }
  [[nodiscard]] std::string title(EventItemId id) const {
    const auto item = std::ranges::find(book.items, id, &EventItem::id);
    return item == book.items.end() ? "?" : item->title;
  }
  /// "lamp: Anna > Bruno, bike: Bruno > Anna", ring by ring; in brackets what is done.
  [[nodiscard]] std::string drawn(const EventResult& result) const {
    std::string text;
    for (const EventRing& ring : result.rings) {
      text += text.empty() ? "" : " / ";
      for (const EventTransfer& transfer : ring.transfers) {
        if (&transfer != &ring.transfers.front()) text += ", ";
        const std::string one = title(transfer.item) + ": " + name(transfer.giver) + " > " + name(transfer.receiver);
        text += transfer.state == EventTransferState::done ? "(" + one + ")" : one;
      }
    }
    return text;
  }

 private:
  std::map<std::string, EventPersonId> people_;
  std::map<std::string, EventItemId> items_;
};

/// Our own, so that a seed gives the same everywhere.
class HallDice {
 public:
  explicit HallDice(std::uint64_t seed) : bits_(seed) {}
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(bits_() % n); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  template <class Rows>
  void shuffle(Rows& rows) {
    for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[below(static_cast<std::uint32_t>(i))]);
  }

 private:
  std::mt19937_64 bits_;
};

/// A small hall with all that a hall may have: a reserve, gifts, groups, own limits, lists of imports, absent people.
inline Hall hall_by_dice(HallDice& dice, std::uint32_t people_max = 9) {
  static const char* const kCategories[] = {"books", "toys", "clothes", ""};
  Hall hall;
  hall.book.event.cycle_cap = static_cast<std::uint8_t>(dice.chance(50) ? 0 : 2 + dice.below(4));
  hall.book.event.tables = static_cast<std::uint8_t>(1 + dice.below(4));
  const std::uint32_t people = 2 + dice.below(people_max - 1);
  for (std::uint32_t i = 0; i < people; ++i) {
    const std::string name = "P" + std::to_string(i);
    hall.person(name);
    hall.at(name).gives_only = dice.chance(10);
    hall.at(name).at_most = static_cast<std::uint8_t>(dice.chance(20) ? 1 + dice.below(3) : 0);
    if (dice.chance(8)) hall.at(name).presence = dice.chance(50) ? Presence::absent : Presence::expected;
    for (std::uint32_t j = dice.below(4); j > 0; --j) {
      const std::string title = name + "-" + std::to_string(j);
      hall.brings(name, title, kCategories[dice.below(4)]);
      if (dice.chance(8)) hall.thing(title).kind = ListingKind::gift;
    }
  }
  for (std::uint32_t i = 0; i < people; ++i) {
    const std::string name = "P" + std::to_string(i);
    const bool tied = dice.chance(25);
    for (const EventItem& item : hall.book.items) {
      if (item.owner == hall.person(name) || !dice.chance(35)) continue;
      const auto group = static_cast<std::uint16_t>(dice.chance(60) ? 0 : 1 + dice.below(3));
      hall.list_of(hall.person(name)).wishes.push_back({item.id, static_cast<WishLevel>(dice.below(3)), group});
    }
    if (!tied || std::ranges::none_of(hall.book.wishes, [&](const EventWishes& one) { return one.person == hall.person(name); })) continue;
    EventWishes& list = hall.list_of(hall.person(name));
    for (std::uint16_t group = 1; group <= 3; ++group) {
      EventGroup one{group, {}, {}};
      for (const EventItem& item : hall.book.items) {
        if (item.owner == hall.person(name) && dice.chance(50)) one.for_items.push_back(item.id);
      }
      if (dice.chance(20)) one.for_groups.push_back(static_cast<std::uint16_t>(1 + dice.below(3)));
      list.groups.push_back(one);
    }
  }
  return hall;
}

}  // namespace ronde::test
