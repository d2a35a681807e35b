#include "market/repair.hpp"

#include "market/keys.hpp"
#include "market/members.hpp"
#include "market/proposal_work.hpp"

namespace ronde::market {
namespace {

const Transfer* incoming(const Proposal& proposal, MemberId member) {
  for (const Transfer& transfer : proposal.transfers) {
    if (transfer.receiver == member) return &transfer;
  }
  return nullptr;
}

const Transfer* same_transfer(const Proposal& proposal, MemberId giver, MemberId receiver, ListingId offer, ListingId want) {
  for (const Transfer& transfer : proposal.transfers) {
    if (transfer.giver == giver && transfer.receiver == receiver && transfer.offer == offer && transfer.want == want) return &transfer;
  }
  return nullptr;
}

bool is_planned(std::span<const PlannedSeat> seats, MemberId member) {
  return std::any_of(seats.begin(), seats.end(), [&](const PlannedSeat& seat) { return seat.member == member; });
}

/// Nobody who left comes back, and what was handed over between two who stay is part of the new exchange.
Result<void> check_history(const Proposal& old, std::span<const PlannedSeat> seats) {
  for (const Leaver& leaver : old.leavers) {
    if (is_planned(seats, leaver.member)) return conflict("came-back", "who left an exchange does not come back into it");
  }
  for (const Transfer& done : old.transfers) {
    if (done.state != TransferState::done || !is_planned(seats, done.giver) || !is_planned(seats, done.receiver)) continue;
    bool kept = false;
    for (std::size_t i = 0; i < seats.size(); ++i) {
      const PlannedSeat& next = seats[(i + 1) % seats.size()];
      kept |= seats[i].member == done.giver && next.member == done.receiver && seats[i].gives == done.offer && next.receives == done.want;
    }
    if (!kept) return conflict("finished-transfer-lost", "what is handed over stays");
  }
  return {};
}

/// Who may start the new exchange without a gift: nobody, or its first member.
std::vector<MemberId> starters(const MarketView& view, const Proposal& old, std::span<const PlannedSeat> seats) {
  const auto offer = seats.empty() || !seats.front().gives ? std::nullopt : view.listing(*seats.front().gives);
  if (!offer || !may_start(old, seats.front(), *offer)) return {};
  return {seats.front().member};
}

/// A unit that the seat held already is its own; any other has to be free. The old seats' units are free on the bench.
bool unit_is_theirs(const Workbench& bench, const Proposal& old, const Listing& listing) {
  const Seat* seat = seat_of(old, listing.member);
  const bool held_before = seat && ((seat->gives == listing.id && !seat->gave) || (seat->receives == listing.id && !seat->got));
  return held_before || is_free(bench, listing, bench.now());
}

Result<void> check_new_arcs(const Workbench& bench, const Proposal& old, std::span<const PlannedSeat> seats) {
  for (const auto& [offer_id, want_id] : arcs_of(seats)) {
    const auto offer = bench.listing(offer_id);
    const auto want = bench.listing(want_id);
    const Transfer* before = same_transfer(old, offer->member, want->member, offer_id, want_id);
    if (before && before->state == TransferState::done) continue;
    if (!unit_is_theirs(bench, old, *offer) || !unit_is_theirs(bench, old, *want))
      return conflict("not-free", "a listing has no free unit");
    if (Result<void> suits = check_match(bench, *offer, *want, bench.now()); !suits) return suits;
  }
  return {};
}

Result<void> check_new_members(const MarketView& view, const Proposal& old, std::span<const PlannedSeat> seats, Timestamp now) {
  for (const PlannedSeat& seat : seats) {
    const auto member = view.member(seat.member);
    if (!member) return conflict("not-matchable", "only active adults are matched");
    if (seat_of(old, seat.member)) continue;
    if (Result<void> free = check_seat_free(view, *member, now); !free) return free;
  }
  return {};
}

/// Who said yes is asked again only if what they receive, from whom, or where changes; or if they would give what they never agreed to.
bool must_be_asked(const Proposal& old, const Proposal& now, const Seat& before, const PlannedSeat& planned) {
  const Transfer* had = incoming(old, before.member);
  const Transfer* has = incoming(now, before.member);
  const bool receipt_changed = had && has ? had->offer != has->offer || had->giver != has->giver || had->meeting != has->meeting
                                          : before.receives.has_value() != planned.receives.has_value() || has != nullptr;
  const bool gives_something_new = planned.gives && planned.gives != before.gives;
  return receipt_changed || gives_something_new;
}

Seat seated(const Proposal& old, const Proposal& now, const PlannedSeat& planned, const Member& member, Animal fresh, Timestamp asked_at) {
  const Seat* before = seat_of(old, planned.member);
  Seat seat;
  if (before)
    seat = *before;
  else
    seat = {.member = planned.member,
            .quarter = member.quarter,
            .animal = fresh,
            .gives = {},
            .receives = {},
            .answered_at = {},
            .another_time = {},
            .parties = parties_of(member)};
  seat.changed = !before || must_be_asked(old, now, *before, planned);
  seat.gives = planned.gives;
  seat.receives = planned.receives;
  if (seat.changed) {
    seat.answer = Answer::waiting;
    seat.answered_at.reset();
    seat.waits_since = asked_at;
  }
  seat.gave = seat.got = false;
  for (const Transfer& transfer : now.transfers) {
    if (transfer.state != TransferState::done) continue;
    seat.gave |= transfer.giver == seat.member;
    seat.got |= transfer.receiver == seat.member;
  }
  return seat;
}

/// Hand-overs that stay keep their number and what was confirmed of them; the new ones are numbered on.
void put_transfers(const MarketView& view, const Proposal& old, std::span<const PlannedSeat> seats, Proposal& now) {
  now.transfers.clear();
  for (std::size_t i = 0; i < seats.size(); ++i) {
    const PlannedSeat& next = seats[(i + 1) % seats.size()];
    if (!seats[i].gives) continue;
    const Transfer* before = same_transfer(old, seats[i].member, next.member, *seats[i].gives, *next.receives);
    now.transfers.push_back(before ? *before : make_transfer(view, now, *view.listing(*seats[i].gives), *view.listing(*next.receives)));
  }
}

/// The proposal as it will be: same id, animals and memory, one round later.
Proposal rebuilt(const Workbench& bench, const Proposal& old, const RepairProposal& command, SeedReader& seed) {
  Proposal now = old;
  now.round = old.round + 1;
  now.kind = kind_of(command.seats);
  now.clearing = command.clearing;
  now.found.reset();
  now.state = ProposalState::proposed;
  now.reply_by = bench.now() + std::chrono::hours{bench.settings().reply_hours};
  now.hold_until.reset();
  put_transfers(bench, old, command.seats, now);
  now.seats.clear();
  const std::vector<Animal> animals = fresh_animals(old, seed);
  std::size_t used = 0;
  for (const PlannedSeat& planned : command.seats) {
    const bool is_new = seat_of(old, planned.member) == nullptr;
    now.seats.push_back(seated(old, now, planned, *bench.member(planned.member), animals[used % animals.size()], bench.now()));
    if (is_new) ++used;
  }
  return now;
}

void drop_who_is_not_in_it(Workbench& bench, Proposal& old, std::span<const PlannedSeat> seats) {
  for (const MemberId member : members_of(old)) {
    if (is_planned(seats, member)) continue;
    const Seat& seat = *seat_of(old, member);
    const bool part_is_done = !is_busy(seat) && old.agreed_at.has_value();
    unseat(bench, old, member, std::nullopt, part_is_done ? Closing::fulfilled : Closing::declined,
           !part_is_done && seat.answer == Answer::yes);
    old.leavers.back().refused_offers.clear();  // they refused nothing
    old.leavers.back().refused_wants.clear();
    bench.say({.type = EventType::proposal_closed, .proposal = old.id, .members = {member}});
  }
}

}  // namespace

bool may_start(const Proposal& old, const PlannedSeat& seat, const Listing& offer) {
  const bool received = std::any_of(old.finished.begin(), old.finished.end(), [&](const Transfer& t) { return t.receiver == seat.member; });
  const Seat* before = seat_of(old, seat.member);
  if (before) return received || (!before->receives && before->gives == seat.gives);
  return received || (old.urgent && offer.reserve);
}

Result<Changes> decide(const MarketView& view, const RepairProposal& command, Timestamp now) {
  auto old = view.proposal(command.id);
  if (!old || old->state == ProposalState::draft) return not_found("no such proposal");
  if (old->state != ProposalState::repairing) return conflict("not-repairing", "nothing to repair");
  if (old->pause) return stopped();
  if (old->round != command.round) return conflict("stale-round", "the exchange has changed meanwhile");
  if (now >= *old->hold_until || old->round >= limits::kRounds) return conflict("hold-over", "the seats are held no longer");
  if (Result<void> history = check_history(*old, command.seats); !history) return history.error();
  if (Result<void> shape = check_shape(view, command.seats, starters(view, *old, command.seats)); !shape) return shape.error();
  if (Result<void> members = check_new_members(view, *old, command.seats, now); !members) return members.error();

  Workbench bench(view, now);
  const Proposal before = *old;
  drop_who_is_not_in_it(bench, *old, command.seats);
  for (const Seat& seat : old->seats) release_units(bench, seat);
  if (Result<void> arcs = check_new_arcs(bench, *old, command.seats); !arcs) return arcs.error();
  if (exchange_refusal(bench, arcs_of(command.seats), now))
    return conflict("refused-exchange", "somebody turned exactly this exchange down");
  if (Result<void> company = check_company(view, command.seats, &before, now); !company) return company.error();
  if (Result<void> returns = check_returns(view, command.seats); !returns) return returns.error();
  SeedReader seed(command.seed);
  Proposal repaired = rebuilt(bench, *old, command, seed);
  bool anyone_asked = false;
  for (const Seat& seat : repaired.seats) {
    hold_units(bench, seat);
    const bool asked = seat.answer != Answer::yes;
    anyone_asked |= asked;
    tell_seat(bench, repaired, seat, asked ? NotificationKind::asked : NotificationKind::changed);
  }
  if (!anyone_asked) agree(bench, repaired, seed);
  bench.put(repaired);
  say_proposal(bench, EventType::proposal_changed, repaired);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const DissolveProposal& command, Timestamp now) {
  auto proposal = view.proposal(command.id);
  if (!proposal) return not_found("no such proposal");
  if (proposal->state != ProposalState::repairing) return conflict("not-repairing", "nothing to dissolve");
  if (proposal->pause) return stopped();
  Workbench bench(view, now);
  dissolve(bench, *proposal);
  bench.put(*proposal);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const Withdraw& command, Timestamp now) {
  auto proposal = view.proposal(command.id);
  if (!proposal || proposal->state == ProposalState::draft) return not_found("no such proposal");
  const Seat* seat = seat_of(*proposal, command.member);
  if (!seat) {
    const bool left =
        std::any_of(proposal->leavers.begin(), proposal->leavers.end(), [&](const Leaver& l) { return l.member == command.member; });
    if (left) return Changes{};  // a doubled message
    return not_found("no such proposal");
  }
  if (!is_live(proposal->state)) return Error{Errc::gone, "proposal-over", "this exchange is over"};
  if (!is_open(proposal->state)) return conflict("not-agreed", "answer the proposal instead");
  if (!is_busy(*seat)) return conflict("nothing-left", "your part is done already");
  const Arcs beside = arcs_beside(*proposal, command.member);
  const Result<std::optional<Meant>> person = person_meant(view, *proposal, command.member, beside, command.reason, command.person);
  if (!person) return person.error();
  Workbench bench(view, now);
  SeedReader seed(command.seed);
  const Arcs exchange = arcs_of(*proposal);
  note_turned_down(bench, *proposal, command.member);
  unseat(bench, *proposal, command.member, command.reason);
  if (command.reason) remember_refusal(bench, command.member, *command.reason, beside, exchange, *person, seed);
  hold_or_end(bench, *proposal);
  bench.put(*proposal);
  if (command.reason == DeclineReason::person) {
    for (const MemberId other : bench.blocked_with(command.member)) leave_proposals(bench, command.member, other);
  }
  return std::move(bench).take();
}

}  // namespace ronde::market
