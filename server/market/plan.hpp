#pragma once

#include <string>
#include <utility>
#include <vector>

#include "market/words.hpp"

// The plan of the quarters as a picture: a flat drawing in metres, east to the right, south downwards.
namespace ronde::market {

/// East and south: as large as its outermost corners.
[[nodiscard]] PlanCorner extent_of(const std::vector<QuarterShape>& plan);

/// The shape as SVG path data, to be filled by the rule `evenodd`.
/// Cost  at most 10 bytes a corner where steps are under ten kilometres: a plan of kPlanCorners stays under 10 kB.
[[nodiscard]] std::string path_of(const QuarterShape& shape);

/// Somewhere well inside the shape, where a number can stand: the middle of the widest stretch on the line through the middle of its
/// tallest ring. A centre of mass may lie outside, in the hollow of a bay.
[[nodiscard]] PlanCorner label_of(const QuarterShape& shape);

}  // namespace ronde::market
