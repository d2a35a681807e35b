#pragma once
// Sizes that must balance where cycles are uncapped: a side constraint of the assignment, moved into its costs by prices on members.
#include <cstdint>
#include <vector>

#include "member_prices.hpp"
#include "ronde/matcher/exchange_graph.hpp"

namespace ronde::matcher {

/// With price q, of any sign, on each half hour that a member receives beyond what they give, no plan within the tolerance is worth more
/// than tolerance times |q| plus the best plan at these prices. Where a level counts each member once, being served has a price p as well,
/// as in member_prices.hpp. Both go along the subgradient, by a step after Polyak. Source: Held, Karp, Math. Prog. 1971; Polyak, USSR Comp.
/// Math. 1969; Fisher, Management Science 1981.
class SizePrices {
 public:
  /// `served`: who can be served, if the level counts members; else empty.
  SizePrices(std::uint32_t member_count, std::uint32_t tolerance, std::vector<MemberIndex> served);

  [[nodiscard]] const std::vector<std::int64_t>& size() const { return size_; }      ///< q by member, in parts of kPriceUnit
  [[nodiscard]] const std::vector<std::int64_t>& served() const { return served_; }  ///< p by member; empty if the level adds up
  /// What all plans have in common at these prices.
  [[nodiscard]] std::int64_t base() const;
  /// After a solve: the best plan at these prices has these accounts and serves members so often; `gap` is missing to a known plan.
  void move(std::int64_t gap, bool better, const std::vector<std::int64_t>& accounts, const std::vector<std::int64_t>& times);

 private:
  [[nodiscard]] std::int64_t slope(std::int64_t account, std::int64_t price) const;
  std::int64_t tolerance_;
  std::vector<MemberIndex> members_;  // of served_
  std::vector<std::int64_t> size_, served_;
  double step_ = 1;
  int since_better_ = 0;
};

}  // namespace ronde::matcher
