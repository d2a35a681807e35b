// What those who look after a swap event tell everybody who takes part, and whether it may reach one outside the app.
#include "market/announcements.hpp"

#include "api/event_door.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Announcement;
using market::AnnouncementId;
using market::AuditId;
using market::MarketView;

/// How many more there may be today is for the staff.
std::string announcements_json(const MarketView& view, const SeenEvent& seen, market::MemberId viewer, market::Timestamp now) {
  json::Writer out(2048);
  out.begin_object().key("items").begin_array();
  const auto member = view.member(viewer);
  for (const Announcement& one : member ? market::announcements_for(view, seen.event, *member) : std::vector<Announcement>{}) {
    out.begin_object().member("id", one.id.text()).member("at", market::time_text(one.at));
    out.member("language", market::name_of(one.language)).member("subject", one.subject).member("text", one.text).end_object();
  }
  out.end_array();
  if (seen.staff)
    out.member("left_today", market::announcements_left(view, seen.event.id, now));
  else
    out.null_member("left_today");
  out.end_object();
  return out.take();
}

Response list_announcements(const Request& request, Context& context) {
  return read_of_event(request, context, false, [&](const MarketView& view, const Caller& who, const SeenEvent& seen) {
    return tagged(context, who.viewer, request, announcements_json(view, seen, who.member(), context.now()));
  });
}

Announcement read_announcement(json::ObjectReader& reader) {
  static constexpr auto languages = choices<market::Language>();
  Announcement announcement;
  announcement.subject = reader.text("subject", {.points_max = market::limits::kTitle});
  announcement.text = reader.text("text", {.points_max = market::limits::kAnnouncementText, .several_lines = true});
  announcement.language = reader.choice_or_none<market::Language>("language", languages).value_or(market::Language::fr);
  return announcement;
}

asio::awaitable<Response> announce(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  auto written = body_of<Announcement>(request, read_announcement);
  if (const auto* refusal = std::get_if<Response>(&written)) co_return *refusal;
  const auto key = idempotency_of_caller(request, call.who);
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  market::Announce command{call.who.member(), AuditId(accounts::random_16()), std::move(std::get<Announcement>(written))};
  command.announcement.id = AnnouncementId(accounts::random_16());
  command.announcement.event = call.id;
  const std::string answer = command.announcement.id.text();
  const auto done =
      co_await server::run(context.store, call.who.home, std::move(command), context.now(), answer, std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  co_return on_snapshot(context, call.who.home, [&](const MarketView& view) {
    const auto seen = seen_event(view, call.who, call.id);
    if (!seen) return http::problem_of(404);
    return http::json_response(201, announcements_json(view, *seen, call.who.member(), context.now()));
  });
}

asio::awaitable<Response> take_back(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto id = id_param<AnnouncementId>(request, "announcement");
  if (!id) co_return http::problem_of(404);
  const market::TakeAnnouncementBack command{call.who.member(), AuditId(accounts::random_16()), call.id, *id};
  const AfterEvent answer = [](const MarketView&) { return http::empty_response(204); };
  co_return co_await act_on_event(context, call, command, answer);
}

asio::awaitable<Response> wish_mail(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto wished = body_of<bool>(request, [](json::ObjectReader& reader) { return reader.boolean("by_mail"); });
  if (const auto* refusal = std::get_if<Response>(&wished)) co_return *refusal;
  const market::WishEventMail command{call.who.member(), call.id, std::get<bool>(wished)};
  const auto done = co_await server::run(context.store, call.who.home, command, context.now());
  co_return done ? event_response(context, call.who, call.id, 200) : problem_of(done.error());
}

}  // namespace

void add_event_announcements(http::Router& router, Context& context) {
  using http::Method;
  const std::string told = "/api/v1/events/{id}/announcements";
  router.add_fast(Method::get, told, {}, [&context](const Request& request) { return list_announcements(request, context); });
  router.add(Method::post, told, http::json_body, [&context](Request request) { return announce(std::move(request), context); });
  router.add(Method::del, told + "/{announcement}", {}, [&context](Request request) { return take_back(std::move(request), context); });
  router.add(Method::put, "/api/v1/events/{id}/me/mail", http::json_body,
             [&context](Request request) { return wish_mail(std::move(request), context); });
}

}  // namespace ronde::api
