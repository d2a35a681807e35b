#include "market/indexes.hpp"

namespace ronde::market {

std::vector<RecordKey> index_keys(const Member& member) {
  if (member.state == MemberState::left) return {};
  std::vector<RecordKey> rows{keys::member_by_account(member.account, member.id)};
  if (member.state == MemberState::suspended && member.back_at)
    rows.push_back(keys::deadline(*member.back_at, Table::member, member.id.bytes()));
  return rows;
}

std::vector<RecordKey> index_keys(const Invitation& invitation) {
  std::vector<RecordKey> rows{keys::invitation_by_maker(invitation.by, invitation.id)};
  if (invitation.state == InvitationState::open) {
    rows.push_back(keys::invitation_by_code(invitation.code_hash, invitation.id));
    rows.push_back(keys::deadline(invitation.expires_at, Table::invitation, invitation.id.bytes()));
  }
  return rows;
}

std::vector<RecordKey> index_keys(const Listing& listing) {
  std::vector<RecordKey> rows{keys::listing_by_member(listing.member, listing.id)};
  if (listing.state == ListingState::active) rows.push_back(keys::listing_open(listing.id));
  if (listing.state == ListingState::active || listing.state == ListingState::paused) {
    rows.push_back(keys::deadline(listing.expires_at, Table::listing, listing.id.bytes()));
  }
  return rows;
}

std::vector<RecordKey> index_keys(const Place& place) {
  return place.hosts ? std::vector{keys::hosting_place(place.id)} : std::vector<RecordKey>{};
}

std::vector<RecordKey> index_keys(const Block& block) {
  return {keys::block_reverse(block.blocked, block.blocker)};
}

std::vector<RecordKey> index_keys(const Proposal& proposal) {
  std::vector<RecordKey> rows;
  for (const Seat& seat : proposal.seats) {
    if (is_live(proposal.state)) {
      rows.push_back(keys::live_proposal(seat.member, proposal.id));
      for (const MemberId party : seat.parties) rows.push_back(keys::live_by_party(party, proposal.id));
      if (seat.gives && !seat.gave) rows.push_back(keys::live_by_listing(*seat.gives, proposal.id));
      if (seat.receives && !seat.got) rows.push_back(keys::live_by_listing(*seat.receives, proposal.id));
    } else {
      rows.push_back(keys::past_proposal(seat.member, proposal.closed_at.value_or(Timestamp{}), proposal.id));
    }
  }
  for (const auto* const handed : {&proposal.transfers, &proposal.finished}) {
    for (const Transfer& transfer : *handed) {
      if (proposal.agreed_at && transfer.sponsor) rows.push_back(keys::gift_start(transfer.sponsor->association, proposal.id));
    }
  }
  for (const Leaver& leaver : proposal.leavers) rows.push_back(keys::past_proposal(leaver.member, leaver.at, proposal.id));
  if (const auto next = next_deadline(proposal)) rows.push_back(keys::deadline(*next, Table::proposal, proposal.id.bytes()));
  return rows;
}

std::vector<RecordKey> index_keys(const SavedSearch& search) {
  std::vector<RecordKey> rows{keys::search_by_member(search.member, search.id)};
  if (search.tell_at) rows.push_back(keys::deadline(*search.tell_at, Table::saved_search, search.id.bytes()));
  return rows;
}

}  // namespace ronde::market
