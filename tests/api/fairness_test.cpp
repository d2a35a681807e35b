// Whether proposals reach everybody alike: anybody reads it and takes it along.
#include "market/fairness.hpp"

#include <doctest/doctest.h>

#include "market_door.hpp"
#include "people.hpp"
#include "ronde/storage/store.hpp"

namespace market = ronde::market;
namespace server = ronde::server;
namespace storage = ronde::storage;
using namespace ronde::integration;

namespace {

/// A month as the night would have told it, with the quarter that Luc lives in.
void publish_fairness(People& people, market::NeighbourhoodId home, const std::string& quarter) {
  REQUIRE(people.house.stop() == 0);
  {
    auto store = storage::Store::open(people.house.data() / "store");
    REQUIRE(store.has_value());
    const market::Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};
    const market::FairnessMonth march{.month = std::chrono::year{2026} / 3,
                                      .published_at = now,
                                      .all = {25, 20, 10, market::Wait::week},
                                      .groups = {{market::Division::quarter, quarter, {10, 5, {}, market::Wait::fortnight}},
                                                 {market::Division::access, "none", {15, {}, {}, {}}}}};
    REQUIRE(server::run_now(**store, home, market::PublishFairness{march}, now).has_value());
  }
  people.house.start();
}

}  // namespace

TEST_CASE("anybody reads whom proposals reached, null where nothing is told, and takes it along as a table") {
  People people;
  const std::string id = people.luc.call("GET", "/api/v1/session").body.text("neighbourhood/id");
  const std::string quarter = people.luc.call("GET", "/api/v1/session").body.text("member/quarter/id");
  const std::string path = "/api/v1/neighbourhoods/" + id + "/fairness";
  CHECK(people.out.call("GET", path).body.count("months") == 0);
  publish_fairness(people, *market::NeighbourhoodId::parse(id), quarter);
  const auto told = people.out.call("GET", path);
  REQUIRE(told.status == 200);
  CHECK(told.body.number("at_least") == 5);
  CHECK(told.body.text("months/0/month") == "2026-03");
  CHECK(told.body.number("months/0/all/seekers") == 25);
  CHECK(told.body.text("months/0/all/wait") == "week");
  CHECK(told.body.text("months/0/groups/0/group") == quarter);
  CHECK_FALSE(told.body.text("months/0/groups/0/name").empty());
  CHECK_FALSE(told.body.has("months/0/groups/0/served"));
  CHECK_FALSE(told.body.has("months/0/groups/1/proposed"));
  const auto table = people.out.call("GET", path + ".csv");
  REQUIRE(table.status == 200);
  CHECK(table.body.source().starts_with("month,division,group,seekers,proposed,served,wait\r\n2026-03,all,,25,20,10,week\r\n"));
  CHECK(table.body.source().find("2026-03,access,none,15,,,\r\n") != std::string::npos);
  CHECK(people.out.call("GET", "/api/v1/neighbourhoods/aaaaaaaaaaaaaaaaaaaaaaaaaa/fairness").status == 404);
}
