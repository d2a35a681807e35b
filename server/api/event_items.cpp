// What lies on the tables of a swap event: the wall, things and their labels, wishes, what is left over.
#include "market/event_items.hpp"

#include <map>

#include "api/event_door.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::EventItem;
using market::EventItemId;
using market::EventPersonId;
using market::MarketView;

constexpr std::size_t wishes_body_max = std::size_t{64} * 1024;

/// Whose it is stands there for the staff only, as a number.
Response wall(const Request& request, Context& context) {
  return read_of_event(request, context, false, [&](const MarketView& view, const Caller& who, const SeenEvent& seen) {
    const auto mine = market::event_person_of(view, seen.event.id, who.member());
    if (!mine && !seen.staff) return http::problem(403, "not-registered", "First register for this event");
    std::map<EventItemId, market::EventWish> wished;
    if (mine) {
      for (const market::EventWish& wish : market::event_wishes(view, seen.event.id, mine->id).wishes) wished[wish.item] = wish;
    }
    std::map<EventPersonId, std::uint32_t> numbers;
    if (seen.staff) {
      for (const auto& person : market::event_people(view, seen.event.id)) numbers[person.id] = person.number;
    }
    const auto items = seen.staff ? market::event_items(view, seen.event.id) : market::wall_for(view, seen.event.id, who.member());
    json::Writer out(32'768);
    out.begin_object().key("items").begin_array();
    for (const EventItem& item : items) {
      const auto wish = wished.find(item.id);
      const bool is_wished = wish != wished.end();
      out.begin_object();
      write_event_item(out, item);
      out.member("mine", mine && item.owner == mine->id);
      out.member("face", is_wished ? std::optional(market::name_of(wish->second.face)) : std::nullopt);
      out.member("group", is_wished ? wish->second.group : std::uint16_t{0});
      if (seen.staff) out.member("owner", numbers[item.owner]);
      out.end_object();
    }
    out.end_array().end_object();
    return tagged(context, who.viewer, request, out.take());
  });
}

Response one_item(const MarketView& view, market::EventId event, EventItemId id, unsigned status) {
  const auto item = market::event_item(view, event, id);
  if (!item) return http::problem_of(404);
  json::Writer out;
  out.begin_object();
  write_event_item(out, *item);
  out.member("listing", item->listing ? std::optional(item->listing->text()) : std::nullopt).end_object();
  return http::json_response(status, out.take());
}

std::optional<EventPersonId> read_person(json::ObjectReader& reader) {
  const auto text = reader.token_or_none("person", 26);
  const auto id = text ? EventPersonId::parse(*text) : std::nullopt;
  if (text && !id) reader.fail("person", "not-an-id", "nobody like that");
  return id;
}

asio::awaitable<Response> add_item(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  auto body = body_of<market::AddEventItem>(request, [&](json::ObjectReader& reader) {
    market::AddEventItem command;
    command.person = read_person(reader);
    command.item = read_new_item(reader, context.taxonomy);
    return command;
  });
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const auto key = idempotency_of_caller(request, call.who);
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  auto command = std::move(std::get<market::AddEventItem>(body));
  command.by = call.who.member();
  command.id = call.id;
  const EventItemId fresh = command.item.id;
  const auto done = co_await server::run(context.store, call.who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  const EventItemId made = EventItemId::parse(done->answer).value_or(fresh);
  co_return on_snapshot(context, call.who.home, [&](const MarketView& view) { return one_item(view, call.id, made, 201); });
}

/// A call about one thing: reads the command from the body, fills in who and what, answers the thing as it is then.
template <class Command>
asio::awaitable<Response> about_item(Request request, Context& context, std::function<Command(json::ObjectReader&)> read,
                                     std::function<void(Command&, EventItemId)> name) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto item = id_param<EventItemId>(request, "item");
  if (!item) co_return http::problem_of(404);
  auto body = body_of<Command>(request, read);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  Command command = std::move(std::get<Command>(body));
  command.by = call.who.member();
  command.id = call.id;
  name(command, *item);
  co_return co_await act_on_event(context, call, std::move(command), [id = call.id, item = *item](const MarketView& view) {
    return one_item(view, id, item, 200);
  });
}

asio::awaitable<Response> change_item(Request request, Context& context) {
  return about_item<market::ChangeEventItem>(
      std::move(request), context,
      [&context](json::ObjectReader& reader) {
        market::ChangeEventItem command;
        command.item = read_new_item(reader, context.taxonomy);
        return command;
      },
      [](market::ChangeEventItem& command, EventItemId id) { command.item.id = id; });
}

asio::awaitable<Response> label_item(Request request, Context& context) {
  return about_item<market::LabelEventItem>(
      std::move(request), context,
      [](json::ObjectReader& reader) {
        market::LabelEventItem command;
        const std::string table = reader.token("table", 1);
        command.table = table.empty() ? '?' : table.front();
        return command;
      },
      [](market::LabelEventItem& command, EventItemId id) { command.item = id; });
}

asio::awaitable<Response> set_leftover(Request request, Context& context) {
  return about_item<market::SetLeftover>(
      std::move(request), context,
      [](json::ObjectReader& reader) {
        static constexpr auto kinds = choices<market::Leftover>();
        market::SetLeftover command;
        command.what = reader.choice<market::Leftover>("what", kinds);
        return command;
      },
      [](market::SetLeftover& command, EventItemId id) { command.item = id; });
}

asio::awaitable<Response> remove_item(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto item = id_param<EventItemId>(request, "item");
  if (!item) co_return http::problem_of(404);
  co_return co_await act_on_event(context, call, market::RemoveEventItem{call.who.member(), call.id, *item},
                                  [](const MarketView&) { return http::empty_response(204); });
}

market::EventWish read_wish(json::ObjectReader& reader) {
  static constexpr auto faces = choices<market::WishLevel>();
  market::EventWish wish;
  const std::string item = reader.token("item", 26);
  const auto id = EventItemId::parse(item);
  if (!id && !item.empty()) reader.fail("item", "not-an-id", "no such thing");
  wish.item = id.value_or(EventItemId{});
  wish.face = reader.choice<market::WishLevel>("face", faces);
  wish.group = static_cast<std::uint16_t>(reader.integer_or_none("group", 0, 1000).value_or(0));
  return wish;
}

asio::awaitable<Response> set_wishes(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  auto body = body_of<market::SetEventWishes>(request, [](json::ObjectReader& reader) {
    market::SetEventWishes command;
    command.person = read_person(reader);
    reader.objects("wishes", market::limits::kEventWishes, [&](json::ObjectReader& inner) { command.wishes.push_back(read_wish(inner)); });
    return command;
  });
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  auto command = std::move(std::get<market::SetEventWishes>(body));
  command.by = call.who.member();
  command.id = call.id;
  const auto wishes = command.wishes;
  co_return co_await act_on_event(context, call, std::move(command), [wishes](const MarketView&) {
    json::Writer out(1024);
    out.begin_object().key("wishes").begin_array();
    for (const market::EventWish& wish : wishes)
      out.begin_object().member("item", wish.item.text()).member("face", market::name_of(wish.face)).member("group", wish.group).end_object();
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

}  // namespace

void add_event_items(http::Router& router, Context& context) {
  using http::Method;
  const std::string event = "/api/v1/events/{id}";
  router.add_fast(Method::get, event + "/items", {}, [&context](const Request& request) { return wall(request, context); });
  router.add(Method::post, event + "/items", http::json_body, [&context](Request request) { return add_item(std::move(request), context); });
  router.add(Method::put, event + "/items/{item}", http::json_body,
             [&context](Request request) { return change_item(std::move(request), context); });
  router.add(Method::del, event + "/items/{item}", {}, [&context](Request request) { return remove_item(std::move(request), context); });
  router.add(Method::post, event + "/items/{item}/label", http::json_body,
             [&context](Request request) { return label_item(std::move(request), context); });
  router.add(Method::put, event + "/items/{item}/leftover", http::json_body,
             [&context](Request request) { return set_leftover(std::move(request), context); });
  router.add(Method::put, event + "/wishes", http::RouteOptions{http::BodyRule::json, wishes_body_max},
             [&context](Request request) { return set_wishes(std::move(request), context); });
}

}  // namespace ronde::api
