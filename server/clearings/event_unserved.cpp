#include "clearings/event_unserved.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "clearings/event_floor.hpp"

namespace ronde::clearings {

using market::EventBook;
using market::EventItem;
using market::EventItemId;
using market::EventPerson;
using market::EventPersonId;
using market::EventResult;

namespace {

/// What is left on the tables, and who wishes for it.
class Leftovers {
 public:
  Leftovers(const EventFloor& floor, const EventResult& result) {
    std::set<EventItemId> moved;
    for (const market::EventRing& ring : result.rings) {
      for (const market::EventTransfer& transfer : ring.transfers) moved.insert(transfer.item);
    }
    for (const auto& [id, item] : floor.items) {
      if (!moved.contains(id)) has[item->owner].push_back(item);
    }
    for (const EventPerson* person : floor.people) {
      const auto wishes = floor.wishes.find(person->id);
      if (wishes == floor.wishes.end() || person->gives_only) continue;
      for (const market::EventWish& wish : wishes->second->wishes) {
        const auto item = floor.items.find(wish.item);
        if (item == floor.items.end() || item->second->owner == person->id) continue;
        wished_categories[person->id].insert(item->second->category);
        if (moved.contains(wish.item)) continue;
        takers[item->second->owner].insert(person->id);
        givers[person->id].insert(item->second->owner);
      }
    }
  }

  std::map<EventPersonId, std::vector<const EventItem*>> has;
  std::map<EventPersonId, std::set<std::string>> wished_categories;
  std::map<EventPersonId, std::set<EventPersonId>> takers, givers;  // by a thing that is left
};

std::set<EventPersonId> within(const std::map<EventPersonId, std::set<EventPersonId>>& next, EventPersonId from, std::uint32_t steps) {
  std::set<EventPersonId> seen{from}, edge{from};
  for (std::uint32_t step = 0; step < steps && !edge.empty(); ++step) {
    std::set<EventPersonId> further;
    for (const EventPersonId person : edge) {
      const auto at = next.find(person);
      if (at == next.end()) continue;
      for (const EventPersonId other : at->second) {
        if (seen.insert(other).second) further.insert(other);
      }
    }
    edge = std::move(further);
  }
  seen.erase(from);
  return seen;
}

/// The category that closes most; of equal ones the first by name.
std::string missing_for(const Leftovers& left, EventPersonId person, std::uint32_t ring_max) {
  std::map<std::string, std::size_t> closes;
  for (const EventPersonId other : within(left.takers, person, ring_max - 1)) {
    std::set<std::string> categories;
    if (const auto items = left.has.find(other); items != left.has.end()) {
      for (const EventItem* item : items->second) categories.insert(item->category);
    }
    for (const std::string& category : categories) ++closes[category];
  }
  for (const EventPersonId other : within(left.givers, person, ring_max - 1)) {
    const auto wished = left.wished_categories.find(other);
    if (wished == left.wished_categories.end()) continue;
    for (const std::string& category : wished->second) ++closes[category];
  }
  closes.erase("");
  const auto most = std::ranges::max_element(closes, {}, [](const auto& one) { return one.second; });
  return most == closes.end() ? std::string{} : most->first;
}

}  // namespace

std::vector<market::Unserved> unserved(const EventBook& book, const EventResult& result) {
  const EventFloor floor = event_floor(book);
  const Leftovers left(floor, result);
  std::set<EventPersonId> served;
  for (const market::EventRing& ring : result.rings) {
    for (const market::EventTransfer& transfer : ring.transfers) served.insert(transfer.receiver);
  }
  const std::uint32_t cap = book.event.cycle_cap;
  std::vector<market::Unserved> all;
  for (const EventPerson* person : floor.people) {
    if (person->gives_only || served.contains(person->id)) continue;
    market::Unserved one;
    one.person = person->id;
    one.wishes_none = !floor.wishes.contains(person->id);
    one.missing = missing_for(left, person->id, cap == 0 ? kAlmostMax : cap);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace ronde::clearings
