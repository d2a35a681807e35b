// The desk: consent, what hangs of a neighbour and waits for them, and what is done for them there.
#include "market/desk_help.hpp"

#include "api/given.hpp"
#include "api/proposal_json.hpp"
#include "json/write.hpp"
#include "market/records.hpp"
#include "market/viewing.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::AuditId;
using market::MarketView;
using market::MemberId;

constexpr std::size_t desk_deeds_shown = 50;

void write_consent(json::Writer& out, const std::optional<market::DeskConsent>& consent) {
  if (!consent) return static_cast<void>(out.null_member("consent"));
  out.key("consent").begin_object().member("how", market::name_of(consent->how)).key("deeds").begin_array();
  for (const market::DeskDeed deed : consent->deeds) out.value(market::name_of(deed));
  out.end_array().member("at", market::time_text(consent->at));
  out.member("until", market::time_text(market::end_of(*consent))).end_object();
}

void write_helped(json::Writer& out, const MarketView& view, const market::Member& member, market::Timestamp now) {
  const auto quarter = view.quarter(member.quarter);
  out.member("id", member.id.text()).member("first_name", member.first_name);
  out.key("quarter").begin_object().member("id", member.quarter.text());
  out.member("name", quarter ? quarter->name : std::string{}).end_object();
  write_consent(out, market::desk_consent(view, member.id, now));
}

void write_deeds(json::Writer& out, const MarketView& view, MemberId member) {
  out.key("deeds").begin_array();
  for (const market::AuditEntry& deed : market::desk_deeds(view, member, desk_deeds_shown)) {
    const auto who = deed.who ? view.member(*deed.who) : std::nullopt;
    out.begin_object().member("at", market::time_text(deed.at)).member("what", deed.what);
    out.member("by", who ? std::optional(who->first_name) : std::nullopt).end_object();
  }
  out.end_array();
}

void write_listings(json::Writer& out, const MarketView& view, const board::Noticeboard& board, MemberId member, market::Timestamp now) {
  const auto own = board.viewer(member);
  out.key("listings").begin_array();
  for (const market::Listing& listing : own ? view.listings_of(member) : std::vector<market::Listing>{}) {
    if (market::is_over(listing)) continue;
    if (const auto card = board.helped_json(*own, listing.id, now)) out.raw(*card);
  }
  out.end_array();
}

void write_proposals(json::Writer& out, const MarketView& view, MemberId member, market::Timestamp now) {
  out.key("proposals").begin_array();
  for (const market::Proposal& proposal : view.live_proposals_of(member)) {
    if (const auto seen = market::view_of(view, proposal, member, now)) out.raw(json_of(*seen));
  }
  out.end_array();
}

/// What hangs of a neighbour and waits for them, as they themselves would see it, but for their marks; null where they have not agreed that
/// it is looked at.
Response sheet_of(Context& context, const Caller& who, MemberId id, unsigned status) {
  const auto now = context.now();
  return on_snapshot(context, who.home, [&](const MarketView& view) {
    const auto member = view.member(id);
    const auto consent = market::desk_consent(view, id, now);
    if (!member || !consent) return http::problem_of(404);
    json::Writer out(8192);
    out.begin_object();
    write_helped(out, view, *member, now);
    if (market::shows_listings(*consent))
      write_listings(out, view, who.desk->board(), id, now);
    else
      out.null_member("listings");
    if (market::shows_proposals(*consent))
      write_proposals(out, view, id, now);
    else
      out.null_member("proposals");
    write_deeds(out, view, id);
    out.end_object();
    return http::json_response(status, out.take());
  });
}

/// For everybody: what was agreed and done for me. For who helps: whom one may help; for stewards: who helps.
Response the_desk(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto now = context.now();
  return on_snapshot(context, who.home, [&](const MarketView& view) {
    const auto me = view.member(who.member());
    const bool helps = me && market::helps_at_desk(view, *me);
    json::Writer out(1024);
    out.begin_object().member("helps", helps);
    write_consent(out, market::desk_consent(view, who.member(), now));
    write_deeds(out, view, who.member());
    out.key("neighbours").begin_array();
    for (const auto& consent : helps ? market::desk_consents(view, now) : std::vector<market::DeskConsent>{}) {
      const auto member = view.member(consent.member);
      if (!member || member->state != market::MemberState::active || view.blocked(who.member(), member->id)) continue;
      out.begin_object();
      write_helped(out, view, *member, now);
      out.end_object();
    }
    out.end_array().key("volunteers").begin_array();
    for (const MemberId id : helps && me->is(market::Role::steward) ? market::desk_volunteers(view).people : std::vector<MemberId>{}) {
      if (const auto member = view.member(id)) out.begin_object().member("id", id.text()).member("name", member->first_name).end_object();
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

struct ConsentBody {
  market::ConsentHow how{};
  std::vector<market::DeskDeed> deeds;
};

ConsentBody read_consent(json::ObjectReader& reader) {
  static constexpr auto ways = choices<market::ConsentHow>();
  ConsentBody body;
  body.how = reader.choice<market::ConsentHow>("how", ways);
  for (const auto& word : reader.tokens("deeds", 8, market::names_of<market::DeskDeed>.size())) {
    if (const auto deed = market::named<market::DeskDeed>(word))
      body.deeds.push_back(*deed);
    else
      reader.fail("deeds", "not-a-choice", "post, answer or print");
  }
  return body;
}

/// Runs what `make(by, member)` makes of a request about a neighbour; answers with their sheet, or with nothing.
template <class Make>
asio::awaitable<Response> about_neighbour(Request request, Context& context, unsigned status, Make make) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto member = id_param<MemberId>(request, "member");
  if (!member) co_return http::problem_of(404);
  auto made = make(request, who.member(), *member);
  if (auto* refusal = std::get_if<Response>(&made)) co_return std::move(*refusal);
  auto command = std::get<0>(std::move(made));
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return status == 204 ? http::empty_response(204) : sheet_of(context, who, *member, status);
}

asio::awaitable<Response> agree_at_desk(Request request, Context& context) {
  return about_neighbour(std::move(request), context, 204, [](const Request& sent, MemberId by, MemberId member) {
    auto body = body_of<ConsentBody>(sent, read_consent);
    if (auto* refusal = std::get_if<Response>(&body)) return Or<market::WriteDownConsent>(std::move(*refusal));
    auto& given = std::get<ConsentBody>(body);
    return Or<market::WriteDownConsent>(
        market::WriteDownConsent{by, AuditId(accounts::random_16()), member, given.how, std::move(given.deeds)});
  });
}

asio::awaitable<Response> take_consent_back(Request request, Context& context) {
  return about_neighbour(std::move(request), context, 204, [](const Request&, MemberId by, MemberId member) {
    return Or<market::TakeBackConsent>(market::TakeBackConsent{by, AuditId(accounts::random_16()), member});
  });
}

asio::awaitable<Response> set_volunteer(Request request, Context& context, bool helps) {
  return about_neighbour(std::move(request), context, 204, [helps](const Request&, MemberId by, MemberId member) {
    return Or<market::SetVolunteer>(market::SetVolunteer{by, AuditId(accounts::random_16()), member, helps});
  });
}

asio::awaitable<Response> open_sheet(Request request, Context& context) {
  return about_neighbour(std::move(request), context, 200, [](const Request&, MemberId by, MemberId member) {
    return Or<market::OpenDeskSheet>(market::OpenDeskSheet{by, AuditId(accounts::random_16()), member});
  });
}

struct NewcomerBody {
  std::string first_name;
  std::optional<market::QuarterId> quarter;
  market::Language language{};
  ConsentBody consent;
  bool charter = false;
};

NewcomerBody read_newcomer(json::ObjectReader& reader) {
  static constexpr auto languages = choices<market::Language>();
  NewcomerBody body;
  body.first_name = reader.text("first_name", {.points_max = market::limits::kFirstName, .name = true});
  body.quarter = market::QuarterId::parse(reader.token("quarter", 26));
  if (!body.quarter) reader.fail("quarter", "not-an-id", "choose one of the quarters");
  body.language = reader.choice<market::Language>("language", languages);
  body.consent = read_consent(reader);
  body.charter = reader.boolean("charter");
  return body;
}

market::JoinAtDesk joining_of(NewcomerBody given, MemberId by) {
  market::EnrolMember newcomer{.member = MemberId(accounts::random_16()),
                               .account = market::AccountId(accounts::random_16()),
                               .first_name = std::move(given.first_name),
                               .quarter = *given.quarter,
                               .language = given.language,
                               .roles = {}};
  return {by, AuditId(accounts::random_16()), std::move(newcomer), given.consent.how, std::move(given.consent.deeds), given.charter};
}

/// The code of the paper card, for somebody who holds no device yet.
asio::awaitable<Response> card_of(Context& context, const Caller& who, MemberId id) {
  std::optional<market::AccountId> account;
  (void)on_snapshot(context, who.home, [&](const MarketView& view) {
    if (const auto member = view.member(id); member && member->state == market::MemberState::active) account = member->account;
    return http::empty_response(204);
  });
  if (!account) co_return http::problem_of(404);
  const auto devices = context.accounts.sessions_of(account->bytes());
  if (devices && !devices->empty()) co_return http::problem(409, "has-a-device", "Has come in already");
  accounts::Membership membership{.neighbourhood = who.home.bytes(), .member = id.bytes()};
  const auto code = co_await context.accounts.new_recovery_code(account->bytes(), context.now(), membership);
  if (!code) co_return problem_of(code.error());
  json::Writer out;
  out.begin_object().member("id", id.text()).member("code", *code).end_object();
  co_return http::json_response(201, out.take());
}

/// Asked again after a lost answer it gives a new code to the same neighbour, unless somebody has come in with the first one.
asio::awaitable<Response> join_at_desk(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto body = body_of<NewcomerBody>(request, read_newcomer);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  auto command = joining_of(std::move(std::get<NewcomerBody>(body)), who.member());
  const std::string fresh = command.newcomer.member.text();
  const auto done =
      co_await server::run(context.store, who.home, std::move(command), context.now(), fresh, std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  const auto member = MemberId::parse(done->answer);
  if (!member) co_return http::problem_of(404);
  co_return co_await card_of(context, who, *member);
}

asio::awaitable<Response> post_at_desk(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto member = id_param<MemberId>(request, "member");
  if (!member) co_return http::problem_of(404);
  auto draft = draft_in(request, context);
  if (const auto* refusal = std::get_if<Response>(&draft)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  market::AtDesk<market::PostListing> command{
      who.member(),
      AuditId(accounts::random_16()),
      {.member = *member, .id = market::ListingId(accounts::random_16()), .draft = std::move(std::get<market::ListingDraft>(draft))}};
  const std::string answer = command.command.id.text();
  const auto done =
      co_await server::run(context.store, who.home, std::move(command), context.now(), answer, std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return sheet_of(context, who, *member, 201);
}

asio::awaitable<Response> end_at_desk(Request request, Context& context) {
  return about_neighbour(std::move(request), context, 200, [](const Request& sent, MemberId by, MemberId member) {
    using Command = market::AtDesk<market::EndListing>;
    const auto id = id_param<market::ListingId>(sent, "id");
    return id ? Or<Command>(Command{by, AuditId(accounts::random_16()), {member, *id}}) : Or<Command>(http::problem_of(404));
  });
}

asio::awaitable<Response> answer_at_desk(Request request, Context& context) {
  return about_neighbour(std::move(request), context, 200, [](const Request& sent, MemberId by, MemberId member) {
    using Command = market::AtDesk<market::Respond>;
    const auto id = id_param<market::ProposalId>(sent, "id");
    if (!id) return Or<Command>(http::problem_of(404));
    auto body = body_of<ResponseBody>(sent, read_response);
    if (auto* refusal = std::get_if<Response>(&body)) return Or<Command>(std::move(*refusal));
    const ResponseBody& given = std::get<ResponseBody>(body);
    return Or<Command>(Command{by,
                               AuditId(accounts::random_16()),
                               {.member = member,
                                .id = *id,
                                .answer = given.answer,
                                .round = given.round,
                                .reason = given.reason,
                                .person = given.person,
                                .seed = fresh_seed()}});
  });
}

asio::awaitable<Response> meet_at_desk(Request request, Context& context) {
  return about_neighbour(std::move(request), context, 200, [](const Request& sent, MemberId by, MemberId member) {
    using Command = market::AtDesk<market::SetMeeting>;
    const auto id = id_param<market::ProposalId>(sent, "id");
    const auto transfer = number_param(sent, "index");
    if (!id || !transfer) return Or<Command>(http::problem_of(404));
    auto body = body_of<MeetingBody>(sent, read_meeting);
    if (auto* refusal = std::get_if<Response>(&body)) return Or<Command>(std::move(*refusal));
    const MeetingBody& given = std::get<MeetingBody>(body);
    return Or<Command>(Command{by, AuditId(accounts::random_16()), {member, *id, *transfer, given.point, given.at}});
  });
}

}  // namespace

void add_desk_help(http::Router& router, Context& context) {
  using http::Method;
  const std::string volunteer = "/api/v1/desk/volunteers/{member}";
  const std::string neighbour = "/api/v1/desk/neighbours/{member}";
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  router.add_fast(Method::get, "/api/v1/desk", {}, [&context](const Request& request) { return the_desk(request, context); });
  router.add(Method::put, volunteer, http::json_body,
             [&context](Request request) { return set_volunteer(std::move(request), context, true); });
  router.add(Method::del, volunteer, {}, [&context](Request request) { return set_volunteer(std::move(request), context, false); });
  router.add(Method::post, "/api/v1/desk/neighbours", http::json_body, waits(join_at_desk));
  router.add(Method::put, neighbour + "/consent", http::json_body, waits(agree_at_desk));
  router.add(Method::del, neighbour + "/consent", {}, waits(take_consent_back));
  router.add(Method::post, neighbour + "/sheet", http::json_body, waits(open_sheet));
  router.add(Method::post, neighbour + "/listings", http::json_body, waits(post_at_desk));
  router.add(Method::del, neighbour + "/listings/{id}", {}, waits(end_at_desk));
  router.add(Method::post, neighbour + "/proposals/{id}/response", http::json_body, waits(answer_at_desk));
  router.add(Method::put, neighbour + "/proposals/{id}/transfers/{index}/meeting", http::json_body, waits(meet_at_desk));
}

}  // namespace ronde::api
