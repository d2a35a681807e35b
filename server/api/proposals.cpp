// Proposals: an exchange put to its members, from the first question to the thanks.
#include <boost/asio/steady_timer.hpp>

#include "api/cursors.hpp"
#include "api/given.hpp"
#include "api/proposal_json.hpp"
#include "json/write.hpp"
#include "market/handover.hpp"
#include "market/keys.hpp"
#include "market/proposals.hpp"
#include "market/records.hpp"
#include "market/repair.hpp"
#include "market/viewing.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::ProposalId;

constexpr std::size_t closed_page = 20;

/// The proposal as the caller sees it now, or 404.
Response proposal_response(Context& context, const Caller& who, ProposalId id) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto proposal = view.proposal(id);
    const auto seen = proposal ? market::view_of(view, *proposal, who.member(), context.now()) : std::nullopt;
    return seen ? http::json_response(200, json_of(*seen)) : http::problem_of(404);
  });
}

Response list_response(const std::vector<market::ProposalView>& views, const std::optional<std::string>& next, bool to_answer_only) {
  json::Writer out(4096);
  out.begin_object().key("items").begin_array();
  for (const auto& seen : views) {
    if (!to_answer_only || seen.to_answer) out.raw(json_of(seen));
  }
  out.end_array().member("next", next).end_object();
  return http::json_response(200, out.take());
}

Response list_proposals(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto query = request.query();
  const std::string filter(query.find("filter").value_or("open"));
  const auto cursor = query.find("cursor");
  const auto after = cursor ? past_key(context.key, who.member(), *cursor) : std::nullopt;
  const bool known = filter == "open" || filter == "to_answer" || filter == "closed";
  if (!known || (cursor && !after)) return http::problem(422, "bad-query", "Not valid", "filter is open, to_answer or closed.");
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const bool closed = filter == "closed";
    const auto proposals = closed ? view.past_proposals_of(who.member(), closed_page, after) : view.live_proposals_of(who.member());
    std::vector<market::ProposalView> views;
    for (const auto& proposal : proposals) {
      if (auto seen = market::view_of(view, proposal, who.member(), context.now())) views.push_back(std::move(*seen));
    }
    std::optional<std::string> next;
    if (closed && proposals.size() == closed_page) next = past_cursor(context.key, proposals.back());
    return list_response(views, next, filter == "to_answer");
  });
}

Response get_proposal(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const auto id = id_param<ProposalId>(request, "id");
  return id ? proposal_response(context, std::get<Caller>(caller), *id) : http::problem_of(404);
}

// --- Commands: each reads its body into a command of the market and answers with the proposal as it stands then ----------------------

std::optional<market::Animal> read_person(json::ObjectReader& reader) {
  static constexpr auto animals = choices<market::Animal>();
  return reader.choice_or_none<market::Animal>("person", animals);
}

}  // namespace

ResponseBody read_response(json::ObjectReader& reader) {
  static constexpr auto answers = choices<market::ResponseAnswer>();
  static constexpr auto reasons = choices<market::DeclineReason>();
  ResponseBody body;
  body.answer = reader.choice<market::ResponseAnswer>("answer", answers);
  body.round = static_cast<std::uint32_t>(reader.integer("round", 1, 1'000'000));
  body.reason = reader.choice_or_none<market::DeclineReason>("reason", reasons);
  body.person = read_person(reader);
  return body;
}

MeetingBody read_meeting(json::ObjectReader& reader) {
  MeetingBody body;
  const auto point = market::HandoverPointId::parse(reader.token("handover_point", 26));
  const auto at = market::parse_time(reader.token("at", 40));
  if (!point) reader.fail("handover_point", "not-an-id", "an id has 26 characters of a-z and 2-7");
  if (!at) reader.fail("at", "not-a-time", "a time looks like 2026-03-12T18:00:00.000Z");
  body.point = point.value_or(market::HandoverPointId{});
  body.at = at.value_or(market::Timestamp{});
  return body;
}

market::Seed fresh_seed() {
  market::Seed seed{};
  for (std::size_t at = 0; at < seed.size(); at += 32) {
    const auto some = accounts::random_32();
    std::copy(some.begin(), some.end(), seed.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return seed;
}

namespace {

template <class Reason>
struct ReasonBody {
  Reason reason{};
  std::optional<market::Animal> person;
};
using ReasonGiven = ReasonBody<market::DeclineReason>;
using ReasonPerhaps = ReasonBody<std::optional<market::DeclineReason>>;

ReasonPerhaps read_reason_or_none(json::ObjectReader& reader) {
  static constexpr auto reasons = choices<market::DeclineReason>();
  return {reader.choice_or_none<market::DeclineReason>("reason", reasons), read_person(reader)};
}
ReasonGiven read_reason(json::ObjectReader& reader) {
  static constexpr auto reasons = choices<market::DeclineReason>();
  return {reader.choice<market::DeclineReason>("reason", reasons), read_person(reader)};
}
market::Availability read_availability(json::ObjectReader& reader) {
  return static_cast<market::Availability>(reader.integer("availability", 1, market::kAllWeek));
}

/// A code as people type it: spaces and small letters are fine.
std::optional<std::string> read_handover_code(json::ObjectReader& reader) {
  const auto typed = reader.text_or_none("code", {.points_min = 0, .points_max = 20});
  if (!typed || typed->empty()) return std::nullopt;
  return accounts::tidy_code(*typed);
}
market::MediationReason read_cancel(json::ObjectReader& reader) {
  static constexpr auto reasons = choices<market::MediationReason>();
  return reader.choice<market::MediationReason>("reason", reasons);
}
market::ThanksWord read_thanks(json::ObjectReader& reader) {
  static constexpr auto words = choices<market::ThanksWord>();
  return reader.choice<market::ThanksWord>("word", words);
}

/// `read` makes the body, `make(member, proposal, transfer, body)` the command. An empty request body counts as {}.
template <class Body, class Make>
http::Handler on_proposal(Context& context, unsigned status, Body (*read)(json::ObjectReader&), Make make) {
  return [&context, status, read, make](Request request) -> asio::awaitable<Response> {
    const auto caller = changing_caller_of(request, context);
    if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
    const Caller& who = std::get<Caller>(caller);
    const auto id = id_param<ProposalId>(request, "id");
    const auto transfer = request.param("index").empty() ? std::optional<std::uint32_t>(0) : number_param(request, "index");
    if (!id || !transfer) co_return http::problem_of(404);
    if (request.body.empty()) request.body = "{}";
    const auto body = body_of<Body>(request, read);
    if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
    auto command = make(who.member(), *id, *transfer, std::get<Body>(body));
    const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
    if (!done) co_return problem_of(done.error());
    who.desk->catch_up();
    co_return status == 204 ? http::empty_response(204) : proposal_response(context, who, *id);
  };
}

}  // namespace

void add_proposals(http::Router& router, Context& context) {
  using http::Method;
  using market::MemberId;
  const std::string list = "/api/v1/proposals";
  const std::string one = list + "/{id}";
  const std::string transfer = one + "/transfers/{index}";
  router.add_fast(Method::get, list, {}, [&context](const Request& request) { return list_proposals(request, context); });
  router.add_fast(Method::get, one, {}, [&context](const Request& request) { return get_proposal(request, context); });
  router.add(
      Method::post, one + "/response", http::json_body,
      on_proposal<ResponseBody>(context, 200, read_response, [](MemberId member, ProposalId id, std::uint32_t, const ResponseBody& body) {
        return market::Respond{.member = member,
                               .id = id,
                               .answer = body.answer,
                               .round = body.round,
                               .reason = body.reason,
                               .person = body.person,
                               .seed = fresh_seed()};
      }));
  router.add(
      Method::put, one + "/reason", http::json_body,
      on_proposal<ReasonGiven>(context, 204, read_reason, [](MemberId member, ProposalId id, std::uint32_t, const ReasonGiven& body) {
        return market::GiveReason{member, id, body.reason, fresh_seed(), body.person};
      }));
  router.add(Method::post, one + "/another-time", http::json_body,
             on_proposal<market::Availability>(context, 200, read_availability,
                                               [](MemberId member, ProposalId id, std::uint32_t, market::Availability times) {
                                                 return market::AskAnotherTime{member, id, times};
                                               }));
  router.add(Method::post, one + "/withdraw", http::json_body,
             on_proposal<ReasonPerhaps>(context, 200, read_reason_or_none,
                                        [](MemberId member, ProposalId id, std::uint32_t, const ReasonPerhaps& body) {
                                          return market::Withdraw{member, id, body.reason, fresh_seed(), body.person};
                                        }));
  router.add(Method::post, one + "/cancel", http::json_body,
             on_proposal<market::MediationReason>(
                 context, 204, read_cancel, [](MemberId member, ProposalId id, std::uint32_t, market::MediationReason reason) {
                   return market::CancelProposal{member, market::AuditId(accounts::random_16()), id, reason};
                 }));
  router.add(Method::put, transfer + "/meeting", http::json_body,
             on_proposal<MeetingBody>(context, 200, read_meeting,
                                      [](MemberId member, ProposalId id, std::uint32_t number, const MeetingBody& body) {
                                        return market::SetMeeting{member, id, number, body.point, body.at};
                                      }));
  router.add(Method::post, transfer + "/confirmation", http::json_body,
             on_proposal<std::optional<std::string>>(
                 context, 200, read_handover_code,
                 [](MemberId member, ProposalId id, std::uint32_t number, const std::optional<std::string>& code) {
                   return market::ConfirmHandover{member, id, number, code};
                 }));
  router.add(Method::post, transfer + "/thanks", http::json_body,
             on_proposal<market::ThanksWord>(context, 200, read_thanks,
                                             [](MemberId member, ProposalId id, std::uint32_t number, market::ThanksWord word) {
                                               return market::SayThanks{member, id, number, word};
                                             }));
}

}  // namespace ronde::api
