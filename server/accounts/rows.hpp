#pragma once

#include <memory>
#include <string>
#include <vector>

#include "accounts/accounts.hpp"
#include "accounts/records.hpp"

/// Steps of writes in accounts/xx that more than one file of this folder takes. Nobody outside includes this.
namespace ronde::accounts {

[[nodiscard]] storage::PartitionId partition_of(const Bytes16& account);
[[nodiscard]] std::string new_token(const Bytes16& account);
[[nodiscard]] storage::WriteRequest request(storage::PartitionId partition, std::string event, Timestamp now, storage::WriteFn fn);

[[nodiscard]] std::shared_ptr<Session> fresh_session(const std::string& token, const Bytes16& account, Membership membership,
                                                     std::string device, Timestamp now);
/// One device more; beyond twenty the oldest makes room, so that nobody can fill the store by joining again and again.
/// Answers the ids of those that went, one after the other.
Result<std::string> keep_session(storage::WriteView& view, const Session& session);

/// Where there is none yet.
Result<void> make_account(storage::WriteView& view, const Bytes16& account, const Membership& membership, Timestamp now);
[[nodiscard]] Result<records::Account> read_account(const storage::Reader& view, const Bytes16& account);
/// One that was confirmed: what was only begun asks nothing of anybody.
[[nodiscard]] Result<bool> has_second_factor(const storage::Reader& view, const Bytes16& account);

/// Where the account belongs, the oldest first. An account without rows for it, as all were at first, belongs where its own row says.
/// Errc::not_found where there is no account.
[[nodiscard]] Result<std::vector<Place>> read_places(const storage::Reader& view, const Bytes16& account);
Result<void> put_place(storage::WriteView& view, const Bytes16& account, const Place& place);

}  // namespace ronde::accounts
