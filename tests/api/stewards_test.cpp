// What stewards do: admit, suspend, let back in, end an exchange; and how a neighbour leaves.
#include <doctest/doctest.h>

#include "people.hpp"

using namespace ronde::integration;

namespace {

const std::string steward_api = "/api/v1";

void set_approval(Device& steward, const std::string& how) {
  const auto set = steward.call("PATCH", steward_api + "/neighbourhood/settings", R"({"approval":")" + how + R"("})");
  REQUIRE_MESSAGE(set.status == 200, set.body.source());
}

/// An invitation of this member's own.
std::string link_of(Device& member) {
  const auto made = member.call("POST", steward_api + "/invitations", R"({"uses":5})");
  REQUIRE_MESSAGE(made.status == 201, made.body.source());
  const std::string link = made.body.text("link");
  return link.substr(link.rfind('/') + 1);
}

std::string id_of(Device& device) {
  return device.call("GET", steward_api + "/session").body.text("member/id");
}

Answer set_state(Device& steward, const std::string& member, const std::string& state) {
  return steward.call("PUT", steward_api + "/members/" + member + "/state", R"({"state":")" + state + R"("})");
}

std::string journal_of(Device& steward) {
  const auto journal = steward.call("GET", steward_api + "/audit");
  REQUIRE(journal.status == 200);
  return journal.body.source();
}

}  // namespace

TEST_CASE("where a steward approves each, who joined by a neighbour's link waits, sees that they wait, and is admitted") {
  People people;
  set_approval(people.claire, "desk");
  Device nina(people.house);
  nina.join(link_of(people.luc), "Nina");
  CHECK(nina.call("GET", steward_api + "/session").body.text("state") == "awaiting_approval");
  const auto refused = nina.call("GET", steward_api + "/listings");
  CHECK(refused.status == 403);
  CHECK(refused.body.text("type") == "/problems/not-active");

  const auto waiting = people.claire.call("GET", steward_api + "/members?state=awaiting_approval");
  REQUIRE(waiting.status == 200);
  REQUIRE(waiting.body.count("items") == 1);
  CHECK(waiting.body.text("items/0/first_name") == "Nina");
  CHECK(waiting.body.text("items/0/id") == id_of(nina));
  CHECK(waiting.body.text("items/0/since").size() == 10);

  const auto admitted = set_state(people.claire, id_of(nina), "active");
  REQUIRE_MESSAGE(admitted.status == 200, admitted.body.source());
  CHECK(admitted.body.text("state") == "active");
  CHECK(nina.call("GET", steward_api + "/listings").status == 200);
  CHECK(nina.call("GET", steward_api + "/session").body.text("state") == "active");
  CHECK(people.claire.call("GET", steward_api + "/members?state=awaiting_approval").body.count("items") == 0);
  CHECK(journal_of(people.claire).find("member-admitted") != std::string::npos);
}

TEST_CASE("a steward suspends a neighbour, whose things hang no more, and lets them back in") {
  People people;
  const std::string lamp = people.amina.post("offer", "translation", "Je traduis vos lettres");
  CHECK(lists(people.luc.call("GET", steward_api + "/listings"), lamp));
  const std::string amina = id_of(people.amina);
  auto socket = people.amina.live();
  (void)socket.resume();
  REQUIRE(set_state(people.claire, amina, "suspended").status == 200);
  CHECK(people.amina.call("GET", steward_api + "/listings").status == 403);
  CHECK(people.amina.call("GET", steward_api + "/session").body.text("state") == "suspended");
  CHECK_FALSE(lists(people.luc.call("GET", steward_api + "/listings"), lamp));
  CHECK(socket.close_code() == 4001);
  REQUIRE(set_state(people.claire, amina, "active").status == 200);
  CHECK(people.amina.call("GET", steward_api + "/listings").status == 200);
  CHECK(lists(people.luc.call("GET", steward_api + "/listings"), lamp));
  CHECK(set_state(people.claire, id_of(people.claire), "suspended").status == 409);
  CHECK(set_state(people.claire, amina, "left").status == 422);
  CHECK(set_state(people.claire, id_of(people.zoe), "suspended").status == 404);  // of another neighbourhood
  const std::string journal = journal_of(people.claire);
  CHECK(journal.find("member-suspended") != std::string::npos);
  CHECK(journal.find(amina) != std::string::npos);
}

TEST_CASE("the list of members is the stewards', tells nothing of exchanges, and comes page by page") {
  People people;
  const auto all = people.claire.call("GET", steward_api + "/members");
  REQUIRE(all.status == 200);
  CHECK(all.body.count("items") == 4);  // Claire, Amina, Luc, Omar
  CHECK(all.body.text("items/0/first_name") == "Claire");
  for (const char* word : {"account", "given", "received", "completed", "invited_by", "roles", "age_band"})
    CHECK(all.body.source().find(word) == std::string::npos);
  CHECK(people.luc.call("GET", steward_api + "/members").body.text("type") == "/problems/stewards-only");
  CHECK(people.claire.call("GET", steward_api + "/members?state=left").status == 422);
  CHECK(people.claire.call("GET", steward_api + "/members?cursor=AAAA").status == 422);
}

TEST_CASE("a steward ends an exchange and says why; both are told once, and the journal knows who did it") {
  People people;
  Device paul(people.house);
  paul.join(people.code, "Paul");
  const std::string swap = swap_between(people.amina, paul);
  const std::string cancel = steward_api + "/proposals/" + swap + "/cancel";
  CHECK(people.amina.call("POST", cancel, R"({"reason":"asked"})").status == 403);
  CHECK(people.claire.call("POST", cancel, R"({"reason":"because"})").status == 422);
  const auto ended = people.claire.call("POST", cancel, R"({"reason":"unsafe"})");
  CHECK_MESSAGE(ended.status == 204, ended.body.source());
  for (Device* device : {&people.amina, &paul}) {
    const auto seen = device->call("GET", steward_api + "/proposals/" + swap);
    CHECK(seen.body.text("state") == "cancelled");
    CHECK(seen.body.text("closing") == "cancelled");
  }
  CHECK(people.claire.call("POST", cancel, R"({"reason":"asked"})").status == 409);
  const std::string journal = journal_of(people.claire);
  CHECK(journal.find("proposal-cancelled-unsafe") != std::string::npos);
  CHECK(journal.find(swap) != std::string::npos);
}

TEST_CASE("a steward stops an exchange that a report is about; its people read until when and why, and the report names nobody") {
  People people;
  Device paul(people.house);
  paul.join(people.code, "Paul");
  const std::string swap = swap_between(people.amina, paul);
  const auto seen = people.amina.call("GET", steward_api + "/proposals/" + swap);
  const std::string concern = R"({"kind":"felt_unsafe","proposal":")" + swap + R"("})";
  REQUIRE(people.amina.call("POST", steward_api + "/concerns", concern).status == 204);
  const std::string report = people.claire.call("GET", steward_api + "/reports").body.text("items/0/id");
  const std::string there = steward_api + "/reports/" + report;
  const auto before = people.claire.call("GET", there);
  REQUIRE_MESSAGE(before.body.text("exchange/id") == swap, before.body.source());
  CHECK(before.body.count("exchange/seats") == 2);
  CHECK(before.body.number("exchange/pause_days") == 7);
  for (const char* name : {"Amina", "Paul"}) CHECK(before.body.source().find(name) == std::string::npos);
  const std::string one = steward_api + "/proposals/" + swap;
  CHECK(paul.call("POST", one + "/pause", R"({"days":2,"reason":"unsafe"})").status == 403);
  REQUIRE(people.claire.call("POST", one + "/pause", R"({"days":2,"reason":"unsafe"})").status == 204);
  CHECK(people.claire.call("GET", there).body.number("exchange/pause_days") == 0);
  const auto stopped = paul.call("GET", one);
  CHECK(stopped.body.text("pause/reason") == "unsafe");
  CHECK(stopped.body.text("mediations/0/act") == "pause");
  CHECK_FALSE(stopped.body.truth("to_answer"));
  CHECK(paul.call("POST", one + "/response", R"({"answer":"accept","round":1})").body.text("type") == "/problems/paused");
  REQUIRE(people.claire.call("POST", one + "/resume").status == 204);
  CHECK(paul.call("GET", one).body.count("mediations") == 2);
  const std::string journal = journal_of(people.claire);
  CHECK(journal.find("proposal-paused-unsafe") != std::string::npos);
  CHECK(journal.find("proposal-resumed") != std::string::npos);
}

TEST_CASE("who leaves is out on every device at once, their listings end, and nothing brings them back") {
  People people;
  const std::string lamp = people.amina.post("offer", "translation", "Je traduis vos lettres");
  const auto sheet = people.amina.call("POST", steward_api + "/recovery-sheet", "{}");
  Device tablet(people.house);
  tablet.recover(sheet.body.text("code"));
  const auto fresh = people.amina.call("POST", steward_api + "/recovery-sheet", "{}");
  auto socket = tablet.live();
  (void)socket.resume();

  const auto left = people.amina.call("DELETE", steward_api + "/me");
  REQUIRE_MESSAGE(left.status == 204, left.body.source());
  CHECK(people.amina.call("GET", steward_api + "/session").status == 401);
  CHECK(tablet.call("GET", steward_api + "/session").status == 401);
  CHECK(socket.close_code() == 4001);
  CHECK_FALSE(lists(people.luc.call("GET", steward_api + "/listings"), lamp));
  const std::string again = "{\"code\":" + json_text(fresh.body.text("code")) + "}";
  CHECK(people.out.call("POST", steward_api + "/session/recover", again).status == 404);
  CHECK(people.claire.call("GET", steward_api + "/members").body.source().find("Amina") == std::string::npos);
  people.house.kill_9();
  people.house.start();
  CHECK(tablet.call("GET", steward_api + "/session").status == 401);
}

TEST_CASE("who waits for approval may leave too; the last steward may not") {
  People people;
  set_approval(people.claire, "desk");
  Device nina(people.house);
  nina.join(link_of(people.luc), "Nina");
  CHECK(nina.call("DELETE", steward_api + "/me").status == 204);
  CHECK(nina.call("GET", steward_api + "/session").status == 401);
  const auto kept = people.claire.call("DELETE", steward_api + "/me");
  CHECK(kept.status == 409);
  CHECK(kept.body.text("type") == "/problems/last-steward");
  CHECK(people.claire.call("GET", steward_api + "/session").status == 200);
}

TEST_CASE("a steward's sign-in by password stands in the journal") {
  People people;
  const std::string password = R"({"login":"claire@commune.example","password":"un mot de passe bien long"})";
  REQUIRE(people.claire.call("PUT", steward_api + "/me/password", password).status == 204);
  REQUIRE(people.out.call("POST", steward_api + "/session/password", password).status == 201);
  CHECK(journal_of(people.claire).find("signed-in-by-password") != std::string::npos);
}
