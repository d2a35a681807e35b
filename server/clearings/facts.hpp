#pragma once

// A listing in the matcher's words: dense numbers for members, quarters and categories, stems for its title. Pure.

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

#include "market/market_view.hpp"
#include "market/taxonomy.hpp"
#include "market/weights.hpp"
#include "ronde/matcher/compatibility.hpp"
#include "ronde/matcher/objective.hpp"

namespace ronde::clearings {

/// Ids as small numbers, in the order in which they were first met. A number is never given to another id.
template <class Id>
class Numbers {
 public:
  std::uint32_t of(Id id) {
    const auto [at, fresh] = number_.try_emplace(id, static_cast<std::uint32_t>(ids_.size()));
    if (fresh) ids_.push_back(id);
    return at->second;
  }
  [[nodiscard]] std::optional<std::uint32_t> find(Id id) const {
    const auto at = number_.find(id);
    return at == number_.end() ? std::nullopt : std::optional(at->second);
  }
  [[nodiscard]] Id id(std::uint32_t number) const { return ids_.at(number); }
  [[nodiscard]] const std::vector<Id>& ids() const { return ids_; }

 private:
  std::unordered_map<Id, std::uint32_t> number_;
  std::vector<Id> ids_;
};

/// What of a member weighs in: how long they have waited, in days, and nothing that tells rich from poor.
struct MemberFacts {
  matcher::MemberIndex index = 0;
  std::uint32_t waiting_bonus = 0;
  std::uint32_t given = 0;
  std::uint32_t received = 0;
};

using ListingFacts = std::variant<matcher::OfferFacts, matcher::WantFacts>;

/// Makes facts from listings. The taxonomy must outlive it.
class FactsMaker {
 public:
  explicit FactsMaker(const market::Taxonomy& taxonomy);

  /// Facts are made by these from now on: how far one goes, and what counts as waiting. At first by the product's own.
  void weigh_by(const market::Weights& weights) { weights_ = weights; }

  /// Categories become their position in Taxonomy::categories(), themes in themes().
  [[nodiscard]] matcher::CategoryTree tree() const;
  [[nodiscard]] std::optional<matcher::CategoryId> category(std::string_view id) const;
  [[nodiscard]] const market::Taxonomy& taxonomy() const { return taxonomy_; }

  /// Empty when the taxonomy does not know a category of it (of a wish for anything: neither category nor theme).
  /// Cost    some microseconds: the stems of the title.
  [[nodiscard]] std::optional<ListingFacts> facts(const market::Listing& listing, const MemberFacts& member, matcher::QuarterId quarter,
                                                  market::Timestamp now) const;

 private:
  /// A word or phrase of the taxonomy that names a variant.
  struct VariantPhrase {
    std::vector<matcher::Stem> words;  // sorted
    matcher::Stem tag = 0;
  };
  /// What tells listings of one category apart: the tags that it carries, else the variants that its title names. Sorted.
  [[nodiscard]] std::vector<matcher::Stem> tags(const market::Listing& listing, const std::vector<matcher::Stem>& words) const;
  /// The variants of this category that a title names. Sorted.
  [[nodiscard]] std::vector<matcher::Stem> variants_in(matcher::CategoryId category, const std::vector<matcher::Stem>& words) const;
  /// The rest of a bundle; nothing where the taxonomy does not know a category.
  [[nodiscard]] std::optional<std::vector<matcher::BundlePart>> beside(const market::Listing& listing) const;
  [[nodiscard]] std::optional<matcher::WantFacts> want(const market::Listing& listing) const;

  const market::Taxonomy& taxonomy_;
  market::Weights weights_;
  std::vector<std::vector<VariantPhrase>> variants_;  // by category; of all four languages, for titles borrow each other's words
};

/// People and hand-overs first, always; then what is weighed here.
[[nodiscard]] matcher::Objective objective_of(const market::Weights& weights);
[[nodiscard]] matcher::WalkBand walk_band(market::WalkBand band);
[[nodiscard]] matcher::Language language(market::Language language);

}  // namespace ronde::clearings
