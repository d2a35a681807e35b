// Home, work, parents, as devices meet it: one account in several neighbourhoods, and a session that looks at one of them (decision 0055).
#include <doctest/doctest.h>

#include "authenticator.hpp"
#include "people.hpp"

using namespace ronde::integration;

namespace {

const std::string mine = "/api/v1/me/places";

std::string id_of_place(Device& device) {
  return device.call("GET", "/api/v1/session").body.text("neighbourhood/id");
}

/// Thônex with Amina, Vessy with Zoé, and invitations to two places more.
struct Region {
  House house;
  std::string to_vessy;
  std::string to_carouge;
  std::string to_lancy;
  std::string code;
  std::string viktors;
  Device amina;
  Device luc;
  Device zoe;
  Device claire;
  std::string vessy;  ///< ids
  std::string thonex;

  Region() : amina(house), luc(house), zoe(house), claire(house) {
    viktors = house.found("Vessy", "Viktor");
    (void)house.found("Carouge", "Clara");
    (void)house.found("Lancy", "Lina");
    code = house.invite(20);
    to_vessy = house.invite(20, "Vessy");
    to_carouge = house.invite(5, "Carouge");
    to_lancy = house.invite(5, "Lancy");
    house.start();
    claire.recover(house.stewards_code());
    amina.join(code, "Amina");
    luc.join(code, "Luc");
    zoe.join(to_vessy, "Zoé");
    vessy = id_of_place(zoe);
    thonex = id_of_place(amina);
  }
};

std::string joining(Device& device, const std::string& code, const std::string& nickname, const std::string& name) {
  const std::string quarter = device.call("GET", "/api/v1/invitations/" + code).body.text("quarters/0/id");
  return R"({"invitation":")" + code + R"(","first_name":")" + name + R"(","quarter":")" + quarter +
         R"(","age_band":"adult","language":"fr","charter":true,"nickname":)" + json_text(nickname) + "}";
}

Answer join_too(Device& device, const std::string& code, const std::string& nickname = {}, const std::string& name = "Amina") {
  return device.call("POST", mine, joining(device, code, nickname, name));
}

/// Looks there from now on.
Answer look(Device& device, const std::string& place) {
  auto answer = device.call("POST", mine + "/" + place + "/session", "{}");
  REQUIRE_MESSAGE(answer.status == 201, answer.body.source());
  device.learn(answer);
  return answer;
}

std::string feed(Device& device) {
  const auto listed = device.call("GET", "/api/v1/listings?limit=100");
  REQUIRE_MESSAGE(listed.status == 200, listed.body.source());
  return listed.body.source();
}

bool tells_of(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("a member joins a second neighbourhood with the same account, and each shows its own listings") {
  Region region;
  const std::string here = region.amina.post("offer", "gardening", "Jardin de Thônex");
  const std::string there = region.zoe.post("offer", "gardening", "Verger de Vessy");
  const auto joined = join_too(region.amina, region.to_vessy, "Chez mes parents");
  REQUIRE_MESSAGE(joined.status == 201, joined.body.source());
  CHECK(joined.body.text("nickname") == "Chez mes parents");
  CHECK(joined.body.text("neighbourhood/name") == "Vessy");
  CHECK_FALSE(joined.body.truth("current"));
  CHECK(id_of_place(region.amina) == region.thonex);  // one stays where one is
  const auto list = region.amina.call("GET", mine);
  REQUIRE(list.body.count("items") == 2);
  CHECK(list.body.text("items/0/neighbourhood/name") == "Thônex");
  CHECK(list.body.truth("items/0/current"));
  CHECK_FALSE(list.body.has("items/0/nickname"));
  CHECK(list.body.text("items/1/state") == "active");

  const std::string member_here = region.amina.call("GET", "/api/v1/session").body.text("member/id");
  const auto moved = look(region.amina, region.vessy);
  CHECK(moved.body.text("neighbourhood/id") == region.vessy);
  CHECK(moved.body.text("member/id") != member_here);
  CHECK(moved.headers.at("clear-site-data") == "\"cache\"");
  const std::string away = feed(region.amina);
  CHECK(tells_of(away, there));
  CHECK_FALSE(tells_of(away, here));
  CHECK(region.amina.call("GET", "/api/v1/listings/" + here).status == 404);
  (void)look(region.amina, region.thonex);
  const std::string back = feed(region.amina);
  CHECK(tells_of(back, here));
  CHECK_FALSE(tells_of(back, there));
  CHECK(region.amina.call("GET", "/api/v1/session").body.text("member/id") == member_here);
}

TEST_CASE("switching ends the old session and its socket; nothing of it opens anything in the other place") {
  Region region;
  REQUIRE(join_too(region.amina, region.to_vessy).status == 201);
  (void)region.amina.post("offer", "gardening", "Un");
  (void)region.amina.post("offer", "translation", "Deux");
  const std::string page = region.amina.call("GET", "/api/v1/listings?mine=true&limit=1").body.text("next");
  Live live = region.amina.live();
  live.resume();
  const std::string heard = live.cursor();
  const Device before = region.amina;
  (void)look(region.amina, region.vessy);
  CHECK(live.close_code(5000) != -1);
  Device old = before;
  CHECK(old.call("GET", "/api/v1/session").status == 401);
  CHECK(region.amina.csrf() != before.csrf());
  CHECK(region.amina.cookie() != before.cookie());
  Live there = region.amina.live();
  CHECK(there.resume(heard).text("type") == "reload");  // a cursor of the other place is none here
  CHECK(region.amina.call("GET", "/api/v1/listings?mine=true&limit=1&cursor=" + page).body.count("items") == 0);
}

TEST_CASE("a switch whose answer was lost is asked for again with the old cookie, and opens the same session") {
  Region region;
  REQUIRE(join_too(region.amina, region.to_vessy).status == 201);
  Device again = region.amina;
  Device stranger = region.amina;
  const std::map<std::string, std::string> key{{"Idempotency-Key", fresh_key()}};
  const auto first = region.amina.call("POST", mine + "/" + region.vessy + "/session", "{}", key);
  REQUIRE(first.status == 201);
  CHECK(stranger.call("POST", mine + "/" + region.vessy + "/session", "{}").status == 401);  // another key
  const std::map<std::string, std::string> foreign{{"Idempotency-Key", key.begin()->second}, {"X-CSRF-Token", ""}};
  CHECK(stranger.call("POST", mine + "/" + region.vessy + "/session", "{}", foreign).status == 401);
  const auto second = again.call("POST", mine + "/" + region.vessy + "/session", "{}", key);
  REQUIRE_MESSAGE(second.status == 201, second.body.source());
  CHECK(second.cookies == first.cookies);
  CHECK(second.body.text("csrf") == first.body.text("csrf"));
}

TEST_CASE("three places and no fourth, the same one not twice, and what was refused takes no room") {
  Region region;
  REQUIRE(join_too(region.amina, region.to_vessy).status == 201);
  CHECK(join_too(region.amina, region.code).body.text("type") == "/problems/already-member");
  CHECK(join_too(region.amina, region.to_vessy).body.text("type") == "/problems/already-member");
  std::string unknown = joining(region.amina, region.to_vessy, "", "Amina");
  unknown.replace(unknown.find(region.to_vessy), region.to_vessy.size(), std::string(64, 'A'));
  CHECK(region.amina.call("POST", mine, unknown).status == 404);
  CHECK(join_too(region.amina, region.to_carouge, "", "Clara").body.text("type") == "/problems/name-like-steward");
  REQUIRE(join_too(region.amina, region.to_carouge, "Bureau").status == 201);
  const auto full = join_too(region.amina, region.to_lancy);
  CHECK(full.status == 409);
  CHECK(full.body.text("type") == "/problems/places-full");
  CHECK(region.amina.call("GET", mine).body.count("items") == 3);
  // Whoever leaves one has room again, and the invitation that was refused was not used up.
  (void)look(region.amina, region.vessy);
  REQUIRE(region.amina.call("DELETE", "/api/v1/me").status == 204);
}

TEST_CASE("a join that is sent twice with its key makes one member and one place") {
  Region region;
  const std::map<std::string, std::string> key{{"Idempotency-Key", fresh_key()}};
  const std::string body = joining(region.amina, region.to_vessy, "Parents", "Amina");
  const auto first = region.amina.call("POST", mine, body, key);
  const auto second = region.amina.call("POST", mine, body, key);
  CHECK(first.status == 201);
  CHECK(second.status == 201);
  CHECK(first.body.source() == second.body.source());
  CHECK(region.amina.call("GET", mine).body.count("items") == 2);
}

TEST_CASE("a nickname is changed and taken away, of one's own places alone") {
  Region region;
  const std::string at = mine + "/" + region.thonex;
  CHECK(region.amina.call("PATCH", at, R"({"nickname":"  Chez nous "})").body.text("nickname") == "Chez nous");
  CHECK(region.amina.call("GET", mine).body.text("items/0/nickname") == "Chez nous");
  CHECK_FALSE(region.amina.call("PATCH", at, R"({"nickname":""})").body.has("nickname"));
  CHECK(region.amina.call("PATCH", at, R"({"nickname":")" + std::string(41, 'x') + R"("})").status == 422);
  CHECK(region.amina.call("PATCH", mine + "/" + region.vessy, R"({"nickname":"x"})").status == 404);
  CHECK(region.amina.call("POST", mine + "/" + region.vessy + "/session", "{}").status == 404);
}

TEST_CASE("leaving one place leaves the other untouched, and this device looks there") {
  Region region;
  const std::string lamp = region.amina.post("offer", "gardening", "Jardin de Thônex");
  REQUIRE(join_too(region.amina, region.to_vessy, "Parents").status == 201);
  (void)look(region.amina, region.vessy);
  const std::string plum = region.amina.post("offer", "gardening", "Prunes de Vessy");
  const auto left = region.amina.call("DELETE", "/api/v1/me");
  REQUIRE(left.status == 204);
  REQUIRE(left.cookies.size() == 1);
  region.amina.learn(left);
  const auto here = region.amina.call("GET", "/api/v1/session");
  REQUIRE(here.status == 200);
  region.amina.learn(here);
  CHECK(here.body.text("neighbourhood/id") == region.thonex);
  CHECK(region.amina.call("GET", mine).body.count("items") == 1);
  CHECK(tells_of(feed(region.luc), lamp));
  CHECK(within(5000, [&] { return !tells_of(feed(region.zoe), plum); }));
  // And back again, as somebody new there.
  CHECK(within(5000, [&] { return join_too(region.amina, region.to_vessy).status == 201; }));
  // With the last one all is gone.
  (void)look(region.amina, region.vessy);
  REQUIRE(region.amina.call("DELETE", "/api/v1/me").status == 204);
}

TEST_CASE("the nickname and the member of a place that was left are erased from the store; the last place takes the account along") {
  Region region;
  const std::string nickname = "Verger-de-mes-parents";
  REQUIRE(join_too(region.amina, region.to_vessy, nickname).status == 201);
  (void)look(region.amina, region.vessy);
  const auto left = region.amina.call("DELETE", "/api/v1/me");
  region.amina.learn(left);
  region.amina.learn(region.amina.call("GET", "/api/v1/session"));
  // Erased in another thread, from the store's rows and their history.
  CHECK(within(5000, [&] { return !tells_of(region.amina.call("GET", mine).body.source(), nickname); }));
  CHECK(region.amina.call("DELETE", "/api/v1/me").status == 204);
}

TEST_CASE("the recovery sheet brings one back to the place used last, and lists the others") {
  Region region;
  REQUIRE(join_too(region.amina, region.to_vessy, "Parents").status == 201);
  const auto sheet = region.amina.call("POST", "/api/v1/recovery-sheet", "{}");
  (void)look(region.amina, region.vessy);
  Device phone(region.house);
  phone.recover(sheet.body.text("code"));
  CHECK(id_of_place(phone) == region.vessy);
  CHECK(phone.call("GET", mine).body.count("items") == 2);
  CHECK(region.amina.call("GET", "/api/v1/sessions").body.count("items") == 2);  // devices are the account's
}

TEST_CASE("who waits or is suspended in one place sees so in the list, and is free in the other") {
  Region region;
  Device viktor(region.house);
  viktor.recover(region.viktors);
  REQUIRE(viktor.call("PATCH", "/api/v1/neighbourhood/settings", R"({"approval":"desk"})").status == 200);
  const auto joined = join_too(region.luc, region.to_vessy, "", "Luc");
  REQUIRE_MESSAGE(joined.status == 201, joined.body.source());
  const std::string state = joined.body.text("state");
  CHECK((state == "active" || state == "awaiting_approval"));  // an invitation of a steward's needs nobody's approval
  const std::string luc = region.luc.call("GET", "/api/v1/session").body.text("member/id");
  REQUIRE(region.claire.call("PUT", "/api/v1/members/" + luc + "/state", R"({"state":"suspended"})").status == 200);
  const auto list = region.luc.call("GET", mine);
  REQUIRE(list.status == 200);
  CHECK(list.body.text("items/0/state") == "suspended");
  (void)look(region.luc, region.vessy);
  CHECK(region.luc.call("GET", "/api/v1/session").body.text("state") == state);
}

TEST_CASE("into an office one comes with the second factor just given, and a neighbour's place elsewhere asks nothing") {
  Region region;
  const std::string give = "/api/v1/session/second-factor";
  REQUIRE(join_too(region.claire, region.to_vessy, "", "Cléa").status == 201);
  const SetUp done = set_up(region.claire);
  (void)look(region.claire, region.vessy);
  CHECK_FALSE(region.claire.call("GET", "/api/v1/session").body.truth("locked"));
  CHECK_FALSE(region.claire.call("GET", "/api/v1/session").body.truth("member/secured"));  // nobody at Vessy learns of it
  Device viktor(region.house);
  viktor.recover(region.viktors);
  CHECK_FALSE(tells_of(viktor.call("GET", "/api/v1/audit").body.source(), "second-factor"));
  // Ten minutes have not passed: the code of a moment ago counts.
  (void)look(region.claire, region.thonex);
  CHECK(region.claire.call("GET", "/api/v1/members").status == 200);
  // A device that never gave it is locked, and switching is no way round.
  Device tablet(region.house);
  tablet.recover(region.claire.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code"));
  CHECK(tablet.call("GET", mine).body.text("type") == "/problems/second-factor-needed");
  CHECK(tablet.call("POST", mine + "/" + region.vessy + "/session", "{}").body.text("type") == "/problems/second-factor-needed");
  REQUIRE(tablet.call("POST", give, with_code(done.confirmed.body.text("codes/0"))).status == 200);
  (void)look(tablet, region.vessy);
}

TEST_CASE("neither neighbours nor stewards read anywhere that two members are one person, nor how one calls a place") {
  Region region;
  const std::string nickname = "Verger-secret";
  REQUIRE(join_too(region.amina, region.to_vessy, nickname, "Mina").status == 201);
  const std::string here = region.amina.call("GET", "/api/v1/session").body.text("member/id");
  (void)look(region.amina, region.vessy);
  const std::string there = region.amina.call("GET", "/api/v1/session").body.text("member/id");
  const std::string plum = region.amina.post("offer", "gardening", "Prunes");
  Device viktor(region.house);
  viktor.recover(region.viktors);
  for (Device* other : {&region.zoe, &viktor, &region.claire, &region.luc}) {
    for (const char* path : {"/listings?limit=100", "/members", "/audit", "/neighbourhood", "/me/places", "/notifications"}) {
      const std::string said = other->call("GET", std::string("/api/v1") + path).body.source();
      CHECK_FALSE(tells_of(said, nickname));
      CHECK_FALSE(tells_of(said, "secret"));
      CHECK_FALSE((tells_of(said, here) && tells_of(said, there)));
    }
  }
  CHECK_FALSE(tells_of(region.zoe.call("GET", "/api/v1/listings/" + plum).body.source(), region.thonex));
  // Her own copy names her places, and nothing of what is kept in the other one.
  const auto copy = region.amina.call("POST", "/api/v1/me/export", R"({"format":"json"})");
  REQUIRE(copy.status == 200);
  CHECK(copy.body.count("my_places") == 2);
  CHECK(copy.body.text("my_places/1/nickname") == nickname);
  CHECK(copy.body.text("my_places/0/neighbourhood") == "Thônex");
  CHECK_FALSE(tells_of(copy.body.source(), here));
}
