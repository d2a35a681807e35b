#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// A push message that only the subscribed browser reads: the push service in between sees its size and its hour.
/// Source  RFC 8291 (Message Encryption for Web Push), RFC 8188 (aes128gcm), RFC 5869 (HKDF).
namespace ronde::push {

/// What a browser gives when it subscribes.
struct Subscription {
  std::string endpoint;  ///< https address of its push service
  std::string p256dh;    ///< its public key, base64url of 65 bytes
  std::string auth;      ///< base64url of 16 bytes
  friend bool operator==(const Subscription&, const Subscription&) = default;
};

inline constexpr std::size_t kPlainMax = 3000;  ///< bytes; with what encryption adds below the 4,096 that every push service takes

/// The body of the request, coding aes128gcm, one record. Nothing where the subscription's keys are none or the text is too long.
/// Cost  three operations on P-256: about 0.2 ms.
[[nodiscard]] std::optional<std::string> encrypted(const Subscription& to, std::string_view text);

/// What is random in it; tests compare with the RFC.
struct Randomness {
  std::array<std::uint8_t, 32> sender;  ///< private key of this one message
  std::array<std::uint8_t, 16> salt;
};
[[nodiscard]] std::optional<std::string> encrypted_with(const Randomness& randomness, const Subscription& to, std::string_view text);

/// May such keys belong to a browser: a point of the curve and sixteen bytes?
[[nodiscard]] bool has_keys(const Subscription& subscription);

}  // namespace ronde::push
