// My neighbourhoods: home, work, parents. The list, their names, one more by an invitation, and looking at another. Whoever asks holds a
// session of one of them; of the others nothing is told but their name and how one stands there oneself.
#include <algorithm>

#include "api/joining.hpp"
#include "api/second_factor.hpp"
#include "api/sessions.hpp"
#include "json/write.hpp"
#include "market/neighbourhood.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using accounts::Place;
using http::Request;
using http::Response;

constexpr json::TextRule nickname_rule{.points_min = 0, .points_max = Place::nickname_points_max};

/// {neighbourhood: {id, name}, nickname, state, current}; empty where the member has gone meanwhile.
std::string json_of_place(Context& context, const Place& place, const accounts::Session& session) {
  const market::NeighbourhoodId home(place.membership.neighbourhood);
  std::string text;
  (void)on_snapshot(context, home, [&](const market::MarketView& view) {
    const auto there = view.neighbourhood();
    const auto member = view.member(market::MemberId(place.membership.member));
    if (!there || !member || member->state == market::MemberState::left) return http::problem_of(404);
    json::Writer out;
    out.begin_object().key("neighbourhood").begin_object().member("id", home.text()).member("name", there->name).end_object();
    out.member("nickname", place.nickname.empty() ? std::nullopt : std::optional(place.nickname));
    out.member("state", market::name_of(member->state)).member("current", place.membership == session.membership).end_object();
    text = out.take();
    return http::empty_response(204);
  });
  return text;
}

Or<SessionPtr> open_session_of(const Request& request, Context& context) {
  const auto cookie = request.cookie(context.cookie);
  auto session = cookie ? context.accounts.find(*cookie, context.now()) : nullptr;
  if (!session) return http::problem(401, "no-session", "No session", "Join with an invitation, or use your recovery code.");
  if (session->locked) return locked_out();
  return session;
}

Response get_my_places(const Request& request, Context& context) {
  const auto session = open_session_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) return *refusal;
  const SessionPtr& own = std::get<SessionPtr>(session);
  const auto places = context.accounts.places_of(own->account);
  if (!places) return problem_of(places.error());
  json::Writer out;
  out.begin_object().key("items").begin_array();
  for (const Place& place : *places) {
    if (const std::string text = json_of_place(context, place, *own); !text.empty()) out.raw(text);
  }
  out.end_array().member("most", static_cast<std::uint32_t>(Place::places_max)).end_object();
  return http::json_response(200, out.take());
}

std::string read_nickname(json::ObjectReader& reader) {
  return reader.text_or_none("nickname", nickname_rule).value_or("");
}

asio::awaitable<Response> name_my_place(Request request, Context& context) {
  const auto session = changing_session_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  const SessionPtr own = std::get<SessionPtr>(session);
  const auto home = id_param<market::NeighbourhoodId>(request, "id");
  if (!home) co_return http::problem_of(404);
  auto body = body_of<std::string>(request, read_nickname);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  std::string nickname = std::get<std::string>(std::move(body));
  const auto named = co_await context.accounts.name_place(own->account, home->bytes(), std::move(nickname), context.now());
  if (!named) co_return problem_of(named.error());
  std::string text = json_of_place(context, *named, *own);
  co_return text.empty() ? http::problem_of(404) : http::json_response(200, std::move(text));
}

// --- One more -------------------------------------------------------------------------------------------------------------------------

struct AddBody {
  JoinBody join;
  std::string nickname;
};
AddBody read_added(json::ObjectReader& reader) {
  AddBody body{.join = read_join(reader), .nickname = {}};
  body.nickname = reader.text_or_none("nickname", nickname_rule).value_or("");
  return body;
}

Response places_full() {
  return http::problem(409, "places-full", "Three already",
                       "One belongs to three neighbourhoods at most. Leave one of them first, and this invitation still opens.");
}

bool is_there(Context& context, const accounts::Membership& membership) {
  bool there = false;
  (void)on_snapshot(context, market::NeighbourhoodId(membership.neighbourhood), [&](const market::MarketView& view) {
    const auto member = view.member(market::MemberId(membership.member));
    there = member && member->state != market::MemberState::left;
    return http::empty_response(204);
  });
  return there;
}

/// The neighbourhood lets its new member in, or says why not; then the room that waited is free again.
asio::awaitable<Or<market::MemberId>> join_there(Context& context, SessionPtr own, market::NeighbourhoodId home, market::Join command,
                                                 storage::IdempotencyKey key) {
  const market::MemberId wanted = command.member;
  const market::OutboxId outbox = command.outbox;
  const auto joined = co_await server::run(context.store, home, std::move(command), context.now(), wanted.text(), std::move(key));
  accounts::Membership membership{.neighbourhood = home.bytes(), .member = wanted.bytes()};
  if (!joined) {
    // Of a join whose end the power cut off, the member is there.
    if (is_there(context, membership))
      (void)co_await context.accounts.settle(own->account, membership, context.now());
    else
      (void)co_await context.accounts.give_up_room(own->account, membership, context.now());
    co_return problem_of(joined.error());
  }
  const market::MemberId member = market::MemberId::parse(joined->answer).value_or(wanted);
  membership.member = member.bytes();
  // If this fails, the entry stays in the outbox and the next start delivers it.
  const auto settled = co_await context.accounts.settle(own->account, membership, context.now());
  if (!settled) co_return problem_of(settled.error());
  market::OutboxDelivered delivered{.id = outbox, .at = context.now()};
  (void)co_await server::run(context.store, home, std::move(delivered), context.now());
  co_return member;
}

asio::awaitable<Response> add_my_place(Request request, Context& context) {
  const auto session = changing_session_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  const SessionPtr own = std::get<SessionPtr>(session);
  if (auto refusal = too_often(context.joins_by_address, address_key(request.client))) co_return std::move(*refusal);
  const auto body = body_of<AddBody>(request, read_added);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const AddBody& given = std::get<AddBody>(body);
  const auto code = read_invitation_code(given.join.invitation);
  if (!code) co_return no_invitation();
  auto key = idempotency_of(request, "place " + accounts::base64url(own->account));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;

  const accounts::Membership wanted{.neighbourhood = code->home.bytes(), .member = accounts::random_16()};
  Place place{.membership = wanted, .nickname = given.nickname, .since = context.now(), .waits = true};
  const auto room = co_await context.accounts.keep_room(own->account, std::move(place), context.now());
  if (!room) co_return problem_of(room.error());
  if (room->full) co_return places_full();
  auto command = join_of(given.join, *code, market::MemberId(room->membership.member), market::AccountId(own->account));
  auto joined = co_await join_there(context, own, code->home, std::move(command), std::get<storage::IdempotencyKey>(std::move(key)));
  if (auto* refusal = std::get_if<Response>(&joined)) co_return std::move(*refusal);
  if (const auto desk = context.desks.open(code->home)) desk->catch_up();
  const accounts::Membership membership{.neighbourhood = code->home.bytes(), .member = std::get<market::MemberId>(joined).bytes()};
  std::string text = json_of_place(context, {.membership = membership, .nickname = given.nickname}, *own);
  co_return text.empty() ? http::problem_of(404) : http::json_response(201, std::move(text));
}

// --- Looking at another one -----------------------------------------------------------------------------------------------------------

Response moved(Context& context, const accounts::Session& session, const std::string& token) {
  auto response = session_response(context, session, 201, &token);
  response.add_header("Clear-Site-Data", "\"cache\"");  // what the browser kept is of the other place
  return response;
}

/// Asked again after a lost answer: the session that it opened, to who knows the one that it ended. Else what the door says.
Response moved_before(const Request& request, Context& context, const std::string& token, Response refusal) {
  if (auto foreign = refuse_foreign(request, context)) return std::move(*foreign);
  accounts::Session ended;
  ended.id = accounts::hash_of("session", request.cookie(context.cookie).value_or(""));
  const auto session = context.accounts.find(token, context.now());
  if (!session || !context.accounts.csrf_fits(ended, request.header("X-CSRF-Token").value_or(""))) return refusal;
  return moved(context, *session, token);
}

asio::awaitable<Response> look_there(Request request, Context& context) {
  const auto home = id_param<market::NeighbourhoodId>(request, "id");
  const std::string key(request.header("Idempotency-Key").value_or(""));
  const auto session = changing_session_of(request, context);
  const std::string cookie(request.cookie(context.cookie).value_or(""));
  if (const auto* refusal = std::get_if<Response>(&session)) {
    if (!home || refusal->status != 401 || key.size() < secret_key_length) co_return *refusal;
    co_return moved_before(request, context, context.accounts.token_for_place(cookie, key, home->bytes()), *refusal);
  }
  const SessionPtr own = std::get<SessionPtr>(session);
  if (!home) co_return http::problem_of(404);
  // The key decides the token, as for a join.
  if (key.size() < secret_key_length || key.size() > 64) {
    co_return http::problem(400, "idempotency-key-missing", "Idempotency-Key missing",
                            "Looking elsewhere wants a random Idempotency-Key of 22 to 64 characters.");
  }
  const auto places = context.accounts.places_of(own->account);
  if (!places) co_return problem_of(places.error());
  const auto to = std::ranges::find(*places, home->bytes(), [](const Place& place) { return place.membership.neighbourhood; });
  if (to == places->end()) co_return http::problem_of(404);
  if (to->membership == own->membership) co_return session_response(context, *own, 200, nullptr);
  const auto role = role_in(context, to->membership);
  // Into an office one comes as one signs in: with the second factor, just now.
  const bool asks_factor = role.has && stale_factor(*own, context).has_value();
  if (role.has) {
    const bool secured = context.factors.find(own->account).has_value();
    if (auto refusal = co_await tell_market(context, to->membership, secured)) co_return std::move(*refusal);
  }
  std::string token = context.accounts.token_for_place(cookie, key, home->bytes());
  const auto opened = co_await context.accounts.change_place(own, home->bytes(), std::move(token), asks_factor, context.now());
  if (!opened) co_return problem_of(opened.error());
  co_return moved(context, *opened->session, opened->token);
}

}  // namespace

void add_my_places(http::Router& router, Context& context) {
  using http::Method;
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  router.add_fast(Method::get, "/api/v1/me/places", {}, [&context](const Request& request) { return get_my_places(request, context); });
  router.add(Method::post, "/api/v1/me/places", http::json_body, waits(add_my_place));
  router.add(Method::patch, "/api/v1/me/places/{id}", http::json_body, waits(name_my_place));
  router.add(Method::post, "/api/v1/me/places/{id}/session", http::json_body, waits(look_there));
}

}  // namespace ronde::api
