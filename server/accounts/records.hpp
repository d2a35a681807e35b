#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "accounts/accounts.hpp"
#include "accounts/reach.hpp"
#include "accounts/second_factor.hpp"

/// How accounts lie in the store: keys and JSON text with a version field. Partition: accounts/xx by the first byte of the account id
/// (recovery codes: of the code's hash), emails/xx by the first byte of the keyed hash of a login, or of an address.
namespace ronde::accounts::records {

struct Account {
  Membership membership;  ///< where its next session looks: the place used last
  Timestamp created;
  std::optional<Bytes32> recovery;  ///< hash of the code that is good now
  std::string login;                ///< empty: no password
  std::string password;             ///< Argon2id string
};

[[nodiscard]] std::string account_key(const Bytes16& account);
[[nodiscard]] std::string session_key(const Bytes16& account, const Bytes32& session);
[[nodiscard]] std::string session_prefix(const Bytes16& account);
[[nodiscard]] std::string recovery_key(const Bytes32& code_hash);
[[nodiscard]] std::string login_key(const Bytes32& login_hash);
/// One row for each account that has confirmed the address.
[[nodiscard]] std::string address_key(const Bytes32& address_hash, const Bytes16& account);
[[nodiscard]] std::string address_prefix(const Bytes32& address_hash);
/// Of every address.
[[nodiscard]] std::string address_prefix();
[[nodiscard]] std::string reach_key(const Bytes16& account);
[[nodiscard]] std::string reach_prefix();
[[nodiscard]] std::string factor_key(const Bytes16& account);
/// By the member there: who leaves and comes back is another one, and what is erased of the first stays so.
[[nodiscard]] std::string place_key(const Bytes16& account, const Bytes16& member);
[[nodiscard]] std::string place_prefix(const Bytes16& account);

[[nodiscard]] std::string encode(const Account& account);
[[nodiscard]] std::string encode(const Session& session);
[[nodiscard]] std::string encode(const Reach& reach);
[[nodiscard]] std::string encode(const SecondFactor& factor);
[[nodiscard]] std::string encode(const Place& place);
[[nodiscard]] std::string encode_pointer(const Bytes16& account);
/// Errc::corrupt for text that `encode` did not write.
[[nodiscard]] Result<Account> decode_account(std::string_view text);
[[nodiscard]] Result<Reach> decode_reach(std::string_view text);
[[nodiscard]] Result<SecondFactor> decode_factor(std::string_view text);
[[nodiscard]] Result<Place> decode_place(std::string_view text);
[[nodiscard]] Result<Session> decode_session(std::string_view text, const Bytes16& account, std::string_view key);
/// When the session of this row is over; nothing for rows of another kind, or damaged ones.
[[nodiscard]] std::optional<Timestamp> end_of_session(std::string_view key, std::string_view value);
[[nodiscard]] Result<Bytes16> decode_pointer(std::string_view text);

}  // namespace ronde::accounts::records
