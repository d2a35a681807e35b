#pragma once
// What one transfer is worth to a level. The check of certificates has its own: it shares no code with the engines.
#include "ronde/matcher/exchange_graph.hpp"
#include "ronde/matcher/objective.hpp"

namespace ronde::matcher {

/// What a transfer adds to a level that adds up over transfers, always as something to make large; 0 to the others. Of `expected` the most
/// that it can add, as if all others were sure: bounds hold, and all but doubtful rings are exact.
[[nodiscard]] constexpr std::int64_t arc_value(const ArcFacts& facts, Level level) {
  switch (level) {
    case Level::transfers:
      return 1;
    case Level::weight:
      return facts.weight;
    case Level::rank:
      return -std::int64_t{facts.rank};
    case Level::wish:
      return facts.wish;
    case Level::walk:
      return -std::int64_t{facts.walk};
    case Level::waiting:
      return facts.waiting;
    case Level::expected:
      return facts.acceptance_permille;
    case Level::people:
    case Level::users:
    case Level::balance:
      break;
  }
  return 0;
}

}  // namespace ronde::matcher
