// J5 over the wire: somebody says what is wrong, two look at it, the one concerned is told why and appeals, a third answers.
#include <doctest/doctest.h>

#include "market/records.hpp"
#include "people.hpp"

using namespace ronde::integration;

namespace {

const std::string care_api = "/api/v1";

std::string tomorrow_text() {
  const auto then = std::chrono::system_clock::now() + std::chrono::hours{24};
  return ronde::market::time_text(std::chrono::time_point_cast<std::chrono::milliseconds>(then));
}

/// A neighbourhood with a steward and two moderators.
struct Team {
  House house;
  Device claire, ines, paul, lea, nadia;

  Team() : claire(house), ines(house), paul(house), lea(house), nadia(house) {
    const std::string code = house.invite(10);
    const std::string ines_code = moderator("Inès");
    const std::string paul_code = moderator("Paul");
    house.start();
    claire.recover(house.stewards_code());
    ines.recover(ines_code);
    paul.recover(paul_code);
    lea.join(code, "Léa");
    nadia.join(code, "Nadia");
  }

  std::string moderator(const std::string& name) {
    const Ran made = run_ronde({"steward", "--data", house.data().string(), "--add", name, "--role", "moderator", "--quarter",
                                "Belle-Terre", "--origin", house.origin()});
    REQUIRE_MESSAGE(made.status == 0, made.err);
    const auto at = made.out.find('#') + 1;
    return made.out.substr(at, made.out.find('\n', at) - at);
  }

  /// Nadia says so of a listing of Léa's; answers the report's id.
  std::string say(const std::string& kind = "money", const std::string& title = "Je traduis vos lettres") {
    const std::string listing = lea.post("offer", "translation", title);
    const auto said =
        nadia.call("POST", care_api + "/concerns", R"({"kind":")" + kind + R"(","text":"SECRET","listing":")" + listing + R"("})");
    REQUIRE_MESSAGE(said.status == 204, said.body.source());
    const auto queue = claire.call("GET", care_api + "/reports");
    return queue.body.text("items/" + std::to_string(queue.body.count("items") - 1) + "/id");
  }
  static Answer decide(Device& by, const std::string& report, const std::string& act) {
    return by.call("POST", care_api + "/reports/" + report + "/decision", R"({"act":")" + act + R"(","text":"Voici pourquoi."})");
  }
  static Answer confirm(Device& by, const std::string& report) {
    return by.call("POST", care_api + "/reports/" + report + "/confirm", R"({"confirm":true})");
  }
};

}  // namespace

TEST_CASE("a moderator sees what was said, not by whom, with words to begin with in the author's language") {
  Team team;
  const std::string id = team.say();
  const auto seen = team.ines.call("GET", care_api + "/reports/" + id);
  REQUIRE_MESSAGE(seen.status == 200, seen.body.source());
  CHECK(seen.body.text("title") == "Je traduis vos lettres");
  CHECK(seen.body.text("turn") == "decide");
  CHECK(seen.body.text("said/0/text") == "SECRET");
  CHECK(seen.body.text("about/first_name") == "Léa");
  CHECK(seen.body.source().find("Nadia") == std::string::npos);
  CHECK(seen.body.source().find("Bonjour Léa, au sujet de « Je traduis vos lettres »") != std::string::npos);
}

TEST_CASE("a hidden listing is gone for others, its author reads why, and whoever said it only that something was done") {
  Team team;
  const std::string id = team.say();
  const std::string listing = team.claire.call("GET", care_api + "/reports/" + id).body.text("listing");
  REQUIRE(Team::decide(team.ines, id, "hide").status == 200);
  CHECK(team.nadia.call("GET", care_api + "/listings/" + listing).status == 404);
  CHECK(team.lea.call("POST", care_api + "/listings/" + listing + "/resume").body.text("type") == "/problems/withheld");
  const auto told = team.lea.call("GET", care_api + "/me/decisions");
  CHECK(told.body.text("items/0/act") == "hide");
  CHECK(told.body.text("items/0/text") == "Voici pourquoi.");
  CHECK_FALSE(told.body.text("items/0/appeal_until").empty());
  CHECK(told.body.source().find("Nadia") == std::string::npos);
  CHECK(told.body.source().find("SECRET") == std::string::npos);
  const auto came = team.nadia.call("GET", care_api + "/me/concerns");
  CHECK(came.body.text("items/0/outcome") == "acted");
  CHECK(came.body.source().find("Voici pourquoi") == std::string::npos);
  CHECK(team.lea.call("GET", care_api + "/me/concerns").body.count("items") == 0);
}

TEST_CASE("suspended by two, somebody may read why and appeal, and nothing else; a third person lets them back in") {
  Team team;
  const std::string id = team.say("threat");
  REQUIRE(Team::decide(team.claire, id, "suspend_for_good").status == 200);
  CHECK(team.lea.call("GET", care_api + "/listings").status == 200);
  CHECK(Team::confirm(team.claire, id).body.text("type") == "/problems/second-person");
  REQUIRE(Team::confirm(team.ines, id).status == 200);
  CHECK(team.lea.call("GET", care_api + "/listings").status == 403);
  CHECK(team.lea.call("GET", care_api + "/me/decisions").body.text("items/0/act") == "suspend_for_good");
  const std::string appeal = R"({"report":")" + id + R"(","text":"Je n’ai menacé personne."})";
  CHECK(team.nadia.call("POST", care_api + "/appeals", appeal).status == 404);
  REQUIRE(team.lea.call("POST", care_api + "/appeals", appeal).status == 200);
  CHECK(team.lea.call("POST", care_api + "/appeals", appeal).body.text("type") == "/problems/appealed");
  const std::string answer = care_api + "/reports/" + id + "/answer";
  CHECK(team.ines.call("POST", answer, R"({"grant":true,"text":"Oui."})").body.text("type") == "/problems/another-person");
  CHECK(team.paul.call("GET", care_api + "/reports/" + id).body.text("turn") == "answer");
  REQUIRE(team.paul.call("POST", answer, R"({"grant":true,"text":"Nous nous sommes trompés."})").status == 200);
  CHECK(team.lea.call("GET", care_api + "/listings").status == 200);
  CHECK(team.lea.call("GET", care_api + "/me/decisions").body.text("items/0/appeal/answer") == "Nous nous sommes trompés.");
  const std::string journal = team.claire.call("GET", care_api + "/audit").body.source();
  for (const char* deed : {"proposed-suspend-for-good", "confirmed-suspend-for-good", "appeal-made", "appeal-granted"}) {
    CAPTURE(std::string(deed));
    CHECK(journal.find(deed) != std::string::npos);
  }
}

TEST_CASE("what concerns minors is not there for who is not named for it, in the queue as among the concerns") {
  Team team;
  const auto office = team.claire.call("GET", care_api + "/safeguarding");
  REQUIRE(office.body.count("office") == 3);
  std::map<std::string, std::string> ids;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string at = "office/" + std::to_string(i) + "/";
    ids[office.body.text(at + "first_name")] = office.body.text(at + "id");
  }
  REQUIRE(team.claire.call("PUT", care_api + "/safeguarding", R"({"people":[")" + ids.at("Inès") + R"(",")" + ids.at("Paul") + R"("]})")
              .status == 200);
  (void)team.say("minors");
  CHECK(team.claire.call("GET", care_api + "/reports").body.count("items") == 0);
  CHECK(team.claire.call("GET", care_api + "/concerns").body.count("items") == 0);
  REQUIRE(team.ines.call("GET", care_api + "/reports").body.count("items") == 1);
  const std::string id = team.ines.call("GET", care_api + "/reports").body.text("items/0/id");
  CHECK(team.claire.call("GET", care_api + "/reports/" + id).status == 404);
  CHECK(Team::decide(team.claire, id, "leave").status == 404);
}

TEST_CASE("what the house does not take is told before it is posted, and refused when it is") {
  Team team;
  const auto guessed = team.lea.call("GET", care_api + "/guess?title=Pistolet%20ancien&direction=offer");
  CHECK(guessed.body.text("house/0/rule") == "weapons");
  CHECK(guessed.body.text("house/0/verdict") == "refuse");
  const std::string body =
      R"({"direction":"offer","kind":"good","category":"sports-gear","title":"Pistolet ancien","language":"fr","size":2})";
  const auto refused = team.lea.call("POST", care_api + "/listings", body);
  CHECK(refused.status == 422);
  CHECK(refused.body.text("type") == "/problems/house-weapons");
  CHECK(refused.body.text("pointer") == "/title");
}

TEST_CASE("a notice that is reported is hidden by who did not hang it, and leaves the board at once, until an appeal is granted") {
  Team team;
  const std::string stage = R"({"kind":"internship","by":"Mairie","title":"Stage","link":"https://exemple.ch/","age_from":15,"until":")" +
                            tomorrow_text() + "\"}";
  const auto hung = team.claire.call("POST", care_api + "/notices", stage);
  REQUIRE_MESSAGE(hung.status == 201, hung.body.source());
  const std::string said = R"({"notice":")" + hung.body.text("id") + R"(","kind":"money","text":"Il faut payer."})";
  CHECK(team.nadia.call("POST", care_api + "/concerns", said).status == 204);
  CHECK(team.claire.call("POST", care_api + "/concerns", said).body.text("type") == "/problems/yourself");
  CHECK(team.claire.call("GET", care_api + "/reports").body.count("items") == 0);
  const auto queue = team.ines.call("GET", care_api + "/reports");
  CHECK(queue.body.text("items/0/title") == "Stage");
  const std::string id = queue.body.text("items/0/id");
  const auto seen = team.ines.call("GET", care_api + "/reports/" + id);
  CHECK(seen.body.text("quote") == "\nhttps://exemple.ch/");
  REQUIRE(Team::decide(team.ines, id, "hide").status == 200);
  CHECK(team.nadia.call("GET", care_api + "/notices").body.count("items") == 0);
  CHECK(team.claire.call("GET", care_api + "/notices").body.truth("items/0/withheld"));
  CHECK(team.claire.call("GET", care_api + "/me/decisions").body.text("items/0/title") == "Stage");
  REQUIRE(team.claire.call("POST", care_api + "/appeals", R"({"report":")" + id + R"(","text":"C’est gratuit."})").status == 200);
  REQUIRE(team.paul.call("POST", care_api + "/reports/" + id + "/answer", R"({"grant":true,"text":"Juste."})").status == 200);
  CHECK(team.nadia.call("GET", care_api + "/notices").body.count("items") == 1);
}
