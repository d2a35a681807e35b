#pragma once
// Relays contracted away: a leg is one transfer, offer -> want, with the relays it uses. Engines walk legs and returns only.
#include <span>
#include <vector>

#include "control.hpp"
#include "ronde/matcher/exchange_graph.hpp"
#include "ronde/matcher/objective.hpp"

namespace ronde::matcher {

using LegIndex = std::uint32_t;
struct Leg {
  OfferIndex offer;
  WantIndex want;
  ArcIndex arc;
  std::uint32_t via_begin, via_end;  // into LegGraph's relay list, from the receiver on
  std::int32_t rank;                 // of the whole path
};

class LegGraph {
 public:
  /// All legs, but those that another leg of the same offer and want beats in every level with fewer relays. At most kLegMax: hostile nests
  /// of relays have exponentially many paths; then `complete` is false and nothing found on these legs is a proof.
  LegGraph(const ExchangeGraph& graph, Control& control);
  static constexpr std::size_t kLegMax = 20'000'000;

  [[nodiscard]] const ExchangeGraph& graph() const { return graph_; }
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(legs_.size()); }
  [[nodiscard]] const Leg& operator[](LegIndex leg) const { return legs_[leg]; }
  [[nodiscard]] std::span<const RelayIndex> via(LegIndex leg) const {
    return std::span(relays_).subspan(legs_[leg].via_begin, legs_[leg].via_end - legs_[leg].via_begin);
  }
  [[nodiscard]] std::span<const LegIndex> of_offer(OfferIndex offer) const { return by_offer_[offer]; }
  [[nodiscard]] std::span<const LegIndex> into_want(WantIndex want) const { return by_want_[want]; }

  /// What the leg adds to an additive level, always as something to make large. 0 for people, users, balance. Of `expected` the most that
  /// it can add: in its exchange all others are sure.
  [[nodiscard]] std::int64_t value(LegIndex leg, Level level) const;
  [[nodiscard]] Transfer transfer(LegIndex leg) const;

 private:
  struct Path;
  void collect(WantIndex want, Control& control);
  void walk(WantIndex want, Path& path, Control& control);
  void add(WantIndex want, const Path& path, ArcIndex arc);
  void drop_beaten(std::size_t first);
  [[nodiscard]] bool beats(const Leg& one, const Leg& other) const;

  const ExchangeGraph& graph_;
  std::vector<Leg> legs_;
  std::vector<RelayIndex> relays_;
  Rows by_offer_, by_want_;
  bool complete_ = true;
};

/// What these legs add to `expected` as one exchange, and how much that is less than the sum of what each of them could add.
[[nodiscard]] std::int64_t expected(const LegGraph& legs, std::span<const LegIndex> exchange, bool chain);
[[nodiscard]] std::int64_t doubt(const LegGraph& legs, std::span<const LegIndex> exchange, bool chain);

/// Half hours that the seat receives beyond what it gives.
[[nodiscard]] std::int64_t beyond_given(const ExchangeGraph& graph, OfferIndex received, OfferIndex given);
/// |size difference| of the seat that receives `received` and gives `given`; 0 where a size is not told.
[[nodiscard]] std::int64_t imbalance(const ExchangeGraph& graph, OfferIndex received, OfferIndex given);

}  // namespace ronde::matcher
