#pragma once

#include <optional>
#include <vector>

#include "cli/ground.hpp"

/// From borders to a picture of them: whole metres, few corners, no place on earth.
namespace ronde::cli {

/// Draws the outlines on one plan, its origin at their north-west corner, with at most limits::kPlanCorners corners in all.
///
/// A border between two quarters is simplified once, whichever of them one follows, so that neighbours still touch: rings are cut where
/// three lines meet, and each piece goes through the same simplification in the same direction. The tolerance begins at one metre and
/// doubles until the corners are few enough; islands and holes smaller than it go.
///
/// Shapes  as many entries as outlines, in their order; each with a ring at least.
/// Errors  nothing: too many quarters, more than kPlanMetres from one end to the other, or a quarter vanished before the rest got simple.
/// Cost    a sort of all corners; the simplification is quadratic at worst in the corners of one border, n log n on borders as they are.
/// Source  Douglas, Peucker: Algorithms for the reduction of the number of points required to represent a digitized line, 1973.
[[nodiscard]] std::optional<std::vector<std::vector<market::PlanRing>>> draw(const std::vector<const Outline*>& outlines);

}  // namespace ronde::cli
