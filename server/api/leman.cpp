// The complement in lémans: what a neighbourhood allows, and what two declare for a hand-over. Ronde moves no money.
#include "market/leman.hpp"

#include "api/door.hpp"
#include "api/proposal_json.hpp"
#include "json/write.hpp"
#include "market/rights.hpp"
#include "market/viewing.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;

/// Switched off there are no caps and no wallet.
Response leman_response(Context& context, const Caller& who) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto place = view.neighbourhood();
    if (!place) return http::problem_of(404);
    const market::Settings& settings = place->settings;
    const bool wallet = market::has_lemans(settings) && !context.leman_wallet.empty();
    json::Writer out;
    out.begin_object().member("per_transfer", settings.leman_per_transfer).member("per_exchange", settings.leman_per_exchange);
    out.member("wallet", wallet ? std::optional(context.leman_wallet) : std::nullopt).end_object();
    return http::json_response(200, out.take());
  });
}

Response get_leman(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  return leman_response(context, std::get<Caller>(caller));
}

struct LemanCaps {
  std::uint32_t per_transfer = 0;
  std::uint32_t per_exchange = 0;
};
LemanCaps read_caps(json::ObjectReader& reader) {
  LemanCaps caps;
  caps.per_transfer = static_cast<std::uint32_t>(reader.integer("per_transfer", 0, market::limits::kLemanMax));
  caps.per_exchange = static_cast<std::uint32_t>(reader.integer("per_exchange", 0, market::limits::kLemanMax));
  return caps;
}

asio::awaitable<Response> set_leman(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto caps = body_of<LemanCaps>(request, read_caps);
  if (const auto* refusal = std::get_if<Response>(&caps)) co_return *refusal;
  const LemanCaps& given = std::get<LemanCaps>(caps);
  market::SetLeman command{who.member(), market::AuditId(accounts::random_16()), given.per_transfer, given.per_exchange};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? leman_response(context, who) : problem_of(done.error());
}

struct Declared {
  std::uint32_t round = 0;
  std::uint32_t lemans = 0;
};
Declared read_declared(json::ObjectReader& reader) {
  Declared declared;
  declared.round = static_cast<std::uint32_t>(reader.integer("round", 1, 1'000'000));
  declared.lemans = static_cast<std::uint32_t>(reader.integer("lemans", 0, market::limits::kLemanMax));
  return declared;
}

asio::awaitable<Response> declare(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto declared = body_of<Declared>(request, read_declared);
  if (const auto* refusal = std::get_if<Response>(&declared)) co_return *refusal;
  const auto id = id_param<market::ProposalId>(request, "id");
  const auto number = number_param(request, "index");
  if (!id || !number) co_return http::problem_of(404);
  const Declared& given = std::get<Declared>(declared);
  market::DeclareComplement command{who.member(), *id, *number, given.round, given.lemans};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  co_return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto proposal = view.proposal(*id);
    const auto seen = proposal ? market::view_of(view, *proposal, who.member(), context.now()) : std::nullopt;
    return seen ? http::json_response(200, json_of(*seen)) : http::problem_of(404);
  });
}

}  // namespace

void add_leman(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/leman", {}, [&context](const Request& request) { return get_leman(request, context); });
  router.add(Method::put, "/api/v1/leman", http::json_body, [&context](Request request) { return set_leman(std::move(request), context); });
  router.add(Method::put, "/api/v1/proposals/{id}/transfers/{index}/complement", http::json_body,
             [&context](Request request) { return declare(std::move(request), context); });
}

}  // namespace ronde::api
