// What a member may take along, and what is left when they are gone.
#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "api/export.hpp"
#include "people.hpp"
#include "pictures.hpp"

using namespace ronde::integration;
namespace fs = std::filesystem;

namespace {

const std::string rights_path = "/api/v1";
const std::string hostile = "<script>alert('x')</script> & \\\"vous\\\"";

Answer take_copy(Device& device, const std::string& format) {
  return device.call("POST", rights_path + "/me/export", R"({"format":")" + format + R"("})");
}

std::string member_id_of(Device& device) {
  return device.call("GET", rights_path + "/session").body.text("member/id");
}

bool stands_in(const std::string& text, std::string_view mark) {
  return text.find(mark) != std::string::npos;
}

std::string post_marked(Device& device, const std::string& title, const std::string& text) {
  const auto made = device.call("POST", rights_path + "/listings",
                                R"({"direction":"offer","kind":"service","category":"gardening","title":")" + title + R"(","text":")" +
                                    text + R"(","language":"fr","size":2,"availability":9})");
  REQUIRE_MESSAGE(made.status == 201, made.body.source());
  return made.body.text("id");
}

/// Something in every section: what there is to take along.
void live_a_little(People& people) {
  Device& amina = people.amina;
  const std::string id = post_marked(amina, "MARQUE titre", "MARQUE texte " + hostile);
  REQUIRE(amina
              .call("POST", rights_path + "/listings/" + id + "/photos?alt=MARQUE%20photo", ronde::test::plain_jpeg(),
                    {{"Content-Type", "image/jpeg"}})
              .status == 201);
  REQUIRE(amina.call("POST", rights_path + "/searches", R"({"q":"MARQUE recherche","language":"fr"})").status == 201);
  REQUIRE(amina.call("POST", rights_path + "/invitations", R"({"uses":2})").status == 201);
  const std::string lucs = people.luc.post("offer", "translation", "Je traduis");
  REQUIRE(amina.call("POST", rights_path + "/concerns", R"({"kind":"other","text":"MARQUE souci","listing":")" + lucs + R"("})").status ==
          204);
  REQUIRE(amina.call("PUT", rights_path + "/listings/" + lucs + "/hidden").status == 204);
  const std::string other = swap_between(amina, people.luc, "pet-sitting", "translation");
  REQUIRE(amina.call("POST", rights_path + "/proposals/" + other + "/response", R"({"answer":"decline","round":1,"reason":"condition"})")
              .status == 200);
}

const std::vector<std::string> listed{"listings",      "searches",    "hidden",   "blocks",  "exchanges", "refusals",
                                      "notifications", "invitations", "concerns", "devices", "counts",    "journal"};

/// Names of all members, wherever they stand.
void gather(const rapidjson::Value& value, std::set<std::string>& names) {
  if (value.IsArray())
    for (const auto& item : value.GetArray()) gather(item, names);
  if (!value.IsObject()) return;
  for (const auto& member : value.GetObject()) {
    names.emplace(member.name.GetString(), member.name.GetStringLength());
    gather(member.value, names);
  }
}

}  // namespace

TEST_CASE("a member takes away all that is kept of them, and of others only what they see") {
  People people;
  Device paul(people.house);
  paul.join(people.code, "Paulin");
  live_a_little(people);
  const std::string ring = swap_between(people.amina, paul);
  const Answer file = take_copy(people.amina, "json");
  REQUIRE_MESSAGE(file.status == 200, file.body.source());
  CHECK(file.headers.at("content-disposition") == "attachment; filename=\"ronde.json\"");
  for (const auto& section : listed) {
    CAPTURE(section);
    CHECK(file.body.count(section) > 0);
  }
  const std::string& text = file.body.source();
  for (const char* mark : {"MARQUE titre", "MARQUE texte", "MARQUE photo", "MARQUE recherche", "MARQUE souci", "Amina", "Firefox"}) {
    CAPTURE(mark);
    CHECK(stands_in(text, mark));
  }
  for (Device* other : {&people.luc, &people.omar, &people.claire, &people.zoe, &paul}) CHECK_FALSE(stands_in(text, member_id_of(*other)));
  for (const char* name : {"Paulin", "Luc\"", "Omar", "Claire", "csrf", "code_hash", "account\""}) {
    CAPTURE(name);
    CHECK_FALSE(stands_in(text, name));
  }
  // The photo's address works for whoever may see it.
  const std::string link = [&] {
    for (std::size_t i = 0; i < file.body.count("listings"); ++i) {
      const std::string one = file.body.text("listings/" + std::to_string(i) + "/photos/0/link");
      if (!one.empty()) return one;
    }
    return std::string{};
  }();
  REQUIRE(link.starts_with(people.house.origin()));
  CHECK(people.amina.call("GET", link.substr(people.house.origin().size())).status == 200);
  // Once all have said yes, the copy knows what the page knows.
  REQUIRE(respond(people.amina, ring, "accept").status == 200);
  REQUIRE(respond(paul, ring, "accept").status == 200);
  CHECK(stands_in(take_copy(people.amina, "json").body.source(), "Paulin"));
  CHECK_FALSE(stands_in(take_copy(people.luc, "json").body.source(), "MARQUE"));
}

TEST_CASE("the copy to read is one page without script, escaped, in the reader's language, with words for all that stands in it") {
  People people;
  Device paul(people.house);
  paul.join(people.code, "Paulin");
  live_a_little(people);
  (void)swap_between(people.amina, paul);
  const Answer page = take_copy(people.amina, "html");
  REQUIRE(page.status == 200);
  CHECK(page.headers.at("content-type") == "text/html; charset=utf-8");
  CHECK(page.headers.at("content-disposition") == "attachment; filename=\"ronde.html\"");
  const std::string& text = page.body.source();
  CHECK(text.starts_with("<!doctype html>\n<html lang=\"fr\">"));
  CHECK(stands_in(text, "&lt;script&gt;"));
  for (const char* foreign : {"<script", "javascript:", "<img", "<link", "@import", "url("}) CHECK_FALSE(stands_in(text, foreign));
  for (const char* mark : {"MARQUE titre", "MARQUE texte", "MARQUE recherche", "MARQUE souci", "Annonces", "lu matin, ma matin"}) {
    CAPTURE(mark);
    CHECK(stands_in(text, mark));
  }
  REQUIRE(people.amina.call("PATCH", rights_path + "/me", R"({"language":"de"})").status == 200);
  const Answer german = take_copy(people.amina, "html");
  CHECK(stands_in(german.body.source(), "<html lang=\"de\">"));
  CHECK(stands_in(german.body.source(), "Inserate"));

  const Answer file = take_copy(people.amina, "json");
  const auto document = ronde::json::parse(file.body.source(), {.values_max = 1'000'000});
  REQUIRE(document.has_value());
  std::set<std::string> names;
  gather(document->root(), names);
  REQUIRE(names.size() > 60);
  for (const auto& name : names) {
    CAPTURE(name);
    const bool hidden = ronde::api::is_for_programs(name);
    for (const auto language :
         {ronde::market::Language::fr, ronde::market::Language::de, ronde::market::Language::it, ronde::market::Language::en})
      CHECK(hidden == ronde::api::label_of(name, language).empty());
  }
}

TEST_CASE("a copy is for whoever waits or is suspended too, is counted, and never for a stranger's page") {
  People people;
  const std::string id = member_id_of(people.luc);
  REQUIRE(people.claire.call("PUT", rights_path + "/members/" + id + "/state", R"({"state":"suspended"})").status == 200);
  CHECK(people.luc.call("GET", rights_path + "/listings").status == 403);
  for (int i = 0; i < 5; ++i) CHECK(take_copy(people.luc, i % 2 == 0 ? "json" : "html").status == 200);
  const Answer enough = take_copy(people.luc, "json");
  CHECK(enough.status == 429);
  CHECK(enough.body.text("type") == "/problems/exports-today");
  CHECK(take_copy(people.amina, "pdf").status == 422);
  CHECK(people.amina.call("POST", rights_path + "/me/export", R"({"format":"json"})", {{"X-CSRF-Token", ""}}).status == 403);
  CHECK(people.amina.call("POST", rights_path + "/me/export", R"({"format":"json"})", {{"Origin", "https://elsewhere.example"}}).status ==
        403);
  CHECK(people.amina.call("GET", rights_path + "/me/export").status == 405);
}

TEST_CASE("who has left is nowhere: not in the store, its history, a backup, the photos, or what others see and take along") {
  People people;
  Device paul(people.house);
  paul.join(people.code, "Paulin");
  Device leaver(people.house);
  leaver.join(people.code, "Quetzalline");
  const std::string id = post_marked(leaver, "MARQUE titre", "MARQUE texte");
  REQUIRE(leaver
              .call("POST", rights_path + "/listings/" + id + "/photos?alt=MARQUE%20photo", ronde::test::plain_jpeg(),
                    {{"Content-Type", "image/jpeg"}})
              .status == 201);
  REQUIRE(leaver.call("POST", rights_path + "/searches", R"({"q":"MARQUE recherche","language":"fr"})").status == 201);
  REQUIRE(people.luc.call("POST", rights_path + "/blocks", R"({"listing":")" + id + R"("})").status == 204);  // quotes the title
  REQUIRE(leaver.call("PATCH", rights_path + "/me", R"({"first_name":"Quetzalette"})").status == 200);
  const std::string ring = swap_between(leaver, paul);
  REQUIRE(respond(leaver, ring, "accept").status == 200);
  REQUIRE(respond(paul, ring, "accept").status == 200);
  const auto agreed = paul.call("GET", rights_path + "/proposals/" + ring);
  REQUIRE(agreed.body.text("seats/1/first_name") == "Quetzalette");
  for (Device* one : {&leaver, &paul}) {
    const auto seen = one->call("GET", rights_path + "/proposals/" + ring).body;
    for (std::size_t i = 0; i < seen.count("transfers"); ++i) {
      const std::string at = "transfers/" + std::to_string(i);
      const std::string path =
          rights_path + "/proposals/" + ring + "/transfers/" + std::to_string(seen.number(at + "/index")) + "/confirmation";
      REQUIRE(one->call("POST", path).status == 200);
    }
  }
  REQUIRE(paul.call("GET", rights_path + "/proposals/" + ring).body.text("state") == "fulfilled");

  REQUIRE(leaver.call("DELETE", rights_path + "/me").status == 204);
  REQUIRE(within(20'000, [&] { return stands_in(people.house.log(), "people_erased"); }));
  const auto kept = paul.call("GET", rights_path + "/proposals/" + ring);
  REQUIRE(kept.status == 200);
  CHECK(kept.body.truth("seats/1/gone"));
  CHECK_FALSE(kept.body.has("seats/1/first_name"));
  CHECK(stands_in(kept.body.source(), "Un couscous pour quatre"));  // what was eaten was eaten
  std::string told = kept.body.source() + take_copy(paul, "json").body.source() + take_copy(paul, "html").body.source();
  for (const char* path : {"/listings?limit=100", "/proposals?filter=closed", "/blocks", "/notifications", "/members", "/audit"}) {
    for (Device* one : {&paul, &people.luc, &people.claire}) told += one->call("GET", rights_path + path).body.source();
  }
  REQUIRE(people.house.stop() == 0);
  const auto backup = people.house.data() / "backup";
  REQUIRE(run_ronde({"backup", "--data", people.house.data().string(), backup.string()}).status == 0);
  const std::string copied = bytes_under(backup);  // rows, base and history; no page that was let go
  REQUIRE(stands_in(copied, "Paulin"));
  for (const char* mark : {"Quetzal", "MARQUE"}) {
    CAPTURE(mark);
    CHECK_FALSE(stands_in(told, mark));
    CHECK_FALSE(stands_in(copied, mark));
    CHECK_FALSE(stands_in(people.house.log(), mark));
  }
  CHECK((!fs::exists(people.house.data() / "media") || bytes_under(people.house.data() / "media").empty()));
  const auto checked = run_ronde({"check", "--data", people.house.data().string()});
  CHECK_MESSAGE(checked.status == 0, checked.out);
}

TEST_CASE("who was erased does not come back with an older backup, and what they had a part in is as when they left") {
  People people;
  Device paul(people.house), leaver(people.house);
  paul.join(people.code, "Paulin");
  leaver.join(people.code, "Quetzal");
  const std::string ring = swap_between(leaver, paul);
  REQUIRE(people.house.stop() == 0);
  const fs::path data = people.house.data(), old = data / "old-backup", restored = data / "restored";
  REQUIRE(run_ronde({"backup", "--data", data.string(), old.string()}).status == 0);
  REQUIRE(stands_in(bytes_under(old), "Quetzal"));
  people.house.start();
  REQUIRE(leaver.call("DELETE", rights_path + "/me").status == 204);
  REQUIRE(within(20'000, [&] { return stands_in(people.house.log(), "people_erased"); }));
  REQUIRE(people.house.stop() == 0);
  const auto list = data / "erased.txt";
  REQUIRE(fs::exists(list));
  // Taken along into another folder, or beside a store that was replaced: here the store alone is the older one.
  const auto brought = run_ronde({"restore", old.string(), "--data", restored.string(), "--erased", list.string()});
  REQUIRE_MESSAGE(brought.status == 0, brought.err);
  CHECK(fs::file_size(restored / "erased.txt") == fs::file_size(list));
  fs::remove_all(data / "store");
  fs::rename(restored / "store", data / "store");
  people.house.start();
  CHECK(within(5000, [&] { return stands_in(people.house.log(), "people_erased_again"); }));
  CHECK(leaver.call("GET", rights_path + "/session").status == 401);
  CHECK(paul.call("GET", rights_path + "/session").status == 200);
  CHECK(paul.call("GET", rights_path + "/proposals/" + ring).body.text("state") != "proposed");
  REQUIRE(people.house.stop() == 0);
  REQUIRE(run_ronde({"backup", "--data", data.string(), (data / "new-backup").string()}).status == 0);
  CHECK_FALSE(stands_in(bytes_under(data / "new-backup"), "Quetzal"));
  const auto checked = run_ronde({"check", "--data", data.string()});
  CHECK_MESSAGE(checked.status == 0, checked.out);
}
