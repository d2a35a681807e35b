// Do proposals reach everybody alike? The months as they were told, once and for good: to anybody, for it is about the rules and not about
// people.
#include "market/fairness.hpp"

#include <algorithm>
#include <map>

#include "api/door.hpp"
#include "json/write.hpp"
#include "market/records.hpp"

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::FairnessMonth;
using market::GroupFigures;
using market::ReachedPeople;

void write_reached(json::Writer& out, const ReachedPeople& people) {
  out.member("seekers", people.seekers).member("proposed", people.proposed).member("served", people.served);
  out.member("wait", people.wait ? std::optional(market::name_of(*people.wait)) : std::nullopt);
}

void write(json::Writer& out, const FairnessMonth& figures, const std::map<std::string, std::string>& quarters) {
  out.begin_object().member("month", market::month_text(figures.month));
  out.member("published_on", market::time_text(figures.published_at).substr(0, 10)).key("all").begin_object();
  write_reached(out, figures.all);
  out.end_object().key("groups").begin_array();
  for (const GroupFigures& group : figures.groups) {
    out.begin_object().member("division", market::name_of(group.division)).member("group", group.group);
    const auto quarter = group.division == market::Division::quarter ? quarters.find(group.group) : quarters.end();
    out.member("name", quarter == quarters.end() ? std::nullopt : std::optional(quarter->second));
    write_reached(out, group.people);
    out.end_object();
  }
  out.end_array().end_object();
}

/// Reads the neighbourhood of the path; 404 for one that is none.
template <class Read>
Response of_neighbourhood(const Request& request, Context& context, Read read) {
  const auto id = id_param<market::NeighbourhoodId>(request, "id");
  const auto known = context.desks.known();
  if (!id || std::ranges::find(known, *id) == known.end()) return http::problem(404, "not-found", "Not found");
  return on_snapshot(context, *id, read);
}

std::map<std::string, std::string> quarter_names(const market::MarketView& view) {
  std::map<std::string, std::string> names;
  for (const market::Quarter& quarter : view.quarters()) names.emplace(quarter.id.text(), quarter.name);
  return names;
}

Response fairness_as_json(const market::MarketView& view) {
  const auto home = view.neighbourhood();
  const auto quarters = quarter_names(view);
  json::Writer out;
  out.begin_object().member("neighbourhood", home ? home->name : std::string{}).member("at_least", market::limits::kPublishedAtLeast);
  out.key("months").begin_array();
  for (const FairnessMonth& figures : market::fairness_months(view)) write(out, figures, quarters);
  out.end_array().end_object();
  return http::json_response(200, out.take());
}

/// One line a group, RFC 4180. No cell is anybody's words but a quarter's id, so none can be a formula. An empty value: it is not told.
class FairnessTable {
 public:
  void add(const FairnessMonth& figures) {
    const std::string month = market::month_text(figures.month);
    line(month, "all", "", figures.all);
    for (const GroupFigures& group : figures.groups) line(month, market::name_of(group.division), group.group, group.people);
  }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  void line(const std::string& month, std::string_view division, std::string_view group, const ReachedPeople& people) {
    const auto cell = [](std::optional<std::uint32_t> value) { return value ? std::to_string(*value) : std::string{}; };
    text_ +=
        month + ',' + std::string(division) + ',' + std::string(group) + ',' + cell(people.seekers) + ',' + cell(people.proposed) + ',';
    text_ += cell(people.served) + ',' + std::string(people.wait ? market::name_of(*people.wait) : "") + "\r\n";
  }
  std::string text_ = "month,division,group,seekers,proposed,served,wait\r\n";
};

Response fairness_as_table(const market::MarketView& view) {
  FairnessTable table;
  for (const FairnessMonth& figures : market::fairness_months(view)) table.add(figures);
  Response response = http::text_response(200, std::move(table).take(), "text/csv; charset=utf-8");
  response.add_header("Content-Disposition", "attachment; filename=\"ronde-fairness.csv\"");
  return response;
}

}  // namespace

void add_fairness(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/neighbourhoods/{id}/fairness", {},
                  [&context](const Request& request) { return of_neighbourhood(request, context, fairness_as_json); });
  router.add_fast(Method::get, "/api/v1/neighbourhoods/{id}/fairness.csv", {},
                  [&context](const Request& request) { return of_neighbourhood(request, context, fairness_as_table); });
}

}  // namespace ronde::api
