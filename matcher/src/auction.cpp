#include "auction.hpp"

#include <algorithm>

namespace ronde::matcher {
namespace {

constexpr std::int64_t kNoPrice = std::numeric_limits<std::int64_t>::max() / 4;
constexpr std::int64_t kRaiseFalls = 5;  // by this factor from one step to the next; 4 to 7 do as well, 15 is slower
constexpr std::uint64_t kStepsAtOnce = 10'000;

}  // namespace

Auction::Auction(std::span<const std::uint32_t> first, std::span<const Assignment::Arc> arcs)
    : first_(first), arcs_(arcs), price_(first.size() - 1, 0), holder_(first.size() - 1, kNone) {
  std::int64_t least = 0, most = 0;
  for (const Assignment::Arc& arc : arcs) {
    least = std::min(least, arc.cost);
    most = std::max(most, arc.cost);
  }
  range_ = most - least + 1;
  const auto nodes = static_cast<std::int64_t>(price_.size());
  scale_ = std::clamp<std::int64_t>(kNoPrice / range_ / (nodes + 1), 1, nodes + 1);
}

void Auction::run(Control& control) {
  std::int64_t raise = range_ * scale_;
  std::uint64_t steps = 0;
  do {
    raise = std::max<std::int64_t>(1, raise / kRaiseFalls);
    std::ranges::fill(holder_, kNone);
    for (std::uint32_t left = 0; left < price_.size(); ++left) {
      for (std::uint32_t bidder = left; bidder != kNone; bidder = bid(bidder, raise)) {
        steps += first_[bidder + 1] - first_[bidder];
        if (steps < kStepsAtOnce) continue;
        if (control.work(steps)) return;
        steps = 0;
      }
    }
  } while (raise > 1 && !control.work(steps));
}

/// Whoever held what was bid for, or kNone.
std::uint32_t Auction::bid(std::uint32_t left, std::int64_t raise) {
  std::int64_t best = kNoPrice, second = kNoPrice;
  std::uint32_t best_arc = 0;
  for (std::uint32_t arc = first_[left]; arc < first_[left + 1]; ++arc) {
    const std::int64_t here = arcs_[arc].cost * scale_ - price_[arcs_[arc].to];
    if (here >= second) continue;
    if (here < best) {
      second = best;
      best = here;
      best_arc = arc;
    } else {
      second = here;
    }
  }
  if (second == kNoPrice) second = best + range_ * scale_;  // nowhere else to go
  const std::uint32_t right = arcs_[best_arc].to, before = holder_[right];
  price_[right] -= second - best + raise;
  holder_[right] = best_arc;
  return before == kNone ? kNone : arcs_[before].from;
}

std::int64_t Auction::right_price(std::uint32_t right) const {
  const std::int64_t quotient = price_[right] / scale_;
  return quotient * scale_ > price_[right] ? quotient - 1 : quotient;  // rounded down, so that exact prices stay exact
}

}  // namespace ronde::matcher
