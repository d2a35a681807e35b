#pragma once

// Checklist 33: one member of a hundred wants the others' phones to ring.

#include "replay.hpp"

namespace ronde::replay {

/// What the others' phones rang because of one hostile member, against the same days with that person as an ordinary neighbour.
struct Nuisance {
  double extra_a_day = 0;        ///< rings a day, of an average other member
  double extra_a_day_worst = 0;  ///< of the member who was hit most, over all days
  double busiest_day = 0;        ///< most rings that one member had on one day
  double busiest_day_quiet = 0;  ///< the same without the hostile one
  std::size_t declines = 0;      ///< how often the hostile member said no
};

/// `person` posts thirty listings a day (the limit), offers that somebody seeks and wants that anybody can serve, and says no within five
/// minutes to all that comes of it, without a reason, so that only the exact exchange is closed.
[[nodiscard]] Nuisance play_hostile(const Town& town, const market::Taxonomy& taxonomy, const Policy& policy, const Options& options,
                                    std::size_t person);

}  // namespace ronde::replay
