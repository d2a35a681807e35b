// Devices: cookies, signing out, recovery, passwords of stewards, limits (checklist 19, 20, 22, 23).
#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "people.hpp"

using namespace ronde::integration;

namespace {

using Clock = std::chrono::steady_clock;

std::string sign_in(const std::string& login, const std::string& password) {
  return "{\"login\":" + json_text(login) + ",\"password\":" + json_text(password) + "}";
}

std::string set_password(const std::string& login, const std::string& password, const std::string& current = {}) {
  return "{\"login\":" + json_text(login) + ",\"password\":" + json_text(password) +
         (current.empty() ? "" : ",\"current\":" + json_text(current)) + "}";
}

/// Unpadded base64 for addresses -> bytes.
std::string bytes_of_token(const std::string& token) {
  static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  unsigned have = 0;
  unsigned bits = 0;
  for (const char c : token) {
    have = (have << 6U) | static_cast<unsigned>(letters.find(c));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>((have >> bits) & 0xFFU));
  }
  return bytes;
}

std::vector<std::string> attributes(const Answer& answer) {
  std::vector<std::string> all;
  std::istringstream text(answer.headers.at("set-cookie"));
  for (std::string part; std::getline(text, part, ';');) all.push_back(part.substr(part.find_first_not_of(' ')));
  std::sort(all.begin() + 1, all.end());
  return all;
}

}  // namespace

TEST_CASE("over plain http on a loopback address the session's cookie is ronde: HttpOnly, SameSite=Lax, for all paths, for 90 days") {
  House house;
  house.start();
  Device claire(house);
  const auto opened = claire.call("POST", "/api/v1/session/recover", "{\"code\":" + json_text(house.stewards_code()) + "}");
  REQUIRE(opened.status == 201);
  const auto all = attributes(opened);
  CHECK(all.front().starts_with("ronde="));
  CHECK(all.front().size() == std::string_view("ronde=").size() + 64);
  CHECK(std::vector(all.begin() + 1, all.end()) == std::vector<std::string>{"HttpOnly", "Max-Age=7776000", "Path=/", "SameSite=Lax"});
}

TEST_CASE("behind TLS the cookie is __Host-ronde and Secure too, and signing out takes it away") {
  House house({"--origin", "https://ronde.example"});
  const std::string code = house.stewards_code();
  house.start();
  Device claire(house);
  const std::map<std::string, std::string> ours{{"Origin", "https://ronde.example"}, {"Host", "ronde.example"}};
  const auto opened = claire.call("POST", "/api/v1/session/recover", "{\"code\":" + json_text(code) + "}", ours);
  REQUIRE_MESSAGE(opened.status == 201, opened.body.source());
  const auto all = attributes(opened);
  CHECK(all.front().starts_with("__Host-ronde="));
  CHECK(std::vector(all.begin() + 1, all.end()) ==
        std::vector<std::string>{"HttpOnly", "Max-Age=7776000", "Path=/", "SameSite=Lax", "Secure"});
  claire.learn(opened);
  const auto out = claire.call("DELETE", "/api/v1/session", {}, ours);
  CHECK(out.status == 204);
  const auto ended = attributes(out);
  CHECK(ended.front() == "__Host-ronde=");
  CHECK(std::ranges::count(ended, "Max-Age=0") == 1);
  CHECK(std::ranges::count(ended, "Secure") == 1);
  // A cookie that an http page of the same host could have set is not looked at.
  CHECK(claire.call("GET", "/api/v1/session", {}, {{"Cookie", "ronde=" + all.front().substr(all.front().find('=') + 1)}}).status == 204);
}

TEST_CASE("who asks without a cookie is a visitor and gets nothing, not an error; a cookie that opens nothing is refused") {
  House house;
  const std::string code = house.invite(2);
  house.start();
  Device phone(house);
  const auto visitor = phone.call("GET", "/api/v1/session");
  CHECK(visitor.status == 204);
  CHECK(visitor.body.source().empty());
  CHECK(visitor.headers.at("cache-control") == "no-store");
  phone.join(code, "Amina");
  CHECK(phone.call("GET", "/api/v1/session").status == 200);
  CHECK(Device(house).call("GET", "/api/v1/session", {}, {{"Cookie", phone.cookie() + "x"}}).status == 401);
}

TEST_CASE("who signs out or leaves has the browser forget what it kept; who ends another device does not") {
  House house;
  const std::string code = house.invite(2);
  house.start();
  Device phone(house);
  phone.join(code, "Amina");
  Device tablet(house);
  tablet.recover(phone.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code"));
  const std::string tablets_id = tablet.call("GET", "/api/v1/session").body.text("session/id");
  CHECK_FALSE(phone.call("DELETE", "/api/v1/sessions/" + tablets_id).headers.contains("clear-site-data"));
  Device desk(house);
  desk.recover(phone.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code"));
  CHECK(phone.call("DELETE", "/api/v1/session").headers.at("clear-site-data") == "\"cache\"");
  const auto left = desk.call("DELETE", "/api/v1/me");
  CHECK(left.status == 204);
  CHECK(left.headers.at("clear-site-data") == "\"cache\"");
}

TEST_CASE("who signs out is out at once, on this device alone, and its socket closes within a second") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device phone(house);
  phone.join(code, "Amina");
  const auto sheet = phone.call("POST", "/api/v1/recovery-sheet", "{}");
  Device tablet(house);
  tablet.recover(sheet.body.text("code"));
  CHECK(tablet.cookie() != phone.cookie());
  CHECK(phone.call("GET", "/api/v1/sessions").body.count("items") == 2);

  Live phones = phone.live();
  Live tablets = tablet.live();
  phones.resume();
  tablets.resume();
  const auto began = Clock::now();
  REQUIRE(phone.call("DELETE", "/api/v1/session").status == 204);
  CHECK(phones.close_code(1500) == 4001);
  CHECK(Clock::now() - began < std::chrono::seconds(1));
  CHECK(phone.call("GET", "/api/v1/session").status == 401);
  CHECK(phone.handshake().status == 401);
  CHECK(tablet.call("GET", "/api/v1/session").status == 200);
  tablets.send(R"({"type":"ping"})");
  CHECK(tablets.until("pong").text("type") == "pong");
}

TEST_CASE("one device ends another: it is out at once and its socket closes; a device of somebody else is not there") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device phone(house);
  Device luc(house);
  phone.join(code, "Amina");
  luc.join(code, "Luc");
  Device tablet(house);
  tablet.recover(phone.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code"));
  const std::string tablets_id = tablet.call("GET", "/api/v1/session").body.text("session/id");
  CHECK(luc.call("DELETE", "/api/v1/sessions/" + tablets_id).status == 404);
  CHECK(tablet.call("GET", "/api/v1/session").status == 200);
  Live tablets = tablet.live();
  tablets.resume();
  REQUIRE(phone.call("DELETE", "/api/v1/sessions/" + tablets_id).status == 204);
  CHECK(tablets.close_code(1500) == 4001);
  CHECK(tablet.call("GET", "/api/v1/session").status == 401);
  CHECK(phone.call("DELETE", "/api/v1/sessions/" + tablets_id).status == 404);
  CHECK(phone.call("GET", "/api/v1/session").status == 200);
  house.kill_9();
  house.start();
  CHECK(tablet.call("GET", "/api/v1/session").status == 401);
  CHECK(phone.call("GET", "/api/v1/session").status == 200);
}

TEST_CASE("a session that ends while others of its device's requests are under way stays ended") {
  House house;
  const std::string code = house.invite(20);
  for (int round = 0; round < 10; ++round) {
    house.start();
    Device phone(house);
    phone.join(code, "Amina");
    house.kill_9();  // so that the next requests look into the store, all at once
    house.start();
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 6; ++i) {
        threads.emplace_back([hand = phone]() mutable { (void)hand.call("GET", "/api/v1/session"); });
      }
      threads.emplace_back([hand = phone]() mutable { CHECK(hand.call("DELETE", "/api/v1/session").status == 204); });
    }
    CHECK(phone.call("GET", "/api/v1/session").status == 401);
    CHECK(phone.handshake().status == 401);
    house.kill_9();
  }
}

TEST_CASE("a recovery code opens one session once, is spelled as people type it, and a newer sheet takes its place") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device phone(house);
  phone.join(code, "Amina");
  const auto first = phone.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code");
  const auto second = phone.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code");
  REQUIRE(first != second);
  Device tablet(house);
  CHECK(tablet.call("POST", "/api/v1/session/recover", "{\"code\":" + json_text(first) + "}").status == 404);
  std::string typed;
  for (const char c : second) typed += c == '-' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  tablet.recover(typed);
  CHECK(tablet.call("GET", "/api/v1/session").body.text("member/first_name") == "Amina");
  const auto again = tablet.call("POST", "/api/v1/session/recover", "{\"code\":" + json_text(second) + "}");
  CHECK(again.status == 404);
  CHECK(again.headers.count("set-cookie") == 0);
}

TEST_CASE("of many who use one recovery code at the same moment, one gets in") {
  House house;
  house.start();
  const std::string body = "{\"code\":" + json_text(house.stewards_code()) + "}";
  std::array<unsigned, 6> statuses{};
  {
    std::vector<std::jthread> threads;
    for (auto& status : statuses) {
      threads.emplace_back([&] { status = Device(house).call("POST", "/api/v1/session/recover", body).status; });
    }
  }
  CHECK(std::ranges::count(statuses, 201U) == 1);
  CHECK(std::ranges::count(statuses, 404U) == 5);
}

TEST_CASE("the data folder holds no token, no link and no recovery code, neither as text nor as bytes") {
  House house;
  const std::string code = house.invite(5);
  house.start();
  Device amina(house);
  amina.join(code, "Amina");
  const auto sheet = amina.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code");
  const auto link = amina.call("POST", "/api/v1/invitations", R"({"uses":2})").body.text("link");
  const std::string token = amina.cookie().substr(amina.cookie().find('=') + 1);
  const std::string secret = bytes_of_token(token).substr(16);
  const std::string link_secret = bytes_of_token(link.substr(link.rfind('/') + 1)).substr(16);
  REQUIRE(secret.size() == 32);
  REQUIRE(link_secret.size() == 32);
  const std::string all = bytes_under(house.data() / "store");
  REQUIRE(all.size() > 10'000);
  REQUIRE(all.find("Amina") != std::string::npos);  // so that what is looked for would be found
  std::string plain;
  std::ranges::copy_if(sheet, std::back_inserter(plain), [](char c) { return c != '-'; });
  for (const std::string& mark : {token, secret, link_secret, code, link, sheet, plain, amina.csrf(), bytes_of_token(amina.csrf())}) {
    CAPTURE(mark);
    CHECK(all.find(mark) == std::string::npos);
  }
}

TEST_CASE("a steward sets a password: weak ones are refused, and every other device is signed out") {
  House house;
  house.start();
  Device claire(house);
  claire.recover(house.stewards_code());
  for (const auto& [password, fault] : std::vector<std::pair<std::string, std::string>>{
           {"court", "too-short"}, {std::string(129, 'x'), "too-long"}, {"1234567890", "common"}, {"claire@commune.example", "like-you"}}) {
    const auto refused = claire.call("PUT", "/api/v1/me/password", set_password("claire@commune.example", password));
    CAPTURE(password);
    CHECK(refused.status == 422);
    CHECK(refused.body.text("fault") == fault);
  }
  Device tablet(house);
  tablet.recover(claire.call("POST", "/api/v1/recovery-sheet", "{}").body.text("code"));
  Live tablets = tablet.live();
  tablets.resume();
  REQUIRE(claire.call("PUT", "/api/v1/me/password", set_password("claire@commune.example", "un mot de passe bien long")).status == 204);
  CHECK(claire.call("GET", "/api/v1/session").status == 200);
  CHECK(tablet.call("GET", "/api/v1/session").status == 401);
  CHECK(tablets.close_code(1500) == 4001);

  Device desk(house);
  const auto wrong = desk.call("POST", "/api/v1/session/password", sign_in("claire@commune.example", "un autre mot de passe"));
  const auto unknown = desk.call("POST", "/api/v1/session/password", sign_in("nobody@commune.example", "un autre mot de passe"));
  CHECK(wrong.status == 401);
  CHECK(wrong.body.source() == unknown.body.source());
  const auto right = desk.call("POST", "/api/v1/session/password", sign_in("claire@commune.example", "un mot de passe bien long"));
  REQUIRE(right.status == 201);
  desk.learn(right);
  CHECK(desk.call("GET", "/api/v1/session").body.text("member/first_name") == "Claire");
}

TEST_CASE("a password that is set is changed only by who knows it, whatever login they choose") {
  House house;
  house.start();
  Device claire(house);
  claire.recover(house.stewards_code());
  const std::string login = "claire@commune.example";
  const std::string old = "un mot de passe bien long";
  REQUIRE(claire.call("PUT", "/api/v1/me/password", set_password(login, old)).status == 204);
  CHECK(claire.call("PUT", "/api/v1/me/password", set_password(login, "un tout nouveau secret")).status == 403);
  CHECK(claire.call("PUT", "/api/v1/me/password", set_password(login, "un tout nouveau secret", "pas celui-ci")).status == 403);
  CHECK(claire.call("PUT", "/api/v1/me/password", set_password("thief@commune.example", "un tout nouveau secret")).status == 403);
  CHECK(Device(house).call("POST", "/api/v1/session/password", sign_in(login, old)).status == 201);
  CHECK(claire.call("PUT", "/api/v1/me/password", set_password("c@commune.example", "un tout nouveau secret", old)).status == 204);
  CHECK(Device(house).call("POST", "/api/v1/session/password", sign_in("c@commune.example", "un tout nouveau secret")).status == 201);
  CHECK(Device(house).call("POST", "/api/v1/session/password", sign_in(login, old)).status == 401);
}

TEST_CASE("wrong passwords for one login are slowed after ten, wrong codes from one address after thirty; others go on") {
  House house;
  house.start();
  Device claire(house);
  claire.recover(house.stewards_code());
  Device thief(house);
  for (int i = 0; i < 10; ++i) {
    CHECK(thief.call("POST", "/api/v1/session/password", sign_in("claire", "essai numéro " + std::to_string(i))).status == 401);
  }
  const auto slowed = thief.call("POST", "/api/v1/session/password", sign_in("claire", "encore un essai"));
  CHECK(slowed.status == 429);
  CHECK(std::stoi(slowed.headers.at("retry-after")) >= 1);
  CHECK(slowed.body.text("type") == "/problems/too-often");
  CHECK(thief.call("POST", "/api/v1/session/password", sign_in("somebody", "encore un essai")).status == 401);
  unsigned last = 0;
  for (int i = 0; i < 30 && last != 429; ++i) {
    last = thief.call("POST", "/api/v1/session/recover", R"({"code":"AAAAA-AAAAA-AAAAA-AAAAA"})").status;
  }
  CHECK(last == 429);
  CHECK(claire.call("GET", "/api/v1/session").status == 200);
}

TEST_CASE("whoever fails for a steward's login keeps neither the steward nor their browser out") {
  House house;
  house.start();
  const std::string login = "claire@commune.example";
  const std::string password = "un mot de passe bien long";
  const std::string path = "/api/v1/session/password";
  Device claire(house);
  claire.recover(house.stewards_code());
  const auto set = claire.call("PUT", "/api/v1/me/password", set_password(login, password));
  REQUIRE(set.status == 204);
  REQUIRE(set.cookies.size() == 1);
  REQUIRE(set.cookies.front().starts_with("ronde-known="));
  const std::map<std::string, std::string> known{{"Cookie", set.cookies.front()}};

  // Somebody at the same address goes on failing, until neither the login nor the address has a try left.
  Device thief(house);
  for (int i = 0; i < 10; ++i) CHECK(thief.call("POST", path, sign_in(login, "essai " + std::to_string(i))).status == 401);
  CHECK(thief.call("POST", path, sign_in(login, "encore un")).status == 429);
  for (int i = 0; i < 40; ++i) (void)thief.call("POST", "/api/v1/session/recover", R"({"code":"AAAAA-AAAAA-AAAAA-AAAAA"})");
  CHECK(thief.call("POST", path, sign_in("somebody", "encore un essai")).status == 429);

  // Her browser signs in again and again; a session that she holds lets her change the password too.
  for (int i = 0; i < 12; ++i) {
    const auto opened = Device(house).call("POST", path, sign_in(login, password), known);
    REQUIRE_MESSAGE(opened.status == 201, opened.body.source());
    CHECK(opened.cookies.size() == 2);
    CHECK(opened.cookies.front().starts_with("ronde="));
  }
  CHECK(claire.call("PUT", "/api/v1/me/password", set_password(login, "un tout nouveau secret", "pas celui-ci")).status == 403);
  CHECK(claire.call("PUT", "/api/v1/me/password", set_password(login, "un tout nouveau secret", password)).status == 204);
  house.kill_9();
  house.start();
  CHECK(Device(house).call("POST", path, sign_in(login, "un tout nouveau secret"), known).status == 201);
}

TEST_CASE("a known browser may guess as often as any stranger, and nobody makes themselves known") {
  House house;
  const std::string other = house.found("Vessy", "Viktor");
  house.start();
  const std::string path = "/api/v1/session/password";
  Device claire(house);
  claire.recover(house.stewards_code());
  const auto set = claire.call("PUT", "/api/v1/me/password", set_password("claire", "un mot de passe bien long"));
  Device viktor(house);
  viktor.recover(other);
  const auto viktors = viktor.call("PUT", "/api/v1/me/password", set_password("viktor", "un autre bien long aussi"));
  REQUIRE(set.cookies.size() == 1);
  REQUIRE(viktors.cookies.size() == 1);
  for (int i = 0; i < 10; ++i) {
    CHECK(Device(house).call("POST", path, sign_in("claire", "essai " + std::to_string(i)), {{"Cookie", set.cookies.front()}}).status ==
          401);
  }
  CHECK(Device(house).call("POST", path, sign_in("claire", "un mot de passe bien long"), {{"Cookie", set.cookies.front()}}).status == 429);
  // Now the strangers' tries for this login are used up: no cookie of another account, of another server or made by hand helps.
  for (int i = 0; i < 10; ++i) CHECK(Device(house).call("POST", path, sign_in("claire", "essai " + std::to_string(i))).status == 401);
  std::string forged = set.cookies.front();
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& cookie : {viktors.cookies.front(), forged, std::string("ronde-known="), std::string("ronde-known=claire")}) {
    CAPTURE(cookie);
    CHECK(Device(house).call("POST", path, sign_in("claire", "un mot de passe bien long"), {{"Cookie", cookie}}).status == 429);
  }
}
