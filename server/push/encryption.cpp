#include "push/encryption.hpp"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "accounts/secrets.hpp"
#include "push/p256.hpp"

namespace ronde::push {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t tag_size = 16;
constexpr std::uint32_t record_size = 4096;

Bytes shared_secret(const Key& own, const Key& theirs) {
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(own.get(), nullptr));
  std::size_t size = 32;
  Bytes secret(size);
  must(context && EVP_PKEY_derive_init(context.get()) > 0 && EVP_PKEY_derive_set_peer(context.get(), theirs.get()) > 0 &&
       EVP_PKEY_derive(context.get(), secret.data(), &size) > 0 && size == secret.size());
  return secret;
}

Bytes hkdf(std::span<const std::uint8_t> salt, std::span<const std::uint8_t> key, std::string_view info, std::size_t size) {
  const Owned<EVP_KDF> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const Owned<EVP_KDF_CTX> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  // OpenSSL's parameters want pointers to what may be changed, and change nothing.
  Bytes salt_copy(salt.begin(), salt.end());
  Bytes key_copy(key.begin(), key.end());
  std::string info_copy(info);
  std::string digest = "SHA256";
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
                              OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key_copy.data(), key_copy.size()),
                              OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt_copy.data(), salt_copy.size()),
                              OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info_copy.data(), info_copy.size()),
                              OSSL_PARAM_construct_end()};
  Bytes out(size);
  must(context && EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) > 0);
  return out;
}

std::string aes128gcm(const Bytes& key, const Bytes& nonce, std::string_view text) {
  const Owned<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
  std::string out(text.size() + tag_size, '\0');
  auto* const to = reinterpret_cast<unsigned char*>(out.data());
  int size = 0;
  int rest = 0;
  must(context && EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, key.data(), nonce.data()) > 0 &&
       EVP_EncryptUpdate(context.get(), to, &size, reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size())) >
           0 &&
       EVP_EncryptFinal_ex(context.get(), to + size, &rest) > 0 &&
       EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, to + text.size()) > 0);
  return out;
}

std::string_view chars_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

using std::string_literals::operator""s;

std::optional<std::string> encrypted_by(const Key& sender, std::span<const std::uint8_t> salt, const Subscription& to,
                                        std::string_view text) {
  PublicBytes receiver{};
  std::array<std::uint8_t, 16> auth{};
  if (text.size() > kPlainMax || !accounts::unbase64url(to.p256dh, receiver) || !accounts::unbase64url(to.auth, auth)) return std::nullopt;
  const Key theirs = public_key(receiver);
  if (!theirs) return std::nullopt;
  const PublicBytes own = point_of(sender);
  std::string info = "WebPush: info\0"s;
  info.append(chars_of(receiver)).append(chars_of(own));
  const Bytes input = hkdf(auth, shared_secret(sender, theirs), info, 32);  // RFC 8291 section 3.3
  const Bytes key = hkdf(salt, input, "Content-Encoding: aes128gcm\0"s, 16);
  const Bytes nonce = hkdf(salt, input, "Content-Encoding: nonce\0"s, 12);
  std::string body(chars_of(salt));
  for (const int shift : {24, 16, 8, 0}) body += static_cast<char>((record_size >> shift) & 255U);
  body += static_cast<char>(own.size());
  body.append(chars_of(own));
  return body + aes128gcm(key, nonce, std::string(text) + '\2');  // 2: the last record
}

}  // namespace

std::optional<std::string> encrypted(const Subscription& to, std::string_view text) {
  std::array<std::uint8_t, 16> salt{};
  must(RAND_bytes(salt.data(), static_cast<int>(salt.size())) > 0);
  return encrypted_by(new_key(), salt, to, text);
}

std::optional<std::string> encrypted_with(const Randomness& randomness, const Subscription& to, std::string_view text) {
  const Key sender = private_key(randomness.sender);
  return sender ? encrypted_by(sender, randomness.salt, to, text) : std::nullopt;
}

bool has_keys(const Subscription& subscription) {
  PublicBytes point{};
  std::array<std::uint8_t, 16> auth{};
  return accounts::unbase64url(subscription.p256dh, point) && accounts::unbase64url(subscription.auth, auth) &&
         public_key(point) != nullptr;
}

}  // namespace ronde::push
