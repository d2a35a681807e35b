#pragma once
// Counts steps and asks the caller whether to stop: the only thing an engine knows of time.
#include <algorithm>
#include <cstdint>

#include "ronde/matcher/clear.hpp"

namespace ronde::matcher {

class Control {
 public:
  explicit Control(const Limits& limits) : limits_(limits) {}
  /// Adds work; true when a limit says stop. The callback is asked once in kAskEvery steps.
  bool work(std::uint64_t steps) {
    steps_ += steps;
    if (stopped_) return true;
    if (limits_.step_limit != 0 && steps_ > limits_.step_limit) stopped_ = true;
    if (steps_ >= ask_at_) {
      ask_at_ = steps_ + kAskEvery;
      if (limits_.stop && limits_.stop()) stopped_ = true;
    }
    return stopped_;
  }
  /// As work, but asks the callback now: before and after something long.
  bool ask() {
    ask_at_ = 0;
    return work(1);
  }
  void tell(std::string_view phase, std::int64_t value, std::int64_t bound) const {
    if (limits_.progress) limits_.progress({phase, value + beside_value_, bound + beside_bound_, steps_});
  }
  /// What is told from now on is part of a whole: this stands beside it.
  void stands_beside(std::int64_t value, std::int64_t bound) {
    beside_value_ = value;
    beside_bound_ = bound;
  }
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  [[nodiscard]] std::uint64_t seed() const { return limits_.seed; }
  /// So much for a first try: `most`, but no more than a quarter of a step limit.
  [[nodiscard]] std::uint64_t first_steps(std::uint64_t most) const {
    return limits_.step_limit == 0 ? most : std::min(most, limits_.step_limit / 4 + 1);
  }
  [[nodiscard]] std::uint64_t listed_max() const { return limits_.listed_max; }
  [[nodiscard]] std::uint64_t whole_max() const { return limits_.whole_max; }
  [[nodiscard]] bool keeps_prices() const { return limits_.keep_prices; }

 private:
  static constexpr std::uint64_t kAskEvery = 20'000;
  const Limits& limits_;
  std::uint64_t steps_ = 0, ask_at_ = 0;
  std::int64_t beside_value_ = 0, beside_bound_ = 0;
  bool stopped_ = false;
};

/// Our own generator (splitmix64): standard distributions differ between libraries.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>((next() >> 32U) * bound >> 32U); }

 private:
  std::uint64_t state_;
};

}  // namespace ronde::matcher
