#include "clearings/event_rings.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace ronde::clearings {

using market::EventBook;
using market::EventItemId;
using market::EventPersonId;
using market::EventResult;
using market::EventRing;
using market::EventTransfer;

namespace {

using HandOver = std::tuple<EventItemId, EventPersonId, EventPersonId>;

HandOver hand_over(const EventTransfer& transfer) {
  return {transfer.item, transfer.giver, transfer.receiver};
}

std::set<HandOver> hand_overs(const EventRing& ring) {
  std::set<HandOver> all;
  for (const EventTransfer& transfer : ring.transfers) all.insert(hand_over(transfer));
  return all;
}

/// A line of somebody's slip: a thing that comes or goes, and where.
struct SlipLine {
  bool gets = false;
  std::uint32_t index = 0;
  char table = 'A';
  friend auto operator<=>(const SlipLine&, const SlipLine&) = default;
};

class RingNumbers {
 public:
  explicit RingNumbers(const EventBook& book)
      : tables_(std::clamp<std::uint8_t>(book.event.tables, 1, 26)), round_(book.event.clearings + 1) {
    if (!book.last) return;
    round_ = std::max(round_, book.last->round + 1);
    next_transfer_ = book.last->next_transfer;
    for (const EventRing& ring : book.last->rings) {
      rings_before_.emplace(hand_overs(ring), &ring);
      next_ring_ = std::max(next_ring_, ring.index + 1);
      for (const EventTransfer& transfer : ring.transfers) {
        before_.emplace(hand_over(transfer), Before{&transfer, ring.table});
        next_transfer_ = std::max(next_transfer_, transfer.index + 1);
        if (has_table(ring.table)) {
          ++sat_[transfer.giver][ring.table];
          ++sat_[transfer.receiver][ring.table];
        }
      }
    }
  }

  [[nodiscard]] std::uint32_t round() const { return round_; }
  [[nodiscard]] std::uint32_t next_transfer() const { return next_transfer_; }

  void seat(const EventRing& kept) {
    if (has_table(kept.table)) ++rings_at_[place(kept.table)];
  }
  /// Those found before first, so that the others go where there is room.
  void number(std::vector<EventRing>& found) {
    std::vector<EventRing*> fresh;
    for (EventRing& ring : found) {
      number_transfers(ring);
      const auto same = rings_before_.find(hand_overs(ring));
      if (same == rings_before_.end()) {
        fresh.push_back(&ring);
        continue;
      }
      ring.index = same->second->index;
      ring.table = same->second->table;
      if (!has_table(ring.table)) ring.table = table_for(ring);
      seat(ring);
    }
    for (EventRing* const ring : fresh) {
      ring->index = next_ring_++;
      ring->table = table_for(*ring);
      seat(*ring);
    }
    for (EventRing& ring : found) note_brought(ring);
  }

 private:
  struct Before {
    const EventTransfer* transfer = nullptr;
    char table = 'A';
  };
  [[nodiscard]] static std::size_t place(char table) { return static_cast<std::size_t>(table - 'A'); }
  [[nodiscard]] bool has_table(char table) const { return table >= 'A' && table < static_cast<char>('A' + tables_); }

  void number_transfers(EventRing& ring) {
    for (EventTransfer& transfer : ring.transfers) {
      const auto same = before_.find(hand_over(transfer));
      if (same != before_.end()) {
        transfer.index = same->second.transfer->index;
        transfer.round = same->second.transfer->round;
      } else {
        transfer.index = next_transfer_++;
        transfer.round = round_;
      }
    }
  }
  /// What a runner brought to this very table lies there.
  void note_brought(EventRing& ring) const {
    for (EventTransfer& transfer : ring.transfers) {
      const auto same = before_.find(hand_over(transfer));
      if (same == before_.end() || same->second.table != ring.table) continue;
      if (same->second.transfer->state == market::EventTransferState::at_table) transfer.state = market::EventTransferState::at_table;
    }
  }

  [[nodiscard]] char table_for(const EventRing& ring) const {
    std::map<char, std::size_t> people;
    for (const EventTransfer& transfer : ring.transfers) {
      const auto sat = sat_.find(transfer.giver);
      if (sat == sat_.end()) continue;
      for (const auto& [table, times] : sat->second) ++people[table];
    }
    const auto most = std::ranges::max_element(people, {}, [](const auto& at) { return at.second; });
    if (most != people.end()) return most->first;
    const auto end = rings_at_.begin() + tables_;
    return static_cast<char>('A' + (std::min_element(rings_at_.begin(), end) - rings_at_.begin()));
  }

  std::uint8_t tables_;
  std::uint32_t round_;
  std::uint32_t next_transfer_ = 0, next_ring_ = 0;
  std::array<std::size_t, 26> rings_at_{};
  std::map<std::set<HandOver>, const EventRing*> rings_before_;
  std::map<HandOver, Before> before_;
  std::map<EventPersonId, std::map<char, std::size_t>> sat_;
};

std::vector<EventPersonId> changed_people(const std::vector<EventRing>& before, const std::vector<EventRing>& now) {
  std::map<EventPersonId, std::vector<SlipLine>> was, is;
  const auto note = [](const std::vector<EventRing>& rings, auto& slips) {
    for (const EventRing& ring : rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if (transfer.state == market::EventTransferState::cancelled) continue;
        slips[transfer.giver].push_back({false, transfer.index, ring.table});
        slips[transfer.receiver].push_back({true, transfer.index, ring.table});
      }
    }
    for (auto& [person, lines] : slips) std::ranges::sort(lines);
  };
  note(before, was);
  note(now, is);
  std::vector<EventPersonId> changed;
  for (const auto& [person, lines] : is) {
    if (const auto at = was.find(person); at == was.end() || at->second != lines) changed.push_back(person);
  }
  for (const auto& [person, lines] : was) {
    if (!is.contains(person)) changed.push_back(person);
  }
  std::ranges::sort(changed);
  return changed;
}

}  // namespace

void number_rings(const EventBook& book, std::vector<EventRing> kept, std::vector<EventRing> found, EventResult& result) {
  RingNumbers numbers(book);
  for (const EventRing& ring : kept) numbers.seat(ring);
  numbers.number(found);
  result.round = numbers.round();
  result.next_transfer = numbers.next_transfer();
  result.rings = std::move(kept);
  std::ranges::move(found, std::back_inserter(result.rings));
  std::ranges::sort(result.rings, {}, &EventRing::index);
  result.changed = changed_people(book.last ? book.last->rings : std::vector<EventRing>{}, result.rings);
}

}  // namespace ronde::clearings
