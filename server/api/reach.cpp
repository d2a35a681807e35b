// How a member is reached beside the app: their address, their devices, and of what they want to hear by which way. The two links of our
// mails are opened by whoever holds them, without a session.
#include "api/reach.hpp"

#include <algorithm>

#include "api/door.hpp"
#include "api/mail_links.hpp"
#include "api/sessions.hpp"
#include "json/write.hpp"
#include "mail/message.hpp"
#include "market/members.hpp"
#include "market/telling.hpp"
#include "post/texts.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using accounts::Reach;
using http::Request;
using http::Response;
using market::NotificationKind;

void write_kinds(json::Writer& out, std::string_view name, const std::vector<std::string>& without) {
  out.key(name).begin_array();
  for (const auto kind : market::names_of<NotificationKind>) {
    if (std::ranges::find(without, kind) == without.end()) out.value(kind);
  }
  out.end_array();
}

std::optional<std::string> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Response reach_response(ReachContext& context, const Caller& who) {
  const auto known = context.reaches.find(who.session->account);
  const Reach reach = known ? known->reach : Reach{};
  const bool waits = reach.asked && context.base.now() < reach.asked_until;
  const auto here = [&](const accounts::PushDevice& device) { return device.session == who.session->id; };
  json::Writer out;
  out.begin_object().member("email", if_any(reach.email)).member("email_waits", waits ? if_any(reach.asked_email) : std::nullopt);
  out.member("email_given", reach.given.has_value());
  out.member("email_paused", reach.is_paused()).member("digest", reach.digest);
  write_kinds(out, "mail", reach.no_mail);
  write_kinds(out, "push", reach.no_push);
  out.member("pushed_here", std::ranges::any_of(reach.devices, here)).member("has_mail", context.postman.has_mail());
  const auto* key = context.postman.push_key();
  out.member("push_key", key != nullptr ? std::optional(key->public_text()) : std::nullopt).end_object();
  return http::json_response(200, out.take());
}

Response get_reach(const Request& request, ReachContext& context) {
  const auto caller = caller_of(request, context.base);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  return reach_response(context, std::get<Caller>(caller));
}

struct WishesBody {
  std::optional<std::vector<std::string>> mail;
  std::optional<std::vector<std::string>> push;
  std::optional<bool> digest;
};

/// The kinds that are not named; nothing where the member is absent.
std::optional<std::vector<std::string>> read_kinds(json::ObjectReader& reader, std::string_view key) {
  if (!reader.has(key)) return std::nullopt;
  const auto named = reader.tokens(key, 20, market::names_of<NotificationKind>.size());
  std::vector<std::string> without;
  for (const auto kind : market::names_of<NotificationKind>) {
    if (std::ranges::find(named, kind) == named.end()) without.emplace_back(kind);
  }
  for (const auto& word : named) {
    if (!market::named<NotificationKind>(word)) reader.fail(key, "not-a-choice", "a kind of notification");
  }
  return without;
}

WishesBody read_wishes(json::ObjectReader& reader) {
  WishesBody body;
  body.mail = read_kinds(reader, "mail");
  body.push = read_kinds(reader, "push");
  body.digest = reader.boolean_or_none("digest");
  return body;
}

asio::awaitable<Response> change_reach(Request request, ReachContext& context) {
  const auto caller = changing_caller_of(request, context.base);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto body = body_of<WishesBody>(request, read_wishes);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  accounts::Reaches::Change change = [given = std::get<WishesBody>(body)](Reach& reach) -> storage::Result<void> {
    if (given.mail) reach.no_mail = *given.mail;
    if (given.push) reach.no_push = *given.push;
    if (given.digest) reach.digest = *given.digest;
    return {};
  };
  const auto kept = co_await context.reaches.change(who.session->account, context.base.now(), std::move(change));
  if (!kept) co_return problem_of(kept.error());
  context.postman.look_at(who.session->account);  // what waited for the morning may be wanted at once
  co_return reach_response(context, who);
}

Response way_is_off(std::string_view slug, std::string_view what) {
  return http::problem(409, slug, "Not set up here", what);
}

std::string read_email(json::ObjectReader& reader) {
  std::string email = reader.token("email", 254);
  if (!email.empty() && !mail::is_address(email)) reader.fail("email", "no-address", "an address such as amina@example.org");
  return email;
}

/// The answer is the same whoever else has that address, and whether or not it is one: the mail alone knows more (checklist 22).
asio::awaitable<Response> set_email(Request request, ReachContext& context) {
  const auto caller = changing_caller_of(request, context.base);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto body = body_of<std::string>(request, read_email);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  if (!context.postman.has_mail()) co_return way_is_off("mail-off", "This Ronde sends no mails.");
  const accounts::Bytes16 account = who.session->account;
  if (auto refusal = too_often(context.links_by_account, {reinterpret_cast<const char*>(account.data()), account.size()}))
    co_return std::move(*refusal);
  const std::string email = std::get<std::string>(body);
  const auto token = co_await context.reaches.ask(account, email, context.base.now());
  if (!token) co_return problem_of(token.error());
  // Whose address it is has not asked for more than a few of these a day, whoever writes it here.
  if (!context.links_by_address.take(email, std::chrono::steady_clock::now())) co_return http::empty_response(202);
  market::Language language = market::Language::fr;
  std::string place;
  (void)on_snapshot(context.base, who.home, [&](const market::MarketView& view) {
    if (const auto member = view.member(who.member())) language = member->language;
    if (const auto neighbourhood = view.neighbourhood()) place = neighbourhood->name;
    return Response{};
  });
  if (!context.postman.send_link(language, email, place, *token))
    co_return http::retry_after(http::problem_of(503, "Many mails wait just now; please try again."), std::chrono::seconds{60});
  co_return http::empty_response(202);
}

asio::awaitable<Response> change_simply(Request request, ReachContext& context, accounts::Reaches::Change change) {
  const auto caller = changing_caller_of(request, context.base);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const auto kept = co_await context.reaches.change(std::get<Caller>(caller).session->account, context.base.now(), std::move(change));
  if (!kept) co_return problem_of(kept.error());
  co_return http::empty_response(204);
}

asio::awaitable<Response> remove_email(Request request, ReachContext& context) {
  accounts::Reaches::Change forget = [](Reach& reach) -> storage::Result<void> {
    reach.email.clear();
    reach.given.reset();
    reach.ask_no_more();
    reach.refusals = 0;
    return {};
  };
  return change_simply(std::move(request), context, std::move(forget));
}

accounts::PushDevice read_device(json::ObjectReader& reader) {
  accounts::PushDevice device;
  device.endpoint = reader.token("endpoint", 1000);
  device.p256dh = reader.token("p256dh", 87);
  device.auth = reader.token("auth", 22);
  if (!device.endpoint.empty() && !push::is_endpoint(device.endpoint))
    reader.fail("endpoint", "no-endpoint", "an https address of a push service");
  const bool whole = !device.p256dh.empty() && !device.auth.empty();
  if (whole && !push::has_keys({.endpoint = {}, .p256dh = device.p256dh, .auth = device.auth}))
    reader.fail("p256dh", "no-key", "the keys of the browser's subscription");
  return device;
}

asio::awaitable<Response> add_device(Request request, ReachContext& context) {
  const auto caller = changing_caller_of(request, context.base);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto body = body_of<accounts::PushDevice>(request, read_device);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  if (context.postman.push_key() == nullptr) co_return way_is_off("push-off", "This Ronde sends no pushes.");
  accounts::PushDevice device = std::get<accounts::PushDevice>(body);
  device.session = who.session->id;
  accounts::Reaches::Change add = [device, now = context.base.now()](Reach& reach) -> storage::Result<void> {
    if (reach.devices.empty()) {  // what happened before is no news
      reach.push_told.until = std::max(reach.push_told.until, now);
      for (accounts::ToldIn& told : reach.told_in) told.push = std::max(told.push, now);
    }
    std::erase_if(reach.devices,
                  [&](const accounts::PushDevice& other) { return other.session == device.session || other.endpoint == device.endpoint; });
    reach.devices.push_back(device);
    return {};
  };
  const auto kept = co_await context.reaches.change(who.session->account, context.base.now(), std::move(add));
  if (!kept) co_return problem_of(kept.error());
  co_return http::empty_response(204);
}

asio::awaitable<Response> remove_device(Request request, ReachContext& context) {
  const auto caller = caller_of(request, context.base);
  const auto session = std::holds_alternative<Caller>(caller) ? std::get<Caller>(caller).session->id : accounts::Bytes32{};
  accounts::Reaches::Change remove = [session](Reach& reach) -> storage::Result<void> {
    std::erase_if(reach.devices, [&](const accounts::PushDevice& device) { return device.session == session; });
    return {};
  };
  return change_simply(std::move(request), context, std::move(remove));
}

// --- The links of our mails ----------------------------------------------------------------------------------------------------------

Response confirm_page(const Request& request, ReachContext& context) {
  const auto token = request.param("token");
  const auto account = accounts::Accounts::account_in(token);
  if (!account || !context.reaches.is_open(token, context.base.now())) return no_mail_link();
  return mail_page(200, post::page(language_behind(context, *account), post::Page::confirm));
}

asio::awaitable<Response> confirm_email(Request request, ReachContext& context) {
  if (auto refusal = refuse_page_of_others(request, context)) co_return std::move(*refusal);
  std::string token(request.param("token"));
  const auto account = accounts::Accounts::account_in(token);
  if (!account) co_return no_mail_link();
  const auto confirmed = co_await context.reaches.confirm(std::move(token), context.base.now());
  if (!confirmed && confirmed.error().code == storage::Errc::not_found) co_return no_mail_link();
  if (!confirmed) co_return problem_of(confirmed.error());
  co_return mail_page(200, post::page(language_behind(context, *account), post::Page::confirmed));
}

Response stop_page(const Request& request, ReachContext& context) {
  const auto account = context.reaches.stopped_by(request.param("token"));
  if (!account) return no_mail_link();
  return mail_page(200, post::page(language_behind(context, *account), post::Page::stop));
}

/// The address stays its member's; nothing is mailed to it any more. Doing it twice is fine.
asio::awaitable<Response> stop_mails(Request request, ReachContext& context) {
  if (auto refusal = refuse_page_of_others(request, context)) co_return std::move(*refusal);
  const auto account = context.reaches.stopped_by(request.param("token"));
  if (!account) co_return no_mail_link();
  accounts::Reaches::Change stop = [](Reach& reach) -> storage::Result<void> {
    reach.no_mail.assign(market::names_of<NotificationKind>.begin(), market::names_of<NotificationKind>.end());
    return {};
  };
  const auto stopped = co_await context.reaches.change(*account, context.base.now(), std::move(stop));
  if (!stopped) co_return problem_of(stopped.error());
  co_return mail_page(200, post::page(language_behind(context, *account), post::Page::stopped));
}

}  // namespace

void add_reach(http::Router& router, ReachContext& context) {
  using http::Method;
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  const auto at_once = [&context](auto handler) {
    return [&context, handler](const Request& request) { return handler(request, context); };
  };
  constexpr http::RouteOptions form{.body = http::BodyRule::any, .body_max = 1024};  // "List-Unsubscribe=One-Click"
  router.add_fast(Method::get, "/api/v1/me/reach", {}, at_once(get_reach));
  router.add(Method::patch, "/api/v1/me/reach", http::json_body, waits(change_reach));
  router.add(Method::put, "/api/v1/me/email", http::json_body, waits(set_email));
  router.add(Method::del, "/api/v1/me/email", {}, waits(remove_email));
  router.add(Method::put, "/api/v1/me/push", http::json_body, waits(add_device));
  router.add(Method::del, "/api/v1/me/push", {}, waits(remove_device));
  router.add_fast(Method::get, "/api/v1/mail/confirm/{token}", {}, at_once(confirm_page));
  router.add(Method::post, "/api/v1/mail/confirm/{token}", form, waits(confirm_email));
  router.add_fast(Method::get, "/api/v1/mail/stop/{token}", {}, at_once(stop_page));
  router.add(Method::post, "/api/v1/mail/stop/{token}", form, waits(stop_mails));
}

}  // namespace ronde::api
