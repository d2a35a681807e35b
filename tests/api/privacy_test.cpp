// What answers do not tell: order, numbers, who is in a ring, who blocked whom (checklist 27, 29, 31).
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "people.hpp"

using namespace ronde::integration;

namespace {

/// Everything a person can read without knowing an id, as one text.
std::string everything(Device& device) {
  std::string all;
  for (const char* path : {"/api/v1/public", "/api/v1/session", "/api/v1/sessions", "/api/v1/neighbourhood", "/api/v1/listings?limit=100",
                           "/api/v1/listings?mine=true&limit=100", "/api/v1/proposals", "/api/v1/proposals?filter=to_answer",
                           "/api/v1/proposals?filter=closed", "/api/v1/blocks", "/api/v1/invitations", "/api/v1/audit",
                           "/api/v1/guess?title=velo&direction=want", "/api/v1/almost"}) {
    const auto answer = device.call("GET", path);
    CHECK_MESSAGE((answer.status == 200 || answer.status == 403), path);
    all += answer.body.source() + '\n';
    for (const auto& [name, value] : answer.headers) all += name + ": " + value + '\n';
  }
  return all;
}

bool tells(const std::string& text, const std::string& mark) {
  return text.find(mark) != std::string::npos;
}

}  // namespace

TEST_CASE("ids tell neither order nor number, answers hold no counter, days have no hour") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  std::vector<std::string> ids;
  for (int i = 0; i < 30; ++i) ids.push_back(amina.post("offer", "gardening", "Jardin"));
  CHECK(std::set(ids.begin(), ids.end()).size() == 30);
  CHECK_FALSE(std::ranges::is_sorted(ids));
  CHECK_FALSE(std::ranges::is_sorted(ids, std::ranges::greater{}));
  // Each of the first 25 places has many different characters: no prefix of time, no counter at the end.
  for (std::size_t place = 0; place < 25; ++place) {
    std::set<char> seen;
    for (const auto& id : ids) {
      REQUIRE(id.size() == 26);
      CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string::npos);
      seen.insert(id[place]);
    }
    CHECK(seen.size() >= 8);
  }
  const std::string all = everything(luc) + everything(amina);
  for (const char* counter : {"\"sequence\"", "\"seq\"", "\"version\"", "\"revision\"", "\"posted_at\"", "\"held\"", "\"number\""}) {
    CAPTURE(counter);
    CHECK_FALSE(tells(all, counter));
  }
  CHECK(luc.call("GET", "/api/v1/listings/" + ids[0]).body.text("posted_on").size() == 10);
  // The tag of a listing is another for each reader, and tells the reader nothing but that their own view changed.
  CHECK(luc.call("GET", "/api/v1/listings/" + ids[0]).headers.at("etag") !=
        amina.call("GET", "/api/v1/listings/" + ids[0]).headers.at("etag"));
}

TEST_CASE("a reader's tag stays the same while only what they may not see changes") {
  People people;
  const std::string path = "/api/v1/listings/" + people.amina.post("offer", "gardening", "Jardin");
  const auto tag = [&](const std::string& of) { return people.luc.call("GET", of).headers.at("etag"); };
  const std::string one = tag(path);
  const std::string list = tag("/api/v1/listings");
  // Zoé elsewhere, Omar hiding it for himself, Amina's invitation, Claire's sheet: nothing of it is Luc's to see.
  (void)people.zoe.post("offer", "gardening", "Ailleurs");
  (void)people.claire.call("PUT", path + "/hidden");
  (void)people.amina.call("POST", "/api/v1/invitations", R"({"uses":1})");
  CHECK(tag(path) == one);
  CHECK(tag("/api/v1/listings") == list);
}

TEST_CASE("before all have said yes, no answer tells anybody who is in a ring; after, only its own people know") {
  People people;
  Device paul(people.house);
  paul.join(people.code, "Paulin");
  const std::string id = swap_between(people.amina, paul);
  REQUIRE(respond(people.amina, id, "accept").status == 200);
  const std::string aminas_id = people.amina.call("GET", "/api/v1/session").body.text("member/id");
  const std::string pauls_id = paul.call("GET", "/api/v1/session").body.text("member/id");
  const auto pauls_offers = paul.call("GET", "/api/v1/listings?mine=true").body;
  REQUIRE(pauls_offers.count("items") == 2);

  const auto as_amina = people.amina.call("GET", "/api/v1/proposals/" + id);
  REQUIRE(as_amina.status == 200);
  CHECK_FALSE(tells(as_amina.body.source(), "Paulin"));
  CHECK_FALSE(tells(as_amina.body.source(), pauls_id));
  CHECK_FALSE(tells(as_amina.body.source(), aminas_id));
  for (const char* i : {"0", "1"}) CHECK_FALSE(tells(as_amina.body.source(), pauls_offers.text("items/" + std::string(i) + "/id")));
  CHECK_FALSE(tells(paul.call("GET", "/api/v1/proposals/" + id).body.source(), "Amina"));
  CHECK_FALSE(tells(everything(people.amina), "Paulin"));
  CHECK_FALSE(tells(everything(people.amina), pauls_id));

  const auto outsiders_know = [&](const char* when) {
    for (const auto& [who, device] :
         {std::pair{"luc", &people.luc}, {"omar", &people.omar}, {"zoe", &people.zoe}, {"claire", &people.claire}}) {
      CAPTURE(when);
      CAPTURE(who);
      const std::string all = everything(*device);
      for (const std::string& mark : {id, std::string("Paulin"), std::string("Amina"), aminas_id, pauls_id}) {
        CAPTURE(mark);
        CHECK_FALSE(tells(all, mark));
      }
      CHECK(device->call("GET", "/api/v1/proposals/" + id).status == 404);
    }
  };
  outsiders_know("before");
  REQUIRE(respond(paul, id, "accept").status == 200);
  CHECK(tells(people.amina.call("GET", "/api/v1/proposals/" + id).body.source(), "Paulin"));
  CHECK_FALSE(tells(people.amina.call("GET", "/api/v1/proposals/" + id).body.source(), pauls_id));
  outsiders_know("after");
}

TEST_CASE("whether one is blocked or the other's listing is merely over cannot be told apart") {
  People people;
  // Amina has blocked Omar; Luc she has not. Both look for a listing of hers that is paused, and for one that has ended.
  const std::string paused = people.amina.post("offer", "gardening", "En pause");
  const std::string ended = people.amina.post("offer", "gardening", "Finie");
  REQUIRE(people.amina.call("POST", "/api/v1/listings/" + paused + "/pause").status == 200);
  REQUIRE(people.amina.call("DELETE", "/api/v1/listings/" + ended).status == 204);
  const std::string active = people.amina.post("offer", "gardening", "Active");
  const std::vector<std::tuple<const char*, std::string, std::string>> questions{{"GET", "/api/v1/listings/{}", ""},
                                                                                 {"GET", "/api/v1/listings/{}/why-nothing", ""},
                                                                                 {"PUT", "/api/v1/listings/{}/hidden", ""},
                                                                                 {"DELETE", "/api/v1/listings/{}/hidden", ""},
                                                                                 {"POST", "/api/v1/listings/{}/pause", ""},
                                                                                 {"DELETE", "/api/v1/listings/{}", ""},
                                                                                 {"POST", "/api/v1/blocks", R"({"listing":"{}"})"}};
  const auto ask = [](Device& device, const auto& question, const std::string& id) {
    auto [method, path, body] = question;
    for (std::string* text : {&path, &body}) {
      if (const auto at = text->find("{}"); at != std::string::npos) text->replace(at, 2, id);
    }
    const auto answer = device.call(method, path, body);
    return std::to_string(answer.status) + answer.body.source();
  };
  for (const auto& question : questions) {
    CAPTURE(std::get<1>(question));
    const std::string nothing = ask(people.luc, question, std::string(26, 'a'));
    CHECK(nothing.starts_with("404"));
    for (const std::string& id : {paused, ended}) {
      CHECK(ask(people.luc, question, id) == nothing);
      CHECK(ask(people.omar, question, id) == nothing);
    }
    CHECK(ask(people.omar, question, active) == nothing);
  }
}

TEST_CASE("a block leads to no proposal with the other, and its maker alone can see and lift it") {
  People people;
  people.amina.post("offer", "home-cooking", "Un couscous");
  people.amina.post("want", "bicycle-repair", "Mon vélo");
  people.omar.post("offer", "bicycle-repair", "Les vélos");
  people.omar.post("want", "home-cooking", "Un couscous");
  // Another pair, posted later, is found: by then the desk has looked at Amina and Omar too.
  (void)swap_between(people.luc, people.claire, "translation", "pet-sitting");
  CHECK(people.amina.call("GET", "/api/v1/proposals").body.count("items") == 0);
  CHECK(people.omar.call("GET", "/api/v1/proposals").body.count("items") == 0);
  const auto blocks = people.amina.call("GET", "/api/v1/blocks");
  REQUIRE(blocks.body.count("items") == 1);
  CHECK(blocks.body.text("items/0/hint") == "Je taille vos haies");
  CHECK_FALSE(tells(blocks.body.source(), "Omar"));
  CHECK(people.omar.call("GET", "/api/v1/blocks").body.count("items") == 0);
  REQUIRE(people.amina.call("DELETE", "/api/v1/blocks/" + blocks.body.text("items/0/id")).status == 204);
  CHECK(people.amina.call("GET", "/api/v1/blocks").body.count("items") == 0);
  CHECK(tells(people.amina.call("GET", "/api/v1/listings?limit=100").body.source(), "Je taille vos haies"));
}

TEST_CASE("a block that comes of a reason said afterwards has an id of its own, which tells nothing, and can be lifted") {
  People people;
  const std::string proposal = swap_between(people.luc, people.claire);
  REQUIRE(respond(people.luc, proposal, "decline").status == 200);
  REQUIRE(people.luc.call("PUT", "/api/v1/proposals/" + proposal + "/reason", R"({"reason":"person"})").status == 204);
  const auto blocks = people.luc.call("GET", "/api/v1/blocks");
  REQUIRE(blocks.body.count("items") == 1);
  const std::string id = blocks.body.text("items/0/id");
  CHECK(id != std::string(26, 'a'));
  CHECK(people.luc.call("DELETE", "/api/v1/blocks/" + id).status == 204);
  CHECK(people.luc.call("GET", "/api/v1/blocks").body.count("items") == 0);
}

TEST_CASE("the public page counts nothing under five") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  for (int i = 0; i < 4; ++i) (void)amina.post("want", "gardening", "Jardin");
  for (int i = 0; i < 5; ++i) (void)amina.post("offer", "gardening", "Jardin");
  const auto page = Device(house).call("GET", "/api/v1/public");
  REQUIRE(page.status == 200);
  const std::string quarter = amina.call("GET", "/api/v1/session").body.text("member/quarter/id");
  for (std::size_t i = 0; i < page.body.count("neighbourhoods/0/quarters"); ++i) {
    const std::string at = "neighbourhoods/0/quarters/" + std::to_string(i);
    CHECK_FALSE(page.body.has(at + "/wants"));
    CHECK(page.body.has(at + "/offers") == (page.body.text(at + "/id") == quarter));
  }
  CHECK_FALSE(tells(page.body.source(), "Amina"));
}
