#include "market/taxonomy.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace ronde::market;

namespace {

const Taxonomy& thonex() {
  static const Taxonomy taxonomy = [] {
    std::ifstream file("server/market/data/taxonomy.json", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    Result<Taxonomy> loaded = Taxonomy::load(text);
    if (!loaded) FAIL("taxonomy: " << loaded.error().why);
    return std::move(*loaded);
  }();
  return taxonomy;
}

std::string guess(std::string_view title, Language language = Language::fr) {
  const auto found = thonex().guess(title, language);
  return found ? found->category : "";
}

}  // namespace

TEST_CASE("about ninety categories under a dozen themes, each in four languages") {
  CHECK(thonex().themes().size() == 12);
  CHECK(thonex().categories().size() >= 90);
  for (const Category& category : thonex().categories()) {
    CAPTURE(category.id);
    CHECK(thonex().theme(category.theme));
    for (const std::string& label : category.labels) CHECK_FALSE(label.empty());
  }
}

TEST_CASE("a title tells its category") {
  CHECK(guess("Réparer mon vélo") == "bicycle-repair");
  CHECK(guess("réparer votre VELO") == "bicycle-repair");
  CHECK(guess("Tondre la pelouse") == "gardening");
  CHECK(guess("mow my lawn", Language::en) == "gardening");
  CHECK(guess("Rasen mähen") == "gardening");  // a German title in a French page
  CHECK(guess("xyzzy").empty());
  CHECK(guess("").empty());
}

TEST_CASE("labels carry the typographic apostrophe, and a title is read alike with whichever its writer has") {
  std::size_t with_apostrophe = 0;
  const auto check = [&](const Labels& labels) {
    for (std::size_t language = 0; language < labels.size(); ++language) {
      const std::string& label = labels[language];
      CAPTURE(label);
      CHECK(label.find('\'') == std::string::npos);
      if (label.find("’") == std::string::npos) continue;
      ++with_apostrophe;
      const std::string found = guess(label, static_cast<Language>(language));
      for (const char* apostrophe : {"'", "\u2018", "\u02BC", "\u00B4"}) {
        std::string other = label;
        other.replace(other.find("’"), std::string_view("’").size(), apostrophe);
        CAPTURE(other);
        CHECK(guess(other, static_cast<Language>(language)) == found);
        CHECK(thonex().categories_of(other, static_cast<Language>(language)) ==
              thonex().categories_of(label, static_cast<Language>(language)));
      }
    }
  };
  for (const Theme& theme : thonex().themes()) check(theme.labels);
  for (const Category& category : thonex().categories()) check(category.labels);
  CHECK(with_apostrophe >= 10);
  for (const char* title : {"Garde d'enfants", "Garde d’enfants", "Garde d\u02BCenfants"}) CHECK(guess(title) == "babysitting");
}

TEST_CASE("a want of surprise may name a theme, anything else a category") {
  ListingDraft draft;
  draft.category = "gardening";
  CHECK(check_category(thonex(), draft).has_value());
  draft.category = "garden";
  CHECK_FALSE(check_category(thonex(), draft).has_value());
  draft.direction = Direction::want;
  draft.wildcard = true;
  CHECK(check_category(thonex(), draft).has_value());
  CHECK(thonex().covers("garden", "gardening"));
  CHECK_FALSE(thonex().covers("gardening", "garden"));
}

TEST_CASE("a taxonomy with a hole is refused with a sentence") {
  CHECK(Taxonomy::load("").error().why.starts_with("not JSON"));
  CHECK(Taxonomy::load("{}").error().why == "no \"themes\" in the taxonomy");
  CHECK(Taxonomy::load(R"({"themes":[]})").error().why == "no theme");
  CHECK(Taxonomy::load(R"({"themes":[{"id":"a","icon":"i"}]})").error().why == "no \"labels\" in the taxonomy");
}
