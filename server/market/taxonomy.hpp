#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market/result.hpp"
#include "market/words.hpp"

namespace ronde::market {

/// Text in the four languages, by Language.
using Labels = std::array<std::string, 4>;

struct Category {
  std::string id;
  std::string theme;  // its theme's id
  std::string icon;
  ListingKind kind = ListingKind::service;
  Labels labels;
  std::array<std::vector<std::string>, 4> synonyms;  // by Language
};

struct Theme {
  std::string id;
  std::string icon;
  Labels labels;
  std::vector<std::size_t> categories;  // indices into Taxonomy::categories()
};

struct Guess {
  std::string category;
  ListingKind kind = ListingKind::service;
  int score = 0;  // how many letters of the title the synonyms explain; only for comparing
};

/// The two levels of what people exchange: themes with about 90 categories, immutable after load, shared by all neighbourhoods and threads.
class Taxonomy {
 public:
  /// Shapes  {"themes":[{"id","icon","labels":{fr,de,it,en},"categories":[{"id","icon","kind","labels":{..},"synonyms":{fr:[..],de,it,en}}]}]}
  /// Errors  invalid "bad-taxonomy" with a sentence: not JSON, a missing member, an id twice, an unknown kind, no theme.
  [[nodiscard]] static Result<Taxonomy> load(std::string_view json);

  [[nodiscard]] const std::vector<Theme>& themes() const { return themes_; }
  [[nodiscard]] const std::vector<Category>& categories() const { return categories_; }
  [[nodiscard]] const Category* category(std::string_view id) const;
  [[nodiscard]] const Theme* theme(std::string_view id) const;
  /// Is `id` this category, or the theme above it?
  [[nodiscard]] bool covers(std::string_view id, std::string_view category) const;

  /// The category whose synonyms explain most of a title; words are compared folded (case, accents) and by Snowball stem. Looks in
  /// `language` first, then in the other three. Nothing when no word fits.
  /// Cost    some microseconds: a look-up a word, and one for each run of up to four words.
  [[nodiscard]] std::optional<Guess> guess(std::string_view title, Language language) const;

 private:
  struct Entry {
    std::size_t category;
    int weight;
  };
  std::vector<Theme> themes_;
  std::vector<Category> categories_;
  std::map<std::string, std::size_t, std::less<>> category_by_id_;
  std::map<std::string, std::size_t, std::less<>> theme_by_id_;
  std::array<std::map<std::string, std::vector<Entry>, std::less<>>, 4> phrases_;  // stemmed words joined by a blank, by Language
};

/// A listing's category must exist; a wildcard want may name a theme. Errors: invalid "bad-category".
[[nodiscard]] Result<void> check_category(const Taxonomy& taxonomy, const ListingDraft& draft);

}  // namespace ronde::market
