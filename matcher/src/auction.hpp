#pragma once
// A good start for an assignment: left nodes bid for right nodes.
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "assignment.hpp"

namespace ronde::matcher {

/// Each left node without a right one bids for the one that is best for it, by as much as it beats the second best and a raise more;
/// whoever held it bids again. With raises under 1 / nodes the plan is the best; they get there in steps, since many small raises for few
/// right nodes last longer than a few large ones. Where costs are too large for that, the end is only near the best. Source: Bertsekas,
/// Annals of Operations Research 1988 (raises in steps); Goldberg, Kennedy, Math. Prog. 1995.
class Auction {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  /// Nodes of one unit each, as many on both sides. The arcs of left node i are `first[i]` up to `first[i + 1]`, all `arcs` ascend so.
  /// There must be a plan that sends all units.
  Auction(std::span<const std::uint32_t> first, std::span<const Assignment::Arc> arcs);

  /// If it is stopped, prices and plan are of less use, but never wrong.
  void run(Control& control);
  /// In whole units of cost. With the best left prices for them, nearly all of the plan costs what its prices say.
  [[nodiscard]] std::int64_t right_price(std::uint32_t right) const;
  /// The arc by which a right node is taken, or kNone.
  [[nodiscard]] std::uint32_t holder(std::uint32_t right) const { return holder_[right]; }

 private:
  [[nodiscard]] std::uint32_t bid(std::uint32_t left, std::int64_t raise);
  std::span<const std::uint32_t> first_;
  std::span<const Assignment::Arc> arcs_;
  std::vector<std::int64_t> price_;  // in parts of 1 / scale_
  std::vector<std::uint32_t> holder_;
  std::int64_t range_ = 1, scale_ = 1;
};

}  // namespace ronde::matcher
