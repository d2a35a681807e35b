// « Mes données »: a copy of what is kept of who asks, and how long each kind of record is kept.
#include "api/export.hpp"

#include "api/door.hpp"
#include "api/sessions.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;

/// A person of many years has a megabyte. What is built for one request stays within what a small machine can spare.
constexpr std::size_t export_bytes_max = 32UL * 1024 * 1024;

enum class ExportFormat : std::uint8_t { json, html };

ExportFormat read_export_format(json::ObjectReader& reader) {
  static constexpr std::array<json::Choice<ExportFormat>, 2> formats{{{"json", ExportFormat::json}, {"html", ExportFormat::html}}};
  return reader.choice<ExportFormat>("format", formats);
}

Response as_file(std::string text, std::string type, const std::string& name) {
  Response response = http::text_response(200, std::move(text), std::move(type));
  response.add_header("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return response;
}

Response too_much_kept() {
  return http::problem(409, "export-too-large", "Too large", "So much is kept that it has to be asked of who runs this Ronde.");
}

Response file_of(Context& context, ExportFormat format, std::string text, market::Language language) {
  if (text.size() > export_bytes_max) return too_much_kept();
  if (format == ExportFormat::json) return as_file(std::move(text), "application/json", "ronde.json");
  return as_file(export_page(text, language, context.taxonomy), "text/html; charset=utf-8", "ronde.html");
}

/// Rows of the market on a snapshot of its own; it may be long, and blocks nobody but who asks.
Response exported(Context& context, market::NeighbourhoodId home, market::MemberId id, ExportFormat format, const OutsideMarket& outside) {
  std::string text;
  market::Language language{};
  {
    const auto snapshot = context.store.long_snapshot();
    if (!snapshot) return problem_of(snapshot.error());
    const auto rows = snapshot->of(server::partition_of(home));
    if (!rows) return problem_of(rows.error());
    const server::StoreView view(*rows);
    const auto member = view.member(id);
    if (!member) return http::problem_of(404);
    language = member->language;
    text = export_of(view, *member, outside, context.now());
  }
  return file_of(context, format, std::move(text), language);
}

/// Of each its name alone: what is kept in another one is asked for there.
std::vector<KeptPlace> kept_places(Context& context, const accounts::Bytes16& account) {
  std::vector<KeptPlace> all;
  const auto places = context.accounts.places_of(account);
  if (!places) return all;
  for (const accounts::Place& place : *places) {
    (void)on_snapshot(context, market::NeighbourhoodId(place.membership.neighbourhood), [&](const market::MarketView& view) {
      if (const auto there = view.neighbourhood()) all.push_back({there->name, place.nickname, place.since});
      return http::empty_response(204);
    });
  }
  return all;
}

asio::awaitable<Response> take_export(Request request, ReachContext& context) {
  Context& base = context.base;
  const auto session = changing_session_of(request, base);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  const SessionPtr own = std::get<SessionPtr>(session);
  if (auto refusal = stale_factor(*own, base)) co_return std::move(*refusal);
  const auto format = body_of<ExportFormat>(request, read_export_format);
  if (const auto* refusal = std::get_if<Response>(&format)) co_return *refusal;
  const market::NeighbourhoodId home(own->membership.neighbourhood);
  const market::MemberId member(own->membership.member);
  market::TakeExport command{.member = member, .audit = market::AuditId(accounts::random_16())};
  const auto counted = co_await server::run(base.store, home, std::move(command), base.now());
  if (!counted) co_return problem_of(counted.error());
  auto sessions = base.accounts.sessions_of(own->account);
  if (!sessions) co_return problem_of(sessions.error());
  const OutsideMarket outside{.sessions = std::move(*sessions),
                              .reach = context.reaches.find(own->account),
                              .places = kept_places(base, own->account),
                              .origin = base.origin};
  co_return exported(base, home, member, std::get<ExportFormat>(format), outside);
}

Response get_retention() {
  return http::json_response(200, "{\"items\":" + retention_json() + "}");
}

}  // namespace

void add_export(http::Router& router, ReachContext& context) {
  using http::Method;
  router.add(Method::post, "/api/v1/me/export", http::json_body,
             [&context](Request request) { return take_export(std::move(request), context); });
  router.add_fast(Method::get, "/api/v1/retention", {}, [](const Request&) { return get_retention(); });
}

}  // namespace ronde::api
