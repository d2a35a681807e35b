// Invitations of a member: a link or a poster, with an end and a number of uses.
#include "market/invitations.hpp"
#include "api/door.hpp"
#include "api/invitation_code.hpp"
#include "json/write.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;

void write(json::Writer& out, const market::Invitation& invitation, const std::optional<std::string>& link) {
  out.begin_object()
      .member("id", invitation.id.text())
      .member("link", link)
      .member("uses", invitation.uses)
      .member("used", invitation.used);
  out.member("expires_at", market::time_text(invitation.expires_at));
  out.member("revoked", invitation.state == market::InvitationState::revoked).end_object();
}

/// Links are secrets of whoever was given them: a list shows none.
Response list_invitations(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const auto& invitation : view.invitations_of(who.member())) write(out, invitation, std::nullopt);
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

struct InvitationBody {
  std::uint32_t uses = 1;
  std::optional<market::Timestamp> expires_at;
};
InvitationBody read_invitation(json::ObjectReader& reader) {
  InvitationBody body;
  body.uses = static_cast<std::uint32_t>(reader.integer("uses", 1, market::limits::kPosterUses));
  if (const auto text = reader.token_or_none("expires_at", 40)) {
    body.expires_at = market::parse_time(*text);
    if (!body.expires_at) reader.fail("expires_at", "not-a-time", "a time looks like 2026-03-12T18:00:00.000Z");
  }
  return body;
}

/// The code follows from the key and the request, so that a repeated call shows the same link although the store keeps only its hash.
std::string code_for(const Context& context, market::NeighbourhoodId home, const storage::IdempotencyKey& key) {
  std::array<std::uint8_t, 48> bytes{};
  std::string text = key.owner + '\0' + key.text + '\0';
  text.append(key.body_hash.begin(), key.body_hash.end());
  const auto secret = accounts::keyed_hash(context.key, "invitation", text);
  std::ranges::copy(home.bytes(), bytes.begin());
  std::ranges::copy(secret, bytes.begin() + 16);
  return accounts::base64url(bytes);
}

asio::awaitable<Response> invite(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto body = body_of<InvitationBody>(request, read_invitation);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const auto& idempotency = std::get<storage::IdempotencyKey>(key);
  const std::string code = code_for(context, who.home, idempotency);
  const market::InvitationId fresh(accounts::random_16());
  const InvitationBody& given = std::get<InvitationBody>(body);
  market::MakeInvitation command{
      .by = who.member(), .id = fresh, .code_hash = read_invitation_code(code)->hash, .uses = given.uses, .expires_at = given.expires_at};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(), idempotency);
  if (!done) co_return problem_of(done.error());
  const auto id = market::InvitationId::parse(done->answer).value_or(fresh);
  co_return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto invitation = view.invitation(id);
    if (!invitation) return http::problem_of(404);
    json::Writer out;
    write(out, *invitation, context.origin + "/i/" + code);
    return http::json_response(201, out.take());
  });
}

asio::awaitable<Response> revoke(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<market::InvitationId>(request, "code");  // one place in the table with the public look at a code
  if (!id) co_return http::problem_of(404);
  market::RevokeInvitation command{.by = who.member(), .id = *id};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? http::empty_response(204) : problem_of(done.error());
}

}  // namespace

void add_invitations(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/invitations", {},
                  [&context](const Request& request) { return list_invitations(request, context); });
  router.add(Method::post, "/api/v1/invitations", http::json_body,
             [&context](Request request) { return invite(std::move(request), context); });
  router.add(Method::del, "/api/v1/invitations/{code}", {}, [&context](Request request) { return revoke(std::move(request), context); });
}

}  // namespace ronde::api
