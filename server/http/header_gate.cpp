#include "http/header_gate.hpp"

#include <algorithm>
#include <array>

namespace ronde::http {
namespace {

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr auto token = make_token_table();

constexpr std::size_t method_max = 24;

constexpr std::array<bool, 256> make_value_table() {
  std::array<bool, 256> table{};
  for (unsigned c = 0x20; c < table.size(); ++c) table[c] = c != 0x7F;
  table['\t'] = true;
  return table;
}
constexpr auto value_byte = make_value_table();

}  // namespace

GateVerdict HeaderGate::feed(std::string_view bytes) {
  if (done_) return GateVerdict::complete;
  while (position_ < bytes.size()) {
    if (position_ >= limits_.head_max) {
      status_ = 431;
      return GateVerdict::refused;
    }
    if (!step(static_cast<unsigned char>(bytes[position_]))) return GateVerdict::refused;
    ++position_;
    if (done_) return GateVerdict::complete;
    if (state_ == State::value) pass_value(bytes);
  }
  return GateVerdict::need_more;
}

/// Values are most of a head: their bytes are passed over in one go.
void HeaderGate::pass_value(std::string_view bytes) {
  const std::size_t end = std::min(bytes.size(), limits_.head_max);
  while (position_ < end && value_byte[static_cast<unsigned char>(bytes[position_])]) ++position_;
}

/// The version is the eight bytes HTTP/1.1 or HTTP/1.0, then CR.
bool HeaderGate::step_version(unsigned char byte) {
  constexpr std::string_view shape = "HTTP/";
  const std::size_t index = position_ - token_begin_;
  if (index < shape.size()) return byte == static_cast<unsigned char>(shape[index]) || refuse(400);
  const bool digit = byte >= '0' && byte <= '9';
  if (index == 5) return digit ? byte == '1' || refuse(505) : refuse(400);
  if (index == 6) return byte == '.' || refuse(400);
  if (index == 7) return digit ? byte <= '1' || refuse(505) : refuse(400);
  state_ = State::line_end;
  return byte == '\r' || refuse(400);
}

bool HeaderGate::step(unsigned char byte) {
  switch (state_) {
    case State::method:
      if (byte == ' ' && position_ > 0) {
        state_ = State::target;
        token_begin_ = position_ + 1;
        return true;
      }
      return (token[byte] && position_ < method_max) || refuse(400);
    case State::target:
      if (byte == ' ' && position_ > token_begin_) {
        state_ = State::version;
        token_begin_ = position_ + 1;
        return true;
      }
      if (position_ - token_begin_ >= limits_.target_max) return refuse(414);
      return (byte > 0x20 && byte < 0x7F) || refuse(400);
    case State::version:
      return step_version(byte);
    case State::line_end:
    case State::value_end:
      state_ = State::field_start;
      return byte == '\n' || refuse(400);
    case State::field_start:
      if (byte == '\r') {
        state_ = State::last_end;
        return true;
      }
      if (++fields_ > limits_.fields_max) return refuse(431);
      state_ = State::name;
      return token[byte] || refuse(400);  // a blank here would be a folded line
    case State::name:
      if (byte == ':') {
        state_ = State::value;
        return true;
      }
      return token[byte] || refuse(400);
    case State::value:
      if (byte == '\r') {
        state_ = State::value_end;
        return true;
      }
      return value_byte[byte] || refuse(400);
    case State::last_end:
      done_ = byte == '\n';
      return done_ || refuse(400);
  }
  return refuse(400);
}

GateResult check_head(std::string_view bytes, GateLimits limits) {
  HeaderGate gate(limits);
  const GateVerdict verdict = gate.feed(bytes);
  return {verdict, verdict == GateVerdict::complete ? gate.size() : 0, verdict == GateVerdict::refused ? gate.status() : 0};
}

}  // namespace ronde::http
