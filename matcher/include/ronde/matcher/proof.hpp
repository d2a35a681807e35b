#pragma once
// What proves a bound: prices, and where the search had to branch, the branches. Written by the engines, read by check_certificate.hpp.
//
// All numbers are whole: a price is in parts of 1 / scale. Levels are turned so that large is good (a rank cost counts negative).
// Units have numbers: wants first, then offers, then relays, then, for prices by arcs with chains, one hub that stands before all gifts.
#include <cstdint>
#include <vector>

#include "ronde/matcher/exchange_graph.hpp"

namespace ronde::matcher {

/// Price of one unit of a listing or relay, or of serving a member once more.
struct Price {
  std::uint32_t of = 0;
  std::int64_t price = 0;
  friend bool operator==(const Price&, const Price&) = default;
};
/// Of these units exchanges take half as many pairs as there are, rounded down: sum floor(taken / 2) <= floor(capacity / 2).
struct PricedCut {
  std::vector<std::uint32_t> units;  ///< ascending
  std::int64_t price = 0;
  friend bool operator==(const PricedCut&, const PricedCut&) = default;
};
/// In a branch where this hand-over must be: what it is worth that it is.
struct PricedPair {
  OfferIndex offer = 0;
  WantIndex want = 0;
  std::int64_t price = 0;
  friend bool operator==(const PricedPair&, const PricedPair&) = default;
};

/// One set of prices. All are 0 or more but `left`, `right` and `sizes`. Those that are not named are 0. Lists ascend.
struct DualPoint {
  /// False: `units` price exchanges as a whole, within the caps. True: `left` and `right` price arcs, whatever the lengths.
  bool by_arcs = false;
  std::int64_t scale = 1;
  std::vector<std::int64_t> kept;    ///< of each earlier level; may be shorter
  std::vector<Price> units;          ///< of a unit
  std::vector<Price> left, right;    ///< of what leaves a unit and of what comes to it
  std::vector<Price> people, users;  ///< of serving a member once more
  std::vector<Price> sizes;          ///< of a half hour that a member receives beyond what they give; only where sizes must balance
  std::vector<PricedCut> cuts;
  std::vector<PricedPair> used;
  friend bool operator==(const DualPoint&, const DualPoint&) = default;
};

/// Part of all plans: those in which `offer` goes to `want`, or does not.
struct PairDecision {
  OfferIndex offer = 0;
  WantIndex want = 0;
  bool used = false;
  friend bool operator==(const PairDecision&, const PairDecision&) = default;
};
struct BranchLeaf {
  std::vector<PairDecision> decisions;  ///< from the root on; all leaves of one subtree decide on the same pair next
  std::uint32_t point = 0;
  friend bool operator==(const BranchLeaf&, const BranchLeaf&) = default;
};

/// Of one level. Each of the first `roots` points bounds all plans; the exchanges that one of them shows to be in no better plan are left
/// out of the points after it. The leaves, if there are any, cover all plans, each bounded by its point.
struct LevelProof {
  std::vector<DualPoint> points;
  std::uint32_t roots = 0;
  std::vector<BranchLeaf> leaves;
  friend bool operator==(const LevelProof&, const LevelProof&) = default;
};

}  // namespace ronde::matcher
