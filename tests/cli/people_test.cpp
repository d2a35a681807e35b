// invite, steward, demo: what an operator does before anybody has a session.
#include "desk.hpp"

using namespace ronde::test;

TEST_CASE("the first steward is made by hand, invites, and may be another one later") {
  const Desk desk;
  desk.found();
  const auto data = desk.at("data");
  CHECK(holds(typed({"invite", "--data", data}, 1).err, "no steward yet"));
  const Ran made =
      typed({"steward", "--add", "Claire", "--quarter", "Belle-Terre", "--data", data, "--origin", "https://ronde.example"}, 0);
  CHECK(holds(made.out, "https://ronde.example/retrouver#"));
  const Ran link = typed({"invite", "--data", data, "--uses", "5", "--days", "3", "--origin", "https://ronde.example"}, 0);
  CHECK(link.out.starts_with("https://ronde.example/i/"));
  CHECK(holds(typed({"steward", "--revoke", "Claire", "--data", data}, 0).out, "Claire is no steward any more"));
  CHECK(holds(typed({"steward", "--grant", "Claire", "--data", data}, 0).out, "Claire is a steward"));
}

TEST_CASE("names that nobody has, and numbers out of range, are asked wrongly") {
  const Desk desk;
  desk.found();
  const auto data = desk.at("data");
  CHECK(holds(typed({"steward", "--grant", "Nemo", "--data", data}, 2).err, "nobody is called Nemo"));
  CHECK(holds(typed({"steward", "--add", "Ana", "--quarter", "Atlantis", "--data", data}, 2).err, "Belle-Terre"));
  (void)typed({"invite", "--as", "Nemo", "--data", data}, 2);
  (void)typed({"invite", "--uses", "501", "--data", data}, 2);
  (void)typed({"invite", "--days", "0", "--data", data}, 2);
  for (const char* origin : {"ftp:x", "ronde.example", "https://", "https://ronde.example/path"}) {
    (void)typed({"invite", "--origin", origin, "--data", data}, 2);
  }
}

TEST_CASE("the demo is made once, opens for three people, and keeps the settings of its file") {
  const Desk desk;
  const auto data = desk.at("data");
  const Ran first = typed({"demo", "--data", data, "--origin", "http://127.0.0.1:8081"}, 0);
  CHECK(holds(first.out, "made the demo"));
  for (const char* name : {"Amina", "Luc", "Rosa"}) CHECK(holds(first.out, name));
  CHECK(holds(first.out, "http://127.0.0.1:8081/retrouver#"));
  CHECK_FALSE(holds(typed({"demo", "--data", data}, 0).out, "made the demo"));
  const std::string all = typed({"export", "--data", data}, 0).out;
  const ronde::integration::Json file(read("packaging/demo/thonex.json"));
  for (const char* name : {"cycle_cap", "chain_cap", "seat_cap", "reply_hours", "hold_hours", "handover_days"}) {
    const auto value = file.number(std::string("neighbourhood/settings/") + name);
    REQUIRE(value > 0);
    CHECK(holds(all, "\"" + std::string(name) + "\":" + std::to_string(value)));
  }
  CHECK(holds(all, "\"rhythm\":\"" + file.text("neighbourhood/settings/rhythm") + "\""));
}
