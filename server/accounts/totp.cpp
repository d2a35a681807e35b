#include "accounts/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

#include "accounts/secrets.hpp"

namespace ronde::accounts {
namespace {

constexpr std::size_t sha1_size = 20;

std::array<std::uint8_t, sha1_size> hmac_sha1(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message) {
  std::array<std::uint8_t, sha1_size> out{};
  unsigned size = 0;
  const auto* done = HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), out.data(), &size);
  if (done == nullptr || size != out.size()) throw std::runtime_error("HMAC-SHA-1 is not there");
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (plain.find(c) != std::string_view::npos)
      out += c;
    else
      out.append({'%', digits[byte >> 4U], digits[byte & 15U]});
  }
  return out;
}

std::string without_blanks(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c != ' ') code += c;
  }
  return code;
}

bool equal_text(std::string_view a, std::string_view b) {
  const auto bytes = [](std::string_view text) { return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); };
  return equal_in_constant_time(bytes(a), bytes(b));
}

}  // namespace

TotpStep totp_step_of(Timestamp now) {
  return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()) / kTotpStep;
}

std::string hotp(std::span<const std::uint8_t> secret, std::uint64_t counter, int digits) {
  std::array<std::uint8_t, 8> message{};
  for (std::size_t i = message.size(); i-- > 0; counter >>= 8U) message[i] = static_cast<std::uint8_t>(counter & 255U);
  const auto hash = hmac_sha1(secret, message);
  // Section 5.3: four bytes from where the last one's low half points to, without the sign.
  const std::size_t at = hash.back() & 15U;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = (number << 8U) | hash[at + i];
  number &= 0x7fffffffU;
  std::string code(static_cast<std::size_t>(digits), '0');
  for (auto place = code.rbegin(); place != code.rend(); ++place, number /= 10) *place = static_cast<char>('0' + number % 10);
  return code;
}

std::optional<TotpStep> matching_step(const TotpSecret& secret, std::string_view typed, Timestamp now, TotpStep last_used) {
  const std::string code = without_blanks(typed);
  const TotpStep here = totp_step_of(now);
  std::optional<TotpStep> found;
  for (TotpStep step = here - kTotpWindow; step <= here + kTotpWindow; ++step) {
    const bool fits = equal_text(hotp(secret, static_cast<std::uint64_t>(step), kTotpDigits), code);
    if (fits && step > last_used && !found) found = step;
  }
  return found;
}

std::string base32(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  unsigned held = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8U) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> static_cast<unsigned>(bits - 5)) & 31U];
    held &= 255U;
  }
  if (bits > 0) text += alphabet[(held << static_cast<unsigned>(5 - bits)) & 31U];
  return text;
}

std::string otpauth_uri(std::string_view issuer, std::string_view name, const TotpSecret& secret) {
  const std::string from = percent_encoded(issuer);
  return "otpauth://totp/" + from + ":" + percent_encoded(name) + "?secret=" + base32(secret) + "&issuer=" + from +
         "&algorithm=SHA1&digits=" + std::to_string(kTotpDigits) + "&period=" + std::to_string(kTotpStep.count());
}

}  // namespace ronde::accounts
