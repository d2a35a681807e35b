// Annealing by prices, and the prices it is led by: they bound every plan, the plan is never worse than its start, and may be obeyed.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "priced_search.hpp"
#include "pricing.hpp"
#include "random_market.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"
#include "volume.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

constexpr int kPriceRounds = 300;

struct Led {
  std::int64_t before = 0, after = 0;
  double bound = 0;  // by the prices
  std::vector<Exchange> plan;
  std::uint64_t steps = 0;
  bool can = false;
};

/// From the first exchange that fits, and so on.
Plan first_fit(const ColumnPool& pool) {
  Plan plan;
  std::vector<bool> taken(pool.rows().size(), false);
  for (ColumnIndex column = 0; column < pool.size(); ++column) {
    const auto rows = pool.rows_of(column);
    if (std::ranges::any_of(rows, [&](RowIndex row) { return taken[row]; })) continue;
    for (const RowIndex row : rows) taken[row] = true;
    plan.push_back(column);
  }
  return plan;
}

Led led_by_prices(const ExchangeGraph& graph, Level level, const Caps& caps, std::uint64_t tries, const Limits& limits = {}) {
  Control control(limits);
  const LegGraph legs(graph, control);
  const RowMap rows(graph);
  ColumnPool pool(legs, rows);
  Pricing(legs, search_caps(caps), pool).begin(level, control);
  Led led;
  led.can = PricedSearch::can(pool, level, caps.size_tolerance);
  if (!led.can) return led;
  std::vector<std::int64_t> values;
  for (ColumnIndex column = 0; column < pool.size(); ++column) values.push_back(pool.value(column, level));
  const auto worth = [&values](const Plan& plan) {
    std::int64_t sum = 0;
    for (const ColumnIndex column : plan) sum += values[column];
    return sum;
  };
  RowPrices prices = volume_prices(pool, values, kPriceRounds, control);
  led.bound = prices.bound;
  const Plan start = first_fit(pool);
  const PricedColumns columns(pool, values, std::move(prices.row));
  const Plan end = PricedSearch(columns, limits.seed).anneal(start, tries, std::numeric_limits<std::int64_t>::max(), control);
  led.before = worth(start);
  led.after = worth(end);
  for (const ColumnIndex column : end) led.plan.push_back(pool.exchange(column));
  led.steps = control.steps();
  return led;
}

/// As a clearing that claims no bound.
std::vector<std::string> wrong_with_plan(const ExchangeGraph& graph, Level level, const Caps& caps, const Led& led) {
  Clearing clearing;
  clearing.exchanges = led.plan;
  clearing.levels.push_back({level, led.after, led.after});
  return verify(graph, {{level}}, caps, clearing);
}

TEST_CASE("a plan led by prices is never worse than its start, never worth more than the prices' bound, and verify finds nothing wrong") {
  std::uint64_t tried = 0, better = 0;
  for (std::uint64_t i = 0; i < std::max<std::uint64_t>(60, cases() / 20); ++i) {
    const std::uint64_t seed = 9'500'000 + i;
    CAPTURE(seed);
    Dice dice(seed);
    const Shape shape = i % 3 == 0   ? Shape{.members = 24, .arc_percent = 12}
                        : i % 3 == 1 ? Shape{.members = 16, .relays = 4, .arc_percent = 12}
                                     : Shape{.members = 20, .arc_percent = 12, .negative_weights = true};
    const RandomMarket market = random_market(dice, shape);
    const Caps caps{.cycle_cap = static_cast<std::uint32_t>(2 + i % 4), .chain_cap = i % 2 == 0 ? 0U : 3U};
    const Level level = i % 5 == 0 ? Level::weight : Level::transfers;
    const Led led = led_by_prices(market.graph, level, caps, 2'000);
    if (!led.can) continue;
    ++tried;
    better += led.after > led.before ? 1U : 0U;
    CHECK(led.after >= led.before);
    CHECK(static_cast<double>(led.after) <= led.bound + 1e-6);
    const std::vector<std::string> wrong = wrong_with_plan(market.graph, level, caps, led);
    CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
    const Clearing best = clear(market.graph, {{level}}, caps);
    REQUIRE(best.status == Status::optimal);
    CHECK(static_cast<double>(best.levels.front().value) <= led.bound + 1e-6);
  }
  CHECK(tried > 20);
  CHECK(better > tried / 10);
}

TEST_CASE("prices lead to a plan within some percent of the bound that they prove") {
  const ExchangeGraph graph = crowd_of(400, 400);
  const Led led = led_by_prices(graph, Level::transfers, {.cycle_cap = 5}, 200'000);
  REQUIRE(led.can);
  CHECK(led.after > led.before);
  CHECK(static_cast<double>(led.after) > 0.96 * led.bound);
  CHECK(led.bound <= 400);
}

TEST_CASE("annealing by prices ends at a step limit with the best plan so far, and is the same each time") {
  const ExchangeGraph graph = crowd_of(400, 400);
  const Caps caps{.cycle_cap = 5};
  const Led whole = led_by_prices(graph, Level::transfers, caps, 50'000);
  const Led again = led_by_prices(graph, Level::transfers, caps, 50'000);
  CHECK(whole.plan == again.plan);
  CHECK(whole.steps == again.steps);
  const Led cut = led_by_prices(graph, Level::transfers, caps, 50'000, {.step_limit = whole.steps - 200'000});
  CHECK(cut.steps < whole.steps);
  CHECK(cut.after >= cut.before);
  CHECK(wrong_with_plan(graph, Level::transfers, caps, cut).empty());
}

TEST_CASE("prices do not lead where members are counted, sizes balance or a listing is there more than once") {
  Dice dice(7);
  const RandomMarket market = random_market(dice, {.members = 12, .arc_percent = 25, .capacity_max = 3, .vertices = false});
  const ExchangeGraph graph = crowd_of(30, 30);
  CHECK(led_by_prices(graph, Level::transfers, {.cycle_cap = 4}, 1).can);
  CHECK_FALSE(led_by_prices(graph, Level::transfers, {.cycle_cap = 4, .size_tolerance = 1}, 1).can);
  CHECK_FALSE(led_by_prices(graph, Level::people, {.cycle_cap = 4}, 1).can);
  CHECK_FALSE(led_by_prices(market.graph, Level::transfers, {.cycle_cap = 4}, 1).can);
}

}  // namespace
}  // namespace ronde::test
