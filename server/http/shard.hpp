// Private to http/: what the connections of one thread share, and who may connect at all.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/serializer.hpp"
#include "http/server.hpp"
#include "http/upgraded_stream.hpp"

namespace ronde::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// How a coroutine of a shard ends: what it could not handle is a bug and must not vanish with it, so the process stops.
inline void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(std::move(failure));
}

/// Counts connections: all, and by address those that have shown no session. Threads: any; one short lock an accept.
class Gatekeeper : public std::enable_shared_from_this<Gatekeeper> {
 public:
  using Key = std::array<unsigned char, 16>;
  /// A connection's place. Upgraded connections keep it.
  class Slot final : public ConnectionSlot {
   public:
    Slot(std::shared_ptr<Gatekeeper> keeper, bool operators, bool limited, Key key)
        : keeper_(std::move(keeper)), key_(key), operators_(operators), limited_(limited) {}
    ~Slot() override { keeper_->leave(*this); }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    /// The connection has shown a session: it no longer counts against its address.
    void has_session();
    [[nodiscard]] bool asks_for_session() const { return limited_; }

   private:
    friend class Gatekeeper;
    std::shared_ptr<Gatekeeper> keeper_;
    Key key_;
    bool operators_;
    bool limited_;  // counted by address
  };

  explicit Gatekeeper(const Limits& limits);
  /// Null: full. `proxied`: the peer is a proxy that stands for many people, so its address has no limit of its own.
  [[nodiscard]] std::unique_ptr<Slot> enter(const Address& peer, bool operators, bool proxied);
  [[nodiscard]] std::size_t open() const { return open_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t open_operator() const { return open_operator_.load(std::memory_order_relaxed); }

 private:
  void leave(Slot& slot);
  void forget(const Key& key);

  std::size_t connections_max_;
  std::size_t per_address_;
  std::size_t operator_max_;
  std::atomic<std::size_t> open_{0};
  std::atomic<std::size_t> open_operator_{0};
  std::mutex mutex_;
  struct HashOfKey {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::string_view>{}({reinterpret_cast<const char*>(key.data()), key.size()});
    }
  };
  std::unordered_map<Key, std::size_t, HashOfKey> by_address_;  // only those above zero; to leave needs no memory
};

struct AtomicCounts {
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> timed_out{0};
  std::atomic<std::size_t> plain_http{0};        // connections that are not upgraded, operators' too
  std::atomic<std::size_t> large_body_bytes{0};  // announced by large bodies now being read or handled
};

/// What all shards share; fixed after the start but for its counters.
struct Common {
  explicit Common(ServerOptions given)
      : options(std::move(given)),
        headers(options.https, options.embed_frame_ancestors, options.pictures_from),
        keeper(std::make_shared<Gatekeeper>(options.limits)) {}
  ServerOptions options;
  StandardHeaders headers;
  std::shared_ptr<Gatekeeper> keeper;
  std::unique_ptr<boost::asio::ssl::context> tls;
  AtomicCounts counts;
  std::atomic<bool> stopping{false};
};

/// A connection in its shard's list: the sweep ends it when its deadline has passed. One timer a shard instead of one a connection.
class ConnectionEntry : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~ConnectionEntry() = default;
  /// Closes the socket; the connection's coroutine wakes with an error and ends.
  virtual void cut() = 0;
  SteadyTime deadline = SteadyTime::max();
  bool between_requests = true;  // may be cut at once when the server stops
};

using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// True for as long as the coroutine that holds the duty lives. Shared, for a coroutine may die later than its shard's other members.
using OnDuty = std::shared_ptr<bool>;
class Duty {
 public:
  explicit Duty(OnDuty on) : on_(std::move(on)) { *on_ = true; }
  ~Duty() { *on_ = false; }
  Duty(const Duty&) = delete;
  Duty& operator=(const Duty&) = delete;

 private:
  OnDuty on_;
};

class Shard {
 public:
  explicit Shard(Common& shared);
  void add_acceptor(Acceptor acceptor, const ListenerOptions& listener);
  void start();

  void close_acceptors();  // on the shard's thread, as all below
  void cut_idle();
  void cut_all();
  void enlist(ConnectionEntry& entry) { entries_.push_back(entry); }

  Common& common;
  DateLine date;
  std::string scratch;  // heads of answers being made; empty between uses

 private:
  using Entries = boost::intrusive::list<ConnectionEntry, boost::intrusive::constant_time_size<false>>;
  struct Door {
    Door(Acceptor given, const ListenerOptions& options) : acceptor(std::move(given)), listener(options) {}
    Acceptor acceptor;
    ListenerOptions listener;
    OnDuty watched = std::make_shared<bool>(false);
  };
  void run();
  void take_up_duties();
  boost::asio::awaitable<void> accept_forever(Door& door);
  boost::asio::awaitable<bool> accept_one(Door& door);
  void welcome(PlainStream socket, const Address& peer, const ListenerOptions& listener);
  boost::asio::awaitable<void> sweep_forever();

  Entries entries_;  // before io: connections unlink themselves when io dies with their coroutines

 public:
  boost::asio::io_context io{1};
  std::thread thread;

 private:
  std::vector<std::unique_ptr<Door>> doors_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                    boost::asio::io_context::executor_type>
      sweep_timer_;
  std::chrono::milliseconds sweep_every_;
  OnDuty sweeping_ = std::make_shared<bool>(false);
};

}  // namespace ronde::http
