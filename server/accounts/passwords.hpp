#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ronde::accounts {

/// Why a new password is refused, as a stable word, or nothing if it may be used: "too-short" (under 10 characters), "too-long" (over
/// 128), "common" (one of the 10,000 commonest), "like-you" (the login or the first name). No composition rules.
/// Source: NIST SP 800-63B section 5.1.1.2.
[[nodiscard]] std::optional<std::string_view> password_fault(std::string_view password, std::string_view login,
                                                             std::string_view first_name);

/// Argon2id (RFC 9106; 64 MiB, 2 passes) on one thread of its own, with a short queue: a crowd at the door must not slow the readers.
/// Every function resumes on the caller's executor. "unavailable" is an empty optional: answer 503 with Retry-After.
class PasswordDesk {
 public:
  static constexpr int queue_max = 32;
  /// What one hash costs. Tests that are not about it take less.
  struct Cost {
    unsigned long long passes = 2;
    std::size_t memory = std::size_t{64} * 1024 * 1024;
  };

  PasswordDesk() = default;
  explicit PasswordDesk(Cost cost) : cost_(cost) {}
  ~PasswordDesk() { stop(); }
  void stop();

  /// The string to store (it names its own parameters), or nothing when the queue is full.
  [[nodiscard]] boost::asio::awaitable<std::optional<std::string>> hash(std::string password);

  struct Verdict {
    bool right = false;
    bool grown = false;  ///< right, but hashed with smaller parameters than today's: hash again
  };
  /// With an empty `stored` (no such login) it works as long and says wrong: time must not tell who exists.
  [[nodiscard]] boost::asio::awaitable<std::optional<Verdict>> verify(std::string stored, std::string password);

 private:
  template <class T, class Work>
  boost::asio::awaitable<std::optional<T>> on_own_thread(Work work);

  Cost cost_;
  boost::asio::thread_pool thread_{1};
  std::atomic<int> waiting_{0};
};

}  // namespace ronde::accounts
