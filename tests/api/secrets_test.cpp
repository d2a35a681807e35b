// A journey with marked names, words and tokens: neither the log nor what others are answered holds a mark (checklist 49).
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "people.hpp"

using namespace ronde::integration;

namespace {

std::string code_in(const Json& proposal) {
  for (const std::string transfer : {"transfers/0", "transfers/1"}) {
    if (proposal.has(transfer + "/code")) return proposal.text(transfer + "/code");
  }
  return {};
}

std::string marked(const std::string& direction, const std::string& category, const std::string& title, const std::string& text) {
  return R"({"direction":")" + direction + R"(","kind":"service","category":")" + category + R"(","title":)" + json_text(title) +
         ",\"text\":" + json_text(text) + R"(,"language":"fr","size":2})";
}

}  // namespace

TEST_CASE("neither the log nor a third person's answers hold a name, a word, a token, a code, a login, an address or a search") {
  House house({"--log-level", "debug"});
  const std::string code = house.invite(10);
  house.start();
  Device one(house);
  Device other(house);
  Device third(house);
  Device steward(house);
  steward.recover(house.stewards_code());
  one.join(code, "Quetzalcoatline");
  other.join(code, "Xiphiasette");
  third.join(code, "Luc");
  Live live = one.live();
  live.resume();
  std::vector<std::string> secrets{code, house.stewards_code(), "Quetzalcoatline", "Xiphiasette"};
  for (Device* device : {&one, &other, &third, &steward}) {
    secrets.push_back(device->cookie().substr(device->cookie().find('=') + 1));
    secrets.push_back(device->csrf());
    secrets.push_back(device->call("GET", "/api/v1/session").body.text("member/id"));
  }
  REQUIRE(one.call("POST", "/api/v1/listings", marked("offer", "home-cooking", "Wombattitre", "Numbattexte")).status == 201);
  REQUIRE(one.call("POST", "/api/v1/listings", marked("want", "bicycle-repair", "Okapititre", "Okapitexte")).status == 201);
  REQUIRE(other.call("POST", "/api/v1/listings", marked("offer", "bicycle-repair", "Dugongtitre", "Dugongtexte")).status == 201);
  REQUIRE(other.call("POST", "/api/v1/listings", marked("want", "home-cooking", "Potorootitre", "Potorootexte")).status == 201);
  const std::string id = proposal_of(one);
  REQUIRE(respond(one, id, "accept").status == 200);
  REQUIRE(respond(other, id, "accept").status == 200);
  const std::string handover_code = code_in(one.call("GET", "/api/v1/proposals/" + id).body);
  REQUIRE(handover_code.size() == 6);
  const std::string sheet = one.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code");
  const std::string link = one.call("POST", "/api/v1/invitations", R"({"uses":1})").body.text("link");
  (void)one.call("GET", "/api/v1/listings?q=Axolotlsuche");
  (void)one.call("GET", "/api/v1/guess?title=Axolotlsuche");
  (void)one.call("GET", "/api/v1/listings", {}, {{"User-Agent", "Xenopsbrowser/1.0"}});
  (void)steward.call("PUT", "/api/v1/me/password", R"({"login":"kakapo@login.example","password":"Kakapokennwort lang"})");
  (void)third.call("POST", "/api/v1/session/password", R"({"login":"kakapo@login.example","password":"Kiwifalsch lang"})");
  (void)third.call("POST", "/api/v1/session/recover", R"({"code":"TUATARA-TUATARA"})");
  (void)third.call("POST", "/api/v1/listings", "{\"Moaunbekannt\": \"Moawert\"");
  (void)third.call("GET", "/api/v1/Takahepfad");
  const std::string wrong_index = "/api/v1/proposals/" + id + "/transfers/0/confirmation";
  (void)one.call("POST", wrong_index, R"({"code":"KEAKEA"})");
  REQUIRE(other.call("PATCH", "/api/v1/me", R"({"first_name":"Hoatzinette"})").status == 200);
  REQUIRE(one.call("DELETE", "/api/v1/session").status == 204);

  secrets.insert(secrets.end(),
                 {handover_code, sheet, link, link.substr(link.rfind('/') + 1), id, "Hoatzinette", "kakapo@login.example", "Kakapokennwort",
                  "Kiwifalsch", "TUATARA", "Moaunbekannt", "Moawert", "Takahepfad", "KEAKEA", "Axolotlsuche", "Xenopsbrowser"});
  std::string others;
  for (const char* path :
       {"/api/v1/public", "/api/v1/session", "/api/v1/sessions", "/api/v1/neighbourhood", "/api/v1/listings?limit=100", "/api/v1/proposals",
        "/api/v1/proposals?filter=closed", "/api/v1/blocks", "/api/v1/invitations", "/api/v1/audit", "/api/v1/guess?title=cuisine"}) {
    others += third.call("GET", path).body.source();
  }
  const std::string own = third.call("GET", "/api/v1/session").body.source();
  for (const auto& secret : secrets) {
    CAPTURE(secret);
    REQUIRE(secret.size() > 4);
    if (own.find(secret) == std::string::npos) CHECK(others.find(secret) == std::string::npos);
  }

  house.kill_9();
  house.start();
  REQUIRE(other.call("GET", "/api/v1/session").status == 200);
  CHECK(house.stop() == 0);
  const std::string log = house.log();
  REQUIRE(log.find("started") != std::string::npos);
  secrets.insert(secrets.end(), {"Wombattitre", "Numbattexte", "Okapititre", "Okapitexte", "Dugongtitre", "Dugongtexte", "Potorootitre",
                                 "Potorootexte", "127.0.0.1", "Belle-Terre", "Claire"});
  for (const auto& secret : secrets) {
    CAPTURE(secret);
    CHECK(log.find(secret) == std::string::npos);
  }
}

TEST_CASE("a crash leaves no core: the limit of the running server is 0") {
  House house;
  house.start();
  std::ifstream limits("/proc/" + std::to_string(house.process()) + "/limits");
  REQUIRE(limits.good());
  std::string core;
  for (std::string line; std::getline(limits, line);) {
    if (line.starts_with("Max core file size")) core = line;
  }
  std::istringstream words(core.substr(core.find("size") + 4));
  std::string soft;
  std::string hard;
  words >> soft >> hard;
  CHECK(soft == "0");
  CHECK(hard == "0");
}

TEST_CASE("the server's key and folder are its owner's alone, and no secret stands in the command line or the environment") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  namespace fs = std::filesystem;
  CHECK(fs::status(house.data() / "secrets").permissions() == fs::perms::owner_all);
  CHECK(fs::status(house.data() / "secrets" / "key").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  std::ifstream key_file(house.data() / "secrets" / "key", std::ios::binary);
  const std::string key{std::istreambuf_iterator<char>(key_file), {}};
  REQUIRE(key.size() == 32);
  for (const char* what : {"cmdline", "environ"}) {
    std::ifstream in("/proc/" + std::to_string(house.process()) + "/" + what, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    CAPTURE(what);
    CHECK_FALSE(text.empty());
    CHECK(text.find(key) == std::string::npos);
    CHECK(text.find(code) == std::string::npos);
  }
}
