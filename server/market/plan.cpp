#include "market/plan.hpp"

#include <algorithm>
#include <cstdint>

namespace ronde::market {
namespace {

/// A step of path data. A minus parts two numbers as well as a space does.
void add_step(std::string& path, std::uint32_t from, std::uint32_t to) {
  const auto step = static_cast<std::int64_t>(to) - static_cast<std::int64_t>(from);
  if (step >= 0 && path.back() != 'l' && path.back() != 'm') path += ' ';
  path += std::to_string(step);
}

std::pair<std::uint32_t, std::uint32_t> south_range(const PlanRing& ring) {
  const auto [top, bottom] = std::ranges::minmax(ring, {}, &PlanCorner::second);
  return {top.second, bottom.second};
}

/// Where the horizontal line at half a metre beside `south` meets the shape's lines, from west to east. No corner lies on it, so that each
/// line that it meets is crossed.
std::vector<double> crossings(const QuarterShape& shape, std::uint32_t south) {
  const double height = south + 0.5;
  std::vector<double> found;
  for (const PlanRing& ring : shape.rings) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const auto& [east_a, south_a] = ring[i];
      const auto& [east_b, south_b] = ring[(i + 1) % ring.size()];
      if ((south_a > height) == (south_b > height)) continue;
      const double share = (height - south_a) / (static_cast<double>(south_b) - south_a);
      found.push_back(east_a + share * (static_cast<double>(east_b) - east_a));
    }
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace

PlanCorner extent_of(const std::vector<QuarterShape>& plan) {
  PlanCorner extent{0, 0};
  for (const QuarterShape& shape : plan) {
    for (const PlanRing& ring : shape.rings) {
      for (const auto& [east, south] : ring) extent = {std::max(extent.first, east), std::max(extent.second, south)};
    }
  }
  return extent;
}

std::string path_of(const QuarterShape& shape) {
  std::string path;
  PlanCorner at{0, 0};  // z goes back to where the ring began, and the next m counts from there
  for (const PlanRing& ring : shape.rings) {
    path += 'm';
    PlanCorner pen = at;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      if (i == 1) path += 'l';
      add_step(path, pen.first, ring[i].first);
      add_step(path, pen.second, ring[i].second);
      pen = ring[i];
    }
    path += 'z';
    at = ring.front();
  }
  return path;
}

PlanCorner label_of(const QuarterShape& shape) {
  std::pair<std::uint32_t, std::uint32_t> tallest{0, 0};
  for (const PlanRing& ring : shape.rings) {
    const auto range = south_range(ring);
    if (range.second - range.first >= tallest.second - tallest.first) tallest = range;
  }
  const std::uint32_t south = tallest.first + (tallest.second - tallest.first) / 2;
  const auto line = crossings(shape, south);
  PlanCorner label = shape.rings.front().front();
  double widest = 0;
  for (std::size_t i = 0; i + 1 < line.size(); i += 2) {
    if (line[i + 1] - line[i] <= widest) continue;
    widest = line[i + 1] - line[i];
    label = {static_cast<std::uint32_t>((line[i] + line[i + 1]) / 2), south};
  }
  return label;
}

}  // namespace ronde::market
