// The way back by e-mail. Whoever asks is answered before anybody has looked whose address it is, so that neither words nor time tell
// (checklist 21); the postman looks, on its own thread.
#include "accounts/mail_recovery.hpp"

#include "api/door.hpp"
#include "api/reach.hpp"
#include "api/second_factor.hpp"
#include "api/sessions.hpp"
#include "json/write.hpp"
#include "mail/message.hpp"
#include "market/rights.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;

Response is_way_back_offered(ReachContext& context) {
  json::Writer out;
  out.begin_object().member("offered", context.postman.has_mail()).end_object();
  return http::json_response(200, out.take());
}

std::string read_own_address(json::ObjectReader& reader) {
  std::string email = reader.token("email", 254);
  if (!email.empty() && !mail::is_address(email)) reader.fail("email", "no-address", "an address such as amina@example.org");
  return email;
}

asio::awaitable<Response> ask_for_way_back(Request request, ReachContext& context) {
  if (auto refusal = refuse_foreign(request, context.base)) co_return std::move(*refusal);
  const auto body = body_of<std::string>(request, read_own_address);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  if (!context.postman.has_mail()) co_return http::problem(409, "mail-off", "Not set up here", "This Ronde sends no mails.");
  if (auto refusal = too_often(context.ways_back_by_source, address_key(request.client))) co_return std::move(*refusal);
  const std::string& email = std::get<std::string>(body);
  // Nobody fills a mailbox by writing its address here; and who does so hears nothing else than everybody.
  if (!context.ways_back_by_address.take(accounts::plain_address(email), std::chrono::steady_clock::now()))
    co_return http::empty_response(202);
  if (!context.postman.send_way_back(email))
    co_return http::retry_after(http::problem_of(503, "Many mails wait just now; please try again."), std::chrono::seconds{60});
  co_return http::empty_response(202);
}

Response no_such_way_back() {
  return http::problem(404, "no-such-link", "No such link",
                       "The link is unknown, was used, is older than half an hour, or there is a newer one.");
}

/// Also a role that was given since the mail was written: whoever looks after others has a password, and its mailbox is not enough.
std::optional<Response> refuse_who_has_a_password(ReachContext& context, std::string_view token, const accounts::Membership& membership) {
  const auto account = accounts::Accounts::account_in(token);
  bool wanted = account && context.recovery.has_password(*account);
  auto looked = on_snapshot(context.base, market::NeighbourhoodId(membership.neighbourhood), [&](const market::MarketView& view) {
    const auto member = view.member(market::MemberId(membership.member));
    if (!member) return no_such_way_back();
    wanted = wanted || market::signs_in_by_password(view, *member);
    return http::empty_response(204);
  });
  if (looked.status != 204) return looked;
  // In any of their places: whoever comes in at one goes to the others with a tap.
  if (account) {
    const auto places = context.base.accounts.places_of(*account);
    if (!places) return problem_of(places.error());
    for (const accounts::Place& place : *places) wanted = wanted || role_in(context.base, place.membership).has;
  }
  if (!wanted) return std::nullopt;
  return http::problem(403, "password-wanted", "Not by mail", "This account is opened with its login and password, or its recovery sheet.");
}

/// Looking uses nothing up.
Response look_at_link(const Request& request, ReachContext& context) {
  const auto token = request.param("token");
  const auto membership = context.recovery.look(token, context.base.now());
  if (!membership) return no_such_way_back();
  if (auto refusal = refuse_who_has_a_password(context, token, *membership)) return std::move(*refusal);
  return on_snapshot(context.base, market::NeighbourhoodId(membership->neighbourhood), [&](const market::MarketView& view) {
    const auto member = view.member(market::MemberId(membership->member));
    const auto place = view.neighbourhood();
    if (!member || !place) return no_such_way_back();
    json::Writer out;
    out.begin_object().member("first_name", member->first_name).member("place", place->name).end_object();
    return http::json_response(200, out.take());
  });
}

asio::awaitable<Response> use_link(Request request, ReachContext& context) {
  if (auto refusal = refuse_foreign(request, context.base)) co_return std::move(*refusal);
  const std::string source = address_key(request.client);
  if (auto refusal = too_often(context.base.door_by_address, source)) co_return std::move(*refusal);
  std::string key(request.header("Idempotency-Key").value_or(""));
  if (key.size() < secret_key_length || key.size() > 64) {
    co_return http::problem(400, "idempotency-key-missing", "Idempotency-Key missing",
                            "Getting back in wants a random Idempotency-Key of 22 to 64 characters.");
  }
  std::string token(request.param("token"));
  const auto now = context.base.now();
  // A link that was used already goes on: it may be the same wish once more, whose answer was lost.
  if (const auto membership = context.recovery.look(token, now)) {
    if (auto refusal = refuse_who_has_a_password(context, token, *membership)) co_return std::move(*refusal);
  }
  std::string device = device_of(request);
  const auto opened = co_await context.recovery.use(std::move(token), std::move(device), now, std::move(key));
  if (!opened && opened.error().code == storage::Errc::not_found) co_return no_such_way_back();
  if (!opened) co_return problem_of(opened.error());
  context.base.door_by_address.give_back(source);
  co_return session_response(context.base, *opened->session, 201, &opened->token);
}

}  // namespace

void add_mail_recovery(http::Router& router, ReachContext& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/session/mail", {}, [&context](const Request&) { return is_way_back_offered(context); });
  router.add(Method::post, "/api/v1/session/mail", http::json_body,
             [&context](Request request) { return ask_for_way_back(std::move(request), context); });
  router.add_fast(Method::get, "/api/v1/session/mail/{token}", {},
                  [&context](const Request& request) { return look_at_link(request, context); });
  router.add(Method::post, "/api/v1/session/mail/{token}", {},
             [&context](Request request) { return use_link(std::move(request), context); });
}

}  // namespace ronde::api
