#include "ronde/matcher/live_pool.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "pool_search.hpp"

namespace ronde::matcher {
namespace {

std::uint64_t arc_key(ListingSlot offer, ListingSlot want) {
  return std::uint64_t{offer} << 32U | want;
}

/// Spreads what is alike: a number of two slots.
std::uint32_t number_of(ListingSlot one, ListingSlot other) {
  std::uint64_t z = arc_key(one, other) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 32U)) * 0xbf58476d1ce4e5b9U;
  return static_cast<std::uint32_t>(z >> 32U);
}

std::uint64_t place_of(ListingSlot offer, ListingSlot want, int score) {
  constexpr int best = std::numeric_limits<int>::max();
  return std::uint64_t{static_cast<std::uint32_t>(best - score)} << 32U | number_of(offer, want);
}

void insert_sorted(std::vector<ListingSlot>& list, ListingSlot slot) {
  const auto at = std::ranges::lower_bound(list, slot);
  if (at == list.end() || *at != slot) list.insert(at, slot);
}
void erase_sorted(std::vector<ListingSlot>& list, ListingSlot slot) {
  const auto at = std::ranges::lower_bound(list, slot);
  if (at != list.end() && *at == slot) list.erase(at);
}

}  // namespace

LivePool::LivePool(CompatibilityRules rules) : index_(std::move(rules)) {}

ListingSlot LivePool::take_slot() {
  ++live_count_;
  if (free_slots_.empty()) {
    entries_.emplace_back();
    return static_cast<ListingSlot>(entries_.size() - 1);
  }
  const ListingSlot slot = free_slots_.back();
  free_slots_.pop_back();
  entries_[slot] = Entry{};
  return slot;
}

ListingSlot LivePool::add_offer(const OfferFacts& facts, std::uint32_t units) {
  const ListingSlot slot = take_slot();
  Entry& entry = entries_[slot];
  entry.live = true;
  entry.offer = true;
  entry.units = units;
  entry.gift = facts.gift || facts.kind == ListingKind::gift;
  entry.member = facts.member;
  entry.size = facts.size;
  insert_sorted(member_entry(facts.member).offers, slot);
  entry.out = !can_be_had(slot);
  index_.add_offer(slot, facts);
  connect(slot);
  return slot;
}

ListingSlot LivePool::add_want(const WantFacts& facts, std::uint32_t units) {
  const ListingSlot slot = take_slot();
  Entry& entry = entries_[slot];
  entry.live = true;
  entry.units = units;
  entry.member = facts.member;
  entry.size = facts.size;
  insert_sorted(member_entry(facts.member).wants, slot);
  entry.out = !can_be_had(slot);
  index_.add_want(slot, facts);
  connect(slot);
  return slot;
}

void LivePool::change_offer(ListingSlot slot, const OfferFacts& facts) {
  if (!is_offer(slot)) return;
  disconnect(slot);
  Entry& entry = entries_[slot];
  if (entry.member != facts.member) {
    erase_sorted(member_entry(entry.member).offers, slot);
    insert_sorted(member_entry(facts.member).offers, slot);
  }
  entry.gift = facts.gift || facts.kind == ListingKind::gift;
  entry.member = facts.member;
  entry.size = facts.size;
  entry.out = !can_be_had(slot);
  index_.remove_offer(slot);
  index_.add_offer(slot, facts);
  connect(slot);
}

void LivePool::change_want(ListingSlot slot, const WantFacts& facts) {
  if (!contains(slot) || is_offer(slot)) return;
  disconnect(slot);
  Entry& entry = entries_[slot];
  if (entry.member != facts.member) {
    erase_sorted(member_entry(entry.member).wants, slot);
    insert_sorted(member_entry(facts.member).wants, slot);
  }
  entry.member = facts.member;
  entry.size = facts.size;
  entry.out = !can_be_had(slot);
  index_.remove_want(slot);
  index_.add_want(slot, facts);
  connect(slot);
}

void LivePool::remove(ListingSlot slot) {
  if (!contains(slot)) return;
  disconnect(slot);
  Entry& entry = entries_[slot];
  MemberEntry& owner = member_entry(entry.member);
  if (entry.offer) {
    erase_sorted(owner.offers, slot);
    index_.remove_offer(slot);
  } else {
    erase_sorted(owner.wants, slot);
    index_.remove_want(slot);
    // A pairing that named only this want must not open to any.
    for (const ListingSlot offer : owner.offers) {
      auto& pairing = entries_[offer].pairing;
      const std::size_t before = pairing.size();
      erase_sorted(pairing, slot);
      if (before == 1 && pairing.empty()) pairing.push_back(kNoListing);
    }
  }
  std::erase_if(declined_, [slot](std::uint64_t key) { return key >> 32U == slot || (key & 0xFFFF'FFFFU) == slot; });
  entry = Entry{};
  free_slots_.push_back(slot);
  --live_count_;
}

bool LivePool::contains(ListingSlot slot) const {
  return slot < entries_.size() && entries_[slot].live;
}
bool LivePool::is_offer(ListingSlot slot) const {
  return contains(slot) && entries_[slot].offer;
}
MemberIndex LivePool::member_of(ListingSlot slot) const {
  return contains(slot) ? entries_[slot].member : kNobody;
}

void LivePool::set_rules(CompatibilityRules rules) {
  // Themes may differ: the buckets are made anew with the arcs.
  std::vector<std::pair<ListingSlot, OfferFacts>> offers;
  std::vector<std::pair<ListingSlot, WantFacts>> wants;
  for (ListingSlot slot = 0; slot < entries_.size(); ++slot) {
    entries_[slot].arcs.clear();
    entries_[slot].crowded = entries_[slot].displaced = false;
    entries_[slot].out_count = 0;
    if (is_offer(slot)) {
      offers.emplace_back(slot, index_.offer(slot));
    } else if (contains(slot)) {
      wants.emplace_back(slot, index_.want(slot));
    }
  }
  facts_.clear();
  free_facts_.clear();
  index_ = CompatibilityIndex(std::move(rules));
  for (const auto& [slot, facts] : offers) index_.add_offer(slot, facts);
  for (const auto& [slot, facts] : wants) {
    index_.add_want(slot, facts);
    connect(slot);
  }
}

void LivePool::set_pairing(ListingSlot offer, std::vector<ListingSlot> wants) {
  if (!is_offer(offer)) return;
  std::ranges::sort(wants);
  entries_[offer].pairing = std::move(wants);
  price_high(offer);
}

void LivePool::set_ends(ListingSlot want, bool ends) {
  if (!contains(want) || is_offer(want) || entries_[want].ends == ends) return;
  entries_[want].ends = ends;
  price_high(want);
}

void LivePool::set_units(ListingSlot slot, std::uint32_t units) {
  if (!contains(slot)) return;
  entries_[slot].units = units;
  settle(slot);
}

bool LivePool::reserve(ListingSlot slot) {
  if (free_units(slot) == 0) return false;
  ++entries_[slot].reserved;
  settle(slot);
  return true;
}

void LivePool::release(ListingSlot slot) {
  if (!contains(slot) || entries_[slot].reserved == 0) return;
  --entries_[slot].reserved;
  settle(slot);
}

std::uint32_t LivePool::free_units(ListingSlot slot) const {
  if (!contains(slot)) return 0;
  const Entry& entry = entries_[slot];
  return entry.units > entry.reserved ? entry.units - entry.reserved : 0;
}

void LivePool::block(MemberIndex one, MemberIndex other) {
  blocks_.add(one, other);
  const MemberEntry* const listings = member(one);
  if (listings == nullptr) return;
  const auto drop_arcs = [&](ListingSlot slot) {
    const std::vector<Arc> arcs = entries_[slot].arcs;
    for (const Arc& arc : arcs) {
      if (entries_[arc.other].member != other) continue;
      if (entries_[slot].offer) {
        unlink(slot, arc.other);
      } else {
        unlink(arc.other, slot);
      }
    }
  };
  for (const ListingSlot slot : listings->offers) drop_arcs(slot);
  for (const ListingSlot slot : listings->wants) drop_arcs(slot);
}

void LivePool::unblock(MemberIndex one, MemberIndex other) {
  blocks_.remove(one, other);
  reconnect_member(one);
}

void LivePool::decline(ListingSlot offer, ListingSlot want) {
  if (!is_offer(offer) || !contains(want) || is_offer(want)) return;
  declined_.insert(arc_key(offer, want));
  unlink(offer, want);
}

void LivePool::allow(ListingSlot offer, ListingSlot want) {
  if (declined_.erase(arc_key(offer, want)) == 0 || !is_offer(offer)) return;
  disconnect(offer);
  connect(offer);
}

void LivePool::set_resting(MemberIndex member, bool resting) {
  member_entry(member).resting = resting;
  for (const ListingSlot offer : members_[member].offers) settle(offer);
  for (const ListingSlot want : members_[member].wants) settle(want);
}

bool LivePool::declined(ListingSlot offer, ListingSlot want) const {
  return !declined_.empty() && declined_.contains(arc_key(offer, want));
}

bool LivePool::returns(ListingSlot want, ListingSlot offer) const {
  const Entry& entry = entries_[offer];
  if (entry.member != entries_[want].member || entries_[want].ends) return false;
  return entry.pairing.empty() || std::ranges::binary_search(entry.pairing, want);
}

bool LivePool::can_be_had(ListingSlot slot) const {
  const Entry& entry = entries_[slot];
  if (!entry.live || entry.units <= entry.reserved) return false;
  const MemberEntry* const owner = member(entry.member);
  return owner != nullptr && !owner->resting;
}

const LivePool::MemberEntry* LivePool::member(MemberIndex member) const {
  return member < members_.size() ? &members_[member] : nullptr;
}

LivePool::MemberEntry& LivePool::member_entry(MemberIndex member) {
  if (member >= members_.size()) members_.resize(std::size_t{member} + 1);
  return members_[member];
}

void LivePool::connect(ListingSlot slot) {
  if (entries_[slot].offer) {
    connect_offer(slot);
  } else {
    connect_want(slot);
  }
}

void LivePool::connect_offer(ListingSlot slot) {
  for (const CompatibilityIndex::Hit& hit : index_.wants_for(slot, blocks_)) {
    if (!declined(slot, hit.slot)) link(slot, hit.slot, hit.score, hit.facts);
  }
  price_high(slot);
}

void LivePool::connect_want(ListingSlot slot) {
  connect_want_except(slot, kNoListing);
}

void LivePool::connect_want_except(ListingSlot want, ListingSlot left_out) {
  for (const CompatibilityIndex::Hit& hit : index_.offers_for(want, blocks_)) {
    if (hit.slot != left_out && !declined(hit.slot, want)) link(hit.slot, want, hit.score, hit.facts);
  }
  price_high(want);
}

bool LivePool::better(const Arc& one, const Arc& other) {
  return one.place != other.place ? one.place < other.place : one.other < other.other;
}

std::uint32_t LivePool::keep_facts(const ArcFacts& facts) {
  if (free_facts_.empty()) {
    facts_.push_back(facts);
    return static_cast<std::uint32_t>(facts_.size() - 1);
  }
  const std::uint32_t at = free_facts_.back();
  free_facts_.pop_back();
  facts_[at] = facts;
  return at;
}

/// Arcs that are there already stay as they are.
void LivePool::link(ListingSlot offer, ListingSlot want, int score, const ArcFacts& facts) {
  Arc arc{place_of(offer, want, score), offer, 0};
  std::vector<Arc>& arcs = entries_[want].arcs;
  const auto there = std::ranges::lower_bound(arcs, arc, better);
  if (there != arcs.end() && there->other == offer) return;
  if (arcs.size() >= kArcsPerWantMax && !make_room(want, arc)) return;
  arc.facts = keep_facts(facts);
  see_arc(facts);
  arcs.insert(std::ranges::lower_bound(arcs, arc, better), arc);
  if (entries_[offer].out) ++entries_[want].out_count;
  arc.other = want;
  std::vector<Arc>& wanted_by = entries_[offer].arcs;
  wanted_by.insert(std::ranges::lower_bound(wanted_by, arc, better), arc);
}

/// A full want gives up its worst arc: of those to offers that nobody can have now, else of all. False: the new one would be it.
bool LivePool::make_room(ListingSlot want, const Arc& arc) {
  Entry& full = entries_[want];
  auto worst = full.arcs.end() - 1;
  if (full.out_count > 0) {
    while (!entries_[worst->other].out) --worst;
  }
  const bool new_is_out = entries_[arc.other].out, worst_is_out = entries_[worst->other].out;
  const bool room = new_is_out == worst_is_out ? better(arc, *worst) : worst_is_out;
  const ListingSlot loser = room ? worst->other : arc.other;
  (entries_[loser].out ? entries_[loser].displaced : full.crowded) = true;
  if (room) cut(want, worst);
  return room;
}

/// Left offers out, and of those it kept too few can be had. What is too few differs, so that a crowd does not look again all at once.
bool LivePool::starves(ListingSlot want) const {
  const Entry& entry = entries_[want];
  const std::size_t few = kArcsPerWantMax / 4 + number_of(want, want) % (kArcsPerWantMax / 4);
  return entry.crowded && entry.arcs.size() - entry.out_count <= few;
}

/// The starving ones among these wants look again for what they left out.
void LivePool::feed(const std::vector<Arc>& wants, ListingSlot left_out) {
  std::vector<ListingSlot> starving;
  for (const Arc& arc : wants) {
    if (starves(arc.other)) starving.push_back(arc.other);
  }
  for (const ListingSlot want : starving) {
    entries_[want].crowded = false;
    connect_want_except(want, left_out);
  }
}

/// After units, rest or reserve changed: an offer that can be had again takes its place in the wants where it made room; when one cannot be
/// had any more, wants that left others out may look again.
void LivePool::settle(ListingSlot slot) {
  Entry& offer = entries_[slot];
  const bool out = !can_be_had(slot);
  if (!offer.live || offer.out == out) return;
  offer.out = out;
  if (out) {
    look_again_around(slot);
  } else {
    price_high(slot);
  }
  if (!offer.offer) return;
  for (const Arc& arc : offer.arcs) entries_[arc.other].out_count += out ? 1U : ~0U;
  if (out) return feed(offer.arcs, kNoListing);
  if (!offer.displaced) return;
  offer.displaced = false;
  connect(slot);
}

/// Takes an arc out of the list of its other end, where it has the same place.
void LivePool::erase_mirror(std::vector<Arc>& arcs, Arc arc, ListingSlot from) {
  arc.other = from;
  arcs.erase(std::ranges::lower_bound(arcs, arc, better));
}

void LivePool::unlink(ListingSlot offer, ListingSlot want) {
  auto& arcs = entries_[want].arcs;
  const auto found = std::ranges::find(arcs, offer, &Arc::other);
  if (found != arcs.end()) cut(want, found);
}

void LivePool::cut(ListingSlot want, std::vector<Arc>::iterator arc) {
  Entry& entry = entries_[want];
  Entry& offer = entries_[arc->other];
  erase_mirror(offer.arcs, *arc, want);
  free_facts_.push_back(arc->facts);
  if (offer.out) --entry.out_count;
  entry.arcs.erase(arc);
}

void LivePool::disconnect(ListingSlot slot) {
  look_again_around(slot);
  Entry& entry = entries_[slot];
  const std::vector<Arc> arcs = std::move(entry.arcs);
  entry.arcs.clear();
  entry.crowded = false;
  entry.out_count = 0;
  for (const Arc& arc : arcs) {
    Entry& other = entries_[arc.other];
    erase_mirror(other.arcs, arc, slot);
    free_facts_.push_back(arc.facts);
    if (entry.offer && entry.out) --other.out_count;
  }
  if (entry.offer) feed(arcs, slot);  // it must not come back itself
}

void LivePool::reconnect_member(MemberIndex member) {
  const MemberEntry* const found = this->member(member);
  if (found == nullptr) return;
  const MemberEntry listings = *found;
  for (const ListingSlot slot : listings.offers) {
    disconnect(slot);
    connect(slot);
  }
  for (const ListingSlot slot : listings.wants) {
    disconnect(slot);
    connect(slot);
  }
}

Found LivePool::best_exchanges_through(ListingSlot slot, const Objective& objective, const Caps& caps, const SearchLimits& limits) const {
  if (!contains(slot) || !usable(slot)) return {};
  PoolSearch search(*this, objective, caps, limits);
  return search.through(slot);
}

WhyNothing LivePool::why_nothing(ListingSlot slot, std::span<const ListingSlot> uncounted) const {
  if (!contains(slot)) return {};
  WhyNothing why = entries_[slot].offer ? index_.why_no_want_for(slot, blocks_) : index_.why_no_offer_for(slot, blocks_);
  for (const std::uint64_t key : declined_) {
    const auto offer = static_cast<ListingSlot>(key >> 32U), want = static_cast<ListingSlot>(key & 0xFFFF'FFFFU);
    if ((offer != slot && want != slot) || why.suits == 0) continue;
    if (blocks_.has(entries_[offer].member, entries_[want].member) ||
        !judge(index_.rules(), index_.offer(offer), index_.want(want)).suits())
      continue;
    --why.suits;
    ++why.count[static_cast<std::size_t>(Obstacle::declined)];
  }
  for (const ListingSlot other : uncounted) {
    const auto obstacle = entries_[slot].offer ? this->why(slot, other).obstacle : this->why(other, slot).obstacle;
    std::uint32_t& counted = obstacle == Obstacle::none ? why.suits : why.count[static_cast<std::size_t>(obstacle)];
    counted -= std::min(counted, 1U);  // of a crowd that was cut it may not be among the counted
  }
  return why;
}

Verdict LivePool::why(ListingSlot offer, ListingSlot want) const {
  Verdict verdict;
  verdict.obstacle = Obstacle::category;
  if (!is_offer(offer) || !contains(want) || is_offer(want)) return verdict;
  if (blocks_.has(entries_[offer].member, entries_[want].member)) {
    verdict.obstacle = Obstacle::blocked;
    return verdict;
  }
  if (declined(offer, want)) {
    verdict.obstacle = Obstacle::declined;
    return verdict;
  }
  return judge(index_.rules(), index_.offer(offer), index_.want(want));
}

LivePool::Snapshot LivePool::snapshot() const {
  Snapshot snapshot;
  ExchangeGraphBuilder builder;
  std::vector<std::uint32_t> index_of(entries_.size(), kNoListing);
  for (ListingSlot slot = 0; slot < entries_.size(); ++slot) {
    if (!usable(slot)) continue;
    const Entry& entry = entries_[slot];
    if (entry.offer) {
      index_of[slot] = builder.add_offer({entry.member, free_units(slot), entry.gift, entry.size});
      snapshot.offer_slots.push_back(slot);
    } else {
      index_of[slot] = builder.add_want({entry.member, free_units(slot)});
      snapshot.want_slots.push_back(slot);
    }
  }
  for (const ListingSlot offer : snapshot.offer_slots) {
    for (const Arc& arc : entries_[offer].arcs) {
      if (index_of[arc.other] != kNoListing) builder.add_transfer(index_of[offer], {index_of[arc.other], false}, facts_[arc.facts]);
    }
    if (entries_[offer].gift) continue;  // asks nothing back
    for (const ListingSlot want : members_.at(entries_[offer].member).wants) {
      if (index_of[want] != kNoListing && returns(want, offer)) builder.add_return(index_of[want], index_of[offer]);
    }
  }
  ExchangeGraphBuilder::Built built = std::move(builder).build();
  if (built.graph) snapshot.graph = std::move(*built.graph);
  return snapshot;
}

PoolExchange LivePool::from_clearing(const Snapshot& snapshot, const Objective& objective, const Exchange& exchange) {
  PoolExchange result;
  result.kind = exchange.kind;
  const ExchangeGraph& graph = snapshot.graph;
  std::vector<std::uint16_t> acceptance;
  for (const Transfer& transfer : exchange.transfers) {
    PoolTransfer step{snapshot.offer_slots.at(transfer.offer),
                      snapshot.want_slots.at(transfer.want),
                      graph.offers()[transfer.offer].owner,
                      graph.wants()[transfer.want].owner,
                      {}};
    if (const auto arc = graph.find_transfer(transfer.offer, {transfer.want, false})) step.facts = graph.transfers()[*arc].facts;
    acceptance.push_back(step.facts.acceptance_permille);
    result.transfers.push_back(step);
  }
  result.chance_permille = static_cast<std::int32_t>(chance_of_all(std::move(acceptance)) / (kChanceParts / 1000));
  result.values = evaluate(graph, objective, std::span(&exchange, 1));
  return result;
}

}  // namespace ronde::matcher
