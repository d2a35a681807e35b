// The directory: who reads it, who keeps it, what it tells.
#include <doctest/doctest.h>

#include "people.hpp"

using namespace ronde::integration;

namespace {

const std::string places_api = "/api/v1/places";

std::string bakery(const std::string& rest = "") {
  return R"({"kind":"shop","name":"Boulangerie du Tilleul","address":"Rue de Genève 1")" + rest + "}";
}

std::string added(Device& steward, const std::string& body) {
  const auto made = steward.call("POST", places_api, body);
  REQUIRE_MESSAGE(made.status == 201, made.body.source());
  return made.body.text("id");
}

}  // namespace

TEST_CASE("a steward writes a place down, and every member reads it with its hours") {
  People people;
  const std::string id = added(people.claire, bakery(R"(,"opening_hours":"Mo-Fr 7:00-18:30; PH off","currencies":["LEMAN","CHF"],
    "step_free":"yes","website":"https://exemple.ch/","phone":"+41 22 000 00 00")"));
  const auto all = people.luc.call("GET", places_api);
  REQUIRE(all.status == 200);
  REQUIRE(all.body.count("items") == 1);
  CHECK(all.body.text("items/0/id") == id);
  CHECK(all.body.text("items/0/opening_hours") == "Mo-Fr 07:00-18:30; PH off");
  CHECK(all.body.count("items/0/hours") == 5);
  CHECK(all.body.text("items/0/hours_note") == "PH off");
  CHECK(all.body.text("items/0/currencies/0") == "CHF");
  CHECK(all.body.text("items/0/checked_on").size() == 10);
  CHECK(people.luc.call("GET", places_api, {}, {{"If-None-Match", all.headers.at("etag")}}).status == 304);
}

TEST_CASE("the directory is found by words and filters, and a filter that there is not is refused") {
  People people;
  (void)added(people.claire, bakery(R"(,"step_free":"yes","opening_hours":"24/7")"));
  (void)added(people.claire, R"({"kind":"association","name":"Atelier vélo","currencies":["LEMAN"]})");
  const auto found = [&](const std::string& query) {
    const auto answer = people.amina.call("GET", places_api + "?" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body.source());
    return answer.body.count("items") == 1 ? answer.body.text("items/0/name") : std::to_string(answer.body.count("items"));
  };
  CHECK(found("q=velo") == "Atelier vélo");
  CHECK(found("q=GENEVE%20tilleul") == "Boulangerie du Tilleul");
  CHECK(found("kind=association") == "Atelier vélo");
  CHECK(found("currency=LEMAN") == "Atelier vélo");
  CHECK(found("step_free=true") == "Boulangerie du Tilleul");
  CHECK(found("open=true") == "Boulangerie du Tilleul");
  CHECK(found("open=false") == "2");
  for (const std::string& query :
       std::vector<std::string>{"kind=bank", "currency=BTC", "step_free=maybe", "open=1", "q=" + std::string(201, 'a')})
    CHECK_MESSAGE(people.amina.call("GET", places_api + "?" + query).status == 422, query);
}

TEST_CASE("only a steward of this neighbourhood changes the directory, and the journal says who did") {
  People people;
  const std::string id = added(people.claire, bakery());
  CHECK(people.luc.call("POST", places_api, bakery()).status == 403);
  CHECK(people.luc.call("PUT", places_api + "/" + id, bakery()).status == 403);
  CHECK(people.luc.call("POST", places_api + "/" + id + "/confirmation").status == 403);
  CHECK(people.luc.call("DELETE", places_api + "/" + id).status == 403);
  CHECK(people.zoe.call("GET", places_api).body.count("items") == 0);

  CHECK(people.claire.call("POST", places_api, bakery()).body.text("type") == "/problems/same-place");
  const auto changed = people.claire.call("PUT", places_api + "/" + id, bakery(R"(,"text":"Pain de la veille")"));
  REQUIRE(changed.status == 200);
  CHECK(changed.body.text("text") == "Pain de la veille");
  CHECK(people.claire.call("POST", places_api + "/" + id + "/confirmation").status == 200);
  CHECK(people.claire.call("DELETE", places_api + "/" + id).status == 204);
  CHECK(people.claire.call("DELETE", places_api + "/" + id).status == 404);
  const std::string journal = people.claire.call("GET", "/api/v1/audit").body.source();
  for (const char* const deed : {"place-added", "place-changed", "place-confirmed", "place-removed"})
    CHECK_MESSAGE(journal.find(deed) != std::string::npos, deed);
}

TEST_CASE("a place with a link that is none, or hours longer than a door, is refused with the field") {
  People people;
  const auto pointer = [&](const std::string& rest) {
    const auto refused = people.claire.call("POST", places_api, bakery(rest));
    CHECK(refused.status == 422);
    return refused.body.source();
  };
  CHECK(pointer(R"-(,"website":"javascript:alert(1)")-").find("/website") != std::string::npos);
  CHECK(pointer(R"(,"phone":"call me")").find("/phone") != std::string::npos);
  CHECK(pointer(R"(,"quarter":"aaaaaaaaaaaaaaaaaaaaaaaaaa")").find("/quarter") != std::string::npos);
  CHECK(pointer(R"(,"currencies":["BTC"])").find("/currencies") != std::string::npos);
  CHECK(pointer(R"(,"opening_hours":")" + std::string(201, 'x') + "\"").find("/opening_hours") != std::string::npos);
  CHECK(pointer(R"(,"source":"node/1")").find("/source") != std::string::npos);
}

namespace {

std::string open_places_of(Device& member, const std::string& rest = "") {
  return "/api/v1/neighbourhoods/" + member.call("GET", "/api/v1/session").body.text("neighbourhood/id") + "/places" + rest;
}

bool has(const Answer& answer, std::string_view text) {
  return answer.body.source().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("whoever asks gets the directory as data, as a feed and as a calendar, with neither session nor cookie") {
  People people;
  (void)added(people.claire, bakery(R"(,"text":"Du pain & des <brioches>; le samedi, tôt","opening_hours":"Mo,Sa 7:00-18:30")"));
  (void)added(people.claire, R"({"kind":"association","name":"Atelier vélo"})");
  Device stranger(people.house);
  const auto data = stranger.call("GET", open_places_of(people.luc, "?kind=shop"));
  REQUIRE(data.status == 200);
  CHECK(data.body.count("items") == 1);
  CHECK(data.headers.count("set-cookie") == 0);
  CHECK(data.headers.at("cache-control") == "public, max-age=300");
  CHECK(stranger.call("GET", open_places_of(people.luc, "?kind=bank")).status == 422);

  const auto feed = stranger.call("GET", open_places_of(people.luc, "/feed"));
  CHECK(feed.headers.at("content-type") == "application/atom+xml; charset=utf-8");
  CHECK(has(feed, "<title>Boulangerie du Tilleul</title>"));
  CHECK(has(feed, "Du pain &amp; des &lt;brioches&gt;; le samedi, tôt"));
  CHECK(has(feed, "<category term=\"association\"/>"));

  const auto calendar = stranger.call("GET", open_places_of(people.luc, "/calendar"));
  CHECK(calendar.headers.at("content-type") == "text/calendar; charset=utf-8");
  CHECK(has(calendar, "RRULE:FREQ=WEEKLY;BYDAY=MO\r\n"));
  CHECK(has(calendar, "RRULE:FREQ=WEEKLY;BYDAY=SA\r\n"));
  CHECK(has(calendar, "DESCRIPTION:Du pain & des <brioches>\\; le samedi\\, tôt\r\n"));
  CHECK_FALSE(has(calendar, "Atelier"));
  for (const std::string& way : std::vector<std::string>{"", "/feed", "/calendar"})
    CHECK(stranger.call("GET", "/api/v1/neighbourhoods/aaaaaaaaaaaaaaaaaaaaaaaaaa/places" + way).status == 404);
}

TEST_CASE("the page for a frame runs nothing, asks nobody else and shows markup as text, in the language that is asked for") {
  People people;
  (void)added(people.claire,
              bakery(R"(,"text":"<script>alert(1)</script>","website":"https://exemple.ch/?a=1&b=2","opening_hours":"24/7")"));
  Device stranger(people.house);
  const auto id = people.luc.call("GET", "/api/v1/session").body.text("neighbourhood/id");
  const auto page = stranger.call("GET", "/embed/places/" + id + "?lang=de");
  REQUIRE(page.status == 200);
  CHECK(page.headers.at("content-security-policy").ends_with("frame-ancestors 'none'"));
  CHECK(has(page, R"(<html lang="de">)"));
  CHECK(has(page, "Adressen von Thônex"));
  CHECK(has(page, R"(<p class="open">Offen)"));
  CHECK(has(page, "&lt;script&gt;"));
  CHECK_FALSE(has(page, "<script"));
  CHECK(has(page, R"(href="https://exemple.ch/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer")"));
  CHECK(page.headers.count("set-cookie") == 0);
  CHECK(has(stranger.call("GET", "/embed/places/" + id), "Adresses de Thônex"));
  CHECK(stranger.call("GET", "/embed/places.css").headers.at("content-type") == "text/css; charset=utf-8");
  CHECK(stranger.call("GET", "/embed/places/nothing").status == 404);
}
