// The screen in the hall: whoever has its address sees it without a session. The address opens nothing else, and nothing once the event
// is over. When to ask again is told on the socket of the same address (screen_door.hpp).
#include "api/event_screen.hpp"

#include "api/event_door.hpp"
#include "api/event_token.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::EventPersonId;
using market::MarketView;

std::string screen_tag(const Context& context, market::EventId event, std::uint64_t version, std::optional<EventPersonId> me) {
  const auto asked = event.text() + std::to_string(version) + (me ? me->text() : std::string{});
  return accounts::base64url(accounts::keyed_hash(context.key, "event-screen-tag", asked));
}

/// Of nobody in particular: a hall asks at once when it is told of a change, and most of what is asked by the clock has not changed.
Response look(const Request& request, Context& context, ScreenPages& pages) {
  const auto screen = screen_of(context, request.param("key"));
  if (!screen) return http::problem_of(404);
  return on_snapshot(context, screen->home, [&](const MarketView& view) {
    const auto event = event_on_screen(view, screen->event);
    if (!event) return http::problem_of(404);
    const auto query = request.query();
    const auto token = query.find("token");
    const auto me = token ? read_event_token(context.key, event->id, *token) : std::nullopt;
    const std::string known = screen_tag(context, event->id, event->version, me);
    if (http::matches_etag(request, known)) return http::not_modified(known);
    const auto page = pages.page(view, *event);
    return http::with_etag(http::json_response(200, page->json(me)), screen_tag(context, event->id, page->version(), me));
  });
}

asio::awaitable<Response> open_screen(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  co_return on_snapshot(context, call.who.home, [&](const MarketView& view) {
    const auto seen = seen_event(view, call.who, call.id);
    if (!seen) return http::problem_of(404);
    if (!seen->staff) return http::problem(403, "event-staff-only", "Only those who look after the event");
    json::Writer out;
    out.begin_object().member("address", "/ecran/" + screen_key(context, {call.who.home, call.id})).end_object();
    return http::json_response(200, out.take());
  });
}

}  // namespace

void add_event_screens(http::Router& router, Context& context) {
  using http::Method;
  router.add(Method::post, "/api/v1/events/{id}/screen", {},
             [&context](Request request) { return open_screen(std::move(request), context); });
  router.add_fast(Method::get, "/api/v1/screens/{key}", {},
                  [&context, pages = std::make_shared<ScreenPages>()](const Request& request) { return look(request, context, *pages); });
}

}  // namespace ronde::api
