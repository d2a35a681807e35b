// A gift in the name of a shop, as the matchmaker sees it: it finds chains in which nobody of the shop receives.
#include <doctest/doctest.h>

#include <algorithm>

#include "market/associations.hpp"
#include "town.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

/// The shop is A's and B's. A gives books in its name; C seeks books and gives gardening; B seeks gardening more than D does.
void a_shop_gives(Town& town) {
  EnrolMember steward{town.id<MemberId>(), town.id<AccountId>(), "Claire", {}, AgeBand::adult, Language::fr, {Role::steward}};
  steward.quarter = *town.quarter_of("A");
  REQUIRE(town.keep(steward));
  Association shop;
  shop.id = town.id<AssociationId>();
  shop.name = "Librairie";
  shop.kind = AssociationKind::business;
  REQUIRE(town.keep(MakeAssociation{steward.member, town.id<AuditId>(), shop, town.member("A")}));
  REQUIRE(town.keep(AskIntoAssociation{town.member("A"), shop.id, CodeHash(64, 'a')}));
  REQUIRE(town.keep(EnterAssociation{town.member("B"), town.id<AuditId>(), shop.id, CodeHash(64, 'a')}));
  ListingDraft gift;
  gift.kind = ListingKind::gift;
  gift.category = "books";
  gift.title = "Livres de cuisine";
  gift.association = shop.id;
  town.post("A", gift);
  ListingDraft dear;
  dear.direction = Direction::want;
  dear.category = "gardening";
  dear.title = "Coup de main au jardin";
  dear.wish_level = WishLevel::love;
  town.post("B", dear);
  town.wants("D", "gardening", "Quelqu'un pour le jardin");
  town.offers("C", "gardening", "Coup de main au jardin");
  town.wants("C", "books", "Livres de cuisine", ListingKind::good);
}

bool sits(const std::vector<ProposeExchange>& found, MemberId who) {
  return std::ranges::any_of(
      found, [&](const ProposeExchange& one) { return std::ranges::find(one.seats, who, &PlannedSeat::member) != one.seats.end(); });
}

}  // namespace

TEST_CASE("at once and in a clearing, a shop's gift finds a chain without the people of the shop, however much they seek") {
  Town town;
  a_shop_gives(town);
  const auto at_once = town.found();
  const auto cleared = town.matchmaker.clear(town.view, town.now, {}, town.bytes());
  CHECK(cleared.dropped == 0);
  for (const std::vector<ProposeExchange>& found : {at_once, cleared.proposals}) {
    REQUIRE(found.size() == 1);
    CHECK(found[0].seats.size() == 3);
    CHECK(sits(found, town.member("A")));
    CHECK(sits(found, town.member("D")));
    CHECK_FALSE(sits(found, town.member("B")));
  }
}
