// What the people of an agreed exchange write to each other, as devices meet it (checklist 30, 31, 35).
#include <doctest/doctest.h>

#include "people.hpp"

using namespace ronde::integration;

namespace {

/// Amina and Paul, who have agreed.
struct Agreed : People {
  Agreed() : paul(house) {
    paul.join(code, "Paul");
    id = swap_between(amina, paul);
    for (Device* device : {&amina, &paul}) REQUIRE(respond(*device, id, "accept").status == 200);
  }
  Answer write(Device& device, const std::string& text, const std::string& key = {}) {
    std::map<std::string, std::string> headers;
    if (!key.empty()) headers["Idempotency-Key"] = key;
    return device.call("POST", thread(), R"({"language":"fr","text":)" + json_text(text) + "}", headers);
  }
  Answer read(Device& device, const std::string& query = {}) { return device.call("GET", thread() + query); }
  [[nodiscard]] std::string thread() const { return "/api/v1/proposals/" + id + "/messages"; }

  Device paul;
  std::string id;
};

}  // namespace

TEST_CASE("what one writes reaches the other as it was written, live, and rings once until it is read") {
  Agreed two;
  Live pauls = two.paul.live();
  pauls.resume();
  const std::string text = "<b>Samedi</b> & \"dix heures\" ?\n🚲 ‘;--";
  const Answer written = two.write(two.amina, text);
  REQUIRE_MESSAGE(written.status == 201, written.body.source());
  CHECK(written.body.truth("you"));
  const Json told = pauls.until("messages");
  CHECK(told.text("data/proposal") == two.id);
  CHECK(told.number("data/unread") == 1);
  CHECK(told.source().find("Samedi") == std::string::npos);  // the text is asked for by who may still read it
  REQUIRE(two.write(two.amina, "Encore").status == 201);

  const Answer page = two.read(two.paul);
  REQUIRE(page.status == 200);
  CHECK(page.body.count("items") == 2);
  CHECK(page.body.text("items/1/text") == text);
  CHECK(page.body.text("items/1/first_name") == "Amina");
  CHECK_FALSE(page.body.truth("items/1/you"));
  CHECK(page.body.number("unread") == 2);
  CHECK(two.paul.call("GET", "/api/v1/proposals/" + two.id).body.number("messages/unread") == 2);
  const auto rings = [&] {
    const Answer news = two.paul.call("GET", "/api/v1/notifications");
    std::size_t count = 0;
    for (std::size_t i = 0; i < news.body.count("items"); ++i)
      count += news.body.text("items/" + std::to_string(i) + "/kind") == "message" ? 1U : 0U;
    return count;
  };
  CHECK(rings() == 1);
  const std::string until = R"({"until":")" + page.body.text("items/0/at") + R"("})";
  CHECK(two.paul.call("PUT", two.thread() + "/read", until).status == 204);
  CHECK(two.read(two.paul).body.number("unread") == 0);
  CHECK(two.read(two.amina).body.number("unread") == 0);
  REQUIRE(two.write(two.amina, "Et encore").status == 201);
  CHECK(rings() == 2);
}

TEST_CASE("a third person finds nothing of it, hears nothing, and no log holds it") {
  Agreed two;
  std::vector<std::pair<std::string, Live>> others;
  for (const auto& [who, device] : {std::pair{"luc", &two.luc}, {"omar", &two.omar}, {"claire", &two.claire}, {"zoe", &two.zoe}}) {
    others.emplace_back(who, device->live());
    others.back().second.resume();
  }
  REQUIRE(two.write(two.amina, "Mot-tres-secret").status == 201);
  for (Device* device : {&two.luc, &two.omar, &two.claire, &two.zoe}) {
    CHECK(two.read(*device).status == 404);
    CHECK(two.write(*device, "Bonjour").status == 404);
    CHECK(device->call("PUT", two.thread() + "/read", R"({"until":"2036-01-01T10:00:00.000Z"})").status == 404);
    for (const char* path : {"/api/v1/notifications", "/api/v1/proposals?filter=open", "/api/v1/listings?limit=100"})
      CHECK(device->call("GET", path).body.source().find("Mot-tres-secret") == std::string::npos);
  }
  const std::string fence = two.claire.post("offer", "gardening", "Barrière de Thônex");
  const std::string zoes = two.zoe.post("offer", "gardening", "Barrière de Vessy");
  for (auto& [who, live] : others) {
    CAPTURE(who);
    const std::string heard = live.all_until(who == "zoe" ? zoes : fence);
    CHECK(heard.find("messages") == std::string::npos);
    CHECK(heard.find(two.id) == std::string::npos);
  }
  CHECK(two.house.log().find("Mot-tres-secret") == std::string::npos);
  CHECK(two.claire.call("GET", "/api/v1/audit").body.source().find("Mot-tres-secret") == std::string::npos);
}

TEST_CASE("a message that is sent again with its key is there once, also after the power went, and other words under it are refused") {
  Agreed two;
  const Answer first = two.write(two.amina, "Une fois", "k1");
  REQUIRE(first.status == 201);
  two.house.kill_9();
  two.house.start();
  const Answer again = two.write(two.amina, "Une fois", "k1");
  CHECK(again.status == 201);
  CHECK(again.body.source() == first.body.source());
  CHECK(two.write(two.amina, "Autre chose", "k1").status == 422);
  REQUIRE(two.write(two.paul, "Une fois", "k1").status == 201);  // a key is its writer's own
  CHECK(two.read(two.paul).body.count("items") == 2);
}

TEST_CASE("pages go back in time without gap or double, and a cursor opens its own exchange alone") {
  Agreed two;
  for (int i = 0; i < 7; ++i) REQUIRE(two.write(i % 2 == 0 ? two.amina : two.paul, "Mot " + std::to_string(i)).status == 201);
  std::vector<std::string> texts;
  std::string cursor;
  do {
    const Answer page = two.read(two.paul, "?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor));
    REQUIRE(page.status == 200);
    for (std::size_t i = 0; i < page.body.count("items"); ++i) texts.push_back(page.body.text("items/" + std::to_string(i) + "/text"));
    cursor = page.body.has("next") ? page.body.text("next") : "";
  } while (!cursor.empty());
  CHECK(texts == std::vector<std::string>{"Mot 6", "Mot 5", "Mot 4", "Mot 3", "Mot 2", "Mot 1", "Mot 0"});
  const std::string next = two.read(two.paul, "?limit=1").body.text("next");
  const std::string other = swap_between(two.claire, two.luc, "translation", "pet-sitting");
  for (Device* device : {&two.claire, &two.luc}) REQUIRE(respond(*device, other, "accept").status == 200);
  CHECK(two.luc.call("GET", "/api/v1/proposals/" + other + "/messages?cursor=" + next).status == 422);
  for (const char* query : {"?limit=0", "?limit=51", "?cursor=AAAA"}) CHECK(two.read(two.paul, query).status == 422);
}

TEST_CASE("after a block what one writes reaches the other no more, and who is blocked sees no difference") {
  Agreed two;
  REQUIRE(two.write(two.paul, "Avant").status == 201);
  for (Device* device : {&two.amina, &two.paul}) {
    const Answer seen = device->call("GET", "/api/v1/proposals/" + two.id);
    for (std::size_t i = 0; i < seen.body.count("transfers"); ++i) {
      const std::string index = std::to_string(seen.body.number("transfers/" + std::to_string(i) + "/index"));
      REQUIRE(device->call("POST", "/api/v1/proposals/" + two.id + "/transfers/" + index + "/confirmation", "{}").status == 200);
    }
  }
  const Answer before = two.paul.call("GET", "/api/v1/proposals/" + two.id);
  REQUIRE(before.body.text("state") == "fulfilled");
  const std::string animal = two.amina.call("GET", "/api/v1/proposals/" + two.id).body.text("seats/1/animal");
  REQUIRE(two.amina.call("POST", "/api/v1/blocks", R"({"proposal":")" + two.id + R"(","round":1,"animal":")" + animal + R"("})").status ==
          204);
  CHECK(two.paul.call("GET", "/api/v1/proposals/" + two.id).body.source() == before.body.source());

  Live aminas = two.amina.live();
  aminas.resume();
  const Answer into_silence = two.write(two.paul, "Allô ?");
  CHECK(into_silence.status == 201);
  CHECK(two.read(two.paul).body.count("items") == 2);
  CHECK(two.read(two.amina).body.count("items") == 1);
  CHECK(two.write(two.amina, "Rien").status == 409);
  const std::string mark = two.amina.post("offer", "gardening", "Repère");
  CHECK(aminas.all_until(mark).find("messages") == std::string::npos);
}

TEST_CASE("a message that does not belong here is shown to the stewards, and to nobody whom it is about") {
  Agreed two;
  const Answer written = two.write(two.paul, "Cent francs, et je viens");
  REQUIRE(written.status == 201);
  const std::string about = R"("proposal":")" + two.id + R"(","message":")" + written.body.text("id") + "\"";
  CHECK(two.luc.call("POST", "/api/v1/concerns", R"({"kind":"other",)" + about + "}").status == 404);
  CHECK(two.paul.call("POST", "/api/v1/concerns", R"({"kind":"other",)" + about + "}").status == 422);
  REQUIRE(two.amina.call("POST", "/api/v1/concerns", R"({"kind":"not_for_ronde","text":"Il demande de l'argent.",)" + about + "}").status ==
          204);
  const Answer heard = two.claire.call("GET", "/api/v1/concerns");
  CHECK(heard.body.text("items/0/message") == "Cent francs, et je viens");
  CHECK(heard.body.text("items/0/about/first_name") == "Paul");
  CHECK(two.read(two.claire).status == 404);  // one message that was shown opens no door to the others
}

TEST_CASE("both take along what was written, a third person does not, and who leaves takes it away") {
  Agreed two;
  REQUIRE(two.write(two.amina, "MARQUE d’Amina").status == 201);
  REQUIRE(two.write(two.paul, "MARQUE de Paul").status == 201);
  const auto copy = [](Device& device) { return device.call("POST", "/api/v1/me/export", R"({"format":"json"})").body; };
  for (Device* device : {&two.amina, &two.paul}) {
    const Json taken = copy(*device);
    CHECK(taken.count("messages") == 2);
    CHECK(taken.text("messages/0/text") == "MARQUE de Paul");
    CHECK(taken.truth("messages/0/you") == (device == &two.paul));
  }
  CHECK(copy(two.luc).count("messages") == 0);

  Live pauls = two.paul.live();
  pauls.resume();
  REQUIRE(two.amina.call("DELETE", "/api/v1/me").status == 204);
  CHECK(pauls.until("messages").number("data/unread") == 0);
  const Answer left = two.read(two.paul);
  CHECK(left.body.count("items") == 1);
  CHECK(left.body.text("items/0/text") == "MARQUE de Paul");
  CHECK(copy(two.paul).source().find("MARQUE d’Amina") == std::string::npos);
}
