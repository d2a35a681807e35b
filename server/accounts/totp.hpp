#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ronde/storage/store.hpp"

/// The codes that an authenticator app shows: time and a shared secret in, six digits out. Pure; nothing is stored here.
/// Source  RFC 4226 (HOTP), RFC 6238 (TOTP), with the parameters that every app knows: HMAC-SHA-1, 30 seconds, six digits.
namespace ronde::accounts {

using storage::Timestamp;

using TotpSecret = std::array<std::uint8_t, 20>;

/// The number of a half minute since 1970.
using TotpStep = std::int64_t;
inline constexpr std::chrono::seconds kTotpStep{30};
/// Half minutes before and after now whose code is taken too: clocks differ, and typing takes its time.
inline constexpr TotpStep kTotpWindow = 1;
inline constexpr int kTotpDigits = 6;

[[nodiscard]] TotpStep totp_step_of(Timestamp now);

/// RFC 4226: what `counter` gives, with that many digits (at most 9), leading zeros kept.
[[nodiscard]] std::string hotp(std::span<const std::uint8_t> secret, std::uint64_t counter, int digits);

/// The step whose code was typed, where it lies within the window around now and after `last_used`: a code that was seen once opens
/// nothing a second time. Blanks are let pass; every candidate is compared, in constant time.
[[nodiscard]] std::optional<TotpStep> matching_step(const TotpSecret& secret, std::string_view typed, Timestamp now, TotpStep last_used);

/// RFC 4648 base32, upper-case, unpadded: how a secret is typed where no camera is.
[[nodiscard]] std::string base32(std::span<const std::uint8_t> bytes);

/// What the QR code says: "otpauth://totp/Ronde:Claire?secret=...&issuer=Ronde". Names may hold anything; they are percent-encoded.
[[nodiscard]] std::string otpauth_uri(std::string_view issuer, std::string_view name, const TotpSecret& secret);

}  // namespace ronde::accounts
