// The notice board at the door: who hangs, who reads, and what the world takes over.
#include <doctest/doctest.h>

#include "market/records.hpp"
#include "people.hpp"

namespace market = ronde::market;
using namespace ronde::integration;

namespace {

const std::string notices_api = "/api/v1/notices";

std::string end_of_notice() {
  const auto until = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() + std::chrono::hours{240});
  return market::time_text(until);
}

std::string internship_of(const std::string& more = {}) {
  return R"({"kind":"internship","by":"Mairie & voirie","title":"Stage <d'été>","link":"https://www.thonex.ch/stages?a=1&b=2","age_from":15,)"
         R"("until":")" +
         end_of_notice() + "\"" + more + "}";
}

bool reads(const Answer& answer, std::string_view text) {
  return answer.body.source().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a steward hangs a notice, neighbours of that place read where one applies, and nobody reads who hung it") {
  People people;
  const auto hung = people.claire.call("POST", notices_api, internship_of(R"(,"place":"Dépôt","dates":"en juillet")"));
  REQUIRE_MESSAGE(hung.status == 201, hung.body.source());
  CHECK(hung.body.truth("mine"));
  CHECK(people.amina.call("POST", notices_api, internship_of()).status == 403);

  const auto seen = people.amina.call("GET", notices_api);
  CHECK(seen.body.text("items/0/host") == "www.thonex.ch");
  CHECK(seen.body.number("items/0/age_from") == 15);
  CHECK_FALSE(seen.body.truth("items/0/mine"));
  CHECK_FALSE(seen.body.truth("may_post"));
  CHECK_FALSE(reads(seen, "Claire"));
  CHECK(people.zoe.call("GET", notices_api).body.count("items") == 0);
  CHECK(people.amina.call("GET", notices_api + "?age=14").body.count("items") == 0);
  CHECK(people.amina.call("GET", notices_api + "?kind=internship&q=stage").body.count("items") == 1);
  for (const char* wrong : {"?kind=sale", "?age=old", "?language=xx"}) CHECK(people.amina.call("GET", notices_api + wrong).status == 422);

  const std::string one = notices_api + "/" + hung.body.text("id");
  CHECK(people.amina.call("DELETE", one).status == 404);
  CHECK(people.claire.call("DELETE", one).status == 204);
  CHECK(people.amina.call("GET", notices_api).body.count("items") == 0);
}

TEST_CASE("a notice that leads elsewhere than to a safe address is refused with the field") {
  People people;
  const auto refused = [&](const std::string& body) {
    const auto answer = people.claire.call("POST", notices_api, body);
    CHECK(answer.status == 422);
    return answer.body.source();
  };
  std::string unsafe = internship_of();
  unsafe.replace(unsafe.find("https"), 5, "http");
  CHECK(refused(unsafe).find("/link") != std::string::npos);
  std::string young = internship_of();
  young.replace(young.find(":15"), 3, ":12");
  CHECK(refused(young).find("/age_from") != std::string::npos);
  CHECK(refused(internship_of(R"(,"wage":20)")).find("/wage") != std::string::npos);
}

TEST_CASE("the world reads the board as a feed, without session or cookie, and markup in it is text") {
  People people;
  REQUIRE(people.claire.call("POST", notices_api, internship_of()).status == 201);
  const auto place = people.luc.call("GET", "/api/v1/session").body.text("neighbourhood/id");
  Device stranger(people.house);
  const auto feed = stranger.call("GET", "/api/v1/neighbourhoods/" + place + "/notices/feed?kind=internship");
  REQUIRE(feed.status == 200);
  CHECK(feed.headers.at("content-type") == "application/atom+xml; charset=utf-8");
  CHECK(feed.headers.count("set-cookie") == 0);
  CHECK(reads(feed, "<title>Stage &lt;d&#39;été&gt;</title>"));
  CHECK(reads(feed, R"(<link rel="alternate" href="https://www.thonex.ch/stages?a=1&amp;b=2"/>)"));
  CHECK_FALSE(reads(feed, "Claire"));
  CHECK(stranger.call("GET", "/api/v1/neighbourhoods/aaaaaaaaaaaaaaaaaaaaaaaaaa/notices/feed").status == 404);
}

TEST_CASE("somebody of an association hangs a notice under its name, and it says whose it is and not who hung it") {
  People people;
  const std::string luc = people.luc.call("GET", "/api/v1/session").body.text("member/id");
  const auto house =
      people.claire.call("POST", "/api/v1/associations", R"({"name":"Maison","kind":"association","responsible":")" + luc + "\"}");
  REQUIRE_MESSAGE(house.status == 201, house.body.source());
  const std::string in_its_name = R"(,"association":")" + house.body.text("id") + "\"";
  CHECK(people.amina.call("POST", notices_api, internship_of(in_its_name)).status == 403);
  CHECK(people.luc.call("POST", notices_api, internship_of()).status == 403);
  const auto hung = people.luc.call("POST", notices_api, internship_of(in_its_name));
  REQUIRE_MESSAGE(hung.status == 201, hung.body.source());
  CHECK(hung.body.text("by") == "Maison");
  const auto seen = people.amina.call("GET", notices_api);
  CHECK(seen.body.text("items/0/association/name") == "Maison");
  CHECK_FALSE(reads(seen, "Luc"));
  const std::string one = notices_api + "/" + hung.body.text("id");
  CHECK(people.amina.call("PUT", one, internship_of()).status == 404);
  CHECK(people.luc.call("PUT", one, internship_of(R"(,"place":"Dépôt")")).body.text("place") == "Dépôt");
  CHECK(people.luc.call("GET", notices_api).body.truth("may_post"));
  CHECK(people.luc.call("DELETE", one).status == 204);
}
