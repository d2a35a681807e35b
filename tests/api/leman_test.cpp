// The complement in lémans at the door: who switches it on, who declares, and that nothing of it is told where it is off.
#include <doctest/doctest.h>

#include "authenticator.hpp"
#include "people.hpp"

using namespace ronde::integration;

namespace {

const std::string leman_api = "/api/v1/leman";
const std::string wallet = "https://wallet.example/?amount={amount}";
const std::string usual_caps = R"({"per_transfer":20,"per_exchange":30})";

void post_good(Device& by, const std::string& direction, const std::string& category, const std::string& title) {
  const auto posted = by.call("POST", "/api/v1/listings",
                              R"({"direction":")" + direction + R"(","kind":"good","category":")" + category + R"(","title":)" +
                                  json_text(title) + R"(,"language":"fr","size":2})");
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
}

std::string swap_of_goods(Device& one, Device& other) {
  post_good(one, "offer", "board-games", "Un jeu d’échecs");
  post_good(one, "want", "books", "Des romans");
  post_good(other, "offer", "books", "Des romans policiers");
  post_good(other, "want", "board-games", "Un jeu d’échecs");
  return proposal_of(one);
}

std::string declaring(std::size_t round, int lemans) {
  return R"({"round":)" + std::to_string(round) + R"(,"lemans":)" + std::to_string(lemans) + "}";
}

bool says(const Answer& answer, std::string_view text) {
  return answer.body.source().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("off as it comes, lémans are refused and told nowhere; only a steward with a second factor switches them on") {
  People people({"--leman-wallet", wallet});
  const std::string id = swap_of_goods(people.amina, people.luc);
  const std::string one = "/api/v1/proposals/" + id;
  const auto seen = people.amina.call("GET", one);
  CHECK_FALSE(says(seen, "complement"));
  const std::string at = one + "/transfers/" + std::to_string(static_cast<int>(seen.body.number("transfers/0/index"))) + "/complement";
  CHECK(people.amina.call("PUT", at, declaring(1, 10)).body.text("type") == "/problems/leman-off");
  CHECK(people.amina.call("GET", leman_api).body.source() == R"({"per_transfer":0,"per_exchange":0,"wallet":null})");

  CHECK(people.amina.call("PUT", leman_api, usual_caps).body.text("type") == "/problems/stewards-only");
  CHECK(people.claire.call("PUT", leman_api, usual_caps).body.text("type") == "/problems/second-factor-first");
  (void)set_up(people.claire);
  CHECK(people.claire.call("PUT", leman_api, R"({"per_transfer":20,"per_exchange":201})").status == 422);
  CHECK(people.claire.call("PUT", leman_api, R"({"per_transfer":20,"per_exchange":10})").status == 422);
  CHECK(people.claire.call("PUT", leman_api, usual_caps).body.text("wallet") == wallet);
}

TEST_CASE("two declare an amount for a good, both say yes to it anew, and switched off again nothing of it is told") {
  People people;
  (void)set_up(people.claire);
  REQUIRE(people.claire.call("PUT", leman_api, usual_caps).status == 200);
  const std::string id = swap_of_goods(people.amina, people.luc);
  const std::string one = "/api/v1/proposals/" + id;
  CHECK(respond(people.luc, id, "accept").status == 200);
  const auto seen = people.amina.call("GET", one);
  REQUIRE_MESSAGE(seen.body.truth("transfers/0/complement/may_declare"), seen.body.source());
  const std::string at = one + "/transfers/" + std::to_string(static_cast<int>(seen.body.number("transfers/0/index"))) + "/complement";
  const auto round = static_cast<std::size_t>(seen.body.number("round"));
  CHECK(people.zoe.call("PUT", at, declaring(round, 10)).status == 404);
  CHECK(people.omar.call("PUT", at, declaring(round, 10)).status == 404);
  CHECK(people.amina.call("PUT", at, declaring(round, 21)).body.text("type") == "/problems/leman-cap");
  CHECK(people.amina.call("PUT", at, declaring(round + 1, 10)).body.text("type") == "/problems/stale-round");
  const auto declared = people.amina.call("PUT", at, declaring(round, 15));
  REQUIRE_MESSAGE(declared.status == 200, declared.body.source());
  CHECK(declared.body.number("transfers/0/complement/lemans") == 15);
  CHECK(declared.body.number("accepted") == 0);  // Luc is asked again
  for (Device* who : {&people.amina, &people.luc}) CHECK(respond(*who, id, "accept").status == 200);
  const auto agreed = people.luc.call("GET", one);
  CHECK(agreed.body.text("state") == "agreed");
  CHECK(says(agreed, R"("complement":{"lemans":15,"may_declare":false})"));
  CHECK(people.amina.call("PUT", at, declaring(round + 1, 5)).body.text("type") == "/problems/not-open");

  REQUIRE(people.claire.call("PUT", leman_api, R"({"per_transfer":0,"per_exchange":0})").status == 200);
  CHECK_FALSE(says(people.luc.call("GET", one), "complement"));
}
