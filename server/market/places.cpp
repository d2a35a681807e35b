#include "market/places.hpp"

#include <map>

#include "market/keys.hpp"
#include "market/opening_hours.hpp"
#include "market/text_rules.hpp"
#include "market/web_address.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

bool is_phone(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::ranges::count_if(text, is_digit) >= 3 && text.find_first_not_of("+0123456789 ()-./") == std::string_view::npos &&
         text.find('+', 1) == std::string_view::npos;
}

Result<void> clean(std::string& text, std::size_t most, std::string_view pointer, bool may_be_empty = true) {
  Result<std::string> fine = clean_text(text, most, Lines::one, pointer, may_be_empty);
  if (!fine) return fine.error();
  text = *std::move(fine);
  return {};
}

Result<void> check_quarter(const MarketView& view, const Place& place) {
  if (place.quarter && !view.quarter(*place.quarter)) return invalid("bad-quarter", "/quarter", "no such quarter");
  return {};
}

/// What is there already, by source and by likeness.
class Register {
 public:
  explicit Register(const MarketView& view) {
    for (Place& place : view.places()) add(std::move(place));
  }
  [[nodiscard]] std::size_t size() const { return places_.size(); }
  [[nodiscard]] const Place* same_as(const Place& place) const {
    const auto by_source = place.source.empty() ? by_source_.end() : by_source_.find(place.source);
    if (by_source != by_source_.end()) return &places_.at(by_source->second);
    const auto by_likeness = by_likeness_.find(likeness(place));
    if (by_likeness == by_likeness_.end()) return nullptr;
    const Place& same = places_.at(by_likeness->second);
    // Two entries of one register are two places, be it two cash machines of one name and no address.
    return place.source.empty() || same.source.empty() ? &same : nullptr;
  }
  void add(Place place) {
    if (!place.source.empty()) by_source_[place.source] = place.id;
    by_likeness_[likeness(place)] = place.id;
    places_.insert_or_assign(place.id, std::move(place));
  }

 private:
  std::map<PlaceId, Place> places_;
  std::map<std::string, PlaceId> by_source_;
  std::map<std::string, PlaceId> by_likeness_;
};

/// As a steward wants it: cleaned, in a quarter that is there, and not there twice.
Result<Place> written_by_a_steward(const MarketView& view, const Place& wanted, Timestamp now) {
  Result<Place> place = cleaned(wanted);
  if (!place) return place;
  if (Result<void> fine = check_quarter(view, *place); !fine) return fine.error();
  const Register known(view);
  const Place* const same = known.same_as(*place);
  if (same && same->id != place->id) return conflict("same-place", "a place of this name is at this address already");
  place->checked_at = now;
  return place;
}

/// One row of an import becomes a place, or a change of the one that it is.
Place brought_in(Place row, const Place* same, Timestamp now) {
  const bool dated = row.checked_at != Timestamp{};
  if (row.checked_at > now) row.checked_at = now;
  if (same) {
    row.id = same->id;
    if (row.source.empty()) row.source = same->source;
    if (!dated) row.checked_at = same->checked_at;
    if (!dated && row != *same) row.checked_at = now;
  } else if (!dated) {
    row.checked_at = now;
  }
  return row;
}

bool has_words(const Place& place, const std::vector<std::string>& sought) {
  const auto words = words_of(place.name + ' ' + place.text + ' ' + place.address);
  return std::ranges::all_of(sought, [&](const std::string& wanted) {
    return std::ranges::any_of(words, [&](const std::string& word) { return word.starts_with(wanted); });
  });
}

}  // namespace

Result<Place> cleaned(Place place) {
  for (const Result<void>& fine : {clean(place.name, limits::kPlaceName, "/name", false), clean(place.text, limits::kPlaceText, "/text"),
                                   clean(place.address, limits::kAddress, "/address"), clean(place.phone, limits::kPhone, "/phone"),
                                   clean(place.website, limits::kWebsite, "/website"), clean(place.source, limits::kSourceId, "/source"),
                                   clean(place.hours.note, limits::kHours, "/opening_hours")}) {
    if (!fine) return fine.error();
  }
  if (!place.phone.empty() && !is_phone(place.phone)) return invalid("bad-phone", "/phone", "digits, such as +41 22 869 39 00");
  if (!place.website.empty() && !is_web_address(place.website))
    return invalid("bad-website", "/website", "an address of the web that begins with https:// or http://");
  if (!is_week(place.hours.spans)) return invalid("bad-hours", "/opening_hours", "more hours than a week has");
  std::ranges::sort(place.currencies);
  const auto twice = std::ranges::unique(place.currencies);
  place.currencies.erase(twice.begin(), twice.end());
  return place;
}

std::string likeness(const Place& place) {
  std::string text;
  for (const std::string* part : {&place.name, &place.address}) {
    for (const std::string& word : words_of(*part)) (text += word) += ' ';
    text += '|';
  }
  return text;
}

Result<Changes> decide(const MarketView& view, const AddPlace& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  Place wanted = command.place;
  wanted.source.clear();
  const Result<Place> place = written_by_a_steward(view, wanted, now);
  if (!place) return place.error();
  if (view.places().size() >= limits::kPlaces) return Error{Errc::too_many, "places", "the directory is full"};
  Workbench bench(view, now);
  bench.put(*place);
  bench.write_down({command.audit, now, command.by, "place-added", place->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ChangePlace& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  const auto before = view.place(command.place.id);
  if (!before) return not_found("no such place");
  Place wanted = command.place;
  wanted.source = before->source;
  const Result<Place> place = written_by_a_steward(view, wanted, now);
  if (!place) return place.error();
  Workbench bench(view, now);
  bench.put(*place);
  bench.write_down({command.audit, now, command.by, "place-changed", place->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ConfirmPlace& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  auto place = view.place(command.id);
  if (!place) return not_found("no such place");
  place->checked_at = now;
  Workbench bench(view, now);
  bench.put(*place);
  bench.write_down({command.audit, now, command.by, "place-confirmed", place->id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const RemovePlace& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  const auto place = view.place(command.id);
  if (!place) return not_found("no such place");
  Workbench bench(view, now);
  bench.erase(*place);
  bench.write_down({command.audit, now, command.by, "place-removed", command.id.text()});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const KeepPlaces& command, Timestamp now) {
  if (!view.neighbourhood()) return not_found("no neighbourhood here");
  Workbench bench(view, now);
  Register known(view);
  for (const Place& row : command.places) {
    Result<Place> place = cleaned(row);
    if (!place) return place.error();
    if (Result<void> fine = check_quarter(view, *place); !fine) return fine.error();
    const Place* const same = known.same_as(*place);
    Place kept = brought_in(*std::move(place), same, now);
    if (same && kept == *same) continue;
    bench.put(kept);
    known.add(std::move(kept));
  }
  if (known.size() > limits::kPlaces) return Error{Errc::too_many, "places", "more places than the directory holds: 1000"};
  return std::move(bench).take();
}

std::vector<Place> places_for(const MarketView& view, const SoughtPlaces& sought, Timestamp now) {
  return places_for(view.places(), sought, now);
}

std::vector<Place> places_for(std::vector<Place> places, const SoughtPlaces& sought, Timestamp now) {
  const auto words = words_of(sought.words);
  const SwissTime here = swiss_time(now);
  std::erase_if(places, [&](const Place& place) {
    if (sought.kind && place.kind != *sought.kind) return true;
    if (sought.currency && std::ranges::find(place.currencies, *sought.currency) == place.currencies.end()) return true;
    if (sought.step_free && place.step_free != StepFree::yes) return true;
    if (sought.open && !is_open_at(place.hours, here)) return true;
    return !has_words(place, words);
  });
  std::ranges::stable_sort(places, {}, [](const Place& place) { return std::pair(folded(place.name), place.id); });
  return places;
}

}  // namespace ronde::market
