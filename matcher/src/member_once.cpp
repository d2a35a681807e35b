#include "member_once.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace ronde::matcher {

std::vector<Exchange> members_once(const ExchangeGraph& graph, std::vector<Exchange> todo) {
  const auto owner = [&graph](const Transfer& transfer) { return graph.offers()[transfer.offer].owner; };
  const auto returns = [&graph](WantIndex want, OfferIndex offer) {
    return std::ranges::any_of(graph.returns_of(want), [&](ArcIndex arc) { return graph.returns()[arc].offer == offer; });
  };
  std::vector<Exchange> done;
  while (!todo.empty()) {
    Exchange ring = std::move(todo.back());
    todo.pop_back();
    auto& steps = ring.transfers;
    std::optional<std::pair<std::size_t, std::size_t>> twice;
    for (std::size_t i = 0; i < steps.size() && !twice; ++i) {
      for (std::size_t j = i + 1; j < steps.size() && !twice; ++j) {
        if (owner(steps[i]) == owner(steps[j]) && owner(steps[i]) != kNobody) twice = {i, j};
      }
    }
    if (!twice) {
      done.push_back(std::move(ring));
      continue;
    }
    // The member gives at i and j, after the wants of i - 1 and j - 1. Joined the other way round, there are two cycles.
    std::ranges::rotate(steps, steps.begin() + static_cast<std::ptrdiff_t>(twice->first));
    const auto second = static_cast<std::ptrdiff_t>(twice->second - twice->first);
    const Transfer& before_second = steps[static_cast<std::size_t>(second - 1)];
    if (!returns(before_second.want, steps.front().offer) || !returns(steps.back().want, steps[static_cast<std::size_t>(second)].offer))
      continue;
    if (second >= 2) todo.push_back({ExchangeKind::cycle, {steps.begin(), steps.begin() + second}});
    if (static_cast<std::ptrdiff_t>(steps.size()) - second >= 2)
      todo.push_back({ExchangeKind::cycle, {steps.begin() + second, steps.end()}});
  }
  return done;
}

}  // namespace ronde::matcher
