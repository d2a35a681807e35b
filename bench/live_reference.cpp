// The least that a broadcast over WebSockets costs with Boost.Beast: one thread, plain sockets, no deflate, no session, no rights. What one
// device says is told to all, as one shared string. The yardstick for bench/live_vs_beast.mjs.
//
//   live_reference PORT TEXT_BYTES

#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <unordered_set>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;

class Session;
struct Room {
  std::unordered_set<Session*> sessions;
  std::shared_ptr<const std::string> text;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, Room& room) : stream_(std::move(socket)), room_(room) {}
  ~Session() { room_.sessions.erase(this); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start() {
    stream_.async_accept([self = shared_from_this()](error_code error) {
      if (error) return;
      self->room_.sessions.insert(self.get());
      self->read();
    });
  }

  void tell(const std::shared_ptr<const std::string>& text) {
    queue_.push_back(text);
    if (queue_.size() == 1) write();
  }

 private:
  void read() {
    stream_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return;
      self->buffer_.clear();
      for (Session* const session : self->room_.sessions) session->tell(self->room_.text);
      self->read();
    });
  }
  void write() {
    stream_.async_write(asio::buffer(*queue_.front()), [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return;
      self->queue_.pop_front();
      if (!self->queue_.empty()) self->write();
    });
  }

  beast::websocket::stream<Socket, false> stream_;
  Room& room_;
  beast::flat_buffer buffer_;
  std::deque<std::shared_ptr<const std::string>> queue_;
};

void accept(asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>& acceptor, Room& room) {
  acceptor.async_accept([&](error_code error, Socket socket) {
    if (!error) {
      socket.set_option(tcp::no_delay(true));
      std::make_shared<Session>(std::move(socket), room)->start();
    }
    accept(acceptor, room);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: live_reference PORT TEXT_BYTES\n");
    return 2;
  }
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  asio::io_context io{1};
  Room room{{}, std::make_shared<const std::string>(std::stoul(argv[2]), 'x')};
  asio::basic_socket_acceptor<tcp, asio::io_context::executor_type> acceptor(
      io, {asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(argv[1]))});
  acceptor.listen(4096);
  accept(acceptor, room);
  io.run();
  return 0;
}
