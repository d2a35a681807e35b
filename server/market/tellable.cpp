#include "market/tellable.hpp"

#include <map>
#include <set>

#include "market/result.hpp"

namespace ronde::market {
namespace {

using NumberSet = std::uint32_t;  // bit i: number i

struct Sides {
  std::set<MemberId> givers;
  std::set<MemberId> receivers;
  void add(const Sides& other) {
    givers.insert(other.givers.begin(), other.givers.end());
    receivers.insert(other.receivers.begin(), other.receivers.end());
  }
};

/// Who stands behind the things that exactly these numbers count.
using Shares = std::map<NumberSet, Sides>;

Shares shares_of(std::span<const Counted> things, std::span<const std::vector<std::uint32_t>> numbers) {
  std::vector<NumberSet> counted_by(things.size(), 0);
  for (std::size_t number = 0; number < numbers.size(); ++number)
    for (const std::uint32_t thing : numbers[number]) counted_by.at(thing) |= NumberSet{1} << number;
  Shares shares;
  for (std::size_t thing = 0; thing < things.size(); ++thing) {
    Sides& sides = shares[counted_by[thing]];
    sides.givers.insert(things[thing].givers.begin(), things[thing].givers.end());
    sides.receivers.insert(things[thing].receivers.begin(), things[thing].receivers.end());
  }
  return shares;
}

int factor_at(std::uint32_t factors, std::size_t number) {
  for (; number > 0; --number) factors /= 3;
  return static_cast<int>(factors % 3) - 1;
}

/// Does this sum count some things once, no other, and are too few people behind them?
bool tells_of_too_few(const Shares& shares, const std::vector<std::size_t>& told, std::uint32_t factors, std::size_t at_least) {
  Sides behind;
  bool any = false;
  for (const auto& [numbers, sides] : shares) {
    int times = 0;
    for (std::size_t i = 0; i < told.size(); ++i) {
      if (numbers >> told[i] & 1U) times += factor_at(factors, i);
    }
    if (times != 0 && times != 1) return false;
    if (times == 0) continue;
    any = true;
    behind.add(sides);
  }
  return any && (behind.givers.size() < at_least || behind.receivers.size() < at_least);
}

bool may_be_told(const Shares& shares, const std::vector<std::size_t>& told, std::size_t at_least) {
  std::uint32_t ways = 1;
  for (std::size_t i = 0; i < told.size(); ++i) ways *= 3;
  for (std::uint32_t factors = 0; factors < ways; ++factors) {
    if (tells_of_too_few(shares, told, factors, at_least)) return false;
  }
  return true;
}

}  // namespace

std::vector<bool> tellable(std::span<const Counted> things, std::span<const std::vector<std::uint32_t>> numbers, std::size_t at_least) {
  RONDE_MARKET_ASSERT(numbers.size() <= kNumbersTold);
  const Shares shares = shares_of(things, numbers);
  std::vector<std::size_t> told;
  std::vector<bool> may(numbers.size(), false);
  for (std::size_t number = 0; number < numbers.size(); ++number) {
    if (numbers[number].size() < at_least) continue;  // none and too few look alike
    told.push_back(number);
    may[number] = may_be_told(shares, told, at_least);
    if (!may[number]) told.pop_back();
  }
  return may;
}

}  // namespace ronde::market
