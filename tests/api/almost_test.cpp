// GET /almost as neighbours meet it: counts in fives, no names, and a block shows in nothing.
#include <doctest/doctest.h>

#include <deque>

#include "people.hpp"

using namespace ronde::integration;

namespace {

/// What this person is told to be missing around them: so many people, 0 for "few", -1 for nothing at all.
long long translators_missing_for(Device& reader) {
  const auto answer = reader.call("GET", "/api/v1/almost");
  REQUIRE_MESSAGE(answer.status == 200, answer.body.source());
  if (answer.body.count("around") == 0) return -1;
  CHECK(answer.body.text("around/0/category") == "translation");
  CHECK(answer.body.text("around/0/missing") == "offer");
  return answer.body.text("around/0/people") == "few" ? 0 : static_cast<long long>(answer.body.number("around/0/people"));
}

/// Luc seeks help in his garden; Omar and four more would give it, and seek a translator, of whom there is none.
struct Garden : People {
  Garden() {
    luc.post("want", "gardening", "Aide au jardin");
    (void)omar.post("want", "translation", "Traduire une lettre");
    for (int i = 0; i < 4; ++i) {
      Device& one = gardeners.emplace_back(house);
      one.join(code, std::string("Jardin") + static_cast<char>('a' + i));
      (void)one.post("offer", "gardening", "Je jardine");
      wanted.push_back(one.post("want", "translation", "Traduire une lettre"));
    }
    REQUIRE(within(10'000, [&] { return translators_missing_for(luc) == 5; }));
  }
  std::deque<Device> gardeners;
  std::vector<std::string> wanted;
};

}  // namespace

TEST_CASE("what is missing around is told in fives, to each without those from whom a block parts them") {
  Garden town;
  CHECK_MESSAGE(translators_missing_for(town.amina) == 0, "she has blocked Omar: four are left");
  CHECK_MESSAGE(translators_missing_for(town.omar) == 0, "he is the fifth himself");
  CHECK_MESSAGE(translators_missing_for(town.zoe) == -1, "another neighbourhood");
  const std::string luc = town.luc.call("GET", "/api/v1/almost").body.source();
  for (const std::string& id : town.wanted) CHECK(luc.find(id) == std::string::npos);
  CHECK(luc.find("Omar") == std::string::npos);

  REQUIRE(town.gardeners[0].call("POST", "/api/v1/listings/" + town.wanted[0] + "/pause").status == 200);
  CHECK_MESSAGE(within(10'000, [&] { return translators_missing_for(town.luc) == 0; }), "who pauses does not count");
}

TEST_CASE("a gardener learns what their own wish lacks, and whoever would post it that it closes a ring") {
  Garden town;
  const auto answer = town.gardeners[0].call("GET", "/api/v1/almost");
  REQUIRE(answer.body.count("mine") == 1);
  CHECK(answer.body.text("mine/0/listing") == town.wanted[0]);
  CHECK(answer.body.text("mine/0/missing") == "offer");
  CHECK(answer.body.number("mine/0/ring") == 2);
  CHECK(answer.body.text("mine/0/people") == "few");

  const std::string guess = "/api/v1/guess?title=traduire%20une%20lettre&direction=offer";
  CHECK(town.luc.call("GET", guess).body.source().find("\"closes\":true") != std::string::npos);
  const auto other = town.amina.call("GET", guess);
  CHECK(other.body.source().find("\"closes\":false") != std::string::npos);
  CHECK_MESSAGE(other.body.number("matches") == 4, "four seek it, and she seeks nothing");
}
