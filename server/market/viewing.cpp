#include "market/viewing.hpp"

#include <algorithm>

#include "market/bundles.hpp"
#include "market/keys.hpp"
#include "market/leman.hpp"
#include "market/meeting_places.hpp"
#include "market/members.hpp"
#include "market/minors.hpp"
#include "market/proposal_work.hpp"
#include "market/proposals.hpp"

namespace ronde::market {
namespace {

constexpr std::size_t kReasonsMost = 3;

NamedQuarter named_quarter(const MarketView& view, QuarterId id) {
  const auto quarter = view.quarter(id);
  return {id, quarter ? quarter->name : std::string{}};
}

/// Turns stored seats so that the viewer is seat 0.
class Turn {
 public:
  Turn(const Proposal& proposal, MemberId viewer) : size_(proposal.seats.size()) {
    const Seat* mine = seat_of(proposal, viewer);
    if (mine) first_ = static_cast<std::size_t>(mine - proposal.seats.data());
  }
  [[nodiscard]] std::size_t stored(std::size_t shown) const { return (shown + first_) % size_; }
  [[nodiscard]] std::size_t shown(std::size_t stored) const { return (stored + size_ - first_) % size_; }

 private:
  std::size_t size_;
  std::size_t first_ = 0;
};

std::size_t index_of(const Proposal& proposal, MemberId member) {
  const Seat* seat = seat_of(proposal, member);
  return seat ? static_cast<std::size_t>(seat - proposal.seats.data()) : proposal.seats.size();
}

/// Who has left is erased within the minute; their name is nobody's to see from the moment on.
bool is_gone(const std::optional<Member>& member) {
  return !member || member->state == MemberState::left;
}

SeatView seat_view(const MarketView& view, const Proposal& proposal, const Seat& seat, MemberId viewer) {
  SeatView shown;
  shown.animal = seat.animal;
  shown.you = seat.member == viewer;
  shown.quarter = named_quarter(view, seat.quarter);
  shown.answer = seat.answer;
  shown.changed = seat.changed;
  const Seat* mine = seat_of(proposal, viewer);
  if (shown.you || (seat.opened && mine && mine->opened)) {
    const auto member = view.member(seat.member);
    shown.gone = is_gone(member);
    if (!shown.gone) {
      shown.first_name = member->first_name;
      shown.replies_in = reply_time(*member);
    }
  }
  return shown;
}

/// What was promised and what came of it, as both its members and everybody else in the exchange may know it.
void copy_promise(const Transfer& transfer, TransferView& shown) {
  shown.number = transfer.number;
  shown.title = transfer.title;
  shown.category = transfer.category;
  shown.beside = transfer.beside;
  shown.kind = transfer.kind;
  shown.size = transfer.size;
  shown.language = transfer.language;
  shown.walk_minutes = minutes_of(transfer.walk);
  shown.state = transfer.state;
  shown.given = transfer.given;
  shown.received = transfer.received;
  shown.thanked = transfer.thanks;
  shown.duration_minutes = transfer.duration_minutes;
  shown.loan_days = transfer.loan_days;
  shown.sponsor = transfer.sponsor;
  shown.done_at = transfer.done_at;
  if (transfer.done_at && transfer.loan_days) shown.return_by = *transfer.done_at + std::chrono::days{*transfer.loan_days};
}

TransferView transfer_view(const MarketView& view, const Proposal& proposal, const Transfer& transfer, const Turn& turn, MemberId viewer) {
  TransferView shown;
  copy_promise(transfer, shown);
  shown.from = turn.shown(index_of(proposal, transfer.giver));
  shown.to = turn.shown(index_of(proposal, transfer.receiver));
  shown.due = transfer.due;
  const bool own = transfer.giver == viewer || transfer.receiver == viewer;
  if (transfer.meeting && own && is_open(proposal.state)) {
    const auto point = meeting_point(view, transfer.meeting->point);
    shown.meeting = MeetingView{transfer.meeting->point, point ? point->name : std::string{}, transfer.meeting->at};
  }
  const bool to_plan = own && is_open(proposal.state) && is_live(proposal.state) && transfer.state != TransferState::done;
  if (to_plan) shown.places = meeting_places(view, transfer);
  for (const HandoverPointId id : shown.places) {
    if (!view.handover_point(id)) shown.hosts.push_back(*meeting_point(view, id));
  }
  const bool code_is_open = is_open(proposal.state) && is_live(proposal.state) && transfer.state != TransferState::done;
  if (code_is_open && transfer.receiver == viewer && !transfer.code.empty()) shown.code = transfer.code;
  return shown;
}

Availability times_in_common(const Proposal& proposal) {
  Availability times = kAllWeek;
  for (const Transfer& transfer : proposal.transfers) times &= transfer.times;
  return times;
}

/// What somebody sought of what they receive, or of what is received of them. A want that is gone is taken for one of the first thing.
std::string thing_sought(const MarketView& view, const Transfer& transfer) {
  const auto want = is_bundle(transfer) ? view.listing(transfer.want) : std::nullopt;
  return want ? std::string(sought_in(transfer, *want)) : transfer.title;
}

/// Of a bundle: the rest of it comes too, or was sought too.
std::optional<Why> why_a_bundle(const MarketView& view, const Transfer& transfer, std::size_t giver) {
  if (!is_bundle(transfer)) return std::nullopt;
  const auto want = view.listing(transfer.want);
  const std::size_t sought = 1 + (want ? want->beside.size() : 0);
  const std::size_t in_all = 1 + transfer.beside.size();
  if (sought < in_all) return Why{WhyCode::comes_whole, giver, {}, {}, in_all - sought};
  return Why{WhyCode::all_together, giver, {}, {}, in_all};
}

/// The reasons that matter most to this viewer first; facts only, from what everybody in the proposal may see, and of their own wants.
std::vector<Why> reasons(const MarketView& view, const Proposal& proposal, const ProposalView& shown, MemberId viewer) {
  std::vector<Why> why;
  const Turn turn(proposal, viewer);
  std::optional<WalkBand> longest;
  bool both_love = !proposal.transfers.empty();
  for (const Transfer& transfer : proposal.transfers) {
    const auto giver = turn.shown(index_of(proposal, transfer.giver));
    const auto receiver = turn.shown(index_of(proposal, transfer.receiver));
    if (transfer.receiver == viewer) {
      if (const auto bundle = why_a_bundle(view, transfer, giver)) why.insert(why.begin(), *bundle);
      why.insert(why.begin(), {WhyCode::you_want, giver, thing_sought(view, transfer), {}});
    } else if (transfer.giver == viewer) {
      why.push_back({WhyCode::wants_yours, receiver, transfer.title, {}});
    }
    if (transfer.giver == viewer || transfer.receiver == viewer) {
      longest = std::max(longest.value_or(transfer.walk), transfer.walk);
      both_love = both_love && transfer.wish == WishLevel::love;
    }
  }
  if (both_love && longest) why.push_back({WhyCode::both_love, {}, {}, {}});
  if (longest && *longest != WalkBand::far) why.push_back({WhyCode::walk_under, {}, {}, minutes_of(*longest)});
  if (shown.times != 0 && shown.times != kAllWeek) why.push_back({WhyCode::same_time, {}, {}, {}});
  if (why.size() > kReasonsMost) why.resize(kReasonsMost);
  return why;
}

/// "people,transfers,wish" in its words.
std::vector<std::string> weighed_in(const Finding& found) {
  std::vector<std::string> words;
  std::string_view rest = found.objective;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    words.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return words;
}

std::optional<FoundView> found_view(const Proposal& proposal) {
  const bool complete = proposal.found && proposal.found->complete;
  auto weighed = proposal.found ? weighed_in(*proposal.found) : std::vector<std::string>{};
  if (proposal.clearing.starts_with(run_kind::kAtOnce)) return FoundView{FoundBy::at_once, complete, std::move(weighed)};
  if (proposal.clearing.starts_with(run_kind::kClearing)) return FoundView{FoundBy::clearing, complete, std::move(weighed)};
  if (proposal.clearing.starts_with(run_kind::kRepair)) return FoundView{FoundBy::repair, false, {}};
  return std::nullopt;
}

/// Is it less than a day to a meeting of this member's?
bool leaving_is_late(const Proposal& proposal, const Seat& mine, Timestamp now) {
  if (!is_open(proposal.state) || !is_live(proposal.state) || !is_busy(mine)) return false;
  return std::any_of(proposal.transfers.begin(), proposal.transfers.end(), [&](const Transfer& transfer) {
    return (transfer.giver == mine.member || transfer.receiver == mine.member) && meeting_is_near(transfer, now);
  });
}

std::optional<Timestamp> shown_deadline(const Proposal& proposal) {
  if (proposal.state == ProposalState::proposed) return proposal.reply_by;  // a pause has set it on already
  if (proposal.state == ProposalState::repairing) return proposal.hold_until;
  if (proposal.state == ProposalState::agreed || proposal.state == ProposalState::in_progress) return proposal.handover_by;
  return next_deadline(proposal);
}

const Leaver* leaver_of(const Proposal& proposal, MemberId member) {
  for (const Leaver& leaver : proposal.leavers) {
    if (leaver.member == member) return &leaver;
  }
  return nullptr;
}

/// A seat as it is remembered for somebody who left: they handed something over to one another, so they know each other's names.
SeatView remembered_seat(const MarketView& view, const Proposal& proposal, MemberId who, bool you) {
  SeatView seat;
  const Seat* seated = seat_of(proposal, who);
  const Leaver* left = leaver_of(proposal, who);
  if (seated || left) seat.animal = seated ? seated->animal : left->animal;
  seat.you = you;
  seat.answer = Answer::yes;
  const auto member = view.member(who);
  seat.gone = is_gone(member);
  if (!seat.gone) seat.first_name = member->first_name;
  if (seated || member) seat.quarter = named_quarter(view, seated ? seated->quarter : member->quarter);
  return seat;
}

std::size_t remember_seat(const MarketView& view, const Proposal& proposal, MemberId who, ProposalView& shown,
                          std::vector<MemberId>& seated) {
  const auto known = std::find(seated.begin(), seated.end(), who);
  if (known != seated.end()) return static_cast<std::size_t>(known - seated.begin());
  shown.seats.push_back(remembered_seat(view, proposal, who, seated.empty()));
  seated.push_back(who);
  return seated.size() - 1;
}

/// Who left sees what it came to for them, what they themselves handed over or received, and nothing of what the others do now.
ProposalView left_view(const MarketView& view, const Proposal& proposal, const Leaver& leaver) {
  ProposalView shown;
  shown.id = proposal.id;
  shown.kind = proposal.kind;
  shown.closing = leaver.closing.value_or(Closing::declined);
  shown.state = shown.closing == Closing::fulfilled ? ProposalState::fulfilled : ProposalState::cancelled;
  std::vector<MemberId> seated;
  for (const Transfer& done : proposal.finished) {
    if (done.giver != leaver.member && done.receiver != leaver.member) continue;
    if (seated.empty()) (void)remember_seat(view, proposal, leaver.member, shown, seated);
    TransferView transfer;
    copy_promise(done, transfer);
    transfer.from = remember_seat(view, proposal, done.giver, shown, seated);
    transfer.to = remember_seat(view, proposal, done.receiver, shown, seated);
    (done.giver == leaver.member ? shown.give_minutes : shown.get_minutes) += minutes_of(done.size);
    shown.transfers.push_back(std::move(transfer));
  }
  shown.accepted = shown.seats.size();
  std::ranges::copy_if(proposal.mediations, std::back_inserter(shown.mediations),
                       [&](const Mediation& one) { return one.at <= leaver.at; });
  return shown;
}

}  // namespace

MemberView own_view(const MarketView& view, const Member& member) {
  const std::chrono::year_month_day since{std::chrono::floor<std::chrono::days>(member.since)};
  return {.id = member.id,
          .first_name = member.first_name,
          .quarter = named_quarter(view, member.quarter),
          .language = member.language,
          .roles = member.roles,
          .since = since.year() / since.month(),
          .completed = member.completed,
          .given = member.given,
          .received = member.received,
          .is_new = member.is_new(),
          .replies_in = reply_time(member),
          .secured = member.secured,
          .step_free = member.step_free,
          .no_leman = member.no_leman};
}

std::optional<RosterEntry> roster_entry(const MarketView& view, const Member& member, const Member& viewer) {
  if (viewer.state != MemberState::active || !viewer.is(Role::steward) || member.state == MemberState::left) return std::nullopt;
  return RosterEntry{.id = member.id,
                     .first_name = member.first_name,
                     .quarter = named_quarter(view, member.quarter),
                     .state = member.state,
                     .since = std::chrono::floor<std::chrono::days>(member.since),
                     .guardian_asked = !has_consent(member)};
}

std::optional<ProposalView> view_of(const MarketView& view, const Proposal& proposal, MemberId viewer, Timestamp now) {
  if (proposal.state == ProposalState::draft) return std::nullopt;
  const Seat* mine = seat_of(proposal, viewer);
  if (!mine) {
    const Leaver* left = leaver_of(proposal, viewer);
    if (!left) return std::nullopt;
    return left_view(view, proposal, *left);
  }
  const Turn turn(proposal, viewer);
  ProposalView shown;
  shown.id = proposal.id;
  shown.state = proposal.state;
  shown.round = proposal.round;
  shown.kind = proposal.kind;
  shown.deadline = shown_deadline(proposal);
  shown.to_answer = proposal.state == ProposalState::proposed && mine->answer == Answer::waiting && !proposal.pause;
  shown.changed_for_you = proposal.round > 1 && mine->changed;
  shown.urgent = proposal.urgent && proposal.state == ProposalState::repairing;
  shown.late = leaving_is_late(proposal, *mine, now);
  shown.closing = proposal.closing;
  shown.pause = proposal.pause;
  shown.mediations = proposal.mediations;
  for (std::size_t i = 0; i < proposal.seats.size(); ++i) {
    const Seat& seat = proposal.seats[turn.stored(i)];
    shown.seats.push_back(seat_view(view, proposal, seat, viewer));
    shown.accepted += seat.answer == Answer::yes ? 1U : 0U;
    shown.asked_times |= seat.another_time.value_or(0);
    if (proposal.kind == ExchangeKind::chain && !seat.gives) shown.gap_after = i;
  }
  const auto lemans = complements(view, proposal);
  for (const Transfer& transfer : proposal.transfers) {
    shown.transfers.push_back(transfer_view(view, proposal, transfer, turn, viewer));
    const auto declared = lemans.find(transfer.number);
    const bool may = may_declare(view, proposal, transfer, viewer, now);
    if (may || declared != lemans.end())
      shown.transfers.back().complement = ComplementView{declared == lemans.end() ? 0U : declared->second, may};
    if (transfer.giver == viewer) shown.give_minutes += minutes_of(transfer.size);
    if (transfer.receiver == viewer) shown.get_minutes += minutes_of(transfer.size);
  }
  shown.times = times_in_common(proposal);
  shown.why = reasons(view, proposal, shown, viewer);
  shown.found = found_view(proposal);
  shown.messages = thread_view(view, proposal, viewer, now);
  return shown;
}

std::vector<BlockView> blocks_view(const MarketView& view, MemberId viewer) {
  std::vector<BlockView> shown;
  for (const Block& block : view.blocks_by(viewer)) shown.push_back({block.id, block.hint, block.at});
  std::sort(shown.begin(), shown.end(), [](const BlockView& a, const BlockView& b) { return a.at != b.at ? a.at > b.at : a.id < b.id; });
  return shown;
}

}  // namespace ronde::market
