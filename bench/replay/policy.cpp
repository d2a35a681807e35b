#include "policy.hpp"

#include <array>

namespace ronde::replay {

std::string_view name(Weighing weighing) {
  constexpr std::array<std::string_view, 3> names{"people", "expected, even", "expected, told"};
  return names[static_cast<std::size_t>(weighing)];
}

std::string text(const Policy& policy) {
  return policy.rhythm + " | " + std::to_string(policy.cycle_cap) + " | " + std::string(name(policy.weighing));
}

Policy product_policy() {
  return {.rhythm = "mixed"};
}

std::vector<Policy> all_policies() {
  const std::array rhythms{Policy{.rhythm = "instant", .score_min = 1, .nights = false}, Policy{.rhythm = "nightly", .at_once = false},
                           product_policy(), Policy{.rhythm = "mixed from 800", .score_min = 800}};
  std::vector<Policy> all;
  for (const Policy& rhythm : rhythms) {
    for (const std::uint32_t cap : {2U, 3U, 4U}) {
      for (const Weighing weighing : {Weighing::people, Weighing::even, Weighing::told}) {
        if (weighing != Weighing::people && !rhythm.nights) continue;  // the live pool has no such order: see README.md
        Policy policy = rhythm;
        policy.cycle_cap = cap;
        policy.weighing = weighing;
        all.push_back(std::move(policy));
      }
    }
  }
  return all;
}

}  // namespace ronde::replay
