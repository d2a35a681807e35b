// Mentorat: lessons for the young through an association; and the consent without which no minor is here.
#include "market/mentoring.hpp"

#include "api/door.hpp"
#include "json/write.hpp"
#include "market/minors.hpp"
#include "market/records.hpp"
#include "market/viewing.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Mentoring;
using market::MentoringId;

void write_mentoring(json::Writer& out, const market::MentoringView& seen) {
  const Mentoring& one = seen.mentoring;
  out.begin_object().member("id", one.id.text()).member("title", one.title).member("text", one.text);
  out.member("language", market::name_of(one.language)).member("association", seen.association).member("phone", seen.phone);
  out.member("website", seen.website).member("point", seen.point).member("first_name", seen.first_name);
  out.member("checked_on", one.checked_at ? std::optional(market::time_text(*one.checked_at).substr(0, 10)) : std::nullopt);
  out.member("open", seen.open).member("mine", seen.mine).member("may_check", seen.may_check).end_object();
}

Response list_mentoring(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto viewer = view.member(who.member());
    if (!viewer) return http::problem_of(404);
    json::Writer out(2048);
    out.begin_object().key("items").begin_array();
    for (const Mentoring& one : market::all_mentoring(view)) {
      if (const auto seen = market::mentoring_for(view, one, *viewer, context.now())) write_mentoring(out, *seen);
    }
    out.end_array().member("may_offer", !market::is_minor(*viewer)).end_object();
    return http::json_response(200, out.take());
  });
}

Mentoring read_mentoring(json::ObjectReader& reader) {
  static constexpr auto languages = choices<market::Language>();
  Mentoring one;
  const auto association = market::PlaceId::parse(reader.token("association", 26));
  if (!association) reader.fail("association", "bad-association", "no such association");
  one.association = association.value_or(market::PlaceId{});
  const auto point = market::HandoverPointId::parse(reader.token("point", 26));
  if (!point) reader.fail("point", "bad-point", "no such point");
  one.point = point.value_or(market::HandoverPointId{});
  one.title = reader.text("title", {.points_max = market::limits::kTitle});
  one.text = reader.text_or_none("text", {.points_min = 0, .points_max = market::limits::kNoticeText, .several_lines = true}).value_or("");
  one.language = reader.choice_or_none<market::Language>("language", languages).value_or(market::Language::fr);
  return one;
}

Response one_mentoring(Context& context, const Caller& who, MentoringId id, unsigned status) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto one = market::mentoring(view, id);
    const auto viewer = view.member(who.member());
    const auto seen = one && viewer ? market::mentoring_for(view, *one, *viewer, context.now()) : std::nullopt;
    if (!seen) return http::problem_of(404);
    json::Writer out;
    write_mentoring(out, *seen);
    return http::json_response(status, out.take());
  });
}

asio::awaitable<Response> offer_mentoring(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto one = body_of<Mentoring>(request, read_mentoring);
  if (const auto* refusal = std::get_if<Response>(&one)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const MentoringId fresh(accounts::random_16());
  market::OfferMentoring command{std::move(std::get<Mentoring>(one))};
  command.mentoring.id = fresh;
  command.mentoring.mentor = who.member();
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  co_return one_mentoring(context, who, MentoringId::parse(done->answer).value_or(fresh), 201);
}

/// Its mentor was checked, or it ends.
template <class Command>
asio::awaitable<Response> about_mentoring(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<MentoringId>(request, "id");
  if (!id) co_return http::problem_of(404);
  Command command{who.member(), market::AuditId(accounts::random_16()), *id};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  if constexpr (std::same_as<Command, market::EndMentoring>)
    co_return http::empty_response(204);
  else
    co_return one_mentoring(context, who, *id, 200);
}

bool read_agrees(json::ObjectReader& reader) {
  return reader.boolean("agrees");
}

asio::awaitable<Response> note_consent(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto agrees = body_of<bool>(request, read_agrees);
  if (const auto* refusal = std::get_if<Response>(&agrees)) co_return *refusal;
  const auto id = id_param<market::MemberId>(request, "id");
  if (!id) co_return http::problem_of(404);
  market::NoteConsent command{who.member(), market::AuditId(accounts::random_16()), *id, std::get<bool>(agrees)};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return http::empty_response(204);
}

}  // namespace

void add_mentoring(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/mentoring", {}, [&context](const Request& request) { return list_mentoring(request, context); });
  router.add(Method::post, "/api/v1/mentoring", http::json_body,
             [&context](Request request) { return offer_mentoring(std::move(request), context); });
  router.add(Method::post, "/api/v1/mentoring/{id}/check", {},
             [&context](Request request) { return about_mentoring<market::CheckMentor>(std::move(request), context); });
  router.add(Method::del, "/api/v1/mentoring/{id}", {},
             [&context](Request request) { return about_mentoring<market::EndMentoring>(std::move(request), context); });
  router.add(Method::put, "/api/v1/members/{id}/consent", http::json_body,
             [&context](Request request) { return note_consent(std::move(request), context); });
}

}  // namespace ronde::api
