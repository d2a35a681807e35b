// Two worlds (checklist 29): the same life is lived in two servers, of which one also has people whom nobody here may see. Every byte that
// the others are answered, told live or mailed before an agreement is the same, but for ids, times and other randomness, which are numbered
// in the order in which they appear.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "mail_server.hpp"
#include "people.hpp"

using namespace ronde::integration;
using ronde::test::MailServer;

namespace {

const std::string world_path = "/api/v1";
constexpr std::size_t random_from =
    20;  // ids have 26 characters, tags 20, tokens and cursors more; no word of ours that varies has so many

bool is_of_token(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

/// 2026-11-26, and what may follow it as a time.
std::size_t time_at(const std::string& text, std::size_t at) {
  constexpr std::string_view day = "dddd-dd-dd", hour = "Tdd:dd:dd.dddZ";
  const auto like = [&](std::string_view shape, std::size_t from) {
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (from + i >= text.size()) return false;
      const char c = text[from + i];
      if (shape[i] == 'd' ? std::isdigit(static_cast<unsigned char>(c)) == 0 : c != shape[i]) return false;
    }
    return true;
  };
  if (!like(day, at)) return 0;
  return day.size() + (like(hour, at + day.size()) ? hour.size() : 0);
}

/// What is random has a number for a name. The animals of a proposal are drawn too.
class Plain {
 public:
  std::string operator()(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      if (const std::size_t size = time_at(text, at)) {
        out += "TIME";
        at += size;
      } else if (is_of_token(text[at])) {
        std::size_t end = at;
        while (end < text.size() && is_of_token(text[end])) ++end;
        out += word(text.substr(at, end - at));
        at = end;
      } else {
        out += text[at++];
      }
    }
    return out;
  }

 private:
  std::string word(const std::string& said) {
    static const std::set<std::string> animals{"rabbit", "turtle", "bird", "cat", "squirrel", "fish", "snail"};
    if (said.size() < random_from && !animals.contains(said)) return said;
    return "RANDOM" + std::to_string(numbers_.try_emplace(said, numbers_.size()).first->second);
  }
  std::map<std::string, std::size_t> numbers_;
};

/// A server with its mail server; Amina and Luc live in it, whatever else there is.
struct Scene {
  MailServer mail;
  House house{{"--smtp", mail.url(), "--mail-from", "ronde@commune.example"}};
  std::string code = house.invite(20);
  Plain plain;
  std::vector<std::pair<std::string, std::string>> seen;  // what was asked, and everything that was answered

  void note(const std::string& what, const std::string& said) { seen.emplace_back(what, plain(said)); }
  Answer ask(Device& device, const std::string& who, const std::string& method, const std::string& path, const std::string& body = {}) {
    const Answer answer = device.call(method, world_path + path, body);
    std::string all = std::to_string(answer.status) + '\n';
    for (const auto& [name, value] : answer.headers) {
      if (name != "date" && name != "content-length") all += name + ": " + value + '\n';
    }
    note(who + ": " + method + " " + plain(path), all + answer.body.source());
    return answer;
  }
  /// Not the public page: it counts everybody, for nobody in particular, and no number under five.
  void look_round(Device& device, const std::string& who) {
    for (const char* path : {"/session",
                             "/neighbourhood",
                             "/listings?limit=100",
                             "/listings?mine=true",
                             "/listings?hidden=true",
                             "/listings?q=haie",
                             "/listings?category=home-cooking",
                             "/guess?title=Tailler%20une%20haie&direction=want",
                             "/guess?title=couscous&direction=want",
                             "/proposals",
                             "/proposals?filter=to_answer",
                             "/proposals?filter=closed",
                             "/blocks",
                             "/searches",
                             "/invitations",
                             "/notifications",
                             "/audit",
                             "/members",
                             "/me/reach",
                             "/retention"})
      ask(device, who, "GET", path);
    ask(device, who, "POST", "/me/export", R"({"format":"json"})");
  }
};

/// What happens in one world only. Called at the same moments of both lives.
struct Hidden {
  virtual ~Hidden() = default;
  virtual void come(Scene&) {}
  virtual void live(Scene&, const std::vector<std::string>& /*listings*/) {}
};

/// Two who want nothing to do with Amina and Luc, and found each other: they offer and seek just what those do.
struct Couple : Hidden {
  std::optional<Device> hugo, huguette;
  void come(Scene& scene) override {
    hugo.emplace(scene.house).join(scene.code, "Hugo");
    huguette.emplace(scene.house).join(scene.code, "Huguette");
  }
  void live(Scene&, const std::vector<std::string>& listings) override {
    for (auto* one : {&*hugo, &*huguette}) {
      for (const auto& id : listings) CHECK(one->call("POST", world_path + "/blocks", R"({"listing":")" + id + R"("})").status == 204);
    }
    const std::string ring = swap_between(*hugo, *huguette);
    hugo->post("offer", "hedge-trimming", "Tailler une haie");
    CHECK(respond(*hugo, ring, "accept").status == 200);
    CHECK(respond(*huguette, ring, "accept").status == 200);
  }
};

/// One whom the steward has suspended.
struct Suspended : Hidden {
  std::optional<Device> hugo;
  void come(Scene& scene) override { hugo.emplace(scene.house).join(scene.code, "Hugo"); }
  void live(Scene& scene, const std::vector<std::string>&) override {
    Device claire(scene.house);
    claire.recover(scene.house.stewards_code());
    const std::string id = hugo->call("GET", world_path + "/session").body.text("member/id");
    CHECK(claire.call("PUT", world_path + "/members/" + id + "/state", R"({"state":"suspended"})").status == 200);
  }
};

void give_address(Scene& scene, Device& device, const std::string& who, std::size_t mails) {
  scene.ask(device, who, "PUT", "/me/email", R"({"email":")" + who + R"(@example.org"})");
  const auto sent = scene.mail.wait_for(mails);
  REQUIRE(sent.size() >= mails);
  scene.note(who + "'s mail", ronde::test::text_of(sent.back()));
}

std::vector<std::pair<std::string, std::string>> play(Hidden& hidden) {
  Scene scene;
  scene.house.start();
  hidden.come(scene);
  Device amina(scene.house), luc(scene.house);
  amina.join(scene.code, "Amina");
  luc.join(scene.code, "Luc");
  give_address(scene, amina, "amina", 1);
  give_address(scene, luc, "luc", 2);
  std::vector<std::string> listings{amina.post("offer", "gardening", "Un jardin")};
  listings.push_back(luc.post("offer", "translation", "Une lettre"));
  hidden.live(scene, listings);

  Live socket = luc.live();
  scene.note("luc hears", socket.resume().source());
  const std::string wanted = amina.post("want", "hedge-trimming", "Faire tailler ma haie");
  scene.note("luc hears", socket.until("listing").source());
  scene.look_round(amina, "amina");
  scene.look_round(luc, "luc");
  scene.ask(amina, "amina", "GET", "/listings/" + wanted + "/why-nothing");
  scene.ask(luc, "luc", "GET", "/listings/" + wanted);

  const std::string ring = swap_between(amina, luc);
  scene.note("luc hears", socket.until("proposal").source());
  scene.ask(luc, "luc", "GET", "/proposals/" + ring);
  scene.ask(amina, "amina", "GET", "/proposals/" + ring);
  scene.look_round(amina, "amina");
  scene.look_round(luc, "luc");
  for (const char* who : {"amina", "luc"}) {
    for (Device* device : {&amina, &luc}) scene.ask(*device, who, "GET", "/proposals/" + std::string(26, 'a'));
  }
  return scene.seen;
}

void same(const std::vector<std::pair<std::string, std::string>>& one, const std::vector<std::pair<std::string, std::string>>& other) {
  REQUIRE(one.size() == other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    CAPTURE(one[i].first);
    CHECK(one[i].first == other[i].first);
    CHECK(one[i].second == other[i].second);
  }
}

}  // namespace

TEST_CASE("two worlds that differ only in people whom one may not see are the same to the byte, before an agreement") {
  Hidden nobody;
  const auto empty = play(nobody);
  Couple couple;
  same(empty, play(couple));
  Suspended suspended;
  same(empty, play(suspended));
}

TEST_CASE("what numbers randomness leaves all else as it is") {
  Plain plain;
  CHECK(plain("a cat, a fish, a cat on 2026-11-26T10:00:00.000Z of nbswy3dpo5xxe3dempqxg5dsea") ==
        "a RANDOM0, a RANDOM1, a RANDOM0 on TIME of RANDOM2");
  CHECK(plain("category: 12 fulfilled") == "category: 12 fulfilled");
}
