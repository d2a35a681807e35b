#pragma once

#include <span>

#include "market/market_view.hpp"
#include "market/result.hpp"

// What may be proposed at all. Read by the proposals' rules, by the clearings when they load the pool, and by the invariants.
namespace ronde::market {

/// One member's place in a planned exchange, in giving order: seat i gives to seat i + 1.
struct PlannedSeat {
  MemberId member;
  std::optional<ListingId> gives = {};     // an offer of theirs; nothing at the end of a chain
  std::optional<ListingId> receives = {};  // a want of theirs; nothing at the start of a chain
  friend bool operator==(const PlannedSeat&, const PlannedSeat&) = default;
};

/// May this offer go to that want at all? Hard constraints that the market knows: directions, both free and active, adults only, no
/// block, not hidden by either, excluded category, no common time, not refused before within its scope.
/// (Whether it suits is the matcher's: category, words, kind, size, walking.)
/// Errors  conflict with a reason: "same-member", "not-free", "not-an-arc", "not-matchable", "blocked", "hidden", "excluded",
/// "no-common-time", "refused".
[[nodiscard]] Result<void> check_arc(const MarketView& view, const Listing& offer, const Listing& want, Timestamp now);

/// The same without "not-free": for units that a held seat has already.
[[nodiscard]] Result<void> check_match(const MarketView& view, const Listing& offer, const Listing& want, Timestamp now);

/// Was this arc declined before, so that it must not be proposed again now?
[[nodiscard]] bool arc_refused(const MarketView& view, const Listing& offer, const Listing& want, Timestamp now);

/// Has this member turned down so many proposals today that they are asked no more until tomorrow? Each costs others a ring of their phone
/// (checklist 33). Turned down is: declined, left after the last yes, let expire without a yes, or left by a block.
[[nodiscard]] bool asked_enough(const MarketView& view, const Member& member, Timestamp now);

/// With whom a newcomer is put together in nothing new until tomorrow: who sat in what they turned down today. A member with a completed
/// exchange avoids nobody. Whom it is about never learns of it.
[[nodiscard]] std::vector<MemberId> avoided_today(const MarketView& view, const Member& member, Timestamp now);

/// Could these people be put together now? Who sat together in `old` already may stay so.
/// Errors: conflict "not-today" (one avoids another), "same-party" (two newcomers who came together).
[[nodiscard]] Result<void> check_company(const MarketView& view, std::span<const PlannedSeat> seats, const Proposal* old, Timestamp now);

/// How many more live proposals this member may be in now: 0 for who may not be matched, for who was asked enough today, and for a newcomer
/// of whose party somebody sits in one.
[[nodiscard]] std::size_t free_seats(const MarketView& view, const Member& member, Timestamp now);

/// Is the other a want of the same group of the same member?
[[nodiscard]] bool same_group(const Listing& want, const Listing& other);

/// How many of this want's group may still be promised, this one among them: up to as many as the strictest of it that is open says, less
/// what is promised. 0 for one that is promised or has come already, since of a group nothing comes twice. Without a group: no bound.
[[nodiscard]] std::uint32_t group_room(const MarketView& view, const Listing& want);

/// Can this listing take part in one more exchange now: active, not expired, a free unit, and room in its group?
[[nodiscard]] bool is_free(const MarketView& view, const Listing& listing, Timestamp now);

[[nodiscard]] ExchangeKind kind_of(std::span<const PlannedSeat> seats);

/// Is this really a cycle or a gift chain within the caps, over different members, no two of them blocked, each listing its seat's and
/// facing the right way? Says nothing about free units or refusals.
/// `starters`: members who may start a chain without a gift.
/// Errors  invalid "not-an-exchange", "too-long", "too-many-seats", "same-member-twice", "bad-listing", "not-a-gift", "bad-pairing", and as
///         check_gift_start (sponsors.hpp); conflict "blocked".
[[nodiscard]] Result<void> check_shape(const MarketView& view, std::span<const PlannedSeat> seats, std::span<const MemberId> starters = {});

/// Is nothing asked of anybody for a wish without a return (no_return.hpp)? Asked last, so that nobody can tell by another refusal whether
/// there is a mark. Errors: conflict "no-return".
[[nodiscard]] Result<void> check_returns(const MarketView& view, std::span<const PlannedSeat> seats);

/// The arcs of an exchange, sorted: what tells it from another.
using Arcs = std::vector<std::pair<ListingId, ListingId>>;
[[nodiscard]] Arcs arcs_of(std::span<const PlannedSeat> seats);
[[nodiscard]] std::uint64_t hash_of(const Arcs& arcs);
/// Why exactly this exchange is not to be asked now: somebody refused it as such, for ever, or let it expire, for a while (`until`).
[[nodiscard]] std::optional<Refusal> exchange_refusal(const MarketView& view, const Arcs& arcs, Timestamp now);

}  // namespace ronde::market
