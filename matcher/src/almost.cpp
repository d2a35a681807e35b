// What is missing: the listing that somebody would have to post for another one to come into an exchange, and what a draft would close.
#include <algorithm>
#include <bit>
#include <set>
#include <unordered_set>

#include "ronde/matcher/live_pool.hpp"

namespace ronde::matcher {

/// Transfers that lead on from a member, or back to them, the nearest first. Over gifts none leads: they ask nothing back.
class PoolWalk {
 public:
  enum class Way : std::uint8_t { onward, back };
  /// Where it has come: to a member by one of their wants (onward) or of their offers (back), over so many transfers.
  struct Arrival {
    ListingSlot by = kNoListing;
    MemberIndex member = 0;
    std::size_t before = 0;  // the arrival that it came from
    std::uint32_t transfers = 0;
  };

  PoolWalk(const LivePool& pool, Way way, std::uint32_t transfers_max, std::uint64_t step_limit)
      : pool_(pool), way_(way), transfers_max_(transfers_max), step_limit_(step_limit) {}

  /// From the listings of `start` that `through(listing)` names. Until `visit(arrival)` says false or the limit is reached.
  template <class Through, class Visit>
  void walk(MemberIndex start, Through through, Visit visit) {
    arrivals_.assign(1, {kNoListing, start, 0, 0});
    for (std::size_t at = 0; at < arrivals_.size() && arrivals_[at].transfers < transfers_max_; ++at) {
      const ListingSlot by = arrivals_[at].by;
      for (const ListingSlot listing : listings_of(arrivals_[at].member)) {
        const bool leads = by == kNoListing ? through(listing) : goes_with(by, listing);
        if (leads && !pass(at, listing, visit)) return;
      }
    }
  }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  [[nodiscard]] std::span<const ListingSlot> listings_of(MemberIndex member) const {
    const auto* const entry = pool_.member(member);
    if (entry == nullptr) return {};
    return way_ == Way::onward ? entry->offers : entry->wants;
  }
  [[nodiscard]] bool goes_with(ListingSlot by, ListingSlot listing) const {
    return way_ == Way::onward ? pool_.returns(by, listing) : pool_.returns(listing, by);
  }
  [[nodiscard]] bool leads(ListingSlot listing) const { return pool_.usable(listing) && !pool_.entries_[listing].gift; }

  template <class Visit>
  bool pass(std::size_t from, ListingSlot listing, Visit& visit) {
    if (!leads(listing) || !seen_.insert(listing).second) return true;
    for (const LivePool::Arc& arc : pool_.entries_[listing].arcs) {
      if (++steps_ > step_limit_) return false;
      const MemberIndex other = pool_.entries_[arc.other].member;
      if (!leads(arc.other) || seen_.contains(arc.other) || !may_join(from, other)) continue;
      seen_.insert(arc.other);
      arrivals_.push_back({arc.other, other, from, arrivals_[from].transfers + 1});
      if (!visit(arrivals_.back())) return false;
    }
    return true;
  }
  /// Nobody sits twice in an exchange, nor with somebody from whom a block parts them, neighbours in it or not.
  [[nodiscard]] bool may_join(std::size_t at, MemberIndex other) const {
    for (;; at = arrivals_[at].before) {
      if (arrivals_[at].member == other || pool_.blocks_.has(arrivals_[at].member, other)) return false;
      if (at == 0) return true;
    }
  }

  const LivePool& pool_;
  Way way_;
  std::uint32_t transfers_max_;
  std::uint64_t step_limit_;
  std::uint64_t steps_ = 0;
  std::vector<Arrival> arrivals_;
  std::unordered_set<ListingSlot> seen_;  // listings that were come by or gone by: the first time is the nearest
};

namespace {

constexpr std::uint32_t kTransfersMax = 4;

/// Transfers that an exchange may have beside the one that is missing; 0: there are no cycles.
std::uint32_t transfers_beside(const Caps& caps) {
  const std::uint32_t most = std::min({caps.cycle_cap.value_or(kTransfersMax), caps.seats_cap.value_or(kTransfersMax), kTransfersMax});
  return most < 2 ? 0 : most - 1;
}

/// The plainest offer that this want could hope for, from somebody who lives there.
OfferFacts hoped_for(const WantFacts& want, MemberIndex giver, QuarterId quarter) {
  OfferFacts offer;
  offer.member = giver;
  offer.category = want.category;
  if (want.kinds != 0) offer.kind = static_cast<ListingKind>(std::countr_zero(want.kinds));
  if (want.words_needed) offer.words = want.words;
  offer.quarter = quarter;
  return offer;
}
WantFacts hoped_for(const OfferFacts& offer, MemberIndex receiver, QuarterId quarter) {
  WantFacts want;
  want.member = receiver;
  want.category = offer.category;
  want.quarter = quarter;
  return want;
}

}  // namespace

AlmostFound LivePool::almost_exchange(ListingSlot slot, const Caps& caps, const AlmostLimits& limits) const {
  AlmostFound found;
  if (!contains(slot) || !usable(slot)) return found;
  const Entry& mine = entries_[slot];
  // A bundle that is sought lacks no category, it lacks several at once.
  const auto is_of_one_category = [](const WantFacts& want) { return want.category != kAnyCategory && want.beside.empty(); };
  if (mine.gift || (!mine.offer && !is_of_one_category(index_.want(slot)))) return found;
  if (std::ranges::any_of(mine.arcs, [&](const Arc& arc) { return usable(arc.other); })) {
    const Found today = best_exchanges_through(slot, default_objective(), caps, {.count = 1, .step_limit = limits.vain_steps});
    found.steps = today.steps;
    if (today.cut || !today.exchanges.empty()) return found;
  }
  const auto would_suit = [&](const PoolWalk::Arrival& arrival) {
    if (!mine.offer) {
      if (entries_[arrival.by].ends) return false;  // for that they give nothing, whatever they post
      const WantFacts& want = index_.want(slot);
      return judge(index_.rules(), hoped_for(want, arrival.member, index_.want(arrival.by).quarter), want).suits();
    }
    if (!entries_[arrival.by].pairing.empty()) return false;  // what they give is for other wants of theirs
    const OfferFacts& offer = index_.offer(slot);
    return judge(index_.rules(), offer, hoped_for(offer, arrival.member, index_.offer(arrival.by).quarter)).suits();
  };
  AlmostExchange lacks{mine.offer ? index_.offer(slot).category : index_.want(slot).category, !mine.offer, 0, 0};
  std::set<MemberIndex> closers;
  PoolWalk walk(*this, mine.offer ? PoolWalk::Way::back : PoolWalk::Way::onward, transfers_beside(caps), limits.step_limit);
  walk.walk(
      mine.member, [&](ListingSlot other) { return mine.offer ? returns(other, slot) : returns(slot, other); },
      [&](const PoolWalk::Arrival& arrival) {
        if (closers.contains(arrival.member) || !would_suit(arrival)) return true;
        if (closers.empty()) lacks.shortest = arrival.transfers + 1;
        closers.insert(arrival.member);
        return closers.size() < limits.closers;
      });
  found.steps += walk.steps();
  lacks.closers = static_cast<std::uint32_t>(closers.size());
  if (!closers.empty()) found.lacks = lacks;
  return found;
}

bool LivePool::would_close(MemberIndex member, bool offer, std::span<const ListingSlot> suiting, const Caps& caps,
                           std::uint64_t step_limit) const {
  std::unordered_multimap<MemberIndex, ListingSlot> first;
  for (const ListingSlot slot : suiting) {
    if (contains(slot) && usable(slot) && !entries_[slot].gift) first.emplace(entries_[slot].member, slot);
  }
  bool closes = false;
  PoolWalk walk(*this, offer ? PoolWalk::Way::back : PoolWalk::Way::onward, transfers_beside(caps), step_limit);
  walk.walk(
      member,
      // What is not posted stands in no pairing: only what asks for nothing certain goes with it.
      [&](ListingSlot listing) { return offer ? !entries_[listing].ends : entries_[listing].pairing.empty(); },
      [&](const PoolWalk::Arrival& arrival) {
        const auto [begin, end] = first.equal_range(arrival.member);
        closes = std::any_of(begin, end,
                             [&](const auto& each) { return offer ? returns(each.second, arrival.by) : returns(arrival.by, each.second); });
        return !closes;
      });
  return closes;
}

}  // namespace ronde::matcher
