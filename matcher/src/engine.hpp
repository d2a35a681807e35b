#pragma once
// The two engines behind the facade. Both give exchanges, and one value and bound a level, turned so that large is good.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control.hpp"
#include "legs.hpp"
#include "ronde/matcher/clear.hpp"

namespace ronde::matcher {

struct EngineResult {
  std::vector<Exchange> exchanges;
  std::vector<std::int64_t> bounds;  // by level; all turned so that large is good
  std::string method;
  std::vector<LevelProof> proofs;  // by level, if prices are kept
};

/// Cycles and chains within caps: column generation, listing within the gap, branch and cut. Needs a cycle cap, or any chains.
[[nodiscard]] EngineResult clear_capped(const LegGraph& legs, const Objective& objective, const Caps& caps, Control& control);

/// The same for a pool of more than `Limits::whole_max` offers: what the caps tear apart is cleared piece by piece. The bounds and values
/// are those of the whole; the prices of the first level are those of the pieces put together, other levels bring none.
[[nodiscard]] EngineResult clear_in_pieces(const LegGraph& legs, const Objective& objective, const Caps& caps, Control& control);

/// Cycles of any length, no chains: assignment. Levels other than people and users are exact; those two are searched, and bounded.
/// Of the caps it looks at `member_once`: cycles are cut or left out until each member sits in each only once, before anything is bounded;
/// and at `size_tolerance`: where the plan does not keep it, prices on members bound what can, a part of the plan is taken, and
/// `other_plan` (may be empty) is asked for one that does keep it.
using OtherPlan = std::function<std::vector<Exchange>()>;
[[nodiscard]] EngineResult clear_uncapped(const ExchangeGraph& graph, const Objective& objective, const Caps& caps, Control& control,
                                          const OtherPlan& other_plan = {});

/// Bounds a level over cycles, and `chains` if there may be any, of any length. Turned so that large is good. Puts its prices, if they are
/// kept, into `proof`.
[[nodiscard]] std::int64_t uncapped_bound(const ExchangeGraph& graph, Level level, bool chains, Control& control, LevelProof& proof);

/// By transfer of the graph: a plan of most transfers may use it, where exchanges may be of any length. Empty: stopped.
[[nodiscard]] std::vector<bool> best_transfers(const ExchangeGraph& graph, bool chains, Control& control);

/// What nobody can pass, from the wants alone: cheap, always valid for every cap. Turned so that large is good.
[[nodiscard]] std::int64_t simple_bound(const ExchangeGraph& graph, Level level);

/// How many transfers a plan can have that serves so many members.
[[nodiscard]] std::int64_t transfers_of(const ExchangeGraph& graph, std::int64_t people);

/// Turns a level's own value to "large is good", and back.
[[nodiscard]] inline std::int64_t turned(Level level, std::int64_t value) {
  return is_small(level) ? -value : value;
}

}  // namespace ronde::matcher
