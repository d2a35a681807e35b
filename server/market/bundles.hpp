#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "market/result.hpp"
#include "market/words.hpp"

// A bundle (in French « lot »): a listing with something beside its first thing. As an offer it is given whole, to one person; as a want it
// is wanted whole or not at all. To the matcher it is one vertex, to an exchange one transfer, to its member one unit.
// docs/decisions/0056 says why.
namespace ronde::market {

template <class Told>  // a Listing, a ListingDraft or a Transfer
[[nodiscard]] bool is_bundle(const Told& told) {
  return !told.beside.empty();
}

/// Do its kind of listings make bundles? Things do: an hour is somebody's own time, and comes alone.
[[nodiscard]] constexpr bool may_be_bundled(ListingKind kind) {
  return !has_duration(kind);
}

/// Is one of its things of this category?
[[nodiscard]] bool has_category(const Listing& listing, std::string_view category);

/// The categories of its things, the first thing's first, each once.
[[nodiscard]] std::vector<std::string_view> categories_of(const Listing& listing);

/// The titles of its things, with this between them.
[[nodiscard]] std::string titles_of(const Listing& listing, std::string_view between);

/// The title of what `want` seeks among the things of `offer`: the first of the want's category, else the first of all.
[[nodiscard]] std::string_view sought_in(const Transfer& offer, const Listing& want);

/// Where a thing's title or category stands in a draft: 0 is the first thing, "/title"; 2 is "/beside/1/title". Literals, for errors.
[[nodiscard]] std::string_view title_pointer(std::size_t thing);
[[nodiscard]] std::string_view category_pointer(std::size_t thing);

/// What stands beside, cleaned: titles as titles, at most kBeside, of things alone, and one unit of the whole.
/// Errors  invalid as clean_text, "bad-category", "bad-bundle", with the pointer.
[[nodiscard]] Result<std::vector<BundlePart>> checked_beside(const ListingDraft& draft);

}  // namespace ronde::market
