#include "standing_plan.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace ronde::matcher {

StandingPlan::StandingPlan(const LegGraph& legs, const RowMap& rows, const Objective& objective)
    : legs_(legs), rows_(rows), levels_(objective.levels) {
  for (const Level level : levels_) {
    std::vector<std::int64_t> values;
    std::int64_t sum = 0;
    for (LegIndex leg = 0; leg < legs.size() && !counts_members(level); ++leg) {
      values.push_back(legs.value(leg, level));
      sum += std::abs(values.back());
    }
    leg_value_.push_back(std::move(values));
    unit_.push_back(std::max<std::int64_t>(1, sum / std::max<std::int64_t>(1, legs.size())));
  }
  set({});
}

void StandingPlan::set(const std::vector<Standing>& plan) {
  in_row_.assign(rows_.size(), {});
  served_.assign(levels_.size(), {});
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (counts_members(levels_[level])) served_[level].assign(legs_.graph().member_count(), 0);
  }
  total_ = {};
  slots_ = plan;
  empty_.clear();
  for (Slot slot = 0; slot < slots_.size(); ++slot) put(slot);
}

std::vector<Standing> StandingPlan::exchanges() const {
  std::vector<bool> is_empty(slots_.size(), false);
  for (const Slot slot : empty_) is_empty[slot] = true;
  std::vector<Standing> plan;
  for (Slot slot = 0; slot < slots_.size(); ++slot) {
    if (!is_empty[slot]) plan.push_back(slots_[slot]);
  }
  return plan;
}

StandingPlan::Slot StandingPlan::add(std::span<const LegIndex> legs, bool chain) {
  if (empty_.empty()) {
    empty_.push_back(static_cast<Slot>(slots_.size()));
    slots_.emplace_back();
  }
  const Slot slot = empty_.back();
  empty_.pop_back();
  slots_[slot].legs.assign(legs.begin(), legs.end());
  slots_[slot].chain = chain;
  put(slot);
  return slot;
}

void StandingPlan::put(Slot slot) {
  for (const LegIndex leg : slots_[slot].legs) {
    for_each_row(leg, [&](RowIndex row) { in_row_[row].push_back(slot); });
  }
  count(slots_[slot], 1);
}

void StandingPlan::take(Slot slot) {
  for (const LegIndex leg : slots_[slot].legs) {
    for_each_row(leg, [&](RowIndex row) { in_row_[row].erase(std::ranges::find(in_row_[row], slot)); });
  }
  count(slots_[slot], -1);
}

void StandingPlan::count(const Standing& standing, int by) {
  const ExchangeGraph& graph = legs_.graph();
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (!leg_value_[level].empty()) {
      for (const LegIndex leg : standing.legs) total_[level] += by * leg_value_[level][leg];
      continue;
    }
    const auto count_member = [&](MemberIndex member) {
      if (member == kNobody) return;
      std::uint32_t& served = served_[level][member];
      if (by > 0 && served++ == 0) ++total_[level];
      if (by < 0 && --served == 0) --total_[level];
    };
    for (const LegIndex leg : standing.legs) count_member(graph.wants()[legs_[leg].want].owner);
    if (levels_[level] == Level::users && standing.chain) count_member(graph.offers()[legs_[standing.legs.front()].offer].owner);
  }
}

OpenLegs::OpenLegs(const LegGraph& legs, const std::vector<bool>& best_transfers) {
  const auto is_open = [&](LegIndex leg) { return best_transfers.empty() || best_transfers[legs[leg].arc]; };
  for (OfferIndex offer = 0; offer < legs.graph().offers().size(); ++offer) {
    for (const LegIndex leg : legs.of_offer(offer)) {
      if (is_open(leg)) of_offer_.push_back({leg, legs[leg].want});
    }
    first_of_offer_.push_back(static_cast<std::uint32_t>(of_offer_.size()));
  }
  for (WantIndex want = 0; want < legs.graph().wants().size(); ++want) {
    std::ranges::copy_if(legs.into_want(want), std::back_inserter(into_want_), is_open);
    first_into_want_.push_back(static_cast<std::uint32_t>(into_want_.size()));
  }
}

}  // namespace ronde::matcher
