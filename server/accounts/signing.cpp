#include "accounts/signing.hpp"

#include <sodium.h>

namespace ronde::accounts {
namespace {

const unsigned char* bytes_of_text(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SigningKey::SigningKey(const Bytes32& seed) {
  (void)crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
}

Signature SigningKey::sign(std::string_view text) const {
  Signature signature{};
  (void)crypto_sign_detached(signature.data(), nullptr, bytes_of_text(text), text.size(), secret_.data());
  return signature;
}

bool is_signed_by(const Bytes32& public_key, std::string_view text, const Signature& signature) {
  return crypto_sign_verify_detached(signature.data(), bytes_of_text(text), text.size(), public_key.data()) == 0;
}

}  // namespace ronde::accounts
