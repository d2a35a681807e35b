#include "http/server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "http/shard.hpp"

namespace ronde::http {
namespace {

namespace asio = boost::asio;

// Unsent bytes that the kernel keeps for a client that does not read; what is under way to it is not bounded by this.
constexpr int unsent_bytes_max = 64 * 1024;
constexpr int backlog = 4096;

void set_option(int descriptor, int level, int name, int value) {
  if (::setsockopt(descriptor, level, name, &value, sizeof value) != 0)
    throw std::system_error(errno, std::generic_category(), "setsockopt");
}

/// Accepted sockets inherit the options: no system call for each.
Acceptor listen(asio::io_context& io, const asio::ip::tcp::endpoint& where) {
  Acceptor acceptor(io);
  acceptor.open(where.protocol());
  const int descriptor = acceptor.native_handle();
  set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  set_option(descriptor, SOL_SOCKET, SO_REUSEPORT, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, unsent_bytes_max);
  if (where.address().is_v6()) set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  // A connection that ended in the queue is told us as an error. Asio by itself would wait for the next one to come, while others wait
  // already.
  acceptor.set_option(asio::socket_base::enable_connection_aborted(true));
  acceptor.bind(where);
  acceptor.listen(backlog);
  return acceptor;
}

/// SO_REUSEPORT lets a second program of the same user listen beside us, unseen. So look first whether the port is free.
void refuse_taken_port(asio::io_context& io, const asio::ip::tcp::endpoint& where) {
  Acceptor probe(io);
  probe.open(where.protocol());
  set_option(probe.native_handle(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (where.address().is_v6()) set_option(probe.native_handle(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  probe.bind(where);
}

std::unique_ptr<asio::ssl::context> make_tls(const ServerOptions& options) {
  auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_compression);
  SSL_CTX* const native = tls->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) throw std::runtime_error("no TLS cipher left");
  boost::system::error_code error;
  tls->use_certificate_chain_file(options.tls_certificate_file, error);
  if (error) throw CannotUseTls("no certificate chain (PEM) in " + options.tls_certificate_file + ": " + error.message());
  tls->use_private_key_file(options.tls_key_file, asio::ssl::context::pem, error);
  if (error) throw CannotUseTls("no private key (PEM) of that certificate in " + options.tls_key_file + ": " + error.message());
  return tls;
}

void check(const ServerOptions& options) {
  if (options.listeners.empty()) throw std::invalid_argument("a server needs a listener");
  for (const auto& listener : options.listeners) {
    if (!listener.router) throw std::invalid_argument("a listener needs a router");
    if (listener.tls && (options.tls_certificate_file.empty() || options.tls_key_file.empty())) {
      throw std::invalid_argument("TLS needs a certificate and a key");
    }
  }
}

}  // namespace

struct Server::Impl {
  explicit Impl(ServerOptions options) : common(std::move(options)) {}

  /// Runs the call on each shard's thread and waits for all; directly when they do not run.
  void on_each_shard(const std::function<void(Shard&)>& call) {
    for (const auto& shard : shards) {
      if (!shard->thread.joinable()) {
        call(*shard);
        continue;
      }
      std::promise<void> done;
      asio::post(shard->io, [&] {
        call(*shard);
        done.set_value();
      });
      done.get_future().wait();
    }
  }

  Common common;
  std::vector<std::unique_ptr<Shard>> shards;
  std::vector<std::uint16_t> ports;
};

Server::Server(ServerOptions options) {
  check(options);
  for (auto& host : options.hosts) {
    std::ranges::transform(host, host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  }
  impl_ = std::make_unique<Impl>(std::move(options));
  const auto& given = impl_->common.options;
  if (std::ranges::any_of(given.listeners, &ListenerOptions::tls)) impl_->common.tls = make_tls(given);
  const unsigned threads = given.threads != 0 ? given.threads : std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < threads; ++i) impl_->shards.push_back(std::make_unique<Shard>(impl_->common));
  for (const auto& listener : given.listeners) {
    asio::ip::tcp::endpoint where(asio::ip::make_address(listener.address), listener.port);
    try {
      if (listener.port != 0) refuse_taken_port(impl_->shards.front()->io, where);
      for (const auto& shard : impl_->shards) {
        Acceptor acceptor = listen(shard->io, where);
        where.port(acceptor.local_endpoint().port());  // the others share the port that the system chose for the first
        shard->add_acceptor(std::move(acceptor), listener);
      }
    } catch (const boost::system::system_error& error) {
      throw CannotListen("cannot listen on " + listener.address + " port " + std::to_string(listener.port) + ": " + error.code().message());
    }
    impl_->ports.push_back(where.port());
  }
}

Server::~Server() {
  stop();
}

void Server::start() {
  for (const auto& shard : impl_->shards) shard->start();
}

std::uint16_t Server::port(std::size_t listener) const {
  return impl_->ports.at(listener);
}
std::size_t Server::shard_count() const {
  return impl_->shards.size();
}
asio::io_context& Server::shard(std::size_t index) {
  return impl_->shards.at(index)->io;
}

ServerCounts Server::counts() const {
  const auto& counts = impl_->common.counts;
  return {.accepted = counts.accepted,
          .refused = counts.refused,
          .requests = counts.requests,
          .timed_out = counts.timed_out,
          .open = impl_->common.keeper->open(),
          .open_operator = impl_->common.keeper->open_operator()};
}

void Server::stop_accepting() {
  impl_->common.stopping = true;
  impl_->on_each_shard([](Shard& shard) {
    shard.close_acceptors();
    shard.cut_idle();
  });
}

bool Server::drain(std::chrono::milliseconds deadline) {
  const auto& left = impl_->common.counts.plain_http;
  const auto wait_until = [&](std::chrono::steady_clock::time_point end) {
    while (left != 0 && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds{2});
    return left == 0;
  };
  if (wait_until(std::chrono::steady_clock::now() + deadline)) return true;
  impl_->on_each_shard([](Shard& shard) { shard.cut_all(); });
  wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds{200});
  return false;
}

void Server::stop() {
  if (!impl_) return;
  for (const auto& shard : impl_->shards) shard->io.stop();
  for (const auto& shard : impl_->shards) {
    if (shard->thread.joinable()) shard->thread.join();
  }
}

void Server::shutdown(std::chrono::milliseconds deadline, const std::function<void()>& close_upgraded) {
  stop_accepting();
  drain(deadline);
  if (close_upgraded) close_upgraded();
  stop();
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
  (void)getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace ronde::http
