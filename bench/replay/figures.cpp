#include "figures.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace ronde::replay {

using namespace market;

namespace {

/// An exchange as it stands: what of it went well.
class Ledger {
 public:
  void add(const Proposal& proposal) {
    if (proposal.state == ProposalState::draft) return;
    seats_ += proposal.seats.size() + proposal.leavers.size();
    if (proposal.state == ProposalState::expired) ++expired;
    if (proposal.state == ProposalState::fulfilled) ++fulfilled;
    if (!proposal.leavers.empty()) ++broken;
    if (proposal.round > 1 && is_open(proposal.state)) ++repaired;
    const bool whole = proposal.state == ProposalState::fulfilled && proposal.leavers.empty();
    std::set<MemberId> gave, got;
    for (const auto* transfers : {&proposal.transfers, &proposal.finished}) {
      for (const Transfer& transfer : *transfers) {
        if (transfer.state != TransferState::done) continue;
        if (transfer.kind != ListingKind::gift) gave.insert(transfer.giver);
        got.insert(transfer.receiver);
        if (whole) ++handovers_whole, served_whole.insert(transfer.receiver);
      }
    }
    for (const MemberId member : gave) {
      if (!got.contains(member)) short_of.insert(member);
    }
  }
  [[nodiscard]] std::size_t seats() const { return seats_; }

  std::size_t expired = 0, fulfilled = 0, broken = 0, repaired = 0;
  std::size_t handovers_whole = 0;
  std::set<MemberId> short_of, served_whole;

 private:
  std::size_t seats_ = 0;
};

}  // namespace

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto at = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::clamp<std::size_t>(at, 1, values.size()) - 1];
}

Figures figures_of(const Played& played) {
  Figures all;
  all.people = played.town.people.size();
  std::vector<double> waits;
  for (const Neighbour& someone : played.town.people) {
    if (someone.asks) ++all.asking;
    const auto member = played.house.view().member(someone.id);
    if (!member) continue;
    all.handovers += member->received;
    const auto first = played.first_received.find(someone.id);
    if (first == played.first_received.end()) continue;
    ++all.served;
    waits.push_back(std::chrono::duration<double, std::ratio<86'400>>(first->second - someone.joins).count());
  }
  all.wait_median = quantile(waits, 0.5);
  all.wait_p90 = quantile(waits, 0.9);
  Ledger ledger;
  played.house.view().each_proposal([&](const Proposal& proposal) {
    ledger.add(proposal);
    return true;
  });
  all.short_of = ledger.short_of.size();
  all.served_whole = ledger.served_whole.size();
  all.handovers_whole = ledger.handovers_whole;
  all.expired = ledger.expired;
  all.fulfilled = ledger.fulfilled;
  all.broken = ledger.broken;
  all.repaired = ledger.repaired;
  all.proposals = played.house.counts().proposed;
  all.proposals_a_person = static_cast<double>(ledger.seats()) / static_cast<double>(all.people);
  all.told_a_day = static_cast<double>(played.house.counts().told) / static_cast<double>(all.people) / played.days;
  all.declines = played.declines;
  all.judged_bad = played.house.counts().judged_bad;
  all.fingerprint = played.house.fingerprint();
  return all;
}

}  // namespace ronde::replay
