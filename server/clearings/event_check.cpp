#include "clearings/event_check.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ronde::clearings {

using market::EventBook;
using market::EventItem;
using market::EventItemId;
using market::EventPerson;
using market::EventPersonId;
using market::EventResult;
using market::EventRing;
using market::EventTransfer;
using market::EventTransferState;
using market::EventWish;
using market::EventWishes;

namespace {

class SecondLook {
 public:
  SecondLook(const EventBook& book, const EventResult& result) : book_(book), result_(result) {
    for (const EventPerson& person : book.people) {
      people_.emplace(person.id, &person);
      door_ = door_ || person.presence == market::Presence::present;
    }
    for (const EventItem& item : book.items) items_.emplace(item.id, &item);
    for (const EventWishes& wishes : book.wishes) wishes_.emplace(wishes.person, &wishes);
    if (!book.last) return;
    for (const EventRing& ring : book.last->rings) {
      before_.emplace(ring.index, &ring);
    }
  }

  std::vector<std::string> look() && {
    std::set<EventItemId> moved;
    std::set<std::uint32_t> indices;
    for (const EventRing& ring : result_.rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (!moved.insert(transfer.item).second) say("an item moves twice");
        if (!indices.insert(transfer.index).second || transfer.index >= result_.next_transfer) say("a transfer's number is not its own");
        received_[transfer.receiver].push_back(transfer.item);
      }
      if (!stood_before(ring)) look_at(ring);
    }
    for (const auto& [person, items] : received_) look_at(person, items);
    done_stays();
    return std::move(wrong_);
  }

 private:
  void say(const char* what) {
    if (std::ranges::find(wrong_, what) == wrong_.end()) wrong_.emplace_back(what);
  }

  [[nodiscard]] bool is_here(EventPersonId id) const {
    const auto person = people_.find(id);
    if (person == people_.end()) return false;
    return person->second->presence == (door_ ? market::Presence::present : market::Presence::expected);
  }

  /// Of a ring of the last result: the whole of it or what is done of it, untouched.
  [[nodiscard]] bool stood_before(const EventRing& ring) const {
    const auto before = before_.find(ring.index);
    if (before == before_.end()) return false;
    return std::ranges::all_of(ring.transfers,
                               [&](const EventTransfer& transfer) {
                                 return std::ranges::find(before->second->transfers, transfer) != before->second->transfers.end();
                               }) &&
           (ring == *before->second ||
            std::ranges::all_of(ring.transfers, [](const EventTransfer& one) { return one.state == EventTransferState::done; }));
  }

  void look_at(const EventRing& ring) {
    const auto& transfers = ring.transfers;
    if (transfers.size() < (ring.chain ? 1U : 2U)) return say("a ring of too few");
    if (book_.event.cycle_cap != 0 && transfers.size() > book_.event.cycle_cap) say("a ring longer than the cap");
    for (std::size_t i = 0; i + 1 < transfers.size(); ++i) {
      if (transfers[i].receiver != transfers[i + 1].giver) say("a ring with a gap");
    }
    if (!ring.chain && transfers.back().receiver != transfers.front().giver) say("a ring that does not close");
    for (const EventTransfer& transfer : transfers) look_at(transfer);
    if (ring.chain && !given_freely(transfers.front())) ++started_[transfers.front().giver];
  }

  void look_at(const EventTransfer& transfer) {
    const auto item = items_.find(transfer.item);
    if (item == items_.end() || item->second->owner != transfer.giver) return say("somebody gives what is not theirs");
    if (item->second->leftover != market::Leftover::none) say("something that is no longer there is given");
    if (transfer.giver == transfer.receiver) say("somebody gives to themself");
    if (!is_here(transfer.giver) || !is_here(transfer.receiver)) say("somebody who is not here gives or gets");
    const auto wishes = wishes_.find(transfer.receiver);
    if (wishes == wishes_.end() ||
        std::ranges::find(wishes->second->wishes, transfer.item, &EventWish::item) == wishes->second->wishes.end())
      say("somebody gets what they did not wish for");
  }

  [[nodiscard]] bool given_freely(const EventTransfer& transfer) const {
    const auto giver = people_.find(transfer.giver);
    const auto item = items_.find(transfer.item);
    return giver != people_.end() && item != items_.end() && (giver->second->gives_only || item->second->kind == market::ListingKind::gift);
  }

  void look_at(EventPersonId id, const std::vector<EventItemId>& items) {
    const auto person = people_.find(id);
    if (person == people_.end()) return;
    const auto brought = static_cast<std::size_t>(std::ranges::count(book_.items, id, &EventItem::owner));
    const std::size_t room = person->second->at_most != 0 ? person->second->at_most : brought;
    if (items.size() > std::max(room, had(id))) say("somebody gets more than they may");
    if (started_.contains(id) && started_.at(id) > had(id)) say("a chain begins with what nobody owes");
    two_of_a_group(id, items);
  }

  [[nodiscard]] std::size_t had(EventPersonId id) const {
    std::size_t count = 0;
    for (const auto& [index, ring] : before_) {
      for (const EventTransfer& transfer : ring->transfers) {
        if (transfer.receiver == id && transfer.state != EventTransferState::cancelled) ++count;
      }
    }
    return count;
  }

  /// Something that stands in another group too, or in none, may have come by that.
  void two_of_a_group(EventPersonId id, const std::vector<EventItemId>& items) {
    const auto wishes = wishes_.find(id);
    if (wishes == wishes_.end()) return;
    std::map<EventItemId, std::set<std::uint16_t>> groups;
    for (const EventWish& wish : wishes->second->wishes) groups[wish.item].insert(wish.group);
    std::map<std::uint16_t, int> taken;
    for (const EventItemId item : items) {
      const auto of = groups.find(item);
      if (of == groups.end() || of->second.size() != 1 || *of->second.begin() == 0) continue;
      if (++taken[*of->second.begin()] == 2) say("somebody gets two of a group");
    }
  }

  void done_stays() {
    std::set<std::uint32_t> stands;
    for (const EventRing& ring : result_.rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (transfer.state == EventTransferState::done) stands.insert(transfer.index);
      }
    }
    for (const auto& [index, ring] : before_) {
      for (const EventTransfer& transfer : ring->transfers) {
        if (transfer.state != EventTransferState::done) continue;
        const auto now = std::ranges::find(result_.rings, index, &EventRing::index);
        if (now == result_.rings.end() || std::ranges::find(now->transfers, transfer) == now->transfers.end())
          say("what is done was changed");
        stands.erase(transfer.index);
      }
    }
    if (!stands.empty()) say("something is done that was not");
  }

  const EventBook& book_;
  const EventResult& result_;
  bool door_ = false;
  std::map<EventPersonId, const EventPerson*> people_;
  std::map<EventItemId, const EventItem*> items_;
  std::map<EventPersonId, const EventWishes*> wishes_;
  std::map<std::uint32_t, const EventRing*> before_;
  std::map<EventPersonId, std::vector<EventItemId>> received_;
  std::map<EventPersonId, std::size_t> started_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> what_is_wrong(const EventBook& book, const EventResult& result) {
  return SecondLook(book, result).look();
}

}  // namespace ronde::clearings
