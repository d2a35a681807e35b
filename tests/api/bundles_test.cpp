// Bundles as devices meet them: posted and read whole, guessed a thing at a time, in one exchange, and in one's own export.
#include <doctest/doctest.h>

#include "people.hpp"

using namespace ronde::integration;

namespace {

std::string told(const std::string& direction, const std::string& category, const std::string& title, const std::string& more = "") {
  return R"({"direction":")" + direction + R"(","kind":"good","category":")" + category + R"(","title":")" + title +
         R"(","language":"fr","size":2)" + more + "}";
}

const std::string helmet_and_seat = R"(,"beside":[{"title":"Casque","category":"sports-gear"},{"title":"Siège","category":"baby-gear"}])";

}  // namespace

TEST_CASE("a bundle is posted and read whole, and one thing says nothing of a bundle") {
  People people;
  const auto posted = people.amina.call("POST", "/api/v1/listings", told("offer", "bicycles", "Vélo d'enfant", helmet_and_seat));
  REQUIRE_MESSAGE(posted.status == 201, posted.body.source());
  const auto read = people.luc.call("GET", "/api/v1/listings/" + posted.body.text("id"));
  REQUIRE(read.body.count("beside") == 2);
  CHECK(read.body.text("beside/0/title") == "Casque");
  CHECK(read.body.text("beside/1/category") == "baby-gear");
  CHECK(lists(people.luc.call("GET", "/api/v1/listings?category=baby-gear"), posted.body.text("id")));
  CHECK(lists(people.luc.call("GET", "/api/v1/listings?q=casque"), posted.body.text("id")));
  const auto alone = people.amina.call("POST", "/api/v1/listings", told("offer", "bicycles", "Vélo de course"));
  CHECK(alone.body.source().find("beside") == std::string::npos);
}

TEST_CASE("what cannot be a bundle is refused where it stands") {
  People people;
  const auto refused = [&](const std::string& beside, const std::string& change = "") {
    std::string text = told("offer", "bicycles", "Vélo", ",\"beside\":" + beside);
    if (!change.empty()) text.replace(text.find("\"good\""), 6, change);
    const auto answer = people.amina.call("POST", "/api/v1/listings", text);
    CHECK(answer.status == 422);
    const std::string pointer = answer.body.text("pointer");
    return pointer.empty() ? answer.body.text("errors/0/pointer") : pointer;
  };
  CHECK(refused(R"([{"title":"Casque","category":"no-such"}])") == "/beside/0/category");
  CHECK(refused(R"([{"title":"Casque","category":"sports-gear"},{"title":"Une heure de cours","category":"language-lessons"}])") ==
        "/beside/1/category");
  CHECK(refused(R"([{"title":"Munitions","category":"sports-gear"}])") == "/beside/0/title");
  CHECK(refused(R"([{"title":"Casque","category":"sports-gear"}])", "\"lesson\"") == "/kind");
  CHECK(refused(R"([{"title":"Casque","category":"sports-gear","size":2}])") == "/beside/0/size");
  CHECK(refused(R"([{"title":"\u202eCasque","category":"sports-gear"}])") == "/beside/0/title");
}

TEST_CASE("each thing of a bundle is guessed by its own title, and who would suit by all of them") {
  People people;
  const std::string lamp = R"(,"beside":[{"title":"Lampe","category":"decoration"}])";
  (void)people.luc.call("POST", "/api/v1/listings", told("offer", "furniture", "Une table", lamp));
  const auto guess = [&](const std::string& beside) {
    return people.amina.call("GET", "/api/v1/guess?direction=want&title=table" + beside);
  };
  CHECK(within(10'000, [&] { return guess("").body.text("matches") == "few"; }));
  const auto both = guess("&beside=lampe");
  CHECK(both.body.text("category") == "furniture");
  CHECK(both.body.text("beside/0/category") == "decoration");
  CHECK(both.body.text("matches") == "few");
  const auto another = guess("&beside=v%C3%A9lo&beside=qwrtz");
  CHECK(another.body.text("beside/0/category") == "bicycles");
  CHECK(another.body.text("beside/1/category").empty());
  CHECK(another.body.number("matches") == 0);
  CHECK(guess("&beside=munitions").body.text("house/0/pointer") == "/beside/0/title");
  CHECK(guess("&beside=a&beside=b&beside=c&beside=d&beside=e").status == 422);
}

TEST_CASE("a bundle passes in one exchange: both see what is in it, and why it comes whole") {
  People people;
  (void)people.amina.call("POST", "/api/v1/listings", told("offer", "bicycles", "Vélo d'enfant", helmet_and_seat));
  (void)people.amina.call("POST", "/api/v1/listings", told("want", "books", "Un roman"));
  (void)people.luc.call("POST", "/api/v1/listings", told("offer", "books", "Romans"));
  const std::string helmet = R"(,"beside":[{"title":"Un casque","category":"sports-gear"}])";
  (void)people.luc.call("POST", "/api/v1/listings", told("want", "baby-gear", "Un siège", helmet));
  const std::string id = proposal_of(people.luc);
  for (Device* const device : {&people.luc, &people.amina}) {
    const auto seen = device->call("GET", "/api/v1/proposals/" + id);
    const std::string bundle = seen.body.text("transfers/0/category") == "bicycles" ? "transfers/0" : "transfers/1";
    CHECK(seen.body.text(bundle + "/title") == "Vélo d'enfant");
    REQUIRE(seen.body.count(bundle + "/beside") == 2);
    CHECK(seen.body.text(bundle + "/beside/0/title") == "Casque");
  }
  const auto why = people.luc.call("GET", "/api/v1/proposals/" + id);
  CHECK(why.body.text("why/0/thing") == "Siège");
  CHECK(why.body.text("why/1/code") == "comes_whole");
  CHECK(why.body.number("why/1/things") == 1);
}

TEST_CASE("who looks after a report reads all that is in the bundle, and one's export has it") {
  People people;
  const auto posted = people.amina.call("POST", "/api/v1/listings", told("offer", "bicycles", "Vélo d'enfant", helmet_and_seat));
  const auto exported = people.amina.call("POST", "/api/v1/me/export", R"({"format":"json"})");
  CHECK(exported.body.source().find("Casque") != std::string::npos);
  const std::string concern = R"({"kind":"not_for_ronde","listing":")" + posted.body.text("id") + "\"}";
  REQUIRE(people.luc.call("POST", "/api/v1/concerns", concern).status < 300);
  const auto reports = people.claire.call("GET", "/api/v1/reports?state=waiting");
  CHECK(reports.body.source().find("Vélo d'enfant + Casque + Siège") != std::string::npos);
}
