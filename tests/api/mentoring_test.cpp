// Mentoring through an association, and how a minor comes in: with a consent that a steward has seen.
#include <doctest/doctest.h>

#include "people.hpp"

using namespace ronde::integration;

namespace {

const std::string mentoring_api = "/api/v1/mentoring";

/// An association of the directory, and a point of the neighbourhood.
std::string mentoring_of(People& people, const std::string& title) {
  const auto place = people.claire.call("POST", "/api/v1/places", R"({"kind":"association","name":"Atelier","phone":"022 000 00 00"})");
  REQUIRE_MESSAGE(place.status == 201, place.body.source());
  const auto point = people.amina.call("GET", "/api/v1/neighbourhood").body.text("handover_points/0/id");
  return R"({"association":")" + place.body.text("id") + R"(","point":")" + point + R"(","title":)" + json_text(title) + "}";
}

Answer joins(Device& device, const People& people, const std::string& name, const std::string& age) {
  const auto invitation = device.call("GET", "/api/v1/invitations/" + people.code);
  return device.call("POST", "/api/v1/join",
                     R"({"invitation":")" + people.code + R"(","first_name":")" + name + R"(","quarter":")" +
                         invitation.body.text("quarters/0/id") + R"(","age_band":")" + age + R"(","language":"fr","charter":true})");
}

}  // namespace

TEST_CASE("mentoring is read once a steward says that the association has checked; it names the association, never the mentor") {
  People people;
  const std::string body = mentoring_of(people, "Préparer un entretien");
  const auto offered = people.amina.call("POST", mentoring_api, body);
  REQUIRE_MESSAGE(offered.status == 201, offered.body.source());
  const std::string one = mentoring_api + "/" + offered.body.text("id");
  CHECK(people.luc.call("GET", mentoring_api).body.count("items") == 0);
  CHECK(people.amina.call("POST", one + "/check").status == 403);
  CHECK(people.claire.call("POST", one + "/check").body.text("first_name") == "Amina");
  const auto read = people.luc.call("GET", mentoring_api);
  CHECK(read.body.text("items/0/association") == "Atelier");
  CHECK(read.body.text("items/0/phone") == "022 000 00 00");
  CHECK(read.body.source().find("Amina") == std::string::npos);
  CHECK(people.zoe.call("GET", mentoring_api).body.count("items") == 0);
  CHECK(people.luc.call("DELETE", one).status == 404);
  CHECK(people.amina.call("DELETE", one).status == 204);
  CHECK(people.luc.call("GET", mentoring_api).body.count("items") == 0);
}

TEST_CASE("who is under 18 waits for a consent that a steward has seen, and then reads and posts nothing") {
  People people;
  Device leo(people.house);
  const auto joined = joins(leo, people, "Léo", "15-17");
  REQUIRE_MESSAGE(joined.status == 201, joined.body.source());
  const auto waiting = people.claire.call("GET", "/api/v1/members?state=awaiting_approval");
  CHECK(waiting.body.truth("items/0/guardian_asked"));
  const std::string member = "/api/v1/members/" + waiting.body.text("items/0/id");
  CHECK(people.claire.call("PUT", member + "/state", R"({"state":"active"})").body.text("type") == "/problems/guardian-first");
  CHECK(people.amina.call("PUT", member + "/consent", R"({"agrees":true})").status == 403);
  CHECK(people.claire.call("PUT", member + "/consent", R"({"agrees":true})").status == 204);
  CHECK(people.claire.call("PUT", member + "/state", R"({"state":"active"})").status == 200);
  leo.learn(joined);
  CHECK(leo.call("GET", "/api/v1/notices").status == 200);
  CHECK_FALSE(leo.call("GET", mentoring_api).body.truth("may_offer"));
  const std::string walk =
      R"({"direction":"offer","kind":"service","category":"pet-sitting","title":"Promener un chien","language":"fr","size":1})";
  CHECK(leo.call("POST", "/api/v1/listings", walk).body.text("type") == "/problems/adults-only");
  CHECK(people.claire.call("PUT", member + "/consent", R"({"agrees":false})").status == 204);
  CHECK(leo.call("GET", "/api/v1/notices").status == 403);
}
