// The directory: shops, associations, services and public places of the communes. Members read it whole, stewards keep it.
#include "market/places.hpp"

#include "api/door.hpp"
#include "json/write.hpp"
#include "market/opening_hours.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Place;
using market::PlaceId;

void write(json::Writer& out, const Place& place, market::Timestamp now) {
  out.begin_object().member("id", place.id.text()).member("kind", market::name_of(place.kind));
  out.member("name", place.name).member("text", place.text);
  out.member("quarter", place.quarter ? std::optional(place.quarter->text()) : std::nullopt);
  out.member("address", place.address).member("phone", place.phone).member("website", place.website);
  out.member("opening_hours", market::hours_text(place.hours)).key("hours").begin_array();
  for (const auto& span : place.hours.spans)
    out.begin_object().member("day", span.day).member("from", span.from).member("to", span.to).end_object();
  out.end_array().member("hours_note", place.hours.note).member("step_free", market::name_of(place.step_free));
  out.key("currencies").begin_array();
  for (const auto currency : place.currencies) out.value(market::name_of(currency));
  out.end_array().member("source", place.source);
  out.member("checked_on", market::time_text(place.checked_at).substr(0, 10));
  out.member("check_due", market::wants_a_check(place, now)).end_object();
}

Response one_place(Context& context, const Caller& who, PlaceId id, unsigned status) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto place = view.place(id);
    if (!place) return http::problem_of(404);
    json::Writer out;
    write(out, *place, context.now());
    return http::json_response(status, out.take());
  });
}

/// Empty where a filter is none that there is.
std::optional<market::SoughtPlaces> sought_in(const http::Query& query) {
  market::SoughtPlaces sought;
  const auto truth = [&](std::string_view name, bool& value) {
    const auto text = query.find(name);
    value = text == "true";
    return !text || value || *text == "false";
  };
  if (const auto words = query.find("q")) sought.words = *words;
  if (const auto kind = query.find("kind"); kind && !(sought.kind = market::named<market::PlaceKind>(*kind))) return std::nullopt;
  if (const auto currency = query.find("currency"); currency && !(sought.currency = market::named<market::Currency>(*currency)))
    return std::nullopt;
  if (!truth("step_free", sought.step_free) || !truth("open", sought.open)) return std::nullopt;
  if (sought.words.size() > market::limits::kSearchWords) return std::nullopt;
  return sought;
}

Response list_places(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto sought = sought_in(request.query());
  if (!sought)
    return http::problem(422, "bad-query", "Not valid", "kind, currency, step_free or open is none that there is, or q is too long.");
  const auto now = context.now();
  std::string text;
  const auto failed = on_snapshot(context, who.home, [&](const market::MarketView& view) {
    json::Writer out(16'384);
    out.begin_object().key("items").begin_array();
    for (const Place& place : market::places_for(view, *sought, now)) write(out, place, now);
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
  router.add_fast(Method::get, "/api/v1/places", {}, [&context](const Request& request) { return list_places(request, context); });
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
