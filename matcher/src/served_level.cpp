#include "served_level.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "member_prices.hpp"

namespace ronde::matcher {
namespace {
constexpr int kRoundsWithoutBetter = 4;
constexpr std::int64_t kArcsForOne = 4;
}  // namespace

ServedLevel::ServedLevel(Face& face, const Assignment& whole, const std::vector<MemberIndex>& receivers, Goal goal)
    : face_(face), goal_(std::move(goal)), unit_(goal_.unit), prices_(goal_.price_permil.size(), 0) {
  for (const std::uint32_t arc : face.arcs()) receivers_.push_back(receivers[arc]);
  for (std::uint32_t arc = 0; arc < receivers.size(); ++arc) {
    if (!face.is_open(arc)) settled_ += goal_.gains[arc] * whole.flow(arc);
  }
  sort_members(whole, receivers);
  for (const MemberIndex member : open_) prices_[member] = goal_.price_permil[member] * (unit_ / kPriceUnit);
}

void ServedLevel::sort_members(const Assignment& whole, const std::vector<MemberIndex>& receivers) {
  std::vector<bool> always(prices_.size(), false), open(prices_.size(), false);
  for (std::uint32_t arc = 0; arc < receivers.size(); ++arc) {
    if (receivers[arc] != kNobody && !face_.is_open(arc) && whole.flow(arc) > 0) always[receivers[arc]] = true;
  }
  for (const MemberIndex member : receivers_) {
    if (member != kNobody && !always[member]) open[member] = true;
  }
  for (MemberIndex member = 0; member < prices_.size(); ++member) {
    always_ += always[member] ? 1 : 0;
    if (open[member]) open_.push_back(member);
    never_.push_back(!always[member] && !open[member]);
  }
}

bool ServedLevel::next(std::int64_t known, Control& control) {
  Assignment& inner = face_.inner();
  for (std::uint32_t arc = 0; arc < receivers_.size(); ++arc) {
    const std::int64_t price = receivers_[arc] == kNobody ? 0 : prices_[receivers_[arc]];
    inner.set_cost(arc, -(goal_.gains[face_.arcs()[arc]] + price));
  }
  if (!inner.solve_again(control)) return false;
  ++rounds_;
  std::vector<std::int64_t> times(prices_.size(), 0);
  for (std::uint32_t arc = 0; arc < receivers_.size(); ++arc) {
    if (receivers_[arc] != kNobody) times[receivers_[arc]] += inner.flow(arc);
  }
  served_ = always_ + std::ranges::count_if(open_, [&](MemberIndex member) { return times[member] > 0; });
  std::int64_t gain = settled_ - inner.cost() + unit_ * (always_ + static_cast<std::int64_t>(open_.size()) - goal_.to_serve);
  for (const MemberIndex member : open_) gain -= prices_[member];
  const bool better = rounds_ == 1 || gain < bound_.gain;
  if (better) keep(gain);
  if (rounds_ == 1) {
    begin_small();
  } else {
    move_prices(gain - known, better, times);
  }
  return true;
}

void ServedLevel::keep(std::int64_t gain) {
  bound_ = {gain, unit_, prices_};
  for (std::size_t member = 0; member < prices_.size(); ++member) {
    if (never_[member]) bound_.prices[member] = unit_;
  }
}

/// So much as that a few arcs could make good the want of one member.
void ServedLevel::begin_small() {
  unit_ = 0;
  for (const std::uint32_t arc : face_.arcs()) unit_ = std::max(unit_, kArcsForOne * std::abs(goal_.gains[arc]));
  unit_ = std::min(unit_, goal_.unit);
  for (const MemberIndex member : open_) prices_[member] = goal_.price_permil[member] * (unit_ / kPriceUnit);
}

/// Along the subgradient, of the unit too: a member more or less than `to_serve`.
void ServedLevel::move_prices(std::int64_t gap, bool better, const std::vector<std::int64_t>& times) {
  since_better_ = better ? 0 : since_better_ + 1;
  if (since_better_ == kRoundsWithoutBetter) {
    since_better_ = 0;
    step_ *= 0.6;
  }
  const std::int64_t left_out = always_ + static_cast<std::int64_t>(open_.size()) - goal_.to_serve;
  auto squares = static_cast<double>(left_out * left_out);
  for (const MemberIndex member : open_) squares += static_cast<double>((1 - times[member]) * (1 - times[member]));
  if (squares == 0) return;
  const double step = step_ * static_cast<double>(std::max<std::int64_t>(gap, 1)) / squares;
  const auto moved = [step](std::int64_t price, std::int64_t by, std::int64_t most) {
    return static_cast<std::int64_t>(
        std::clamp(static_cast<double>(price) + step * static_cast<double>(by), 0.0, static_cast<double>(most)));
  };
  for (const MemberIndex member : open_) prices_[member] = moved(prices_[member], 1 - times[member], goal_.unit);
  std::int64_t highest = 0;
  for (const MemberIndex member : open_) highest = std::max(highest, prices_[member]);
  // The prices go up where members are left out, and the unit with them: else it would hold them down.
  unit_ = std::max(moved(unit_, -left_out, goal_.unit), highest);
}

}  // namespace ronde::matcher
