// Two members who are one person: a steward asks, the one who stays answers (decision 0061).
#include "market/merging.hpp"

#include "api/door.hpp"
#include "api/merging.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::AuditId;
using market::MemberId;

struct MergeBody {
  market::ConsentHow how{};
  MemberId into;
};

MergeBody read_merge(json::ObjectReader& reader) {
  static constexpr auto ways = choices<market::ConsentHow>();
  MergeBody body;
  body.how = reader.choice<market::ConsentHow>("how", ways);
  const auto into = MemberId::parse(reader.token("into", 26));
  if (into)
    body.into = *into;
  else
    reader.fail("into", "not-an-id", "whom they stay as");
  return body;
}

std::optional<market::AccountId> account_of(Context& context, market::NeighbourhoodId home, MemberId id) {
  std::optional<market::AccountId> account;
  (void)on_snapshot(context, home, [&](const market::MarketView& view) {
    if (const auto member = view.member(id)) account = member->account;
    return http::empty_response(204);
  });
  return account;
}

/// The one who goes has no device of their own: else they would be asked there, and not at the desk.
bool has_come_in(Context& context, const std::optional<market::AccountId>& account) {
  if (!account) return false;
  const auto devices = context.accounts.sessions_of(account->bytes());
  return (devices && !devices->empty()) || context.accounts.password_of(account->bytes());
}

Response comes_in_alone() {
  return http::problem(409, "has-a-device", "Comes in by themselves", "Who goes has a device; whoever stays is who has one.");
}

asio::awaitable<Response> ask_to_merge(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto from = id_param<MemberId>(request, "member");
  if (!from) co_return http::problem_of(404);
  const auto body = body_of<MergeBody>(request, read_merge);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const MergeBody& given = std::get<MergeBody>(body);
  market::AskToMerge command{who.member(), AuditId(accounts::random_16()), *from, given.into, given.how};
  const auto may = on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto allowed = market::decide(view, command, context.now());
    return allowed ? http::empty_response(204) : problem_of(allowed.error());
  });
  if (may.status != 204) co_return may;
  if (has_come_in(context, account_of(context, who.home, *from))) co_return comes_in_alone();
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return http::empty_response(204);
}

std::optional<market::MergeQuestion> question_to(Context& context, const Caller& who) {
  std::optional<market::MergeQuestion> question;
  (void)on_snapshot(context, who.home, [&](const market::MarketView& view) {
    question = market::merge_question(view, who.member(), context.now());
    return http::empty_response(204);
  });
  return question;
}

bool read_yes(json::ObjectReader& reader) {
  return reader.boolean("yes");
}

asio::awaitable<Response> answer_merge(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto body = body_of<bool>(request, read_yes);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const bool yes = std::get<bool>(body);
  const auto question = question_to(context, who);
  if (!question) co_return http::problem_of(404);
  const auto going = account_of(context, who.home, question->from);
  if (yes && has_come_in(context, going)) co_return comes_in_alone();
  market::AnswerMerge command{who.member(), AuditId(accounts::random_16()), market::OutboxId(accounts::random_16()), yes, question->from};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  if (yes && going) {
    // Before the answer, so that nobody comes in any more by the card of the one who is gone; if it fails, the outbox does it later.
    const accounts::Membership gone{.neighbourhood = who.home.bytes(), .member = question->from.bytes()};
    (void)co_await context.accounts.leave(going->bytes(), gone, context.now());
  }
  if (yes) context.somebody_left(who.home);
  co_return http::empty_response(204);
}

}  // namespace

void write_merge_question(json::Writer& out, const market::MarketView& view, MemberId member, market::Timestamp now) {
  const auto question = market::merge_question(view, member, now);
  const auto other = question ? view.member(question->from) : std::nullopt;
  const auto quarter = other ? view.quarter(other->quarter) : std::nullopt;
  if (!other) return static_cast<void>(out.null_member("merge"));
  out.key("merge").begin_object().member("first_name", other->first_name);
  out.member("quarter", quarter ? quarter->name : std::string{}).member("since", market::time_text(other->since).substr(0, 7)).end_object();
}

void add_merging(http::Router& router, Context& context) {
  using http::Method;
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  router.add(Method::put, "/api/v1/desk/neighbours/{member}/merge", http::json_body, waits(ask_to_merge));
  router.add(Method::put, "/api/v1/me/merge", http::json_body, waits(answer_merge));
}

}  // namespace ronde::api
