// Branches that ask elsewhere for a better plan: what they are told is believed, and nothing else about the answer changes.
#include <doctest/doctest.h>

#include "branch.hpp"
#include "pricing.hpp"
#include "random_market.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

struct Branched {
  BranchOutcome outcome;
  std::uint64_t steps = 0;
};

/// Over all exchanges of up to four, from no plan at all.
Branched branched(const ExchangeGraph& graph, std::function<std::int64_t(std::int64_t)> elsewhere) {
  const Limits limits;
  Control control(limits);
  const LegGraph legs(graph, control);
  const RowMap rows(graph);
  ColumnPool pool(legs, rows);
  Pricing(legs, search_caps({.cycle_cap = 4}), pool).begin(Level::transfers, control);
  BranchStart start{
      .value = 0, .bound = static_cast<double>(rows.size()), .slack_price = 0, .first = {}, .elsewhere = std::move(elsewhere)};
  for (ColumnIndex column = 0; column < pool.size(); ++column) start.first.push_back(column);
  Control own(limits);  // no steps yet: they ask before the first node
  BranchOutcome outcome = branch(pool, {Level::transfers, {}}, start, own);
  return {std::move(outcome), own.steps()};
}

constexpr std::uint64_t kFirstSeed = 4'400'000;
constexpr std::uint32_t kKnot = 60;

TEST_CASE("branches that are told of a best plan prove it in fewer steps, and leave it to whoever found it") {
  std::uint64_t steps_alone = 0, steps_told = 0;
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + 20; ++seed) {
    CAPTURE(seed);
    const ExchangeGraph graph = crowd_of(kKnot, seed);
    const Branched alone = branched(graph, {});
    REQUIRE(alone.outcome.proven);
    const std::int64_t best = alone.outcome.value;
    const Branched told = branched(graph, [best](std::int64_t) { return best; });
    CHECK(told.outcome.proven);
    CHECK(told.outcome.value == best);
    CHECK(told.outcome.bound == best);
    CHECK(!told.outcome.plan);
    steps_alone += alone.steps;
    steps_told += told.steps;
  }
  CHECK(steps_told < steps_alone);
}

TEST_CASE("branches that are told of nothing better go on as if they had not asked") {
  std::uint64_t asked = 0;
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + 20; ++seed) {
    CAPTURE(seed);
    const ExchangeGraph graph = crowd_of(kKnot, seed);
    const Branched alone = branched(graph, {});
    const Branched told = branched(graph, [&asked](std::int64_t value) {
      ++asked;
      return value - 1;
    });
    CHECK(told.outcome.value == alone.outcome.value);
    CHECK(told.outcome.plan == alone.outcome.plan);
    CHECK(told.steps == alone.steps);
  }
  CHECK(asked > 20);
}

TEST_CASE("a good plan that is told of does not hide a better one") {
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + 20; ++seed) {
    CAPTURE(seed);
    const ExchangeGraph graph = crowd_of(kKnot, seed);
    const std::int64_t best = branched(graph, {}).outcome.value;
    const Branched told = branched(graph, [best](std::int64_t value) { return std::max(value, best - 1); });
    CHECK(told.outcome.proven);
    CHECK(told.outcome.value == best);
    CHECK(told.outcome.plan.has_value());
  }
}

}  // namespace
}  // namespace ronde::test
