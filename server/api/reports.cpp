// Moderation: the queue, what is decided and by whom; what one is told of decisions about oneself and of what one said.
#include "market/reports.hpp"

#include <map>

#include "api/door.hpp"
#include "api/mediation.hpp"
#include "api/sessions.hpp"
#include "json/write.hpp"
#include "market/bundles.hpp"
#include "market/care.hpp"
#include "market/concerns.hpp"
#include "market/notices.hpp"
#include "market/records.hpp"
#include "market/rights.hpp"
#include "market/statements.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::CareAct;
using market::Decision;
using market::DecisionState;
using market::MarketView;
using market::Member;
using market::Report;
using market::ReportId;

constexpr std::size_t decided_shown = 200;
constexpr std::size_t messages_read = 50;

Response office_only() {
  return http::problem(403, "stewards-only", "Stewards and moderators only");
}

/// What it is about, as its people would call it; empty for a message, a person or an exchange.
std::string title_of_report(const MarketView& view, const Report& report) {
  if (const auto listing = report.listing ? view.listing(*report.listing) : std::nullopt) return market::titles_of(*listing, " + ");
  if (const auto place = report.place ? view.place(*report.place) : std::nullopt) return place->name;
  if (const auto notice = report.notice ? market::notice(view, *report.notice) : std::nullopt) return notice->title;
  return {};
}

void write_first_name(json::Writer& out, std::string_view name, const MarketView& view, std::optional<market::MemberId> id) {
  const auto member = id ? view.member(*id) : std::nullopt;
  out.member(name, member ? std::optional(member->first_name) : std::nullopt);
}

void write_time(json::Writer& out, std::string_view name, std::optional<market::Timestamp> at) {
  out.member(name, at ? std::optional(market::time_text(*at)) : std::nullopt);
}

/// What this viewer can do about it now.
std::string_view turn_of(const MarketView& view, const Report& report, const Member& viewer) {
  if (report.state == market::ReportState::open) return "decide";
  if (market::may_confirm(view, report, viewer)) return "confirm";
  if (market::may_answer_appeal(view, report, viewer)) return "answer";
  return report.state == market::ReportState::decided ? "none" : "others";
}

void write_report_line(json::Writer& out, const MarketView& view, const Report& report, const Member& viewer) {
  out.member("id", report.id.text()).member("subject", market::name_of(report.subject)).member("title", title_of_report(view, report));
  out.member("kind", market::name_of(report.kind)).member("rule", report.rule).member("count", report.concerns.size());
  out.member("at", market::time_text(report.at)).member("state", market::name_of(report.state)).member("corrected", report.corrected);
  out.member("turn", turn_of(view, report, viewer));
}

Response list_reports(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto query = request.query();
  const auto state = query.find("state");
  return on_snapshot(context, who.home, [&](const MarketView& view) {
    const auto viewer = view.member(who.member());
    if (!viewer || !market::hears_concerns(*viewer)) return office_only();
    if (const auto awake = market::roles_awake(view, *viewer); !awake) return problem_of(awake.error());
    if (state && *state != "waiting" && *state != "decided")
      return http::problem(422, "bad-query", "Not valid", "state is waiting or decided.");
    const bool decided = state && *state == "decided";
    json::Writer out(4096);
    out.begin_object().key("items").begin_array();
    for (const Report& report : decided ? market::decided_for(view, *viewer, decided_shown) : market::queue_for(view, *viewer)) {
      out.begin_object();
      write_report_line(out, view, report, *viewer);
      out.end_object();
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

// --- One report: only what is needed to decide it --------------------------------------------------------------------------------------

void write_appeal(json::Writer& out, const Decision& decision) {
  if (!decision.appeal) return static_cast<void>(out.null_member("appeal"));
  const market::Appeal& appeal = *decision.appeal;
  out.key("appeal").begin_object().member("text", appeal.text).member("at", market::time_text(appeal.at));
  write_time(out, "answered_at", appeal.answered_at);
  out.member("granted", decision.state == DecisionState::overturned).member("answer", appeal.answer).end_object();
}

void write_decision(json::Writer& out, const MarketView& view, const Decision& decision) {
  out.begin_object().member("act", market::name_of(decision.act)).member("state", market::name_of(decision.state));
  out.member("text", decision.text).member("at", market::time_text(decision.at));
  write_first_name(out, "by", view, decision.by);
  write_first_name(out, "second", view, decision.second);
  write_time(out, "second_at", decision.second_at);
  write_appeal(out, decision);
  out.end_object();
}

/// Who it is about: how long they have been here, and what was decided before. Nothing else of what they do.
void write_about(json::Writer& out, const MarketView& view, const Report& report) {
  const auto member = report.about ? view.member(*report.about) : std::nullopt;
  if (!member) return static_cast<void>(out.null_member("about"));
  out.key("about").begin_object().member("id", member->id.text()).member("first_name", member->first_name);
  out.member("since", market::time_text(member->since).substr(0, 7)).member("completed", member->completed);
  out.member("state", market::name_of(member->state)).key("before").begin_array();
  for (const Report& other : market::reports_about(view, member->id)) {
    if (other.id == report.id || other.kind == market::ConcernKind::minors) continue;
    for (const Decision& decision : other.decisions) {
      if (decision.state != DecisionState::holds || decision.act == CareAct::leave) continue;
      out.begin_object().member("act", market::name_of(decision.act)).member("kind", market::name_of(other.kind));
      out.member("at", market::time_text(market::took_effect(decision))).end_object();
    }
  }
  out.end_array().end_object();
}

void write_acts(json::Writer& out, const MarketView& view, const Report& report) {
  const auto member = report.about ? view.member(*report.about) : std::nullopt;
  const std::string title = title_of_report(view, report);
  out.key("acts").begin_array();
  for (const CareAct act : market::acts_for(report)) {
    const std::string text = member ? market::statement_template(act, report.kind, member->language, member->first_name, title) : "";
    out.begin_object().member("act", market::name_of(act)).member("two", market::wants_two(act)).member("template", text).end_object();
  }
  out.end_array();
}

std::string json_of_report(const MarketView& view, const Report& report, const Member& viewer) {
  json::Writer out(2048);
  out.begin_object();
  write_report_line(out, view, report, viewer);
  const auto listing = report.listing ? view.listing(*report.listing) : std::nullopt;
  const auto notice = report.notice ? market::notice(view, *report.notice) : std::nullopt;
  out.member("quote", report.message ? report.quote : listing ? listing->text : notice ? notice->text + "\n" + notice->link : "");
  out.member("listing", listing ? std::optional(listing->id.text()) : std::nullopt);
  out.member("withheld", (listing && listing->withheld) || (notice && notice->withheld));
  out.member("thread", report.proposal.has_value());
  write_mediated(out, view, report, viewer);
  write_about(out, view, report);
  out.key("said").begin_array();
  for (const auto& [at, id] : report.concerns) {
    const auto concern = market::concern_at(view, at, id);
    if (!concern) continue;
    out.begin_object().member("kind", market::name_of(concern->kind)).member("text", concern->text);
    out.member("at", market::time_text(at)).end_object();
  }
  out.end_array();
  write_acts(out, view, report);
  out.key("decisions").begin_array();
  for (const Decision& decision : report.decisions) write_decision(out, view, decision);
  out.end_array().end_object();
  return out.take();
}

Response report_response(Context& context, const Caller& who, ReportId id) {
  return on_snapshot(context, who.home, [&](const MarketView& view) {
    const auto viewer = view.member(who.member());
    if (!viewer || !market::hears_concerns(*viewer)) return office_only();
    if (const auto awake = market::roles_awake(view, *viewer); !awake) return problem_of(awake.error());
    const auto report = market::report_of(view, id);
    if (!report || !market::hears_of(view, *viewer, *report)) return http::problem_of(404);
    return http::json_response(200, json_of_report(view, *report, *viewer));
  });
}

Response get_report(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const auto id = id_param<ReportId>(request, "id").value_or(ReportId{});
  return report_response(context, std::get<Caller>(caller), id);
}

// --- What is done about it -------------------------------------------------------------------------------------------------------------

struct Verdict {
  CareAct act{};
  bool yes = false;
  std::string text;
};

json::TextRule statement_rule(std::size_t least) {
  return {.points_min = least, .points_max = market::limits::kStatement, .several_lines = true};
}

Verdict read_decision(json::ObjectReader& reader) {
  static constexpr auto acts = choices<CareAct>();
  return {.act = reader.choice<CareAct>("act", acts), .text = reader.text_or_none("text", statement_rule(0)).value_or("")};
}
Verdict read_second(json::ObjectReader& reader) {
  return {.yes = reader.boolean("confirm"), .text = {}};
}
Verdict read_appeal_answer(json::ObjectReader& reader) {
  return {.yes = reader.boolean("grant"), .text = reader.text("text", statement_rule(1))};
}

/// Reads, asks the market, and shows the report as it is now. Without an office nothing is there to be found out: 403 for all.
template <class Make>
http::Handler on_report(Context& context, Verdict (*read)(json::ObjectReader&), Make make) {
  return [&context, read, make](Request request) -> asio::awaitable<Response> {
    const auto caller = changing_caller_of(request, context);
    if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
    const Caller& who = std::get<Caller>(caller);
    const auto body = body_of<Verdict>(request, read);
    if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
    const auto id = id_param<ReportId>(request, "id").value_or(ReportId{});
    if (auto unseen = report_response(context, who, id); unseen.status != 200) co_return unseen;
    auto command = make(who.member(), market::AuditId(accounts::random_16()), id, std::get<Verdict>(body));
    const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
    if (!done) co_return problem_of(done.error());
    who.desk->catch_up();
    co_return report_response(context, who, id);
  };
}

std::string read_why_opened(json::ObjectReader& reader) {
  return reader.text("reason", {.points_max = market::limits::kDeedReason});
}

/// The journal has the line before a word is shown.
asio::awaitable<Response> read_thread(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto reason = body_of<std::string>(request, read_why_opened);
  if (const auto* refusal = std::get_if<Response>(&reason)) co_return *refusal;
  const auto id = id_param<ReportId>(request, "id").value_or(ReportId{});
  if (auto unseen = report_response(context, who, id); unseen.status != 200) co_return unseen;
  market::OpenThread command{who.member(), market::AuditId(accounts::random_16()), id, std::get<std::string>(reason)};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  co_return on_snapshot(context, who.home, [&](const MarketView& view) {
    const auto report = market::report_of(view, id);
    json::Writer out(4096);
    out.begin_object().key("items").begin_array();
    for (const market::Message& message : view.messages_in(*report->proposal, messages_read)) {
      out.begin_object();
      write_first_name(out, "first_name", view, message.by);
      out.member("reported", message.id == report->message).member("at", market::time_text(message.at));
      out.member("language", market::name_of(message.language)).member("text", message.text).end_object();
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

// --- Whose office it is to hear of minors ----------------------------------------------------------------------------------------------

Response safeguarding_response(Context& context, const Caller& who) {
  return on_snapshot(context, who.home, [&](const MarketView& view) {
    const auto viewer = view.member(who.member());
    if (!viewer || !viewer->is(market::Role::steward)) return stewards_only();
    if (const auto awake = market::roles_awake(view, *viewer); !awake) return problem_of(awake.error());
    json::Writer out;
    out.begin_object().key("people").begin_array();
    for (const market::MemberId id : market::safeguarding(view).people) out.value(id.text());
    out.end_array().key("office").begin_array();
    view.each_member([&](const Member& member) {
      if (market::hears_concerns(member))
        out.begin_object().member("id", member.id.text()).member("first_name", member.first_name).end_object();
      return true;
    });
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

Response get_safeguarding(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  return safeguarding_response(context, std::get<Caller>(caller));
}

std::vector<market::MemberId> read_safeguarding(json::ObjectReader& reader) {
  std::vector<market::MemberId> people;
  for (const auto& text : reader.tokens("people", 26, 2)) {
    if (const auto id = market::MemberId::parse(text))
      people.push_back(*id);
    else
      reader.fail("people", "bad-id", "ids of members");
  }
  return people;
}

asio::awaitable<Response> put_safeguarding(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto people = body_of<std::vector<market::MemberId>>(request, read_safeguarding);
  if (const auto* refusal = std::get_if<Response>(&people)) co_return *refusal;
  market::NameSafeguarding command{who.member(), market::AuditId(accounts::random_16()), std::get<std::vector<market::MemberId>>(people)};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? safeguarding_response(context, who) : problem_of(done.error());
}

// --- What one is told oneself, also while suspended ------------------------------------------------------------------------------------

void write_own_decision(json::Writer& out, const MarketView& view, const Report& report, const Decision& decision, market::Timestamp now) {
  const bool last = &decision == &report.decisions.back();
  out.begin_object().member("report", report.id.text()).member("subject", market::name_of(report.subject));
  out.member("title", title_of_report(view, report)).member("quote", report.quote);
  out.member("listing", report.listing ? std::optional(report.listing->text()) : std::nullopt);
  out.member("kind", market::name_of(report.kind)).member("act", market::name_of(decision.act)).member("text", decision.text);
  out.member("at", market::time_text(market::took_effect(decision)));
  write_time(out, "appeal_until", last ? market::appeal_until(report, now) : std::nullopt);
  write_appeal(out, decision);
  out.end_object();
}

Response own_decisions(Context& context, const accounts::Session& session) {
  return on_snapshot(context, market::NeighbourhoodId(session.membership.neighbourhood), [&](const MarketView& view) {
    json::Writer out(2048);
    out.begin_object().key("items").begin_array();
    auto reports = market::reports_about(view, market::MemberId(session.membership.member));
    std::ranges::reverse(reports);
    for (const Report& report : reports) {
      for (const Decision& decision : report.decisions) {
        const bool felt = decision.state == DecisionState::holds || decision.state == DecisionState::overturned;
        if (felt && decision.act != CareAct::leave) write_own_decision(out, view, report, decision, context.now());
      }
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

Response get_decisions(const Request& request, Context& context) {
  const auto cookie = request.cookie(context.cookie);
  const auto session = cookie ? context.accounts.find(*cookie, context.now()) : nullptr;
  if (!session) return http::problem(401, "no-session", "No session", "Join with an invitation, or use your recovery code.");
  if (session->locked) return locked_out();
  return own_decisions(context, *session);
}

struct AppealBody {
  std::optional<ReportId> report;
  std::string text;
};
AppealBody read_appeal(json::ObjectReader& reader) {
  AppealBody body;
  body.report = ReportId::parse(reader.token("report", 26));
  body.text = reader.text("text", statement_rule(1));
  return body;
}

asio::awaitable<Response> appeal(Request request, Context& context) {
  const auto session = changing_session_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  const SessionPtr own = std::get<SessionPtr>(session);
  const auto body = body_of<AppealBody>(request, read_appeal);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const AppealBody& given = std::get<AppealBody>(body);
  market::AppealDecision command{market::MemberId(own->membership.member), market::AuditId(accounts::random_16()),
                                 given.report.value_or(ReportId{}), given.text};
  const market::NeighbourhoodId home(own->membership.neighbourhood);
  const auto done = co_await server::run(context.store, home, std::move(command), context.now());
  co_return done ? own_decisions(context, *own) : problem_of(done.error());
}

/// What came of it, without a word of what was done to whom.
std::string_view outcome_of(const Report& report) {
  if (report.state != market::ReportState::decided || report.decisions.empty()) return "open";
  const Decision& last = report.decisions.back();
  return last.state == DecisionState::holds && last.act != CareAct::leave ? "acted" : "nothing";
}

Response own_concerns(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  return on_snapshot(context, who.home, [&](const MarketView& view) {
    std::map<std::pair<market::Timestamp, market::ConcernId>, std::string_view, std::greater<>> outcomes;  // newest first
    market::each_report(view, [&](const Report& report) {
      for (const auto& said : report.concerns) outcomes[said] = outcome_of(report);
      return true;
    });
    json::Writer out(2048);
    out.begin_object().key("items").begin_array();
    for (const auto& [said, outcome] : outcomes) {
      const auto concern = market::concern_at(view, said.first, said.second);
      if (!concern || concern->by != who.member()) continue;
      const auto listing = concern->listing ? view.listing(*concern->listing) : std::nullopt;
      out.begin_object().member("id", concern->id.text()).member("kind", market::name_of(concern->kind)).member("text", concern->text);
      out.member("title", listing ? std::optional(listing->title) : std::nullopt).member("at", market::time_text(concern->at));
      out.member("outcome", outcome).end_object();
    }
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

}  // namespace

void add_reports(http::Router& router, Context& context) {
  using http::Method;
  const std::string one = "/api/v1/reports/{id}";
  router.add_fast(Method::get, "/api/v1/reports", {}, [&context](const Request& request) { return list_reports(request, context); });
  router.add_fast(Method::get, one, {}, [&context](const Request& request) { return get_report(request, context); });
  router.add(Method::post, one + "/decision", http::json_body,
             on_report(context, read_decision, [](auto by, auto audit, auto id, const Verdict& said) {
               return market::DecideReport{by, audit, id, said.act, said.text};
             }));
  router.add(Method::post, one + "/confirm", http::json_body,
             on_report(context, read_second, [](auto by, auto audit, auto id, const Verdict& said) {
               return market::ConfirmDecision{by, audit, id, said.yes};
             }));
  router.add(Method::post, one + "/answer", http::json_body,
             on_report(context, read_appeal_answer, [](auto by, auto audit, auto id, const Verdict& said) {
               return market::AnswerAppeal{by, audit, id, said.yes, said.text};
             }));
  router.add(Method::post, one + "/thread", http::json_body,
             [&context](Request request) { return read_thread(std::move(request), context); });
  router.add_fast(Method::get, "/api/v1/safeguarding", {},
                  [&context](const Request& request) { return get_safeguarding(request, context); });
  router.add(Method::put, "/api/v1/safeguarding", http::json_body,
             [&context](Request request) { return put_safeguarding(std::move(request), context); });
  router.add_fast(Method::get, "/api/v1/me/decisions", {}, [&context](const Request& request) { return get_decisions(request, context); });
  router.add_fast(Method::get, "/api/v1/me/concerns", {}, [&context](const Request& request) { return own_concerns(request, context); });
  router.add(Method::post, "/api/v1/appeals", http::json_body, [&context](Request request) { return appeal(std::move(request), context); });
}

}  // namespace ronde::api
