// Lists of an event as files: in with their faults named, out without formulas, and a report that shows nobody.
#include <doctest/doctest.h>

#include "events.hpp"

using namespace ronde::integration;

namespace {

Answer send_table(Device& device, const std::string& event, const std::string& table, const std::string& query = "") {
  return device.call("POST", events_api + "/" + event + "/imports" + query, table, {{"Content-Type", "text/csv"}});
}

}  // namespace

TEST_CASE("a table is tried, taken whole and taken back; one with a fault changes nothing") {
  People people;
  const std::string id = opened(people.claire);
  const std::string table = "nom,objet\nDora,Un sac\nEmil,Une tasse\n";
  const auto trial = send_table(people.claire, id, table, "?trial=true");
  REQUIRE_MESSAGE(trial.status == 200, trial.body.source());
  CHECK(trial.body.number("people") == 2);
  CHECK_FALSE(trial.body.has("import"));
  const auto faulty = send_table(people.claire, id, table + ",Un vase\n");
  CHECK(faulty.body.number("errors/0/line") == 4);
  CHECK_FALSE(faulty.body.has("import"));
  CHECK(people.claire.call("GET", events_api + "/" + id).body.number("counts/people") == 0);
  const auto taken = send_table(people.claire, id, table);
  REQUIRE(taken.body.has("import"));
  CHECK(people.claire.call("GET", events_api + "/" + id + "/people").body.count("items") == 2);
  const std::string path = events_api + "/" + id + "/imports/" + taken.body.text("import");
  CHECK(people.luc.call("DELETE", path).status == 403);
  CHECK(people.claire.call("DELETE", path).status == 204);
  CHECK(people.claire.call("GET", events_api + "/" + id + "/people").body.count("items") == 0);
}

TEST_CASE("a cell that a spreadsheet would reckon with leaves as words, and the journal says who took the list") {  // checklist 25, 36
  People people;
  const std::string id = opened(people.claire);
  (void)walked_in(people.claire, id, "Ana", "=HYPERLINK(1)");
  const auto file = people.claire.call("GET", events_api + "/" + id + "/export?format=csv");
  REQUIRE(file.status == 200);
  CHECK(file.headers.at("content-disposition") == "attachment; filename=\"bourse.csv\"");
  CHECK(file.body.source().find("\"'=HYPERLINK(1)\"") != std::string::npos);
  CHECK(people.luc.call("GET", events_api + "/" + id + "/export?format=csv").status == 403);
  CHECK(people.claire.call("GET", "/api/v1/audit").body.source().find("event-list-exported") != std::string::npos);
}

TEST_CASE("a report tells no count of fewer than five people") {
  People people;
  const std::string id = opened(people.claire);
  (void)walked_in(people.claire, id, "Ana", "Un vase");
  const auto report = people.claire.call("GET", events_api + "/" + id + "/report");
  REQUIRE_MESSAGE(report.status == 200, report.body.source());
  CHECK_FALSE(report.body.has("people"));
  CHECK_FALSE(report.body.has("items"));
  CHECK_FALSE(report.body.has("kept_kg"));
  const auto table = people.claire.call("GET", events_api + "/" + id + "/report?format=csv");
  CHECK(table.headers.at("content-type") == "text/csv; charset=utf-8");
  CHECK(table.body.source().find("en kg\",\"*\"") != std::string::npos);
}
