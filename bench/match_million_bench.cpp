// Questions, for a country of a million people (floors of issue 3):
//   clear  how long until cycles of three are proven, until cycles of four are within half a percent, until uncapped ones are proven;
//   memory? pool   when somebody posts an offer into a live pool of them all: its arcs, then the best five exchanges of at most four and
//   five transfers?
//   ./dev bench match_million [--people 1000000] [--only clear|pool|K=3|K=4|uncapped] [--posts 2000] [--rounds 1]
// Each case is a process of its own, so that its memory is its own, made ready anew; user CPU counts, since others may work beside it.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>

#include "many_people.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/live_pool.hpp"
#include "ronde/matcher/verify.hpp"

namespace {

using namespace ronde::matcher;
using ronde::bench::Country;

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec) * 1e-6;
}
double memory_gb() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024 / 1024;
}

struct Options {
  std::uint32_t people = 1'000'000;
  std::string only;
  int posts = 2000, rounds = 1;
};

void clear_within(const Options& options, const char* name, Caps caps, double cpu_limit) {
  const ExchangeGraph graph = ronde::bench::graph_of(ronde::bench::some_country(options.people, 16));
  const double ready_gb = memory_gb();
  const Objective objective{{Level::transfers}};
  Limits limits;
  const double begin = cpu_seconds();
  limits.stop = [begin, cpu_limit] { return cpu_seconds() - begin > cpu_limit; };
  const Clearing clearing = clear(graph, objective, caps, limits);
  const double took = cpu_seconds() - begin;
  const LevelResult& level = clearing.levels.front();
  const double gap = 100 * static_cast<double>(level.bound - level.value) / static_cast<double>(std::max<std::int64_t>(level.bound, 1));
  const bool good = verify(graph, objective, caps, clearing).empty();
  std::printf(
      "%-8s %u people, %zu arcs: %.1f s CPU, %s, %lld of at most %lld transfers (gap %.3f %%), %.2f GB at most (graph made: %.2f)%s\n",
      name, options.people, graph.transfers().size(), took, clearing.status == Status::optimal ? "proven" : "not proven",
      static_cast<long long>(level.value), static_cast<long long>(level.bound), gap, memory_gb(), ready_gb,
      good ? "" : "; VERIFY REFUSES IT");
}

/// CPU of this thread: who works beside us does not count, what the caches do not have does.
double thread_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

class Latencies {
 public:
  template <class Work>
  auto time(const Work& work) {
    const double begin = thread_ms();
    auto result = work();
    took_.push_back(thread_ms() - begin);
    return result;
  }
  void print(const char* what, const std::string& more) {
    std::ranges::sort(took_);
    const auto at = [this](double share) { return took_[static_cast<std::size_t>(share * static_cast<double>(took_.size() - 1))]; };
    std::printf("  %-34s p50 %.3f ms, p90 %.3f, p99 %.3f, most %.3f%s\n", what, at(0.5), at(0.9), at(0.99), at(1), more.c_str());
  }

 private:
  std::vector<double> took_;
};

LivePool pool_of(const Country& country) {
  LivePool pool(ronde::bench::rules_of(country));
  for (const auto& thing : country.things) (void)pool.add_offer(facts_of(country, thing), thing.units);
  for (const auto& wish : country.wishes) (void)pool.add_want(facts_of(country, wish));
  return pool;
}

/// Somebody who is there posts one thing more, and takes it back. Asked of posters all over the country, so that caches are cold.
void post_into(const Options& options) {
  const Country country = ronde::bench::some_country(options.people, 16);
  const double begin = cpu_seconds();
  LivePool pool = pool_of(country);
  std::printf("pool     %u people, %zu listings, %zu arcs: %.0f s CPU to fill, %.2f GB\n", options.people, pool.size(), pool.arc_count(),
              cpu_seconds() - begin, memory_gb());
  const Objective objective = default_objective();
  const SearchLimits limits{.count = 5, .step_limit = 1'000'000};
  Latencies arcs, four, five, gone;
  ronde::bench::Dice dice(7);
  std::size_t found_four = 0, found_five = 0, cut = 0;
  for (int i = 0; i < options.posts; ++i) {
    ronde::bench::Thing thing = country.things[dice.below(static_cast<std::uint32_t>(country.things.size()))];
    thing.person = dice.below(static_cast<std::uint32_t>(country.people.size()));
    const OfferFacts facts = facts_of(country, thing);
    const ListingSlot slot = arcs.time([&] { return pool.add_offer(facts); });
    const auto ask = [&](Latencies& latencies, std::uint32_t cap, std::size_t& found) {
      const Caps caps{.cycle_cap = cap, .member_once = true};
      const Found best = latencies.time([&] { return pool.best_exchanges_through(slot, objective, caps, limits); });
      found += best.exchanges.size();
      cut += best.cut ? 1 : 0;
    };
    ask(four, 4, found_four);
    ask(five, 5, found_five);
    gone.time([&] {
      pool.remove(slot);
      return 0;
    });
  }
  const auto each = [&](std::size_t found) {
    return ", " + std::to_string(found) + " exchanges for " + std::to_string(options.posts) + " posts";
  };
  arcs.print("its arcs", "");
  four.print("best five, at most four transfers", each(found_four));
  five.print("best five, at most five transfers", each(found_five) + ", " + std::to_string(cut) + " searches cut");
  gone.print("taken back", "");
}

/// In a process of its own.
void in_a_child(const std::function<void()>& work) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    work();
    std::fflush(stdout);
    std::_Exit(0);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) {
    std::fprintf(stderr, "a case ended early\n");
    std::exit(1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--people") options.people = static_cast<std::uint32_t>(std::atoll(argv[i + 1]));
    if (name == "--only") options.only = argv[i + 1];
    if (name == "--posts") options.posts = std::atoi(argv[i + 1]);
    if (name == "--rounds") options.rounds = std::atoi(argv[i + 1]);
  }
  const auto wanted = [&](std::string_view name, std::string_view group) {
    return options.only.empty() || options.only == name || options.only == group;
  };
  for (int round = 0; round < options.rounds; ++round) {
    if (wanted("K=3", "clear")) in_a_child([&] { clear_within(options, "K=3", {.cycle_cap = 3}, 600); });
    if (wanted("K=4", "clear")) in_a_child([&] { clear_within(options, "K=4", {.cycle_cap = 4}, 180); });
    if (wanted("uncapped", "clear")) in_a_child([&] { clear_within(options, "uncapped", {.cycle_cap = std::nullopt}, 600); });
    if (wanted("pool", "pool")) in_a_child([&] { post_into(options); });
  }
  return 0;
}
