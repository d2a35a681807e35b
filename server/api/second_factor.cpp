// The second factor of who looks after a neighbourhood: set up, given, given again, replaced, taken away.
#include "api/second_factor.hpp"

#include "accounts/second_factor.hpp"
#include "api/sessions.hpp"
#include "json/write.hpp"
#include "market/records.hpp"
#include "market/rights.hpp"

namespace asio = boost::asio;

namespace ronde::api {

using http::Request;
using http::Response;

RoleThere role_in(Context& context, const accounts::Membership& membership) {
  RoleThere role;
  (void)on_snapshot(context, market::NeighbourhoodId(membership.neighbourhood), [&](const market::MarketView& view) {
    const auto member = view.member(market::MemberId(membership.member));
    role.has = member && market::signs_in_by_password(view, *member);
    role.secured = member && member->secured;
    return http::empty_response(204);
  });
  return role;
}

asio::awaitable<std::optional<Response>> tell_market(Context& context, accounts::Membership membership, bool secured) {
  market::SecureMember command{
      .member = market::MemberId(membership.member), .audit = market::AuditId(accounts::random_16()), .secured = secured};
  const auto done =
      co_await server::run(context.store, market::NeighbourhoodId(membership.neighbourhood), std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  co_return std::nullopt;
}

namespace {

std::string read_factor_code(json::ObjectReader& reader) {
  return reader.text("code", {.points_max = 40});
}

std::string counted_as(const accounts::Bytes16& account) {
  return {account.begin(), account.end()};
}

/// What kept a code from opening anything: it was wrong, or the store is not there. A wrong one stays counted.
Response code_refused(Context& context, const accounts::Bytes16& account, const storage::Error& error) {
  if (error.code == storage::Errc::not_found) {
    return http::problem(422, "wrong-code", "Not the code", "The code does not fit, or was used before.", {{"pointer", "\"/code\""}});
  }
  context.codes_by_account.give_back(counted_as(account));
  if (error.code == storage::Errc::conflict) return http::problem(409, "second-factor-there", "Set up already", error.why);
  return problem_of(error);
}

Response codes_response(const std::vector<std::string>& codes) {
  json::Writer out;
  out.begin_object().key("codes").begin_array();
  for (const std::string& code : codes) out.value(code);
  out.end_array().end_object();
  return http::json_response(200, out.take());
}

/// Every place where it counts for something. An ordinary neighbour elsewhere stays one: that two members set one up at the same moment
/// would tell stewards that they are one person.
asio::awaitable<std::optional<Response>> tell_places(Context& context, SessionPtr own, bool secured) {
  if (auto refusal = co_await tell_market(context, own->membership, secured)) co_return std::move(*refusal);
  const auto places = context.accounts.places_of(own->account);
  if (!places) co_return problem_of(places.error());
  for (const accounts::Place& place : *places) {
    if (place.membership == own->membership) continue;
    const auto role = role_in(context, place.membership);
    if (!role.has && !role.secured) continue;
    if (auto refusal = co_await tell_market(context, place.membership, secured)) co_return std::move(*refusal);
  }
  co_return std::nullopt;
}

Response get_factor(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto known = context.factors.find(who.session->account);
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto place = view.neighbourhood();
    json::Writer out;
    out.begin_object().member("on", known.has_value());
    out.member("since", known ? std::optional(market::time_text(known->since)) : std::nullopt);
    out.member("codes_left", known ? static_cast<std::uint32_t>(known->codes_left) : 0U);
    out.member("wanted", place && place->settings.second_factor);
    out.member("has_password", context.accounts.password_of(who.session->account).has_value()).end_object();
    return http::json_response(200, out.take());
  });
}

asio::awaitable<Response> begin_factor(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  std::string place;
  std::optional<market::Member> member;
  bool may = false;
  (void)on_snapshot(context, who.home, [&](const market::MarketView& view) {
    member = view.member(who.member());
    may = member && market::signs_in_by_password(view, *member);
    place = view.neighbourhood().value_or(market::Neighbourhood{}).name;
    return http::empty_response(204);
  });
  if (!may) co_return stewards_only();
  const auto secret = co_await context.factors.begin(who.session->account, context.now());
  if (!secret) co_return code_refused(context, who.session->account, secret.error());
  json::Writer out;
  out.begin_object().member("secret", accounts::base32(*secret));
  out.member("uri", accounts::otpauth_uri("Ronde", place + ": " + member->first_name, *secret)).end_object();
  co_return http::json_response(201, out.take());
}

asio::awaitable<Response> confirm_factor(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const accounts::Bytes16 account = std::get<Caller>(caller).session->account;
  SessionPtr session = std::get<Caller>(caller).session;
  auto body = body_of<std::string>(request, read_factor_code);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  if (auto refusal = too_often(context.codes_by_account, counted_as(account))) co_return std::move(*refusal);
  const auto codes = co_await context.factors.confirm(account, std::get<std::string>(std::move(body)), context.now());
  if (!codes) co_return code_refused(context, account, codes.error());
  context.codes_by_account.give_back(counted_as(account));
  // Devices that never gave the second factor have to come in anew.
  const auto ended = co_await context.accounts.end_others(account, session->id, context.now());
  if (!ended) co_return problem_of(ended.error());
  const auto proven = co_await context.accounts.prove(session, context.now());
  if (!proven) co_return problem_of(proven.error());
  if (auto refusal = co_await tell_places(context, session, true)) co_return std::move(*refusal);
  co_return codes_response(*codes);
}

/// Of a device that came in without it, and of one whose person is about to do something that wants it again.
asio::awaitable<Response> give_factor(Request request, Context& context) {
  const auto session = changing_device_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  SessionPtr own = std::get<SessionPtr>(session);
  auto body = body_of<std::string>(request, read_factor_code);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  if (auto refusal = too_often(context.codes_by_account, counted_as(own->account))) co_return std::move(*refusal);
  const auto used = co_await context.factors.use(own->account, std::get<std::string>(std::move(body)), context.now());
  if (!used) co_return code_refused(context, own->account, used.error());
  context.codes_by_account.give_back(counted_as(own->account));
  const auto proven = co_await context.accounts.prove(own, context.now());
  if (!proven) co_return problem_of(proven.error());
  if (auto refusal = co_await tell_places(context, own, true)) co_return std::move(*refusal);
  co_return session_response(context, **proven, 200, nullptr);
}

asio::awaitable<Response> renew_codes(Request request, Context& context) {
  const auto session = changing_session_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  const SessionPtr& own = std::get<SessionPtr>(session);
  if (auto refusal = stale_factor(*own, context)) co_return std::move(*refusal);
  const auto codes = co_await context.factors.new_codes(own->account, context.now());
  if (!codes) co_return problem_of(codes.error());
  co_return codes_response(*codes);
}

asio::awaitable<Response> remove_factor(Request request, Context& context) {
  const auto session = changing_session_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  SessionPtr own = std::get<SessionPtr>(session);
  if (auto refusal = stale_factor(*own, context)) co_return std::move(*refusal);
  // The market first: its roles sleep rather than act a moment without what they are asked for.
  if (auto refusal = co_await tell_places(context, own, false)) co_return std::move(*refusal);
  const auto gone = co_await context.factors.remove(own->account, context.now());
  if (!gone) co_return problem_of(gone.error());
  const auto plain = co_await context.accounts.forget_factor(own, context.now());
  if (!plain) co_return problem_of(plain.error());
  co_return http::empty_response(204);
}

}  // namespace

void add_second_factor(http::Router& router, Context& context) {
  using http::Method;
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  router.add_fast(Method::get, "/api/v1/me/second-factor", {}, [&context](const Request& request) { return get_factor(request, context); });
  router.add(Method::post, "/api/v1/me/second-factor", http::json_body, waits(begin_factor));
  router.add(Method::post, "/api/v1/me/second-factor/confirmation", http::json_body, waits(confirm_factor));
  router.add(Method::post, "/api/v1/me/second-factor/codes", http::json_body, waits(renew_codes));
  router.add(Method::del, "/api/v1/me/second-factor", {}, waits(remove_factor));
  router.add(Method::post, "/api/v1/session/second-factor", http::json_body, waits(give_factor));
}

}  // namespace ronde::api
