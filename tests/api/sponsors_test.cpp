// A shop gives so that a chain begins: what its page in the directory says of it, and what only its own people read.
#include <doctest/doctest.h>

#include "events.hpp"

using namespace ronde::integration;

namespace {

const std::string places_api = "/api/v1/places";
const std::string associations_api = "/api/v1/associations";

/// Luc's bakery, with its place.
struct Bakery {
  explicit Bakery(People& people) {
    const auto shop = people.claire.call("POST", places_api,
                                         R"({"kind":"shop","name":"Boulangerie du Tilleul","opening_hours":"24/7","step_free":"yes"})");
    REQUIRE_MESSAGE(shop.status == 201, shop.body.source());
    place = shop.body.text("id");
    const std::string luc = people.luc.call("GET", "/api/v1/session").body.text("member/id");
    const auto made = people.claire.call(
        "POST", associations_api,
        R"({"kind":"business","name":"Boulangerie du Tilleul","place":")" + place + R"(","responsible":")" + luc + R"("})");
    REQUIRE_MESSAGE(made.status == 201, made.body.source());
    id = made.body.text("id");
  }
  /// A gift in its name, to be fetched there.
  [[nodiscard]] std::string gift() const {
    std::string text = draft("offer", "home-cooking", "Un moule à gâteau");
    const auto kind = text.find("\"kind\":");
    text.replace(kind, text.find(',', kind) - kind, R"("kind":"gift")");
    return text.insert(text.size() - 1, R"(,"collect":true,"association":")" + id + "\"");
  }
  std::string place, id;
};

}  // namespace

TEST_CASE("the page of a shop shows what it gives, to everybody as they see the board, and how many chains began by it") {
  People people;
  const Bakery bakery(people);
  const auto seen_by = [&](Device& device) { return device.call("GET", places_api + "/" + bakery.place + "/sponsors"); };
  CHECK(seen_by(people.amina).body.text("items/0/name") == "Boulangerie du Tilleul");
  CHECK(seen_by(people.amina).body.count("items/0/gifts") == 0);
  CHECK_FALSE(seen_by(people.amina).body.has("items/0/rounds"));

  const auto posted = people.luc.call("POST", "/api/v1/listings", bakery.gift());
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
  const auto seen = seen_by(people.amina);
  CHECK(seen.body.text("items/0/gifts/0/id") == posted.body.text("id"));
  CHECK(seen.body.text("items/0/gifts/0/association/kind") == "business");
  CHECK(seen.body.truth("items/0/gifts/0/collect"));
  CHECK(people.zoe.call("GET", places_api + "/" + bakery.place + "/sponsors").status == 404);
  CHECK(people.amina.call("PUT", "/api/v1/listings/" + posted.body.text("id") + "/hidden").status == 204);
  CHECK(seen_by(people.amina).body.count("items/0/gifts") == 0);
  CHECK(seen_by(people.omar).body.count("items/0/gifts") == 1);
}

TEST_CASE("a chain that a shop's gift began says so to its people, is handed over at the shop, and is counted for the shop alone") {
  People people;
  const Bakery bakery(people);
  const auto posted = people.luc.call("POST", "/api/v1/listings", bakery.gift());
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
  (void)people.amina.post("want", "home-cooking", "Un moule à gâteau");
  const std::string id = proposal_of(people.amina);
  const auto chain = people.amina.call("GET", "/api/v1/proposals/" + id);
  CHECK(chain.body.text("transfers/0/sponsor/name") == "Boulangerie du Tilleul");
  CHECK(respond(people.amina, id, "accept").status == 200);
  CHECK(respond(people.luc, id, "accept").status == 200);
  const auto agreed = people.amina.call("GET", "/api/v1/proposals/" + id);
  CHECK(agreed.body.text("transfers/0/places/0") == bakery.place);
  CHECK(agreed.body.text("transfers/0/hosts/0/name") == "Boulangerie du Tilleul");

  const auto desk = [&](Device& device) { return device.call("GET", associations_api + "/" + bakery.id); };
  CHECK(desk(people.luc).body.number("gift_starts/agreed") == 1);
  CHECK(desk(people.luc).body.number("gift_starts/handed_over") == 0);
  CHECK_FALSE(desk(people.amina).body.has("gift_starts"));
  const std::string confirmation = "/api/v1/proposals/" + id + "/transfers/0/confirmation";
  CHECK(people.amina.call("POST", confirmation, "{}").status == 200);
  CHECK(people.luc.call("POST", confirmation, "{}").status == 200);
  CHECK(desk(people.luc).body.number("gift_starts/handed_over") == 1);
  const auto page = people.omar.call("GET", places_api + "/" + bakery.place + "/sponsors");
  CHECK(page.body.text("items/0/rounds") == "few");
  CHECK(page.body.source().find("Amina") == std::string::npos);
}

TEST_CASE("the board is in the order of time, whoever gives: a gift in a name goes before nothing that is newer") {
  People people;
  const Bakery bakery(people);
  const auto first = people.luc.call("POST", "/api/v1/listings", bakery.gift());
  REQUIRE_MESSAGE(first.status == 201, first.body.source());
  const std::string second = people.amina.post("offer", "translation", "Je traduis vos lettres");
  const auto list = people.claire.call("GET", "/api/v1/listings");
  CHECK(list.body.text("items/0/id") == second);
  CHECK(list.body.text("items/1/id") == first.body.text("id"));
}
