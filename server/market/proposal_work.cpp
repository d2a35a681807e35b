#include "market/proposal_work.hpp"

#include <cstring>

#include "market/handover.hpp"
#include "market/keys.hpp"
#include "market/sponsors.hpp"

namespace ronde::market {
namespace {

void change_held(Workbench& bench, ListingId id, bool hold) {
  auto listing = bench.listing(id);
  if (!listing && !hold) return;  // a restored backup, out of which a member who had left was erased again
  RONDE_MARKET_ASSERT(listing.has_value() && (hold || listing->held > 0));
  listing->held = hold ? listing->held + 1 : listing->held - 1;
  bench.put(*listing);
}

/// What is done stays in the record when one of its two members is seated no longer; what was only planned goes.
void set_aside_transfers(Proposal& proposal, MemberId member) {
  std::vector<Transfer> standing;
  for (Transfer& transfer : proposal.transfers) {
    if (transfer.giver != member && transfer.receiver != member) {
      standing.push_back(std::move(transfer));
    } else if (transfer.state == TransferState::done) {
      for (Seat& seat : proposal.seats) {  // the neighbour's half of it is history too: a repair may give this side anew
        if (seat.member == transfer.giver) seat.gives.reset(), seat.gave = false;
        if (seat.member == transfer.receiver) seat.receives.reset(), seat.got = false;
      }
      proposal.finished.push_back(std::move(transfer));
    }
  }
  proposal.transfers = std::move(standing);
}

void add_waiting_bonus(Workbench& bench, MemberId id) {
  auto member = bench.member(id);
  if (!member || member->waiting_bonus >= limits::kWaitingBonusMax) return;
  ++member->waiting_bonus;
  bench.put(*member);
}

void tell_closing(Workbench& bench, const Proposal& proposal, MemberId member, Closing closing, bool bonus) {
  bench.tell({.member = member,
              .kind = NotificationKind::closing,
              .proposal = proposal.id,
              .at = bench.now(),
              .closing = closing,
              .bonus = bonus});
  if (bonus) add_waiting_bonus(bench, member);
}

/// Counts an exchange for a member who did all of their part, and the people they met by it.
void count_completed(Workbench& bench, const Proposal& proposal, const Seat& seat) {
  auto member = bench.member(seat.member);
  if (!member) return;
  ++member->completed;
  for (const Transfer& transfer : proposal.transfers) {
    if (transfer.state != TransferState::done || (transfer.giver != seat.member && transfer.receiver != seat.member)) continue;
    const MemberId other = transfer.giver == seat.member ? transfer.receiver : transfer.giver;
    if (bench.met(seat.member, other)) continue;
    bench.put_row(keys::met(seat.member, other), {});
    ++member->partners;
  }
  bench.put(*member);
  bench.say({.type = EventType::member_changed, .member = seat.member});
}

bool nobody_lacks(const Proposal& proposal) {
  const bool all_done = std::all_of(proposal.transfers.begin(), proposal.transfers.end(),
                                    [](const Transfer& transfer) { return transfer.state == TransferState::done; });
  const bool all_got =
      std::all_of(proposal.seats.begin(), proposal.seats.end(), [](const Seat& seat) { return !seat.receives || seat.got; });
  return all_done && all_got && !proposal.transfers.empty();
}

bool worth_holding(const Proposal& proposal) {
  const bool any_yes =
      std::any_of(proposal.seats.begin(), proposal.seats.end(), [](const Seat& seat) { return seat.answer == Answer::yes; });
  return any_yes || proposal.seats.size() >= 2;
}

}  // namespace

std::uint64_t SeedReader::next() {
  std::uint64_t word = 0;
  if (at_ + sizeof word > seed_.size()) at_ = 0;
  std::memcpy(&word, seed_.data() + at_, sizeof word);
  at_ += sizeof word;
  return word;
}

BlockId SeedReader::block_id() {
  BlockId::Bytes bytes{};
  const std::uint64_t words[2] = {next(), next()};
  std::memcpy(bytes.data(), words, sizeof words);
  return BlockId{bytes};
}

bool meeting_is_near(const Transfer& transfer, Timestamp now) {
  return transfer.state != TransferState::done && transfer.meeting && transfer.meeting->at < now + limits::kUrgent;
}

Result<void> check_seat_free(const MarketView& view, const Member& member, Timestamp now) {
  if (asked_enough(view, member, now)) return conflict("asked-enough", "a member has turned down enough proposals today");
  if (free_seats(view, member, now) == 0) return conflict("live-limit", "a member is in enough live proposals");
  return {};
}

Error stopped() {
  return conflict("paused", "somebody who looks after the neighbourhood has stopped it for a while");
}

bool is_busy(const Seat& seat) {
  return (seat.gives && !seat.gave) || (seat.receives && !seat.got);
}

void hold_units(Workbench& bench, const Seat& seat) {
  if (seat.gives && !seat.gave) change_held(bench, *seat.gives, true);
  if (seat.receives && !seat.got) change_held(bench, *seat.receives, true);
}

void release_units(Workbench& bench, const Seat& seat) {
  if (seat.gives && !seat.gave) change_held(bench, *seat.gives, false);
  if (seat.receives && !seat.got) change_held(bench, *seat.receives, false);
}

Transfer make_transfer(const MarketView& view, Proposal& proposal, const Listing& offer, const Listing& want) {
  Transfer transfer;
  transfer.number = proposal.transfers_made++;
  transfer.giver = offer.member;
  transfer.receiver = want.member;
  transfer.offer = offer.id;
  transfer.want = want.id;
  transfer.title = offer.title;
  transfer.category = offer.category;
  transfer.kind = offer.kind;
  transfer.size = offer.size;
  transfer.language = offer.language;
  transfer.walk = view.walk_band(offer.quarter, want.quarter);
  transfer.times = common_times(offer.availability, want.availability);
  transfer.wish = want.wish_level;
  transfer.duration_minutes = offer.duration_minutes;
  transfer.loan_days = offer.loan_days;
  transfer.beside = offer.beside;
  if (!is_sponsored(offer)) return transfer;
  transfer.sponsor = offer.behalf;
  const auto association = offer.collect ? view.association(offer.behalf->association) : std::nullopt;
  if (association) transfer.collect = association->place;
  return transfer;
}

std::vector<Animal> fresh_animals(const Proposal& proposal, SeedReader& seed) {
  std::vector<Animal> animals;
  for (std::size_t i = 0; i < names_of<Animal>.size(); ++i) animals.push_back(static_cast<Animal>(i));
  std::uint64_t random = seed.next();
  for (std::size_t i = animals.size(); i > 1; --i) {
    std::swap(animals[i - 1], animals[random % i]);
    random /= i;
  }
  const auto seated = [&](Animal animal) {
    return std::any_of(proposal.seats.begin(), proposal.seats.end(), [&](const Seat& seat) { return seat.animal == animal; });
  };
  const auto left = [&](Animal animal) {
    return std::any_of(proposal.leavers.begin(), proposal.leavers.end(), [&](const Leaver& leaver) { return leaver.animal == animal; });
  };
  std::erase_if(animals, seated);
  std::stable_partition(animals.begin(), animals.end(), [&](Animal animal) { return !left(animal); });
  return animals;
}

std::vector<MemberId> members_of(const Proposal& proposal) {
  std::vector<MemberId> members;
  for (const Seat& seat : proposal.seats) members.push_back(seat.member);
  return members;
}

void say_proposal(Workbench& bench, EventType type, const Proposal& proposal, std::optional<MemberId> also) {
  DomainEvent event{.type = type, .proposal = proposal.id, .members = members_of(proposal)};
  if (also) event.members.push_back(*also);
  bench.say(std::move(event));
}

void tell_seat(Workbench& bench, const Proposal& proposal, const Seat& seat, NotificationKind kind) {
  bench.tell({.member = seat.member, .kind = kind, .proposal = proposal.id, .at = bench.now(), .closing = {}});
}

void agree(Workbench& bench, Proposal& proposal, SeedReader& seed) {
  const bool begun = std::any_of(proposal.transfers.begin(), proposal.transfers.end(),
                                 [](const Transfer& transfer) { return transfer.state != TransferState::planned; });
  proposal.state = begun ? ProposalState::in_progress : ProposalState::agreed;
  proposal.agreed_at = bench.now();
  proposal.handover_by = bench.now() + std::chrono::days{bench.settings().handover_days};
  proposal.hold_until.reset();
  proposal.reminded = false;
  proposal.urgent = false;
  for (Transfer& transfer : proposal.transfers) {
    if (transfer.state == TransferState::done) continue;
    if (transfer.code.empty()) transfer.code = handover_code(seed.next());
    transfer.due = transfer.meeting ? std::max(transfer.meeting->at, bench.now()) : *proposal.handover_by;
    proposal.handover_by = std::max(*proposal.handover_by, *transfer.due);
  }
  for (Seat& seat : proposal.seats) {
    seat.opened = true;
    tell_seat(bench, proposal, seat, NotificationKind::agreed);
    auto member = bench.member(seat.member);
    if (!member || member->waiting_bonus == 0) continue;
    member->waiting_bonus = 0;
    bench.put(*member);
  }
}

void unseat(Workbench& bench, Proposal& proposal, MemberId member, std::optional<DeclineReason> reason, Closing closing, bool bonus) {
  const auto seat = std::find_if(proposal.seats.begin(), proposal.seats.end(), [&](const Seat& s) { return s.member == member; });
  RONDE_MARKET_ASSERT(seat != proposal.seats.end());
  release_units(bench, *seat);
  // Before the leaver's own meeting goes with them: it is the one that somebody waits for.
  proposal.urgent |= std::any_of(proposal.transfers.begin(), proposal.transfers.end(),
                                 [&](const Transfer& transfer) { return meeting_is_near(transfer, bench.now()); });
  Leaver leaver{.member = member,
                .animal = seat->animal,
                .round = proposal.round,
                .at = bench.now(),
                .late = is_open(proposal.state),
                .reason = reason,
                .refused_offers = {},
                .refused_wants = {},
                .closing = closing};
  for (const auto& [offer, want] : arcs_beside(proposal, member)) {
    leaver.refused_offers.push_back(offer);
    leaver.refused_wants.push_back(want);
  }
  proposal.seats.erase(seat);
  proposal.leavers.push_back(std::move(leaver));
  set_aside_transfers(proposal, member);
  tell_closing(bench, proposal, member, closing, bonus);
}

bool settle_if_complete(Workbench& bench, Proposal& proposal) {
  if (!nobody_lacks(proposal)) return false;
  for (const MemberId member : members_of(proposal)) {  // who joined for a repair that is needed no longer
    const Seat& seat = *seat_of(proposal, member);
    if (!seat.opened) unseat(bench, proposal, member, std::nullopt, Closing::declined, seat.answer == Answer::yes);
  }
  for (Seat& seat : proposal.seats) {
    if (!seat.gives || seat.gave) continue;
    release_units(bench, seat);
    seat.gives.reset();
  }
  settle(bench, proposal, ProposalState::fulfilled);
  return true;
}

void hold_or_end(Workbench& bench, Proposal& proposal) {
  if (proposal.seats.empty()) return dissolve(bench, proposal);
  if (settle_if_complete(bench, proposal)) return;
  if (!worth_holding(proposal)) return dissolve(bench, proposal);
  if (proposal.state != ProposalState::repairing) {
    const Timestamp from = proposal.pause ? std::max(bench.now(), proposal.pause->until) : bench.now();
    proposal.hold_until = from + std::chrono::hours{bench.settings().hold_hours};
    proposal.state = ProposalState::repairing;
  }
  for (const Seat& seat : proposal.seats) {  // who has not answered is asked nothing more for now: no reason to ring twice
    if (seat.answer == Answer::yes) tell_seat(bench, proposal, seat, NotificationKind::changed);
  }
  const auto leaver = proposal.leavers.empty() ? std::nullopt : std::optional(proposal.leavers.back().member);
  say_proposal(bench, EventType::proposal_repairing, proposal, leaver);
}

void end_proposal(Workbench& bench, Proposal& proposal, ProposalState state, Closing closing, bool bonus) {
  for (const Seat& seat : proposal.seats) {
    release_units(bench, seat);
    const bool deserves = bonus && seat.answer == Answer::yes && seat.receives && !seat.got;
    tell_closing(bench, proposal, seat.member, closing, deserves);
  }
  proposal.state = state;
  proposal.closing = closing;
  proposal.closed_at = bench.now();
  proposal.hold_until.reset();
  proposal.pause.reset();
  std::optional<MemberId> also;
  if (!proposal.leavers.empty()) also = proposal.leavers.back().member;
  say_proposal(bench, EventType::proposal_closed, proposal, also);
}

bool has_begun(const Proposal& proposal) {
  return !proposal.finished.empty() || std::any_of(proposal.transfers.begin(), proposal.transfers.end(),
                                                   [](const Transfer& transfer) { return transfer.state == TransferState::done; });
}

void dissolve(Workbench& bench, Proposal& proposal) {
  const bool begun = has_begun(proposal);
  for (Transfer& transfer : proposal.transfers) {
    if (begun && transfer.state != TransferState::done) transfer.state = TransferState::missed;
  }
  if (begun) return settle(bench, proposal, ProposalState::fulfilled_with_shortfall);
  end_proposal(bench, proposal, ProposalState::cancelled, Closing::declined, true);
}

void settle(Workbench& bench, Proposal& proposal, ProposalState state) {
  for (const Seat& seat : proposal.seats) {
    const bool took_part = seat.gave || seat.got;
    if (took_part && !is_busy(seat)) count_completed(bench, proposal, seat);
  }
  const bool whole = state == ProposalState::fulfilled;
  end_proposal(bench, proposal, state, whole ? Closing::fulfilled : Closing::shortfall, !whole);
}

void note_turned_down(Workbench& bench, const Proposal& proposal, MemberId who) {
  Tally today = bench.tally_of_today(who, keys::kTurnedDown, bench.now());
  ++today.count;
  const auto member = bench.member(who);
  if (member && member->is_new()) {
    for (const MemberId other : members_of(proposal)) {
      if (other != who && std::find(today.with.begin(), today.with.end(), other) == today.with.end()) today.with.push_back(other);
    }
  }
  bench.put(who, keys::kTurnedDown, today);
}

void leave_proposals(Workbench& bench, MemberId member, std::optional<MemberId> busy_with) {
  for (Proposal& proposal : bench.live_proposals_of(member)) {
    const Seat* seat = seat_of(proposal, member);
    const Seat* other = busy_with ? seat_of(proposal, *busy_with) : nullptr;
    if (!seat || !is_busy(*seat) || (busy_with && (!other || !is_busy(*other)))) continue;
    if (proposal.state == ProposalState::draft) {
      for (const Seat& each : proposal.seats) release_units(bench, each);
      bench.erase(proposal);
      continue;
    }
    note_turned_down(bench, proposal, member);
    unseat(bench, proposal, member, std::nullopt);
    hold_or_end(bench, proposal);
    bench.put(proposal);
  }
}

}  // namespace ronde::market
