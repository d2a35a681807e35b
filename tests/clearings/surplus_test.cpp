// Which givers are told of which project, of all that could be.
#include "clearings/surplus.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <random>
#include <set>

namespace ronde {
namespace {

using namespace market;
using std::chrono::days;

constexpr Timestamp kNow{days{20'000}};

template <class Id>
Id id_of(std::uint8_t number) {
  std::array<std::uint8_t, 16> bytes{};
  bytes[15] = number;
  bytes[0] = 1;
  return Id(bytes);
}

CallChance chance(std::uint8_t giver, std::uint8_t listing, std::uint8_t call, std::uint32_t missing, int age = 1) {
  return {.giver = id_of<MemberId>(giver),
          .listing = id_of<ListingId>(listing),
          .posted_at = kNow - days{age},
          .call = id_of<CallId>(call),
          .need = 0,
          .missing = missing};
}

/// The most that can be told, by trying: augmenting paths (Kuhn), a unit of a need at a time.
std::size_t most(const std::vector<CallChance>& chances) {
  std::map<CallId, std::vector<MemberId>> told;
  std::map<CallId, std::uint32_t> missing;
  std::map<MemberId, std::set<CallId>> ways;
  for (const CallChance& one : chances) {
    missing[one.call] = one.missing;
    ways[one.giver].insert(one.call);
  }
  std::set<CallId> seen;
  const std::function<bool(MemberId)> place = [&](MemberId giver) {
    for (const CallId call : ways[giver]) {
      if (!seen.insert(call).second) continue;
      auto& there = told[call];
      if (there.size() < missing[call]) return there.push_back(giver), true;
      for (MemberId& other : there) {
        const MemberId before = other;
        if (!place(before)) continue;
        other = giver;
        return true;
      }
    }
    return false;
  };
  std::size_t count = 0;
  for (const auto& [giver, calls] : ways) {
    seen.clear();
    count += place(giver) ? 1U : 0U;
  }
  return count;
}

}  // namespace

TEST_CASE("of two who could give the one chair that is missing, who has waited longer is told") {
  const std::vector<CallChance> two{chance(1, 11, 5, 1, 3), chance(2, 12, 5, 1, 30)};
  const auto hints = clearings::surplus_to_calls(two, kNow);
  REQUIRE(hints.size() == 1);
  CHECK(hints.front().listing == id_of<ListingId>(12));
}

TEST_CASE("who could give to either of two projects leaves the one to whom only that one is open") {
  const std::vector<CallChance> chances{chance(1, 11, 5, 1, 90), chance(1, 11, 6, 1, 90), chance(2, 12, 5, 1, 1)};
  const auto hints = clearings::surplus_to_calls(chances, kNow);
  REQUIRE(hints.size() == 2);
  for (const CallHint& hint : hints) CHECK((hint.call == id_of<CallId>(6)) == (hint.listing == id_of<ListingId>(11)));
}

TEST_CASE("each giver is told once and each need of no more than it misses, and as many as can be: three hundred crowds") {
  std::mt19937 random(7);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint8_t>(random() % n); };
  for (int crowd = 0; crowd < 300; ++crowd) {
    std::map<std::uint8_t, std::uint32_t> missing;
    for (std::uint8_t call = 1; call <= 5; ++call) missing[call] = 1 + below(3);
    std::map<std::pair<std::uint8_t, std::uint8_t>, CallChance> ways;
    for (int i = 0; i < 25; ++i) {
      const std::uint8_t giver = 1 + below(12), call = 1 + below(5);
      ways.try_emplace({giver, call}, chance(giver, giver, call, missing[call], below(90)));
    }
    std::vector<CallChance> chances;
    for (const auto& [ends, one] : ways) chances.push_back(one);
    const auto hints = clearings::surplus_to_calls(chances, kNow);
    std::set<ListingId> listings;
    std::map<CallId, std::uint32_t> told;
    for (const CallHint& hint : hints) {
      CHECK(listings.insert(hint.listing).second);
      ++told[hint.call];
    }
    for (const auto& [call, count] : missing) CHECK(told[id_of<CallId>(call)] <= count);
    REQUIRE(hints.size() == most(chances));
  }
}

TEST_CASE("where nothing is left over nobody is told") {
  CHECK(clearings::surplus_to_calls({}, kNow).empty());
}

}  // namespace ronde
