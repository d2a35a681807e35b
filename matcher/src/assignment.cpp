#include "assignment.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "auction.hpp"

namespace ronde::matcher {
namespace {
constexpr std::int64_t kUnreachable = std::numeric_limits<std::int64_t>::max() / 4;
}

Assignment::Assignment(std::vector<std::uint32_t> left_units, std::vector<std::uint32_t> right_units, std::vector<Arc> arcs)
    : left_units_(std::move(left_units)), right_units_(std::move(right_units)), arcs_(std::move(arcs)) {
  const std::size_t lefts = left_units_.size(), rights = right_units_.size();
  first_.assign(lefts + 1, 0);
  for (const Arc& arc : arcs_) ++first_[arc.from + 1];
  for (std::size_t left = 0; left < lefts; ++left) first_[left + 1] += first_[left];
  const auto is_one = [](std::uint32_t units) { return units == 1; };
  units_are_one_ = std::ranges::all_of(left_units_, is_one) && std::ranges::all_of(right_units_, is_one);
  if (!std::ranges::all_of(right_units_, is_one)) {
    std::vector<std::uint32_t> to;
    to.reserve(arcs_.size());
    for (const Arc& arc : arcs_) to.push_back(arc.to);
    in_ = Rows(static_cast<std::uint32_t>(rights), to);
  }
  flow_.assign(arcs_.size(), 0);
  left_rest_ = left_units_;
  right_rest_ = right_units_;
  last_.assign(rights, 0);
  left_price_.assign(lefts, 0);
  right_price_.assign(rights, 0);
  left_far_.assign(lefts, kUnreachable);
  right_far_.assign(rights, kUnreachable);
  left_by_.assign(lefts, 0);
  right_by_.assign(rights, 0);
}

void Assignment::set_flow(std::uint32_t arc, std::uint32_t units) {
  const auto [from, to, cost] = arcs_[arc];
  left_rest_[from] += flow_[arc] - units;
  right_rest_[to] += flow_[arc] - units;
  flow_[arc] = units;
  if (units > 0) last_[to] = arc;
}

void Assignment::multiply_prices(std::int64_t by) {
  for (std::int64_t& price : right_price_) price *= by;
}

void Assignment::start_prices() {
  std::ranges::fill(flow_, 0);
  left_rest_ = left_units_;
  right_rest_ = right_units_;
  std::ranges::fill(right_price_, kUnreachable);
  for (const Arc& arc : arcs_) right_price_[arc.to] = std::min(right_price_[arc.to], arc.cost);
}

void Assignment::start_by_bids(Control& control) {
  std::ranges::fill(flow_, 0);
  left_rest_ = left_units_;
  right_rest_ = right_units_;
  Auction auction(first_, arcs_);
  auction.run(control);
  for (std::uint32_t right = 0; right < right_units_.size(); ++right) {
    right_price_[right] = auction.right_price(right);
    if (auction.holder(right) != Auction::kNone) set_flow(auction.holder(right), 1);
  }
}

/// The best left prices for these right prices; what flow is not at its best then, is taken back.
void Assignment::keep_tight() {
  for (std::uint32_t left = 0; left < left_units_.size(); ++left) {
    std::int64_t least = kUnreachable;
    for (std::uint32_t arc = first_[left]; arc < first_[left + 1]; ++arc)
      least = std::min(least, arcs_[arc].cost - right_price_[arcs_[arc].to]);
    left_price_[left] = least;
    if (left_rest_[left] == left_units_[left]) continue;
    for (std::uint32_t arc = first_[left]; arc < first_[left + 1]; ++arc) {
      if (flow_[arc] > 0 && reduced(arc) != 0) set_flow(arc, 0);
    }
  }
}

void Assignment::place_greedily() {
  for (std::uint32_t left = 0; left < left_units_.size(); ++left) {
    for (std::uint32_t arc = first_[left]; left_rest_[left] > 0 && arc < first_[left + 1]; ++arc) {
      const std::uint32_t moved = std::min(left_rest_[left], right_rest_[arcs_[arc].to]);
      if (moved > 0 && reduced(arc) == 0) set_flow(arc, flow_[arc] + moved);
    }
  }
}

bool Assignment::solve(Control& control) {
  if (units_are_one_) {
    start_by_bids(control);
  } else {
    start_prices();
  }
  return solve_again(control);
}

bool Assignment::solve_again(Control& control) {
  keep_tight();
  place_greedily();
  return augment_all(control);
}

bool Assignment::augment_all(Control& control) {
  for (std::uint32_t left = 0; left < left_units_.size(); ++left) {
    while (left_rest_[left] > 0) {
      if (!augment(left, control)) return false;
    }
  }
  return true;
}

bool Assignment::augment(std::uint32_t from, Control& control) {
  search(from);
  const bool go_on = !control.work(steps_) && length_ < kUnreachable;
  if (go_on) {
    shift_prices();
    move_unit(from);
  }
  for (const std::uint32_t left : left_seen_) left_far_[left] = kUnreachable;
  for (const std::uint32_t right : right_seen_) right_far_[right] = kUnreachable;
  return go_on;
}

/// Dijkstra over left and right sides; the nearest right side with rest ends it. What is no further away than the search stands is not
/// put into the heap: most steps are of length 0.
void Assignment::search(std::uint32_t from) {
  left_seen_.assign(1, from);
  right_seen_.clear();
  beyond_.clear();
  near_.assign(1, from);
  left_far_[from] = 0;
  length_ = kUnreachable;
  steps_ = 1;
  while (true) {
    while (!near_.empty()) {
      const std::uint32_t left = near_.back();
      near_.pop_back();
      if (left_far_[left] < length_) scan(left);
    }
    if (beyond_.empty() || beyond_.front().first >= length_) return;
    const auto [far, right] = beyond_.front();
    std::ranges::pop_heap(beyond_, std::greater<>());
    beyond_.pop_back();
    if (far == right_far_[right]) enter(right);
  }
}

void Assignment::scan(std::uint32_t left) {
  const std::int64_t far = left_far_[left], without_price = far - left_price_[left];
  steps_ += first_[left + 1] - first_[left];
  for (std::uint32_t arc = first_[left]; arc < first_[left + 1]; ++arc) {
    const std::uint32_t to = arcs_[arc].to;
    const std::int64_t there = without_price + arcs_[arc].cost - right_price_[to];
    if (there >= right_far_[to] || there >= length_) continue;
    if (right_far_[to] == kUnreachable) right_seen_.push_back(to);
    right_far_[to] = there;
    right_by_[to] = arc;
    if (right_rest_[to] > 0) {
      length_ = there;
      end_ = to;
      if (there == far) return;
    } else if (there == far) {
      enter(to);
    } else {
      beyond_.emplace_back(there, to);
      std::ranges::push_heap(beyond_, std::greater<>());
    }
  }
}

/// Back along the arcs with flow: their reduced cost is 0.
void Assignment::enter(std::uint32_t right) {
  const auto back_along = [&](std::uint32_t arc) {
    const std::uint32_t left = arcs_[arc].from;
    if (left_far_[left] != kUnreachable) return;
    left_far_[left] = right_far_[right];
    left_by_[left] = arc;
    left_seen_.push_back(left);
    near_.push_back(left);
  };
  if (right_units_[right] == 1) return back_along(last_[right]);
  for (const std::uint32_t arc : in_[right]) {
    if (flow_[arc] > 0) back_along(arc);
  }
  steps_ += in_[right].size();
}

void Assignment::shift_prices() {
  for (const std::uint32_t left : left_seen_) left_price_[left] += std::max<std::int64_t>(0, length_ - left_far_[left]);
  for (const std::uint32_t right : right_seen_) right_price_[right] -= std::max<std::int64_t>(0, length_ - right_far_[right]);
}

void Assignment::move_unit(std::uint32_t from) {
  --right_rest_[end_];
  --left_rest_[from];
  for (std::uint32_t right = end_;;) {
    const std::uint32_t arc = right_by_[right], left = arcs_[arc].from;
    ++flow_[arc];
    last_[right] = arc;
    if (left == from) return;
    --flow_[left_by_[left]];
    right = arcs_[left_by_[left]].to;
  }
}

std::int64_t Assignment::cost() const {
  std::int64_t sum = 0;
  for (std::size_t arc = 0; arc < arcs_.size(); ++arc) sum += arcs_[arc].cost * flow_[arc];
  return sum;
}

}  // namespace ronde::matcher
