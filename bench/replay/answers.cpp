#include "answers.hpp"

#include "habits.hpp"
#include "market/proposals.hpp"

namespace ronde::replay {

using namespace market;

void Answers::begin(std::size_t person) {
  plan_next_look(person);
}

void Answers::plan_next_look(std::size_t person) {
  const Neighbour& someone = stage_.town.people[person];
  const Timestamp now = stage_.agenda.now();
  const Timestamp today = kBegin + std::chrono::days(day_of(now));
  for (int day = 0; day < 2; ++day) {
    for (const int minute : someone.looks) {
      const Timestamp when = today + std::chrono::days(day) + std::chrono::minutes(minute);
      if (when <= now) continue;
      stage_.agenda.at(when, [this, person](Timestamp at) {
        look(person, at);
        plan_next_look(person);
      });
      return;
    }
  }
}

void Answers::look(std::size_t person, Timestamp now) {
  const auto day = static_cast<std::uint64_t>(day_of(now));
  if (stage_.luck.draw(Draw::away, person, day) < habits::kAway) return;
  for (const Proposal& proposal : stage_.house.view().live_proposals_of(stage_.town.people[person].id)) {
    // What was answered before this one may have changed it.
    const auto fresh = stage_.house.view().proposal(proposal.id);
    const Seat* seat = fresh ? seat_of(*fresh, stage_.town.people[person].id) : nullptr;
    if (seat && fresh->state == ProposalState::proposed && seat->answer == Answer::waiting) answer(person, *fresh, *seat, now);
  }
}

void Answers::answer(std::size_t person, const Proposal& proposal, const Seat& seat, Timestamp now) {
  // Some days what is asked is put off, and stays so. The reliable have few of them.
  const auto asked = static_cast<std::uint64_t>(day_of(seat.waits_since.value_or(proposal.made_at)));
  if (stage_.luck.draw(Draw::mute, person, asked) >= stage_.town.people[person].reliability) return;
  Respond respond{.member = seat.member, .id = proposal.id, .answer = ResponseAnswer::accept, .round = proposal.round};
  respond.seed = stage_.house.seed();
  if (const auto why = objection(person, proposal, day_of(now) / 7)) {
    respond.answer = ResponseAnswer::decline;
    respond.reason = why->reason;
    if (why->reason == DeclineReason::person) respond.person = seat_of(proposal, why->other.value())->animal;
  }
  if (!stage_.house.submit(respond, now)) return;
  ++(respond.answer == ResponseAnswer::decline ? declines_ : accepts_);
}

std::optional<Answers::Objection> Answers::objection(std::size_t person, const Proposal& proposal, std::int64_t week) const {
  if (stage_.taste.too_long(person, proposal)) return Objection{DeclineReason::other};
  const MemberId me = stage_.town.people[person].id;
  for (const Transfer& transfer : proposal.transfers) {
    if (transfer.state == TransferState::done || (transfer.giver != me && transfer.receiver != me)) continue;
    const auto reason = stage_.taste.not_now(person, stage_.town.item(transfer.offer), stage_.town.item(transfer.want), week);
    if (reason) return Objection{*reason, transfer.giver == me ? transfer.receiver : transfer.giver};
  }
  return std::nullopt;
}

}  // namespace ronde::replay
