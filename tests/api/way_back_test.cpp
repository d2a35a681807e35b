// Back in by a mail: who asks hears nothing of whose an address is, the mail goes to its owner alone, and its link opens once what it may.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "accounts/accounts.hpp"
#include "authenticator.hpp"
#include "mail_server.hpp"
#include "people.hpp"

using namespace ronde::integration;
using ronde::test::MailServer;

namespace {

const std::string way_back = "/api/v1/session/mail";

std::vector<std::string> with_mails(const MailServer& server) {
  return {"--smtp", server.url(), "--mail-from", "ronde@commune.example", "--log-level", "debug"};
}

Answer ask_for(Device& device, const std::string& email) {
  return device.call("POST", way_back, R"({"email":")" + email + R"("})");
}

/// What stands between these in a mail, one each time.
std::vector<std::string> all_between(const std::string& text, const std::string& before, const std::string& after) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
    const std::size_t begin = at + before.size();
    found.push_back(text.substr(begin, text.find(after, begin) - begin));
  }
  return found;
}

std::vector<std::string> tokens_in(const std::string& mail) {
  return all_between(ronde::test::text_of(mail), "/retrouver#", "\n");
}

/// Gives this address and follows the mail's link; `count` mails have come by then.
void confirm_address(const MailServer& server, Device& device, const std::string& email, std::size_t count) {
  REQUIRE(device.call("PUT", "/api/v1/me/email", R"({"email":")" + email + R"("})").status == 202);
  const auto tokens = all_between(ronde::test::text_of(server.wait_for(count).back()), "/api/v1/mail/confirm/", "\n");
  REQUIRE(tokens.size() == 1);
  REQUIRE(device.call("POST", "/api/v1/mail/confirm/" + tokens.front()).status == 200);
}

std::string member_of(Device& device) {
  return device.call("GET", "/api/v1/session").body.text("member/id");
}

/// The path of an association that the steward makes, and that this one answers for.
std::string association_of(Device& steward, Device& responsible) {
  const Answer made = steward.call("POST", "/api/v1/associations",
                                   R"({"kind":"association","name":"Maison","responsible":")" + member_of(responsible) + R"("})");
  REQUIRE_MESSAGE(made.status == 201, made.body.source());
  return "/api/v1/associations/" + made.body.text("id");
}

std::string all_told(const Answer& answer) {
  std::string all = std::to_string(answer.status) + '\n' + answer.body.source();
  for (const auto& [name, value] : answer.headers) {
    if (name != "date") all += name + ": " + value + '\n';
  }
  return all;
}

/// It sends mails, and one may join it.
struct MailingHouse {
  MailServer server;
  House house{with_mails(server)};
  std::string code = house.invite(5);
  MailingHouse() { house.start(); }
};

/// Amina joins, and confirms her address: the first mail that goes out.
void move_in(MailingHouse& home, Device& amina) {
  amina.join(home.code, "Amina");
  confirm_address(home.server, amina, "amina@example.org", 1);
}

}  // namespace

TEST_CASE("who lost a device gets back in by a mail: looking uses nothing up, pressing opens once, and the mail names nobody") {
  MailingHouse home;
  auto& [server, house, code] = home;
  Device amina(house);
  move_in(home, amina);
  Device phone(house);
  CHECK(phone.call("GET", way_back).body.truth("offered"));
  CHECK(ask_for(phone, "Amina@Example.org").status == 202);
  const std::string mail = server.wait_for(2).back();
  CHECK(mail.find("\namina@example.org\n") != std::string::npos);  // as it was confirmed, not as it was asked for
  CHECK(ronde::test::text_of(mail).find("Amina") == std::string::npos);
  const auto tokens = tokens_in(mail);
  REQUIRE(tokens.size() == 1);
  const std::string link = way_back + "/" + tokens.front();

  Device scanner(house);
  for (int look = 0; look < 3; ++look) {
    const Answer seen = scanner.call("GET", link);
    CHECK(seen.status == 200);
    CHECK(seen.body.text("first_name") == "Amina");
    CHECK(seen.body.text("place") == "Thônex");
    CHECK(seen.headers.at("cache-control") == "no-store");
    CHECK(seen.cookies.empty());
  }
  CHECK(scanner.call("POST", link, {}, {{"Origin", "https://evil.example"}}).status == 403);
  CHECK(scanner.call("POST", link, {}, {{"Origin", ""}}).status == 403);  // also where a mail program says nothing
  CHECK(scanner.call("POST", link, {}, {{"Idempotency-Key", "short"}}).status == 400);
  const std::string before = amina.cookie();
  const Answer opened = phone.call("POST", link);
  REQUIRE_MESSAGE(opened.status == 201, opened.body.source());
  phone.learn(opened);
  CHECK(phone.cookie() != before);
  CHECK(phone.call("GET", "/api/v1/session").body.text("member/first_name") == "Amina");
  CHECK(amina.call("GET", "/api/v1/sessions").body.count("items") == 2);  // hers, who sees the new one and may end it
  CHECK(Device(house).call("POST", link).status == 404);
  CHECK(scanner.call("GET", link).status == 404);
  const std::string log = house.log();
  for (const std::string& secret : {std::string("example.org"), tokens.front(), tokens.front().substr(22)})
    CHECK(log.find(secret) == std::string::npos);
}

TEST_CASE("whose answer was lost asks again with the same key and is let in, nobody else") {
  MailingHouse home;
  auto& [server, house, code] = home;
  Device amina(house);
  move_in(home, amina);
  REQUIRE(ask_for(amina, "amina@example.org").status == 202);
  const std::string link = way_back + "/" + tokens_in(server.wait_for(2).back()).at(0);
  const std::string key = fresh_key();
  const Answer lost = Device(house).call("POST", link, {}, {{"Idempotency-Key", key}});
  const Answer again = Device(house).call("POST", link, {}, {{"Idempotency-Key", key}});
  CHECK(again.status == 201);
  CHECK(again.cookies == lost.cookies);
  CHECK(Device(house).call("POST", link).status == 404);
}

TEST_CASE("whether an address is known, the answer is the same, byte for byte, and so many mails go there a day") {
  MailingHouse home;
  auto& [server, house, code] = home;
  Device amina(house);
  move_in(home, amina);
  Device out(house);
  const std::string first = all_told(ask_for(out, "amina@example.org"));
  CHECK(first.starts_with("202\n"));
  CHECK(all_told(ask_for(out, "nobody@example.org")) == first);
  CHECK(all_told(ask_for(out, "amina@example.org")) == first);  // the second is sent
  CHECK(all_told(ask_for(out, "amina@example.org")) == first);  // the third is not
  CHECK(all_told(ask_for(out, "nobody@example.org")) == first);
  CHECK(all_told(ask_for(out, "nobody@example.org")) == first);
  CHECK(server.wait_for(3).size() == 3);
  CHECK(ask_for(out, "no address").status == 422);
  CHECK(ask_for(out, "amina@example.org\\r\\nBcc: all@example.org").status == 422);
  CHECK(out.call("POST", way_back, R"({"email":"amina@example.org"})", {{"Origin", "https://evil.example"}}).status == 403);
  for (int more = 0; more < 4; ++more) CHECK(ask_for(out, "x" + std::to_string(more) + "@example.org").status == 202);
  CHECK(ask_for(out, "amina@example.org").status == 429);  // ten an hour from one place, whoever is meant
  CHECK(ask_for(out, "unknown@example.org").status == 429);
  // A mail that should not have come would be here by now: the postman writes one after the other.
  confirm_address(server, amina, "amina@example.ch", 4);
  CHECK(server.mails().size() == 4);
}

TEST_CASE("the time of the answer does not tell either") {
  MailingHouse home;
  auto& [server, house, code] = home;
  Device amina(house);
  move_in(home, amina);
  Device out(house);
  const auto took = [&](const std::string& email) {
    const auto begin = std::chrono::steady_clock::now();
    CHECK(ask_for(out, email).status == 202);
    return std::chrono::steady_clock::now() - begin;
  };
  (void)took("first@example.org");  // whatever the first one pays for
  // The best of each: a busy machine makes any of them longer, and none shorter.
  auto known = took("amina@example.org");
  auto unknown = took("nobody@example.org");
  for (int turn = 0; turn < 3; ++turn) {
    known = std::min(known, took("amina@example.org"));
    unknown = std::min(unknown, took("nobody@example.org"));
  }
  CHECK(std::chrono::abs(known - unknown) < std::chrono::milliseconds{10});
}

TEST_CASE("two of a household share an address: one mail, a link each, which says whose it is only to who opens it") {
  MailingHouse home;
  auto& [server, house, code] = home;
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  confirm_address(server, amina, "both@example.org", 1);
  confirm_address(server, luc, "both@example.org", 2);
  Device phone(house);
  REQUIRE(ask_for(phone, "both@example.org").status == 202);
  const std::string mail = server.wait_for(3).back();
  const auto tokens = tokens_in(mail);
  REQUIRE(tokens.size() == 2);
  std::vector<std::string> names;
  for (const auto& token : tokens) names.push_back(phone.call("GET", way_back + "/" + token).body.text("first_name"));
  std::ranges::sort(names);
  CHECK((names == std::vector<std::string>{"Amina", "Luc"}));
  for (const auto& name : names) CHECK(ronde::test::text_of(mail).find(name) == std::string::npos);
  CHECK(phone.call("POST", way_back + "/" + tokens.front()).status == 201);
  CHECK(Device(house).call("POST", way_back + "/" + tokens.back()).status == 201);  // one link does not use the other up
}

TEST_CASE("who looks after the neighbourhood gets no link: neither with a password nor before there is one") {
  MailingHouse home;
  auto& [server, house, code] = home;
  Device claire(house);
  claire.recover(house.stewards_code());
  confirm_address(server, claire, "claire@example.org", 1);
  Device out(house);
  REQUIRE(ask_for(out, "claire@example.org").status == 202);
  const std::string mail = server.wait_for(2).back();
  CHECK(tokens_in(mail).empty());
  CHECK(ronde::test::text_of(mail).find("/connexion\n") != std::string::npos);

  // A link that was mailed before she had the office, and lies in the mailbox still.
  Device luc(house);
  luc.join(code, "Luc");
  confirm_address(server, luc, "luc@example.org", 3);
  REQUIRE(ask_for(out, "luc@example.org").status == 202);
  const std::string link = way_back + "/" + tokens_in(server.wait_for(4).back()).at(0);
  (void)association_of(claire, luc);
  CHECK(out.call("GET", link).body.text("type") == "/problems/password-wanted");
  CHECK(out.call("POST", link).body.text("type") == "/problems/password-wanted");
}

TEST_CASE("a second factor that is left from an office still locks what a mail opens") {
  MailingHouse home;
  auto& [server, house, code] = home;
  Device claire(house);
  claire.recover(house.stewards_code());
  Device luc(house);
  luc.join(code, "Luc");
  const std::string house_of_all = association_of(claire, claire);
  const Answer code_in = claire.call("POST", house_of_all + "/invitation", "{}");
  const std::string entry = R"({"code":")" + code_in.body.text("code") + R"("})";
  REQUIRE(luc.call("POST", house_of_all + "/people", entry).status == 200);
  const SetUp done = set_up(luc);
  REQUIRE(claire.call("DELETE", house_of_all + "/people/" + member_of(luc)).status == 204);
  confirm_address(server, luc, "luc@example.org", 1);
  REQUIRE(ask_for(luc, "luc@example.org").status == 202);
  Device phone(house);
  const Answer opened = phone.call("POST", way_back + "/" + tokens_in(server.wait_for(2).back()).at(0));
  REQUIRE_MESSAGE(opened.status == 201, opened.body.source());
  phone.learn(opened);
  CHECK(opened.body.truth("locked"));
  CHECK(phone.call("GET", "/api/v1/listings").body.text("type") == "/problems/second-factor-needed");
  CHECK(phone.call("POST", "/api/v1/session/second-factor", with_code(done.confirmed.body.text("codes/0"))).status == 200);
  CHECK(phone.call("GET", "/api/v1/listings").status == 200);
}

TEST_CASE("where no mail is set up, nobody is offered a way back by it") {
  House house;
  house.start();
  Device out(house);
  CHECK_FALSE(out.call("GET", way_back).body.truth("offered"));
  CHECK(ask_for(out, "amina@example.org").status == 409);
}
