// Members: whom stewards admit and suspend, and how one leaves.
#include "market/members.hpp"

#include <algorithm>

#include "api/door.hpp"
#include "api/sessions.hpp"
#include "json/write.hpp"
#include "market/neighbourhood.hpp"
#include "market/records.hpp"
#include "market/rights.hpp"
#include "market/viewing.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::MemberState;

constexpr std::size_t roster_page = 100;

std::string json_of_entry(const market::RosterEntry& entry) {
  json::Writer out;
  out.begin_object().member("id", entry.id.text()).member("first_name", entry.first_name);
  out.key("quarter").begin_object().member("id", entry.quarter.id.text()).member("name", entry.quarter.name).end_object();
  out.member("state", market::name_of(entry.state)).member("since", market::time_text(entry.since).substr(0, 10));
  out.member("guardian_asked", entry.guardian_asked).end_object();
  return out.take();
}

// --- The roster: who waited longest comes first ---------------------------------------------------------------------------------------

using Place = std::pair<market::Timestamp, market::MemberId>;

std::string cursor_of(const Context& context, const Place& last) {
  return accounts::seal(context.key, "members:" + last.second.text() + market::time_text(last.first));
}

std::optional<Place> place_in(const Context& context, std::string_view cursor) {
  const std::string text = accounts::unseal(context.key, cursor);
  if (!text.starts_with("members:") || text.size() < 34) return std::nullopt;
  const auto id = market::MemberId::parse(std::string_view(text).substr(8, 26));
  const auto since = market::parse_time(std::string_view(text).substr(34));
  if (!id || !since) return std::nullopt;
  return Place{*since, *id};
}

Response roster(const Context& context, const market::MarketView& view, const market::Member& viewer, std::optional<MemberState> state,
                const std::optional<Place>& after) {
  std::vector<std::pair<Place, std::string>> found;
  view.each_member([&](const market::Member& member) {
    const Place place{member.since, member.id};
    if ((state && member.state != *state) || (after && place <= *after)) return true;
    if (const auto entry = market::roster_entry(view, member, viewer)) found.emplace_back(place, json_of_entry(*entry));
    return true;
  });
  std::ranges::sort(found);
  const bool more = found.size() > roster_page;
  if (more) found.resize(roster_page);
  json::Writer out(4096);
  out.begin_object().key("items").begin_array();
  for (const auto& [place, text] : found) out.raw(text);
  out.end_array().member("next", more ? std::optional(cursor_of(context, found.back().first)) : std::nullopt).end_object();
  return http::json_response(200, out.take());
}

Response get_roster(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto query = request.query();
  const auto wanted = query.find("state");
  const auto cursor = query.find("cursor");
  const auto state = wanted ? market::named<MemberState>(*wanted) : std::nullopt;
  const auto after = cursor ? place_in(context, *cursor) : std::nullopt;
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto viewer = view.member(who.member());
    if (!viewer || !viewer->is(market::Role::steward)) return stewards_only();
    if (const auto awake = market::roles_awake(view, *viewer); !awake) return problem_of(awake.error());
    if ((wanted && (!state || *state == MemberState::left)) || (cursor && !after))
      return http::problem(422, "bad-query", "Not valid", "state is awaiting_approval, active or suspended.");
    return roster(context, view, *viewer, state, after);
  });
}

// --- Admitted, suspended, back --------------------------------------------------------------------------------------------------------

MemberState read_state(json::ObjectReader& reader) {
  static constexpr std::array<json::Choice<MemberState>, 2> states{
      {{market::name_of(MemberState::active), MemberState::active}, {market::name_of(MemberState::suspended), MemberState::suspended}}};
  return reader.choice<MemberState>("state", states);
}

asio::awaitable<Response> set_state(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto state = body_of<MemberState>(request, read_state);
  if (const auto* refusal = std::get_if<Response>(&state)) co_return *refusal;
  const auto id = id_param<market::MemberId>(request, "id");
  if (!id) co_return http::problem_of(404);
  market::SetMemberState command{
      .by = who.member(), .audit = market::AuditId(accounts::random_16()), .member = *id, .state = std::get<MemberState>(state)};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto member = view.member(*id);
    const auto viewer = view.member(who.member());
    const auto entry = member && viewer ? market::roster_entry(view, *member, *viewer) : std::nullopt;
    return entry ? http::json_response(200, json_of_entry(*entry)) : http::problem_of(404);
  });
}

// --- Leaving: also for who still waits or is suspended ----------------------------------------------------------------------------------

std::vector<market::PhotoId> photos_of(Context& context, market::NeighbourhoodId home, market::MemberId member) {
  std::vector<market::PhotoId> photos;
  (void)on_snapshot(context, home, [&](const market::MarketView& view) {
    for (const market::Listing& listing : view.listings_of(member)) {
      for (const market::Photo& photo : listing.photos) photos.push_back(photo.id);
    }
    return http::empty_response(204);
  });
  return photos;
}

/// Who belongs to another place too is not sent away from their own device: it looks there from now on.
asio::awaitable<std::optional<accounts::Opened>> look_elsewhere_first(Context& context, SessionPtr own) {
  const auto places = context.accounts.places_of(own->account);
  if (!places) co_return std::nullopt;
  const auto other = std::ranges::find_if(*places, [&](const accounts::Place& place) { return place.membership != own->membership; });
  if (other == places->end()) co_return std::nullopt;
  // Leaving has just asked for the second factor, where there is one.
  auto opened = co_await context.accounts.change_place(own, other->membership.neighbourhood, {}, false, context.now());
  if (!opened) co_return std::nullopt;
  co_return std::move(*opened);
}

Response looks_elsewhere(const Context& context, const accounts::Opened& opened) {
  auto response = http::empty_response(204);
  set_session_cookie(context, response, opened.token);
  response.add_header("Clear-Site-Data", "\"cache\"");
  return response;
}

asio::awaitable<Response> leave(Request request, Context& context) {
  const auto session = changing_session_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&session)) co_return *refusal;
  const SessionPtr& own = std::get<SessionPtr>(session);
  if (auto refusal = stale_factor(*own, context)) co_return std::move(*refusal);
  const market::NeighbourhoodId home(own->membership.neighbourhood);
  const market::OutboxId outbox(accounts::random_16());
  auto photos = photos_of(context, home, market::MemberId(own->membership.member));
  market::LeaveNeighbourhood command{.member = market::MemberId(own->membership.member), .outbox = outbox};
  const auto left = co_await server::run(context.store, home, std::move(command), context.now());
  if (!left) co_return problem_of(left.error());
  context.darkroom.remove(home, std::move(photos));
  const auto elsewhere = co_await look_elsewhere_first(context, own);
  // If this fails, the entry stays in the outbox and the next start delivers it; the member's state lets nobody do anything meanwhile.
  const auto closed = co_await context.accounts.leave(own->account, own->membership, context.now());
  if (closed) context.somebody_left(home);
  if (const auto desk = context.desks.open(home)) desk->catch_up();
  co_return elsewhere ? looks_elsewhere(context, *elsewhere) : signed_out(context);
}

}  // namespace

void add_members(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/members", {}, [&context](const Request& request) { return get_roster(request, context); });
  router.add(Method::put, "/api/v1/members/{id}/state", http::json_body,
             [&context](Request request) { return set_state(std::move(request), context); });
  router.add(Method::del, "/api/v1/me", {}, [&context](Request request) { return leave(std::move(request), context); });
}

}  // namespace ronde::api
