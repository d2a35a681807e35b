// import: quarters and hand-over points from GeoJSON, people and listings from a generated file. What is refused leaves no trace; what is
// taken leaves no coordinate.
#include <cctype>
#include <regex>

#include "desk.hpp"

using namespace ronde::test;

namespace {

using Words = std::vector<std::string>;

const std::string thonex = "packaging/demo/thonex-quarters.geojson";

/// A square of about 110 m a step, `column` steps east and `row` north of the middle of Thônex.
std::string square(const std::string& name, int column, int row, const std::string& kind = "Polygon") {
  const auto corner = [&](int east, int north) {
    return "[" + std::to_string(6.199 + 0.0014 * (column + east)) + "," + std::to_string(46.188 + 0.001 * (row + north)) + "]";
  };
  const std::string ring = "[[" + corner(0, 0) + "," + corner(1, 0) + "," + corner(1, 1) + "," + corner(0, 1) + "," + corner(0, 0) + "]]";
  return R"({"type":"Feature","properties":{"name":")" + name + R"("},"geometry":{"type":")" + kind + R"(","coordinates":)" +
         (kind == "MultiPolygon" ? "[" + ring + "]" : ring) + "}}";
}

std::string point(const std::string& name, const std::string& quarter) {
  const std::string in = quarter.empty() ? "" : R"(,"quarter":")" + quarter + "\"";
  return R"({"type":"Feature","properties":{"name":")" + name + "\"" + in +
         R"(},"geometry":{"type":"Point","coordinates":[6.1995,46.1885]}})";
}

std::string collection(const std::vector<std::string>& features) {
  std::string text = "{\"type\":\"FeatureCollection\",\"features\":[\n";
  for (std::size_t i = 0; i < features.size(); ++i) text += features[i] + (i + 1 < features.size() ? ",\n" : "\n");
  return text + "]}\n";
}

constexpr const char* meta = R"({"type":"meta","categories":[{"name":"gardening","variants":6},{"name":"cooking","variants":6}]})";

std::string person(int id, double lat = 46.1885, double lon = 6.1995) {
  return R"({"type":"participant","id":)" + std::to_string(id) + R"(,"lat":)" + std::to_string(lat) + R"(,"lon":)" + std::to_string(lon) +
         "}";
}

std::string lines(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& line : all) text += line + "\n";
  return text;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string exported(const Desk& desk) {
  return typed({"export", "--data", desk.at("data")}, 0).out;
}

constexpr const char* quarter_row = "\"table\":2,";
constexpr const char* shape_row = "\"table\":48,";
constexpr const char* walk_row = "\"table\":3,";
constexpr const char* point_row = "\"table\":4,";

/// The number stands there whole: 6.211, but not the end of 16.211 or of a clock's 10:06.211.
bool has_number(const std::string& text, const std::string& number) {
  for (std::size_t at = text.find(number); at != std::string::npos; at = text.find(number, at + 1))
    if (at == 0 || std::isdigit(static_cast<unsigned char>(text[at - 1])) == 0) return true;
  return false;
}

}  // namespace

TEST_CASE("a commune brings its quarters and points; bringing them again doubles nothing and changes what changed") {
  const Desk desk;
  const auto data = desk.at("data");
  CHECK(
      holds(typed({"import", thonex, "--data", data}, 0).out, "10 quarters (10 new), 8 hand-over points (8 new)\n10 quarters on the plan"));
  const std::string once = exported(desk);
  CHECK(count(once, quarter_row) == 10);
  CHECK(count(once, point_row) == 8);
  CHECK(holds(typed({"import", thonex, "--data", data}, 0).out, "10 quarters (0 new), 8 hand-over points (0 new)"));
  CHECK(exported(desk) == once);
}

TEST_CASE("a quarter of several pieces is one quarter, and a point may name it or lie in it") {
  const Desk desk;
  const auto file =
      desk.file("a.geojson",
                collection({square("Bourg", 0, 0, "MultiPolygon"), square("Plage", 1, 0), point("Lavoir", "Bourg"), point("École", "")}));
  CHECK(holds(typed({"import", file, "--data", desk.at("data")}, 0).out, "2 quarters (2 new), 2 hand-over points (2 new)"));
  const std::string all = exported(desk);
  CHECK(count(all, walk_row) == 1);
  const std::regex quarter_of(R"re("name":"(Lavoir|École)","quarter":"([a-z2-7]{26})")re");
  std::vector<std::string> quarters;
  for (auto it = std::sregex_iterator(all.begin(), all.end(), quarter_of); it != std::sregex_iterator(); ++it) quarters.push_back((*it)[2]);
  REQUIRE(quarters.size() == 2);
  CHECK(quarters[0] == quarters[1]);
}

TEST_CASE("a later file may add points to quarters that are there, and says what it cannot know of them") {
  const Desk desk;
  const auto data = desk.at("data");
  (void)typed({"import", desk.file("a.geojson", collection({square("Bourg", 0, 0)})), "--data", data}, 0);
  CHECK(holds(typed({"import", desk.file("b.geojson", collection({point("Lavoir", "Bourg")})), "--data", data}, 0).out,
              "1 hand-over points (1 new)"));
  const Ran more = typed({"import", desk.file("c.geojson", collection({square("Plage", 1, 0)})), "--data", data}, 0);
  CHECK(holds(more.out, "1 quarters that are not in this file"));
  CHECK(count(exported(desk), walk_row) == 0);
  // One file with both joins them.
  const Ran both = typed({"import", desk.file("d.geojson", collection({square("Bourg", 0, 0), square("Plage", 1, 0)})), "--data", data}, 0);
  CHECK(holds(both.out, "2 quarters (0 new)"));
  CHECK(holds(exported(desk), "under_5"));
  // And when one has moved far away, they are far.
  (void)typed({"import", desk.file("e.geojson", collection({square("Bourg", 0, 0), square("Plage", 60, 0)})), "--data", data}, 0);
  CHECK_FALSE(holds(exported(desk), "under_5"));
}

TEST_CASE("where a plan begins is told to who imports it, for a map that they may set up, and kept nowhere") {
  const Desk desk;
  const auto data = desk.at("data");
  const std::string told = typed({"import", thonex, "--data", data}, 0).out;
  const auto at = told.find("the plan begins at ");
  REQUIRE(at != std::string::npos);
  const std::string corner = told.substr(at + 19, told.find(' ', at + 19) - at - 19);
  CHECK(corner == "46.20400,6.18600");
  CHECK_FALSE(holds(typed({"export", "--data", data}, 0).out, corner.substr(0, 6)));
}

TEST_CASE("the quarters of a file become a plan in metres, and a file of some of them says who is not on it") {
  const Desk desk;
  const auto data = desk.at("data");
  const auto both = desk.file("a.geojson", collection({square("Bourg", 0, 0), square("Plage", 1, 0)}));
  CHECK(holds(typed({"import", both, "--data", data}, 0).out, "2 quarters on the plan\n"));
  std::string all = exported(desk);
  CHECK(count(all, shape_row) == 2);
  CHECK(count(all, R"("rings":[[[108,111],[108,0],[0,0],[0,111]]])") == 1);
  CHECK(holds(typed({"import", desk.file("b.geojson", collection({point("Lavoir", "Bourg")})), "--data", data}, 0).out,
              "the plan stays as it is"));
  CHECK(count(exported(desk), shape_row) == 2);
  const auto some = desk.file("c.geojson", collection({square("Plage", 0, 0)}));
  CHECK(holds(typed({"import", some, "--data", data}, 0).out, "1 quarters on the plan; not in this file: Bourg"));
  CHECK(count(exported(desk), shape_row) == 1);
}

TEST_CASE("--shapes-only draws the quarters that are there, and founds, moves and renames nothing") {
  const Desk desk;
  const auto data = desk.at("data");
  const auto shapes_only = [&](const std::string& file, int status) {
    return typed({"import", "--shapes-only", file, "--data", data}, status);
  };
  const auto both = desk.file("a.geojson", collection({square("Bourg", 0, 0), square("Plage", 60, 0)}));
  CHECK(holds(shapes_only(both, 2).err, "there is no quarter yet"));
  CHECK_FALSE(desk.has("data"));
  (void)typed({"import", both, "--data", data}, 0);
  const std::string before = exported(desk);
  // Side by side by now: only their picture changes, nobody's walk.
  const auto closer = desk.file("b.geojson", collection({square("Bourg", 0, 0), square("Plage", 1, 0), point("Lavoir", "Bourg")}));
  CHECK(holds(shapes_only(closer, 0).out, "2 quarters on the plan"));
  const std::string after = exported(desk);
  CHECK(after != before);
  CHECK(count(after, quarter_row) == 2);
  CHECK(count(after, walk_row) == 0);
  CHECK(count(after, point_row) == 0);
  // A name that nobody has is refused whole, with its place and the names there are.
  const auto typo = desk.file("c.geojson", collection({square("Bourg", 0, 0), square("Plagge", 1, 0)}));
  const Ran refused = shapes_only(typo, 2);
  CHECK(holds(refused.err, "c.geojson:3:1: no quarter is called Plagge"));
  CHECK(holds(refused.err, "Bourg"));
  CHECK(exported(desk) == after);
  CHECK(holds(typed({"import", "--shapes-only", "x.jsonl", "--data", data}, 2).err, "goes with a .geojson"));
  CHECK(holds(shapes_only(desk.file("d.geojson", collection({point("Lavoir", "Bourg")})), 2).err, "no quarter in it to draw"));
}

TEST_CASE("a GeoJSON file that is wrong is refused with its place, a hint, and nothing made") {
  const Desk desk;
  const std::string ring = R"({"type":"Feature","properties":{"name":"A"},"geometry":{"type":"Polygon","coordinates":)";
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"", ":1:1: "},
      {"{\"type\":\"FeatureCollection\",\n\"features\":[}", ":2:13: "},
      {"[]", ":1:1: "},
      {"{\"type\":\"FeatureCollection\"}", "\"features\" is missing"},
      {collection({}), "there is nothing in it"},
      {collection({point("Lavoir", "")}), ":2:1: Lavoir lies in no quarter of this file"},
      {collection({square("A", 0, 0), point("Lavoir", "Atlantis")}), ":3:"},
      {collection({square("A", 0, 0), square("A", 1, 0)}), ":3:1: a second quarter is called A"},
      {collection({ring + "[]}}"}), ":2:"},
      {collection({ring + "[[]]}}"}), "at least four corners"},
      {collection({ring + "[[[6,46],[6,46],[6,46],[6,46]]]}}"}), "encloses nothing"},
      {collection({ring + "[[[6,46],[6.1,46],[6.1,46.1],[6,46.1]]]}}"}), "not closed"},
      {collection({ring + "[[[6,46],[6.1,46],[6.1,\"x\"],[6,46]]]}}"}), "must be a number from -90 to 90"},
      {collection({ring + "[[[460,46],[6.1,46],[6.1,46.1],[460,46]]]}}"}), "must be a number from -180 to 180"},
      {collection({ring + "7}}"}), "must be a list"},
      {collection({R"({"type":"Feature","properties":{"name":"A"},"geometry":{"type":"LineString","coordinates":[]}})"}),
       "LineString is none that we take"},
      {collection({R"({"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[6,46]}})"}), "has no name"},
      {collection({R"({"type":"Feature","properties":{"name":"A"},"geometry":null})"}), "has no geometry"},
      {collection({R"({"type":"Feature","properties":{"name":7},"geometry":{"type":"Point","coordinates":[6,46]}})"}),
       "\"name\" must be a text"}};
  for (const auto& [text, says] : wrong) {
    CAPTURE(text);
    const Ran ran = typed({"import", desk.file("a.geojson", text), "--data", desk.at("data")}, 2);
    CHECK(holds(ran.err, "a.geojson:"));
    CHECK_MESSAGE(holds(ran.err, says), ran.err);
    CHECK_FALSE(desk.has("data"));
  }
}

TEST_CASE("a folder, a file that is not there and one of another kind are told apart") {
  const Desk desk;
  std::filesystem::create_directories(desk.at("x.geojson"));
  CHECK(holds(typed({"import", desk.at("x.geojson"), "--data", desk.at("data")}, 2).err, "is a folder"));
  CHECK(holds(typed({"import", desk.at("y.jsonl"), "--data", desk.at("data")}, 2).err, "it is not there"));
  CHECK(holds(typed({"import", desk.file("z.txt", "a,b\n"), "--data", desk.at("data")}, 2).err, "neither .jsonl nor .geojson nor .csv"));
  CHECK_FALSE(desk.has("data"));
}

TEST_CASE("a generated file that is wrong is refused with line, column and hint, and nothing is stored") {
  const Desk desk;
  const auto offer = [](const std::string& more) { return R"({"type":"offer","id":0,"p":0,"cat":0,)" + more + "}"; };
  const auto want = [](const std::string& more) { return R"({"type":"want","id":0,"p":0,"cat":0,"value":20,)" + more + "}"; };
  const std::vector<std::pair<std::string, std::string>> wrong{
      {lines({meta, person(0), want(R"("variants":[1],"prio":0)")}), R"(:3:70: "prio" must be a whole number from 1 to 3)"},
      {lines({meta, person(0), want(R"("variants":7,"prio":1)")}), R"("variants" must be a list)"},
      {lines({meta, person(0), want(R"("variants":["x"],"prio":1)")}), R"(an entry of "variants" must be a whole number from 0 to 5)"},
      {lines({meta, person(0), want(R"("variants":[6],"prio":1)")}), R"(an entry of "variants" must be a whole number from 0 to 5)"},
      {lines({meta, person(0), want(R"("variants":[],"prio":1)")}), "at least one variant"},
      {R"({"type":"meta","categories":7})", R"(:1:29: "categories" must be a list)"},
      {R"({"type":"meta","categories":[{"kind":"good"}]})", R"("name" is missing)"},
      {R"({"type":"meta","categories":[{"name":"witchcraft","variants":1}]})", "witchcraft is not in our taxonomy"},
      {"{\"type\":\"meta\"", ":1:"},
      {lines({meta, "{\"type\":\"participant\",,}"}), ":2:"},
      {lines({meta, "[]"}), ":2:1: "},
      {lines({meta, R"({"type":"dragon"})"}), ":2:9: the type dragon is none that we know"},
      {lines({person(0)}), "the first line must be of type meta"},
      {lines({meta}), "nobody is in it"},
      {lines({meta, person(1)}), "ids of people run from 0 without gaps"},
      {lines({meta, person(0, 91)}), R"("lat" must be a number from -90 to 90)"},
      {lines({meta, person(0), offer(R"("variant":0,"value":1e999,"uses":1)")}), ":3:"},
      {lines({meta, person(0), offer(R"("variant":0,"value":20,"uses":0)")}), R"("uses" must be a whole number from 1)"},
      {lines({meta, person(0), offer(R"("variant":0,"value":20,"uses":1,"gift":1)")}), R"("gift" must be true or false)"},
      {lines({meta, person(0), R"({"type":"offer","id":0,"p":3,"cat":0,"variant":0,"value":20,"uses":1})"}), "there is no person 3"},
      {lines({meta, person(0), R"({"type":"offer","id":0,"p":0,"cat":2,"variant":0,"value":20,"uses":1})"}), "there is no category 2"}};
  for (const auto& [text, says] : wrong) {
    CAPTURE(text);
    const Ran ran = typed({"import", desk.file("a.jsonl", text), "--data", desk.at("data")}, 2);
    CHECK(holds(ran.err, "a.jsonl:"));
    CHECK_MESSAGE(holds(ran.err, says), ran.err);
    CHECK_FALSE(desk.has("data"));
  }
}

TEST_CASE("generated people live in the quarters of the file that comes along, nearest where in none") {
  const Desk desk;
  const auto places = desk.file("q.geojson", collection({square("Bourg", 0, 0), square("Plage", 3, 0)}));
  // In Bourg, in Plage, and two steps south of Plage.
  const auto people =
      desk.file("p.jsonl", lines({meta, person(0, 46.1885, 6.1995), person(1, 46.1885, 6.2038), person(2, 46.186, 6.2038)}));
  CHECK(holds(typed({"import", people, "--places", places, "--data", desk.at("data")}, 0).out, "3 people, 0 offers, 0 wants"));
  const std::string all = exported(desk);
  CHECK(count(all, quarter_row) == 2);
  CHECK_FALSE(holds(all, "Secteur"));
  std::smatch bourg, plage;
  const auto row = [](const std::string& name) {
    return std::regex("\"key\":\\[\"([a-z2-7]{26})\"\\],\"record\":\\{\"v\":1,\"id\":\"[a-z2-7]{26}\",\"name\":\"" + name);
  };
  REQUIRE(std::regex_search(all, bourg, row("Bourg")));
  REQUIRE(std::regex_search(all, plage, row("Plage")));
  CHECK(count(all, "\"quarter\":\"" + bourg[1].str() + "\",\"language\"") == 1);
  CHECK(count(all, "\"quarter\":\"" + plage[1].str() + "\",\"language\"") == 2);
  // They moved in; who comes later must say where the quarters lie.
  CHECK(holds(typed({"import", people, "--data", desk.at("data")}, 2).err, "--places"));
}

TEST_CASE("only a neighbourhood without quarters gets invented ones") {
  const Desk desk;
  const auto people = desk.file("p.jsonl", lines({meta, person(0), person(1, 46.2, 6.22)}));
  CHECK(holds(typed({"import", people, "--data", desk.at("data")}, 0).out, "2 quarters, invented"));
  CHECK(count(exported(desk), "Secteur") == 2);
}

TEST_CASE("value becomes a size, the variant a tag, and the title stays what people would write") {
  const Desk desk;
  const auto people =
      desk.file("p.jsonl", lines({meta, person(0), R"({"type":"offer","id":0,"p":0,"cat":0,"variant":5,"value":15,"uses":2})",
                                  R"({"type":"want","id":0,"p":0,"cat":1,"variants":[3,1],"value":61,"prio":1})"}));
  (void)typed({"import", people, "--data", desk.at("data")}, 0);
  const std::string all = exported(desk);
  CHECK(holds(all, R"("tags":["v5"])"));
  CHECK(holds(all, R"("tags":["v1","v3"])"));
  CHECK(holds(all, R"("size":1)"));
  CHECK(holds(all, R"("size":4)"));
  CHECK(holds(all, R"("wish_level":"love")"));
  CHECK_FALSE(std::regex_search(all, std::regex(R"("title":"[^"]* v\d)")));
}

TEST_CASE("no coordinate of an import is anywhere in the folder, its copies or the export") {
  const Desk desk;
  const std::string generated = read("tests/data/generated/n60.jsonl");
  REQUIRE_FALSE(generated.empty());
  (void)typed({"import", "tests/data/generated/n60.jsonl", "--places", thonex, "--data", desk.at("data")}, 0);
  (void)typed({"backup", desk.at("copy"), "--data", desk.at("data")}, 0);
  std::string everything = exported(desk);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(desk.at(""))) {
    if (entry.is_regular_file()) everything += read(entry.path());
  }
  const std::string sources = generated + read(thonex);
  const std::regex coordinate(R"((46|6)\.\d{3,})");
  std::size_t looked_for = 0;
  for (auto it = std::sregex_iterator(sources.begin(), sources.end(), coordinate); it != std::sregex_iterator(); ++it, ++looked_for) {
    const std::string text = it->str();
    CHECK_MESSAGE(!has_number(everything, text), text);
    const double number = std::stod(text);
    const std::string bytes(reinterpret_cast<const char*>(&number), sizeof number);
    CHECK_MESSAGE(everything.find(bytes) == std::string::npos, text << " as a double");
  }
  CHECK(looked_for > 200);
}
