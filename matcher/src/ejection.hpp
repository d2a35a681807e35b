#pragma once
// A plan made better where exchanges are too many to list: an exchange is looked for step by step from what is free, and what stands in its
// way is pushed aside; what that leaves free is joined anew. At first a change may be for the worse, at last hardly ever. When that has
// cooled, regions are packed anew (region_cover.hpp). Proves nothing.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "region_cover.hpp"
#include "search.hpp"
#include "standing_plan.hpp"

namespace ronde::matcher {

/// Sources: Glover: Ejection chains, reference structures and alternating path methods, Discrete Applied Mathematics 1996; Kirkpatrick,
/// Gelatt, Vecchi, Science 1983 (annealing).
class Ejection {
 public:
  /// Levels that add up over legs or count members, no sizes that must balance, and exchanges that are short.
  [[nodiscard]] static bool can(const Objective& objective, const SearchCaps& caps);
  /// It walks along `best_transfers` only: by transfer of the graph whether a plan without caps that is best may use it. Empty: along all.
  Ejection(const LegGraph& legs, const RowMap& rows, const SearchCaps& caps, const Objective& objective, std::uint64_t seed,
           const std::vector<bool>& best_transfers);

  /// Goes on from `from` for about so many steps, until the first levels are `enough` (empty: nothing is). Never worse than `from`.
  [[nodiscard]] std::vector<Standing> improve(std::vector<Standing> from, std::uint64_t steps, std::span<const std::int64_t> enough,
                                              Control& control);

 private:
  using Slot = StandingPlan::Slot;
  using Totals = StandingPlan::Totals;
  /// One search: from `start`, with so many exchanges pushed aside and so many looks left at most.
  struct Walk {
    OfferIndex start = 0;
    bool chain = false, fills = false;
    std::size_t aside_max = 0;
    std::uint64_t looks = 0;
    std::int64_t losses = 0;
    Totals before{};
    std::vector<LegIndex> path;
  };

  /// The offers from which the start is reached through what is free, by how many legs; and the exchanges of the plan that hold them.
  struct Home {
    std::vector<std::uint32_t> offer, slot, legs;  // of the last walk that is written there; legs by offer
    std::uint32_t walk = 0;
    std::vector<OfferIndex> queue;
    bool holds_free = false;
  };
  void find_components();
  void list_starts();
  void find_home(const Walk& walk);
  [[nodiscard]] bool is_a_leg_from_home(const Walk& walk, OfferIndex offer) const;
  [[nodiscard]] bool leads_home(const Walk& walk, Slot next) const;
  [[nodiscard]] bool is_free(OfferIndex offer) const;
  [[nodiscard]] bool has_feeder(OfferIndex offer) const;
  void attempt(OfferIndex start, std::int64_t losses);
  bool begin(Walk& walk);
  bool grow(Walk& walk, OfferIndex offer);
  bool step(Walk& walk, LegIndex leg);
  bool go_on(Walk& walk, LegIndex leg);
  bool finish(Walk& walk);
  void fill();
  [[nodiscard]] bool receives(const Walk& walk, WantIndex want) const;
  [[nodiscard]] bool shares_a_relay(const Walk& walk, LegIndex leg) const;
  [[nodiscard]] bool visits(const Walk& walk, OfferIndex offer) const;
  [[nodiscard]] bool sits(const Walk& walk, LegIndex leg) const;
  [[nodiscard]] bool closes(const Walk& walk, WantIndex want) const;
  [[nodiscard]] bool may_follow(const Walk& walk) const;
  bool has_room(const Walk& walk, RowIndex row);
  bool has_room_for(const Walk& walk, const OpenLegs::Way& way);
  void put_back(std::size_t aside);
  void mark_home(Home& home, RowIndex row) const;
  void drop(Slot slot);
  void anneal(std::uint64_t steps, std::span<const std::int64_t> enough, Control& control);
  void cover(std::uint64_t steps, std::span<const std::int64_t> enough, Control& control);
  [[nodiscard]] bool reached(std::span<const std::int64_t> enough) const;

  const LegGraph& legs_;
  const ExchangeGraph& graph_;
  const RowMap& rows_;
  SearchCaps caps_;
  OpenLegs open_;
  Objective objective_;
  Random random_;
  std::vector<std::uint32_t> component_;  // by offer: no cycle leaves it
  std::vector<OfferIndex> starts_;
  StandingPlan plan_;
  std::vector<bool> is_aside_;       // by slot
  std::vector<Slot> aside_, added_;  // of the attempt
  std::array<Home, 2> home_;         // of the walk, and of one that fills
  std::uint64_t spent_ = 0;
};

}  // namespace ronde::matcher
