#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market/record_key.hpp"
#include "market/result.hpp"
#include "market/words.hpp"

namespace ronde::market {

/// One row put (value) or erased (no value).
struct Change {
  RecordKey key;
  std::optional<std::string> value;
  friend bool operator==(const Change&, const Change&) = default;
};

/// What happened, for whoever follows: the live hub, the matcher, the search index. Which ids are filled:
///   neighbourhood_changed  none
///   member_joined, member_changed, member_left    member
///   invitation_changed     member (its maker)
///   listing_posted, listing_changed (text, state, units), listing_gone (for others: given, ended, expired)   listing, member (its owner)
///   hidden_changed         member, listing
///   blocks_changed         member (the blocker); pairs of the matcher change
///   proposal_made, proposal_changed, proposal_closed   proposal, members: all who may see it (seats and who left just now)
///   proposal_repairing     as proposal_changed, and: somebody left, a repair is wanted now
///   arc_refused            member; arcs of the matcher change
///   messages_changed       proposal, members: whose thread of it has something new, or is read further
enum class EventType : std::uint8_t {
  neighbourhood_changed,
  member_joined,
  member_changed,
  member_left,
  invitation_changed,
  listing_posted,
  listing_changed,
  listing_gone,  // it hung, and hangs no more; what was hidden and stays hidden has only changed
  hidden_changed,
  blocks_changed,
  proposal_made,
  proposal_changed,
  proposal_repairing,
  proposal_closed,
  arc_refused,
  messages_changed
};
template <>
inline constexpr std::array<Name, 16> names_of<EventType>{
    "neighbourhood_changed", "member_joined",   "member_changed", "member_left",     "invitation_changed", "listing_posted",
    "listing_changed",       "listing_gone",    "hidden_changed", "blocks_changed",  "proposal_made",      "proposal_changed",
    "proposal_repairing",    "proposal_closed", "arc_refused",    "messages_changed"};

struct DomainEvent {
  EventType type{};
  std::optional<MemberId> member = {};
  std::optional<ListingId> listing = {};
  std::optional<ProposalId> proposal = {};
  std::vector<MemberId> members = {};  // who is concerned, beside `member`
  friend bool operator==(const DomainEvent&, const DomainEvent&) = default;
};

/// What a decision does. Empty rows: the command was already done (a doubled message), and the answer is yes.
/// `refusal`: store the rows, but answer with this (a wrong hand-over code must be counted).
/// Outbox entries are rows too (Table::outbox); `outbox` repeats them so that the caller need not look.
struct Changes {
  std::vector<Change> rows;  // sorted by key, each key once
  std::vector<DomainEvent> events;
  std::vector<OutboxEntry> outbox;
  std::optional<Error> refusal;
};

/// The events as the JSON text that the feed keeps as its "why", and back. Errors: invalid, "bad-record".
[[nodiscard]] std::string encode_events(const std::vector<DomainEvent>& events);
[[nodiscard]] Result<std::vector<DomainEvent>> decode_events(std::string_view text);

}  // namespace ronde::market
