#pragma once
// All cycles within a short cap, of a large pool: no prices, and a graph so compact that a million people fit the caches better.
#include "columns.hpp"
#include "search.hpp"

namespace ronde::matcher {

inline constexpr std::uint32_t kShortCycleMax = 6;

/// Adds all cycles of at most `caps.cycle` (up to kShortCycleMax) transfers to `out`, each once: those that ExchangeSearch finds.
/// False: stopped, or there are more than `column_max`, or more than `step_max` hops were looked at.
/// Cost: for each start the hops half of the cap away from it, forth and back, among starts of a later turn. Those with most ways through
/// them have their turn first, and are out of the way then (Chiba, Nishizeki, SIAM J. Comput. 1985).
[[nodiscard]] bool list_short_cycles(const LegGraph& legs, const SearchCaps& caps, std::uint64_t column_max, std::uint64_t step_max,
                                     Control& control, ColumnPool& out);

}  // namespace ronde::matcher
