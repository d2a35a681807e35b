// A steward writes down a neighbour's address at the desk: who hears of it, what it opens and when, and how the neighbour says no.
#include <doctest/doctest.h>

#include "mail_server.hpp"
#include "people.hpp"

using namespace ronde::integration;
using ronde::test::MailServer;

namespace {

const std::string mailed_way_back = "/api/v1/session/mail";
const std::string luc_before = "luc@example.org";
const std::string luc_after = "luc@example.ch";

std::string why_not(const Answer& answer) {
  return answer.body.text("type");
}

/// A neighbourhood that sends mails, with Luc, who has an address, and Claire, who looks after it.
struct Lobby {
  MailServer server;
  People people{{"--smtp", server.url(), "--mail-from", "ronde@commune.example"}};
  std::size_t mails = 0;

  /// The token in the mail that comes next, to this address.
  std::string next_token(const std::string& to, const std::string& before) {
    ++mails;
    const std::string mail = server.wait_for(mails)[mails - 1];
    CHECK(mail.find("\n" + to + "\n") != std::string::npos);
    const std::string text = ronde::test::text_of(mail);
    CHECK(text.find("Luc") == std::string::npos);
    const std::size_t at = text.find(before);
    REQUIRE(at != std::string::npos);
    return text.substr(at + before.size(), text.find('\n', at) - at - before.size());
  }
  void confirm(const std::string& address) {
    const std::string token = next_token(address, "/api/v1/mail/confirm/");
    REQUIRE(people.luc.call("POST", "/api/v1/mail/confirm/" + token).status == 200);
  }
  void has_own_address() {
    REQUIRE(people.luc.call("PUT", "/api/v1/me/email", R"({"email":")" + luc_before + R"("})").status == 202);
    confirm(luc_before);
  }
  Answer give(const std::string& email, const std::string& member) {
    return people.claire.call("PUT", "/api/v1/desk/neighbours/" + member + "/email", R"({"how":"spoken","email":")" + email + R"("})");
  }
  std::string luc() { return people.luc.call("GET", "/api/v1/session").body.text("member/id"); }
  /// Asks for the way back; what comes of it is the next mail, or none.
  void ask_back(const std::string& email) {
    REQUIRE(Device(people.house).call("POST", mailed_way_back, R"({"email":")" + email + R"("})").status == 202);
  }
  std::string journal() { return people.claire.call("GET", "/api/v1/audit").body.source(); }
};

}  // namespace

TEST_CASE("an address from the desk waits for its own link, is told to the one before, and opens nothing; the no brings the other back") {
  Lobby lobby;
  lobby.has_own_address();
  const Answer given = lobby.give(luc_after, lobby.luc());
  CHECK(given.status == 202);
  CHECK(given.body.source().empty());
  const std::string no = lobby.next_token(luc_before, "/api/v1/mail/given/");
  const auto waits = lobby.people.luc.call("GET", "/api/v1/me/reach");
  CHECK(waits.body.text("email") == luc_before);
  CHECK(waits.body.text("email_waits") == luc_after);
  lobby.confirm(luc_after);
  const auto changed = lobby.people.luc.call("GET", "/api/v1/me/reach");
  CHECK(changed.body.text("email") == luc_after);
  CHECK(changed.body.truth("email_given"));

  lobby.ask_back(luc_after);  // no mail comes of it: the next one is another
  const std::string page = "/api/v1/mail/given/" + no;
  Device stranger(lobby.people.house);
  CHECK(stranger.call("GET", page).status == 200);
  CHECK(lobby.people.luc.call("GET", "/api/v1/me/reach").body.text("email") == luc_after);  // looking changes nothing
  CHECK(stranger.call("POST", page, {}, {{"Origin", "https://evil.example"}}).status == 403);
  CHECK(stranger.call("POST", page).status == 200);
  CHECK(stranger.call("POST", page).status == 404);
  CHECK(lobby.people.luc.call("GET", "/api/v1/me/reach").body.text("email") == luc_before);
  lobby.ask_back(luc_before);
  CHECK_FALSE(lobby.next_token(luc_before, "/retrouver#").empty());

  const auto told = lobby.people.luc.call("GET", "/api/v1/desk");
  CHECK(told.body.text("deeds/0/what") == "desk-email-refused");
  CHECK(told.body.text("deeds/0/by") == "Luc");
  CHECK(told.body.text("deeds/1/what") == "desk-email-spoken");
  CHECK(told.body.text("deeds/1/by") == "Claire");
  const std::string journal = lobby.journal();
  CHECK(journal.find("desk-email-refused") != std::string::npos);
  CHECK(journal.find("example.") == std::string::npos);
  CHECK(lobby.people.house.log().find("example.ch") == std::string::npos);
}

TEST_CASE("an address from the desk leads back once its neighbour has said on a device that it is theirs") {
  Lobby lobby;
  REQUIRE(lobby.give(luc_after, lobby.luc()).status == 202);  // there was none before: the first mail goes to the new one
  CHECK(lobby.people.luc.call("PUT", "/api/v1/me/email/given", R"({"mine":true})").status == 404);
  lobby.confirm(luc_after);
  CHECK(lobby.people.luc.call("PUT", "/api/v1/me/email/given", R"({"mine":true})").status == 204);
  CHECK_FALSE(lobby.people.luc.call("GET", "/api/v1/me/reach").body.truth("email_given"));
  CHECK(lobby.people.luc.call("GET", "/api/v1/desk").body.text("deeds/0/what") == "desk-email-kept");
  lobby.ask_back(luc_after);
  const std::string token = lobby.next_token(luc_after, "/retrouver#");
  CHECK(Device(lobby.people.house).call("POST", mailed_way_back + "/" + token).status == 201);
}

TEST_CASE("only a steward writes down an address, for whom one may help, and nothing is mailed for who is refused") {
  Lobby lobby;
  const std::string luc = lobby.luc();
  const std::string path = "/api/v1/desk/neighbours/" + luc + "/email";
  const std::string body = R"({"how":"signed_paper","email":"luc@example.ch"})";
  CHECK(lobby.people.amina.call("PUT", path, body).status == 403);
  CHECK(lobby.people.zoe.call("PUT", path, body).status == 403);
  const std::string claire = lobby.people.claire.call("GET", "/api/v1/session").body.text("member/id");
  CHECK(why_not(lobby.give(luc_after, claire)) == "/problems/not-yourself");
  CHECK(lobby.give("no address", luc).status == 422);
  CHECK(lobby.give(luc_after + "\\r\\nBcc: all@example.org", luc).status == 422);
  CHECK(lobby.people.luc.call("GET", "/api/v1/desk").body.count("deeds") == 0);
  CHECK(lobby.give(luc_after, luc).status == 202);
  CHECK_FALSE(lobby.next_token(luc_after, "/api/v1/mail/confirm/").empty());
  CHECK(lobby.give(luc_after, luc).status == 202);
  CHECK_FALSE(lobby.next_token(luc_after, "/api/v1/mail/confirm/").empty());
  CHECK(lobby.give(luc_after, luc).status == 429);  // two a day for one neighbour
  CHECK(lobby.people.luc.call("GET", "/api/v1/desk").body.count("deeds") == 2);
}

TEST_CASE("a Ronde without mails says so, and writes nothing down") {
  People people;
  const std::string luc = people.luc.call("GET", "/api/v1/session").body.text("member/id");
  const Answer answer =
      people.claire.call("PUT", "/api/v1/desk/neighbours/" + luc + "/email", R"({"how":"spoken","email":"luc@example.ch"})");
  CHECK(why_not(answer) == "/problems/mail-off");
  CHECK(people.luc.call("GET", "/api/v1/desk").body.count("deeds") == 0);
}
