#pragma once
// Independent judge of a certificate: recomputes each bound from the prices alone (weak duality), in whole numbers. Shares no code with the
// engines and believes nothing that it has not recomputed.
#include <functional>
#include <optional>
#include <string>

#include "ronde/matcher/clear.hpp"

namespace ronde::matcher {

/// What the prices of one level prove.
struct ProvenBound {
  std::int64_t bound = 0;   ///< in the level's own direction; never beyond its value
  bool branched = false;    ///< the branches were needed, the prices of the root prove less
  std::uint32_t roots = 0;  ///< if not: so many points, from the first on, prove it already
  std::string wrong;        ///< not empty: the proof is malformed, or the check was stopped; then `bound` means nothing
};

/// The bound of level `index` among the plans that reach the values of the levels before it. Exchanges pass each listing once; one that
/// passes a listing of several units twice counts as the two into which it can be cut.
///
/// Errors  `wrong`; hostile numbers are refused.
/// Cost    by arcs: the arcs. By exchanges: as a search for exchanges within the caps, for each point of the root and each leaf.
///         `stop` is asked often and may be empty.
[[nodiscard]] ProvenBound proven_bound(const ExchangeGraph& graph, const Caps& caps, const std::vector<LevelResult>& levels,
                                       std::size_t index, const LevelProof& proof, const std::function<bool()>& stop = {});

/// Turns a clearing with prices (Limits::keep_prices) into one that claims what its prices prove, no more: each level's bound is the
/// proven one, points and branches that prove nothing more are left out, and status is optimal only if all are at their values. A level
/// whose check is stopped loses its prices and ends with the bound that needs none: what the wants could take.
[[nodiscard]] Clearing certified(const ExchangeGraph& graph, Clearing clearing, const std::function<bool()>& stop = {});

/// Why the certificate does not hold, as one sentence; nothing: it holds. Checked: the hash of the input, the plan and its values
/// (`verify`), every bound, the status.
[[nodiscard]] std::optional<std::string> why_it_fails(const ExchangeGraph& graph, const Clearing& clearing,
                                                      const std::function<bool()>& stop = {});

}  // namespace ronde::matcher
