#include "size_prices.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace ronde::matcher {
namespace {
constexpr std::int64_t kSizePriceMax = std::int64_t{1} << 44U;  // sizes times this leave room in a cost
constexpr int kPatience = 4;
}  // namespace

SizePrices::SizePrices(std::uint32_t member_count, std::uint32_t tolerance, std::vector<MemberIndex> served)
    : tolerance_(tolerance), members_(std::move(served)), size_(member_count, 0) {
  if (members_.empty()) return;
  served_.assign(member_count, 0);
  for (const MemberIndex member : members_) served_[member] = kPriceUnit / 2;
}

std::int64_t SizePrices::base() const {
  std::int64_t sum = 0;
  for (const std::int64_t price : size_) sum += tolerance_ * std::abs(price);
  for (const MemberIndex member : members_) sum += kPriceUnit - served_[member];
  return sum;
}

/// Of the bound, turned: the way that the price should go.
std::int64_t SizePrices::slope(std::int64_t account, std::int64_t price) const {
  if (price == 0 && std::abs(account) <= tolerance_) return 0;
  const bool up = price == 0 ? account > 0 : price > 0;
  return account - (up ? tolerance_ : -tolerance_);
}

void SizePrices::move(std::int64_t gap, bool better, const std::vector<std::int64_t>& accounts, const std::vector<std::int64_t>& times) {
  since_better_ = better ? 0 : since_better_ + 1;
  if (since_better_ == kPatience) {
    since_better_ = 0;
    step_ *= 0.6;
  }
  double squares = 0;
  for (std::size_t member = 0; member < size_.size(); ++member) {
    const auto by = static_cast<double>(slope(accounts[member], size_[member]));
    squares += by * by;
  }
  for (const MemberIndex member : members_) squares += static_cast<double>((1 - times[member]) * (1 - times[member]));
  if (squares == 0) return;
  const double step = step_ * static_cast<double>(std::max<std::int64_t>(gap, 1)) / squares;
  for (std::size_t member = 0; member < size_.size(); ++member) {
    const std::int64_t before = size_[member];
    const double to = static_cast<double>(before) + step * static_cast<double>(slope(accounts[member], before));
    const auto price = static_cast<std::int64_t>(std::clamp(to, -static_cast<double>(kSizePriceMax), static_cast<double>(kSizePriceMax)));
    size_[member] = (price > 0 && before < 0) || (price < 0 && before > 0) ? 0 : price;
  }
  for (const MemberIndex member : members_) {
    const double to = static_cast<double>(served_[member]) + step * static_cast<double>(1 - times[member]);
    served_[member] = static_cast<std::int64_t>(std::clamp(to, 0.0, static_cast<double>(kPriceUnit)));
  }
}

}  // namespace ronde::matcher
