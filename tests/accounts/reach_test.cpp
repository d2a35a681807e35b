// An address is its member's to give, to confirm and to take back; the row that holds it says nothing to anybody else.
#include "accounts/reach.hpp"

#include <doctest/doctest.h>

#include "accounts/records.hpp"
#include "own_store.hpp"

using namespace ronde::accounts;
using namespace std::chrono_literals;

namespace {

class Doors : public ronde::test::OwnStore {
 public:
  Doors() : OwnStore("reach") {
    accounts = std::make_unique<Accounts>(*store, key);
    reaches = std::make_unique<Reaches>(*store, key);
  }

  Bytes16 account() {
    const Bytes16 made = random_16();
    REQUIRE(accounts->ensure(made, {.neighbourhood = random_16(), .member = random_16()}, now));
    return made;
  }
  std::string ask(const Bytes16& who, const std::string& email) { return wait(reaches->ask(who, email, now)).value(); }
  bool confirm(const std::string& token) { return wait(reaches->confirm(token, now)).has_value(); }
  std::string email_of(const Bytes16& who) {
    const auto known = reaches->find(who);
    return known ? known->reach.email : std::string{};
  }

  Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
  Bytes32 key = {1, 2, 3};
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<Reaches> reaches;
};

}  // namespace

TEST_CASE("an address counts when its link was followed, once, within a day, and the newest link alone") {
  Doors doors;
  const Bytes16 who = doors.account();
  const std::string first = doors.ask(who, "amina@example.org");
  CHECK(doors.email_of(who).empty());
  CHECK(doors.reaches->is_open(first, doors.now));
  const std::string second = doors.ask(who, "amina@example.ch");
  CHECK_FALSE(doors.confirm(first));
  CHECK(doors.confirm(second));
  CHECK(doors.email_of(who) == "amina@example.ch");
  CHECK_FALSE(doors.confirm(second));
  CHECK_FALSE(doors.reaches->is_open(second, doors.now));

  const std::string late = doors.ask(who, "amina@example.net");
  CHECK(doors.email_of(who) == "amina@example.ch");  // until the new one is confirmed
  doors.now += kLinkLife;
  CHECK_FALSE(doors.confirm(late));
  CHECK(doors.email_of(who) == "amina@example.ch");
  CHECK_FALSE(doors.confirm("nonsense"));
  CHECK_FALSE(doors.confirm(std::string(64, 'A')));
}

TEST_CASE("two neighbours may have the same address, and neither is told") {
  Doors doors;
  const Bytes16 one = doors.account();
  const Bytes16 other = doors.account();
  CHECK(doors.confirm(doors.ask(one, "both@example.org")));
  CHECK(doors.confirm(doors.ask(other, "both@example.org")));
  CHECK(doors.email_of(one) == doors.email_of(other));
}

TEST_CASE("the store keeps no token that could be followed") {
  Doors doors;
  const Bytes16 who = doors.account();
  const std::string token = doors.ask(who, "amina@example.org");
  const auto snapshot = doors.store->snapshot();
  const auto row = snapshot->get(ronde::storage::PartitionId::accounts(who[0]), records::reach_key(who));
  REQUIRE(row.has_value());
  CHECK(row->find(token) == std::string::npos);
  CHECK(row->find(token.substr(22)) == std::string::npos);
}

TEST_CASE("a link that ends mails works for its account and address alone, and needs no row") {
  Doors doors;
  const Bytes16 who = doors.account();
  CHECK(doors.confirm(doors.ask(who, "amina@example.org")));
  const std::string token = doors.reaches->stop_token(who, "amina@example.org");
  CHECK((doors.reaches->stopped_by(token) == who));
  CHECK_FALSE(doors.reaches->stopped_by(doors.reaches->stop_token(who, "amina@example.ch")).has_value());
  CHECK_FALSE(doors.reaches->stopped_by(doors.reaches->stop_token(doors.account(), "amina@example.org")).has_value());
  CHECK_FALSE(doors.reaches->stopped_by(std::string(64, 'A')).has_value());
  Reaches elsewhere(*doors.store, Bytes32{9});
  CHECK_FALSE(elsewhere.stopped_by(token).has_value());
}

TEST_CASE("a device that signs out is pushed to no more, and who leaves is reached by nothing") {
  Doors doors;
  const Bytes16 who = doors.account();
  const auto opened = doors.wait(doors.accounts->open_again(who, "Firefox, Linux", doors.now)).value();
  const PushDevice device{.session = opened.session->id, .endpoint = "https://push.example/x", .p256dh = "p", .auth = "a"};
  const auto add = [&](Reach& reach) -> Result<void> {
    reach.devices.push_back(device);
    return {};
  };
  REQUIRE(doors.reaches->change_now(who, doors.now, add).has_value());
  CHECK((doors.reaches->find(who)->reach.devices == std::vector{device}));
  CHECK((doors.reaches->everybody() == std::vector{who}));
  REQUIRE(doors.wait(doors.accounts->end(who, opened.session->id, doors.now)).has_value());
  CHECK(doors.reaches->find(who)->reach.devices.empty());
  REQUIRE(doors.accounts->close_now(who, doors.now));
  CHECK_FALSE(doors.reaches->find(who).has_value());
  CHECK(doors.reaches->everybody().empty());
  CHECK_FALSE(doors.reaches->change_now(who, doors.now, add).has_value());
}

TEST_CASE("what is written of how one is reached is read back, and anything else is damage") {
  Reach reach;
  reach.email = "amina@example.org";
  reach.asked_email = "b@example.org";
  reach.asked = Bytes32{7};
  reach.asked_until = Timestamp{5ms};
  reach.asked_in = Bytes16{9};
  reach.given = GivenAddress{.since = Timestamp{4ms}, .in = {8}, .before = "old@example.org"};
  reach.refusals = 2;
  reach.no_mail = {"found", "thanked"};
  reach.digest = true;
  reach.mail_told = {.until = Timestamp{3ms}, .day = 20'000, .that_day = 4};
  reach.devices.push_back({.session = {1}, .endpoint = "https://a.example/\"", .p256dh = "x", .auth = "y", .failures = 1});
  const std::string text = records::encode(reach);
  CHECK((records::decode_reach(text).value() == reach));
  CHECK((records::decode_reach(records::encode(Reach{})).value() == Reach{}));
  for (std::size_t i = 0; i < text.size(); ++i) CHECK_FALSE(records::decode_reach(text.substr(0, i)).has_value());
  CHECK_FALSE(records::decode_reach(R"({"v":1,"email":5})").has_value());
}
