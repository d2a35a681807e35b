// Appels at the door: who makes them, who promises, who reads whose name.
#include <doctest/doctest.h>

#include "market/records.hpp"
#include "people.hpp"

namespace market = ronde::market;
using namespace ronde::integration;

namespace {

const std::string calls_api = "/api/v1/calls";

std::string garden_call(const std::string& needs) {
  const auto until = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() + std::chrono::hours{240});
  return R"({"title":"Jardin partagé","text":"Samedi matin.","until":")" + market::time_text(until) + R"(","needs":)" + needs + "}";
}

}  // namespace

TEST_CASE("a steward calls for chairs, a neighbour promises some, and only the steward reads who") {
  People people;
  const auto made =
      people.claire.call("POST", calls_api, garden_call(R"([{"title":"Chaises","category":"gardening","kind":"good","quantity":10}])"));
  REQUIRE_MESSAGE(made.status == 201, made.body.source());
  CHECK(made.body.truth("keeps"));
  const std::string at = calls_api + "/" + made.body.text("id");
  const auto promised = people.amina.call("POST", at + "/pledges", R"({"need":0,"quantity":4})");
  REQUIRE_MESSAGE(promised.status == 201, promised.body.source());
  CHECK(promised.body.number("needs/0/mine") == 4);
  CHECK(people.amina.call("POST", at + "/pledges", R"({"need":0})").body.text("type") == "/problems/promised-already");

  const auto of_luc = people.luc.call("GET", calls_api);
  CHECK(of_luc.body.number("items/0/needs/0/promised") == 4);
  CHECK(of_luc.body.count("items/0/pledges") == 0);
  CHECK(of_luc.body.source().find("Amina") == std::string::npos);
  CHECK_FALSE(of_luc.body.truth("may_make"));
  const auto of_claire = people.claire.call("GET", calls_api);
  CHECK(of_claire.body.text("items/0/pledges/0/first_name") == "Amina");
  CHECK(people.zoe.call("GET", calls_api).body.count("items") == 0);

  const std::string pledge = at + "/pledges/" + promised.body.text("pledges/0/id");
  CHECK(people.luc.call("POST", pledge + "/receipt").status == 404);
  CHECK(people.claire.call("POST", pledge + "/receipt").body.number("needs/0/received") == 4);
  CHECK(people.amina.call("DELETE", pledge).status == 409);
  CHECK_FALSE(people.claire.call("POST", at + "/close").body.truth("open"));
  CHECK(people.luc.call("POST", at + "/pledges", R"({"need":0})").body.text("type") == "/problems/call-over");
}

TEST_CASE("a need that is none is refused with the field") {
  People people;
  const auto refused = [&](const std::string& needs) {
    const auto answer = people.claire.call("POST", calls_api, garden_call(needs));
    CHECK(answer.status == 422);
    return answer.body.source();
  };
  CHECK(refused("[]").find("/needs") != std::string::npos);
  CHECK(refused(R"([{"title":"x","category":"nothing","kind":"good"}])").find("/needs/0/category") != std::string::npos);
  CHECK(refused(R"([{"title":"x","category":"gardening","kind":"gift"}])").find("/needs") != std::string::npos);
  CHECK(refused(R"([{"title":"x","category":"gardening","kind":"good","quantity":100}])").find("/needs/0/quantity") != std::string::npos);
  CHECK(refused(R"([{"title":"x","category":"gardening","kind":"good","price":1}])").find("/needs/0/price") != std::string::npos);
}
