// The bench that chooses the product's defaults must itself be believed.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "clairvoyant.hpp"
#include "expected.hpp"
#include "replay.hpp"

namespace {

using namespace ronde;
using namespace ronde::replay;

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const market::Taxonomy& taxonomy() {
  static const market::Taxonomy all = market::Taxonomy::load(text_of("server/market/data/taxonomy.json")).value();
  return all;
}

Town sixty_people(std::uint64_t seed) {
  Town town = read_town(text_of("tests/data/generated/n60.jsonl"), taxonomy(), seed);
  spread(town, Luck(seed));
  return town;
}

/// Members with one offer and one want each; arcs say whose offer suits whose want.
clearings::ClearingJob job_of(std::size_t members, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& arcs) {
  clearings::ClearingJob job;
  simulation::Random random(7);
  matcher::ExchangeGraphBuilder builder;
  for (std::uint32_t i = 0; i < members; ++i) {
    const auto offer = builder.add_offer({.owner = i});
    const auto want = builder.add_want({.owner = i});
    builder.add_return(want, offer);
    job.members.push_back(random.id<market::MemberId>());
    job.offers.push_back(random.id<market::ListingId>());
    job.wants.push_back(random.id<market::ListingId>());
  }
  for (const auto& [giver, receiver] : arcs) builder.add_transfer(giver, {receiver, false});
  job.graph = std::move(builder).build().graph.value();
  job.caps = {.cycle_cap = 3, .chain_cap = 3, .seats_cap = 6, .member_once = true};
  job.seats_free.assign(members, 1);
  return job;
}

}  // namespace

TEST_CASE("luck is drawn by name: who asks first changes nothing") {
  const Luck luck(1), same(1), other(2);
  static_cast<void>(luck.draw(Draw::whim, 3, 4, 5));
  CHECK(luck.draw(Draw::brings, 1, 2, 3) == same.draw(Draw::brings, 1, 2, 3));
  CHECK(luck.draw(Draw::brings, 1, 2, 3) != other.draw(Draw::brings, 1, 2, 3));
  CHECK(luck.draw(Draw::brings, 1, 2, 3) != luck.draw(Draw::brings, 1, 3, 2));
}

TEST_CASE("a doubtful ring of three gives way to a sure swap within it") {
  const auto job = job_of(3, {{0, 1}, {1, 2}, {2, 0}, {1, 0}});  // 0 and 1 could also swap
  const auto doubtful = [&](market::MemberId member) { return member == job.members[2] ? 0.3 : 0.95; };
  const auto swap = expected_clearing(job, doubtful);
  REQUIRE(swap.exchanges.size() == 1);
  CHECK(swap.exchanges.front().size() == 2);
  const auto ring = expected_clearing(job, [](market::MemberId) { return 0.95; });
  REQUIRE(ring.exchanges.size() == 1);
  CHECK(ring.exchanges.front().size() == 3);
}

TEST_CASE("an expected clearing asks nobody more often than they may be asked") {
  auto job = job_of(4, {{0, 1}, {1, 0}, {0, 2}, {2, 0}, {2, 3}, {3, 2}});
  CHECK(expected_clearing(job, [](market::MemberId) { return 0.9; }).exchanges.size() == 2);
  job.seats_free[0] = 0;
  const auto run = expected_clearing(job, [](market::MemberId) { return 0.9; });
  REQUIRE(run.exchanges.size() == 1);
  for (const auto& seat : run.exchanges.front()) CHECK(seat.member != job.members[0]);
}

TEST_CASE("the same town, policy and seed give the same thirty days") {
  const Town town = sixty_people(1);
  const Options options{.seed = 1};
  const auto one = replay::replay(town, taxonomy(), product_policy(), options).figures;
  const auto again = replay::replay(town, taxonomy(), product_policy(), options).figures;
  CHECK(one.fingerprint == again.fingerprint);
  CHECK(one.judged_bad == 0);
}

TEST_CASE("no policy serves or hands over more in whole exchanges than the clairvoyant bound says") {
  std::size_t served = 0;
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const Town town = sixty_people(seed);
    const Taste taste(town, Luck(seed), false);
    std::map<std::uint32_t, Optimum> optimum;  // by cycle cap
    for (const Policy& policy : all_policies()) {
      if (policy.weighing == Weighing::told) continue;
      CAPTURE(seed);
      CAPTURE(text(policy));
      if (!optimum.contains(policy.cycle_cap))
        optimum[policy.cycle_cap] = clairvoyant(town, taxonomy(), taste, policy.cycle_cap, 1'000'000);
      const Optimum& best = optimum[policy.cycle_cap];
      CHECK(best.people <= best.people_bound);
      const auto figures = replay::replay(town, taxonomy(), policy, {.seed = seed}).figures;
      CHECK(figures.judged_bad == 0);
      CHECK(figures.served_whole <= static_cast<std::size_t>(best.people_bound));
      CHECK(figures.handovers_whole <= static_cast<std::size_t>(best.handovers_bound));
      served += figures.served_whole;
    }
  }
  CHECK(served > 0);
}
