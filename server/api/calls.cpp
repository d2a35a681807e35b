// Appels: what projects of the neighbourhood collect, and what is promised to them.
#include "market/calls.hpp"

#include "api/behalf.hpp"
#include "api/door.hpp"
#include "json/write.hpp"
#include "market/associations.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Call;
using market::CallId;
using market::CallNeed;
using market::PledgeId;

void write(json::Writer& out, const market::NeedView& seen) {
  const CallNeed& need = seen.need;
  out.begin_object().member("title", need.title).member("category", need.category).member("kind", market::name_of(need.kind));
  out.member("size", int{need.size}).member("quantity", need.quantity).member("received", need.received);
  out.member("promised", seen.promised).member("mine", seen.mine).key("suits").begin_array();
  for (const market::SpareOffer& one : seen.suits)
    out.begin_object().member("id", one.id.text()).member("title", one.title).member("units", one.units).end_object();
  out.end_array().end_object();
}

void write_thing(json::Writer& out, const market::PledgeView& one) {
  if (!one.pledge.thing) return static_cast<void>(out.null_member("thing"));
  out.key("thing").begin_object().member("event", one.pledge.thing->event.text()).member("item", one.pledge.thing->item.text());
  out.member("name", one.event).end_object();
}

void write(json::Writer& out, const market::MarketView& view, const market::CallView& seen, market::Timestamp now) {
  const Call& call = seen.call;
  out.begin_object().member("id", call.id.text()).member("title", call.title).member("text", call.text);
  write_behalf(out, view, call.association);
  out.member("language", market::name_of(call.language)).member("made_on", market::time_text(call.made_at).substr(0, 10));
  out.member("until", market::time_text(call.until)).member("open", market::is_open(call, now)).member("keeps", seen.keeps);
  out.key("needs").begin_array();
  for (const market::NeedView& need : seen.needs) write(out, need);
  out.end_array().key("pledges").begin_array();
  for (const market::PledgeView& one : seen.pledges) {
    out.begin_object().member("id", one.pledge.id.text()).member("need", one.pledge.need).member("quantity", one.pledge.quantity);
    out.member("first_name", one.first_name).member("received", one.pledge.received_at.has_value());
    out.member("offer", one.offer.empty() ? std::nullopt : std::optional(one.offer)).member("holds", one.holds);
    write_thing(out, one);
    out.end_object();
  }
  out.end_array().end_object();
}

Response one_call(Context& context, const Caller& who, CallId id, unsigned status) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto call = market::call(view, id);
    const auto seen = call ? market::call_for(view, *call, who.member(), context.now()) : std::nullopt;
    if (!seen) return http::problem_of(404);
    json::Writer out;
    write(out, view, *seen, context.now());
    return http::json_response(status, out.take());
  });
}

Response list_calls(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto now = context.now();
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const bool open : {true, false}) {
      for (const Call& call : market::calls(view)) {
        if (market::is_open(call, now) != open) continue;
        if (const auto seen = market::call_for(view, call, who.member(), now)) write(out, view, *seen, now);
      }
    }
    const auto member = view.member(who.member());
    out.end_array().member("may_make", member && market::speaks_to_all(view, *member)).end_object();
    return http::json_response(200, out.take());
  });
}

CallNeed read_need(json::ObjectReader& reader, const market::Taxonomy& taxonomy) {
  static constexpr auto kinds = choices<market::ListingKind>();
  CallNeed need;
  need.title = reader.text("title", {.points_max = market::limits::kTitle});
  need.category = reader.token("category", market::limits::kCategoryId);
  if (!taxonomy.category(need.category)) reader.fail("category", "bad-category", "no such category");
  need.kind = reader.choice<market::ListingKind>("kind", kinds);
  need.size = static_cast<market::SizeBand>(reader.integer_or_none("size", 1, 4).value_or(2));
  need.quantity = static_cast<std::uint32_t>(reader.integer_or_none("quantity", 1, market::limits::kQuantity).value_or(1));
  return need;
}

Call read_call(json::ObjectReader& reader, const market::Taxonomy& taxonomy) {
  static constexpr auto languages = choices<market::Language>();
  Call call;
  call.title = reader.text("title", {.points_max = market::limits::kTitle});
  call.text = reader.text_or_none("text", {.points_min = 0, .points_max = market::limits::kText, .several_lines = true}).value_or("");
  call.language = reader.choice_or_none<market::Language>("language", languages).value_or(market::Language::fr);
  const auto until = market::parse_time(reader.token("until", 40));
  if (!until) reader.fail("until", "not-a-time", "a time looks like 2026-03-12T18:00:00.000Z");
  call.until = until.value_or(market::Timestamp{});
  if (const auto association = reader.token_or_none("association", 26)) {
    call.association = market::AssociationId::parse(*association);
    if (!call.association) reader.fail("association", "not-an-id", "one of those that you act for");
  }
  reader.objects("needs", market::limits::kCallNeeds, [&](json::ObjectReader& one) { call.needs.push_back(read_need(one, taxonomy)); });
  return call;
}

std::string_view owner_of(const Caller& who) {
  return {reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()};
}

asio::awaitable<Response> make_call(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto call = body_of<Call>(request, [&](json::ObjectReader& reader) { return read_call(reader, context.taxonomy); });
  if (const auto* refusal = std::get_if<Response>(&call)) co_return *refusal;
  const auto key = idempotency_of(request, owner_of(who));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const CallId fresh(accounts::random_16());
  market::MakeCall command{market::AuditId(accounts::random_16()), std::move(std::get<Call>(call))};
  command.call.id = fresh;
  command.call.by = who.member();
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  co_return one_call(context, who, CallId::parse(done->answer).value_or(fresh), 201);
}

asio::awaitable<Response> close_call(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<CallId>(request, "id");
  if (!id) co_return http::problem_of(404);
  market::CloseCall command{who.member(), market::AuditId(accounts::random_16()), *id};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? one_call(context, who, *id, 200) : problem_of(done.error());
}

struct Promised {
  std::uint32_t need = 0;
  std::uint32_t quantity = 1;
  std::optional<market::ListingId> listing;
  std::optional<market::EventThing> thing;
};

std::optional<market::EventThing> read_thing(json::ObjectReader& reader) {
  std::optional<market::EventThing> thing;
  reader.object("thing", [&](json::ObjectReader& one) {
    const auto event = market::EventId::parse(one.token("event", 26));
    const auto item = market::EventItemId::parse(one.token("item", 26));
    if (event && item)
      thing = market::EventThing{*event, *item};
    else
      one.fail("item", "not-an-id", "a thing on the tables of an event");
  });
  return thing;
}

Promised read_promised(json::ObjectReader& reader) {
  Promised promised;
  promised.need = static_cast<std::uint32_t>(reader.integer("need", 0, market::limits::kCallNeeds - 1));
  promised.quantity = static_cast<std::uint32_t>(reader.integer_or_none("quantity", 1, market::limits::kQuantity).value_or(1));
  if (const auto listing = reader.token_or_none("listing", 26)) {
    promised.listing = market::ListingId::parse(*listing);
    if (!promised.listing) reader.fail("listing", "not-an-id", "the id of an offer of yours");
  }
  promised.thing = read_thing(reader);
  return promised;
}

asio::awaitable<Response> promise(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<CallId>(request, "id");
  if (!id) co_return http::problem_of(404);
  const auto promised = body_of<Promised>(request, read_promised);
  if (const auto* refusal = std::get_if<Response>(&promised)) co_return *refusal;
  const auto key = idempotency_of(request, owner_of(who));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  market::MakePledge command;
  command.pledge.id = PledgeId(accounts::random_16());
  command.pledge.call = *id;
  command.pledge.by = who.member();
  command.pledge.need = std::get<Promised>(promised).need;
  command.pledge.quantity = std::get<Promised>(promised).quantity;
  command.pledge.listing = std::get<Promised>(promised).listing;
  command.pledge.thing = std::get<Promised>(promised).thing;
  const std::string answer = command.pledge.id.text();
  const auto done =
      co_await server::run(context.store, who.home, std::move(command), context.now(), answer, std::get<storage::IdempotencyKey>(key));
  co_return done ? one_call(context, who, *id, 201) : problem_of(done.error());
}

/// Takes it back, or says that it has arrived.
template <class Command>
asio::awaitable<Response> about_pledge(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<CallId>(request, "id");
  const auto pledge = id_param<PledgeId>(request, "pledge");
  if (!id || !pledge) co_return http::problem_of(404);
  Command command{who.member(), *id, *pledge};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  if constexpr (std::same_as<Command, market::TakePledgeBack>)
    co_return http::empty_response(204);
  else
    co_return one_call(context, who, *id, 200);
}

}  // namespace

void add_calls(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/calls", {}, [&context](const Request& request) { return list_calls(request, context); });
  router.add(Method::post, "/api/v1/calls", http::json_body,
             [&context](Request request) { return make_call(std::move(request), context); });
  router.add(Method::post, "/api/v1/calls/{id}/close", {}, [&context](Request request) { return close_call(std::move(request), context); });
  router.add(Method::post, "/api/v1/calls/{id}/pledges", http::json_body,
             [&context](Request request) { return promise(std::move(request), context); });
  router.add(Method::del, "/api/v1/calls/{id}/pledges/{pledge}", {},
             [&context](Request request) { return about_pledge<market::TakePledgeBack>(std::move(request), context); });
  router.add(Method::post, "/api/v1/calls/{id}/pledges/{pledge}/receipt", {},
             [&context](Request request) { return about_pledge<market::ReceivePledge>(std::move(request), context); });
}

}  // namespace ronde::api
