#include "accounts/secrets.hpp"

#include <sodium.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <vector>

namespace ronde::accounts {
namespace {

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

constexpr std::string_view code_alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

void start_secrets() {
  if (sodium_init() < 0) throw std::runtime_error("no source of randomness");
}

Bytes16 random_16() {
  Bytes16 bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

Bytes32 random_32() {
  Bytes32 bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  randombytes_buf(&seed, sizeof seed);
  return seed;
}

Bytes32 keyed_hash(const Bytes32& key, std::string_view purpose, std::string_view text) {
  Bytes32 out;
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.data(), key.size(), out.size());
  // The length goes first, so that no purpose and text can be cut differently and give the same bytes.
  const auto length = static_cast<unsigned char>(purpose.size());
  crypto_generichash_update(&state, &length, 1);
  crypto_generichash_update(&state, raw(purpose), purpose.size());
  crypto_generichash_update(&state, raw(text), text.size());
  crypto_generichash_final(&state, out.data(), out.size());
  return out;
}

std::vector<std::uint8_t> stretched(const Bytes32& key, std::string_view purpose, std::size_t size) {
  std::vector<std::uint8_t> bytes;
  for (unsigned part = 0; bytes.size() < size; ++part) {
    const Bytes32 some = keyed_hash(key, purpose, std::to_string(part));
    bytes.insert(bytes.end(), some.begin(), some.end());
  }
  bytes.resize(size);
  return bytes;
}

Bytes32 hash_of(std::string_view purpose, std::string_view secret) {
  static constexpr Bytes32 no_key{};
  return keyed_hash(no_key, purpose, secret);
}

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base64url(std::span<const std::uint8_t> bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // the terminating zero that libsodium counts
  return text;
}

bool unbase64url(std::string_view text, std::span<std::uint8_t> out) {
  std::size_t length = 0;
  const char* end = nullptr;
  const int refused =
      sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &length, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return refused == 0 && length == out.size() && end == text.data() + text.size();
}

std::string pair_text(const Bytes16& account, const Bytes32& more) {
  std::array<std::uint8_t, sizeof account + sizeof more> bytes{};
  std::ranges::copy(account, bytes.begin());
  std::ranges::copy(more, bytes.begin() + sizeof account);
  return base64url(bytes);
}

std::string spoken_code(std::size_t length) {
  std::string code;
  for (std::size_t i = 0; i < length; ++i) code += code_alphabet[randombytes_uniform(static_cast<std::uint32_t>(code_alphabet.size()))];
  return code;
}

std::string tidy_code(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c != ' ' && c != '-') code += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return code;
}

std::string seal(const Bytes32& key, std::string_view text) {
  std::vector<std::uint8_t> out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + text.size());
  randombytes_buf(out.data(), crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(out.data() + crypto_secretbox_NONCEBYTES, raw(text), text.size(), out.data(), key.data());
  return base64url(out);
}

std::string unseal(const Bytes32& key, std::string_view sealed) {
  constexpr std::size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  const std::size_t size = sealed.size() * 3 / 4;
  if (sealed.size() > 1024 || size <= overhead) return {};
  std::vector<std::uint8_t> bytes(size);
  if (!unbase64url(sealed, bytes)) return {};
  std::string text(size - overhead, '\0');
  const int refused = crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(text.data()), bytes.data() + crypto_secretbox_NONCEBYTES,
                                                 size - crypto_secretbox_NONCEBYTES, bytes.data(), key.data());
  return refused == 0 ? text : std::string{};
}

}  // namespace ronde::accounts
