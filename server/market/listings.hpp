#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// Errors  invalid with the pointer ("bad-title", "bad-category", "bad-size", "bad-quantity", "bad-availability", "bad-expiry",
///         "bad-pairing", "bad-group", "bad-exclusions", "bad-tags", "bad-duration", "bad-loan-days",
///         "bad-reserve", "bad-bundle", "bad-no-return", "no-return-wishes"), and as check_sponsored (sponsors.hpp); forbidden
///         "not-active", "not-of-association"; too_many "listings-today", "open-listings". What the house refuses (house_rules.hpp):
///         invalid "house-*" with the pointer of the words. The category's existence is the caller's to check (taxonomy.hpp): here it is a
///         short id.
struct PostListing {
  MemberId member;
  ListingId id;
  ListingDraft draft;
};

/// Errors as PostListing, and not_found; conflict "stale-version" (`version` is what If-Match named), "reserved" (units are in a live
/// proposal and what was promised would change); gone "listing-over".
struct EditListing {
  MemberId member;
  ListingId id;
  std::uint64_t version = 0;
  ListingDraft draft;
};

/// Errors: not_found; conflict "reserved" (answer or withdraw from its proposals first). Ending twice is fine.
struct EndListing {
  MemberId member;
  ListingId id;
};

/// Out of the pool and back. Held units stay held. Errors: not_found, gone "listing-over"; conflict "withheld" (it was hidden by who looks
/// after the neighbourhood). Twice is fine.
struct PauseListing {
  MemberId member;
  ListingId id;
  bool pause = true;  // false: resume
};

/// Hide somebody's listing for ever, or show it again. Errors: not_found (also one's own), too_many "hides-today". Twice is fine.
struct HideListing {
  MemberId member;
  ListingId id;
  bool hide = true;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const PostListing& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const EditListing& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const EndListing& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const PauseListing& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const HideListing& command, Timestamp now);

/// Checks and cleans a draft: lengths, characters, ranges, what belongs to offers only or to wants only. Errors: invalid.
[[nodiscard]] Result<ListingDraft> checked_draft(ListingDraft draft, Timestamp now);
[[nodiscard]] ListingDraft draft_of(const Listing& listing);
/// Could it be the id of a category? Whether there is such a one, the taxonomy knows.
[[nodiscard]] bool is_category_id(std::string_view id);

}  // namespace ronde::market
