#include "ejection.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

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
constexpr std::uint32_t kTwoAsideOnceIn = 3;
/// Through what is free a home is looked for so many legs away.
constexpr std::uint32_t kHomeLegs = 2;
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
    : legs_(legs), graph_(legs.graph()), rows_(rows), caps_(caps), levels_(objective.levels), random_(seed) {
  for (const Level level : levels_) {
    std::vector<std::int64_t> values;
    if (!counts_members(level)) {
      values.reserve(legs.size());
      for (LegIndex leg = 0; leg < legs.size(); ++leg) values.push_back(legs.value(leg, level));
    }
    leg_value_.push_back(std::move(values));
  }
  for (Home& home : home_) {
    home.offer.assign(graph_.offers().size(), 0);
    home.legs.assign(graph_.offers().size(), 0);
  }
  open_legs(best_transfers);
  find_units();
  find_components();
  list_starts();
}

void Ejection::open_legs(const std::vector<bool>& best_transfers) {
  std::vector<std::uint32_t> giver, receiver;
  for (LegIndex leg = 0; leg < legs_.size(); ++leg) {
    if (!best_transfers.empty() && !best_transfers[legs_[leg].arc]) continue;
    open_legs_.push_back(leg);
    giver.push_back(legs_[leg].offer);
    receiver.push_back(legs_[leg].want);
  }
  of_offer_ = Rows(static_cast<std::uint32_t>(graph_.offers().size()), giver);
  into_want_ = Rows(static_cast<std::uint32_t>(graph_.wants().size()), receiver);
}

void Ejection::find_units() {
  for (const std::vector<std::int64_t>& values : leg_value_) {
    std::int64_t sum = 0;
    for (const std::int64_t value : values) sum += std::abs(value);
    unit_.push_back(std::max<std::int64_t>(1, sum / std::max<std::int64_t>(1, legs_.size())));
  }
}

void Ejection::find_components() {
  const auto offers = static_cast<std::uint32_t>(graph_.offers().size());
  std::vector<std::uint32_t> first{0}, to;
  for (OfferIndex offer = 0; offer < offers; ++offer) {
    for (const std::uint32_t at : of_offer_[offer]) to.push_back(offers + legs_[open_legs_[at]].want);
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
    const bool begins_chains = graph_.offers()[offer].gift && caps_.chain > 0 && !of_offer_[offer].empty();
    if (begins_chains || (caps_.cycle >= 2 && nodes[component_[offer]] > 1)) starts_.push_back(offer);
  }
}

template <class Do>
void Ejection::for_each_row(LegIndex leg, const Do& act) const {
  act(rows_.of_want(legs_[leg].want));
  const RowIndex offer = rows_.of_offer(legs_[leg].offer);
  if (offer != kNoRow) act(offer);
  for (const RelayIndex relay : legs_.via(leg)) act(rows_.of_relay(relay));
}

void Ejection::count(const Standing& standing, int by) {
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
    for (const LegIndex leg : standing.legs) count_member(graph_.wants()[legs_[leg].want].owner);
    if (levels_[level] == Level::users && standing.chain) count_member(graph_.offers()[legs_[standing.legs.front()].offer].owner);
  }
}

void Ejection::put(Slot slot) {
  for (const LegIndex leg : slots_[slot].legs) {
    for_each_row(leg, [&](RowIndex row) { in_row_[row].push_back(slot); });
  }
  count(slots_[slot], 1);
}

void Ejection::take(Slot slot) {
  for (const LegIndex leg : slots_[slot].legs) {
    for_each_row(leg, [&](RowIndex row) { in_row_[row].erase(std::ranges::find(in_row_[row], slot)); });
  }
  count(slots_[slot], -1);
}

void Ejection::drop(Slot slot) {
  take(slot);
  empty_.push_back(slot);
}

Ejection::Slot Ejection::slot_for(const Walk& walk) {
  if (empty_.empty()) {
    empty_.push_back(static_cast<Slot>(slots_.size()));
    slots_.emplace_back();
    is_aside_.push_back(false);
  }
  const Slot slot = empty_.back();
  empty_.pop_back();
  slots_[slot].legs.assign(walk.path.begin(), walk.path.end());
  slots_[slot].chain = walk.chain;
  return slot;
}

void Ejection::set(const std::vector<Standing>& plan) {
  in_row_.assign(rows_.size(), {});
  served_.assign(levels_.size(), {});
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (counts_members(levels_[level])) served_[level].assign(graph_.member_count(), 0);
  }
  total_ = {};
  slots_ = plan;
  empty_.clear();
  is_aside_.assign(slots_.size(), false);
  for (Slot slot = 0; slot < slots_.size(); ++slot) put(slot);
}

std::vector<Ejection::Standing> Ejection::plan() const {
  std::vector<bool> is_empty(slots_.size(), false);
  for (const Slot slot : empty_) is_empty[slot] = true;
  std::vector<Standing> plan;
  for (Slot slot = 0; slot < slots_.size(); ++slot) {
    if (!is_empty[slot]) plan.push_back(slots_[slot]);
  }
  return plan;
}

bool Ejection::meets(const Walk& walk, LegIndex leg) const {
  for (const LegIndex other : walk.path) {
    if (legs_[other].want == legs_[leg].want) return true;
    for (const RelayIndex relay : legs_.via(leg)) {
      if (std::ranges::find(legs_.via(other), relay) != legs_.via(other).end()) return true;
    }
  }
  return false;
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

bool Ejection::closes(const Walk& walk, LegIndex leg) const {
  if (walk.chain) return true;
  const auto into = graph_.returns_into(walk.start);
  return std::ranges::any_of(into, [&](ArcIndex arc) { return graph_.returns()[arc].want == legs_[leg].want; });
}

/// The row has a unit for the walk, if need be of an exchange that is pushed aside.
bool Ejection::has_room(const Walk& walk, RowIndex row) {
  if (row == kNoRow) return true;
  const std::vector<Slot>& slots = in_row_[row];
  if (slots.size() < rows_.capacity(row) || std::ranges::any_of(slots, [this](Slot slot) { return is_aside_[slot]; })) return true;
  if (aside_.size() >= walk.aside_max) return false;
  const Slot slot = slots[slots.size() == 1 ? 0 : random_.below(static_cast<std::uint32_t>(slots.size()))];
  if (aside_.size() + 1 == walk.aside_max && !leads_home(walk, slot)) return false;
  aside_.push_back(slot);
  is_aside_[slot] = true;
  return true;
}

bool Ejection::has_room_for(const Walk& walk, LegIndex leg) {
  return has_room(walk, rows_.of_want(legs_[leg].want)) &&
         std::ranges::all_of(legs_.via(leg), [&](RelayIndex relay) { return has_room(walk, rows_.of_relay(relay)); });
}

void Ejection::put_back(std::size_t aside) {
  for (; aside_.size() > aside; aside_.pop_back()) is_aside_[aside_.back()] = false;
}

void Ejection::mark_home(Home& home, RowIndex row) const {
  if (row == kNoRow || in_row_[row].size() < rows_.capacity(row)) return;
  for (const Slot slot : in_row_[row]) home.slot[slot] = home.walk;
}

void Ejection::find_home(const Walk& walk) {
  Home& home = home_[walk.fills ? 1 : 0];
  home.slot.resize(slots_.size(), 0);
  home.holds_free = false;
  ++home.walk;
  home.queue.assign(1, walk.start);
  for (std::size_t done = 0; done < home.queue.size(); ++done) {
    const OfferIndex next = home.queue[done];
    const std::uint32_t legs = done == 0 ? 1 : home.legs[next] + 1;
    if (legs > kHomeLegs) break;
    for (const ArcIndex arc : graph_.returns_into(next)) {
      for (const std::uint32_t at : into_want_[graph_.returns()[arc].want]) {
        const LegIndex leg = open_legs_[at];
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
  const auto legs = of_offer_[offer];
  if (legs.empty()) return false;
  std::size_t place = random_.below(static_cast<std::uint32_t>(legs.size()));
  for (std::size_t looked = 0; looked < legs.size(); ++looked, place = place + 1 < legs.size() ? place + 1 : 0) {
    if (walk.looks == 0) return false;
    --walk.looks;
    const LegIndex leg = open_legs_[legs[place]];
    const bool last = walk.path.size() + 1 >= (walk.chain ? caps_.chain : caps_.cycle);
    if ((last && !closes(walk, leg)) || meets(walk, leg)) continue;
    const std::size_t aside = aside_.size();
    if (has_room_for(walk, leg) && step(walk, leg)) return true;
    put_back(aside);
  }
  return false;
}

bool Ejection::step(Walk& walk, LegIndex leg) {
  const bool again = sits(walk, leg), last = walk.path.size() + 1 >= (walk.chain ? caps_.chain : caps_.cycle);
  walk.path.push_back(leg);
  const bool ends = closes(walk, leg) && (walk.chain ? !again : walk.path.size() >= 2);
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
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (total_[level] == walk.before[level]) continue;
    return total_[level] > walk.before[level] || walk.before[level] - total_[level] <= walk.losses * unit_[level];
  }
  return true;
}

/// The path as an exchange of the plan. False: the plan would be worse than it may be, and all is as it was.
bool Ejection::finish(Walk& walk) {
  spent_ += kChangeLooks * (1 + aside_.size());
  const Slot slot = slot_for(walk);
  if (walk.fills) {
    put(slot);
    if (may_follow(walk)) {
      added_.push_back(slot);
      return true;
    }
    drop(slot);
    return false;
  }
  for (const Slot other : aside_) take(other);
  put(slot);
  fill();
  if (may_follow(walk)) return true;
  for (const Slot other : added_) drop(other);
  added_.clear();
  drop(slot);
  for (const Slot other : aside_) put(other);
  return false;
}

/// Joins what the exchanges pushed aside left free.
void Ejection::fill() {
  for (const Slot slot : aside_) {
    for (const LegIndex leg : slots_[slot].legs) {
      const OfferIndex offer = legs_[leg].offer;
      if (!is_free(offer)) continue;
      Walk walk{.start = offer, .fills = true, .looks = kFillLooks, .before = total_, .path = {}};
      (void)begin(walk);
      spent_ += kFillLooks - walk.looks;
    }
  }
}

bool Ejection::is_free(OfferIndex offer) const {
  const RowIndex row = rows_.of_offer(offer);
  return (row == kNoRow || in_row_[row].size() < rows_.capacity(row)) && (graph_.offers()[offer].gift || has_feeder(offer));
}

/// A want with a unit left returns to the offer.
bool Ejection::has_feeder(OfferIndex offer) const {
  return std::ranges::any_of(graph_.returns_into(offer), [this](ArcIndex arc) {
    const RowIndex row = rows_.of_want(graph_.returns()[arc].want);
    return in_row_[row].size() < rows_.capacity(row);
  });
}

void Ejection::attempt(OfferIndex start, std::int64_t losses) {
  Walk walk{.start = start, .looks = kWalkLooks, .losses = losses, .before = total_, .path = {}};
  walk.aside_max = random_.below(kTwoAsideOnceIn) == 0 ? 2 : 1;
  const bool done = begin(walk);
  spent_ += kWalkLooks - walk.looks;
  if (done) empty_.insert(empty_.end(), aside_.begin(), aside_.end());
  put_back(0);
  added_.clear();
}

std::vector<Ejection::Standing> Ejection::improve(std::vector<Standing> from, std::uint64_t steps, std::span<const std::int64_t> enough,
                                                  Control& control) {
  if (starts_.empty()) return from;
  set(from);
  std::vector<Standing> best = std::move(from);
  Totals best_total = total_;
  const auto reached = [&] {
    const auto some = total_.begin() + static_cast<std::ptrdiff_t>(enough.size());
    return !enough.empty() && !std::lexicographical_compare(total_.begin(), some, enough.begin(), enough.end());
  };
  spent_ = 0;
  std::uint64_t told = 0;
  for (std::uint64_t cooling = 0; cooling < kCoolings && !control.stopped() && !reached(); ++cooling) {
    const double worth = kHeatBegin * std::pow(kHeatEnd / kHeatBegin, static_cast<double>(cooling) / static_cast<double>(kCoolings - 1));
    const auto chance = static_cast<std::uint32_t>(std::exp(-1 / worth) * kSureIn32);  // of one more unit lost
    while (spent_ < steps * (cooling + 1) / kCoolings && !reached()) {
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
    if (total_ <= best_total) continue;
    best = plan();
    best_total = total_;
  }
  return best;
}

}  // namespace ronde::matcher
