#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ronde::accounts {

/// So many tries a while, for each key (an address, an account): a bucket that fills again evenly.
///
/// Threads  any. Memory  at most `keys_max` keys; when they are used up, those that are full again go first, and a crowd of strangers
///          shares one bucket rather than pushing out who is being held back.
class Limiter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Rule {
    double burst;                      ///< tries at once
    std::chrono::milliseconds refill;  ///< time for an empty bucket to be full
    std::size_t keys_max = 100'000;
  };
  explicit Limiter(Rule rule) : rule_(rule) {}

  /// Takes one try. False: too many; `wait` says how long until the next.
  [[nodiscard]] bool take(std::string_view key, Time now);
  [[nodiscard]] std::chrono::seconds wait(std::string_view key, Time now) const;
  /// Gives a try back: what was counted as a failure was none.
  void give_back(std::string_view key);

 private:
  struct Bucket {
    double left;
    Time at;
  };
  [[nodiscard]] double filled(const Bucket& bucket, Time now) const;
  Bucket& bucket_of(std::string_view key, Time now);

  Rule rule_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace ronde::accounts
