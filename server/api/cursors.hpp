#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/secrets.hpp"
#include "board/noticeboard.hpp"
#include "market/event_words.hpp"
#include "market/market_view.hpp"
#include "market/words.hpp"

/// Where a page of a list ended, or what a device has heard. A cursor is sealed with the server's key and a fresh nonce: nobody reads
/// times, ids or sequence numbers out of it, and one that is not ours, or was made for another list, opens nothing.
namespace ronde::api {

[[nodiscard]] std::string list_cursor(const accounts::Bytes32& key, const board::Place& place);
[[nodiscard]] std::optional<board::Place> list_place(const accounts::Bytes32& key, std::string_view cursor);

/// The end of a page of closed proposals.
[[nodiscard]] std::string past_cursor(const accounts::Bytes32& key, const market::Proposal& last);
[[nodiscard]] std::optional<market::RecordKey> past_key(const accounts::Bytes32& key, market::MemberId member, std::string_view cursor);

/// The end of a page of notifications.
[[nodiscard]] std::string told_cursor(const accounts::Bytes32& key, const market::Notification& last);
[[nodiscard]] std::optional<market::RecordKey> told_key(const accounts::Bytes32& key, market::MemberId member, std::string_view cursor);

/// The end of a page of an exchange's messages; opens nothing of another exchange.
[[nodiscard]] std::string thread_cursor(const accounts::Bytes32& key, market::ProposalId proposal, const market::RecordKey& last);
[[nodiscard]] std::optional<market::RecordKey> thread_key(const accounts::Bytes32& key, market::ProposalId proposal,
                                                          std::string_view cursor);

[[nodiscard]] std::string audit_cursor(const accounts::Bytes32& key, const market::AuditEntry& last);
[[nodiscard]] std::optional<market::RecordKey> audit_key(const accounts::Bytes32& key, std::string_view cursor);

/// What a device of this neighbourhood has heard, up to this change set.
[[nodiscard]] std::string live_cursor(const accounts::Bytes32& key, market::NeighbourhoodId home, std::uint64_t sequence);
[[nodiscard]] std::optional<std::uint64_t> live_sequence(const accounts::Bytes32& key, market::NeighbourhoodId home,
                                                         std::string_view cursor);

/// What a device says on its socket.
struct LiveWord {
  enum class Type : std::uint8_t { ping, resume, watch };
  Type type = Type::ping;
  std::optional<std::string> cursor = {};     ///< of a resume; none: from now on
  std::vector<market::EventId> watched = {};  ///< of a watch: the swap events that its pages show now
};
/// Nothing where it is not a message of ours; `why` says so for the close frame.
[[nodiscard]] std::optional<LiveWord> read_live_word(std::string_view text, std::string_view& why);

}  // namespace ronde::api
