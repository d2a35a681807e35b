// A steward's second factor, as their devices meet it: set up, asked at sign-in, given again, and required by the neighbourhood.
#include <doctest/doctest.h>

#include "authenticator.hpp"
#include "people.hpp"

using namespace ronde::integration;

namespace {

const std::string give = "/api/v1/session/second-factor";
const std::string by_password = "/api/v1/session/password";

std::string password_and(const std::string& code) {
  return R"({"login":"claire@commune.example","password":"un mot de passe bien long")" +
         (code.empty() ? std::string{} : ",\"code\":" + json_text(code)) + "}";
}

}  // namespace

TEST_CASE("a neighbour needs no second factor; a steward sets one up, and their other devices come in anew") {
  People people;
  CHECK(people.amina.call("POST", factor, "{}").body.text("type") == "/problems/stewards-only");
  const auto none = people.claire.call("GET", factor);
  CHECK_FALSE(none.body.truth("on"));
  const auto sheet = people.claire.call("POST", "/api/v1/recovery-sheet", "{}");
  Device tablet(people.house);
  tablet.recover(sheet.body.text("code"));
  const auto begun = people.claire.call("POST", factor, "{}");
  CHECK(people.claire.call("POST", factor + "/confirmation", with_code("000000")).body.text("type") == "/problems/wrong-code");
  const SetUp done = set_up(people.claire);
  CHECK(done.confirmed.body.count("codes") == 10);
  CHECK(tablet.call("GET", "/api/v1/session").status == 401);
  const auto there = people.claire.call("GET", factor);
  CHECK(there.body.truth("on"));
  CHECK(there.body.number("codes_left") == 10);
  CHECK(people.claire.call("GET", "/api/v1/session").body.truth("member/secured"));
  CHECK(people.claire.call("POST", factor, "{}").status == 409);
  CHECK(people.claire.call("GET", "/api/v1/audit").body.source().find("second-factor-set-up") != std::string::npos);
}

TEST_CASE("the password alone opens nothing where there is a second factor; a code opens once") {
  People people;
  REQUIRE(people.claire.call("PUT", "/api/v1/me/password", password_and("")).status == 204);
  const SetUp done = set_up(people.claire);
  Device laptop(people.house);
  CHECK(laptop.call("POST", by_password, password_and("")).body.text("type") == "/problems/second-factor-needed");
  CHECK(laptop.call("POST", by_password, password_and("12345")).body.text("type") == "/problems/wrong-code");
  CHECK(laptop.call("POST", by_password, password_and(code_of(done.secret, -1))).body.text("type") == "/problems/wrong-code");
  const std::string code = code_of(done.secret, 1);
  const auto in = laptop.call("POST", by_password, password_and(code));
  REQUIRE_MESSAGE(in.status == 201, in.body.source());
  laptop.learn(in);
  CHECK_FALSE(in.body.truth("locked"));
  CHECK(laptop.call("GET", "/api/v1/members").status == 200);
  CHECK(Device(people.house).call("POST", by_password, password_and(code)).body.text("type") == "/problems/wrong-code");
  CHECK(Device(people.house).call("POST", by_password, password_and(done.confirmed.body.text("codes/0"))).status == 201);
}

TEST_CASE("who comes in by the recovery sheet is locked out of everything but giving the code and signing out") {
  People people;
  const std::string lamp = people.claire.post("offer", "translation", "Je traduis vos lettres");
  const SetUp done = set_up(people.claire);
  const auto sheet = people.claire.call("POST", "/api/v1/recovery-sheet", "{}");
  REQUIRE(sheet.status == 201);
  Device phone(people.house);
  phone.recover(sheet.body.text("code"));
  CHECK(phone.call("GET", "/api/v1/session").body.truth("locked"));
  for (const char* path : {"/api/v1/listings", "/api/v1/members", "/api/v1/audit", "/api/v1/sessions", "/api/v1/me/reach"})
    CHECK(phone.call("GET", path).body.text("type") == "/problems/second-factor-needed");
  CHECK(phone.call("POST", "/api/v1/recovery-sheet", "{}").body.text("type") == "/problems/second-factor-needed");
  CHECK(phone.call("POST", "/api/v1/me/export", R"({"format":"json"})").body.text("type") == "/problems/second-factor-needed");
  CHECK(phone.call("DELETE", "/api/v1/me").body.text("type") == "/problems/second-factor-needed");
  CHECK(phone.call("DELETE", factor).body.text("type") == "/problems/second-factor-needed");
  CHECK(phone.handshake().status == 403);
  CHECK(phone.call("POST", give, with_code("000000")).body.text("type") == "/problems/wrong-code");
  const auto given = phone.call("POST", give, with_code(done.confirmed.body.text("codes/1")));
  REQUIRE_MESSAGE(given.status == 200, given.body.source());
  CHECK_FALSE(given.body.truth("locked"));
  CHECK(phone.call("GET", "/api/v1/members").status == 200);
  Device other(people.house);
  other.recover(people.claire.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code"));
  CHECK(other.call("DELETE", "/api/v1/session").status == 204);
}

TEST_CASE("ten wrong codes are slowed, and only for that account") {
  People people;
  (void)set_up(people.claire);
  for (int i = 0; i < 10; ++i) CHECK(people.claire.call("POST", give, with_code("11111" + std::to_string(i))).status == 422);
  CHECK(people.claire.call("POST", give, with_code("222222")).status == 429);
  CHECK(people.luc.call("POST", give, with_code("222222")).status == 422);
}

TEST_CASE("where the neighbourhood asks a second factor, a steward without one is told so and does nothing of a steward's") {
  People people;
  const std::string settings = "/api/v1/neighbourhood/settings";
  const std::string on = R"({"second_factor":true})";
  CHECK(people.claire.call("PATCH", settings, on).body.text("type") == "/problems/second-factor-first");
  (void)set_up(people.claire);
  REQUIRE(people.claire.call("PATCH", settings, on).status == 200);
  CHECK(people.claire.call("GET", factor).body.truth("wanted"));
  CHECK(people.claire.call("GET", "/api/v1/members").status == 200);
  REQUIRE(people.claire.call("DELETE", factor).status == 204);
  for (const char* path : {"/api/v1/members", "/api/v1/audit", "/api/v1/concerns"})
    CHECK(people.claire.call("GET", path).body.text("type") == "/problems/second-factor-wanted");
  CHECK(people.claire.call("PATCH", settings, R"({"reply_hours":24})").body.text("type") == "/problems/second-factor-wanted");
  CHECK(people.claire.call("POST", "/api/v1/places", R"({"kind":"shop","name":"Kiosque"})").status == 403);
  CHECK(people.claire.call("GET", "/api/v1/listings").status == 200);  // a neighbour as all
  (void)set_up(people.claire);
  CHECK(people.claire.call("GET", "/api/v1/audit").body.source().find("second-factor-taken-away") != std::string::npos);
}

TEST_CASE("new recovery codes end the old ones") {
  People people;
  const SetUp done = set_up(people.claire);
  const auto fresh = people.claire.call("POST", factor + "/codes", "{}");
  REQUIRE(fresh.status == 200);
  CHECK(people.claire.call("POST", give, with_code(done.confirmed.body.text("codes/0"))).status == 422);
  CHECK(people.claire.call("POST", give, with_code(fresh.body.text("codes/9"))).status == 200);
  CHECK(people.claire.call("GET", factor).body.number("codes_left") == 9);
}
