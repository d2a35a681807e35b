// Wishes without a return: whose turn it is, and where that weighs. What a month has left is market/no_return.hpp's to say.

#include <algorithm>
#include <unordered_set>

#include "clearings/state.hpp"

namespace ronde::clearings {
namespace {

using market::ListingId;
using market::MemberId;
using market::Timestamp;

constexpr std::size_t kTurnsLookedAt = 50;   // marked wishes of which it is asked whether a chain of today could serve them
constexpr std::uint64_t kTurnSteps = 5'000;  // arcs looked at for each

}  // namespace

void Matchmaker::State::set_no_return(Entry& entry, bool no_return) {
  entry.no_return = no_return;
  if (no_return)
    marked.insert(entry.place.id);
  else
    marked.erase(entry.place.id);
  pool.set_ends(entry.slot, no_return);
}

void Matchmaker::State::note_gift(market::ProposalId id, const std::optional<market::Proposal>& proposal, const market::MarketView& view) {
  const bool of_this_month = proposal && market::month_of(proposal->made_at) == market::month_of(latest);
  const auto end = of_this_month ? market::gift_end(view, *proposal) : std::nullopt;
  if (end)
    gifts.insert_or_assign(id, *end);
  else
    gifts.erase(id);
}

std::size_t Matchmaker::State::first_gifts_left(Timestamp now) const {
  market::MonthsGifts so_far;
  for (const auto& [id, gift] : gifts) {
    if (gift.month != market::month_of(now)) continue;
    ++so_far.gifts;
    if (gift.marked) ++so_far.to_marked;
  }
  for (const ListingId id : marked) so_far.to_marked += entries.at(id).promised;
  const std::size_t left = market::first_left(weights.no_return_of_ten, so_far);
  return left - std::min(left, first_in_run);
}

std::vector<ListingId> Matchmaker::State::may_come_first(Timestamp now) const {
  std::vector<ListingId> wishes;
  if (marked.empty() || first_gifts_left(now) == 0) return wishes;
  std::unordered_set<MemberId> had;
  for (const auto& [id, gift] : gifts) {
    if (gift.marked && gift.month == market::month_of(now)) had.insert(gift.receiver);
  }
  for (const ListingId id : marked) {
    if (entries.at(id).promised > 0) had.insert(entries.at(id).place.member);
  }
  for (const ListingId id : marked) {
    const Entry& want = entries.at(id);
    if (want.free_left() > 0 && !had.contains(want.place.member)) wishes.push_back(id);
  }
  return wishes;
}

std::vector<ListingId> Matchmaker::State::first_in_clearing(Timestamp now) const {
  std::vector<market::MarkedWish> wishes;
  for (const ListingId id : may_come_first(now)) {
    const Entry& want = entries.at(id);
    wishes.push_back({id, want.place.member, person_of(want.member).parties, want.posted_at});
  }
  std::ranges::sort(wishes, {}, [](const market::MarkedWish& one) { return std::pair(one.posted_at, one.wish); });
  if (wishes.size() > kTurnsLookedAt) wishes.resize(kTurnsLookedAt);
  std::erase_if(wishes, [&](const market::MarkedWish& one) {
    return pool.best_exchanges_through(entries.at(one.wish).slot, objective, caps(), {.count = 1, .step_limit = kTurnSteps})
        .exchanges.empty();
  });
  return market::whose_turn(std::move(wishes), first_gifts_left(now));
}

void Matchmaker::State::put_first(std::vector<matcher::PoolExchange>& exchanges, std::span<const ListingId> wishes) const {
  if (wishes.empty()) return;
  const auto ends_there = [&](const matcher::PoolExchange& exchange) {
    if (exchange.kind != matcher::ExchangeKind::chain) return false;
    return std::ranges::find(wishes, at(exchange.transfers.back().want).place.id) != wishes.end();
  };
  // They come best first, people and hand-overs before all else: only among those equal in both does anything change its place.
  const auto served = [](const matcher::PoolExchange& exchange) {
    return std::span(exchange.values).first(static_cast<std::size_t>(kPeopleAndTransfers));
  };
  for (auto from = exchanges.begin(); from != exchanges.end();) {
    const auto equal = [&](const matcher::PoolExchange& one) { return std::ranges::equal(served(one), served(*from)); };
    const auto to = std::find_if_not(from, exchanges.end(), equal);
    std::stable_partition(from, to, ends_there);
    from = to;
  }
}

}  // namespace ronde::clearings
