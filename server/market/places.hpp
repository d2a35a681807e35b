#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

// The directory of the communes: shops, associations, services. Free for all, in the order of the alphabet, never for money. Stewards keep
// it; the operator may bring in a register from elsewhere. No rating, no coordinates: an address is enough to go there.
namespace ronde::market {

/// A steward writes a place down; that they did is its first check. `place.checked_at` is the market's to set, `source` is an import's.
/// Errors: forbidden "stewards-only", "not-active"; invalid text-*, "bad-quarter", "bad-phone", "bad-website"; conflict "same-place" where
/// its name and address are there already; too_many "places".
struct AddPlace {
  MemberId by;
  AuditId audit;
  Place place;
};

/// All of it at once; what came from an import stays known by its source. Errors: as AddPlace, and not_found.
struct ChangePlace {
  MemberId by;
  AuditId audit;
  Place place;
};

/// "I have been there, and it is still so." Errors: forbidden "stewards-only", "not-active"; not_found.
struct ConfirmPlace {
  MemberId by;
  AuditId audit;
  PlaceId id;
};

/// Errors: as ConfirmPlace.
struct RemovePlace {
  MemberId by;
  AuditId audit;
  PlaceId id;
};

/// The operator brings in a register. A row is the same place as one that is there where their sources are equal, or else, unless both have
/// one, their names and addresses, whatever the case and accents; then it is changed, and keeps its id. `checked_at` is what the register
/// says of it; without one (the epoch) a new or different place counts as checked now, and one that is as it was keeps its date. All of it
/// or nothing. Errors: not_found; invalid as AddPlace; too_many "places".
struct KeepPlaces {
  std::vector<Place> places;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const AddPlace& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ChangePlace& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ConfirmPlace& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RemovePlace& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const KeepPlaces& command, Timestamp now);

/// As it would be kept: texts cleaned, currencies once each. Errors: invalid, as AddPlace; whether there is such a quarter is not looked
/// at.
[[nodiscard]] Result<Place> cleaned(Place place);

/// What two writings of one place have in common.
[[nodiscard]] std::string likeness(const Place& place);

/// Which places to show. Empty fields ask for nothing.
struct SoughtPlaces {
  std::string words = {};  // each begins a word of its name, text or address, whatever the case and accents
  std::optional<PlaceKind> kind = {};
  std::optional<Currency> currency = {};
  bool step_free = false;
  bool open = false;  // now; where nobody has said when, it is not shown
};

/// In the order of the alphabet.
[[nodiscard]] std::vector<Place> places_for(const MarketView& view, const SoughtPlaces& sought, Timestamp now);
[[nodiscard]] std::vector<Place> places_for(std::vector<Place> places, const SoughtPlaces& sought, Timestamp now);

/// A year has gone by since somebody made sure.
[[nodiscard]] inline bool wants_a_check(const Place& place, Timestamp now) {
  return now >= place.checked_at + limits::kPlaceCheck;
}

}  // namespace ronde::market
