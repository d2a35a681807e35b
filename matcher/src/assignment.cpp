#include "assignment.hpp"

#include <algorithm>
#include <limits>
#include <queue>

namespace ronde::matcher {
namespace {
constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max() / 4;
}

Assignment::Assignment(std::vector<std::uint32_t> units, std::vector<Arc> arcs) : units_(std::move(units)), arcs_(std::move(arcs)) {
  std::vector<std::uint32_t> from, to;
  for (const Arc& arc : arcs_) {
    from.push_back(arc.from);
    to.push_back(arc.to);
  }
  const auto count = static_cast<std::uint32_t>(units_.size());
  out_ = Rows(count, from);
  in_ = Rows(count, to);
}

void Assignment::start_prices() {
  const std::size_t count = units_.size();
  flow_.assign(arcs_.size(), 0);
  left_rest_ = units_;
  right_rest_ = units_;
  left_price_.assign(count, kFar);
  right_price_.assign(count, kFar);
  for (const Arc& arc : arcs_) right_price_[arc.to] = std::min(right_price_[arc.to], arc.cost);
  for (const Arc& arc : arcs_) left_price_[arc.from] = std::min(left_price_[arc.from], arc.cost - right_price_[arc.to]);
  for (std::uint32_t node = 0; node < count; ++node) {
    for (const std::uint32_t arc : out_[node]) {
      if (left_rest_[node] == 0) break;
      const std::uint32_t moved = std::min(left_rest_[node], right_rest_[arcs_[arc].to]);
      if (moved == 0 || reduced(arc) != 0) continue;
      flow_[arc] += moved;
      left_rest_[node] -= moved;
      right_rest_[arcs_[arc].to] -= moved;
    }
  }
  left_far_.assign(count, kFar);
  right_far_.assign(count, kFar);
  left_by_.assign(count, 0);
  right_by_.assign(count, 0);
}

bool Assignment::solve(Control& control) {
  start_prices();
  for (std::uint32_t node = 0; node < units_.size(); ++node) {
    while (left_rest_[node] > 0) {
      if (!augment(node, control)) return false;
    }
  }
  return true;
}

bool Assignment::augment(std::uint32_t from, Control& control) {
  // Dijkstra over left and right sides; a right side with rest ends it. Codes in the heap: left 2i, right 2i + 1.
  using Entry = std::pair<std::int64_t, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  left_seen_.clear();
  right_seen_.clear();
  left_far_[from] = 0;
  left_seen_.push_back(from);
  queue.emplace(0, 2 * from);
  std::uint32_t end = 0;
  std::int64_t length = kFar;
  std::uint64_t steps = 0;
  while (!queue.empty()) {
    const auto [far, code] = queue.top();
    queue.pop();
    const std::uint32_t node = code / 2;
    if (code % 2 == 0) {
      if (far > left_far_[node]) continue;
      for (const std::uint32_t arc : out_[node]) {
        const std::uint32_t to = arcs_[arc].to;
        const std::int64_t there = far + reduced(arc);
        if (there >= right_far_[to]) continue;
        if (right_far_[to] == kFar) right_seen_.push_back(to);
        right_far_[to] = there;
        right_by_[to] = arc;
        queue.emplace(there, 2 * to + 1);
      }
      steps += out_[node].size();
    } else {
      if (far > right_far_[node]) continue;
      if (right_rest_[node] > 0) {
        end = node;
        length = far;
        break;
      }
      for (const std::uint32_t arc : in_[node]) {
        if (flow_[arc] == 0 || far >= left_far_[arcs_[arc].from]) continue;
        const std::uint32_t back = arcs_[arc].from;
        if (left_far_[back] == kFar) left_seen_.push_back(back);
        left_far_[back] = far;  // an arc with flow has reduced cost 0
        left_by_[back] = arc;
        queue.emplace(far, 2 * back);
      }
      steps += in_[node].size();
    }
  }
  const bool go_on = !control.work(steps) && length < kFar;
  if (go_on) {
    for (const std::uint32_t node : left_seen_) left_price_[node] += std::max<std::int64_t>(0, length - left_far_[node]);
    for (const std::uint32_t node : right_seen_) right_price_[node] -= std::max<std::int64_t>(0, length - right_far_[node]);
    for (std::uint32_t right = end;;) {
      const std::uint32_t arc = right_by_[right];
      ++flow_[arc];
      const std::uint32_t left = arcs_[arc].from;
      if (left == from) break;
      --flow_[left_by_[left]];
      right = arcs_[left_by_[left]].to;
    }
    --left_rest_[from];
    --right_rest_[end];
  }
  for (const std::uint32_t node : left_seen_) left_far_[node] = kFar;
  for (const std::uint32_t node : right_seen_) right_far_[node] = kFar;
  return go_on;
}

std::int64_t Assignment::cost() const {
  std::int64_t sum = 0;
  for (std::size_t arc = 0; arc < arcs_.size(); ++arc) sum += arcs_[arc].cost * flow_[arc];
  return sum;
}

std::int64_t Assignment::lower_bound() const {
  std::int64_t sum = 0;
  for (std::size_t node = 0; node < units_.size(); ++node) sum += (left_price_[node] + right_price_[node]) * units_[node];
  return sum;
}

}  // namespace ronde::matcher
