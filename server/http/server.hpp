// The listener side of the house: one io_context and one thread a core, each with its own SO_REUSEPORT acceptors.
//
// Threads  A connection lives on one shard's thread from accept to close, and so do its handlers: no locks on the way.
// Stop     stop_accepting, drain, then whatever owns upgraded sockets closes them, then stop. Server::shutdown does it in that order.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "http/header_gate.hpp"
#include "http/request.hpp"
#include "http/router.hpp"

namespace ronde::http {

/// Every bound of the door (checklist 1 to 6), with the values that people get. Tests shorten them.
struct Limits {
  GateLimits gate;
  std::chrono::milliseconds first_byte{10'000};  ///< of a fresh connection (TLS handshake within it)
  std::chrono::milliseconds head{10'000};        ///< from the first byte of a head to its end
  std::chrono::milliseconds body{30'000};        ///< from the end of the head to the end of the body
  std::chrono::milliseconds body_grace{3'000};   ///< the rate below counts from here on
  std::size_t body_bytes_per_second = 1024;
  std::chrono::milliseconds write{30'000};  ///< an answer not taken by then ends the connection
  std::chrono::milliseconds idle{30'000};   ///< between requests
  unsigned requests_per_connection = 1000;
  std::size_t connections_max = 12'000;
  std::size_t connections_per_address = 64;  ///< without a session; IPv6 counts by /64
  std::size_t operator_connections_max = 64;
  std::size_t descriptors_kept = 64;                          ///< for the operator's door
  std::size_t descriptors_elsewhere = 64;                     ///< store, logs, pipes
  std::size_t bodies_in_flight_max = std::size_t{256} << 20;  ///< bytes of large bodies at once; over it: 503
};

struct ListenerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: the system chooses, see Server::port
  std::shared_ptr<const Router> router;
  bool operators_door = false;  ///< own connection limit, own descriptors
  bool tls = false;             ///< use the server's certificate
};

/// The address and port cannot be listened on: taken, not ours, or not allowed. `what()` names them.
struct CannotListen : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The certificate or the key cannot be used. `what()` names the file.
struct CannotUseTls : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ServerOptions {
  std::vector<ListenerOptions> listeners;
  std::vector<std::string> hosts;  ///< allowed Host values, compared in lower case, with port as sent; empty: none is allowed
  std::vector<Address> proxies;    ///< peers whose Forwarded is believed
  bool https = false;              ///< send HSTS: we serve TLS or stand behind a TLS proxy
  std::string embed_frame_ancestors = "'none'";
  std::string pictures_from;  ///< an origin beside our own whose pictures our pages may show; empty: none
  std::string tls_certificate_file;
  std::string tls_key_file;
  unsigned threads = 0;  ///< 0: one a core
  Limits limits;
  /// Does this request carry a live session? Asked once a connection until it says yes. Default: no.
  std::function<bool(const Request&)> has_session;
  /// A handler threw: id of the 500, what was caught. For the log only.
  std::function<void(const std::string& id, std::string_view what, const Request&)> on_failure;
  /// After each answer, for counters. Optional.
  std::function<void(const Request&, unsigned status, std::chrono::nanoseconds took)> on_answer;
};

/// Numbers for /metrics; a snapshot, racy between its members.
struct ServerCounts {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  ///< over a connection limit
  std::uint64_t requests = 0;
  std::uint64_t timed_out = 0;
  std::size_t open = 0;  ///< public connections now, upgraded ones too
  std::size_t open_operator = 0;
};

class Server {
 public:
  /// Binds and listens at once, so that a taken port fails here: throws CannotListen, CannotUseTls, or std::invalid_argument for options.
  explicit Server(ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Starts the threads and returns.
  void start();
  [[nodiscard]] std::uint16_t port(std::size_t listener = 0) const;
  [[nodiscard]] std::size_t shard_count() const;
  /// For what belongs beside the connections (the live hub's timers).
  [[nodiscard]] boost::asio::io_context& shard(std::size_t index);
  [[nodiscard]] ServerCounts counts() const;

  /// Closes the acceptors. Idle connections end at once, busy ones after their answer. From any thread but a shard's.
  void stop_accepting();
  /// Waits until no plain HTTP connection is left, at most that long; then closes the rest. True: all ended by themselves.
  bool drain(std::chrono::milliseconds deadline);
  /// Ends the threads; what is left is cancelled.
  void stop();
  /// All of it in order; `close_upgraded` is called between drain and stop.
  void shutdown(std::chrono::milliseconds deadline, const std::function<void()>& close_upgraded = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Raises the soft limit of descriptors to the hard one; call first in main. Returns the limit now in force.
std::size_t raise_descriptor_limit();

}  // namespace ronde::http
