// The header gate (checklist 1): looks at the raw head of a request before Beast's parser does, and refuses what Beast 1.81 lets pass.
// Pure: bytes in, verdict out. A fuzz target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ronde::http {

struct GateLimits {
  std::size_t head_max = std::size_t{16} * 1024;
  std::size_t fields_max = 64;
  std::size_t target_max = std::size_t{4} * 1024;
};

enum class GateVerdict : std::uint8_t {
  need_more,  ///< nothing wrong so far
  complete,   ///< the head ends after size() bytes
  refused,    ///< answer status() and close
};

/// Reads the head as it grows. Feed it the bytes from the start of the head each time; it goes on where it stopped.
///
/// Refuses  bare CR or LF, NUL and other control bytes (a tab only inside values), bytes over 0x7E in the request line and in names,
///          folded lines, blanks before the colon, names that are no token, an unknown shape of request line, HTTP versions other
///          than 1.0 and 1.1, and whatever is over the limits.
/// Cost     one pass in all, however the bytes are cut.
class HeaderGate {
 public:
  explicit HeaderGate(GateLimits limits = {}) : limits_(limits) {}
  [[nodiscard]] GateVerdict feed(std::string_view bytes);
  /// Of the head, with its empty line; after `complete`.
  [[nodiscard]] std::size_t size() const { return position_; }
  /// 400, 414 (target), 431 (head or fields) or 505 (version); after `refused`.
  [[nodiscard]] unsigned status() const { return status_; }
  void reset() { *this = HeaderGate(limits_); }

 private:
  enum class State : std::uint8_t { method, target, version, line_end, field_start, name, value, value_end, last_end };
  [[nodiscard]] bool step(unsigned char byte);
  [[nodiscard]] bool step_version(unsigned char byte);
  void pass_value(std::string_view bytes);
  bool refuse(unsigned status) {
    status_ = status;
    return false;
  }

  GateLimits limits_;
  std::size_t position_ = 0;
  std::size_t token_begin_ = 0;
  std::size_t fields_ = 0;
  unsigned status_ = 400;
  State state_ = State::method;
  bool done_ = false;
};

/// The whole of it in one call.
struct GateResult {
  GateVerdict verdict;
  std::size_t size;
  unsigned status;
};
[[nodiscard]] GateResult check_head(std::string_view bytes, GateLimits limits = {});

}  // namespace ronde::http
