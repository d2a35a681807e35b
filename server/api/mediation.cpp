// What a steward does to an exchange whose people do not get on by themselves: stop it, let it go on, part it, let somebody out.
#include "api/mediation.hpp"

#include "api/door.hpp"
#include "market/mediation.hpp"
#include "market/proposals.hpp"
#include "market/records.hpp"
#include "market/rights.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Animal;
using market::AuditId;
using market::MemberId;
using market::ProposalId;

struct PauseBody {
  std::uint32_t days = 1;
  market::MediationReason reason{};
};
struct PeopleBody {
  std::vector<Animal> animals;
  std::uint32_t round = 0;
  market::MediationReason reason{};
};
struct NoBody {};

market::MediationReason read_why(json::ObjectReader& reader) {
  static constexpr auto reasons = choices<market::MediationReason>();
  return reader.choice<market::MediationReason>("reason", reasons);
}

PauseBody read_pause(json::ObjectReader& reader) {
  PauseBody body;
  body.days = static_cast<std::uint32_t>(reader.integer("days", 1, market::limits::kPause.count()));
  body.reason = read_why(reader);
  return body;
}

NoBody read_nothing(json::ObjectReader&) {
  return {};
}

std::uint32_t read_round(json::ObjectReader& reader) {
  return static_cast<std::uint32_t>(reader.integer("round", 1, 1'000'000));
}

PeopleBody read_one_person(json::ObjectReader& reader) {
  static constexpr auto animals = choices<Animal>();
  PeopleBody body;
  body.animals = {reader.choice<Animal>("animal", animals)};
  body.round = read_round(reader);
  body.reason = read_why(reader);
  return body;
}

PeopleBody read_people(json::ObjectReader& reader) {
  PeopleBody body;
  for (const std::string& word : reader.tokens("animals", 16, market::limits::kSeats)) {
    if (const auto animal = market::named<Animal>(word))
      body.animals.push_back(*animal);
    else
      reader.fail("animals", "not-a-choice", "the animals of some of its people");
  }
  body.round = read_round(reader);
  body.reason = read_why(reader);
  return body;
}

/// `read` makes the body, `make(steward, proposal, body)` the command. Answers with nothing: who looks after it does not sit in it.
template <class Body, class Make>
http::Handler on_exchange(Context& context, Body (*read)(json::ObjectReader&), Make make) {
  return [&context, read, make](Request request) -> asio::awaitable<Response> {
    const auto caller = changing_caller_of(request, context);
    if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
    const Caller& who = std::get<Caller>(caller);
    const auto id = id_param<ProposalId>(request, "id");
    if (!id) co_return http::problem_of(404);
    if (request.body.empty()) request.body = "{}";
    const auto body = body_of<Body>(request, read);
    if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
    auto command = make(who.member(), *id, std::get<Body>(body));
    const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
    if (!done) co_return problem_of(done.error());
    who.desk->catch_up();
    co_return http::empty_response(204);
  };
}

/// What the seat gives on, and how far that is; nothing at the end of a chain, nor where what stood is gone and another is searched.
const market::Transfer* given_by(const market::Proposal& proposal, MemberId member) {
  const auto found = std::ranges::find(proposal.transfers, member, &market::Transfer::giver);
  return found == proposal.transfers.end() ? nullptr : &*found;
}

void write_seat(json::Writer& out, const market::Proposal& proposal, const market::Seat& seat, std::optional<MemberId> about) {
  const market::Transfer* gives = given_by(proposal, seat.member);
  const bool open = (seat.gives && !seat.gave) || (seat.receives && !seat.got);
  out.begin_object().member("animal", market::name_of(seat.animal));
  out.member("about", about == seat.member).member("answer", market::name_of(seat.answer));
  out.member("gives", gives ? std::optional(gives->title) : std::nullopt);
  out.member("state", gives ? std::optional(market::name_of(gives->state)) : std::nullopt).member("open", open).end_object();
}

}  // namespace

void write_mediated(json::Writer& out, const market::MarketView& view, const market::Report& report, const market::Member& viewer) {
  const auto proposal = report.proposal ? view.proposal(*report.proposal) : std::nullopt;
  const bool may = proposal && market::is_live(proposal->state) && proposal->state != market::ProposalState::draft &&
                   market::acts_as(view, viewer, market::Role::steward) && market::check_not_own(*proposal, viewer.id).has_value();
  if (!may) return static_cast<void>(out.null_member("exchange"));
  out.key("exchange").begin_object().member("id", proposal->id.text()).member("round", proposal->round);
  out.member("agreed", proposal->agreed_at.has_value());
  out.member("paused_until", proposal->pause ? std::optional(market::time_text(proposal->pause->until)) : std::nullopt);
  const auto left = market::limits::kPause - market::paused_so_far(*proposal);
  out.member("pause_days", proposal->pause ? 0 : std::chrono::floor<std::chrono::days>(left).count());
  out.key("seats").begin_array();
  for (const market::Seat& seat : proposal->seats) write_seat(out, *proposal, seat, report.about);
  out.end_array().end_object();
}

void add_mediation(http::Router& router, Context& context) {
  using http::Method;
  const std::string one = "/api/v1/proposals/{id}";
  const auto fresh = [] { return AuditId(accounts::random_16()); };
  router.add(Method::post, one + "/pause", http::json_body,
             on_exchange<PauseBody>(context, read_pause, [fresh](MemberId by, ProposalId id, const PauseBody& body) {
               return market::PauseProposal{by, fresh(), id, body.days, body.reason};
             }));
  router.add(Method::post, one + "/resume", http::json_body,
             on_exchange<NoBody>(context, read_nothing, [fresh](MemberId by, ProposalId id, NoBody) {
               return market::ResumeProposal{by, fresh(), id};
             }));
  router.add(Method::post, one + "/replace", http::json_body,
             on_exchange<PeopleBody>(context, read_one_person, [fresh](MemberId by, ProposalId id, const PeopleBody& body) {
               return market::ReplaceMember{by, fresh(), id, body.animals.front(), body.round, body.reason};
             }));
  router.add(Method::post, one + "/split", http::json_body,
             on_exchange<PeopleBody>(context, read_people, [fresh](MemberId by, ProposalId id, const PeopleBody& body) {
               return market::SplitProposal{by, fresh(), id, ProposalId(accounts::random_16()), body.animals, body.round, body.reason};
             }));
}

}  // namespace ronde::api
