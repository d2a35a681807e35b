// import of the directory: a table that somebody kept, or what was taken out of OpenStreetMap. All faults at once, and then nothing is
// kept.
#include "desk.hpp"

using namespace ronde::test;

namespace {

struct Commune : Desk {
  Commune() { found(); }
  [[nodiscard]] Ran import(const std::string& name, const std::string& text, int status) const {
    return typed({"import", file(name, text), "--directory", "--data", at("data")}, status);
  }
  [[nodiscard]] std::string rows() const {
    std::string rows;
    std::istringstream all(typed({"export", "--data", at("data")}, 0).out);
    for (std::string line; std::getline(all, line);) {
      if (line.find("\"table\":49,") != std::string::npos) rows += line + "\n";
    }
    return rows;
  }
};

std::string feature(const std::string& properties, const std::string& id = "") {
  return R"({"type":"Feature",)" + (id.empty() ? "" : "\"id\":\"" + id + "\",") + R"("properties":)" + properties +
         R"(,"geometry":{"type":"Point","coordinates":[6.19951,46.18852]}})";
}

std::string collection_of(const std::vector<std::string>& features) {
  std::string text = "{\"type\":\"FeatureCollection\",\"features\":[\n";
  for (std::size_t i = 0; i < features.size(); ++i) text += features[i] + (i + 1 < features.size() ? ",\n" : "\n");
  return text + "]}\n";
}

}  // namespace

TEST_CASE("a commune brings its table; bringing it again doubles nothing and changes what changed") {
  const Commune commune;
  const std::string table =
      "\xEF\xBB\xBFname;kind;address;opening_hours;step_free;currencies;quarter;checked_at;phone;website;text\r\n"
      "Épicerie;shop;Rue de Genève 1;Mo-Fr 08:00-12:00,14:00-18:30;yes;CHF,LEMAN;belle-terre;2026-03-12;+41 22 000 00 "
      "00;https://exemple.ch;\r\n"
      "\"Atelier \"\"vélo\"\"\";association;;sur rendez-vous;unknown;;;;;;=1+1\r\n";
  CHECK(holds(commune.import("a.csv", table, 0).out, "2 places (2 new, 0 changed)"));
  const std::string once = commune.rows();
  for (const char* const part :
       {R"("hours":[{"day":0,"from":480,"to":720},{"day":0,"from":840,"to":1110})", R"("hours_note":"sur rendez-vous")",
        R"("currencies":["CHF","LEMAN"])", R"("checked_at":"2026-03-12T12:00:00.000Z")", R"(Atelier \"vélo\")", "=1+1"})
    CHECK_MESSAGE(holds(once, part), part);
  CHECK(holds(commune.import("a.csv", table, 0).out, "2 places (0 new, 0 changed)"));
  CHECK(commune.rows() == once);
  CHECK(holds(commune.import("b.csv", "name,kind,address\nEPICERIE,shop,rue de geneve 1\nLudothèque,public_place,\n", 0).out,
              "2 places (1 new, 1 changed)"));
}

TEST_CASE("every fault of a table is said with its line and column, and nothing of it is kept") {
  const Commune commune;
  const std::string err = commune
                              .import("a.csv",
                                      "name,kind,website,step_free,quarter,checked_at\n"
                                      "Bon,shop,,,,\n"
                                      "Un,bank,,,,\n"
                                      "Deux,shop,javascript:1,,,\n"
                                      "Trois,shop,,maybe,,\n"
                                      "Quatre,shop,,,Atlantis,\n"
                                      "Cinq,shop,,,,12.3.2026\n"
                                      ",shop,,,,x\n"
                                      "Six,shop\n"
                                      "BON,shop,,,,\n"
                                      "Sept,,,,,\n",
                                      2)
                              .err;
  for (const char* const says : {"a.csv:3:4: \"bank\" is none of: shop", "a.csv:4:11: website: ", "a.csv:5:13: \"maybe\" is none of",
                                 "a.csv:6:15: no quarter is called Atlantis", "a.csv:7:14: a day is written",
                                 "a.csv:8:1: name: ", "a.csv:8:10: a day", "a.csv:9:1: 2 cells, and there are 6 columns",
                                 "a.csv:10:1: the same place as in line 2", "a.csv:11:6: a place has a kind", "hint: "})
    CHECK_MESSAGE(holds(err, says), says << " in " << err);
  CHECK(commune.rows().empty());
}

TEST_CASE("column names are known ones, once each, and a table has places") {
  const Commune commune;
  for (const auto& [text, says] :
       std::vector<std::pair<std::string, std::string>>{{"", "there is nothing in it"},
                                                        {"name,kind\n", "no place below them"},
                                                        {"name,kind,nom\nA,shop,B\n", "a.csv:1:11: no column is called \"nom\""},
                                                        {"name,kind,NAME\nA,shop,B\n", "a.csv:1:11: a second column is called name"},
                                                        {"name\nA\n", "no column is called kind"},
                                                        {"name,kind\nA,shop\nCaf\xE9,shop\n", "a.csv:3:4: this is not UTF-8"},
                                                        {"name,kind\n\"A,shop\n", "a.csv:2:1: this quote is never closed"},
                                                        {"name,kind\nA\x01,shop\n", "a.csv:2:1: name: "}}) {
    const Ran ran = commune.import("a.csv", text, 2);
    CHECK_MESSAGE(holds(ran.err, says), ran.err);
  }
  CHECK(commune.rows().empty());
}

TEST_CASE("an extract of OpenStreetMap becomes places: kinds, hours, access, addresses, the Léman; and no coordinate") {
  const Commune commune;
  const std::string extract = collection_of(
      {feature(R"({"name":"Boulangerie","shop":"bakery","opening_hours":"Mo-Sa 06:30-19:00; PH off","wheelchair":"yes",
        "addr:street":"Rue de Genève","addr:housenumber":"1","addr:postcode":"1226","addr:city":"Thônex",
        "contact:phone":"bureau; +41 22 2 22","website":"exemple.ch",
        "payment:leman":"yes","currency:CHF":"yes","check_date":"2026-02-03"})",
               "node/1"),
       feature(R"({"name":"Amis du Foron","office":"association","contact:website":"https://foron.example","wheelchair":"limited"})",
               "way/2"),
       feature(R"({"name":"Bibliothèque","amenity":"library","@id":"node/3"})"),
       feature(R"({"name":"Poste","amenity":"post_office"})", "node/4"), feature(R"({"shop":"kiosk"})", "node/5"),
       feature(R"({"name":"Banc","amenity":"bench"})", "node/6")});
  const Ran refused = commune.import("a.geojson", extract, 2);  // "bureau" is no number that one can call
  CHECK_MESSAGE(holds(refused.err, "phone: "), refused.err);
  CHECK(commune.rows().empty());
  std::string right = extract;
  right.replace(right.find("bureau;"), 7, "+41 22 1 11;");
  CHECK(holds(commune.import("a.geojson", right, 0).out, "4 places (4 new, 0 changed)\n2 left out"));
  const std::string rows = commune.rows();
  for (const char* const part :
       {R"("address":"Rue de Genève 1, 1226 Thônex","phone":"+41 22 1 11","website":"https://exemple.ch")", R"("hours_note":"PH off")",
        R"("step_free":"yes","currencies":["CHF","LEMAN"],"source":"node/1","checked_at":"2026-02-03T12:00:00.000Z")",
        R"("kind":"association","name":"Amis du Foron")", R"("kind":"public_place","name":"Bibliothèque")", R"("source":"node/3")",
        R"("kind":"service","name":"Poste")"})
    CHECK_MESSAGE(holds(rows, part), part << " in " << rows);
  CHECK_FALSE(holds(rows, "6.1995"));
  CHECK_FALSE(holds(rows, "46.1885"));
  CHECK(holds(commune.import("a.geojson", right, 0).out, "4 places (0 new, 0 changed)"));
}

TEST_CASE("every feature that is wrong is said, each with its line") {
  const Commune commune;
  const Ran ran =
      commune.import("a.geojson",
                     collection_of({feature(R"({"name":"A","shop":"x","website":"ftp://a.example"})"),
                                    feature(R"({"name":"B","shop":"x"})", "node/1"), feature(R"({"name":"C","shop":"x"})", "node/1"),
                                    feature("7"), feature(R"({"name":"D","shop":"x","quarter":"Atlantis"})")}),
                     2);
  for (const char* const says : {"a.geojson:2:", "website: ", "a.geojson:4:1: a second feature is the same place: C",
                                 "a.geojson:5:", "must be an object", "a.geojson:6:", "no quarter is called Atlantis"})
    CHECK_MESSAGE(holds(ran.err, says), says << " in " << ran.err);
  CHECK(commune.rows().empty());
  CHECK(holds(commune.import("b.geojson", R"({"type":"Feature"})", 2).err, "this is no FeatureCollection"));
  CHECK(holds(commune.import("b.geojson", collection_of({feature(R"({"name":"A"})")}), 2).err, "there is no place in it"));
}

TEST_CASE("a directory needs a neighbourhood, and a mistyped folder makes none") {
  const Desk desk;
  CHECK(holds(typed({"import", desk.file("a.csv", "name,kind\nA,shop\n"), "--data", desk.at("data")}, 2).err,
              "there is no neighbourhood yet"));
  CHECK_FALSE(desk.has("data"));
}

TEST_CASE("a register larger than the directory is refused whole") {
  const Commune commune;
  std::string table = "name,kind\n";
  for (int i = 0; i <= 1000; ++i) table += "Lieu " + std::to_string(i) + ",shop\n";
  CHECK(holds(commune.import("a.csv", table, 1).err, "more places than the directory holds"));
  CHECK(commune.rows().empty());
}
