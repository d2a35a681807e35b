// A member's address, from the form to the mailbox and back by its link: the real server, a real mail server.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "accounts/accounts.hpp"
#include "mail_server.hpp"
#include "people.hpp"

using namespace ronde::integration;
using ronde::test::MailServer;

namespace {

std::vector<std::string> mailing(const MailServer& server) {
  return {"--smtp", server.url(), "--mail-from", "ronde@commune.example", "--log-level", "debug"};
}

Answer give(Device& device, const std::string& email) {
  return device.call("PUT", "/api/v1/me/email", R"({"email":")" + email + R"("})");
}

/// Everything that the asker is told.
std::string told(const Answer& answer) {
  std::string all = std::to_string(answer.status) + '\n' + answer.body.source();
  for (const auto& [name, value] : answer.headers) {
    if (name != "date") all += name + ": " + value + '\n';
  }
  return all;
}

std::string path_in(const std::string& mail) {
  const std::string text = ronde::test::text_of(mail);
  const std::size_t at = text.find("/api/v1/mail/confirm/");
  REQUIRE(at != std::string::npos);
  return text.substr(at, text.find('\n', at) - at);
}

Json reach_of(Device& device) {
  return device.call("GET", "/api/v1/me/reach").body;
}

/// The link that ends mails, as the server of this folder makes it.
std::string stop_path(const House& house, const Device& device, const std::string& email) {
  const auto account = ronde::accounts::Accounts::account_in(device.cookie().substr(device.cookie().find('=') + 1));
  REQUIRE(account);
  ronde::accounts::Bytes32 key{};
  std::ifstream file(house.data() / "secrets" / "key", std::ios::binary);
  file.read(reinterpret_cast<char*>(key.data()), static_cast<std::streamsize>(key.size()));
  const std::string text = std::string(account->begin(), account->end()) + email;
  const auto proof = ronde::accounts::keyed_hash(key, "mail stop", text);
  std::array<std::uint8_t, 48> token{};
  std::ranges::copy(*account, token.begin());
  std::ranges::copy(proof, token.begin() + 16);
  return "/api/v1/mail/stop/" + ronde::accounts::base64url(token);
}

const std::map<std::string, std::string> by_form{{"Content-Type", "application/x-www-form-urlencoded"}, {"Origin", ""}};

}  // namespace

TEST_CASE("an address is answered for in the same words whoever has it, and only so many links go out a day") {
  const MailServer server;
  House house(mailing(server));
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  Device luc(house);
  amina.join(code, "Amina");
  luc.join(code, "Luc");
  Device out(house);
  const Answer first = give(amina, "both@example.org");
  CHECK(first.status == 202);
  CHECK(out.call("POST", path_in(server.wait_for(1)[0]), {}, by_form).status == 200);
  CHECK(reach_of(amina).text("email") == "both@example.org");
  CHECK(told(give(luc, "both@example.org")) == told(first));
  CHECK(told(give(luc, "nobody@example.org")) == told(first));  // no such mailbox
  CHECK(told(give(luc, "new@example.org")) == told(first));
  CHECK(told(give(luc, "both@example.org")) == told(first));  // the third to this address is still sent
  CHECK(told(give(luc, "both@example.org")) == told(first));  // the fourth is not
  CHECK(give(luc, "both@example.org").status == 429);         // and this account has asked often enough
  CHECK(server.wait_for(4).size() == 4);
  CHECK(give(amina, "no address").status == 422);
  CHECK(give(amina, "amina@example.org\\r\\nBcc: all@example.org").status == 422);
}

TEST_CASE("only the button of a link's page changes anything, and no page of somebody else's presses it") {
  const MailServer server;
  House house(mailing(server));
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  REQUIRE(give(amina, "amina@example.org").status == 202);
  const std::string confirm = path_in(server.wait_for(1)[0]);
  Device scanner(house);  // no session
  for (int look = 0; look < 2; ++look) {
    const Answer page = scanner.call("GET", confirm);
    CHECK(page.status == 200);
    CHECK(page.headers.at("content-type") == "text/html; charset=utf-8");
    CHECK(page.headers.at("cache-control") == "no-store");
    CHECK(page.headers.at("content-security-policy").find("form-action 'self'") != std::string::npos);
  }
  CHECK_FALSE(reach_of(amina).has("email"));
  CHECK(scanner.call("POST", confirm, {}, {{"Origin", "https://evil.example"}}).status == 403);
  CHECK_FALSE(reach_of(amina).has("email"));
  CHECK(scanner.call("POST", confirm, "x=y", by_form).status == 200);
  CHECK(reach_of(amina).text("email") == "amina@example.org");
  CHECK(scanner.call("POST", confirm, {}, by_form).status == 404);
  CHECK(scanner.call("GET", confirm).status == 404);

  const std::string stop = stop_path(house, amina, "amina@example.org");
  CHECK(scanner.call("GET", stop).status == 200);
  CHECK(scanner.call("POST", stop, {}, {{"Origin", "https://evil.example"}}).status == 403);
  CHECK(reach_of(amina).count("mail") == 12);
  CHECK(scanner.call("POST", stop, "List-Unsubscribe=One-Click", by_form).status == 200);  // as a mail program sends it
  CHECK(reach_of(amina).count("mail") == 0);
  CHECK(reach_of(amina).count("push") == 12);
  CHECK(scanner.call("POST", stop, "List-Unsubscribe=One-Click", by_form).status == 200);
  CHECK(amina.call("DELETE", "/api/v1/me/email").status == 204);
  CHECK(scanner.call("POST", stop, {}, by_form).status == 404);  // an address that is nobody's
  const std::string log = house.log();
  for (const std::string& secret : {std::string("example.org"), confirm.substr(confirm.rfind('/') + 1), stop.substr(stop.rfind('/') + 1)})
    CHECK(log.find(secret) == std::string::npos);
}

TEST_CASE("where no mail and no push is set up, nobody can ask for them") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  CHECK(give(amina, "amina@example.org").status == 409);
  CHECK_FALSE(reach_of(amina).truth("has_mail"));
  CHECK_FALSE(reach_of(amina).has("push_key"));
  const Answer pushed = amina.call("PUT", "/api/v1/me/push",
                                   R"({"endpoint":"https://push.example/x","auth":"BTBZMqHH6r4Tts7J_aSIgg","p256dh":)"
                                   R"("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"})");
  CHECK(pushed.status == 409);
}
