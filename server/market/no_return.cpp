#include "market/no_return.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace ronde::market {
namespace {

constexpr std::size_t kTen = 10;

bool goes_through(ProposalState state) {
  if (state == ProposalState::draft) return false;
  return is_live(state) || state == ProposalState::fulfilled || state == ProposalState::fulfilled_with_shortfall;
}

}  // namespace

std::optional<GiftEnd> gift_end(const MarketView& view, const Proposal& proposal) {
  if (proposal.kind != ExchangeKind::chain || !goes_through(proposal.state)) return std::nullopt;
  const auto end = std::ranges::find_if(proposal.seats, [](const Seat& seat) { return seat.receives && !seat.gives; });
  if (end == proposal.seats.end()) return std::nullopt;
  const auto want = view.listing(*end->receives);
  return GiftEnd{month_of(proposal.made_at), end->member, want && want->no_return};
}

std::size_t first_left(std::uint32_t of_ten, const MonthsGifts& month) {
  const std::size_t in_all = of_ten * (month.gifts / kTen + 1);
  return in_all - std::min(in_all, month.to_marked);
}

std::vector<ListingId> whose_turn(std::vector<MarkedWish> wishes, std::size_t left) {
  std::ranges::sort(wishes,
                    [](const MarkedWish& a, const MarkedWish& b) { return std::tie(a.posted_at, a.wish) < std::tie(b.posted_at, b.wish); });
  std::vector<ListingId> turn;
  std::set<MemberId> members, parties;
  for (const MarkedWish& one : wishes) {
    if (turn.size() == left) break;
    const bool came_along = std::ranges::any_of(one.parties, [&](MemberId party) { return parties.contains(party); });
    if (came_along || !members.insert(one.member).second) continue;
    parties.insert(one.parties.begin(), one.parties.end());
    turn.push_back(one.wish);
  }
  return turn;
}

}  // namespace ronde::market
