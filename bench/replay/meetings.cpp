#include "meetings.hpp"

#include "habits.hpp"
#include "market/handover.hpp"
#include "market/repair.hpp"

namespace ronde::replay {

using namespace market;

void Meetings::heard(const DomainEvent& event, Timestamp now) {
  if (event.type != EventType::proposal_changed || !event.proposal) return;
  const auto proposal = stage_.house.view().proposal(*event.proposal);
  if (!proposal || (proposal->state != ProposalState::agreed && proposal->state != ProposalState::in_progress)) return;
  for (const Transfer& transfer : proposal->transfers) {
    if (transfer.state == TransferState::done || !planned_.emplace(proposal->id, transfer.number).second) continue;
    plan(*proposal, transfer, now);
  }
}

void Meetings::plan(const Proposal& proposal, const Transfer& transfer, Timestamp now) {
  const std::size_t offer = stage_.town.item_of.at(transfer.offer), want = stage_.town.item_of.at(transfer.want);
  const double drawn = stage_.luck.draw(Draw::meeting, offer, want);
  const auto wait = std::chrono::minutes(
      stage_.luck.between(std::chrono::minutes(habits::kMeetAfter).count(), std::chrono::minutes(habits::kMeetWithin).count(), drawn));
  const Timestamp when = now + wait;
  const Planned first{proposal.id, transfer.number, 0};
  if (brings(transfer, 0)) {
    stage_.agenda.at(when, [this, first](Timestamp at) { meet(first, at); });
    return;
  }
  const std::size_t giver = stage_.town.person_of.at(transfer.giver);
  const bool guest = guest_ && guest_->plays(giver);
  if (!guest && stage_.luck.draw(Draw::says_so, giver, offer, want) < habits::kSaysSo) {
    stage_.agenda.at(when - habits::kSaysSoBefore, [this, first](Timestamp at) { withdraw(first, at); });
    return;
  }
  const Planned second{proposal.id, transfer.number, 1};
  const Timestamp reminded = proposal.handover_by.value_or(when) + habits::kSecondTry;
  if (brings(transfer, 1)) stage_.agenda.at(reminded, [this, second](Timestamp at) { meet(second, at); });
}

std::optional<Transfer> Meetings::standing(const Planned& planned) const {
  const auto proposal = stage_.house.view().proposal(planned.proposal);
  if (!proposal || !is_live(proposal->state)) return std::nullopt;
  for (const Transfer& transfer : proposal->transfers) {
    if (transfer.number == planned.number && transfer.state != TransferState::done) return transfer;
  }
  return std::nullopt;
}

bool Meetings::brings(const Transfer& transfer, std::uint64_t attempt) {
  const std::size_t giver = stage_.town.person_of.at(transfer.giver);
  if (guest_ && guest_->plays(giver)) return guest_->brings(transfer);
  const std::size_t offer = stage_.town.item_of.at(transfer.offer), want = stage_.town.item_of.at(transfer.want);
  return stage_.luck.draw(Draw::brings, giver, offer, want, attempt) < stage_.town.people[giver].reliability;
}

void Meetings::withdraw(const Planned& planned, Timestamp now) {
  const auto transfer = standing(planned);
  if (!transfer) return;
  const Withdraw command{.member = transfer->giver, .id = planned.proposal, .reason = DeclineReason::bad_time, .seed = stage_.house.seed()};
  if (stage_.house.submit(command, now)) ++withdrawn_;
}

/// The giver enters the code that the receiver shows. While the exchange is put together again they wait a day.
void Meetings::meet(const Planned& planned, Timestamp now) {
  const auto transfer = standing(planned);
  if (!transfer) return;
  const ConfirmHandover command{.member = transfer->giver, .id = planned.proposal, .transfer = transfer->number, .code = transfer->code};
  if (transfer->code.empty() || !stage_.house.submit(command, now)) {
    stage_.agenda.at(now + std::chrono::days(1), [this, planned](Timestamp at) { meet(planned, at); });
    return;
  }
  first_received_.emplace(transfer->receiver, now);
  if (guest_) guest_->done(*transfer, now, stage_);
}

}  // namespace ronde::replay
