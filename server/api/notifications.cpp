// What a member should have heard, on whatever device: their own notifications.
#include "api/cursors.hpp"
#include "api/door.hpp"
#include "json/write.hpp"
#include "market/calls.hpp"
#include "market/event_records.hpp"
#include "market/records.hpp"

namespace ronde::api {
namespace {

using http::Request;
using http::Response;

constexpr std::uint32_t notifications_page_max = 50;

template <class Id>
std::optional<std::string> text_of(const std::optional<Id>& id) {
  return id ? std::optional(id->text()) : std::nullopt;
}

/// By its name, as long as it is there.
void write_event_named(json::Writer& out, const market::MarketView& view, const market::Notification& note) {
  const auto event = note.event ? market::swap_event(view, *note.event) : std::nullopt;
  if (!event) return static_cast<void>(out.null_member("event"));
  out.key("event").begin_object().member("id", event->id.text()).member("name", event->name).end_object();
}

/// By its title, as long as the reader may know of it.
void write_call_titled(json::Writer& out, const market::MarketView& view, const market::Notification& note) {
  const auto call = note.call ? market::call(view, *note.call) : std::nullopt;
  if (!call || !market::knows_of(view, *call, note.member)) return static_cast<void>(out.null_member("call"));
  out.key("call").begin_object().member("id", call->id.text()).member("title", call->title).end_object();
}

/// What a search found first may be gone by now, or its member may have blocked the reader: then it is not named.
void write(json::Writer& out, const market::MarketView& view, const market::Notification& note, const Caller& who, market::Timestamp now) {
  const bool shown = note.first && who.desk->board().listing_json(who.viewer, *note.first, now);
  out.begin_object().member("kind", market::name_of(note.kind)).member("proposal", text_of(note.proposal));
  out.member("at", market::time_text(note.at));
  out.member("closing", note.closing ? std::optional(market::name_of(*note.closing)) : std::nullopt).member("bonus", note.bonus);
  out.member("search", text_of(note.search)).member("found", note.count);
  out.member("first", shown ? text_of(note.first) : std::nullopt);
  write_event_named(out, view, note);
  write_call_titled(out, view, note);
  out.end_object();
}

Response list_notifications(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto query = request.query();
  const auto cursor = query.find("cursor");
  const auto asked = query.find("limit");
  const auto limit = asked ? number_in(*asked) : notifications_page_max;
  const auto after = cursor ? told_key(context.key, who.member(), *cursor) : std::nullopt;
  if (!limit || *limit < 1 || *limit > notifications_page_max || (cursor && !after))
    return http::problem(422, "bad-query", "Not valid", "The limit is 1 to 50, and the cursor the last page's.");
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto notes = view.notifications_of(who.member(), *limit, after);
    json::Writer out(4096);
    out.begin_object().key("items").begin_array();
    for (const auto& note : notes) write(out, view, note, who, context.now());
    out.end_array();
    out.member("next", notes.size() == *limit ? std::optional(told_cursor(context.key, notes.back())) : std::nullopt).end_object();
    return http::json_response(200, out.take());
  });
}

}  // namespace

void add_notifications(http::Router& router, Context& context) {
  router.add_fast(http::Method::get, "/api/v1/notifications", {},
                  [&context](const Request& request) { return list_notifications(request, context); });
}

}  // namespace ronde::api
