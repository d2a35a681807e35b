#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

/// What the machine does, in numbers, for Prometheus (text format 0.0.4). No label names a person, a listing or a neighbourhood.
namespace ronde::metrics {

class Counter {
 public:
  void add(std::uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Seconds, in buckets that double from 0.25 ms to 8 s.
class Histogram {
 public:
  static constexpr std::size_t bucket_count = 16;
  void observe(std::chrono::nanoseconds took);
  /// Prometheus lines of this histogram under `name`.
  [[nodiscard]] std::string text(std::string_view name) const;

 private:
  std::array<std::atomic<std::uint64_t>, bucket_count + 1> buckets_{};
  std::atomic<std::uint64_t> sum_ns_{0};
};

/// All figures of one process. The members are written by the doors and the desks; gauges are asked when somebody reads.
struct Registry {
  std::array<Counter, 6> answers;  ///< by status class: [2] is 2xx
  Histogram answer_seconds;
  Histogram match_seconds;  ///< from a committed change to the proposals that follow
  Counter proposals_made;
  Counter proposals_repaired;
  Counter proposals_dropped;  ///< plans that no longer held when they were written, or failed verify

  /// A figure read when asked for, e.g. sockets open.
  void gauge(std::string name, std::string help, std::function<double()> read);
  [[nodiscard]] std::string text() const;

 private:
  struct Gauge {
    std::string name;
    std::string help;
    std::function<double()> read;
  };
  mutable std::mutex mutex_;
  std::vector<Gauge> gauges_;
};

}  // namespace ronde::metrics
