// An association as its people and its neighbours meet it: made, entered, spoken for, and its people told to nobody else.
#include <doctest/doctest.h>

#include "events.hpp"
#include "market/records.hpp"

using namespace ronde::integration;

namespace {

const std::string all_associations = "/api/v1/associations";

std::string member_id(Device& device) {
  return device.call("GET", "/api/v1/session").body.text("member/id");
}

std::string house_of(People& people, Device& responsible) {
  const auto made = people.claire.call("POST", all_associations,
                                       R"({"kind":"association","name":"Maison des Quartiers","about":"Ouverte à chacun","responsible":")" +
                                           member_id(responsible) + R"("})");
  REQUIRE_MESSAGE(made.status == 201, made.body.source());
  return made.body.text("id");
}

}  // namespace

TEST_CASE("neighbours see an association's name, and only its own and stewards who acts for it") {
  People people;
  const std::string id = house_of(people, people.luc);
  const auto seen = people.amina.call("GET", all_associations + "/" + id);
  CHECK(seen.body.text("name") == "Maison des Quartiers");
  CHECK_FALSE(seen.body.has("people"));
  CHECK_FALSE(seen.body.has("mine"));
  CHECK(people.luc.call("GET", all_associations + "/" + id).body.text("mine") == "responsible");
  CHECK(people.claire.call("GET", all_associations).body.text("items/0/people/0/first_name") == "Luc");
  CHECK(people.zoe.call("GET", all_associations).body.count("items") == 0);
  CHECK(people.zoe.call("GET", all_associations + "/" + id).status == 404);
}

TEST_CASE("who is responsible hands out a code; it lets one in, who then posts in its name, marked as such") {
  People people;
  const std::string id = house_of(people, people.luc);
  const auto code = people.luc.call("POST", all_associations + "/" + id + "/invitation", "{}");
  REQUIRE_MESSAGE(code.status == 201, code.body.source());
  const std::string entry = "{\"code\":" + json_text(code.body.text("code")) + "}";
  const auto in = people.amina.call("POST", all_associations + "/" + id + "/people", entry);
  REQUIRE_MESSAGE(in.status == 200, in.body.source());
  CHECK(in.body.text("mine") == "helper");
  CHECK(people.omar.call("POST", all_associations + "/" + id + "/people", entry).body.text("type") == "/problems/no-such-invitation");
  std::string offer = draft("offer", "translation", "Permanence d'écriture");
  offer.insert(offer.size() - 1, ",\"association\":\"" + id + "\"");
  const auto posted = people.amina.call("POST", "/api/v1/listings", offer);
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
  const auto seen = people.luc.call("GET", "/api/v1/listings/" + posted.body.text("id"));
  CHECK(seen.body.text("association/name") == "Maison des Quartiers");
  CHECK(seen.body.text("association/kind") == "association");
  CHECK(seen.body.source().find(member_id(people.amina)) == std::string::npos);
  CHECK(people.claire.call("POST", "/api/v1/listings", offer).body.text("type") == "/problems/not-of-association");
  CHECK(people.luc.call("DELETE", all_associations + "/" + id + "/people/" + member_id(people.luc)).body.text("type") ==
        "/problems/last-responsible");
  CHECK(people.luc.call("DELETE", all_associations + "/" + id + "/people/" + member_id(people.amina)).status == 204);
  CHECK_FALSE(lists(people.claire.call("GET", "/api/v1/listings"), posted.body.text("id")));
}

TEST_CASE("an association's swap event and call say its name to everybody, and its people look after them") {
  People people;
  const std::string id = house_of(people, people.luc);
  const auto in_its_name = [&](std::string body) { return body.insert(body.size() - 1, ",\"association\":\"" + id + "\""); };
  const auto event = people.luc.call("POST", events_api, in_its_name(event_draft()));
  REQUIRE_MESSAGE(event.status == 201, event.body.source());
  const std::string at = events_api + "/" + event.body.text("id");
  CHECK(event.body.truth("staff"));
  CHECK(people.amina.call("GET", at).status == 404);
  step(people.luc, event.body.text("id"), "open");
  CHECK(people.amina.call("GET", at).body.text("association/name") == "Maison des Quartiers");
  CHECK(people.luc.call("GET", events_api).body.truth("may_make"));
  CHECK_FALSE(people.amina.call("GET", events_api).body.truth("may_make"));

  const auto until = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() + std::chrono::hours{240});
  const std::string chairs = R"({"title":"Jardin","until":")" + ronde::market::time_text(until) +
                             R"(","needs":[{"title":"Chaises","category":"gardening","kind":"good"}]})";
  CHECK(people.luc.call("POST", "/api/v1/calls", chairs).body.text("type") == "/problems/not-for-all");
  CHECK(people.amina.call("POST", "/api/v1/calls", in_its_name(chairs)).body.text("type") == "/problems/not-of-association");
  const auto call = people.luc.call("POST", "/api/v1/calls", in_its_name(chairs));
  REQUIRE_MESSAGE(call.status == 201, call.body.source());
  CHECK(people.amina.call("GET", "/api/v1/calls").body.text("items/0/association/name") == "Maison des Quartiers");
}

TEST_CASE("who acts for an association may have a password and a second factor, as stewards have") {
  People people;
  const std::string password = R"({"login":"luc@maison.example","password":"un mot de passe bien long"})";
  CHECK(people.luc.call("PUT", "/api/v1/me/password", password).status == 403);
  (void)house_of(people, people.luc);
  CHECK(people.luc.call("PUT", "/api/v1/me/password", password).status == 204);
  CHECK(people.luc.call("POST", "/api/v1/me/second-factor", "{}").status == 201);
}
