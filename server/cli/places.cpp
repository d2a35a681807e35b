#include "cli/places.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

#include "accounts/secrets.hpp"
#include "cli/drawing.hpp"
#include "market/limits.hpp"
#include "market/text_rules.hpp"

namespace ronde::cli {
namespace {

constexpr std::size_t features_max = 5'000;     // bands are made between any two quarters
constexpr std::size_t corners_max = 1'000'000;  // of one ring
constexpr std::size_t parts_max = 10'000;       // polygons of a quarter, rings of a polygon

std::string cleaned(const Node& node, std::size_t points_max, bool may_be_empty = false) {
  auto text = market::clean_text(node.text(), points_max, market::Lines::one, "", may_be_empty);
  if (!text) node.stop(text.error().why);
  return std::move(*text);
}

std::string name_of_feature(const Node& feature) {
  const auto properties = feature.find("properties");
  const auto name = properties ? properties->find("name") : std::nullopt;
  if (!name) feature.stop("this feature has no name", "\"properties\": {\"name\": \"...\"}");
  return cleaned(*name, market::limits::kPlaceName);
}

std::string amount(std::size_t all, const char* what, std::size_t fresh) {
  return std::to_string(all) + " " + what + " (" + std::to_string(fresh) + " new)";
}

}  // namespace

KnownPlaces places_of(storage::Store& store, market::NeighbourhoodId home) {
  return reading(store, home, [](const market::MarketView& view) {
    KnownPlaces known{.quarters = view.quarters(), .points = view.handover_points(), .walks = {}};
    for (std::size_t i = 0; i < known.quarters.size(); ++i) {
      for (std::size_t j = i + 1; j < known.quarters.size(); ++j) {
        const auto pair = std::minmax(known.quarters[i].id, known.quarters[j].id);
        if (const auto band = view.walk_band(pair.first, pair.second); band != market::WalkBand::far) known.walks[pair] = band;
      }
    }
    return known;
  });
}

PlacesFile::PlacesFile(const Source& source) {
  const Node root = source.root();
  if (const auto type = root.find("type"); !type || type->text() != "FeatureCollection")
    root.stop("this is no FeatureCollection", R"(a GeoJSON file begins with {"type": "FeatureCollection", "features": [)");
  for (const Node& feature : root.at("features").items(features_max)) {
    const auto geometry = feature.find("geometry");
    if (!geometry) feature.stop("this feature has no geometry", "Polygon or MultiPolygon for a quarter, Point for a hand-over point");
    const Node kind = geometry->at("type");
    if (kind.text() == "Polygon" || kind.text() == "MultiPolygon")
      take_area(feature, *geometry, kind.text() == "MultiPolygon");
    else if (kind.text() == "Point")
      take_meeting(feature, *geometry);
    else
      kind.stop("the geometry " + kind.text() + " is none that we take",
                "Polygon or MultiPolygon for a quarter, Point for a hand-over point");
  }
  if (areas_.empty() && meetings_.empty()) root.at("features").stop("there is nothing in it");
}

Point PlacesFile::point_at(const Node& position) {
  const auto numbers = position.items();
  if (numbers.size() < 2) position.stop("a position is [longitude, latitude]");
  const Spot spot{.north = numbers[1].number(-90, 90), .east = numbers[0].number(-180, 180)};
  if (!plane_) plane_.emplace(spot);
  return plane_->at(spot);
}

void PlacesFile::add_polygon(Outline& outline, const Node& polygon) {
  std::vector<Ring> rings;
  for (const Node& line : polygon.items(parts_max)) {
    Ring ring;
    for (const Node& corner : line.items(corners_max)) ring.push_back(point_at(corner));
    if (ring.size() < 4) line.stop("a ring has at least four corners, the last one equal to the first");
    if (km_between(ring.front(), ring.back()) > 1e-6) line.stop("this ring is not closed: its last corner is not its first");
    rings.push_back(std::move(ring));
  }
  if (rings.empty()) polygon.stop("a polygon has at least one ring");
  if (!outline.add_polygon(rings)) polygon.stop("this polygon encloses nothing");
}

void PlacesFile::take_area(const Node& feature, const Node& geometry, bool several) {
  Area area{.at = feature, .name = name_of_feature(feature), .key = {}, .outline = {}, .id = {}};
  const auto key = feature.at("properties").find("key");
  area.key = key ? key->text() : area.name;
  for (const Area& other : areas_) {
    if (other.name == area.name)
      feature.stop("a second quarter is called " + area.name, "quarters are known by their name: join them as a MultiPolygon");
    if (other.key == area.key) feature.stop("a second quarter has the key " + area.key);
  }
  const Node coordinates = geometry.at("coordinates");
  if (several) {
    for (const Node& polygon : coordinates.items(parts_max)) add_polygon(area.outline, polygon);
    if (coordinates.items().empty()) coordinates.stop("a MultiPolygon has at least one polygon");
  } else {
    add_polygon(area.outline, coordinates);
  }
  areas_.push_back(std::move(area));
}

void PlacesFile::take_meeting(const Node& feature, const Node& geometry) {
  Meeting meeting{.at = feature, .name = name_of_feature(feature), .hours = {}, .step_free = false, .quarter = {}, .spot = {}};
  for (const Meeting& other : meetings_) {
    if (other.name == meeting.name) feature.stop("a second hand-over point is called " + meeting.name, "points are known by their name");
  }
  const Node properties = feature.at("properties");
  if (const auto hours = properties.find("hours")) meeting.hours = cleaned(*hours, market::limits::kHours, true);
  if (const auto step_free = properties.find("step_free")) meeting.step_free = step_free->truth();
  meeting.quarter = properties.find("quarter");
  if (meeting.quarter) (void)meeting.quarter->text();
  meeting.spot = point_at(geometry.at("coordinates"));
  meetings_.push_back(std::move(meeting));
}

market::QuarterId PlacesFile::quarter_of(const Meeting& meeting, const KnownPlaces& known) const {
  if (!meeting.quarter) {
    for (const Area& area : areas_) {
      if (area.outline.holds(meeting.spot)) return area.id;
    }
    meeting.at.stop(meeting.name + " lies in no quarter of this file", "its property \"quarter\" names one, by key or by name");
  }
  const std::string wanted = meeting.quarter->text();
  for (const Area& area : areas_) {
    if (area.key == wanted || area.name == wanted) return area.id;
  }
  std::string all;
  for (const auto& quarter : known.quarters) {
    if (quarter.name == wanted) return quarter.id;
    all += ", " + quarter.name;
  }
  for (const Area& area : areas_) all += ", " + area.key;
  meeting.quarter->stop("no quarter is called " + wanted, all.empty() ? "there is none yet" : "there are: " + all.substr(2));
}

market::PutPlaces PlacesFile::plan(const KnownPlaces& known) {
  market::PutPlaces places;
  new_quarters_ = new_points_ = 0;
  for (Area& area : areas_) {
    const auto same = std::ranges::find(known.quarters, area.name, &market::Quarter::name);
    if (same == known.quarters.end()) ++new_quarters_;
    area.id = same == known.quarters.end() ? market::QuarterId(accounts::random_16()) : same->id;
    places.quarters.push_back({area.id, area.name});
  }
  elsewhere_ = known.quarters.size() - (areas_.size() - new_quarters_);
  for (std::size_t i = 0; i < areas_.size(); ++i) {
    for (std::size_t j = i + 1; j < areas_.size(); ++j) {
      const auto pair = std::minmax(areas_[i].id, areas_[j].id);
      const auto band = band_between(areas_[i].outline.centre(), areas_[j].outline.centre());
      // What is not there is far; what was near once and is far by now must be said.
      if (band != market::WalkBand::far || known.walks.contains(pair)) places.walks.push_back({pair.first, pair.second, band});
    }
  }
  for (const Meeting& meeting : meetings_) {
    const auto same = std::ranges::find(known.points, meeting.name, &market::HandoverPoint::name);
    if (same == known.points.end()) ++new_points_;
    places.points.push_back({.id = same == known.points.end() ? market::HandoverPointId(accounts::random_16()) : same->id,
                             .name = meeting.name,
                             .quarter = quarter_of(meeting, known),
                             .hours = meeting.hours,
                             .step_free = meeting.step_free});
  }
  places.shapes = drawn(known);
  return places;
}

market::PutPlaces PlacesFile::shapes(const KnownPlaces& known) {
  std::string all;
  for (const auto& quarter : known.quarters) all += (all.empty() ? "" : ", ") + quarter.name;
  for (Area& area : areas_) {
    const auto same = std::ranges::find(known.quarters, area.name, &market::Quarter::name);
    if (same == known.quarters.end()) area.at.stop("no quarter is called " + area.name, "there are: " + all);
    area.id = same->id;
  }
  market::PutPlaces places;
  places.shapes = drawn(known);
  return places;
}

std::vector<market::QuarterShape> PlacesFile::drawn(const KnownPlaces& known) {
  std::vector<const Outline*> outlines;
  for (const Area& area : areas_) outlines.push_back(&area.outline);
  std::vector<market::QuarterShape> shapes;
  if (auto drawing = draw(outlines)) {
    for (std::size_t i = 0; i < areas_.size(); ++i) shapes.push_back({areas_[i].id, std::move((*drawing)[i])});
  }
  drawn_ = shapes.size();
  not_drawn_.clear();
  for (const auto& quarter : known.quarters) {
    if (std::ranges::find(areas_, quarter.name, &Area::name) == areas_.end()) not_drawn_.push_back(quarter.name);
  }
  return shapes;
}

market::QuarterId PlacesFile::quarter_at(const Spot& spot) const {
  const Point point = plane_->at(spot);
  const Area* nearest = nullptr;
  double nearest_km = std::numeric_limits<double>::max();
  for (const Area& area : areas_) {
    if (area.outline.holds(point)) return area.id;
    const double km = km_between(point, area.outline.centre());
    if (km < nearest_km) {
      nearest = &area;
      nearest_km = km;
    }
  }
  return nearest->id;
}

std::string PlacesFile::summary() const {
  std::string text = amount(areas_.size(), "quarters", new_quarters_) + ", " + amount(meetings_.size(), "hand-over points", new_points_);
  if (elsewhere_ != 0 && new_quarters_ != 0)
    text += "\n" + std::to_string(elsewhere_) +
            " quarters that are not in this file keep what they have, and count as far from the new ones: coordinates are never stored.\n"
            "To join them, import one file with all quarters";
  return text;
}

std::string PlacesFile::plan_summary() const {
  if (areas_.empty()) return "the plan stays as it is";
  if (drawn_ == 0)
    return "no plan: it takes at most " + std::to_string(market::limits::kPlanQuarters) + " quarters, within " +
           std::to_string(market::limits::kPlanMetres / 1000) + " km, none of them tiny beside the rest";
  std::string text = std::to_string(drawn_) + " quarters on the plan";
  for (std::size_t i = 0; i < not_drawn_.size(); ++i) text += (i == 0 ? "; not in this file: " : ", ") + not_drawn_[i];
  return text;
}

std::string PlacesFile::corner() const {
  if (drawn_ == 0) return {};
  Point corner{.north_km = std::numeric_limits<double>::lowest(), .east_km = std::numeric_limits<double>::max()};
  for (const Area& area : areas_) {
    for (const Ring& ring : area.outline.rings()) {
      for (const Point& point : ring)
        corner = {.north_km = std::max(corner.north_km, point.north_km), .east_km = std::min(corner.east_km, point.east_km)};
    }
  }
  const Spot spot = plane_->spot_at(corner);
  std::array<char, 48> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.5f,%.5f", spot.north, spot.east);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace ronde::cli
