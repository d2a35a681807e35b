#include "balanced_part.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <utility>

namespace ronde::matcher {
namespace {

using Accounts = std::map<MemberIndex, std::int64_t>;

Accounts accounts_of_one(const ExchangeGraph& graph, const Exchange& exchange) {
  Accounts accounts;
  const std::vector<Transfer>& steps = exchange.transfers;
  for (std::size_t i = exchange.kind == ExchangeKind::chain ? 1 : 0; i < steps.size(); ++i) {
    const Offer& given = graph.offers()[steps[i].offer];
    const Offer& received = graph.offers()[steps[i == 0 ? steps.size() - 1 : i - 1].offer];
    if (given.owner != kNobody) accounts[given.owner] += half_hours(received.size) - half_hours(given.size);
  }
  return accounts;
}

/// Puts exchanges in and takes them out again, and knows by how much all members together are beyond the tolerance.
class Balance {
 public:
  Balance(const ExchangeGraph& graph, const std::vector<Exchange>& plan, std::uint32_t tolerance)
      : tolerance_(tolerance), account_(graph.member_count(), 0) {
    for (const Exchange& exchange : plan) of_.push_back(accounts_of_one(graph, exchange));
  }
  void put(std::size_t exchange, int by) {
    for (const auto& [member, beyond] : of_[exchange]) {
      excess_ -= excess(account_[member]);
      account_[member] += by * beyond;
      excess_ += excess(account_[member]);
    }
  }
  /// How much less is beyond if the exchange goes.
  [[nodiscard]] std::int64_t gain_without(std::size_t exchange) const {
    std::int64_t gain = 0;
    for (const auto& [member, beyond] : of_[exchange]) gain += excess(account_[member]) - excess(account_[member] - beyond);
    return gain;
  }
  [[nodiscard]] std::int64_t excess() const { return excess_; }

 private:
  [[nodiscard]] std::int64_t excess(std::int64_t account) const { return std::max<std::int64_t>(0, std::abs(account) - tolerance_); }
  std::int64_t tolerance_;
  std::vector<std::int64_t> account_;
  std::vector<Accounts> of_;
  std::int64_t excess_ = 0;
};

}  // namespace

std::vector<std::int64_t> accounts_over(const ExchangeGraph& graph, const std::vector<Exchange>& exchanges) {
  std::vector<std::int64_t> accounts(graph.member_count(), 0);
  for (const Exchange& exchange : exchanges) {
    for (const auto& [member, beyond] : accounts_of_one(graph, exchange)) accounts[member] += beyond;
  }
  return accounts;
}

bool is_balanced(const ExchangeGraph& graph, const std::vector<Exchange>& exchanges, std::uint32_t tolerance) {
  return std::ranges::all_of(accounts_over(graph, exchanges),
                             [tolerance](std::int64_t account) { return std::abs(account) <= std::int64_t{tolerance}; });
}

std::vector<Exchange> balanced_part(const ExchangeGraph& graph, std::vector<Exchange> plan, std::uint32_t tolerance) {
  std::ranges::stable_sort(plan, {}, [](const Exchange& exchange) { return exchange.transfers.size(); });
  Balance balance(graph, plan, tolerance);
  for (std::size_t i = 0; i < plan.size(); ++i) balance.put(i, 1);
  std::vector<std::size_t> in(plan.size()), out;
  std::iota(in.begin(), in.end(), std::size_t{0});
  while (balance.excess() > 0) {  // without any exchange nobody is ahead or behind
    const auto worst = std::ranges::max_element(in, {}, [&balance](std::size_t i) { return balance.gain_without(i); });
    balance.put(*worst, -1);
    out.push_back(*worst);
    in.erase(worst);
  }
  for (auto i = out.rbegin(); i != out.rend(); ++i) {
    balance.put(*i, 1);
    if (balance.excess() == 0) {
      in.push_back(*i);
    } else {
      balance.put(*i, -1);
    }
  }
  std::ranges::sort(in);
  std::vector<Exchange> kept;
  for (const std::size_t i : in) kept.push_back(std::move(plan[i]));
  return kept;
}

}  // namespace ronde::matcher
