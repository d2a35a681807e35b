#include "ronde/matcher/check_certificate.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "check_search.hpp"
#include "ronde/matcher/verify.hpp"

// Weak duality. Let a plan P keep the values v of the earlier levels, let prices be 0 or more. Then
//   value(P) <= value(P) + kept x (earlier values of P - v) + prices x (units that P leaves free)
//             = base + sum over the exchanges of P of what each is worth above its prices,
// and each start has only so many units: that sum is at most, over all starts, units x best exchange above 0. A member counts once however
// often served: c x served <= max(0, c - price) + price x times served. Where sizes must balance, a member is ahead or behind by no more
// than the tolerance: price x account <= |price| x tolerance. Nothing here needs the prices to be good ones.
namespace ronde::matcher {
namespace {

using check::BestExchanges;
using check::Hop;
using check::Hops;
using check::kHopMax;
using check::kLengthMax;
using check::Patience;
using check::Ready;
using check::Wide;

constexpr std::int64_t kPriceMax = std::int64_t{1} << 60U;
constexpr std::int64_t kScaleMax = 1'000'000'000'000;
constexpr std::size_t kLeafDepthMax = 5'000;

std::int64_t large(Level level, std::int64_t value) {
  return is_small(level) ? -value : value;
}
Wide floor_of(Wide number, Wide by) {
  const Wide quotient = number / by;
  return quotient * by > number ? quotient - 1 : quotient;
}

std::int64_t worth(const ArcFacts& facts, std::int64_t relay_rank, Level level) {
  switch (level) {
    case Level::transfers:
      return 1;
    case Level::weight:
      return facts.weight;
    case Level::rank:
      return -(facts.rank + relay_rank);
    case Level::wish:
      return facts.wish;
    case Level::walk:
      return -std::int64_t{facts.walk};
    case Level::waiting:
      return facts.waiting;
    case Level::expected:
      return facts.acceptance_permille;  // if all others are sure; what an exchange lacks of the sum is its doubt
    case Level::people:
    case Level::users:
    case Level::balance:
      break;
  }
  return 0;
}

class LevelCheck {
 public:
  LevelCheck(const ExchangeGraph& graph, const Caps& caps, const std::vector<LevelResult>& levels, std::size_t index,
             const LevelProof& proof, const std::function<bool()>& stop)
      : graph_(graph), caps_(caps), levels_(levels), index_(index), proof_(proof), patience_(stop) {
    wants_ = static_cast<std::uint32_t>(graph.wants().size());
    offers_ = static_cast<std::uint32_t>(graph.offers().size());
    units_ = wants_ + offers_ + static_cast<std::uint32_t>(graph.relays().size());
    cycle_ = std::min(caps.cycle_cap.value_or(offers_), offers_);
    chain_ = std::min(caps.chain_cap, offers_);
    if (caps.seats_cap) {
      cycle_ = std::min(cycle_, *caps.seats_cap);
      chain_ = std::min(chain_, *caps.seats_cap == 0 ? 0 : *caps.seats_cap - 1);
    }
    value_ = large(levels[index].level, levels[index].value);
    grain_ = levels[index].level == Level::transfers && cycle_ <= 2 && chain_ == 0 ? 2 : 1;
    find_members();
  }

  ProvenBound run() {
    if (proof_.roots > proof_.points.size()) return no("names more points than it has");
    Wide best = trivial();
    std::uint32_t needed = 0;
    if (std::ranges::any_of(proof_.points, [](const DualPoint& point) { return !point.by_arcs; }) && !prepare_search()) return no(why_);
    for (std::uint32_t i = 0; i < proof_.roots; ++i) {
      const DualPoint& point = proof_.points[i];
      if (!point.used.empty()) return no("has a price on a hand-over without a branch");
      if (!examine(point)) return no(why_);
      const Wide bound = whole(current_.bound, point.scale);
      if (bound < best && best > value_) needed = i + 1;
      best = std::min(best, bound);
      if (!point.by_arcs) roots_.push_back(std::move(current_));
    }
    const Wide root = best;
    if (!proof_.leaves.empty() && best > value_) {
      std::vector<std::uint32_t> all(proof_.leaves.size());
      for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
      if (!cover(all, 0)) return no("has branches that do not cover all plans");
      Wide worst = value_;
      for (const BranchLeaf& leaf : proof_.leaves) {
        if (!examine_leaf(leaf)) return no(why_);
        worst = std::max(worst, whole(current_.bound, proof_.points[leaf.point].scale));
      }
      best = std::min(best, worst);
    }
    const Wide bound = std::clamp<Wide>(best, value_, std::numeric_limits<std::int64_t>::max() / 2);
    return {large(levels_[index_].level, static_cast<std::int64_t>(bound)), best < root, needed, ""};
  }

 private:
  static ProvenBound no(std::string why) { return {0, false, 0, std::move(why)}; }
  bool bad(std::string why) {
    why_ = std::move(why);
    return false;
  }
  [[nodiscard]] Wide whole(Wide bound, std::int64_t scale) const { return floor_of(floor_of(bound, scale), grain_) * grain_; }
  [[nodiscard]] std::uint32_t capacity(std::uint32_t unit) const {
    if (unit < wants_) return graph_.wants()[unit].capacity;
    return unit < wants_ + offers_ ? graph_.offers()[unit - wants_].capacity : 1;
  }
  [[nodiscard]] std::uint32_t unit_of(Receiver to) const { return to.relay ? wants_ + offers_ + to.index : to.index; }

  // ---- what needs no prices ----
  [[nodiscard]] bool has_arc(WantIndex want) const {
    return !graph_.transfers_into({want, false}).empty() || !graph_.relay_arcs_into({want, false}).empty();
  }
  void find_members() {
    std::set<MemberIndex> people;
    for (WantIndex want = 0; want < wants_; ++want) {
      if (has_arc(want)) people.insert(graph_.wants()[want].owner);
    }
    std::set<MemberIndex> users = people;
    for (const Offer& offer : graph_.offers()) {
      if (offer.gift && chain_ > 0) users.insert(offer.owner);
    }
    people.erase(kNobody);
    users.erase(kNobody);
    people_.assign(people.begin(), people.end());
    users_.assign(users.begin(), users.end());
  }
  /// What the wants could take, if each had its best.
  [[nodiscard]] Wide trivial() const {
    const Level level = levels_[index_].level;
    if (level == Level::people) return static_cast<Wide>(people_.size());
    if (level == Level::users) return static_cast<Wide>(users_.size());
    if (level == Level::balance) return 0;
    Wide relays = 0;
    for (const RelayArc& arc : graph_.relay_arcs()) relays += level == Level::rank ? std::max(0, -arc.rank) : 0;
    Wide sum = 0;
    std::int64_t most = 0;
    for (const TransferArc& arc : graph_.transfers()) most = std::max(most, worth(arc.facts, 0, level));
    for (WantIndex want = 0; want < wants_; ++want) {
      std::int64_t best = graph_.relay_arcs_into({want, false}).empty() ? 0 : most;
      for (const ArcIndex arc : graph_.transfers_into({want, false})) best = std::max(best, worth(graph_.transfers()[arc].facts, 0, level));
      if (has_arc(want)) sum += (best + relays) * graph_.wants()[want].capacity;
    }
    return floor_of(sum, grain_) * grain_;
  }

  // ---- prices of a point ----
  static bool ascending(const std::vector<Price>& prices, std::uint32_t below, bool any_sign) {
    for (std::size_t i = 0; i < prices.size(); ++i) {
      if (prices[i].of >= below || prices[i].price > kPriceMax || prices[i].price < (any_sign ? -kPriceMax : 0)) return false;
      if (i > 0 && prices[i - 1].of >= prices[i].of) return false;
    }
    return true;
  }
  [[nodiscard]] bool well_formed(const DualPoint& point) const {
    const auto good = [](std::int64_t price) { return price >= 0 && price <= kPriceMax; };
    const std::uint32_t ends = units_ + (point.by_arcs && chain_ > 0 ? 1 : 0);
    if (point.scale < 1 || point.scale > kScaleMax || point.kept.size() > index_ || !std::ranges::all_of(point.kept, good)) return false;
    if (!ascending(point.units, units_, false) || !ascending(point.left, ends, true) || !ascending(point.right, ends, true)) return false;
    if (!ascending(point.people, graph_.member_count(), false) || !ascending(point.users, graph_.member_count(), false)) return false;
    if (!ascending(point.sizes, graph_.member_count(), true)) return false;
    // By arcs one does not see who sits at the end of a chain, where sizes do not count.
    if (!point.sizes.empty() && (!caps_.size_tolerance || (point.by_arcs && chain_ > 0))) return false;
    if (point.by_arcs ? !(point.units.empty() && point.cuts.empty() && point.used.empty()) : !(point.left.empty() && point.right.empty()))
      return false;
    for (const PricedCut& cut : point.cuts) {
      if (!good(cut.price)) return false;
      for (std::size_t i = 0; i < cut.units.size(); ++i) {
        if (cut.units[i] >= units_ || (i > 0 && cut.units[i - 1] >= cut.units[i])) return false;
      }
    }
    return std::ranges::all_of(point.used,
                               [&](const PricedPair& pair) { return pair.offer < offers_ && pair.want < wants_ && good(pair.price); });
  }

  /// What one of each level is worth by this point.
  [[nodiscard]] std::vector<Wide> by_level(const DualPoint& point) const {
    std::vector<Wide> by(kLevelCount, 0);
    by[static_cast<std::size_t>(levels_[index_].level)] += point.scale;
    for (std::size_t k = 0; k < point.kept.size(); ++k) by[static_cast<std::size_t>(levels_[k].level)] += point.kept[k];
    return by;
  }
  static Wide gain(const std::vector<Wide>& by, const ArcFacts& facts, std::int64_t relay_rank) {
    Wide sum = 0;
    for (std::size_t level = 0; level < kLevelCount; ++level) {
      if (by[level] != 0) sum += by[level] * worth(facts, relay_rank, static_cast<Level>(level));
    }
    return sum;
  }
  /// Earlier levels, and members that count once.
  [[nodiscard]] Wide common(const DualPoint& point, const std::vector<Wide>& by) const {
    Wide sum = 0;
    for (std::size_t k = 0; k < point.kept.size(); ++k) sum -= Wide{point.kept[k]} * large(levels_[k].level, levels_[k].value);
    const auto once = [&](const std::vector<MemberIndex>& members, Level level, const std::vector<Price>& prices) {
      const Wide each = by[static_cast<std::size_t>(level)];
      if (each == 0) return;
      auto price = prices.begin();
      for (const MemberIndex member : members) {
        while (price != prices.end() && price->of < member) ++price;
        const Wide paid = price != prices.end() && price->of == member ? price->price : 0;
        sum += std::max<Wide>(0, each - paid);
      }
    };
    once(people_, Level::people, point.people);
    once(users_, Level::users, point.users);
    for (const Price& price : point.sizes) sum += Wide{price.price < 0 ? -price.price : price.price} * *caps_.size_tolerance;
    return sum;
  }
  [[nodiscard]] std::vector<std::int64_t> spread(const std::vector<Price>& prices, std::size_t count) const {
    std::vector<std::int64_t> all(count, 0);
    for (const Price& price : prices) all[price.of] = price.price;
    return all;
  }
  /// What serving a member once more is worth: the other half of counting each once.
  [[nodiscard]] std::vector<Wide> served(const DualPoint& point) const {
    std::vector<Wide> all(graph_.member_count(), 0);
    for (const Price& price : point.people) all[price.of] += price.price;
    for (const Price& price : point.users) all[price.of] += price.price;
    return all;
  }

  /// Sets current_ and its bound. No leaf: all plans.
  bool examine(const DualPoint& point) {
    current_ = {};
    if (!well_formed(point)) return bad("has prices that are out of order, out of range or of nobody");
    current_.point = &point;
    if (point.by_arcs) return examine_arcs(point);
    if (!make_ready(point)) return false;
    current_.bound = search_->bound(current_, roots_, value_ + grain_);
    return patience_.work(1) || bad("took longer to check than it may");
  }

  // ---- prices by arcs: a plan is a circulation, what is free stays with itself ----
  bool examine_arcs(const DualPoint& point) {
    const bool hub = chain_ > 0;
    const std::vector<std::int64_t> left = spread(point.left, units_ + 1), right = spread(point.right, units_ + 1);
    const std::vector<Wide> by = by_level(point), once = served(point);
    const std::vector<std::int64_t> account = spread(point.sizes, graph_.member_count());
    std::uint64_t gifts = 0;
    for (const Offer& offer : graph_.offers()) gifts += offer.gift ? offer.capacity : 0;
    const auto units = [&](std::uint32_t node) { return node == units_ ? static_cast<Wide>(gifts) : static_cast<Wide>(capacity(node)); };
    Wide sum = common(point, by);
    bool too_large = false;  // sums of these must stay within 127 bits
    const auto arc = [&](std::uint32_t from, std::uint32_t to, Wide worth_of_one) {
      const Wide above = worth_of_one - left[from] - right[to];
      too_large = too_large || above > kPriceMax;
      if (above > 0 && !too_large) sum += above * std::min(units(from), units(to));
    };
    for (std::uint32_t node = 0; node < units_ + (hub ? 1 : 0); ++node) {
      sum += (Wide{left[node]} + right[node]) * units(node);
      arc(node, node, 0);
    }
    for (const TransferArc& transfer : graph_.transfers()) {
      const MemberIndex owner = transfer.to.relay ? graph_.relays()[transfer.to.index].owner : graph_.wants()[transfer.to.index].owner;
      const Offer& given = graph_.offers()[transfer.offer];
      Wide worth_of_one = gain(by, transfer.facts, 0);
      if (owner != kNobody) worth_of_one += once[owner] - Wide{account[owner]} * half_hours(given.size);
      if (given.owner != kNobody) worth_of_one += Wide{account[given.owner]} * half_hours(given.size);
      arc(wants_ + transfer.offer, unit_of(transfer.to), worth_of_one);
    }
    for (const RelayArc& relay : graph_.relay_arcs())
      arc(wants_ + offers_ + relay.relay, unit_of(relay.to), -by[static_cast<std::size_t>(Level::rank)] * relay.rank);
    for (const ReturnArc& back : graph_.returns()) arc(back.want, wants_ + back.offer, 0);
    if (hub) {
      std::vector<Wide> starts(graph_.member_count(), 0);
      for (const Price& price : point.users) starts[price.of] = price.price;
      for (WantIndex want = 0; want < wants_; ++want) arc(want, units_, 0);
      for (OfferIndex offer = 0; offer < offers_; ++offer) {
        const Offer& facts = graph_.offers()[offer];
        if (facts.gift) arc(units_, wants_ + offer, facts.owner == kNobody ? 0 : starts[facts.owner]);
      }
    }
    if (too_large) return bad("has prices too large to add up");
    current_.bound = sum;
    return patience_.work(graph_.transfers().size()) || bad("took longer to check than it may");
  }

  // ---- prices of exchanges ----
  bool prepare_search() {
    if (std::max(cycle_, chain_) > kLengthMax) return bad("prices exchanges that may be too long to look through");
    hops_.emplace(graph_);
    if (hops_->too_many()) return bad("leads through more ways between relays than can be looked through");
    search_.emplace(graph_, *hops_, BestExchanges::Within{cycle_, chain_, caps_.member_once, caps_.size_tolerance}, patience_);
    return true;
  }

  bool make_ready(const DualPoint& point) {
    const std::vector<std::int64_t> price = spread(point.units, units_);
    const std::vector<Wide> by = by_level(point), once = served(point);
    current_.base = common(point, by);
    for (const Price& unit : point.units) current_.base += Wide{unit.price} * capacity(unit.of);
    for (const PricedPair& pair : point.used) current_.base -= pair.price;
    if (!point.cuts.empty()) current_.cut_of.resize(units_);
    for (std::uint32_t cut = 0; cut < point.cuts.size(); ++cut) {
      std::uint64_t together = 0;
      for (const std::uint32_t unit : point.cuts[cut].units) {
        together += capacity(unit);
        current_.cut_of[unit].push_back(cut);
      }
      current_.base += Wide{point.cuts[cut].price} * (together / 2);
    }
    const Wide balance = by[static_cast<std::size_t>(Level::balance)];
    if (balance > kHopMax / 4) return bad("has prices too large to add up");
    current_.balance = static_cast<std::int64_t>(balance);
    if (!point.sizes.empty()) current_.size = spread(point.sizes, graph_.member_count());
    if (std::ranges::any_of(point.sizes, [](const Price& size) { return size.price > kHopMax / 64 || size.price < -kHopMax / 64; }))
      return bad("has prices too large to add up");
    const Wide expected = by[static_cast<std::size_t>(Level::expected)];
    if (expected > kHopMax / 1000) return bad("has prices too large to add up");
    current_.expected = static_cast<std::int64_t>(expected);
    std::vector<Wide> hop(hops_->size());
    for (std::uint32_t i = 0; i < hops_->size(); ++i) {
      const Hop& facts = (*hops_)[i];
      const MemberIndex owner = graph_.wants()[facts.want].owner;
      hop[i] = gain(by, graph_.transfers()[facts.arc].facts, facts.relay_rank) - price[facts.want] - price[wants_ + facts.offer];
      for (const RelayIndex relay : hops_->via(i)) hop[i] -= price[wants_ + offers_ + relay];
      if (owner != kNobody) hop[i] += once[owner];
    }
    for (const PricedPair& pair : point.used) {
      for (std::uint32_t i = hops_->begin(pair.offer); i < hops_->end(pair.offer); ++i)
        hop[i] += (*hops_)[i].want == pair.want ? pair.price : 0;
    }
    for (const Wide one : hop) {
      if (one > kHopMax || one < -kHopMax) return bad("has prices too large to add up");
      current_.hop.push_back(static_cast<std::int64_t>(one));
    }
    if (!point.users.empty()) {
      const std::vector<std::int64_t> starts = spread(point.users, graph_.member_count());
      for (const Offer& offer : graph_.offers()) current_.gift_start.push_back(offer.owner == kNobody ? 0 : starts[offer.owner]);
      if (std::ranges::any_of(current_.gift_start, [](std::int64_t start) { return start > kHopMax; }))
        return bad("has prices too large to add up");
    }
    return patience_.work(hops_->size()) || bad("took longer to check than it may");
  }

  // ---- branches ----
  /// The leaves of `some` agree in their first `depth` decisions: do they cover all plans that do?
  [[nodiscard]] bool cover(const std::vector<std::uint32_t>& some, std::size_t depth) const {
    if (some.empty() || depth > kLeafDepthMax) return false;
    std::vector<std::uint32_t> used, unused;
    const PairDecision* pair = nullptr;
    for (const std::uint32_t leaf : some) {
      const std::vector<PairDecision>& decisions = proof_.leaves[leaf].decisions;
      if (decisions.size() == depth) return true;
      if (pair == nullptr) pair = &decisions[depth];
      if (decisions[depth].offer != pair->offer || decisions[depth].want != pair->want) return false;
      (decisions[depth].used ? used : unused).push_back(leaf);
    }
    return cover(used, depth + 1) && cover(unused, depth + 1);
  }

  bool examine_leaf(const BranchLeaf& leaf) {
    if (leaf.point >= proof_.points.size() || proof_.points[leaf.point].by_arcs) return bad("has a branch without a point");
    for (const PairDecision& pair : leaf.decisions) {
      if (pair.offer >= offers_ || pair.want >= wants_) return bad("branches on a listing that is not there");
    }
    const DualPoint& point = proof_.points[leaf.point];
    for (const PricedPair& priced : point.used) {
      const bool decided = std::ranges::any_of(
          leaf.decisions, [&](const PairDecision& d) { return d.used && d.offer == priced.offer && d.want == priced.want; });
      if (!decided) return bad("has a price on a hand-over that its branch does not ask for");
    }
    std::vector<bool>& excluded = search_->excluded();
    excluded.assign(hops_->size(), false);
    for (const PairDecision& pair : leaf.decisions) {
      for (std::uint32_t hop = hops_->begin(pair.offer); hop < hops_->end(pair.offer); ++hop) {
        const bool same = (*hops_)[hop].want == pair.want;
        if (same ? !pair.used : pair.used && graph_.offers()[pair.offer].capacity == 1) excluded[hop] = true;
      }
      if (!pair.used || graph_.wants()[pair.want].capacity != 1) continue;
      for (const std::uint32_t hop : hops_->into(pair.want)) {
        if ((*hops_)[hop].offer != pair.offer) excluded[hop] = true;
      }
    }
    const bool good = examine(point);
    excluded.assign(hops_->size(), false);
    return good;
  }

  const ExchangeGraph& graph_;
  const Caps& caps_;
  const std::vector<LevelResult>& levels_;
  std::size_t index_;
  const LevelProof& proof_;
  Patience patience_;
  std::uint32_t wants_ = 0, offers_ = 0, units_ = 0, cycle_ = 0, chain_ = 0;
  std::int64_t value_ = 0, grain_ = 1;
  std::vector<MemberIndex> people_, users_;  // who can be counted at all
  std::optional<Hops> hops_;
  std::optional<BestExchanges> search_;
  std::vector<Ready> roots_;
  Ready current_;
  std::string why_;
};

Objective objective_of(const std::vector<LevelResult>& levels) {
  Objective objective;
  for (const LevelResult& level : levels) objective.levels.push_back(level.level);
  return objective;
}

}  // namespace

ProvenBound proven_bound(const ExchangeGraph& graph, const Caps& caps, const std::vector<LevelResult>& levels, std::size_t index,
                         const LevelProof& proof, const std::function<bool()>& stop) {
  return LevelCheck(graph, caps, levels, index, proof, stop).run();
}

Clearing certified(const ExchangeGraph& graph, Clearing clearing, const std::function<bool()>& stop) {
  std::vector<LevelProof>& proofs = clearing.certificate.proofs;
  proofs.resize(clearing.levels.size());
  clearing.status = Status::optimal;
  for (std::size_t i = 0; i < clearing.levels.size(); ++i) {
    ProvenBound proven = proven_bound(graph, clearing.certificate.caps, clearing.levels, i, proofs[i], stop);
    if (!proven.wrong.empty()) {
      proofs[i] = {};
      proven = proven_bound(graph, clearing.certificate.caps, clearing.levels, i, proofs[i]);
    }
    if (!proven.branched) {
      proofs[i].leaves.clear();
      proofs[i].points.resize(proven.roots);
      proofs[i].roots = proven.roots;
    }
    clearing.levels[i].bound = proven.bound;
    if (proven.bound != clearing.levels[i].value) clearing.status = Status::feasible;
  }
  clearing.certificate.levels = clearing.levels;
  return clearing;
}

std::optional<std::string> why_it_fails(const ExchangeGraph& graph, const Clearing& clearing, const std::function<bool()>& stop) {
  const Certificate& certificate = clearing.certificate;
  if (certificate.input_hash != graph.hash()) return "the certificate is about another input: the hashes differ";
  if (clearing.levels.empty() || certificate.proofs.size() != clearing.levels.size()) return "the certificate does not prove each level";
  for (const LevelResult& level : clearing.levels) {
    if (std::min(level.value, level.bound) == std::numeric_limits<std::int64_t>::min())
      return "the plan tells an impossible value of " + std::string(name(level.level));
  }
  const std::vector<std::string> wrong = verify(graph, objective_of(clearing.levels), certificate.caps, clearing);
  if (!wrong.empty()) return wrong.front();
  for (std::size_t i = 0; i < clearing.levels.size(); ++i) {
    const LevelResult& told = clearing.levels[i];
    const std::string level(name(told.level));
    const ProvenBound proven = proven_bound(graph, certificate.caps, clearing.levels, i, certificate.proofs[i], stop);
    if (!proven.wrong.empty()) return "the proof of " + level + " " + proven.wrong;
    if (large(told.level, proven.bound) > large(told.level, told.bound))
      return "the prices of " + level + " prove no more than " + std::to_string(proven.bound) + ", the certificate claims " +
             std::to_string(told.bound);
  }
  return std::nullopt;
}

}  // namespace ronde::matcher
