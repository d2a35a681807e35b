#include "market/deadlines.hpp"

#include "market/keys.hpp"
#include "market/minors.hpp"
#include "market/proposal_work.hpp"
#include "market/proposals.hpp"
#include "market/searches.hpp"

namespace ronde::market {
namespace {

Due due_of(const RecordKey& key) {
  return {Timestamp{std::chrono::milliseconds{static_cast<std::int64_t>(key.number_at(0))}}, static_cast<Table>(key.number_at(1)),
          std::get<std::array<std::uint8_t, 16>>(key.parts.at(2))};
}

void remind(Workbench& bench, Proposal& proposal) {
  proposal.reminded = true;
  for (const Seat& seat : proposal.seats) {
    if (is_busy(seat)) tell_seat(bench, proposal, seat, NotificationKind::reminder);
  }
  say_proposal(bench, EventType::proposal_changed, proposal);
}

/// The two of each meeting that is less than a day away, once. Of one that is over already (the server slept) nothing is said.
bool remind_of_meetings(Workbench& bench, Proposal& proposal) {
  bool any = false;
  for (Transfer& transfer : proposal.transfers) {
    const auto at = reminder_of(transfer);
    if (!at || *at > bench.now()) continue;
    transfer.meeting->remind_at.reset();
    any = true;
    if (transfer.meeting->at <= bench.now()) continue;
    for (const MemberId member : {transfer.giver, transfer.receiver})
      tell_seat(bench, proposal, *seat_of(proposal, member), NotificationKind::meeting_soon);
  }
  if (any) say_proposal(bench, EventType::proposal_changed, proposal);
  return any;
}

void miss_what_is_left(Workbench& bench, Proposal& proposal) {
  for (Transfer& transfer : proposal.transfers) {
    if (transfer.state != TransferState::done) transfer.state = TransferState::missed;
  }
  settle(bench, proposal, ProposalState::fulfilled_with_shortfall);
}

/// Who said nothing has turned it down, and the same is not asked again at once.
void note_silence(Workbench& bench, const Proposal& proposal) {
  for (const Seat& seat : proposal.seats) {
    if (seat.answer != Answer::yes) note_turned_down(bench, proposal, seat.member);
  }
  remember_unanswered(bench, arcs_of(proposal));
}

/// The pause of a steward ends by itself. The journal names the entry by its exchange, since a clock brings no ids.
void end_pause(Workbench& bench, Proposal& proposal) {
  go_on(bench, proposal, proposal.pause->until);
  bench.put(proposal);
  bench.write_down({AuditId{proposal.id.bytes()}, bench.now(), std::nullopt, "proposal-resumed", proposal.id.text()});
}

void expire_proposal(Workbench& bench, Proposal& proposal) {
  if (proposal.pause) return end_pause(bench, proposal);
  switch (proposal.state) {
    case ProposalState::draft:
      for (const Seat& seat : proposal.seats) release_units(bench, seat);
      return bench.erase(proposal);
    case ProposalState::proposed:
      note_silence(bench, proposal);
      if (has_begun(proposal))
        dissolve(bench, proposal);
      else
        end_proposal(bench, proposal, ProposalState::expired, Closing::expired, true);
      break;
    case ProposalState::repairing:
      dissolve(bench, proposal);
      break;
    case ProposalState::agreed:
    case ProposalState::in_progress:
      if (remind_of_meetings(bench, proposal)) break;
      if (proposal.reminded)
        miss_what_is_left(bench, proposal);
      else
        remind(bench, proposal);
      break;
    default:
      return;
  }
  bench.put(proposal);
}

void expire_listing(Workbench& bench, Listing& listing) {
  listing.state = ListingState::expired;
  bench.put(listing);
}

void expire_invitation(Workbench& bench, Invitation& invitation) {
  invitation.state = InvitationState::expired;
  bench.put(invitation);
  bench.say({.type = EventType::invitation_changed, .member = invitation.by});
}

/// A suspension ends by itself. The journal names the entry by its member, since a clock brings no ids.
void let_back(Workbench& bench, Member& member) {
  member.state = state_when_back(member);
  member.back_at.reset();
  bench.put(member);
  bench.write_down({AuditId{member.id.bytes()}, bench.now(), std::nullopt, "suspension-over", member.id.text()});
  bench.say({.type = EventType::member_changed, .member = member.id});
}

}  // namespace

std::vector<Due> due(const MarketView& view, Timestamp now, std::size_t limit) {
  std::vector<Due> found;
  view.rows({.prefix = RecordKey{Table::deadline}, .limit = limit}, [&](const RecordKey& key, std::string_view) {
    const Due one = due_of(key);
    if (one.at > now) return false;
    found.push_back(one);
    return true;
  });
  return found;
}

std::optional<Timestamp> next_due(const MarketView& view) {
  std::optional<Timestamp> next;
  view.rows({.prefix = RecordKey{Table::deadline}, .limit = 1}, [&](const RecordKey& key, std::string_view) {
    next = due_of(key).at;
    return false;
  });
  return next;
}

Result<Changes> decide(const MarketView& view, const Expire& command, Timestamp now) {
  const Due& due = command.due;
  // Somebody may have been faster: the deadline row says whether this is still true.
  if (due.at > now || !view.row(keys::deadline(due.at, due.what, due.id))) return Changes{};
  Workbench bench(view, now);
  if (due.what == Table::proposal) {
    if (auto proposal = view.proposal(ProposalId{due.id})) expire_proposal(bench, *proposal);
  } else if (due.what == Table::listing) {
    if (auto listing = view.listing(ListingId{due.id})) expire_listing(bench, *listing);
  } else if (due.what == Table::invitation) {
    if (auto invitation = view.invitation(InvitationId{due.id})) expire_invitation(bench, *invitation);
  } else if (due.what == Table::saved_search) {
    if (auto search = view.saved_search(SearchId{due.id})) tell_finds(bench, *std::move(search));
  } else if (due.what == Table::member) {
    if (auto member = view.member(MemberId{due.id})) let_back(bench, *member);
  }
  return std::move(bench).take();
}

}  // namespace ronde::market
