#include "market/viewing.hpp"

#include <map>

#include "market/keys.hpp"
#include "market/listings.hpp"
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

SeatView seat_view(const MarketView& view, const Proposal& proposal, const Seat& seat, MemberId viewer) {
  SeatView shown;
  shown.animal = seat.animal;
  shown.you = seat.member == viewer;
  shown.quarter = named_quarter(view, seat.quarter);
  shown.answer = seat.answer;
  shown.changed = seat.changed;
  const Seat* mine = seat_of(proposal, viewer);
  if (shown.you || (seat.opened && mine && mine->opened)) {
    if (const auto member = view.member(seat.member)) shown.first_name = member->first_name;
  }
  return shown;
}

TransferView transfer_view(const MarketView& view, const Proposal& proposal, const Transfer& transfer, const Turn& turn, MemberId viewer) {
  TransferView shown;
  shown.number = transfer.number;
  shown.from = turn.shown(index_of(proposal, transfer.giver));
  shown.to = turn.shown(index_of(proposal, transfer.receiver));
  shown.title = transfer.title;
  shown.category = transfer.category;
  shown.kind = transfer.kind;
  shown.size = transfer.size;
  shown.language = transfer.language;
  shown.walk_minutes = minutes_of(transfer.walk);
  shown.state = transfer.state;
  shown.given = transfer.given;
  shown.received = transfer.received;
  shown.due = transfer.due;
  shown.thanked = transfer.thanks;
  const bool own = transfer.giver == viewer || transfer.receiver == viewer;
  if (transfer.meeting && own && is_open(proposal.state)) {
    const auto point = view.handover_point(transfer.meeting->point);
    shown.meeting = MeetingView{transfer.meeting->point, point ? point->name : std::string{}, transfer.meeting->at};
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

/// The reasons that matter most to this viewer first; facts only, from what everybody in the proposal may see.
std::vector<Why> reasons(const Proposal& proposal, const ProposalView& shown, MemberId viewer) {
  std::vector<Why> why;
  const Turn turn(proposal, viewer);
  std::optional<WalkBand> longest;
  bool both_love = !proposal.transfers.empty();
  for (const Transfer& transfer : proposal.transfers) {
    const auto giver = turn.shown(index_of(proposal, transfer.giver));
    const auto receiver = turn.shown(index_of(proposal, transfer.receiver));
    if (transfer.receiver == viewer)
      why.insert(why.begin(), {WhyCode::you_want, giver, transfer.title, {}});
    else if (transfer.giver == viewer)
      why.push_back({WhyCode::wants_yours, receiver, transfer.title, {}});
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

std::optional<Timestamp> shown_deadline(const Proposal& proposal) {
  if (proposal.state == ProposalState::agreed || proposal.state == ProposalState::in_progress) return proposal.handover_by;
  return next_deadline(proposal);
}

/// Who left sees that it is over for them, and nothing of what the others do now.
ProposalView left_view(const Proposal& proposal) {
  ProposalView shown;
  shown.id = proposal.id;
  shown.state = ProposalState::cancelled;
  shown.kind = proposal.kind;
  shown.closing = Closing::declined;
  return shown;
}

bool may_see_listing(const MarketView& view, const Listing& listing, const Member& viewer) {
  const ListingState state = shown_state(listing);
  if (state != ListingState::active && state != ListingState::reserved) return false;
  const auto owner = view.member(listing.member);
  return owner && owner->state == MemberState::active && !view.blocked(listing.member, viewer.id);
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
          .is_new = member.is_new()};
}

std::optional<ListingView> view_of(const MarketView& view, const Listing& listing, const Member& viewer) {
  const bool mine = listing.member == viewer.id;
  if (viewer.state == MemberState::left || (!mine && !may_see_listing(view, listing, viewer))) return std::nullopt;
  ListingView shown;
  shown.id = listing.id;
  shown.draft = draft_of(listing);
  shown.quarter = named_quarter(view, listing.quarter);
  shown.walk_minutes = minutes_of(view.walk_band(viewer.quarter, listing.quarter));
  shown.state = shown_state(listing);
  shown.mine = mine;
  shown.hidden = !mine && view.hidden(viewer.id, listing.id);
  shown.posted_on = std::chrono::floor<std::chrono::days>(listing.posted_at);
  shown.version = listing.version;
  if (mine) {
    shown.left = listing.free_units();
  } else {
    shown.draft.pairing.clear();
    shown.draft.wish_level = WishLevel::good;
    shown.draft.only_one_of.clear();
  }
  return shown;
}

std::optional<ProposalView> view_of(const MarketView& view, const Proposal& proposal, MemberId viewer) {
  if (proposal.state == ProposalState::draft) return std::nullopt;
  const Seat* mine = seat_of(proposal, viewer);
  if (!mine) {
    const bool left = std::any_of(proposal.leavers.begin(), proposal.leavers.end(), [&](const Leaver& l) { return l.member == viewer; });
    if (!left) return std::nullopt;
    return left_view(proposal);
  }
  const Turn turn(proposal, viewer);
  ProposalView shown;
  shown.id = proposal.id;
  shown.state = proposal.state;
  shown.round = proposal.round;
  shown.kind = proposal.kind;
  shown.deadline = shown_deadline(proposal);
  shown.to_answer = proposal.state == ProposalState::proposed && mine->answer == Answer::waiting;
  shown.changed_for_you = proposal.round > 1 && mine->changed;
  shown.closing = proposal.closing;
  for (std::size_t i = 0; i < proposal.seats.size(); ++i) {
    const Seat& seat = proposal.seats[turn.stored(i)];
    shown.seats.push_back(seat_view(view, proposal, seat, viewer));
    shown.accepted += seat.answer == Answer::yes ? 1U : 0U;
    shown.asked_times |= seat.another_time.value_or(0);
    if (proposal.kind == ExchangeKind::chain && !seat.gives) shown.gap_after = i;
  }
  for (const Transfer& transfer : proposal.transfers) {
    shown.transfers.push_back(transfer_view(view, proposal, transfer, turn, viewer));
    if (transfer.giver == viewer) shown.give_minutes += minutes_of(transfer.size);
    if (transfer.receiver == viewer) shown.get_minutes += minutes_of(transfer.size);
  }
  shown.times = times_in_common(proposal);
  shown.why = reasons(proposal, shown, viewer);
  return shown;
}

std::optional<std::size_t> stored_seat(const Proposal& proposal, MemberId viewer, std::size_t viewer_seat) {
  if (!seat_of(proposal, viewer) || viewer_seat >= proposal.seats.size()) return std::nullopt;
  return Turn(proposal, viewer).stored(viewer_seat);
}

std::vector<BlockView> blocks_view(const MarketView& view, MemberId viewer) {
  std::vector<BlockView> shown;
  for (const Block& block : view.blocks_by(viewer)) shown.push_back({block.id, block.hint, block.at});
  std::sort(shown.begin(), shown.end(), [](const BlockView& a, const BlockView& b) { return a.at != b.at ? a.at > b.at : a.id < b.id; });
  return shown;
}

std::vector<AreaCount> public_counts(const MarketView& view) {
  std::map<QuarterId, std::array<std::size_t, 2>> counts;
  view.each_open_listing([&](const Listing& listing) {
    ++counts[listing.quarter][static_cast<std::size_t>(listing.direction)];
    return true;
  });
  const auto published = [](std::size_t count) { return count < limits::kPublishedAtLeast ? std::nullopt : std::optional(count); };
  std::vector<AreaCount> areas;
  for (const Quarter& quarter : view.quarters()) {
    const auto& count = counts[quarter.id];
    areas.push_back({{quarter.id, quarter.name}, published(count[0]), published(count[1])});
  }
  return areas;
}

}  // namespace ronde::market
