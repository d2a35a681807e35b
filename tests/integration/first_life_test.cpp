// The first complete life of an exchange, through the real program.
#include <doctest/doctest.h>

#include "house.hpp"

using namespace ronde::integration;

namespace {

/// The proposal as it stands in the list of this device, by its id.
Json proposal_of(Device& device, const std::string& id) {
  const auto answer = device.call("GET", "/api/v1/proposals/" + id);
  REQUIRE_MESSAGE(answer.status == 200, answer.body.source());
  return answer.body;
}

Answer respond(Device& device, const Json& proposal, const std::string& answer) {
  return device.call("POST", "/api/v1/proposals/" + proposal.text("id") + "/response",
                     R"({"answer":")" + answer + R"(","round":)" + std::to_string(proposal.number("round")) + "}");
}

}  // namespace

TEST_CASE("two neighbours post, the swap is found and proposed live, both accept, the power goes, and all is still there") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  Live aminas = amina.live();
  Live lucs = luc.live();
  aminas.send(R"({"type":"resume","cursor":null})");
  lucs.send(R"({"type":"resume","cursor":null})");
  CHECK(aminas.until("hello").has("cursor"));
  CHECK(lucs.until("hello").has("cursor"));

  amina.post("offer", "home-cooking", "Un couscous pour quatre");
  amina.post("want", "bicycle-repair", "Réparer mon vélo");
  luc.post("offer", "bicycle-repair", "Je répare les vélos");
  luc.post("want", "home-cooking", "Un bon couscous");

  const Json seen = aminas.until("proposal");
  CHECK(seen.text("data/kind") == "direct");
  CHECK(seen.count("data/seats") == 2);
  CHECK(seen.truth("data/seats/0/you"));
  CHECK_FALSE(seen.has("data/seats/1/first_name"));
  CHECK(seen.source().find("Luc") == std::string::npos);
  const Json lucs_side = lucs.until("proposal");
  const std::string id = seen.text("data/id");
  CHECK(lucs_side.text("data/id") == id);

  const auto yes = respond(amina, Json(proposal_of(amina, id)), "accept");
  REQUIRE_MESSAGE(yes.status == 200, yes.body.source());
  CHECK(yes.body.number("accepted") == 1);
  CHECK(lucs.until("proposal").number("data/accepted") == 1);
  const auto last = respond(luc, proposal_of(luc, id), "accept");
  REQUIRE_MESSAGE(last.status == 200, last.body.source());
  CHECK(last.body.text("state") == "agreed");
  CHECK(last.body.text("seats/1/first_name") == "Amina");

  house.kill_9();
  house.start();
  const Json after = proposal_of(luc, id);
  CHECK(after.text("state") == "agreed");
  CHECK(after.text("seats/1/first_name") == "Amina");
  CHECK(amina.call("GET", "/api/v1/listings?mine=true").body.count("items") == 2);
  CHECK(house.stop() == 0);
  const auto checked = run_ronde({"check", "--data", house.data().string()});
  CHECK_MESSAGE(checked.status == 0, checked.out);
}

TEST_CASE("a ring of three is agreed, handed over by code and by tap, and closed for all") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device nadia(house);
  Device lea(house);
  Device karim(house);
  nadia.join(code, "Nadia");
  lea.join(code, "Léa");
  karim.join(code, "Karim");
  nadia.post("offer", "language-lessons", "Cours d'italien");
  nadia.post("want", "bicycle-repair", "Réparer mon vélo");
  lea.post("offer", "pet-sitting", "Je garde votre chat");
  lea.post("want", "language-lessons", "Apprendre l'italien");
  karim.post("offer", "bicycle-repair", "Je répare les vélos");
  Live live = nadia.live();
  live.send(R"({"type":"resume","cursor":null})");
  (void)live.until("hello");
  karim.post("want", "pet-sitting", "Garder mon chat");
  const Json seen = live.until("proposal");
  REQUIRE(seen.count("data/seats") == 3);
  const std::string id = seen.text("data/id");
  for (Device* device : {&lea, &nadia, &karim}) {
    const auto yes = respond(*device, proposal_of(*device, id), "accept");
    REQUIRE_MESSAGE(yes.status == 200, yes.body.source());
  }
  // Each confirms what they gave and what they received: one by the receiver's code, the others by tap.
  const Json open = proposal_of(karim, id);
  std::string code_to_receive;
  std::string received_index;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string at = "transfers/" + std::to_string(i);
    if (open.number(at + "/to") != 0) continue;
    code_to_receive = open.text(at + "/code");
    received_index = std::to_string(open.number(at + "/index"));
  }
  REQUIRE(code_to_receive.size() == 6);
  const auto by_code = lea.call("POST", "/api/v1/proposals/" + id + "/transfers/" + received_index + "/confirmation",
                                R"({"code":")" + code_to_receive + R"("})");
  REQUIRE_MESSAGE(by_code.status == 200, by_code.body.source());
  for (Device* device : {&lea, &nadia, &karim}) {
    for (const char* index : {"0", "1", "2"}) {
      (void)device->call("POST", "/api/v1/proposals/" + id + "/transfers/" + index + "/confirmation", "{}");
    }
  }
  for (Device* device : {&lea, &nadia, &karim}) CHECK(proposal_of(*device, id).text("state") == "fulfilled");
  CHECK(nadia.call("GET", "/api/v1/session").body.number("member/completed") == 1);
}

TEST_CASE("somebody declines, a fourth person completes the ring, and who receives the same from the same is not asked again") {
  House house;
  const std::string code = house.invite(6);
  house.start();
  Device nadia(house);
  Device lea(house);
  Device karim(house);
  Device paul(house);
  nadia.join(code, "Nadia");
  lea.join(code, "Léa");
  karim.join(code, "Karim");
  paul.join(code, "Paul");
  nadia.post("offer", "language-lessons", "Cours d'italien");
  nadia.post("want", "bicycle-repair", "Réparer mon vélo");
  lea.post("offer", "pet-sitting", "Je garde votre chat");
  lea.post("want", "language-lessons", "Apprendre l'italien");
  karim.post("offer", "bicycle-repair", "Je répare les vélos");
  Live live = lea.live();
  live.send(R"({"type":"resume","cursor":null})");
  (void)live.until("hello");
  karim.post("want", "pet-sitting", "Garder mon chat");
  const Json seen = live.until("proposal");
  const std::string id = seen.text("data/id");
  REQUIRE(respond(lea, proposal_of(lea, id), "accept").status == 200);
  REQUIRE(respond(nadia, proposal_of(nadia, id), "accept").status == 200);
  paul.post("offer", "bicycle-repair", "Atelier vélo chez moi");
  paul.post("want", "pet-sitting", "Garder mes deux chats");
  const auto no = respond(karim, proposal_of(karim, id), "decline");
  REQUIRE_MESSAGE(no.status == 200, no.body.source());
  Json leas = live.until("proposal");
  for (int i = 0; i < 10 && leas.text("data/state") != "proposed"; ++i) leas = live.until("proposal");
  for (int i = 0; i < 10 && leas.number("data/round") < 2; ++i) leas = live.until("proposal");
  CHECK(leas.number("data/round") == 2);
  CHECK(leas.text("data/seats/0/answer") == "yes");
  CHECK_FALSE(leas.truth("data/to_answer"));
  const Json nadias = proposal_of(nadia, id);
  CHECK(nadias.truth("to_answer"));
  CHECK(nadias.truth("changed_for_you"));
  CHECK(proposal_of(karim, id).text("closing") == "declined");
  REQUIRE(respond(paul, proposal_of(paul, id), "accept").status == 200);
  REQUIRE(respond(nadia, nadias, "accept").status == 200);
  CHECK(proposal_of(lea, id).text("state") == "agreed");
}
