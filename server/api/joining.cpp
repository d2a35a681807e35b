// Joining by invitation: no e-mail, no password. The invitation is used and the member made in the neighbourhood; account and session
// follow.
#include "api/joining.hpp"

#include <ronde/storage/backup.hpp>

#include <algorithm>

#include "accounts/records.hpp"
#include "api/neighbourhood_json.hpp"
#include "api/sessions.hpp"
#include "json/write.hpp"
#include "market/invitations.hpp"
#include "market/neighbourhood.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {

using http::Request;
using http::Response;

Response no_invitation() {
  return http::problem(404, "no-such-invitation", "No such invitation",
                       "This invitation is unknown, used up, expired or taken back. Ask for a new one.");
}

JoinBody read_join(json::ObjectReader& reader) {
  static constexpr auto ages = choices<market::AgeBand>();
  static constexpr auto languages = choices<market::Language>();
  JoinBody body;
  body.invitation = reader.token("invitation", 64);
  body.first_name = reader.text("first_name", {.points_max = market::limits::kFirstName, .name = true});
  body.quarter = market::QuarterId::parse(reader.token("quarter", 26));
  if (!body.quarter) reader.fail("quarter", "not-an-id", "choose one of the quarters");
  body.age_band = reader.choice<market::AgeBand>("age_band", ages);
  body.language = reader.choice<market::Language>("language", languages);
  body.charter = reader.boolean("charter");
  return body;
}

market::Join join_of(const JoinBody& given, const InvitationCode& code, market::MemberId member, market::AccountId account) {
  return {.member = member,
          .account = account,
          .outbox = market::OutboxId(accounts::random_16()),
          .code_hash = code.hash,
          .first_name = given.first_name,
          .quarter = *given.quarter,
          .age_band = given.age_band,
          .language = given.language,
          .charter = given.charter,
          .payload = {}};
}

namespace {

Response get_invitation(const Request& request, Context& context) {
  const auto code = read_invitation_code(request.param("code"));
  if (!code) return no_invitation();
  return on_snapshot(context, code->home, [&](const market::MarketView& view) {
    const auto home = view.neighbourhood();
    const auto invitation = market::usable_invitation(view, code->hash, context.now());
    if (!home || !invitation) return no_invitation();
    const auto inviter = view.member(invitation->by);
    json::Writer out;
    out.begin_object().key("neighbourhood").begin_object().member("id", home->id.text()).member("name", home->name).end_object();
    out.member("inviter", inviter ? std::optional(inviter->first_name) : std::nullopt).key("quarters").begin_array();
    for (const auto& quarter : view.quarters()) {
      out.begin_object().member("id", quarter.id.text()).member("name", quarter.name).end_object();
    }
    out.end_array().key("languages").begin_array();
    for (const auto language : home->languages) out.value(market::name_of(language));
    out.end_array().member("expires_at", market::time_text(invitation->expires_at)).member("plan", view.has_plan()).key("charter");
    write_charter(out, view);
    out.end_object();
    return http::json_response(200, out.take());
  });
}

/// A late repeat of the join of somebody who has left since must not bring their account back. Its kept answer went with them; what
/// remembers them is the tombstone of their account. Cost: reads the tombstones of one accounts partition of 256.
storage::Result<bool> was_erased(const storage::Store& store, const accounts::Bytes16& account) {
  const auto snapshot = store.snapshot();
  if (!snapshot) return snapshot.error();
  const auto stones = storage::tombstones(*snapshot, storage::PartitionId::accounts(account[0]));
  if (!stones) return stones.error();
  const auto names_it = [key = accounts::records::account_key(account)](const storage::Tombstone& stone) {
    return std::ranges::find(stone.erasure.keys, key) != stone.erasure.keys.end();
  };
  return std::ranges::any_of(*stones, names_it);
}

Response has_left() {
  return http::problem(410, "left", "Over", "Whoever joined with this key has left again.");
}

asio::awaitable<Response> join(Request request, Context& context) {
  if (auto refusal = refuse_foreign(request, context)) co_return std::move(*refusal);
  if (auto refusal = too_often(context.joins_by_address, address_key(request.client))) co_return std::move(*refusal);
  const auto body = body_of<JoinBody>(request, read_join);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const JoinBody& given = std::get<JoinBody>(body);
  const auto code = read_invitation_code(given.invitation);
  if (!code) co_return no_invitation();
  // The key decides the token, so that an answer that was lost can be asked for again: it must not be one that others guess.
  const auto text = request.header("Idempotency-Key").value_or("");
  if (text.size() < secret_key_length) {
    co_return http::problem(400, "idempotency-key-missing", "Idempotency-Key missing",
                            "Joining wants a random Idempotency-Key of 22 to 64 characters.");
  }
  const std::string token = context.accounts.token_for_join(text, request.body);
  const auto account = *accounts::Accounts::account_in(token);
  const auto key = idempotency_of(request, "join");  // one owner for all: the key alone is the caller's secret
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const auto erased = was_erased(context.store, account);
  if (!erased) co_return problem_of(erased.error());
  if (*erased) co_return has_left();

  const auto now = context.now();
  const market::MemberId fresh(accounts::random_16());
  market::Join command = join_of(given, *code, fresh, market::AccountId(account));
  const market::OutboxId outbox = command.outbox;
  const auto joined =
      co_await server::run(context.store, code->home, std::move(command), now, fresh.text(), std::get<storage::IdempotencyKey>(key));
  if (!joined) co_return problem_of(joined.error());
  const auto member = market::MemberId::parse(joined->answer).value_or(fresh);
  bool is_gone = false;  // left, and not yet erased
  (void)on_snapshot(context, code->home, [&](const market::MarketView& view) {
    const auto known = view.member(member);
    is_gone = !known || known->state == market::MemberState::left;
    return http::empty_response(204);
  });
  if (is_gone) co_return has_left();
  const accounts::Membership membership{.neighbourhood = code->home.bytes(), .member = member.bytes()};
  const auto opened = co_await context.accounts.open(token, membership, device_of(request), now);
  if (!opened) co_return problem_of(opened.error());
  market::OutboxDelivered delivered{.id = outbox, .at = now};
  (void)co_await server::run(context.store, code->home, std::move(delivered), context.now());
  if (const auto desk = context.desks.open(code->home)) desk->catch_up();
  co_return session_response(context, *opened->session, 201, &opened->token);
}

}  // namespace

void add_joining(http::Router& router, Context& context) {
  router.add_fast(http::Method::get, "/api/v1/invitations/{code}", {},
                  [&context](const Request& request) { return get_invitation(request, context); });
  router.add(http::Method::post, "/api/v1/join", http::json_body,
             [&context](Request request) { return join(std::move(request), context); });
}

}  // namespace ronde::api
