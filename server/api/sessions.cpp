// Sessions of devices: who one is, which devices, the recovery sheet, the password of stewards.
#include "api/sessions.hpp"

#include "api/known_device.hpp"
#include "api/proposal_json.hpp"
#include "json/write.hpp"
#include "market/audit.hpp"
#include "market/members.hpp"
#include "market/records.hpp"
#include "market/rights.hpp"
#include "market/viewing.hpp"

namespace asio = boost::asio;

namespace ronde::api {

using http::Request;
using http::Response;

std::string device_of(const Request& request) {
  const std::string_view agent = request.header("User-Agent").value_or("");
  const auto has = [&](std::string_view word) { return agent.find(word) != std::string_view::npos; };
  std::string browser = "?";
  if (has("Firefox"))
    browser = "Firefox";
  else if (has("Edg/"))
    browser = "Edge";
  else if (has("Chrom"))
    browser = "Chrome";
  else if (has("Safari"))
    browser = "Safari";
  std::string system = "?";
  if (has("Android"))
    system = "Android";
  else if (has("iPhone") || has("iPad"))
    system = "iOS";
  else if (has("Windows"))
    system = "Windows";
  else if (has("Mac OS"))
    system = "macOS";
  else if (has("Linux"))
    system = "Linux";
  return browser + ", " + system;
}

std::string address_key(const http::Address& address) {
  if (!address.is_v6() || address.to_v6().is_v4_mapped()) return address.to_string();
  const auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.begin() + 8};
}

std::optional<Response> too_often(accounts::Limiter& limiter, std::string_view key) {
  const auto now = std::chrono::steady_clock::now();
  if (limiter.take(key, now)) return std::nullopt;
  return http::retry_after(http::problem(429, "too-often", "Too often", "Please wait a little before the next try."),
                           limiter.wait(key, now));
}

Response session_response(Context& context, const accounts::Session& session, unsigned status, const std::string* token) {
  const market::NeighbourhoodId home(session.membership.neighbourhood);
  auto response = on_snapshot(context, home, [&](const market::MarketView& view) {
    const auto place = view.neighbourhood();
    const auto member = view.member(market::MemberId(session.membership.member));
    if (!place || !member) return http::problem(401, "no-session", "No session");
    json::Writer out;
    out.begin_object().raw_member("member", json_of(market::own_view(view, *member))).key("neighbourhood").begin_object();
    out.member("id", home.text()).member("name", place->name).end_object().member("csrf", context.accounts.csrf_of(session));
    out.key("session").begin_object().member("id", accounts::base64url(session.id));
    out.member("expires_at", market::time_text(session.ends())).end_object();
    out.member("state", market::name_of(member->state)).member("locked", session.locked).end_object();
    return http::json_response(status, out.take());
  });
  if (token != nullptr && response.status == status) set_session_cookie(context, response, *token);
  return response;
}

void set_session_cookie(const Context& context, Response& response, const std::string& token) {
  http::set_cookie(
      response, context.cookie, token,
      {.max_age = std::chrono::duration_cast<std::chrono::seconds>(accounts::Session::life_max), .secure = context.secure_cookie});
}

namespace {

/// Whose cookie it is, also of a member who may do nothing yet: they must see that they wait, and be able to sign out.
std::shared_ptr<const accounts::Session> session_of(const Request& request, Context& context) {
  const auto cookie = request.cookie(context.cookie);
  return cookie ? context.accounts.find(*cookie, context.now()) : nullptr;
}

Response no_session() {
  return http::problem(401, "no-session", "No session", "Join with an invitation, or use your recovery code.");
}

}  // namespace

Response signed_out(const Context& context) {
  auto response = http::empty_response(204);
  http::set_cookie(response, context.cookie, "", {.secure = context.secure_cookie});
  response.add_header("Clear-Site-Data", "\"cache\"");
  return response;
}

Or<SessionPtr> changing_session_of(const Request& request, Context& context) {
  auto session = changing_device_of(request, context);
  const auto* own = std::get_if<SessionPtr>(&session);
  if (own != nullptr && (*own)->locked) return locked_out();
  return session;
}

std::optional<Response> stale_factor(const accounts::Session& session, Context& context) {
  constexpr std::chrono::minutes fresh{10};
  if (!session.factor_at || context.now() < *session.factor_at + fresh) return std::nullopt;
  return http::problem(403, "second-factor-again", "Once more", "For this the code of your second factor is asked for again.");
}

Or<SessionPtr> changing_device_of(const Request& request, Context& context) {
  auto session = session_of(request, context);
  if (!session) return no_session();
  if (auto refusal = refuse_foreign(request, context)) return std::move(*refusal);
  if (!context.accounts.csrf_fits(*session, request.header("X-CSRF-Token").value_or(""))) {
    return http::problem(403, "foreign-request", "Not from our own page", "The X-CSRF-Token header does not fit this session.");
  }
  return session;
}

namespace {

/// A page asks this before it knows anything: a device without a cookie is a visitor, which is no error.
Response get_session(const Request& request, Context& context) {
  if (!request.cookie(context.cookie)) return http::empty_response(204);
  const auto session = session_of(request, context);
  return session ? session_response(context, *session, 200, nullptr) : no_session();
}

asio::awaitable<Response> end_session(Request request, Context& context) {
  const auto session = changing_device_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  const SessionPtr& own = std::get<SessionPtr>(session);
  std::array<std::uint8_t, 32> id = own->id;
  const bool named = !request.param("id").empty();
  if (named && own->locked) co_return locked_out();
  if (named && !accounts::unbase64url(request.param("id"), id)) co_return http::problem_of(404);
  const auto ended = co_await context.accounts.end(own->account, id, context.now());
  if (!ended) co_return problem_of(ended.error());
  co_return id == own->id ? signed_out(context) : http::empty_response(204);
}

Response get_sessions(const Request& request, Context& context) {
  const auto own = session_of(request, context);
  if (!own) return no_session();
  if (own->locked) return locked_out();
  const auto all = context.accounts.sessions_of(own->account);
  if (!all) return problem_of(all.error());
  json::Writer out;
  out.begin_object().key("items").begin_array();
  for (const auto& session : *all) {
    out.begin_object().member("id", accounts::base64url(session.id)).member("device", session.device);
    out.member("created_at", market::time_text(session.created)).member("seen_on", market::time_text(session.seen).substr(0, 10));
    out.member("current", session.id == own->id).end_object();
  }
  out.end_array().end_object();
  return http::json_response(200, out.take());
}

asio::awaitable<Response> make_recovery_sheet(Request request, Context& context) {
  const auto session = changing_session_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  const auto code = co_await context.accounts.new_recovery_code(std::get<SessionPtr>(session)->account, context.now());
  if (!code) co_return problem_of(code.error());
  json::Writer out;
  out.begin_object().member("code", *code).null_member("expires_at").end_object();
  co_return http::json_response(201, out.take());
}

std::string read_recovery_code(json::ObjectReader& reader) {
  return reader.text("code", {.points_max = 60});
}

asio::awaitable<Response> recover(Request request, Context& context) {
  if (auto refusal = refuse_foreign(request, context)) co_return std::move(*refusal);
  if (auto refusal = too_often(context.door_by_address, address_key(request.client))) co_return std::move(*refusal);
  const auto code = body_of<std::string>(request, read_recovery_code);
  if (const auto* refusal = std::get_if<Response>(&code)) co_return *refusal;
  // As for a join, the key decides the token: the code opens once, and an answer that was lost must not lock its owner out.
  std::string key(request.header("Idempotency-Key").value_or(""));
  if (key.size() < secret_key_length || key.size() > 64) {
    co_return http::problem(400, "idempotency-key-missing", "Idempotency-Key missing",
                            "Recovering wants a random Idempotency-Key of 22 to 64 characters.");
  }
  const auto opened = co_await context.accounts.recover(std::get<std::string>(code), device_of(request), context.now(), std::move(key));
  if (!opened && opened.error().code == storage::Errc::not_found) {
    co_return http::problem(404, "no-such-code", "No such code", "The code is unknown, was used, or was replaced by a newer one.");
  }
  if (!opened) co_return problem_of(opened.error());
  context.door_by_address.give_back(address_key(request.client));
  co_return session_response(context, *opened->session, 201, &opened->token);
}

constexpr std::size_t code_points = 40;  // a recovery code with blanks

struct PasswordBody {
  std::string login;
  std::string password;
  std::string current;
  std::string code;  ///< of the second factor
};
PasswordBody read_password(json::ObjectReader& reader) {
  PasswordBody body;
  body.login = reader.text("login", {.points_min = 3, .points_max = 100});
  body.password = reader.secret("password", 512);
  if (reader.has("current")) body.current = reader.secret("current", 512);
  return body;
}
PasswordBody read_sign_in(json::ObjectReader& reader) {
  PasswordBody body;
  body.login = reader.text("login", {.points_max = 100});
  body.password = reader.secret("password", 512);
  body.code = reader.text_or_none("code", {.points_max = code_points}).value_or("");
  return body;
}

Response desk_full() {
  return http::retry_after(http::problem(503, "busy", "Busy", "Many people sign in just now; please try again."), std::chrono::seconds{5});
}

/// A try with a password, counted beforehand: against the browser where the account knows it, else against address and login.
struct Try {
  std::string device;  ///< empty: a stranger
  std::string address;
  std::string login;

  [[nodiscard]] std::optional<Response> refused(Context& context) const {
    if (!device.empty()) return too_often(context.failures_by_device, device);
    if (auto refusal = too_often(context.door_by_address, address)) return refusal;
    return too_often(context.failures_by_login, login);
  }
  /// It was no failure: right, or nobody had time to look.
  void give_back(Context& context) const {
    if (!device.empty()) return context.failures_by_device.give_back(device);
    context.door_by_address.give_back(address);
    context.failures_by_login.give_back(login);
  }
};

/// The second factor of who has given the right password: was there one, and its code right? False where the account has none.
asio::awaitable<Or<bool>> asked_for_code(Context& context, accounts::Bytes16 account, std::string code) {
  if (!context.factors.find(account)) co_return false;
  if (code.empty())
    co_return http::problem(401, "second-factor-needed", "One more step", "Please give the code of your second factor too.");
  const std::string counted(account.begin(), account.end());
  if (auto refusal = too_often(context.codes_by_account, counted)) co_return std::move(*refusal);
  const auto used = co_await context.factors.use(account, std::move(code), context.now());
  if (!used && used.error().code == storage::Errc::not_found)
    co_return http::problem(401, "wrong-code", "Not signed in", "The code does not fit, or was used before.");
  context.codes_by_account.give_back(counted);
  if (!used) co_return problem_of(used.error());
  co_return true;
}

asio::awaitable<Response> sign_in(Request request, Context& context) {
  if (auto refusal = refuse_foreign(request, context)) co_return std::move(*refusal);
  const auto body = body_of<PasswordBody>(request, read_sign_in);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const PasswordBody& given = std::get<PasswordBody>(body);
  const auto credential = context.accounts.credential_of(given.login);
  Try counted{.device = {}, .address = address_key(request.client), .login = given.login};
  if (credential) counted.device = known_device(request, context, credential->account).value_or("");
  if (auto refusal = counted.refused(context)) co_return std::move(*refusal);
  std::string hash = credential ? credential->hash : std::string{};  // g++ 12.2 destroys a choice inside a co_await twice
  std::string password = given.password;
  const auto verdict = co_await context.passwords.verify(std::move(hash), std::move(password));
  if (verdict && (!verdict->right || !credential)) {
    co_return http::problem(401, "wrong-credentials", "Not signed in", "Login or password do not fit.");
  }
  counted.give_back(context);
  if (!verdict) co_return desk_full();
  std::string code = given.code;
  const auto factor = co_await asked_for_code(context, credential->account, std::move(code));
  if (const auto* refusal = std::get_if<Response>(&factor)) co_return *refusal;
  if (verdict->grown) {
    if (auto stronger = co_await context.passwords.hash(given.password)) {
      (void)co_await context.accounts.set_password(credential->account, given.login, std::move(*stronger), context.now());
    }
  }
  const auto opened = co_await context.accounts.open_again(credential->account, device_of(request), context.now(), std::get<bool>(factor));
  if (!opened) co_return problem_of(opened.error());
  // Passwords are the stewards' and moderators': when one comes in stands in the journal.
  const auto& belongs = opened->session->membership;
  market::RecordDeed deed{
      .id = market::AuditId(accounts::random_16()), .who = market::MemberId(belongs.member), .what = "signed-in-by-password"};
  const auto written = co_await server::run(context.store, market::NeighbourhoodId(belongs.neighbourhood), std::move(deed), context.now());
  if (!written) co_return problem_of(written.error());
  auto response = session_response(context, *opened->session, 201, &opened->token);
  if (response.status == 201) remember_device(context, response, credential->account);
  co_return response;
}

asio::awaitable<Response> set_password(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto body = body_of<PasswordBody>(request, read_password);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const PasswordBody& given = std::get<PasswordBody>(body);
  std::optional<market::Member> member;
  bool may = false;
  (void)on_snapshot(context, who.home, [&](const market::MarketView& view) {
    member = view.member(who.member());
    may = member && market::signs_in_by_password(view, *member);
    return http::empty_response(204);
  });
  if (!may) {
    co_return http::problem(403, "stewards-only", "Stewards only",
                            "Neighbours need no password here: the device and the recovery sheet are enough.");
  }
  if (const auto fault = accounts::password_fault(given.password, given.login, member->first_name)) {
    co_return http::problem(422, "weak-password", "Not a good password", "The password is " + std::string(*fault) + ".",
                            {{"pointer", "\"/password\""}, {"fault", json::quoted(*fault)}});
  }
  // Whoever asks holds a session of the account, so tries count against the account and not against a login that strangers may know.
  const std::string counted(who.session->account.begin(), who.session->account.end());
  if (auto refusal = too_often(context.failures_by_device, counted)) co_return std::move(*refusal);
  if (const auto known = context.accounts.password_of(who.session->account)) {
    const auto verdict = co_await context.passwords.verify(*known, given.current);
    if (!verdict) {
      context.failures_by_device.give_back(counted);
      co_return desk_full();
    }
    if (!verdict->right) co_return http::problem(403, "wrong-credentials", "Not changed", "The current password does not fit.");
  }
  auto hash = co_await context.passwords.hash(given.password);
  if (!hash) co_return desk_full();
  context.failures_by_device.give_back(counted);
  const auto kept = co_await context.accounts.set_password(who.session->account, given.login, std::move(*hash), context.now());
  if (!kept) co_return problem_of(kept.error());
  const auto ended = co_await context.accounts.end_others(who.session->account, who.session->id, context.now());
  if (!ended) co_return problem_of(ended.error());
  auto response = http::empty_response(204);
  remember_device(context, response, who.session->account);
  co_return response;
}

struct MeBody {
  std::optional<std::string> first_name;
  std::optional<market::QuarterId> quarter;
  std::optional<market::Language> language;
  std::optional<bool> step_free;
  std::optional<bool> no_leman;
};
MeBody read_me(json::ObjectReader& reader) {
  static constexpr auto languages = choices<market::Language>();
  MeBody body;
  body.first_name = reader.text_or_none("first_name", {.points_max = market::limits::kFirstName, .name = true});
  if (const auto text = reader.token_or_none("quarter", 26)) {
    body.quarter = market::QuarterId::parse(*text);
    if (!body.quarter) reader.fail("quarter", "not-an-id", "choose one of the quarters");
  }
  body.language = reader.choice_or_none<market::Language>("language", languages);
  body.step_free = reader.boolean_or_none("step_free");
  body.no_leman = reader.boolean_or_none("no_leman");
  return body;
}

asio::awaitable<Response> change_me(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto body = body_of<MeBody>(request, read_me);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const MeBody& given = std::get<MeBody>(body);
  market::ChangeMember command{.member = who.member(),
                               .first_name = given.first_name,
                               .quarter = given.quarter,
                               .language = given.language,
                               .step_free = given.step_free,
                               .no_leman = given.no_leman};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto member = view.member(who.member());
    return member ? http::json_response(200, json_of(market::own_view(view, *member))) : http::problem_of(404);
  });
}

}  // namespace

void add_accounts(http::Router& router, Context& context) {
  using http::Method;
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  router.add_fast(Method::get, "/api/v1/session", {}, [&context](const Request& request) { return get_session(request, context); });
  router.add(Method::del, "/api/v1/session", {}, waits(end_session));
  router.add(Method::post, "/api/v1/session/recover", http::json_body, waits(recover));
  router.add(Method::post, "/api/v1/session/password", http::json_body, waits(sign_in));
  router.add_fast(Method::get, "/api/v1/sessions", {}, [&context](const Request& request) { return get_sessions(request, context); });
  router.add(Method::del, "/api/v1/sessions/{id}", {}, waits(end_session));
  router.add(Method::post, "/api/v1/recovery-sheet", http::json_body, waits(make_recovery_sheet));
  router.add(Method::patch, "/api/v1/me", http::json_body, waits(change_me));
  router.add(Method::put, "/api/v1/me/password", http::json_body, waits(set_password));
}

}  // namespace ronde::api
