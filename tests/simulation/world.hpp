#pragma once

// A whole neighbourhood in one thread, from a seed: its people, the network between them and the server, the clock, the power.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "server.hpp"

namespace ronde::simulation {

struct Options {
  std::uint64_t seed = 1;
  std::size_t steps = 200;
  bool verbose = false;
};

struct Outcome {
  std::vector<std::string> violations;  // the first that were seen, then it stops
  std::size_t at_step = 0;
  std::uint64_t hash = 0;  // of everything that happened and of the last state
  std::size_t steps = 0;
  std::size_t proposals = 0, fulfilled = 0, agreed = 0;
  std::array<std::size_t, 10> ends{};  // proposals by their last state
  ServerCounts counts;
};

/// Plays `steps` events, then lets everything run out: no new deeds, all deadlines. Same options, same outcome, everywhere.
[[nodiscard]] Outcome simulate(const Options& options);

}  // namespace ronde::simulation
