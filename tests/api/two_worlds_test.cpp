// Two worlds that differ in one hidden member only: whatever the others ask, they get the same bytes in both (checklist 27, 29, 31).
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "people.hpp"

using namespace ronde::integration;

namespace {

const std::string api = "/api/v1";

/// What is posted within one millisecond hangs in the order of ids, which are drawn.
std::string post(Device& device, const std::string& direction, const std::string& category, const std::string& title) {
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return device.post(direction, category, title);
}

/// A server with two neighbours who will be asked to swap, and a second neighbourhood.
struct World {
  House house;
  std::string to_vessy;
  std::string code;
  Device claire{house};  ///< the steward
  Device luc{house};
  Device nadia{house};
  Device x{house};  ///< of one world only
  Device out{house};
  std::string lucs, nadias;  ///< what hangs there from the beginning
  std::string workshop;      ///< Luc answers for it
  std::string place;         ///< where it is at home

  World() {
    (void)house.found("Vessy", "Viktor");
    code = house.invite(20);
    to_vessy = house.invite(5, "Vessy");
    house.start();
    claire.recover(house.stewards_code());
    join(luc, "Luc");
    join(nadia, "Nadia");
    lucs = post(luc, "offer", "pet-sitting", "Je garde les chats");
    nadias = post(nadia, "offer", "pet-sitting", "Je garde les chiens");
    const auto luc_is = luc.call("GET", api + "/session").body.text("member/id");
    const auto house_of_it = claire.call("POST", api + "/places", R"({"kind":"association","name":"Atelier"})");
    REQUIRE_MESSAGE(house_of_it.status == 201, house_of_it.body.source());
    place = house_of_it.body.text("id");
    const auto made =
        claire.call("POST", api + "/associations",
                    R"({"kind":"association","name":"Atelier","place":")" + place + R"(","responsible":")" + luc_is + R"("})");
    REQUIRE_MESSAGE(made.status == 201, made.body.source());
    workshop = made.body.text("id");
  }

  /// All live in Belle-Terre: of quarters the first is another in each world.
  void join(Device& device, const std::string& first_name) {
    const auto invitation = device.call("GET", api + "/invitations/" + code).body;
    for (std::size_t i = 0; i < invitation.count("quarters"); ++i) {
      const std::string at = "quarters/" + std::to_string(i) + "/";
      if (invitation.text(at + "name") == "Belle-Terre") return device.join(code, first_name, invitation.text(at + "id"));
    }
    FAIL("no such quarter");
  }
};

/// What would suit Luc better than anything, were it to be seen: all that he and Nadia will seek and give. Answers their ids.
std::vector<std::string> post_all(Device& x) {
  return {x.post("offer", "bicycle-repair", "Je répare les vélos"), x.post("want", "gardening", "Un coup de main au jardin"),
          x.post("want", "translation", "Traduire une lettre"), x.post("offer", "home-cooking", "Un bon couscous")};
}

void pause(Device& device, const std::string& listing) {
  REQUIRE(device.call("POST", api + "/listings/" + listing + "/pause").status == 200);
}

void edit(Device& device, const std::string& listing, const std::string& direction, const std::string& category) {
  const std::string path = api + "/listings/" + listing;
  const std::string tag = device.call("GET", path).headers.at("etag");
  const auto edited = device.call("PUT", path, draft(direction, category, "Autrement dit"), {{"If-Match", tag}});
  REQUIRE_MESSAGE(edited.status == 200, edited.body.source());
}

/// Why somebody is hidden: what they did, and what they go on doing while the others listen.
struct Hidden {
  std::string why;
  std::function<void(World&)> before;
  std::function<void(World&)> meanwhile = [](World&) {};
  bool from_strangers = true;  ///< else the public page and the plan, which are the same for everybody, count what is theirs
};

std::vector<Hidden> all_hidden() {
  const auto busy = [](World& world) {
    const auto posted = post_all(world.x);
    edit(world.x, posted[0], "offer", "bicycle-repair");
    pause(world.x, posted[1]);
    REQUIRE(world.x.call("DELETE", api + "/listings/" + posted[2]).status == 204);
  };
  const auto paused = [](World& world) {
    world.join(world.x, "Xavier");
    for (const auto& id : post_all(world.x)) pause(world.x, id);
  };
  const auto suspended = [](World& world) {
    world.join(world.x, "Xavier");
    (void)post_all(world.x);
    const std::string id = world.x.call("GET", api + "/session").body.text("member/id");
    REQUIRE(world.claire.call("PUT", api + "/members/" + id + "/state", R"({"state":"suspended"})").status == 200);
  };
  return {
      {"has blocked the others",
       [](World& world) {
         world.join(world.x, "Xavier");
         for (const auto& id : {world.lucs, world.nadias})
           REQUIRE(world.x.call("POST", api + "/blocks", R"({"listing":")" + id + R"("})").status == 204);
         (void)post_all(world.x);
       },
       busy, false},
      {"is suspended", suspended},
      {"has paused all", paused},
      {"has paused all, and edits and ends it", paused,
       [](World& world) {
         const auto mine = world.x.call("GET", api + "/listings?mine=true").body;
         for (std::size_t i = 0; i < mine.count("items"); ++i) {
           const std::string at = "items/" + std::to_string(i) + "/";
           edit(world.x, mine.text(at + "id"), mine.text(at + "direction"), mine.text(at + "category"));
         }
         REQUIRE(world.x.call("DELETE", api + "/listings/" + mine.text("items/0/id")).status == 204);
       }},
      {"lives in another neighbourhood",
       [](World& world) {
         world.x.join(world.to_vessy, "Xavier");
         (void)post_all(world.x);
       },
       busy},
      {"has left",
       [](World& world) {
         world.join(world.x, "Xavier");
         (void)post_all(world.x);
         REQUIRE(world.x.call("DELETE", api + "/me").status == 204);
       }},
  };
}

/// Texts in which what is random or of the moment has another name, the same in both worlds as long as it comes in the same order.
class Names {
 public:
  explicit Names(const World& world) : origin_(world.house.origin()), code_(world.code) {}

  std::string plain(std::string text) {
    replace(text, origin_, "ORIGIN");
    replace(text, code_, "CODE");
    // Cursors are sealed; who is which animal is drawn.
    static const std::regex drawn(R"re("(cursor|next|csrf|animal)":"[^"]{1,400}")re");
    static const std::regex session(R"re("id":"[A-Za-z0-9_-]{43}")re");
    static const std::regex place(R"re("id":"([a-z2-7]{26})","name":"([^"]{1,80})")re");
    static const std::regex time(R"re(\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,3})?Z)?)re");
    static const std::regex id(R"re(\b[a-z2-7]{26}\b)re");
    text = std::regex_replace(text, drawn, R"("$1":"*")");
    text = std::regex_replace(text, session, R"("id":"SESSION")");
    text = std::regex_replace(text, time, "TIME");
    for (std::sregex_iterator at(text.cbegin(), text.cend(), place), none; at != none; ++at)
      names_.try_emplace((*at)[1].str(), "ID-OF-" + (*at)[2].str());
    std::string named;
    auto end = text.cbegin();
    for (std::sregex_iterator at(text.cbegin(), text.cend(), id), none; at != none; ++at) {
      named.append(end, (*at)[0].first).append(name_of(at->str()));
      end = (*at)[0].second;
    }
    return named.append(end, text.cend());
  }

 private:
  static void replace(std::string& text, const std::string& what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
  }
  std::string name_of(const std::string& id) {
    const auto [at, fresh] = names_.try_emplace(id, "ID" + std::to_string(names_.size()));
    return at->second;
  }
  std::string origin_;
  std::string code_;
  std::map<std::string, std::string> names_;
};

/// Quarters and hand-over points come in the order of their ids, which are drawn: without that order.
std::string unordered(const std::string& text) {
  std::vector<std::string> parts;
  std::string_view left = text;
  for (auto end = left.find_first_of("{}"); end != std::string_view::npos; end = left.find_first_of("{}")) {
    parts.emplace_back(left.substr(0, end));
    left.remove_prefix(end + 1);
  }
  parts.emplace_back(left);
  std::ranges::sort(parts);
  std::string all;
  for (const std::string& part : parts) all += part + '\n';
  return all;
}

bool is_of_the_place(const std::string& path) {
  return path == "/public" || path.starts_with("/neighbourhood") || path.starts_with("/invitations/");
}

/// Every route that reads, as this device may ask it: what it knows of ids it has from its own lists.
std::vector<std::string> questions(Device& device, const World& world) {
  std::vector<std::string> all{
      "/session", "/sessions", "/me/places", "/retention", "/neighbourhood", "/me/reach", "/blocks", "/searches", "/concerns", "/reports",
      "/reports?state=decided", "/safeguarding", "/me/decisions", "/me/concerns", "/invitations", "/members", "/audit", "/notifications",
      "/invitations/" + world.code, "/places", "/places/" + world.place + "/sponsors", "/events", "/statistics", "/statistics.csv",
      "/calls", "/neighbourhood/charter", "/notices", "/mentoring", "/leman", "/associations", "/associations/" + world.workshop, "/desk",
      // what hangs, in every way of asking for it
      "/listings?limit=100", "/listings?limit=1", "/listings?mine=true&limit=100", "/listings?hidden=true", "/listings?direction=want",
      "/listings?kind=service", "/listings?category=bicycle-repair", "/listings?theme=repair", "/listings?band=25", "/listings?q=couscous",
      "/listings?q=v%C3%A9lo", "/listings?q=autrement",
      // how many would suit
      "/guess?title=v%C3%A9lo&direction=want", "/guess?title=jardin&direction=offer", "/guess?title=traduire&direction=offer",
      "/guess?title=couscous&direction=want",
      // what is missing
      "/almost",
      // exchanges
      "/proposals", "/proposals?filter=to_answer", "/proposals?filter=closed"};
  for (const char* list : {"/listings?limit=100", "/listings?mine=true&limit=100"}) {
    const auto listed = device.call("GET", api + list);
    for (std::size_t i = 0; i < listed.body.count("items"); ++i) {
      const std::string at = "/listings/" + listed.body.text("items/" + std::to_string(i) + "/id");
      all.insert(all.end(), {at, at + "/why-nothing"});
    }
  }
  const auto proposals = device.call("GET", api + "/proposals").body;
  for (std::size_t i = 0; i < proposals.count("items"); ++i) {
    const std::string at = "/proposals/" + proposals.text("items/" + std::to_string(i) + "/id");
    all.insert(all.end(), {at, at + "/messages"});
  }
  return all;
}

std::string answers(Device& device, const std::vector<std::string>& paths, Names& names) {
  std::string all;
  for (const std::string& path : paths) {
    const auto answer = device.call("GET", api + path);
    std::string text = "GET " + path + " " + std::to_string(answer.status) + '\n';
    for (const auto& [name, value] : answer.headers) {
      const bool drawn = name == "etag" || name == "set-cookie" || name == "content-length";  // of names that are shorter or longer
      if (name != "date") text += name + ": " + (drawn ? "*" : value) + '\n';
    }
    const std::string body = names.plain(answer.body.source() + '\n');
    all += names.plain(text) + (is_of_the_place(path) ? unordered(body) : body);
  }
  return all;
}

struct Told {
  std::string neighbours;  ///< what Luc and Nadia get to read, and what Luc is told live
  std::string strangers;   ///< what somebody without a session gets to read
};

Told story(const std::function<void(World&)>& before, const std::function<void(World&)>& meanwhile) {
  World world;
  before(world);
  Names names(world);
  const auto saved = world.luc.call("POST", api + "/searches", R"({"q":"couscous","language":"fr"})");
  REQUIRE_MESSAGE(saved.status == 201, saved.body.source());
  Live early = world.luc.live();
  early.resume();
  // What Xavier would complete at once, and what only he has an interest in.
  post(world.luc, "offer", "gardening", "Coup de main au jardin");
  post(world.luc, "want", "bicycle-repair", "Réparer mon vélo");
  post(world.luc, "offer", "translation", "Je traduis vos lettres");
  (void)early.all_until(post(world.luc, "want", "home-cooking", "Manger un couscous"));
  std::string all = answers(world.luc, questions(world.luc, world), names);
  post(world.nadia, "offer", "bicycle-repair", "Je répare les vélos du quartier");
  post(world.nadia, "want", "gardening", "Aide au jardin");
  (void)proposal_of(world.luc);
  (void)early.all_until(post(world.nadia, "want", "translation", "Une lettre en allemand"));
  Live live = world.luc.live();
  live.resume();
  meanwhile(world);
  const std::string heard = live.all_until(post(world.nadia, "offer", "books", "Nadia ensuite"));
  all += answers(world.luc, questions(world.luc, world), names) + answers(world.nadia, questions(world.nadia, world), names);
  all += "GET /live\n" + names.plain(heard);
  const std::string plan = "/neighbourhoods/" + world.luc.call("GET", api + "/neighbourhood").body.text("id") + "/plan";
  return {std::move(all), answers(world.out, {"/public", plan, "/invitations/" + world.code}, names)};
}

/// The world without Xavier.
const Told& without() {
  static const Told told = story([](World&) {}, [](World&) {});
  return told;
}

/// The first line in which they differ, with what was asked.
std::string difference(const std::string& one, const std::string& other) {
  std::istringstream a(one), b(other);
  std::string asked, mine, theirs;
  while (true) {
    const bool more = static_cast<bool>(std::getline(a, mine)), more_there = static_cast<bool>(std::getline(b, theirs));
    if (!more && !more_there) return "";
    if (mine.starts_with("GET ")) asked = mine;
    if (mine != theirs || more != more_there) return asked + "\n" + mine + "\n" + theirs;
  }
}

}  // namespace

TEST_CASE("in two worlds that differ only in a hidden member, the others read and hear the same, byte for byte") {
  for (const Hidden& hidden : all_hidden()) {
    CAPTURE(hidden.why);
    const Told with = story(hidden.before, hidden.meanwhile);
    CHECK(difference(with.neighbours, without().neighbours) == "");
    if (hidden.from_strangers) CHECK(difference(with.strangers, without().strangers) == "");
  }
}

TEST_CASE(
    "in two worlds that differ only in whether wishes are marked as without a return, the others read and hear the same, byte for byte") {
  const auto wish = [](bool marked, const char* category, const char* title) {
    std::string text = draft("want", category, title);
    if (marked) text.insert(text.size() - 1, R"(,"no_return":true)");
    return text;
  };
  const auto world = [&](bool marked) {
    const auto before = [&, marked](World& it) {
      it.join(it.x, "Xavier");
      REQUIRE(it.x.call("POST", api + "/listings", wish(marked, "gardening", "Un coup de main au jardin")).status == 201);
      REQUIRE(it.x.call("PATCH", api + "/me", marked ? R"({"no_leman":true})" : R"({"no_leman":false})").status == 200);
    };
    const auto meanwhile = [&, marked](World& it) {
      // What changes within a moment is told together, in any order: here each change is heard before the next.
      Live listener = it.luc.live();
      listener.resume();
      const auto posted = it.x.call("POST", api + "/listings", wish(false, "translation", "Traduire une lettre"));
      REQUIRE(posted.status == 201);
      (void)listener.all_until("Traduire une lettre");
      const std::string path = api + "/listings/" + posted.body.text("id");
      const std::string tag = it.x.call("GET", path).headers.at("etag");
      const auto edited = it.x.call("PUT", path, wish(marked, "translation", "Traduire une carte"), {{"If-Match", tag}});
      REQUIRE_MESSAGE(edited.status == 200, edited.body.source());
      CHECK(edited.body.truth("no_return") == marked);
      (void)listener.all_until("Traduire une carte");
    };
    return story(before, meanwhile);
  };
  const Told with = world(true), plain = world(false);
  CHECK(difference(with.neighbours, plain.neighbours) == "");
  CHECK(difference(with.strangers, plain.strangers) == "");
}

TEST_CASE("a member who is not hidden makes the difference that the two worlds are compared for") {
  const auto arrive = [](World& world) {
    world.join(world.x, "Xavier");
    (void)post_all(world.x);
  };
  const Told seen = story(arrive, [](World&) {});
  CHECK(difference(seen.neighbours, without().neighbours) != "");
  CHECK(difference(seen.strangers, without().strangers) != "");
  // While the others listen, one of whom they have heard nothing.
  const auto post_later = [](World& world) { (void)world.x.post("offer", "pet-sitting", "Je garde les poissons"); };
  const Told heard = story([](World& world) { world.join(world.x, "Xavier"); }, post_later);
  CHECK(difference(heard.neighbours, without().neighbours) != "");
}

TEST_CASE("each route that reads is asked in both worlds, or tells nothing of members") {
  const std::set<std::string> tells_nothing_of_members{
      "/taxonomy",
      "/estimates",
      "/openapi.yaml",                         // the same for everybody
      "/listings/{id}/photos/{photo}/{side}",  // a picture, for who knows its random name
      "/mail/confirm/{token}",
      "/mail/given/{token}",
      "/mail/stop/{token}",  // a page for who holds the link
      "/session/mail",       // whether mails are sent here at all
      "/session/mail/{token}",
      "/neighbourhoods/{id}/places",
      "/neighbourhoods/{id}/places/feed",
      "/neighbourhoods/{id}/places/calendar",  // of places alone
      "/neighbourhoods/{id}/notices/feed",     // of institutions
      "/neighbourhoods/{id}/rules",            // of an office
      "/neighbourhoods/{id}/fairness",         // made once a month, of five people at least: fairness_test.cpp of the market
      "/neighbourhoods/{id}/fairness.csv",
      "/me/second-factor"  // mine alone
  };
  // Rooms of their own: who sees what in them is said in events_test.cpp, event_clearing_test.cpp and care_test.cpp.
  const std::regex rooms("/events/.*|/screens/.*|/reports/.*");
  World world;
  post(world.luc, "offer", "gardening", "Jardin");
  std::set<std::string> asked{"/public", "/neighbourhoods/{id}/plan", "/invitations/{code}", "/live"};
  (void)swap_between(world.luc, world.nadia);
  for (std::string path : questions(world.luc, world)) {
    path = path.substr(0, path.find('?'));
    asked.insert(std::regex_replace(path, std::regex("/[a-z2-7]{26}\\b"), "/{id}"));
  }
  std::ifstream document("docs/api/openapi.yaml");
  REQUIRE(document.good());
  std::string path;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("  /") && line.ends_with(":")) path = line.substr(2, line.size() - 3);
    if (line != "    get:") continue;
    CAPTURE(path);
    CHECK((asked.contains(path) || tells_nothing_of_members.contains(path) || std::regex_match(path, rooms)));
  }
}
