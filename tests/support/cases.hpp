#pragma once

// How often the property tests try: RONDE_CASES, fewer where everything is slow (`./dev test` sets it for the sanitizers).

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace ronde::test {

/// `usual`, or as many as RONDE_CASES asks for.
inline std::uint64_t cases(std::uint64_t usual) {
  const char* const asked = std::getenv("RONDE_CASES");
  return asked != nullptr ? std::stoull(asked) : usual;
}

/// Of what takes long each time: never more than `usual`.
inline std::uint64_t dear_cases(std::uint64_t usual) {
  return std::min(usual, cases(usual));
}

}  // namespace ronde::test
