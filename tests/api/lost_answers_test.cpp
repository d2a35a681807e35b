// An answer that never arrived must not cost anybody their way in.
#include <doctest/doctest.h>

#include "people.hpp"

using namespace ronde::integration;

TEST_CASE("a recovery whose answer was lost is asked for again and opens the same session, also when the power went in between") {
  House house;
  const std::string invitation = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(invitation, "Amina");
  const std::string code = amina.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code");
  const std::string body = "{\"code\":" + json_text(code) + "}";
  const std::map<std::string, std::string> key{{"Idempotency-Key", fresh_key()}};

  const auto lost = Device(house).call("POST", "/api/v1/session/recover", body, key);
  REQUIRE(lost.status == 201);
  house.kill_9();
  house.start();
  Device phone(house);
  const auto again = phone.call("POST", "/api/v1/session/recover", body, key);
  REQUIRE_MESSAGE(again.status == 201, again.body.source());
  CHECK(again.headers.at("set-cookie") == lost.headers.at("set-cookie"));
  CHECK(again.body.text("session/id") == lost.body.text("session/id"));
  phone.learn(again);
  CHECK(phone.call("GET", "/api/v1/session").body.text("member/first_name") == "Amina");
  CHECK(amina.call("GET", "/api/v1/sessions").body.count("items") == 2);

  // The code is used up for everybody else, and for who signed out.
  CHECK(Device(house).call("POST", "/api/v1/session/recover", body).status == 404);
  REQUIRE(phone.call("DELETE", "/api/v1/session").status == 204);
  CHECK(Device(house).call("POST", "/api/v1/session/recover", body, key).status == 404);
}

TEST_CASE("recovering wants a key that nobody guesses") {
  House house;
  house.start();
  Device somebody(house);
  const std::string body = "{\"code\":" + json_text(house.stewards_code()) + "}";
  for (const char* key : {"", "short", "1234567890123456789012345678901234567890123456789012345678901234567"}) {
    const auto refused = somebody.call("POST", "/api/v1/session/recover", body, {{"Idempotency-Key", key}});
    CHECK(refused.status == 400);
    CHECK(refused.body.text("type") == "/problems/idempotency-key-missing");
  }
  somebody.recover(house.stewards_code());
}

TEST_CASE("the repeat of a join does not bring back who has left since") {
  House house;
  const std::string invitation = house.invite(5);
  house.start();
  Device nina(house);
  const auto seen = nina.call("GET", "/api/v1/invitations/" + invitation);
  const std::string body = R"({"invitation":")" + invitation + R"(","first_name":"Nina","quarter":")" + seen.body.text("quarters/0/id") +
                           R"(","age_band":"adult","language":"fr","charter":true})";
  const std::map<std::string, std::string> key{{"Idempotency-Key", fresh_key()}};
  const auto joined = nina.call("POST", "/api/v1/join", body, key);
  REQUIRE(joined.status == 201);
  nina.learn(joined);
  REQUIRE(nina.call("DELETE", "/api/v1/me").status == 204);
  CHECK(Device(house).call("POST", "/api/v1/join", body, key).status == 410);
  CHECK(nina.call("GET", "/api/v1/session").status == 401);
}
