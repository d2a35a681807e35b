#include "market/meeting_places.hpp"

#include <algorithm>
#include <tuple>

#include "market/opening_hours.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

bool needs_no_step(const MarketView& view, MemberId id) {
  const auto member = view.member(id);
  return member && member->step_free;
}

/// Words that no rule can read close nothing: the two know their place.
bool is_open_for_a_meeting(const HandoverPoint& point, Timestamp at) {
  const OpeningHours hours = read_hours(point.hours);
  if (hours.spans.empty()) return !is_closed_all_week(point.hours);
  return is_open_at(hours, swiss_time(at));
}

/// A place of the directory, as one meets there. Where nobody has said in which quarter it lies it is as far as can be.
HandoverPoint as_point(const Place& place) {
  return {.id = HandoverPointId(place.id.bytes()),
          .name = place.name,
          .quarter = place.quarter.value_or(QuarterId{}),
          .hours = hours_text(place.hours),
          .step_free = place.step_free == StepFree::yes,
          .closed = false};
}

/// The place at which what is given in a name is to be fetched, where both get in there.
std::optional<HandoverPoint> where_to_fetch(const MarketView& view, const Transfer& transfer) {
  const auto place = transfer.collect ? view.place(*transfer.collect) : std::nullopt;
  if (!place) return std::nullopt;
  HandoverPoint point = as_point(*place);
  return both_get_in(view, point, transfer.giver, transfer.receiver) ? std::optional(std::move(point)) : std::nullopt;
}

/// Everywhere in the neighbourhood that two may meet.
std::vector<HandoverPoint> all_points(const MarketView& view) {
  std::vector<HandoverPoint> points = view.handover_points();
  std::erase_if(points, &HandoverPoint::closed);
  view.rows({.prefix = RecordKey{Table::hosting_place}}, [&](const RecordKey& key, std::string_view) {
    if (const auto place = view.place(key.id_at<PlaceId>(0))) points.push_back(as_point(*place));
    return true;
  });
  return points;
}

}  // namespace

bool both_get_in(const MarketView& view, const HandoverPoint& point, MemberId one, MemberId other) {
  return point.step_free || (!needs_no_step(view, one) && !needs_no_step(view, other));
}

std::optional<HandoverPoint> meeting_point(const MarketView& view, HandoverPointId id) {
  if (auto point = view.handover_point(id)) return point;
  const auto place = view.place(PlaceId(id.bytes()));
  return place ? std::optional(as_point(*place)) : std::nullopt;
}

std::vector<HandoverPointId> meeting_places(const MarketView& view, const Transfer& transfer) {
  if (const auto shop = where_to_fetch(view, transfer)) return {shop->id};
  const auto here = view.member(transfer.giver), there = view.member(transfer.receiver);
  std::vector<std::tuple<WalkBand, std::string, HandoverPointId>> suiting;
  for (const HandoverPoint& point : all_points(view)) {
    if (!both_get_in(view, point, transfer.giver, transfer.receiver)) continue;
    WalkBand way = WalkBand::under_5;
    for (const auto* const member : {&here, &there}) {
      if (*member) way = std::max(way, view.walk_band((*member)->quarter, point.quarter));
    }
    suiting.emplace_back(way, point.name, point.id);
  }
  std::ranges::sort(suiting);
  std::vector<HandoverPointId> places;
  for (const auto& [way, name, id] : suiting) places.push_back(id);
  return places;
}

Result<void> check_meeting_place(const MarketView& view, HandoverPointId point, Timestamp at, const Transfer& transfer) {
  const auto place = meeting_point(view, point);
  if (!place) return invalid("bad-meeting", "/handover_point", "no such place");
  if (const auto shop = where_to_fetch(view, transfer); shop && shop->id != point)
    return invalid("fetched-there", "/handover_point", "it is to be fetched where it is given");
  if (!both_get_in(view, *place, transfer.giver, transfer.receiver))
    return invalid("not-step-free", "/handover_point", "one of you needs a way in without a step");
  if (!is_open_for_a_meeting(*place, at)) return invalid("closed-then", "/at", "this place is closed then");
  return {};
}

bool hosts_meetings(const MarketView& view, const HandoverPoint& point, const Transfer& transfer) {
  if (view.handover_point(point.id)) return !point.closed;
  const PlaceId id(point.id.bytes());
  const auto place = view.place(id);
  return place && (place->hosts || transfer.collect == id);
}

}  // namespace ronde::market
