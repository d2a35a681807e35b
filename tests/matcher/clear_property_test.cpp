// Random small markets against a solver that tries everything and shares no code with the engines: 10,000 in all, RONDE_CASES for more or
// fewer.
#include <doctest/doctest.h>

#include "exhaustive.hpp"
#include "random_market.hpp"
#include "ronde/matcher/check_certificate.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

/// More exchanges make too many plans to try.
constexpr std::size_t kExchangesMax = 22;

/// Values and bounds of the levels, large is good.
struct Told {
  std::vector<std::int64_t> values, bounds;
  explicit Told(const Clearing& clearing) {
    for (const LevelResult& level : clearing.levels) {
      const std::int64_t sign = is_small(level.level) ? -1 : 1;
      values.push_back(sign * level.value);
      bounds.push_back(sign * level.bound);
    }
  }
};

void judge(const RandomMarket& market, const Objective& objective, const Caps& caps, const Limits& limits, Exhaustive& exhaustive,
           const std::vector<std::int64_t>& best) {
  const Clearing clearing = clear(market.graph, objective, caps, limits);
  const std::vector<std::string> wrong = verify(market.graph, objective, caps, clearing, market.blocks);
  CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
  const Told told(clearing);
  CHECK(told.values <= best);
  // A bound holds among all plans that keep what was reached in the levels before, whether or not that was the best.
  const std::vector<std::int64_t> most = exhaustive.most_keeping(objective, told.values);
  for (std::size_t i = 0; i < most.size(); ++i) {
    CAPTURE(i);
    CHECK(told.bounds[i] >= most[i]);
  }
  if (caps.cycle_cap) CHECK(clearing.status == Status::optimal);
  if (clearing.status == Status::optimal) CHECK(told.values == best);
}

/// False: too many exchanges, nothing was compared.
bool compare(std::uint64_t seed, const Shape& shape, bool uncapped) {
  CAPTURE(seed);
  Dice dice(seed);
  const RandomMarket market = random_market(dice, shape);
  const ExchangeGraph& graph = market.graph;
  const Caps caps = random_caps(dice, uncapped, shape);
  const Objective objective = random_objective(dice);
  Exhaustive exhaustive(graph, caps);
  if (exhaustive.exchanges().size() > kExchangesMax) return false;
  const std::vector<std::int64_t> best = exhaustive.best(objective);
  // Listed first, searched for as they are needed, or cleared piece by piece: the same best.
  for (const Limits& limits : {Limits{}, Limits{.listed_max = 0}, Limits{.whole_max = 0}}) {
    CAPTURE(limits.listed_max);
    CAPTURE(limits.whole_max);
    judge(market, objective, caps, limits, exhaustive, best);
    if (uncapped) break;
  }
  return true;
}

/// This part of all cases, with markets of that shape.
void compare_many(std::uint64_t percent, std::uint64_t first_seed, const Shape& shape, bool uncapped) {
  const std::uint64_t wanted = cases() * percent / 100;
  std::uint64_t compared = 0;
  for (std::uint64_t seed = first_seed; compared < wanted; ++seed) compared += compare(seed, shape, uncapped) ? 1U : 0U;
}

TEST_CASE("on small markets of file vertices, clear is as good as trying everything") {
  compare_many(20, 1'000'000, {.members = 6}, false);
}

TEST_CASE("on small markets with pairings, units, gifts and calls, clear is as good as trying everything") {
  compare_many(25, 2'000'000, {.members = 4, .arc_percent = 25, .capacity_max = 2, .vertices = false}, false);
}

TEST_CASE("on small markets with nested relays, clear is as good as trying everything") {
  compare_many(15, 3'000'000, {.members = 6, .relays = 3, .arc_percent = 20, .gift_percent = 10}, false);
}

TEST_CASE("weights may be negative: what harms is left out") {
  compare_many(5, 4'000'000, {.members = 6, .negative_weights = true}, false);
}

TEST_CASE("where sizes must balance, clear is as good as trying everything") {
  compare_many(15, 8'000'000, {.members = 7, .sizes = true}, false);
  compare_many(25, 9'000'000, {.members = 3, .arc_percent = 40, .capacity_max = 2, .vertices = false, .sizes = true}, false);
  compare_many(5, 9'500'000, {.members = 6, .relays = 3, .arc_percent = 20, .gift_percent = 10, .sizes = true}, false);
}

TEST_CASE("where sizes must balance and cycles may be of any length, bounds hold, and optimal is as good as trying everything") {
  compare_many(5, 10'000'000, {.members = 7, .arc_percent = 25, .gift_percent = 5, .sizes = true}, true);
  compare_many(10, 10'500'000, {.members = 4, .capacity_max = 2, .vertices = false, .sizes = true}, true);
}

TEST_CASE("on small markets, uncapped plans are never better than trying everything, and optimal only if as good") {
  compare_many(10, 5'000'000, {.members = 6, .relays = 2, .arc_percent = 20}, true);
  compare_many(10, 6'000'000, {.members = 4, .capacity_max = 2, .vertices = false}, true);
}

/// Of so many markets, for which the level was proven; where it was, it is the best.
struct Share {
  int proven = 0, all = 0;
};
Share proven_after_members(std::uint64_t first_seed, const Shape& shape, const Objective& objective) {
  Share share;
  for (std::uint64_t seed = first_seed; share.all < static_cast<int>(std::max<std::uint64_t>(100, cases() / 100)); ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const RandomMarket market = random_market(dice, shape);
    const Caps caps{.cycle_cap = std::nullopt};
    Exhaustive exhaustive(market.graph, caps);
    if (exhaustive.exchanges().size() > kExchangesMax || exhaustive.exchanges().size() < 3) continue;
    ++share.all;
    const std::vector<std::int64_t> best = exhaustive.best(objective);
    judge(market, objective, caps, {}, exhaustive, best);
    Limits limits;
    limits.keep_prices = true;
    const Clearing clearing = certified(market.graph, clear(market.graph, objective, caps, limits));
    CHECK(why_it_fails(market.graph, clearing).value_or("") == "");
    if (clearing.status != Status::optimal) continue;
    ++share.proven;
    CHECK(Told(clearing).values == best);
  }
  return share;
}

TEST_CASE("uncapped, levels after people or users are proven by prices in most small markets, and then as good as trying everything") {
  const std::vector<std::string> lists{"users,rank", "transfers,users,weight", "people,transfers,wish,walk,waiting", "weight,people,rank"};
  for (std::size_t i = 0; i < lists.size(); ++i) {
    CAPTURE(lists[i]);
    const Objective objective = objective_from(lists[i]).value();
    for (const Shape& shape : {Shape{.members = 9, .arc_percent = 25}, Shape{.members = 4, .capacity_max = 2, .vertices = false}}) {
      const Share share = proven_after_members(20'000'000 + 100'000 * i, shape, objective);
      MESSAGE(lists[i] << ": " << share.proven << " of " << share.all);
      CHECK(share.proven * 100 >= share.all * 75);
    }
  }
}

TEST_CASE("uncapped, an item of one member may go round to another of theirs: bounds hold with a member in an exchange only once") {
  compare_many(15, 7'000'000, {.members = 8, .arc_percent = 22, .gift_percent = 0}, true);
}

}  // namespace
}  // namespace ronde::test
