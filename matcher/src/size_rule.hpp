#pragma once
// Sizes that must balance: which members need an account, and which seats nobody can make good.
#include <cstdint>
#include <optional>
#include <vector>

#include "ronde/matcher/exchange_graph.hpp"

namespace ronde::matcher {

/// Caps::size_tolerance over a graph. Who can sit but once has no second seat to make up with: each of their seats must be within the
/// tolerance by itself, and they need no account. That is much stronger than an account, of which a linear program may use a part.
class SizeRule {
 public:
  SizeRule(const ExchangeGraph& graph, std::optional<std::uint32_t> tolerance);
  /// No plan within the tolerance has the seat that receives the one and gives the other.
  [[nodiscard]] bool bars(OfferIndex received, OfferIndex given) const;
  /// May sit so often that the sum can pass the tolerance.
  [[nodiscard]] bool needs_account(MemberIndex member) const;

 private:
  const ExchangeGraph& graph_;
  std::int64_t tolerance_ = 0;
  std::vector<std::uint64_t> seats_;  // by member, at most; empty: no tolerance
};

}  // namespace ronde::matcher
