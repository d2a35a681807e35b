#include "api/event_door.hpp"

#include "api/behalf.hpp"
#include "market/records.hpp"

namespace ronde::api {

using http::Request;
using http::Response;
using market::EventId;
using market::EventState;
using market::MarketView;
using market::SwapEvent;

namespace {

void write_span(json::Writer& out, std::string_view name, const market::TimeSpan& span) {
  out.key(name).begin_object().member("from", market::time_text(span.from)).member("to", market::time_text(span.to)).end_object();
}

void write_counts(json::Writer& out, const market::EventCounts& counts) {
  out.key("counts").begin_object().member("people", counts.people).member("present", counts.present).member("items", counts.items);
  out.member("wishes", counts.wishes).member("rings", counts.rings).member("served", counts.served).end_object();
}

void write_staff(json::Writer& out, const MarketView& view, const SwapEvent& event) {
  out.key("staff_people").begin_array();
  for (const market::MemberId id : event.staff) {
    const auto member = view.member(id);
    if (!member) continue;
    out.begin_object()
        .member("id", id.text())
        .member("name", member->first_name)
        .member("maker", id == event.made_by)
        .key("stations")
        .begin_array();
    const auto helper = std::ranges::find(event.helpers, id, &market::EventHelper::member);
    if (helper != event.helpers.end()) {
      for (const std::string& station : helper->stations) out.value(station);
    }
    out.end_array().end_object();
  }
  out.end_array();
}

}  // namespace

std::optional<SeenEvent> seen_event(const MarketView& view, const Caller& who, EventId id) {
  auto event = market::swap_event(view, id);
  const auto member = view.member(who.member());
  if (!event || !member) return std::nullopt;
  const bool staff = market::is_event_staff(view, *member, *event);
  if (event->state == EventState::draft && !staff) return std::nullopt;
  return SeenEvent{*std::move(event), staff};
}

void write_time(json::Writer& out, std::string_view name, const std::optional<market::Timestamp>& at) {
  out.member(name, at ? std::optional(market::time_text(*at)) : std::nullopt);
}

void write_event(json::Writer& out, const MarketView& view, const SeenEvent& seen, market::MemberId viewer) {
  const SwapEvent& event = seen.event;
  const bool told = seen.staff || event.state == EventState::published || event.state == EventState::closed;
  out.begin_object().member("id", event.id.text()).member("name", event.name).member("hall", event.hall).member("rules", event.rules);
  out.member("quarter", event.quarter ? std::optional(event.quarter->text()) : std::nullopt);
  write_behalf(out, view, event.association);
  write_span(out, "drop_off", event.drop_off);
  out.member("clearing_at", market::time_text(event.clearing_at));
  write_span(out, "pick_up", event.pick_up);
  out.member("capacity", event.capacity).key("kinds").begin_array();
  for (const auto kind : event.kinds) out.value(market::name_of(kind));
  out.end_array().member("cycle_cap", int{event.cycle_cap}).member("tables", int{event.tables});
  out.member("state", market::name_of(event.state)).member("version", event.version).member("round", event.clearings);
  write_counts(out, market::event_counts(view, event, told));
  out.member("staff", seen.staff);
  if (seen.staff) write_staff(out, view, event);
  const auto mine = market::event_person_of(view, event.id, viewer);
  if (mine) {
    out.key("mine").begin_object().member("person", mine->id.text()).member("number", mine->number);
    out.member("name_shown", mine->name_shown).member("by_mail", mine->by_mail).member("code", mine->code).end_object();
  } else {
    out.null_member("mine");
  }
  out.end_object();
}

void write_event_person(json::Writer& out, const market::EventPerson& person) {
  out.member("id", person.id.text()).member("number", person.number).member("name", person.name).member("code", person.code);
  out.member("presence", market::name_of(person.presence));
  write_time(out, "came_at", person.came_at);
  out.member("name_shown", person.name_shown).member("gives_only", person.gives_only).member("at_most", int{person.at_most});
  out.member("walk_in", !person.member.has_value());
}

void write_event_item(json::Writer& out, const market::EventItem& item) {
  out.member("id", item.id.text()).member("label", item.label).member("title", item.title).member("category", item.category);
  out.member("kind", market::name_of(item.kind)).member("leftover", market::name_of(item.leftover));
}

Response event_response(Context& context, const Caller& who, EventId id, unsigned status) {
  return on_snapshot(context, who.home, [&](const MarketView& view) {
    const auto seen = seen_event(view, who, id);
    if (!seen) return http::problem_of(404);
    json::Writer out(1024);
    write_event(out, view, *seen, who.member());
    return http::json_response(status, out.take());
  });
}

Response read_of_event(const Request& request, Context& context, bool staff_only, const EventRead& read) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<EventId>(request, "id");
  if (!id) return http::problem_of(404);
  return on_snapshot(context, who.home, [&](const MarketView& view) {
    const auto seen = seen_event(view, who, *id);
    if (!seen) return http::problem_of(404);
    if (staff_only && !seen->staff) return http::problem(403, "event-staff-only", "Only those who look after the event");
    return read(view, who, *seen);
  });
}

Or<EventCall> event_call(const Request& request, Context& context) {
  auto caller = changing_caller_of(request, context);
  if (auto* refusal = std::get_if<Response>(&caller)) return std::move(*refusal);
  const auto id = id_param<EventId>(request, "id");
  if (!id) return http::problem_of(404);
  return EventCall{std::move(std::get<Caller>(caller)), *id};
}

market::NewEventItem read_new_item(json::ObjectReader& reader, const market::Taxonomy& taxonomy) {
  static constexpr auto kinds = choices<market::ListingKind>();
  market::NewEventItem item;
  item.id = market::EventItemId(accounts::random_16());
  if (const auto listing = reader.token_or_none("listing", 26)) {
    item.listing = market::ListingId::parse(*listing);
    if (!item.listing) reader.fail("listing", "not-an-id", "the id of an offer");
  }
  item.title = reader.text_or_none("title", {.points_max = market::limits::kTitle}).value_or("");
  if (item.title.empty() && !item.listing) reader.fail("title", "missing", "a title, or a listing");
  item.category = reader.token_or_none("category", market::limits::kCategoryId).value_or("");
  if (!item.category.empty() && !taxonomy.category(item.category)) reader.fail("category", "unknown-category", "no such category");
  // Who types a line at the door names no category; a title in another language than the page's is found too.
  if (item.category.empty()) {
    if (const auto guess = taxonomy.guess(item.title, market::Language::fr)) item.category = guess->category;
  }
  item.kind = reader.choice_or_none<market::ListingKind>("kind", kinds).value_or(market::ListingKind::good);
  return item;
}

market::Seed random_event_seed() {
  market::Seed seed{};
  for (std::size_t at = 0; at < seed.size(); at += 16)
    std::ranges::copy(accounts::random_16(), seed.begin() + static_cast<std::ptrdiff_t>(at));
  return seed;
}

Or<storage::IdempotencyKey> idempotency_of_caller(const Request& request, const Caller& who) {
  return idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
}

}  // namespace ronde::api
