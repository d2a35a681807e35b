// « Signaler »: what is wrong, said to the stewards in confidence; and what they have heard.
#include "market/concerns.hpp"

#include "api/door.hpp"
#include "json/write.hpp"
#include "market/limits.hpp"
#include "market/records.hpp"
#include "market/reports.hpp"
#include "market/rights.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t concerns_shown = 200;

void write_person(json::Writer& out, std::string_view name, const market::MarketView& view, std::optional<market::MemberId> id) {
  if (!id) return static_cast<void>(out.null_member(name));
  const auto member = view.member(*id);
  out.key(name).begin_object().member("id", id->text()).member("first_name", member ? member->first_name : "").end_object();
}

std::string json_of_concern(const market::MarketView& view, const market::Concern& concern) {
  json::Writer out;
  out.begin_object().member("id", concern.id.text()).member("kind", market::name_of(concern.kind)).member("text", concern.text);
  out.member("at", market::time_text(concern.at));
  write_person(out, "by", view, concern.by);
  write_person(out, "about", view, concern.about);
  const auto listing = concern.listing ? view.listing(*concern.listing) : std::nullopt;
  out.member("listing", listing ? std::optional(listing->title) : std::nullopt);
  out.member("proposal", concern.proposal ? std::optional(concern.proposal->text()) : std::nullopt);
  out.member("message", concern.message ? std::optional(concern.quote) : std::nullopt);
  out.member("closed_at", concern.closed_at ? std::optional(market::time_text(*concern.closed_at)) : std::nullopt).end_object();
  return out.take();
}

Response list_concerns(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto query = request.query();
  const auto filter = query.find("filter");
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto viewer = view.member(who.member());
    if (!viewer || !market::hears_concerns(*viewer)) return stewards_only();
    if (const auto awake = market::roles_awake(view, *viewer); !awake) return problem_of(awake.error());
    if (filter && *filter != "open" && *filter != "closed")
      return http::problem(422, "bad-query", "Not valid", "filter is open or closed.");
    json::Writer out(4096);
    out.begin_object().key("items").begin_array();
    for (const auto& concern : view.concerns(!filter || *filter == "open", concerns_shown)) {
      if (market::hears_of(view, *viewer, concern.kind, concern.about)) out.raw(json_of_concern(view, concern));
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

struct ConcernBody {
  std::optional<market::ProposalId> proposal;
  std::optional<market::ListingId> listing;
  std::optional<market::MessageId> message;  // of the proposal: then it needs no animal
  std::optional<market::PlaceId> place;
  std::optional<market::NoticeId> notice;
  std::optional<market::Animal> animal;  // of the proposal: without, it is about the exchange as a whole
  std::uint32_t round = 0;
  bool block = false;
  market::ConcernKind kind{};
  std::string text;
};
ConcernBody read_concern(json::ObjectReader& reader) {
  static constexpr auto animals = choices<market::Animal>();
  static constexpr auto kinds = choices<market::ConcernKind>();
  ConcernBody body;
  body.kind = reader.choice<market::ConcernKind>("kind", kinds);
  body.text =
      reader.text_or_none("text", {.points_min = 0, .points_max = market::limits::kConcernText, .several_lines = true}).value_or("");
  if (const auto text = reader.token_or_none("proposal", 26)) {
    body.proposal = market::ProposalId::parse(*text);
    if (const auto message = reader.token_or_none("message", 26)) body.message = market::MessageId::parse(*message);
  }
  if (body.proposal && !body.message) {
    body.animal = reader.choice_or_none<market::Animal>("animal", animals);
    if (body.animal) body.round = static_cast<std::uint32_t>(reader.integer("round", 1, 1'000'000));
  }
  if (const auto text = reader.token_or_none("listing", 26)) body.listing = market::ListingId::parse(*text);
  if (const auto text = reader.token_or_none("place", 26)) body.place = market::PlaceId::parse(*text);
  if (const auto text = reader.token_or_none("notice", 26)) body.notice = market::NoticeId::parse(*text);
  body.block = reader.boolean_or_none("block").value_or(false);
  if (body.proposal.has_value() + body.listing.has_value() + body.place.has_value() + body.notice.has_value() != 1)
    reader.fail("listing", "one-of",
                "name a proposal (with its round and an animal of it, or a message of it), a listing, a place or a notice");
  return body;
}

/// One command of the market, answered with nothing but that it was heard.
template <class Command>
asio::awaitable<Response> said(Context& context, const Caller& who, Command command) {
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return http::empty_response(204);
}

asio::awaitable<Response> raise(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto body = body_of<ConcernBody>(request, read_concern);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const ConcernBody& given = std::get<ConcernBody>(body);
  const market::MemberId by = who.member();
  const market::ConcernId id(accounts::random_16());
  const auto block = given.block ? std::optional(market::BlockId(accounts::random_16())) : std::nullopt;
  if (given.listing) {
    // What the caller cannot see any more is not there, whether it is over or its owner blocked the caller.
    if (!who.desk->board().listing_json(who.viewer, *given.listing, context.now())) co_return http::problem_of(404);
    market::RaiseListingConcern command{by, id, *given.listing, given.kind, given.text, block};
    co_return co_await said(context, who, std::move(command));
  }
  if (given.place) {
    market::RaisePlaceConcern command{by, id, *given.place, given.kind, given.text};
    co_return co_await said(context, who, std::move(command));
  }
  if (given.notice) {
    market::RaiseNoticeConcern command{by, id, *given.notice, given.kind, given.text};
    co_return co_await said(context, who, std::move(command));
  }
  if (given.message) {
    market::RaiseMessageConcern command{by, id, *given.proposal, *given.message, given.kind, given.text, block};
    co_return co_await said(context, who, std::move(command));
  }
  if (!given.animal) {
    market::RaiseExchangeConcern command{by, id, *given.proposal, given.kind, given.text};
    co_return co_await said(context, who, std::move(command));
  }
  market::RaiseSeatConcern command{by, id, *given.proposal, *given.animal, given.round, given.kind, given.text, block};
  co_return co_await said(context, who, std::move(command));
}

asio::awaitable<Response> close(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<market::ConcernId>(request, "id");
  if (!id) co_return http::problem_of(404);
  market::CloseConcern command{.by = who.member(), .audit = market::AuditId(accounts::random_16()), .id = *id};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  co_return http::empty_response(204);
}

}  // namespace

void add_concerns(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/concerns", {}, [&context](const Request& request) { return list_concerns(request, context); });
  router.add(Method::post, "/api/v1/concerns", http::json_body, [&context](Request request) { return raise(std::move(request), context); });
  router.add(Method::post, "/api/v1/concerns/{id}/close", {}, [&context](Request request) { return close(std::move(request), context); });
}

}  // namespace ronde::api
