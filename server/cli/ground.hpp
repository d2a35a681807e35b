#pragma once

#include <vector>

#include "market/words.hpp"

/// Where things lie, only while a file is read in: of this nothing is ever stored. The market knows quarters, walking bands, and a drawing
/// in metres that says nothing of where on earth it lies.
namespace ronde::cli {

/// WGS 84, degrees.
struct Spot {
  double north = 0;
  double east = 0;
};

/// Kilometres from some origin, on a plane that touches the globe there: good for a commune and its neighbours.
struct Point {
  double north_km = 0;
  double east_km = 0;
};
[[nodiscard]] double km_between(const Point& a, const Point& b);

class Plane {
 public:
  explicit Plane(const Spot& origin);
  [[nodiscard]] Point at(const Spot& spot) const;
  [[nodiscard]] Spot spot_at(const Point& point) const;

 private:
  Spot origin_;
  double km_a_degree_east_;
};

/// A closed line; the last corner is the first again.
using Ring = std::vector<Point>;

/// The outline of a quarter: one or several polygons, each with holes or without.
class Outline {
 public:
  /// The first ring is the polygon's border, the others are its holes. False: it encloses nothing.
  [[nodiscard]] bool add_polygon(const std::vector<Ring>& rings);
  [[nodiscard]] bool holds(const Point& point) const;
  /// The centre of mass of all borders.
  [[nodiscard]] Point centre() const;
  [[nodiscard]] const std::vector<Ring>& rings() const { return rings_; }

 private:
  std::vector<Ring> rings_;  // of all polygons: inside is where a ray crosses an odd number of lines
  Point moment_;
  double area_ = 0;
};

/// Minutes on foot as a band: 4.8 km/h, and a third more than the straight line.
[[nodiscard]] market::WalkBand band_between(const Point& a, const Point& b);

}  // namespace ronde::cli
