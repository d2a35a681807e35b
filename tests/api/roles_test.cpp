// Who may do what: every route by every relation to whose thing it is about (checklist 26). A line is a route, a column a person.
#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <functional>
#include <set>

#include "app.hpp"
#include "events.hpp"
#include "market/records.hpp"
#include "people.hpp"
#include "pictures.hpp"

using namespace ronde::integration;

namespace {

const std::string nowhere = "aaaaaaaaaaaaaaaaaaaaaaaaaa";  // an id that nothing has
const std::string api = "/api/v1";

/// What is asked about a thing of Amina's. `{}` stands in path and body for the thing's id.
struct Asked {
  std::string path;
  std::string id;
  std::string body;
  std::map<std::string, std::string> headers;

  [[nodiscard]] static std::string with(std::string text, const std::string& id) {
    for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}", at + id.size())) text.replace(at, 2, id);
    return text;
  }
  [[nodiscard]] Answer by(Device& device, const std::string& method, const std::string& about) const {
    return device.call(method, with(path, about), with(body, about), headers);
  }
};

/// Signed out, Zoé of another neighbourhood, Omar whom Amina blocked, Luc a neighbour, Claire the steward, Amina herself: in this order
/// they ask, so that whoever may change the thing comes last.
using Expected = std::array<unsigned, 6>;

struct Row {
  std::string route;  // as the server's table and the API's document have it
  std::function<Asked(People&, Device& partner, const std::string& proposal)> ask;
  Expected expected;
};

Asked about(std::string path, std::string body = {}, std::string id = {}, std::map<std::string, std::string> headers = {}) {
  return {api + std::move(path), std::move(id), std::move(body), std::move(headers)};
}

using Ask = decltype(Row::ask);

/// The same question for everybody, about nothing of Amina's.
Ask plain(std::string path, std::string body = {}) {
  return [path, body](People&, Device&, const std::string&) { return about(path, body); };
}
/// About a listing that Amina posts for this line.
Ask listing(std::string path, std::string body = {}) {
  return [path, body](People& people, Device&, const std::string&) {
    return about(path, body, people.amina.post("offer", "translation", "Je traduis vos lettres"));
  };
}
/// About a proposal between Amina and Paul.
Ask proposal(std::string path, std::string body = {}) {
  return [path, body](People&, Device&, const std::string& id) { return about(path, body, id); };
}

/// Both say yes; what they write to each other from then on.
void agree(People& people, Device& partner, const std::string& id) {
  (void)respond(partner, id, "accept");
  (void)respond(people.amina, id, "accept");
}
Ask thread(std::string path, std::string body = {}) {
  return [path, body](People& people, Device& partner, const std::string& id) {
    agree(people, partner, id);
    return about(path, body, id);
  };
}
/// Of a message that Paul wrote to her.
Ask concern_about_a_message() {
  return [](People& people, Device& partner, const std::string& id) {
    agree(people, partner, id);
    const auto written = partner.call("POST", api + "/proposals/" + id + "/messages", R"({"text":"Donne-moi de l'argent"})");
    REQUIRE_MESSAGE(written.status == 201, written.body.source());
    return about("/concerns", R"({"kind":"not_for_ronde","proposal":"{}","message":")" + written.body.text("id") + R"("})", id);
  };
}

/// Never again with Paul, named by his animal in that proposal.
Ask her_partner() {
  return [](People& people, Device&, const std::string& id) {
    const std::string animal = people.amina.call("GET", api + "/proposals/" + id).body.text("seats/1/animal");
    return about("/blocks", R"({"proposal":"{}","round":1,"animal":")" + animal + R"("})", id);
  };
}

Ask edit() {
  return [](People& people, Device&, const std::string&) {
    const std::string id = people.amina.post("offer", "translation", "Je traduis vos lettres");
    const auto seen = people.amina.call("GET", api + "/listings/" + id);
    return about("/listings/{}", draft("offer", "translation", "Je traduis tout"), id, {{"If-Match", seen.headers.at("etag")}});
  };
}
/// About a listing of Amina's with a photo, whose id stands in the path already.
Ask photo(const std::string& method) {
  return [method](People& people, Device&, const std::string&) {
    const std::string id = people.amina.post("offer", "translation", "Je traduis vos lettres");
    const auto shown =
        people.amina.call("POST", api + "/listings/" + id + "/photos", ronde::test::plain_jpeg(), {{"Content-Type", "image/jpeg"}});
    REQUIRE_MESSAGE(shown.status == 201, shown.body.source());
    const std::string one = shown.body.text("photos/0/id");
    if (method == "PUT") return about("/listings/{}/photos", R"({"photos":[{"id":")" + one + R"(","alt":"une lettre"}]})", id);
    return about("/listings/{}/photos/" + one + (method == "GET" ? "/320" : ""), {}, id);
  };
}
/// The picture itself, to hang on a listing of hers.
Ask new_photo() {
  return [](People& people, Device&, const std::string&) {
    return about("/listings/{}/photos", ronde::test::plain_jpeg(), people.amina.post("offer", "translation", "Je traduis vos lettres"),
                 {{"Content-Type", "image/jpeg"}});
  };
}
Ask own_invitation() {
  return [](People& people, Device&, const std::string&) {
    const auto made = people.amina.call("POST", api + "/invitations", R"({"uses":1})");
    REQUIRE(made.status == 201);
    return about("/invitations/{}", {}, made.body.text("id"));
  };
}
Ask own_block() {
  return [](People& people, Device&, const std::string&) {
    return about("/blocks/{}", {}, people.amina.call("GET", api + "/blocks").body.text("items/0/id"));
  };
}
/// A search that Amina keeps.
Ask own_search() {
  return [](People& people, Device&, const std::string&) {
    (void)people.amina.call("POST", api + "/searches", R"({"q":"vélo"})");
    return about("/searches/{}", {}, people.amina.call("GET", api + "/searches").body.text("items/0/id"));
  };
}
/// A place of the directory that Claire wrote down.
Ask of_a_place(const std::string& path, const std::string& body = {}) {
  return [path, body](People& people, Device&, const std::string&) {
    (void)people.claire.call("POST", api + "/places", R"({"kind":"shop","name":"Kiosque"})");
    return about(path, body, people.claire.call("GET", api + "/places").body.text("items/0/id"));
  };
}
std::string in_ten_days() {
  const auto then = std::chrono::system_clock::now() + std::chrono::hours{240};
  return ronde::market::time_text(std::chrono::time_point_cast<std::chrono::milliseconds>(then));
}
std::string garden() {
  return R"({"title":"Jardin","until":")" + in_ten_days() +
         R"(","needs":[{"title":"Chaises","category":"gardening","kind":"good","quantity":9}]})";
}
/// A call that Claire keeps, and what Amina promised to it.
Ask of_a_call(const std::string& path, const std::string& body = {}) {
  return [path, body](People& people, Device&, const std::string&) {
    const auto made = people.claire.call("POST", api + "/calls", garden());
    REQUIRE_MESSAGE(made.status == 201, made.body.source());
    const std::string call = made.body.text("id");
    const auto promised = people.amina.call("POST", api + "/calls/" + call + "/pledges", R"({"need":0})");
    REQUIRE_MESSAGE(promised.status == 201, promised.body.source());
    std::string whole = path;
    if (const auto at = whole.find("PLEDGE"); at != std::string::npos) whole.replace(at, 6, promised.body.text("pledges/0/id"));
    return about(whole, body, call);
  };
}
/// The swap event that Claire looks after and that is open; a new one once it is not.
std::string open_event(Device& steward) {
  const auto all = steward.call("GET", events_api);
  for (std::size_t i = 0; i < all.body.count("items"); ++i) {
    const std::string at = "items/" + std::to_string(i);
    if (all.body.text(at + "/state") == "open") return all.body.text(at + "/id");
  }
  const std::string id = opened(steward);
  (void)walked_in(steward, id, "Ana", "Un jeu");
  return id;
}

/// About a swap event to which Amina comes with a vase, a walk-in beside her. `{item}` and `{person}` in the path are Amina's.
Ask at_event(const std::string& path, const std::string& body = {}) {
  return [path, body](People& people, Device&, const std::string&) {
    const std::string id = open_event(people.claire);
    const std::string vase = R"({"name_shown":true,"items":[{"title":"Un vase"}]})";
    const auto me = people.amina.call("PUT", events_api + "/" + id + "/registration", vase);
    REQUIRE_MESSAGE(me.status == 200, me.body.source());
    std::string named = path;
    for (const auto& [name, value] : {std::pair{"{item}", me.body.text("items/0/id")}, std::pair{"{person}", me.body.text("person/id")}}) {
      const auto found = named.find(name);
      if (found != std::string::npos) named.replace(found, std::string_view(name).size(), value);
    }
    return about(named, body, id);
  };
}
Ask list_for_an_event() {
  return [](People& people, Device&, const std::string&) {
    return about("/events/{}/imports?trial=true", "nom,objet\nBen,Un livre\n", open_event(people.claire), {{"Content-Type", "text/csv"}});
  };
}
Ask the_screen() {
  return [](People& people, Device&, const std::string&) {
    const auto opened_there = people.claire.call("POST", events_api + "/" + open_event(people.claire) + "/screen");
    return about("/screens/" + opened_there.body.text("address").substr(std::string_view("/ecran/").size()));
  };
}
/// What an institution offers.
std::string internship() {
  return R"({"kind":"internship","by":"Mairie","title":"Stage","link":"https://exemple.ch/","age_from":15,"until":")" + in_ten_days() +
         "\"}";
}
/// Hung by Claire.
Ask of_a_notice(const std::string& path, const std::string& body = {}) {
  return [path, body](People& people, Device&, const std::string&) {
    const auto hung = people.claire.call("POST", api + "/notices", internship());
    REQUIRE_MESSAGE(hung.status == 201, hung.body.source());
    return about(path, body, hung.body.text("id"));
  };
}
/// Offered by Luc, through an association that Claire wrote down.
Ask of_mentoring(const std::string& path) {
  return [path](People& people, Device&, const std::string&) {
    (void)people.claire.call("POST", api + "/places", R"({"kind":"association","name":"Atelier","phone":"022 000 00 00"})");
    const std::string place = people.claire.call("GET", api + "/places").body.text("items/0/id");
    const std::string point = people.luc.call("GET", api + "/neighbourhood").body.text("handover_points/0/id");
    const std::string body = R"({"association":")" + place + R"(","point":")" + point + R"(","title":"Entretien"})";
    if (path.empty()) return about("/mentoring", body);
    const auto offered = people.luc.call("POST", api + "/mentoring", body);
    REQUIRE_MESSAGE(offered.status == 201, offered.body.source());
    return about(path, {}, offered.body.text("id"));
  };
}
/// Claire makes it, with Luc who answers for it: once, as nobody may have its name again.
Ask an_association_of_luc() {
  return [](People& people, Device&, const std::string&) {
    const std::string luc = people.luc.call("GET", api + "/session").body.text("member/id");
    return about("/associations", R"({"kind":"business","name":"Le Fournil","responsible":")" + luc + R"("})");
  };
}
/// One that Claire has made, and answers for herself.
Ask of_an_association(const std::string& path, const std::string& body = {}) {
  return [path, body](People& people, Device&, const std::string&) {
    const std::string claire = people.claire.call("GET", api + "/session").body.text("member/id");
    const auto made = people.claire.call(
        "POST", api + "/associations", R"({"kind":"association","name":"Troc )" + fresh_key() + R"(","responsible":")" + claire + R"("})");
    REQUIRE_MESSAGE(made.status == 201, made.body.source());
    return about(path, body, made.body.text("id"));
  };
}
/// Told by Amina in confidence; only who hears concerns may name it.
Ask own_concern() {
  return [](People& people, Device&, const std::string&) {
    return about("/concerns/{}/close", {}, people.claire.call("GET", api + "/concerns").body.text("items/0/id"));
  };
}
Ask concern_about_her_partner() {
  return [](People& people, Device&, const std::string& id) {
    const std::string animal = people.amina.call("GET", api + "/proposals/" + id).body.text("seats/1/animal");
    return about("/concerns", R"({"kind":"other","proposal":"{}","round":1,"animal":")" + animal + R"("})", id);
  };
}
/// Said by Luc of a listing of Amina's, or by Amina of her exchange; the newest line of the queue.
std::string newest_report(People& people) {
  const auto queue = people.claire.call("GET", api + "/reports");
  REQUIRE(queue.status == 200);
  return queue.body.text("items/" + std::to_string(queue.body.count("items") - 1) + "/id");
}
Ask report(const std::string& path, const std::string& body = {}) {
  return [path, body](People& people, Device&, const std::string&) {
    const std::string id = people.amina.post("offer", "translation", "Je traduis contre argent");
    REQUIRE(people.luc.call("POST", api + "/concerns", R"({"kind":"money","listing":")" + id + R"("})").status == 204);
    return about(path, body, newest_report(people));
  };
}
Ask report_of_exchange(const std::string& path, const std::string& body) {
  return [path, body](People& people, Device&, const std::string& id) {
    REQUIRE(people.amina.call("POST", api + "/concerns", R"({"kind":"other","proposal":")" + id + R"("})").status == 204);
    return about(path, body, newest_report(people));
  };
}
/// A second device of Amina's.
Ask own_session() {
  return [](People& people, Device&, const std::string&) {
    const auto sheet = people.amina.call("POST", api + "/recovery-sheet", "{}");
    REQUIRE(sheet.status == 201);
    Device tablet(people.house);
    tablet.recover(sheet.body.text("code"));
    return about("/sessions/{}", {}, tablet.call("GET", api + "/session").body.text("session/id"));
  };
}
/// With Amina's invitation.
Ask join(std::string path = "/join") {
  return [path](People& people, Device&, const std::string&) {
    const auto invitation = people.amina.call("GET", api + "/invitations/" + people.code);
    return about(path, R"({"invitation":")" + people.code + R"(","first_name":"Berta","quarter":")" +
                           invitation.body.text("quarters/0/id") + R"(","age_band":"adult","language":"fr","charter":true})");
  };
}
/// Whether Luc may be here: about a member, whom only a steward of the same place may name.
Ask of_luc(std::string path, std::string body) {
  return [path, body](People& people, Device&, const std::string&) {
    return about(path, body, people.luc.call("GET", api + "/session").body.text("member/id"));
  };
}
/// Luc, who has agreed to be helped at the desk.
Ask at_desk(std::string path, std::string body = {}) {
  return [path, body](People& people, Device&, const std::string&) {
    const std::string luc = people.luc.call("GET", api + "/session").body.text("member/id");
    const auto agreed =
        people.claire.call("PUT", api + "/desk/neighbours/" + luc + "/consent", R"({"how":"spoken","deeds":["post","answer","print"]})");
    REQUIRE_MESSAGE(agreed.status == 204, agreed.body.source());
    return about("/desk/neighbours/{}" + path, body, luc);
  };
}
/// Somebody without a phone, who joins there.
Ask joins_at_desk() {
  return [](People& people, Device&, const std::string&) {
    const std::string quarter = people.claire.call("GET", api + "/session").body.text("member/quarter/id");
    return about("/desk/neighbours",
                 R"({"first_name":"Rosa","quarter":")" + quarter + R"(","language":"it","how":"spoken","deeds":["post"],"charter":true})");
  };
}
Ask of_the_place(std::string path, std::string body = {}) {
  return [path, body](People& people, Device&, const std::string&) {
    return about(path, body, people.amina.call("GET", api + "/session").body.text("neighbourhood/id"));
  };
}
Ask invitation_code() {
  return [](People& people, Device&, const std::string&) { return about("/invitations/" + people.code); };
}
Ask live() {
  return [](People& people, Device&, const std::string&) {
    return about("/live", {}, {},
                 {{"Connection", "Upgrade"},
                  {"Upgrade", "websocket"},
                  {"Sec-WebSocket-Version", "13"},
                  {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                  {"Origin", people.house.origin()}});
  };
}

Ask the_screens_socket() {
  return [](People& people, Device& device, const std::string& id) {
    auto asked = the_screen()(people, device, id);
    asked.path += "/live";
    asked.headers = live()(people, device, id).headers;
    return asked;
  };
}

/// Links that no mail ever held; what living ones do is in mail_test.cpp.
Ask dead_link(std::string path) {
  return [path](People&, Device&, const std::string&) { return about(path + std::string(64, 'A')); };
}

constexpr Expected nobody{404, 404, 404, 404, 404, 404};
constexpr Expected everybody{200, 200, 200, 200, 200, 200};
constexpr Expected members{401, 200, 200, 200, 200, 200};
constexpr Expected hers_200{401, 404, 404, 404, 404, 200};
constexpr Expected hers_204{401, 404, 404, 404, 404, 204};
constexpr Expected staffs_200{401, 404, 403, 403, 200, 403};
constexpr Expected hers_409{401, 404, 404, 404, 404, 409};

std::vector<Row> table() {
  return {
      {"GET /public", plain("/public"), everybody},
      {"GET /estimates", plain("/estimates"), everybody},
      {"GET /neighbourhoods/{id}/rules", of_the_place("/neighbourhoods/{}/rules"), everybody},
      {"GET /neighbourhoods/{id}/fairness", of_the_place("/neighbourhoods/{}/fairness"), everybody},
      {"GET /neighbourhoods/{id}/fairness.csv", of_the_place("/neighbourhoods/{}/fairness.csv"), everybody},
      {"GET /neighbourhoods/{id}/plan", of_the_place("/neighbourhoods/{}/plan"), everybody},
      {"GET /neighbourhoods/{id}/places", of_the_place("/neighbourhoods/{}/places"), everybody},
      {"GET /neighbourhoods/{id}/places/feed", of_the_place("/neighbourhoods/{}/places/feed"), everybody},
      {"GET /neighbourhoods/{id}/places/calendar", of_the_place("/neighbourhoods/{}/places/calendar"), everybody},
      {"GET /taxonomy", plain("/taxonomy"), everybody},
      {"GET /openapi.yaml", plain("/openapi.yaml"), everybody},
      {"GET /invitations/{code}", invitation_code(), everybody},
      {"POST /join", join(), {201, 201, 201, 201, 201, 201}},
      {"POST /session/recover", plain("/session/recover", R"({"code":"AAAAA-AAAAA-AAAAA-AAAAA"})"), {404, 404, 404, 404, 404, 404}},
      {"POST /session/password",
       plain("/session/password", R"({"login":"nobody@example.org","password":"no password"})"),
       {401, 401, 401, 401, 401, 401}},

      // What living links do is in way_back_test.cpp.
      {"GET /session/mail", plain("/session/mail"), everybody},
      {"POST /session/mail", plain("/session/mail", R"({"email":"nobody@example.org"})"), {202, 202, 202, 202, 202, 202}},
      {"GET /session/mail/{token}", dead_link("/session/mail/"), nobody},
      {"POST /session/mail/{token}", dead_link("/session/mail/"), nobody},

      {"GET /session", plain("/session"), {204, 200, 200, 200, 200, 200}},
      {"GET /sessions", plain("/sessions"), members},
      {"DELETE /sessions/{id}", own_session(), hers_204},
      {"POST /recovery-sheet", plain("/recovery-sheet"), {401, 201, 201, 201, 201, 201}},
      {"GET /me/places", plain("/me/places"), members},
      {"PATCH /me/places/{id}", of_the_place("/me/places/{}", R"({"nickname":"Chez nous"})"), {401, 404, 200, 200, 200, 200}},
      {"POST /me/places/{id}/session", of_the_place("/me/places/{}/session"), {401, 404, 200, 200, 200, 200}},
      {"POST /me/places", join("/me/places"), {401, 201, 409, 409, 409, 409}},
      {"PATCH /me", plain("/me", R"({"language":"fr"})"), members},
      {"POST /me/export", plain("/me/export", R"({"format":"json"})"), members},
      {"GET /retention", plain("/retention"), everybody},
      {"PUT /me/password",
       plain("/me/password", R"({"login":"claire@commune.example","password":"un mot de passe bien long"})"),
       {401, 403, 403, 403, 204, 403}},

      // What it is for is in second_factor_test.cpp: here nobody has one.
      {"GET /me/second-factor", plain("/me/second-factor"), members},
      {"POST /me/second-factor", plain("/me/second-factor"), {401, 403, 403, 403, 201, 403}},
      {"POST /me/second-factor/confirmation",
       plain("/me/second-factor/confirmation", R"({"code":"00000"})"),
       {401, 422, 422, 422, 422, 422}},
      {"POST /me/second-factor/codes", plain("/me/second-factor/codes"), {401, 404, 404, 404, 404, 404}},
      {"POST /session/second-factor", plain("/session/second-factor", R"({"code":"00000"})"), {401, 422, 422, 422, 422, 422}},
      {"DELETE /me/second-factor", plain("/me/second-factor"), {401, 204, 204, 204, 204, 204}},

      {"GET /me/reach", plain("/me/reach"), members},
      {"PATCH /me/reach", plain("/me/reach", R"({"digest":true})"), members},
      {"PUT /me/email", plain("/me/email", R"({"email":"somebody@example.org"})"), {401, 202, 202, 202, 202, 202}},
      {"DELETE /me/email", plain("/me/email"), {401, 204, 204, 204, 204, 204}},
      {"PUT /me/email/given", plain("/me/email/given", R"({"mine":true})"), {401, 404, 404, 404, 404, 404}},
      {"PUT /me/push",
       plain("/me/push", R"({"endpoint":"https://push.example/x","auth":"BTBZMqHH6r4Tts7J_aSIgg","p256dh":)"
                         R"("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"})"),
       {401, 204, 204, 204, 204, 204}},
      {"DELETE /me/push", plain("/me/push"), {401, 204, 204, 204, 204, 204}},
      {"GET /mail/confirm/{token}", dead_link("/mail/confirm/"), nobody},
      {"POST /mail/confirm/{token}", dead_link("/mail/confirm/"), nobody},
      {"GET /mail/stop/{token}", dead_link("/mail/stop/"), nobody},
      {"POST /mail/stop/{token}", dead_link("/mail/stop/"), nobody},
      {"GET /mail/given/{token}", dead_link("/mail/given/"), nobody},
      {"POST /mail/given/{token}", dead_link("/mail/given/"), nobody},

      {"GET /neighbourhood", plain("/neighbourhood"), members},
      {"PATCH /neighbourhood/settings", plain("/neighbourhood/settings", R"({"reply_hours":24})"), {401, 403, 403, 403, 200, 403}},
      {"GET /neighbourhood/charter", plain("/neighbourhood/charter"), members},
      {"PATCH /neighbourhood", plain("/neighbourhood", R"({"name":"Thônex"})"), {401, 403, 403, 403, 200, 403}},
      {"POST /neighbourhood/quarters", plain("/neighbourhood/quarters", R"({"name":"Moillesulaz"})"), {401, 403, 403, 403, 201, 403}},
      {"PUT /neighbourhood/quarters/{id}",
       plain("/neighbourhood/quarters/aaaaaaaaaaaaaaaaaaaaaaaaaa", R"({"name":"Moillesulaz"})"),
       {401, 404, 404, 404, 404, 404}},
      {"POST /neighbourhood/handover-points",
       plain("/neighbourhood/handover-points", R"({"name":"Gare","quarter":"aaaaaaaaaaaaaaaaaaaaaaaaaa"})"),
       {401, 403, 403, 403, 422, 403}},
      {"PUT /neighbourhood/handover-points/{id}",
       plain("/neighbourhood/handover-points/aaaaaaaaaaaaaaaaaaaaaaaaaa", R"({"name":"Gare","quarter":"aaaaaaaaaaaaaaaaaaaaaaaaaa"})"),
       {401, 404, 404, 404, 404, 404}},
      {"PUT /neighbourhood/weights",  // and only with a second factor: rules_test.cpp
       plain(
           "/neighbourhood/weights",
           R"({"order":["walk","wish","waiting"],"farthest_minutes":15,"waiting_days":60,"fallen_days":7,"ahead_days":1,"why":"Pentes"})"),
       {401, 403, 403, 403, 403, 403}},
      {"GET /audit", plain("/audit"), {401, 403, 403, 403, 200, 403}},
      {"GET /members", plain("/members?state=active"), {401, 403, 403, 403, 200, 403}},
      {"PUT /members/{id}/state", of_luc("/members/{}/state", R"({"state":"active"})"), {401, 403, 403, 403, 200, 403}},
      {"GET /almost", plain("/almost"), members},
      {"GET /guess", plain("/guess?title=couscous&direction=want"), members},

      {"GET /listings", plain("/listings"), members},
      {"POST /listings", plain("/listings", draft("offer", "hedge-trimming", "Une haie")), {401, 201, 201, 201, 201, 201}},
      {"GET /listings/{id}", listing("/listings/{}"), {401, 404, 404, 200, 200, 200}},
      {"PUT /listings/{id}", edit(), hers_200},
      {"POST /listings/{id}/pause", listing("/listings/{}/pause"), hers_200},
      {"POST /listings/{id}/resume", listing("/listings/{}/resume"), hers_200},
      {"PUT /listings/{id}/hidden", listing("/listings/{}/hidden"), {401, 404, 404, 204, 204, 404}},
      {"DELETE /listings/{id}/hidden", listing("/listings/{}/hidden"), {401, 404, 404, 204, 204, 404}},
      {"POST /listings/{id}/photos", new_photo(), {401, 404, 404, 404, 404, 201}},
      {"PUT /listings/{id}/photos", photo("PUT"), hers_200},
      {"GET /listings/{id}/photos/{photo}/{side}", photo("GET"), {401, 404, 404, 200, 200, 200}},
      {"DELETE /listings/{id}/photos/{photo}", photo("DELETE"), hers_204},
      {"GET /listings/{id}/why-nothing", listing("/listings/{}/why-nothing"), hers_200},
      {"DELETE /listings/{id}", listing("/listings/{}"), hers_204},

      {"GET /proposals", plain("/proposals"), members},
      {"GET /proposals/{id}", proposal("/proposals/{}"), hers_200},
      {"POST /proposals/{id}/another-time", proposal("/proposals/{}/another-time", R"({"availability":7})"), hers_200},
      {"PUT /proposals/{id}/reason", proposal("/proposals/{}/reason", R"({"reason":"too_far"})"), {401, 404, 404, 404, 404, 404}},
      {"POST /proposals/{id}/withdraw", proposal("/proposals/{}/withdraw"), hers_409},
      {"PUT /proposals/{id}/transfers/{index}/meeting",
       proposal("/proposals/{}/transfers/0/meeting", R"({"handover_point":"aaaaaaaaaaaaaaaaaaaaaaaaaa","at":"2036-03-12T18:00:00.000Z"})"),
       hers_409},
      {"POST /proposals/{id}/transfers/{index}/confirmation", proposal("/proposals/{}/transfers/0/confirmation"), hers_409},
      {"POST /proposals/{id}/transfers/{index}/thanks", proposal("/proposals/{}/transfers/0/thanks", R"({"word":"merci"})"), hers_409},
      {"POST /proposals/{id}/response", proposal("/proposals/{}/response", R"({"answer":"accept","round":1})"), hers_200},
      {"GET /proposals/{id}/messages", thread("/proposals/{}/messages"), hers_200},
      {"POST /proposals/{id}/messages", thread("/proposals/{}/messages", R"({"text":"Samedi ?"})"), {401, 404, 404, 404, 404, 201}},
      {"PUT /proposals/{id}/messages/read", thread("/proposals/{}/messages/read", R"({"until":"2036-03-12T18:00:00.000Z"})"), hers_204},
      {"POST /concerns", concern_about_a_message(), hers_204},
      {"POST /proposals/{id}/pause", proposal("/proposals/{}/pause", R"({"days":1,"reason":"asked"})"), {401, 403, 403, 403, 204, 403}},
      {"POST /proposals/{id}/resume", proposal("/proposals/{}/resume"), {401, 403, 403, 403, 204, 403}},
      {"POST /proposals/{id}/replace",
       proposal("/proposals/{}/replace", R"({"animal":"cat","round":7,"reason":"asked"})"),
       {401, 403, 403, 403, 409, 403}},
      {"POST /proposals/{id}/split",
       proposal("/proposals/{}/split", R"({"animals":["cat"],"round":7,"reason":"asked"})"),
       {401, 403, 403, 403, 409, 403}},
      {"POST /proposals/{id}/cancel", proposal("/proposals/{}/cancel", R"({"reason":"asked"})"), {401, 403, 403, 403, 204, 403}},

      {"GET /searches", plain("/searches"), members},
      {"POST /searches", plain("/searches", R"({"q":"lampe","language":"fr"})"), {401, 201, 201, 201, 201, 201}},
      {"DELETE /searches/{id}", own_search(), hers_204},

      {"GET /places", plain("/places"), members},
      {"POST /places", plain("/places", R"({"kind":"shop","name":"Épicerie"})"), {401, 403, 403, 403, 201, 403}},
      {"PUT /places/{id}", of_a_place("/places/{}", R"({"kind":"shop","name":"Kiosque neuf"})"), {401, 403, 403, 403, 200, 403}},
      {"GET /places/{id}/sponsors", of_a_place("/places/{}/sponsors"), {401, 404, 200, 200, 200, 200}},
      {"POST /places/{id}/confirmation", of_a_place("/places/{}/confirmation"), {401, 403, 403, 403, 200, 403}},
      {"DELETE /places/{id}", of_a_place("/places/{}"), {401, 403, 403, 403, 204, 403}},

      {"GET /calls", plain("/calls"), members},
      {"POST /calls", [](People&, Device&, const std::string&) { return about("/calls", garden()); }, {401, 403, 403, 403, 201, 403}},
      {"POST /calls/{id}/pledges", of_a_call("/calls/{}/pledges", R"({"need":0})"), {401, 404, 201, 201, 409, 409}},
      {"DELETE /calls/{id}/pledges/{pledge}", of_a_call("/calls/{}/pledges/PLEDGE"), {401, 404, 404, 404, 404, 204}},
      {"POST /calls/{id}/pledges/{pledge}/receipt", of_a_call("/calls/{}/pledges/PLEDGE/receipt"), {401, 404, 404, 404, 200, 404}},
      {"POST /calls/{id}/close", of_a_call("/calls/{}/close"), {401, 404, 404, 404, 200, 404}},

      {"GET /notices", plain("/notices"), members},
      {"POST /notices",
       [](People&, Device&, const std::string&) { return about("/notices", internship()); },
       {401, 403, 403, 403, 201, 403}},
      {"PUT /notices/{id}", of_a_notice("/notices/{}", internship()), {401, 404, 404, 404, 200, 404}},
      {"DELETE /notices/{id}", of_a_notice("/notices/{}"), {401, 404, 404, 404, 204, 404}},
      {"GET /neighbourhoods/{id}/notices/feed", of_the_place("/neighbourhoods/{}/notices/feed"), everybody},

      {"GET /mentoring", plain("/mentoring"), members},
      {"POST /mentoring", of_mentoring(""), {401, 422, 201, 201, 201, 201}},
      {"POST /mentoring/{id}/check", of_mentoring("/mentoring/{}/check"), {401, 403, 403, 403, 200, 403}},
      {"DELETE /mentoring/{id}", of_mentoring("/mentoring/{}"), {401, 404, 404, 204, 404, 404}},
      {"PUT /members/{id}/consent", of_luc("/members/{}/consent", R"({"agrees":true})"), {401, 403, 403, 403, 422, 403}},
      {"GET /leman", plain("/leman"), members},
      {"PUT /leman",
       [](People&, Device&, const std::string&) { return about("/leman", R"({"per_transfer":0,"per_exchange":0})"); },
       {401, 403, 403, 403, 409, 403}},
      {"PUT /proposals/{id}/transfers/{index}/complement",
       proposal("/proposals/{}/transfers/0/complement", R"({"round":1,"lemans":5})"),
       {401, 404, 404, 404, 404, 409}},

      {"GET /statistics", plain("/statistics"), members},
      {"GET /statistics.csv", plain("/statistics.csv"), {401, 403, 403, 403, 200, 403}},
      {"GET /events", plain("/events"), members},
      {"POST /events", plain("/events", event_draft()), {401, 403, 403, 403, 201, 403}},
      {"GET /events/{id}", at_event("/events/{}"), {401, 404, 200, 200, 200, 200}},
      {"PUT /events/{id}", at_event("/events/{}", event_draft()), {401, 404, 403, 403, 428, 403}},
      {"GET /events/{id}/calendar", at_event("/events/{}/calendar"), {401, 404, 200, 200, 200, 200}},
      {"PUT /events/{id}/staff", at_event("/events/{}/staff", R"({"people":[]})"), staffs_200},
      {"GET /events/{id}/helpers", at_event("/events/{}/helpers"), staffs_200},
      {"PUT /events/{id}/registration", at_event("/events/{}/registration", R"({"name_shown":false})"), {401, 404, 200, 200, 200, 200}},
      {"DELETE /events/{id}/registration", at_event("/events/{}/registration"), {401, 404, 204, 204, 204, 204}},
      {"GET /events/{id}/me", at_event("/events/{}/me"), {401, 404, 404, 404, 404, 200}},
      {"PUT /events/{id}/me/mail", at_event("/events/{}/me/mail", R"({"by_mail":true})"), {401, 404, 404, 404, 404, 200}},
      {"GET /events/{id}/announcements", at_event("/events/{}/announcements"), {401, 404, 200, 200, 200, 200}},
      {"POST /events/{id}/announcements",
       at_event("/events/{}/announcements", R"({"subject":"Salle","text":"À l’école."})"),
       {401, 404, 403, 403, 201, 403}},
      {"DELETE /events/{id}/announcements/{announcement}",
       at_event("/events/{}/announcements/aaaaaaaaaaaaaaaaaaaaaaaaaa"),
       {401, 404, 403, 403, 404, 403}},
      {"GET /events/{id}/items", at_event("/events/{}/items"), {401, 404, 403, 403, 200, 200}},
      {"POST /events/{id}/items", at_event("/events/{}/items", R"({"title":"Un livre"})"), {401, 404, 409, 409, 409, 201}},
      {"PUT /events/{id}/items/{item}", at_event("/events/{}/items/{item}", R"({"title":"Un vase bleu"})"), {401, 404, 404, 404, 200, 200}},
      {"POST /events/{id}/items/{item}/label", at_event("/events/{}/items/{item}/label", R"({"table":"A"})"), staffs_200},
      {"PUT /events/{id}/items/{item}/leftover",
       at_event("/events/{}/items/{item}/leftover", R"({"what":"reserve"})"),
       {401, 404, 403, 403, 409, 403}},
      {"DELETE /events/{id}/items/{item}", at_event("/events/{}/items/{item}"), {401, 404, 404, 404, 204, 404}},
      {"PUT /events/{id}/wishes", at_event("/events/{}/wishes", R"({"wishes":[]})"), {401, 404, 409, 409, 409, 200}},
      {"GET /events/{id}/people", at_event("/events/{}/people"), staffs_200},
      {"POST /events/{id}/people", at_event("/events/{}/people", R"({"name":"Ben","name_shown":false})"), {401, 404, 403, 403, 201, 403}},
      {"PATCH /events/{id}/people/{person}", at_event("/events/{}/people/{person}", R"({"presence":"present"})"), staffs_200},
      {"DELETE /events/{id}/people/{person}", at_event("/events/{}/people/{person}"), {401, 404, 403, 403, 204, 403}},
      {"GET /events/{id}/door", at_event("/events/{}/door"), staffs_200},
      {"POST /events/{id}/checkins", at_event("/events/{}/checkins", R"({"scans":[]})"), staffs_200},
      {"POST /events/{id}/trial", at_event("/events/{}/trial"), staffs_200},
      {"POST /events/{id}/clearing", at_event("/events/{}/clearing", R"({"seed":1})"), {401, 404, 403, 403, 409, 403}},
      {"GET /events/{id}/clearing", at_event("/events/{}/clearing"), {401, 404, 404, 404, 404, 404}},
      {"GET /events/{id}/clearing/certificate", at_event("/events/{}/clearing/certificate"), {401, 404, 403, 403, 404, 403}},
      {"GET /events/{id}/clearing/input", at_event("/events/{}/clearing/input"), {401, 404, 403, 403, 404, 403}},
      {"POST /events/{id}/transfers/{index}", at_event("/events/{}/transfers/0", R"({"state":"done"})"), {401, 404, 403, 403, 404, 403}},
      {"POST /events/{id}/pickups", at_event("/events/{}/pickups", R"({"scans":[]})"), staffs_200},
      {"GET /events/{id}/slips", at_event("/events/{}/slips"), staffs_200},
      {"POST /events/{id}/screen", at_event("/events/{}/screen"), staffs_200},
      {"POST /events/{id}/imports", list_for_an_event(), staffs_200},
      {"DELETE /events/{id}/imports/{import}", at_event("/events/{}/imports/" + nowhere), {401, 404, 403, 403, 404, 403}},
      {"GET /events/{id}/export", at_event("/events/{}/export?format=csv"), staffs_200},
      {"GET /events/{id}/report", at_event("/events/{}/report"), staffs_200},
      {"GET /screens/{key}", the_screen(), everybody},
      {"GET /screens/{key}/live", the_screens_socket(), {101, 101, 101, 101, 101, 101}},
      {"POST /events/{id}/state", at_event("/events/{}/state", R"({"to":"frozen"})"), staffs_200},
      {"GET /desk", plain("/desk"), members},
      {"PUT /desk/volunteers/{member}", of_luc("/desk/volunteers/{}", "{}"), {401, 403, 403, 403, 204, 403}},
      {"DELETE /desk/volunteers/{member}", of_luc("/desk/volunteers/{}", {}), {401, 403, 403, 403, 204, 403}},
      {"POST /desk/neighbours", joins_at_desk(), {401, 403, 403, 403, 201, 403}},
      {"PUT /desk/neighbours/{member}/consent",
       of_luc("/desk/neighbours/{}/consent", R"({"how":"spoken","deeds":["post"]})"),
       {401, 403, 403, 403, 204, 403}},
      {"DELETE /desk/neighbours/{member}/consent", at_desk("/consent"), {401, 404, 404, 204, 404, 404}},
      {"PUT /desk/neighbours/{member}/email",
       of_luc("/desk/neighbours/{}/email", R"({"how":"spoken","email":"luc@example.org"})"),
       {401, 403, 403, 403, 202, 403}},
      {"POST /desk/neighbours/{member}/sheet", at_desk("/sheet"), {401, 403, 403, 403, 200, 403}},
      {"POST /desk/neighbours/{member}/listings",
       at_desk("/listings", draft("offer", "home-cooking", "Des gnocchis")),
       {401, 403, 403, 403, 201, 403}},
      {"DELETE /desk/neighbours/{member}/listings/{id}", at_desk("/listings/" + nowhere), {401, 403, 403, 403, 404, 403}},
      {"POST /desk/neighbours/{member}/proposals/{id}/response",
       at_desk("/proposals/" + nowhere + "/response", R"({"answer":"accept","round":1})"),
       {401, 403, 403, 403, 404, 403}},
      {"PUT /desk/neighbours/{member}/proposals/{id}/transfers/{index}/meeting",
       at_desk("/proposals/" + nowhere + "/transfers/0/meeting",
               R"({"handover_point":"aaaaaaaaaaaaaaaaaaaaaaaaaa","at":"2036-03-12T18:00:00.000Z"})"),
       {401, 403, 403, 403, 404, 403}},
      {"GET /associations", plain("/associations"), members},
      {"POST /associations", an_association_of_luc(), {401, 403, 403, 403, 201, 403}},
      {"GET /associations/{id}", of_an_association("/associations/{}"), {401, 404, 200, 200, 200, 200}},
      {"PUT /associations/{id}", of_an_association("/associations/{}", R"({"name":"Le Coquelicot"})"), {401, 404, 403, 403, 200, 403}},
      {"POST /associations/{id}/invitation", of_an_association("/associations/{}/invitation"), {401, 404, 403, 403, 201, 403}},
      {"POST /associations/{id}/people",
       of_an_association("/associations/{}/people", R"({"code":"AAAA"})"),
       {401, 404, 404, 404, 404, 404}},
      {"PUT /associations/{id}/people/{member}",
       of_an_association("/associations/{}/people/" + nowhere, R"({"part":"helper"})"),
       {401, 404, 403, 403, 404, 403}},
      {"DELETE /associations/{id}/people/{member}",
       of_an_association("/associations/{}/people/" + nowhere),
       {401, 404, 403, 403, 404, 403}},

      {"GET /notifications", plain("/notifications"), members},
      {"GET /blocks", plain("/blocks"), members},
      {"GET /concerns", plain("/concerns"), {401, 403, 403, 403, 200, 403}},
      {"POST /concerns", concern_about_her_partner(), hers_204},
      {"POST /concerns", listing("/concerns", R"({"kind":"not_for_ronde","listing":"{}"})"), {401, 404, 404, 204, 204, 422}},
      {"POST /concerns/{id}/close", own_concern(), {401, 403, 403, 403, 204, 403}},
      {"GET /reports", plain("/reports"), {401, 403, 403, 403, 200, 403}},
      {"GET /reports/{id}", report("/reports/{}"), {401, 403, 403, 403, 200, 403}},
      {"POST /reports/{id}/decision", report("/reports/{}/decision", R"({"act":"leave"})"), {401, 403, 403, 403, 200, 403}},
      {"POST /reports/{id}/confirm", report("/reports/{}/confirm", R"({"confirm":true})"), {401, 403, 403, 403, 409, 403}},
      {"POST /reports/{id}/answer", report("/reports/{}/answer", R"({"grant":true,"text":"Oui."})"), {401, 403, 403, 403, 409, 403}},
      {"POST /reports/{id}/thread", report_of_exchange("/reports/{}/thread", R"({"reason":"Un doute"})"), {401, 403, 403, 403, 200, 403}},
      {"GET /safeguarding", plain("/safeguarding"), {401, 403, 403, 403, 200, 403}},
      {"PUT /safeguarding", plain("/safeguarding", R"({"people":[]})"), {401, 403, 403, 403, 200, 403}},
      {"GET /me/decisions", plain("/me/decisions"), members},
      {"GET /me/concerns", plain("/me/concerns"), members},
      {"POST /appeals", plain("/appeals", R"({"report":")" + nowhere + R"(","text":"Non."})"), {401, 404, 404, 404, 404, 404}},
      {"POST /blocks", her_partner(), hers_204},
      {"POST /blocks", listing("/blocks", R"({"listing":"{}"})"), {401, 404, 404, 204, 204, 422}},
      {"DELETE /blocks/{id}", own_block(), hers_204},

      {"GET /invitations", plain("/invitations"), members},
      {"POST /invitations", plain("/invitations", R"({"uses":1})"), {401, 201, 201, 201, 201, 201}},
      {"DELETE /invitations/{code}", own_invitation(), {401, 404, 404, 404, 204, 204}},

      {"GET /live", live(), {401, 101, 101, 101, 101, 101}},
      // Last, for they end every session. The only steward stays, and signs out; that others can is in sessions_test.cpp.
      {"DELETE /me", plain("/me"), {401, 204, 204, 204, 409, 204}},
      {"DELETE /session", plain("/session"), {401, 401, 401, 401, 204, 401}},
  };
}

/// "GET /api/v1/session" and so on, read from the document's plain block YAML.
std::set<std::string> documented() {
  std::ifstream in("docs/api/openapi.yaml");
  REQUIRE(in.good());
  std::set<std::string> routes;
  std::string path;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.front() != ' ' && line.front() != '#') inside = line == "paths:";
    if (!inside) continue;
    if (line.starts_with("  /") && line.ends_with(":")) path = line.substr(2, line.size() - 3);
    for (const char* method : {"get", "put", "post", "patch", "delete"}) {
      if (line != "    " + std::string(method) + ":") continue;
      std::string upper(method);
      for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
      routes.insert(upper + " " + api + path);
    }
  }
  return routes;
}

std::string told(const Answer& answer) {
  std::string all = std::to_string(answer.status) + '\n';
  for (const auto& [name, value] : answer.headers) {
    if (name != "date") all += name + ": " + value + '\n';
  }
  return all + answer.body.source();
}

}  // namespace

TEST_CASE("the server's table of routes, the API's document and the table of rights name the same routes") {
  const auto folder = std::filesystem::temp_directory_path() / ("ronde-routes-" + fresh_key());
  std::set<std::string> served;
  {
    ronde::server::AppOptions options;
    options.data = folder;
    options.listen = {{.address = "127.0.0.1", .port = 0}};
    const ronde::server::App app(std::move(options));
    for (const auto& route : app.routes()) {
      if (route.find(api + "/") != std::string::npos) served.insert(route);
    }
  }
  std::filesystem::remove_all(folder);
  std::set<std::string> ruled;
  for (const auto& row : table()) {
    const auto blank = row.route.find(' ');
    ruled.insert(row.route.substr(0, blank) + " " + api + row.route.substr(blank + 1));
  }
  CHECK(served.size() > 40);
  CHECK(served == documented());
  CHECK(served == ruled);
}

/// Whose answers may be compressed: they hold no secret whose length could tell of it (docs/security.md). Of them alone one hears `Vary`.
const std::set<std::string> compressed_routes{"GET /taxonomy",      "GET /openapi.yaml", "GET /listings",
                                              "GET /neighbourhood", "GET /places",       "GET /neighbourhoods/{id}/plan",
                                              "GET /estimates"};

TEST_CASE("each route answers each person as the table of rights says, and what one may not see is not there") {
  // Nobody listens at that port: what is meant for a mail server waits.
  People people({"--smtp", "smtp://127.0.0.1:1", "--mail-from", "ronde@commune.example", "--push-contact", "ronde@commune.example"});
  Device paul(people.house);
  paul.join(people.code, "Paul");
  const std::string open = swap_between(people.amina, paul);
  const std::array<std::pair<const char*, Device*>, 6> columns{{{"signed out", &people.out},
                                                                {"elsewhere", &people.zoe},
                                                                {"blocked", &people.omar},
                                                                {"neighbour", &people.luc},
                                                                {"steward", &people.claire},
                                                                {"herself", &people.amina}}};
  for (const Row& row : table()) {
    const std::string method = row.route.substr(0, row.route.find(' '));
    const Asked asked = row.ask(people, paul, open);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      CAPTURE(row.route);
      CAPTURE(std::string(columns[i].first));
      const Answer answer = asked.by(*columns[i].second, method, asked.id);
      CHECK_MESSAGE(answer.status == row.expected[i], answer.body.source());
      CHECK(answer.status < 500);
      if (answer.status == 200) CHECK(answer.headers.contains("vary") == compressed_routes.contains(row.route));
      if (answer.status == 404 && !asked.id.empty()) CHECK(told(answer) == told(asked.by(*columns[i].second, method, nowhere)));
    }
  }
  for (const auto& [who, device] : columns) CHECK(device->call("GET", api + "/sessions").status == 401);
}

TEST_CASE("a list holds what its reader may see: not the blocked one's, not another neighbourhood's") {
  People people;
  const std::string aminas = people.amina.post("offer", "translation", "Je traduis vos lettres");
  const std::string omars = people.omar.post("offer", "translation", "Je traduis aussi");
  const std::string zoes = people.zoe.post("offer", "translation", "Je traduis ailleurs");
  const auto list = [](Device& device) { return device.call("GET", "/api/v1/listings?limit=100"); };
  CHECK(lists(list(people.luc), aminas));
  CHECK(lists(list(people.luc), omars));
  CHECK_FALSE(lists(list(people.luc), zoes));
  CHECK_FALSE(lists(list(people.omar), aminas));
  CHECK_FALSE(lists(list(people.amina), omars));
  CHECK(lists(list(people.zoe), zoes));
  CHECK_FALSE(lists(list(people.zoe), aminas));
  // A block is both ways and silent: neither asks, counts nor finds.
  CHECK(people.omar.call("GET", "/api/v1/guess?title=traduire%20une%20lettre&direction=want").status == 200);
  CHECK_FALSE(lists(people.omar.call("GET", "/api/v1/listings?q=traduis&limit=100"), aminas));
  CHECK(people.omar.call("GET", "/api/v1/blocks").body.count("items") == 0);
}

TEST_CASE("what one should have heard is for oneself alone, and tells of one's own exchanges") {
  People people;
  Device paul(people.house);
  paul.join(people.code, "Paul");
  const std::string open = swap_between(people.amina, paul);
  for (Device* device : {&people.amina, &paul}) {
    const Answer told = device->call("GET", api + "/notifications");
    REQUIRE_MESSAGE(told.status == 200, told.body.source());
    CHECK(told.body.count("items") == 1);
    CHECK(told.body.text("items/0/kind") == "asked");
    CHECK(told.body.text("items/0/proposal") == open);
  }
  for (Device* device : {&people.luc, &people.claire, &people.zoe})
    CHECK(device->call("GET", api + "/notifications").body.count("items") == 0);
  const Answer first = people.amina.call("GET", api + "/notifications?limit=1");
  const std::string further = api + "/notifications?cursor=" + first.body.text("next");
  CHECK(people.amina.call("GET", further).body.count("items") == 0);
  const Answer pauls = paul.call("GET", further);  // a place in time, and no key to anybody's list
  CHECK(pauls.status == 200);
  for (std::size_t i = 0; i < pauls.body.count("items"); ++i) CHECK(pauls.body.text("items/" + std::to_string(i) + "/proposal") == open);
}
