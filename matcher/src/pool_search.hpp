#pragma once
// Depth-first search around one listing of a live pool. Bounded by steps; best arcs first, so that a cut loses the least.
#include <algorithm>
#include <array>
#include <vector>

#include "ronde/matcher/live_pool.hpp"

namespace ronde::matcher {

class PoolSearch {
 public:
  PoolSearch(const LivePool& pool, const Objective& objective, const Caps& caps, const SearchLimits& limits);
  [[nodiscard]] Found through(ListingSlot slot);

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
  void cycles(const std::vector<ListingSlot>& starts, const std::vector<ListingSlot>& goals);
  void visit(ListingSlot offer);
  void chains_from(ListingSlot gift);
  void chains_through_want(ListingSlot want, ListingSlot next_offer);
  void back(ListingSlot want, ListingSlot end_want, ListingSlot next_offer);
  void extend(ListingSlot want);
  void give(ListingSlot offer);
  void emit(ExchangeKind kind);
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
  std::vector<Step> path_;
  std::vector<Step> back_;
  std::vector<MemberIndex> sitting_;
  Found found_;
};

}  // namespace ronde::matcher
