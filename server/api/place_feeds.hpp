#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "market/words.hpp"

// The directory as others take it over: a feed, a calendar, a page for somebody else's frame. Pure; nothing in them is of a member.
namespace ronde::api {

/// What stands above the places.
struct PlacesHead {
  std::string_view origin;  ///< "https://ronde.example"
  const market::Neighbourhood& neighbourhood;
  market::Timestamp now;  ///< of the calendar's first week, and of what is open
};

/// Atom (RFC 4287): one entry a place, updated when somebody last made sure.
[[nodiscard]] std::string places_feed(const PlacesHead& head, const std::vector<market::Place>& places);

/// iCalendar (RFC 5545): one event a span of a place's week, as often as it comes round, in the hours of Switzerland. Places without such
/// hours are not in it.
[[nodiscard]] std::string places_calendar(const PlacesHead& head, const std::vector<market::Place>& places);

/// A page of HTML without script, cookie or outside address, with its sheet at `/embed/places.css`.
[[nodiscard]] std::string places_page(const PlacesHead& head, const std::vector<market::Place>& places, market::Language language);
[[nodiscard]] std::string_view places_sheet();

}  // namespace ronde::api
