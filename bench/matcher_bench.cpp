// Questions: what does a posted listing cost the matcher before it can be proposed, and how long is a whole clearing of a neighbourhood?
// Pools of neighbours with two offers and two wants each over 96 categories, and the crowded case: everybody offers one of two things.
// Shown beside the time: exchanges found, so that a faster search that finds less is seen.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/live_pool.hpp"

namespace {

using namespace ronde::matcher;

constexpr CategoryId categories = 96;
constexpr Caps product_caps{.cycle_cap = 3, .chain_cap = 3, .seats_cap = 6, .member_once = true};

std::uint64_t mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

CompatibilityRules rules() {
  CompatibilityRules made;
  for (CategoryId category = 0; category < categories; ++category) made.tree.theme_of.push_back(static_cast<ThemeId>(category / 8));
  return made;
}

OfferFacts offer_of(MemberIndex member, CategoryId category) {
  OfferFacts facts;
  facts.member = member;
  facts.kind = ListingKind::service;
  facts.category = category;
  facts.size = 2;
  return facts;
}

WantFacts want_of(MemberIndex member, CategoryId category) {
  WantFacts facts;
  facts.member = member;
  facts.category = category;
  facts.size = 2;
  return facts;
}

CategoryId category_of(std::uint64_t number) {
  return static_cast<CategoryId>(mix(number) % categories);
}

LivePool neighbourhood(MemberIndex members) {
  LivePool pool(rules());
  for (MemberIndex member = 0; member < members; ++member) {
    for (std::uint64_t i = 0; i < 2; ++i) {
      (void)pool.add_offer(offer_of(member, category_of(4 * member + i)));
      (void)pool.add_want(want_of(member, category_of(4 * member + 2 + i)));
    }
  }
  return pool;
}

/// Half offer a meal and seek a repair, the other half the other way round: every pair could swap.
LivePool crowd(MemberIndex members) {
  LivePool pool(rules());
  for (MemberIndex member = 0; member < members; ++member) {
    (void)pool.add_offer(offer_of(member, member % 2));
    (void)pool.add_want(want_of(member, 1 - member % 2));
  }
  return pool;
}

/// Someone who already seeks something posts an offer: make its arcs, ask for the best exchanges through it, take it out again.
template <class CategoryOfPost>
void post(benchmark::State& state, LivePool pool, CategoryOfPost category) {
  const auto members = static_cast<MemberIndex>(state.range(0));
  const Objective objective = default_objective();
  std::uint64_t number = 0;
  std::size_t found = 0;
  (void)pool.add_want(want_of(members, 0));
  for (auto _ : state) {
    const ListingSlot slot = pool.add_offer(offer_of(members, category(number++)));
    found += pool.best_exchanges_through(slot, objective, product_caps).exchanges.size();
    pool.remove(slot);
  }
  state.counters["found"] = benchmark::Counter(static_cast<double>(found), benchmark::Counter::kAvgIterations);
}

void post_in_a_neighbourhood(benchmark::State& state) {
  post(state, neighbourhood(static_cast<MemberIndex>(state.range(0))), category_of);
}
BENCHMARK(post_in_a_neighbourhood)->Arg(250)->Arg(500)->Arg(2500)->Unit(benchmark::kMicrosecond);

void post_in_a_crowd(benchmark::State& state) {
  post(state, crowd(static_cast<MemberIndex>(state.range(0))), [](std::uint64_t) { return CategoryId{1}; });
}
BENCHMARK(post_in_a_crowd)->Arg(250)->Arg(1000)->Unit(benchmark::kMicrosecond);

void clear_a_neighbourhood(benchmark::State& state) {
  const auto snapshot = neighbourhood(static_cast<MemberIndex>(state.range(0))).snapshot();
  const Objective objective = default_objective();
  std::size_t exchanges = 0;
  bool optimal = true;
  for (auto _ : state) {
    const Clearing clearing = clear(snapshot.graph, objective, {.cycle_cap = 3, .member_once = true}, {});
    exchanges = clearing.exchanges.size();
    optimal = optimal && clearing.status == Status::optimal;
  }
  state.counters["exchanges"] = static_cast<double>(exchanges);
  state.counters["proven"] = optimal ? 1 : 0;
}
BENCHMARK(clear_a_neighbourhood)->Arg(50)->Arg(250)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
