#pragma once
// Independent judge of any clearing: shares no code with the engines. A plan that fails is dropped and logged, never obeyed.
#include <string>
#include <vector>

#include "ronde/matcher/clear.hpp"

namespace ronde::matcher {

/// A pair of members that must not meet, in either direction.
struct BlockedPair {
  MemberIndex one = 0;
  MemberIndex other = 0;
};

/// Everything that is wrong with `clearing`, as sentences; empty: the plan may be obeyed.
/// Checked: every arc, relay and return exists; exchanges close or start at a gift; caps, seats, member_once; units of offers, wants and
/// relays; the sizes of each member within the tolerance; no transfer between blocked members; each level's value as counted anew; no value
/// beyond its bound; optimal only at the bound. Cost: the size of the plan times log of the arcs.
[[nodiscard]] std::vector<std::string> verify(const ExchangeGraph& graph, const Objective& objective, const Caps& caps,
                                              const Clearing& clearing, std::span<const BlockedPair> blocks = {});

}  // namespace ronde::matcher
