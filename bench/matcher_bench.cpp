// Questions: what does a posted listing cost the matcher before it can be proposed, how long is a whole clearing of a neighbourhood, and
// how long does an uncapped math trade take?
// Pools of neighbours with two offers and two wants each over 96 categories, and the crowded case: everybody offers one of two things.
// The math trades are the real want lists, a list of 1.0 MB made up, and towns of people who live on a square.
// Shown beside the time: exchanges found, or what the plan reaches, so that a faster search that finds less is seen. Run from the top of
// the checkout.

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "ronde/formats/instance.hpp"
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

// --- uncapped --------------------------------------------------------------------------------------------------------------------

constexpr Caps no_caps{.cycle_cap = std::nullopt};

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

/// As `ronde match` does it: read, clear.
void most_trades_then_most_users(benchmark::State& state, const std::string& path) {
  const std::string text = text_of(path);
  Clearing clearing;
  for (auto _ : state) {
    const auto read = ronde::formats::read_wants(text);
    clearing = clear(read.instance->graph, {{Level::transfers, Level::users}}, no_caps);
  }
  state.counters["trades"] = static_cast<double>(clearing.levels[0].value);
  state.counters["users"] = static_cast<double>(clearing.levels[1].value);
  state.counters["proven"] = clearing.status == Status::optimal ? 1 : 0;
}

/// 250 users with 8 items and 4 dummies each; 30 wants an item, 20 a dummy.
std::string long_list() {
  constexpr std::uint64_t kUsers = 250, kItems = 8 * kUsers;
  std::uint64_t number = 0;
  const auto item = [](std::uint64_t i) { return std::to_string(1000 + i) + "-GAME" + std::to_string(i % 97); };
  const auto some = [&](int count) {
    std::string wants;
    for (int i = 0; i < count; ++i) wants += " " + item(mix(number++) % kItems);
    return wants + "\n";
  };
  const auto user = [](std::uint64_t i) { return "(User" + std::to_string(i % kUsers) + ") "; };
  std::string list = "#! ALLOW-DUMMIES REQUIRE-COLONS REQUIRE-USERNAMES\n";
  for (std::uint64_t i = 0; i < kItems; ++i) list += user(i) + item(i) + " : %D" + std::to_string(i / kUsers % 4) + some(30);
  for (std::uint64_t i = 0; i < 4 * kUsers; ++i) list += user(i) + "%D" + std::to_string(i / kUsers) + " :" + some(20);
  return list;
}

void read_a_long_list(benchmark::State& state) {
  const std::string list = long_list();
  std::size_t arcs = 0;
  for (auto _ : state) {
    const auto read = ronde::formats::read_wants(list);
    arcs = read.instance->graph.transfers().size();
  }
  state.counters["MB"] = static_cast<double>(list.size()) / 1e6;
  state.counters["arcs"] = static_cast<double>(arcs);
}
BENCHMARK(read_a_long_list)->Unit(benchmark::kMillisecond);

/// Everyone gives one thing and takes one of up to eight that are near: neighbours on a square, some 6.6 arcs each, as the generator of
/// neighbourhoods has them.
ExchangeGraph town(std::uint32_t people) {
  ExchangeGraphBuilder builder;
  const auto side = static_cast<std::uint32_t>(std::sqrt(people));
  for (std::uint32_t i = 0; i < people; ++i) builder.add_vertex(i);
  for (std::uint32_t to = 0; to < people; ++to) {
    std::set<std::uint32_t> givers;
    for (std::uint32_t i = 0; i < mix(to) % 14; ++i) {
      const std::uint64_t dice = mix(16 * std::uint64_t{to} + i);
      // few things are popular: the square of a random number favours small ones
      const std::uint32_t across = static_cast<std::uint32_t>(dice % 41 * (dice % 41) / 41),
                          along = static_cast<std::uint32_t>(dice / 64 % 41);
      const std::uint64_t from = (std::uint64_t{to} + across + std::uint64_t{along} * side) % people;
      if (from != to) givers.insert(static_cast<std::uint32_t>(from));
    }
    for (const std::uint32_t from : givers) {
      ArcFacts facts;
      facts.weight = 1 + static_cast<std::int64_t>(mix(from ^ (std::uint64_t{to} << 32U)) % 100);
      builder.add_transfer(from, {to, false}, facts);
    }
  }
  return std::move(*std::move(builder).build().graph);
}

void clear_a_town_uncapped(benchmark::State& state, Level level) {
  const ExchangeGraph graph = town(static_cast<std::uint32_t>(state.range(0)));
  Clearing clearing;
  for (auto _ : state) clearing = clear(graph, {{level}}, no_caps);
  state.counters["arcs"] = static_cast<double>(graph.transfers().size());
  state.counters["value"] = static_cast<double>(clearing.levels[0].value);
  state.counters["proven"] = clearing.status == Status::optimal ? 1 : 0;
}
BENCHMARK_CAPTURE(clear_a_town_uncapped, transfers, Level::transfers)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(clear_a_town_uncapped, weight, Level::weight)->Arg(50'000)->Unit(benchmark::kMillisecond);

void register_want_lists() {
  // Lists without a licence are not in the tree: whoever has them names their folder.
  const char* const elsewhere = std::getenv("RONDE_WANT_LISTS");
  const std::filesystem::path folder = elsewhere != nullptr ? elsewhere : "tests/data/matching/math-trades";
  if (!std::filesystem::is_directory(folder)) return;
  std::set<std::string> lists;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) lists.insert(entry.path().string());
  for (const std::string& path : lists) {
    if (!path.ends_with(".wants")) continue;
    const std::string name = "most_trades_then_most_users/" + std::filesystem::path(path).stem().string();
    benchmark::RegisterBenchmark(name.c_str(), most_trades_then_most_users, path)->Unit(benchmark::kMillisecond);
  }
}

}  // namespace

int main(int argc, char** argv) {
  register_want_lists();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
