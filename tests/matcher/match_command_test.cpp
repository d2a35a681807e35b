// `ronde match` as people and scripts meet it.
#include <doctest/doctest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>

#include "command.hpp"

namespace ronde::test {
namespace {

class TempFile {
 public:
  TempFile(const std::string& name, const std::string& text)
      : path_(std::filesystem::temp_directory_path() / ("ronde-match-" + std::to_string(::getpid()) + "-" + name)) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TempFile() { std::filesystem::remove(path_); }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST_CASE("ronde match tells a plan as JSON") {
  const TempFile file("a.edges", "0 1 3\n1 0 4\n");
  const Outcome outcome = match({file.path(), "--cycle-cap", "2", "--objective", "weight", "--json"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find(R"("status":"optimal","objective":[{"name":"weight","value":7,"upper_bound":7}])") != std::string::npos);
  CHECK(outcome.out.find(R"({"item":"0","to":"1"},{"item":"1","to":"0"})") != std::string::npos);
  CHECK(outcome.out.find("\"input_hash\"") != std::string::npos);
  CHECK(outcome.err.empty());
}

TEST_CASE("without --json a person can read it") {
  const TempFile file("b.wants", "(ann) bike : bread\n(bob) bread : bike\n");
  const Outcome outcome = match({file.path(), "--cycle-cap", "none"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.find("transfers: 2 (proven)") != std::string::npos);
  CHECK(outcome.out.find("BIKE goes to the owner of BREAD") != std::string::npos);
}

TEST_CASE("a tolerance of sizes is told to do nothing where the file has no sizes") {
  const TempFile list("sizes.wants", "(ann) bike : bread\n(bob) bread : bike\n");
  const Outcome outcome = match({list.path(), "--size-tolerance", "0"});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.find("has a size, so --size-tolerance changes nothing\n  hint: ") != std::string::npos);
  CHECK(match({list.path(), "--size-tolerance", "-1"}).code == 2);
}

TEST_CASE("a wrong file is told line by line with a hint, and ends with 2") {
  const TempFile file("c.edges", "0 1 3\n0 x 4\n1 2\n");
  const Outcome outcome = match({file.path()});
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.find("c.edges:2:3: \"x\" is not the number of a vertex\n  hint: ") != std::string::npos);
  CHECK(outcome.err.find("c.edges:3:1: ") != std::string::npos);
}

TEST_CASE("wrong usage ends with 2 and says what is right") {
  const TempFile file("d.edges", "0 1 3\n");
  const std::vector<std::vector<std::string>> wrong{{},
                                                    {"nowhere.edges"},
                                                    {file.path(), "--objective", "fun"},
                                                    {file.path(), "--cycle-cap", "many"},
                                                    {file.path(), "--time-limit", "0"},
                                                    {file.path(), "--chain-cap", "-1"},
                                                    {file.path(), "--no-such-option"}};
  for (const auto& words : wrong) {
    const Outcome outcome = match(words);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK_MESSAGE(outcome.err.starts_with("ronde: "), outcome.err);
    CHECK(outcome.err.find("\n  hint: ") != std::string::npos);
  }
  const Outcome help = match({"--help"});
  CHECK(help.code == 0);
  CHECK(help.out.find("--cycle-cap") != std::string::npos);
}

TEST_CASE("a want list chooses its own aim: no cap, cost where it has priorities, people where it says so") {
  const TempFile ring("f.wants", "a : b\nb : c\nc : d\nd : e\ne : a\n");
  CHECK(match({ring.path()}).out.find("transfers: 5 (proven)") != std::string::npos);
  CHECK(match({ring.path(), "--cycle-cap", "3"}).out.find("transfers: 0 (proven)") != std::string::npos);
  const TempFile list("g.wants",
                      "#! METRIC=USERS-TRADING LINEAR-PRIORITIES SMALL-STEP=0 SEED=9\n(a) a1 : b1 c1\n(a) a2 : b2 d1\n(b) b1 : a1\n"
                      "(b) b2 : a2\n(c) c1 : a1\n(d) d1 : a2\n");
  const Outcome outcome = match({list.path(), "--json"});
  CHECK(outcome.out.find(R"([{"name":"transfers","value":4,"upper_bound":4},{"name":"rank","value":4,"upper_bound":4},)"
                         R"({"name":"users","value":3,"upper_bound":3}])") != std::string::npos);
  CHECK(outcome.out.find(R"("seed":9)") != std::string::npos);
  CHECK(match({list.path(), "--objective", "users", "--json"}).out.find(R"("objective":[{"name":"users")") != std::string::npos);
  const TempFile dear("h.wants", "#! LINEAR-PRIORITIES NONTRADE-COST=5\na : b\nb : ; a\n");
  CHECK(match({dear.path()}).out.find("transfers: 0 (proven)") != std::string::npos);
  CHECK(match({dear.path(), "--objective", "transfers,rank", "--json"}).out.find(R"("name":"rank","value":11)") != std::string::npos);
}

TEST_CASE("--report, --csv and --html tell the same plan; two forms at once are too many") {
  const TempFile file("i.wants", "(ann) bike : bread lamp\n(bob) bread : bike\n");
  const Outcome report = match({file.path(), "--report"});
  CHECK(report.code == 0);
  CHECK(report.err.empty());
  CHECK(report.out.find("TRADE LOOPS (2 total trades):") != std::string::npos);
  CHECK(match({file.path(), "--csv"}).out.find("\n1,cycle,1,BIKE,ANN,BREAD,BOB,1\n") != std::string::npos);
  CHECK(match({file.path(), "--html"}).out.find("<html lang=\"en\">") != std::string::npos);
  CHECK(match({file.path(), "--html", "--language", "fr"}).out.find("<html lang=\"fr\">") != std::string::npos);
  CHECK(match({file.path(), "--html", "--language", "xx"}).code == 2);
  CHECK(match({file.path(), "--html", "--csv"}).code == 2);
  CHECK(match({file.path(), "--json", "--report"}).code == 2);
  const Outcome json = match({file.path(), "--json"});
  CHECK(json.err.find("i.wants:1:20: unknown item \"LAMP\"\n  hint: --report") != std::string::npos);
}

/// A ring of rings with a few gifts, large enough to be worth several threads.
std::string many_edges(std::uint32_t vertices) {
  std::string text;
  for (std::uint32_t vertex = 0; vertex < vertices; ++vertex) {
    for (const std::uint32_t step : {1U, 7U, 31U, 101U, vertices - 2, vertices - 11, vertices - 37})
      text += std::to_string(vertex) + " " + std::to_string((vertex + step * (1 + vertex % 5)) % vertices) + " " +
              std::to_string(1 + (vertex * step) % 9) + "\n";
  }
  return text;
}

TEST_CASE("ronde match tells the same byte for byte with one thread and with four, proven, at a step limit and within a gap") {
  const TempFile file("j.edges", many_edges(601));
  const std::vector<std::vector<std::string>> ways{
      {"--cycle-cap", "3"},
      {"--cycle-cap", "4", "--objective", "weight", "--step-limit", "300000"},
      {"--cycle-cap", "3", "--objective", "weight", "--gap-limit", "0.05"},
      {"--cycle-cap", "none", "--objective", "users,weight"},
  };
  for (std::vector<std::string> words : ways) {
    CAPTURE(words.back());
    words.insert(words.begin(), {file.path(), "--json", "--threads", "1"});
    const Outcome one = match(words);
    words[3] = "4";
    const Outcome four = match(words);
    CHECK(one.code == 0);
    CHECK(one.out == four.out);
  }
  CHECK(match({file.path(), "--threads", "257"}).code == 2);
  CHECK(match({file.path(), "--gap-limit", "2"}).code == 2);
}

TEST_CASE("an empty market has an empty plan, proven") {
  for (const char* name : {"e.edges", "e.wants"}) {
    const TempFile file(name, "");
    const Outcome outcome = match({file.path(), "--json", "--cycle-cap", "3", "--chain-cap", "3"});
    CHECK(outcome.code == 0);
    CHECK(outcome.out.find(R"("status":"optimal")") != std::string::npos);
    CHECK(outcome.out.find(R"("exchanges":[])") != std::string::npos);
  }
}

}  // namespace
}  // namespace ronde::test
