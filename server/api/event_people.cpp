// Who comes to a swap event: a member's own registration, the desk's list, and the door.
#include "market/event_people.hpp"

#include <map>

#include "api/event_door.hpp"
#include "api/event_token.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::EventPerson;
using market::EventPersonId;
using market::MarketView;

constexpr std::size_t items_at_once = 60;

// ---- One's own ----

void write_wishes(json::Writer& out, const market::EventWishes& list) {
  out.key("wishes").begin_array();
  for (const market::EventWish& wish : list.wishes) {
    out.begin_object().member("item", wish.item.text()).member("face", market::name_of(wish.face)).member("group", wish.group).end_object();
  }
  out.end_array();
}

/// What one sees of oneself. What one gets and gives stands in the result, once it is published.
std::string me_json(const Context& context, const MarketView& view, market::EventId event, const EventPerson& person) {
  json::Writer out(2048);
  out.begin_object().key("person").begin_object();
  write_event_person(out, person);
  out.end_object().member("token", event_token(context.key, event, person.id)).key("items").begin_array();
  for (const market::EventItem& item : market::event_items_of(view, event, person.id)) {
    out.begin_object();
    write_event_item(out, item);
    out.member("listing", item.listing ? std::optional(item.listing->text()) : std::nullopt).end_object();
  }
  out.end_array();
  write_wishes(out, market::event_wishes(view, event, person.id));
  out.end_object();
  return out.take();
}

Response my_part(const Request& request, Context& context) {
  return read_of_event(request, context, false, [&](const MarketView& view, const Caller& who, const SeenEvent& seen) {
    const auto person = market::event_person_of(view, seen.event.id, who.member());
    if (!person) return http::problem_of(404);
    return tagged(context, who.viewer, request, me_json(context, view, seen.event.id, *person));
  });
}

asio::awaitable<Response> enrol(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  EventCall call = std::get<EventCall>(called);
  auto body = body_of<market::RegisterForEvent>(request, [&](json::ObjectReader& reader) {
    market::RegisterForEvent command;
    command.name_shown = reader.boolean("name_shown");
    command.by_mail = reader.boolean_or_none("by_mail");
    reader.objects("items", items_at_once,
                   [&](json::ObjectReader& inner) { command.items.push_back(read_new_item(inner, context.taxonomy)); });
    return command;
  });
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  auto command = std::move(std::get<market::RegisterForEvent>(body));
  command.member = call.who.member();
  command.id = call.id;
  command.person = EventPersonId(accounts::random_16());
  command.seed = random_event_seed();
  const AfterEvent answer = [&context, id = call.id, me = call.who.member()](const MarketView& view) {
    const auto person = market::event_person_of(view, id, me);
    return person ? http::json_response(200, me_json(context, view, id, *person)) : http::problem_of(404);
  };
  co_return co_await act_on_event(context, call, std::move(command), answer);
}

asio::awaitable<Response> leave(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  co_return co_await act_on_event(context, call, market::LeaveEvent{call.who.member(), call.id},
                                  [](const MarketView&) { return http::empty_response(204); });
}

// ---- The desk's list ----

Response list_people(const Request& request, Context& context) {
  return read_of_event(request, context, true, [&](const MarketView& view, const Caller& who, const SeenEvent& seen) {
    const auto query = request.query();
    const auto sought = query.find("q").value_or("");
    if (sought.size() > market::limits::kSearchWords) return http::problem(422, "bad-query", "Not valid", "q is too long.");
    std::map<EventPersonId, std::size_t> items;
    for (const market::EventItem& item : market::event_items(view, seen.event.id)) ++items[item.owner];
    json::Writer out(16'384);
    out.begin_object().key("items").begin_array();
    for (const EventPerson& person : market::event_people_for(view, seen.event.id, sought)) {
      out.begin_object();
      write_event_person(out, person);
      out.member("items", items[person.id]);
      out.member("wishes", market::event_wishes(view, seen.event.id, person.id).wishes.size()).end_object();
    }
    out.end_array().end_object();
    return tagged(context, who.viewer, request, out.take());
  });
}

Response one_person(const MarketView& view, market::EventId event, EventPersonId id, unsigned status) {
  const auto person = market::event_person(view, event, id);
  if (!person) return http::problem_of(404);
  json::Writer out;
  out.begin_object();
  write_event_person(out, *person);
  out.end_object();
  return http::json_response(status, out.take());
}

market::AddWalkIn read_walk_in(json::ObjectReader& reader, const market::Taxonomy& taxonomy) {
  market::AddWalkIn command;
  command.name = reader.text("name", {.points_max = market::limits::kFirstName});
  command.name_shown = reader.boolean("name_shown");
  command.gives_only = reader.boolean_or_none("gives_only").value_or(false);
  command.present = reader.boolean_or_none("present").value_or(true);
  reader.objects("items", items_at_once, [&](json::ObjectReader& inner) { command.items.push_back(read_new_item(inner, taxonomy)); });
  return command;
}

asio::awaitable<Response> add_walk_in(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  auto body = body_of<market::AddWalkIn>(request, [&](json::ObjectReader& reader) { return read_walk_in(reader, context.taxonomy); });
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const auto key = idempotency_of_caller(request, call.who);
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const EventPersonId fresh(accounts::random_16());
  auto command = std::move(std::get<market::AddWalkIn>(body));
  command.by = call.who.member();
  command.id = call.id;
  command.person = fresh;
  command.seed = random_event_seed();
  const auto done = co_await server::run(context.store, call.who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  const EventPersonId made = EventPersonId::parse(done->answer).value_or(fresh);
  co_return on_snapshot(context, call.who.home, [&](const MarketView& view) { return one_person(view, call.id, made, 201); });
}

market::ChangeEventPerson read_changes(json::ObjectReader& reader) {
  static constexpr auto presences = choices<market::Presence>();
  market::ChangeEventPerson command;
  command.name = reader.text_or_none("name", {.points_max = market::limits::kFirstName});
  command.name_shown = reader.boolean_or_none("name_shown");
  command.presence = reader.choice_or_none<market::Presence>("presence", presences);
  if (const auto most = reader.integer_or_none("at_most", 0, 200)) command.at_most = static_cast<std::uint8_t>(*most);
  command.gives_only = reader.boolean_or_none("gives_only");
  return command;
}

asio::awaitable<Response> change_person(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto person = id_param<EventPersonId>(request, "person");
  if (!person) co_return http::problem_of(404);
  auto body = body_of<market::ChangeEventPerson>(request, read_changes);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  auto command = std::move(std::get<market::ChangeEventPerson>(body));
  command.by = call.who.member();
  command.id = call.id;
  command.person = *person;
  co_return co_await act_on_event(context, call, std::move(command),
                                  [id = call.id, person = *person](const MarketView& view) { return one_person(view, id, person, 200); });
}

asio::awaitable<Response> remove_person(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto person = id_param<EventPersonId>(request, "person");
  if (!person) co_return http::problem_of(404);
  market::RemoveEventPerson command{call.who.member(), market::AuditId(accounts::random_16()), call.id, *person};
  co_return co_await act_on_event(context, call, command, [](const MarketView&) { return http::empty_response(204); });
}

// ---- The door ----

/// No name: a tablet that is lost tells nobody who came.
Response door(const Request& request, Context& context) {
  return read_of_event(request, context, true, [&](const MarketView& view, const Caller&, const SeenEvent& seen) {
    json::Writer out;
    out.begin_object().member("event", seen.event.id.text());
    out.member("key", accounts::base64url(door_key(context.key, seen.event.id).public_key()));
    out.member("people", market::count_event_rows(view, market::Table::event_person, seen.event.id)).end_object();
    return http::json_response(200, out.take());
  });
}

asio::awaitable<Response> check_in(Request request, Context& context) {
  using Scans = std::vector<market::DoorScan>;
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  auto body = body_of<Scans>(request, [&](json::ObjectReader& reader) {
    Scans scans;
    reader.objects("scans", market::limits::kScansAtOnce, [&](json::ObjectReader& inner) {
      scans.push_back(read_scan(inner, context.now()));
      if (const auto token = inner.token_or_none("token", 200)) {
        scans.back().person = read_event_token(context.key, call.id, *token);
        scans.back().code.clear();
      }
      if (const auto person = inner.token_or_none("person", 26)) scans.back().person = EventPersonId::parse(*person);
    });
    return scans;
  });
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  market::CheckIn command{call.who.member(), call.id, std::move(std::get<Scans>(body))};
  const AfterEvent answer = [id = call.id, scans = command.scans](const MarketView& view) {
    const auto event = market::swap_event(view, id);
    return event ? scans_response(view, *event, scans, market::checked_in(view, *event, scans), "came") : http::problem_of(404);
  };
  co_return co_await act_on_event(context, call, std::move(command), answer);
}

}  // namespace

market::DoorScan read_scan(json::ObjectReader& reader, market::Timestamp now) {
  market::DoorScan scan;
  scan.id = reader.token("id", 26);
  scan.code = reader.text_or_none("code", {.points_max = 20}).value_or("");
  const std::string at = reader.token("at", 40);
  if (const auto time = market::parse_time(at))
    scan.at = std::min(*time, now);
  else if (!at.empty())
    reader.fail("at", "not-a-time", "a time looks like 2026-03-12T18:00:00.000Z");
  return scan;
}

Response scans_response(const MarketView& view, const market::SwapEvent& event, const std::vector<market::DoorScan>& scans,
                        const std::vector<market::CheckedIn>& found, std::string_view counted) {
  std::map<EventPersonId, std::size_t> items;
  for (const market::EventItem& item : market::event_items(view, event.id)) ++items[item.owner];
  json::Writer out(4096);
  out.begin_object().key("results").begin_array();
  for (std::size_t i = 0; i < scans.size(); ++i) {
    const bool first = found[i].outcome == market::ScanOutcome::came;
    out.begin_object().member("id", scans[i].id).member("result", first ? counted : market::name_of(found[i].outcome));
    const auto person = found[i].person ? market::event_person(view, event.id, *found[i].person) : std::nullopt;
    if (person) {
      out.key("person").begin_object().member("id", person->id.text()).member("number", person->number).member("name", person->name);
      out.member("items", items[person->id]);
      out.member("wishes", market::event_wishes(view, event.id, person->id).wishes.size()).end_object();
    }
    out.end_object();
  }
  out.end_array().end_object();
  return http::json_response(200, out.take());
}

void add_event_people(http::Router& router, Context& context) {
  using http::Method;
  const std::string event = "/api/v1/events/{id}";
  router.add(Method::put, event + "/registration", http::json_body,
             [&context](Request request) { return enrol(std::move(request), context); });
  router.add(Method::del, event + "/registration", {}, [&context](Request request) { return leave(std::move(request), context); });
  router.add_fast(Method::get, event + "/me", {}, [&context](const Request& request) { return my_part(request, context); });
  router.add_fast(Method::get, event + "/people", {}, [&context](const Request& request) { return list_people(request, context); });
  router.add(Method::post, event + "/people", http::json_body,
             [&context](Request request) { return add_walk_in(std::move(request), context); });
  router.add(Method::patch, event + "/people/{person}", http::json_body,
             [&context](Request request) { return change_person(std::move(request), context); });
  router.add(Method::del, event + "/people/{person}", {},
             [&context](Request request) { return remove_person(std::move(request), context); });
  router.add_fast(Method::get, event + "/door", {}, [&context](const Request& request) { return door(request, context); });
  router.add(Method::post, event + "/checkins", http::json_body,
             [&context](Request request) { return check_in(std::move(request), context); });
}

}  // namespace ronde::api
