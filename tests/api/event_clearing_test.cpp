// The hall is cleared: from frozen lists to the last slip, again after somebody left, and what a screen shows.
#include <doctest/doctest.h>

#include "events.hpp"

using namespace ronde::integration;

namespace {

/// Three walk-ins, each wishing for what the next one brought: one ring.
struct Circle {
  explicit Circle(People& people) : steward(people.claire), id(opened(steward)) {
    for (const char* const name : {"Ana", "Ben", "Cleo"}) persons.push_back(walked_in(steward, id, name, std::string("de ") + name));
    const auto wall = steward.call("GET", path("/items"));
    for (std::size_t i = 0; i < 3; ++i) {
      const std::string at = "items/" + std::to_string(i);
      items[static_cast<std::size_t>(wall.body.number(at + "/owner")) - 1] = wall.body.text(at + "/id");
    }
    for (std::size_t i = 0; i < 3; ++i) wish(i, (i + 1) % 3);
  }
  [[nodiscard]] std::string path(const std::string& rest) const { return events_api + "/" + id + rest; }
  void wish(std::size_t who, std::size_t whose) {
    const std::string body = R"({"person":")" + persons[who] + R"(","wishes":[{"item":")" + items[whose] + R"(","face":"love"}]})";
    REQUIRE(steward.call("PUT", path("/wishes"), body).status == 200);
  }
  Answer clear(const std::string& body = R"({"seed":7})") {
    auto found = steward.call("POST", path("/clearing"), body);
    REQUIRE_MESSAGE(found.status == 200, found.body.source());
    return found;
  }
  void publish() {
    step(steward, id, "frozen");
    (void)clear();
    step(steward, id, "published");
  }

  Device& steward;
  std::string id;
  std::vector<std::string> persons;
  std::array<std::string, 3> items;
};

}  // namespace

TEST_CASE("a dry run says what would come of it and changes nothing; then the hall is cleared with its proof") {
  People people;
  Circle hall(people);
  const auto trial = people.claire.call("POST", hall.path("/trial"));
  REQUIRE_MESSAGE(trial.status == 200, trial.body.source());
  CHECK(trial.body.number("served") == 3);
  CHECK(people.claire.call("GET", hall.path("")).body.text("state") == "open");
  CHECK(people.claire.call("POST", hall.path("/clearing"), "{}").body.text("type") == "/problems/bad-step");
  step(people.claire, hall.id, "frozen");
  const auto found = hall.clear();
  CHECK(found.body.number("served") == 3);
  CHECK(found.body.truth("proven"));
  CHECK(found.body.text("seed") == "7");
  REQUIRE(found.body.count("rings") == 1);
  CHECK(found.body.count("rings/0/transfers") == 3);
  CHECK(people.claire.call("GET", hall.path("/clearing/input")).status == 200);
  const auto proof = people.claire.call("GET", hall.path("/clearing/certificate"));
  CHECK(proof.headers.at("content-disposition") == "attachment; filename=\"" + hall.id + "-1.json\"");
  CHECK(proof.body.source().find("Ana") == std::string::npos);
  CHECK(people.claire.call("GET", hall.path("")).body.number("counts/rings") == 1);
}

TEST_CASE("until it is published nobody but the staff sees the result; then each the rings with them, with names that may be shown") {
  People people;
  Circle hall(people);
  REQUIRE(people.luc.call("PUT", hall.path("/registration"), R"({"name_shown":false,"items":[{"title":"Un puzzle"}]})").status == 200);
  step(people.claire, hall.id, "frozen");
  (void)hall.clear();
  CHECK(people.luc.call("GET", hall.path("/clearing")).status == 404);
  step(people.claire, hall.id, "published");
  const auto seen = people.luc.call("GET", hall.path("/clearing"));
  CHECK(seen.status == 200);
  CHECK(seen.body.count("rings") == 0);
  CHECK(seen.body.count("unserved") == 0);
  CHECK(seen.body.source().find("Ana") == std::string::npos);
  CHECK(people.amina.call("GET", hall.path("/clearing")).status == 404);
}

TEST_CASE("when somebody leaves the hall is cleared again, and what was handed over stays as it is") {
  People people;
  Circle hall(people);
  hall.publish();
  const auto before = people.claire.call("GET", hall.path("/clearing"));
  const auto done =
      people.claire.call("POST", hall.path("/pickups"), R"({"scans":[{"id":"a","slip":"0","at":"2026-03-01T10:00:00.000Z"}]})");
  CHECK(done.body.text("results/0/result") == "done");
  CHECK(people.claire.call("POST", hall.path("/transfers/1"), R"({"state":"at_table"})").body.text("state") == "at_table");
  CHECK(people.claire.call("POST", hall.path("/transfers/1"), R"({"state":"promised"})").status == 200);
  const std::string leaver = before.body.text("rings/0/transfers/2/giver/id");
  REQUIRE(people.claire.call("PATCH", hall.path("/people/" + leaver), R"({"presence":"absent"})").status == 200);
  const auto after = hall.clear();
  CHECK(after.body.number("round") == 2);
  const std::string text = after.body.source();
  CHECK(text.find(R"("index":0,)") != std::string::npos);
  CHECK(text.find(R"("state":"done")") != std::string::npos);
  CHECK(people.claire.call("POST", hall.path("/state"), R"({"to":"frozen"})").body.text("type") == "/problems/already-handed-over");
}

TEST_CASE("slips stand by name where it may be shown, else by number, with a square that the pick-up takes once") {
  People people;
  Circle hall(people);
  REQUIRE(people.claire.call("PATCH", hall.path("/people/" + hall.persons[2]), R"({"name_shown":true})").status == 200);
  hall.publish();
  const auto slips = people.claire.call("GET", hall.path("/slips"));
  REQUIRE(slips.body.count("people") == 3);
  CHECK(slips.body.text("people/0/person/name") == "Cleo");
  CHECK(slips.body.number("people/1/person/number") == 1);
  CHECK(slips.body.text("people/1/person/name").empty());
  CHECK(slips.body.source().find(R"("Ana")") == std::string::npos);  // what she brought is called "de Ana"
  const std::string scan =
      R"({"scans":[{"id":"s1","slip":")" + slips.body.text("people/0/person/token") + R"(","at":"2026-03-01T10:00:00.000Z"}]})";
  CHECK(people.claire.call("POST", hall.path("/pickups"), scan).body.text("results/0/result") == "done");
  CHECK(people.claire.call("POST", hall.path("/pickups"), scan).body.text("results/0/result") == "done");
}

TEST_CASE("who is here and lost all of it in a second clearing has a slip that replaces the first; who left has none") {
  People people;
  Circle hall(people);
  hall.publish();
  const auto before = people.claire.call("GET", hall.path("/clearing"));
  const std::string leaver = before.body.text("rings/0/transfers/2/giver/id");
  REQUIRE(people.claire.call("PATCH", hall.path("/people/" + leaver), R"({"presence":"absent"})").status == 200);
  REQUIRE(hall.clear().body.count("rings") == 0);  // a ring of three without one of them
  const auto slips = people.claire.call("GET", hall.path("/slips"));
  REQUIRE_MESSAGE(slips.body.count("people") == 2, slips.body.source());
  for (const std::string place : {"people/0", "people/1"}) {
    CHECK(slips.body.truth(place + "/changed"));
    CHECK(slips.body.count(place + "/gets") == 0);
    CHECK(slips.body.count(place + "/gives") == 0);
    CHECK(slips.body.text(place + "/person/id") != leaver);
  }
}

TEST_CASE("a screen needs no session, shows names only where they may stand, and nothing once the event is over") {
  People people;
  Circle hall(people);
  REQUIRE(people.claire.call("PATCH", hall.path("/people/" + hall.persons[0]), R"({"name_shown":true})").status == 200);
  const auto address = people.claire.call("POST", hall.path("/screen")).body.text("address");
  REQUIRE(address.starts_with("/ecran/"));
  const std::string screen = "/api/v1/screens/" + address.substr(7);
  const auto open = people.out.call("GET", screen);
  REQUIRE_MESSAGE(open.status == 200, open.body.source());
  CHECK(open.body.count("people") == 3);
  CHECK(open.body.count("rings") == 0);
  CHECK(open.body.source().find("Ana") != std::string::npos);
  CHECK(open.body.source().find("Ben") == std::string::npos);
  for (const std::string& person : hall.persons) CHECK(open.body.source().find(person) == std::string::npos);
  CHECK(people.out.call("GET", screen, {}, {{"If-None-Match", open.headers.at("etag")}}).status == 304);
  hall.publish();
  const auto told = people.out.call("GET", screen, {}, {{"If-None-Match", open.headers.at("etag")}});
  CHECK(told.status == 200);
  CHECK(told.body.count("rings/0/transfers") == 3);
  const auto slips = people.claire.call("GET", hall.path("/slips"));
  const auto mine = people.out.call("GET", screen + "?token=" + slips.body.text("people/0/person/token"));
  CHECK_MESSAGE(mine.body.number("mine/number") == 1, mine.body.source(), slips.body.source());
  CHECK(mine.body.count("mine/gets") == 1);
  const std::string stranger = (address[7] == 'x' ? "y" : "x") + address.substr(8);
  CHECK(people.out.call("GET", "/api/v1/screens/" + stranger).status == 404);
  step(people.claire, hall.id, "closed");
  CHECK(people.out.call("GET", screen).status == 404);
}

TEST_CASE("those who take part hear at once that their event has changed, and nobody else does") {
  People people;
  const std::string id = opened(people.claire);
  REQUIRE(people.luc.call("PUT", events_api + "/" + id + "/registration", R"({"name_shown":false})").status == 200);
  Live lucs = people.luc.live();
  Live aminas = people.amina.live();
  lucs.resume();
  aminas.resume();
  (void)walked_in(people.claire, id, "Ana", "Un vase");
  const auto told = lucs.until("event");
  CHECK(told.text("data/id") == id);
  CHECK(told.source().find("Ana") == std::string::npos);
  CHECK_FALSE(aminas.next(500));
}
