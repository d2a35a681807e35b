#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/founding.hpp"
#include "cli/ground.hpp"
#include "cli/source.hpp"

/// Quarters and hand-over points from a GeoJSON file.
namespace ronde::cli {

/// The places that a neighbourhood has already; empty for a new one.
struct KnownPlaces {
  std::vector<market::Quarter> quarters;
  std::vector<market::HandoverPoint> points;
  std::map<std::pair<market::QuarterId, market::QuarterId>, market::WalkBand> walks;  ///< smaller id first; only what is stored
};
[[nodiscard]] KnownPlaces places_of(storage::Store& store, market::NeighbourhoodId home);

/// A FeatureCollection in WGS 84: a Polygon or MultiPolygon is a quarter (`name`, and a `key` by which points may name it), a Point is a
/// hand-over point (`name`, `quarter`, `hours`, `step_free`). The Source must outlive it.
class PlacesFile {
 public:
  /// Throws Stop for anything else, with its place in the file.
  explicit PlacesFile(const Source& source);

  /// What is known by the same name keeps its id and is replaced, so that a second import changes what changed and doubles nothing. Bands
  /// are made among the quarters of the file: what lies elsewhere left no coordinates. Throws Stop: a point is in no quarter.
  [[nodiscard]] market::PutPlaces plan(const KnownPlaces& known);

  /// Only what the quarters look like: none is founded, no band or point changes. Throws Stop: a quarter that is not there, or nothing that
  /// could be drawn.
  [[nodiscard]] market::PutPlaces shapes(const KnownPlaces& known);

  /// After `plan`: the quarter around that spot, or the nearest one's.
  [[nodiscard]] market::QuarterId quarter_at(const Spot& spot) const;

  [[nodiscard]] bool has_quarters() const { return !areas_.empty(); }
  /// After `plan`: "10 quarters (2 new), 8 hand-over points (8 new)", and what the operator should know.
  [[nodiscard]] std::string summary() const;
  /// After `plan` or `shapes`: "10 quarters on the plan", and who is not, or why there is none.
  [[nodiscard]] std::string plan_summary() const;
  /// After them too: where the plan's north-west corner lies, "46.21071,6.19276", which is told once and kept nowhere; empty without a
  /// plan.
  [[nodiscard]] std::string corner() const;

 private:
  struct Area {
    Node at;
    std::string name;
    std::string key;
    Outline outline;
    market::QuarterId id;
  };
  struct Meeting {
    Node at;
    std::string name;
    std::string hours;
    bool step_free = false;
    std::optional<Node> quarter;
    Point spot;
  };
  void take_area(const Node& feature, const Node& geometry, bool several);
  void take_meeting(const Node& feature, const Node& geometry);
  void add_polygon(Outline& outline, const Node& polygon);
  /// What is drawn of `areas_`, whose ids are known by now; what the neighbourhood has beside them is remembered as missing.
  [[nodiscard]] std::vector<market::QuarterShape> drawn(const KnownPlaces& known);
  [[nodiscard]] Point point_at(const Node& position);
  [[nodiscard]] market::QuarterId quarter_of(const Meeting& meeting, const KnownPlaces& known) const;

  std::optional<Plane> plane_;  // through the first position of the file
  std::vector<Area> areas_;
  std::vector<Meeting> meetings_;
  std::size_t new_quarters_ = 0;
  std::size_t new_points_ = 0;
  std::size_t drawn_ = 0;
  std::vector<std::string> not_drawn_;  // quarters of the neighbourhood that are not on the plan
  std::size_t elsewhere_ = 0;           // quarters of the neighbourhood that are not in the file
};

}  // namespace ronde::cli
