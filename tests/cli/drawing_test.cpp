// From borders to a picture: few corners, neighbours that still touch, nothing where there is nothing to draw.
#include "cli/drawing.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <set>

#include "market/limits.hpp"

using namespace ronde::cli;
namespace market = ronde::market;

namespace {

Outline outline(const std::vector<std::vector<Ring>>& polygons) {
  Outline whole;
  for (const auto& rings : polygons) REQUIRE(whole.add_polygon(rings));
  return whole;
}

Ring closed(Ring ring) {
  ring.push_back(ring.front());
  return ring;
}

/// Kilometres east and north.
Point at(double east, double north) {
  return {.north_km = north, .east_km = east};
}

std::set<std::pair<market::PlanCorner, market::PlanCorner>> steps(const market::PlanRing& ring) {
  std::set<std::pair<market::PlanCorner, market::PlanCorner>> all;
  for (std::size_t i = 0; i < ring.size(); ++i) all.emplace(std::minmax(ring[i], ring[(i + 1) % ring.size()]));
  return all;
}

/// A winding line of `count` steps from (1, 0) to (1, 2), not further than 100 m from the straight one.
Ring winding(std::size_t count) {
  std::mt19937 dice(7);
  Ring line;
  for (std::size_t i = 0; i <= count; ++i) {
    const double off = i == 0 || i == count ? 0 : (static_cast<double>(dice() % 2001) - 1000) / 10'000;
    line.push_back(at(1 + off, 2.0 * static_cast<double>(i) / static_cast<double>(count)));
  }
  return line;
}

}  // namespace

TEST_CASE("a plan is in metres from its north-west corner, and a straight border has two ends and no corner between") {
  const Outline square = outline({{closed({at(5, 7), at(5.5, 7), at(6, 7), at(6, 8), at(5, 8)})}});
  const auto plan = draw({&square});
  REQUIRE(plan.has_value());
  CHECK(*plan == std::vector<std::vector<market::PlanRing>>{{{{1000, 1000}, {1000, 0}, {0, 0}, {0, 1000}}}});
}

TEST_CASE("two neighbours keep one border, however it winds, and the plan fits") {
  const Ring border = winding(3000);
  Ring west{at(1, 0)};
  west.insert(west.end(), border.begin() + 1, border.end());
  west.insert(west.end(), {at(0, 2), at(0, 0)});
  Ring east(border.rbegin(), border.rend());  // from the other end, as another hand would draw it
  east.insert(east.end(), {at(2, 0), at(2, 2)});
  const Outline one = outline({{closed(west)}});
  const Outline other = outline({{closed(east)}});
  const auto plan = draw({&one, &other});
  REQUIRE(plan.has_value());
  const auto& ring = plan->at(0).at(0);
  CHECK(ring.size() + plan->at(1).at(0).size() <= market::limits::kPlanCorners);
  CHECK(ring.size() > 20);
  const auto mine = steps(ring);
  const auto theirs = steps(plan->at(1).at(0));
  std::size_t shared = 0;
  for (const auto& step : mine) shared += theirs.contains(step) ? 1U : 0U;
  CHECK(shared == mine.size() - 3);  // all but the three sides that are the western quarter's alone
}

TEST_CASE("a quarter inside another fills its hole, whichever way round each is drawn") {
  Ring lake;
  for (int i = 0; i < 400; ++i) lake.push_back(at(1 + 0.5 * std::cos(i * 0.0157), 1 + 0.5 * std::sin(i * 0.0157)));
  Ring island(lake.rbegin() + 130, lake.rend());
  island.insert(island.end(), lake.rbegin(), lake.rbegin() + 130);
  const Outline around = outline({{closed({at(0, 0), at(2, 0), at(2, 2), at(0, 2)}), closed(lake)}});
  const Outline inside = outline({{closed(island)}});
  const auto plan = draw({&around, &inside});
  REQUIRE(plan.has_value());
  REQUIRE(plan->at(0).size() == 2);
  CHECK(steps(plan->at(0).at(1)) == steps(plan->at(1).at(0)));
  CHECK(plan->at(1).at(0).size() < 100);
}

TEST_CASE("an islet of a few metres goes, a quarter does not, and what is no plan is not drawn") {
  const Outline with_islet = outline({{closed({at(0, 0), at(1, 0), at(1, 1)})}, {closed({at(2, 0), at(2.0016, 0), at(2.0008, 0.0014)})}});
  const auto plan = draw({&with_islet});
  REQUIRE(plan.has_value());
  CHECK(plan->at(0).size() == 1);
  const Outline islet = outline({{closed({at(2, 0), at(2.0016, 0), at(2.0008, 0.0014)})}});
  CHECK_FALSE(draw({&with_islet, &islet}).has_value());
  const Outline far = outline({{closed({at(0, 0), at(101, 0), at(1, 1)})}});
  CHECK_FALSE(draw({&far}).has_value());
  CHECK_FALSE(draw({}).has_value());
  CHECK_FALSE(draw(std::vector<const Outline*>(market::limits::kPlanQuarters + 1, &with_islet)).has_value());
}
