#pragma once

#include "figures.hpp"
#include "policy.hpp"
#include "stage.hpp"

namespace ronde::replay {

struct Options {
  int days = 30;
  std::uint64_t seed = 1;              ///< of the luck, and of ids and codes
  bool own_caps = false;               ///< people decline what is longer than they accept
  std::uint64_t step_limit = 300'000;  ///< of each round of a clearing; search steps, so the same everywhere
};

struct Outcome {
  Figures figures;
  Rings rings;
};

/// Plays a town from its first morning for so many days. Same arguments, same outcome, everywhere: time is simulated.
/// `guest`: plays some of the people, see Guest.
[[nodiscard]] Outcome replay(const Town& town, const market::Taxonomy& taxonomy, const Policy& policy, const Options& options,
                             Guest* guest = nullptr);

}  // namespace ronde::replay
