// The plan of the quarters: a picture of the place, of nobody, the same for everybody. Counts are those of the public page.
#include <algorithm>
#include <map>
#include <mutex>

#include "api/door.hpp"
#include "api/neighbourhood_json.hpp"
#include "http/coding.hpp"
#include "json/write.hpp"
#include "market/plan.hpp"

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using Counts = std::map<market::QuarterId, board::Noticeboard::QuarterCount>;

/// Where the operator has named who draws it, and where the plan lies; else nothing is written.
void write_map(json::Writer& out, const Tiles& tiles, std::string_view neighbourhood) {
  const auto anchor = tiles.anchors.find(neighbourhood);
  if (tiles.pattern.empty() || anchor == tiles.anchors.end()) return;
  out.key("map").begin_object().member("tiles", tiles.pattern).member("attribution", tiles.attribution);
  out.member("north", anchor->second.north).member("west", anchor->second.west).end_object();
}

std::string plan_json(const market::MarketView& view, Counts counts, const Tiles& tiles) {
  const auto shapes = view.quarter_shapes();
  const auto [width, height] = market::extent_of(shapes);
  json::Writer out(8192);
  out.begin_object().member("width", width).member("height", height).key("quarters").begin_array();
  for (const auto& shape : shapes) {
    const auto [x, y] = market::label_of(shape);
    const auto quarter = view.quarter(shape.quarter);
    out.begin_object().member("id", shape.quarter.text()).member("name", quarter ? quarter->name : std::string());
    out.member("path", market::path_of(shape)).member("x", x).member("y", y);
    write_public_count(out, "offers", counts[shape.quarter].offers);
    write_public_count(out, "wants", counts[shape.quarter].wants);
    out.end_object();
  }
  out.end_array();
  if (const auto place = view.neighbourhood(); place && !shapes.empty()) write_map(out, tiles, place->name);
  out.end_object();
  return out.take();
}

/// The plans of this server, each made anew once a minute: anybody may ask, and counting walks through all that hangs there.
class Plans {
 public:
  Response get(const Request& request, Context& context) {
    const auto id = id_param<market::NeighbourhoodId>(request, "id");
    const auto known = context.desks.known();
    if (!id || std::ranges::find(known, *id) == known.end()) return http::problem(404, "not-found", "Not found");
    const std::scoped_lock lock(mutex_);
    Plan& plan = plans_[*id];
    const auto now = std::chrono::steady_clock::now();
    if (plan.text.empty() || now - plan.made >= kPublicLife) {
      const auto failed = draw(context, *id, known.size() <= kPublicCountedMax, plan.text);
      if (failed.status != 204) return failed;
      plan.made = now;
    }
    return tagged(context, board::Viewer{}, request, plan.text);  // nobody's view: the same tag for all
  }

 private:
  struct Plan {
    std::string text;
    std::chrono::steady_clock::time_point made;
  };

  static Response draw(Context& context, market::NeighbourhoodId id, bool counted, std::string& text) {
    const auto desk = counted ? context.desks.open(id) : context.desks.find(id);
    auto counts = desk ? desk->board().counts(context.now()) : Counts{};
    return on_snapshot(context, id, [&](const market::MarketView& view) {
      text = plan_json(view, std::move(counts), context.tiles);
      return http::empty_response(204);
    });
  }

  std::mutex mutex_;
  std::map<market::NeighbourhoodId, Plan> plans_;  // of known neighbourhoods only
};

}  // namespace

void add_plan(http::Router& router, Context& context) {
  const auto plans = std::make_shared<Plans>();
  router.add_fast(http::Method::get, "/api/v1/neighbourhoods/{id}/plan", {},
                  http::compressed([&context, plans](const Request& request) { return plans->get(request, context); }));
}

}  // namespace ronde::api
