#pragma once
// A plan that is changed exchange by exchange, with its value by level and who holds which row kept as it goes.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "columns.hpp"
#include "ronde/matcher/objective.hpp"

namespace ronde::matcher {

/// An exchange of a plan: its legs in their order.
struct Standing {
  std::vector<LegIndex> legs;
  bool chain = false;
};

class StandingPlan {
 public:
  using Slot = std::uint32_t;
  using Totals = std::array<std::int64_t, kLevelCount>;

  /// Empty. The levels add up over legs or count members.
  StandingPlan(const LegGraph& legs, const RowMap& rows, const Objective& objective);

  void set(const std::vector<Standing>& plan);
  [[nodiscard]] std::vector<Standing> exchanges() const;
  /// What stands where; of a slot that was taken, what stood there.
  [[nodiscard]] const Standing& operator[](Slot slot) const { return slots_[slot]; }
  [[nodiscard]] std::size_t slot_count() const { return slots_.size(); }

  /// Puts an exchange into a slot that nothing stands in, and nobody is to put back.
  Slot add(std::span<const LegIndex> legs, bool chain);
  void take(Slot slot);
  /// Back into the slot that it was taken from.
  void put(Slot slot);
  /// What was taken from the slot will not be put back.
  void forget(Slot slot) { empty_.push_back(slot); }

  [[nodiscard]] const std::vector<Slot>& holders(RowIndex row) const { return in_row_[row]; }
  /// A unit of the row is left.
  [[nodiscard]] bool has_room(RowIndex row) const { return row == kNoRow || in_row_[row].size() < rows_.capacity(row); }
  [[nodiscard]] const Totals& totals() const { return total_; }
  /// About what a transfer is worth in the level.
  [[nodiscard]] std::int64_t unit(std::size_t level) const { return unit_[level]; }

  /// The rows that the leg takes a unit of.
  template <class Do>
  void for_each_row(LegIndex leg, const Do& act) const {
    act(rows_.of_want(legs_[leg].want));
    const RowIndex offer = rows_.of_offer(legs_[leg].offer);
    if (offer != kNoRow) act(offer);
    for (const RelayIndex relay : legs_.via(leg)) act(rows_.of_relay(relay));
  }

 private:
  void count(const Standing& standing, int by);

  const LegGraph& legs_;
  const RowMap& rows_;
  std::vector<Level> levels_;
  std::vector<std::vector<std::int64_t>> leg_value_;  // by level, by leg; empty for people and users
  std::vector<std::int64_t> unit_;                    // by level
  std::vector<std::vector<Slot>> in_row_;             // exchanges of the plan that take the row
  std::vector<Standing> slots_;                       // no legs: empty
  std::vector<Slot> empty_;
  std::vector<std::vector<std::uint32_t>> served_;  // by level, by member
  Totals total_{};
};

/// Legs that are walked along, by who gives and by who receives.
class OpenLegs {
 public:
  struct Way {
    LegIndex leg;
    WantIndex want;  // where it leads
  };
  /// `best_transfers`: by transfer of the graph whether a plan without caps that is best may use it. Empty: all legs.
  OpenLegs(const LegGraph& legs, const std::vector<bool>& best_transfers);
  [[nodiscard]] std::span<const Way> of_offer(OfferIndex offer) const { return in(of_offer_, first_of_offer_, offer); }
  [[nodiscard]] std::span<const LegIndex> into_want(WantIndex want) const { return in(into_want_, first_into_want_, want); }

 private:
  template <class Item>
  static std::span<const Item> in(const std::vector<Item>& items, const std::vector<std::uint32_t>& first, std::uint32_t row) {
    return std::span(items).subspan(first[row], first[row + 1] - first[row]);
  }
  std::vector<std::uint32_t> first_of_offer_{0}, first_into_want_{0};
  std::vector<Way> of_offer_;
  std::vector<LegIndex> into_want_;
};

}  // namespace ronde::matcher
