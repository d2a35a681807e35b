// Real want lists and kidney pools: known optima. Run from the top of the checkout.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "ronde/formats/instance.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

struct Row {
  std::string instance, cycle_cap, objective;
  std::uint32_t chain_cap = 0;
  std::int64_t optimum = 0, bound = 0;
};

std::vector<Row> rows_of_table() {
  std::istringstream table(text_of("tests/data/matching/optima.tsv"));
  std::vector<Row> rows;
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    std::vector<std::string> field;
    for (std::string part; std::getline(fields, part, '\t');) field.push_back(part);
    REQUIRE(field.size() >= 7);
    rows.push_back({field[0], field[1], field[3], static_cast<std::uint32_t>(std::stoul(field[2])), std::llround(std::stod(field[4])),
                    std::llround(std::stod(field[6]))});
  }
  return rows;
}

/// Clears one row and judges it; true if it ended proven.
bool clear_row(const Row& row) {
  const std::string path = "tests/data/matching/" + row.instance;
  CAPTURE(row.instance);
  CAPTURE(row.cycle_cap);
  CAPTURE(row.chain_cap);
  CAPTURE(row.objective);
  const auto read = formats::read_by_name(path, text_of(path), std::nullopt);
  REQUIRE(read);
  REQUIRE(read->instance);
  matcher::Objective objective{{row.objective == "weight" ? matcher::Level::weight : matcher::Level::transfers}};
  if (row.objective == "trades,then max users trading") objective.levels.push_back(matcher::Level::users);
  if (row.objective == "trades,then min rank cost") objective.levels.push_back(matcher::Level::rank);
  matcher::Caps caps;
  caps.cycle_cap = row.cycle_cap == "inf" ? std::nullopt : std::optional(static_cast<std::uint32_t>(std::stoul(row.cycle_cap)));
  caps.chain_cap = row.chain_cap;
  const matcher::Clearing clearing = matcher::clear(read->instance->graph, objective, caps);
  const std::vector<std::string> wrong = matcher::verify(read->instance->graph, objective, caps, clearing);
  CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
  CHECK(clearing.status == matcher::Status::optimal);
  CHECK(clearing.levels.back().value == row.optimum);
  return clearing.status == matcher::Status::optimal;
}

TEST_CASE("every want list: the most trades in cycles of two and three, proven") {
  int proven = 0;
  for (const Row& row : rows_of_table()) {
    if (row.instance.ends_with(".wants") && (row.cycle_cap == "2" || row.cycle_cap == "3")) proven += clear_row(row) ? 1 : 0;
  }
  CHECK(proven == 18);
}

TEST_CASE("every want list: the most trades uncapped, then the most users or the least rank cost, proven") {
  int proven = 0;
  for (const Row& row : rows_of_table()) {
    if (row.instance.ends_with(".wants") && row.cycle_cap == "inf") proven += clear_row(row) ? 1 : 0;
  }
  CHECK(proven == 19);
}

TEST_CASE("small kidney pools: cycles of two and three, chains of three, proven") {
  int proven = 0;
  for (const Row& row : rows_of_table()) {
    const bool small = row.instance.ends_with("01.wmd") || row.instance.ends_with("21.wmd") || row.instance.ends_with("51.wmd") ||
                       row.instance.ends_with("81.wmd");
    if (small && !row.instance.ends_with("101.wmd") && !row.instance.ends_with("151.wmd") && !row.instance.ends_with("0_1.wmd") &&
        (row.cycle_cap == "2" || row.cycle_cap == "3") && (row.chain_cap == 0 || row.chain_cap == 3)) {
      proven += clear_row(row) ? 1 : 0;
    }
  }
  CHECK(proven >= 12);
}

}  // namespace
}  // namespace ronde::test
