#include "market/mediation.hpp"

#include <algorithm>

#include "market/leman.hpp"
#include "market/members.hpp"
#include "market/proposal_work.hpp"
#include "market/rights.hpp"

namespace ronde::market {
namespace {

using std::chrono::milliseconds;

/// A live exchange that this steward may look after. Errors: as the commands.
Result<Proposal> mediated(const MarketView& view, MemberId by, ProposalId id) {
  if (const Result<Member> steward = acting_steward(view, by); !steward) return steward.error();
  auto proposal = view.proposal(id);
  if (!proposal || proposal->state == ProposalState::draft) return not_found("no such proposal");
  if (!is_live(proposal->state)) return conflict("proposal-over", "this exchange is over");
  if (Result<void> others = check_not_own(*proposal, by); !others) return others.error();
  return *std::move(proposal);
}

Result<void> check_room(const Proposal& proposal) {
  if (proposal.mediations.size() >= limits::kMediations) return conflict("mediated-enough", "end it, or let its people go on");
  return {};
}

void note_mediation(Proposal& proposal, MediationAct act, std::optional<MediationReason> reason, Timestamp at) {
  proposal.mediations.push_back({act, reason, at});
}

void tell_who_has_something_to_do(Workbench& bench, const Proposal& proposal) {
  for (const Seat& seat : proposal.seats) {
    if (is_busy(seat)) tell_seat(bench, proposal, seat, NotificationKind::changed);
  }
}

/// The clocks that run in this state, later (or, where a pause ends early, earlier again) by so much. A meeting is where two people said
/// that they will be: it stays.
void move_clocks(Proposal& proposal, milliseconds by) {
  switch (proposal.state) {
    case ProposalState::proposed:
      proposal.reply_by += by;
      return;
    case ProposalState::repairing:
      *proposal.hold_until += by;
      return;
    default:
      *proposal.handover_by += by;
      for (Transfer& transfer : proposal.transfers) {
        if (transfer.state != TransferState::done && !transfer.meeting) *transfer.due += by;
      }
  }
}

const Seat* seat_with(const Proposal& proposal, Animal animal) {
  const auto seat = std::ranges::find(proposal.seats, animal, &Seat::animal);
  return seat == proposal.seats.end() ? nullptr : &*seat;
}

bool is_half_between(const Transfer& transfer, bool crosses) {
  return crosses && transfer.state == TransferState::half;
}

Error half_done() {
  return conflict("half-done", "one of two says that it was handed over: ask the other first");
}

// --- Parting -------------------------------------------------------------------------------------------------------------------------

class Parting {
 public:
  Parting(const Proposal& whole, const std::vector<Animal>& animals) : whole_(whole), animals_(animals) {}

  /// Errors: those of SplitProposal that lie in who is named.
  [[nodiscard]] Result<void> check() const {
    bool busy_here = false, busy_there = false;
    std::size_t named = 0;
    for (const Seat& seat : whole_.seats) {
      named += goes(seat) ? 1U : 0U;
      (goes(seat) ? busy_there : busy_here) |= is_busy(seat);
    }
    if (named == 0 || named != animals_.size() || named == whole_.seats.size())
      return invalid("no-such-person", "/animals", "some of those who sit in it, and not all");
    if (!busy_here || !busy_there) return conflict("nothing-left", "on one side everything is done");
    for (const Transfer& transfer : whole_.transfers) {
      const bool crosses = goes(*seat_of(whole_, transfer.giver)) != goes(*seat_of(whole_, transfer.receiver));
      if (crosses && transfer.state == TransferState::done) return conflict("handed-over-together", "what is handed over holds its two");
      if (is_half_between(transfer, crosses)) return half_done();
    }
    return {};
  }

  /// Of those who go, or of those who stay: seats, what stands between them, and nothing else that is of people.
  [[nodiscard]] Proposal side(bool going) const {
    Proposal side = whole_;
    std::erase_if(side.seats, [&](const Seat& seat) { return goes(seat) != going; });
    std::erase_if(side.transfers,
                  [&](const Transfer& transfer) { return !seat_of(side, transfer.giver) || !seat_of(side, transfer.receiver); });
    if (going) side.finished.clear(), side.leavers.clear();
    return side;
  }

 private:
  [[nodiscard]] bool goes(const Seat& seat) const { return std::ranges::find(animals_, seat.animal) != animals_.end(); }

  const Proposal& whole_;
  const std::vector<Animal>& animals_;
};

/// Those who go are in the old exchange no more; their units stay held, by their seats in the new one.
void see_off(Workbench& bench, Proposal& stays, const Proposal& goes) {
  for (const Seat& seat : goes.seats) {
    stays.leavers.push_back({.member = seat.member,
                             .animal = seat.animal,
                             .round = stays.round,
                             .at = bench.now(),
                             .late = false,
                             .reason = {},
                             .refused_offers = {},
                             .refused_wants = {},
                             .closing = Closing::cancelled});
    bench.tell(
        {.member = seat.member, .kind = NotificationKind::closing, .proposal = stays.id, .at = bench.now(), .closing = Closing::cancelled});
    bench.say({.type = EventType::proposal_closed, .proposal = stays.id, .members = {seat.member}});
  }
}

}  // namespace

Result<void> check_not_own(const Proposal& proposal, MemberId steward) {
  const bool left = std::ranges::find(proposal.leavers, steward, &Leaver::member) != proposal.leavers.end();
  if (left || seat_of(proposal, steward)) return conflict("own-exchange", "somebody else looks after it: you are or were part of it");
  return {};
}

milliseconds paused_so_far(const Proposal& proposal) {
  milliseconds all{0};
  std::optional<Timestamp> since;
  for (const Mediation& one : proposal.mediations) {
    if (one.act == MediationAct::pause) since = one.at;
    if (one.act != MediationAct::resume || !since) continue;
    all += one.at - *since;
    since.reset();
  }
  return all;
}

void go_on(Workbench& bench, Proposal& proposal, Timestamp at) {
  if (at < proposal.pause->until) move_clocks(proposal, at - proposal.pause->until);
  proposal.pause.reset();
  note_mediation(proposal, MediationAct::resume, {}, at);
  tell_who_has_something_to_do(bench, proposal);
  const bool broken = proposal.state == ProposalState::repairing;  // what was put off is searched now
  say_proposal(bench, broken ? EventType::proposal_repairing : EventType::proposal_changed, proposal);
}

Result<Changes> decide(const MarketView& view, const PauseProposal& command, Timestamp now) {
  Result<Proposal> proposal = mediated(view, command.by, command.id);
  if (!proposal) return proposal.error();
  const std::chrono::days length{command.days};
  if (length < std::chrono::days{1} || length > limits::kPause) return invalid("bad-pause", "/days", "1 to 7 days");
  if (proposal->pause) return conflict("paused", "it is stopped already");
  if (Result<void> room = check_room(*proposal); !room) return room.error();
  if (paused_so_far(*proposal) + length > limits::kPause) return conflict("paused-enough", "seven days in all: end it, or let it go on");
  Workbench bench(view, now);
  move_clocks(*proposal, length);
  proposal->pause = Pause{command.reason, now + length};
  note_mediation(*proposal, MediationAct::pause, command.reason, now);
  tell_who_has_something_to_do(bench, *proposal);
  bench.put(*proposal);
  say_proposal(bench, EventType::proposal_changed, *proposal);
  bench.write_down({command.audit, now, command.by, "proposal-paused-" + std::string(name_of(command.reason)), command.id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ResumeProposal& command, Timestamp now) {
  Result<Proposal> proposal = mediated(view, command.by, command.id);
  if (!proposal) return proposal.error();
  if (!proposal->pause) return conflict("not-paused", "it is not stopped");
  Workbench bench(view, now);
  go_on(bench, *proposal, std::min(now, proposal->pause->until));
  bench.put(*proposal);
  bench.write_down({command.audit, now, command.by, "proposal-resumed", command.id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ReplaceMember& command, Timestamp now) {
  Result<Proposal> proposal = mediated(view, command.by, command.id);
  if (!proposal) return proposal.error();
  if (command.round != proposal->round) return conflict("stale-round", "the exchange has changed meanwhile");
  if (Result<void> room = check_room(*proposal); !room) return room.error();
  const Seat* seat = seat_with(*proposal, command.animal);
  if (!seat) return invalid("no-such-person", "/animal", "nobody with this animal sits in it");
  const MemberId member = seat->member;
  if (!is_busy(*seat)) return conflict("nothing-left", "their part is done already");
  if (std::ranges::any_of(proposal->transfers, [&](const Transfer& transfer) {
        return is_half_between(transfer, transfer.giver == member || transfer.receiver == member);
      }))
    return half_done();
  Workbench bench(view, now);
  const bool in_good_faith = seat->answer == Answer::yes && seat->receives && !seat->got && command.reason != MediationReason::charter;
  unseat(bench, *proposal, member, std::nullopt, Closing::cancelled, in_good_faith);
  proposal->leavers.back().refused_offers.clear();  // they refused nothing
  proposal->leavers.back().refused_wants.clear();
  note_mediation(*proposal, MediationAct::replace, command.reason, now);
  hold_or_end(bench, *proposal);
  bench.put(*proposal);
  bench.write_down({command.audit, now, command.by, "proposal-replaced-" + std::string(name_of(command.reason)), command.id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const SplitProposal& command, Timestamp now) {
  Result<Proposal> whole = mediated(view, command.by, command.id);
  if (!whole) return whole.error();
  if (command.round != whole->round) return conflict("stale-round", "the exchange has changed meanwhile");
  if (!whole->agreed_at) return conflict("not-agreed", "not everybody has said yes");
  if (view.proposal(command.part)) return conflict("already-proposed", "this id is taken");
  if (Result<void> room = check_room(*whole); !room) return room.error();
  const Parting parting(*whole, command.animals);
  if (Result<void> fine = parting.check(); !fine) return fine.error();

  Workbench bench(view, now);
  whole->urgent |= std::ranges::any_of(whole->transfers, [&](const Transfer& transfer) { return meeting_is_near(transfer, now); });
  note_mediation(*whole, MediationAct::split, command.reason, now);
  Proposal stays = parting.side(false), goes = parting.side(true);
  goes.id = command.part;
  goes.round = whole->round + 1;  // every yes is of a round before
  goes.made_at = now;
  goes.found.reset();
  see_off(bench, stays, goes);
  move_complements(bench, stays.id, goes);
  for (Proposal* side : {&stays, &goes}) {
    hold_or_end(bench, *side);
    bench.put(*side);
  }
  bench.write_down({command.audit, now, command.by, "proposal-split-" + std::string(name_of(command.reason)), command.id.text()});
  return std::move(bench).take();
}

}  // namespace ronde::market
