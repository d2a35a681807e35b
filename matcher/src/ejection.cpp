#include "ejection.hpp"

#include <algorithm>
#include <cmath>

#include "components.hpp"

namespace ronde::matcher {
namespace {

/// Longer exchanges are walked to in too many ways.
constexpr std::uint32_t kLongest = 8;
/// What a loss is worth in units at the beginning and at the end; how many times the heat falls between them.
constexpr double kHeatBegin = 1, kHeatEnd = 0.2;
constexpr std::uint64_t kCoolings = 100;
constexpr std::uint32_t kSureIn32 = 1U << 30U;
/// Where nothing is free a walk begins only once in so many times.
constexpr std::uint32_t kTakenOnceIn = 256;
/// Looks of one walk, and of one that fills what was left free.
constexpr std::uint64_t kWalkLooks = 500, kFillLooks = 300;
/// Two exchanges are pushed aside once in so many times, else one.
constexpr std::uint32_t kTwoAsideOnceIn = 8;
/// Through what is free a home is looked for so many legs away.
constexpr std::uint32_t kHomeLegs = 2;
/// Of the steps, for regions that are packed anew when the plan has cooled.
constexpr double kCoverShare = 0.5;
/// What an exchange that comes or goes costs, in looks.
constexpr std::uint64_t kChangeLooks = 20;

bool adds_up(Level level) {
  return level != Level::balance && level != Level::expected;
}

}  // namespace

bool Ejection::can(const Objective& objective, const SearchCaps& caps) {
  return !caps.size_tolerance && std::max(caps.cycle, caps.chain) <= kLongest && std::ranges::all_of(objective.levels, adds_up);
}

Ejection::Ejection(const LegGraph& legs, const RowMap& rows, const SearchCaps& caps, const Objective& objective, std::uint64_t seed,
                   const std::vector<bool>& best_transfers)
    : legs_(legs),
      graph_(legs.graph()),
      rows_(rows),
      caps_(caps),
      open_(legs, best_transfers),
      objective_(objective),
      random_(seed),
      plan_(legs, rows, objective) {
  for (Home& home : home_) {
    home.offer.assign(graph_.offers().size(), 0);
    home.legs.assign(graph_.offers().size(), 0);
  }
  find_components();
  list_starts();
}

void Ejection::find_components() {
  const auto offers = static_cast<std::uint32_t>(graph_.offers().size());
  std::vector<std::uint32_t> first{0}, to;
  for (OfferIndex offer = 0; offer < offers; ++offer) {
    for (const OpenLegs::Way& way : open_.of_offer(offer)) to.push_back(offers + way.want);
    first.push_back(static_cast<std::uint32_t>(to.size()));
  }
  for (WantIndex want = 0; want < graph_.wants().size(); ++want) {
    for (const ArcIndex arc : graph_.returns_of(want)) to.push_back(graph_.returns()[arc].offer);
    first.push_back(static_cast<std::uint32_t>(to.size()));
  }
  component_ = components_of(first, to);
}

void Ejection::list_starts() {
  std::vector<std::uint32_t> nodes(component_.size(), 0);
  for (const std::uint32_t component : component_) ++nodes[component];
  for (OfferIndex offer = 0; offer < graph_.offers().size(); ++offer) {
    const bool begins_chains = graph_.offers()[offer].gift && caps_.chain > 0 && !open_.of_offer(offer).empty();
    if (begins_chains || (caps_.cycle >= 2 && nodes[component_[offer]] > 1)) starts_.push_back(offer);
  }
}

void Ejection::drop(Slot slot) {
  plan_.take(slot);
  plan_.forget(slot);
}

bool Ejection::receives(const Walk& walk, WantIndex want) const {
  return std::ranges::any_of(walk.path, [&](LegIndex leg) { return legs_[leg].want == want; });
}

bool Ejection::shares_a_relay(const Walk& walk, LegIndex leg) const {
  return std::ranges::any_of(legs_.via(leg), [&](RelayIndex relay) {
    return std::ranges::any_of(walk.path,
                               [&](LegIndex other) { return std::ranges::find(legs_.via(other), relay) != legs_.via(other).end(); });
  });
}

bool Ejection::visits(const Walk& walk, OfferIndex offer) const {
  return offer == walk.start || std::ranges::any_of(walk.path, [&](LegIndex leg) { return legs_[leg].offer == offer; });
}

/// Whoever receives by this leg has a seat in the path already, and may not have two.
bool Ejection::sits(const Walk& walk, LegIndex leg) const {
  const MemberIndex member = graph_.wants()[legs_[leg].want].owner;
  if (!caps_.member_once || member == kNobody) return false;
  const auto gives = [&](LegIndex other) { return graph_.offers()[legs_[other].offer].owner == member; };
  return gives(leg) || std::ranges::any_of(walk.path, gives);
}

bool Ejection::closes(const Walk& walk, WantIndex want) const {
  if (walk.chain) return true;
  const auto into = graph_.returns_into(walk.start);
  return std::ranges::any_of(into, [&](ArcIndex arc) { return graph_.returns()[arc].want == want; });
}

/// The row has a unit for the walk, if need be of an exchange that is pushed aside.
bool Ejection::has_room(const Walk& walk, RowIndex row) {
  if (plan_.has_room(row)) return true;
  const std::vector<Slot>& slots = plan_.holders(row);
  if (!aside_.empty() && std::ranges::any_of(slots, [this](Slot slot) { return is_aside_[slot]; })) return true;
  if (aside_.size() >= walk.aside_max) return false;
  const Slot slot = slots[slots.size() == 1 ? 0 : random_.below(static_cast<std::uint32_t>(slots.size()))];
  if (aside_.size() + 1 == walk.aside_max && !leads_home(walk, slot)) return false;
  aside_.push_back(slot);
  is_aside_[slot] = true;
  return true;
}

bool Ejection::has_room_for(const Walk& walk, const OpenLegs::Way& way) {
  if (!has_room(walk, rows_.of_want(way.want))) return false;
  if (graph_.relays().empty()) return true;
  return !shares_a_relay(walk, way.leg) &&
         std::ranges::all_of(legs_.via(way.leg), [&](RelayIndex relay) { return has_room(walk, rows_.of_relay(relay)); });
}

void Ejection::put_back(std::size_t aside) {
  for (; aside_.size() > aside; aside_.pop_back()) is_aside_[aside_.back()] = false;
}

void Ejection::mark_home(Home& home, RowIndex row) const {
  if (plan_.has_room(row)) return;
  for (const Slot slot : plan_.holders(row)) home.slot[slot] = home.walk;
}

void Ejection::find_home(const Walk& walk) {
  Home& home = home_[walk.fills ? 1 : 0];
  home.slot.resize(plan_.slot_count(), 0);
  home.holds_free = false;
  ++home.walk;
  home.queue.assign(1, walk.start);
  for (std::size_t done = 0; done < home.queue.size(); ++done) {
    const OfferIndex next = home.queue[done];
    const std::uint32_t legs = done == 0 ? 1 : home.legs[next] + 1;
    if (legs > kHomeLegs) break;
    for (const ArcIndex arc : graph_.returns_into(next)) {
      for (const LegIndex leg : open_.into_want(graph_.returns()[arc].want)) {
        ++spent_;
        const OfferIndex offer = legs_[leg].offer;
        if (home.offer[offer] == home.walk || component_[offer] != component_[walk.start]) continue;
        home.offer[offer] = home.walk;
        home.legs[offer] = legs;
        if (is_free(offer)) {
          home.holds_free = true;
          home.queue.push_back(offer);
          continue;
        }
        mark_home(home, rows_.of_offer(offer));
        for (const ArcIndex feeder : graph_.returns_into(offer)) mark_home(home, rows_.of_want(graph_.returns()[feeder].want));
      }
    }
  }
}

bool Ejection::is_a_leg_from_home(const Walk& walk, OfferIndex offer) const {
  const Home& home = home_[walk.fills ? 1 : 0];
  return home.offer[offer] == home.walk && home.legs[offer] == 1;
}

/// With `next` pushed aside, and nothing after it, the walk may still end where it began.
bool Ejection::leads_home(const Walk& walk, Slot next) const {
  const Home& home = home_[walk.fills ? 1 : 0];
  const auto leads = [&home](Slot slot) { return slot < home.slot.size() && home.slot[slot] == home.walk; };
  return walk.chain || leads(next) || std::ranges::any_of(aside_, leads);
}

bool Ejection::begin(Walk& walk) {
  walk.chain = graph_.offers()[walk.start].gift && caps_.chain > 0;
  if (!walk.chain) {
    find_home(walk);
    if (walk.fills && !home_[1].holds_free) return false;
  }
  const std::size_t aside = aside_.size();
  if (has_room(walk, rows_.of_offer(walk.start)) && grow(walk, walk.start)) return true;
  put_back(aside);
  return false;
}

bool Ejection::grow(Walk& walk, OfferIndex offer) {
  const auto ways = open_.of_offer(offer);
  if (ways.empty()) return false;
  std::size_t place = random_.below(static_cast<std::uint32_t>(ways.size()));
  for (std::size_t looked = 0; looked < ways.size(); ++looked, place = place + 1 < ways.size() ? place + 1 : 0) {
    if (walk.looks == 0) return false;
    --walk.looks;
    const OpenLegs::Way& way = ways[place];
    const bool last = walk.path.size() + 1 >= (walk.chain ? caps_.chain : caps_.cycle);
    if ((last && !closes(walk, way.want)) || receives(walk, way.want)) continue;
    const std::size_t aside = aside_.size();
    if (has_room_for(walk, way) && step(walk, way.leg)) return true;
    put_back(aside);
  }
  return false;
}

bool Ejection::step(Walk& walk, LegIndex leg) {
  const bool again = sits(walk, leg), last = walk.path.size() + 1 >= (walk.chain ? caps_.chain : caps_.cycle);
  walk.path.push_back(leg);
  const bool ends = closes(walk, legs_[leg].want) && (walk.chain ? !again : walk.path.size() >= 2);
  const bool now = ends && (!walk.chain || last || random_.below(2) == 0);  // a chain may stop anywhere
  if (now && finish(walk)) return true;
  if (!last && !again && go_on(walk, leg)) return true;
  if (ends && !now && finish(walk)) return true;
  walk.path.pop_back();
  return false;
}

/// With an offer that the leg's want returns to.
bool Ejection::go_on(Walk& walk, LegIndex leg) {
  const auto returns = graph_.returns_of(legs_[leg].want);
  std::size_t place = returns.size() < 2 ? 0 : random_.below(static_cast<std::uint32_t>(returns.size()));
  for (std::size_t looked = 0; looked < returns.size(); ++looked, place = place + 1 < returns.size() ? place + 1 : 0) {
    const OfferIndex next = graph_.returns()[returns[place]].offer;
    if (visits(walk, next) || (!walk.chain && component_[next] != component_[walk.start])) continue;
    if (!walk.chain && walk.path.size() + 1 == caps_.cycle && !is_a_leg_from_home(walk, next)) continue;
    const std::size_t aside = aside_.size();
    if (has_room(walk, rows_.of_offer(next)) && grow(walk, next)) return true;
    put_back(aside);
  }
  return false;
}

bool Ejection::may_follow(const Walk& walk) const {
  const Totals& now = plan_.totals();
  for (std::size_t level = 0; level < objective_.levels.size(); ++level) {
    if (now[level] == walk.before[level]) continue;
    return now[level] > walk.before[level] || walk.before[level] - now[level] <= walk.losses * plan_.unit(level);
  }
  return true;
}

/// The path as an exchange of the plan. False: the plan would be worse than it may be, and all is as it was.
bool Ejection::finish(Walk& walk) {
  spent_ += kChangeLooks * (1 + aside_.size());
  if (!walk.fills) {
    for (const Slot other : aside_) plan_.take(other);
  }
  const Slot slot = plan_.add(walk.path, walk.chain);
  is_aside_.resize(plan_.slot_count(), false);
  if (!walk.fills) fill();
  if (may_follow(walk)) {
    if (walk.fills) added_.push_back(slot);
    return true;
  }
  drop(slot);
  if (walk.fills) return false;
  for (const Slot other : added_) drop(other);
  added_.clear();
  for (const Slot other : aside_) plan_.put(other);
  return false;
}

/// Joins what the exchanges pushed aside left free.
void Ejection::fill() {
  for (const Slot slot : aside_) {
    for (const LegIndex leg : plan_[slot].legs) {
      const OfferIndex offer = legs_[leg].offer;
      if (!is_free(offer)) continue;
      Walk walk{.start = offer, .fills = true, .looks = kFillLooks, .before = plan_.totals(), .path = {}};
      (void)begin(walk);
      spent_ += kFillLooks - walk.looks;
    }
  }
}

bool Ejection::is_free(OfferIndex offer) const {
  return plan_.has_room(rows_.of_offer(offer)) && (graph_.offers()[offer].gift || has_feeder(offer));
}

/// A want with a unit left returns to the offer.
bool Ejection::has_feeder(OfferIndex offer) const {
  return std::ranges::any_of(graph_.returns_into(offer),
                             [this](ArcIndex arc) { return plan_.has_room(rows_.of_want(graph_.returns()[arc].want)); });
}

void Ejection::attempt(OfferIndex start, std::int64_t losses) {
  Walk walk{.start = start, .looks = kWalkLooks, .losses = losses, .before = plan_.totals(), .path = {}};
  walk.aside_max = random_.below(kTwoAsideOnceIn) == 0 ? 2 : 1;
  const bool done = begin(walk);
  spent_ += kWalkLooks - walk.looks;
  if (done) {
    for (const Slot slot : aside_) plan_.forget(slot);
  }
  put_back(0);
  added_.clear();
}

bool Ejection::reached(std::span<const std::int64_t> enough) const {
  const auto some = plan_.totals().begin() + static_cast<std::ptrdiff_t>(enough.size());
  return !enough.empty() && !std::lexicographical_compare(plan_.totals().begin(), some, enough.begin(), enough.end());
}

std::vector<Standing> Ejection::improve(std::vector<Standing> from, std::uint64_t steps, std::span<const std::int64_t> enough,
                                        Control& control) {
  if (starts_.empty()) return from;
  plan_.set(from);
  is_aside_.assign(plan_.slot_count(), false);
  const bool covers = caps_.cycle >= 2 && RegionCover::can(objective_);
  anneal(covers ? steps - static_cast<std::uint64_t>(kCoverShare * static_cast<double>(steps)) : steps, enough, control);
  if (covers) cover(steps, enough, control);
  return plan_.exchanges();
}

/// Leaves the best plan that it met.
void Ejection::anneal(std::uint64_t steps, std::span<const std::int64_t> enough, Control& control) {
  std::vector<Standing> best = plan_.exchanges();
  Totals best_total = plan_.totals();
  spent_ = 0;
  std::uint64_t told = 0;
  for (std::uint64_t cooling = 0; cooling < kCoolings && !control.stopped() && !reached(enough); ++cooling) {
    const double worth = kHeatBegin * std::pow(kHeatEnd / kHeatBegin, static_cast<double>(cooling) / static_cast<double>(kCoolings - 1));
    const auto chance = static_cast<std::uint32_t>(std::exp(-1 / worth) * kSureIn32);  // of one more unit lost
    while (spent_ < steps * (cooling + 1) / kCoolings && !reached(enough)) {
      const OfferIndex start = starts_[random_.below(static_cast<std::uint32_t>(starts_.size()))];
      ++spent_;
      if (is_free(start) || random_.below(kTakenOnceIn) == 0) {
        std::int64_t losses = 0;
        while (random_.below(kSureIn32) < chance) ++losses;
        attempt(start, losses);
      }
      const bool stopped = control.work(spent_ - told);
      told = spent_;
      if (stopped) break;
    }
    if (plan_.totals() <= best_total) continue;
    best = plan_.exchanges();
    best_total = plan_.totals();
  }
  if (plan_.totals() != best_total) plan_.set(best);
}

/// Until so many steps are spent in all.
void Ejection::cover(std::uint64_t steps, std::span<const std::int64_t> enough, Control& control) {
  RegionCover region(legs_, open_, rows_, caps_, plan_);
  while (spent_ < steps && !control.stopped() && !reached(enough)) {
    const std::uint64_t before = spent_++;
    const OfferIndex start = starts_[random_.below(static_cast<std::uint32_t>(starts_.size()))];
    const auto feeders = graph_.returns_into(start);
    const auto feeder =
        std::ranges::find_if(feeders, [this](ArcIndex arc) { return plan_.has_room(rows_.of_want(graph_.returns()[arc].want)); });
    if (feeder != feeders.end() && plan_.has_room(rows_.of_offer(start))) spent_ += region.around(graph_.returns()[*feeder].want, random_);
    control.work(spent_ - before);
  }
}

}  // namespace ronde::matcher
