// What is weighed, as anybody reads it; and that only a second factor changes it (second_factor_test.cpp tells how one gets one).
#include <doctest/doctest.h>

#include "market/rights.hpp"
#include "market/weights.hpp"
#include "market_door.hpp"
#include "people.hpp"
#include "ronde/storage/store.hpp"

namespace market = ronde::market;
namespace server = ronde::server;
namespace storage = ronde::storage;
using namespace ronde::integration;

namespace {

std::string rules_path(Device& device) {
  return "/api/v1/neighbourhoods/" + device.call("GET", "/api/v1/session").body.text("neighbourhood/id") + "/rules";
}

std::string near_first(const std::string& why) {
  return R"({"order":["walk","waiting","wish"],"farthest_minutes":15,"waiting_days":30,"fallen_days":3,"ahead_days":2,"language":"fr","why":)" +
         json_text(why) + "}";
}

/// The market believes that this one's account has a second factor, as if accounts had told it.
void secure(People& people, Device& device) {
  const auto home = market::NeighbourhoodId::parse(device.call("GET", "/api/v1/session").body.text("neighbourhood/id"));
  const auto member = market::MemberId::parse(device.call("GET", "/api/v1/session").body.text("member/id"));
  REQUIRE((home && member));
  REQUIRE(people.house.stop() == 0);
  {
    auto store = storage::Store::open(people.house.data() / "store");
    REQUIRE(store.has_value());
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const market::SecureMember command{.member = *member, .audit = market::AuditId(market::AuditId::Bytes{1}), .secured = true};
    REQUIRE(server::run_now(**store, *home, command, now).has_value());
  }
  people.house.start();
}

}  // namespace

TEST_CASE("anybody reads what is weighed, in four languages, and nothing has been changed at first") {
  People people;
  const auto told = people.out.call("GET", rules_path(people.luc));
  REQUIRE(told.status == 200);
  CHECK(told.body.text("weights/order/0") == "wish");
  CHECK(told.body.number("weights/farthest_minutes") == 25);
  CHECK(told.body.count("log") == 0);
  for (const char* language : {"fr", "de", "it", "en"}) {
    CHECK(told.body.count(std::string("told/") + language + "/ranked") == 5);
    CHECK(told.body.count(std::string("told/") + language + "/limits") == 5);
  }
  CHECK(told.body.source().find("Jours d’attente qui comptent au plus : 60.") != std::string::npos);
  CHECK(told.body.source().find("{}") == std::string::npos);
}

TEST_CASE("a steward with a second factor changes the weights, and everybody reads when, from what, and why, but not who") {
  People people;
  const std::string path = rules_path(people.luc);
  CHECK(people.luc.call("PUT", "/api/v1/neighbourhood/weights", near_first("Pentes")).body.text("type") == "/problems/stewards-only");
  CHECK(people.claire.call("PUT", "/api/v1/neighbourhood/weights", near_first("Pentes")).body.text("type") ==
        "/problems/second-factor-wanted");
  secure(people, people.claire);
  const auto changed = people.claire.call("PUT", "/api/v1/neighbourhood/weights", near_first("Les pentes sont raides."));
  REQUIRE_MESSAGE(changed.status == 200, changed.body.source());
  const auto told = people.out.call("GET", path);
  CHECK(told.body.source() == changed.body.source());
  CHECK(told.body.text("told/en/ranked/2") == "Then the shortest ways on foot.");
  CHECK(told.body.number("weights/ahead_days") == 2);
  REQUIRE(told.body.count("log") == 1);
  CHECK(told.body.text("log/0/by") == "steward");
  CHECK(told.body.text("log/0/why") == "Les pentes sont raides.");
  CHECK(told.body.text("log/0/from/order/0") == "wish");
  CHECK(told.body.text("log/0/to/order/0") == "walk");
  CHECK(told.body.source().find("Claire") == std::string::npos);
  CHECK(people.claire.call("PUT", "/api/v1/neighbourhood/weights", near_first("Encore")).status == 200);  // nothing to change
  CHECK(people.claire.call("GET", "/api/v1/audit").body.source().find("weights-changed") != std::string::npos);
  const std::string back =
      R"({"order":["wish","walk","waiting"],"farthest_minutes":25,"waiting_days":60,"fallen_days":7,"ahead_days":1,"why":"x"})";
  CHECK(people.claire.call("PUT", "/api/v1/neighbourhood/weights", back).body.text("type") == "/problems/weights-rest");
}

TEST_CASE("a proposal says what was weighed when it was found") {
  People people;
  const std::string id = swap_between(people.amina, people.luc);
  const auto seen = people.amina.call("GET", "/api/v1/proposals/" + id);
  CHECK(seen.body.text("found/weighed/0") == "people");
  CHECK(seen.body.text("found/weighed/4") == "waiting");
}
