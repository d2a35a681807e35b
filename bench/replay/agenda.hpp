#pragma once

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>
#include <vector>

#include "market/words.hpp"

namespace ronde::replay {

/// Simulated time: what is to happen, in order; of the same moment, what was planned first.
class Agenda {
 public:
  using Deed = std::function<void(market::Timestamp now)>;

  void at(market::Timestamp when, Deed deed) { events_.push({std::max(when, now_), ++order_, std::move(deed)}); }
  [[nodiscard]] market::Timestamp now() const { return now_; }
  /// Plays everything before `end`.
  void run_until(market::Timestamp end) {
    while (!events_.empty() && events_.top().at < end) {
      const Event event = events_.top();
      events_.pop();
      now_ = event.at;
      event.deed(now_);
    }
    now_ = std::max(now_, end);
  }

 private:
  struct Event {
    market::Timestamp at;
    std::uint64_t order = 0;
    Deed deed;
    friend bool operator>(const Event& a, const Event& b) { return std::tie(a.at, a.order) > std::tie(b.at, b.order); }
  };
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t order_ = 0;
  market::Timestamp now_{};
};

}  // namespace ronde::replay
