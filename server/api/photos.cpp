// Photos of listings: they come as bytes, are developed by a process of their own, and are seen by whoever may see the listing.

#include "market/photos.hpp"

#include <algorithm>

#include "api/door.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::ListingId;
using market::PhotoId;

/// The largest that a phone makes; the client sends less.
constexpr http::RouteOptions picture_body{http::BodyRule::any, http::picture_body_max};
constexpr std::chrono::seconds try_again_after{5};

Response not_developed(media::Refusal refusal) {
  switch (refusal) {
    case media::Refusal::other_kind:
      return http::problem(415, "photo-kind", "Not a photo that we take", "A photo is a JPEG, PNG or WebP file.");
    case media::Refusal::too_large:
      return http::problem(422, "photo-too-large", "Too many pixels", "A photo has at most 40 megapixels.");
    case media::Refusal::unreadable:
      return http::problem(422, "photo-unreadable", "Not readable", "The file is damaged, or is no photo.");
    case media::Refusal::busy:
      return http::retry_after(http::problem(503, "photos-busy", "Many photos at once", "Please try again in a moment."), try_again_after);
    case media::Refusal::broken:
      break;
  }
  return http::retry_after(http::problem(503, "photos-unavailable", "No photos for now", "The photo could not be kept; all else works."),
                           try_again_after);
}

/// The caller's own listing as it hangs; nothing where there is none of theirs.
board::CardPtr own_card(const Request& request, const Caller& who) {
  const auto id = id_param<ListingId>(request, "id");
  auto card = id ? who.desk->board().card(*id) : nullptr;
  return card && card->listing().member == who.member() ? card : nullptr;
}

std::optional<Response> too_many_photos(Context& context, const Caller& who) {
  const auto now = std::chrono::steady_clock::now();
  const std::string key = who.member().text();
  if (context.photos_by_member.take(key, now)) return std::nullopt;
  return http::retry_after(http::problem(429, "too-often", "Too often", "Please wait a little before the next photo."),
                           context.photos_by_member.wait(key, now));
}

/// The words of `?alt=`; nothing where the query says something else or too much.
std::optional<std::string> alt_in(const Request& request) {
  const auto query = request.query();
  for (const auto& [name, value] : query.items()) {
    if (name != "alt" || value.size() > 4 * market::limits::kPhotoAlt) return std::nullopt;
  }
  return std::string(query.find("alt").value_or(""));
}

asio::awaitable<Response> add(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto card = own_card(request, who);
  if (!card) co_return http::problem_of(404);
  auto alt = alt_in(request);
  if (!alt) co_return http::problem(422, "bad-query", "Not valid", "The query takes alt, of at most 200 characters.");
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  if (auto refusal = too_many_photos(context, who)) co_return std::move(*refusal);
  const PhotoId fresh(accounts::random_16());
  const auto taken = co_await context.darkroom.take(who.home, fresh, std::move(request.body));
  if (taken.refusal) co_return not_developed(*taken.refusal);
  const ListingId id = card->listing().id;
  market::AddPhoto command{.member = who.member(), .listing = id, .photo = {fresh, taken.width, taken.height, std::move(*alt)}};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  const bool named = done && !done->repeated;
  if (!named) context.darkroom.remove(who.home, {fresh});
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  auto response = listing_response(context, who, id, 201);
  response.add_header("Location", "/api/v1/listings/" + id.text() + "/photos/" + done->answer + "/1600");
  co_return response;
}

std::vector<market::ArrangePhotos::Place> read_places(json::ObjectReader& reader) {
  std::vector<market::ArrangePhotos::Place> places;
  reader.objects("photos", market::limits::kPhotos, [&](json::ObjectReader& one) {
    const auto id = PhotoId::parse(one.token("id", 26));
    auto alt = one.text_or_none("alt", {.points_min = 0, .points_max = market::limits::kPhotoAlt}).value_or("");
    if (!id) return one.fail("id", "not-an-id", "an id has 26 characters of a-z and 2-7");
    places.push_back({*id, std::move(alt)});
  });
  return places;
}

asio::awaitable<Response> arrange(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto places = body_of<std::vector<market::ArrangePhotos::Place>>(request, read_places);
  if (const auto* refusal = std::get_if<Response>(&places)) co_return *refusal;
  const auto card = own_card(request, who);
  if (!card) co_return http::problem_of(404);
  market::ArrangePhotos command{.member = who.member(),
                                .listing = card->listing().id,
                                .photos = std::move(std::get<std::vector<market::ArrangePhotos::Place>>(places))};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return listing_response(context, who, card->listing().id, 200);
}

asio::awaitable<Response> remove(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto card = own_card(request, who);
  const auto photo = id_param<PhotoId>(request, "photo");
  if (!card || !photo) co_return http::problem_of(404);
  market::RemovePhoto command{.member = who.member(), .listing = card->listing().id, .photo = *photo};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  let_go_of_photos(context, who, card->listing().id, *card);
  co_return http::empty_response(204);
}

/// May this viewer see the listing now, and is the photo one of it?
bool sees(const Caller& who, ListingId id, PhotoId photo, market::Timestamp now) {
  const auto card = who.desk->board().card(id);
  if (!card || !who.desk->board().listing_json(who.viewer, id, now)) return false;
  const auto& photos = card->listing().photos;
  return std::ranges::find(photos, photo, &market::Photo::id) != photos.end();
}

asio::awaitable<Response> show(Request request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<ListingId>(request, "id");
  const auto photo = id_param<PhotoId>(request, "photo");
  const auto side = number_param(request, "side");
  if (!id || !photo || !side || !sees(who, *id, *photo, context.now())) co_return http::problem_of(404);
  auto bytes = co_await context.darkroom.read(who.home, *photo, *side);
  if (!bytes) co_return http::problem_of(404);
  Response response;
  response.content_type = "image/webp";
  response.body = std::move(*bytes);
  response.cache_control = "private, max-age=31536000, immutable";  // a photo never changes: another one has another name
  co_return response;
}

}  // namespace

void add_photos(http::Router& router, Context& context) {
  using http::Method;
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  const std::string all = "/api/v1/listings/{id}/photos";
  router.add(Method::post, all, picture_body, waits(add));
  router.add(Method::put, all, http::json_body, waits(arrange));
  router.add(Method::del, all + "/{photo}", {}, waits(remove));
  router.add(Method::get, all + "/{photo}/{side}", {}, waits(show));
}

}  // namespace ronde::api
