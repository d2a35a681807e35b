#pragma once

#include <vector>

#include "market/changes.hpp"
#include "market/market_view.hpp"

/// Photos of listings: which there are, in which order, and what they show. The pictures themselves are none of the market's business:
/// their bytes lie in files that are written before AddPhoto names them, and go after the record has let go of them. Ending a listing,
/// giving its last unit and leaving let go of all (Workbench::put sees to it).
namespace ronde::market {

/// Hangs one more photo behind the others.
/// Errors  forbidden "not-active"; not_found; gone "listing-over"; conflict "photos-full" (limits::kPhotos), "id-taken";
///         invalid "bad-photo" (no such size), or the alternative text as clean_text; too_many "photos-today".
struct AddPhoto {
  MemberId member;
  ListingId listing;
  Photo photo;
};

/// Puts the photos in another order, with these words.
/// Errors  not_found; gone "listing-over"; conflict "photos-changed": `photos` names others than there are, or one twice; invalid as
///         clean_text; too_many "edits-today".
struct ArrangePhotos {
  struct Place {
    PhotoId id;
    std::string alt;
  };
  MemberId member;
  ListingId listing;
  std::vector<Place> photos;
};

/// Errors: not_found (the listing). A photo that is not there any more is fine.
struct RemovePhoto {
  MemberId member;
  ListingId listing;
  PhotoId photo;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const AddPhoto& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ArrangePhotos& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RemovePhoto& command, Timestamp now);

}  // namespace ronde::market
