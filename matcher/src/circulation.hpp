#pragma once
// The market as a circulation: every listing gives and takes its units, to and from itself if unused. So cycles of any length are an
// assignment.
#include <optional>
#include <vector>

#include "assignment.hpp"
#include "ronde/matcher/objective.hpp"
#include "ronde/matcher/proof.hpp"

namespace ronde::matcher {

/// Only what can be on a cycle is given to the assignment: strongly connected components of more than one node. A want and an offer that
/// return to each other only, with as many units, are one node: its right side is the want, its left side the offer.
class Circulation {
 public:
  /// `gifts_return`: for a bound with chains; whoever receives may return to any gift, through one node.
  Circulation(const ExchangeGraph& graph, bool gifts_return);

  /// `levels` of one weight each, and a price a member that receives; all turned so that large is good. `size_price`: by member what a
  /// half hour costs that they receive beyond what they give; of any sign. Without chains: whoever gives receives. Empty: 0.
  struct Term {
    Level level;
    std::int64_t by;
  };
  void set_costs(std::vector<Term> terms, std::vector<std::int64_t> member_price, std::vector<std::int64_t> size_price = {});

  [[nodiscard]] Assignment& assignment() { return *assignment_; }
  [[nodiscard]] std::vector<Exchange> exchanges() const;
  /// By arc of the assignment who receives by it; kNobody where it is no transfer.
  [[nodiscard]] std::vector<MemberIndex> receivers() const;
  /// By transfer of the graph: a best plan may use it. After a solve.
  [[nodiscard]] std::vector<bool> best_transfers() const;
  /// The prices of the last solve for the certificate, numbered as it numbers units. `terms` are those of the earlier levels.
  [[nodiscard]] DualPoint point(const Objective& objective, std::size_t level, const std::vector<Term>& terms, std::int64_t scale) const;

 private:
  enum class ArcKind : std::uint8_t { transfer, relay, free };
  void make_nodes(bool gifts_return);
  void find_components();
  void make_assignment();
  template <class Take>
  void each_arc(const Take& take) const;  // take(from, to, kind, index in the graph), ascending by from
  [[nodiscard]] std::uint32_t node_of(Receiver to) const { return to.relay ? relays_from_ + to.index : want_node_[to.index]; }
  [[nodiscard]] MemberIndex receiver_of(const TransferArc& transfer) const;
  [[nodiscard]] std::int64_t gain(const TransferArc& transfer) const;
  [[nodiscard]] std::int64_t gain(const RelayArc& relay) const;
  [[nodiscard]] Exchange exchange_round(const std::vector<std::uint32_t>& ring) const;
  [[nodiscard]] std::vector<std::int64_t> shifts(const std::vector<std::int64_t>& left, const std::vector<std::int64_t>& right) const;

  const ExchangeGraph& graph_;
  // Nodes: offers, wants that are not one with an offer, relays, the hub of gifts.
  std::vector<std::uint32_t> want_node_, want_at_;  // want_at_: by node its want, or none
  std::uint32_t relays_from_ = 0;
  std::optional<std::uint32_t> hub_;
  std::vector<std::uint32_t> units_;
  std::vector<std::uint32_t> component_;             // by node
  std::vector<std::uint32_t> inner_, node_;          // by node its number in the assignment, or none; and back
  std::vector<std::uint32_t> transfer_, relay_arc_;  // by arc of the graph its number in the assignment, or none
  std::vector<Term> terms_;
  std::vector<std::int64_t> member_price_, size_price_;
  std::optional<Assignment> assignment_;
};

}  // namespace ronde::matcher
