#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

/// Where halls are cleared: one at a time, in a thread of their own, so that neither the doors nor the night's clearings wait, and the
/// people in the hall do not wait for the night's. What a clearing proved is kept in files beside the store.
namespace ronde::desk {

/// A hall does not wait longer; what was found by then is told with its bound.
inline constexpr std::chrono::seconds kHallPatience{8};
/// Clearings whose files stay: those of the events of some months.
inline constexpr std::size_t kHallClearingsKept = 60;

class Halls {
 public:
  /// `folder`: of what was proved; made when first needed.
  explicit Halls(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~Halls() { stop(); }
  Halls(const Halls&) = delete;
  Halls& operator=(const Halls&) = delete;

  /// Runs `work` there; it asks `enough` often and comes back soon when it is true. False: another hall is being cleared, or the server
  /// stops; nothing was run. The caller resumes on its own executor.
  using Enough = std::function<bool()>;
  using Work = std::function<void(const Enough&)>;
  [[nodiscard]] boost::asio::awaitable<bool> work(Work work);
  void stop();

  /// Both files of one clearing. Errors  logged: the result itself is in the store.
  void keep_proof(const std::string& clearing, const std::string& input, const std::string& certificate) const;
  enum class Proof : std::uint8_t { input, certificate };
  [[nodiscard]] std::optional<std::string> proof(const std::string& clearing, Proof which) const;

 private:
  std::filesystem::path folder_;
  std::atomic<bool> busy_{false};
  std::atomic<bool> stopping_{false};
  boost::asio::thread_pool threads_{1};
};

}  // namespace ronde::desk
