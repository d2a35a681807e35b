// Swap events: what is announced, who looks after it, its steps. Who comes: event_people.cpp; who helps: event_helpers.cpp; what lies
// there: event_items.cpp.
#include "market/events.hpp"

#include "api/event_door.hpp"
#include "market/associations.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::AuditId;
using market::EventId;
using market::MarketView;
using market::SwapEvent;
using market::Timestamp;

Response list_events(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  std::string text;
  const auto failed = on_snapshot(context, who.home, [&](const MarketView& view) {
    const auto member = view.member(who.member());
    if (!member) return http::problem_of(401);
    json::Writer out(4096);
    out.begin_object().key("items").begin_array();
    for (const SwapEvent& event : market::events_for(view, *member))
      write_event(out, view, {event, market::is_event_staff(view, *member, event)}, who.member());
    out.end_array().member("may_make", market::speaks_to_all(view, *member)).end_object();
    text = out.take();
    return http::empty_response(204);
  });
  return failed.status == 204 ? tagged(context, who.viewer, request, std::move(text)) : failed;
}

Response one_event(const Request& request, Context& context) {
  return read_of_event(request, context, false, [&](const MarketView& view, const Caller& who, const SeenEvent& seen) {
    json::Writer out(1024);
    write_event(out, view, seen, who.member());
    return tagged(context, who.viewer, request, out.take());
  });
}

Response calendar(const Request& request, Context& context) {
  return read_of_event(request, context, false, [&](const MarketView&, const Caller&, const SeenEvent& seen) {
    const std::string address = context.origin + "/bourses/" + seen.event.id.text();
    return http::text_response(200, market::event_calendar(seen.event, address, context.now()), "text/calendar; charset=utf-8");
  });
}

Timestamp read_instant(json::ObjectReader& reader, std::string_view name) {
  const std::string text = reader.token(name, 40);
  const auto at = market::parse_time(text);
  if (!at && !text.empty()) reader.fail(name, "not-a-time", "a time looks like 2026-03-12T18:00:00.000Z");
  return at.value_or(Timestamp{});
}

market::TimeSpan read_span(json::ObjectReader& reader, std::string_view name) {
  market::TimeSpan span;
  reader.required_object(name, [&](json::ObjectReader& inner) {
    span.from = read_instant(inner, "from");
    span.to = read_instant(inner, "to");
  });
  return span;
}

template <class Id>
std::optional<Id> read_id_or_none(json::ObjectReader& reader, std::string_view name) {
  if (reader.is_null(name)) return std::nullopt;
  const auto text = reader.token_or_none(name, 26);
  const auto id = text ? Id::parse(*text) : std::nullopt;
  if (text && !id) reader.fail(name, "not-an-id", "no such thing");
  return id;
}

SwapEvent read_event(json::ObjectReader& reader) {
  namespace limits = market::limits;
  const auto whole = [&](std::string_view name, std::int64_t least, std::int64_t most, std::int64_t usual) {
    return reader.integer_or_none(name, least, most).value_or(usual);
  };
  SwapEvent event;
  event.name = reader.text("name", {.points_max = limits::kPlaceName});
  event.hall = reader.text("hall", {.points_max = limits::kAddress});
  event.rules = reader.text_or_none("rules", {.points_min = 0, .points_max = limits::kText, .several_lines = true}).value_or("");
  event.quarter = read_id_or_none<market::QuarterId>(reader, "quarter");
  event.association = read_id_or_none<market::AssociationId>(reader, "association");
  event.drop_off = read_span(reader, "drop_off");
  event.clearing_at = read_instant(reader, "clearing_at");
  event.pick_up = read_span(reader, "pick_up");
  event.capacity = static_cast<std::uint16_t>(whole("capacity", 1, limits::kEventPeople, event.capacity));
  event.cycle_cap = static_cast<std::uint8_t>(whole("cycle_cap", 0, limits::kEventCycleCap, 0));
  event.tables = static_cast<std::uint8_t>(whole("tables", 1, limits::kEventTables, event.tables));
  for (const auto& word : reader.tokens("kinds", 8, market::names_of<market::ListingKind>.size())) {
    if (const auto kind = market::named<market::ListingKind>(word))
      event.kinds.push_back(*kind);
    else
      reader.fail("kinds", "not-a-choice", "good, service, loan, lesson or gift");
  }
  return event;
}

asio::awaitable<Response> make_event(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto event = body_of<SwapEvent>(request, read_event);
  if (const auto* refusal = std::get_if<Response>(&event)) co_return *refusal;
  const auto key = idempotency_of_caller(request, who);
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const EventId fresh(accounts::random_16());
  market::MakeEvent command{who.member(), AuditId(accounts::random_16()), std::move(std::get<SwapEvent>(event))};
  command.event.id = fresh;
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  co_return event_response(context, who, EventId::parse(done->answer).value_or(fresh), 201);
}

/// The version that `If-Match` names: by the ETag, or as a number in quotes; one that is no longer there is 0. Else the refusal.
Or<std::uint64_t> version_matched(const Request& request, Context& context, const EventCall& call) {
  const auto expected = request.header("If-Match");
  std::uint64_t version = 0;
  auto refusal = on_snapshot(context, call.who.home, [&](const MarketView& view) {
    const auto seen = seen_event(view, call.who, call.id);
    if (!seen) return http::problem_of(404);
    if (!seen->staff) return http::problem(403, "event-staff-only", "Only those who look after the event");
    if (!expected)
      return http::problem(428, "if-match-missing", "If-Match missing", "Send the ETag of what you edit, so that no edit is lost.");
    json::Writer out(1024);
    write_event(out, view, *seen, call.who.member());
    const std::string tag = '"' + etag_of(context, call.who.viewer, out.take()) + '"';
    if (*expected == tag || *expected == '"' + std::to_string(seen->event.version) + '"') version = seen->event.version;
    return http::empty_response(204);
  });
  if (refusal.status != 204) return refusal;
  return version;
}

asio::awaitable<Response> change_event(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  auto event = body_of<SwapEvent>(request, read_event);
  if (const auto* refusal = std::get_if<Response>(&event)) co_return *refusal;
  const auto version = version_matched(request, context, call);
  if (const auto* refusal = std::get_if<Response>(&version)) co_return *refusal;
  market::ChangeEvent command{call.who.member(), AuditId(accounts::random_16()), std::move(std::get<SwapEvent>(event)),
                              std::get<std::uint64_t>(version)};
  command.event.id = call.id;
  const auto done = co_await server::run(context.store, call.who.home, std::move(command), context.now());
  co_return done ? event_response(context, call.who, call.id, 200) : problem_of(done.error());
}

asio::awaitable<Response> move_event(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto to = body_of<market::EventState>(request, [](json::ObjectReader& reader) {
    static constexpr auto states = choices<market::EventState>();
    return reader.choice<market::EventState>("to", states);
  });
  if (const auto* refusal = std::get_if<Response>(&to)) co_return *refusal;
  market::MoveEvent command{call.who.member(), AuditId(accounts::random_16()), call.id, std::get<market::EventState>(to)};
  const auto done = co_await server::run(context.store, call.who.home, command, context.now());
  co_return done ? event_response(context, call.who, call.id, 200) : problem_of(done.error());
}

}  // namespace

void add_events(http::Router& router, Context& context) {
  using http::Method;
  const std::string event = "/api/v1/events/{id}";
  router.add_fast(Method::get, "/api/v1/events", {}, [&context](const Request& request) { return list_events(request, context); });
  router.add(Method::post, "/api/v1/events", http::json_body,
             [&context](Request request) { return make_event(std::move(request), context); });
  router.add_fast(Method::get, event, {}, [&context](const Request& request) { return one_event(request, context); });
  router.add(Method::put, event, http::json_body, [&context](Request request) { return change_event(std::move(request), context); });
  router.add_fast(Method::get, event + "/calendar", {}, [&context](const Request& request) { return calendar(request, context); });
  router.add(Method::post, event + "/state", http::json_body,
             [&context](Request request) { return move_event(std::move(request), context); });
  add_event_people(router, context);
  add_event_items(router, context);
  add_event_clearings(router, context);
  add_event_screens(router, context);
  add_event_lists(router, context);
  add_event_helpers(router, context);
  add_event_announcements(router, context);
}

}  // namespace ronde::api
