#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>

/// Keys on the curve P-256 through OpenSSL, and how its things are let go of. For this folder's sources and tests alone.
namespace ronde::push {

using PublicBytes = std::array<std::uint8_t, 65>;   ///< an uncompressed point: 4, x, y
using PrivateBytes = std::array<std::uint8_t, 32>;  ///< big-endian

struct Free {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
  void operator()(EVP_KDF_CTX* context) const noexcept { EVP_KDF_CTX_free(context); }
  void operator()(EVP_KDF* kdf) const noexcept { EVP_KDF_free(kdf); }
  void operator()(EC_GROUP* group) const noexcept { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const noexcept { EC_POINT_free(point); }
  void operator()(BIGNUM* number) const noexcept { BN_clear_free(number); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;
using Key = Owned<EVP_PKEY>;

/// What OpenSSL refuses here it refuses for want of memory or randomness, not for what somebody sent.
inline void must(bool done) {
  if (!done) throw std::runtime_error("OpenSSL refused a step of Web Push");
}

/// A fresh key. Errors  std::runtime_error where OpenSSL has no randomness.
[[nodiscard]] Key new_key();
/// Empty for a point that does not lie on the curve.
[[nodiscard]] Key public_key(std::span<const std::uint8_t> point);
/// Empty for a number out of range. Cost  a multiplication on the curve.
[[nodiscard]] Key private_key(const PrivateBytes& number);
[[nodiscard]] PublicBytes point_of(const Key& key);
[[nodiscard]] PrivateBytes number_of(const Key& key);

}  // namespace ronde::push
