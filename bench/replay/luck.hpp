#pragma once

// Luck by name. Whether somebody brings what they promised is drawn from who and what, never from a stream that others draw from too: so
// each policy meets the same people on the same days, and what differs between two columns is the policy.

#include <cstdint>

namespace ronde::replay {

/// What is drawn. A name of its own for each, so that one answer tells nothing about another.
enum class Draw : std::uint8_t {
  joining,      ///< (person)
  posting,      ///< (person, item)
  looks,        ///< (person, which)
  away,         ///< (person, day)
  mute,         ///< (person, day): what is asked on such a day stays without an answer
  whim,         ///< (person, offer, want)
  whim_reason,  ///< (person, offer, want)
  meeting,      ///< (offer, want)
  brings,       ///< (person, offer, want, attempt)
  says_so,      ///< (person, offer, want): who will not bring it withdraws before, instead of not coming
  inviter,      ///< (person)
};

class Luck {
 public:
  explicit Luck(std::uint64_t seed) : seed_(mix(seed)) {}

  /// 0 <= x < 1.
  [[nodiscard]] double draw(Draw what, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0, std::uint64_t d = 0) const {
    std::uint64_t z = mix(seed_ ^ static_cast<std::uint64_t>(what));
    for (const std::uint64_t part : {a, b, c, d}) z = mix(z ^ part);
    return static_cast<double>(z >> 11U) * 0x1.0p-53;
  }
  /// Whole numbers from least to most, both among them.
  [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most, double drawn) const {
    return least + static_cast<std::int64_t>(drawn * static_cast<double>(most - least + 1));
  }

 private:
  /// The step of SplitMix64 (Steele, Lea, Flood 2014).
  static std::uint64_t mix(std::uint64_t z) {
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::uint64_t seed_;
};

}  // namespace ronde::replay
