// A connection is one coroutine. Its way: wait for a head, gate, parser, rules, route, body, handler, answer, again.
// The hot way (a whole head in one read, a fast handler, an answer that the socket takes at once) suspends only in the read.
#include "http/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "http/forwarded.hpp"
#include "http/read_buffer.hpp"
#include "http/request_parser.hpp"
#include "http/request_rules.hpp"

namespace ronde::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

/// A coroutine of the connection: it knows its executor's type, so that nothing is looked up at each step.
using Executor = asio::io_context::executor_type;
template <class T>
using Task = asio::awaitable<T, Executor>;
constexpr asio::use_awaitable_t<Executor> as_task;
constexpr auto as_result = asio::as_tuple(as_task);

constexpr std::chrono::milliseconds linger_time{2000};  // to let a refusal arrive before the reset that unread bytes cause
constexpr std::size_t linger_bytes_max = std::size_t{1} << 20;
// The shortest end of a chunked body, "0\r\n\r\n". With fewer bytes of it Beast 1.81 stops at an assertion of its own where those are on.
constexpr std::size_t last_chunk_min = 5;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

PlainStream& socket_of(PlainStream& stream) {
  return stream;
}
PlainStream& socket_of(TlsStream& stream) {
  return stream.next_layer();
}

/// Counts the bytes that a large body announces for as long as it lives.
class LargeBody {
 public:
  LargeBody(std::atomic<std::size_t>& total, std::size_t bytes) : total_(total), bytes_(bytes) { total_ += bytes_; }
  ~LargeBody() { total_ -= bytes_; }
  LargeBody(const LargeBody&) = delete;
  LargeBody& operator=(const LargeBody&) = delete;

 private:
  std::atomic<std::size_t>& total_;
  std::size_t bytes_;
};

template <class Stream>
class Connection final : public ConnectionEntry {
 public:
  Connection(Shard& shard, const ListenerOptions& listener, Stream stream, Address peer, std::unique_ptr<Gatekeeper::Slot> slot)
      : shard_(shard),
        listener_(listener),
        limits_(shard.common.options.limits),
        stream_(std::move(stream)),
        peer_(std::move(peer)),
        slot_(std::move(slot)),
        gate_(limits_.gate) {
    shard_.common.counts.plain_http.fetch_add(1, std::memory_order_relaxed);
    shard_.enlist(*this);
  }
  ~Connection() override { shard_.common.counts.plain_http.fetch_sub(1, std::memory_order_relaxed); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void cut() override {
    error_code ignored;
    socket_of(stream_).close(ignored);
  }

  Task<void> run() {
    error_code ignored;
    socket_of(stream_).non_blocking(true, ignored);
    allow(limits_.first_byte);
    if (!co_await shake_hands()) co_return;
    while (co_await serve_one()) {
      request_.reset();
      gate_.reset();
      head_only_ = false;
      buffer_.shrink();
    }
  }

 private:
  void allow(std::chrono::milliseconds time) { deadline = steady_clock::now() + time; }

  Task<bool> shake_hands() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_result);
      if (error) co_return false;
    }
    co_return true;
  }

  /// One request and its answer. False: the connection is over.
  Task<bool> serve_one() {
    GateVerdict verdict = gate_.feed(buffer_.view());
    if (verdict == GateVerdict::need_more && !buffer_.empty()) begin_head();
    while (verdict == GateVerdict::need_more) {
      const bool first = buffer_.empty();
      if (first && answered_ > 0) await_next();
      const auto [error, size] = co_await stream_.async_read_some(buffer_.space(), as_result);
      if (error) co_return false;
      buffer_.commit(size);
      if (first) begin_head();
      verdict = gate_.feed(buffer_.view());
    }
    began_ = steady_clock::now();
    between_requests = false;
    shard_.common.counts.requests.fetch_add(1, std::memory_order_relaxed);
    if (verdict == GateVerdict::refused) co_return co_await refuse(gate_.status(), {});

    if (const auto refusal = read_head()) co_return co_await refuse(refusal->status, refusal->why);
    const auto match = listener_.router->match(request_);
    if (!match.target) co_return co_await answer_unmatched(match.allow);
    const auto& target = *match.target;
    BodyAnnounced body{std::nullopt, parser_->chunked()};
    if (const auto length = parser_->content_length()) body.length = *length;
    if (const auto refusal = check_body_rules(request_, target.options, body)) co_return co_await refuse(refusal->status, refusal->why);

    std::optional<LargeBody> large;
    if (body.any()) {
      if (target.options.body_max > json_body_max) {
        const std::size_t bytes = body.length ? static_cast<std::size_t>(*body.length) : target.options.body_max;
        large.emplace(shard_.common.counts.large_body_bytes, bytes);
        if (shard_.common.counts.large_body_bytes > limits_.bodies_in_flight_max)
          co_return co_await refuse(503, "too many uploads at once");
      }
      const unsigned failed = co_await read_body(target.options.body_max);
      if (failed != 0) co_return failed != gone&& co_await refuse(failed, {});
    } else {
      buffer_.consume(consumed_head_);
    }
    deadline = SteadyTime::max();  // the handler's time is the handler's
    if (const auto* const fast = std::get_if<FastHandler>(&target.handler)) co_return co_await answer_fast(*fast);
    if (const auto* const upgrade = std::get_if<UpgradeHandler>(&target.handler)) co_return co_await answer_upgrade(*upgrade);
    co_return co_await answer_waiting(std::get<Handler>(target.handler));
  }

  void begin_head() { allow(limits_.head); }
  void await_next() {
    between_requests = true;
    if (shard_.common.stopping.load(std::memory_order_relaxed)) cut();
    allow(limits_.idle);
  }

  /// Beast's parser over the gated head, then the rules. Leaves the head's bytes in the buffer; consumed_head_ says how many.
  std::optional<HeadRefusal> read_head() {
    parser_.emplace(request_);
    error_code error;
    const std::string_view head = buffer_.view().substr(0, gate_.size());
    consumed_head_ = parser_->put(asio::buffer(head.data(), head.size()), error);
    if (error == boost::beast::http::error::need_more) error = {};
    if (error || !parser_->is_header_done() || consumed_head_ != head.size()) return HeadRefusal{400, "not a request that is taken here"};
    const auto& options = shard_.common.options;
    if (const auto refusal = check_head_rules(request_, options.hosts)) return refusal;
    const Origin origin = origin_of(request_, peer_, options.proxies);
    request_.client = origin.client;
    request_.tls = std::is_same_v<Stream, TlsStream> || origin.https;
    head_only_ = request_.method == Method::head;
    ++answered_;
    close_ = !parser_->keep_alive() || request_.version == 10 || answered_ >= limits_.requests_per_connection ||
             shard_.common.stopping.load(std::memory_order_relaxed);
    if (slot_->asks_for_session() && options.has_session && options.has_session(request_)) slot_->has_session();
    return std::nullopt;
  }

  static constexpr unsigned gone = 1;  // read_body: the peer left
  /// 0, or the status to refuse with, or `gone`.
  Task<unsigned> read_body(std::size_t body_max) {
    const auto begin = steady_clock::now();
    deadline = begin + std::min(limits_.body, limits_.body_grace);
    parser_->body_limit(body_max);
    buffer_.consume(consumed_head_);
    if (expects_continue(request_) && buffer_.empty()) {
      const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(continue_line), as_result);
      if (error) co_return gone;
    }
    for (;;) {
      error_code error;
      const std::string_view bytes = buffer_.view();
      const bool enough = !bytes.empty() && (!parser_->chunked() || bytes.size() >= last_chunk_min);
      if (enough) buffer_.consume(parser_->put(asio::buffer(bytes.data(), bytes.size()), error));
      if (error == boost::beast::http::error::body_limit) co_return 413;
      if (error && error != boost::beast::http::error::need_more) co_return 400;
      if (request_.body.size() > body_max) co_return 413;
      if (parser_->is_done()) co_return 0;
      if (enough && !error && !buffer_.empty()) continue;
      const auto space = buffer_.space();
      if (space.size() == 0) co_return 400;  // a chunk's header or a trailer without end
      const auto [failed, size] = co_await stream_.async_read_some(space, as_result);
      if (failed) co_return gone;
      buffer_.commit(size);
      const std::chrono::milliseconds earned(1000 * request_.body.size() / limits_.body_bytes_per_second);
      deadline = begin + std::min(limits_.body, limits_.body_grace + earned);
    }
  }

  Task<bool> answer_unmatched(const std::string& allow_methods) {
    close_ = close_ || parser_->chunked() || parser_->content_length().value_or(0) > 0;  // its body is not read
    buffer_.consume(consumed_head_);
    Response response = allow_methods.empty() ? problem_of(404) : problem_of(405);
    if (!allow_methods.empty()) response.add_header("Allow", allow_methods);
    co_return co_await answer(request_, response);
  }

  /// A request that is not served: problem, then the end, whatever else it had in store for us.
  Task<bool> refuse(unsigned status, std::string_view why) {
    Response response = problem_of(status, why);
    response.close = true;
    co_return co_await answer(request_, response);
  }

  template <class Call>
  Response guarded(const Request& about, Call&& call) {
    try {
      return call();
    } catch (const std::exception& failure) {
      return failed(about, failure.what());
    } catch (...) {
      return failed(about, "not an exception of ours");
    }
  }

  Response failed(const Request& about, std::string_view what) {
    InternalProblem made = internal_problem();
    const auto& report = shard_.common.options.on_failure;
    if (report) report(made.id, what, about);
    return std::move(made.response);
  }

  Task<bool> answer_fast(const FastHandler& handler) {
    Response response = guarded(request_, [&] { return handler(request_); });
    co_return co_await answer(request_, response);
  }

  Task<bool> answer_waiting(const Handler& handler) {
    Request about;  // what the log and the counters may know afterwards
    about.method = request_.method;
    about.client = request_.client;
    (void)about.set_target(request_.target());
    Response response;
    std::string what;
    bool threw = false;
    try {
      asio::awaitable<Response> handling = handler(std::move(request_));
      response = co_await asio::co_spawn(shard_.io, std::move(handling), as_task);
    } catch (const std::exception& failure) {
      threw = true;
      what = failure.what();
    } catch (...) {
      threw = true;
      what = "not an exception of ours";
    }
    if (threw) response = failed(about, what);
    co_return co_await answer(about, response);
  }

  Task<bool> answer_upgrade(const UpgradeHandler& handler) {
    std::variant<Response, UpgradeAccepted> outcome;
    Response failure = guarded(request_, [&] {
      outcome = handler(request_);
      return Response{};
    });
    if (failure.status == 500) outcome = std::move(failure);
    if (auto* const response = std::get_if<Response>(&outcome)) co_return co_await answer(request_, *response);
    auto& accepted = std::get<UpgradeAccepted>(outcome);
    std::string head = "HTTP/1.1 101 Switching Protocols\r\n";
    for (const auto& [name, value] : accepted.headers) head.append(name).append(": ").append(value).append("\r\n");
    head.append(shard_.date.now()).append("\r\n");
    allow(limits_.write);
    const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(head), as_result);
    if (error) co_return false;
    hand_over(accepted.take);
    co_return false;
  }

  void hand_over(const UpgradeTaker& take) {
    auto upgraded = std::make_unique<UpgradedStream>(UpgradedStream{take_stream(), std::string(buffer_.view()), std::move(slot_), peer_});
    unlink();
    take(std::move(upgraded));
  }
  std::variant<PlainStream, std::unique_ptr<TlsStream>> take_stream() {
    if constexpr (std::is_same_v<Stream, TlsStream>)
      return std::make_unique<TlsStream>(std::move(stream_));
    else
      return std::move(stream_);
  }

  /// Sends it. True: the connection goes on.
  Task<bool> answer(const Request& about, Response& response) {
    std::string& head = shard_.scratch;
    head.clear();
    bool close = close_ || response.close || shard_.common.stopping.load(std::memory_order_relaxed);
    if (!append_head(head, response, shard_.common.headers.of(response.policy), shard_.date.now(), close)) {
      response = failed(about, "a header of the answer breaks out of its line");
      close = true;
      (void)append_head(head, response, shard_.common.headers.of(HeaderPolicy::api), shard_.date.now(), close);
    }
    const auto& report = shard_.common.options.on_answer;
    if (report) report(about, response.status, steady_clock::now() - began_);
    const bool with_body = !head_only_ && has_body(response.status);
    const std::string_view payload = with_body ? response.payload() : std::string_view();
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(payload.data(), payload.size())};
    std::size_t sent = 0;
    if constexpr (std::is_same_v<Stream, PlainStream>) {
      // The socket nearly always takes an answer whole: try without waiting, and save a turn through the scheduler.
      error_code error;
      sent = stream_.write_some(parts, error);
      if (error && error != asio::error::would_block) co_return false;
    }
    if (sent < head.size() + payload.size() && !co_await send_rest(payload, sent)) co_return false;
    if (!close) co_return true;
    co_await end_politely();
    co_return false;
  }

  /// What the socket did not take at once. The head is in the shard's scratch, which others use while we wait: keep our part of it.
  Task<bool> send_rest(std::string_view payload, std::size_t sent) {
    const std::string head = shard_.scratch.substr(std::min(sent, shard_.scratch.size()));
    const std::size_t head_sent = std::min(sent, shard_.scratch.size());
    payload.remove_prefix(sent - head_sent);
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(payload.data(), payload.size())};
    allow(limits_.write);
    const auto [error, size] = co_await asio::async_write(stream_, parts, as_result);
    co_return !error;
  }

  /// Closing with unread bytes makes the kernel send a reset that can overtake the answer: so first end our side, then read over the rest.
  Task<void> end_politely() {
    deadline = steady_clock::now() + std::min(linger_time, limits_.write);
    error_code error;
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      (void)co_await stream_.async_shutdown(as_result);
      co_return;
    } else {
      stream_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
      std::array<char, 2048> dropped;
      for (std::size_t total = 0; !error && total < linger_bytes_max;) {
        const auto [failed, size] = co_await stream_.async_read_some(asio::buffer(dropped), as_result);
        error = failed;
        total += size;
      }
    }
  }

  Shard& shard_;
  const ListenerOptions& listener_;
  const Limits& limits_;
  Stream stream_;
  Address peer_;
  std::unique_ptr<Gatekeeper::Slot> slot_;
  HeaderGate gate_;
  ReadBuffer buffer_;
  Request request_;
  std::optional<RequestParser> parser_;
  SteadyTime began_;
  std::size_t consumed_head_ = 0;
  unsigned answered_ = 0;
  bool head_only_ = false;
  bool close_ = false;
};

template <class Stream>
Task<void> live(std::unique_ptr<Connection<Stream>> connection) {
  try {
    co_await connection->run();
  } catch (const std::exception& failure) {
    // Out of memory, most likely: this connection ends, the others go on.
    connection->cut();
  }
}

template <class Stream>
void begin(Shard& shard, std::unique_ptr<Connection<Stream>> connection) {
  asio::co_spawn(shard.io, live(std::move(connection)), rethrow);
}

}  // namespace

void serve_connection(Shard& shard, const ListenerOptions& listener, PlainStream socket, const Address& peer,
                      std::unique_ptr<Gatekeeper::Slot> slot) {
  if (!listener.tls)
    return begin(shard, std::make_unique<Connection<PlainStream>>(shard, listener, std::move(socket), peer, std::move(slot)));
  TlsStream stream(std::move(socket), *shard.common.tls);
  begin(shard, std::make_unique<Connection<TlsStream>>(shard, listener, std::move(stream), peer, std::move(slot)));
}

}  // namespace ronde::http
