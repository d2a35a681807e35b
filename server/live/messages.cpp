#include "live/messages.hpp"

#include <algorithm>

#include "json/text.hpp"

namespace ronde::live {
namespace {

constexpr CloseCode no_fault = CloseCode::normal;
constexpr std::size_t control_max = 125;
constexpr std::uint32_t fragments_max = 256;

/// Codes that a peer may send (RFC 6455, 7.4).
bool is_close_code(unsigned code) {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) || (code >= 3000 && code <= 4999);
}

}  // namespace

std::string server_frame(Opcode opcode, std::string_view payload) {
  std::string frame;
  frame.reserve(payload.size() + 10);
  frame.push_back(static_cast<char>(0x80U | static_cast<unsigned>(opcode)));
  const std::uint64_t size = payload.size();
  const int bytes = size <= control_max ? 0 : size <= 0xFFFF ? 2 : 8;
  frame.push_back(static_cast<char>(bytes == 0 ? size : bytes == 2 ? 126U : 127U));
  for (int i = bytes - 1; i >= 0; --i) frame.push_back(static_cast<char>((size >> (8 * i)) & 0xFFU));
  frame.append(payload);
  return frame;
}

std::string close_frame(CloseCode code, std::string_view why) {
  const auto number = static_cast<unsigned>(code);
  std::string payload{static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
  payload.append(why.substr(0, control_max - 2));
  return server_frame(Opcode::close, payload);
}

FramePtr text_frame(std::string_view text) {
  return std::make_shared<const Frame>(server_frame(Opcode::text, text));
}

std::uint64_t MessageReader::length() const {
  const unsigned small = header_[1] & 0x7FU;
  if (small < 126) return small;
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < (small == 126 ? 2U : 8U); ++i) size = (size << 8U) | header_[2 + i];
  return size;
}

std::size_t MessageReader::header_needed() const {
  if (header_size_ < 2) return 2;
  const unsigned small = header_[1] & 0x7FU;
  const std::size_t extended = small == 127 ? 8U : small == 126 ? 2U : 0U;
  return 2 + extended + 4;
}

bool MessageReader::take_header(std::string_view& bytes) {
  while (header_size_ < header_needed()) {
    if (bytes.empty()) return false;
    header_[header_size_++] = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    // The first two bytes are judged before more is awaited.
    if (header_size_ == 2 && header_fault() != no_fault) return true;
  }
  return true;
}

CloseCode MessageReader::header_fault() const {
  const unsigned small = header_[1] & 0x7FU;
  if ((header_[0] & 0x70U) != 0 || (header_[1] & 0x80U) == 0) return CloseCode::protocol_error;
  switch (opcode()) {
    case Opcode::continuation:
      if (fragments_ == 0) return CloseCode::protocol_error;
      break;
    case Opcode::text:
      if (fragments_ > 0) return CloseCode::protocol_error;
      break;
    case Opcode::binary:
      return fragments_ > 0 ? CloseCode::protocol_error : CloseCode::not_text;
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong:
      return is_final() && small <= control_max ? no_fault : CloseCode::protocol_error;
    default:
      return CloseCode::protocol_error;
  }
  if (fragments_ >= fragments_max) return CloseCode::policy;
  if (header_size_ < header_needed()) return no_fault;
  const std::uint64_t size = length();
  if ((small == 126 && size < 126) || (small == 127 && size <= 0xFFFF)) return CloseCode::protocol_error;
  if (size > message_max_ || message_.size() + size > message_max_) return CloseCode::too_big;
  return no_fault;
}

void MessageReader::take_payload(std::string_view& bytes) {
  const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  std::string& into = is_control() ? control_ : message_;
  const unsigned char* const mask = header_.data() + header_needed() - 4;
  const std::size_t before = into.size();
  into.append(bytes.substr(0, count));
  for (std::size_t i = before; i < into.size(); ++i) {
    into[i] = static_cast<char>(static_cast<unsigned char>(into[i]) ^ mask[mask_at_]);
    mask_at_ = (mask_at_ + 1U) & 3U;
  }
  bytes.remove_prefix(count);
  left_ -= count;
}

Incoming MessageReader::next(std::string_view& bytes) {
  if (message_whole_) {
    message_ = {};  // handed out by the last call; an idle session keeps no buffer
    message_whole_ = false;
  }
  for (;;) {
    if (!header_whole_) {
      if (!take_header(bytes)) return {};
      if (const CloseCode fault = header_fault(); fault != no_fault) return {.kind = Incoming::Kind::failed, .payload = {}, .code = fault};
      header_whole_ = true;
      left_ = length();
      mask_at_ = 0;
      if (is_control()) control_.clear();
    }
    take_payload(bytes);
    if (left_ > 0) return {};
    const Incoming whole = frame_done();
    if (whole.kind != Incoming::Kind::need_more) return whole;
  }
}

Incoming MessageReader::frame_done() {
  header_whole_ = false;
  header_size_ = 0;
  if (is_control()) return control_done();
  ++fragments_;
  if (!is_final()) return {};
  fragments_ = 0;
  message_whole_ = true;
  if (!json::is_utf8(message_)) return {.kind = Incoming::Kind::failed, .payload = {}, .code = CloseCode::bad_text};
  return {.kind = Incoming::Kind::text, .payload = message_, .code = CloseCode::normal};
}

Incoming MessageReader::control_done() {
  if (opcode() == Opcode::ping) return {.kind = Incoming::Kind::ping, .payload = control_, .code = CloseCode::normal};
  if (opcode() == Opcode::pong) return {.kind = Incoming::Kind::pong, .payload = {}, .code = CloseCode::normal};
  if (control_.empty()) return {.kind = Incoming::Kind::close, .payload = {}, .code = CloseCode::normal};
  const unsigned code = control_.size() < 2 ? 0U
                                            : (static_cast<unsigned>(static_cast<unsigned char>(control_[0])) << 8U) |
                                                  static_cast<unsigned char>(control_[1]);
  if (!is_close_code(code)) return {.kind = Incoming::Kind::failed, .payload = {}, .code = CloseCode::protocol_error};
  if (!json::is_utf8(std::string_view(control_).substr(2)))
    return {.kind = Incoming::Kind::failed, .payload = {}, .code = CloseCode::bad_text};
  return {.kind = Incoming::Kind::close, .payload = {}, .code = static_cast<CloseCode>(code)};
}

}  // namespace ronde::live
