#pragma once

// « Sans contrepartie »: a wish for which its owner has nothing to give at the moment. Nobody is asked why, and nobody but its owner sees
// it: what it does to others is what a named counterpart does, an offer that is not to be had for this wish. It is served at the end of a
// chain. Of each ten gifts of a month a few go first to such wishes, where that costs nobody anything. Decision 0058.
//
// Here is how much a month has left, and whose turn it is. The matchmaker asks; the number is the neighbourhood's (weights.hpp).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "market/market_view.hpp"
#include "market/statistics.hpp"

namespace ronde::market {

/// A gift that goes through Ronde, by the chain that it began.
struct GiftEnd {
  Month month{};      // in which it was proposed
  MemberId receiver;  // who receives at its end and gives nothing
  bool marked = false;
  friend bool operator==(const GiftEnd&, const GiftEnd&) = default;
};
/// Nothing of what is no chain, of a draft, and of what came to nothing: then nobody was served by it.
[[nodiscard]] std::optional<GiftEnd> gift_end(const MarketView& view, const Proposal& proposal);

/// What has gone through in one month so far.
struct MonthsGifts {
  std::size_t gifts = 0;
  std::size_t to_marked = 0;  // whether or not the mark decided it
};
/// How many more may go first to marked wishes: `of_ten` in each ten gifts that have begun, so that the first ten of a month have their
/// part before there are ten. What a marked wish got by itself counts too: who needs no help takes none from others.
[[nodiscard]] std::size_t first_left(std::uint32_t of_ten, const MonthsGifts& month);

/// A marked wish that hangs, and could be served.
struct MarkedWish {
  ListingId wish;
  MemberId member;
  std::vector<MemberId> parties;  // of a newcomer, see parties_of
  Timestamp posted_at{};
};
/// Whose turn it is: who has waited longest, at most `left`, one a member and one a party, so that more accounts are not more turns. The
/// order in which they come changes nothing.
[[nodiscard]] std::vector<ListingId> whose_turn(std::vector<MarkedWish> wishes, std::size_t left);

}  // namespace ronde::market
