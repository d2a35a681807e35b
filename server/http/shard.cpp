#include "http/shard.hpp"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <new>

#include "http/connection.hpp"

namespace ronde::http {
namespace {

namespace asio = boost::asio;
constexpr auto as_answer = asio::as_tuple(asio::use_awaitable);

Gatekeeper::Key key_of(const Address& address) {
  Gatekeeper::Key key{};
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    std::ranges::copy(bytes, key.begin());
    return key;
  }
  const auto bytes = address.to_v6().to_bytes();
  std::copy_n(bytes.begin(), 8, key.begin());  // one household gets a /64
  key[15] = 6;
  return key;
}

/// Not more connections than descriptors: some are kept for the operator's door, the store, the log.
std::size_t connections_allowed(const Limits& limits) {
  rlimit descriptors{};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) != 0 || descriptors.rlim_cur == RLIM_INFINITY) return limits.connections_max;
  const std::size_t kept = limits.descriptors_kept + limits.descriptors_elsewhere;
  const auto all = static_cast<std::size_t>(descriptors.rlim_cur);
  return std::min(limits.connections_max, all > kept + 16 ? all - kept : std::size_t{16});
}

/// Out of memory, here or in the sweep: whoever needed it was refused, and the shard tries again. It sleeps as a whole, for a timer would
/// want memory too.
void wait_for_memory() {
  std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

std::chrono::milliseconds sweep_interval(const Limits& limits) {
  const auto shortest = std::min({limits.first_byte, limits.head, limits.body, limits.write, limits.idle});
  return std::clamp(shortest / 8, std::chrono::milliseconds{10}, std::chrono::milliseconds{500});
}

}  // namespace

Gatekeeper::Gatekeeper(const Limits& limits)
    : connections_max_(connections_allowed(limits)),
      per_address_(limits.connections_per_address),
      operator_max_(std::min(limits.operator_connections_max, limits.descriptors_kept)) {}

std::unique_ptr<Gatekeeper::Slot> Gatekeeper::enter(const Address& peer, bool operators, bool proxied) {
  auto& count = operators ? open_operator_ : open_;
  if (count.fetch_add(1, std::memory_order_relaxed) >= (operators ? operator_max_ : connections_max_)) {
    count.fetch_sub(1, std::memory_order_relaxed);
    return nullptr;
  }
  const Key key = key_of(peer);
  std::unique_ptr<Slot> slot;
  try {
    slot = std::make_unique<Slot>(shared_from_this(), operators, false, key);
  } catch (const std::bad_alloc&) {
    count.fetch_sub(1, std::memory_order_relaxed);
    throw;
  }
  // From here on the slot gives back what was counted, whatever happens.
  if (operators || proxied) return slot;
  const std::scoped_lock lock(mutex_);
  std::size_t& own = by_address_[key];
  if (own >= per_address_) return nullptr;
  ++own;
  slot->limited_ = true;
  return slot;
}

void Gatekeeper::forget(const Key& key) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_address_.find(key);
  if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
}

void Gatekeeper::leave(Slot& slot) {
  if (slot.limited_) forget(slot.key_);
  (slot.operators_ ? open_operator_ : open_).fetch_sub(1, std::memory_order_relaxed);
}

void Gatekeeper::Slot::has_session() {
  if (!limited_) return;
  limited_ = false;
  keeper_->forget(key_);
}

Shard::Shard(Common& shared) : common(shared), sweep_timer_(io), sweep_every_(sweep_interval(shared.options.limits)) {}

void Shard::add_acceptor(Acceptor acceptor, const ListenerOptions& listener) {
  doors_.push_back(std::make_unique<Door>(std::move(acceptor), listener));
}

void Shard::start() {
  take_up_duties();
  thread = std::thread([this] { run(); });
}

/// An operation for which Asio finds no memory throws out of the loop, past its coroutine, which ends. That is right for a connection; the
/// duties of the shard itself are taken up again.
void Shard::run() {
  bool lost = false;
  for (bool over = false; !over;) {
    try {
      if (lost) asio::post(io, [this] { take_up_duties(); });  // behind the end of whatever was lost
      lost = false;
      io.run();
      over = true;
    } catch (const std::bad_alloc&) {
      lost = true;
      wait_for_memory();
    }
  }
}

void Shard::take_up_duties() {
  for (const auto& door : doors_) {
    if (!*door->watched && door->acceptor.is_open()) asio::co_spawn(io, accept_forever(*door), rethrow);
  }
  if (!*sweeping_) asio::co_spawn(io, sweep_forever(), rethrow);
}

asio::awaitable<void> Shard::accept_forever(Door& door) {
  const Duty duty(door.watched);
  for (bool goes_on = true; goes_on;) {
    try {
      goes_on = co_await accept_one(door);
    } catch (const std::bad_alloc&) {
      wait_for_memory();
    }
  }
}

/// One connection. False when the door is closed.
asio::awaitable<bool> Shard::accept_one(Door& door) {
  if (!door.acceptor.is_open()) co_return false;
  PlainStream socket(io);
  asio::ip::tcp::endpoint peer;
  const auto [error] = co_await door.acceptor.async_accept(socket, peer, as_answer);
  if (error == asio::error::operation_aborted) co_return false;
  const bool gone = error == asio::error::connection_aborted || error.value() == EPROTO;  // that one is over; the next is waiting
  if (error && !gone) {
    // Out of descriptors or memory: the waiting connection stays in the queue, so pause instead of spinning.
    decltype(sweep_timer_) pause(io, std::chrono::milliseconds{50});
    (void)co_await pause.async_wait(as_answer);
    co_return true;
  }
  if (gone) co_return true;
  welcome(std::move(socket), peer.address(), door.listener);
  co_return true;
}

void Shard::welcome(PlainStream socket, const Address& peer, const ListenerOptions& listener) {
  common.counts.accepted.fetch_add(1, std::memory_order_relaxed);
  const auto& proxies = common.options.proxies;
  const bool proxied = std::ranges::find(proxies, peer) != proxies.end();
  auto slot = common.keeper->enter(peer, listener.operators_door, proxied);
  if (!slot) {
    common.counts.refused.fetch_add(1, std::memory_order_relaxed);
    constexpr std::string_view full =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    if (!listener.tls) (void)::send(socket.native_handle(), full.data(), full.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return;
  }
  serve_connection(*this, listener, std::move(socket), peer, std::move(slot));
}

asio::awaitable<void> Shard::sweep_forever() {
  const Duty duty(sweeping_);
  for (;;) {
    bool stopped = false;
    try {
      sweep_timer_.expires_after(sweep_every_);
      const auto [error] = co_await sweep_timer_.async_wait(as_answer);
      stopped = error.failed();
    } catch (const std::bad_alloc&) {
      wait_for_memory();
    }
    if (stopped) co_return;
    const auto now = std::chrono::steady_clock::now();
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      auto& connection = *entry++;
      if (connection.deadline > now) continue;
      common.counts.timed_out.fetch_add(1, std::memory_order_relaxed);
      connection.cut();
    }
  }
}

void Shard::close_acceptors() {
  for (const auto& door : doors_) {
    boost::system::error_code ignored;
    door->acceptor.close(ignored);
  }
}

void Shard::cut_idle() {
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    auto& connection = *entry++;
    if (connection.between_requests) connection.cut();
  }
}

void Shard::cut_all() {
  for (auto entry = entries_.begin(); entry != entries_.end();) (entry++)->cut();
}

}  // namespace ronde::http
