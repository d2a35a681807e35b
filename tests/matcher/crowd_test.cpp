// Hundreds of people who offer and seek the same two things: the pool keeps only some arcs of each want, and nobody may starve of it.
#include <doctest/doctest.h>

#include "ronde/matcher/live_pool.hpp"

using namespace ronde::matcher;

namespace {

constexpr std::uint32_t pairs = 600;  // more than twice the arcs that a want keeps
static_assert(pairs > 2 * LivePool::kArcsPerWantMax);
constexpr Caps swaps{.cycle_cap = 2, .chain_cap = 0, .seats_cap = 2, .member_once = true};
constexpr CategoryId meal = 0, repair = 1;

CompatibilityRules two_categories() {
  CompatibilityRules rules;
  rules.tree.theme_of = {0, 0};
  return rules;
}

ListingSlot offers(LivePool& pool, MemberIndex member, CategoryId category) {
  OfferFacts facts;
  facts.member = member;
  facts.category = category;
  return pool.add_offer(facts);
}

ListingSlot seeks(LivePool& pool, MemberIndex member, CategoryId category) {
  WantFacts facts;
  facts.member = member;
  facts.category = category;
  return pool.add_want(facts);
}

/// Members 0 to 599 cook and have a bicycle to repair; the next 600 are hungry. Those repair bicycles once they say so.
struct Crowd {
  LivePool pool{two_categories()};
  Crowd() {
    for (MemberIndex cook = 0; cook < pairs; ++cook) {
      offers(pool, cook, meal);
      seeks(pool, cook, repair);
      seeks(pool, pairs + cook, meal);
    }
  }
  /// Takes the best swap through the listing out of the pool, as a proposal does. False: there was none.
  bool take_best_through(ListingSlot slot) {
    const Found found = pool.best_exchanges_through(slot, default_objective(), swaps, {.count = 1});
    if (found.exchanges.empty()) return false;
    for (const PoolTransfer& transfer : found.exchanges.front().transfers) {
      REQUIRE(pool.reserve(transfer.offer));
      REQUIRE(pool.reserve(transfer.want));
    }
    return true;
  }
};

}  // namespace

TEST_CASE("in a crowd of equals each one who posts finds somebody, as long as there is somebody") {
  Crowd crowd;
  std::uint32_t found = 0;
  for (MemberIndex mender = pairs; mender < 2 * pairs; ++mender)
    found += crowd.take_best_through(offers(crowd.pool, mender, repair)) ? 1U : 0U;
  CHECK(found == pairs);
  CHECK_FALSE(crowd.take_best_through(offers(crowd.pool, 2 * pairs, repair)));
}

TEST_CASE("it is the same when all have posted before the first is asked") {
  Crowd crowd;
  std::vector<ListingSlot> repairs;
  for (MemberIndex mender = pairs; mender < 2 * pairs; ++mender) repairs.push_back(offers(crowd.pool, mender, repair));
  std::uint32_t found = 0;
  for (const ListingSlot slot : repairs) found += crowd.take_best_through(slot) ? 1U : 0U;
  CHECK(found == pairs);
}

TEST_CASE("an offer that made room while it was held is found again when it is free") {
  Crowd crowd;
  const ListingSlot early = offers(crowd.pool, pairs, repair);
  REQUIRE(crowd.pool.reserve(early));
  for (MemberIndex mender = pairs + 1; mender < 2 * pairs; ++mender) offers(crowd.pool, mender, repair);
  CHECK_FALSE(crowd.take_best_through(early));
  crowd.pool.release(early);
  CHECK(crowd.take_best_through(early));
}

TEST_CASE("who rests is out of the crowd, and back in it afterwards") {
  Crowd crowd;
  for (MemberIndex mender = pairs; mender < 2 * pairs; ++mender) {
    offers(crowd.pool, mender, repair);
    crowd.pool.set_resting(mender, true);
  }
  const ListingSlot only = offers(crowd.pool, 2 * pairs, repair);
  seeks(crowd.pool, 2 * pairs, meal);
  CHECK(crowd.take_best_through(only));
  for (MemberIndex mender = pairs; mender < 2 * pairs; ++mender) crowd.pool.set_resting(mender, false);
  const ListingSlot another = seeks(crowd.pool, 3 * pairs, repair);
  offers(crowd.pool, 3 * pairs, meal);
  CHECK(crowd.take_best_through(another));
}
