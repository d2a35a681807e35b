// Ten thousand devices in one process: opens WebSockets and tells when the first and the last of them heard something.
//
//   live_client HOST PORT ORIGIN SOCKETS COOKIES     a cookie a line, shared out among the sockets; "-": none, nothing is asked for
//
// Sockets come from many loopback addresses, as 10,000 devices would. Spoken to by the bench scripts, a line each way:
//   open N                  N sockets stand (with cookies: each has heard "hello")
//   < arm                   forget what was heard
//   armed
//   < go                    arm, and send "go" on the first socket (the reference server then tells all)
//   heard FIRST_US LAST_US FRAMES    every socket has heard a frame; microseconds of the steady clock since arming
//   < tell WORD             from now on, of each frame that has WORD in it:
//   text US FRAME           when it came, microseconds of the steady clock, and its text
// Ends when its input ends. Linux only: epoll, so that the load costs less than what is measured.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t opening_at_once = 64;
constexpr int source_addresses = 200;

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "live_client: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(1);
}

struct Device {
  int descriptor = -1;
  std::string head;  // of the answer to the handshake, until it is whole
  bool upgraded = false;
  bool open = false;
  bool heard = false;      // since arming
  std::uint64_t skip = 0;  // bytes of a frame that are still to come
  std::string text;        // of a frame, if somebody wants to be told
  std::string header;      // of a frame, until it is whole
};

/// A client's text frame (RFC 6455, masked with zeros: allowed, and free).
std::string text_frame(std::string_view text) {
  std::string frame{static_cast<char>(0x81), static_cast<char>(0x80 | text.size())};
  frame.append(4, '\0').append(text);
  return frame;
}

/// The answer to a ping without words.
constexpr std::string_view pong("\x8A\x80\0\0\0\0", 6);

class Crowd {
 public:
  Crowd(sockaddr_in server, std::string origin, std::vector<std::string> cookies, std::size_t count)
      : server_(server), origin_(std::move(origin)), cookies_(std::move(cookies)), devices_(count), epoll_(epoll_create1(0)) {
    epoll_event input{.events = EPOLLIN, .data = {.u64 = devices_.size()}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, STDIN_FILENO, &input) != 0) die("epoll");
  }

  void open_all() {
    while (open_ < devices_.size()) {
      while (begun_ < devices_.size() && begun_ - open_ < opening_at_once) begin(begun_++);
      turn();
    }
    std::printf("open %zu\n", open_);
    std::fflush(stdout);
  }

  void serve() {
    while (!over_) turn();
  }

 private:
  void begin(std::size_t index) {
    Device& device = devices_[index];
    device.descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    if (device.descriptor < 0) die("socket");
    sockaddr_in source{};
    source.sin_family = AF_INET;
    source.sin_addr.s_addr = htonl(0x7F000100U + 1U + static_cast<std::uint32_t>(index % source_addresses));
    const int on = 1;
    ::setsockopt(device.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(device.descriptor, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (::bind(device.descriptor, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) die("bind");
    if (::connect(device.descriptor, reinterpret_cast<const sockaddr*>(&server_), sizeof server_) != 0) die("connect");
    std::array<char, INET_ADDRSTRLEN> host{};
    ::inet_ntop(AF_INET, &server_.sin_addr, host.data(), host.size());
    std::string request = "GET /api/v1/live HTTP/1.1\r\nHost: " + std::string(host.data()) + ":" + std::to_string(ntohs(server_.sin_port)) +
                          "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: " +
                          origin_ + "\r\n";
    if (!cookies_.empty()) request += "Cookie: " + cookies_[index * cookies_.size() / devices_.size()] + "\r\n";
    send(device, request + "\r\n");
    epoll_event event{.events = EPOLLIN, .data = {.u64 = index}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, device.descriptor, &event) != 0) die("epoll");
  }

  static void send(const Device& device, std::string_view bytes) {
    if (::write(device.descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) die("write");
  }

  void turn() {
    std::array<epoll_event, 256> events{};
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1000);
    for (int i = 0; i < count; ++i) {
      const std::size_t index = events[static_cast<std::size_t>(i)].data.u64;
      index == devices_.size() ? listen() : read(devices_[index]);
    }
  }

  void read(Device& device) {
    std::array<char, 65536> buffer;
    const ssize_t size = ::read(device.descriptor, buffer.data(), buffer.size());
    if (size <= 0) {
      errno = size == 0 ? ECONNRESET : errno;
      die("a socket ended; it had said: " + device.head.substr(0, 200));
    }
    std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
    if (!device.upgraded && !shake_hands(device, bytes)) return;
    frames(device, bytes);
  }

  /// True: the handshake is over, `bytes` are what follows.
  bool shake_hands(Device& device, std::string_view& bytes) {
    const std::size_t before = device.head.size();
    device.head.append(bytes);
    const std::size_t end = device.head.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    if (!device.head.starts_with("HTTP/1.1 101")) die("refused: " + device.head);
    bytes.remove_prefix(end + 4 - before);
    device.head.clear();
    device.head.shrink_to_fit();
    device.upgraded = true;
    if (cookies_.empty()) {
      device.open = true;
      ++open_;
    } else {
      send(device, text_frame(R"({"type":"resume","cursor":null})"));
    }
    return !bytes.empty();
  }

  /// Counts frames; what they say is of no interest.
  void frames(Device& device, std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t passed = std::min<std::size_t>(device.skip, bytes.size());
      if (passed > 0 && !word_.empty()) device.text.append(bytes.substr(0, passed));
      device.skip -= passed;
      if (device.skip == 0 && !device.text.empty()) tell(device);
      bytes.remove_prefix(passed);
      if (bytes.empty()) return;
      device.header.push_back(bytes.front());
      bytes.remove_prefix(1);
      if (device.header.size() < 2) continue;
      const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(device.header[at]); };
      const std::size_t whole = byte(1) == 127 ? 10 : byte(1) == 126 ? 4 : 2;
      if (device.header.size() < whole) continue;
      device.skip = whole == 2 ? byte(1) : 0;
      for (std::size_t at = 2; at < whole; ++at) device.skip = device.skip << 8U | byte(at);
      const bool ping = (byte(0) & 0x0F) == 0x9;
      device.header.clear();
      ping ? send(device, pong) : hear(device);
    }
  }

  void tell(Device& device) {
    if (device.text.find(word_) != std::string::npos) {
      const auto now = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
      std::printf("text %ld %s\n", static_cast<long>(now), device.text.c_str());
      std::fflush(stdout);
    }
    device.text.clear();
  }

  void hear(Device& device) {
    if (!device.open) {  // "hello"
      device.open = true;
      ++open_;
      return;
    }
    if (open_ < devices_.size()) return;
    ++frames_;
    if (device.heard) return;
    device.heard = true;
    const auto now = Clock::now();
    if (heard_++ == 0) first_ = now;
    if (heard_ < devices_.size()) return;
    const auto us = [this](Clock::time_point at) { return std::chrono::duration_cast<std::chrono::microseconds>(at - armed_).count(); };
    std::printf("heard %ld %ld %zu\n", static_cast<long>(us(first_)), static_cast<long>(us(now)), frames_);
    std::fflush(stdout);
  }

  void listen() {
    std::array<char, 64> buffer{};
    const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size <= 0) {
      over_ = true;
      return;
    }
    std::string_view said(buffer.data(), static_cast<std::size_t>(size));
    if (said.starts_with("tell ")) {
      word_ = said.substr(5, said.find('\n') - 5);
      return;
    }
    for (Device& device : devices_) device.heard = false;
    heard_ = frames_ = 0;
    armed_ = Clock::now();
    if (said.starts_with("go")) return send(devices_.front(), text_frame("go"));
    std::printf("armed\n");
    std::fflush(stdout);
  }

  sockaddr_in server_;
  std::string origin_;
  std::vector<std::string> cookies_;
  std::vector<Device> devices_;
  int epoll_;
  std::size_t begun_ = 0, open_ = 0, heard_ = 0, frames_ = 0;
  Clock::time_point armed_, first_;
  bool over_ = false;
  std::string word_;  // frames that have it are told; empty: none
};

std::vector<std::string> lines_of(const std::string& file) {
  std::vector<std::string> lines;
  if (file == "-") return lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (lines.empty()) die(file);
  return lines;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() != 5) {
    std::fprintf(stderr, "usage: live_client HOST PORT ORIGIN SOCKETS COOKIES\n");
    return 2;
  }
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<std::uint16_t>(std::stoi(words[1])));
  if (::inet_pton(AF_INET, words[0].c_str(), &server.sin_addr) != 1) die(words[0]);
  Crowd crowd(server, words[2], lines_of(words[4]), std::stoul(words[3]));
  crowd.open_all();
  crowd.serve();
  return 0;
}
