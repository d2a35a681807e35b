#include "clearings/event_floor.hpp"

#include <algorithm>

namespace ronde::clearings {

using market::EventBook;
using market::EventItem;
using market::EventPerson;
using market::EventRing;
using market::EventTransfer;
using market::EventTransferState;
using market::Presence;

namespace {

class FloorMaker {
 public:
  explicit FloorMaker(const EventBook& book) : book_(book) {
    for (const EventItem& item : book.items) items_.emplace(item.id, &item);
  }

  EventFloor make() && {
    find_people();
    if (book_.last) {
      for (const EventRing& ring : book_.last->rings) look_at(ring);
    }
    for (const auto& [id, item] : items_) {
      if (may_move(*item) && !floor_.gone.contains(id)) floor_.items.emplace(id, item);
    }
    for (const market::EventWishes& wishes : book_.wishes) floor_.wishes.emplace(wishes.person, &wishes);
    note_promised();
    return std::move(floor_);
  }

 private:
  /// Where nobody was checked in there is no door: then everybody who is expected counts.
  void find_people() {
    const bool door = std::ranges::any_of(book_.people, [](const EventPerson& person) { return person.presence == Presence::present; });
    for (const EventPerson& person : book_.people) {
      if (person.presence == (door ? Presence::present : Presence::expected)) floor_.people.push_back(&person);
    }
    std::ranges::sort(floor_.people, {}, [](const EventPerson* person) { return std::pair(person->number, person->id); });
    for (const EventPerson* person : floor_.people) floor_.by_id.emplace(person->id, person);
  }

  [[nodiscard]] bool may_move(const EventItem& item) const {
    return item.leftover == market::Leftover::none && floor_.by_id.contains(item.owner);
  }

  [[nodiscard]] bool holds(const EventTransfer& transfer) const {
    if (transfer.state == EventTransferState::done) return true;
    if (transfer.state == EventTransferState::cancelled || !floor_.by_id.contains(transfer.receiver)) return false;
    const auto item = items_.find(transfer.item);
    return item != items_.end() && item->second->owner == transfer.giver && may_move(*item->second);
  }

  void look_at(const EventRing& ring) {
    const bool begun = std::ranges::any_of(ring.transfers, [](const EventTransfer& transfer) {
      return transfer.state == EventTransferState::done || transfer.state == EventTransferState::at_table;
    });
    const bool whole = std::ranges::all_of(ring.transfers, [this](const EventTransfer& transfer) { return holds(transfer); });
    EventRing stands = ring;
    if (!begun || !whole) {
      std::erase_if(stands.transfers, [](const EventTransfer& transfer) { return transfer.state != EventTransferState::done; });
      for (const EventTransfer& transfer : stands.transfers) settle(transfer);
    }
    if (stands.transfers.empty()) return;
    for (const EventTransfer& transfer : stands.transfers) {
      floor_.gone.insert(transfer.item);
      floor_.received[transfer.receiver].push_back(transfer.item);
    }
    floor_.kept.push_back(std::move(stands));
  }

  /// Done in a ring that broke. A gift is given freely; who received it gives on all the same, as they had agreed.
  void settle(const EventTransfer& transfer) {
    --floor_.owed[transfer.receiver];
    const auto giver = floor_.by_id.find(transfer.giver);
    const auto item = items_.find(transfer.item);
    if (giver != floor_.by_id.end() && item != items_.end() && !is_gift(*giver->second, *item->second)) ++floor_.owed[transfer.giver];
  }

  void note_promised() {
    if (!book_.last) return;
    std::vector<EventTransfer> open;
    for (const EventRing& ring : book_.last->rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (floor_.items.contains(transfer.item)) open.push_back(transfer);
      }
    }
    std::ranges::sort(open, {}, &EventTransfer::index);
    for (const EventTransfer& transfer : open) floor_.promised.push_back(transfer.item);
  }

  const EventBook& book_;
  std::map<market::EventItemId, const EventItem*> items_;
  EventFloor floor_;
};

}  // namespace

EventFloor event_floor(const EventBook& book) {
  return FloorMaker(book).make();
}

}  // namespace ronde::clearings
