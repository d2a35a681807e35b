// WebSocket frames and messages (RFC 6455), server side, without I/O. Pure; a fuzz target.
//
// Ours and not Beast's stream: see docs/decisions/0011-websocket-frames-of-our-own.md. Beast 1.81 passes text whose last, empty fragment
// leaves a code point unfinished, counts no empty fragments, and writes control frames by itself, so that a frame shared by ten thousand
// sockets could not be handed to the socket as it is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "live/hub.hpp"

namespace ronde::live {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// One whole unmasked frame.
[[nodiscard]] std::string server_frame(Opcode opcode, std::string_view payload);
[[nodiscard]] std::string close_frame(CloseCode code, std::string_view why);

class Frame {
 public:
  explicit Frame(std::string bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// What came in.
struct Incoming {
  enum class Kind : std::uint8_t { need_more, text, ping, pong, close, failed };
  Kind kind = Kind::need_more;
  std::string_view payload;                    ///< of text and ping; valid until the next call
  CloseCode code = CloseCode::protocol_error;  ///< of failed: close with it; of close: what the peer said (normal when nothing)
};

/// Puts a client's frames together to messages, as they come, cut anywhere.
///
/// Refuses  unmasked frames, reserved bits and opcodes, lengths not in their shortest form, broken fragmentation, long or fragmented
///          control frames, ill-formed close frames (1002); binary (1003); text that is no UTF-8 (1007); more than 256 fragments (1008);
///          a message over message_max (1009), from the announced length alone.
class MessageReader {
 public:
  explicit MessageReader(std::size_t message_max) : message_max_(message_max) {}
  /// Takes bytes off the front of `bytes` until something is whole. After `failed` it must not be called again.
  [[nodiscard]] Incoming next(std::string_view& bytes);
  /// Something has begun that is not whole.
  [[nodiscard]] bool in_message() const { return header_size_ > 0 || fragments_ > 0; }

 private:
  [[nodiscard]] bool take_header(std::string_view& bytes);
  [[nodiscard]] std::size_t header_needed() const;
  [[nodiscard]] CloseCode header_fault() const;
  void take_payload(std::string_view& bytes);
  [[nodiscard]] Incoming frame_done();
  [[nodiscard]] Incoming control_done();
  [[nodiscard]] Opcode opcode() const { return static_cast<Opcode>(header_[0] & 0x0FU); }
  [[nodiscard]] bool is_control() const { return (header_[0] & 0x08U) != 0; }
  [[nodiscard]] bool is_final() const { return (header_[0] & 0x80U) != 0; }
  [[nodiscard]] std::uint64_t length() const;

  std::size_t message_max_;
  std::string message_;
  std::string control_;
  std::uint64_t left_ = 0;  // payload bytes still to come of the frame
  std::uint32_t fragments_ = 0;
  std::array<unsigned char, 14> header_{};
  std::uint8_t header_size_ = 0;
  std::uint8_t mask_at_ = 0;
  bool header_whole_ = false;
  bool message_whole_ = false;
};

}  // namespace ronde::live
