#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// "Never propose this person to me again." Silent. Named by what the blocker can see: the animal of a seat in a proposal they sit in, or a
/// listing. Never by the seat's number: seats move up when somebody leaves, and the next one would be hit. If both sit in a live proposal,
/// the blocker leaves it as if by declining. Errors: not_found; conflict "stale-round"; invalid "yourself"; too_many "blocks-today".
/// Blocking twice is fine.
struct BlockSeat {
  MemberId by;
  BlockId id;
  ProposalId proposal;
  Animal animal{};
  std::uint32_t round = 0;  // as it was seen; a repair may give the animal of who left long ago to a newcomer
};
struct BlockOwner {
  MemberId by;
  BlockId id;
  ListingId listing;
};

/// Errors: not_found.
struct Unblock {
  MemberId by;
  BlockId id;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const BlockSeat& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const BlockOwner& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const Unblock& command, Timestamp now);

}  // namespace ronde::market
