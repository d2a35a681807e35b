#pragma once
// Sparse assignment with capacities: every left node sends its units, every right node takes its units, at the least cost.
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "control.hpp"
#include "ronde/matcher/exchange_graph.hpp"

namespace ronde::matcher {

/// Left nodes send, right nodes take: as many units on both sides, and the arcs must be able to carry them all.
/// Solved by shortest augmenting paths with prices (Jonker, Volgenant 1987; Ahuja, Magnanti, Orlin 1993, chapter 12).
/// Where all units are one, an auction places nearly all of them first. Cost: units x (arcs near, by heap) at worst.
class Assignment {
 public:
  struct Arc {
    std::uint32_t from, to;
    std::int64_t cost;
    friend bool operator==(const Arc&, const Arc&) = default;
  };
  /// Arcs ascend by `from`; they keep their numbers.
  Assignment(std::vector<std::uint32_t> left_units, std::vector<std::uint32_t> right_units, std::vector<Arc> arcs);
  void set_cost(std::uint32_t arc, std::int64_t cost) { arcs_[arc].cost = cost; }
  /// For whoever knows a plan that sends all units: each arc's flow, one after the other.
  void set_flow(std::uint32_t arc, std::uint32_t units);

  /// False: stopped; then neither flow nor prices are of use.
  bool solve(Control& control);
  /// The same from the prices and the flow that are there: quick after small changes of cost.
  bool solve_again(Control& control);
  /// Before solve_again, if all costs grew so.
  void multiply_prices(std::int64_t by);

  [[nodiscard]] std::span<const Arc> arcs() const { return arcs_; }
  [[nodiscard]] std::uint32_t flow(std::uint32_t arc) const { return flow_[arc]; }
  [[nodiscard]] std::int64_t cost() const;
  [[nodiscard]] std::span<const std::uint32_t> left_units() const { return left_units_; }
  [[nodiscard]] std::span<const std::uint32_t> right_units() const { return right_units_; }
  /// No arc costs less than its two prices together; one that carries flow costs just that.
  [[nodiscard]] std::span<const std::int64_t> left_prices() const { return left_price_; }
  [[nodiscard]] std::span<const std::int64_t> right_prices() const { return right_price_; }
  [[nodiscard]] std::int64_t reduced(std::uint32_t arc) const {
    return arcs_[arc].cost - left_price_[arcs_[arc].from] - right_price_[arcs_[arc].to];
  }

 private:
  void start_prices();
  void start_by_bids(Control& control);
  void keep_tight();
  void place_greedily();
  bool augment_all(Control& control);
  bool augment(std::uint32_t from, Control& control);
  void search(std::uint32_t from);
  void scan(std::uint32_t left);
  void enter(std::uint32_t right);
  void shift_prices();
  void move_unit(std::uint32_t from);

  std::vector<std::uint32_t> left_units_, right_units_;
  std::vector<Arc> arcs_;
  bool units_are_one_ = false;
  std::vector<std::uint32_t> first_;  // of a left node's arcs
  Rows in_;                           // only if a right node takes several units
  std::vector<std::uint32_t> flow_, left_rest_, right_rest_;
  std::vector<std::uint32_t> last_;  // by right node: the arc that carried flow to it last; of a right node of one unit, the only one
  std::vector<std::int64_t> left_price_, right_price_;
  // of one search
  std::vector<std::int64_t> left_far_, right_far_;
  std::vector<std::uint32_t> left_by_, right_by_;  // arc that reached it
  std::vector<std::uint32_t> left_seen_, right_seen_;
  std::vector<std::uint32_t> near_;                             // left nodes to scan at the distance where the search stands
  std::vector<std::pair<std::int64_t, std::uint32_t>> beyond_;  // heap of right nodes further away
  std::int64_t length_ = 0;                                     // to end_, the nearest right node with rest
  std::uint32_t end_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace ronde::matcher
