#include "api/place_json.hpp"

#include "market/opening_hours.hpp"
#include "market/records.hpp"

namespace ronde::api {

using market::Place;

namespace {

/// In which weeks: of a month, or every other one. Nothing is said of what comes each week.
void write_weeks(json::Writer& out, std::uint32_t weeks) {
  if ((weeks & (market::kOddWeeks | market::kEvenWeeks)) != 0)
    return static_cast<void>(out.member("iso_weeks", weeks == market::kOddWeeks ? "odd" : "even"));
  if (weeks == 0) return;
  out.key("of_month").begin_array();
  for (int nth = 1; nth <= 5; ++nth) {
    if ((weeks & market::kFirstOfMonth << static_cast<unsigned>(nth - 1)) != 0) out.value(nth);
  }
  if ((weeks & market::kLastOfMonth) != 0) out.value(-1);
  out.end_array();
}

void write_span(json::Writer& out, const market::OpenSpan& span) {
  out.begin_object().member("day", span.day).member("from", span.from).member("to", span.to);
  write_weeks(out, span.weeks);
  out.end_object();
}

}  // namespace

void write_place(json::Writer& out, const Place& place, market::Timestamp now) {
  out.begin_object().member("id", place.id.text()).member("kind", market::name_of(place.kind));
  out.member("name", place.name).member("text", place.text);
  out.member("quarter", place.quarter ? std::optional(place.quarter->text()) : std::nullopt);
  out.member("address", place.address).member("phone", place.phone).member("website", place.website);
  out.member("opening_hours", market::hours_text(place.hours)).key("hours").begin_array();
  for (const auto& span : place.hours.spans) write_span(out, span);
  out.end_array().member("hours_note", place.hours.note).member("step_free", market::name_of(place.step_free));
  out.key("currencies").begin_array();
  for (const auto currency : place.currencies) out.value(market::name_of(currency));
  out.end_array().member("source", place.source);
  out.member("checked_on", market::time_text(place.checked_at).substr(0, 10));
  out.member("check_due", market::wants_a_check(place, now)).member("hosts", place.hosts);
  const auto opens = market::next_opening(place.hours, market::swiss_time(now));
  out.member("opens_next", opens ? std::optional(market::time_text(market::moment_of(*opens))) : std::nullopt).end_object();
}

std::optional<market::SoughtPlaces> sought_places(const http::Query& query) {
  market::SoughtPlaces sought;
  const auto truth = [&](std::string_view name, bool& value) {
    const auto text = query.find(name);
    value = text == "true";
    return !text || value || *text == "false";
  };
  if (const auto words = query.find("q")) sought.words = *words;
  if (const auto kind = query.find("kind"); kind && !(sought.kind = market::named<market::PlaceKind>(*kind))) return std::nullopt;
  if (const auto currency = query.find("currency"); currency && !(sought.currency = market::named<market::Currency>(*currency)))
    return std::nullopt;
  if (!truth("step_free", sought.step_free) || !truth("open", sought.open)) return std::nullopt;
  if (sought.words.size() > market::limits::kSearchWords) return std::nullopt;
  return sought;
}

http::Response no_such_filter() {
  return http::problem(422, "bad-query", "Not valid", "kind, currency, step_free or open is none that there is, or q is too long.");
}

}  // namespace ronde::api
