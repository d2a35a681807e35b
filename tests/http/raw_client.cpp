#include "raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace ronde::test {
namespace {

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  return address;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

}  // namespace

RawClient::RawClient(std::uint16_t port, const std::string& from) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (descriptor_ < 0) throw std::runtime_error("socket");
  const auto source = address_of(from, 0);
  const auto target = address_of("127.0.0.1", port);
  if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) throw std::runtime_error("bind");
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0) throw std::runtime_error("connect");
}

RawClient::~RawClient() {
  ::close(descriptor_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t RawClient::send_some(std::string_view bytes) {
  const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

void RawClient::end_sending() {
  ::shutdown(descriptor_, SHUT_WR);
}

std::string RawClient::read_some(std::chrono::milliseconds wait) {
  if (!rest_.empty()) return std::exchange(rest_, {});
  pollfd poll_for{descriptor_, POLLIN, 0};
  if (::poll(&poll_for, 1, static_cast<int>(wait.count())) <= 0) return {};
  std::array<char, 16384> buffer{};
  const auto size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

bool RawClient::closed_within(std::chrono::milliseconds wait) {
  const auto end = std::chrono::steady_clock::now() + wait;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd poll_for{descriptor_, POLLIN, 0};
    if (::poll(&poll_for, 1, static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 16384> buffer{};
    if (::recv(descriptor_, buffer.data(), buffer.size(), 0) <= 0) return true;
  }
}

std::optional<RawAnswer> RawClient::answer(bool to_head, std::chrono::milliseconds wait) {
  std::string bytes;
  const auto more = [&] {
    const std::string some = read_some(wait);
    bytes += some;
    return !some.empty();
  };
  while (bytes.find("\r\n\r\n") == std::string::npos) {
    if (!more()) return std::nullopt;
  }
  RawAnswer answer;
  const std::size_t head_end = bytes.find("\r\n\r\n") + 4;
  answer.head = bytes.substr(0, head_end);
  answer.status = static_cast<unsigned>(std::atoi(answer.head.substr(9, 3).c_str()));
  for (std::size_t at = answer.head.find("\r\n") + 2; at + 2 < head_end;) {
    const std::size_t end = answer.head.find("\r\n", at);
    const std::string line = answer.head.substr(at, end - at);
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) answer.headers.emplace(lower(line.substr(0, colon)), line.substr(colon + 2));
    at = end + 2;
  }
  const bool empty = to_head || answer.status == 204 || answer.status == 304 || answer.status < 200;
  const std::size_t size = empty ? 0 : static_cast<std::size_t>(std::strtoull(answer.header("content-length").c_str(), nullptr, 10));
  while (bytes.size() < head_end + size) {
    if (!more()) return std::nullopt;
  }
  answer.body = bytes.substr(head_end, size);
  rest_ = bytes.substr(head_end + size);
  return answer;
}

}  // namespace ronde::test
