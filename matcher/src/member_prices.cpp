#include "member_prices.hpp"

#include <algorithm>

namespace ronde::matcher {

MemberPrices::MemberPrices(Face& face, const Assignment& whole, const std::vector<MemberIndex>& receivers, std::uint32_t member_count)
    : face_(face), prices_(member_count, kPriceUnit) {
  for (const std::uint32_t arc : face.arcs()) receivers_.push_back(receivers[arc]);
  sort_members(whole, receivers);
  best_prices_ = prices_;
  for (const MemberIndex member : open_) best_prices_[member] = 0;  // each at most once, and no plan is worth more than nothing
  total_ = (always_ + static_cast<std::int64_t>(open_.size())) * kPriceUnit;
}

void MemberPrices::sort_members(const Assignment& whole, const std::vector<MemberIndex>& receivers) {
  for (std::uint32_t arc = 0; arc < receivers.size(); ++arc) {
    if (receivers[arc] != kNobody && !face_.is_open(arc) && whole.flow(arc) > 0) prices_[receivers[arc]] = 0;
  }
  always_ = std::ranges::count(prices_, 0);
  for (const MemberIndex member : receivers_) {
    if (member == kNobody || prices_[member] != kPriceUnit) continue;
    prices_[member] = kPriceUnit / 2;
    open_.push_back(member);
  }
}

bool MemberPrices::next(Control& control) {
  if (open_.empty()) return false;
  Assignment& inner = face_.inner();
  for (std::uint32_t arc = 0; arc < receivers_.size(); ++arc) {
    if (receivers_[arc] != kNobody) inner.set_cost(arc, -prices_[receivers_[arc]]);
  }
  if (!inner.solve_again(control)) return false;
  ++rounds_;
  std::vector<std::uint32_t> times(prices_.size(), 0);
  for (std::uint32_t arc = 0; arc < receivers_.size(); ++arc) {
    if (receivers_[arc] != kNobody) times[receivers_[arc]] += inner.flow(arc);
  }
  served_ = always_ + std::ranges::count_if(open_, [&](MemberIndex member) { return times[member] > 0; });
  std::int64_t total = always_ * kPriceUnit - inner.cost();
  for (const MemberIndex member : open_) total += kPriceUnit - prices_[member];
  keep_if_better(total);
  move_prices(times);
  return true;
}

void MemberPrices::keep_if_better(std::int64_t total) {
  if (total < total_) {
    const bool whole_less = total / kPriceUnit < total_ / kPriceUnit;
    total_ = total;
    best_prices_ = prices_;
    if (whole_less) {
      since_better_ = 0;
      return;
    }
  }
  if (++since_better_ % 6 == 0) step_ *= 0.6;
}

/// Served often: a further time is worth less. Not served: more.
void MemberPrices::move_prices(const std::vector<std::uint32_t>& times) {
  for (const MemberIndex member : open_) {
    const double by = times[member] == 0 ? 0.5 : times[member] == 1 ? 0.0 : -0.25;
    const auto move = static_cast<std::int64_t>(step_ * static_cast<double>(kPriceUnit) * by);
    prices_[member] = std::clamp<std::int64_t>(prices_[member] + move, 0, kPriceUnit);
  }
}

}  // namespace ronde::matcher
