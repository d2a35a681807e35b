// « Ce qui ferait tourner la ronde »: what is missing, and what nobody may read from it.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include "clearings/matchmaker.hpp"
#include "town.hpp"

using namespace ronde;
using namespace ronde::test;
using clearings::AlmostTally;
using clearings::MissingListing;

namespace {

AlmostTally looked(const Town& town) {
  AlmostTally tally;
  while (!town.matchmaker.look_on(tally, 500)) {
  }
  return tally;
}

std::vector<MissingListing> around(Town& town, const AlmostTally& tally, const std::string& reader) {
  return town.matchmaker.missing_around(tally, town.member(reader), 100);
}
std::vector<MissingListing> around(Town& town, const std::string& reader) {
  return around(town, looked(town), reader);
}

/// So many people whose gardening G seeks, and who seek a translator, of whom there is none.
void who_need_a_translator(Town& town, int people) {
  town.wants("G", "gardening", "Aide au jardin");
  for (int i = 0; i < people; ++i) {
    const std::string name = "S" + std::to_string(i);
    town.offers(name, "gardening", "Jardinage");
    town.wants(name, "translation", "Traduire une lettre");
  }
}

ListingId listing_of(Town& town, const std::string& name, Direction direction) {
  for (const Listing& listing : town.view.listings_of(town.member(name))) {
    if (listing.direction == direction) return listing.id;
  }
  return {};
}

/// Of that many people, as it is told.
bool tells(const std::vector<MissingListing>& missing, std::uint32_t people) {
  return missing.size() == 1 && missing[0].category == "translation" && missing[0].direction == Direction::offer &&
         missing[0].people == people;
}

// ---- Found by trying ----------------------------------------------------------------------------------------------------------------

constexpr std::array<const char*, 5> kTrades{"gardening", "handiwork", "painting-walls", "sharpening", "translation"};

/// A town by dice. Many seek the last trade, which nobody has.
std::vector<std::string> by_dice(Town& town, std::uint32_t seed) {
  std::minstd_rand dice(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::size_t>(dice() >> 4U) % n; };
  std::vector<std::string> names;
  for (int i = 0; i < 14; ++i) {
    names.push_back("M" + std::to_string(i));
    town.offers(names.back(), kTrades.at(below(4)), "Un service");
    town.wants(names.back(), below(100) < 60 ? "translation" : kTrades.at(below(4)), "Un service");
  }
  return names;
}

std::set<ListingId> in_exchanges_with(Town& town, const std::string& name) {
  const auto possible = town.matchmaker.possible_for(town.member(name));
  return {possible.begin(), possible.end()};
}

using Lack = std::pair<std::string, Direction>;  // category and direction of what is missing

/// Who waits in vain for what: each member posts each thing, once, and it is looked whose listing that brings into an exchange.
std::map<Lack, std::set<MemberId>> in_vain_by_trying(Town& town, const std::vector<std::string>& names) {
  std::set<ListingId> served;
  for (const auto& name : names) served.merge(in_exchanges_with(town, name));
  std::map<Lack, std::set<MemberId>> in_vain;
  for (const auto& name : names) {
    for (const char* trade : kTrades) {
      for (const Direction direction : {Direction::offer, Direction::want}) {
        const auto posted = direction == Direction::offer ? town.offers(name, trade, "Un service") : town.wants(name, trade, "Un service");
        for (const ListingId id : in_exchanges_with(town, name)) {
          const Listing other = *town.view.listing(id);
          if (other.category == trade && other.direction != direction && !served.contains(id))
            in_vain[{trade, direction}].insert(other.member);
        }
        REQUIRE(town.keep(EndListing{town.member(name), posted}));
      }
    }
  }
  return in_vain;
}

std::uint32_t as_told(std::size_t people) {
  return static_cast<std::uint32_t>(people) / 5 * 5;
}

}  // namespace

TEST_CASE("what is missing around is what brings most people into an exchange when it is posted, for each reader") {
  std::size_t told = 0, in_fives = 0;
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    Town town;
    const auto names = by_dice(town, seed);
    const AlmostTally tally = looked(town);
    const auto in_vain = in_vain_by_trying(town, names);
    for (const auto& reader : names) {
      std::map<Lack, std::size_t> others;
      for (const auto& [lack, members] : in_vain) {
        const std::size_t people = members.size() - (members.contains(town.member(reader)) ? 1U : 0U);
        if (people > 1) others[lack] = people;
      }
      const auto missing = around(town, tally, reader);
      REQUIRE(missing.size() == others.size());
      for (const auto& one : missing) {
        CHECK(one.people == as_told(others.at({one.category, one.direction})));
        in_fives += one.people > 0 ? 1U : 0U;
      }
      CHECK(std::ranges::is_sorted(missing, std::greater<>(), &MissingListing::people));
      told += missing.size();
    }
  }
  CHECK_MESSAGE(told > 100, told);
  CHECK_MESSAGE(in_fives > 20, in_fives);
}

TEST_CASE("people are counted in fives, under five there are some, and what one alone lacks is told to nobody") {
  for (const auto& [people, said] : std::map<int, std::uint32_t>{{2, 0}, {4, 0}, {5, 5}, {9, 5}, {10, 10}}) {
    CAPTURE(people);
    Town town;
    who_need_a_translator(town, people);
    CHECK(tells(around(town, "G"), said));
  }
  Town town;
  who_need_a_translator(town, 1);
  CHECK(around(town, "G").empty());
}

TEST_CASE("who is parted from the reader by a block counts for nobody of the two, and for all others as before") {
  Town town;
  who_need_a_translator(town, 6);
  const AlmostTally before = looked(town);
  CHECK(tells(around(town, before, "G"), 5));
  REQUIRE(town.keep(BlockOwner{town.member("L"), town.id<BlockId>(), listing_of(town, "S0", Direction::offer)}));
  REQUIRE(town.keep(BlockOwner{town.member("S1"), town.id<BlockId>(), town.offers("L", "books", "Un livre", ListingKind::good)}));
  for (const AlmostTally& tally : {before, looked(town)}) {
    CHECK_MESSAGE(tells(around(town, tally, "L"), 0), "four are left, whom one blocked and who blocked one do not count");
    CHECK(tells(around(town, tally, "G"), 5));
    CHECK_MESSAGE(tells(around(town, tally, "S0"), 5), "the other five, L is none of them");
  }
}

TEST_CASE("who is suspended, paused or gone counts no more, not even in what was looked at before") {
  Town town;
  who_need_a_translator(town, 9);
  const AlmostTally before = looked(town);
  const EnrolMember steward{town.id<MemberId>(), town.id<AccountId>(), "Claire",       town.view.quarters().front().id,
                            AgeBand::adult,      Language::fr,         {Role::steward}};
  REQUIRE(town.keep(steward));
  REQUIRE(town.keep(SetMemberState{steward.member, town.id<AuditId>(), town.member("S0"), MemberState::suspended}));
  REQUIRE(town.keep(PauseListing{town.member("S1"), listing_of(town, "S1", Direction::want), true}));
  REQUIRE(town.keep(EndListing{town.member("S2"), listing_of(town, "S2", Direction::want)}));
  CHECK(tells(around(town, before, "G"), 5));
  REQUIRE(town.keep(EndListing{town.member("S3"), listing_of(town, "S3", Direction::want)}));
  REQUIRE(town.keep(PauseListing{town.member("S4"), listing_of(town, "S4", Direction::want), true}));
  CHECK(tells(around(town, before, "G"), 0));
  CHECK(tells(around(town, "G"), 0));
}

TEST_CASE("the order of what is told says nothing that its counts do not") {
  Town town;
  who_need_a_translator(town, 9);
  for (int i = 0; i < 6; ++i) town.wants("S" + std::to_string(i), "sharpening", "Aiguiser mes couteaux");
  const auto missing = around(town, "G");
  REQUIRE(missing.size() == 2);
  CHECK(missing[0].people == 5);
  CHECK(missing[1].people == 5);
  CHECK_MESSAGE(missing[0].category == "sharpening", "as the taxonomy has it, though fewer people seek it");
}

TEST_CASE("a member learns what their own listings lack, and how many would sit in the ring") {
  Town town;
  who_need_a_translator(town, 1);
  town.offers("G", "sharpening", "J’aiguise vos couteaux");
  const auto own = town.matchmaker.almost_of(town.member("S0"), 5);
  REQUIRE(own.size() == 1);
  CHECK(own[0].listing == listing_of(town, "S0", Direction::want));
  CHECK(own[0].category == "translation");
  CHECK(own[0].direction == Direction::offer);
  CHECK(own[0].ring == 2);
  CHECK(own[0].people == 0);
  const auto hers = town.matchmaker.almost_of(town.member("G"), 5);
  REQUIRE(hers.size() == 1);
  CHECK(hers[0].category == "sharpening");
  CHECK_MESSAGE(hers[0].direction == Direction::want, "S0 gardens for G and could seek what G offers");
  town.offers("G", "translation", "Je traduis vos lettres");
  CHECK_MESSAGE(town.matchmaker.almost_of(town.member("S0"), 5).empty(), "nothing is missing any more");
}

TEST_CASE("a draft that would close an exchange says so before it is posted, unless it is given or the two are parted") {
  Town town;
  who_need_a_translator(town, 1);
  ListingDraft draft;
  draft.kind = ListingKind::service;
  draft.category = "translation";
  draft.title = "Je traduis vos lettres";
  CHECK(town.matchmaker.matches(town.member("G"), draft).closes);
  const auto others = town.matchmaker.matches(town.member("L"), draft);
  CHECK(others.listings == 1);
  CHECK_FALSE_MESSAGE(others.closes, "L seeks nothing");
  draft.kind = ListingKind::gift;
  CHECK_FALSE(town.matchmaker.matches(town.member("G"), draft).closes);
  draft.kind = ListingKind::service;
  REQUIRE(town.keep(BlockOwner{town.member("G"), town.id<BlockId>(), listing_of(town, "S0", Direction::offer)}));
  CHECK_FALSE(town.matchmaker.matches(town.member("G"), draft).closes);
}

TEST_CASE("whoever looks in stretches comes to the same, and each change of the pool has its number") {
  Town town;
  by_dice(town, 3);
  AlmostTally at_once, in_stretches;
  CHECK(town.matchmaker.look_on(at_once, 100'000'000));
  int stretches = 1;
  while (!town.matchmaker.look_on(in_stretches, 1)) ++stretches;
  CHECK(stretches > 10);
  CHECK(at_once.in_vain == in_stretches.in_vain);
  const auto before = town.matchmaker.changes();
  town.offers("M0", "books", "Un livre", ListingKind::good);
  CHECK(town.matchmaker.changes() != before);
}
