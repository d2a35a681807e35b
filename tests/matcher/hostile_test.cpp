// Markets that nobody would draw in good faith: the search ends at its step limit, with a plan that holds and a bound that is true.
// The large ones, with clock and memory, are in hostile_graphs.py.
#include <doctest/doctest.h>

#include <set>

#include "market_text.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

constexpr std::uint64_t kStepLimit = 400'000;
/// A search looks at its limit once in a while only.
constexpr std::uint64_t kStepsMore = 400'000;

ExchangeGraph built(ExchangeGraphBuilder&& builder) {
  auto made = std::move(builder).build();
  REQUIRE(made.graph);
  return std::move(*made.graph);
}

template <class Joined>
ExchangeGraph vertices(std::uint32_t count, std::uint32_t gifts, Joined joined) {
  ExchangeGraphBuilder builder;
  for (std::uint32_t vertex = 0; vertex < count; ++vertex) builder.add_vertex(vertex, vertex < gifts);
  for (std::uint32_t giver = 0; giver < count; ++giver) {
    for (std::uint32_t receiver = 0; receiver < count; ++receiver) {
      if (giver != receiver && joined(giver, receiver))
        builder.add_transfer(giver, {receiver, false}, {.weight = 1 + (giver + receiver) % 7});
    }
  }
  return built(std::move(builder));
}

Clearing judged(const ExchangeGraph& graph, const Objective& objective, const Caps& caps, const Limits& limits) {
  const Clearing clearing = clear(graph, objective, caps, limits);
  const std::vector<std::string> wrong = verify(graph, objective, caps, clearing);
  CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
  if (limits.step_limit != 0) CHECK(clearing.certificate.steps <= limits.step_limit + kStepsMore);
  return clearing;
}

ExchangeGraph ring_of(std::uint32_t count) {
  ExchangeGraphBuilder builder;
  for (std::uint32_t vertex = 0; vertex < count; ++vertex) builder.add_vertex(vertex);
  for (std::uint32_t vertex = 0; vertex < count; ++vertex) builder.add_transfer(vertex, {(vertex + 1) % count, false});
  return built(std::move(builder));
}

TEST_CASE("where everybody wants everything, more than half are served before the step limit") {
  constexpr std::uint32_t count = 200;
  const ExchangeGraph clique = vertices(count, 0, [](std::uint32_t, std::uint32_t) { return true; });
  const ExchangeGraph halves =
      vertices(count, 0, [](std::uint32_t giver, std::uint32_t receiver) { return (giver < count / 2) != (receiver < count / 2); });
  for (const ExchangeGraph* graph : {&clique, &halves}) {
    for (const std::uint32_t cap : {2U, 3U, 4U, 6U}) {
      CAPTURE(cap);
      for (const Objective& objective : {Objective{{Level::transfers}}, Objective{{Level::people, Level::weight}}}) {
        const Clearing clearing = judged(*graph, objective, {.cycle_cap = cap}, {.step_limit = kStepLimit, .listed_max = 1000});
        CHECK(clearing.levels[0].value >= count / 2);
        CHECK(clearing.levels[0].bound == count);
      }
    }
  }
}

TEST_CASE("chains from many gifts that all others want end at the step limit too") {
  constexpr std::uint32_t count = 160;
  const ExchangeGraph graph = vertices(count, count / 2, [](std::uint32_t, std::uint32_t receiver) { return receiver >= count / 2; });
  const Clearing clearing = judged(graph, {{Level::transfers}}, {.cycle_cap = 3, .chain_cap = 5}, {.step_limit = kStepLimit});
  CHECK(clearing.levels[0].value >= count / 4);
  CHECK(clearing.levels[0].bound == count / 2);
}

TEST_CASE("in a dense pool a plan is found that is worth what rings and chains of any length reach, and so it is proven within caps") {
  Dice dice(3);
  std::set<std::uint32_t> sought;  // not all are: who is sought by nobody stays alone
  for (std::uint32_t vertex = 0; vertex < 200; ++vertex) {
    if (dice.chance(60)) sought.insert(vertex);
  }
  const ExchangeGraph graph = vertices(
      200, 12, [&](std::uint32_t giver, std::uint32_t receiver) { return receiver >= 12 && dice.chance(sought.contains(giver) ? 12 : 0); });
  const Clearing clearing =
      judged(graph, {{Level::transfers}}, {.cycle_cap = 4, .chain_cap = 5}, {.step_limit = 20'000'000, .listed_max = 0});
  CHECK(clearing.status == Status::optimal);
}

TEST_CASE("a star serves two, however many leaves it has, and that is proven") {
  const ExchangeGraph star = vertices(500, 0, [](std::uint32_t giver, std::uint32_t receiver) { return giver == 0 || receiver == 0; });
  const Clearing clearing = judged(star, {{Level::transfers}}, {.cycle_cap = 4}, {.step_limit = 4'000'000});
  CHECK(clearing.status == Status::optimal);
  CHECK(clearing.levels[0].value == 2);
}

TEST_CASE("one member with hundreds of wants is one person") {
  constexpr std::uint32_t mine = 300, others = 12;
  ExchangeGraphBuilder builder;
  for (std::uint32_t i = 0; i < mine; ++i) builder.add_vertex(0);
  for (std::uint32_t i = 0; i < others; ++i) builder.add_vertex(1 + i);
  for (std::uint32_t i = 0; i < mine; ++i) {
    for (std::uint32_t other = mine; other < mine + others; ++other) {
      builder.add_transfer(i, {other, false});
      builder.add_transfer(other, {i, false});
    }
  }
  const ExchangeGraph graph = built(std::move(builder));
  const Objective objective{{Level::people, Level::transfers}};
  const Clearing clearing = judged(graph, objective, {.cycle_cap = 3, .member_once = true}, {});
  CHECK(clearing.status == Status::optimal);
  CHECK(clearing.levels[0].value == others + 1);
  CHECK(clearing.levels[1].value == 2 * others);
}

TEST_CASE("a ring or a chain longer than a search can go deep does not exhaust the stack") {
  constexpr std::uint32_t count = 100'000;
  const ExchangeGraph ring = ring_of(count);
  const Clearing too_long = judged(ring, {{Level::transfers}}, {.cycle_cap = count - 1}, {.step_limit = 3'000'000});
  CHECK(too_long.levels[0].value == 0);
  CHECK(judged(ring, {{Level::transfers}}, {.cycle_cap = count}, {}).levels[0].value == count);

  ExchangeGraphBuilder builder;
  for (std::uint32_t vertex = 0; vertex < count; ++vertex) builder.add_vertex(vertex, vertex == 0);
  for (std::uint32_t vertex = 0; vertex + 1 < count; ++vertex) builder.add_transfer(vertex, {vertex + 1, false});
  const ExchangeGraph path = built(std::move(builder));
  const Clearing chain = judged(path, {{Level::transfers}}, {.cycle_cap = 3, .chain_cap = count}, {.step_limit = 3'000'000});
  CHECK(chain.levels[0].value >= 1);
  CHECK(chain.levels[0].bound == count - 1);
}

}  // namespace
}  // namespace ronde::test
