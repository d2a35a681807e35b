#pragma once
// Counts steps and asks the caller whether to stop: the only thing an engine knows of time.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>

#include "ronde/matcher/clear.hpp"

namespace ronde::matcher {

/// What those who try parts of one task at the same time have done together. Over: what they still do is not wanted.
class Joint {
 public:
  explicit Joint(std::uint64_t step_max) : step_max_(step_max) {}
  /// True: over.
  bool add(std::uint64_t steps) {
    if (steps_.fetch_add(steps) + steps > step_max_) over_ = true;
    return over_;
  }
  void give_up() { over_ = true; }
  [[nodiscard]] bool over() const { return over_; }

 private:
  std::uint64_t step_max_;
  std::atomic<std::uint64_t> steps_ = 0;
  std::atomic<bool> over_ = false;
};

/// Belongs to one thread. Parts that are tried on several have each one of their own (parts.hpp).
class Control {
 public:
  explicit Control(const Limits& limits) : limits_(limits), step_limit_(limits.step_limit) {}
  /// Of a part of `whole`'s task, tried beside others. Its steps are its own: whoever takes the part adds them to `whole`.
  Control(const Control& whole, Joint& joint)
      : limits_(whole.limits_), joint_(&joint), step_limit_(whole.step_limit_), is_try_(whole.is_try_) {}
  /// Of a try within `whole`'s task, which ends after so many steps. It tells nothing and keeps no prices; its steps are added likewise.
  Control(const Control& whole, std::uint64_t step_max)
      : limits_(whole.limits_), step_limit_(std::max<std::uint64_t>(1, std::min(step_max, whole.steps_left()))), is_try_(true) {}
  /// Adds work; true when a limit says stop. The callback is asked once in kAskEvery steps.
  bool work(std::uint64_t steps) {
    steps_ += steps;
    if (stopped_) return true;
    if (joint_ == nullptr && step_limit_ != 0 && steps_ > step_limit_) stopped_ = true;
    if (steps_ >= ask_at_) {
      ask_at_ = steps_ + kAskEvery;
      if (limits_.stop && limits_.stop()) stopped_ = true;
      if (joint_ != nullptr) tell_joint();
    }
    return stopped_;
  }
  /// As work, but asks the callback now: before and after something long.
  bool ask() {
    ask_at_ = 0;
    return work(1);
  }
  void tell(std::string_view phase, std::int64_t value, std::int64_t bound) const {
    if (limits_.progress && !is_try_) limits_.progress({phase, value + beside_value_, bound + beside_bound_, steps_});
  }
  /// What is told from now on is part of a whole: this stands beside it.
  void stands_beside(std::int64_t value, std::int64_t bound) {
    beside_value_ = value;
    beside_bound_ = bound;
  }
  /// Of a part: what is not told yet.
  void tell_joint() {
    if (stopped_) joint_->give_up();
    if (joint_->add(steps_ - told_)) stopped_ = true;
    told_ = steps_;
  }
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  [[nodiscard]] std::uint64_t seed() const { return limits_.seed; }
  /// So much for a first try: `most`, but no more than a quarter of a step limit.
  [[nodiscard]] std::uint64_t first_steps(std::uint64_t most) const {
    return limits_.step_limit == 0 ? most : std::min(most, limits_.step_limit / 4 + 1);
  }
  [[nodiscard]] std::uint64_t steps_left() const {
    if (step_limit_ == 0) return std::numeric_limits<std::uint64_t>::max();
    return step_limit_ - std::min(step_limit_, steps_);
  }
  [[nodiscard]] const RunAll& run_all() const { return limits_.run_all; }
  [[nodiscard]] std::uint64_t block_work() const { return std::max<std::uint64_t>(1, limits_.block_work); }
  /// A plan of this value is good enough under this bound.
  [[nodiscard]] std::int64_t enough(std::int64_t bound) const {
    return bound - static_cast<std::int64_t>(std::floor(limits_.gap_limit * std::abs(static_cast<double>(bound))));
  }
  [[nodiscard]] std::uint64_t listed_max() const { return limits_.listed_max; }
  [[nodiscard]] std::uint64_t whole_max() const { return limits_.whole_max; }
  [[nodiscard]] std::uint64_t piece_max() const { return limits_.piece_max; }
  [[nodiscard]] bool keeps_prices() const { return limits_.keep_prices && !is_try_; }

 private:
  static constexpr std::uint64_t kAskEvery = 20'000;
  const Limits& limits_;
  Joint* joint_ = nullptr;
  std::uint64_t step_limit_ = 0;  // 0: none
  bool is_try_ = false;
  std::uint64_t steps_ = 0, ask_at_ = 0, told_ = 0;
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
