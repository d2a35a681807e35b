// Annealing on small markets with all that a market may have: never worse than its start, by all levels, and each plan may be obeyed.
#include <doctest/doctest.h>

#include <algorithm>

#include "local_search.hpp"
#include "pricing.hpp"
#include "random_market.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

struct Annealed {
  std::vector<std::int64_t> before, after;
  std::vector<Exchange> plan;
  std::uint64_t exchanges = 0, steps = 0;
};

/// From a plan that hardly anybody has looked at: greedy, without a change.
Annealed annealed(const RandomMarket& market, const Objective& objective, const Caps& caps, std::uint64_t tries,
                  const Limits& limits = {}) {
  Control control(limits);
  const LegGraph legs(market.graph, control);
  const RowMap rows(market.graph);
  ColumnPool pool(legs, rows);
  Pricing(legs, search_caps(caps), pool).begin(Level::transfers, control);
  LocalSearch search(pool, objective, limits.seed, caps.size_tolerance);
  const Plan start = search.improve({}, {}, 0, {}, control);
  Annealed result{search.values(start), {}, {}, pool.size(), 0};
  const Plan end = search.anneal(start, tries, {}, control);
  result.after = search.values(end);
  CHECK(search.balanced());
  for (const ColumnIndex column : end) result.plan.push_back(pool.exchange(column));
  result.steps = control.steps();
  return result;
}

/// As a clearing that claims no bound.
std::vector<std::string> wrong_with(const RandomMarket& market, const Objective& objective, const Caps& caps, const Annealed& result) {
  Clearing clearing;
  clearing.exchanges = result.plan;
  const std::vector<std::int64_t> values = evaluate(market.graph, objective, clearing.exchanges);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Level level = objective.levels[i];
    CHECK((is_small(level) ? -values[i] : values[i]) == result.after[i]);
    clearing.levels.push_back({level, values[i], is_small(level) ? std::min<std::int64_t>(values[i], 0) : values[i]});
    if (is_small(level)) clearing.levels.back().bound = values[i];
  }
  return verify(market.graph, objective, caps, clearing, market.blocks);
}

Shape shape_of(std::uint64_t seed) {
  switch (seed % 4) {
    case 0:
      return {.members = 24, .arc_percent = 12};
    case 1:
      return {.members = 12, .arc_percent = 15, .capacity_max = 2, .vertices = false};
    case 2:
      return {.members = 16, .relays = 4, .arc_percent = 12};
    default:
      return {.members = 20, .arc_percent = 12, .negative_weights = true, .sizes = true};
  }
}

TEST_CASE("an annealed plan is never worse than its start by all levels, and verify finds nothing wrong with it") {
  std::uint64_t better = 0, tried = 0;
  for (std::uint64_t i = 0; i < std::max<std::uint64_t>(40, cases() / 20); ++i) {
    const std::uint64_t seed = 9'000'000 + i;
    CAPTURE(seed);
    Dice dice(seed);
    const Shape shape = shape_of(seed);
    const RandomMarket market = random_market(dice, shape);
    const Caps caps = random_caps(dice, false, shape);
    const Objective objective = random_objective(dice);
    const Annealed result = annealed(market, objective, caps, 2'000);
    CHECK(result.after >= result.before);
    const std::vector<std::string> wrong = wrong_with(market, objective, caps, result);
    CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
    better += result.after > result.before ? 1U : 0U;
    tried += result.exchanges > 1 ? 1U : 0U;
  }
  CHECK(better > tried / 20);  // greedy is seldom bad where so little is possible
}

TEST_CASE("annealing brings more than changes that are never for the worse") {
  const RandomMarket market{crowd_of(300, 300), {}};
  const Objective objective{{Level::transfers}};
  const Caps caps{.cycle_cap = 5};
  constexpr std::uint64_t kTries = 200'000;
  const Annealed result = annealed(market, objective, caps, kTries);
  const Limits limits;
  Control control(limits);
  const LegGraph legs(market.graph, control);
  const RowMap rows(market.graph);
  ColumnPool pool(legs, rows);
  Pricing(legs, search_caps(caps), pool).begin(Level::transfers, control);
  LocalSearch search(pool, objective, limits.seed, std::nullopt);
  const Plan uphill = search.improve({}, {}, kTries, {}, control);
  CHECK(result.after > search.values(uphill));
}

TEST_CASE("annealing ends at a step limit with the best plan so far, and is the same each time") {
  const RandomMarket market{crowd_of(300, 300), {}};
  const Objective objective{{Level::transfers}};
  const Caps caps{.cycle_cap = 5};
  const Annealed whole = annealed(market, objective, caps, 20'000);
  const Annealed again = annealed(market, objective, caps, 20'000);
  CHECK(whole.plan == again.plan);
  CHECK(whole.steps == again.steps);
  const Annealed cut = annealed(market, objective, caps, 20'000, {.step_limit = whole.steps - 100'000});
  CHECK(cut.steps < whole.steps);
  CHECK(cut.after >= cut.before);
  CHECK(wrong_with(market, objective, caps, cut).empty());
}

}  // namespace
}  // namespace ronde::test
