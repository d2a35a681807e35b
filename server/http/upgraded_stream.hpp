// A socket after the 101: what a WebSocket owner needs of it, plain or TLS, without knowing which.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string>
#include <variant>

#include "http/request.hpp"

namespace ronde::http {

/// Counts one connection for as long as it lives.
class ConnectionSlot {
 public:
  virtual ~ConnectionSlot() = default;
};

// Sockets name their io_context's executor rather than any executor: smaller, and no virtual call an operation.
using PlainStream = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TlsStream = boost::asio::ssl::stream<PlainStream>;

class UpgradedStream {
 public:
  std::variant<PlainStream, std::unique_ptr<TlsStream>> stream;
  std::string early;                     ///< bytes that came behind the request
  std::unique_ptr<ConnectionSlot> slot;  ///< gives the place back when it dies
  Address client;

  [[nodiscard]] bool plain() const { return std::holds_alternative<PlainStream>(stream); }
  [[nodiscard]] PlainStream& socket() {
    auto* socket = std::get_if<PlainStream>(&stream);
    return socket ? *socket : std::get<std::unique_ptr<TlsStream>>(stream)->next_layer();
  }
};

}  // namespace ronde::http
