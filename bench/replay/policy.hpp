#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ronde::replay {

/// How a nightly clearing weighs exchanges against each other.
enum class Weighing : std::uint8_t {
  people,  ///< the product's own: most people, then most hand-overs, wishes, walking, waiting
  even,    ///< value times the chance that all keep their word, the same for everybody: short exchanges weigh more
  told,    ///< the same with each one's true reliability, which nobody can know: how much knowing it could help at most
};
[[nodiscard]] std::string_view name(Weighing weighing);

/// What a steward might choose. Everything else is the product's default.
struct Policy {
  std::string rhythm;   ///< as the table calls it
  bool at_once = true;  ///< a new listing is proposed at once, if good enough,
  int score_min = 300;  ///< which is: every arc of at least this score (1 to 1000)
  bool nights = true;   ///< the whole pool is cleared at three in the morning
  std::uint32_t cycle_cap = 3;
  Weighing weighing = Weighing::people;
};
[[nodiscard]] std::string text(const Policy& policy);

/// instant, nightly, mixed (the product's) and mixed with a high threshold; caps 2, 3, 4; the three ways of weighing where there are
/// nights.
[[nodiscard]] std::vector<Policy> all_policies();
/// What a new neighbourhood gets without asking.
[[nodiscard]] Policy product_policy();

}  // namespace ronde::replay
