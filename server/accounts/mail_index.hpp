#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accounts/secrets.hpp"
#include "ronde/storage/store.hpp"

/// From an address to the accounts that have confirmed it: rows of emails/xx under a keyed hash, so that neither the store nor a copy of it
/// is a list of addresses. They are hints. Whose an address is stands in the account's own row, which is read each time.
namespace ronde::accounts {

using storage::Result;
using storage::Timestamp;

/// Addresses as people write them: large and small letters are the same.
[[nodiscard]] std::string plain_address(std::string_view email);
[[nodiscard]] bool same_address(std::string_view one, std::string_view other);

/// Threads  any.
class MailIndex {
 public:
  /// `key` is the server's own secret.
  MailIndex(storage::Store& store, const Bytes32& key) : store_(store), key_(key) {}

  static constexpr std::size_t accounts_max = 8;  ///< of one address that are found: a household, a flat that is shared

  /// Accounts whose confirmed address this is, at most accounts_max. Cost  one scan of a few rows, two reads an account.
  [[nodiscard]] std::vector<Bytes16> accounts_of(std::string_view email) const;

  [[nodiscard]] storage::WriteRequest pointing(const Bytes16& account, std::string_view email, Timestamp now) const;
  [[nodiscard]] storage::WriteRequest unpointing(const Bytes16& account, std::string_view email, Timestamp now) const;

  /// Puts pointers that are missing (of a partition accounts/xx), takes away those that lead nowhere (of emails/xx): what the power cut
  /// off, and addresses that were confirmed before there were any. How many. Blocking: for the nightly maintenance.
  [[nodiscard]] Result<std::size_t> mend(const storage::PartitionId& partition, Timestamp now);

 private:
  [[nodiscard]] Bytes32 hash_of_address(std::string_view email) const;
  [[nodiscard]] Result<std::vector<storage::WriteRequest>> missing(const storage::PartitionId& partition, Timestamp now) const;
  [[nodiscard]] Result<std::vector<storage::WriteRequest>> stray(const storage::PartitionId& partition, Timestamp now) const;
  storage::Store& store_;
  Bytes32 key_;
};

}  // namespace ronde::accounts
