// The place: quarters with their walking bands, hand-over points, settings, the stewards' journal, the public page.
#include <mutex>

#include "api/cursors.hpp"
#include "api/door.hpp"
#include "api/neighbourhood_json.hpp"
#include "http/coding.hpp"
#include "json/write.hpp"
#include "market/audit.hpp"
#include "market/keys.hpp"
#include "market/neighbourhood.hpp"
#include "market/records.hpp"
#include "market/rights.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t audit_page = 50;

void write_settings(json::Writer& out, const market::Settings& settings) {
  out.begin_object().member("cycle_cap", settings.cycle_cap).member("chain_cap", settings.chain_cap).member("seat_cap", settings.seat_cap);
  out.member("rhythm", market::name_of(settings.rhythm)).member("approval", market::name_of(settings.approval));
  out.member("reply_hours", settings.reply_hours).member("hold_hours", settings.hold_hours);
  out.member("handover_days", settings.handover_days).member("second_factor", settings.second_factor).end_object();
}

Response get_place(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  std::string text;
  const auto failed = on_snapshot(context, who.home, [&](const market::MarketView& view) {
    text = neighbourhood_json(view, who.viewer.quarter);
    return http::empty_response(204);
  });
  return failed.status == 204 ? tagged(context, who.viewer, request, std::move(text)) : failed;
}

market::ChangeSettings read_settings(json::ObjectReader& reader) {
  static constexpr auto rhythms = choices<market::Rhythm>();
  static constexpr auto approvals = choices<market::Approval>();
  const auto whole = [&](std::string_view name, std::int64_t low, std::int64_t high) -> std::optional<std::uint32_t> {
    const auto value = reader.integer_or_none(name, low, high);
    return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
  };
  market::ChangeSettings command;
  command.cycle_cap = whole("cycle_cap", 2, 4);
  command.chain_cap = whole("chain_cap", 1, 4);
  command.rhythm = reader.choice_or_none<market::Rhythm>("rhythm", rhythms);
  command.approval = reader.choice_or_none<market::Approval>("approval", approvals);
  command.reply_hours = whole("reply_hours", 1, 168);
  command.seat_cap = whole("seat_cap", 2, market::limits::kSeats);
  command.hold_hours = whole("hold_hours", 1, 72);
  command.handover_days = whole("handover_days", 1, 60);
  command.second_factor = reader.boolean_or_none("second_factor");
  return command;
}

asio::awaitable<Response> change_settings(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto body = body_of<market::ChangeSettings>(request, read_settings);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  auto command = std::get<market::ChangeSettings>(std::move(body));
  command.by = who.member();
  command.audit = market::AuditId(accounts::random_16());
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  co_return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    json::Writer out;
    write_settings(out, view.neighbourhood().value_or(market::Neighbourhood{}).settings);
    return http::json_response(200, out.take());
  });
}

Response get_audit(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto query = request.query();
  const auto cursor = query.find("cursor");
  const auto after = cursor ? audit_key(context.key, *cursor) : std::nullopt;
  if (cursor && !after) return http::problem(422, "bad-query", "Not valid", "The cursor is not one of ours.");
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto member = view.member(who.member());
    if (!member || !member->is(market::Role::steward)) return stewards_only();
    if (const auto awake = market::roles_awake(view, *member); !awake) return problem_of(awake.error());
    const auto entries = view.audit(audit_page, after);
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const auto& entry : entries) {
      out.begin_object().member("at", market::time_text(entry.at));
      out.member("who", entry.who ? std::optional(entry.who->text()) : std::nullopt);
      out.member("what", entry.what).member("subject", entry.subject).member("reason", entry.reason).end_object();
    }
    out.end_array();
    if (entries.size() == audit_page)
      out.member("next", audit_cursor(context.key, entries.back()));
    else
      out.null_member("next");
    out.end_object();
    return http::json_response(200, out.take());
  });
}

// --- The public page: areas and counts, never under five, made anew once a minute -----------------------------------------------------

void write_public(json::Writer& out, Context& context, market::NeighbourhoodId id, bool counted) {
  std::string name;
  std::vector<market::Quarter> quarters;
  (void)on_snapshot(context, id, [&](const market::MarketView& view) {
    if (const auto home = view.neighbourhood()) {
      name = home->name;
      quarters = view.quarters();
    }
    return http::empty_response(204);
  });
  if (name.empty()) return;
  const auto desk = counted ? context.desks.open(id) : context.desks.find(id);
  auto counts = desk ? desk->board().counts(context.now()) : std::map<market::QuarterId, board::Noticeboard::QuarterCount>{};
  out.begin_object().member("id", id.text()).member("name", name).key("quarters").begin_array();
  for (const auto& quarter : quarters) {
    out.begin_object().member("id", quarter.id.text()).member("name", quarter.name);
    write_public_count(out, "offers", counts[quarter.id].offers);
    write_public_count(out, "wants", counts[quarter.id].wants);
    out.end_object();
  }
  out.end_array().end_object();
}

class PublicPage {
 public:
  std::shared_ptr<const std::string> text(Context& context) {
    const std::scoped_lock lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (text_ && now - made_ < kPublicLife) return text_;
    const auto ids = context.desks.known();
    json::Writer out(4096);
    out.begin_object().member("name", "Ronde").key("neighbourhoods").begin_array();
    for (const auto id : ids) write_public(out, context, id, ids.size() <= kPublicCountedMax);
    out.end_array().end_object();
    text_ = std::make_shared<const std::string>(out.take());
    made_ = now;
    return text_;
  }

 private:
  std::mutex mutex_;
  std::chrono::steady_clock::time_point made_;
  std::shared_ptr<const std::string> text_;
};

}  // namespace

void write_public_count(json::Writer& out, std::string_view name, std::uint32_t count) {
  if (count < market::limits::kPublishedAtLeast)
    out.null_member(name);
  else
    out.member(name, count);
}

std::optional<market::WalkBand> walk_in(json::ObjectReader& reader, std::string_view name) {
  const auto minutes = reader.integer_or_none(name, 5, 25);
  if (!minutes) return std::nullopt;
  for (std::size_t i = 0; i < market::names_of<market::WalkBand>.size(); ++i) {
    const auto band = static_cast<market::WalkBand>(i);
    if (market::minutes_of(band) == *minutes) return band;
  }
  reader.fail(name, "bad-band", "5, 10, 15 or 25 minutes");
  return std::nullopt;
}

std::string neighbourhood_json(const market::MarketView& view, market::QuarterId mine) {
  const auto home = view.neighbourhood().value_or(market::Neighbourhood{});
  json::Writer out(2048);
  out.begin_object().member("id", home.id.text()).member("name", home.name).key("quarters").begin_array();
  for (const auto& quarter : view.quarters()) {
    out.begin_object().member("id", quarter.id.text()).member("name", quarter.name);
    out.member("walk_minutes", market::minutes_of(view.walk_band(mine, quarter.id))).end_object();
  }
  out.end_array().key("handover_points").begin_array();
  for (const auto& point : view.handover_points()) {
    out.begin_object().member("id", point.id.text()).member("name", point.name).member("quarter", point.quarter.text());
    out.member("hours", point.hours).member("step_free", point.step_free).member("closed", point.closed).end_object();
  }
  out.end_array().key("settings");
  write_settings(out, home.settings);
  out.member("plan", view.has_plan()).end_object();
  return out.take();
}

void add_neighbourhood(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/neighbourhood", {},
                  http::compressed([&context](const Request& request) { return get_place(request, context); }));
  router.add(Method::patch, "/api/v1/neighbourhood/settings", http::json_body,
             [&context](Request request) { return change_settings(std::move(request), context); });
  router.add_fast(Method::get, "/api/v1/audit", {}, [&context](const Request& request) { return get_audit(request, context); });
  const auto page = std::make_shared<PublicPage>();
  router.add_fast(Method::get, "/api/v1/public", {},
                  [&context, page](const Request&) { return http::json_response(200, page->text(context)); });
}

}  // namespace ronde::api
