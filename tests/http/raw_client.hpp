// A client that sends exactly the bytes it is told to, over a real socket, with a deadline on each wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ronde::test {

struct RawAnswer {
  unsigned status = 0;
  std::string head;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string body;
  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

class RawClient {
 public:
  /// Connects to 127.0.0.1, from the given address of 127.0.0.0/8.
  explicit RawClient(std::uint16_t port, const std::string& from = "127.0.0.1");
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False: the other side has closed.
  bool send(std::string_view bytes);
  /// As much as the socket takes now.
  std::size_t send_some(std::string_view bytes);
  void end_sending();
  /// The next answer; empty when the connection ended or nothing whole came in time.
  std::optional<RawAnswer> answer(bool to_head = false, std::chrono::milliseconds wait = std::chrono::milliseconds{5000});
  /// Waits until the other side closes (or resets). False: still open.
  bool closed_within(std::chrono::milliseconds wait);
  /// Bytes as they come; empty: closed or nothing in time.
  std::string read_some(std::chrono::milliseconds wait = std::chrono::milliseconds{5000});
  /// Puts bytes back, for a reader that took too many.
  void unread(std::string_view bytes) { rest_.insert(0, bytes); }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
  std::string rest_;
};

}  // namespace ronde::test
