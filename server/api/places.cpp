// The directory: shops, associations, services and public places of the communes. Members read it whole, stewards keep it.
#include "market/places.hpp"

#include "api/door.hpp"
#include "api/place_json.hpp"
#include "http/coding.hpp"
#include "json/write.hpp"
#include "market/opening_hours.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Place;
using market::PlaceId;

Response one_place(Context& context, const Caller& who, PlaceId id, unsigned status) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto place = view.place(id);
    if (!place) return http::problem_of(404);
    json::Writer out;
    write_place(out, *place, context.now());
    return http::json_response(status, out.take());
  });
}

Response list_places(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto sought = sought_places(request.query());
  if (!sought) return no_such_filter();
  const auto now = context.now();
  std::string text;
  const auto failed = on_snapshot(context, who.home, [&](const market::MarketView& view) {
    json::Writer out(16'384);
    out.begin_object().key("items").begin_array();
    for (const Place& place : market::places_for(view, *sought, now)) write_place(out, place, now);
    out.end_array().end_object();
    text = out.take();
    return http::empty_response(204);
  });
  return failed.status == 204 ? tagged(context, who.viewer, request, std::move(text)) : failed;
}

Place read_place(json::ObjectReader& reader) {
  static constexpr auto kinds = choices<market::PlaceKind>();
  static constexpr auto access = choices<market::StepFree>();
  const auto text = [&](std::string_view name, std::size_t most) {
    return reader.text_or_none(name, {.points_min = 0, .points_max = most}).value_or("");
  };
  Place place;
  place.kind = reader.choice<market::PlaceKind>("kind", kinds);
  place.name = reader.text("name", {.points_max = market::limits::kPlaceName});
  place.text = text("text", market::limits::kPlaceText);
  if (const auto quarter = reader.token_or_none("quarter", 26)) {
    place.quarter = market::QuarterId::parse(*quarter);
    if (!place.quarter) reader.fail("quarter", "bad-quarter", "no such quarter");
  }
  place.address = text("address", market::limits::kAddress);
  place.phone = text("phone", market::limits::kPhone);
  place.website = text("website", market::limits::kWebsite);
  place.hours = market::read_hours(text("opening_hours", market::limits::kHours));
  place.step_free = reader.choice_or_none<market::StepFree>("step_free", access).value_or(market::StepFree::unknown);
  for (const auto& word : reader.tokens("currencies", 8, market::names_of<market::Currency>.size())) {
    if (const auto currency = market::named<market::Currency>(word))
      place.currencies.push_back(*currency);
    else
      reader.fail("currencies", "not-a-choice", "CHF, EUR or LEMAN");
  }
  place.hosts = reader.boolean_or_none("hosts").value_or(false);
  return place;
}

asio::awaitable<Response> add_place(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto place = body_of<Place>(request, read_place);
  if (const auto* refusal = std::get_if<Response>(&place)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const PlaceId fresh(accounts::random_16());
  market::AddPlace command{who.member(), market::AuditId(accounts::random_16()), std::move(std::get<Place>(place))};
  command.place.id = fresh;
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  co_return one_place(context, who, PlaceId::parse(done->answer).value_or(fresh), 201);
}

asio::awaitable<Response> change_place(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<PlaceId>(request, "id");
  if (!id) co_return http::problem_of(404);
  auto place = body_of<Place>(request, read_place);
  if (const auto* refusal = std::get_if<Response>(&place)) co_return *refusal;
  market::ChangePlace command{who.member(), market::AuditId(accounts::random_16()), std::move(std::get<Place>(place))};
  command.place.id = *id;
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? one_place(context, who, *id, 200) : problem_of(done.error());
}

/// Confirms it, or takes it away.
template <class Command>
asio::awaitable<Response> about_place(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<PlaceId>(request, "id");
  if (!id) co_return http::problem_of(404);
  Command command{who.member(), market::AuditId(accounts::random_16()), *id};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  if constexpr (std::same_as<Command, market::RemovePlace>)
    co_return http::empty_response(204);
  else
    co_return one_place(context, who, *id, 200);
}

}  // namespace

void add_places(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/places", {},
                  http::compressed([&context](const Request& request) { return list_places(request, context); }));
  router.add(Method::post, "/api/v1/places", http::json_body,
             [&context](Request request) { return add_place(std::move(request), context); });
  router.add(Method::put, "/api/v1/places/{id}", http::json_body,
             [&context](Request request) { return change_place(std::move(request), context); });
  router.add(Method::del, "/api/v1/places/{id}", {},
             [&context](Request request) { return about_place<market::RemovePlace>(std::move(request), context); });
  router.add(Method::post, "/api/v1/places/{id}/confirmation", {},
             [&context](Request request) { return about_place<market::ConfirmPlace>(std::move(request), context); });
}

}  // namespace ronde::api
