// A map behind the plan: only where the operator names who draws it, and then that host alone is let into the policy of our pages.
#include "api/tiles.hpp"

#include <doctest/doctest.h>

#include "house.hpp"

using namespace ronde::integration;
using ronde::api::origin_of_tiles;
using ronde::api::read_anchor;
using ronde::api::tiles_fault;

namespace {

const std::string policy_of_pages =
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self' data: blob:";

std::string plan_path(Device& member) {
  return "/api/v1/neighbourhoods/" + member.call("GET", "/api/v1/session").body.text("neighbourhood/id") + "/plan";
}

/// No page is served here, but what answers for one that is not there says the same policy.
std::string policy(const House& house) {
  return Device(house).call("GET", "/api/v1/mail/stop/none").headers.at("content-security-policy");
}

}  // namespace

TEST_CASE("without a map the plan and the policy of our pages are as ever") {
  House house;
  const std::string code = house.invite(2);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  const auto plan = amina.call("GET", plan_path(amina));
  CHECK(plan.body.count("quarters") == 10);
  CHECK_FALSE(plan.body.has("map"));
  CHECK(policy(house) == policy_of_pages);
}

TEST_CASE("with a map the plan says who draws it and where it begins, and pictures may come from that host alone") {
  House house({"--tiles", "https://tiles.example:8443/{z}/{x}/{y}.png", "--tiles-attribution", "© Les cartographes <b>", "--tiles-corner",
               "Thônex=46.21071,6.19276"});
  const std::string viktor = house.found("Vessy", "Viktor");
  const std::string code = house.invite(2);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  const auto plan = amina.call("GET", plan_path(amina));
  CHECK(plan.body.text("map/tiles") == "https://tiles.example:8443/{z}/{x}/{y}.png");
  CHECK(plan.body.text("map/attribution") == "© Les cartographes <b>");
  CHECK(plan.body.source().find(R"("north":46.21071,"west":6.19276)") != std::string::npos);
  CHECK(policy(house) == policy_of_pages + " https://tiles.example:8443");
  CHECK(amina.call("GET", "/api/v1/session").headers.at("content-security-policy") == "default-src 'none'; frame-ancestors 'none'");
  Device zoe(house);
  zoe.recover(viktor);
  CHECK_FALSE(zoe.call("GET", plan_path(zoe)).body.has("map"));  // of Vessy nobody has said where it lies
  house.kill_9();
  CHECK(bytes_under(house.data() / "store").find("46.21071") == std::string::npos);
}

TEST_CASE("tiles of our own host need nothing in the policy") {
  House house({"--tiles", "/tiles/{z}/{x}/{y}.png", "--tiles-attribution", "Nous", "--tiles-corner", "Thônex=46.2,6.2"});
  house.start();
  CHECK(policy(house) == policy_of_pages);
}

TEST_CASE("an address of tiles is https or ours, has each placeholder once, and nothing that a policy could trip over") {
  for (const char* good :
       {"https://tiles.example/{z}/{x}/{y}.png", "https://tiles.example:8443/a/{z}/{y}/{x}.webp?key=1", "/tiles/{z}/{x}/{y}.png",
        "http://127.0.0.1:9000/{z}/{x}/{y}.png", "http://localhost/{z}/{x}/{y}", "http://[::1]:1/{z}/{x}/{y}"}) {
    CAPTURE(good);
    CHECK(tiles_fault(good).empty());
  }
  for (const char* bad :
       {"", "tiles", "https://tiles.example/", "https://tiles.example/{z}/{x}.png", "https://{s}.tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{z}/{x}/{y}.png", "http://tiles.example/{z}/{x}/{y}.png",
        "http://127.0.0.1.evil.example/{z}/{x}/{y}.png", "//tiles.example/{z}/{x}/{y}.png", "ftp://tiles.example/{z}/{x}/{y}.png",
        "javascript:{z}{x}{y}", "https://*.example/{z}/{x}/{y}.png", "https:///{z}/{x}/{y}.png", "https://a;script-src b/{z}/{x}/{y}.png",
        "https://user@tiles.example/{z}/{x}/{y}.png", "https://tiles.example/{z}/{x}/{y}.png#a", "https://tiles.example/{z}/{x}/{y}\n.png",
        "https://tiles,example/{z}/{x}/{y}.png"}) {
    CAPTURE(bad);
    CHECK_FALSE(tiles_fault(bad).empty());
  }
  CHECK(tiles_fault("https://a.example/{z}/{x}/{y}" + std::string(500, 'a')).find("500") != std::string::npos);
  CHECK(origin_of_tiles("https://tiles.example:8443/{z}/{x}/{y}.png") == "https://tiles.example:8443");
  CHECK(origin_of_tiles("/tiles/{z}/{x}/{y}.png").empty());
  CHECK(origin_of_tiles("").empty());
}

TEST_CASE("a plan's corner is a name and two numbers in degrees") {
  const auto corner = read_anchor("Chêne=Bougeries=46.2,-6.25");
  REQUIRE(corner.has_value());
  CHECK(corner->first == "Chêne=Bougeries");
  CHECK(corner->second.north == 46.2);
  CHECK(corner->second.west == -6.25);
  for (const char* bad : {"", "46.2,6.2", "=46.2,6.2", "Thônex=46.2", "Thônex=46.2;6.2", "Thônex=nan,6", "Thônex=86,6", "Thônex=46,181",
                          "Thônex=46.2,6.2x", "Thônex= 46.2,6.2"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_anchor(bad).has_value());
  }
}
