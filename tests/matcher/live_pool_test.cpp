// The incremental side: a listing comes, goes, is declined.
#include "ronde/matcher/live_pool.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "market_text.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

/// Categories are letters: a member who gives 'a' and seeks 'b'.
struct Town {
  LivePool pool{CompatibilityRules{{std::vector<ThemeId>(26, 0)}, WalkBands(1)}};
  Objective objective = default_objective();
  Caps caps{.cycle_cap = 3, .chain_cap = 3, .seats_cap = 6, .member_once = true};

  ListingSlot gives(MemberIndex member, char what, bool gift = false) {
    OfferFacts offer;
    offer.member = member;
    offer.category = static_cast<CategoryId>(what - 'a');
    offer.gift = gift;
    return pool.add_offer(offer);
  }
  ListingSlot seeks(MemberIndex member, char what, std::uint8_t wish = 2) {
    WantFacts want;
    want.member = member;
    want.category = static_cast<CategoryId>(what - 'a');
    want.wish = wish;
    return pool.add_want(want);
  }
  struct Pair {
    ListingSlot offer, want;
  };
  Pair person(MemberIndex member, char gives_what, char seeks_what) { return {gives(member, gives_what), seeks(member, seeks_what)}; }
  [[nodiscard]] std::vector<PoolExchange> through(ListingSlot slot) const {
    return pool.best_exchanges_through(slot, objective, caps).exchanges;
  }
};

std::set<MemberIndex> members_of(const PoolExchange& exchange) {
  std::set<MemberIndex> members;
  for (const PoolTransfer& transfer : exchange.transfers) members.insert({transfer.giver, transfer.receiver});
  return members;
}

TEST_CASE("the last listing of a swap brings it up at once") {
  Town town;
  town.person(1, 'a', 'b');
  town.gives(2, 'b');
  const ListingSlot last = town.seeks(2, 'a');
  const auto found = town.through(last);
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == ExchangeKind::cycle);
  CHECK(found[0].transfers.size() == 2);
  CHECK(found[0].values[0] == 2);
}

TEST_CASE("a cycle of three is found through any of its six listings") {
  Town town;
  const auto one = town.person(1, 'a', 'c'), two = town.person(2, 'b', 'a'), three = town.person(3, 'c', 'b');
  for (const ListingSlot slot : {one.offer, one.want, two.offer, two.want, three.offer, three.want}) {
    const auto found = town.through(slot);
    REQUIRE(found.size() == 1);
    CHECK(members_of(found[0]) == std::set<MemberIndex>{1, 2, 3});
  }
}

TEST_CASE("a gift starts chains, found from both ends and from the middle") {
  Town town;
  const ListingSlot gift = town.gives(1, 'a', true);
  const auto two = town.person(2, 'b', 'a');
  const ListingSlot end = town.seeks(3, 'b');
  for (const ListingSlot slot : {gift, two.offer, two.want, end}) {
    const auto found = town.through(slot);
    REQUIRE_FALSE(found.empty());
    CHECK(found[0].kind == ExchangeKind::chain);
    CHECK(found[0].transfers.size() == 2);
    CHECK(found[0].transfers[0].offer == gift);
  }
}

TEST_CASE("a blocked pair never meets, and meets again when unblocked") {
  Town town;
  const auto one = town.person(1, 'a', 'b');
  town.person(2, 'b', 'a');
  town.pool.block(2, 1);
  CHECK(town.through(one.offer).empty());
  CHECK(town.pool.why_nothing(one.want).count[static_cast<std::size_t>(Obstacle::blocked)] == 1);
  town.pool.unblock(1, 2);
  CHECK(town.through(one.offer).size() == 1);
}

TEST_CASE("a declined arc stays declined until it is allowed") {
  Town town;
  const auto one = town.person(1, 'a', 'b');
  const auto two = town.person(2, 'b', 'a');
  town.pool.decline(one.offer, two.want);
  CHECK(town.through(one.offer).empty());
  WantFacts again;
  again.member = 2;
  again.category = 0;
  town.pool.change_want(two.want, again);
  CHECK(town.through(one.offer).empty());
  CHECK(town.pool.why(one.offer, two.want).obstacle == Obstacle::declined);
  CHECK(town.pool.why_nothing(two.want).suits == 0);
  town.pool.allow(one.offer, two.want);
  CHECK(town.through(one.offer).size() == 1);
}

TEST_CASE("a unit that is held is in no other exchange") {
  Town town;
  const auto one = town.person(1, 'a', 'b');
  const auto two = town.person(2, 'b', 'a');
  CHECK(town.pool.reserve(one.offer));
  CHECK_FALSE(town.pool.reserve(one.offer));
  CHECK(town.through(two.offer).empty());
  CHECK(town.through(one.offer).empty());
  town.pool.release(one.offer);
  CHECK(town.through(two.offer).size() == 1);
  town.pool.set_units(one.offer, 2);
  CHECK(town.pool.reserve(one.offer));
  CHECK(town.through(two.offer).size() == 1);
}

TEST_CASE("pairing: the bicycle only against the lesson, not against the bread") {
  Town town;
  const ListingSlot bike = town.gives(1, 'a');
  const ListingSlot lesson = town.seeks(1, 'b');
  const ListingSlot bread = town.seeks(1, 'c');
  town.person(2, 'c', 'a');
  CHECK(town.through(bike).size() == 1);
  town.pool.set_pairing(bike, {lesson});
  CHECK(town.through(bike).empty());
  town.pool.set_pairing(bike, {bread});
  CHECK(town.through(bike).size() == 1);
  town.pool.remove(bread);
  CHECK(town.through(bike).empty());
  town.person(3, 'b', 'a');
  CHECK(town.through(bike).empty());  // what was paired is gone: it does not open to any
}

TEST_CASE("a resting member and a removed listing are in no exchange") {
  Town town;
  const auto one = town.person(1, 'a', 'b');
  const auto two = town.person(2, 'b', 'a');
  town.pool.set_resting(2, true);
  CHECK(town.through(one.offer).empty());
  town.pool.set_resting(2, false);
  CHECK(town.through(one.offer).size() == 1);
  town.pool.remove(two.want);
  CHECK(town.through(one.offer).empty());
  CHECK(town.through(two.want).empty());
  CHECK(town.pool.size() == 3);
}

TEST_CASE("a dearer wish is proposed first") {
  Town town;
  const ListingSlot bike = town.gives(1, 'a');
  town.seeks(1, 'b', 1);
  town.seeks(1, 'c', 3);
  town.person(2, 'b', 'a');
  town.person(3, 'c', 'a');
  const auto found = town.through(bike);
  REQUIRE(found.size() == 2);
  CHECK(found[0].transfers[1].giver == 3);
}

TEST_CASE("a cut search says so") {
  Town town;
  const auto first = town.person(0, 'a', 'b');
  for (MemberIndex member = 1; member < 60; ++member) {
    town.person(member, 'b', 'a');
    town.person(member, 'a', 'b');
  }
  const Found found = town.pool.best_exchanges_through(first.offer, town.objective, town.caps, {.count = 5, .step_limit = 500});
  CHECK(found.cut);
  CHECK_FALSE(found.exchanges.empty());
  CHECK(found.exchanges.size() <= 5);
}

TEST_CASE("what a listing lacks is told as counts: who could close an exchange by posting it, and the shortest") {
  Town town;
  const auto one = town.person(1, 'a', 'z');
  town.person(2, 'b', 'a');
  const auto three = town.person(3, 'c', 'b');
  const auto lacks = town.pool.almost_exchange(one.want, town.caps).lacks;
  REQUIRE(lacks.has_value());
  CHECK(lacks->category == 'z' - 'a');
  CHECK(lacks->missing_offer);
  CHECK(lacks->closers == 2);  // member 2 or 3 would close by offering z
  CHECK(lacks->shortest == 2);
  const auto sought = town.pool.almost_exchange(three.offer, town.caps).lacks;
  REQUIRE(sought.has_value());
  CHECK_FALSE(sought->missing_offer);
  CHECK(sought->closers == 2);  // member 1 or 2 would close by seeking c
  town.pool.block(1, 2);
  CHECK_FALSE(town.pool.almost_exchange(one.want, town.caps).lacks.has_value());
}

TEST_CASE("nothing is missing where an exchange is there, where nothing leads on, and for a gift") {
  Town town;
  const auto one = town.person(1, 'a', 'b');
  town.person(2, 'b', 'a');
  CHECK_FALSE(town.pool.almost_exchange(one.want, town.caps).lacks.has_value());
  CHECK_FALSE(town.pool.almost_exchange(town.seeks(3, 'z'), town.caps).lacks.has_value());
  CHECK_FALSE(town.pool.almost_exchange(town.gives(1, 'q', true), town.caps).lacks.has_value());
  const ListingSlot lost = town.seeks(1, 'y');
  CHECK(town.pool.almost_exchange(lost, town.caps).lacks.has_value());
  town.pool.set_resting(2, true);
  CHECK_FALSE(town.pool.almost_exchange(lost, town.caps).lacks.has_value());
  town.pool.set_resting(2, false);
  town.pool.set_pairing(one.offer, {one.want});
  CHECK_FALSE(town.pool.almost_exchange(lost, town.caps).lacks.has_value());
}

TEST_CASE("why nothing: the counts name the obstacle") {
  Town town;
  WantFacts far;
  far.member = 1;
  far.category = 0;
  far.quarter = 0;
  const ListingSlot want = town.pool.add_want(far);
  OfferFacts offer;
  offer.member = 2;
  offer.category = 0;
  offer.quarter = 5;
  town.pool.add_offer(offer);
  town.gives(3, 'b');
  const WhyNothing why = town.pool.why_nothing(want);
  CHECK(why.suits == 0);
  CHECK(why.count[static_cast<std::size_t>(Obstacle::reach)] == 1);
  CHECK(why.count[static_cast<std::size_t>(Obstacle::category)] == 1);
}

/// A town by dice: members with one or two offers and wants among a few letters.
struct RandomTown : Town {
  std::vector<ListingSlot> listings;
  explicit RandomTown(Dice& dice, std::uint32_t members, std::uint32_t letters) {
    for (MemberIndex member = 0; member < members; ++member) {
      for (std::uint32_t i = 0; i <= dice.below(2); ++i)
        listings.push_back(gives(member, static_cast<char>('a' + dice.below(letters)), dice.chance(8)));
      for (std::uint32_t i = 0; i <= dice.below(2); ++i)
        listings.push_back(seeks(member, static_cast<char>('a' + dice.below(letters)), static_cast<std::uint8_t>(1 + dice.below(3))));
    }
  }
};

/// Members who would close an exchange with this listing by posting the other half, found by posting it, for each of them.
std::set<MemberIndex> closers_by_trying(Town& town, ListingSlot slot, char letter, MemberIndex members) {
  std::set<MemberIndex> closers;
  for (MemberIndex member = 0; member < members; ++member) {
    if (member == town.pool.member_of(slot)) continue;
    const ListingSlot posted = town.pool.is_offer(slot) ? town.seeks(member, letter) : town.gives(member, letter);
    const auto found =
        town.pool.best_exchanges_through(posted, town.objective, town.caps, {.count = 10'000, .step_limit = 10'000'000}).exchanges;
    const bool closes = std::ranges::any_of(found, [&](const PoolExchange& exchange) {
      return std::ranges::any_of(exchange.transfers, [&](const PoolTransfer& transfer) {
        return std::minmax(transfer.offer, transfer.want) == std::minmax(slot, posted);
      });
    });
    if (closes) closers.insert(member);
    town.pool.remove(posted);
  }
  return closers;
}

TEST_CASE("who could close an exchange with a listing is who does when they post what it lacks") {
  std::size_t lacking = 0, in_exchanges = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    Town town;
    town.caps = {.cycle_cap = dice.chance(50) ? 3U : 4U, .chain_cap = 0, .seats_cap = 6, .member_once = true};
    std::vector<std::pair<ListingSlot, char>> listings;
    const auto letter = [&] { return static_cast<char>('a' + dice.below(9)); };
    for (MemberIndex member = 0; member < 8; ++member) {
      for (std::uint32_t i = 0; i <= dice.below(2); ++i) {
        const char given = letter(), sought = letter();
        listings.emplace_back(town.gives(member, given), given);
        listings.emplace_back(town.seeks(member, sought), sought);
      }
    }
    for (const auto& [slot, what] : listings) {
      const auto lacks = town.pool.almost_exchange(slot, town.caps, {.closers = 100}).lacks;
      if (!town.through(slot).empty()) {
        ++in_exchanges;
        CHECK_FALSE(lacks.has_value());
        continue;
      }
      const auto closers = closers_by_trying(town, slot, what, 8);
      CHECK((lacks ? lacks->closers : 0) == closers.size());
      lacking += lacks ? 1U : 0U;
    }
  }
  CHECK_MESSAGE(lacking > 100, lacking);
  CHECK_MESSAGE(in_exchanges > 100, in_exchanges);
}

TEST_CASE("what would close before it is posted does when it is, and what would not does not") {
  std::size_t closing = 0, idle = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    Town town;
    town.caps = {.cycle_cap = 3, .chain_cap = 0, .seats_cap = 6, .member_once = true};
    std::vector<std::pair<ListingSlot, char>> listings;
    for (MemberIndex member = 0; member < 6; ++member) {
      const auto given = static_cast<char>('a' + dice.below(6)), sought = static_cast<char>('a' + dice.below(6));
      listings.emplace_back(town.gives(member, given), given);
      listings.emplace_back(town.seeks(member, sought), sought);
    }
    const bool offer = dice.chance(50);
    const auto letter = static_cast<char>('a' + dice.below(6));
    std::vector<ListingSlot> suiting;
    for (const auto& [slot, what] : listings) {
      if (what == letter && town.pool.is_offer(slot) != offer && town.pool.member_of(slot) != 0) suiting.push_back(slot);
    }
    const bool said = town.pool.would_close(0, offer, suiting, town.caps, 10'000);
    const ListingSlot posted = offer ? town.gives(0, letter) : town.seeks(0, letter);
    CHECK(said == !town.through(posted).empty());
    ++(said ? closing : idle);
  }
  CHECK(closing > 20);
  CHECK(idle > 20);
}

TEST_CASE("what the pool finds through a listing is what a clearing of one exchange would find there") {
  // Independent: walk the snapshot graph for all exchanges that contain the listing and keep the best value.
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    RandomTown town(dice, 7, 6);
    for (int change = 0; change < 6; ++change) {
      const ListingSlot slot = town.listings[dice.below(static_cast<std::uint32_t>(town.listings.size()))];
      if (dice.chance(30)) {
        town.pool.remove(slot);
      } else if (town.pool.contains(slot) && dice.chance(50)) {
        (void)town.pool.reserve(slot);
      } else {
        town.pool.block(dice.below(7), dice.below(7));
      }
    }
    const LivePool::Snapshot snapshot = town.pool.snapshot();
    const ExchangeGraph& graph = snapshot.graph;
    std::vector<std::vector<Exchange>> all;  // by length, all simple cycles and chains with each member once
    std::vector<Exchange> exchanges;
    std::vector<Transfer> path;
    std::function<void(OfferIndex, OfferIndex, std::set<MemberIndex>)> walk = [&](OfferIndex first, OfferIndex offer,
                                                                                  std::set<MemberIndex> sitting) {
      for (const TransferArc& arc : graph.transfers()) {
        if (arc.offer != offer || path.size() >= 3) continue;
        const MemberIndex receiver = graph.wants()[arc.to.index].owner;
        path.push_back({offer, arc.to.index, {}});
        for (const ReturnArc& back : graph.returns()) {
          if (back.want == arc.to.index && back.offer == first && path.size() >= 2) exchanges.push_back({ExchangeKind::cycle, path});
        }
        if (!sitting.contains(receiver)) {
          if (graph.offers()[first].gift) exchanges.push_back({ExchangeKind::chain, path});
          std::set<MemberIndex> more = sitting;
          more.insert(receiver);
          for (const ReturnArc& back : graph.returns()) {
            if (back.want == arc.to.index) walk(first, back.offer, more);
          }
        }
        path.pop_back();
      }
    };
    for (OfferIndex offer = 0; offer < graph.offers().size(); ++offer) walk(offer, offer, {graph.offers()[offer].owner});
    for (const ListingSlot slot : town.listings) {
      std::vector<std::int64_t> best;
      for (const Exchange& exchange : exchanges) {
        const PoolExchange named = LivePool::from_clearing(snapshot, town.objective, exchange);
        if (!std::ranges::any_of(named.transfers, [slot](const PoolTransfer& t) { return t.offer == slot || t.want == slot; })) continue;
        std::vector<std::int64_t> values = named.values;
        for (std::size_t i = 0; i < values.size(); ++i) values[i] *= is_small(town.objective.levels[i]) ? -1 : 1;
        if (best.empty() || values > best) best = values;
      }
      const Found found = town.pool.best_exchanges_through(slot, town.objective, town.caps, {.count = 3, .step_limit = 1'000'000});
      CHECK_FALSE(found.cut);
      CHECK(found.exchanges.empty() == best.empty());
      if (found.exchanges.empty() || best.empty()) continue;
      std::vector<std::int64_t> values = found.exchanges[0].values;
      for (std::size_t i = 0; i < values.size(); ++i) values[i] *= is_small(town.objective.levels[i]) ? -1 : 1;
      CHECK(values == best);
    }
  }
}

TEST_CASE("after many changes the pool's arcs are those of a pool made at once") {
  Dice dice(77);
  RandomTown town(dice, 30, 5);
  for (int change = 0; change < 300; ++change) {
    const ListingSlot slot = town.listings[dice.below(static_cast<std::uint32_t>(town.listings.size()))];
    const auto letter = static_cast<CategoryId>(dice.below(5));
    if (town.pool.is_offer(slot)) {
      OfferFacts facts;
      facts.member = town.pool.member_of(slot);
      facts.category = letter;
      town.pool.change_offer(slot, facts);
    } else if (town.pool.contains(slot)) {
      WantFacts facts;
      facts.member = town.pool.member_of(slot);
      facts.category = letter;
      town.pool.change_want(slot, facts);
    }
    if (dice.chance(10)) town.pool.block(dice.below(30), dice.below(30));
    if (dice.chance(10)) town.pool.unblock(dice.below(30), dice.below(30));
  }
  const std::uint64_t grown = town.pool.snapshot().graph.hash();
  town.pool.set_rules({{std::vector<ThemeId>(26, 0)}, WalkBands(1)});  // makes all arcs anew
  CHECK(town.pool.snapshot().graph.hash() == grown);
}

TEST_CASE("a nightly clearing of the pool passes the judge and can be named") {
  Dice dice(3);
  RandomTown town(dice, 40, 8);
  const LivePool::Snapshot snapshot = town.pool.snapshot();
  const Clearing clearing = clear(snapshot.graph, town.objective, town.caps);
  CHECK(clearing.status == Status::optimal);
  CHECK(verify(snapshot.graph, town.objective, town.caps, clearing).empty());
  REQUIRE_FALSE(clearing.exchanges.empty());
  for (const Exchange& exchange : clearing.exchanges) {
    const PoolExchange named = LivePool::from_clearing(snapshot, town.objective, exchange);
    CHECK(named.transfers.size() == exchange.transfers.size());
    for (const PoolTransfer& transfer : named.transfers) CHECK(town.pool.why(transfer.offer, transfer.want).suits());
  }
}

TEST_CASE("in a crowded category a want keeps its best offers, and finds others when they go") {
  Town town;
  const ListingSlot want = town.seeks(0, 'a');
  town.gives(0, 'b');
  std::vector<ListingSlot> offers;
  for (MemberIndex member = 1; member <= 400; ++member) {
    offers.push_back(town.gives(member, 'a'));
    town.seeks(member, 'b');
  }
  CHECK_FALSE(town.through(want).empty());
  for (std::size_t i = 0; i < 399; ++i) town.pool.remove(offers[i]);
  CHECK(town.through(want).size() == 1);
}

}  // namespace
}  // namespace ronde::test
