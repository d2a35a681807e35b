#include "clearings/facts.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace ronde::clearings {
namespace {

/// Kinds that satisfy a want of this kind. An hour of teaching and an hour of help differ by a word only; a gift is as good as a good.
matcher::KindSet kinds_for(market::ListingKind kind) {
  using matcher::kind_bit, matcher::ListingKind;
  const auto gift = kind_bit(ListingKind::gift);
  switch (kind) {
    case market::ListingKind::good:
      return static_cast<matcher::KindSet>(kind_bit(ListingKind::good) | gift);
    case market::ListingKind::service:
    case market::ListingKind::lesson:
      return static_cast<matcher::KindSet>(kind_bit(ListingKind::service) | kind_bit(ListingKind::lesson) | gift);
    case market::ListingKind::loan:
      return static_cast<matcher::KindSet>(kind_bit(ListingKind::loan) | gift);
    case market::ListingKind::gift:
      return gift;
  }
  return 0;
}

std::uint8_t wish_value(market::WishLevel wish) {
  switch (wish) {
    case market::WishLevel::love:
      return 3;
    case market::WishLevel::good:
      return 2;
    case market::WishLevel::acceptable:
      return 1;
  }
  return 2;
}

constexpr std::uint32_t kThingsAheadMax = 10;

/// Days since it was posted, some more for each exchange that fell through, and for what one gave beyond what one got: ties only, and
/// bounded.
std::uint16_t waiting_days(const market::Listing& listing, const MemberFacts& member, const market::Weights& weights,
                           market::Timestamp now) {
  // Whole days of the calendar, so that nothing changes but at midnight.
  const auto days = (std::chrono::floor<std::chrono::days>(now) - std::chrono::floor<std::chrono::days>(listing.posted_at)).count();
  const std::uint32_t posted = days < 0 ? 0 : static_cast<std::uint32_t>(std::min<std::int64_t>(days, weights.waiting_days));
  const std::uint32_t ahead = member.given > member.received ? std::min(member.given - member.received, kThingsAheadMax) : 0;
  const std::uint32_t bonus = std::min(member.waiting_bonus, market::limits::kWaitingBonusMax) * weights.fallen_days;
  return static_cast<std::uint16_t>(std::min(posted + bonus + ahead * weights.ahead_days, weights.waiting_days));
}

void sort_once(std::vector<matcher::Stem>& stems) {
  std::ranges::sort(stems);
  stems.erase(std::unique(stems.begin(), stems.end()), stems.end());
}

/// A tag as the matcher knows it: FNV-1a of its letters.
matcher::Stem number_of(std::string_view tag) {
  matcher::Stem hash = 14695981039346656037U;
  for (const char c : tag) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace

matcher::Objective objective_of(const market::Weights& weights) {
  matcher::Objective objective{{matcher::Level::people, matcher::Level::transfers}};
  for (const market::Criterion one : weights.order) objective.levels.push_back(matcher::level_from(market::name_of(one)).value());
  return objective;
}

matcher::WalkBand walk_band(market::WalkBand band) {
  constexpr std::array bands{matcher::WalkBand::min5, matcher::WalkBand::min10, matcher::WalkBand::min15, matcher::WalkBand::min25,
                             matcher::WalkBand::out_of_reach};
  return bands[static_cast<std::size_t>(band)];
}

matcher::Language language(market::Language language) {
  return matcher::language_from(market::name_of(language));
}

FactsMaker::FactsMaker(const market::Taxonomy& taxonomy) : taxonomy_(taxonomy) {
  for (const market::Category& one : taxonomy.categories()) {
    auto& phrases = variants_.emplace_back();
    for (const market::Variant& variant : one.variants) {
      for (std::size_t i = 0; i < variant.words.size(); ++i) {
        for (const std::string& word : variant.words[i]) {
          auto stems = matcher::stems(word, language(static_cast<market::Language>(i)));
          if (!stems.empty()) phrases.push_back({std::move(stems), number_of(variant.id)});
        }
      }
    }
  }
}

matcher::CategoryTree FactsMaker::tree() const {
  matcher::CategoryTree tree;
  tree.theme_of.resize(taxonomy_.categories().size());
  for (std::size_t theme = 0; theme < taxonomy_.themes().size(); ++theme) {
    for (const std::size_t category : taxonomy_.themes()[theme].categories)
      tree.theme_of.at(category) = static_cast<matcher::ThemeId>(theme);
  }
  return tree;
}

std::optional<matcher::CategoryId> FactsMaker::category(std::string_view id) const {
  const market::Category* found = taxonomy_.category(id);
  if (!found) return std::nullopt;
  return static_cast<matcher::CategoryId>(found - taxonomy_.categories().data());
}

std::vector<matcher::Stem> FactsMaker::tags(const market::Listing& listing, const std::vector<matcher::Stem>& words) const {
  std::vector<matcher::Stem> all;
  for (const std::string& tag : listing.tags) all.push_back(number_of(tag));
  if (const auto at = category(listing.category); at && all.empty()) return variants_in(*at, words);
  sort_once(all);
  return all;
}

std::vector<matcher::Stem> FactsMaker::variants_in(matcher::CategoryId category, const std::vector<matcher::Stem>& words) const {
  std::vector<matcher::Stem> named;
  for (const VariantPhrase& phrase : variants_[category]) {
    if (std::ranges::includes(words, phrase.words)) named.push_back(phrase.tag);
  }
  sort_once(named);
  return named;
}

std::optional<std::vector<matcher::BundlePart>> FactsMaker::beside(const market::Listing& listing) const {
  static_assert(1 + market::limits::kBeside <= matcher::kBundleMax);
  std::vector<matcher::BundlePart> parts;
  for (const market::BundlePart& part : listing.beside) {
    const auto known = category(part.category);
    if (!known) return std::nullopt;
    auto words = matcher::stems(part.title, language(listing.language));
    auto tags = variants_in(*known, words);
    parts.push_back({*known, std::move(words), std::move(tags)});
  }
  return parts;
}

std::optional<matcher::WantFacts> FactsMaker::want(const market::Listing& listing) const {
  matcher::WantFacts facts;
  if (const auto exact = category(listing.category)) {
    facts.category = *exact;
  } else if (const market::Theme* theme = listing.wildcard ? taxonomy_.theme(listing.category) : nullptr) {
    facts.theme = static_cast<matcher::ThemeId>(theme - taxonomy_.themes().data());
  } else if (!listing.wildcard || !listing.category.empty()) {
    return std::nullopt;
  }
  facts.kinds = listing.wildcard ? matcher::KindSet{0} : kinds_for(listing.kind);
  for (const std::string& excluded : listing.exclusions) {
    if (const auto known = category(excluded)) facts.except.push_back(*known);
  }
  std::ranges::sort(facts.except);
  facts.wish = wish_value(listing.wish_level);
  return facts;
}

std::optional<ListingFacts> FactsMaker::facts(const market::Listing& listing, const MemberFacts& member, matcher::QuarterId quarter,
                                              market::Timestamp now) const {
  auto words = matcher::stems(listing.title, language(listing.language));
  auto rest = beside(listing);
  if (!rest) return std::nullopt;
  if (listing.direction == market::Direction::want) {
    auto facts = want(listing);
    if (!facts) return std::nullopt;
    facts->member = member.index;
    if (!listing.wildcard) facts->tags = tags(listing, words);
    facts->words = std::move(words);
    facts->beside = *std::move(rest);
    facts->size = listing.size;
    facts->times = listing.availability;
    facts->quarter = quarter;
    facts->walk_max = walk_band(weights_.farthest);
    facts->waiting_days = waiting_days(listing, member, weights_, now);
    return *std::move(facts);
  }
  const auto known = category(listing.category);
  if (!known) return std::nullopt;
  matcher::OfferFacts facts;
  facts.member = member.index;
  facts.kind = static_cast<matcher::ListingKind>(listing.kind);
  facts.category = *known;
  facts.tags = tags(listing, words);
  facts.words = std::move(words);
  facts.beside = *std::move(rest);
  facts.size = listing.size;
  facts.times = listing.availability;
  facts.quarter = quarter;
  facts.walk_max = walk_band(weights_.farthest);
  facts.gift = listing.kind == market::ListingKind::gift;
  return facts;
}

}  // namespace ronde::clearings
