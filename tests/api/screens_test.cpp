// The screen of a hall: a socket without a session, told of each change; and its page, written once for all who look.
#include "api/event_screen.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "events.hpp"
#include "map_view.hpp"
#include "market/event_records.hpp"
#include "market/workbench.hpp"

using namespace ronde::integration;
namespace market = ronde::market;

namespace {

/// Where the screen of this event is asked for.
std::string screen_of(Device& steward, const std::string& event) {
  const auto opened_there = steward.call("POST", events_api + "/" + event + "/screen");
  REQUIRE_MESSAGE(opened_there.status == 200, opened_there.body.source());
  return "/api/v1/screens/" + opened_there.body.text("address").substr(std::string_view("/ecran/").size());
}

std::uint64_t event_version(Device& steward, const std::string& event) {
  return static_cast<std::uint64_t>(steward.call("GET", events_api + "/" + event).body.number("version"));
}

/// Hears until that version has been told; answers how many times something was told on the way.
std::size_t hear_version(Live& live, std::uint64_t version) {
  for (std::size_t told = 1;; ++told) {
    if (static_cast<std::uint64_t>(live.until("event").number("data/version")) >= version) return told;
  }
}

/// An event with one person, as its rows are kept.
market::SwapEvent kept_event(ronde::test::MapView& rows, std::uint64_t version) {
  market::SwapEvent event;
  event.id = market::EventId(market::EventId::Bytes{1});
  event.name = "Troc";
  event.kinds = {market::ListingKind::good};
  event.state = market::EventState::open;
  event.version = version;
  market::EventPerson person;
  person.id = market::EventPersonId(market::EventPersonId::Bytes{2});
  person.event = event.id;
  person.number = 1;
  market::Workbench bench(rows, {});
  market::put(bench, event);
  market::put(bench, person);
  rows.keep(std::move(bench).take());
  return event;
}

}  // namespace

TEST_CASE("a screen is told of each change without a session, and its socket ends with the event") {
  People people;
  const std::string id = opened(people.claire);
  const std::string screen = screen_of(people.claire, id);
  Live wall(people.house, {}, people.house.origin(), screen + "/live");
  CHECK(wall.resume().text("type") == "hello");
  (void)walked_in(people.claire, id, "Ana", "Un vase");
  (void)hear_version(wall, event_version(people.claire, id));
  const auto shown = people.out.call("GET", screen);
  CHECK(static_cast<std::uint64_t>(shown.body.number("event/version")) == event_version(people.claire, id));
  wall.send(R"({"type":"ping"})");
  CHECK(wall.until("pong").text("type") == "pong");
  step(people.claire, id, "frozen");
  const std::string told = wall.all_until(std::to_string(event_version(people.claire, id)));
  CHECK(told.find("Ana") == std::string::npos);
  CHECK(told.find("cursor") == std::string::npos);
  REQUIRE(people.claire.call("POST", events_api + "/" + id + "/clearing", R"({"seed":1})").status == 200);
  step(people.claire, id, "published");
  step(people.claire, id, "closed");
  CHECK(wall.close_code() == 4001);
  CHECK(people.out.handshake({}, screen + "/live").status == 404);
}

TEST_CASE("a screen that comes hears first how the event stands") {
  People people;
  const std::string id = opened(people.claire);
  const std::string address = screen_of(people.claire, id) + "/live";
  (void)walked_in(people.claire, id, "Ana", "Un vase");
  Live wall(people.house, {}, people.house.origin(), address);
  wall.send(R"({"type":"resume","cursor":null})");
  CHECK(hear_version(wall, event_version(people.claire, id)) == 1);
}

TEST_CASE("a screen's socket opens from our own origin with a key of ours, and for nothing else") {
  People people;
  const std::string id = opened(people.claire);
  const std::string screen = screen_of(people.claire, id);
  CHECK(people.out.handshake({}, screen + "/live").status == 101);
  CHECK(people.out.handshake({{"Cookie", "ronde=" + std::string(64, 'A')}}, screen + "/live").status == 101);
  for (const std::string& origin : std::vector<std::string>{"", "null", "https://evil.example", people.house.origin() + ".evil.example"}) {
    CAPTURE(origin);
    CHECK(people.out.handshake({{"Origin", origin}}, screen + "/live").status == 403);
  }
  CHECK(people.out.handshake({{"Sec-WebSocket-Key", "c2hvcnQ="}}, screen + "/live").status == 400);
  CHECK(people.out.handshake({}, screen + "x/live").status == 404);
  CHECK(people.out.handshake({}, "/api/v1/screens/x/live").status == 404);
  CHECK(people.out.call("GET", screen + "/live").status == 426);
  // It is no way into the house.
  CHECK(people.out.handshake().status == 401);
}

TEST_CASE("what a screen says and is not its to say ends it") {
  People people;
  const std::string id = opened(people.claire);
  const std::string address = screen_of(people.claire, id) + "/live";
  const std::string elsewhere(26, 'a');
  for (const std::string& word : std::vector<std::string>{"x", R"({"type":"watch","events":[]})", R"({"type":"resume"})",
                                                          R"({"type":"resume","cursor":null,"event":")" + elsewhere + "\"}"}) {
    CAPTURE(word);
    Live wall(people.house, {}, people.house.origin(), address);
    wall.send(word);
    CHECK(wall.close_code() == 1008);
  }
}

TEST_CASE("a screen hears of its own event alone") {
  People people;
  const std::string one = opened(people.claire);
  const std::string other = opened(people.claire);
  Live wall(people.house, {}, people.house.origin(), screen_of(people.claire, one) + "/live");
  (void)wall.resume();
  (void)walked_in(people.claire, other, "Ana", "Un vase");
  (void)walked_in(people.claire, one, "Ben", "Un livre");
  const std::string told = wall.all_until(one);
  CHECK(told.find(other) == std::string::npos);
}

TEST_CASE("changes that come fast are told together, a few times a second, and the last one is told") {
  People people;
  const std::string id = opened(people.claire);
  Live wall(people.house, {}, people.house.origin(), screen_of(people.claire, id) + "/live");
  (void)wall.resume();
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 40; ++i) (void)walked_in(people.claire, id, "Ana " + std::to_string(i), "Un vase");
  const std::size_t told = hear_version(wall, event_version(people.claire, id));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  CHECK(static_cast<double>(told) <= took.count() / 0.15 + 2);
}

TEST_CASE("who has the page of an event before them hears of it; of a draft, or in another neighbourhood, nobody does") {
  People people;
  const std::string id = opened(people.claire);
  const std::string draft = announced(people.claire);
  const std::string watch = R"({"type":"watch","events":[")" + id + R"(",")" + draft + R"("]})";
  Live aminas = people.amina.live();
  Live zoes = people.zoe.live();
  for (Live* live : {&aminas, &zoes}) {
    (void)live->resume();
    live->send(watch);
  }
  // How it stands now comes at once: it may have changed since the page was read.
  CHECK(aminas.until("event").text("data/id") == id);
  (void)walked_in(people.claire, draft, "Ben", "Un livre");
  (void)walked_in(people.claire, id, "Ana", "Un vase");
  const std::string told = aminas.all_until("\"version\":" + std::to_string(event_version(people.claire, id)));
  CHECK(told.find(draft) == std::string::npos);
  aminas.send(R"({"type":"watch","events":[]})");
  aminas.send(R"({"type":"ping"})");
  (void)aminas.until("pong");
  (void)walked_in(people.claire, id, "Cleo", "Un jeu");
  CHECK_FALSE(aminas.next(400));
  CHECK_FALSE(zoes.next(100));
}

TEST_CASE("who takes part and has the page before them hears as often as who takes part alone") {
  People people;
  const std::string id = opened(people.claire);
  REQUIRE(people.luc.call("PUT", events_api + "/" + id + "/registration", R"({"name_shown":false})").status == 200);
  Live lucs = people.luc.live();
  Live claires = people.claire.live();
  (void)lucs.resume();
  (void)claires.resume();
  lucs.send(R"({"type":"watch","events":[")" + id + "\"]}");
  (void)hear_version(lucs, event_version(people.claire, id));
  // What waits to be told together has been told by then.
  const auto told_to = [](Live& live) {
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    live.send(R"({"type":"ping"})");
    const std::string told = live.all_until("pong");
    return static_cast<std::size_t>(std::ranges::count(told, '\n'));
  };
  (void)told_to(claires);
  (void)told_to(lucs);
  (void)walked_in(people.claire, id, "Ana", "Un vase");
  const std::uint64_t version = event_version(people.claire, id);
  const auto told_of_it = [&](Live& live) { return hear_version(live, version) + told_to(live); };
  const std::size_t claires_share = told_of_it(claires);
  CHECK(told_of_it(lucs) == claires_share);
}

TEST_CASE("the page of a screen is written once for all who look at it, and anew with the next version") {
  ronde::test::MapView rows;
  ronde::api::ScreenPages pages;
  const auto first = kept_event(rows, 7);
  const auto page = pages.page(rows, first);
  CHECK(pages.page(rows, first) == page);
  CHECK(page->version() == 7);
  CHECK(page->json({}).ends_with(R"("people":[{"number":1}],"rings":[]})"));
  const market::EventPersonId me(market::EventPersonId::Bytes{2});
  const market::EventPersonId stranger(market::EventPersonId::Bytes{3});
  CHECK(page->json(me).ends_with(R"("rings":[],"mine":{"number":1,"table":"","gets":[],"gives":[]}})"));
  CHECK(page->json(stranger).ends_with(R"("rings":[],"mine":null})"));
  const auto next = pages.page(rows, kept_event(rows, 8));
  CHECK(next != page);
  CHECK(next->version() == 8);
  // Who read the event a moment before gets what somebody has read since.
  CHECK(pages.page(rows, first) == next);
}
