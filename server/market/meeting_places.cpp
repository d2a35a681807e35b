#include "market/meeting_places.hpp"

#include <algorithm>
#include <tuple>

#include "market/opening_hours.hpp"
#include "market/swiss_time.hpp"
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
  const SwissTime there = swiss_time(at);
  const auto midnight = std::chrono::floor<std::chrono::days>(there);
  const std::chrono::weekday day(midnight);
  const auto minute = std::chrono::floor<std::chrono::minutes>(there - midnight).count();
  return is_open_at(hours, day.iso_encoding() - 1, static_cast<std::uint32_t>(minute));
}

}  // namespace

bool both_get_in(const MarketView& view, const HandoverPoint& point, MemberId one, MemberId other) {
  return point.step_free || (!needs_no_step(view, one) && !needs_no_step(view, other));
}

std::vector<HandoverPointId> meeting_places(const MarketView& view, MemberId one, MemberId other) {
  const auto here = view.member(one), there = view.member(other);
  std::vector<std::tuple<WalkBand, std::string, HandoverPointId>> suiting;
  for (const HandoverPoint& point : view.handover_points()) {
    if (point.closed || !both_get_in(view, point, one, other)) continue;
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

Result<void> check_meeting_place(const MarketView& view, HandoverPointId point, Timestamp at, MemberId one, MemberId other) {
  const auto place = view.handover_point(point);
  if (!place) return invalid("bad-meeting", "/handover_point", "no such place");
  if (!both_get_in(view, *place, one, other))
    return invalid("not-step-free", "/handover_point", "one of you needs a way in without a step");
  if (!is_open_for_a_meeting(*place, at)) return invalid("closed-then", "/at", "this place is closed then");
  return {};
}

}  // namespace ronde::market
