#include "market/bundles.hpp"

#include <algorithm>
#include <array>

#include "market/listings.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

constexpr std::array<std::string_view, 1 + limits::kBeside> kTitlePointers{"/title", "/beside/0/title", "/beside/1/title",
                                                                           "/beside/2/title", "/beside/3/title"};
constexpr std::array<std::string_view, 1 + limits::kBeside> kCategoryPointers{"/category", "/beside/0/category", "/beside/1/category",
                                                                              "/beside/2/category", "/beside/3/category"};

Error bad_bundle(std::string_view pointer, std::string why) {
  return {Errc::invalid, "bad-bundle", std::move(why), pointer};
}

}  // namespace

bool has_category(const Listing& listing, std::string_view category) {
  return listing.category == category ||
         std::ranges::any_of(listing.beside, [&](const BundlePart& part) { return part.category == category; });
}

std::vector<std::string_view> categories_of(const Listing& listing) {
  std::vector<std::string_view> categories{listing.category};
  for (const BundlePart& part : listing.beside) {
    if (std::ranges::find(categories, part.category) == categories.end()) categories.emplace_back(part.category);
  }
  return categories;
}

std::string titles_of(const Listing& listing, std::string_view between) {
  std::string titles = listing.title;
  for (const BundlePart& part : listing.beside) titles.append(between).append(part.title);
  return titles;
}

std::string_view sought_in(const Transfer& offer, const Listing& want) {
  if (offer.category == want.category) return offer.title;
  const auto found = std::ranges::find(offer.beside, want.category, &BundlePart::category);
  return found == offer.beside.end() ? offer.title : found->title;
}

std::string_view title_pointer(std::size_t thing) {
  return kTitlePointers.at(thing);
}

std::string_view category_pointer(std::size_t thing) {
  return kCategoryPointers.at(thing);
}

Result<std::vector<BundlePart>> checked_beside(const ListingDraft& draft) {
  std::vector<BundlePart> beside;
  if (!is_bundle(draft)) return beside;
  if (draft.beside.size() > limits::kBeside) return bad_bundle("/beside", "at most five things");
  if (!may_be_bundled(draft.kind)) return bad_bundle("/kind", "things make a bundle, hours do not");
  if (draft.wildcard) return bad_bundle("/wildcard", "a surprise names nothing");
  if (draft.quantity != 1) return bad_bundle("/quantity", "a bundle is one");
  for (const BundlePart& part : draft.beside) {
    const std::size_t thing = beside.size() + 1;
    Result<std::string> title = clean_text(part.title, limits::kTitle, Lines::one, title_pointer(thing));
    if (!title) return title.error();
    if (!is_category_id(part.category)) return Error{Errc::invalid, "bad-category", "no such category", category_pointer(thing)};
    beside.push_back({*std::move(title), part.category});
  }
  return beside;
}

}  // namespace ronde::market
