#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

class Workbench;

/// "Tell me when such a thing is posted." What is sought is the filter of the board's list, and the board alone says what fits it, so that
/// an alert never disagrees with the list.
/// Errors: not_found; forbidden "not-active"; invalid text-*, "empty-search"; conflict "same-search"; too_many "saved-searches",
/// "searches-today".
struct SaveSearch {
  MemberId member;
  SearchId id;
  Sought sought;
};

/// Errors: not_found.
struct ForgetSearch {
  MemberId member;
  SearchId id;
};

/// The board says that this listing, in this version, fits these searches. Kept until each is told; searches that know it already, for
/// which it is no news, or whose member may not see it are passed over. Said twice is fine, and so is a version that is not the last one:
/// then nothing happens, the next one is on its way. Errors: none.
struct NoteFinds {
  ListingId listing;
  std::uint64_t version = 1;
  std::vector<SearchId> searches;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const SaveSearch& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ForgetSearch& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const NoteFinds& command, Timestamp now);

/// Its time has come: one notification for all that is new and that the member may still see, in the version that was found. Where nothing
/// of it is left, nobody is told.
void tell_finds(Workbench& bench, SavedSearch search);

}  // namespace ronde::market
