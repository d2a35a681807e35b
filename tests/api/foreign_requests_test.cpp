// Requests that do not come from our own page change nothing (checklist 24).
#include <doctest/doctest.h>

#include "people.hpp"

using namespace ronde::integration;

namespace {

using Headers = std::map<std::string, std::string>;

/// Everything a person can read about themselves, as one text: equal before and after means that nothing changed.
std::string everything(Device& device) {
  std::string all;
  for (const char* path :
       {"/api/v1/session", "/api/v1/sessions", "/api/v1/listings?mine=true&limit=100", "/api/v1/listings?limit=100", "/api/v1/proposals",
        "/api/v1/proposals?filter=closed", "/api/v1/blocks", "/api/v1/invitations", "/api/v1/neighbourhood"}) {
    const auto answer = device.call("GET", path);
    REQUIRE_MESSAGE(answer.status == 200, path << ": " << answer.body.source());
    all += answer.body.source() + '\n';
  }
  return all;
}

struct Change {
  const char* method;
  std::string path;
  std::string body;
};

}  // namespace

TEST_CASE("a changing request without our Origin, from elsewhere, or without the session's CSRF token is refused and changes nothing") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  const std::string proposal = swap_between(amina, luc);
  const std::string listing = amina.post("offer", "translation", "Je traduis");
  const std::string lucs = luc.post("offer", "gardening", "Je jardine");
  const auto invitation = amina.call("POST", "/api/v1/invitations", R"({"uses":1})").body.text("id");
  const auto session = amina.call("GET", "/api/v1/session").body.text("session/id");
  const std::string p = "/api/v1/proposals/" + proposal;
  const std::string l = "/api/v1/listings/" + listing;
  const std::vector<Change> changes{
      {"POST", "/api/v1/listings", draft("offer", "gardening", "Forgé")},
      {"PUT", l, draft("offer", "translation", "Forgé")},
      {"DELETE", l, ""},
      {"POST", l + "/pause", ""},
      {"PUT", "/api/v1/listings/" + lucs + "/hidden", ""},
      {"DELETE", "/api/v1/listings/" + lucs + "/hidden", ""},
      {"POST", p + "/response", R"({"answer":"decline","round":1})"},
      {"POST", p + "/another-time", R"({"availability":1})"},
      {"POST", "/api/v1/blocks", R"({"listing":")" + lucs + R"("})"},
      {"POST", "/api/v1/invitations", R"({"uses":1})"},
      {"DELETE", "/api/v1/invitations/" + invitation, ""},
      {"PATCH", "/api/v1/me", R"({"first_name":"Forgée"})"},
      {"POST", "/api/v1/recovery-sheet", "{}"},
      {"DELETE", "/api/v1/sessions/" + session, ""},
      {"DELETE", "/api/v1/session", ""},
  };
  const std::string token = luc.csrf();
  const std::vector<std::pair<const char*, Headers>> forgeries{
      {"neither Origin nor Sec-Fetch-Site", {{"Origin", ""}}},
      {"foreign", {{"Origin", "https://evil.example"}}},
      {"null", {{"Origin", "null"}}},
      {"same host, other port", {{"Origin", "http://127.0.0.1:1"}}},
      {"same host, other scheme", {{"Origin", "https" + house.origin().substr(4)}}},
      {"our origin and more", {{"Origin", house.origin() + ".evil.example"}}},
      {"our origin with a slash", {{"Origin", house.origin() + "/"}}},
      {"same-site is not same-origin", {{"Origin", ""}, {"Sec-Fetch-Site", "same-site"}}},
      {"cross-site", {{"Origin", ""}, {"Sec-Fetch-Site", "cross-site"}}},
      {"foreign Origin beats Sec-Fetch-Site", {{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-origin"}}},
      {"no token", {{"X-CSRF-Token", ""}}},
      {"somebody else's token", {{"X-CSRF-Token", token}}},
      {"half a token", {{"X-CSRF-Token", amina.csrf().substr(0, 20)}}},
  };
  const std::string before = everything(amina);
  for (const auto& [why, headers] : forgeries) {
    for (const auto& change : changes) {
      CAPTURE(why);
      CAPTURE(change.method);
      CAPTURE(change.path);
      auto all = headers;
      if (std::string_view(change.method) == "PUT") all["If-Match"] = "*";
      const auto answer = amina.call(change.method, change.path, change.body, all);
      CHECK_MESSAGE(answer.status == 403, answer.body.source());
      CHECK(answer.body.text("type") == "/problems/foreign-request");
    }
  }
  CHECK(everything(amina) == before);
  // The browser's own word is enough where it sends no Origin.
  CHECK(amina.call("POST", l + "/pause", "", {{"Origin", ""}, {"Sec-Fetch-Site", "same-origin"}}).status == 200);
}

TEST_CASE("joining, recovering and signing in take no foreign page either") {
  House house;
  const std::string code = house.invite(1);
  house.start();
  Device somebody(house);
  const Headers foreign{{"Origin", "https://evil.example"}};
  const auto quarter = somebody.call("GET", "/api/v1/invitations/" + code).body.text("quarters/0/id");
  const std::string join = R"({"invitation":")" + code + R"(","first_name":"Amina","quarter":")" + quarter +
                           R"(","age_band":"adult","language":"fr","charter":true})";
  CHECK(somebody.call("POST", "/api/v1/join", join, foreign).status == 403);
  CHECK(somebody.call("POST", "/api/v1/session/recover", "{\"code\":" + json_text(house.stewards_code()) + "}", foreign).status == 403);
  CHECK(somebody.call("POST", "/api/v1/session/password", R"({"login":"abc","password":"x"})", foreign).status == 403);
  // Neither the invitation's one use nor the code was spent.
  somebody.join(code, "Amina");
  Device claire(house);
  claire.recover(house.stewards_code());
}

TEST_CASE("reading changes nothing") {
  People people;
  const std::string proposal = swap_between(people.amina, people.luc);
  const std::string listing = people.amina.post("offer", "translation", "Je traduis");
  const std::string before = everything(people.amina);
  for (const char* path : {"/api/v1/public", "/api/v1/taxonomy", "/api/v1/openapi.yaml", "/api/v1/session", "/api/v1/sessions",
                           "/api/v1/neighbourhood", "/api/v1/audit", "/api/v1/almost", "/api/v1/guess?title=velo", "/api/v1/listings",
                           "/api/v1/proposals", "/api/v1/blocks", "/api/v1/invitations"}) {
    (void)people.amina.call("GET", path);
    (void)people.amina.call("HEAD", path);
  }
  (void)people.amina.call("GET", "/api/v1/listings/" + listing);
  (void)people.amina.call("GET", "/api/v1/listings/" + listing + "/why-nothing");
  (void)people.amina.call("GET", "/api/v1/proposals/" + proposal);
  (void)people.amina.call("GET", "/api/v1/invitations/" + people.code);
  // What only a POST may do is not done by a GET: a mail scanner that follows links spends nothing.
  for (const std::string& path :
       std::vector<std::string>{"/api/v1/session/recover", "/api/v1/session/password", "/api/v1/join", "/api/v1/recovery-sheet",
                                "/api/v1/listings/" + listing + "/pause", "/api/v1/proposals/" + proposal + "/response"}) {
    const auto answer = people.amina.call("GET", path);
    CAPTURE(path);
    CHECK(answer.status == 405);
    CHECK_FALSE(answer.headers.at("allow").empty());
  }
  CHECK(everything(people.amina) == before);
}
