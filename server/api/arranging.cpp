// What stewards arrange: the name of the place, its quarters with their walks, its hand-over points, its charter.
#include "api/door.hpp"
#include "api/neighbourhood_json.hpp"
#include "json/write.hpp"
#include "market/neighbourhood.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::ArrangePlace;
using market::HandoverPoint;
using market::HandoverPointId;
using market::QuarterId;

bool is_there(const market::MarketView& view, QuarterId id) {
  return view.quarter(id).has_value();
}
bool is_there(const market::MarketView& view, HandoverPointId id) {
  return view.handover_point(id).has_value();
}

/// Reads a body into the command, once it is clear which quarter or point it is about.
template <class Id>
using ReadArrangement = void (*)(json::ObjectReader&, Id, ArrangePlace&);

ArrangePlace read_names(json::ObjectReader& reader) {
  ArrangePlace command;
  command.name = reader.text_or_none("name", {.points_max = market::limits::kPlaceName});
  if (reader.has("languages")) {
    command.languages.emplace();
    for (const auto& word : reader.tokens("languages", 2, market::names_of<market::Language>.size())) {
      if (const auto language = market::named<market::Language>(word))
        command.languages->push_back(*language);
      else
        reader.fail("languages", "not-a-choice", "fr, de, it or en");
    }
  }
  reader.object("charter", [&](json::ObjectReader& texts) {
    command.charter.emplace();
    for (const auto& [word, language] : choices<market::Language>()) {
      auto text = texts.text_or_none(word, {.points_max = market::limits::kCharter, .several_lines = true});
      if (text) command.charter->emplace_back(language, std::move(*text));
    }
  });
  return command;
}

void read_quarter(json::ObjectReader& reader, QuarterId id, ArrangePlace& command) {
  command.quarters.push_back({id, reader.text("name", {.points_max = market::limits::kPlaceName})});
  reader.objects("walks", market::limits::kPlanQuarters, [&](json::ObjectReader& one) {
    const auto other = QuarterId::parse(one.token("quarter", 26));
    if (!other) one.fail("quarter", "bad-quarter", "no such quarter");
    command.walks.push_back({id, other.value_or(QuarterId{}), walk_in(one, "walk_minutes").value_or(market::WalkBand::far)});
  });
}

void read_point(json::ObjectReader& reader, HandoverPointId id, ArrangePlace& command) {
  HandoverPoint point;
  point.id = id;
  point.name = reader.text("name", {.points_max = market::limits::kPlaceName});
  const auto quarter = QuarterId::parse(reader.token("quarter", 26));
  if (!quarter) reader.fail("quarter", "bad-quarter", "no such quarter");
  point.quarter = quarter.value_or(QuarterId{});
  point.hours = reader.text_or_none("hours", {.points_min = 0, .points_max = market::limits::kHours}).value_or("");
  point.step_free = reader.boolean_or_none("step_free").value_or(false);
  point.closed = reader.boolean_or_none("closed").value_or(false);
  command.points.push_back(std::move(point));
}

Response place_now(Context& context, const Caller& who, unsigned status) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    return http::json_response(status, neighbourhood_json(view, who.viewer.quarter));
  });
}

asio::awaitable<Response> name_place(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto body = body_of<ArrangePlace>(request, read_names);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  auto command = std::get<ArrangePlace>(std::move(body));
  command.by = who.member();
  command.audit = market::AuditId(accounts::random_16());
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? place_now(context, who, 200) : problem_of(done.error());
}

/// What a quarter or a point is to be, as its body says.
template <class Id>
Or<ArrangePlace> arrangement_of(const Request& request, const Caller& who, Id id, ReadArrangement<Id> read) {
  return body_of<ArrangePlace>(request, [&](json::ObjectReader& reader) {
    ArrangePlace command;
    command.by = who.member();
    command.audit = market::AuditId(accounts::random_16());
    read(reader, id, command);
    return command;
  });
}

template <class Id>
asio::awaitable<Response> add(Request request, Context& context, ReadArrangement<Id> read) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  auto command = arrangement_of(request, who, Id(accounts::random_16()), read);
  if (const auto* refusal = std::get_if<Response>(&command)) co_return *refusal;
  const auto done = co_await server::run(context.store, who.home, std::get<ArrangePlace>(std::move(command)), context.now(), "",
                                         std::get<storage::IdempotencyKey>(key));
  co_return done ? place_now(context, who, 201) : problem_of(done.error());
}

template <class Id>
asio::awaitable<Response> change(Request request, Context& context, ReadArrangement<Id> read) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<Id>(request, "id");
  if (!id) co_return http::problem_of(404);
  auto command = arrangement_of(request, who, *id, read);
  if (const auto* refusal = std::get_if<Response>(&command)) co_return *refusal;
  const auto found = on_snapshot(context, who.home, [&](const market::MarketView& view) {
    return is_there(view, *id) ? http::empty_response(204) : http::problem_of(404);
  });
  if (found.status != 204) co_return found;
  const auto done = co_await server::run(context.store, who.home, std::get<ArrangePlace>(std::move(command)), context.now());
  co_return done ? place_now(context, who, 200) : problem_of(done.error());
}

Response get_charter(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  return on_snapshot(context, std::get<Caller>(caller).home, [&](const market::MarketView& view) {
    const auto charter = view.charter();
    json::Writer out;
    out.begin_object().key("texts");
    write_charter(out, view);
    out.member("since", charter ? std::optional(market::time_text(charter->since).substr(0, 10)) : std::nullopt).end_object();
    return http::json_response(200, out.take());
  });
}

}  // namespace

void write_charter(json::Writer& out, const market::MarketView& view) {
  out.begin_object();
  const auto charter = view.charter();
  for (const auto& [language, text] : charter ? charter->texts : decltype(charter->texts){}) out.member(market::name_of(language), text);
  out.end_object();
}

void add_arranging(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/neighbourhood/charter", {},
                  [&context](const Request& request) { return get_charter(request, context); });
  router.add(Method::patch, "/api/v1/neighbourhood", http::json_body,
             [&context](Request request) { return name_place(std::move(request), context); });
  router.add(Method::post, "/api/v1/neighbourhood/quarters", http::json_body,
             [&context](Request request) { return add<QuarterId>(std::move(request), context, read_quarter); });
  router.add(Method::put, "/api/v1/neighbourhood/quarters/{id}", http::json_body,
             [&context](Request request) { return change<QuarterId>(std::move(request), context, read_quarter); });
  router.add(Method::post, "/api/v1/neighbourhood/handover-points", http::json_body,
             [&context](Request request) { return add<HandoverPointId>(std::move(request), context, read_point); });
  router.add(Method::put, "/api/v1/neighbourhood/handover-points/{id}", http::json_body,
             [&context](Request request) { return change<HandoverPointId>(std::move(request), context, read_point); });
}

}  // namespace ronde::api
