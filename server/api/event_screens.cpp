// The screen in the hall: whoever has its address sees it without a session. Numbers, titles and tables; a name only where its person wants
// it shown. The address opens nothing else, and nothing once the event is over.
#include <map>
#include <set>

#include "api/event_door.hpp"
#include "api/event_result_json.hpp"
#include "api/event_token.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::EventBook;
using market::EventPersonId;
using market::EventState;
using market::EventTransfer;
using market::EventTransferState;
using market::MarketView;

constexpr std::size_t id_characters = 26;

/// Neighbourhood and event, sealed: nobody makes an address of their own.
std::string screen_key(const Context& context, market::NeighbourhoodId home, market::EventId event) {
  return accounts::seal(accounts::keyed_hash(context.key, "event-screen", ""), home.text() + event.text());
}

struct Screen {
  market::NeighbourhoodId home;
  market::EventId event;
};
std::optional<Screen> screen_of(const Context& context, std::string_view key) {
  const std::string text = accounts::unseal(accounts::keyed_hash(context.key, "event-screen", ""), key);
  if (text.size() != 2 * id_characters) return std::nullopt;
  const auto home = market::NeighbourhoodId::parse(std::string_view(text).substr(0, id_characters));
  const auto event = market::EventId::parse(std::string_view(text).substr(id_characters));
  if (!home || !event) return std::nullopt;
  return Screen{*home, *event};
}

/// The table where each meets their ring; of several, the first.
std::map<EventPersonId, char> tables_of(const EventBook& book) {
  std::map<EventPersonId, char> tables;
  for (const auto& ring : book.last->rings) {
    for (const EventTransfer& transfer : ring.transfers) {
      if (transfer.state == EventTransferState::cancelled) continue;
      tables.emplace(transfer.receiver, ring.table);
      tables.emplace(transfer.giver, ring.table);
    }
  }
  return tables;
}

void write_people(json::Writer& out, const EventBook& book, const std::map<EventPersonId, char>& tables) {
  out.key("people").begin_array();
  for (const auto& person : book.people) {
    if (person.number == 0 || person.presence == market::Presence::absent) continue;
    out.begin_object().member("number", person.number);
    if (person.name_shown) out.member("name", person.name);
    const auto table = tables.find(person.id);
    if (table != tables.end()) out.member("table", std::string(1, table->second));
    out.end_object();
  }
  out.end_array();
}

void write_rings(json::Writer& out, const EventBook& book, const EventLookup& at) {
  out.key("rings").begin_array();
  for (const auto& ring : book.last->rings) {
    out.begin_object().member("index", ring.index).member("table", std::string(1, ring.table)).member("chain", ring.chain);
    out.key("transfers").begin_array();
    for (const EventTransfer& transfer : ring.transfers) {
      if (transfer.state == EventTransferState::cancelled) continue;
      const market::EventItem& item = *at.items.at(transfer.item);
      out.begin_object().member("from", at.people.at(transfer.giver)->number).member("to", at.people.at(transfer.receiver)->number);
      out.member("title", item.title).member("category", item.category).member("state", market::name_of(transfer.state)).end_object();
    }
    out.end_array().end_object();
  }
  out.end_array();
}

/// For whoever shows their own token: what they get and give.
void write_mine(json::Writer& out, const EventBook& book, const EventLookup& at, EventPersonId me,
                const std::map<EventPersonId, char>& tables) {
  const auto person = at.people.find(me);
  if (person == at.people.end()) return static_cast<void>(out.null_member("mine"));
  const auto table = tables.find(me);
  out.key("mine").begin_object().member("number", person->second->number);
  out.member("table", table == tables.end() ? std::string{} : std::string(1, table->second));
  for (const bool gets : {true, false}) {
    out.key(gets ? "gets" : "gives").begin_array();
    for (const auto& ring : book.last->rings) {
      for (const EventTransfer& transfer : ring.transfers) {
        if ((gets ? transfer.receiver : transfer.giver) != me || transfer.state == EventTransferState::cancelled) continue;
        const market::EventItem& item = *at.items.at(transfer.item);
        out.begin_object().member("index", transfer.index).member("label", item.label).member("title", item.title);
        out.member("table", std::string(1, ring.table)).end_object();
      }
    }
    out.end_array();
  }
  out.end_object();
}

std::string screen_json(const MarketView& view, EventBook book, std::optional<EventPersonId> me) {
  const bool told = book.event.state == EventState::published;
  if (!told) book.last.reset();
  const bool cleared = book.last.has_value();
  if (!cleared) book.last.emplace();
  const EventLookup at(book);
  const auto tables = tables_of(book);
  const auto counts = market::event_counts(view, book.event, told);
  json::Writer out(16'384);
  out.begin_object().key("event").begin_object().member("id", book.event.id.text()).member("name", book.event.name);
  out.member("hall", book.event.hall).member("state", market::name_of(book.event.state)).member("version", book.event.version).end_object();
  out.key("counts").begin_object().member("people", counts.people).member("present", counts.present).member("items", counts.items);
  out.member("wishes", counts.wishes).member("rings", counts.rings).member("served", counts.served).end_object();
  write_people(out, book, tables);
  write_rings(out, book, at);
  if (me) write_mine(out, book, at, *me, tables);
  out.end_object();
  return out.take();
}

/// Of nobody in particular: many screens ask each second, and most of what they ask has not changed.
Response look(const Request& request, Context& context) {
  const auto screen = screen_of(context, request.param("key"));
  if (!screen) return http::problem_of(404);
  return on_snapshot(context, screen->home, [&](const MarketView& view) {
    const auto event = market::swap_event(view, screen->event);
    if (!event || event->state == EventState::draft || event->state == EventState::closed) return http::problem_of(404);
    const auto query = request.query();
    const auto token = query.find("token");
    const auto me = token ? read_event_token(context.key, event->id, *token) : std::nullopt;
    const auto asked = event->id.text() + std::to_string(event->version) + (me ? me->text() : std::string{});
    const std::string tag = accounts::base64url(accounts::keyed_hash(context.key, "event-screen-tag", asked));
    if (http::matches_etag(request, tag)) return http::not_modified(tag);
    return http::with_etag(http::json_response(200, screen_json(view, *market::event_book(view, event->id), me)), tag);
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
    out.begin_object().member("address", "/ecran/" + screen_key(context, call.who.home, call.id)).end_object();
    return http::json_response(200, out.take());
  });
}

}  // namespace

void add_event_screens(http::Router& router, Context& context) {
  using http::Method;
  router.add(Method::post, "/api/v1/events/{id}/screen", {},
             [&context](Request request) { return open_screen(std::move(request), context); });
  router.add_fast(Method::get, "/api/v1/screens/{key}", {}, [&context](const Request& request) { return look(request, context); });
}

}  // namespace ronde::api
