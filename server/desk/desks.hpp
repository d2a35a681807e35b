#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "desk/desk.hpp"

namespace ronde::desk {

/// All neighbourhoods of this server: each is opened when first used, or when something in it is due.
/// Threads  any. The desks work in threads of their own, so that no matching holds up a door; clearings in another, so that no clearing
///          holds up a desk.
/// Stop     the store tells the desks what is written: it stops writing before they go.
class Desks {
 public:
  Desks(DeskContext context, unsigned threads);
  ~Desks();
  Desks(const Desks&) = delete;
  Desks& operator=(const Desks&) = delete;

  /// The desk, loaded; nothing where there is no such neighbourhood or the store does not answer.
  [[nodiscard]] DeskPtr open(market::NeighbourhoodId id);
  [[nodiscard]] DeskPtr find(market::NeighbourhoodId id) const;
  /// Starts the clock that lets deadlines take effect, here and in neighbourhoods that nobody looks at.
  void start();
  void stop();
  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] std::vector<market::NeighbourhoodId> known() const;

 private:
  void beat();
  void open_what_is_due();

  DeskContext context_;
  std::atomic<bool> stopping_{false};
  boost::asio::thread_pool pool_;
  boost::asio::steady_timer clock_;
  boost::asio::thread_pool clearings_{1};  // goes before pool_: what waits in it holds desks
  std::uint64_t beats_ = 0;
  mutable std::shared_mutex mutex_;
  std::mutex opening_;
  std::map<market::NeighbourhoodId, DeskPtr> desks_;
  bool stopped_ = false;
};

}  // namespace ronde::desk
