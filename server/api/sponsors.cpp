// Who is at home at a place of the directory, and what they give away so that a chain begins. Counts in fives, never who received.
#include "market/sponsors.hpp"

#include "api/door.hpp"
#include "json/write.hpp"

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Association;
using market::PlaceId;

constexpr std::size_t gifts_shown = 20;

/// Chains in fives, from five on; below that "few"; nothing where there was none.
void write_rounds(json::Writer& out, std::uint32_t chains) {
  if (chains == 0)
    out.null_member("rounds");
  else if (chains < 5)
    out.member("rounds", "few");
  else
    out.member("rounds", chains - chains % 5);
}

/// What hangs in this name for nothing, as this viewer sees the board.
void write_gifts(std::string& text, const Caller& who, market::AssociationId association, market::Timestamp now) {
  board::Filter filter;
  filter.direction = market::Direction::offer;
  filter.kind = market::ListingKind::gift;
  filter.association = association;
  filter.limit = gifts_shown;
  text += ",\"gifts\":";
  (void)who.desk->board().page(who.viewer, filter, now, text);
  text += '}';
}

std::string item_of(const market::MarketView& view, const Association& association) {
  json::Writer out;
  out.begin_object().member("id", association.id.text()).member("name", association.name);
  out.member("kind", market::name_of(association.kind));
  write_rounds(out, market::gift_starts(view, association.id).handed_over);
  out.end_object();
  std::string text = out.take();
  text.pop_back();
  return text;
}

Response list_sponsors(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<PlaceId>(request, "id");
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    if (!id || !view.place(*id)) return http::problem_of(404);
    auto here = view.associations();
    std::erase_if(here, [&](const Association& one) { return one.place != id; });
    std::ranges::sort(here, {}, &Association::name);
    std::string text = "{\"items\":[";
    for (const Association& association : here) {
      if (text.back() != '[') text += ',';
      text += item_of(view, association);
      write_gifts(text, who, association.id, context.now());
    }
    return http::json_response(200, text + "]}");
  });
}

}  // namespace

void add_sponsors(http::Router& router, Context& context) {
  router.add_fast(http::Method::get, "/api/v1/places/{id}/sponsors", {},
                  [&context](const Request& request) { return list_sponsors(request, context); });
}

}  // namespace ronde::api
