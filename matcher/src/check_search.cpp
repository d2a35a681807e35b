#include "check_search.hpp"

#include <algorithm>
#include <limits>

namespace ronde::matcher::check {
namespace {
constexpr std::int64_t kNoWay = std::numeric_limits<std::int64_t>::min() / 2;
constexpr std::size_t kHopCountMax = 30'000'000, kHopStepsMax = 200'000'000;
constexpr std::size_t kRelayDepthMax = 500;
}  // namespace

Hops::Hops(const ExchangeGraph& graph) : graph_(graph), into_(graph.wants().size()) {
  for (OfferIndex offer = 0; offer < graph.offers().size(); ++offer) {
    start_.push_back(static_cast<std::uint32_t>(list_.size()));
    for (const ArcIndex arc : graph.transfers_of(offer)) reach(arc, graph.transfers()[arc].to, 0);
  }
  start_.push_back(static_cast<std::uint32_t>(list_.size()));
  for (std::uint32_t hop = 0; hop < list_.size(); ++hop) into_[list_[hop].want].push_back(hop);
}

void Hops::reach(ArcIndex arc, Receiver at, std::int64_t rank) {
  if (too_many_) return;
  if (++steps_ > kHopStepsMax || list_.size() >= kHopCountMax || path_.size() > kRelayDepthMax) {
    too_many_ = true;
    return;
  }
  if (!at.relay) {
    const auto begin = static_cast<std::uint32_t>(relays_.size());
    relays_.insert(relays_.end(), path_.begin(), path_.end());
    list_.push_back({graph_.transfers()[arc].offer, at.index, arc, begin, static_cast<std::uint32_t>(relays_.size()), rank});
    return;
  }
  if (std::ranges::find(path_, at.index) != path_.end()) return;
  path_.push_back(at.index);
  for (const ArcIndex on : graph_.relay_arcs_of(at.index)) reach(arc, graph_.relay_arcs()[on].to, rank + graph_.relay_arcs()[on].rank);
  path_.pop_back();
}

BestExchanges::BestExchanges(const ExchangeGraph& graph, const Hops& hops, const Within& within, Patience& patience)
    : graph_(graph),
      hops_(hops),
      within_(within),
      patience_(patience),
      wants_(static_cast<std::uint32_t>(graph.wants().size())),
      offers_(static_cast<std::uint32_t>(graph.offers().size())) {
  const std::uint32_t rounds = within.cycle >= 3 ? within.cycle - 1 : 1;
  home_.assign(std::size_t{rounds} * offers_, kNoWay);
  touched_.resize(rounds);
  excluded_.assign(hops.size(), false);
  want_used_.assign(wants_, false);
  offer_used_.assign(offers_, false);
  returns_here_.assign(wants_, false);
  relay_used_.assign(graph.relays().size(), false);
  // Hubs first: what they are worth is then counted at few starts, as the prices of a search that was not driven to its end expect.
  std::vector<std::uint64_t> ways(offers_, 0);
  for (OfferIndex offer = 0; offer < offers_; ++offer) {
    for (const ArcIndex arc : graph.returns_into(offer)) ways[offer] += hops.into(graph.returns()[arc].want).size();
    ways[offer] *= hops.end(offer) - hops.begin(offer);
    order_.push_back(offer);
  }
  std::ranges::stable_sort(order_, [&ways](OfferIndex a, OfferIndex b) { return ways[a] > ways[b]; });
  if (within.size_tolerance) find_single_seats();
  place_.resize(offers_);
  for (std::uint32_t i = 0; i < offers_; ++i) place_[order_[i]] = i;
}

Wide BestExchanges::bound(const Ready& ready, std::span<const Ready> roots, std::int64_t target) {
  ready_ = &ready;
  roots_ = roots;
  target_ = target;
  Wide sum = ready.base;
  if (within_.chain > 0) fill_onward();
  for (const OfferIndex start : order_) {
    if (!patience_.work(1)) break;
    best_ = 0;
    if (within_.chain > 0 && graph_.offers()[start].gift) chains_from(start);
    sum += Wide{best_} * graph_.offers()[start].capacity;
    best_ = 0;
    if (within_.cycle >= 2 && !graph_.returns_into(start).empty()) cycles_from(start);
    sum += Wide{best_} * graph_.offers()[start].capacity;
  }
  return sum;
}

/// Who can receive, or give, at one seat only has no other to make up with: that seat is within the tolerance, or in no plan.
void BestExchanges::find_single_seats() {
  std::vector<std::uint64_t> receives(graph_.member_count(), 0), gives(graph_.member_count(), 0);
  for (WantIndex want = 0; want < wants_; ++want) {
    const MemberIndex owner = graph_.wants()[want].owner;
    if (owner != kNobody && !graph_.returns_of(want).empty()) receives[owner] += graph_.wants()[want].capacity;
  }
  for (OfferIndex offer = 0; offer < offers_; ++offer) {
    const MemberIndex owner = graph_.offers()[offer].owner;
    if (owner != kNobody && !graph_.returns_into(offer).empty()) gives[owner] += graph_.offers()[offer].capacity;
  }
  for (MemberIndex member = 0; member < graph_.member_count(); ++member)
    single_seat_.push_back(receives[member] <= 1 || gives[member] <= 1);
}

bool BestExchanges::barred(OfferIndex received, OfferIndex given) const {
  const Offer& out = graph_.offers()[given];
  if (single_seat_.empty() || out.owner == kNobody || !single_seat_[out.owner]) return false;
  const std::int64_t beyond = half_hours(graph_.offers()[received].size) - half_hours(out.size);
  return (beyond < 0 ? -beyond : beyond) > std::int64_t{*within_.size_tolerance};
}

/// What the seat that receives the one and gives the other is worth.
std::int64_t BestExchanges::joint(const Ready& ready, OfferIndex received, OfferIndex given) const {
  const Offer& taken = graph_.offers()[received];
  const Offer& passed = graph_.offers()[given];
  const int in = taken.size, out = passed.size;
  std::int64_t sum = ready.balance == 0 || in == 0 || out == 0 ? 0 : -ready.balance * (in > out ? in - out : out - in);
  if (!ready.size.empty() && passed.owner != kNobody) sum -= ready.size[passed.owner] * (half_hours(taken.size) - half_hours(passed.size));
  return sum;
}

bool BestExchanges::sits(MemberIndex member) const {
  return within_.member_once && member != kNobody && std::ranges::find(sitting_, member) != sitting_.end();
}

bool BestExchanges::usable(std::uint32_t hop) const {
  if (excluded_[hop] || want_used_[hops_[hop].want]) return false;
  return std::ranges::none_of(hops_.via(hop), [this](RelayIndex relay) { return relay_used_[relay]; });
}

void BestExchanges::take(std::uint32_t hop, bool taken) {
  want_used_[hops_[hop].want] = taken;
  for (const RelayIndex relay : hops_.via(hop)) relay_used_[relay] = taken;
  if (taken) {
    path_.push_back(hop);
  } else {
    path_.pop_back();
  }
}

/// home(r, o): the most that at most r hops from o, over offers after the start, bring home.
void BestExchanges::fill_home(OfferIndex start) {
  for (std::size_t r = 0; r < touched_.size(); ++r) {
    for (const OfferIndex offer : touched_[r]) home(r, offer) = kNoWay;
    touched_[r].clear();
  }
  for (std::size_t r = 1; r < touched_.size(); ++r) {
    const auto back_from = [&](OfferIndex next, std::int64_t onward) {
      for (const ArcIndex arc : graph_.returns_into(next)) {
        for (const std::uint32_t hop : hops_.into(graph_.returns()[arc].want)) {
          const OfferIndex offer = hops_[hop].offer;
          if (place_[offer] <= place_[start] || excluded_[hop] || barred(offer, next)) continue;
          if (home(r, offer) == kNoWay) touched_[r].push_back(offer);
          home(r, offer) = std::max(home(r, offer), ready_->hop[hop] + joint(*ready_, offer, next) + onward);
        }
        (void)patience_.work(hops_.into(graph_.returns()[arc].want).size());
      }
    };
    back_from(start, 0);
    for (const OfferIndex next : touched_[r - 1]) back_from(next, home(r - 1, next));
  }
}

/// Cycles in which `start` is the first of all offers in order_.
void BestExchanges::cycles_from(OfferIndex start) {
  start_ = start;
  for (const ArcIndex arc : graph_.returns_into(start)) returns_here_[graph_.returns()[arc].want] = true;
  fill_home(start);
  offer_used_[start] = true;
  sitting_.assign(1, graph_.offers()[start].owner);
  grow_cycle(start, 0);
  offer_used_[start] = false;
  for (const ArcIndex arc : graph_.returns_into(start)) returns_here_[graph_.returns()[arc].want] = false;
}

void BestExchanges::grow_cycle(OfferIndex offer, std::int64_t price) {
  const std::size_t left = within_.cycle - path_.size() - 1;
  for (std::uint32_t hop = hops_.begin(offer); hop < hops_.end(offer); ++hop) {
    if (!patience_.work(1)) return;
    if (!usable(hop)) continue;
    const WantIndex want = hops_[hop].want;
    const std::int64_t here = price + ready_->hop[hop];
    take(hop, true);
    if (returns_here_[want] && path_.size() >= 2 && !barred(offer, start_)) candidate(here + joint(*ready_, offer, start_), false);
    for (const ArcIndex arc : left > 0 ? graph_.returns_of(want) : std::span<const ArcIndex>{}) {
      const OfferIndex next = graph_.returns()[arc].offer;
      if (place_[next] <= place_[start_] || offer_used_[next] || sits(graph_.offers()[next].owner) || barred(offer, next)) continue;
      const std::int64_t there = here + joint(*ready_, offer, next);
      if (left < touched_.size() && (home(left, next) == kNoWay || there + home(left, next) <= best_)) continue;
      offer_used_[next] = true;
      sitting_.push_back(graph_.offers()[next].owner);
      grow_cycle(next, there);
      sitting_.pop_back();
      offer_used_[next] = false;
    }
    take(hop, false);
  }
}

/// onward(r, o): the most that at most r hops from o add to a chain, which may stop anywhere.
void BestExchanges::fill_onward() {
  onward_.assign(std::size_t{within_.chain} * offers_, 0);
  std::vector<std::int64_t> past(wants_);
  for (std::size_t r = 1; r < within_.chain; ++r) {
    for (WantIndex want = 0; want < wants_; ++want) {
      past[want] = 0;
      for (const ArcIndex arc : graph_.returns_of(want))
        past[want] = std::max(past[want], onward_[(r - 1) * offers_ + graph_.returns()[arc].offer]);
    }
    for (std::uint32_t hop = 0; hop < hops_.size(); ++hop) {
      std::int64_t& most = onward_[r * offers_ + hops_[hop].offer];
      if (!excluded_[hop]) most = std::max(most, ready_->hop[hop] + (ready_->size.empty() ? past[hops_[hop].want] : past_seats(r, hop)));
    }
    if (!patience_.work(hops_.size())) return;
  }
}

/// Where sizes have prices, a seat may be worth something: the best of those that can follow the hop.
std::int64_t BestExchanges::past_seats(std::size_t r, std::uint32_t hop) const {
  std::int64_t most = 0;
  for (const ArcIndex arc : graph_.returns_of(hops_[hop].want)) {
    const OfferIndex next = graph_.returns()[arc].offer;
    most = std::max(most, joint(*ready_, hops_[hop].offer, next) + onward_[(r - 1) * offers_ + next]);
  }
  return most;
}

void BestExchanges::chains_from(OfferIndex gift) {
  offer_used_[gift] = true;
  sitting_.assign(1, graph_.offers()[gift].owner);
  grow_chain(gift, ready_->gift_start.empty() ? 0 : ready_->gift_start[gift]);
  offer_used_[gift] = false;
}

void BestExchanges::grow_chain(OfferIndex offer, std::int64_t price) {
  const std::size_t left = within_.chain - path_.size() - 1;
  for (std::uint32_t hop = hops_.begin(offer); hop < hops_.end(offer); ++hop) {
    if (!patience_.work(1)) return;
    const WantIndex want = hops_[hop].want;
    if (!usable(hop) || sits(graph_.wants()[want].owner)) continue;
    const std::int64_t here = price + ready_->hop[hop];
    take(hop, true);
    candidate(here, true);
    sitting_.push_back(graph_.wants()[want].owner);
    for (const ArcIndex arc : left > 0 ? graph_.returns_of(want) : std::span<const ArcIndex>{}) {
      const OfferIndex next = graph_.returns()[arc].offer;
      const std::int64_t there = here + joint(*ready_, offer, next);
      if (offer_used_[next] || barred(offer, next) || there + onward_[left * offers_ + next] <= best_) continue;
      offer_used_[next] = true;
      grow_chain(next, there);
      offer_used_[next] = false;
    }
    sitting_.pop_back();
    take(hop, false);
  }
}

/// path_ is an exchange; its hops and joints are worth `price`. The best of the start, unless it is in no better plan.
void BestExchanges::candidate(std::int64_t price, bool chain) {
  if (price <= best_) return;
  const Wide exact = price - cuts_of(*ready_) - doubt_of(*ready_, chain);
  if (exact <= best_) return;
  for (const Ready& root : roots_) {
    const Wide above = exact_price(root, chain);
    if (root.bound + std::min<Wide>(0, above) < Wide{target_} * root.point->scale) return;
  }
  best_ = static_cast<std::int64_t>(exact);
}

Wide BestExchanges::exact_price(const Ready& ready, bool chain) const {
  Wide sum = -cuts_of(ready) - doubt_of(ready, chain);
  if (chain && !ready.gift_start.empty()) sum += ready.gift_start[hops_[path_.front()].offer];
  for (std::size_t i = 0; i < path_.size(); ++i) {
    sum += ready.hop[path_[i]];
    if (chain && i + 1 == path_.size()) continue;
    sum += joint(ready, hops_[path_[i]].offer, hops_[path_[(i + 1) % path_.size()]].offer);
  }
  return sum;
}

/// Hops are priced as if all others of their exchange said yes: what is too much in that.
Wide BestExchanges::doubt_of(const Ready& ready, bool chain) const {
  if (ready.expected == 0) return 0;
  constexpr std::int64_t sure = 1'000'000'000'000'000;
  std::vector<std::int64_t> yes;
  Wide sum = 0, expected = 0;
  for (const std::uint32_t hop : path_) yes.push_back(graph_.transfers()[hops_[hop].arc].facts.acceptance_permille);
  for (const std::int64_t permille : yes) sum += permille;
  if (!chain) std::ranges::sort(yes);
  std::int64_t all = sure;
  for (const std::int64_t permille : yes) {
    all = all * permille / 1000;
    if (chain) expected += all;
  }
  if (!chain) expected = Wide{all} * static_cast<std::int64_t>(yes.size());
  return (sum - expected / (sure / 1000)) * ready.expected;
}

Wide BestExchanges::cuts_of(const Ready& ready) const {
  if (ready.cut_of.empty()) return 0;
  std::vector<std::uint32_t> hits;
  const auto take_unit = [&](std::uint32_t unit) { hits.insert(hits.end(), ready.cut_of[unit].begin(), ready.cut_of[unit].end()); };
  for (const std::uint32_t hop : path_) {
    take_unit(hops_[hop].want);
    take_unit(wants_ + hops_[hop].offer);
    for (const RelayIndex relay : hops_.via(hop)) take_unit(wants_ + offers_ + relay);
  }
  std::ranges::sort(hits);
  Wide sum = 0;
  for (std::size_t i = 0; i < hits.size();) {
    std::size_t end = i;
    while (end < hits.size() && hits[end] == hits[i]) ++end;
    sum += Wide{ready.point->cuts[hits[i]].price} * static_cast<std::int64_t>((end - i) / 2);
    i = end;
  }
  return sum;
}

}  // namespace ronde::matcher::check
