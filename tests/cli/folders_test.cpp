// Data folders: what may begin one and what must not, copies, and what the judge says.
#include "desk.hpp"

using namespace ronde::test;

TEST_CASE("a mistyped folder is neither made nor taken for an empty one") {
  const Desk desk;
  const auto nowhere = desk.at("typo");
  const std::vector<std::vector<std::string>> commands{{"backup", desk.at("copy"), "--data", nowhere},
                                                       {"export", "--data", nowhere},
                                                       {"invite", "--data", nowhere},
                                                       {"steward", "--add", "Ana", "--data", nowhere},
                                                       {"check", "--data", nowhere}};
  for (const auto& words : commands) {
    const Ran ran = typed(words, 2);
    CHECK(holds(ran.err, "typo"));
    CHECK(holds(ran.err, "--data"));
    CHECK_FALSE(desk.has("typo"));
    CHECK_FALSE(desk.has("copy"));
  }
}

TEST_CASE("a backup comes back whole in a new folder, and nowhere else") {
  const Desk desk;
  desk.found();
  const Ran made = typed({"backup", desk.at("copy"), "--data", desk.at("data")}, 0);
  CHECK(holds(made.out, " partitions, "));
  CHECK(holds(made.out, "hash "));
  const Ran again = typed({"backup", desk.at("copy"), "--data", desk.at("data")}, 1);
  CHECK(holds(again.err, "hint: choose a folder that is not there yet"));

  const Ran back = typed({"restore", desk.at("copy"), "--data", desk.at("new"), "--verify"}, 0);
  CHECK(holds(back.out, "all is well"));
  CHECK(typed({"restore", desk.at("copy"), "--data", desk.at("quiet"), "--no-report"}, 0).out.empty());
  CHECK(holds(typed({"restore", desk.at("copy"), "--data", desk.at("new")}, 2).err, "holds a store already"));
  CHECK(typed({"export", "--data", desk.at("new")}, 0).out == typed({"export", "--data", desk.at("data")}, 0).out);
}

TEST_CASE("a restore that must say no leaves nothing behind") {
  const Desk desk;
  desk.found();
  CHECK(holds(typed({"restore", desk.at("nothing"), "--data", desk.at("a/b")}, 2).err, "is no backup"));
  CHECK_FALSE(desk.has("a"));
  (void)typed({"backup", desk.at("copy"), "--data", desk.at("data")}, 0);
  std::filesystem::resize_file(desk.at("copy") + "/data.mdb", 4096);
  const Ran refused = typed({"restore", desk.at("copy"), "--data", desk.at("a/b")}, 1);
  CHECK(holds(refused.err, "nothing was left behind"));
  CHECK_FALSE(desk.has("a"));
}

TEST_CASE("check counts what is there, and finds what is damaged") {
  const Desk desk;
  desk.found();
  const Ran fine = typed({"check", "--data", desk.at("data")}, 0);
  CHECK(holds(fine.out, "all is well"));
  CHECK(holds(fine.out, "every rule of the market holds"));
  const auto file = std::filesystem::path(desk.at("data")) / "store" / "data.mdb";
  std::string bytes = read(file);
  const auto at = bytes.find("Belle-Terre");
  REQUIRE(at != std::string::npos);
  for (auto i = at; i != std::string::npos; i = bytes.find("Belle-Terre", i + 1)) bytes[i] = 'P';
  std::ofstream(file, std::ios::binary) << bytes;
  (void)typed({"check", "--data", desk.at("data")}, 1);
}

TEST_CASE("export writes one JSON object a line") {
  const Desk desk;
  desk.found();
  std::istringstream lines(typed({"export", "--data", desk.at("data")}, 0).out);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) CHECK(ronde::integration::Json(line).has("table"));
  CHECK(count > 20);
  CHECK(holds(typed({"export", "--data", desk.at("data"), "--neighbourhood", "Atlantis"}, 2).err, "no neighbourhood is called Atlantis"));
}
