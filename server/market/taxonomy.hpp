#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "market/result.hpp"
#include "market/words.hpp"

namespace ronde::market {

/// Text in the four languages, by Language.
using Labels = std::array<std::string, 4>;

/// What tells two listings of one category apart so sharply that they never suit each other: German and Italian lessons, drill and sander.
struct Variant {
  std::string id;
  std::array<std::vector<std::string>, 4> words;  // by Language
};

struct Category {
  std::string id;
  std::string theme;  // its theme's id
  std::string icon;
  ListingKind kind = ListingKind::service;
  Labels labels;
  std::array<std::vector<std::string>, 4> synonyms;  // by Language
  std::vector<std::string> generator;                // names that the seeded generator uses for it
  std::vector<Variant> variants;
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
  std::size_t words = 0;  // of the synonym that won
  std::size_t letters = 0;
};

/// The two levels of what people exchange: themes with about 90 categories, immutable after load, shared by all neighbourhoods and threads.
class Taxonomy {
 public:
  /// Shapes  market/data/README.md:
  /// {"version":1,"themes":[{"id","icon","labels":{fr,de,it,en},"categories":[{"id","icon","kind","labels":{..},
  ///         "synonyms":{fr:[..],de,it,en},"generator"?:[..],"variants"?:[{"id","words":{..}}]}]}]}
  /// Errors  invalid "bad-taxonomy" with a sentence: not JSON, a missing member, an id twice, an unknown kind, no theme.
  [[nodiscard]] static Result<Taxonomy> load(std::string_view json);

  [[nodiscard]] const std::vector<Theme>& themes() const { return themes_; }
  [[nodiscard]] const std::vector<Category>& categories() const { return categories_; }
  [[nodiscard]] const Category* category(std::string_view id) const;
  [[nodiscard]] const Theme* theme(std::string_view id) const;
  /// Is `id` this category, or the theme above it?
  [[nodiscard]] bool covers(std::string_view id, std::string_view category) const;

  /// The category of a title. A synonym holds when all its words stand in the title, in any order, compared by Snowball stem without case
  /// and accents; the synonym with most words wins, then the one with most letters. Looks in `language`; only when nothing holds there, in
  /// the other three.
  /// Cost    about 10 us.
  [[nodiscard]] std::optional<Guess> guess(std::string_view title, Language language) const;

  /// The same where no title holds as it is written: words of the synonyms that are one slip of the hand away count as written.
  /// Cost    some 500 us; for searches that find nothing in `guess`.
  [[nodiscard]] std::optional<Guess> guess_with_slips(std::string_view title, Language language) const;

  /// All categories that a text speaks of in one language, in the order of the file: for searches.
  [[nodiscard]] std::vector<std::string> categories_of(std::string_view text, Language language) const;

  /// The category that the generator's name stands for. Nullptr: none.
  [[nodiscard]] const Category* category_of_generator(std::string_view name) const;

 private:
  /// A synonym: its stems, each once. `at`: index of the category.
  struct Phrase {
    std::vector<std::string> stems;
    std::size_t letters = 0;
    std::size_t at = 0;
  };
  void index_phrases();
  void add_phrase(std::size_t language, const std::string& text, std::size_t at);
  template <class Visit>
  void each_phrase_in(const std::vector<std::string>& stems, std::size_t language, Visit visit) const;
  template <class Stems>
  [[nodiscard]] std::optional<Guess> best_phrase(Language language, Stems stems_in) const;
  [[nodiscard]] std::vector<std::string> with_slips(std::vector<std::string> stems, std::size_t language) const;

  std::vector<Theme> themes_;
  std::vector<Category> categories_;
  std::map<std::string, std::size_t, std::less<>> category_by_id_;
  std::map<std::string, std::size_t, std::less<>> theme_by_id_;
  std::array<std::vector<Phrase>, 4> phrases_;                                           // by Language
  std::array<std::map<std::string, std::vector<std::size_t>, std::less<>>, 4> by_stem_;  // first stem -> phrases
  std::array<std::set<std::string, std::less<>>, 4> stems_;                              // all of them
};

/// A listing's category must exist; a wildcard want may name a theme; what stands beside in a bundle is a thing by its category too.
/// Errors: invalid "bad-category", "bad-bundle".
[[nodiscard]] Result<void> check_category(const Taxonomy& taxonomy, const ListingDraft& draft);

}  // namespace ronde::market
