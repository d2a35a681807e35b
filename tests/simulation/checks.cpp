#include "checks.hpp"

#include <algorithm>

#include "market/invariants.hpp"
#include "market/records.hpp"

namespace ronde::simulation {
namespace {

using namespace market;

template <class Record>
Record read(std::string_view text) {
  auto record = decode<Record>(text);
  if (!record) throw BadRecord(record.error().why);
  return *std::move(record);
}

const Transfer* gift_to(const Proposal& proposal, MemberId receiver) {
  const auto at = std::ranges::find(proposal.transfers, receiver, &Transfer::receiver);
  return at == proposal.transfers.end() ? nullptr : &*at;
}

const Transfer* numbered(const Proposal& proposal, std::uint32_t number) {
  for (const auto* list : {&proposal.transfers, &proposal.finished}) {
    const auto at = std::ranges::find(*list, number, &Transfer::number);
    if (at != list->end()) return &*at;
  }
  return nullptr;
}

bool everybody_said_yes(const Proposal& proposal) {
  return std::ranges::all_of(proposal.seats, [](const Seat& seat) { return seat.answer == Answer::yes; });
}

bool busy(const Seat& seat) {
  return (seat.gives && !seat.gave) || (seat.receives && !seat.got);
}

std::int64_t day_of(Timestamp now) {
  return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

std::set<std::pair<ListingId, ListingId>> hand_overs_of(const Proposal& proposal) {
  std::set<std::pair<ListingId, ListingId>> pairs;
  for (const Transfer& transfer : proposal.transfers) pairs.emplace(transfer.offer, transfer.want);
  return pairs;
}

bool may_follow(ProposalState from, ProposalState to) {
  using S = ProposalState;
  switch (from) {
    case S::draft:
      return to == S::proposed || to == S::cancelled || to == S::superseded || to == S::repairing;
    case S::proposed:
      return to != S::draft;  // a repaired one may have hand-overs behind it already
    case S::repairing:
      return to == S::proposed || to == S::agreed || to == S::in_progress || to == S::cancelled || to == S::fulfilled ||
             to == S::fulfilled_with_shortfall;
    case S::agreed:
      return to == S::in_progress || to == S::repairing || to == S::fulfilled || to == S::fulfilled_with_shortfall || to == S::cancelled;
    case S::in_progress:
      return to == S::repairing || to == S::fulfilled || to == S::fulfilled_with_shortfall || to == S::cancelled;
    default:
      return false;  // over is over
  }
}

}  // namespace

void Checks::whole(const Store& store) {
  for (const std::string& wrong : violations(store)) say("violations: " + wrong);
}

void Checks::note(const RowChange& row) {
  const auto keep = [&](auto& table, auto record_type) {
    using Record = decltype(record_type);
    if (row.after) {
      auto record = read<Record>(*row.after);
      const auto id = record.id;
      table.insert_or_assign(id, std::move(record));
    } else if (row.before) {
      table.erase(read<Record>(*row.before).id);
    }
  };
  switch (row.key.table) {
    case Table::neighbourhood:
      if (row.after) settings_ = read<Neighbourhood>(*row.after).settings;
      break;
    case Table::member:
      if (!row.before && row.after) {
        const auto member = read<Member>(*row.after);
        const auto inviter = member.invited_by ? members_.find(*member.invited_by) : members_.end();
        if (inviter != members_.end() && !inviter->second.is(Role::steward)) guest_of_.emplace(member.id, inviter->first);
      }
      keep(members_, Member{});
      break;
    case Table::listing:
      if (!row.after) say("a listing's record is gone");
      keep(listings_, Listing{});
      break;
    case Table::invitation:
      keep(invitations_, Invitation{});
      break;
    case Table::block: {
      keep(blocks_, Block{});
      const auto one = row.key.id_at<MemberId>(0), other = row.key.id_at<MemberId>(1);
      if (row.after) {
        blocked_.insert({one, other});
      } else {
        blocked_.erase({one, other});
      }
      break;
    }
    case Table::notification: {
      if (!row.after) break;
      const auto message = read<Notification>(*row.after);
      if (members_.at(message.member).age_band != AgeBand::adult) say("somebody under age is told of an exchange");
      if (message.kind == NotificationKind::closing && ++closing_messages_[{message.proposal.value(), message.member}] > 1) {
        say("a second closing message for one member and proposal");
      }
      break;
    }
    default:
      break;
  }
}

void Checks::committed(const Command& command, const ChangeSet& set, Timestamp now) {
  for (const RowChange& row : set.rows) note(row);
  bool moved = false;
  for (const RowChange& row : set.rows) {
    if (row.key.table == Table::listing || row.key.table == Table::member || row.key.table == Table::block) moved = true;
    if (row.key.table != Table::proposal) continue;
    moved = true;
    if (!row.after) {
      // A draft was seen by nobody, so nobody needs to be told that it is gone.
      const auto id = row.key.id_at<ProposalId>(0);
      if (proposals_.at(id).state != ProposalState::draft) say("a proposal's record is gone");
      proposals_.erase(id);
      continue;
    }
    auto after = read<Proposal>(*row.after);
    if (row.before) {
      proposal_moved(proposals_.at(after.id), after, command, now);
    } else {
      proposal_began(after, now);
    }
    numbers(after);
    done_stays(row.before ? &proposals_.at(after.id) : nullptr, after);
    if (after.state != ProposalState::draft) {
      for (const Seat& seat : after.seats) seated_.insert({after.id, seat.member});
    }
    proposals_.insert_or_assign(after.id, std::move(after));
    closings(proposals_.at(row.key.id_at<ProposalId>(0)));
  }
  if (!moved) return;
  units();
  limits();
}

/// `before`: what a repair began with; who sat in it already is asked less of.
void Checks::who_may_sit(const Proposal& after, const Proposal* before) {
  for (std::size_t i = 0; i < after.seats.size(); ++i) {
    const Member& member = members_.at(after.seats[i].member);
    const bool fresh = !before || !seat_of(*before, member.id);
    if (fresh && (member.age_band != AgeBand::adult || member.state != MemberState::active))
      say("somebody who may not be matched sits in a proposal");
    if (before && fresh && std::ranges::find(before->leavers, member.id, &Leaver::member) != before->leavers.end())
      say("somebody who left came back");
    for (std::size_t j = i + 1; j < after.seats.size(); ++j) {
      if (after.seats[j].member == member.id) say("a member sits twice in a proposal");
      if (blocked_.contains({member.id, after.seats[j].member}) || blocked_.contains({after.seats[j].member, member.id})) {
        say("a blocked pair sits in a proposal");
      }
    }
  }
  for (const Transfer& transfer : after.transfers) {
    const bool known = before && std::ranges::any_of(before->transfers, [&](const Transfer& t) {
                         return t.offer == transfer.offer && t.want == transfer.want;
                       });
    if (!known && not_wanted_.contains({transfer.offer, transfer.want})) say("a refused arc is proposed again");
  }
  if (after.transfers.size() > after.seats.size()) say("more hand-overs than seats");
  const std::uint32_t cap = after.kind == ExchangeKind::chain ? settings_.chain_cap : settings_.cycle_cap;
  if (after.transfers.size() > cap) say("an exchange is longer than the cap");
  if (after.seats.size() > settings_.seat_cap) say("an exchange has more seats than the cap");
}

/// Listings are taken only while their members have them in the market, and paired as their members said.
void Checks::what_may_be_exchanged(const Proposal& after, const Proposal* before, Timestamp now) {
  for (const Seat& seat : after.seats) {
    const Seat* old = before ? seat_of(*before, seat.member) : nullptr;
    for (const auto& [id, had] :
         {std::pair(seat.gives, old ? old->gives : std::nullopt), std::pair(seat.receives, old ? old->receives : std::nullopt)}) {
      if (!id || id == had) continue;
      const Listing& listing = listings_.at(*id);
      if (listing.member != seat.member) say("a seat gives or receives what is not its member's");
      if (listing.state != ListingState::active || now >= listing.expires_at) say("a listing that is not in the market is proposed");
    }
    if (!seat.gives || !seat.receives || seat.gave) continue;
    const auto& pairing = listings_.at(*seat.gives).pairing;
    if (!pairing.empty() && std::ranges::find(pairing, *seat.receives) == pairing.end())
      say("a member is offered a want that they did not name");
  }
  if (after.kind != ExchangeKind::chain || after.seats.empty() || !after.seats.front().gives) return;
  const MemberId starter = after.seats.front().member;
  const bool has_received = std::ranges::any_of(after.finished, [&](const Transfer& done) { return done.receiver == starter; });
  if (!has_received && listings_.at(*after.seats.front().gives).kind != ListingKind::gift) say("a chain begins with what is no gift");
}

/// Counted here: what was declined, and what ended in silence. The rules count a little more.
void Checks::turned_down(const Proposal& before, const Proposal& after, const Command& command, Timestamp now) {
  const auto count = [&](MemberId member) {
    Day& today = turned_down_[member];
    if (today.day != day_of(now)) today = {.day = day_of(now), .count = 0};
    ++today.count;
    if (!members_.at(member).is_new()) return;
    for (const Seat& seat : before.seats) today.with.insert(seat.member);
  };
  const auto* respond = std::get_if<Respond>(&command);
  if (respond && respond->answer == ResponseAnswer::decline && seat_of(before, respond->member)) count(respond->member);
  if (after.state != ProposalState::expired || before.state == after.state) return;
  for (const Seat& seat : before.seats) {
    if (seat.answer != Answer::yes) count(seat.member);
  }
  let_expire_.insert_or_assign(hand_overs_of(before), now);
}

/// Whom a newcomer turned down today, they are put together with in nothing new.
void Checks::not_today(const Proposal& after, const Proposal* before, Timestamp now) {
  for (const Seat& one : after.seats) {
    const auto at = turned_down_.find(one.member);
    if (at == turned_down_.end() || at->second.day != day_of(now) || !members_.at(one.member).is_new()) continue;
    for (const Seat& other : after.seats) {
      const bool sat_together = before && seat_of(*before, one.member) && seat_of(*before, other.member);
      if (one.member != other.member && !sat_together && at->second.with.contains(other.member))
        say("a newcomer is put together with somebody whom they turned down today");
    }
  }
}

/// Nobody is asked who turned down enough today, and nobody the same again that was not answered this week.
void Checks::attention(const Proposal& after, const Proposal* before, Timestamp now) {
  for (const Seat& seat : after.seats) {
    if (before && seat_of(*before, seat.member)) continue;
    const auto at = turned_down_.find(seat.member);
    if (at == turned_down_.end() || at->second.day != day_of(now)) continue;
    const std::uint32_t most = members_.at(seat.member).is_new() ? market::limits::kTurnedDownADayNew : market::limits::kTurnedDownADay;
    if (at->second.count >= most) say("somebody who turned down enough today is asked again");
  }
  const auto silent = let_expire_.find(hand_overs_of(after));
  if (silent != let_expire_.end() && now < silent->second + market::limits::kAskAgainAfter)
    say("an exchange that nobody answered is asked again within the week");
}

void Checks::proposal_began(const Proposal& made, Timestamp now) {
  if (made.state != ProposalState::proposed && made.state != ProposalState::draft) say("a proposal begins in the middle of its life");
  who_may_sit(made, nullptr);
  attention(made, nullptr, now);
  not_today(made, nullptr, now);
  what_may_be_exchanged(made, nullptr, now);
}

void Checks::proposal_moved(const Proposal& before, const Proposal& after, const Command& command, Timestamp now) {
  if (before.state != after.state && !may_follow(before.state, after.state)) {
    say("a proposal went from " + std::string(name_of(before.state)) + " to " + std::string(name_of(after.state)));
  }
  if (!is_live(before.state) && after.seats != before.seats) say("the seats of a proposal that is over changed");
  const bool repaired = std::holds_alternative<RepairProposal>(command);
  if (after.round != before.round + (repaired ? 1 : 0)) say("a round for each repair, and for nothing else");
  if (repaired) {
    who_may_sit(after, &before);
    attention(after, &before, now);
    not_today(after, &before, now);
    what_may_be_exchanged(after, &before, now);
  }
  for (const Seat& seat : after.seats) {
    const Seat* old = seat_of(before, seat.member);
    if (old && old->animal != seat.animal) say("an animal changed");
  }
  answers(before, after, command, now);
  turned_down(before, after, command, now);
  openings(before, after);
  confirmations(before, after, command);
  endings(before, after);
  for (const Seat& seat : before.seats) {
    if (seat_of(after, seat.member) || repaired) continue;
    if (std::ranges::find(after.leavers, seat.member, &Leaver::member) == after.leavers.end()) say("a seat vanished without a leaver");
  }
  if (const auto* respond = std::get_if<Respond>(&command);
      respond && respond->answer == ResponseAnswer::decline && respond->reason == DeclineReason::not_wanted) {
    const Seat* seat = seat_of(before, respond->member);
    const Transfer* offered = seat ? gift_to(before, respond->member) : nullptr;
    if (offered && !seat_of(after, respond->member)) not_wanted_.insert({offered->offer, offered->want});
  }
}

void Checks::answers(const Proposal& before, const Proposal& after, const Command& command, Timestamp now) {
  const auto* respond = std::get_if<Respond>(&command);
  for (const Seat& seat : after.seats) {
    const Seat* old = seat_of(before, seat.member);
    if (!old) {
      if (seat.answer == Answer::yes) say("somebody new sits with a yes they never gave");
      continue;
    }
    const bool own = respond && respond->member == seat.member;
    if (old->answer != Answer::yes && seat.answer == Answer::yes) {
      if (!own || respond->answer != ResponseAnswer::accept) say("a yes that nobody said");
      if (own && now >= before.reply_by) say("an accept after expiry counts");
      if (own && respond->round != before.round) say("an accept of another round counts");
      if (before.state != ProposalState::proposed) say("an accept outside of `proposed` counts");
      said_yes_to_.insert(after.id);
    }
    if (old->answer != Answer::yes) continue;
    if (std::holds_alternative<RepairProposal>(command)) {
      receipt_and_yes(before, *old, after, seat);
    } else if (seat.answer != Answer::yes && !(own && respond->answer == ResponseAnswer::take_back)) {
      say("a yes was lost");
    }
    if (after.state != ProposalState::repairing) continue;
    // What was handed over to or by somebody who left is history and no longer of the seat.
    const bool gives_kept = old->gives == seat.gives || (old->gave && !seat.gives);
    const bool receives_kept = old->receives == seat.receives || (old->got && !seat.receives);
    if (!gives_kept || !receives_kept) say("a held seat changed its listings");
  }
}

/// Who had said yes is asked again if what they receive, from whom, or where changes, or if they would give another thing; else never.
void Checks::receipt_and_yes(const Proposal& before, const Seat& old, const Proposal& after, const Seat& seat) {
  const Transfer* was = gift_to(before, seat.member);
  const Transfer* is = gift_to(after, seat.member);
  const bool nothing_before = !was && !old.receives, nothing_now = !is && !seat.receives;
  const bool same =
      (nothing_before && nothing_now) || (was && is && was->offer == is->offer && was->giver == is->giver && was->meeting == is->meeting);
  const bool gives_new = seat.gives && seat.gives != old.gives;
  if (same && !gives_new && seat.answer != Answer::yes) say("a hold was lost in a repair");
  if (!same && seat.answer == Answer::yes) say("somebody was not asked again although what they receive changed");
  if (gives_new && seat.answer == Answer::yes) say("somebody was not asked again although they would give another thing");
}

/// Names and codes are closed until everybody has said yes. What was opened stays so for those who were there.
void Checks::openings(const Proposal& before, const Proposal& after) {
  const bool all = everybody_said_yes(after) && after.agreed_at;
  for (const Seat& seat : after.seats) {
    const Seat* old = seat_of(before, seat.member);
    const bool was_open = old && old->opened;
    if (seat.opened && !was_open && !all) say("names are open before everybody has said yes");
    if (!seat.opened && was_open) say("names that were open are closed again");
  }
  for (const Transfer& transfer : after.transfers) {
    const Transfer* old = numbered(before, transfer.number);
    if (!transfer.code.empty() && (!old || old->code.empty()) && !all) say("a code is made before everybody has said yes");
  }
}

/// Each side says it for itself; only the giver with the receiver's code says it for both.
void Checks::confirmations(const Proposal& before, const Proposal& after, const Command& command) {
  const auto* said = std::get_if<ConfirmHandover>(&command);
  for (const auto* list : {&after.transfers, &after.finished}) {
    for (const Transfer& transfer : *list) {
      const Transfer* old = numbered(before, transfer.number);
      const bool own = said && said->transfer == transfer.number;
      const bool by_giver = own && said->member == transfer.giver;
      const bool by_receiver = own && said->member == transfer.receiver;
      const bool by_code = by_giver && said->code == transfer.code;
      if (transfer.given && !(old && old->given) && !by_giver) say("the giver's side of a hand-over was confirmed by nobody");
      if (transfer.received && !(old && old->received) && !by_receiver && !by_code)
        say("the receiver's side of a hand-over was confirmed by nobody");
      if (transfer.state == TransferState::done && (!transfer.given || !transfer.received)) say("a hand-over is done with one side only");
    }
  }
}

void Checks::endings(const Proposal& before, const Proposal& after) {
  if (before.state == after.state) return;
  const auto is_done = [](const Transfer& transfer) { return transfer.state == TransferState::done; };
  const auto is_served = [](const Seat& seat) { return !seat.receives || seat.got; };
  if (after.state == ProposalState::superseded && said_yes_to_.contains(after.id)) say("superseded although somebody had said yes");
  if (after.state == ProposalState::expired && (std::ranges::any_of(after.transfers, is_done) || !after.finished.empty()))
    say("expired although something was handed over");
  if (after.state != ProposalState::fulfilled) return;
  if (!std::ranges::all_of(after.transfers, is_done) || !std::ranges::all_of(after.seats, is_served))
    say("fulfilled although somebody lacks something");
}

/// A message may come a week late: a number must never lead it to another hand-over than its sender saw.
void Checks::numbers(const Proposal& after) {
  for (const auto* list : {&after.transfers, &after.finished}) {
    for (const Transfer& transfer : *list) {
      const Handing handing{transfer.offer, transfer.want};
      if (numbered_.try_emplace({after.id, transfer.number}, handing).first->second != handing)
        say("the number of a hand-over names another one now");
    }
  }
}

void Checks::done_stays(const Proposal* before, const Proposal& after) {
  const auto same = [](const Transfer& a, const Transfer& b) {
    return a.offer == b.offer && a.want == b.want && a.giver == b.giver && a.receiver == b.receiver && b.state == TransferState::done;
  };
  const auto done_in = [&](const Proposal& proposal, const Transfer& transfer) {
    const auto is = [&](const Transfer& other) { return same(transfer, other); };
    return std::ranges::any_of(proposal.transfers, is) || std::ranges::any_of(proposal.finished, is);
  };
  if (before) {
    for (const auto* list : {&before->transfers, &before->finished}) {
      for (const Transfer& transfer : *list) {
        if (transfer.state == TransferState::done && !done_in(after, transfer)) say("a done hand-over was undone");
      }
    }
  }
  for (const auto* list : {&after.transfers, &after.finished}) {
    for (const Transfer& transfer : *list) {
      if (transfer.state != TransferState::done || (before && done_in(*before, transfer))) continue;
      ++done_[transfer.offer];
      ++done_[transfer.want];
    }
  }
}

void Checks::closings(const Proposal& after) {
  for (auto at = seated_.lower_bound({after.id, MemberId{}}); at != seated_.end() && at->first == after.id; ++at) {
    const auto count = closing_messages_.find(*at);
    const int messages = count == closing_messages_.end() ? 0 : count->second;
    const bool sits = is_live(after.state) && seat_of(after, at->second);
    if (sits && messages != 0) say("a closing message for somebody who still sits");
    if (!sits && messages != 1) say("no closing message, or more than one, for somebody whose seat is over");
  }
}

void Checks::units() {
  std::map<ListingId, std::uint32_t> held;
  for (const auto& [id, proposal] : proposals_) {
    if (!is_live(proposal.state)) continue;
    for (const Seat& seat : proposal.seats) {
      if (seat.gives && !seat.gave) ++held[*seat.gives];
      if (seat.receives && !seat.got) ++held[*seat.receives];
    }
  }
  for (const auto& [id, listing] : listings_) {
    const auto holds = held.contains(id) ? held.at(id) : 0;
    const auto done = done_.contains(id) ? done_.at(id) : 0;
    if (done > listing.quantity) say("something was given twice");
    if (holds + done > listing.quantity) say("a unit is in two live proposals");
    if (listing.held != holds) say("a listing's held units are not those of live seats");
    if (listing.given != done) say("a listing's given units are not the hand-overs done");
    const bool open = listing.state == ListingState::active || listing.state == ListingState::paused;
    if (open && members_.at(listing.member).state == MemberState::left) say("a listing of somebody who left is still in the market");
  }
}

void Checks::limits() {
  std::map<MemberId, std::size_t> live;
  for (const auto& [id, proposal] : proposals_) {
    if (!is_live(proposal.state)) continue;
    for (const Seat& seat : proposal.seats) {
      ++live[seat.member];
      // Who has done their part and is suspended or moves away stays in the picture of the others' exchange: nothing is asked of them.
      if (members_.at(seat.member).age_band != AgeBand::adult) say("somebody under age sits in a live proposal");
      if (members_.at(seat.member).state == MemberState::active) continue;
      if (busy(seat)) say("somebody who is not active still has something to do in a live proposal");
      if (seat.answer != Answer::yes) say("a live proposal waits for the answer of somebody who is not active");
    }
    // Who has done their part may stay in it: there is nothing left between the two.
    for (const Seat& one : proposal.seats) {
      for (const Seat& other : proposal.seats) {
        if (busy(one) && busy(other) && blocked_.contains({one.member, other.member})) say("a blocked pair sits in a live proposal");
      }
    }
  }
  for (const auto& [id, count] : live) {
    const Member& member = members_.at(id);
    if (count > (member.is_new() ? market::limits::kLiveProposalsNew : market::limits::kLiveProposals))
      say("a member is in too many live proposals");
  }
  parties(live);
}

/// Of the newcomers whom one member invited, and that member while new, one sits in a live proposal.
void Checks::parties(const std::map<MemberId, std::size_t>& live) {
  std::map<MemberId, std::size_t> seated;  // by who invited
  for (const auto& [id, count] : live) {
    if (!members_.at(id).is_new()) continue;
    ++seated[id];
    if (const auto host = guest_of_.find(id); host != guest_of_.end()) ++seated[host->second];
  }
  for (const auto& [host, count] : seated) {
    if (count > 1) say("two newcomers who came together sit in live proposals");
  }
}

void Checks::at_the_end() {
  for (const auto& [id, proposal] : proposals_) {
    if (is_live(proposal.state)) say("a proposal is still live after all deadlines: " + std::string(name_of(proposal.state)));
    closings(proposal);
  }
  for (const auto& [id, listing] : listings_) {
    if (listing.held != 0) say("units are held although nothing is live");
  }
}

}  // namespace ronde::simulation
