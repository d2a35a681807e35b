// Certificates: whoever has the market and the prices can see that no plan is better, without trusting the search. The judge shares no code
// with the engines; here it meets honest certificates, forged ones, and prices made up at random.
#include <doctest/doctest.h>

#include <set>

#include "random_market.hpp"
#include "ronde/matcher/check_certificate.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

Clearing certified_clearing(const ExchangeGraph& graph, const Objective& objective, const Caps& caps) {
  Limits limits;
  limits.keep_prices = true;
  return certified(graph, clear(graph, objective, caps, limits));
}

std::string why(const ExchangeGraph& graph, const Clearing& clearing) {
  return why_it_fails(graph, clearing).value_or("");
}

/// The levels as these exchanges have them, called proven.
void claim_best(const ExchangeGraph& graph, Clearing& clearing) {
  Objective objective;
  for (const LevelResult& level : clearing.levels) objective.levels.push_back(level.level);
  const std::vector<std::int64_t> values = evaluate(graph, objective, clearing.exchanges);
  for (std::size_t i = 0; i < values.size(); ++i) clearing.levels[i].value = clearing.levels[i].bound = values[i];
  clearing.status = Status::optimal;
}

TEST_CASE("a certificate holds by its prices alone") {
  const Market market = market_from(R"(
      lamp  -> bike  3
      bike  -> bread 2
      bread -> lamp  4
      bike  -> lamp  1
  )");
  const Clearing clearing = certified_clearing(market.graph, {{Level::weight}}, {});
  CHECK(clearing.status == Status::optimal);
  CHECK(clearing.levels[0].value == 9);
  CHECK(clearing.levels[0].bound == 9);
  CHECK(why(market.graph, clearing) == "");
}

TEST_CASE("what was changed in a certificate is found, and said in a sentence") {
  const Market market = market_from(R"(
      lamp*  -> bike  3
      bike   -> bread 2
      bread  -> bike  2
      bread  -> book  5
      book   -> bread 1
  )");
  const Clearing good = certified_clearing(market.graph, {{Level::transfers, Level::weight}}, {.chain_cap = 2});
  REQUIRE(why(market.graph, good) == "");
  REQUIRE(good.status == Status::optimal);

  SUBCASE("another input") {
    Clearing forged = good;
    forged.certificate.input_hash ^= 1;
    CHECK(why(market.graph, forged).find("another input") != std::string::npos);
  }
  SUBCASE("another value") {
    Clearing forged = good;
    ++forged.levels[1].value;
    ++forged.levels[1].bound;
    CHECK(why(market.graph, forged) == "the plan tells a wrong value of weight");
  }
  SUBCASE("a plan that hands over what nobody takes") {
    Clearing forged = good;
    forged.exchanges[0].transfers[0].offer = (forged.exchanges[0].transfers[0].offer + 1) % 4;
    CHECK(why(market.graph, forged) != "");
  }
  SUBCASE("a worse plan called the best") {
    Clearing forged = good;
    forged.exchanges.pop_back();
    claim_best(market.graph, forged);
    CHECK(why(market.graph, forged).find("the prices of transfers prove no more than ") == 0);
  }
  SUBCASE("no prices") {
    Clearing forged = good;
    for (DualPoint& point : forged.certificate.proofs[1].points) {
      for (Price& price : point.units) price.price = 0;
      for (std::int64_t& price : point.kept) price = 0;
    }
    CHECK(why(market.graph, forged).find("the prices of weight prove no more than ") == 0);
  }
  SUBCASE("prices below 0, of nobody, twice") {
    for (const Price odd : {Price{0, -5}, Price{99, 1}}) {
      Clearing forged = good;
      forged.certificate.proofs[1].points.at(0).units = {odd};
      CHECK(why(market.graph, forged) == "the proof of weight has prices that are out of order, out of range or of nobody");
    }
    Clearing forged = good;
    forged.certificate.proofs[1].points.at(0).units = {{1, 1}, {1, 1}};
    CHECK(why(market.graph, forged) != "");
  }
  SUBCASE("no proof of a level") {
    Clearing forged = good;
    forged.certificate.proofs.pop_back();
    CHECK(why(market.graph, forged) != "");
  }
}

TEST_CASE("branches must cover all plans, and a price on a hand-over needs its branch") {
  const Market market = market_from("lamp -> bike 1\n bike -> lamp 1\n bike -> bread 1\n bread -> bike 1\n");
  const Clearing good = certified_clearing(market.graph, {{Level::weight}}, {.cycle_cap = 2});
  REQUIRE(why(market.graph, good) == "");
  Clearing forged = good;
  forged.exchanges.clear();
  claim_best(market.graph, forged);
  LevelProof& proof = forged.certificate.proofs[0];
  DualPoint nothing;
  proof.points = {nothing};
  proof.roots = 0;
  // Only the plans in which the lamp does not go to the bike, nor the bike to the bread, are worth nothing.
  proof.leaves = {{{{0, 1, false}, {1, 2, false}}, 0}};
  CHECK(why(market.graph, forged) == "the proof of weight has branches that do not cover all plans");
  proof.leaves = {{{{0, 1, false}, {1, 2, false}}, 0}, {{{0, 1, true}}, 0}, {{{0, 1, false}, {1, 2, true}}, 0}};
  CHECK(why(market.graph, forged).find("prove no more than") != std::string::npos);
  proof.leaves.clear();
  proof.points[0].used = {{0, 1, 1'000'000}};
  proof.roots = 1;
  CHECK(why(market.graph, forged) == "the proof of weight has a price on a hand-over without a branch");
}

// ---- random markets ----

ExchangeGraph random_pool(Dice& dice, std::uint32_t members, std::uint32_t arc_percent) {
  ExchangeGraphBuilder builder;
  std::vector<MemberIndex> offers, wants, relays;
  const bool files = dice.chance(50);
  for (MemberIndex member = 0; member < members; ++member) {
    if (files) {
      builder.add_vertex(member % (members / 2 + 1), dice.chance(15));
      offers.push_back(member % (members / 2 + 1));
      wants.push_back(member % (members / 2 + 1));
      continue;
    }
    const auto size = static_cast<std::uint8_t>(dice.below(5));
    const bool gift = dice.chance(15);
    const OfferIndex offer = builder.add_offer({member, 1 + dice.below(2), gift, size});
    const WantIndex want = builder.add_want({member, 1 + dice.below(2)});
    offers.push_back(member);
    wants.push_back(member);
    if (!gift) builder.add_return(want, offer);
  }
  if (dice.chance(40)) {
    for (std::uint32_t relay = 0; relay < 2; ++relay) {
      relays.push_back(wants[dice.below(members)]);
      builder.add_relay({relays.back()});
    }
  }
  const auto facts = [&dice] {
    ArcFacts arc;
    arc.weight = 1 + std::int64_t{dice.below(9)};
    arc.rank = static_cast<std::int32_t>(dice.below(6));
    arc.wish = static_cast<std::int32_t>(dice.below(4));
    arc.walk = static_cast<std::int32_t>(5 * dice.below(4));
    arc.waiting = static_cast<std::int32_t>(dice.below(9));
    arc.acceptance_permille = static_cast<std::uint16_t>(500 + 50 * dice.below(11));
    return arc;
  };
  for (OfferIndex offer = 0; offer < offers.size(); ++offer) {
    for (WantIndex want = 0; want < wants.size(); ++want) {
      if (offers[offer] != wants[want] && dice.chance(arc_percent)) builder.add_transfer(offer, {want, false}, facts());
    }
    for (RelayIndex relay = 0; relay < relays.size(); ++relay) {
      if (offers[offer] != relays[relay] && dice.chance(arc_percent)) builder.add_transfer(offer, {relay, true}, facts());
    }
  }
  for (RelayIndex relay = 0; relay < relays.size(); ++relay) {
    for (WantIndex want = 0; want < wants.size(); ++want) {
      if (wants[want] == relays[relay]) builder.add_relay_arc(relay, {want, false}, static_cast<std::int32_t>(dice.below(4)));
    }
  }
  auto built = std::move(builder).build();
  REQUIRE(built.graph);
  return std::move(*built.graph);
}

/// One price of the certificate, somewhere, becomes another. False: it has none.
bool disturb_a_price(Dice& dice, Clearing& clearing) {
  std::vector<std::int64_t*> prices;
  for (LevelProof& proof : clearing.certificate.proofs) {
    for (DualPoint& point : proof.points) {
      for (auto* list : {&point.units, &point.left, &point.right, &point.people, &point.users}) {
        for (Price& price : *list) prices.push_back(&price.price);
      }
      for (std::int64_t& price : point.kept) prices.push_back(&price);
      for (PricedCut& cut : point.cuts) prices.push_back(&cut.price);
      for (PricedPair& pair : point.used) prices.push_back(&pair.price);
    }
  }
  if (prices.empty()) return false;
  std::int64_t& price = *prices[dice.below(static_cast<std::uint32_t>(prices.size()))];
  const std::int64_t size = dice.chance(50) ? 1'000 : 3'000'000'000;
  price += dice.chance(50) ? size : -size;
  return true;
}

struct Tally {
  int levels = 0, as_strong = 0, branched = 0, forged = 0;
};

void try_market(std::uint64_t seed, bool uncapped, Tally& tally) {
  CAPTURE(seed);
  Dice dice(seed);
  const ExchangeGraph graph = random_pool(dice, 6 + dice.below(10), 15 + dice.below(20));
  Caps caps;
  caps.cycle_cap = uncapped ? std::nullopt : std::optional<std::uint32_t>(2 + dice.below(3));
  caps.chain_cap = dice.chance(uncapped ? 20 : 50) ? 1 + dice.below(3) : 0;
  caps.member_once = dice.chance(40);
  if (!uncapped && dice.chance(20)) caps.seats_cap = 2 + dice.below(3);
  const Objective objective = random_objective(dice);
  Limits limits;
  limits.keep_prices = true;
  const Clearing searched = clear(graph, objective, caps, limits);
  const Clearing good = certified(graph, searched);
  CHECK(why(graph, good) == "");
  REQUIRE(good.levels.size() == searched.levels.size());
  for (std::size_t i = 0; i < good.levels.size(); ++i) {
    const std::int64_t sign = is_small(good.levels[i].level) ? -1 : 1;
    ++tally.levels;
    if (sign * good.levels[i].bound <= sign * searched.levels[i].bound) ++tally.as_strong;
    if (!good.certificate.proofs[i].leaves.empty()) ++tally.branched;
  }

  // A plan that is worse, called the best: false, whatever the prices say.
  if (searched.status != Status::optimal || good.exchanges.empty()) return;
  Clearing forged = good;
  forged.exchanges.erase(forged.exchanges.begin() + dice.below(static_cast<std::uint32_t>(forged.exchanges.size())));
  claim_best(graph, forged);
  bool worse = false;
  for (std::size_t i = 0; i < good.levels.size(); ++i) worse = worse || forged.levels[i].value != good.levels[i].value;
  if (!worse) return;
  ++tally.forged;
  CHECK(why(graph, forged) != "");
  for (int round = 0; round < 8; ++round) {
    if (!disturb_a_price(dice, forged)) break;
    CHECK(why(graph, forged) != "");
  }
  for (LevelProof& proof : forged.certificate.proofs) {
    if (!proof.leaves.empty()) proof.leaves.erase(proof.leaves.begin() + dice.below(static_cast<std::uint32_t>(proof.leaves.size())));
  }
  CHECK(why(graph, forged) != "");
}

TEST_CASE("on random markets certificates hold, and no false claim does, whatever its prices") {
  Tally tally;
  const std::uint64_t markets = dear_cases(600);
  for (std::uint64_t seed = 1; seed <= markets; ++seed) try_market(seed, false, tally);
  MESSAGE(tally.levels << " levels, " << tally.as_strong << " proven as far as searched, " << tally.branched << " by branches; "
                       << tally.forged << " forged");
  CHECK(tally.as_strong * 100 >= tally.levels * 97);
  CHECK(tally.forged > markets / 2);
  if (markets == 600) CHECK(tally.branched > 0);
}

/// Each gives to five others at random: long cycles are many, and take each other's places.
ExchangeGraph wide_pool(Dice& dice, std::uint32_t count) {
  ExchangeGraphBuilder builder;
  for (std::uint32_t vertex = 0; vertex < count; ++vertex) builder.add_vertex(vertex, dice.chance(5));
  for (std::uint32_t giver = 0; giver < count; ++giver) {
    std::set<std::uint32_t> receivers;
    for (int i = 0; i < 5; ++i) receivers.insert(dice.below(count));
    receivers.erase(giver);
    for (const std::uint32_t receiver : receivers) builder.add_transfer(giver, {receiver, false}, {.weight = 1 + dice.below(9)});
  }
  auto built = std::move(builder).build();
  REQUIRE(built.graph);
  return std::move(*built.graph);
}

TEST_CASE("pools whose linear program is beyond every plan are proven by their branches") {
  std::size_t leaves = 0;
  const std::uint64_t pools = (dear_cases(200) + 49) / 50;  // twenty seconds each where everything is slow
  for (std::uint64_t seed = 15'001; seed <= 15'000 + pools; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const ExchangeGraph graph = wide_pool(dice, 100);
    for (const Level level : {Level::transfers, Level::weight}) {
      const Clearing good = certified_clearing(graph, {{level}}, {.cycle_cap = 4, .chain_cap = 2});
      CHECK(good.status == Status::optimal);
      CHECK(why(graph, good) == "");
      leaves += good.certificate.proofs[0].leaves.size();
    }
  }
  MESSAGE(leaves << " leaves");
  CHECK(leaves > 0);
}

TEST_CASE("uncapped too: the prices of the assignment are the proof") {
  Tally tally;
  const std::uint64_t markets = dear_cases(300);
  for (std::uint64_t seed = 10'001; seed <= 10'000 + markets; ++seed) try_market(seed, true, tally);
  MESSAGE(tally.levels << " levels, " << tally.as_strong << " proven as far as searched; " << tally.forged << " forged");
  CHECK(tally.as_strong * 100 >= tally.levels * 99);
  CHECK(tally.forged > markets / 4);
}

TEST_CASE("uncapped pools of hundreds, of single items and of several units, are proven by their prices in every level") {
  for (std::uint64_t seed = 20'001; seed <= 20'012; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const ExchangeGraph graph = random_pool(dice, 200 + dice.below(200), 1 + dice.below(2));
    for (const Objective& objective : {Objective{{Level::weight}}, Objective{{Level::transfers, Level::rank}}}) {
      const Clearing good = certified_clearing(graph, objective, {.cycle_cap = std::nullopt});
      CHECK(good.status == Status::optimal);
      CHECK(good.levels[0].value > 50);
      CHECK(why(graph, good) == "");
    }
  }
}

TEST_CASE("a pool cleared piece by piece is proven by the prices of its pieces, put together") {
  int proven = 0, pieces = 0;
  for (std::uint64_t seed = 30'001; seed <= 30'060; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const ExchangeGraph graph = random_pool(dice, 100, 1 + dice.below(3));
    const Caps caps{.cycle_cap = 2 + dice.below(3), .chain_cap = dice.below(3)};
    const Objective objective{{dice.chance(50) ? Level::weight : Level::people}};
    Limits limits;
    limits.keep_prices = true;
    limits.whole_max = 0;
    const Clearing searched = clear(graph, objective, caps, limits);
    if (searched.certificate.method.find(" 1 pieces") == std::string::npos) ++pieces;
    CHECK(searched.status == Status::optimal);
    CHECK(searched.levels[0].value == clear(graph, objective, caps).levels[0].value);
    const Clearing good = certified(graph, searched);
    CHECK(why(graph, good) == "");
    proven += good.status == Status::optimal ? 1 : 0;
  }
  MESSAGE(proven << " of 60 proven by the prices, " << pieces << " of several pieces");
  CHECK(proven >= 35);  // what a piece needed branches for is not in its prices
  CHECK(pieces >= 30);
}

TEST_CASE("a pool cleared block by block comes near the best, and the prices of its rows prove its bound") {
  std::int64_t reached = 0, most = 0;
  std::uint64_t in_blocks = 0;
  const std::uint64_t pools = dear_cases(60);
  for (std::uint64_t seed = 40'001; seed <= 40'000 + pools; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const ExchangeGraph graph = random_pool(dice, 100, 1 + dice.below(3));
    const Caps caps{.cycle_cap = 2 + dice.below(3), .chain_cap = dice.below(3)};
    const Objective objective{{dice.chance(50) ? Level::weight : Level::transfers, dice.chance(50) ? Level::rank : Level::users}};
    Limits limits;
    limits.keep_prices = true;
    limits.whole_max = limits.piece_max = 0;
    const Clearing searched = clear(graph, objective, caps, limits);
    const Clearing best = clear(graph, objective, caps);
    CHECK(verify(graph, objective, caps, searched).empty());
    CHECK(searched.levels[0].value <= best.levels[0].value);
    CHECK(searched.levels[0].bound >= best.levels[0].value);
    CHECK(why(graph, certified(graph, searched)) == "");
    reached += searched.levels[0].value;
    most += best.levels[0].value;
    if (searched.certificate.method.find("in blocks") != std::string::npos) ++in_blocks;
  }
  MESSAGE(reached << " of " << most << " by " << in_blocks << " pools in blocks");
  CHECK(reached * 100 >= most * 97);
  CHECK(in_blocks * 6 >= pools * 5);
}

TEST_CASE("a check that may not go on says so, and a certificate made in no time claims little") {
  Dice dice(7);
  const ExchangeGraph graph = random_pool(dice, 14, 30);
  const Clearing good = certified_clearing(graph, {{Level::weight}}, {});
  REQUIRE(why(graph, good) == "");
  const auto at_once = [] { return true; };
  CHECK(why_it_fails(graph, good, at_once) == "the proof of weight took longer to check than it may");
  Limits limits;
  limits.keep_prices = true;
  const Clearing little = certified(graph, clear(graph, {{Level::weight}}, {}, limits), at_once);
  CHECK(little.levels[0].bound >= little.levels[0].value);
  CHECK(why(graph, little) == "");
}

}  // namespace
}  // namespace ronde::test
