#include "board/card.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

#include "json/write.hpp"
#include "market/records.hpp"

namespace ronde::board {
namespace {

using market::Listing;
using market::name_of;

/// The members of a written object without its closing brace (and, for `owners`, without its opening one).
std::string open_object(std::string object) {
  object.pop_back();
  return object;
}

void write_names(json::Writer& out, std::string_view name, const std::vector<std::string>& names) {
  out.key(name).begin_array();
  for (const std::string& one : names) out.value(one);
  out.end_array();
}

void write_photos(json::Writer& out, const std::vector<market::Photo>& photos) {
  out.key("photos").begin_array();
  for (const market::Photo& photo : photos) {
    out.begin_object().member("id", photo.id.text()).member("width", photo.width).member("height", photo.height);
    out.member("alt", photo.alt).end_object();
  }
  out.end_array();
}

std::string shared_members(const Listing& listing, std::string_view quarter_name) {
  json::Writer out;
  out.begin_object().member("id", listing.id.text()).member("direction", name_of(listing.direction)).member("kind", name_of(listing.kind));
  out.member("category", listing.category).member("title", listing.title).member("text", listing.text);
  write_beside(out, listing.beside);
  out.member("language", name_of(listing.language)).member("size", int{listing.size}).member("quantity", listing.quantity);
  out.member("availability", listing.availability).member("expires_at", market::time_text(listing.expires_at));
  out.member("wildcard", listing.wildcard);
  write_names(out, "exclusions", listing.exclusions);
  if (!listing.tags.empty()) write_names(out, "tags", listing.tags);
  if (!listing.photos.empty()) write_photos(out, listing.photos);
  if (listing.duration_minutes) out.member("duration_minutes", *listing.duration_minutes);
  if (listing.loan_days) out.member("loan_days", *listing.loan_days);
  out.key("quarter").begin_object().member("id", listing.quarter.text()).member("name", quarter_name).end_object();
  if (const auto& behalf = listing.behalf) {
    out.key("association").begin_object().member("id", behalf->association.text()).member("name", behalf->name);
    out.member("kind", name_of(behalf->kind)).end_object();
  }
  if (listing.collect) out.member("collect", true);
  out.member("state", name_of(market::shown_state(listing)));
  out.member("posted_on", market::time_text(listing.posted_at).substr(0, 10)).end_object();
  return open_object(out.take());
}

std::string owners_members(const Listing& listing) {
  json::Writer out;
  out.begin_object();
  std::vector<std::string> pairing;
  for (const auto& want : listing.pairing) pairing.push_back(want.text());
  write_names(out, "pairing", pairing);
  out.member("wish_level", 1 + static_cast<int>(listing.wish_level)).member("only_one_of", listing.only_one_of);
  out.member("group_limit", listing.group_limit);
  out.member("left", listing.free_units()).member("reserve", listing.reserve).end_object();
  std::string members = open_object(out.take());
  members.front() = ',';
  return members;
}

std::string secret_members(const Listing& listing) {
  if (listing.direction != market::Direction::want) return {};
  return listing.no_return ? ",\"no_return\":true" : ",\"no_return\":false";
}

/// Not a cryptographic hash: who made two texts of theirs meet would only keep their own change from being seen.
std::string mark_of(std::string_view text) {
  XXH128_canonical_t mark;
  XXH128_canonicalFromHash(&mark, XXH3_128bits(text.data(), text.size()));
  return {reinterpret_cast<const char*>(mark.digest), sizeof mark.digest};
}

}  // namespace

void write_beside(json::Writer& out, const std::vector<market::BundlePart>& beside) {
  if (beside.empty()) return;
  out.key("beside").begin_array();
  for (const market::BundlePart& part : beside)
    out.begin_object().member("title", part.title).member("category", part.category).end_object();
  out.end_array();
}

Card::Card(market::Listing listing, std::string_view quarter_name, std::vector<std::string> themes)
    : listing_(std::move(listing)),
      themes_(std::move(themes)),
      shared_(shared_members(listing_, quarter_name)),
      owners_(owners_members(listing_)),
      secret_(secret_members(listing_)),
      shared_mark_(mark_of(shared_)),
      whole_mark_(mark_of(shared_ + owners_ + secret_)) {}

void Card::append_json(std::string& out, const Regard& regard) const {
  out.append(shared_);
  out.append(",\"walk_minutes\":");
  out.append(regard.walk_minutes ? std::to_string(*regard.walk_minutes) : "null");
  out.append(regard.mine ? ",\"mine\":true" : ",\"mine\":false");
  out.append(regard.possible ? ",\"possible\":true" : ",\"possible\":false");
  out.append(regard.hidden ? ",\"hidden\":true" : ",\"hidden\":false");
  if (regard.mine) out.append(owners_);
  if (regard.mine && !regard.helped) out.append(secret_);
  out.push_back('}');
}

void Card::append_mark(std::string& out, const Regard& regard) const {
  const int minutes = regard.walk_minutes.value_or(0) / 5;
  out.append(regard.mine ? whole_mark_ : shared_mark_);  // else the tag of a page would tell of what is its member's alone
  out.push_back(static_cast<char>(minutes << 3 | (regard.mine ? 4 : 0) | (regard.possible ? 2 : 0) | (regard.hidden ? 1 : 0)));
}

bool Card::is_of_theme(std::string_view theme) const {
  return std::ranges::find(themes_, theme) != themes_.end();
}

bool Card::shown(market::Timestamp now) const {
  return listing_.state == market::ListingState::active && now < listing_.expires_at;
}

}  // namespace ronde::board
