#pragma once

#include "accounts/secrets.hpp"

/// Signatures that somebody without the secret can check: Ed25519 (RFC 8032). libsodium stays behind this header.
namespace ronde::accounts {

using Signature = std::array<std::uint8_t, 64>;

/// A key pair that follows from a seed.
class SigningKey {
 public:
  explicit SigningKey(const Bytes32& seed);
  [[nodiscard]] const Bytes32& public_key() const { return public_; }
  [[nodiscard]] Signature sign(std::string_view text) const;

 private:
  Bytes32 public_{};
  std::array<std::uint8_t, 64> secret_{};
};

[[nodiscard]] bool is_signed_by(const Bytes32& public_key, std::string_view text, const Signature& signature);

}  // namespace ronde::accounts
