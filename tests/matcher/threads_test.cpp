// However many threads are lent, and in whatever order they do the jobs: the same plan, bounds, prices and steps, wherever a limit ends it.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <set>
#include <stdexcept>

#include "cli/crew.hpp"
#include "random_market.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"
#include "sanitizers.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

/// Few steps a job, so that small markets have many.
constexpr std::uint64_t kSmallBlocks = 20;

/// `count` threads, which count what they do.
class Threads {
 public:
  explicit Threads(std::uint32_t count) : crew_(count) {}
  RunAll run_all() {
    return [this](std::size_t jobs, const std::function<void(std::size_t)>& each) {
      crew_.run(jobs, each);
      done_ += jobs;
    };
  }
  [[nodiscard]] std::uint64_t done() const { return done_; }

 private:
  Crew crew_;
  std::uint64_t done_ = 0;
};

/// One thread, but the last job may come first.
RunAll shuffled(std::uint64_t seed) {
  return [seed](std::size_t jobs, const std::function<void(std::size_t)>& each) {
    Dice dice(seed + jobs);
    std::vector<std::size_t> order(jobs);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = jobs; i > 1; --i) std::swap(order[i - 1], order[dice.below(static_cast<std::uint32_t>(i))]);
    for (const std::size_t job : order) each(job);
  };
}

void same(const Clearing& one, const Clearing& other) {
  CHECK(one.status == other.status);
  CHECK(one.stopped == other.stopped);
  CHECK(one.exchanges == other.exchanges);
  REQUIRE(one.levels.size() == other.levels.size());
  for (std::size_t i = 0; i < one.levels.size(); ++i) {
    CHECK(one.levels[i].value == other.levels[i].value);
    CHECK(one.levels[i].bound == other.levels[i].bound);
  }
  CHECK(one.certificate.steps == other.certificate.steps);
  CHECK(one.certificate.method == other.certificate.method);
  CHECK(one.certificate.proofs == other.certificate.proofs);
}

/// The answer without threads. Those with them are compared to it; `jobs` counts what they had to do.
Clearing the_same_on_all(const RandomMarket& market, const Objective& objective, const Caps& caps, Limits limits, std::uint64_t& jobs) {
  limits.block_work = kSmallBlocks;
  limits.keep_prices = true;
  const Clearing alone = clear(market.graph, objective, caps, limits);
  CHECK(verify(market.graph, objective, caps, alone, market.blocks).empty());
  for (const std::uint32_t count : {1U, 2U, 3U, 8U}) {
    CAPTURE(count);
    Threads threads(count);
    limits.run_all = threads.run_all();
    same(alone, clear(market.graph, objective, caps, limits));
    jobs += threads.done();
  }
  for (const std::uint64_t seed : {1U, 2U}) {
    CAPTURE(seed);
    limits.run_all = shuffled(seed);
    same(alone, clear(market.graph, objective, caps, limits));
  }
  return alone;
}

/// A random market, objective and caps, to the proof and ended by step limits and gap limits; all exchanges listed first, or searched for.
struct Tally {
  std::uint64_t jobs = 0, stopped = 0, gaps = 0;
};
void try_market(std::uint64_t seed, const Shape& shape, bool uncapped, Tally& tally) {
  CAPTURE(seed);
  Dice dice(seed);
  const RandomMarket market = random_market(dice, shape);
  const Caps caps = random_caps(dice, uncapped);
  const Objective objective = random_objective(dice);
  for (const std::uint64_t listed_max : {0U, 100U, 500'000U}) {
    CAPTURE(listed_max);
    const Limits limits{.step_limit = 300'000, .listed_max = listed_max};
    const Clearing whole = the_same_on_all(market, objective, caps, limits, tally.jobs);
    Limits some = limits;
    some.step_limit = 1 + dice.below(static_cast<std::uint32_t>(whole.certificate.steps) + 1);
    CAPTURE(some.step_limit);
    tally.stopped += the_same_on_all(market, objective, caps, some, tally.jobs).stopped ? 1U : 0U;
    Limits near = limits;
    near.gap_limit = 0.2;
    const Clearing good = the_same_on_all(market, objective, caps, near, tally.jobs);
    const LevelResult& first = good.levels.front();
    tally.gaps += first.value != first.bound ? 1U : 0U;
  }
}

TEST_CASE("with 1, 2, 3 and 8 threads and jobs in any order a clearing is the same, also at a step limit and at a gap limit") {
  const std::uint64_t each = std::max<std::uint64_t>(2, cases() / 2000);
  Tally tally;
  for (std::uint64_t i = 0; i < each; ++i) {
    try_market(8'000'000 + i, {.members = 24, .arc_percent = 12}, false, tally);
    try_market(8'100'000 + i, {.members = 12, .arc_percent = 15, .capacity_max = 2, .vertices = false}, false, tally);
    try_market(8'200'000 + i, {.members = 16, .relays = 4, .arc_percent = 12}, false, tally);
    try_market(8'300'000 + i, {.members = 16, .arc_percent = 12}, true, tally);
  }
  CHECK(tally.jobs > 100 * each);  // there was something to do for several
  CHECK(tally.stopped > 0);
  CHECK(tally.gaps > 0);
}

/// So many vertices that most of them matter: branches and odd rings too.
RandomMarket wide_market(std::uint32_t count) {
  Dice dice(count);
  ExchangeGraphBuilder builder;
  for (std::uint32_t vertex = 0; vertex < count; ++vertex) builder.add_vertex(vertex, dice.chance(5));
  for (std::uint32_t giver = 0; giver < count; ++giver) {
    std::set<std::uint32_t> receivers;
    for (std::uint32_t i = 0; i < 6; ++i) receivers.insert(dice.below(count));
    receivers.erase(giver);
    for (const std::uint32_t receiver : receivers) builder.add_transfer(giver, {receiver, false}, {.weight = 1 + dice.below(9)});
  }
  RandomMarket market;
  auto built = std::move(builder).build();
  REQUIRE(built.graph);
  market.graph = std::move(*built.graph);
  return market;
}

TEST_CASE("a market that has to be branched on ends at the same step with any number of threads") {
  const RandomMarket market = wide_market(120);
  std::uint64_t jobs = 0;
  for (const std::uint64_t step_limit : {20'000U, 60'000U, 150'000U, 400'000U}) {
    CAPTURE(step_limit);
    the_same_on_all(market, {{Level::weight}}, {.cycle_cap = 4, .chain_cap = 2}, {.step_limit = step_limit, .listed_max = 0}, jobs);
  }
  CHECK(jobs > 1000);
}

TEST_CASE("a market whose plan is annealed is the same on 1, 2, 3 and 8 threads, also where a step limit ends it on the way") {
  const RandomMarket market = wide_market(400);  // about five exchanges a vertex, all listed, and none of them easy
  const Objective objective{{Level::transfers, Level::weight}};
  std::uint64_t jobs = 0;
  for (const std::uint64_t step_limit : {600'000U, 3'000'000U / sanitizer_slowness}) {
    CAPTURE(step_limit);
    const Clearing clearing = the_same_on_all(market, objective, {.cycle_cap = 5}, {.step_limit = step_limit}, jobs);
    CHECK(clearing.levels.front().value > 0);
  }
}

TEST_CASE("a stop that several threads ask for at the same time ends the search soon, with a plan and a bound that hold") {
  const RandomMarket market = wide_market(600);
  const Objective objective{{Level::transfers}};
  const Caps caps{.cycle_cap = 6};
  std::atomic<std::uint64_t> asked = 0;
  Limits limits{.stop = [&asked] { return ++asked > 50; }, .listed_max = 0};
  Threads threads(4);
  limits.run_all = threads.run_all();
  const Clearing clearing = clear(market.graph, objective, caps, limits);
  CHECK(clearing.stopped);
  CHECK(asked < 500);
  CHECK(threads.done() > 0);
  CHECK(verify(market.graph, objective, caps, clearing, market.blocks).empty());
}

TEST_CASE("a gap limit ends the search before the proof, within the gap") {
  const RandomMarket market = wide_market(300);
  const Objective objective{{Level::weight}};
  const Caps caps{.cycle_cap = 3};
  const Clearing proven = clear(market.graph, objective, caps);
  REQUIRE(proven.status == Status::optimal);
  const Clearing near = clear(market.graph, objective, caps, {.gap_limit = 0.1});
  const LevelResult& level = near.levels.front();
  CHECK(near.certificate.steps < proven.certificate.steps);
  CHECK(static_cast<double>(level.value) >= 0.9 * static_cast<double>(level.bound));
  CHECK(level.bound >= proven.levels.front().value);
  CHECK_FALSE(near.stopped);
}

TEST_CASE("what a job throws reaches who asked for it, and the threads go on") {
  Crew crew(3);
  std::atomic<int> done = 0;
  const auto one_throws = [&done](std::size_t job) {
    if (job == 5) throw std::runtime_error("five");
    ++done;
  };
  CHECK_THROWS_WITH(crew.run(20, one_throws), "five");
  CHECK(done == 19);
  for (int round = 0; round < 1'000; ++round) crew.run(3, [&done](std::size_t) { ++done; });
  CHECK(done == 19 + 3'000);
}

}  // namespace
}  // namespace ronde::test
