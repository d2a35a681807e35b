#include "cli/drawing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "market/limits.hpp"

namespace ronde::cli {
namespace {

using market::PlanCorner;
using market::PlanRing;
using Drawing = std::vector<std::vector<PlanRing>>;

constexpr double coarsest_metres = 1024;

/// From a to b, squared. Exact in a double: coordinates are under 2^17.
double square_between(const PlanCorner& a, const PlanCorner& b) {
  const double east = static_cast<double>(a.first) - b.first;
  const double south = static_cast<double>(a.second) - b.second;
  return east * east + south * south;
}

/// From the corner to the stretch between a and b, squared.
double square_to_line(const PlanCorner& corner, const PlanCorner& a, const PlanCorner& b) {
  const double length = square_between(a, b);
  if (length == 0) return square_between(corner, a);
  const double east = static_cast<double>(b.first) - a.first;
  const double south = static_cast<double>(b.second) - a.second;
  const double to_east = static_cast<double>(corner.first) - a.first;
  const double to_south = static_cast<double>(corner.second) - a.second;
  const double along = std::clamp((to_east * east + to_south * south) / length, 0.0, 1.0);
  const double off_east = to_east - along * east;
  const double off_south = to_south - along * south;
  return off_east * off_east + off_south * off_south;
}

/// Whole metres from the north-west corner; empty where that is no plan.
std::optional<Drawing> in_metres(const std::vector<const Outline*>& outlines) {
  constexpr double beyond = std::numeric_limits<double>::max();
  double north = -beyond;
  double south = beyond;
  double west = beyond;
  double east = -beyond;
  for (const Outline* outline : outlines) {
    for (const Ring& ring : outline->rings()) {
      for (const Point& point : ring) {
        north = std::max(north, point.north_km);
        south = std::min(south, point.north_km);
        west = std::min(west, point.east_km);
        east = std::max(east, point.east_km);
      }
    }
  }
  if (!((north - south) * 1000 < market::limits::kPlanMetres && (east - west) * 1000 < market::limits::kPlanMetres)) return std::nullopt;
  const auto metres = [](double km) { return static_cast<std::uint32_t>(std::lround(km * 1000)); };
  Drawing drawing;
  for (const Outline* outline : outlines) {
    auto& rings = drawing.emplace_back();
    for (const Ring& ring : outline->rings()) {
      PlanRing corners;
      for (const Point& point : ring) corners.emplace_back(metres(point.east_km - west), metres(north - point.north_km));
      corners.erase(std::ranges::unique(corners).begin(), corners.end());
      if (corners.size() > 1 && corners.front() == corners.back()) corners.pop_back();
      if (corners.size() >= 3) rings.push_back(std::move(corners));
    }
  }
  return drawing;
}

/// Corners where more than two lines meet, sorted: there a border ends, and another begins.
std::vector<PlanCorner> meetings_of(const Drawing& drawing) {
  std::vector<std::pair<PlanCorner, PlanCorner>> beside;
  for (const auto& rings : drawing) {
    for (const PlanRing& ring : rings) {
      for (std::size_t i = 0; i < ring.size(); ++i) {
        const PlanCorner& next = ring[(i + 1) % ring.size()];
        beside.emplace_back(ring[i], next);
        beside.emplace_back(next, ring[i]);
      }
    }
  }
  std::ranges::sort(beside);
  beside.erase(std::ranges::unique(beside).begin(), beside.end());
  std::vector<PlanCorner> meetings;
  for (std::size_t first = 0; first < beside.size();) {
    std::size_t end = first;
    while (end < beside.size() && beside[end].first == beside[first].first) ++end;
    if (end - first > 2) meetings.push_back(beside[first].first);
    first = end;
  }
  return meetings;
}

/// Where the ring is cut, ascending: where lines meet. A ring with fewer than two such places is cut at its least corner and at the one
/// farthest from there too, so that it comes out alike from wherever one follows it.
std::vector<std::size_t> cuts_of(const PlanRing& ring, const std::vector<PlanCorner>& meetings) {
  std::vector<std::size_t> cuts;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    if (std::ranges::binary_search(meetings, ring[i])) cuts.push_back(i);
  }
  if (cuts.size() >= 2) return cuts;
  if (cuts.empty()) cuts.push_back(static_cast<std::size_t>(std::ranges::min_element(ring) - ring.begin()));
  const PlanCorner from = ring[cuts.front()];
  const auto farther = [&from](const PlanCorner& a, const PlanCorner& b) {
    return std::pair(square_between(from, a), a) < std::pair(square_between(from, b), b);
  };
  cuts.push_back(static_cast<std::size_t>(std::ranges::max_element(ring, farther) - ring.begin()));
  std::ranges::sort(cuts);
  return cuts;
}

/// Douglas and Peucker: the ends stay, and each corner that is too far from the line between those that stay beside it.
std::vector<PlanCorner> simple(std::vector<PlanCorner> line, double tolerance) {
  const bool turned = line.back() < line.front();
  if (turned) std::ranges::reverse(line);
  std::vector<bool> stays(line.size(), false);
  stays.front() = stays.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> open{{0, line.size() - 1}};
  while (!open.empty()) {
    const auto [first, last] = open.back();
    open.pop_back();
    double worst = tolerance * tolerance;
    std::size_t at = first;
    for (std::size_t i = first + 1; i < last; ++i) {
      const double off = square_to_line(line[i], line[first], line[last]);
      if (off <= worst) continue;
      worst = off;
      at = i;
    }
    if (at == first) continue;
    stays[at] = true;
    open.emplace_back(first, at);
    open.emplace_back(at, last);
  }
  std::vector<PlanCorner> kept;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (stays[i]) kept.push_back(line[i]);
  }
  if (turned) std::ranges::reverse(kept);
  return kept;
}

PlanRing simple_ring(const PlanRing& ring, const std::vector<PlanCorner>& meetings, double tolerance) {
  const auto cuts = cuts_of(ring, meetings);
  PlanRing result;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const std::size_t end = i + 1 < cuts.size() ? cuts[i + 1] : cuts.front() + ring.size();
    std::vector<PlanCorner> line;
    for (std::size_t at = cuts[i]; at <= end; ++at) line.push_back(ring[at % ring.size()]);
    line = simple(std::move(line), tolerance);
    result.insert(result.end(), line.begin(), line.end() - 1);
  }
  return result;
}

}  // namespace

std::optional<std::vector<std::vector<PlanRing>>> draw(const std::vector<const Outline*>& outlines) {
  if (outlines.empty() || outlines.size() > market::limits::kPlanQuarters) return std::nullopt;
  const auto exact = in_metres(outlines);
  if (!exact) return std::nullopt;
  const auto meetings = meetings_of(*exact);
  for (double tolerance = 1; tolerance <= coarsest_metres; tolerance *= 2) {
    Drawing drawing;
    std::size_t corners = 0;
    for (const auto& rings : *exact) {
      auto& shape = drawing.emplace_back();
      for (const PlanRing& ring : rings) {
        PlanRing plain = simple_ring(ring, meetings, tolerance);
        if (plain.size() < 3) continue;
        corners += plain.size();
        shape.push_back(std::move(plain));
      }
      if (shape.empty()) return std::nullopt;
    }
    if (corners <= market::limits::kPlanCorners) return drawing;
  }
  return std::nullopt;
}

}  // namespace ronde::cli
