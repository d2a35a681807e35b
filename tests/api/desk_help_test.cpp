// The desk as a neighbour without a phone and who helps them meet it: agreed to, done, told, and taken back.
#include <doctest/doctest.h>

#include <set>

#include "people.hpp"

using namespace ronde::integration;

namespace {

const std::string desk = "/api/v1/desk";
const std::string to_post = R"({"how":"spoken","deeds":["post"]})";
const std::string to_all = R"({"how":"signed_paper","deeds":["post","answer","print"]})";

std::string member_id(Device& device) {
  return device.call("GET", "/api/v1/session").body.text("member/id");
}

std::string at_desk(Device& whom, const std::string& what) {
  return desk + "/neighbours/" + member_id(whom) + what;
}

void agree(People& people, Device& whom, const std::string& to) {
  const auto answer = people.claire.call("PUT", at_desk(whom, "/consent"), to);
  REQUIRE_MESSAGE(answer.status == 204, answer.body.source());
}

std::string reason(const Answer& answer) {
  return answer.body.text("type");
}

/// What was done for this neighbour, as they read it themselves, and by whom.
std::multiset<std::string> told(Device& whom) {
  const auto answer = whom.call("GET", desk);
  REQUIRE_MESSAGE(answer.status == 200, answer.body.source());
  std::multiset<std::string> all;
  for (std::size_t i = 0; i < answer.body.count("deeds"); ++i) {
    const std::string at = "deeds/" + std::to_string(i) + "/";
    all.insert(answer.body.text(at + "by") + " " + answer.body.text(at + "what"));
  }
  return all;
}

std::string newcomer(People& people, const std::string& first_name) {
  const std::string quarter = people.claire.call("GET", "/api/v1/session").body.text("member/quarter/id");
  return R"({"first_name":")" + first_name + R"(","quarter":")" + quarter +
         R"(","language":"it","how":"spoken","deeds":["post","answer"],"charter":true})";
}

}  // namespace

TEST_CASE("with consent a steward posts for a neighbour; it is theirs, and they and the journal are told who did it") {
  People people;
  const std::string jam = draft("offer", "home-cooking", "Des confitures");
  CHECK(reason(people.claire.call("POST", at_desk(people.luc, "/listings"), jam)) == "/problems/no-consent");
  agree(people, people.luc, to_post);
  const auto posted = people.claire.call("POST", at_desk(people.luc, "/listings"), jam);
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
  const std::string id = posted.body.text("listings/0/id");
  CHECK(lists(people.luc.call("GET", "/api/v1/listings?mine=true"), id));
  CHECK_FALSE(lists(people.claire.call("GET", "/api/v1/listings?mine=true"), id));
  CHECK(told(people.luc) == std::multiset<std::string>{"Claire desk-consent-spoken", "Claire desk-listing-posted"});
  CHECK(told(people.amina).empty());
  const std::string journal = people.claire.call("GET", "/api/v1/audit").body.source();
  CHECK(journal.find(R"("what":"desk-listing-posted","subject":")" + member_id(people.luc)) != std::string::npos);
  const auto ended = people.claire.call("DELETE", at_desk(people.luc, "/listings/" + id));
  REQUIRE_MESSAGE(ended.status == 200, ended.body.source());
  CHECK(ended.body.count("listings") == 0);
}

TEST_CASE("a request that comes twice posts once, and is one deed") {
  People people;
  agree(people, people.luc, to_post);
  const std::string jam = draft("offer", "home-cooking", "Des confitures");
  const std::map<std::string, std::string> key{{"Idempotency-Key", fresh_key()}};
  CHECK(people.claire.call("POST", at_desk(people.luc, "/listings"), jam, key).status == 201);
  const auto again = people.claire.call("POST", at_desk(people.luc, "/listings"), jam, key);
  CHECK(again.status == 201);
  CHECK(again.body.count("listings") == 1);
  CHECK(told(people.luc).count("Claire desk-listing-posted") == 1);
}

TEST_CASE("what a neighbour did not agree to is neither done nor shown at the desk") {
  People people;
  agree(people, people.luc, to_post);
  const std::string proposal = swap_between(people.luc, people.amina);
  const auto sheet = people.claire.call("POST", at_desk(people.luc, "/sheet"), "{}");
  REQUIRE_MESSAGE(sheet.status == 200, sheet.body.source());
  CHECK(sheet.body.count("listings") == 2);
  CHECK_FALSE(sheet.body.has("proposals"));
  const std::string yes = at_desk(people.luc, "/proposals/" + proposal + "/response");
  CHECK(reason(people.claire.call("POST", yes, R"({"answer":"accept","round":1})")) == "/problems/no-consent");
  agree(people, people.luc, R"({"how":"spoken","deeds":["answer"]})");
  const auto answered = people.claire.call("POST", yes, R"({"answer":"accept","round":1})");
  REQUIRE_MESSAGE(answered.status == 200, answered.body.source());
  CHECK(answered.body.text("proposals/0/id") == proposal);
  CHECK_FALSE(answered.body.has("listings"));
  CHECK(told(people.luc).contains("Claire desk-answer-accept"));
  CHECK(respond(people.amina, proposal, "accept").body.text("state") == "agreed");
}

TEST_CASE("nobody helps without being asked to: not a neighbour, not a steward of elsewhere, and no volunteer hears a consent") {
  People people;
  agree(people, people.luc, to_all);
  CHECK(reason(people.amina.call("POST", at_desk(people.luc, "/sheet"), "{}")) == "/problems/not-at-desk");
  CHECK(people.zoe.call("POST", at_desk(people.luc, "/sheet"), "{}").status == 403);
  CHECK(people.amina.call("PUT", desk + "/volunteers/" + member_id(people.amina), "{}").status == 403);
  CHECK(people.amina.call("GET", desk).body.count("neighbours") == 0);
  REQUIRE(people.claire.call("PUT", desk + "/volunteers/" + member_id(people.amina), "{}").status == 204);
  const auto seen = people.amina.call("GET", desk);
  CHECK(seen.body.truth("helps"));
  CHECK(seen.body.text("neighbours/0/first_name") == "Luc");
  CHECK(seen.body.text("neighbours/0/consent/how") == "signed_paper");
  CHECK(seen.body.count("volunteers") == 0);
  CHECK(people.claire.call("GET", desk).body.text("volunteers/0/name") == "Amina");
  CHECK(people.amina.call("POST", at_desk(people.luc, "/sheet"), "{}").status == 200);
  CHECK(people.amina.call("PUT", at_desk(people.luc, "/consent"), to_post).status == 403);
  REQUIRE(people.claire.call("DELETE", desk + "/volunteers/" + member_id(people.amina)).status == 204);
  CHECK(reason(people.amina.call("POST", at_desk(people.luc, "/sheet"), "{}")) == "/problems/not-at-desk");
}

TEST_CASE("a block between a volunteer and a neighbour holds at the desk too") {
  People people;
  agree(people, people.omar, to_all);
  REQUIRE(people.claire.call("PUT", desk + "/volunteers/" + member_id(people.amina), "{}").status == 204);
  CHECK(people.amina.call("GET", desk).body.count("neighbours") == 0);
  CHECK(people.amina.call("POST", at_desk(people.omar, "/sheet"), "{}").status == 404);
}

TEST_CASE("a neighbour takes the consent back with one tap, and it has ended") {
  People people;
  agree(people, people.luc, to_all);
  CHECK(people.luc.call("GET", desk).body.count("consent/deeds") == 3);
  CHECK(people.amina.call("DELETE", at_desk(people.luc, "/consent")).status == 404);
  CHECK(people.luc.call("DELETE", at_desk(people.luc, "/consent")).status == 204);
  CHECK_FALSE(people.luc.call("GET", desk).body.has("consent"));
  CHECK(reason(people.claire.call("POST", at_desk(people.luc, "/sheet"), "{}")) == "/problems/no-consent");
  CHECK(people.claire.call("GET", desk).body.count("neighbours") == 0);
  CHECK(told(people.luc).contains("Luc desk-consent-ended"));
}

TEST_CASE("somebody without a phone joins at the desk, is helped from that hour on, and one day comes in by the paper card") {
  People people;
  CHECK(people.luc.call("POST", desk + "/neighbours", newcomer(people, "Rosa")).status == 403);
  const std::map<std::string, std::string> key{{"Idempotency-Key", fresh_key()}};
  const auto joined = people.claire.call("POST", desk + "/neighbours", newcomer(people, "Rosa"), key);
  REQUIRE_MESSAGE(joined.status == 201, joined.body.source());
  const std::string id = joined.body.text("id");
  const auto posted = people.claire.call("POST", desk + "/neighbours/" + id + "/listings", draft("offer", "home-cooking", "Des gnocchis"));
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
  CHECK(posted.body.text("first_name") == "Rosa");
  CHECK(lists(people.luc.call("GET", "/api/v1/listings"), posted.body.text("listings/0/id")));
  // The answer was lost: the same neighbour, and a card that opens.
  const auto again = people.claire.call("POST", desk + "/neighbours", newcomer(people, "Rosa"), key);
  CHECK(again.body.text("id") == id);
  Device card(people.house);
  card.recover(again.body.text("code"));
  CHECK(card.call("GET", "/api/v1/session").body.text("member/first_name") == "Rosa");
  CHECK(told(card) == std::multiset<std::string>{"Claire desk-consent-spoken", "Claire desk-listing-posted"});
  // Who has come in has a device of their own: nobody gets another code in their name.
  CHECK(reason(people.claire.call("POST", desk + "/neighbours", newcomer(people, "Rosa"), key)) == "/problems/has-a-device");
}

TEST_CASE("a copy of one's data holds the consent and what was done, and who leaves takes both along") {
  People people;
  agree(people, people.luc, to_post);
  const auto copy = people.luc.call("POST", "/api/v1/me/export", R"({"format":"json"})");
  REQUIRE_MESSAGE(copy.status == 200, copy.body.source());
  CHECK(copy.body.text("profile/desk_consent/how") == "spoken");
  CHECK(copy.body.text("profile/desk_consent/deeds/0") == "post");
  CHECK(copy.body.source().find(R"("what":"desk-consent-spoken","by_me":false)") != std::string::npos);
  REQUIRE(people.luc.call("DELETE", "/api/v1/me").status == 204);
  CHECK(people.claire.call("GET", desk).body.count("neighbours") == 0);
}

TEST_CASE("who joined at the desk and once more by telephone becomes one, once they have said so on their own device") {
  People people;
  const auto joined = people.claire.call("POST", desk + "/neighbours", newcomer(people, "Lucie"));
  REQUIRE_MESSAGE(joined.status == 201, joined.body.source());
  const std::string lucie = joined.body.text("id");
  const auto posted =
      people.claire.call("POST", desk + "/neighbours/" + lucie + "/listings", draft("offer", "home-cooking", "Des gnocchis"));
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
  const std::string gnocchi = posted.body.text("listings/0/id");
  const auto ask = [&](const std::string& from, const std::string& into) {
    return people.claire.call("PUT", desk + "/neighbours/" + from + "/merge", R"({"how":"spoken","into":")" + into + R"("})");
  };
  CHECK(reason(ask(member_id(people.luc), lucie)) == "/problems/has-a-device");
  CHECK(reason(ask(lucie, lucie)) == "/problems/not-yourself");
  CHECK(people.luc.call("PUT", "/api/v1/me/merge", R"({"yes":true})").status == 404);
  REQUIRE(ask(lucie, member_id(people.luc)).status == 204);
  const auto asked = people.luc.call("GET", desk);
  CHECK(asked.body.text("merge/first_name") == "Lucie");
  CHECK(people.luc.call("PUT", "/api/v1/me/merge", R"({"yes":false})").status == 204);
  CHECK_FALSE(lists(people.luc.call("GET", "/api/v1/listings?mine=true"), gnocchi));
  REQUIRE(ask(lucie, member_id(people.luc)).status == 204);
  CHECK(people.luc.call("PUT", "/api/v1/me/merge", R"({"yes":true})").status == 204);
  CHECK(lists(people.luc.call("GET", "/api/v1/listings?mine=true"), gnocchi));
  CHECK_FALSE(people.luc.call("GET", desk).body.has("merge"));
  CHECK(within(5000,
               [&] { return people.claire.call("GET", "/api/v1/members?state=active").body.source().find(lucie) == std::string::npos; }));
  CHECK(Device(people.house).call("POST", "/api/v1/session/recover", R"({"code":")" + joined.body.text("code") + R"("})").status == 404);
  const std::string journal = people.claire.call("GET", "/api/v1/audit").body.source();
  CHECK(journal.find(R"("what":"desk-merge-done","subject":")" + lucie) != std::string::npos);
}
