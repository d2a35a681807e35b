// An address that a steward writes down for a neighbour at the desk (decision 0061), and what that neighbour says of it afterwards. The
// steward is told nothing of the address before, nor whether there was one.
#include "market/desk_email.hpp"

#include <algorithm>

#include "api/door.hpp"
#include "api/mail_links.hpp"
#include "api/reach.hpp"
#include "mail/message.hpp"
#include "post/given_mail.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using accounts::Bytes16;
using http::Request;
using http::Response;
using market::AuditId;
using market::MemberId;

struct EmailBody {
  market::ConsentHow how{};
  std::string email;
};

EmailBody read_email_given(json::ObjectReader& reader) {
  static constexpr auto ways = choices<market::ConsentHow>();
  EmailBody body;
  body.how = reader.choice<market::ConsentHow>("how", ways);
  body.email = reader.token("email", 254);
  if (!body.email.empty() && !mail::is_address(body.email)) reader.fail("email", "no-address", "an address such as amina@example.org");
  return body;
}

/// Whose address it is to be, and how one writes to them.
struct Recipient {
  Bytes16 account{};
  market::Language language = market::Language::fr;
  std::string place;
};

/// Who may not is told so here already; the write asks once more.
Or<Recipient> whom_to_write(ReachContext& context, const Caller& who, MemberId id) {
  Recipient found;
  auto looked = on_snapshot(context.base, who.home, [&](const market::MarketView& view) {
    if (const auto may = market::may_give_email(view, who.member(), id); !may) return problem_of(may.error());
    const auto member = view.member(id);
    const auto place = view.neighbourhood();
    if (!member || !place) return http::problem_of(404);
    found = {.account = member->account.bytes(), .language = member->language, .place = place->name};
    return http::empty_response(204);
  });
  if (looked.status != 204) return looked;
  if (!context.base.accounts.places_of(found.account))
    return http::problem(409, "not-in-yet", "Has not come in yet", "Their card or their code comes first.");
  return found;
}

/// Who had an address of their own is told first: without that no link goes out.
bool send_both(ReachContext& context, const Recipient& whom, const std::string& email, const accounts::GivenAddresses::Asked& asked) {
  const bool told = asked.before.empty() || context.postman.send_given_note(whom.language, asked.before, whom.place, asked.no);
  return told && context.postman.send_link(whom.language, email, whom.place, asked.token);
}

asio::awaitable<Response> give_email(Request request, ReachContext& context) {
  const auto caller = changing_caller_of(request, context.base);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<MemberId>(request, "member");
  if (!id) co_return http::problem_of(404);
  const auto body = body_of<EmailBody>(request, read_email_given);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const EmailBody& given = std::get<EmailBody>(body);
  if (!context.postman.has_mail()) co_return http::problem(409, "mail-off", "Not set up here", "This Ronde sends no mails.");
  const auto addressed = whom_to_write(context, who, *id);
  if (const auto* refusal = std::get_if<Response>(&addressed)) co_return *refusal;
  const Recipient& whom = std::get<Recipient>(addressed);
  const std::string_view account(reinterpret_cast<const char*>(whom.account.data()), whom.account.size());
  if (auto refusal = too_often(context.given_by_account, account)) co_return std::move(*refusal);
  market::GiveEmail command{who.member(), AuditId(accounts::random_16()), *id, given.how};
  const auto done = co_await server::run(context.base.store, who.home, std::move(command), context.base.now());
  if (!done) co_return problem_of(done.error());
  const auto asked = co_await context.given.ask(whom.account, who.home.bytes(), given.email, context.base.now());
  if (!asked) co_return problem_of(asked.error());
  // As for everybody: a mailbox has not asked for more than a few of these a day, whoever writes its address here.
  if (!context.links_by_address.take(given.email, std::chrono::steady_clock::now())) co_return http::empty_response(202);
  if (!send_both(context, whom, given.email, *asked))
    co_return http::retry_after(http::problem_of(503, "Many mails wait just now; please try again."), std::chrono::seconds{60});
  co_return http::empty_response(202);
}

// --- What the neighbour says of it ---------------------------------------------------------------------------------------------------

/// Into the journal of the neighbourhood at whose desk it was given: no other one knows of it.
asio::awaitable<void> write_down_answer(ReachContext& context, Bytes16 account, Bytes16 desk, bool keeps) {
  const auto places = context.base.accounts.places_of(account);
  if (!places) co_return;
  const auto here = [&](const accounts::Place& place) { return place.membership.neighbourhood == desk; };
  const auto place = std::ranges::find_if(*places, here);
  if (place == places->end()) co_return;  // they have left it meanwhile
  market::SettleEmail command{MemberId(place->membership.member), AuditId(accounts::random_16()), keeps};
  (void)co_await server::run(context.base.store, market::NeighbourhoodId(desk), std::move(command), context.base.now());
}

asio::awaitable<storage::Result<void>> settle_email(ReachContext& context, Bytes16 account, bool keeps) {
  const auto now = context.base.now();
  storage::Result<Bytes16> desk{Bytes16{}};
  if (keeps)
    desk = co_await context.given.keep(account, now);
  else
    desk = co_await context.given.refuse(account, now);
  if (!desk) co_return desk.error();
  co_await write_down_answer(context, account, *desk, keeps);
  co_return storage::Result<void>{};
}

bool read_mine(json::ObjectReader& reader) {
  return reader.boolean("mine");
}

asio::awaitable<Response> answer_given(Request request, ReachContext& context) {
  const auto caller = changing_caller_of(request, context.base);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const auto body = body_of<bool>(request, read_mine);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const auto settled = co_await settle_email(context, std::get<Caller>(caller).session->account, std::get<bool>(body));
  if (!settled) co_return problem_of(settled.error());
  co_return http::empty_response(204);
}

Response refuse_given_page(const Request& request, ReachContext& context) {
  const auto account = context.given.refused_by(request.param("token"), context.base.now());
  if (!account) return no_mail_link();
  return mail_page(200, post::page(language_behind(context, *account), post::GivenPage::refuse));
}

asio::awaitable<Response> refuse_given(Request request, ReachContext& context) {
  if (auto refusal = refuse_page_of_others(request, context)) co_return std::move(*refusal);
  const auto account = context.given.refused_by(request.param("token"), context.base.now());
  if (!account) co_return no_mail_link();
  const auto settled = co_await settle_email(context, *account, false);
  if (!settled && settled.error().code == storage::Errc::not_found) co_return no_mail_link();
  if (!settled) co_return problem_of(settled.error());
  co_return mail_page(200, post::page(language_behind(context, *account), post::GivenPage::refused));
}

}  // namespace

void add_desk_email(http::Router& router, ReachContext& context) {
  using http::Method;
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  constexpr http::RouteOptions form{.body = http::BodyRule::any, .body_max = 1024};
  router.add(Method::put, "/api/v1/desk/neighbours/{member}/email", http::json_body, waits(give_email));
  router.add(Method::put, "/api/v1/me/email/given", http::json_body, waits(answer_given));
  router.add_fast(Method::get, "/api/v1/mail/given/{token}", {},
                  [&context](const Request& request) { return refuse_given_page(request, context); });
  router.add(Method::post, "/api/v1/mail/given/{token}", form, waits(refuse_given));
}

}  // namespace ronde::api
