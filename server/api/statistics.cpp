// The months of the neighbourhood as they were told, once and for good: to every member, and to stewards as a table for their report.
#include "market/statistics.hpp"

#include "api/door.hpp"
#include "json/write.hpp"
#include "market/records.hpp"

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::MonthFigures;

void write(json::Writer& out, const MonthFigures& figures) {
  out.begin_object().member("month", market::month_text(figures.month));
  out.member("published_on", market::time_text(figures.published_at).substr(0, 10));
  out.member("people", figures.people).member("handovers", figures.handovers);
  out.member("within_15", figures.within_15).member("beyond_15", figures.beyond_15);
  out.member("wait", figures.wait ? std::optional(market::name_of(*figures.wait)) : std::nullopt);
  out.member("exchanges", figures.exchanges).key("sizes").begin_array();
  for (const auto& [size, count] : figures.sizes)
    out.begin_object().member("size", market::name_of(size)).member("exchanges", count).end_object();
  out.end_array().key("lacking").begin_array();
  for (const auto& [category, people] : figures.lacking)
    out.begin_object().member("category", category).member("people", people).end_object();
  out.end_array().member("kept_kg", figures.kept_kg).member("helped_hours", figures.helped_hours).end_object();
}

Response months_as_json(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  std::string text;
  const auto failed = on_snapshot(context, who.home, [&](const market::MarketView& view) {
    json::Writer out;
    out.begin_object().member("at_least", market::limits::kPublishedAtLeast).key("months").begin_array();
    for (const MonthFigures& figures : market::published_months(view)) write(out, figures);
    out.end_array().end_object();
    text = out.take();
    return http::empty_response(204);
  });
  return failed.status == 204 ? tagged(context, who.viewer, request, std::move(text)) : failed;
}

/// One line a number, RFC 4180. No cell is anybody's words, so none can be a formula. An empty value: it is not told.
class FigureTable {
 public:
  FigureTable() : text_("month,figure,of,value\r\n") {}
  void add(const MonthFigures& figures) {
    month_ = market::month_text(figures.month);
    line("people", "", figures.people);
    line("handovers", "", figures.handovers);
    line("handovers", "within_15", figures.within_15);
    line("handovers", "beyond_15", figures.beyond_15);
    text_ += month_ + ",wait,middle," + std::string(figures.wait ? market::name_of(*figures.wait) : "") + "\r\n";
    line("exchanges", "", figures.exchanges);
    for (std::size_t i = 0; i < market::names_of<market::ExchangeSize>.size(); ++i) {
      const auto size = static_cast<market::ExchangeSize>(i);
      const auto told = std::ranges::find(figures.sizes, size, [](const auto& one) { return one.first; });
      line("exchanges", market::name_of(size), told == figures.sizes.end() ? std::nullopt : std::optional(told->second));
    }
    for (const auto& [category, people] : figures.lacking) line("lacking", category, people);
    line("estimate", "kept_kg", figures.kept_kg);
    line("estimate", "helped_hours", figures.helped_hours);
  }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  void line(std::string_view figure, std::string_view of, std::optional<std::uint32_t> value) {
    text_ += month_ + ',' + std::string(figure) + ',' + std::string(of) + ',' + (value ? std::to_string(*value) : "") + "\r\n";
  }
  std::string text_, month_;
};

Response months_as_table(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto member = view.member(who.member());
    if (!member || !member->is(market::Role::steward)) return stewards_only();
    FigureTable table;
    for (const MonthFigures& figures : market::published_months(view)) table.add(figures);
    Response response = http::text_response(200, std::move(table).take(), "text/csv; charset=utf-8");
    response.add_header("Content-Disposition", "attachment; filename=\"ronde-statistics.csv\"");
    return response;
  });
}

}  // namespace

void add_statistics(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/statistics", {}, [&context](const Request& request) { return months_as_json(request, context); });
  router.add_fast(Method::get, "/api/v1/statistics.csv", {},
                  [&context](const Request& request) { return months_as_table(request, context); });
}

}  // namespace ronde::api
