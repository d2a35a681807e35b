#include "region_cover.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace ronde::matcher {
namespace {

/// Wants of a region: at most as many as a mask holds.
constexpr std::size_t kWants = 45, kMaskBits = 64;
/// Places looked at while a region spreads, exchanges listed in it, and partial packings tried.
constexpr std::uint32_t kSpreads = 400;
constexpr std::size_t kListed = 4'000;
constexpr std::uint64_t kPackings = 1'000;
/// What an exchange that comes or goes costs, in steps.
constexpr std::uint64_t kChangeSteps = 20;

constexpr std::uint64_t bit(std::uint32_t place) {
  return std::uint64_t{1} << place;
}

template <class T>
const T& one_of(std::span<const T> some, Random& random) {
  return some[some.size() == 1 ? 0 : random.below(static_cast<std::uint32_t>(some.size()))];
}

}  // namespace

RegionCover::RegionCover(const LegGraph& legs, const OpenLegs& open, const RowMap& rows, const SearchCaps& caps, StandingPlan& plan)
    : legs_(legs), graph_(legs.graph()), open_(open), rows_(rows), caps_(caps), plan_(plan), is_out_(rows.size(), false) {
  wants_.of_thing.assign(graph_.wants().size(), 0);
  other_rows_.of_thing.assign(rows.size(), 0);
}

bool RegionCover::can(const Objective& objective) {
  return counts_members(objective.levels.front()) || objective.levels.front() == Level::transfers;
}

std::uint32_t RegionCover::Numbers::give(std::uint32_t thing) {
  if (of_thing[thing] == 0) {
    things.push_back(thing);
    of_thing[thing] = static_cast<std::uint32_t>(things.size());
  }
  return of_thing[thing] - 1;
}

void RegionCover::Numbers::clear() {
  for (const std::uint32_t thing : things) of_thing[thing] = 0;
  things.clear();
}

std::uint64_t RegionCover::around(WantIndex want, Random& random) {
  steps_ = 0;
  wants_.give(want);
  spread(random);
  find_hops();
  list_candidates(random);
  std::size_t spare = wants_.things.size();  // wants that have nothing now
  for (const Slot slot : out_) spare -= plan_[slot].legs.size();
  const auto packs = [&](std::size_t unserved) {
    picked_.clear();
    packings_ = 0;
    return pack(0, 0, unserved);
  };
  if ((spare > 0 && packs(spare - 1)) || packs(spare)) change();
  leave();
  return steps_;
}

/// To the wants that what is there may be exchanged with, and the exchanges that hold them.
void RegionCover::spread(Random& random) {
  std::size_t at = 0;
  for (std::uint32_t look = 0; look < kSpreads && wants_.things.size() < kWants; ++look) {
    const WantIndex want = wants_.things[at];
    at = at + 1 < wants_.things.size() ? at + 1 : 0;
    steps_ += 2;
    if (random.below(2) == 0) {
      const auto returns = graph_.returns_of(want);
      if (returns.empty()) continue;
      const auto legs = open_.of_offer(graph_.returns()[one_of(returns, random)].offer);
      if (!legs.empty()) join(one_of(legs, random).want, random);
    } else {
      const auto legs = open_.into_want(want);
      if (legs.empty()) continue;
      const auto feeders = graph_.returns_into(legs_[one_of(legs, random)].offer);
      if (!feeders.empty()) join(graph_.returns()[one_of(feeders, random)].want, random);
    }
  }
}

void RegionCover::join(WantIndex want, Random& random) {
  if (wants_.of_thing[want] != 0) return;
  const RowIndex row = rows_.of_want(want);
  if (plan_.has_room(row)) {
    wants_.give(want);
  } else {
    take_out(one_of(std::span(plan_.holders(row)), random));
  }
}

/// Each row counts as one unit: two exchanges that share one are not taken out together.
void RegionCover::take_out(Slot slot) {
  const std::vector<LegIndex>& legs = plan_[slot].legs;
  bool can = !plan_[slot].chain && wants_.things.size() + legs.size() <= kMaskBits;
  for (const LegIndex leg : legs) {
    can = can && wants_.of_thing[legs_[leg].want] == 0;
    plan_.for_each_row(leg, [&](RowIndex row) { can = can && !is_out_[row]; });
  }
  if (!can) return;
  for (const LegIndex leg : legs) {
    plan_.for_each_row(leg, [&](RowIndex row) { is_out_[row] = true; });
    wants_.give(legs_[leg].want);
  }
  out_.push_back(slot);
}

void RegionCover::find_hops() {
  hops_.assign(wants_.things.size(), {});
  for (std::uint32_t at = 0; at < wants_.things.size(); ++at) {
    for (const ArcIndex arc : graph_.returns_of(wants_.things[at])) {
      const OfferIndex offer = graph_.returns()[arc].offer;
      if (!is_open(rows_.of_offer(offer))) continue;
      const auto legs = open_.of_offer(offer);
      steps_ += legs.size();
      for (const auto& [leg, want] : legs) {
        const std::uint32_t to = wants_.of_thing[want];
        if (to == 0 || !std::ranges::all_of(legs_.via(leg), [this](RelayIndex relay) { return is_open(rows_.of_relay(relay)); })) continue;
        hops_[at].push_back({to - 1, leg});
      }
    }
  }
}

/// In an order that chance makes, so that of equal packings each may be the one.
void RegionCover::list_candidates(Random& random) {
  candidates_.clear();
  for (std::uint32_t first = 0; first < wants_.things.size(); ++first) {
    Candidate path{.legs = {}, .wants = bit(first), .rows = 0};
    list_from(path, first, first);
  }
  for (std::size_t left = candidates_.size(); left > 1; --left) {
    std::swap(candidates_[left - 1], candidates_[random.below(static_cast<std::uint32_t>(left))]);
  }
  of_want_.assign(wants_.things.size(), {});
  for (std::uint32_t candidate = 0; candidate < candidates_.size(); ++candidate) {
    for (Mask left = candidates_[candidate].wants; left != 0; left &= left - 1)
      of_want_[static_cast<std::size_t>(std::countr_zero(left))].push_back(candidate);
  }
}

/// Each cycle once: `first` is its lowest want.
void RegionCover::list_from(Candidate& path, std::uint32_t first, std::uint32_t at) {
  for (const Hop& hop : hops_[at]) {
    if (candidates_.size() >= kListed) return;
    ++steps_;
    const bool closes = hop.to == first;
    if (hop.to < first || (closes ? path.legs.empty() : path.legs.size() + 1 >= caps_.cycle || (path.wants & bit(hop.to)) != 0)) continue;
    Mask rows = path.rows;
    if (!add_rows(hop.leg, rows) || sits_twice(path, hop.leg)) continue;
    path.legs.push_back(hop.leg);
    std::swap(path.rows, rows);
    if (closes) {
      candidates_.push_back(path);
    } else {
      path.wants |= bit(hop.to);
      list_from(path, first, hop.to);
      path.wants &= ~bit(hop.to);
    }
    std::swap(path.rows, rows);
    path.legs.pop_back();
  }
}

/// Those that are no want's. False: one is there already, or the region has too many.
bool RegionCover::add_rows(LegIndex leg, Mask& rows) {
  const auto add = [&](RowIndex row) {
    if (row == kNoRow) return true;
    if (other_rows_.of_thing[row] == 0 && other_rows_.things.size() == kMaskBits) return false;
    const Mask one = bit(other_rows_.give(row));
    const bool is_new = (rows & one) == 0;
    rows |= one;
    return is_new;
  };
  return add(rows_.of_offer(legs_[leg].offer)) &&
         std::ranges::all_of(legs_.via(leg), [&](RelayIndex relay) { return add(rows_.of_relay(relay)); });
}

bool RegionCover::sits_twice(const Candidate& path, LegIndex leg) const {
  const MemberIndex giver = graph_.offers()[legs_[leg].offer].owner;
  return caps_.member_once && giver != kNobody &&
         std::ranges::any_of(path.legs, [&](LegIndex other) { return graph_.offers()[legs_[other].offer].owner == giver; });
}

/// What is left of the region's wants so that no more than `spare` have nothing; into `picked_`.
bool RegionCover::pack(Mask wants, Mask rows, std::size_t spare) {
  if (++packings_ > kPackings) return false;
  const Mask all = std::numeric_limits<Mask>::max() >> (kMaskBits - wants_.things.size());
  std::uint32_t next = 0, fewest = std::numeric_limits<std::uint32_t>::max();
  for (Mask left = all & ~wants; left != 0; left &= left - 1) {
    const auto want = static_cast<std::uint32_t>(std::countr_zero(left));
    std::uint32_t count = 0;
    for (const std::uint32_t candidate : of_want_[want]) {
      if (fits(candidate, wants, rows) && ++count >= fewest) break;
    }
    steps_ += of_want_[want].size() / 4 + 1;
    if (count >= fewest) continue;
    next = want;
    fewest = count;
    if (count == 0) break;
  }
  if (fewest == std::numeric_limits<std::uint32_t>::max()) return true;
  for (const std::uint32_t candidate : of_want_[next]) {
    if (!fits(candidate, wants, rows)) continue;
    picked_.push_back(candidate);
    if (pack(wants | candidates_[candidate].wants, rows | candidates_[candidate].rows, spare)) return true;
    picked_.pop_back();
    if (packings_ > kPackings) return false;
  }
  return spare > 0 && pack(wants | bit(next), rows, spare - 1);
}

void RegionCover::change() {
  const StandingPlan::Totals before = plan_.totals();
  for (const Slot slot : out_) plan_.take(slot);
  std::vector<Slot> in;
  for (const std::uint32_t candidate : picked_) in.push_back(plan_.add(candidates_[candidate].legs, false));
  steps_ += kChangeSteps * (in.size() + out_.size());
  const bool stands = plan_.totals() >= before;
  if (!stands) {
    for (const Slot slot : in) plan_.take(slot);
    for (const Slot slot : out_) plan_.put(slot);
  }
  for (const Slot slot : stands ? out_ : in) plan_.forget(slot);
}

void RegionCover::leave() {
  for (const Slot slot : out_) {
    for (const LegIndex leg : plan_[slot].legs) plan_.for_each_row(leg, [&](RowIndex row) { is_out_[row] = false; });
  }
  out_.clear();
  wants_.clear();
  other_rows_.clear();
}

}  // namespace ronde::matcher
