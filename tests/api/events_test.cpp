// Swap events as devices meet them: who sees what, the door, the lists.
#include <doctest/doctest.h>

#include "accounts/signing.hpp"
#include "events.hpp"

using namespace ronde::integration;

TEST_CASE("a steward announces an event, opens it, and a neighbour registers with what they bring") {
  People people;
  const std::string id = announced(people.claire);
  CHECK(people.luc.call("GET", events_api).body.count("items") == 0);
  CHECK(people.luc.call("GET", events_api + "/" + id).status == 404);
  CHECK(people.luc.call("POST", events_api, event_draft()).body.text("type") == "/problems/stewards-only");
  step(people.claire, id, "open");
  const auto seen = people.luc.call("GET", events_api + "/" + id);
  REQUIRE(seen.status == 200);
  CHECK(seen.body.text("name") == "Troc de printemps");
  CHECK_FALSE(seen.body.truth("staff"));
  CHECK_FALSE(seen.body.has("staff_people"));
  CHECK(people.luc.call("GET", events_api + "/" + id, {}, {{"If-None-Match", seen.headers.at("etag")}}).status == 304);

  const auto me = people.luc.call("PUT", events_api + "/" + id + "/registration",
                                  R"({"name_shown":true,"items":[{"title":"Un puzzle","category":"board-games"}]})");
  REQUIRE_MESSAGE(me.status == 200, me.body.source());
  CHECK(me.body.number("person/number") == 1);
  CHECK(me.body.text("person/code").size() == 6);
  CHECK(me.body.count("items") == 1);
  const auto mine = people.luc.call("GET", events_api + "/" + id);
  CHECK(mine.body.text("mine/code") == me.body.text("person/code"));
  CHECK(people.luc.call("GET", events_api + "/" + id + "/me").body.source() == me.body.source());
  CHECK(people.amina.call("GET", events_api + "/" + id + "/me").status == 404);
  CHECK(people.luc.call("DELETE", events_api + "/" + id + "/registration").status == 204);
  CHECK(people.luc.call("GET", events_api + "/" + id + "/me").status == 404);
}

TEST_CASE("an edit of an event names what it was made from, by tag or by version") {
  People people;
  const std::string id = announced(people.claire);
  const std::string path = events_api + "/" + id;
  const auto before = people.claire.call("GET", path);
  CHECK(people.claire.call("PUT", path, event_draft("Troc d'été")).status == 428);
  CHECK(people.claire.call("PUT", path, event_draft("Troc d'été"), {{"If-Match", before.headers.at("etag")}}).body.text("name") ==
        "Troc d'été");
  CHECK(people.claire.call("PUT", path, event_draft(), {{"If-Match", before.headers.at("etag")}}).status == 409);
  CHECK(people.claire.call("PUT", path, event_draft(), {{"If-Match", "\"2\""}}).status == 200);
}

TEST_CASE("the calendar of an event is a file that a telephone opens") {
  People people;
  const std::string id = opened(people.claire);
  const auto file = people.luc.call("GET", events_api + "/" + id + "/calendar");
  CHECK(file.status == 200);
  CHECK(file.headers.at("content-type") == "text/calendar; charset=utf-8");
  CHECK(file.body.source().starts_with("BEGIN:VCALENDAR\r\n"));
  CHECK(file.body.source().find("URL:" + people.house.origin() + "/bourses/" + id) != std::string::npos);
}

TEST_CASE("a thing that is only named lies under the category that its name tells, in any language, and a named one where it was put") {
  People people;
  const std::string path = events_api + "/" + opened(people.claire);
  const auto came = people.claire.call("POST", path + "/people", R"({"name":"Ana","name_shown":false,"items":[{"title":"Un puzzle"}]})");
  REQUIRE_MESSAGE(came.status == 201, came.body.source());
  const std::string whose = R"({"person":")" + came.body.text("id") + R"(",)";
  CHECK(people.claire.call("GET", path + "/items").body.text("items/0/category") == "board-games");
  const auto added = [&](std::string_view thing) {
    return people.claire.call("POST", path + "/items", whose + std::string(thing), {{"Idempotency-Key", fresh_key()}});
  };
  CHECK(added(R"("title":"Ein Fahrrad"})").body.text("category") == "bicycles");
  CHECK(added(R"("title":"Un puzzle","category":"toys"})").body.text("category") == "toys");
  CHECK(added(R"("title":"Qqchz"})").body.text("category").empty());
}

TEST_CASE("a walk-in is on the list at once, with a label on what they bring, and who tells it twice tells it once") {
  People people;
  const std::string id = opened(people.claire);
  const std::map<std::string, std::string> key{{"Idempotency-Key", fresh_key()}};
  const std::string body = R"({"name":"Ana","name_shown":false,"items":[{"title":"Un vase"},{"title":"Un jeu"}]})";
  const auto made = people.claire.call("POST", events_api + "/" + id + "/people", body, key);
  REQUIRE_MESSAGE(made.status == 201, made.body.source());
  CHECK(made.body.text("presence") == "present");
  CHECK(made.body.truth("walk_in"));
  CHECK(people.claire.call("POST", events_api + "/" + id + "/people", body, key).body.source() == made.body.source());
  const auto list = people.claire.call("GET", events_api + "/" + id + "/people?q=an");
  REQUIRE(list.body.count("items") == 1);
  CHECK(list.body.number("items/0/items") == 2);
  const auto wall = people.claire.call("GET", events_api + "/" + id + "/items");
  const std::string item = wall.body.text("items/0/id");
  CHECK(wall.body.number("items/0/owner") == 1);
  const auto labelled = people.claire.call("POST", events_api + "/" + id + "/items/" + item + "/label", R"({"table":"A"})");
  CHECK(labelled.body.text("label") == "A1");
  CHECK(people.luc.call("GET", events_api + "/" + id + "/people").status == 403);
}

TEST_CASE("the wall shows things without their people to whoever takes part, and to nobody else") {
  People people;
  const std::string id = opened(people.claire);
  const std::string ana = walked_in(people.claire, id, "Ana", "Un vase");
  CHECK(people.luc.call("GET", events_api + "/" + id + "/items").body.text("type") == "/problems/not-registered");
  REQUIRE(people.luc.call("PUT", events_api + "/" + id + "/registration", R"({"name_shown":false})").status == 200);
  const auto wall = people.luc.call("GET", events_api + "/" + id + "/items");
  REQUIRE(wall.body.count("items") == 1);
  CHECK(wall.body.source().find("Ana") == std::string::npos);
  CHECK(wall.body.source().find(ana) == std::string::npos);
  CHECK_FALSE(wall.body.has("items/0/owner"));
  const std::string item = wall.body.text("items/0/id");
  const auto wishes = people.luc.call("PUT", events_api + "/" + id + "/wishes", R"({"wishes":[{"item":")" + item + R"(","face":"love"}]})");
  REQUIRE_MESSAGE(wishes.status == 200, wishes.body.source());
  CHECK(people.luc.call("GET", events_api + "/" + id + "/items").body.text("items/0/face") == "love");
  CHECK(people.claire.call("GET", events_api + "/" + id).body.number("counts/wishes") == 1);
}

TEST_CASE("a token is checked without network by the door's public key, and counts once at two doors") {
  People people;
  const std::string id = opened(people.claire);
  const auto me = people.luc.call("PUT", events_api + "/" + id + "/registration", R"({"name_shown":false})");
  const std::string token = me.body.text("token");
  const auto door = people.claire.call("GET", events_api + "/" + id + "/door");
  REQUIRE(door.status == 200);
  CHECK(door.body.source().find("Luc") == std::string::npos);
  CHECK(people.luc.call("GET", events_api + "/" + id + "/door").status == 403);

  namespace accounts = ronde::accounts;
  accounts::Bytes32 key{};
  accounts::Signature signature{};
  const std::size_t dot = token.find('.');
  REQUIRE(accounts::unbase64url(door.body.text("key"), key));
  REQUIRE(accounts::unbase64url(token.substr(dot + 1), signature));
  CHECK(accounts::is_signed_by(key, token.substr(0, dot), signature));
  const std::string forged = (token[0] == 'x' ? "y" : "x") + token.substr(1);
  CHECK_FALSE(accounts::is_signed_by(key, forged.substr(0, dot), signature));

  const auto scan = [&](const std::string& scan_id, const std::string& who) {
    const auto answer = people.claire.call("POST", events_api + "/" + id + "/checkins",
                                           R"({"scans":[{"id":")" + scan_id + "\"," + who + R"(,"at":"2026-03-01T10:00:00.000Z"}]})");
    REQUIRE_MESSAGE(answer.status == 200, answer.body.source());
    return answer.body.text("results/0/result");
  };
  CHECK(scan("one", R"("token":")" + token + "\"") == "came");
  CHECK(scan("two", R"("code":")" + me.body.text("person/code") + "\"") == "already");
  CHECK(scan("one", R"("token":")" + token + "\"") == "came");
  CHECK(scan("three", R"("token":")" + forged + "\"") == "unknown");
  CHECK(people.claire.call("GET", events_api + "/" + id).body.number("counts/present") == 1);
  const std::string elsewhere = opened(people.claire);
  const auto other = people.claire.call("POST", events_api + "/" + elsewhere + "/checkins",
                                        R"({"scans":[{"id":"x","token":")" + token + R"(","at":"2026-03-01T10:00:00.000Z"}]})");
  CHECK(other.body.text("results/0/result") == "unknown");
}

TEST_CASE("an offer that lies on a table is reserved for the event, and comes back when its owner stays away") {
  People people;
  const std::string id = opened(people.claire);
  const auto posted =
      people.luc.call("POST", "/api/v1/listings",
                      R"({"direction":"offer","kind":"good","category":"board-games","title":"Un jeu","language":"fr","size":2})");
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
  const std::string listing = posted.body.text("id");
  REQUIRE(
      people.luc.call("PUT", events_api + "/" + id + "/registration", R"({"name_shown":false,"items":[{"listing":")" + listing + "\"}]}")
          .status == 200);
  const auto stands = [&](const std::string& state) {
    return within(5000, [&] { return people.luc.call("GET", "/api/v1/listings/" + listing).body.text("state") == state; });
  };
  CHECK(stands("reserved"));
  CHECK(people.luc.call("DELETE", events_api + "/" + id + "/registration").status == 204);
  CHECK(stands("active"));
}

TEST_CASE("a copy of one's data tells of one's events, and of others nothing") {
  People people;
  const std::string id = opened(people.claire);
  (void)walked_in(people.claire, id, "Anastasia", "Un vase");
  REQUIRE(people.luc.call("PUT", events_api + "/" + id + "/registration", R"({"name_shown":false,"items":[{"title":"Un puzzle rare"}]})")
              .status == 200);
  const auto copy = people.luc.call("POST", "/api/v1/me/export", R"({"format":"json"})");
  REQUIRE(copy.status == 200);
  CHECK(copy.body.text("events/0/items/0/title") == "Un puzzle rare");
  CHECK(copy.body.source().find("Anastasia") == std::string::npos);
}
