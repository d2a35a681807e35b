#include "cli/ground.hpp"

#include <cmath>
#include <numbers>

namespace ronde::cli {
namespace {

constexpr double km_a_degree_north = 111.2;

/// Twice the area under the line from a to b; the sum around a ring is twice its area, signed by its direction.
double cross(const Point& a, const Point& b) {
  return a.east_km * b.north_km - b.east_km * a.north_km;
}

}  // namespace

double km_between(const Point& a, const Point& b) {
  return std::hypot(a.north_km - b.north_km, a.east_km - b.east_km);
}

Plane::Plane(const Spot& origin)
    : origin_(origin), km_a_degree_east_(km_a_degree_north * std::cos(origin.north * std::numbers::pi / 180)) {}

Point Plane::at(const Spot& spot) const {
  return {.north_km = (spot.north - origin_.north) * km_a_degree_north, .east_km = (spot.east - origin_.east) * km_a_degree_east_};
}

Spot Plane::spot_at(const Point& point) const {
  return {.north = origin_.north + point.north_km / km_a_degree_north, .east = origin_.east + point.east_km / km_a_degree_east_};
}

bool Outline::add_polygon(const std::vector<Ring>& rings) {
  const Ring& border = rings.front();
  // Measured from a corner: far from the origin, products of coordinates would cancel and leave noise.
  const Point corner = border.front();
  double twice_area = 0;
  Point moment;
  for (std::size_t i = 0; i + 1 < border.size(); ++i) {
    const Point a{border[i].north_km - corner.north_km, border[i].east_km - corner.east_km};
    const Point b{border[i + 1].north_km - corner.north_km, border[i + 1].east_km - corner.east_km};
    const double part = cross(a, b);
    twice_area += part;
    moment.north_km += part * (a.north_km + b.north_km) / 3;
    moment.east_km += part * (a.east_km + b.east_km) / 3;
  }
  constexpr double one_square_metre = 1e-6;
  const double area = std::abs(twice_area) / 2;
  if (!(area > one_square_metre)) return false;
  moment_.north_km += (moment.north_km / twice_area + corner.north_km) * area;
  moment_.east_km += (moment.east_km / twice_area + corner.east_km) * area;
  area_ += area;
  rings_.insert(rings_.end(), rings.begin(), rings.end());
  return true;
}

bool Outline::holds(const Point& point) const {
  bool inside = false;
  for (const Ring& ring : rings_) {
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
      const Point& a = ring[i];
      const Point& b = ring[i + 1];
      if ((a.north_km > point.north_km) == (b.north_km > point.north_km)) continue;
      const double share = (point.north_km - a.north_km) / (b.north_km - a.north_km);
      if (point.east_km < a.east_km + share * (b.east_km - a.east_km)) inside = !inside;
    }
  }
  return inside;
}

Point Outline::centre() const {
  return {.north_km = moment_.north_km / area_, .east_km = moment_.east_km / area_};
}

market::WalkBand band_between(const Point& a, const Point& b) {
  constexpr double minutes_a_km = 60.0 / 4.8 * 1.33;
  const double minutes = km_between(a, b) * minutes_a_km;
  if (minutes < 5) return market::WalkBand::under_5;
  if (minutes < 10) return market::WalkBand::under_10;
  if (minutes < 15) return market::WalkBand::under_15;
  if (minutes < 25) return market::WalkBand::under_25;
  return market::WalkBand::far;
}

}  // namespace ronde::cli
