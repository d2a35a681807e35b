#pragma once
// What of a plan is left where sizes must balance.
#include <vector>

#include "ronde/matcher/exchange_graph.hpp"

namespace ronde::matcher {

/// By member what they receive beyond what they give over all these exchanges, in half hours, as Caps::size_tolerance counts it.
[[nodiscard]] std::vector<std::int64_t> accounts_over(const ExchangeGraph& graph, const std::vector<Exchange>& exchanges);
/// All accounts are within the tolerance.
[[nodiscard]] bool is_balanced(const ExchangeGraph& graph, const std::vector<Exchange>& exchanges, std::uint32_t tolerance);

/// Exchanges of `plan` that together keep the tolerance: those that upset it most go, short ones first, until it holds; then those come
/// back that may. Proves nothing. Cost: exchanges, squared at worst.
[[nodiscard]] std::vector<Exchange> balanced_part(const ExchangeGraph& graph, std::vector<Exchange> plan, std::uint32_t tolerance);

}  // namespace ronde::matcher
