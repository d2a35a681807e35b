#pragma once
// A country of people for the benches: as shared/tools/gen_neighbourhood.py makes neighbourhoods (its kinds of things, their popularity,
// how far people go, how many of them live on a square kilometre), with our own dice, so that a million takes seconds and no file.
#include <array>
#include <cstdint>
#include <vector>

#include "ronde/matcher/compatibility.hpp"
#include "ronde/matcher/exchange_graph.hpp"

namespace ronde::bench {

struct Person {
  double east_km = 0, north_km = 0, reach_km = 0;
  matcher::Availability free_times = 0;  // three or four half-days; for live pools
  double tolerance = 2;                  // what is received may be worth so many times more or less than was hoped for
  bool only_gives = false;
};
struct Thing {
  std::uint32_t person = 0;
  std::uint8_t category = 0, variant = 0, units = 1;
  double francs = 0, hours = 0;
};
struct Wish {
  std::uint32_t person = 0;
  std::uint8_t category = 0;
  std::array<std::uint8_t, 3> variants{};  // any of these; the first stands for what is missing
  std::uint8_t level = 1;                  // 1 to 3, 3 most
  double francs = 0, hours = 0;
};

/// Things and wishes ascend by person.
struct Country {
  std::vector<Person> people;
  std::vector<Thing> things;
  std::vector<Wish> wishes;
  std::uint32_t side_km = 0;  // it is a square
};
/// Cost: about 1 us a person.
[[nodiscard]] Country some_country(std::uint32_t people, std::uint64_t seed);

/// A vertex a person, an arc from who has what another seeks, the eight best for a wish; who only gives starts chains.
[[nodiscard]] matcher::ExchangeGraph graph_of(const Country& country);

/// The same people for a live pool: a quarter is a square kilometre, walking bands go from quarter to quarter, a variant is a tag.
[[nodiscard]] matcher::CompatibilityRules rules_of(const Country& country);
[[nodiscard]] matcher::OfferFacts facts_of(const Country& country, const Thing& thing);
[[nodiscard]] matcher::WantFacts facts_of(const Country& country, const Wish& wish);

/// splitmix64.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  double real();  ///< from 0 to under 1
  double normal();
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>((next() >> 32U) * bound >> 32U); }

 private:
  std::uint64_t state_;
};

}  // namespace ronde::bench
