#pragma once

// The key of each row. One function a table, so that the order of parts is written once.

#include "market/record_key.hpp"
#include "market/words.hpp"

namespace ronde::market::keys {

[[nodiscard]] inline std::uint64_t number(Timestamp at) {
  const auto ms = at.time_since_epoch().count();
  return ms < 0 ? 0 : static_cast<std::uint64_t>(ms);
}

inline RecordKey neighbourhood() {
  return RecordKey{Table::neighbourhood};
}
inline RecordKey charter() {
  return RecordKey{Table::charter};
}
inline RecordKey quarter(QuarterId id) {
  return {Table::quarter, {id.bytes()}};
}
inline RecordKey quarter_shape(QuarterId id) {
  return {Table::quarter_shape, {id.bytes()}};
}
inline RecordKey walk(QuarterId a, QuarterId b) {
  return {Table::walk, {std::min(a, b).bytes(), std::max(a, b).bytes()}};
}
inline RecordKey handover_point(HandoverPointId id) {
  return {Table::handover_point, {id.bytes()}};
}
inline RecordKey association(AssociationId id) {
  return {Table::association, {id.bytes()}};
}
inline RecordKey place(PlaceId id) {
  return {Table::place, {id.bytes()}};
}
inline RecordKey member(MemberId id) {
  return {Table::member, {id.bytes()}};
}
inline RecordKey member_by_account(AccountId account, MemberId id) {
  return {Table::member_by_account, {account.bytes(), id.bytes()}};
}
inline RecordKey invitation(InvitationId id) {
  return {Table::invitation, {id.bytes()}};
}
inline RecordKey invitation_by_code(const CodeHash& hash, InvitationId id) {
  return {Table::invitation_by_code, {hash, id.bytes()}};
}
inline RecordKey invitation_by_maker(MemberId by, InvitationId id) {
  return {Table::invitation_by_maker, {by.bytes(), id.bytes()}};
}
inline RecordKey listing(ListingId id) {
  return {Table::listing, {id.bytes()}};
}
inline RecordKey listing_by_member(MemberId member, ListingId id) {
  return {Table::listing_by_member, {member.bytes(), id.bytes()}};
}
inline RecordKey listing_open(ListingId id) {
  return {Table::listing_open, {id.bytes()}};
}
inline RecordKey hide(MemberId member, ListingId id) {
  return {Table::hide, {member.bytes(), id.bytes()}};
}
inline RecordKey block(MemberId blocker, MemberId blocked) {
  return {Table::block, {blocker.bytes(), blocked.bytes()}};
}
inline RecordKey block_reverse(MemberId blocked, MemberId blocker) {
  return {Table::block_reverse, {blocked.bytes(), blocker.bytes()}};
}
inline RecordKey proposal(ProposalId id) {
  return {Table::proposal, {id.bytes()}};
}
inline RecordKey live_proposal(MemberId member, ProposalId id) {
  return {Table::live_proposal, {member.bytes(), id.bytes()}};
}
inline RecordKey past_proposal(MemberId member, Timestamp closed, ProposalId id) {
  return {Table::past_proposal, {member.bytes(), number(closed), id.bytes()}};
}
inline RecordKey live_by_listing(ListingId listing, ProposalId id) {
  return {Table::live_by_listing, {listing.bytes(), id.bytes()}};
}
/// A party is named by a member: see parties_of.
inline RecordKey live_by_party(MemberId party, ProposalId id) {
  return {Table::live_by_party, {party.bytes(), id.bytes()}};
}
/// `what` is the table of the record that is due.
inline RecordKey deadline(Timestamp at, Table what, const std::array<std::uint8_t, 16>& id) {
  return {Table::deadline, {number(at), static_cast<std::uint64_t>(what), id}};
}
inline RecordKey event_report(EventId id) {
  return {Table::event_report, {id.bytes()}};
}
inline RecordKey gift_start(AssociationId association, ProposalId id) {
  return {Table::gift_start, {association.bytes(), id.bytes()}};
}
inline RecordKey hosting_place(PlaceId id) {
  return {Table::hosting_place, {id.bytes()}};
}
inline RecordKey refused_arc(ListingId offer, ListingId want) {
  return {Table::refused_arc, {offer.bytes(), want.bytes()}};
}
inline RecordKey refused_quarter(ListingId listing, QuarterId quarter) {
  return {Table::refused_quarter, {listing.bytes(), quarter.bytes()}};
}
inline RecordKey refused_offer(MemberId member, ListingId offer) {
  return {Table::refused_offer, {member.bytes(), offer.bytes()}};
}
inline RecordKey refused_exchange(ListingId least_offer, std::uint64_t hash) {
  return {Table::refused_exchange, {least_offer.bytes(), hash}};
}
inline RecordKey met(MemberId a, MemberId b) {
  return {Table::met, {a.bytes(), b.bytes()}};
}
/// What it tells of: a search, a call, a swap event, or an exchange.
[[nodiscard]] inline std::array<std::uint8_t, 16> subject_of(const Notification& note) {
  if (note.search) return note.search->bytes();
  if (note.call) return note.call->bytes();
  return note.event ? note.event->bytes() : note.proposal.value_or(ProposalId{}).bytes();
}
inline RecordKey notification(const Notification& note) {
  return {Table::notification, {note.member.bytes(), number(note.at), static_cast<std::uint64_t>(note.kind), subject_of(note)}};
}
inline RecordKey audit(const AuditEntry& entry) {
  return {Table::audit, {number(entry.at), entry.id.bytes()}};
}
inline RecordKey outbox(const OutboxEntry& entry) {
  return {Table::outbox, {number(entry.at), entry.id.bytes()}};
}
inline RecordKey clearing(const ClearingRecord& record) {
  return {Table::clearing, {number(record.at), record.id}};
}
inline RecordKey concern(Timestamp at, ConcernId id) {
  return {Table::concern, {number(at), id.bytes()}};
}
inline RecordKey message(ProposalId proposal, Timestamp at, MessageId id) {
  return {Table::message, {proposal.bytes(), number(at), id.bytes()}};
}
inline RecordKey reading(ProposalId proposal, MemberId member) {
  return {Table::reading, {proposal.bytes(), member.bytes()}};
}
inline RecordKey saved_search(SearchId id) {
  return {Table::saved_search, {id.bytes()}};
}
inline RecordKey search_by_member(MemberId member, SearchId id) {
  return {Table::search_by_member, {member.bytes(), id.bytes()}};
}
/// What is counted of a member who turns proposals down; other tallies are named where they are spent.
inline constexpr const char* kTurnedDown = "turned-down";
inline RecordKey tally(MemberId member, std::string what) {
  return {Table::tally, {member.bytes(), std::move(what)}};
}

/// The first part only: all rows of a table that belong to one id.
template <class Id>
RecordKey of(Table table, Id id) {
  return {table, {id.bytes()}};
}

}  // namespace ronde::market::keys
