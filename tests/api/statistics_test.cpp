// What a neighbourhood did, month by month: every member reads it, a steward takes it along as a table.
#include "market/statistics.hpp"

#include <doctest/doctest.h>

#include "market_door.hpp"
#include "people.hpp"
#include "ronde/storage/store.hpp"

namespace market = ronde::market;
namespace server = ronde::server;
namespace storage = ronde::storage;
using namespace ronde::integration;

namespace {

constexpr market::Month kSpring = std::chrono::year{2026} / 3;

/// Two months, as the night would have told them.
void publish(People& people, market::NeighbourhoodId home) {
  REQUIRE(people.house.stop() == 0);
  {
    auto store = storage::Store::open(people.house.data() / "store");
    REQUIRE(store.has_value());
    const market::Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
    const market::MonthFigures full{.month = kSpring,
                                    .published_at = now,
                                    .people = 25,
                                    .handovers = 40,
                                    .wait = market::Wait::week,
                                    .exchanges = 15,
                                    .sizes = {{market::ExchangeSize::two, 10}},
                                    .lacking = {{"translation", 5}},
                                    .kept_kg = 35,
                                    .helped_hours = 20};
    const market::MonthFigures calm{.month = kSpring + std::chrono::months{1}, .published_at = now};
    for (const auto& figures : {full, calm}) REQUIRE(server::run_now(**store, home, market::PublishMonth{figures}, now).has_value());
  }
  people.house.start();
}

}  // namespace

TEST_CASE("members read the months newest first, null where nothing is told; a steward takes them along as a table") {
  People people;
  CHECK(people.luc.call("GET", "/api/v1/statistics").body.count("months") == 0);
  const auto home = market::NeighbourhoodId::parse(people.luc.call("GET", "/api/v1/session").body.text("neighbourhood/id"));
  REQUIRE(home.has_value());
  publish(people, *home);
  const auto told = people.luc.call("GET", "/api/v1/statistics");
  REQUIRE(told.status == 200);
  CHECK(told.body.number("at_least") == 5);
  CHECK(told.body.text("months/0/month") == "2026-04");
  CHECK_FALSE(told.body.has("months/0/people"));
  CHECK(told.body.number("months/1/people") == 25);
  CHECK_FALSE(told.body.has("months/1/within_15"));
  CHECK(told.body.text("months/1/wait") == "week");
  CHECK(told.body.text("months/1/sizes/0/size") == "two");
  CHECK(told.body.text("months/1/lacking/0/category") == "translation");
  CHECK(told.body.number("months/1/kept_kg") == 35);
  CHECK(told.body.number("months/1/helped_hours") == 20);
  CHECK_FALSE(told.body.has("months/0/kept_kg"));
  CHECK(people.luc.call("GET", "/api/v1/statistics", {}, {{"If-None-Match", told.headers.at("etag")}}).status == 304);

  const auto table = people.claire.call("GET", "/api/v1/statistics.csv");
  REQUIRE(table.status == 200);
  CHECK(table.headers.at("content-type") == "text/csv; charset=utf-8");
  CHECK(table.body.source().starts_with("month,figure,of,value\r\n2026-04,people,,\r\n"));
  CHECK(table.body.source().find("\r\n2026-03,people,,25\r\n") != std::string::npos);
  CHECK(table.body.source().find("\r\n2026-03,exchanges,three,\r\n") != std::string::npos);
  CHECK(table.body.source().find("\r\n2026-03,lacking,translation,5\r\n") != std::string::npos);
  CHECK(table.body.source().find("\r\n2026-03,estimate,kept_kg,35\r\n2026-03,estimate,helped_hours,20\r\n") != std::string::npos);
  CHECK(people.luc.call("GET", "/api/v1/statistics.csv").status == 403);
  CHECK(people.zoe.call("GET", "/api/v1/statistics").body.count("months") == 0);  // of another neighbourhood
}

TEST_CASE("what estimates are made by is told to whoever asks, and asked again only when it has changed") {
  People people;
  const auto table = people.out.call("GET", "/api/v1/estimates");
  REQUIRE(table.status == 200);
  CHECK(table.body.number("weights/0/grams") == 300);
  CHECK(table.body.number("weights/3/grams") == 10'000);
  CHECK(table.body.number("help_minutes/0") == 30);
  CHECK(table.body.source().find("\"furniture\"") != std::string::npos);
  CHECK(people.out.call("GET", "/api/v1/estimates", {}, {{"If-None-Match", table.headers.at("etag")}}).status == 304);
}
