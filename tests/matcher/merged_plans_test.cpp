// Plans put together: what comes out is of them alone, fits, and is the best there is.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "branch.hpp"
#include "merged_plans.hpp"
#include "pricing.hpp"
#include "random_market.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

constexpr std::uint64_t kFirstCrowd = 4'500'000;
constexpr std::uint32_t kPeople = 40;
constexpr std::uint64_t kAmple = 1'000'000'000;

/// All exchanges of up to four of a crowd, and plans among them.
struct Crowd {
  explicit Crowd(std::uint64_t seed) : graph(crowd_of(kPeople, seed)), legs(graph, control), rows(graph), pool(legs, rows) {
    Pricing(legs, search_caps({.cycle_cap = 4}), pool).begin(Level::transfers, control);
    for (ColumnIndex column = 0; column < pool.size(); ++column) value.push_back(pool.value(column, Level::transfers));
  }
  /// In any order, whatever still fits.
  Plan plan(std::uint64_t seed) const {
    Random random(seed);
    std::vector<ColumnIndex> order(pool.size());
    for (ColumnIndex column = 0; column < pool.size(); ++column) {
      const std::uint32_t place = random.below(column + 1);
      order[column] = std::exchange(order[place], column);
    }
    Plan plan;
    for (const ColumnIndex column : order) {
      plan.push_back(column);
      if (!fits(plan)) plan.pop_back();
    }
    return plan;
  }
  std::int64_t worth(const Plan& plan) const {
    std::int64_t sum = 0;
    for (const ColumnIndex column : plan) sum += value[column];
    return sum;
  }
  bool fits(const Plan& plan) const {
    std::set<RowIndex> taken;
    std::size_t count = 0;
    for (const ColumnIndex column : plan) {
      taken.insert(pool.rows_of(column).begin(), pool.rows_of(column).end());
      count += pool.rows_of(column).size();
    }
    return taken.size() == count;
  }
  /// The best of some columns by trying each, or none of them, in turn.
  std::int64_t best_of(const std::vector<ColumnIndex>& some, std::size_t from, std::set<RowIndex>& taken) const {
    if (from == some.size()) return 0;
    std::int64_t best = best_of(some, from + 1, taken);
    const auto rows_of = pool.rows_of(some[from]);
    if (std::ranges::any_of(rows_of, [&](RowIndex row) { return taken.contains(row); })) return best;
    taken.insert(rows_of.begin(), rows_of.end());
    best = std::max(best, value[some[from]] + best_of(some, from + 1, taken));
    for (const RowIndex row : rows_of) taken.erase(row);
    return best;
  }

  Limits limits;
  Control control{limits};
  ExchangeGraph graph;
  LegGraph legs;
  RowMap rows;
  ColumnPool pool;
  std::vector<std::int64_t> value;
};

TEST_CASE("of the exchanges of three plans the best plan is found, and it is as good as trying everything") {
  int better = 0;
  for (std::uint64_t seed = kFirstCrowd; seed < kFirstCrowd + 60; ++seed) {
    CAPTURE(seed);
    Crowd crowd(seed);
    const Goal goal{Level::transfers, {}};
    MergedPlans merged(crowd.pool, goal);
    std::set<ColumnIndex> of_any;
    std::int64_t known = 0;
    for (std::uint64_t i = 0; i < 3; ++i) {
      const Plan plan = crowd.plan(seed * 10 + i);
      REQUIRE(crowd.fits(plan));
      known = std::max(known, crowd.worth(plan));
      of_any.insert(plan.begin(), plan.end());
      merged.add(plan);
    }
    std::set<RowIndex> taken;
    const std::int64_t best = crowd.best_of({of_any.begin(), of_any.end()}, 0, taken);
    const std::optional<Plan> found = merged.best(known, crowd.rows.size(), kAmple, crowd.control);
    CHECK(found.has_value() == (best > known));
    if (!found) continue;
    ++better;
    CHECK(crowd.fits(*found));
    CHECK(crowd.worth(*found) == best);
    CHECK(std::ranges::all_of(*found, [&](ColumnIndex column) { return of_any.contains(column); }));
  }
  MESSAGE(better << " of 60 were better than each of their three");
  CHECK(better >= 6);
}

TEST_CASE("nothing comes of plans that are the best already, nor of no plans, nor without steps") {
  Crowd crowd(kFirstCrowd);
  const Goal goal{Level::transfers, {}};
  MergedPlans none(crowd.pool, goal);
  CHECK(!none.best(0, crowd.rows.size(), kAmple, crowd.control));
  MergedPlans merged(crowd.pool, goal);
  const Plan plan = crowd.plan(1);
  merged.add(plan);
  CHECK(!merged.best(crowd.worth(plan), crowd.rows.size(), kAmple, crowd.control));
  const std::uint64_t before = crowd.control.steps();
  CHECK(!merged.best(0, crowd.rows.size(), 1, crowd.control));
  CHECK(crowd.control.steps() > before);
  CHECK(!crowd.control.stopped());
}

}  // namespace
}  // namespace ronde::test
