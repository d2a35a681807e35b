// A bound for the whole pool by prices on its listings. That no exchange is worth more than the prices of its listings stays true by itself
// when something leaves. What comes, or opens new ways, pays more than any exchange can be worth, so that it is true at once; then its
// price is lowered to what the exchanges through it are worth above the prices of their other listings.
#include <algorithm>
#include <numeric>

#include "arc_value.hpp"
#include "pool_search.hpp"
#include "ronde/matcher/live_pool.hpp"

namespace ronde::matcher {
namespace {

/// Arcs that the search of one listing looks at. If that is not enough, the listing stays dear.
constexpr std::uint64_t kStepsPerListing = 30'000;

/// The most that a transfer adds: somebody more who receives, or gives.
std::int64_t value_here(const ArcFacts& facts, Level level) {
  return level == Level::people || level == Level::users ? 1 : arc_value(facts, level);
}

}  // namespace

void LivePool::watch(Level level, const Caps& caps) {
  watch_ = Watch{level, caps, {}, {}, {}, 0};
  for (const Entry& entry : entries_) {
    if (!entry.offer) continue;
    for (const Arc& arc : entry.arcs) see_arc(facts_[arc.facts]);
  }
  // Who is in few exchanges is looked at first and pays nothing; the price is paid where many exchanges meet, once for all of them.
  std::vector<ListingSlot> slots(entries_.size());
  std::iota(slots.begin(), slots.end(), 0U);
  std::ranges::stable_sort(slots, std::greater(), [this](ListingSlot slot) { return entries_[slot].arcs.size(); });
  for (const ListingSlot slot : slots) price_high(slot);
}

void LivePool::see_arc(const ArcFacts& facts) {
  if (watch_) watch_->arc_most = std::max(watch_->arc_most, value_here(facts, watch_->level));
}

/// The listing's exchanges may be new ones: it pays more than any exchange is worth.
void LivePool::price_high(ListingSlot slot) {
  if (!watch_) return;
  if (slot >= watch_->price.size()) {
    watch_->price.resize(entries_.size(), 0);
    watch_->waits.resize(entries_.size(), false);
  }
  const PoolSearch::Lengths lengths = PoolSearch::lengths(watch_->caps);
  // A chain's giver is one more of the users.
  watch_->price[slot] = watch_->arc_most * static_cast<std::int64_t>(std::max(lengths.cycle, lengths.chain) + 1);
  look_again(slot);
}

void LivePool::look_again(ListingSlot slot) {
  if (watch_->waits[slot]) return;
  watch_->waits[slot] = true;
  watch_->to_lower.push_back(slot);
}

/// `slot` goes: those whom it would have met may have paid for exchanges with it.
void LivePool::look_again_around(ListingSlot slot) {
  if (!watch_) return;
  const auto paid = [this](ListingSlot other) { return watch_->price[other] > 0; };
  for (const Arc& arc : entries_[slot].arcs) {
    if (paid(arc.other)) look_again(arc.other);
  }
  const MemberEntry& owner = members_[entries_[slot].member];
  for (const ListingSlot other : entries_[slot].offer ? owner.wants : owner.offers) {
    if (paid(other)) look_again(other);
  }
}

/// Members who could receive at all; `givers_too`: or start a chain.
std::int64_t LivePool::members_at_most(bool givers_too) const {
  const auto takes_part = [&](ListingSlot slot) { return usable(slot) && !entries_[slot].arcs.empty(); };
  return std::ranges::count_if(members_, [&](const MemberEntry& member) {
    return std::ranges::any_of(member.wants, takes_part) || (givers_too && std::ranges::any_of(member.offers, takes_part));
  });
}

PoolBound LivePool::bound(std::uint64_t step_limit) {
  if (!watch_) watch(Level::transfers, {});
  PoolBound result;
  const Objective objective{{watch_->level}};
  while (!watch_->to_lower.empty()) {
    if (result.steps >= step_limit) {
      result.cut = true;
      break;
    }
    const ListingSlot slot = watch_->to_lower.back();
    watch_->to_lower.pop_back();
    watch_->waits[slot] = false;
    if (!usable(slot)) continue;  // pays nothing, and comes back as new
    PoolSearch search(*this, objective, watch_->caps, {.count = 1, .step_limit = kStepsPerListing});
    if (const std::optional<std::int64_t> price = search.most_above(slot, watch_->price)) {
      watch_->price[slot] = std::min(watch_->price[slot], *price);
    } else {
      result.cut = true;
    }
    result.steps += search.steps();
  }
  std::int64_t sum = 0;
  for (ListingSlot slot = 0; slot < entries_.size(); ++slot) {
    if (usable(slot)) sum += watch_->price[slot] * free_units(slot);
  }
  if (watch_->level == Level::people || watch_->level == Level::users) sum = std::min(sum, members_at_most(watch_->level == Level::users));
  result.bound = is_small(watch_->level) ? -sum : sum;
  return result;
}

}  // namespace ronde::matcher
