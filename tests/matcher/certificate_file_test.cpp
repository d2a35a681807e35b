// Certificates as files: written, read again, changed, judged by `ronde match --check`.
#include <doctest/doctest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "command.hpp"
#include "market_text.hpp"
#include "ronde/formats/certificate.hpp"
#include "ronde/matcher/check_certificate.hpp"

namespace ronde::test {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with the test.
class Desk {
 public:
  Desk() : path_(fs::temp_directory_path() / ("ronde-certificate-" + std::to_string(::getpid()))) { fs::create_directories(path_); }
  ~Desk() { fs::remove_all(path_); }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

 private:
  fs::path path_;
};

constexpr const char* kPool = "a 4\n0 1 3\n1 0 4\n1 2 2\n2 3 5\n3 1 1\n4 0 2\n4 2 6\n3 2 2\n2 1 3\n";

TEST_CASE("a certificate that was written holds when it is checked") {
  const Desk desk;
  const std::string pool = desk.put("pool.edges", kPool);
  for (const std::string cap : {"2", "3", "none"}) {
    for (const std::string chains : {"0", "2"}) {
      for (const std::string objective : {"transfers", "weight", "people,transfers,weight", "users,rank"}) {
        CAPTURE(cap);
        CAPTURE(chains);
        CAPTURE(objective);
        const std::string certificate = desk.path("certificate.json");
        const Outcome made =
            match({pool, "--cycle-cap", cap, "--chain-cap", chains, "--objective", objective, "--certificate", certificate});
        CHECK(made.code == 0);
        const Outcome checked = match({"--check", certificate, pool});
        CHECK_MESSAGE(checked.code == 0, checked.err);
        CHECK(checked.out.starts_with("the certificate holds\n"));
        CHECK(checked.err.empty());
      }
    }
  }
}

TEST_CASE("whatever digit of a certificate is changed, it does not hold or cannot be read") {
  const Desk desk;
  const std::string pool = desk.put("pool.edges", kPool);
  REQUIRE(match({pool, "--objective", "people,weight", "--certificate", desk.path("good.json")}).code == 0);
  const std::string good = desk.text("good.json");
  REQUIRE(good.find("\"points\":[{") != std::string::npos);
  int changed = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    if (good[at] < '0' || good[at] > '9') continue;
    std::string bad = good;
    bad[at] = bad[at] == '9' ? '8' : static_cast<char>(bad[at] + 1);
    CAPTURE(at);
    const Outcome outcome = match({"--check", desk.put("bad.json", bad), pool});
    CHECK(outcome.code != 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find('\n') != std::string::npos);
    ++changed;
  }
  CHECK(changed > 60);
}

TEST_CASE("a certificate of a want list is checked with the words of its solve, and with its ranks as the solve took them") {
  const Desk desk;
  const std::string list =
      desk.put("list.wants", "#! LINEAR-PRIORITIES NONTRADE-COST=5\n(u) a : %x\n(u) %x : b c\n(v) b : a\n(w) c : ; a\n");
  const std::string certificate = desk.path("c.json");
  for (const std::vector<std::string>& aim : {std::vector<std::string>{}, {"--objective", "transfers,rank"}}) {
    std::vector<std::string> solve{list, "--option", "ALLOW-DUMMIES", "--certificate", certificate};
    solve.insert(solve.end(), aim.begin(), aim.end());
    const Outcome solved = match(solve);
    REQUIRE_MESSAGE(solved.code == 0, solved.err);
    const Outcome checked = match({"--check", certificate, list, "--option", "ALLOW-DUMMIES"});
    CHECK_MESSAGE(checked.code == 0, checked.err);
    const std::string levels = checked.out.substr(checked.out.find('\n') + 1);
    CHECK(levels.find("rank: ") != std::string::npos);
    CHECK(solved.out.starts_with(levels));
    CHECK(match({"--check", certificate, list, "--option", "ALLOW-DUMMIES", "--objective", "users"}).code == 0);
    CHECK(match({"--check", certificate, list}).code == 1);  // without the dummy
    CHECK(match({"--check", certificate, list, "--option", "ALLOW-DUMMIES", "--option", "BIG-STEP=2"}).code == 1);
  }
}

TEST_CASE("a certificate is about one input only") {
  const Desk desk;
  const std::string pool = desk.put("pool.edges", kPool), other = desk.put("other.edges", std::string(kPool) + "0 3 1\n");
  REQUIRE(match({pool, "--certificate", desk.path("c.json")}).code == 0);
  const Outcome outcome = match({"--check", desk.path("c.json"), other});
  CHECK(outcome.code == 1);
  CHECK(outcome.err == "ronde: the certificate does not hold: the certificate is about another input: the hashes differ\n");
}

TEST_CASE("a file that is no certificate is told with its place and a hint, and ends with 2") {
  const Desk desk;
  const std::string pool = desk.put("pool.edges", kPool);
  REQUIRE(match({pool, "--certificate", desk.path("good.json")}).code == 0);
  const std::string good = desk.text("good.json");
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"", ":1:1: the file ends too early"},
      {"{\n \"ronde_certificate\": 1.5}", ":2:23: a whole number was expected"},
      {"{\"ronde_certificate\": 2}", ":1:1: this is not a certificate of version 1"},
      {"[1,2]", ":1:1: this is not a certificate of version 1"},
      {good.substr(0, good.size() / 2), ":1:"},
      {good + "x", "something stands after the end"},
      {std::string(100, '['), "lists within lists"},
      {"{\"a\":1,\"a\":2}", "\"a\" stands here twice"},
      {"{\"ronde_certificate\":1}", "\"version\" is missing here"},
  };
  for (const auto& [text, message] : wrong) {
    const Outcome outcome = match({"--check", desk.put("bad.json", text), pool});
    CAPTURE(text);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK_MESSAGE(outcome.err.find(message) != std::string::npos, outcome.err);
    CHECK(outcome.err.find("\n  hint: ") != std::string::npos);
  }
  CHECK(match({"--check", desk.path("nowhere.json"), pool}).code == 2);
  CHECK(match({pool, "--certificate", desk.path("no/such/folder.json")}).code == 2);
  CHECK(match({pool, "--certificate", desk.path("c.json"), "--check", desk.path("good.json")}).code == 2);
}

TEST_CASE("reading a certificate gives back what was written") {
  Dice dice(3);
  for (int round = 0; round < 30; ++round) {
    std::string drawing;
    for (int arc = 0; arc < 40; ++arc) {
      const std::uint32_t from = dice.below(10), to = dice.below(10);
      const std::string line = "v" + std::to_string(from) + " -> v" + std::to_string(to) + " ";
      if (from != to && drawing.find(line) == std::string::npos) drawing += line + std::to_string(1 + dice.below(5)) + "\n";
    }
    const Market market = market_from(drawing);
    matcher::Limits limits;
    limits.keep_prices = true;
    limits.seed = 0xFFFF'FFFF'FFFF'FFF0ULL;
    const matcher::Clearing searched = matcher::clear(market.graph, {{matcher::Level::weight, matcher::Level::users}}, {}, limits);
    const matcher::Clearing written = matcher::certified(market.graph, searched);
    const formats::CertificateRead read = formats::read_certificate(formats::certificate_to_json(written, searched.levels));
    REQUIRE(read.clearing);
    CHECK(read.intact);
    CHECK(read.clearing->exchanges == written.exchanges);
    CHECK(read.clearing->status == written.status);
    CHECK(read.clearing->certificate.proofs == written.certificate.proofs);
    CHECK(read.clearing->certificate.seed == limits.seed);
    CHECK(read.clearing->certificate.input_hash == written.certificate.input_hash);
    CHECK(!matcher::why_it_fails(market.graph, *read.clearing));
  }
}

}  // namespace
}  // namespace ronde::test
