#include "market/proposals.hpp"

#include <utility>

#include "market/keys.hpp"
#include "market/mediation.hpp"
#include "market/members.hpp"
#include "market/proposal_work.hpp"

namespace ronde::market {
namespace {

Result<void> check_seats_free(const MarketView& view, std::span<const PlannedSeat> seats, Timestamp now) {
  for (const PlannedSeat& seat : seats) {
    const auto member = view.member(seat.member);
    if (!member || !may_be_matched(*member)) return conflict("not-matchable", "only active adults are matched");
    if (Result<void> free = check_seat_free(view, *member, now); !free) return free;
  }
  return {};
}

Result<void> check_arcs(const MarketView& view, std::span<const PlannedSeat> seats, Timestamp now) {
  for (const auto& [offer_id, want_id] : arcs_of(seats)) {
    const auto offer = view.listing(offer_id);
    const auto want = view.listing(want_id);
    if (Result<void> suits = check_arc(view, *offer, *want, now); !suits) return suits;
  }
  return {};
}

Proposal built(const MarketView& view, const ProposeExchange& command, Timestamp now) {
  Proposal proposal;
  proposal.id = command.id;
  proposal.kind = kind_of(command.seats);
  proposal.clearing = command.clearing;
  proposal.found = command.found;
  proposal.made_at = now;
  SeedReader seed(command.seed);
  const std::vector<Animal> animals = fresh_animals(proposal, seed);
  for (std::size_t i = 0; i < command.seats.size(); ++i) {
    const PlannedSeat& planned = command.seats[i];
    const PlannedSeat& next = command.seats[(i + 1) % command.seats.size()];
    const Member member = *view.member(planned.member);
    proposal.seats.push_back({.member = planned.member,
                              .quarter = member.quarter,
                              .animal = animals[i],
                              .gives = planned.gives,
                              .receives = planned.receives,
                              .answered_at = {},
                              .another_time = {},
                              .parties = parties_of(member)});
    if (!planned.gives) continue;
    proposal.transfers.push_back(make_transfer(view, proposal, *view.listing(*planned.gives), *view.listing(*next.receives)));
  }
  return proposal;
}

void send(Workbench& bench, Proposal& proposal) {
  proposal.state = ProposalState::proposed;
  proposal.reply_by = bench.now() + std::chrono::hours{bench.settings().reply_hours};
  for (Seat& seat : proposal.seats) {
    seat.waits_since = bench.now();
    tell_seat(bench, proposal, seat, NotificationKind::asked);
  }
  say_proposal(bench, EventType::proposal_made, proposal);
}

/// The proposal if this member may know of it. Errors: not_found.
Result<Proposal> proposal_for(const MarketView& view, ProposalId id, MemberId member) {
  auto proposal = view.proposal(id);
  if (!proposal || proposal->state == ProposalState::draft) return not_found("no such proposal");
  const bool left = std::any_of(proposal->leavers.begin(), proposal->leavers.end(), [&](const Leaver& l) { return l.member == member; });
  if (!seat_of(*proposal, member) && !left) return not_found("no such proposal");
  return std::move(*proposal);
}

/// What stands against an answer now, whatever it is. Empty: nothing.
std::optional<Error> too_late(const Proposal& proposal, const Respond& command, Timestamp now) {
  if (!is_live(proposal.state)) return Error{Errc::gone, "proposal-over", "this exchange is over"};
  if (proposal.state == ProposalState::agreed || proposal.state == ProposalState::in_progress)
    return conflict("already-agreed", "everybody has said yes already");
  if (command.round != proposal.round) return conflict("stale-round", "the exchange has changed meanwhile");
  if (proposal.state == ProposalState::proposed && now >= proposal.reply_by)
    return conflict("deadline-passed", "the time to answer is over");
  // A repair asks nothing of who has done their part: they may have moved away, and must not keep the others waiting.
  if (!is_busy(*seat_of(proposal, command.member))) return conflict("nothing-left", "your part is done already");
  return std::nullopt;
}

/// How long the member took, counted once for each time that they were asked: a yes that is taken back and said again is one answer.
void note_reply(Workbench& bench, Seat& seat) {
  const auto since = std::exchange(seat.waits_since, std::nullopt);
  auto member = bench.member(seat.member);
  if (!since || !member) return;
  const auto took = std::chrono::floor<std::chrono::minutes>(std::max(bench.now() - *since, std::chrono::milliseconds{0}));
  std::vector<std::uint32_t>& replies = member->reply_minutes;
  replies.push_back(static_cast<std::uint32_t>(took.count()));
  if (replies.size() > limits::kRepliesKept) replies.erase(replies.begin());
  bench.put(*member);
}

Result<Changes> accept(Workbench& bench, Proposal& proposal, Seat& seat, const Respond& command) {
  if (seat.answer == Answer::yes && command.round == proposal.round && is_live(proposal.state)) return Changes{};
  if (auto late = too_late(proposal, command, bench.now())) return *late;
  if (proposal.pause) return stopped();
  if (proposal.state == ProposalState::repairing) return conflict("repairing", "somebody left; another exchange is being searched");
  seat.answer = Answer::yes;
  seat.answered_at = bench.now();
  seat.answered_round = proposal.round;
  note_reply(bench, seat);
  SeedReader seed(command.seed);
  const bool all = std::all_of(proposal.seats.begin(), proposal.seats.end(), [](const Seat& s) { return s.answer == Answer::yes; });
  if (all) agree(bench, proposal, seed);
  bench.put(proposal);
  say_proposal(bench, EventType::proposal_changed, proposal);
  return std::move(bench).take();
}

Result<Changes> decline(Workbench& bench, Proposal& proposal, Seat& seat, const Respond& command) {
  if (auto late = too_late(proposal, command, bench.now())) return *late;
  const Arcs beside = arcs_beside(proposal, command.member);
  const Result<std::optional<Meant>> person = person_meant(bench, proposal, command.member, beside, command.reason, command.person);
  if (!person) return person.error();
  SeedReader seed(command.seed);
  const Arcs exchange = arcs_of(proposal);
  note_reply(bench, seat);
  note_turned_down(bench, proposal, command.member);
  unseat(bench, proposal, command.member, command.reason);
  remember_refusal(bench, command.member, command.reason.value_or(DeclineReason::other), beside, exchange, *person, seed);
  hold_or_end(bench, proposal);
  bench.put(proposal);
  if (command.reason == DeclineReason::person) {  // the same people may sit together elsewhere
    for (const MemberId other : bench.blocked_with(command.member)) leave_proposals(bench, command.member, other);
  }
  return std::move(bench).take();
}

Result<Changes> take_back(Workbench& bench, Proposal& proposal, Seat& seat, const Respond& command) {
  if (auto late = too_late(proposal, command, bench.now())) return *late;
  if (seat.answer != Answer::yes) return Changes{};
  if (proposal.pause) return stopped();
  seat.answer = Answer::waiting;
  seat.answered_at.reset();
  bench.put(proposal);
  say_proposal(bench, EventType::proposal_changed, proposal);
  return std::move(bench).take();
}

std::optional<Timestamp> next_of_handovers(const Proposal& proposal) {
  if (!proposal.handover_by) return std::nullopt;
  Timestamp next = *proposal.handover_by + (proposal.reminded ? limits::kShortfallAfter : limits::kReminderAfter);
  for (const Transfer& transfer : proposal.transfers) next = std::min(next, reminder_of(transfer).value_or(next));
  return next;
}

}  // namespace

std::optional<Timestamp> reminder_of(const Transfer& transfer) {
  const bool open = transfer.meeting && transfer.state != TransferState::done;
  return open ? transfer.meeting->remind_at : std::nullopt;
}

std::optional<Timestamp> next_deadline(const Proposal& proposal) {
  if (proposal.pause) return proposal.pause->until;
  switch (proposal.state) {
    case ProposalState::draft:
      return proposal.made_at + limits::kDraftLife;
    case ProposalState::proposed:
      return proposal.reply_by;
    case ProposalState::repairing:
      return proposal.hold_until;
    case ProposalState::agreed:
    case ProposalState::in_progress:
      return next_of_handovers(proposal);
    default:
      return std::nullopt;
  }
}

namespace {
/// On the bench, which decodes each record once.
Result<void> check_on(const Workbench& bench, const ProposeExchange& command) {
  if (bench.proposal(command.id)) return conflict("already-proposed", "this id is taken");
  if (Result<void> shape = check_shape(bench, command.seats); !shape) return shape.error();
  if (Result<void> free = check_seats_free(bench, command.seats, bench.now()); !free) return free.error();
  if (Result<void> arcs = check_arcs(bench, command.seats, bench.now()); !arcs) return arcs.error();
  if (exchange_refusal(bench, arcs_of(command.seats), bench.now()))
    return conflict("refused-exchange", "somebody turned exactly this exchange down");
  if (Result<void> company = check_company(bench, command.seats, nullptr, bench.now()); !company) return company.error();
  return check_returns(bench, command.seats);
}
}  // namespace

Result<void> check(const MarketView& view, const ProposeExchange& command, Timestamp now) {
  return check_on(Workbench(view, now), command);
}

Result<Changes> decide(const MarketView& view, const ProposeExchange& command, Timestamp now) {
  Workbench bench(view, now);
  if (Result<void> good = check_on(bench, command); !good) return good.error();
  Proposal proposal = built(bench, command, now);
  for (const Seat& seat : proposal.seats) hold_units(bench, seat);
  if (command.draft)
    proposal.state = ProposalState::draft;
  else
    send(bench, proposal);
  bench.put(proposal);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SendProposal& command, Timestamp now) {
  auto proposal = view.proposal(command.id);
  if (!proposal) return not_found("no such proposal");
  if (proposal->state != ProposalState::draft) return conflict("not-a-draft", "it was sent already");
  Workbench bench(view, now);
  send(bench, *proposal);
  bench.put(*proposal);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SupersedeProposal& command, Timestamp now) {
  auto proposal = view.proposal(command.id);
  if (!proposal) return not_found("no such proposal");
  const bool untouched =
      proposal->state == ProposalState::proposed && proposal->round == 1 && proposal->leavers.empty() &&
      std::all_of(proposal->seats.begin(), proposal->seats.end(), [](const Seat& seat) { return seat.answered_round == 0; });
  if (!untouched) return conflict("already-answered", "somebody has answered already");
  Workbench bench(view, now);
  end_proposal(bench, *proposal, ProposalState::superseded, Closing::superseded, false);
  bench.put(*proposal);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const CancelProposal& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  auto proposal = view.proposal(command.id);
  if (!proposal || proposal->state == ProposalState::draft) return not_found("no such proposal");
  if (!is_live(proposal->state)) return conflict("proposal-over", "this exchange is over");
  if (Result<void> others = check_not_own(*proposal, command.by); !others) return others.error();
  Workbench bench(view, now);
  proposal->mediations.push_back({MediationAct::end, command.reason, now});
  end_proposal(bench, *proposal, ProposalState::cancelled, Closing::cancelled, true);
  bench.put(*proposal);
  bench.write_down({command.audit, now, command.by, "proposal-cancelled-" + std::string(name_of(command.reason)), command.id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const Respond& command, Timestamp now) {
  Result<Proposal> proposal = proposal_for(view, command.id, command.member);
  if (!proposal) return proposal.error();
  const auto seat = std::find_if(proposal->seats.begin(), proposal->seats.end(), [&](const Seat& s) { return s.member == command.member; });
  if (seat == proposal->seats.end()) {
    if (command.answer == ResponseAnswer::decline) return Changes{};  // a doubled message
    return Error{Errc::gone, "proposal-over", "you have left this exchange"};
  }
  Workbench bench(view, now);
  switch (command.answer) {
    case ResponseAnswer::accept:
      return accept(bench, *proposal, *seat, command);
    case ResponseAnswer::decline:
      return decline(bench, *proposal, *seat, command);
    case ResponseAnswer::take_back:
      return take_back(bench, *proposal, *seat, command);
  }
  return invalid("bad-answer", "/answer", "accept, decline or take_back");
}

Result<Changes> decide(const MarketView& view, const GiveReason& command, Timestamp now) {
  Result<Proposal> proposal = proposal_for(view, command.id, command.member);
  if (!proposal) return proposal.error();
  const auto leaver =
      std::find_if(proposal->leavers.begin(), proposal->leavers.end(), [&](const Leaver& l) { return l.member == command.member; });
  if (leaver == proposal->leavers.end()) return not_found("you have not declined this exchange");
  if (leaver->reason == command.reason) return Changes{};
  if (leaver->reason) return conflict("reason-given", "you gave a reason already");
  Arcs beside;
  for (std::size_t i = 0; i < leaver->refused_offers.size(); ++i) beside.emplace_back(leaver->refused_offers[i], leaver->refused_wants[i]);
  const Result<std::optional<Meant>> person = person_meant(view, *proposal, command.member, beside, command.reason, command.person);
  if (!person) return person.error();
  Workbench bench(view, now);
  leaver->reason = command.reason;
  bench.put(*proposal);
  SeedReader seed(command.seed);
  remember_refusal(bench, command.member, command.reason, beside, {}, *person, seed);
  if (command.reason == DeclineReason::person) {
    for (const MemberId other : bench.blocked_with(command.member)) leave_proposals(bench, command.member, other);
  }
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const AskAnotherTime& command, Timestamp now) {
  if (command.availability == 0 || command.availability > kAllWeek)
    return invalid("bad-availability", "/availability", "21 bits, at least one of them");
  Result<Proposal> proposal = proposal_for(view, command.id, command.member);
  if (!proposal) return proposal.error();
  if (!is_live(proposal->state)) return Error{Errc::gone, "proposal-over", "this exchange is over"};
  if (is_open(proposal->state)) return conflict("already-agreed", "set a meeting instead");
  const auto seat = std::find_if(proposal->seats.begin(), proposal->seats.end(), [&](const Seat& s) { return s.member == command.member; });
  if (seat == proposal->seats.end()) return Error{Errc::gone, "proposal-over", "you have left this exchange"};
  if (seat->another_time == command.availability) return Changes{};
  Workbench bench(view, now);
  seat->another_time = command.availability;
  bench.put(*proposal);
  say_proposal(bench, EventType::proposal_changed, *proposal);
  return std::move(bench).take();
}

}  // namespace ronde::market
