// Regions packed anew on small markets with all that a market may have: no plan becomes worse by it, each may be obeyed, and where a region
// is the whole market the plan is nearly always the best one.
#include <doctest/doctest.h>

#include <algorithm>

#include "random_market.hpp"
#include "region_cover.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

/// A market with a plan that nothing stands in at first.
struct Covered {
  RandomMarket market;
  Objective objective;
  Caps caps;
  Limits limits;
  Control control{limits};
  LegGraph legs{market.graph, control};
  RowMap rows{market.graph};
  OpenLegs open{legs, {}};
  StandingPlan plan{legs, rows, objective};
  RegionCover region{legs, open, rows, search_caps(caps), plan};

  std::vector<std::string> wrong() const {
    Clearing clearing;
    for (const Standing& standing : plan.exchanges()) {
      Exchange& exchange = clearing.exchanges.emplace_back();
      for (const LegIndex leg : standing.legs) exchange.transfers.push_back(legs.transfer(leg));
    }
    const std::vector<std::int64_t> values = evaluate(market.graph, objective, clearing.exchanges);
    for (std::size_t i = 0; i < values.size(); ++i) clearing.levels.push_back({objective.levels[i], values[i], values[i]});
    return verify(market.graph, objective, caps, clearing, market.blocks);
  }

  /// Around wants that chance names, where a unit of them is left.
  void cover(int times, Random& random) {
    for (int i = 0; i < times && !market.graph.wants().empty(); ++i) {
      const WantIndex want = random.below(static_cast<std::uint32_t>(market.graph.wants().size()));
      if (!plan.has_room(rows.of_want(want))) continue;
      const StandingPlan::Totals before = plan.totals();
      CHECK(region.around(want, random) > 0);
      CHECK(plan.totals() >= before);
    }
  }
};

TEST_CASE("packing regions anew makes no plan worse, keeps each one possible, and finds the best where little is possible") {
  std::uint64_t best = 0, tried = 0;
  for (std::uint64_t i = 0; i < std::max<std::uint64_t>(60, cases() / 20); ++i) {
    const std::uint64_t seed = 9'700'000 + i;
    CAPTURE(seed);
    Dice dice(seed);
    const Shape shape = i % 3 == 0   ? Shape{.members = 16, .arc_percent = 12}
                        : i % 3 == 1 ? Shape{.members = 10, .arc_percent = 15, .capacity_max = 2, .vertices = false}
                                     : Shape{.members = 12, .relays = 4, .arc_percent = 12};
    const Caps caps{.cycle_cap = 2 + dice.below(4), .member_once = dice.chance(30)};
    Covered covered{.market = random_market(dice, shape), .objective = {{Level::transfers}}, .caps = caps, .limits = {}};
    Random random(seed);
    covered.cover(100, random);
    const std::vector<std::string> wrong = covered.wrong();
    CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
    const Clearing proven = clear(covered.market.graph, covered.objective, caps);
    if (proven.status != Status::optimal || proven.levels.front().value == 0) continue;
    ++tried;
    CHECK(covered.plan.totals().front() <= proven.levels.front().value);
    best += covered.plan.totals().front() == proven.levels.front().value ? 1U : 0U;
  }
  CHECK(tried > 10);
  CHECK(10 * best > 9 * tried);
}

TEST_CASE("an exchange that serves fewer members does not stand where members count first") {
  for (std::uint64_t seed = 9'800'000; seed < 9'800'040; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const Shape shape{.members = 8, .arc_percent = 20, .capacity_max = 2, .vertices = false};
    Covered covered{
        .market = random_market(dice, shape), .objective = {{Level::people, Level::transfers}}, .caps = {.cycle_cap = 4}, .limits = {}};
    Random random(seed);
    covered.cover(60, random);
    const std::vector<std::string> wrong = covered.wrong();
    CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
  }
}

}  // namespace
}  // namespace ronde::test
