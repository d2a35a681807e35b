#pragma once

// What of an event can still move when its room is cleared, and what stands: private to the event's clearing.

#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "market/event_book.hpp"

namespace ronde::clearings {

/// Points into the book that it was made of.
struct EventFloor {
  std::vector<const market::EventPerson*> people;                               // who take part, by number
  std::unordered_map<market::EventPersonId, const market::EventPerson*> by_id;  // the same
  std::map<market::EventItemId, const market::EventItem*> items;                // that may move: theirs, on a table, not promised for good
  std::unordered_map<market::EventPersonId, const market::EventWishes*> wishes;

  std::vector<market::EventRing> kept;  // rings that stand, and of broken ones what is done
  std::set<market::EventItemId> gone;   // items of these
  std::unordered_map<market::EventPersonId, std::vector<market::EventItemId>> received;  // by these
  std::unordered_map<market::EventPersonId, int> owed;  // of broken rings: given less received; below nought: in debt
  std::vector<market::EventItemId> promised;            // found by the last clearing and not handed over, in the order of their transfers
};

/// A ring stands if something of it has begun to move and all who are to give or get are here; else what is done of it stands.
[[nodiscard]] EventFloor event_floor(const market::EventBook& book);

/// Who gives without getting: the reserve, and whoever brings a gift.
[[nodiscard]] inline bool is_gift(const market::EventPerson& owner, const market::EventItem& item) {
  return owner.gives_only || item.kind == market::ListingKind::gift;
}

}  // namespace ronde::clearings
