// Who helps at a swap event, and where each stands; whom the staff may ask.
#include "market/event_helpers.hpp"

#include "api/event_door.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::MarketView;
using market::MemberId;

std::optional<MemberId> read_member(json::ObjectReader& reader, std::string_view text, std::string_view name) {
  const auto id = MemberId::parse(text);
  if (!id) reader.fail(name, "not-an-id", "the id of a member");
  return id;
}

market::SetEventStaff read_event_staff(json::ObjectReader& reader) {
  market::SetEventStaff command;
  for (const auto& text : reader.tokens("people", 26, market::limits::kEventStaff)) {
    if (const auto id = read_member(reader, text, "people")) command.people.push_back(*id);
  }
  reader.objects("stations", market::limits::kEventStaff + 1, [&](json::ObjectReader& inner) {
    const auto id = read_member(inner, inner.token("member", 26), "member");
    auto stations = inner.tokens("at", 8, market::limits::kEventTables + 2);
    if (id) command.helpers.push_back({*id, std::move(stations)});
  });
  return command;
}

asio::awaitable<Response> set_staff(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  auto body = body_of<market::SetEventStaff>(request, read_event_staff);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  auto command = std::move(std::get<market::SetEventStaff>(body));
  command.by = call.who.member();
  command.audit = market::AuditId(accounts::random_16());
  command.id = call.id;
  const auto done = co_await server::run(context.store, call.who.home, std::move(command), context.now());
  co_return done ? event_response(context, call.who, call.id, 200) : problem_of(done.error());
}

Response list_possible_helpers(const Request& request, Context& context) {
  return read_of_event(request, context, true, [&](const MarketView& view, const Caller& who, const SeenEvent& seen) {
    const auto query = request.query();
    const auto sought = query.find("q").value_or("");
    if (sought.size() > market::limits::kSearchWords) return http::problem(422, "bad-query", "Not valid", "q is too long.");
    const auto asking = view.member(who.member());
    if (!asking) return http::problem_of(401);
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const market::PossibleHelper& helper : market::possible_helpers(view, seen.event, *asking, sought)) {
      out.begin_object().member("id", helper.member.text()).member("name", helper.name);
      out.member("number", helper.number > 0 ? std::optional(helper.number) : std::nullopt);
      out.member("of_association", helper.of_association).end_object();
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

}  // namespace

void add_event_helpers(http::Router& router, Context& context) {
  using http::Method;
  const std::string event = "/api/v1/events/{id}";
  router.add(Method::put, event + "/staff", http::json_body,
             [&context](Request request) { return set_staff(std::move(request), context); });
  router.add_fast(Method::get, event + "/helpers", {},
                  [&context](const Request& request) { return list_possible_helpers(request, context); });
}

}  // namespace ronde::api
