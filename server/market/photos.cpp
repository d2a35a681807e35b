#include "market/photos.hpp"

#include <algorithm>

#include "market/limits.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

Result<Listing> pictured(const MarketView& view, MemberId member, ListingId id) {
  auto listing = view.listing(id);
  if (!listing || listing->member != member) return not_found("no such listing of yours");
  return std::move(*listing);
}

Result<std::string> clean_alt(const std::string& alt) {
  return clean_text(alt, limits::kPhotoAlt, Lines::one, "/alt", true);
}

Changes keep_pictured(Workbench& bench, const Listing& listing) {
  bench.put(listing);
  return std::move(bench).take();
}

auto photo_in(Listing& listing, PhotoId id) {
  return std::find_if(listing.photos.begin(), listing.photos.end(), [&](const Photo& photo) { return photo.id == id; });
}

}  // namespace

Result<Changes> decide(const MarketView& view, const AddPhoto& command, Timestamp now) {
  if (const Result<Member> member = acting_member(view, command.member); !member) return member.error();
  Result<Listing> listing = pictured(view, command.member, command.listing);
  if (!listing) return listing.error();
  if (is_over(*listing)) return Error{Errc::gone, "listing-over", "this listing has ended"};
  if (listing->photos.size() >= limits::kPhotos) return conflict("photos-full", "take one away first");
  if (photo_in(*listing, command.photo.id) != listing->photos.end()) return conflict("id-taken", "this photo is there already");
  const auto [shorter, longer] = std::minmax(command.photo.width, command.photo.height);
  if (shorter < 1 || longer > limits::kPhotoSide) return invalid("bad-photo", "/photo", "a photo has 1 to 1600 pixels a side");
  Result<std::string> alt = clean_alt(command.photo.alt);
  if (!alt) return alt.error();
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.member, "photos", limits::kPhotosADay, "photos-today"); !spent) return spent.error();
  listing->photos.push_back(command.photo);
  listing->photos.back().alt = std::move(*alt);
  return keep_pictured(bench, *listing);
}

Result<Changes> decide(const MarketView& view, const ArrangePhotos& command, Timestamp now) {
  Result<Listing> listing = pictured(view, command.member, command.listing);
  if (!listing) return listing.error();
  if (is_over(*listing)) return Error{Errc::gone, "listing-over", "this listing has ended"};
  std::vector<Photo> arranged;
  for (const ArrangePhotos::Place& place : command.photos) {
    const auto found = photo_in(*listing, place.id);
    if (found == listing->photos.end()) return conflict("photos-changed", "these are not the photos that it has");
    Result<std::string> alt = clean_alt(place.alt);
    if (!alt) return alt.error();
    arranged.push_back(*found);
    arranged.back().alt = std::move(*alt);
    listing->photos.erase(found);  // named twice, it is found once
  }
  if (!listing->photos.empty()) return conflict("photos-changed", "these are not all the photos that it has");
  listing->photos = std::move(arranged);
  if (view.listing(command.listing)->photos == listing->photos) return Changes{};
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.member, "edits", limits::kEditsADay, "edits-today"); !spent) return spent.error();
  return keep_pictured(bench, *listing);
}

Result<Changes> decide(const MarketView& view, const RemovePhoto& command, Timestamp now) {
  Result<Listing> listing = pictured(view, command.member, command.listing);
  if (!listing) return listing.error();
  const auto found = photo_in(*listing, command.photo);
  if (found == listing->photos.end()) return Changes{};
  listing->photos.erase(found);
  Workbench bench(view, now);
  return keep_pictured(bench, *listing);
}

}  // namespace ronde::market
