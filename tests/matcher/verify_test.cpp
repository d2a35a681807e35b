// The judge catches what is planted.
#include "ronde/matcher/verify.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "market_text.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

Market swap_and_chain() {
  return market_from(R"(
      bike  -> bread 2
      bread -> bike  3
      lamp* -> cake  4
      cake  -> book  5
      book  -> bike  1
  )");
}

const Objective kObjective{{Level::people, Level::weight}};
const Caps kCaps{.cycle_cap = 2, .chain_cap = 2};

TEST_CASE("what clear returns passes the judge") {
  const Market market = swap_and_chain();
  const Clearing clearing = clear(market.graph, kObjective, kCaps);
  CHECK(verify(market.graph, kObjective, kCaps, clearing).empty());
  CHECK(clearing.levels[0].value == 4);
}

TEST_CASE("each planted fault is told") {
  const Market market = swap_and_chain();
  const Clearing good = clear(market.graph, kObjective, kCaps);
  REQUIRE(good.exchanges.size() == 2);
  const auto swap = static_cast<std::size_t>(good.exchanges[0].kind == ExchangeKind::cycle ? 0 : 1);
  const std::size_t chain = 1 - swap;
  const auto told = [&](const std::string& what, const std::function<void(Clearing&)>& plant) {
    CAPTURE(what);
    Clearing bad = good;
    plant(bad);
    CHECK_FALSE(verify(market.graph, kObjective, kCaps, bad).empty());
  };
  told("an exchange twice", [&](Clearing& c) { c.exchanges.push_back(c.exchanges[swap]); });
  told("an empty exchange", [](Clearing& c) { c.exchanges.push_back({}); });
  told("an exchange left out", [](Clearing& c) { c.exchanges.pop_back(); });
  told("a listing that is not there", [&](Clearing& c) { c.exchanges[swap].transfers[0].offer = 99; });
  told("an arc that is not there",
       [&](Clearing& c) { std::swap(c.exchanges[chain].transfers[0].want, c.exchanges[swap].transfers[0].want); });
  told("a cycle called a chain", [&](Clearing& c) { c.exchanges[swap].kind = ExchangeKind::chain; });
  told("a chain called a cycle", [&](Clearing& c) { c.exchanges[chain].kind = ExchangeKind::cycle; });
  told("a chain without its gift", [&](Clearing& c) { c.exchanges[chain].transfers.erase(c.exchanges[chain].transfers.begin()); });
  told("a relay out of nowhere", [&](Clearing& c) { c.exchanges[swap].transfers[0].via = {0}; });
  told("a value too large", [](Clearing& c) { ++c.levels[1].value; });
  told("a bound under the value", [](Clearing& c) { --c.levels[0].bound; });
  told("optimal away from the bound", [](Clearing& c) { ++c.levels[0].bound; });
  told("a level left out", [](Clearing& c) { c.levels.pop_back(); });
}

TEST_CASE("caps, seats and blocks are judged") {
  const Market market = swap_and_chain();
  const Clearing good = clear(market.graph, kObjective, kCaps);
  CHECK_FALSE(verify(market.graph, kObjective, {.cycle_cap = 2, .chain_cap = 1}, good).empty());
  CHECK_FALSE(verify(market.graph, kObjective, {.cycle_cap = 0, .chain_cap = 2}, good).empty());
  CHECK_FALSE(verify(market.graph, kObjective, {.cycle_cap = 2, .chain_cap = 2, .seats_cap = 2}, good).empty());
  const BlockedPair block{market.graph.offers()[market.offer("bread")].owner, market.graph.offers()[market.offer("bike")].owner};
  CHECK_FALSE(verify(market.graph, kObjective, kCaps, good, std::span(&block, 1)).empty());
}

TEST_CASE("a member twice in an exchange is told when once is asked") {
  const Market market = market_from(R"(
      bike -> bread
      bread -> book
      book -> cake
      cake -> bike
      @ann: bike book
  )");
  const Caps caps{.cycle_cap = 4};
  const Clearing clearing = clear(market.graph, {{Level::transfers}}, caps);
  CHECK(verify(market.graph, {{Level::transfers}}, caps, clearing).empty());
  Caps once = caps;
  once.member_once = true;
  CHECK_FALSE(verify(market.graph, {{Level::transfers}}, once, clearing).empty());
}

}  // namespace
}  // namespace ronde::test
