#pragma once

// Our own generator: standard distributions differ between libraries, and a seed must replay everywhere.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ronde::simulation {

/// SplitMix64 (Steele, Lea, Flood 2014): tiny, and every seed is a good one.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  /// 0 .. bound - 1. The bias of the remainder is nothing here.
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least + 1)));
  }
  bool chance(unsigned percent) { return below(100) < percent; }
  void fill(std::span<std::uint8_t> bytes) {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(next() >> 56);
  }
  template <class Id>
  Id id() {
    typename Id::Bytes bytes{};
    fill(bytes);
    return Id{bytes};
  }
  template <class Range>
  const auto& pick(const Range& range) {
    return range[static_cast<std::size_t>(below(std::size(range)))];
  }
  Random split() { return Random(next()); }

 private:
  std::uint64_t state_;
};

/// FNV-1a over everything that happened.
class Fingerprint {
 public:
  void add(std::string_view text) {
    for (const char c : text) {
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    }
    hash_ = (hash_ ^ 0x1FF) * 0x100000001B3ULL;
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325ULL;
};

}  // namespace ronde::simulation
