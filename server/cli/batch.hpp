#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "cli/command.hpp"
#include "market_door.hpp"

namespace ronde::cli {

/// Submits commands of the market and waits for all at the end, so that they share their commits.
class Batch {
 public:
  /// `expected`: how many commands will come in all, for the line of progress.
  Batch(storage::Store& store, std::string name, std::size_t expected) : store_(store), line_(std::move(name)), expected_(expected) {}
  ~Batch() { drain(); }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  template <class Command>
  void add(market::NeighbourhoodId home, Command command, market::Timestamp at) {
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return waiting_ < in_flight_max; });
      ++waiting_;
      line_.show(++submitted_ - waiting_, expected_);
    }
    server::submit(store_, server::write_of(home, std::move(command), at), [this](const market::Result<server::Outcome>& outcome) {
      const std::scoped_lock lock(mutex_);
      --waiting_;
      if (!outcome && first_fault_.empty()) first_fault_ = outcome.error().why;
      room_.notify_all();
    });
  }

  /// Throws Stop with the first refusal, when all are answered.
  void wait() {
    drain();
    if (!first_fault_.empty()) throw Stop(failed, "refused: " + first_fault_);
  }
  /// Takes the line of progress away.
  void end() { line_.end(); }

 private:
  static constexpr std::size_t in_flight_max = 2000;

  void drain() {
    using namespace std::chrono_literals;
    std::unique_lock lock(mutex_);
    while (!room_.wait_for(lock, 100ms, [this] { return waiting_ == 0; })) line_.show(submitted_ - waiting_, expected_);
  }

  storage::Store& store_;
  ProgressLine line_;
  std::size_t expected_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::size_t submitted_ = 0;
  std::size_t waiting_ = 0;
  std::string first_fault_;
};

}  // namespace ronde::cli
