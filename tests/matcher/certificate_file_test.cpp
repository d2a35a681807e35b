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

/// Two who could swap, a third with whom it is a ring of three, a gift, and a want of two units.
matcher::ExchangeGraph neighbourhood() {
  matcher::ExchangeGraphBuilder builder;
  for (std::uint32_t member = 0; member < 3; ++member) {
    const auto offer = builder.add_offer({.owner = member, .capacity = member + 1, .gift = false, .size = 2});
    builder.add_return(builder.add_want({member, 2}), offer);
  }
  const auto gift = builder.add_offer({.owner = 7, .capacity = 1, .gift = true, .size = 4});
  const matcher::ArcFacts facts{
      .weight = 612, .rank = 3, .wish = 2, .walk = 15, .waiting = 30, .acceptance_permille = 870, .reasons = 0x8000'0001};
  for (const auto& [offer, want] : {std::pair(0U, 1U), {1U, 0U}, {1U, 2U}, {2U, 0U}, {gift, 2U}})
    builder.add_transfer(offer, {want, false}, facts);
  return std::move(builder).build().graph.value();
}

TEST_CASE("a pool of a neighbourhood that was written is the same pool when it is read, and its certificate holds") {
  const Desk desk;
  const matcher::ExchangeGraph graph = neighbourhood();
  const std::string text = formats::pool_to_text(graph);
  const formats::ReadResult read = formats::read_pool(text);
  REQUIRE(read.instance.has_value());
  CHECK(read.instance->graph.hash() == graph.hash());
  const std::string pool = desk.put("clearing.1.pool", text), certificate = desk.path("clearing.1.json");
  const std::vector<std::string> as_the_product{"--objective", "people,transfers,wish,walk,waiting", "--chain-cap", "3", "--member-once"};
  std::vector<std::string> words{pool, "--certificate", certificate};
  words.insert(words.end(), as_the_product.begin(), as_the_product.end());
  CHECK(match(words).code == 0);
  CHECK(match({pool, "--check", certificate}).code == 0);
  std::string other = text;
  other.replace(other.find("612"), 3, "611");
  CHECK(match({desk.put("other.pool", other), "--check", certificate}).code == 1);
}

TEST_CASE("a certificate of sizes that balance holds, and not for a tolerance that was made smaller") {
  const Desk desk;
  // Ann gives half a day or half an hour, Bob too; each swap is uneven, both together are not. Cem's leaves her half an hour ahead.
  const std::string pool = desk.put("event.pool",
                                    "# ronde pool 1\n"
                                    "o 0 1 0 4\no 1 1 0 1\no 0 1 0 1\no 1 1 0 4\no 0 1 0 1\no 2 1 0 2\n"
                                    "w 0 1\nw 1 1\nw 0 1\nw 1 1\nw 0 1\nw 2 1\nr 0 0\nr 1 1\nr 2 2\nr 3 3\nr 4 4\nr 5 5\n"
                                    "t 0 1 1 0 0 0 0 1000 0\nt 1 0 1 0 0 0 0 1000 0\nt 2 3 1 0 0 0 0 1000 0\nt 3 2 1 0 0 0 0 1000 0\n"
                                    "t 4 5 1 0 0 0 0 1000 0\nt 5 4 1 0 0 0 0 1000 0\n");
  const std::string file = desk.path("event.json");
  const auto transfers = [&](const std::string& tolerance) {
    const Outcome outcome = match({pool, "--size-tolerance", tolerance, "--certificate", file});
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK(match({pool, "--check", file}).code == 0);
    return outcome.out.substr(outcome.out.find("transfers: "), 21);
  };
  CHECK(transfers("0") == "transfers: 4 (proven)");
  CHECK(transfers("1") == "transfers: 6 (proven)");
  const std::string text = desk.text("event.json");
  CHECK(text.find("\"size_tolerance\":1}") != std::string::npos);
  std::string stricter = text;
  stricter.replace(stricter.find("\"size_tolerance\":1"), 18, "\"size_tolerance\":0");
  const Outcome refused = match({pool, "--check", desk.put("stricter.json", stricter)});
  CHECK(refused.code == 1);
  CHECK(refused.err.find("the plan leaves member 0 ahead by 1 half hours") != std::string::npos);
}

TEST_CASE("what is wrong in a pool is told by line and column") {
  const auto problems = [](const std::string& lines) { return formats::read_pool("# ronde pool 1\n" + lines).problems; };
  CHECK(problems("o 0 1 0 2\nw 0 1\nr 0 0\n").empty());
  CHECK(formats::read_pool("o 0 1 0 2\n").problems.at(0).line == 1);
  CHECK(problems("o 0 1 0\n").at(0).message == "after \"o\" stand 4 numbers, here are 3");
  const auto wrong = problems("o 0 1 0 2\nw 0 x\nz 1\n");
  REQUIRE(wrong.size() == 2);
  CHECK(wrong[0].line == 3);
  CHECK(wrong[0].column == 5);
  CHECK(wrong[1].line == 4);
  CHECK_FALSE(problems("w 0 1\nt 0 0 1 1 1 1 1 1000 0\n").empty());  // no such offer
}

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
