#pragma once

#include <cstdint>
#include <vector>

#include "house.hpp"

namespace ronde::replay {

/// What one replay came to. Numbers of people, unless it says otherwise.
struct Figures {
  std::size_t people = 0;
  std::size_t asking = 0;     ///< who wants something
  std::size_t served = 0;     ///< who received something
  std::size_t short_of = 0;   ///< who gave in an exchange, not a gift, and received nothing in it so far
  std::size_t handovers = 0;  ///< transfers done
  double wait_median = 0;     ///< days from joining to what was first received; of those served
  double wait_p90 = 0;
  std::size_t proposals = 0;      ///< put to people
  double proposals_a_person = 0;  ///< in how many somebody sat, on average
  double told_a_day = 0;          ///< notifications a person and day, whether they ring or not
  std::size_t declines = 0;
  std::size_t expired = 0;          ///< proposals that somebody did not answer
  std::size_t fulfilled = 0;        ///< exchanges in which everything was handed over
  std::size_t broken = 0;           ///< exchanges that somebody left, before or after the last yes
  std::size_t repaired = 0;         ///< of these: put together again, and then everybody said yes
  std::size_t served_whole = 0;     ///< who received in a whole exchange that nobody left: at most Optimum::people_bound
  std::size_t handovers_whole = 0;  ///< in such exchanges: at most Optimum::handovers_bound
  std::size_t judged_bad = 0;       ///< must be 0
  std::uint64_t fingerprint = 0;    ///< of the last state: the same run has the same
};

struct Played {
  const Town& town;
  const House& house;
  const std::unordered_map<market::MemberId, market::Timestamp>& first_received;
  std::size_t declines = 0;
  int days = 30;
};
[[nodiscard]] Figures figures_of(const Played& played);

/// The value below which `share` of them lie; 0 of none.
[[nodiscard]] double quantile(std::vector<double> values, double share);

}  // namespace ronde::replay
