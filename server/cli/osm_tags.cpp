#include "cli/osm_tags.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace ronde::cli {
namespace {

const OsmTag* first_of(const OsmTags& tags, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    const auto found = tags.find(name);
    if (found != tags.end() && !found->second.text.empty()) return &found->second;
  }
  return nullptr;
}

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 9> kShopAmenities{"restaurant", "cafe",     "bar",         "pub", "fast_food",
                                                         "ice_cream",  "pharmacy", "marketplace", "fuel"};
constexpr std::array<std::string_view, 7> kPublicAmenities{"library",         "community_centre", "social_centre", "townhall",
                                                           "public_bookcase", "toy_library",      "arts_centre"};
constexpr std::array<std::string_view, 4> kAssociationOffices{"association", "ngo", "foundation", "charity"};
constexpr std::array<std::string_view, 13> kServiceAmenities{"post_office",
                                                             "bank",
                                                             "doctors",
                                                             "dentist",
                                                             "clinic",
                                                             "veterinary",
                                                             "childcare",
                                                             "kindergarten",
                                                             "school",
                                                             "social_facility",
                                                             "music_school",
                                                             "driving_school",
                                                             "bicycle_repair_station"};

/// The tag that says it is a place at all, and what kind of one.
std::optional<OsmTag> kind_of(const OsmTags& tags) {
  const auto as = [](const OsmTag& tag, const char* kind) { return OsmTag{kind, tag.at}; };
  if (const OsmTag* shop = first_of(tags, {"shop", "craft"}); shop && shop->text != "vacant" && shop->text != "no")
    return as(*shop, "shop");
  if (const OsmTag* club = first_of(tags, {"club"})) return as(*club, "association");
  if (const OsmTag* office = first_of(tags, {"office"}))
    return as(*office, among(kAssociationOffices, office->text) ? "association" : "service");
  if (const OsmTag* health = first_of(tags, {"healthcare"})) return as(*health, "service");
  if (const OsmTag* amenity = first_of(tags, {"amenity"})) {
    if (among(kShopAmenities, amenity->text)) return as(*amenity, "shop");
    if (amenity->text == "give_box") return as(*amenity, "give_box");
    if (among(kPublicAmenities, amenity->text)) return as(*amenity, "public_place");
    if (among(kServiceAmenities, amenity->text)) return as(*amenity, "service");
  }
  return std::nullopt;
}

/// `Rue de Genève 1, 1226 Thônex`
std::string address_of(const OsmTags& tags) {
  const auto text = [&](std::string_view name) {
    const OsmTag* tag = first_of(tags, {name});
    return tag ? tag->text : std::string();
  };
  const auto joined = [](std::string first, const std::string& between, const std::string& second) {
    if (!first.empty() && !second.empty()) first += between;
    return first + second;
  };
  const std::string street = joined(text("addr:street"), " ", text("addr:housenumber"));
  return joined(street, ", ", joined(text("addr:postcode"), " ", text("addr:city")));
}

/// Of `+41 22 1; +41 22 2` the first.
std::string first_part(const std::string& text) {
  return text.substr(0, text.find(';'));
}

std::string with_scheme(const std::string& address) {
  return address.find(':') == std::string::npos ? "https://" + address : address;
}

std::string step_free_of(const std::string& wheelchair) {
  if (wheelchair == "designated") return "yes";
  return wheelchair == "yes" || wheelchair == "limited" || wheelchair == "no" ? wheelchair : "unknown";
}

std::string currencies_of(const OsmTags& tags) {
  std::string all;
  const auto add = [&](const char* currency, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
      const OsmTag* tag = first_of(tags, {name});
      if (!tag || tag->text != "yes") continue;
      all += (all.empty() ? "" : " ") + std::string(currency);
      return;
    }
  };
  add("CHF", {"currency:CHF"});
  add("EUR", {"currency:EUR"});
  add("LEMAN", {"payment:leman", "payment:léman", "currency:LEMAN", "currency:leman", "currency:léman"});
  return all;
}

}  // namespace

OsmTags osm_tags(const Node& properties) {
  OsmTags tags;
  properties.each_text([&](std::string name, std::string text, const Node& at) {
    tags.insert_or_assign(std::move(name), OsmTag{std::move(text), at});
  });
  return tags;
}

OsmTags directory_entries(const OsmTags& tags) {
  OsmTags entries;
  const auto put = [&](const char* name, const OsmTag& tag, std::string text) {
    if (!text.empty()) entries.insert_or_assign(name, OsmTag{std::move(text), tag.at});
  };
  if (const OsmTag* name = first_of(tags, {"name", "name:fr"})) put("name", *name, name->text);
  if (const auto kind = kind_of(tags)) put("kind", *kind, kind->text);
  if (const OsmTag* text = first_of(tags, {"description:fr", "description"})) put("text", *text, text->text);
  if (const OsmTag* street = first_of(tags, {"addr:street", "addr:city", "addr:postcode"})) put("address", *street, address_of(tags));
  if (const OsmTag* phone = first_of(tags, {"contact:phone", "phone"})) put("phone", *phone, first_part(phone->text));
  if (const OsmTag* web = first_of(tags, {"contact:website", "website", "url"})) put("website", *web, with_scheme(first_part(web->text)));
  if (const OsmTag* access = first_of(tags, {"wheelchair"})) put("step_free", *access, step_free_of(access->text));
  if (const OsmTag* day = first_of(tags, {"check_date", "survey:date"})) put("checked_at", *day, day->text);
  if (const OsmTag* id = first_of(tags, {"@id"})) put("source", *id, id->text);
  if (!tags.empty()) put("currencies", tags.begin()->second, currencies_of(tags));
  for (const char* const own : {"kind", "text", "quarter", "address", "opening_hours", "step_free", "currencies", "source", "checked_at"}) {
    if (const OsmTag* tag = first_of(tags, {own})) put(own, *tag, tag->text);
  }
  return entries;
}

}  // namespace ronde::cli
