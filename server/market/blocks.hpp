#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// "Never propose this person to me again." Silent. Named by what the blocker can see: a seat of a proposal they are or were in, or a
/// listing. If both sit in a live proposal, the blocker leaves it as if by declining. Errors: not_found; conflict "stale-round"; invalid
/// "yourself"; too_many "blocks-today". Blocking twice is fine.
struct BlockSeat {
  MemberId by;
  BlockId id;
  ProposalId proposal;
  std::size_t seat = 0;                     // index in Proposal::seats (not the viewer's)
  std::optional<std::uint32_t> round = {};  // as it was seen; seats move when an exchange is repaired
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
