// The same Idempotency-Key gives the same result, also after a crash; another request under it is refused (checklist 44).
#include <doctest/doctest.h>

#include <thread>

#include "people.hpp"

using namespace ronde::integration;

namespace {

std::string join_body(Device& device, const std::string& code, const std::string& first_name) {
  const auto invitation = device.call("GET", "/api/v1/invitations/" + code);
  REQUIRE(invitation.status == 200);
  return R"({"invitation":")" + code + R"(","first_name":")" + first_name + R"(","quarter":")" + invitation.body.text("quarters/0/id") +
         R"(","age_band":"adult","language":"fr","charter":true})";
}

std::size_t mine(Device& device) {
  return device.call("GET", "/api/v1/listings?mine=true&limit=100").body.count("items");
}

}  // namespace

TEST_CASE("a listing posted twice with one key is one listing, also when the power went in between") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  const std::map<std::string, std::string> key{{"Idempotency-Key", "once"}};
  const std::string body = draft("offer", "gardening", "Je taille");
  const auto first = amina.call("POST", "/api/v1/listings", body, key);
  REQUIRE(first.status == 201);
  const auto again = amina.call("POST", "/api/v1/listings", body, key);
  CHECK(again.status == 201);
  CHECK(again.body.source() == first.body.source());
  CHECK(again.headers.at("location") == first.headers.at("location"));
  CHECK(again.headers.at("etag") == first.headers.at("etag"));

  house.kill_9();
  house.start();
  const auto after = amina.call("POST", "/api/v1/listings", body, key);
  CHECK(after.status == 201);
  CHECK(after.body.text("id") == first.body.text("id"));
  CHECK(mine(amina) == 1);

  const auto other = amina.call("POST", "/api/v1/listings", draft("offer", "gardening", "Je tonds"), key);
  CHECK(other.status == 422);
  CHECK(mine(amina) == 1);
  // A key is its device's own: another person's same word is another key.
  CHECK(luc.call("POST", "/api/v1/listings", body, key).body.text("id") != first.body.text("id"));
  CHECK(mine(luc) == 1);
}

TEST_CASE("a creating call without a key, or with one that is no key, is refused") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  for (const std::string& key : {std::string{}, std::string(65, 'a'), std::string("a b"), std::string("é")}) {
    const auto answer = amina.call("POST", "/api/v1/listings", draft("offer", "gardening", "Je taille"), {{"Idempotency-Key", key}});
    CAPTURE(key);
    CHECK(answer.status == 400);
    CHECK(amina.call("POST", "/api/v1/invitations", R"({"uses":1})", {{"Idempotency-Key", key}}).status == 400);
  }
  const std::string body = join_body(amina, code, "Berta");
  CHECK(amina.call("POST", "/api/v1/join", body, {{"Idempotency-Key", "short"}}).status == 400);
  CHECK(mine(amina) == 0);
}

TEST_CASE("an invitation made twice with one key is one invitation with one link, also after a crash") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  const std::map<std::string, std::string> key{{"Idempotency-Key", "poster"}};
  const auto first = amina.call("POST", "/api/v1/invitations", R"({"uses":3})", key);
  REQUIRE(first.status == 201);
  CHECK(amina.call("POST", "/api/v1/invitations", R"({"uses":3})", key).body.source() == first.body.source());
  house.kill_9();
  house.start();
  CHECK(amina.call("POST", "/api/v1/invitations", R"({"uses":3})", key).body.source() == first.body.source());
  CHECK(amina.call("POST", "/api/v1/invitations", R"({"uses":4})", key).status == 422);
  CHECK(amina.call("GET", "/api/v1/invitations").body.count("items") == 1);
  // The link works.
  Device luc(house);
  const std::string link = first.body.text("link");
  luc.join(link.substr(link.rfind('/') + 1), "Luc");
}

TEST_CASE("who joins twice with one key is one member on one device, also when the invitation is used up and the power went") {
  House house;
  const std::string code = house.invite(1);
  house.start();
  Device amina(house);
  const std::map<std::string, std::string> key{{"Idempotency-Key", "0123456789abcdefghijkl"}};
  const std::string body = join_body(amina, code, "Amina");
  const auto first = amina.call("POST", "/api/v1/join", body, key);
  REQUIRE_MESSAGE(first.status == 201, first.body.source());
  const auto again = amina.call("POST", "/api/v1/join", body, key);
  CHECK(again.status == 201);
  for (const char* what : {"member/id", "csrf", "session/id"}) CHECK(again.body.text(what) == first.body.text(what));
  CHECK(again.headers.at("set-cookie") == first.headers.at("set-cookie"));
  house.kill_9();
  house.start();
  const auto after = amina.call("POST", "/api/v1/join", body, key);
  CHECK(after.status == 201);
  CHECK(after.body.text("member/id") == first.body.text("member/id"));
  CHECK(after.headers.at("set-cookie") == first.headers.at("set-cookie"));
  amina.learn(after);
  CHECK(amina.call("GET", "/api/v1/sessions").body.count("items") == 1);
}

TEST_CASE("another person under the key of a join is refused, and nobody joins") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device device(house);
  const std::map<std::string, std::string> key{{"Idempotency-Key", "0123456789abcdefghijkl"}};
  REQUIRE(device.call("POST", "/api/v1/join", join_body(device, code, "Amina"), key).status == 201);
  const auto other = device.call("POST", "/api/v1/join", join_body(device, code, "Luc"), key);
  CHECK_MESSAGE(other.status == 422, other.body.source());
  CHECK(other.headers.count("set-cookie") == 0);
}

TEST_CASE("of many devices' hands that press at once with one key, one makes the listing and all see the same") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  constexpr std::size_t hands = 6;
  for (int round = 0; round < 5; ++round) {
    const std::map<std::string, std::string> key{{"Idempotency-Key", "together-" + std::to_string(round)}};
    std::vector<Answer> answers(hands);
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < hands; ++i) {
        threads.emplace_back([&, i] {
          Device hand = amina;
          answers[i] = hand.call("POST", "/api/v1/listings", draft("offer", "gardening", "Je taille"), key);
        });
      }
    }
    for (const auto& answer : answers) {
      CHECK_MESSAGE(answer.status == 201, answer.body.source());
      CHECK(answer.body.text("id") == answers[0].body.text("id"));
    }
    CHECK(mine(amina) == static_cast<std::size_t>(round) + 1);
  }
}
