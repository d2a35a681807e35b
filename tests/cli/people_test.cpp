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
  const Ran kept = typed({"steward", "--revoke", "Claire", "--data", data}, 2);
  CHECK(holds(kept.err, "Claire is the last steward here"));
  CHECK(holds(kept.err, "--grant"));
  (void)typed({"steward", "--add", "Omar", "--quarter", "Belle-Terre", "--data", data}, 0);
  CHECK(holds(typed({"steward", "--revoke", "Claire", "--data", data}, 0).out, "Claire is no steward any more"));
  CHECK(holds(typed({"steward", "--grant", "Claire", "--data", data}, 0).out, "Claire is a steward"));
}

TEST_CASE("moderators are made by hand too: one is no steward, a steward may be one as well, and taking one role leaves the other") {
  const Desk desk;
  desk.found();
  const auto data = desk.at("data");
  const auto roles_of = [&](const std::string& name) {
    const std::string all = typed({"export", "--data", data}, 0).out;
    const std::size_t record = all.find("\"first_name\":\"" + name + "\"");
    REQUIRE(record != std::string::npos);
    const std::size_t roles = all.find("\"roles\":", record);
    REQUIRE(roles != std::string::npos);
    return all.substr(roles + 8, all.find(']', roles) - roles - 7);
  };
  const Ran made = typed({"steward", "--add", "Mona", "--role", "moderator", "--quarter", "Belle-Terre", "--data", data}, 0);
  CHECK(holds(made.out, "Mona is a moderator"));
  CHECK(holds(made.out, "/retrouver#"));
  CHECK(roles_of("Mona") == R"(["member","moderator"])");
  CHECK(holds(typed({"invite", "--data", data}, 1).err, "no steward yet"));

  (void)typed({"steward", "--add", "Claire", "--quarter", "Belle-Terre", "--data", data}, 0);
  CHECK(roles_of("Claire") == R"(["member","steward"])");
  CHECK(holds(typed({"steward", "--role", "moderator", "--grant", "Claire", "--data", data}, 0).out, "Claire is a moderator"));
  CHECK(roles_of("Claire") == R"(["member","steward","moderator"])");
  (void)typed({"steward", "--grant", "Mona", "--data", data}, 0);
  CHECK(holds(typed({"steward", "--revoke", "Claire", "--data", data}, 0).out, "Claire is no steward any more"));
  CHECK(roles_of("Claire") == R"(["member","moderator"])");
  CHECK(holds(typed({"steward", "--role", "moderator", "--revoke", "Mona", "--data", data}, 0).out, "Mona is no moderator any more"));
  CHECK(roles_of("Mona") == R"(["member","steward"])");
  const std::string all = typed({"export", "--data", data}, 0).out;
  for (const char* deed : {"role-given-moderator", "role-taken-steward", "role-taken-moderator"}) CHECK(holds(all, deed));

  for (const char* role : {"member", "operator", "Moderator", ""}) {
    (void)typed({"steward", "--role", role, "--grant", "Claire", "--data", data}, 2);
  }
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
