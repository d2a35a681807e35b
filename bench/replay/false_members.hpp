#pragma once

// Checklist 32: somebody joins fifty times. Does it pay?

#include "replay.hpp"

namespace ronde::replay {

/// What the many accounts of one person are for.
enum class Scheme : std::uint8_t {
  copies,  ///< each posts the same listings; what is really there is given once, what is really wanted is taken once
  takers,  ///< the same, but nothing is ever given
};
[[nodiscard]] std::string_view name(Scheme scheme);

struct Gain {
  std::size_t received = 0;     ///< things that came to all accounts together
  std::size_t given = 0;        ///< what they gave
  double first_after_days = 0;  ///< from joining to the first thing; the whole replay if none came
};

/// Plays the town with `person` having so many accounts. Their answers come three hours after they are asked, whatever the number: one
/// account played so is what fifty are compared with.
[[nodiscard]] Gain play_with_accounts(const Town& town, const market::Taxonomy& taxonomy, const Policy& policy, const Options& options,
                                      std::size_t person, std::size_t accounts, Scheme scheme);

/// Some people who give and want something and of whom the matcher thought at all: their phone rang. Spread over the town.
[[nodiscard]] std::vector<std::size_t> ordinary_people(const Town& town, const Rings& rings, std::size_t count);

}  // namespace ronde::replay
