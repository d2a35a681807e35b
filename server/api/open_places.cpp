// The directory for everybody: data for others' maps and pages, feeds, and a page for a frame. Places are public; nothing here is of a
// member, asks for a session or sets a cookie.
#include <algorithm>
#include <map>
#include <mutex>

#include "api/door.hpp"
#include "api/neighbourhood_json.hpp"
#include "api/place_feeds.hpp"
#include "api/place_json.hpp"

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Place;

constexpr std::string_view kCachedForAll = "public, max-age=300";

/// The places of each neighbourhood, read anew once a minute: anybody may ask, and each reading walks through all of them.
class OpenPlaces {
 public:
  /// The answer of `draw(head, places)` with the places that the query asks for.
  template <class Draw>
  Response show(const Request& request, Context& context, Draw draw) {
    const auto id = id_param<market::NeighbourhoodId>(request, "id");
    const auto known = context.desks.known();
    if (!id || std::ranges::find(known, *id) == known.end()) return http::problem(404, "not-found", "Not found");
    const auto sought = sought_places(request.query());
    if (!sought) return no_such_filter();
    const auto kept = of(context, *id);
    if (!kept) return http::problem_of(503);
    const auto now = context.now();
    Response answer = draw(PlacesHead{context.origin, kept->neighbourhood, now}, market::places_for(kept->places, *sought, now));
    answer.cache_control = kCachedForAll;
    return answer;
  }

 private:
  struct Kept {
    market::Neighbourhood neighbourhood;
    std::vector<Place> places;
    std::chrono::steady_clock::time_point read;
  };

  std::shared_ptr<const Kept> of(Context& context, market::NeighbourhoodId id) {
    const std::scoped_lock lock(mutex_);
    auto& kept = kept_[id];
    const auto now = std::chrono::steady_clock::now();
    if (kept && now - kept->read < kPublicLife) return kept;
    (void)on_snapshot(context, id, [&](const market::MarketView& view) {
      const auto neighbourhood = view.neighbourhood();
      if (!neighbourhood) return http::problem_of(404);
      kept = std::make_shared<const Kept>(*neighbourhood, view.places(), now);
      return http::empty_response(204);
    });
    return kept;
  }

  std::mutex mutex_;
  std::map<market::NeighbourhoodId, std::shared_ptr<const Kept>> kept_;  // of known neighbourhoods only
};

Response as_json(const PlacesHead& head, const std::vector<Place>& places) {
  json::Writer out(16'384);
  out.begin_object().key("items").begin_array();
  for (const Place& place : places) write_place(out, place, head.now);
  out.end_array().end_object();
  return http::json_response(200, out.take());
}

market::Language language_of(const Request& request, const market::Neighbourhood& neighbourhood) {
  const auto query = request.query();
  const auto asked = query.find("lang");
  if (const auto language = asked ? market::named<market::Language>(*asked) : std::nullopt) return *language;
  return neighbourhood.languages.empty() ? market::Language::fr : neighbourhood.languages.front();
}

Response for_a_frame(Response answer) {
  answer.policy = http::HeaderPolicy::embed;
  return answer;
}

}  // namespace

void add_open_places(http::Router& router, Context& context) {
  const auto open = std::make_shared<OpenPlaces>();
  const auto add = [&](std::string_view path, auto draw) {
    router.add_fast(http::Method::get, path, {},
                    [&context, open, draw](const Request& request) { return open->show(request, context, draw); });
  };
  add("/api/v1/neighbourhoods/{id}/places", as_json);
  add("/api/v1/neighbourhoods/{id}/places/feed", [](const PlacesHead& head, const std::vector<Place>& places) {
    return http::text_response(200, places_feed(head, places), "application/atom+xml; charset=utf-8");
  });
  add("/api/v1/neighbourhoods/{id}/places/calendar", [](const PlacesHead& head, const std::vector<Place>& places) {
    return http::text_response(200, places_calendar(head, places), "text/calendar; charset=utf-8");
  });
  router.add_fast(http::Method::get, "/embed/places/{id}", {}, [&context, open](const Request& request) {
    return for_a_frame(open->show(request, context, [&](const PlacesHead& head, const std::vector<Place>& places) {
      return http::text_response(200, places_page(head, places, language_of(request, head.neighbourhood)), "text/html; charset=utf-8");
    }));
  });
  router.add_fast(http::Method::get, "/embed/places.css", {}, [](const Request&) {
    Response sheet = for_a_frame(http::text_response(200, std::string(places_sheet()), "text/css; charset=utf-8"));
    sheet.cache_control = "public, max-age=86400";
    return sheet;
  });
}

}  // namespace ronde::api
