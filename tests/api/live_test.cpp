// The live door of the whole program: who gets in, what is told, what is never told (checklist 11, 14, 15, 29).
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "people.hpp"

using namespace ronde::integration;

namespace {

/// What was told from a resume on.
struct Missed {
  std::multiset<std::string> listings;  // ids
  std::multiset<std::string> gone;
  std::string ended_by;  // hello or reload
  std::string text;
};

void add(Missed& all, const Json& heard) {
  all.text += heard.source() + '\n';
  if (heard.text("type") != "event") all.ended_by = heard.text("type");
  if (heard.text("event") == "listing") all.listings.insert(heard.text("data/id"));
  for (std::size_t k = 0; k < heard.count("data/items"); ++k) all.listings.insert(heard.text("data/items/" + std::to_string(k) + "/id"));
  for (std::size_t k = 0; k < heard.count("data/gone"); ++k) all.gone.insert(heard.text("data/gone/" + std::to_string(k)));
}

/// Resumes and hears everything up to hello or reload.
Missed missed(Live& live, const std::string& cursor) {
  Missed all;
  live.send("{\"type\":\"resume\",\"cursor\":" + json_text(cursor) + "}");
  while (all.ended_by.empty()) {
    const auto heard = live.next();
    REQUIRE(heard.has_value());
    add(all, *heard);
  }
  return all;
}

/// Hears on until this listing has been told. What is told within a moment comes together, so some of what was missed comes after hello.
void hear_until(Live& live, Missed& all, const std::string& listing) {
  while (!all.listings.contains(listing)) {
    const auto heard = live.next();
    REQUIRE_MESSAGE(heard.has_value(), all.text);
    add(all, *heard);
  }
}

/// Does the message name this listing in that list of ids?
bool told_as(const Json& heard, const std::string& list, const std::string& listing) {
  for (std::size_t k = 0; k < heard.count("data/" + list); ++k) {
    if (heard.text("data/" + list + "/" + std::to_string(k)) == listing) return true;
  }
  return false;
}

/// A field of this listing, where the message brings it whole; else nothing.
std::string item_of(const Json& heard, const std::string& listing, const std::string& field) {
  if (heard.text("data/id") == listing) return heard.text("data/" + field);
  for (std::size_t k = 0; k < heard.count("data/items"); ++k) {
    const std::string at = "data/items/" + std::to_string(k) + "/";
    if (heard.text(at + "id") == listing) return heard.text(at + field);
  }
  return {};
}

/// The next message that speaks of this listing, in whatever way.
Json until_told(Live& live, const std::string& listing) {
  while (true) {
    auto heard = live.next();
    REQUIRE_MESSAGE(heard.has_value(), "nothing was told of " << listing);
    if (heard->text("event").starts_with("listing") && heard->source().find(listing) != std::string::npos) return *std::move(heard);
  }
}

void pause(Device& device, const std::string& listing, const char* what = "pause") {
  REQUIRE(device.call("POST", "/api/v1/listings/" + listing + "/" + what).status == 200);
}

}  // namespace

TEST_CASE("a socket opens for a live session from our own origin, compared whole, and for nobody else") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  CHECK(amina.handshake().status == 101);
  const std::string port = std::to_string(house.port());
  for (const std::string& origin : std::vector<std::string>{
           "", "null", "https://evil.example", house.origin() + ".evil.example", house.origin() + "/", house.origin() + "0",
           "http://evil.example?" + house.origin(), "http://127.0.0.1", "https://127.0.0.1:" + port, "http://localhost:" + port,
           "HTTP://127.0.0.1:" + port, "http://127.0.0.1:" + port + ", http://127.0.0.1:" + port, "127.0.0.1:" + port,
           "http://127.0.0.11:" + port}) {
    CAPTURE(origin);
    CHECK(amina.handshake({{"Origin", origin}}).status == 403);
  }
  CHECK(Device(house).handshake().status == 401);
  CHECK(amina.handshake({{"Cookie", amina.cookie() + "x"}}).status == 401);
  CHECK(amina.handshake({{"Cookie", "ronde=" + std::string(64, 'A')}}).status == 401);
  for (const char* key : {"", "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZ===", "not base64 not base64 !!"}) {
    CAPTURE(key);
    CHECK(amina.handshake({{"Sec-WebSocket-Key", key}}).status == 400);
  }
  // A token in the address opens nothing.
  const std::string token = amina.cookie().substr(amina.cookie().find('=') + 1);
  Device stranger(house);
  const auto by_address = stranger.call("GET", "/api/v1/live?token=" + token + "&ronde=" + token, {},
                                        {{"Connection", "Upgrade"},
                                         {"Upgrade", "websocket"},
                                         {"Sec-WebSocket-Version", "13"},
                                         {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                         {"Origin", house.origin()}});
  CHECK(by_address.status == 401);
}

TEST_CASE("a member has five sockets at most; when one goes, there is room for another") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  std::vector<Live> five;
  for (int i = 0; i < 5; ++i) {
    five.push_back(amina.live());
    five.back().resume();
  }
  CHECK(amina.handshake().status == 429);
  CHECK(luc.handshake().status == 101);
  five.pop_back();
  CHECK(within(3000, [&] { return amina.handshake().status == 101; }));
  for (auto& live : five) {
    live.send(R"({"type":"ping"})");
    CHECK(live.until("pong").text("type") == "pong");
  }
}

TEST_CASE("a device that comes back after the power went hears exactly what it missed, once, and goes on from there") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  std::string cursor;
  std::string heard_before;
  {
    Live live = amina.live();
    live.resume();
    heard_before = luc.post("offer", "gardening", "Avant la coupure");
    (void)live.all_until(heard_before);
    cursor = live.cursor();
  }
  const std::string while_away = luc.post("offer", "gardening", "Pendant l'absence");
  house.kill_9();
  house.start();
  const std::string after = luc.post("want", "pet-sitting", "Après la coupure");
  REQUIRE(luc.call("DELETE", "/api/v1/listings/" + heard_before).status == 204);
  const std::string short_lived = luc.post("offer", "translation", "Posée puis retirée");
  REQUIRE(luc.call("DELETE", "/api/v1/listings/" + short_lived).status == 204);
  Live live = amina.live();
  Missed all = missed(live, cursor);
  CHECK(all.ended_by == "hello");
  const std::string next = luc.post("offer", "home-cooking", "Ensuite");
  hear_until(live, all, next);
  const std::multiset<std::string> posted{while_away, after, next};
  CHECK_MESSAGE(all.listings == posted, all.text);
  CHECK_MESSAGE(all.gone.count(heard_before) == 1, all.text);
  CHECK(all.gone.count(short_lived) <= 1);
  CHECK(all.text.find("Avant la coupure") == std::string::npos);
  // From the newest cursor there is nothing to tell.
  Live again = amina.live();
  const Missed nothing = missed(again, live.cursor());
  CHECK(nothing.ended_by == "hello");
  CHECK(nothing.listings.empty());
  CHECK(nothing.gone.empty());
}

TEST_CASE("what happens to a proposal while a device is away is told when it comes back") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  Live first = amina.live();
  const std::string cursor = first.resume().text("cursor");
  const std::string id = swap_between(amina, luc);
  REQUIRE(respond(luc, id, "accept").status == 200);
  house.kill_9();
  house.start();
  Live live = amina.live();
  const Missed all = missed(live, cursor);
  CHECK(all.ended_by == "hello");
  CHECK(all.text.find("\"event\":\"proposal\"") != std::string::npos);
  CHECK(all.text.find(id) != std::string::npos);
  CHECK(all.text.find("Luc") == std::string::npos);  // she has not said yes
}

TEST_CASE("a cursor that is too old, of another neighbourhood, or of nobody leads to reload") {
  People people;
  Live zoes = people.zoe.live();
  const std::string foreign = zoes.resume().text("cursor");
  Live first = people.amina.live();
  const std::string old = first.resume().text("cursor");
  for (const std::string& cursor : {foreign, std::string("x"), std::string(80, 'A'), old.substr(0, old.size() - 2), old + "AA"}) {
    Live live = people.amina.live();
    CAPTURE(cursor);
    CHECK(missed(live, cursor).ended_by == "reload");
  }
  // More than 500 change sets later the lists are read anew.
  std::vector<std::string> listings;
  for (int i = 0; i < 4; ++i) listings.push_back(people.amina.post("offer", "gardening", "Jardin " + std::to_string(i)));
  {
    std::vector<std::jthread> threads;
    for (const auto& id : listings) {
      threads.emplace_back([&people, id] {
        Device hand = people.luc;
        for (int i = 0; i < 65; ++i) {
          (void)hand.call("PUT", "/api/v1/listings/" + id + "/hidden");
          (void)hand.call("DELETE", "/api/v1/listings/" + id + "/hidden");
        }
      });
    }
  }
  Live late = people.amina.live();
  const Missed all = missed(late, old);
  CHECK(all.ended_by == "reload");
  CHECK(all.listings.empty());
  const std::string next = people.luc.post("offer", "home-cooking", "Ensuite");
  (void)late.all_until(next);
}

TEST_CASE("what is said on the socket and is not ours ends it") {
  House house;
  house.start();
  Device claire(house);
  claire.recover(house.stewards_code());
  for (const std::string text :
       {"{", "[]", "\"resume\"", R"({"type":"subscribe"})", R"({"type":"resume"})", R"({"type":"resume","cursor":7})",
        R"({"type":"ping","type":"ping"})", R"({"type":"ping","more":1})", R"({"type":"resume","cursor":null,"as":"x"})"}) {
    Live live = claire.live();
    live.send(text);
    CAPTURE(text);
    CHECK(live.close_code() == 1008);
  }
  Live big = claire.live();
  big.send("{\"type\":\"" + std::string(20'000, 'x') + "\"}");
  CHECK(big.close_code() == 1009);
}

TEST_CASE("from the moment of a block neither side hears of the other's listings, not even that one is gone") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  Device nadia(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  nadia.join(code, "Nadia");
  const std::string aminas = amina.post("offer", "gardening", "Amina avant");
  const std::string lucs = luc.post("offer", "gardening", "Luc avant");
  Live to_luc = luc.live();
  Live to_amina = amina.live();
  Live to_nadia = nadia.live();
  to_luc.resume();
  to_amina.resume();
  to_nadia.resume();
  REQUIRE(amina.call("POST", "/api/v1/blocks", R"({"listing":")" + lucs + R"("})").status == 204);
  const std::string later = amina.post("offer", "translation", "Amina après");
  const std::string lucs_later = luc.post("offer", "translation", "Luc après");
  pause(amina, aminas);
  REQUIRE(luc.call("DELETE", "/api/v1/listings/" + lucs).status == 204);
  // Nadia hears of all of it; when she posts afterwards, everything before has been told.
  const std::string nadia_heard = to_nadia.all_until(lucs);
  CHECK(nadia_heard.find(later) != std::string::npos);
  const std::string fence = nadia.post("offer", "home-cooking", "Nadia ensuite");
  const std::string luc_heard = to_luc.all_until(fence);
  const std::string amina_heard = to_amina.all_until(fence);
  for (const auto& id : {aminas, later}) CHECK_MESSAGE(luc_heard.find(id) == std::string::npos, luc_heard);
  for (const auto& id : {lucs, lucs_later}) CHECK_MESSAGE(amina_heard.find(id) == std::string::npos, amina_heard);
  CHECK(luc_heard.find(lucs_later) != std::string::npos);  // one's own are told
  CHECK(amina_heard.find(later) != std::string::npos);
  // The same when coming back with a cursor from before the block.
  Live back = luc.live();
  const std::string missed_text = missed(back, to_luc.cursor()).text;
  CHECK(missed_text.find(later) == std::string::npos);
}

TEST_CASE("a listing that one has hidden is not told any more, until it is shown again") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  const std::string hidden = amina.post("offer", "gardening", "Amina cachée");
  Live live = luc.live();
  live.resume();
  REQUIRE(luc.call("PUT", "/api/v1/listings/" + hidden + "/hidden").status == 204);
  pause(amina, hidden);
  pause(amina, hidden, "resume");
  const std::string fence = amina.post("offer", "translation", "Amina montrée");
  const std::string heard = live.all_until(fence);
  CHECK_MESSAGE(heard.find(hidden) == std::string::npos, heard);
  CHECK_FALSE(lists(luc.call("GET", "/api/v1/listings"), hidden));
  REQUIRE(luc.call("DELETE", "/api/v1/listings/" + hidden + "/hidden").status == 204);
  CHECK(lists(luc.call("GET", "/api/v1/listings"), hidden));
  pause(amina, hidden);
  (void)live.all_until(hidden);
}

TEST_CASE("of a listing that is paused others hear once that it is gone, and nothing of what is done to it until it hangs again") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  const std::string listing = amina.post("offer", "gardening", "Amina au jardin");
  const std::string never_seen = amina.post("offer", "translation", "Amina traduit");
  pause(amina, never_seen);
  Live live = luc.live();
  live.resume();
  pause(amina, listing);
  CHECK(told_as(until_told(live, listing), "gone", listing));
  const std::string cursor = live.cursor();
  const auto edit = [&](const std::string& id, const std::string& category, const std::string& title) {
    const std::string path = "/api/v1/listings/" + id;
    const std::string tag = amina.call("GET", path).headers.at("etag");
    REQUIRE(amina.call("PUT", path, draft("offer", category, title), {{"If-Match", tag}}).status == 200);
  };
  edit(listing, "gardening", "Amina taille les haies");
  edit(never_seen, "translation", "Amina traduit tout");
  REQUIRE(amina.call("DELETE", "/api/v1/listings/" + never_seen).status == 204);
  const std::string fence = amina.post("offer", "home-cooking", "Amina ensuite");
  const std::string heard = live.all_until(fence);
  for (const auto& id : {listing, never_seen}) CHECK_MESSAGE(heard.find(id) == std::string::npos, heard);
  // Coming back with a cursor from then, also after the power went.
  for (const bool power_went : {false, true}) {
    CAPTURE(power_went);
    if (power_went) {
      house.kill_9();
      house.start();
    }
    Live back = luc.live();
    Missed all = missed(back, cursor);
    CHECK(all.ended_by == "hello");
    if (!all.listings.contains(fence)) hear_until(back, all, fence);
    for (const auto& id : {listing, never_seen}) CHECK_MESSAGE(all.text.find(id) == std::string::npos, all.text);
  }
  Live again = luc.live();
  again.resume();
  pause(amina, listing, "resume");
  CHECK(item_of(until_told(again, listing), listing, "title") == "Amina taille les haies");
}

TEST_CASE("a listing that is all in a proposal is told to others by its id alone, to its owner whole; freed, it is told whole again") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  Device nadia(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  nadia.join(code, "Nadia");
  Live to_nadia = nadia.live();
  Live to_luc = luc.live();
  Live to_amina = amina.live();
  for (Live* live : {&to_nadia, &to_luc, &to_amina}) live->resume();
  const std::string couscous = amina.post("offer", "home-cooking", "Couscous du dimanche");
  std::string twice = draft("offer", "gardening", "Deux fois au jardin");
  twice.insert(1, R"("quantity":2,)");
  const std::string garden = luc.call("POST", "/api/v1/listings", twice).body.text("id");
  for (Live* live : {&to_nadia, &to_luc, &to_amina}) (void)live->all_until(garden);
  luc.post("want", "home-cooking", "Manger un couscous");
  amina.post("want", "gardening", "Un coup de main au jardin");
  const std::string proposal = proposal_of(amina);
  // Others are who sits beside her in the ring as well, and who does not.
  for (Live* live : {&to_nadia, &to_luc}) {
    const Json heard = until_told(*live, couscous);
    CHECK_MESSAGE(told_as(heard, "reserved", couscous), heard.source());
    CHECK_FALSE(told_as(heard, "gone", couscous));
    CHECK_MESSAGE(heard.source().find("Couscous du dimanche") == std::string::npos, heard.source());
    CHECK_MESSAGE(heard.source().find(proposal) == std::string::npos, heard.source());
    if (live == &to_luc) continue;
    // One unit of two is left: it hangs on, and nobody is told how many there are.
    CHECK_MESSAGE(item_of(heard, garden, "state") == "active", heard.source());
    CHECK_MESSAGE(heard.source().find("\"left\"") == std::string::npos, heard.source());
  }
  const Json own = until_told(to_amina, couscous);
  CHECK_MESSAGE(item_of(own, couscous, "state") == "reserved", own.source());
  CHECK_MESSAGE(item_of(own, couscous, "title") == "Couscous du dimanche", own.source());

  REQUIRE(respond(amina, proposal, "decline").status == 200);
  const Json again = until_told(to_nadia, couscous);
  CHECK_MESSAGE(item_of(again, couscous, "title") == "Couscous du dimanche", again.source());
  CHECK_MESSAGE(item_of(again, couscous, "state") == "active", again.source());
}

TEST_CASE("what happens in one neighbourhood is never told in another") {
  People people;
  Live here = people.amina.live();
  Live there = people.zoe.live();
  here.resume();
  there.resume();
  const std::string zoes = people.zoe.post("offer", "gardening", "Au-delà de la rivière");
  const std::string lucs = people.luc.post("offer", "gardening", "En deçà de la rivière");
  (void)people.claire.call("PATCH", "/api/v1/neighbourhood/settings", R"({"reply_hours":12})");
  const std::string zoes_last = people.zoe.post("offer", "translation", "Zoé ensuite");
  const std::string lucs_last = people.luc.post("offer", "translation", "Luc ensuite");
  const std::string heard_here = here.all_until(lucs_last);
  const std::string heard_there = there.all_until(zoes_last);
  CHECK(heard_here.find(lucs) != std::string::npos);
  CHECK(heard_there.find(zoes) != std::string::npos);
  CHECK(heard_here.find("Zoé") == std::string::npos);
  CHECK(heard_here.find(zoes) == std::string::npos);
  CHECK(heard_there.find(lucs) == std::string::npos);
  CHECK(heard_there.find("neighbourhood") == std::string::npos);
  CHECK(heard_here.find("\"event\":\"neighbourhood\"") != std::string::npos);
}

TEST_CASE("a proposal is told to its people only: animals before all have said yes, first names after, codes to the receiver") {
  People people;
  Device paul(people.house);
  paul.join(people.code, "Paul");
  Live aminas = people.amina.live();
  Live pauls = paul.live();
  std::vector<std::pair<const char*, Live>> others;
  for (const auto& [who, device] :
       {std::pair{"luc", &people.luc}, {"omar", &people.omar}, {"zoe", &people.zoe}, {"claire", &people.claire}}) {
    others.emplace_back(who, device->live());
    others.back().second.resume();
  }
  aminas.resume();
  pauls.resume();
  const std::string id = swap_between(people.amina, paul);
  const Json proposed = aminas.until("proposal");
  CHECK(proposed.source().find("Paul") == std::string::npos);
  CHECK_FALSE(proposed.has("data/seats/1/first_name"));
  CHECK(proposed.text("data/seats/0/animal") != proposed.text("data/seats/1/animal"));
  REQUIRE(respond(people.amina, id, "accept").status == 200);
  Json pauls_view = pauls.until("proposal");
  while (pauls_view.number("data/accepted") < 1) pauls_view = pauls.until("proposal");
  CHECK(pauls_view.source().find("Amina") == std::string::npos);
  CHECK_FALSE(pauls_view.has("data/transfers/0/code"));
  CHECK_FALSE(pauls_view.has("data/transfers/1/code"));
  REQUIRE(respond(paul, id, "accept").status == 200);
  Json agreed = aminas.until("proposal");
  while (agreed.text("data/state") != "agreed") agreed = aminas.until("proposal");
  CHECK(agreed.text("data/seats/1/first_name") == "Paul");
  std::size_t codes = 0;
  for (const std::string transfer : {"data/transfers/0", "data/transfers/1"}) {
    CHECK(agreed.has(transfer + "/code") == (agreed.number(transfer + "/to") == 0));
    codes += agreed.has(transfer + "/code") ? 1U : 0U;
  }
  CHECK(codes == 1);
  // Zoé hears her own neighbourhood's fence, the others that of Thônex.
  const std::string zoes_fence = people.zoe.post("offer", "gardening", "Barrière de Vessy");
  const std::string fence = people.claire.post("offer", "gardening", "Barrière de Thônex");
  for (auto& [who, live] : others) {
    const std::string heard = live.all_until(std::string_view(who) == "zoe" ? zoes_fence : fence);
    CAPTURE(who);
    CHECK(heard.find("proposal") == std::string::npos);
    CHECK(heard.find(id) == std::string::npos);
    CHECK(heard.find("Paul") == std::string::npos);
    CHECK(heard.find("Amina") == std::string::npos);
  }
}
