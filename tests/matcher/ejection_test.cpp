// Ejection on small markets with all that a market may have: never worse than its start, by all levels, and each plan may be obeyed.
#include <doctest/doctest.h>

#include <algorithm>

#include "ejection.hpp"
#include "random_market.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

struct Ejected {
  std::vector<Exchange> plan;
  std::uint64_t steps = 0;
};

Ejected ejected(const RandomMarket& market, const Objective& objective, const Caps& caps, std::uint64_t steps, const Limits& limits = {}) {
  Control control(limits);
  const LegGraph legs(market.graph, control);
  const RowMap rows(market.graph);
  Ejection ejection(legs, rows, search_caps(caps), objective, limits.seed, {});
  Ejected result;
  for (const Standing& standing : ejection.improve({}, steps, {}, control)) {
    Exchange& exchange = result.plan.emplace_back();
    exchange.kind = standing.chain ? ExchangeKind::chain : ExchangeKind::cycle;
    for (const LegIndex leg : standing.legs) exchange.transfers.push_back(legs.transfer(leg));
  }
  result.steps = control.steps();
  return result;
}

/// As a clearing that claims no bound.
std::vector<std::string> wrong_with_ejected(const RandomMarket& market, const Objective& objective, const Caps& caps,
                                            const Ejected& result) {
  Clearing clearing;
  clearing.exchanges = result.plan;
  const std::vector<std::int64_t> values = evaluate(market.graph, objective, clearing.exchanges);
  for (std::size_t i = 0; i < values.size(); ++i) clearing.levels.push_back({objective.levels[i], values[i], values[i]});
  return verify(market.graph, objective, caps, clearing, market.blocks);
}

TEST_CASE("a plan made by pushing aside may be obeyed, is no worse than none, and is mostly the best where little is possible") {
  const Objective objective{{Level::people, Level::transfers}};
  std::uint64_t best = 0, tried = 0;
  for (std::uint64_t i = 0; i < std::max<std::uint64_t>(40, cases() / 20); ++i) {
    const std::uint64_t seed = 9'500'000 + i;
    CAPTURE(seed);
    Dice dice(seed);
    const Shape shape = i % 3 == 0   ? Shape{.members = 16, .arc_percent = 12}
                        : i % 3 == 1 ? Shape{.members = 10, .arc_percent = 15, .capacity_max = 2, .vertices = false}
                                     : Shape{.members = 12, .relays = 4, .arc_percent = 12};
    const RandomMarket market = random_market(dice, shape);
    const Caps caps{.cycle_cap = 3 + dice.below(2), .chain_cap = 2 * dice.below(2), .member_once = dice.chance(30)};
    const Ejected result = ejected(market, objective, caps, 200'000);
    const std::vector<std::string> wrong = wrong_with_ejected(market, objective, caps, result);
    CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
    const std::vector<std::int64_t> values = evaluate(market.graph, objective, result.plan);
    const Clearing proven = clear(market.graph, objective, caps);
    if (proven.status != Status::optimal || proven.levels.front().value == 0) continue;
    ++tried;
    CHECK(values.front() <= proven.levels.front().value);
    best += values.front() == proven.levels.front().value ? 1U : 0U;
  }
  CHECK(tried > 10);
  CHECK(10 * best > 9 * tried);
}

TEST_CASE("pushing aside ends at a step limit, and is the same each time") {
  Dice dice(7);
  const RandomMarket market = random_market(dice, {.members = 60, .arc_percent = 10});
  const Objective objective{{Level::transfers}};
  const Caps caps{.cycle_cap = 4};
  const Ejected whole = ejected(market, objective, caps, 400'000);
  const Ejected again = ejected(market, objective, caps, 400'000);
  CHECK(whole.plan == again.plan);
  CHECK(whole.steps == again.steps);
  const Ejected cut = ejected(market, objective, caps, 400'000, {.step_limit = 100'000});
  CHECK(cut.steps < whole.steps);
  CHECK(wrong_with_ejected(market, objective, caps, cut).empty());
}

}  // namespace
}  // namespace ronde::test
