// « Ne plus me proposer cette personne »: silent, both ways, named only by what the blocker saw.
#include "market/blocks.hpp"
#include "api/door.hpp"
#include "json/write.hpp"
#include "market/records.hpp"
#include "market/viewing.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;

Response list_blocks(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const auto& block : market::blocks_view(view, who.member())) {
      out.begin_object().member("id", block.id.text()).member("hint", block.hint).member("at", market::time_text(block.at)).end_object();
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

struct BlockBody {
  std::optional<market::ProposalId> proposal;
  std::optional<market::ListingId> listing;
  std::uint32_t round = 0;
  market::Animal animal{};
};
BlockBody read_block(json::ObjectReader& reader) {
  static constexpr auto animals = choices<market::Animal>();
  BlockBody body;
  if (const auto text = reader.token_or_none("proposal", 26)) {
    body.proposal = market::ProposalId::parse(*text);
    body.round = static_cast<std::uint32_t>(reader.integer("round", 1, 1'000'000));
    body.animal = reader.choice<market::Animal>("animal", animals);
  }
  if (const auto text = reader.token_or_none("listing", 26)) body.listing = market::ListingId::parse(*text);
  if (body.proposal.has_value() == body.listing.has_value())
    reader.fail("listing", "one-of", "name a proposal, its round and an animal of it, or a listing");
  return body;
}

asio::awaitable<Response> block_member(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto body = body_of<BlockBody>(request, read_block);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const BlockBody& given = std::get<BlockBody>(body);
  const market::BlockId fresh(accounts::random_16());
  if (given.listing) {
    // What the caller cannot see any more is not there, whether it is over or its owner blocked the caller.
    if (!who.desk->board().listing_json(who.viewer, *given.listing, context.now())) co_return http::problem_of(404);
    market::BlockOwner command{.by = who.member(), .id = fresh, .listing = *given.listing};
    const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
    if (!done) co_return problem_of(done.error());
  } else {
    market::BlockSeat command{.by = who.member(), .id = fresh, .proposal = *given.proposal, .animal = given.animal, .round = given.round};
    const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
    if (!done) co_return problem_of(done.error());
  }
  who.desk->catch_up();
  co_return http::empty_response(204);
}

asio::awaitable<Response> unblock(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<market::BlockId>(request, "id");
  if (!id) co_return http::problem_of(404);
  market::Unblock command{.by = who.member(), .id = *id};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return http::empty_response(204);
}

}  // namespace

void add_blocks(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/blocks", {}, [&context](const Request& request) { return list_blocks(request, context); });
  router.add(Method::post, "/api/v1/blocks", http::json_body,
             [&context](Request request) { return block_member(std::move(request), context); });
  router.add(Method::del, "/api/v1/blocks/{id}", {}, [&context](Request request) { return unblock(std::move(request), context); });
}

}  // namespace ronde::api
