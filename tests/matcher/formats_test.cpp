// Readers: what they take, and what they say when a file is wrong.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "ronde/formats/instance.hpp"

namespace ronde::test {
namespace {

using namespace formats;

matcher::Clearing clear_all(const Instance& instance, const matcher::Caps& caps, matcher::Level level = matcher::Level::transfers) {
  return matcher::clear(instance.graph, {{level}}, caps);
}

TEST_CASE("a want list: users, dummies, case, unknown names, own items, second lines") {
  const ReadResult read = read_wants(
      "# a comment\n"
      "#! ALLOW-DUMMIES REQUIRE-COLONS REQUIRE-USERNAMES\n"
      "(ann) bike : %any\r\n"
      "(ann) %any : BREAD nowhere bike bread\n"
      "(bob) bread : bike\n"
      "(bob) bread : \n"
      "(bob) %ANY : \n");
  REQUIRE(read.instance);
  const Instance& instance = *read.instance;
  CHECK(instance.offer_names == std::vector<std::string>{"BIKE", "BREAD"});
  CHECK(instance.relay_names == std::vector<std::string>{"%ANY", "%ANY"});
  CHECK(instance.graph.transfers().size() == 2);
  const matcher::Clearing clearing = clear_all(instance, {.cycle_cap = 2});
  CHECK(clearing.levels[0].value == 2);
  CHECK(to_json(instance, clearing).find(R"("via":["%ANY"])") != std::string::npos);
}

TEST_CASE("priorities: a step a want, a big step a semicolon, and none inside a dummy") {
  const ReadResult read = read_wants(
      "#! ALLOW-DUMMIES LINEAR-PRIORITIES SMALL-STEP=2 BIG-STEP=10\n(u) a : b c;d\n(v) b : %x a\n(v) %x : c d\n(w) c : a\n(z) d :\n");
  REQUIRE(read.instance);
  const auto rank = [&](matcher::OfferIndex offer, matcher::Receiver to) {
    return read.instance->graph.transfers()[read.instance->graph.find_transfer(offer, to).value()].facts.rank;
  };
  CHECK(rank(1, {0, false}) == 1);
  CHECK(rank(2, {0, false}) == 3);
  CHECK(rank(3, {0, false}) == 15);
  CHECK(rank(2, {0, true}) == 0);
  CHECK(read.instance->graph.relay_arcs()[0].rank == 1);
  CHECK(rank(0, {1, false}) == 3);
}

TEST_CASE("a wrong want list tells every fault with its line and column") {
  const ReadResult read = read_wants(
      "#! REQUIRE-USERNAMES REQUIRE-COLONS NO-SUCH-OPTION SMALL-STEP=x\n"
      "bike : bread\n"
      "(ann bread : bike\n"
      "(ann) bread bike\n"
      "(ann) : bike\n"
      "(ann) ca\x01ke : bike\n");
  CHECK_FALSE(read.instance);
  REQUIRE(read.problems.size() == 7);
  CHECK(read.problems[0].line == 1);
  CHECK(read.problems[0].column == 37);
  CHECK(read.problems[2].line == 2);
  CHECK(read.problems[3].line == 3);
  CHECK(read.problems[6].column == 9);
  for (const Problem& problem : read.problems) CHECK_FALSE(problem.hint.empty());
  CHECK(to_text(read.problems[2], "list.wants") == "list.wants:2:1: a line without a user");
}

TEST_CASE("PrefLib pools: altruists give only, arcs of weight 0 and into them are left out") {
  const ReadResult read = read_wmd(
      "# FILE NAME: x.wmd\n# ALTERNATIVE NAME 1: Pair 1\n# ALTERNATIVE NAME 2: Pair 2\n# ALTERNATIVE NAME 3: Alturist 3\n"
      "1,2,1.0\n2,1,1.0\n3,1,1.0\n1,3,0.0\n2,3,1.0\n");
  REQUIRE(read.instance);
  CHECK(read.instance->graph.transfers().size() == 3);
  CHECK(clear_all(*read.instance, {.cycle_cap = 2}).levels[0].value == 2);
  CHECK(clear_all(*read.instance, {.cycle_cap = 0, .chain_cap = 3}).levels[0].value == 2);
}

TEST_CASE("pools with a count line: names first, then arcs") {
  const ReadResult read = read_wmd("2,2\n0,Pair 0\n1,Pair 1\n0,1,2.5\n1,0,1\n");
  REQUIRE(read.instance);
  CHECK(read.instance->weight_scale == 10);
  const matcher::Clearing clearing = clear_all(*read.instance, {.cycle_cap = 2}, matcher::Level::weight);
  CHECK(to_json(*read.instance, clearing).find(R"("value":3.5)") != std::string::npos);
}

TEST_CASE("a vertex that is a gift by one reading only starts no chain, but counts in the bound") {
  const ReadResult read = read_wmd("3,2\n1,Pair 1\n2,Pair 2\n3,Altruist 3\n0,1,1\n2,0,1\n");
  REQUIRE(read.instance);
  REQUIRE(read.instance->generous);
  CHECK(clear_all(*read.instance, {.cycle_cap = 2, .chain_cap = 3}).levels[0].value == 0);
  CHECK(matcher::clear(*read.instance->generous, {{matcher::Level::transfers}}, {.cycle_cap = 2, .chain_cap = 3}).levels[0].value == 2);
}

TEST_CASE("Glasgow pools: arcs up to the end mark, altruists beside") {
  const ReadResult read = read_input("2 2\n0 1 1\n1 0 1\n-1 -1 -1\n", "1 1\n0 1 1\n-1 -1 -1\n");
  REQUIRE(read.instance);
  CHECK(clear_all(*read.instance, {.cycle_cap = 0, .chain_cap = 2}).levels[0].value == 2);
  CHECK(std::ranges::find(read.instance->offer_names, "g0") != read.instance->offer_names.end());
}

TEST_CASE("edge lists: a later arc replaces an earlier one, self-arcs go") {
  const ReadResult read = read_edges("# c\np 3 3 1\na 2\n0 1 5\n1 0 5\n0 1 7\n1 1 9\n2 0 1\n");
  REQUIRE(read.instance);
  CHECK(read.instance->graph.transfers().size() == 3);
  CHECK(clear_all(*read.instance, {.cycle_cap = 2}, matcher::Level::weight).levels[0].value == 12);
}

TEST_CASE("wrong graph files are told, never obeyed") {
  for (const char* text :
       {"0 1\n", "0 x 1\n", "0 1 nan\n", "0 1 1e99\n", "p x\n", "a\n", "p 4000000000 1 1\n", "p 2000001\n", "0 1 1 1\n"}) {
    CAPTURE(text);
    const ReadResult read = read_edges(text);
    CHECK_FALSE(read.instance);
    CHECK_FALSE(read.problems.empty());
  }
  for (const char* text : {"x\n", "2,1\n0,a\n", "1,1\n0 a\n", "# ALTERNATIVE NAME 1\n", "# ALTERNATIVE NAME x: y\n", "99999999999,1\n"}) {
    CAPTURE(text);
    CHECK_FALSE(read_wmd(text).instance);
  }
}

TEST_CASE("the generator's lines: its rule of satisfaction decides") {
  const std::string people =
      R"({"type":"meta","generator":"gen_neighbourhood"})"
      "\n"
      R"({"type":"participant","id":0,"lat":46.188,"lon":6.199,"max_km":1.0,"max_ring":3,"max_chain":3,"rel":0.9,"tol":2.0,"joined":1})"
      "\n"
      R"({"type":"offer","id":0,"p":0,"cat":1,"variant":2,"value":20,"uses":1})"
      "\n"
      R"({"type":"want","id":0,"p":0,"cat":5,"variants":[0,3],"value":30,"hours":1.5,"prio":1})"
      "\n"
      R"({"type":"participant","id":7,"lat":46.19,"lon":6.199,"max_km":0.5,"max_ring":3,"max_chain":3,"rel":0.9,"tol":1.5,"joined":2})"
      "\n"
      R"({"type":"offer","id":1,"p":7,"cat":5,"variant":3,"value":40,"hours":2.0,"uses":1})"
      "\n";
  const ReadResult near = read_jsonl(people + R"({"type":"want","id":1,"p":7,"cat":1,"variants":[2],"value":18,"prio":2})"
                                              "\n");
  REQUIRE(near.instance);
  CHECK(near.instance->offer_names == std::vector<std::string>{"0", "7"});
  CHECK(clear_all(*near.instance, {.cycle_cap = 2}).levels[0].value == 2);
  // Each says yes nine times in ten.
  CHECK(clear_all(*near.instance, {.cycle_cap = 2}, matcher::Level::expected).levels[0].value == 1620);
  const ReadResult dear = read_jsonl(people + R"({"type":"want","id":1,"p":7,"cat":1,"variants":[2],"value":90,"prio":2})"
                                              "\n");
  REQUIRE(dear.instance);
  CHECK(clear_all(*dear.instance, {.cycle_cap = 2}).levels[0].value == 0);
  const ReadResult gift = read_jsonl(people);  // 7 wants nothing: a gift
  REQUIRE(gift.instance);
  CHECK(clear_all(*gift.instance, {.cycle_cap = 0, .chain_cap = 1}).levels[0].value == 1);
}

TEST_CASE("in the generator's lines an offer may tell its size, and a participant has it if all their offers agree") {
  const auto size_of = [](const std::vector<std::string>& sizes) {
    std::string lines = R"({"type":"participant","id":0,"lat":46.188,"lon":6.199,"max_km":1.0,"tol":2.0})"
                        "\n";
    for (const std::string& size : sizes) lines += R"({"type":"offer","id":0,"p":0,"cat":1,"variant":2,"value":20)" + size + "}\n";
    return int{read_jsonl(lines).instance.value().graph.offers()[0].size};
  };
  CHECK(size_of({R"(,"size":2)"}) == 2);
  CHECK(size_of({R"(,"size":4)", R"(,"size":4)"}) == 4);
  CHECK(size_of({R"(,"size":4)", R"(,"size":3)", R"(,"size":4)"}) == 0);
  CHECK(size_of({"", R"(,"size":3)"}) == 0);
  CHECK(size_of({""}) == 0);
}

/// The arcs of a file, as its own words say them, with their weights.
std::map<std::pair<std::string, std::string>, std::int64_t> arcs_of(const Instance& instance) {
  std::map<std::pair<std::string, std::string>, std::int64_t> arcs;
  for (const auto& transfer : instance.graph.transfers()) {
    REQUIRE_FALSE(transfer.to.relay);
    arcs[{instance.offer_names[transfer.offer], instance.want_names[transfer.to.index]}] = transfer.facts.weight;
  }
  return arcs;
}

TEST_CASE("the generator's two formats are the same market") {
  const auto text_of = [](const char* file) {
    std::ifstream in(file, std::ios::binary);
    REQUIRE_MESSAGE(in.good(), file);
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
  };
  const ReadResult lines = read_jsonl(text_of("tests/data/generated/n60.jsonl"));
  const ReadResult edges = read_edges(text_of("tests/data/generated/n60.edges"));
  REQUIRE(lines.instance);
  REQUIRE(edges.instance);
  const auto of_lines = arcs_of(*lines.instance), of_edges = arcs_of(*edges.instance);
  REQUIRE(of_edges.size() > 30);
  REQUIRE(of_lines.size() == of_edges.size());
  // Homes are printed to a metre: a walk may be rounded another way (docs/decisions, a home is known to a metre).
  for (const auto& [arc, weight] : of_edges) {
    REQUIRE(of_lines.contains(arc));
    CHECK(std::abs(of_lines.at(arc) - weight) <= 1);
  }
  for (const auto level : {matcher::Level::people, matcher::Level::transfers}) {
    const matcher::Caps caps{.cycle_cap = 3, .chain_cap = 3};
    CHECK(clear_all(*lines.instance, caps, level).levels[0].value == clear_all(*edges.instance, caps, level).levels[0].value);
  }
}

TEST_CASE("wrong JSON lines are told with line, column and hint") {
  const std::vector<std::pair<std::string, std::size_t>> wrong{
      {"{", 2},
      {"[]", 1},
      {R"({"type":"x"})", 9},
      {R"({"kind":"x"})", 1},
      {R"({"type":"offer","p":3,"cat":1,"variant":1,"value":1})", 21},
      {R"({"type":"participant","id":-1})", 28},
      {R"({"type":"participant","id":1,"lat":1,"lon":1,"max_km":-1,"tol":2})", 55},
      {R"({"type":"participant","id":1,"lat":1,"lon":1,"max_km":1,"tol": 0.5})", 64},
      {R"({"type":"participant","id":1,"lat":"1","lon":1,"max_km":1,"tol":2})", 36},
      {R"({"type":"participant","id":1,"lat":1,"lon":1,"max_km":1,"tol":2,"rel":1.5})", 71},
      {R"({"type":"want","p":0,"cat":1,"value":1,"variants":7})", 51},
      {R"({"type":"want","p":0,"cat":1,"value":1,"variants":[0,"x"]})", 51},
      {R"({"type":"want","p":0,"cat":1,"value":1})", 1},
      {R"({"type":"offer","p":0,"cat":1,"variant":1,"value":1,"size":5})", 60},
      {R"({"type":"offer","p":0,"cat":1,"variant":1,"value":1,"size":"L"})", 60},
      {"{\"type\":\"\xFF\"}", 10}};
  for (const auto& [text, column] : wrong) {
    CAPTURE(text);
    const ReadResult read = read_jsonl("{\"type\":\"meta\"}\n" + text + "\n");
    CHECK_FALSE(read.instance);
    REQUIRE_FALSE(read.problems.empty());
    bool told = false;
    for (const Problem& problem : read.problems) {
      CHECK(problem.line == 2);
      CHECK_FALSE(problem.hint.empty());
      told = told || problem.column == column;
    }
    CHECK_MESSAGE(told, "first at column " << read.problems[0].column << ": " << read.problems[0].message);
  }
}

TEST_CASE("the report for people counts weights as the file does, and names the dummies on the way") {
  const ReadResult pool = read_wmd("2,2\n0,Pair 0\n1,Pair 1\n0,1,0.3\n1,0,0.25\n");
  REQUIRE(pool.instance);
  const std::string weights = to_report(*pool.instance, clear_all(*pool.instance, {.cycle_cap = 2}, matcher::Level::weight));
  CHECK(weights.find("weight: 0.55 (proven)") != std::string::npos);
  const ReadResult list =
      read_wants("#! ALLOW-DUMMIES REQUIRE-COLONS REQUIRE-USERNAMES\n(ann) bike : %any\n(ann) %any : BREAD\n(bob) bread : bike\n");
  REQUIRE(list.instance);
  const std::string report = to_report(*list.instance, clear_all(*list.instance, {.cycle_cap = 2}));
  CHECK(report.find("BREAD goes to the owner of BIKE, via %ANY\n") != std::string::npos);
  CHECK(report.find("BIKE goes to the owner of BREAD\n") != std::string::npos);
}

TEST_CASE("the ending of the name chooses the reader") {
  CHECK(read_by_name("x.edges", "0 1 1\n", {}));
  CHECK_FALSE(read_by_name("x.csv", "", {}));
}

}  // namespace
}  // namespace ronde::test
