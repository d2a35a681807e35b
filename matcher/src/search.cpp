#include "search.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace ronde::matcher {
namespace {
constexpr double kUnreached = -std::numeric_limits<double>::infinity();
/// Bounds are kept for so many legs; a path with more legs left is not pruned. Such caps are searched, not proven.
constexpr std::uint32_t kBoundRounds = 16;
/// The search calls itself once a leg: longer exchanges are left out, and the search says that it is not complete.
constexpr std::uint32_t kDepthMax = 2000;
constexpr std::uint64_t kSpentAtOnce = 4096;
/// What is found is told to those who search at the same time once in so many: memory is bounded by all together.
constexpr std::uint64_t kFoundAtOnce = 1024;
/// Blocks of starts: enough of them that nobody waits long for the last one. The work of a start is guessed, in legs looked at.
constexpr std::uint64_t kStartWork = 16, kBlockMax = 128;
}  // namespace

SearchCaps search_caps(const Caps& caps) {
  SearchCaps search{caps.cycle_cap.value_or(0xFFFFU), caps.chain_cap, caps.member_once, caps.size_tolerance};
  if (caps.seats_cap) {
    search.cycle = std::min(search.cycle, *caps.seats_cap);
    search.chain = std::min(search.chain, *caps.seats_cap == 0 ? 0 : *caps.seats_cap - 1);
  }
  return search;
}

ExchangeSearch::ExchangeSearch(const LegGraph& legs, const SearchCaps& caps)
    : legs_(legs),
      graph_(legs.graph()),
      caps_(caps),
      sizes_(legs.graph(), caps.size_tolerance),
      offer_count_(static_cast<std::uint32_t>(legs.graph().offers().size())) {
  // No simple cycle or chain is longer than the listings are many.
  caps_.cycle = std::min(caps_.cycle, offer_count_);
  caps_.chain = std::min(caps_.chain, offer_count_);
  too_deep_ = std::max(caps_.cycle, caps_.chain) > kDepthMax;
  caps_.cycle = std::min(caps_.cycle, kDepthMax);
  caps_.chain = std::min(caps_.chain, kDepthMax);
  order_.resize(offer_count_);
  std::iota(order_.begin(), order_.end(), 0U);
  degree_.resize(offer_count_);
  for (OfferIndex offer = 0; offer < offer_count_; ++offer) {
    std::uint64_t in = 0;
    for (const ArcIndex arc : graph_.returns_into(offer)) in += legs_.into_want(graph_.returns()[arc].want).size();
    degree_[offer] = in * legs_.of_offer(offer).size();
    if (graph_.offers()[offer].gift && !legs_.of_offer(offer).empty() && caps_.chain >= 1) gifts_.push_back(offer);
  }
  std::ranges::stable_sort(order_, [this](std::uint32_t a, std::uint32_t b) { return degree_[a] > degree_[b]; });
  rank_.resize(offer_count_);
  for (std::uint32_t i = 0; i < offer_count_; ++i) rank_[order_[i]] = i;
  const std::uint32_t rounds = caps_.cycle >= 2 ? std::clamp(caps_.cycle - 2, 1U, kBoundRounds) : 0;
  home_.assign(std::size_t{rounds + 1} * offer_count_, kUnreached);
  touched_.resize(rounds + 1);
  feeds_start_.assign(graph_.wants().size(), false);
  offer_used_.assign(offer_count_, false);
  want_used_.assign(graph_.wants().size(), false);
  relay_used_.assign(graph_.relays().size(), false);
}

std::vector<StartBlock> ExchangeSearch::blocks(std::uint64_t work_min) const {
  const auto gifts = static_cast<std::uint32_t>(gifts_.size());
  const std::uint32_t end = gifts + (caps_.cycle >= 2 ? offer_count_ : 0);
  std::uint64_t all = 0;
  const auto work_of = [&](std::uint32_t start) {
    return kStartWork + (start < gifts ? legs_.of_offer(gifts_[start]).size() : degree_[order_[start - gifts]]);
  };
  for (std::uint32_t start = 0; start < end; ++start) all += work_of(start);
  std::vector<StartBlock> blocks;
  std::uint64_t work = 0;
  for (std::uint32_t start = 0, begin = 0; start < end; ++start) {
    work += work_of(start);
    if (work < std::max(work_min, all / kBlockMax) && start + 1 < end) continue;
    blocks.push_back({begin, start + 1});
    begin = start + 1;
    work = 0;
  }
  return blocks;
}

SearchOutcome ExchangeSearch::run(const SearchTask& task, const StartBlock& block, const SearchOutcome& before, Control& control,
                                  ColumnPool& out, std::atomic<std::uint64_t>* found_by_all) {
  prices_ = &task.prices;
  onward_ = &task.onward;
  options_ = task.options;
  control_ = &control;
  found_by_all_ = found_by_all;
  outcome_ = {.found = before.found, .spent = before.spent};
  const auto gifts = static_cast<std::uint32_t>(gifts_.size());
  for (std::uint32_t start = block.begin; start < block.end && !outcome_.halted; ++start) {
    if (start < gifts) {
      chains_from(gifts_[start]);
      flush(gifts_[start], true, out);
      continue;
    }
    const OfferIndex offer = order_[start - gifts];
    if (legs_.of_offer(offer).empty() || graph_.returns_into(offer).empty()) continue;
    cycles_from(offer);
    flush(offer, false, out);
  }
  outcome_.complete = outcome_.complete && !too_deep_;
  outcome_.found -= before.found;
  outcome_.spent -= before.spent;
  return outcome_;
}

void ExchangeSearch::count_with_all(std::uint64_t more) {
  if (found_by_all_ == nullptr || options_.column_max == 0) return;
  if (found_by_all_->fetch_add(more) + more > options_.column_max) halt();
}

void ExchangeSearch::flush(OfferIndex start, bool chain, ColumnPool& out) {
  outcome_.start_sum += best_ * graph_.offers()[start].capacity;
  // Best first, so that what a caller sees first does not depend on the heap's shape.
  std::ranges::stable_sort(heap_, [](const Candidate& a, const Candidate& b) { return a.price > b.price; });
  for (const Candidate& candidate : heap_) out.add(candidate.legs, chain);
  outcome_.found += heap_.size();
  count_with_all(heap_.size() % kFoundAtOnce);
  heap_.clear();
  if (options_.column_max != 0 && outcome_.found > options_.column_max) halt();
  ++steps_;
  spend();
}

/// Tells the control what was done, and ends the search, or the start, where that was enough.
void ExchangeSearch::spend() {
  outcome_.spent += steps_;
  start_spent_ += steps_;
  if (control_->work(steps_) || (options_.step_max != 0 && outcome_.spent > options_.step_max)) halt();
  if (options_.start_step_max != 0 && start_spent_ > options_.start_step_max) {
    start_over_ = true;
    outcome_.complete = false;
  }
  steps_ = 0;
}

void ExchangeSearch::begin_start(OfferIndex start) {
  start_ = start;
  threshold_ = options_.threshold;
  best_ = 0;
  start_spent_ = 0;
  start_over_ = false;
  turn_ = std::size_t{rank_[start]} * options_.per_start;
}

/// Of the seat between the two; far below all else where no plan may have it.
double ExchangeSearch::return_price(const Prices& prices, OfferIndex received, OfferIndex given) const {
  return sizes_.bars(received, given) ? kUnreached : prices.joint.seat(graph_, received, given);
}

/// Of the path.
double ExchangeSearch::doubt_cost(bool chain) const {
  const double worth = prices_->joint.expected_worth;
  return worth == 0 ? 0.0 : worth * static_cast<double>(doubt(legs_, path_, chain));
}

bool ExchangeSearch::clashes(LegIndex leg) const {
  if (want_used_[legs_[leg].want]) return true;
  const auto via = legs_.via(leg);
  return std::ranges::any_of(via, [this](RelayIndex relay) { return relay_used_[relay]; });
}

bool ExchangeSearch::sits(MemberIndex member) const {
  return caps_.member_once && member != kNobody && std::ranges::find(members_, member) != members_.end();
}

void ExchangeSearch::found(double price) {
  if (!(price > threshold_)) return;
  best_ = std::max(best_, price);
  const auto cheaper = [](const Candidate& a, const Candidate& b) { return a.price > b.price; };
  heap_.push_back({price, path_});
  if (options_.per_start == 0) {
    if (options_.column_max != 0 && outcome_.found + heap_.size() > options_.column_max) halt();
    if (heap_.size() % kFoundAtOnce == 0) count_with_all(kFoundAtOnce);
    return;
  }
  std::ranges::push_heap(heap_, cheaper);
  if (heap_.size() > options_.per_start) {
    std::ranges::pop_heap(heap_, cheaper);
    heap_.pop_back();
  }
  if (heap_.size() == options_.per_start) threshold_ = std::max(threshold_, heap_.front().price);
}

void ExchangeSearch::way_home(OfferIndex start) {
  // home(r, o): at most r legs from o to a want that returns to the start, over offers of higher order.
  for (std::size_t r = 0; r < touched_.size(); ++r) {
    for (const OfferIndex offer : touched_[r]) home(static_cast<std::uint32_t>(r), offer) = kUnreached;
    touched_[r].clear();
  }
  const auto better = [this](std::uint32_t r, OfferIndex offer, double price) {
    double& known = home(r, offer);
    if (known == kUnreached) touched_[r].push_back(offer);
    known = std::max(known, price);
  };
  for (std::uint32_t r = 1; r < touched_.size(); ++r) {
    for (const OfferIndex offer : touched_[r - 1]) {
      if (offer != start) better(r, offer, home(r - 1, offer));
    }
    const auto step_back = [&](OfferIndex next, double price) {
      for (const ArcIndex arc : graph_.returns_into(next)) {
        const auto legs = legs_.into_want(graph_.returns()[arc].want);
        steps_ += legs.size();
        if (steps_ > kSpentAtOnce) spend();
        if (over()) return;
        for (const LegIndex leg : legs) {
          const OfferIndex offer = legs_[leg].offer;
          if (rank_[offer] > rank_[start] && prices_->leg[leg] != kShut)
            better(r, offer, price + prices_->leg[leg] + return_price(*prices_, offer, next));
        }
      }
    };
    if (r == 1) {
      step_back(start, 0.0);
    } else {
      for (const OfferIndex next : touched_[r - 1]) step_back(next, home(r - 1, next));
    }
  }
}

void ExchangeSearch::cycles_from(OfferIndex start) {
  begin_start(start);
  bool any_feeder = false;
  for (const ArcIndex arc : graph_.returns_into(start)) {
    const WantIndex want = graph_.returns()[arc].want;
    feeds_start_[want] = true;
    any_feeder = any_feeder || !legs_.into_want(want).empty();
  }
  if (any_feeder) {
    way_home(start);
    offer_used_[start] = true;
    members_.assign(1, graph_.offers()[start].owner);
    grow_cycle(start, 0.0);
    offer_used_[start] = false;
  }
  for (const ArcIndex arc : graph_.returns_into(start)) feeds_start_[graph_.returns()[arc].want] = false;
}

void ExchangeSearch::grow_cycle(OfferIndex offer, double price) {
  const auto legs_left = static_cast<std::uint32_t>(caps_.cycle - path_.size() - 1);  // after the next one
  const auto legs = legs_.of_offer(offer);
  steps_ += legs.size();
  if (steps_ > kSpentAtOnce) spend();
  std::size_t place = legs.empty() ? 0 : turn_ % legs.size();
  for (std::size_t looked = 0; looked < legs.size(); ++looked, place = place + 1 < legs.size() ? place + 1 : 0) {
    if (over()) return;
    const LegIndex leg = legs[place];
    const WantIndex want = legs_[leg].want;
    if (clashes(leg)) continue;
    const double here = price + prices_->leg[leg];
    const bool closes = feeds_start_[want] && !path_.empty();
    if (closes) {
      const double total = here + return_price(*prices_, offer, start_);
      if (total > threshold_) {
        path_.push_back(leg);
        found(total - doubt_cost(false));
        path_.pop_back();
      }
    }
    if (legs_left == 0) continue;
    bool marked = false;
    for (const ArcIndex arc : graph_.returns_of(want)) {
      const OfferIndex next = graph_.returns()[arc].offer;
      if (rank_[next] <= rank_[start_] || offer_used_[next]) continue;
      const double there = here + return_price(*prices_, offer, next);
      if (there == kUnreached) continue;
      if (legs_left < touched_.size() && !(there + home(legs_left, next) > threshold_)) continue;
      if (sits(graph_.offers()[next].owner)) continue;
      if (!marked) {
        marked = true;
        want_used_[want] = true;
        for (const RelayIndex relay : legs_.via(leg)) relay_used_[relay] = true;
        path_.push_back(leg);
      }
      offer_used_[next] = true;
      members_.push_back(graph_.offers()[next].owner);
      grow_cycle(next, there);
      members_.pop_back();
      offer_used_[next] = false;
    }
    if (marked) {
      path_.pop_back();
      want_used_[want] = false;
      for (const RelayIndex relay : legs_.via(leg)) relay_used_[relay] = false;
    }
  }
}

SearchTask ExchangeSearch::task(const Prices& prices, const SearchOptions& options, Control& control) const {
  SearchTask task{prices, options, {}};
  if (caps_.chain == 0) return task;
  // onward(r, o): the most that at most r more legs from o can add; a chain may stop anywhere, so never below 0.
  const std::uint32_t rounds = std::min(caps_.chain, kBoundRounds);
  task.onward.assign(std::size_t{rounds} * offer_count_, 0.0);
  std::vector<double> past_want(graph_.wants().size());
  for (std::uint32_t r = 1; r < rounds && !control.stopped(); ++r) {
    const double* const before = task.onward.data() + std::size_t{r - 1} * offer_count_;
    double* const now = task.onward.data() + std::size_t{r} * offer_count_;
    if (!prices.joint.size.empty()) {  // a seat may be worth something
      for (LegIndex leg = 0; leg < legs_.size(); ++leg) {
        double past = 0.0;
        for (const ArcIndex arc : graph_.returns_of(legs_[leg].want)) {
          const OfferIndex next = graph_.returns()[arc].offer;
          past = std::max(past, return_price(prices, legs_[leg].offer, next) + before[next]);
        }
        double& best = now[legs_[leg].offer];
        best = std::max(best, prices.leg[leg] + past);
      }
      control.work(2 * std::uint64_t{legs_.size()});
      continue;
    }
    for (WantIndex want = 0; want < past_want.size(); ++want) {
      past_want[want] = 0.0;
      for (const ArcIndex arc : graph_.returns_of(want)) past_want[want] = std::max(past_want[want], before[graph_.returns()[arc].offer]);
    }
    for (LegIndex leg = 0; leg < legs_.size(); ++leg) {
      double& best = now[legs_[leg].offer];
      best = std::max(best, prices.leg[leg] + past_want[legs_[leg].want]);
    }
    control.work(legs_.size());
  }
  return task;
}

void ExchangeSearch::chains_from(OfferIndex gift) {
  begin_start(gift);
  offer_used_[gift] = true;
  members_.assign(1, graph_.offers()[gift].owner);
  grow_chain(gift, prices_->gift_start.empty() ? 0.0 : prices_->gift_start[gift]);
  offer_used_[gift] = false;
}

void ExchangeSearch::grow_chain(OfferIndex offer, double price) {
  const auto legs_left = static_cast<std::uint32_t>(caps_.chain - path_.size() - 1);
  const auto legs = legs_.of_offer(offer);
  steps_ += legs.size();
  if (steps_ > kSpentAtOnce) spend();
  std::size_t place = legs.empty() ? 0 : turn_ % legs.size();
  for (std::size_t looked = 0; looked < legs.size(); ++looked, place = place + 1 < legs.size() ? place + 1 : 0) {
    if (over()) return;
    const LegIndex leg = legs[place];
    const WantIndex want = legs_[leg].want;
    if (clashes(leg) || sits(graph_.wants()[want].owner)) continue;
    const double here = price + prices_->leg[leg];
    path_.push_back(leg);
    if (here > threshold_) found(here - doubt_cost(true));
    if (legs_left > 0) {
      want_used_[want] = true;
      for (const RelayIndex relay : legs_.via(leg)) relay_used_[relay] = true;
      members_.push_back(graph_.wants()[want].owner);
      for (const ArcIndex arc : graph_.returns_of(want)) {
        const OfferIndex next = graph_.returns()[arc].offer;
        const double there = here + return_price(*prices_, offer, next);
        if (offer_used_[next] || there == kUnreached) continue;
        if (legs_left < kBoundRounds && !(there + (*onward_)[std::size_t{legs_left} * offer_count_ + next] > threshold_)) continue;
        offer_used_[next] = true;
        grow_chain(next, there);
        offer_used_[next] = false;
      }
      members_.pop_back();
      want_used_[want] = false;
      for (const RelayIndex relay : legs_.via(leg)) relay_used_[relay] = false;
    }
    path_.pop_back();
  }
}

}  // namespace ronde::matcher
