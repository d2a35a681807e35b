#pragma once
// The threads that the matcher has none of: they wait until there is something to do for several.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ronde {

/// A matcher::RunAll on a fixed number of threads, the caller's among them.
class Crew {
 public:
  static constexpr std::uint32_t kThreadsMax = 256;
  /// How many threads this machine runs at the same time, at least one and at most kThreadsMax.
  [[nodiscard]] static std::uint32_t cores();

  explicit Crew(std::uint32_t threads);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  [[nodiscard]] std::uint32_t threads() const { return static_cast<std::uint32_t>(others_.size()) + 1; }
  /// One call at a time. What a job throws first is thrown on, after all jobs have ended.
  void run(std::size_t jobs, const std::function<void(std::size_t)>& each);

 private:
  void wait_for_work();
  void work(const std::function<void(std::size_t)>& each);

  std::mutex mutex_;  // of all that follows, but of next_
  std::condition_variable begin_, end_;
  const std::function<void(std::size_t)>* each_ = nullptr;  // null: nothing to do
  std::size_t jobs_ = 0;
  std::uint64_t round_ = 0;
  std::size_t busy_ = 0;  // others that work in this round
  bool leaving_ = false;
  std::exception_ptr thrown_;
  std::atomic<std::size_t> next_ = 0;
  std::vector<std::jthread> others_;
};

}  // namespace ronde
