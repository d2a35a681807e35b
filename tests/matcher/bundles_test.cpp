// Several things that count as one: what a bundle serves, and what serves it.
#include "bundles.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "random_market.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

constexpr CategoryId kTables = 0, kChairs = 1, kBicycles = 2, kHelmets = 3;
constexpr CategoryId kSorts = 5;

CompatibilityRules house_rules() {
  CompatibilityRules rules{{{0, 0, 1, 1, 1}}, WalkBands(3)};
  rules.bands.set(0, 1, WalkBand::min10);
  return rules;
}

BundlePart part(CategoryId category, const char* title = "", std::vector<Stem> tags = {}) {
  return {category, stems(title, Language::french), std::move(tags)};
}
OfferFacts given(CategoryId first, std::vector<BundlePart> beside = {}) {
  OfferFacts offer;
  offer.member = 1;
  offer.category = first;
  offer.size = 2;
  offer.beside = std::move(beside);
  return offer;
}
WantFacts sought(CategoryId first, std::vector<BundlePart> beside = {}) {
  WantFacts want;
  want.member = 2;
  want.category = first;
  want.size = 2;
  want.beside = std::move(beside);
  return want;
}
Verdict between(const OfferFacts& offer, const WantFacts& want) {
  return judge(house_rules(), offer, want);
}
std::optional<std::int32_t> value_of(const Verdict& verdict, ReasonCode code) {
  const auto found = std::ranges::find(verdict.reasons, code, &Reason::code);
  return found == verdict.reasons.end() ? std::nullopt : std::optional(found->value);
}

TEST_CASE("who seeks one thing is served by a bundle that has it, and the rest comes too") {
  const OfferFacts bundle = given(kBicycles, {part(kHelmets), part(kChairs)});
  const Verdict helmet = between(bundle, sought(kHelmets));
  CHECK(helmet.suits());
  CHECK(value_of(helmet, ReasonCode::bundle) == 2);
  CHECK(between(bundle, sought(kBicycles)).suits());
  CHECK(between(bundle, sought(kTables)).obstacle == Obstacle::category);
  CHECK_FALSE(value_of(between(given(kBicycles), sought(kBicycles)), ReasonCode::bundle));
}

TEST_CASE("who seeks a table and two chairs is served by all of it together, and by nothing less") {
  const WantFacts want = sought(kTables, {part(kChairs), part(kChairs)});
  CHECK(between(given(kTables), want).obstacle == Obstacle::bundle);
  CHECK(between(given(kChairs, {part(kChairs)}), want).obstacle == Obstacle::bundle);
  CHECK_MESSAGE(between(given(kTables, {part(kChairs)}), want).obstacle == Obstacle::bundle, "no chair stands in two places");
  const Verdict whole = between(given(kChairs, {part(kTables), part(kChairs)}), want);
  CHECK(whole.suits());
  CHECK(value_of(whole, ReasonCode::bundle) == 0);
  CHECK(value_of(between(given(kChairs, {part(kTables), part(kChairs), part(kBicycles)}), want), ReasonCode::bundle) == 1);
  CHECK(between(given(kBicycles, {part(kHelmets)}), want).obstacle == Obstacle::category);
}

TEST_CASE("each thing of a bundle keeps its own variant, and they are not mixed up") {
  const WantFacts want = sought(kHelmets, {part(kHelmets, "", {7})});
  CHECK(between(given(kHelmets, {part(kHelmets)}), want).suits());
  CHECK_MESSAGE(between(given(kHelmets, {part(kHelmets, "", {7})}), want).suits(), "the one without a variant takes the other");
  OfferFacts both_of_8 = given(kHelmets, {part(kHelmets, "", {8})});
  both_of_8.tags = {8};
  CHECK(between(both_of_8, want).obstacle == Obstacle::tags);
}

TEST_CASE("a surprise that leaves something out gets no bundle with some of it") {
  WantFacts surprise = sought(kAnyCategory);
  CHECK(between(given(kBicycles, {part(kChairs)}), surprise).suits());
  surprise.except = {kChairs};
  CHECK(between(given(kBicycles, {part(kChairs)}), surprise).obstacle == Obstacle::category);
  surprise.theme = 1;
  CHECK(between(given(kTables, {part(kBicycles)}), surprise).suits());
}

TEST_CASE("things that are named alike suit better, each as if it stood alone") {
  const WantFacts want = sought(kTables, {part(kChairs, "chaises pliantes")});
  const int named = between(given(kTables, {part(kChairs, "chaises pliantes")}), want).score;
  const int other = between(given(kTables, {part(kChairs, "fauteuils")}), want).score;
  CHECK(named > other);
  CHECK(between(given(kTables, {part(kChairs, "fauteuils"), part(kChairs, "chaises pliantes")}), want).score == named);
  WantFacts strict = want;
  strict.words_needed = true;
  CHECK(between(given(kTables, {part(kChairs, "fauteuils")}), strict).obstacle == Obstacle::words);
}

TEST_CASE("who wants more things than a bundle has is served by nothing, however many are offered") {
  const std::vector<BundlePart> many(kBundleMax, part(kChairs));
  CHECK(between(given(kChairs, many), sought(kChairs, many)).obstacle == Obstacle::bundle);
  CHECK(between(given(kChairs, many), sought(kChairs, {many.begin(), many.end() - 1})).suits());
}

/// The best of all ways to hand things out, tried one after the other.
std::optional<int> by_trying(const std::vector<std::vector<std::optional<int>>>& points, std::size_t offered) {
  std::optional<int> best;
  std::vector<std::size_t> order(offered);
  std::iota(order.begin(), order.end(), std::size_t{0});
  do {
    int sum = 0;
    bool whole = points.size() <= offered;
    for (std::size_t want = 0; want < points.size() && whole; ++want) {
      const auto& one = points[want][order[want]];
      whole = one.has_value();
      sum += one.value_or(0);
    }
    if (whole) best = std::max(best.value_or(sum), sum);
  } while (std::ranges::next_permutation(order).found);
  return best;
}

TEST_CASE("the small matching is the best of all that there are") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const std::size_t wanted = 1 + dice.below(kBundleMax);
    const std::size_t offered = 1 + dice.below(kBundleMax);
    std::vector<std::vector<std::optional<int>>> points(wanted, std::vector<std::optional<int>>(offered));
    for (auto& row : points) {
      for (auto& one : row) {
        if (dice.chance(60)) one = static_cast<int>(dice.below(50));
      }
    }
    const auto best = best_fit(wanted, offered, [&](std::size_t want, std::size_t offer) -> std::optional<Fit> {
      const auto& one = points[want][offer];
      return one ? std::optional(Fit{*one, 0, 0}) : std::nullopt;
    });
    const auto expected = by_trying(points, offered);
    CHECK(best.has_value() == expected.has_value());
    if (best && expected) CHECK(best->points == *expected);
  }
}

std::vector<BundlePart> some_parts(Dice& dice) {
  std::vector<BundlePart> parts;
  if (!dice.chance(50)) return parts;
  const std::size_t count = 1 + dice.below(kBundleMax - 1);
  for (std::size_t i = 0; i < count; ++i) {
    BundlePart one;
    one.category = static_cast<CategoryId>(dice.below(kSorts));
    if (dice.chance(20)) one.tags = {Stem{7} + dice.below(2)};
    parts.push_back(std::move(one));
  }
  return parts;
}
OfferFacts some_offer(Dice& dice) {
  OfferFacts offer;
  offer.member = dice.below(10);
  offer.category = static_cast<CategoryId>(dice.below(kSorts));
  offer.quarter = static_cast<QuarterId>(dice.below(3));
  offer.beside = some_parts(dice);
  return offer;
}
WantFacts some_want(Dice& dice) {
  WantFacts want;
  want.member = dice.below(10);
  want.quarter = static_cast<QuarterId>(dice.below(3));
  if (dice.chance(75)) {
    want.category = static_cast<CategoryId>(dice.below(kSorts));
    want.beside = some_parts(dice);
  } else {
    if (dice.chance(50)) want.theme = static_cast<ThemeId>(dice.below(2));
    if (dice.chance(30)) want.except = {kBicycles};
  }
  return want;
}

TEST_CASE("with bundles too the index finds exactly what judging all pairs finds, and counts nobody twice") {
  constexpr std::uint32_t kListings = 40;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    CompatibilityIndex index(house_rules());
    Blocks blocks;
    blocks.add(1, 2);
    std::vector<OfferFacts> offers;
    std::vector<WantFacts> wants;
    for (std::uint32_t i = 0; i < kListings; ++i) {
      offers.push_back(some_offer(dice));
      wants.push_back(some_want(dice));
      index.add_offer(i, offers[i]);
      index.add_want(i, wants[i]);
    }
    for (std::uint32_t i = 0; i < kListings; i += 4) {  // some come back as others
      index.remove_offer(i);
      index.remove_want(i);
      offers[i] = some_offer(dice);
      wants[i] = some_want(dice);
      index.add_offer(i, offers[i]);
      index.add_want(i, wants[i]);
    }
    const auto suits = [&](std::uint32_t offer, std::uint32_t want) {
      return !blocks.has(offers[offer].member, wants[want].member) && judge(house_rules(), offers[offer], wants[want]).suits();
    };
    const auto slots_of = [](const std::vector<CompatibilityIndex::Hit>& hits) {
      std::multiset<std::uint32_t> slots;
      for (const auto& hit : hits) slots.insert(hit.slot);
      return slots;
    };
    const auto told = [](const WhyNothing& why) { return std::accumulate(why.count.begin(), why.count.end(), why.suits); };
    for (std::uint32_t one = 0; one < kListings; ++one) {
      std::multiset<std::uint32_t> offers_for_it, wants_for_it;
      for (std::uint32_t other = 0; other < kListings; ++other) {
        if (suits(other, one)) offers_for_it.insert(other);
        if (suits(one, other)) wants_for_it.insert(other);
      }
      CHECK(slots_of(index.offers_for(one, blocks)) == offers_for_it);
      CHECK(slots_of(index.wants_for(one, blocks)) == wants_for_it);
      const WhyNothing no_offer = index.why_no_offer_for(one, blocks), no_want = index.why_no_want_for(one, blocks);
      CHECK(no_offer.suits == offers_for_it.size());
      CHECK(no_want.suits == wants_for_it.size());
      CHECK(told(no_offer) == kListings);
      CHECK(told(no_want) == kListings);
    }
  }
}

}  // namespace
}  // namespace ronde::test
