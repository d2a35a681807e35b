#include "market/strong_id.hpp"

namespace ronde::market {
namespace {

constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t kTextLength = 26;  // 128 bits at five a character, rounded up: two bits stay zero

std::optional<std::uint32_t> digit(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a');
  if (c >= '2' && c <= '7') return static_cast<std::uint32_t>(c - '2' + 26);
  return std::nullopt;
}

}  // namespace

std::string base32_text(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  text.reserve(kTextLength);
  std::uint32_t pending = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text.push_back(kAlphabet[(pending >> bits) & 31U]);
    }
  }
  text.push_back(kAlphabet[(pending << (5 - bits)) & 31U]);
  return text;
}

std::optional<std::array<std::uint8_t, 16>> base32_bytes(std::string_view text) {
  if (text.size() != kTextLength) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::size_t filled = 0;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char c : text) {
    const auto value = digit(c);
    if (!value) return std::nullopt;
    pending = (pending << 5) | *value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[filled++] = static_cast<std::uint8_t>((pending >> bits) & 0xFFU);
    }
  }
  if ((pending & ((1U << bits) - 1U)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace ronde::market
