// Files that operators bring in are read as carefully as what comes through a door: told with their line, nothing kept.
#include <doctest/doctest.h>

#include <fstream>

#include "house.hpp"

using namespace ronde::integration;

namespace {

const std::string meta = R"({"type":"meta","categories":[{"id":0,"name":"books"}]})";
const std::string person = R"({"type":"participant","id":0,"lat":46.19,"lon":6.21})";
const std::string offer = R"({"type":"offer","id":0,"p":0,"cat":0,"variant":1,"value":20,"uses":1})";

Ran import_of(const House& house, const std::string& name, const std::string& text) {
  const auto file = house.data() / name;
  std::ofstream(file) << text;
  return run_ronde({"import", file.string(), "--data", house.data().string(), "--neighbourhood", "Coin"});
}

}  // namespace

TEST_CASE("a generated file with something wrong in it is refused with its line, and nobody moves in") {
  House house;
  const std::string want = R"({"type":"want","id":0,"p":0,"cat":0,"variants":[1],"value":20,"prio":)";
  for (const auto& [text, line] : std::vector<std::pair<std::string, int>>{
           {"not JSON\n", 1},
           {"[]\n", 1},
           {R"({"type":"meta"})", 1},
           {R"({"type":"meta","categories":7})", 1},
           {R"({"type":"meta","categories":[{"id":0}]})", 1},
           {R"({"type":"meta","categories":[{"id":0,"name":"unheard of"}]})", 1},
           {meta + "\n" + R"({"type":"participant","id":0,"lat":1e300,"lon":6.21})", 2},
           {meta + "\n" + R"({"type":"participant","id":0,"lat":46.19,"lon":-1e9})", 2},
           {meta + "\n" + R"({"type":"participant","id":7,"lat":46.19,"lon":6.21})", 2},
           {meta + "\n" + R"({"type":"participant","id":-1,"lat":46.19,"lon":6.21})", 2},
           {meta + "\n" + person + "\n" + R"({"type":"offer","id":0,"p":9,"cat":0,"variant":1,"value":20,"uses":1})", 3},
           {meta + "\n" + person + "\n" + R"({"type":"offer","id":0,"p":0,"cat":4294967295,"variant":1,"value":20,"uses":1})", 3},
           {meta + "\n" + person + "\n" + R"({"type":"offer","id":0,"p":0,"cat":0,"variant":1,"value":-20,"uses":1})", 3},
           {meta + "\n" + person + "\n" + R"({"type":"want","id":0,"p":0,"cat":0,"variants":"all","value":20,"prio":1})", 3},
           {meta + "\n" + person + "\n" + R"({"type":"want","id":0,"p":0,"cat":0,"variants":[-1],"value":20,"prio":1})", 3},
           {meta + "\n" + person + "\n" + want + "\"high\"}", 3},
           {meta + "\n" + person + "\n" + R"({"type":"neighbour"})", 3}}) {
    CAPTURE(text);
    const auto refused = import_of(house, "people.jsonl", text);
    CHECK(refused.status == 2);
    CHECK_MESSAGE(refused.err.find("people.jsonl:" + std::to_string(line) + ":") != std::string::npos, refused.err);
    CHECK(run_ronde({"export", "--data", house.data().string(), "--neighbourhood", "Coin"}).status == 2);  // there is no such place
  }
  CHECK(import_of(house, "people.jsonl", "").status == 2);
  // A wish of level 0 is one of the dearest, as the generator's highest is of the least.
  const auto taken = import_of(house, "people.jsonl", meta + "\n" + person + "\n" + offer + "\n" + want + "0}\n" + want + "9}\n");
  CHECK_MESSAGE(taken.status == 0, taken.err);
}

TEST_CASE("places that are none are refused, and no neighbourhood is founded on them") {
  House house;
  const std::string head = R"({"type":"FeatureCollection","features":[)";
  const auto polygon = [&](const std::string& corners) {
    return head + R"({"type":"Feature","properties":{"name":"Bourg"},"geometry":{"type":"Polygon","coordinates":)" + corners + "}}]}";
  };
  for (const std::string& text :
       {std::string("{"), std::string("[]"), R"({"type":"FeatureCollection"})" + std::string(), head + "7]}", head + "{}]}",
        head + R"({"geometry":{"type":7}}]})", polygon("7"), polygon("[]"), polygon("[[]]"), polygon("[[[6.1]]]"),
        polygon(R"([[["6.1","46.2"]]])"), polygon("[[[6.1,1e300],[6.2,46.2]]]"), polygon("[[[6.1,460],[6.2,460]]]"),
        head + R"({"type":"Feature","properties":{"quarter":"nowhere"},"geometry":{"type":"Point","coordinates":[6.1,46.2]}}]})"}) {
    CAPTURE(text);
    const auto refused = import_of(house, "places.geojson", text);
    CHECK(refused.status == 2);
    CHECK(refused.err.find("places.geojson") != std::string::npos);
    CHECK(run_ronde({"export", "--data", house.data().string(), "--neighbourhood", "Coin"}).status == 2);
  }
}
