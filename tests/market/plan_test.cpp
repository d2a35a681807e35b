// The plan of the quarters: replaced as a whole, kept within its bounds, and drawn.
#include "market/plan.hpp"

#include "town.hpp"

using namespace ronde::test;

namespace {

/// A square of that side, its north-west corner that far east.
QuarterShape square(QuarterId quarter, std::uint32_t side, std::uint32_t east = 0) {
  return {quarter, {{{east, 0}, {east + side, 0}, {east + side, side}, {east, side}}}};
}

}  // namespace

TEST_CASE("a new plan takes the place of the whole old one, and places without shapes leave it") {
  Town town;
  CHECK_FALSE(town.view.has_plan());
  town.must(
      PutPlaces{.quarters = {}, .walks = {}, .points = {}, .shapes = {square(town.quarters[0], 10), square(town.quarters[1], 10, 10)}});
  CHECK(town.view.has_plan());
  CHECK(town.view.quarter_shapes().size() == 2);
  town.must(PutPlaces{.quarters = {{town.quarters[0], "Belle-Terre"}}, .walks = {}, .points = {}});
  CHECK(town.view.quarter_shapes().size() == 2);
  town.must(PutPlaces{.quarters = {}, .walks = {}, .points = {}, .shapes = {square(town.quarters[1], 7)}});
  CHECK(town.view.quarter_shapes() == std::vector{square(town.quarters[1], 7)});
}

TEST_CASE("a plan that no page could draw is refused, and the old one stays") {
  Town town;
  const auto put = [](QuarterShape shape) { return PutPlaces{.quarters = {}, .walks = {}, .points = {}, .shapes = {std::move(shape)}}; };
  const QuarterId home = town.quarters[0];
  town.must(put(square(home, 10)));
  CHECK(town.refusal(put(square(town.dice.id<QuarterId>(), 10))) == "bad-quarter");
  CHECK(town.refusal(put({home, {}})) == "bad-plan");
  CHECK(town.refusal(put({home, {{{0, 0}, {1, 1}}}})) == "bad-plan");
  CHECK(town.refusal(put(square(home, limits::kPlanMetres + 1))) == "bad-plan");
  CHECK(town.refusal(put({home, {PlanRing(limits::kPlanCorners + 1)}})) == "bad-plan");
  CHECK(
      town.refusal(PutPlaces{
          .quarters = {}, .walks = {}, .points = {}, .shapes = {{home, {PlanRing(limits::kPlanCorners)}}, square(town.quarters[1], 10)}}) ==
      "bad-plan");
  CHECK(town.view.quarter_shapes() == std::vector{square(home, 10)});
}

TEST_CASE("a shape is path data from corner to corner, and a later ring begins where the first one began") {
  const QuarterShape shape{{}, {{{10, 20}, {40, 20}, {40, 5}}, {{12, 18}, {15, 18}, {15, 16}}}};
  CHECK(path_of(shape) == "m10 20l30 0 0-15zm2-2l3 0 0-2z");
  CHECK(extent_of({shape, square({}, 30)}) == PlanCorner{40, 30});
  CHECK(extent_of({}) == PlanCorner{0, 0});
}

TEST_CASE("a number stands inside its quarter, also where the middle is a bay or a hole") {
  // Open to the east: the centre of mass lies in the bay.
  const QuarterShape bay{{}, {{{0, 0}, {100, 0}, {100, 10}, {10, 10}, {10, 90}, {100, 90}, {100, 100}, {0, 100}}}};
  CHECK(label_of(bay) == PlanCorner{5, 50});
  const QuarterShape frame{{}, {{{0, 0}, {100, 0}, {100, 100}, {0, 100}}, {{20, 20}, {70, 20}, {70, 80}, {20, 80}}}};
  CHECK(label_of(frame) == PlanCorner{85, 50});
}

TEST_CASE("the largest plan that is kept is under ten kilobytes of path data in a commune of ten kilometres") {
  Dice dice(1);
  QuarterShape shape{{}, {{}}};
  for (std::size_t i = 0; i < limits::kPlanCorners; ++i)
    shape.rings.front().emplace_back(static_cast<std::uint32_t>(dice.below(10'000)), static_cast<std::uint32_t>(dice.below(10'000)));
  CHECK(path_of(shape).size() < 10'000);
}
