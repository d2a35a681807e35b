// Somebody who wants to know where a neighbour lives asks from everywhere (checklist 28). All they learn is the quarter, which is public.
#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "people.hpp"

using namespace ronde::integration;

namespace {

struct Home {
  double north;
  double east;
};
/// The first three lie in one cell of half a kilometre, 11 and 300 metres apart; the others further and further away.
constexpr std::array<Home, 6> homes{{{46.193117, 6.210373},
                                     {46.193217, 6.210373},
                                     {46.195817, 6.213373},
                                     {46.199531, 6.210991},
                                     {46.193719, 6.229771},
                                     {46.214393, 6.251987}}};

std::string digits_of(double number, int digits) {
  std::ostringstream out;
  out.precision(digits);
  out << std::fixed << number;
  return out.str();
}

/// As `ronde import` takes it: a person and an offer for each home; the variant becomes a tag.
std::string generated() {
  std::string text = R"({"type":"meta","categories":[{"id":0,"name":"books","variants":40}]})"
                     "\n";
  for (std::size_t i = 0; i < homes.size(); ++i) {
    text += R"({"type":"participant","id":)" + std::to_string(i) + ",\"lat\":" + digits_of(homes[i].north, 6) +
            ",\"lon\":" + digits_of(homes[i].east, 6) + "}\n";
  }
  for (std::size_t i = 0; i < homes.size(); ++i) {
    text += R"({"type":"offer","id":)" + std::to_string(i) + ",\"p\":" + std::to_string(i) + R"(,"cat":0,"variant":)" +
            std::to_string(10 + i) + R"(,"value":20,"uses":1})" + "\n";
  }
  return text;
}

/// Every form in which a home could lie about: as text with 3 digits or more, as micro-degrees, as a number in memory.
std::set<std::string> marks_of_homes() {
  std::set<std::string> marks;
  for (const Home& home : homes) {
    for (const double number : {home.north, home.east}) {
      marks.insert(digits_of(number, 6).substr(0, number > 10 ? 7 : 6));  // 46.1931, 6.2103
      marks.insert(std::to_string(static_cast<long long>(number * 1e6 + 0.5)));
      std::string raw(sizeof number, '\0');
      std::memcpy(raw.data(), &number, sizeof number);
      marks.insert(raw);
    }
  }
  return marks;
}

/// What a member reads of each offer: its distance, by its tag ("v10" is home 0).
std::map<std::string, std::string> distances(Device& device) {
  const auto answer = device.call("GET", "/api/v1/listings?limit=100&direction=offer");
  REQUIRE(answer.status == 200);
  std::map<std::string, std::string> all;
  for (std::size_t i = 0; i < answer.body.count("items"); ++i) {
    const std::string at = "items/" + std::to_string(i);
    all[answer.body.text(at + "/tags/0")] =
        answer.body.text(at + "/quarter/name") + ", " + std::to_string(answer.body.number(at + "/walk_minutes"));
  }
  return all;
}

struct Place {
  House house;
  std::string code;
  Place() {
    const auto file = house.data() / "people.jsonl";
    std::ofstream(file) << generated();
    const auto imported = run_ronde({"import", file.string(), "--data", house.data().string(), "--neighbourhood", "Coin"});
    REQUIRE_MESSAGE(imported.status == 0, imported.err);
    std::filesystem::remove(file);
    const auto steward =
        run_ronde({"steward", "--data", house.data().string(), "--neighbourhood", "Coin", "--add", "Viktor", "--origin", house.origin()});
    REQUIRE_MESSAGE(steward.status == 0, steward.err);
    code = house.invite(20, "Coin");
  }
};

}  // namespace

TEST_CASE("asking from every quarter tells no more of a home than its quarter") {
  Place place;
  place.house.start();
  Device asker(place.house);
  asker.join(place.code, "Curieux");
  const auto quarters = asker.call("GET", "/api/v1/neighbourhood").body;
  const std::size_t count = quarters.count("quarters");
  REQUIRE(count >= 4);
  std::set<std::string> answers;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string quarter = quarters.text("quarters/" + std::to_string(i) + "/id");
    REQUIRE(asker.call("PATCH", "/api/v1/me", R"({"quarter":")" + quarter + R"("})").status == 200);
    const auto seen = distances(asker);
    REQUIRE(seen.size() == homes.size());
    // Three homes of one quarter, 300 metres apart: from nowhere can they be told apart.
    CHECK(seen.at("v10") == seen.at("v11"));
    CHECK(seen.at("v10") == seen.at("v12"));
    for (const auto& [title, distance] : seen) {
      answers.insert(distance);
      const std::string minutes = distance.substr(distance.rfind(' ') + 1);
      CHECK_MESSAGE((minutes == "5" || minutes == "10" || minutes == "15" || minutes == "25" || minutes == "-1"), distance);
    }
    // A second asker in the same quarter, who has never been elsewhere, reads the same to the letter.
    Device other(place.house);
    other.join(place.code, "Autre", quarter);
    CHECK(distances(other) == seen);
  }
  // The test would see a difference: from some quarters the homes far away are told as further.
  CHECK(answers.size() > count);
}

TEST_CASE("of what was imported no coordinate is left: not in the store and its feed, an export, a backup, an answer or the log") {
  Place place;
  const auto backup = place.house.data() / "backup";
  REQUIRE(run_ronde({"backup", "--data", place.house.data().string(), backup.string()}).status == 0);
  const auto exported = run_ronde({"export", "--data", place.house.data().string(), "--neighbourhood", "Coin"});
  REQUIRE(exported.status == 0);
  REQUIRE(exported.out.find("v10") != std::string::npos);
  place.house.start();
  Device asker(place.house);
  asker.join(place.code, "Curieux");
  std::string told = exported.out;
  for (const char* path :
       {"/api/v1/public", "/api/v1/neighbourhood", "/api/v1/listings?limit=100", "/api/v1/session", "/api/v1/taxonomy"}) {
    told += asker.call("GET", path).body.source();
  }
  place.house.kill_9();
  const std::string kept = bytes_under(place.house.data());  // store, backup, log
  REQUIRE(kept.find("Curieux") != std::string::npos);
  for (const auto& mark : marks_of_homes()) {
    CAPTURE(mark);
    CHECK(kept.find(mark) == std::string::npos);
    CHECK(told.find(mark) == std::string::npos);
  }
}

TEST_CASE("no route takes a coordinate, and the document names none") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  const std::string with_place =
      R"({"direction":"offer","kind":"service","category":"gardening","title":"Jardin","language":"fr","size":2,)";
  for (const char* member : {R"("lat":46.19,"lon":6.21})", R"("cell":"46.19,6.21"})", R"("location":{"lat":46.19,"lon":6.21}})"}) {
    CHECK(amina.call("POST", "/api/v1/listings", with_place + member).status == 422);
  }
  for (const char* body : {R"({"lat":46.19,"lon":6.21})", R"({"cell":"46.19,6.21"})", R"({"home":[46.19,6.21]})"}) {
    CHECK(amina.call("PATCH", "/api/v1/me", body).status == 422);
  }
  for (const char* query : {"lat=46.19&lon=6.21", "near=46.19,6.21", "distance=500", "band=7"}) {
    CHECK(amina.call("GET", "/api/v1/listings?" + std::string(query)).status == 422);
  }
  const std::string document = amina.call("GET", "/api/v1/openapi.yaml").body.source();
  REQUIRE(document.find("walk_minutes") != std::string::npos);
  for (const char* word : {"latitude", "longitude", "lat:", "lon:", "lng:", "coordinates:", "geohash", " metres:", " meters:"}) {
    CAPTURE(word);
    CHECK(document.find(word) == std::string::npos);
  }
}
