#include "market/handover.hpp"

#include <cctype>

#include "market/exchange_rules.hpp"
#include "market/meeting_places.hpp"
#include "market/proposal_work.hpp"

namespace ronde::market {
namespace {

constexpr std::string_view kCodeAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kCodeLength = 6;

struct Found {
  Proposal proposal;
  std::size_t index = 0;
  [[nodiscard]] Transfer& transfer() { return proposal.transfers[index]; }
};

bool is_between(const Transfer& transfer, std::uint32_t number, MemberId member) {
  return transfer.number == number && (transfer.giver == member || transfer.receiver == member);
}

/// The transfer if this member is one of its two. Errors: not_found; conflict "not-agreed" to all who sit in it.
Result<Found> transfer_for(const MarketView& view, ProposalId id, std::uint32_t number, MemberId member) {
  auto proposal = view.proposal(id);
  if (!proposal || proposal->state == ProposalState::draft) return not_found("no such hand-over");
  const auto at =
      std::find_if(proposal->transfers.begin(), proposal->transfers.end(), [&](const Transfer& t) { return t.number == number; });
  if (at == proposal->transfers.end()) return not_found("no such hand-over");
  if (!proposal->agreed_at && seat_of(*proposal, member)) return conflict("not-agreed", "not everybody has said yes");
  if (!is_between(*at, number, member)) return not_found("no such hand-over");
  const auto index = static_cast<std::size_t>(at - proposal->transfers.begin());
  return Found{std::move(*proposal), index};
}

/// Was this done before a repair set it aside?
bool is_finished(const MarketView& view, ProposalId id, std::uint32_t number, MemberId member) {
  const auto proposal = view.proposal(id);
  return proposal && std::any_of(proposal->finished.begin(), proposal->finished.end(),
                                 [&](const Transfer& transfer) { return is_between(transfer, number, member); });
}

/// One unit goes from held to given; a listing of which nothing is left is out of the market.
void use_unit(Workbench& bench, ListingId id) {
  auto listing = bench.listing(id);
  RONDE_MARKET_ASSERT(listing.has_value() && listing->held > 0);
  --listing->held;
  ++listing->given;
  const bool open = listing->state == ListingState::active || listing->state == ListingState::paused;
  const bool over = open && listing->given == listing->quantity;
  if (over) listing->state = ListingState::given;
  bench.put(*listing);
}

/// One of the group has come: one less of the others is wanted, and none once as many have come as were wanted.
void take_from_group(Workbench& bench, ListingId id) {
  auto want = bench.listing(id);
  if (!want || want->only_one_of.empty()) return;
  std::vector<Listing> group = bench.listings_of(want->member);
  const auto is_open = [](const Listing& one) { return one.state == ListingState::active || one.state == ListingState::paused; };
  std::erase_if(group, [&](const Listing& other) { return !same_group(*want, other) || (!is_open(other) && other.held == 0); });
  std::uint32_t limit = want->group_limit;
  for (const Listing& other : group) limit = std::min(limit, other.group_limit);
  if (is_open(*want)) group.push_back(*want);  // of several units, as they were once allowed: it does not come twice
  for (Listing& other : group) {
    const bool over = (limit == 1 || other.id == id) && other.held == 0;
    if (over)
      other.state = ListingState::ended;
    else
      other.group_limit = std::max(limit, 2U) - 1;
    ++other.version;
    bench.put(other);
  }
}

void count(Workbench& bench, MemberId id, std::uint32_t Member::*counter) {
  auto member = bench.member(id);
  if (!member) return;
  ++((*member).*counter);
  bench.put(*member);
  bench.say({.type = EventType::member_changed, .member = id});
}

void complete(Workbench& bench, Found& found) {
  Transfer& transfer = found.transfer();
  transfer.given = transfer.received = true;
  transfer.state = TransferState::done;
  transfer.done_at = bench.now();
  use_unit(bench, transfer.offer);
  use_unit(bench, transfer.want);
  take_from_group(bench, transfer.want);
  for (Seat& seat : found.proposal.seats) {
    if (seat.member == transfer.giver) seat.gave = true;
    if (seat.member == transfer.receiver) seat.got = true;
  }
  count(bench, transfer.giver, &Member::given);
  count(bench, transfer.receiver, &Member::received);
}

/// After a confirmation: begun, or over.
void advance(Workbench& bench, Found& found) {
  Proposal& proposal = found.proposal;
  if (proposal.state == ProposalState::agreed) proposal.state = ProposalState::in_progress;
  if (!settle_if_complete(bench, proposal)) say_proposal(bench, EventType::proposal_changed, proposal);
  for (const Seat& seat : proposal.seats) {
    const Transfer& transfer = found.transfer();
    if (seat.member == transfer.giver || seat.member == transfer.receiver) tell_seat(bench, proposal, seat, NotificationKind::confirmed);
  }
  bench.put(proposal);
}

Result<Changes> wrong_code(Workbench& bench, Found& found) {
  Transfer& transfer = found.transfer();
  ++transfer.tries;
  bench.put(found.proposal);
  Changes changes = std::move(bench).take();
  changes.refusal = invalid("wrong-code", "/code", "this is not the receiver's code");
  return changes;
}

}  // namespace

std::string typed_code(std::string_view text) {
  std::string code;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    code.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  }
  return code;
}

std::string handover_code(std::uint64_t random) {
  std::string code;
  for (std::size_t i = 0; i < kCodeLength; ++i) {
    code.push_back(kCodeAlphabet[random % kCodeAlphabet.size()]);
    random /= kCodeAlphabet.size();
  }
  return code;
}

Result<Changes> decide(const MarketView& view, const ConfirmHandover& command, Timestamp now) {
  if (is_finished(view, command.id, command.transfer, command.member)) return Changes{};  // a doubled message
  Result<Found> found = transfer_for(view, command.id, command.transfer, command.member);
  if (!found) return found.error();
  Transfer& transfer = found->transfer();
  const bool is_giver = transfer.giver == command.member;
  if (transfer.state == TransferState::done) return Changes{};  // a doubled message
  if (!is_live(found->proposal.state)) return Error{Errc::gone, "proposal-over", "this exchange is over"};
  if (found->proposal.state == ProposalState::proposed || transfer.code.empty())
    return conflict("not-agreed", "not everybody has said yes to this exchange");

  Workbench bench(view, now);
  if (is_giver && command.code) {
    if (transfer.tries >= limits::kCodeTries)
      return Error{Errc::too_many, "code-locked", "too many wrong codes; confirm each your own side"};
    if (typed_code(*command.code) != transfer.code) return wrong_code(bench, *found);
    complete(bench, *found);
  } else {
    bool& own_side = is_giver ? transfer.given : transfer.received;
    if (own_side) return Changes{};
    own_side = true;
    if (transfer.given && transfer.received)
      complete(bench, *found);
    else
      transfer.state = TransferState::half;
  }
  advance(bench, *found);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SetMeeting& command, Timestamp now) {
  Result<Found> found = transfer_for(view, command.id, command.transfer, command.member);
  if (!found) return found.error();
  Proposal& proposal = found->proposal;
  if (!is_live(proposal.state)) return Error{Errc::gone, "proposal-over", "this exchange is over"};
  if (!is_open(proposal.state)) return conflict("not-agreed", "not everybody has said yes");
  if (proposal.pause) return stopped();
  if (found->transfer().state == TransferState::done) return conflict("already-done", "it is handed over already");
  const auto point = meeting_point(view, command.point);
  if (!point) return invalid("bad-meeting", "/handover_point", "no such place");
  if (command.at < now || command.at > *proposal.agreed_at + limits::kMeetingAhead)
    return invalid("bad-meeting", "/at", "choose a time from now on, within two months");
  const Transfer& planned = found->transfer();
  if (Result<void> fine = check_meeting_place(view, command.point, command.at, planned); !fine) return fine.error();
  Meeting meeting{command.point, command.at, command.member, command.at - limits::kMeetingSoon};
  if (const auto& before = found->transfer().meeting; before && before->point == meeting.point && before->at == meeting.at) {
    meeting.remind_at = before->remind_at;  // the same meeting: nobody is reminded of it twice
    if (*before == meeting) return Changes{};
  }
  if (!hosts_meetings(view, *point, planned) && (!planned.meeting || planned.meeting->point != command.point))
    return invalid("bad-meeting", "/handover_point", "nobody meets there any more");
  Workbench bench(view, now);
  found->transfer().meeting = meeting;
  found->transfer().due = command.at;
  proposal.handover_by = std::max(*proposal.handover_by, command.at);
  if (command.at >= *proposal.handover_by) proposal.reminded = false;  // the deadline moved, and the reminder with it
  bench.put(proposal);
  say_proposal(bench, EventType::proposal_changed, proposal);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SayThanks& command, Timestamp now) {
  Result<Found> found = transfer_for(view, command.id, command.transfer, command.member);
  if (!found) return found.error();
  Transfer& transfer = found->transfer();
  if (transfer.receiver != command.member) return not_found("nothing that you received");
  if (transfer.state != TransferState::done) return conflict("not-done", "it is not handed over yet");
  if (transfer.thanks == command.word) return Changes{};
  if (transfer.thanks) return conflict("already-thanked", "you have said thanks already");
  if (now >= *transfer.done_at + limits::kThanksWithin) return Error{Errc::gone, "too-late", "this was too long ago"};
  Workbench bench(view, now);
  transfer.thanks = command.word;
  bench.put(found->proposal);
  bench.tell({.member = transfer.giver, .kind = NotificationKind::thanked, .proposal = command.id, .at = now, .closing = {}});
  say_proposal(bench, EventType::proposal_changed, found->proposal);
  return std::move(bench).take();
}

}  // namespace ronde::market
