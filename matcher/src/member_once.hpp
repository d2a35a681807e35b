#pragma once
// What the uncapped engine makes of its cycles where a member may sit in each only once.
#include <vector>

#include "ronde/matcher/exchange_graph.hpp"

namespace ronde::matcher {

/// Cycles in which each member sits at most once: one with a member twice is cut in two where the pairing allows, else left out.
[[nodiscard]] std::vector<Exchange> members_once(const ExchangeGraph& graph, std::vector<Exchange> todo);

}  // namespace ronde::matcher
