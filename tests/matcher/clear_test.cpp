// What a clearing is, told by small markets.
#include "ronde/matcher/clear.hpp"

#include <doctest/doctest.h>

#include "market_text.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using matcher::Caps;
using matcher::Clearing;
using matcher::Level;
using matcher::Objective;
using matcher::Status;

Clearing cleared(const Market& market, const Caps& caps, const Objective& objective = {{Level::transfers}}) {
  Clearing clearing = matcher::clear(market.graph, objective, caps);
  CHECK(matcher::verify(market.graph, objective, caps, clearing).empty());
  return clearing;
}

TEST_CASE("two neighbours who want what the other has swap directly") {
  const Market market = market_from(R"(
      bike  -> bread
      bread -> bike
  )");
  const Clearing clearing = cleared(market, {.cycle_cap = 2});
  REQUIRE(clearing.exchanges.size() == 1);
  CHECK(market.text(clearing.exchanges[0]) == "bike -> bread -> bike");
  CHECK(clearing.status == Status::optimal);
  CHECK(clearing.levels[0].value == 2);
  CHECK(clearing.levels[0].bound == 2);
}

TEST_CASE("three neighbours of whom no two match make a cycle, unless the cap forbids it") {
  const Market market = market_from(R"(
      bike   -> bread
      bread  -> lesson
      lesson -> bike
  )");
  CHECK(cleared(market, {.cycle_cap = 3}).levels[0].value == 3);
  const Clearing capped = cleared(market, {.cycle_cap = 2});
  CHECK(capped.exchanges.empty());
  CHECK(capped.status == Status::optimal);
}

TEST_CASE("a gift starts a chain, and the chain may stop at any receiver") {
  const Market market = market_from(R"(
      lamp* -> bike   3
      bike  -> bread  2
  )");
  const Clearing two = cleared(market, {.cycle_cap = 0, .chain_cap = 2});
  REQUIRE(two.exchanges.size() == 1);
  CHECK(market.text(two.exchanges[0]) == "lamp -> bike -> bread");
  const Clearing one = cleared(market, {.cycle_cap = 0, .chain_cap = 1});
  REQUIRE(one.exchanges.size() == 1);
  CHECK(market.text(one.exchanges[0]) == "lamp -> bike");
  CHECK(cleared(market, {.cycle_cap = 3, .chain_cap = 0}).exchanges.empty());
}

TEST_CASE("more people come before more weight, and weight decides among equals") {
  const Market market = market_from(R"(
      bike  -> bread 90
      bread -> bike  90
      bread -> cake  1
      cake  -> bike  1
  )");
  const Objective people_first{{Level::people, Level::weight}};
  CHECK(cleared(market, {.cycle_cap = 3}, people_first).levels[0].value == 3);
  CHECK(cleared(market, {.cycle_cap = 3}, {{Level::weight}}).levels[0].value == 180);
}

TEST_CASE("a relay is used once: only one of the two books is received") {
  const Market market = market_from(R"(
      red   -> %one
      blue  -> %one
      %one  => cup
      %one  => plate
      cup   -> red
      plate -> blue
      @ann: cup plate
  )");
  const Clearing clearing = cleared(market, {.cycle_cap = 2});
  REQUIRE(clearing.exchanges.size() == 1);
  CHECK(clearing.levels[0].value == 2);
  CHECK(clearing.exchanges[0].transfers.size() == 2);
}

TEST_CASE("relays may be nested, and count no transfer") {
  const Market market = market_from(R"(
      red    -> %inner
      %inner => %outer
      %outer => cup
      cup    -> red
  )");
  const Clearing clearing = cleared(market, {.cycle_cap = 2});
  REQUIRE(clearing.exchanges.size() == 1);
  CHECK(clearing.levels[0].value == 2);
  CHECK(market.text(clearing.exchanges[0]) == "red -> %inner %outer cup -> red");
}

TEST_CASE("a member may be asked to sit at most once in an exchange") {
  const Market market = market_from(R"(
      bike -> bread
      bread -> book
      book -> cake
      cake -> bike
      @ann: bike book
  )");
  CHECK(cleared(market, {.cycle_cap = 4}).levels[0].value == 4);
  CHECK(cleared(market, {.cycle_cap = 4, .member_once = true}).levels[0].value == 0);
}

TEST_CASE("seats cap cycles and chains alike") {
  const Market market = market_from(R"(
      lamp* -> bike
      bike  -> bread
      bread -> bike
  )");
  CHECK(cleared(market, {.cycle_cap = 3, .chain_cap = 3, .seats_cap = 2}).levels[0].value == 2);
  CHECK(cleared(market, {.cycle_cap = 0, .chain_cap = 3, .seats_cap = 3}).levels[0].value == 2);
}

TEST_CASE("an offer of two units can stand in two exchanges") {
  matcher::ExchangeGraphBuilder builder;
  const auto lessons = builder.add_offer({.owner = 0, .capacity = 2});
  const auto any = builder.add_want({.owner = 0, .capacity = 2});
  builder.add_return(any, lessons);
  for (matcher::MemberIndex member = 1; member <= 3; ++member) {
    const auto vertex = builder.add_vertex(member);
    builder.add_transfer(lessons, {vertex.want, false});
    builder.add_transfer(vertex.offer, {any, false});
  }
  const auto built = std::move(builder).build();
  REQUIRE(built.graph);
  for (const auto& cap : {std::optional<std::uint32_t>(2), std::optional<std::uint32_t>()}) {
    const Clearing clearing = matcher::clear(*built.graph, {{Level::transfers}}, {.cycle_cap = cap});
    CHECK(clearing.levels[0].value == 4);
    CHECK(clearing.status == Status::optimal);
    CHECK(matcher::verify(*built.graph, {{Level::transfers}}, {.cycle_cap = cap}, clearing).empty());
  }
}

TEST_CASE("balance prefers to give as much as one receives") {
  matcher::ExchangeGraphBuilder builder;
  const auto person = [&builder](matcher::MemberIndex member, std::uint8_t size) {
    const auto offer = builder.add_offer({.owner = member, .size = size});
    const auto want = builder.add_want({.owner = member});
    builder.add_return(want, offer);
    return std::pair(offer, want);
  };
  const auto [a_offer, a_want] = person(0, 1);
  const auto [b_offer, b_want] = person(1, 4);
  const auto [c_offer, c_want] = person(2, 1);
  builder.add_transfer(a_offer, {b_want, false});
  builder.add_transfer(b_offer, {a_want, false});
  builder.add_transfer(a_offer, {c_want, false});
  builder.add_transfer(c_offer, {a_want, false});
  const auto built = std::move(builder).build();
  REQUIRE(built.graph);
  const Objective objective{{Level::transfers, Level::balance}};
  const Clearing clearing = matcher::clear(*built.graph, objective, {.cycle_cap = 2});
  REQUIRE(clearing.exchanges.size() == 1);
  CHECK(clearing.levels[1].value == 0);
  CHECK(clearing.status == Status::optimal);
}

TEST_CASE("uncapped, one long cycle is found and proven") {
  std::string drawing;
  for (int i = 0; i < 40; ++i) drawing += "v" + std::to_string(i) + " -> v" + std::to_string((i + 1) % 40) + "\n";
  const Market market = market_from(drawing);
  const Clearing clearing = cleared(market, {.cycle_cap = std::nullopt});
  CHECK(clearing.levels[0].value == 40);
  CHECK(clearing.status == Status::optimal);
  CHECK(clearing.exchanges.size() == 1);
}

TEST_CASE("uncapped, of the plans with the most trades one that serves the most members is found and proven") {
  // Ann and Bob could go round with two items each. Two swaps move as many items, and please four.
  const Market market = market_from(R"(
      @ann: a1 a2
      @bob: b1 b2
      a1 -> b1
      b1 -> a2
      a2 -> b2
      b2 -> a1
      a1 -> c
      c  -> a1
      b1 -> d
      d  -> b1
  )");
  const Objective objective{{Level::transfers, Level::users}};
  const Clearing clearing = matcher::clear(market.graph, objective, {.cycle_cap = std::nullopt});
  CHECK(verify(market.graph, objective, {.cycle_cap = std::nullopt}, clearing).empty());
  CHECK(clearing.levels[0].value == 4);
  CHECK(clearing.levels[1].value == 4);
  CHECK(clearing.status == Status::optimal);
}

TEST_CASE("where an earlier level is not reached, later bounds count all plans that keep what was reached") {
  // Ann would sit twice in the ring of four. Without it, the swap of y and w remains, and weighs more than the ring.
  const Market market = market_from(R"(
      @ann: a1 a2
      a1 -> y
      y  -> a2
      a2 -> z
      z  -> a1
      y  -> w   9
      w  -> y   9
  )");
  const Objective objective{{Level::transfers, Level::weight}};
  const Clearing clearing = matcher::clear(market.graph, objective, {.cycle_cap = std::nullopt, .member_once = true});
  CHECK(verify(market.graph, objective, {.cycle_cap = std::nullopt, .member_once = true}, clearing).empty());
  CHECK(clearing.levels[0].bound >= 2);
  CHECK(clearing.levels[1].bound >= 18);
}

TEST_CASE("a search that is stopped at once still tells a valid bound") {
  std::string drawing;
  Dice dice(5);
  for (int i = 0; i < 60; ++i) {
    for (int j = 0; j < 60; ++j) {
      if (i != j && dice.chance(8)) drawing += "v" + std::to_string(i) + " -> v" + std::to_string(j) + "\n";
    }
  }
  const Market market = market_from(drawing);
  const Objective objective = matcher::default_objective();
  const std::int64_t best = matcher::clear(market.graph, {{Level::people}}, {.cycle_cap = 3}).levels[0].value;
  for (const std::uint64_t steps : {1U, 2'000U, 50'000U}) {
    const Clearing clearing =
        matcher::clear(market.graph, objective, {.cycle_cap = 3}, {.stop = {}, .step_limit = steps, .seed = 1, .progress = {}});
    CHECK(matcher::verify(market.graph, objective, {.cycle_cap = 3}, clearing).empty());
    CHECK(clearing.levels[0].bound >= best);
    CHECK(clearing.levels[0].value <= best);
  }
  const Clearing stopped =
      matcher::clear(market.graph, objective, {.cycle_cap = 3}, {.stop = [] { return true; }, .step_limit = 0, .seed = 1, .progress = {}});
  CHECK(stopped.stopped);
  CHECK(stopped.status == Status::feasible);
}

TEST_CASE("the same market, seed and limits give the same plan and the same certificate") {
  std::string drawing;
  Dice dice(11);
  for (int i = 0; i < 80; ++i) {
    for (int j = 0; j < 80; ++j) {
      if (i != j && dice.chance(5))
        drawing += "v" + std::to_string(i) + " -> v" + std::to_string(j) + " " + std::to_string(1 + dice.below(9)) + "\n";
    }
  }
  const Market market = market_from(drawing);
  const Objective objective{{Level::transfers, Level::weight}};
  const Clearing one = matcher::clear(market.graph, objective, {.cycle_cap = 3}, {.stop = {}, .step_limit = 0, .seed = 7, .progress = {}});
  const Clearing other =
      matcher::clear(market.graph, objective, {.cycle_cap = 3}, {.stop = {}, .step_limit = 0, .seed = 7, .progress = {}});
  CHECK(one.exchanges == other.exchanges);
  CHECK(one.certificate.steps == other.certificate.steps);
  CHECK(one.certificate.input_hash == market.graph.hash());
  const Clearing third =
      matcher::clear(market.graph, objective, {.cycle_cap = 3}, {.stop = {}, .step_limit = 0, .seed = 8, .progress = {}});
  CHECK(third.levels[0].value == one.levels[0].value);  // a proof does not depend on the seed
  CHECK(third.levels[1].value == one.levels[1].value);
}

TEST_CASE("the builder says all that is wrong with a market") {
  matcher::ExchangeGraphBuilder builder;
  const auto vertex = builder.add_vertex(3);
  const auto other = builder.add_vertex(4);
  builder.add_transfer(vertex.offer, {vertex.want, false});
  builder.add_transfer(vertex.offer, {17, false});
  builder.add_return(other.want, vertex.offer);
  builder.add_offer({.owner = 1, .capacity = 0});
  const auto built = std::move(builder).build();
  CHECK_FALSE(built.graph);
  CHECK(built.problems.size() == 4);
}

TEST_CASE("an arc that stands twice is refused") {
  matcher::ExchangeGraphBuilder builder;
  const auto one = builder.add_vertex(0), other = builder.add_vertex(1);
  builder.add_transfer(one.offer, {other.want, false});
  builder.add_transfer(one.offer, {other.want, false});
  CHECK_FALSE(std::move(builder).build().graph);
}

TEST_CASE("a market's hash changes with any of its facts, and only with them") {
  const std::string drawing = "a -> b 3\nb -> a 4\n";
  CHECK(market_from(drawing).graph.hash() == market_from(drawing).graph.hash());
  CHECK(market_from(drawing).graph.hash() != market_from("a -> b 3\nb -> a 5\n").graph.hash());
  CHECK(market_from(drawing).graph.hash() != market_from("a* -> b 3\nb -> a 4\n").graph.hash());
}

TEST_CASE("objectives are read by name, each once") {
  CHECK(matcher::objective_from("people,transfers") == Objective{{Level::people, Level::transfers}});
  CHECK_FALSE(matcher::objective_from("people,,transfers"));
  CHECK_FALSE(matcher::objective_from("people,people"));
  CHECK_FALSE(matcher::objective_from(""));
  CHECK_FALSE(matcher::objective_from("fun"));
  CHECK(matcher::is_small(Level::rank));
  CHECK_FALSE(matcher::is_small(Level::wish));
}

}  // namespace
}  // namespace ronde::test
