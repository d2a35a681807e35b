#include "many_people.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <span>
#include <stdexcept>
#include <utility>

namespace ronde::bench {
namespace {

constexpr double kPeopleASquareKm = 250;
constexpr std::size_t kArcsAWish = 8;
enum class Sort : std::uint8_t { good, produce, loan, service };
struct Category {
  Sort sort;
  double francs, spread;
  std::uint32_t variants;
};
constexpr Sort G = Sort::good, P = Sort::produce, L = Sort::loan, S = Sort::service;
// In the generator's order, which says nothing of how popular they are.
constexpr std::array<Category, 60> kCategories{{
    {G, 80, .8, 10}, {G, 10, .5, 14}, {G, 8, .4, 8},   {G, 25, .5, 10},  {G, 15, .6, 10}, {G, 40, .7, 8},  {G, 12, .5, 12}, {G, 20, .6, 14},
    {G, 25, .5, 12}, {G, 45, .7, 12}, {G, 180, .7, 8}, {G, 25, .6, 8},   {G, 70, .7, 8},  {G, 20, .6, 10}, {G, 35, .6, 10}, {G, 150, .6, 6},
    {G, 60, .9, 12}, {G, 200, .8, 6}, {G, 120, .7, 6}, {G, 150, .8, 10}, {G, 9, .5, 10},  {G, 18, .7, 10}, {G, 10, .5, 10}, {P, 6, .4, 10},
    {P, 8, .4, 8},   {P, 8, .4, 8},   {P, 9, .3, 4},   {P, 8, .4, 6},    {P, 10, .4, 6},  {G, 60, .5, 3},  {G, 40, .8, 10}, {G, 15, .6, 8},
    {G, 18, .5, 6},  {G, 12, .5, 6},  {L, 25, .5, 8},  {L, 15, .5, 8},   {L, 20, .5, 4},  {L, 30, .6, 6},  {L, 30, .5, 6},  {L, 60, .4, 4},
    {L, 50, .5, 4},  {S, 25, .2, 7},  {S, 20, .3, 6},  {S, 15, .3, 4},   {S, 25, .2, 5},  {S, 22, .2, 5},  {S, 25, .4, 6},  {S, 28, .3, 5},
    {S, 28, .2, 5},  {S, 26, .3, 5},  {S, 30, .3, 6},  {S, 30, .3, 6},   {S, 35, .3, 8},  {S, 35, .3, 3},  {S, 35, .3, 4},  {S, 40, .3, 7},
    {S, 35, .3, 12}, {S, 35, .3, 10}, {S, 45, .3, 8},  {S, 35, .3, 5},
}};
constexpr std::uint32_t kVariantsMax = 16;

using Popularity = std::array<double, kCategories.size()>;  // sums up to 1

Popularity summed(Popularity each) {
  double sum = 0;
  for (double& one : each) one = sum += one;
  for (double& one : each) one /= sum;
  return each;
}

template <class Value>
Value pick(Dice& dice, std::span<const std::pair<double, Value>> choices) {
  double x = dice.real();
  for (const auto& [share, value] : choices) {
    x -= share;
    if (x < 0) return value;
  }
  return choices.back().second;
}

/// 1 or more, with this mean.
int some(Dice& dice, double mean) {
  int count = 1;
  while (count < 12 && dice.real() < 1 - 1 / mean) ++count;
  return count;
}

class Settling {
 public:
  Settling(std::uint32_t people, std::uint64_t seed) : dice_(seed), people_(people) {
    country_.side_km = static_cast<std::uint32_t>(std::ceil(std::sqrt(people / kPeopleASquareKm)));
    // What is sought is half as popular as what there is, and half by an order of its own.
    const std::array<std::size_t, kCategories.size()> had = order(), sought = order();
    Popularity have{}, seek{};
    for (std::size_t rank = 0; rank < kCategories.size(); ++rank) {
      const double zipf = 1 / std::pow(static_cast<double>(rank + 1), 0.8);
      have[had[rank]] += zipf;
      seek[had[rank]] += zipf / 2;
      seek[sought[rank]] += zipf / 2;
    }
    have_ = summed(have);
    seek_ = summed(seek);
    for (std::uint32_t i = 0; i < std::max(3U, people / 400); ++i)
      hamlets_.push_back({dice_.real() * country_.side_km, dice_.real() * country_.side_km});
  }

  Country run() {
    for (std::uint32_t person = 0; person < people_; ++person) settle(person);
    return std::move(country_);
  }

 private:
  std::array<std::size_t, kCategories.size()> order() {
    std::array<std::size_t, kCategories.size()> made{};
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = i;
    for (std::uint32_t i = made.size() - 1; i > 0; --i) std::swap(made[i], made[dice_.below(i + 1)]);
    return made;
  }

  void settle(std::uint32_t number) {
    static constexpr std::array<std::pair<double, double>, 5> kReach{{{.08, .5}, {.27, 1}, {.30, 1.5}, {.25, 2}, {.10, 3}}};
    static constexpr std::array<std::pair<double, double>, 3> kTolerance{{{.25, 1.5}, {.45, 2}, {.30, 3}}};
    Person person;
    const double side = country_.side_km;
    if (dice_.real() < 0.4) {
      const auto [east, north] = hamlets_[dice_.below(static_cast<std::uint32_t>(hamlets_.size()))];
      person.east_km = east + 0.3 * dice_.normal();
      person.north_km = north + 0.3 * dice_.normal();
    } else {
      person.east_km = dice_.real() * side;
      person.north_km = dice_.real() * side;
    }
    person.east_km = std::clamp(person.east_km, 0.0, side - 1e-6);
    person.north_km = std::clamp(person.north_km, 0.0, side - 1e-6);
    person.reach_km = pick<double>(dice_, kReach);
    person.tolerance = pick<double>(dice_, kTolerance);
    for (std::uint32_t i = 3 + dice_.below(2); i > 0; --i) person.free_times |= 1U << dice_.below(21);
    const double kind = dice_.real();
    person.only_gives = kind < 0.05;
    const bool only_asks = !person.only_gives && kind < 0.09;
    country_.people.push_back(person);
    for (int i = only_asks ? 0 : some(dice_, 2.0); i > 0; --i) country_.things.push_back(thing(number));
    for (int i = person.only_gives ? 0 : some(dice_, 1.6); i > 0; --i) country_.wishes.push_back(wish(number));
  }

  std::uint8_t category(const Popularity& popularity) {
    const auto at = std::ranges::lower_bound(popularity, dice_.real());
    return static_cast<std::uint8_t>(std::min<std::ptrdiff_t>(at - popularity.begin(), kCategories.size() - 1));
  }
  std::uint8_t variant(const Category& category) { return static_cast<std::uint8_t>(dice_.below(category.variants)); }
  double francs(const Category& category, double spread, double hours) {
    return std::max(1.0, std::round(category.francs * std::exp(spread * dice_.normal()) * std::max(1.0, hours)));
  }

  Thing thing(std::uint32_t person) {
    static constexpr std::array<double, 5> kHours{1, 1.5, 2, 3, 4};
    Thing made{.person = person, .category = category(have_)};
    const Category& facts = kCategories[made.category];
    made.variant = variant(facts);
    if (facts.sort == Sort::service) made.hours = kHours[dice_.below(5)];
    if (facts.sort == Sort::service) made.units = static_cast<std::uint8_t>(1 + dice_.below(4));
    if (facts.sort == Sort::produce) made.units = static_cast<std::uint8_t>(1 + dice_.below(5));
    made.francs = francs(facts, facts.spread, made.hours);
    return made;
  }

  Wish wish(std::uint32_t person) {
    static constexpr std::array<double, 5> kHours{1, 1.5, 2, 3, 4};
    static constexpr std::array<std::pair<double, int>, 3> kVariants{{{.45, 1}, {.35, 2}, {.20, 3}}};
    Wish made{.person = person, .category = category(seek_)};
    const Category& facts = kCategories[made.category];
    const int count = pick<int>(dice_, kVariants);
    made.variants.fill(variant(facts));
    for (int i = 1; i < count; ++i) made.variants[static_cast<std::size_t>(i)] = variant(facts);
    if (facts.sort == Sort::service) made.hours = kHours[static_cast<std::size_t>(dice_.real() * dice_.real() * 5)];
    made.francs = francs(facts, 0.6 * facts.spread, made.hours);
    made.level = static_cast<std::uint8_t>(1 + dice_.below(3));
    return made;
  }

  Dice dice_;
  std::uint32_t people_;
  Popularity have_{}, seek_{};
  std::vector<std::pair<double, double>> hamlets_;
  Country country_;
};

std::uint32_t square_of(const Country& country, const Person& person) {
  return static_cast<std::uint32_t>(person.north_km) * country.side_km + static_cast<std::uint32_t>(person.east_km);
}

/// Things by square kilometre, category and variant.
class Ground {
 public:
  explicit Ground(const Country& country) : country_(country) {
    std::vector<std::uint32_t> rows;
    for (const Thing& thing : country.things)
      rows.push_back(row(square_of(country, country.people[thing.person]), thing.category, thing.variant));
    things_ = matcher::Rows(country.side_km * country.side_km * kOfASquare, rows);
  }

  /// Calls visit(thing, distance in km) for what suits the wish.
  template <class Visit>
  void visit(const Wish& wish, Visit visit) const {
    const Person& seeker = country_.people[wish.person];
    const auto from = [](double at) { return static_cast<std::uint32_t>(std::max(0.0, at)); };
    const auto to = [this](double at) { return std::min(country_.side_km - 1, static_cast<std::uint32_t>(at)); };
    for (std::uint32_t north = from(seeker.north_km - seeker.reach_km); north <= to(seeker.north_km + seeker.reach_km); ++north) {
      for (std::uint32_t east = from(seeker.east_km - seeker.reach_km); east <= to(seeker.east_km + seeker.reach_km); ++east) {
        for (std::size_t i = 0; i < wish.variants.size(); ++i) {
          const auto before = std::span(wish.variants).first(i);
          if (std::ranges::find(before, wish.variants[i]) != before.end()) continue;
          for (const std::uint32_t number : things_[row(north * country_.side_km + east, wish.category, wish.variants[i])]) {
            const Thing& thing = country_.things[number];
            const double distance = reached(wish, thing);
            if (distance >= 0) visit(thing, distance);
          }
        }
      }
    }
  }

 private:
  static constexpr std::uint32_t kOfASquare = kCategories.size() * kVariantsMax;
  static std::uint32_t row(std::uint32_t square, std::uint32_t category, std::uint32_t variant) {
    return square * kOfASquare + category * kVariantsMax + variant;
  }
  /// Below 0: it does not suit.
  [[nodiscard]] double reached(const Wish& wish, const Thing& thing) const {
    const Person &seeker = country_.people[wish.person], &giver = country_.people[thing.person];
    if (thing.person == wish.person || thing.hours < wish.hours) return -1;
    if (thing.francs < wish.francs / seeker.tolerance || thing.francs > wish.francs * seeker.tolerance) return -1;
    const double distance = std::hypot(giver.east_km - seeker.east_km, giver.north_km - seeker.north_km);
    return distance <= std::min(giver.reach_km, seeker.reach_km) ? distance : -1;
  }
  const Country& country_;
  matcher::Rows things_;
};

}  // namespace

std::uint64_t Dice::next() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}
double Dice::real() {
  return static_cast<double>(next() >> 11U) * 0x1p-53;
}
double Dice::normal() {
  const double far = std::sqrt(-2 * std::log(1 - real()));
  return far * std::cos(2 * std::numbers::pi * real());
}

Country some_country(std::uint32_t people, std::uint64_t seed) {
  return Settling(people, seed).run();
}

matcher::ExchangeGraph graph_of(const Country& country) {
  matcher::ExchangeGraphBuilder builder;
  for (std::uint32_t person = 0; person < country.people.size(); ++person) builder.add_vertex(person, country.people[person].only_gives);
  const Ground ground(country);
  std::map<std::uint32_t, int> best;  // of one person, by giver
  std::vector<std::pair<int, std::uint32_t>> fits;
  for (std::size_t i = 0; i < country.wishes.size(); ++i) {
    const Wish& wish = country.wishes[i];
    fits.clear();
    ground.visit(wish, [&](const Thing& thing, double distance) {
      const double reach = std::min(country.people[thing.person].reach_km, country.people[wish.person].reach_km);
      const double ratio = std::min(thing.francs / wish.francs, wish.francs / thing.francs);
      fits.emplace_back(-std::max(1, static_cast<int>(60 * (1 - distance / reach) + 40 * ratio)), thing.person);
    });
    std::ranges::sort(fits);
    if (fits.size() > kArcsAWish) fits.resize(kArcsAWish);
    for (const auto& [minus_weight, giver] : fits) best[giver] = std::max(best[giver], -minus_weight);
    if (i + 1 < country.wishes.size() && country.wishes[i + 1].person == wish.person) continue;
    for (const auto& [giver, weight] : best) {
      matcher::ArcFacts facts;
      facts.weight = weight;
      builder.add_transfer(giver, {wish.person, false}, facts);
    }
    best.clear();
  }
  auto built = std::move(builder).build();
  if (!built.graph) throw std::runtime_error(built.problems.front());
  return std::move(*built.graph);
}

matcher::CompatibilityRules rules_of(const Country& country) {
  matcher::CompatibilityRules rules;
  for (std::size_t category = 0; category < kCategories.size(); ++category)
    rules.tree.theme_of.push_back(static_cast<matcher::ThemeId>(category / 6));
  const int side = static_cast<int>(country.side_km);
  rules.bands = matcher::WalkBands(std::size_t{country.side_km} * country.side_km);
  const auto put = [&](int east, int north, int far_east, int far_north) {
    if (far_east < 0 || far_north < 0 || far_east >= side || far_north >= side) return;
    const double km = std::hypot(far_east - east, far_north - north);
    if (km == 0 || km > 1.5) return;
    rules.bands.set(static_cast<matcher::QuarterId>(north * side + east), static_cast<matcher::QuarterId>(far_north * side + far_east),
                    km > 1 ? matcher::WalkBand::min25 : matcher::WalkBand::min15);
  };
  for (int north = 0; north < side; ++north) {
    for (int east = 0; east < side; ++east) {
      for (int i = 0; i < 9; ++i) put(east, north, east + i % 3 - 1, north + i / 3 - 1);
    }
  }
  return rules;
}

namespace {
matcher::WalkBand walk_of(const Person& person) {
  return person.reach_km < 1 ? matcher::WalkBand::min5 : person.reach_km < 1.5 ? matcher::WalkBand::min15 : matcher::WalkBand::min25;
}
std::uint8_t size_of(double francs) {
  return francs <= 15 ? 1 : francs <= 30 ? 2 : francs <= 60 ? 3 : 4;
}
}  // namespace

matcher::OfferFacts facts_of(const Country& country, const Thing& thing) {
  const Person& person = country.people[thing.person];
  matcher::OfferFacts facts;
  facts.member = thing.person;
  facts.kind = kCategories[thing.category].sort == Sort::service ? matcher::ListingKind::service
               : kCategories[thing.category].sort == Sort::loan  ? matcher::ListingKind::loan
                                                                 : matcher::ListingKind::good;
  facts.category = thing.category;
  facts.tags = {matcher::Stem{1} + thing.variant};
  facts.size = size_of(thing.francs);
  facts.quarter = static_cast<matcher::QuarterId>(square_of(country, person));
  facts.walk_max = walk_of(person);
  facts.times = person.free_times;
  facts.gift = person.only_gives;
  return facts;
}

matcher::WantFacts facts_of(const Country& country, const Wish& wish) {
  const Person& person = country.people[wish.person];
  matcher::WantFacts facts;
  facts.member = wish.person;
  facts.category = wish.category;
  for (const std::uint8_t variant : wish.variants) facts.tags.push_back(matcher::Stem{1} + variant);
  std::ranges::sort(facts.tags);
  facts.tags.erase(std::ranges::unique(facts.tags).begin(), facts.tags.end());
  facts.size = size_of(wish.francs);
  facts.size_tolerance = person.tolerance > 2 ? 1 : 0;
  facts.quarter = static_cast<matcher::QuarterId>(square_of(country, person));
  facts.walk_max = walk_of(person);
  facts.times = person.free_times;
  facts.wish = wish.level;
  return facts;
}

}  // namespace ronde::bench
