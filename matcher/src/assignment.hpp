#pragma once
// Sparse assignment with capacities: every left node sends its units, every right node takes its units, at the least cost.
#include <cstdint>
#include <span>
#include <vector>

#include "control.hpp"
#include "ronde/matcher/exchange_graph.hpp"

namespace ronde::matcher {

/// Node i has a left side that sends units(i) and a right side that takes units(i); an arc from i to itself lets it keep them.
/// Solved by shortest augmenting paths with prices (Jonker, Volgenant 1987; Ahuja, Magnanti, Orlin 1993, chapter 12).
/// Cost: units x (arcs near, by heap) at worst; most units are placed by the greedy start.
class Assignment {
 public:
  struct Arc {
    std::uint32_t from, to;
    std::int64_t cost;
    friend bool operator==(const Arc&, const Arc&) = default;
  };
  /// Every node needs an arc to itself, so that there is a solution.
  Assignment(std::vector<std::uint32_t> units, std::vector<Arc> arcs);
  void set_cost(std::uint32_t arc, std::int64_t cost) { arcs_[arc].cost = cost; }

  /// False: stopped; then flow is not complete, but lower_bound still holds.
  bool solve(Control& control);
  [[nodiscard]] std::span<const Arc> arcs() const { return arcs_; }
  [[nodiscard]] std::uint32_t flow(std::uint32_t arc) const { return flow_[arc]; }
  [[nodiscard]] std::int64_t cost() const;
  [[nodiscard]] std::int64_t lower_bound() const;  ///< from the prices: weak duality
  /// No arc costs less than its two prices together.
  [[nodiscard]] std::span<const std::int64_t> left_prices() const { return left_price_; }
  [[nodiscard]] std::span<const std::int64_t> right_prices() const { return right_price_; }

 private:
  void start_prices();
  bool augment(std::uint32_t from, Control& control);
  [[nodiscard]] std::int64_t reduced(std::uint32_t arc) const {
    return arcs_[arc].cost - left_price_[arcs_[arc].from] - right_price_[arcs_[arc].to];
  }

  std::vector<std::uint32_t> units_;
  std::vector<Arc> arcs_;
  Rows out_, in_;
  std::vector<std::uint32_t> flow_, left_rest_, right_rest_;
  std::vector<std::int64_t> left_price_, right_price_;
  // of one search
  std::vector<std::int64_t> left_far_, right_far_;
  std::vector<std::uint32_t> left_by_, right_by_;  // arc that reached it
  std::vector<std::uint32_t> left_seen_, right_seen_;
};

}  // namespace ronde::matcher
