#pragma once

#include <span>

#include "market/exchange_rules.hpp"
#include "market/market_view.hpp"

// Gift-starts: a shop or an association gives a thing, and a chain begins. It asks nothing back: nobody of it receives in that chain. Who
// let a chain begin is said where the gift stands; who received it is said nowhere. docs/decisions/0062 says why.
namespace ronde::market {

/// Is it a gift in a name?
[[nodiscard]] bool is_sponsored(const Listing& listing);

/// May this listing, new or changed, hang so? `before`: as it hung.
/// Errors  invalid "bad-pairing": a gift in a name names nothing that it would be given for; "bad-collect": fetched is a gift in a name, at
/// a place that whose name it is has in the directory; too_many "gifts-this-month": a business gives so many units in kGiftsWindow.
[[nodiscard]] Result<void> check_sponsored(const MarketView& view, const Listing& listing, const Listing* before, Timestamp now);

/// Does every gift in a name that is given here ask nothing back? Its seat receives nothing, and nobody else of whose name it is sits
/// there. Errors  invalid "gift-for-return", "sponsor-receives".
[[nodiscard]] Result<void> check_gift_start(const MarketView& view, std::span<const PlannedSeat> seats);

/// Who sits in no chain that this gift begins: the people of whose name it is, but for its own member.
[[nodiscard]] std::vector<MemberId> who_expects_nothing(const MarketView& view, const Listing& gift);

/// Chains that began with gifts in this name, of those that are still kept (a year after their end): on which all have agreed; of them, so
/// many whose gift was handed over.
struct GiftStarts {
  std::uint32_t agreed = 0;
  std::uint32_t handed_over = 0;
};
[[nodiscard]] GiftStarts gift_starts(const MarketView& view, AssociationId association);

}  // namespace ronde::market
