// The plan of the quarters: for everybody, the same for everybody, of places and never of people.
#include <doctest/doctest.h>

#include "house.hpp"

using namespace ronde::integration;

namespace {

std::string plan_of(Device& member) {
  return "/api/v1/neighbourhoods/" + member.call("GET", "/api/v1/session").body.text("neighbourhood/id") + "/plan";
}

}  // namespace

TEST_CASE("who is invited and who is in are shown the same plan, which counts nothing under five and says nothing of anybody") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device stranger(house);
  CHECK(stranger.call("GET", "/api/v1/invitations/" + code).body.truth("plan"));
  amina.join(code, "Amina");
  CHECK(amina.call("GET", "/api/v1/neighbourhood").body.truth("plan"));
  for (int i = 0; i < 4; ++i) (void)amina.post("want", "gardening", "Jardin");
  for (int i = 0; i < 5; ++i) (void)amina.post("offer", "gardening", "Jardin");
  const auto plan = stranger.call("GET", plan_of(amina));
  REQUIRE(plan.status == 200);
  CHECK(plan.body.count("quarters") == 10);
  CHECK(plan.body.source().size() < 10'000);
  const std::string home = amina.call("GET", "/api/v1/session").body.text("member/quarter/id");
  for (std::size_t i = 0; i < plan.body.count("quarters"); ++i) {
    const std::string at = "quarters/" + std::to_string(i);
    CHECK_FALSE(plan.body.has(at + "/wants"));
    CHECK(plan.body.has(at + "/offers") == (plan.body.text(at + "/id") == home));
    CHECK(plan.body.text(at + "/path").starts_with("m"));
  }
  const auto hers = amina.call("GET", plan_of(amina));
  CHECK(hers.body.source() == plan.body.source());
  CHECK(hers.headers.at("etag") == plan.headers.at("etag"));
  CHECK(stranger.call("GET", plan_of(amina), {}, {{"If-None-Match", plan.headers.at("etag")}}).status == 304);
  CHECK(stranger.call("GET", "/api/v1/neighbourhoods/aaaaaaaaaaaaaaaaaaaaaaaaaa/plan").status == 404);
  CHECK(stranger.call("GET", "/api/v1/neighbourhoods/nothing/plan").status == 404);
}

TEST_CASE("the plan of a neighbourhood is of its own quarters alone") {
  House house;
  const std::string code = house.found("Carouge", "Zoé");
  house.start();
  Device zoe(house);
  zoe.recover(code);
  const auto plan = zoe.call("GET", plan_of(zoe));
  REQUIRE(plan.status == 200);
  CHECK(plan.body.count("quarters") == 1);
  CHECK(plan.body.text("quarters/0/name") == "Bourg");
}
