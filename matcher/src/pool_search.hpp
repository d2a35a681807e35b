#pragma once
// Depth-first search around one listing of a live pool. Bounded by steps; best arcs first, so that a cut loses the least.
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "ronde/matcher/live_pool.hpp"

namespace ronde::matcher {

class PoolSearch {
 public:
  /// In transfers, as long as exchanges of a pool get.
  struct Lengths {
    std::size_t cycle = 0, chain = 0;
  };
  [[nodiscard]] static Lengths lengths(const Caps& caps);

  PoolSearch(const LivePool& pool, const Objective& objective, const Caps& caps, const SearchLimits& limits);
  [[nodiscard]] Found through(ListingSlot slot);
  /// What exchanges through `slot` are at most worth above the prices of their other listings; never under 0. Nothing: cut.
  [[nodiscard]] std::optional<std::int64_t> most_above(ListingSlot slot, const std::vector<std::int64_t>& prices);
  [[nodiscard]] std::uint64_t steps() const { return found_.steps; }

  [[nodiscard]] PoolExchange exchange_of(ExchangeKind kind) const;  // of the path
  /// Best first: values, then chance, then fewer transfers, then slots.
  [[nodiscard]] bool better(const PoolExchange& a, const PoolExchange& b) const;
  [[nodiscard]] bool free(ListingSlot slot) const;

 private:
  /// A transfer whose facts are not looked at before the exchange is whole: most paths never are.
  struct Step {
    ListingSlot offer, want;
    const ArcFacts* facts;
  };
  void look(ListingSlot slot);
  void cycles(const std::vector<ListingSlot>& starts, const std::vector<ListingSlot>& goals);
  void look_back();
  [[nodiscard]] bool leads_home(ListingSlot want, std::size_t transfers_left) const;
  void visit(ListingSlot offer);
  void chains_from(ListingSlot gift);
  void chains_through_want(ListingSlot want, ListingSlot next_offer);
  void back(ListingSlot want, ListingSlot end_want, ListingSlot next_offer);
  void extend(ListingSlot want);
  void give(ListingSlot offer);
  void emit(ExchangeKind kind);
  void weigh(ExchangeKind kind);
  [[nodiscard]] std::int64_t path_value(Level level, ExchangeKind kind) const;
  [[nodiscard]] bool too_poor(ExchangeKind kind) const;
  [[nodiscard]] Found take();
  [[nodiscard]] bool sits(MemberIndex member) const { return std::ranges::find(sitting_, member) != sitting_.end(); }
  [[nodiscard]] bool step(std::size_t count = 1) {
    found_.steps += count;
    if (found_.steps > limits_.step_limit) found_.cut = true;
    return !found_.cut;
  }
  [[nodiscard]] Step along(ListingSlot offer, ListingSlot want, const LivePool::Arc& arc) const {
    return {offer, want, &pool_.facts_[arc.facts]};
  }

  const LivePool& pool_;
  const Objective& objective_;
  SearchLimits limits_;
  std::size_t cycle_cap_, chain_cap_;
  std::vector<Step> closers_;
  /// Wants from which so many transfers, one more than the place, may close the cycle; ascending. Not there: not known.
  std::vector<std::vector<ListingSlot>> home_;
  std::vector<Step> path_;
  std::vector<Step> back_;
  std::vector<MemberIndex> sitting_;
  Found found_;
  std::vector<std::int64_t> bar_;                      // values of the last one that would be kept, once there are enough
  const std::vector<std::int64_t>* prices_ = nullptr;  // exchanges are weighed, not kept
  ListingSlot priced_ = kNoListing;
  std::int64_t most_above_ = 0;
};

}  // namespace ronde::matcher
