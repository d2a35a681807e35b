// Lists, pages, tags and refusals as HTTP knows them.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "people.hpp"

using namespace ronde::integration;

namespace {

std::vector<std::string> ids_of(const Json& page) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < page.count("items"); ++i) ids.push_back(page.text("items/" + std::to_string(i) + "/id"));
  return ids;
}

/// Every page of this query, one after the other.
std::vector<std::string> all_pages(Device& device, const std::string& query) {
  std::vector<std::string> ids;
  std::string cursor;
  for (int page = 0; page < 100; ++page) {
    const auto answer = device.call("GET", "/api/v1/listings?" + query + (cursor.empty() ? "" : "&cursor=" + cursor));
    REQUIRE_MESSAGE(answer.status == 200, answer.body.source());
    const auto some = ids_of(answer.body);
    ids.insert(ids.end(), some.begin(), some.end());
    cursor = answer.body.text("next");
    if (cursor.empty()) return ids;
  }
  FAIL("the pages do not end");
  return ids;
}

/// A problem as RFC 9457 has it.
void check_problem(const Answer& answer, unsigned status) {
  CHECK(answer.status == status);
  CHECK(answer.headers.at("content-type") == "application/problem+json");
  CHECK(answer.body.number("status") == status);
  CHECK(answer.body.text("type").starts_with("/problems/"));
  CHECK_FALSE(answer.body.text("title").empty());
  CHECK(answer.headers.at("cache-control") == "no-store");
}

}  // namespace

TEST_CASE("pages hold each of 130 listings once, newest first, also while new ones are posted") {
  House house;
  const std::string code = house.invite(10);
  house.start();
  std::vector<std::string> posted;
  Device reader(house);
  reader.join(code, "Lecteur");
  for (const std::string name : {"Anne", "Bruno", "Carla", "Denis", "Eva"}) {
    Device device(house);
    device.join(code, name);
    for (int i = 0; i < 26; ++i) {
      const bool garden = i % 3 == 0, offer = i % 2 == 0;
      // Nobody offers what somebody wants: what is in a proposal is on nobody else's list.
      const std::string category = garden ? (offer ? "gardening" : "plant-watering") : (offer ? "translation" : "job-applications");
      posted.push_back(device.post(offer ? "offer" : "want", category, name + " " + std::to_string(i)));
    }
  }
  REQUIRE(posted.size() == 130);
  for (const char* limit : {"7", "50", "100"}) {
    const auto ids = all_pages(reader, std::string("limit=") + limit);
    CHECK(ids.size() == 130);
    CHECK(std::set(ids.begin(), ids.end()) == std::set(posted.begin(), posted.end()));
  }
  CHECK(ids_of(reader.call("GET", "/api/v1/listings").body).size() == 50);
  const auto newest_first = all_pages(reader, "limit=100");
  CHECK(all_pages(reader, "limit=13") == newest_first);
  // Those of the same millisecond may stand either way round, and no more than a few fall into one.
  for (std::size_t i = 0; i < posted.size(); ++i) {
    const auto stands = std::ranges::find(newest_first, posted[posted.size() - 1 - i]) - newest_first.begin();
    CHECK(std::abs(stands - static_cast<std::ptrdiff_t>(i)) < 5);
  }
  // A newcomer does not shift the pages that follow.
  const auto first = reader.call("GET", "/api/v1/listings?limit=60");
  (void)reader.post("offer", "home-cooking", "Tout neuf");
  const auto second = reader.call("GET", "/api/v1/listings?limit=100&cursor=" + first.body.text("next"));
  CHECK(ids_of(second.body) == std::vector(newest_first.begin() + 60, newest_first.end()));
  CHECK_FALSE(second.body.has("next"));

  const auto wants = all_pages(reader, "direction=want&limit=9");
  CHECK(wants.size() == 65);
  CHECK(all_pages(reader, "category=gardening&direction=offer&limit=9").size() == 25);
  CHECK(all_pages(reader, "theme=garden").size() == 45);
  CHECK(all_pages(reader, "kind=service&limit=100").size() == 131);
  CHECK(all_pages(reader, "kind=loan").empty());
  CHECK(all_pages(reader, "mine=true").size() == 1);
  CHECK(all_pages(reader, "q=carla").size() == 26);
  CHECK(all_pages(reader, "band=5&limit=100").size() == 131);
}

TEST_CASE("a filter that is none is refused, never passed over") {
  House house;
  house.start();
  Device claire(house);
  claire.recover(house.stewards_code());
  for (const char* query :
       {"direction=sideways", "kind=car", "theme=none", "category=none", "band=7", "limit=0", "limit=101", "limit=x", "mine=maybe",
        "cursor=x", "cursor=AAAA", "unknown=1", "language=xx", "limit=-1", "limit=99999999999999999999"}) {
    CAPTURE(query);
    check_problem(claire.call("GET", std::string("/api/v1/listings?") + query), 422);
  }
  for (const char* query : {"", "title=x&direction=sideways", "title=x&language=xx"}) {
    CAPTURE(query);
    check_problem(claire.call("GET", std::string("/api/v1/guess?") + query), 422);
  }
  check_problem(claire.call("GET", "/api/v1/proposals?filter=all"), 422);
  check_problem(claire.call("GET", "/api/v1/proposals?filter=closed&cursor=AAAA"), 422);
  check_problem(claire.call("GET", "/api/v1/audit?cursor=AAAA"), 422);
}

TEST_CASE("an edit says what it edits: without If-Match 428, after another edit 412, and no edit is lost") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  const std::string path = "/api/v1/listings/" + amina.post("offer", "gardening", "Je taille");
  const auto seen = amina.call("GET", path);
  const std::string tag = seen.headers.at("etag");
  check_problem(amina.call("PUT", path, draft("offer", "gardening", "Un")), 428);
  check_problem(amina.call("PUT", path, draft("offer", "gardening", "Un"), {{"If-Match", "\"other\""}}), 412);
  const auto edited = amina.call("PUT", path, draft("offer", "gardening", "Un"), {{"If-Match", tag}});
  REQUIRE_MESSAGE(edited.status == 200, edited.body.source());
  CHECK(edited.headers.at("etag") != tag);
  check_problem(amina.call("PUT", path, draft("offer", "gardening", "Deux"), {{"If-Match", tag}}), 412);
  CHECK(amina.call("GET", path).body.text("title") == "Un");
  CHECK(amina.call("PUT", path, draft("offer", "gardening", "Deux"), {{"If-Match", edited.headers.at("etag")}}).status == 200);
  CHECK(amina.call("GET", path).body.text("title") == "Deux");
  // Two edits of the same version at the same time: one of them wins.
  const auto now = amina.call("GET", path).headers.at("etag");
  const auto a = amina.call("PUT", path, draft("offer", "gardening", "A"), {{"If-Match", now}}).status;
  const auto b = amina.call("PUT", path, draft("offer", "gardening", "B"), {{"If-Match", now}}).status;
  CHECK(a == 200);
  CHECK(b == 412);
}

TEST_CASE("what a device holds already is not sent again, and what has changed is") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  const std::string id = amina.post("offer", "gardening", "Je taille");
  for (const std::string& path : {std::string("/api/v1/listings"), "/api/v1/listings/" + id, std::string("/api/v1/neighbourhood"),
                                  std::string("/api/v1/taxonomy"), std::string("/api/v1/openapi.yaml")}) {
    CAPTURE(path);
    const auto first = amina.call("GET", path);
    REQUIRE(first.status == 200);
    const auto tag = first.headers.at("etag");
    const auto again = amina.call("GET", path, {}, {{"If-None-Match", tag}});
    CHECK(again.status == 304);
    CHECK(again.body.source().empty());
    CHECK(again.headers.at("etag") == tag);
    CHECK(amina.call("GET", path, {}, {{"If-None-Match", "\"something-else\""}}).status == 200);
    const auto head = amina.call("HEAD", path);
    CHECK(head.status == 200);
    CHECK(head.headers.at("etag") == tag);
  }
  (void)amina.post("offer", "gardening", "Je bêche");
  const std::string page = "/api/v1/listings?limit=1";  // with a cursor in it, sealed anew each time
  CHECK(amina.call("GET", page, {}, {{"If-None-Match", amina.call("GET", page).headers.at("etag")}}).status == 304);
  const auto tag = amina.call("GET", "/api/v1/listings").headers.at("etag");
  (void)amina.post("offer", "gardening", "Je tonds");
  CHECK(amina.call("GET", "/api/v1/listings", {}, {{"If-None-Match", tag}}).status == 200);
}

TEST_CASE("refusals have the shape of a problem and say what would do") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  const std::string listings = "/api/v1/listings";
  check_problem(amina.call("GET", "/api/v1/nothing"), 404);
  check_problem(amina.call("GET", listings + "/not-an-id"), 404);
  check_problem(amina.call("GET", listings + "/" + std::string(26, 'A')), 404);
  check_problem(amina.call("GET", "/api/v1/proposals/x"), 404);
  check_problem(Device(house).call("GET", "/api/v1/sessions"), 401);
  const auto method = amina.call("PATCH", listings, "{}");
  check_problem(method, 405);
  CHECK(method.headers.at("allow") == "GET, HEAD, POST");
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data; boundary=x", "text/json"}) {
    CAPTURE(type);
    check_problem(amina.call("POST", listings, draft("offer", "gardening", "x"), {{"Content-Type", type}}), 415);
  }
  check_problem(amina.call("POST", listings, draft("offer", "gardening", "x"), {{"Content-Encoding", "gzip"}}), 415);
  CHECK(amina.call("POST", listings, draft("offer", "gardening", "x"), {{"Content-Type", "application/json; charset=utf-8"}}).status ==
        201);
  // The size is refused from the header alone: a body of it never comes.
  check_problem(amina.call("POST", listings, std::string(65'537, ' ')), 413);
  check_problem(amina.call("POST", listings, "{\"title\":"), 400);
  const auto wrong = amina.call(
      "POST", listings, R"({"direction":"offer","kind":"service","category":"gardening","title":"x","language":"fr","size":9,"more":1})");
  check_problem(wrong, 422);
  CHECK(wrong.body.text("pointer") == "/size");
  CHECK(wrong.body.count("errors") == 2);
  check_problem(amina.call("POST", listings, draft("offer", "no-such-category", "x")), 422);
  check_problem(amina.call("POST", listings, R"({"direction":"offer","direction":"want"})"), 422);
  CHECK(amina.call("GET", "/api/v1/listings?mine=true").body.count("items") == 1);
}

TEST_CASE("a member posts thirty listings a day and is told so at the next") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  for (int i = 0; i < 30; ++i) (void)amina.post("offer", "gardening", "Jardin " + std::to_string(i));
  const auto refused = amina.call("POST", "/api/v1/listings", draft("offer", "gardening", "Encore un"));
  check_problem(refused, 429);
  CHECK(refused.body.text("type") == "/problems/listings-today");
  CHECK(std::stoi(refused.headers.at("retry-after")) >= 1);
}
