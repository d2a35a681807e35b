// What is not swapped here, what somebody looks at, and what one should know before posting.

#include "market/house_rules.hpp"

#include "market/reports.hpp"
#include "town.hpp"

using namespace ronde::test;

namespace {

ListingDraft thing(const std::string& title, const std::string& text = "") {
  ListingDraft draft = Town::draft(Direction::offer, title);
  draft.kind = ListingKind::good;
  draft.text = text;
  return draft;
}

ListingDraft favour(const std::string& title, const std::string& category = "gardening") {
  ListingDraft draft = Town::draft(Direction::offer, title);
  draft.kind = ListingKind::service;
  draft.category = category;
  return draft;
}

std::string refused(const ListingDraft& draft) {
  const auto error = refused_by_house(draft);
  return error ? std::string(error->reason) : "";
}

}  // namespace

TEST_CASE("what the house bans is refused in each of the four languages, with the place of the words") {
  for (const char* title : {"Pistolet ancien", "Altes Gewehr", "Fucile da caccia", "Hunting rifle"}) {
    CAPTURE(std::string(title));
    CHECK(refused(thing(title)) == "house-weapons");
  }
  CHECK(refused(thing("Médicaments contre la toux")) == "house-medicines");
  CHECK(refused(thing("Deux bouteilles de vin")) == "house-alcohol");
  CHECK(refused(thing("Zigaretten")) == "house-tobacco");
  CHECK(refused(thing("Chatons à donner")) == "house-animals");
  CHECK(refused_by_house(thing("Pistolet"))->pointer == "/title");
  CHECK(refused_by_house(thing("Carton", "avec des munitions"))->pointer == "/text");
}

TEST_CASE("what only sounds like it is fine: the neighbours know what they mean") {
  for (const char* title : {"Pistolet à colle", "Wasserpistole", "Verres à vin", "Kiste für Wein", "Livre : Le chaton curieux",
                            "Peluche chiot", "Étui pour passeport", "Pilulier et boîte à médicaments", "Poussette"}) {
    CAPTURE(std::string(title));
    CHECK(refused(thing(title)).empty());
  }
  CHECK(refused(favour("Garder votre chaton le week-end")).empty());
  CHECK(refused(favour("Chercher vos médicaments à la pharmacie")).empty());
}

TEST_CASE("a price and a trade that the law regulates are posted, and somebody looks at them") {
  CHECK(warning_of_house(thing("Téléphone, 80 francs ou échange")) == "money");
  CHECK(warning_of_house(thing("Lampe", "Ich verkaufe sie für CHF 20")) == "money");
  CHECK(warning_of_house(thing("Lampe de 80 cm")).empty());
  CHECK(warning_of_house(favour("Installation électrique")) == "electricity");
  CHECK(warning_of_house(favour("Réparer votre vélo électrique")).empty());
  Town town;
  const MemberId marc = town.member("Marc", AgeBand::adult, {Role::steward});
  const MemberId lea = town.member("Léa");
  const ListingId phone = town.post(lea, thing("Téléphone, 80 francs"));
  const auto queue = queue_for(town.view, *town.view.member(marc));
  REQUIRE(queue.size() == 1);
  CHECK(queue[0].rule == "money");
  CHECK(queue[0].listing == phone);
  CHECK(queue[0].concerns.empty());  // nobody said anything
}

TEST_CASE("some things one should only know: they are posted, and nobody looks") {
  const auto notices = house_notices(favour("Garder des enfants le mercredi", "babysitting"));
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].rule == "minors");
  CHECK(notices[0].verdict == HouseVerdict::notice);
  CHECK(warning_of_house(favour("Garder des enfants le mercredi", "babysitting")).empty());
}

TEST_CASE("what is refused is neither posted nor slipped in by an edit") {
  Town town;
  const MemberId lea = town.member("Léa");
  CHECK(town.refusal(PostListing{lea, town.dice.id<ListingId>(), thing("Revolver")}) == "house-weapons");
  const ListingId lamp = town.post(lea, thing("Lampe"));
  CHECK(town.refusal(EditListing{lea, lamp, 1, thing("Revolver")}) == "house-weapons");
  CHECK(town.view.listing(lamp)->title == "Lampe");
}
