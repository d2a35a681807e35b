// Words, and whether an offer suits a want.
#include "ronde/matcher/compatibility.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "market_text.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

constexpr CategoryId kBikes = 0, kTools = 1, kLessons = 2;
constexpr ThemeId kThings = 0, kKnowledge = 1;

CompatibilityRules rules() {
  CompatibilityRules rules{{{kThings, kThings, kKnowledge}}, WalkBands(3)};
  rules.bands.set(0, 1, WalkBand::min10);
  rules.bands.set(0, 2, WalkBand::min25);
  return rules;
}
OfferFacts bike() {
  OfferFacts offer;
  offer.member = 1;
  offer.category = kBikes;
  offer.words = stems("Vélo d'enfant", Language::french);
  offer.size = 2;
  return offer;
}
WantFacts wish() {
  WantFacts want;
  want.member = 2;
  want.category = kBikes;
  want.size = 2;
  return want;
}
bool has(const Verdict& verdict, ReasonCode code, std::int32_t value) {
  return std::ranges::find(verdict.reasons, Reason{code, value}) != verdict.reasons.end();
}

TEST_CASE("accents, case, plurals and small words do not keep words apart") {
  CHECK(stems("Les vélos d'enfants", Language::french) == stems("VELO ENFANT", Language::french));
  CHECK(stems("Fahrräder", Language::german) == stems("fahrrader", Language::german));
  CHECK(stems("lessons", Language::english) == stems("Lesson", Language::english));
  CHECK(stems("lezioni", Language::italian) == stems("lezione", Language::italian));
  CHECK(split_words("Œuvre, 2 cœurs; l'été_26\"") == std::vector<std::string>{"oeuvre", "coeurs", "ete", "26"});
}

TEST_CASE("whichever apostrophe somebody's keyboard has, the words are the same") {
  for (const char* apostrophe : {"’", "\u2018", "\u02BC", "\u00B4", "`", " "}) {
    CAPTURE(apostrophe);
    const auto with = [&](std::string before, const char* after) { return before + apostrophe + after; };
    CHECK(split_words(with("Garde d", "enfants")) == split_words("Garde d'enfants"));
    CHECK(stems(with("Garde d", "enfants"), Language::french) == stems("Garde d'enfants", Language::french));
    CHECK(stems(with("verdure dell", "orto"), Language::italian) == stems("verdure dell'orto", Language::italian));
    CHECK(stems(with("children", "s clothes"), Language::english) == stems("children's clothes", Language::english));
  }
}

TEST_CASE("decomposed accents are the same letters, and broken UTF-8 only separates") {
  CHECK(split_words("ve\xCC\x81lo") == std::vector<std::string>{"velo"});
  CHECK(split_words("ab\xFF\xC3 cd") == std::vector<std::string>{"ab", "cd"});
  CHECK(split_words(std::string_view("ab\0cd", 5)) == std::vector<std::string>{"ab", "cd"});
  CHECK(split_words(std::string(100'000, 'a') + " b").size() == 1);
}

TEST_CASE("an offer of the sought category within reach suits, and says why") {
  const Verdict verdict = judge(rules(), bike(), wish());
  REQUIRE(verdict.suits());
  CHECK(has(verdict, ReasonCode::category, kBikes));
  CHECK(has(verdict, ReasonCode::size_equal, 2));
  CHECK(has(verdict, ReasonCode::walk, 5));
  CHECK(has(verdict, ReasonCode::wish, 2));
  CHECK(verdict.score > 0);
  CHECK(verdict.score <= 1000);
}

TEST_CASE("each obstacle is told, the first one that fails") {
  const auto obstacle = [](auto change_offer, auto change_want) {
    OfferFacts offer = bike();
    WantFacts want = wish();
    change_offer(offer);
    change_want(want);
    return judge(rules(), offer, want).obstacle;
  };
  const auto same_offer = [](OfferFacts&) {};
  const auto same_want = [](WantFacts&) {};
  CHECK(obstacle([](OfferFacts& o) { o.member = 2; }, same_want) == Obstacle::same_member);
  CHECK(obstacle([](OfferFacts& o) { o.category = kTools; }, same_want) == Obstacle::category);
  CHECK(obstacle(same_offer, [](WantFacts& w) { w.kinds = kind_bit(ListingKind::loan); }) == Obstacle::kind);
  const auto names_8 = [](OfferFacts& o) { o.tags = {8}; };
  CHECK(obstacle(names_8, [](WantFacts& w) { w.tags = {7}; }) == Obstacle::tags);
  CHECK(obstacle(names_8, [](WantFacts& w) { w.tags = {7, 8}; }) == Obstacle::none);
  CHECK(obstacle(same_offer, [](WantFacts& w) { w.tags = {7}; }) == Obstacle::none);
  CHECK(obstacle(same_offer, [](WantFacts& w) {
          w.words = stems("tandem", Language::french);
          w.words_needed = true;
        }) == Obstacle::words);
  CHECK(obstacle([](OfferFacts& o) { o.quarter = 9; }, same_want) == Obstacle::reach);
  CHECK(obstacle([](OfferFacts& o) { o.quarter = 2; }, [](WantFacts& w) { w.walk_max = WalkBand::min15; }) == Obstacle::reach);
  CHECK(obstacle([](OfferFacts& o) { o.times = 1; }, [](WantFacts& w) { w.times = 2; }) == Obstacle::time);
  CHECK(obstacle([](OfferFacts& o) { o.size = 4; }, same_want) == Obstacle::size);
  CHECK(obstacle([](OfferFacts& o) { o.size = 3; }, same_want) == Obstacle::none);
}

TEST_CASE("a wish for a whole theme takes all its categories but those left out") {
  WantFacts want = wish();
  want.category = kAnyCategory;
  want.theme = kThings;
  CHECK(judge(rules(), bike(), want).suits());
  CHECK(has(judge(rules(), bike(), want), ReasonCode::theme, kThings));
  want.except = {kBikes};
  CHECK(judge(rules(), bike(), want).obstacle == Obstacle::category);
  want.except.clear();
  want.theme = kKnowledge;
  CHECK(judge(rules(), bike(), want).obstacle == Obstacle::category);
  want.theme = kAnyTheme;
  CHECK(has(judge(rules(), bike(), want), ReasonCode::surprise, kBikes));
}

TEST_CASE("a gift is a thing for those who seek things") {
  OfferFacts offer = bike();
  offer.kind = ListingKind::gift;
  WantFacts want = wish();
  want.kinds = kind_bit(ListingKind::good);
  CHECK(judge(rules(), offer, want).suits());
  want.kinds = kind_bit(ListingKind::lesson);
  CHECK(judge(rules(), offer, want).obstacle == Obstacle::kind);
}

TEST_CASE("nearer, dearer and better named offers score higher") {
  const WantFacts want = wish();
  OfferFacts far = bike();
  far.quarter = 1;
  CHECK(judge(rules(), bike(), want).score > judge(rules(), far, want).score);
  WantFacts dear = want;
  dear.wish = 3;
  CHECK(judge(rules(), bike(), dear).score > judge(rules(), bike(), want).score);
  WantFacts named = want, misnamed = want;
  named.words = stems("vélo", Language::french);
  misnamed.words = stems("tandem", Language::french);
  CHECK(judge(rules(), bike(), named).score > judge(rules(), bike(), misnamed).score);
}

TEST_CASE("the index finds exactly what judging all pairs finds") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    CompatibilityIndex index(rules());
    Blocks blocks;
    blocks.add(1, 2);
    std::vector<OfferFacts> offers(40);
    std::vector<WantFacts> wants(40);
    for (std::uint32_t i = 0; i < 40; ++i) {
      offers[i].member = dice.below(10);
      offers[i].category = static_cast<CategoryId>(dice.below(3));
      offers[i].quarter = static_cast<QuarterId>(dice.below(3));
      offers[i].size = static_cast<std::uint8_t>(dice.below(5));
      wants[i].member = dice.below(10);
      wants[i].category = dice.chance(70) ? static_cast<CategoryId>(dice.below(3)) : kAnyCategory;
      wants[i].theme = dice.chance(50) ? static_cast<ThemeId>(dice.below(2)) : kAnyTheme;
      if (dice.chance(30)) wants[i].except = {kTools};
      wants[i].quarter = static_cast<QuarterId>(dice.below(3));
      index.add_offer(i, offers[i]);
      index.add_want(i, wants[i]);
    }
    index.remove_offer(5);
    index.remove_want(6);
    for (std::uint32_t want = 0; want < 40; ++want) {
      if (want == 6) continue;
      std::vector<std::uint32_t> expected, found;
      for (std::uint32_t offer = 0; offer < 40; ++offer) {
        if (offer != 5 && !blocks.has(offers[offer].member, wants[want].member) && judge(rules(), offers[offer], wants[want]).suits())
          expected.push_back(offer);
      }
      for (const auto& hit : index.offers_for(want, blocks)) found.push_back(hit.slot);
      std::ranges::sort(found);
      CHECK(found == expected);
      const WhyNothing why = index.why_no_offer_for(want, blocks);
      CHECK(why.suits == expected.size());
      std::uint32_t all = why.suits;
      for (const std::uint32_t count : why.count) all += count;
      CHECK(all == 39);
    }
    for (std::uint32_t offer = 0; offer < 40; ++offer) {
      if (offer == 5) continue;
      std::size_t expected = 0;
      for (std::uint32_t want = 0; want < 40; ++want) {
        if (want != 6 && !blocks.has(offers[offer].member, wants[want].member) && judge(rules(), offers[offer], wants[want]).suits())
          ++expected;
      }
      CHECK(index.wants_for(offer, blocks).size() == expected);
    }
  }
}

}  // namespace
}  // namespace ronde::test
