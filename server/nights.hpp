#pragma once
// When the work of the night is due.

#include <chrono>

#include "market/words.hpp"

namespace ronde::server {

/// The next time that it is this hour (UTC) after this moment. Two or three o'clock are the quietest in Thônex, in summer and in winter.
[[nodiscard]] inline market::Timestamp next_night(market::Timestamp now, std::chrono::hours hour) {
  const market::Timestamp tonight = std::chrono::floor<std::chrono::days>(now) + hour;
  return now < tonight ? tonight : tonight + std::chrono::days{1};
}

}  // namespace ronde::server
