#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Random bytes, keyed hashes and their text forms. libsodium stays behind this header.
namespace ronde::accounts {

using Bytes16 = std::array<std::uint8_t, 16>;
using Bytes32 = std::array<std::uint8_t, 32>;

/// Must run once before anything else here; throws std::runtime_error if the system has no randomness.
void start_secrets();

[[nodiscard]] Bytes16 random_16();
[[nodiscard]] Bytes32 random_32();
[[nodiscard]] std::uint64_t random_seed();

/// BLAKE2b-256 of `text`, keyed so that hashes of different purposes never meet. Source: RFC 7693.
[[nodiscard]] Bytes32 keyed_hash(const Bytes32& key, std::string_view purpose, std::string_view text);

/// `size` bytes that follow from the key, for whoever needs more than 32.
[[nodiscard]] std::vector<std::uint8_t> stretched(const Bytes32& key, std::string_view purpose, std::size_t size);

/// What the store keeps of a secret that somebody else holds. Not keyed: a backup on another machine still knows the sessions.
[[nodiscard]] Bytes32 hash_of(std::string_view purpose, std::string_view secret);

/// Equal, in a time that does not tell where they differ.
[[nodiscard]] bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

/// Base64url without padding (RFC 4648 section 5); `unbase64url` is false where the text is not exactly `out.size()` bytes.
[[nodiscard]] std::string base64url(std::span<const std::uint8_t> bytes);
[[nodiscard]] bool unbase64url(std::string_view text, std::span<std::uint8_t> out);

/// Account and 32 more bytes, a secret or what proves that we wrote it, as 64 characters: session tokens, the links of our mails.
[[nodiscard]] std::string pair_text(const Bytes16& account, const Bytes32& more);

/// A code that people read aloud: `length` of 23456789ABCDEFGHJKMNPQRSTVWXYZ, each equally likely (4.9 bits a character).
[[nodiscard]] std::string spoken_code(std::size_t length);
/// As typed by hand: upper-cased, spaces and hyphens dropped.
[[nodiscard]] std::string tidy_code(std::string_view typed);

/// Authenticated encryption of a short text with a fresh nonce (XSalsa20-Poly1305), as base64url. `unseal` is empty if it was not ours.
[[nodiscard]] std::string seal(const Bytes32& key, std::string_view text);
[[nodiscard]] std::string unseal(const Bytes32& key, std::string_view sealed);

}  // namespace ronde::accounts
