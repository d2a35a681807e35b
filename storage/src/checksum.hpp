#pragma once
// The checksum beside every stored value: XXH3-64 of the value, seeded with XXH3-64 of its whole key, so that a value that strayed to
// another key is found as well as a flipped bit. It guards against damage, not against an attacker with the disk in hand.

// The library is one header with many functions; inlined, it needs no shared object and the warnings are not ours.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunused-function"
#define XXH_INLINE_ALL
#include <xxhash.h>
#pragma GCC diagnostic pop

#include <cstdint>
#include <string_view>

namespace ronde::storage {

inline constexpr std::size_t checksum_size = 8;

[[nodiscard]] inline std::uint64_t row_checksum(std::string_view key, std::string_view value) {
  return XXH3_64bits_withSeed(value.data(), value.size(), XXH3_64bits(key.data(), key.size()));
}

}  // namespace ronde::storage
