// An address that a steward gave for a member opens nothing until its member has settled it, and their no brings back what was before.
#include "accounts/given_address.hpp"

#include <doctest/doctest.h>

#include "accounts/mail_recovery.hpp"
#include "own_store.hpp"

using namespace ronde::accounts;
using namespace std::chrono_literals;
using ronde::storage::PartitionId;
using std::chrono::days;

namespace {

const std::string own_address = "amina@example.org";
const std::string given_address = "amina@example.ch";
const Bytes16 desk{5};

class Counter : public ronde::test::OwnStore {
 public:
  Counter() : OwnStore("given") {
    accounts = std::make_unique<Accounts>(*store, key);
    reaches = std::make_unique<Reaches>(*store, key);
    recovery = std::make_unique<MailRecovery>(*accounts, *reaches);
    given = std::make_unique<GivenAddresses>(*reaches, key);
  }

  Bytes16 account(const std::string& email = {}) {
    const Bytes16 made = random_16();
    REQUIRE(accounts->ensure(made, {.neighbourhood = desk, .member = random_16()}, now));
    if (!email.empty()) confirm(wait(reaches->ask(made, email, now)).value());
    return made;
  }
  void confirm(const std::string& token) { REQUIRE(wait(reaches->confirm(token, now)).has_value()); }
  GivenAddresses::Asked ask(const Bytes16& who, const std::string& email = given_address) {
    return wait(given->ask(who, desk, email, now)).value();
  }
  /// The steward types it, and whoever reads that mailbox opens the link.
  GivenAddresses::Asked give(const Bytes16& who, const std::string& email = given_address) {
    auto asked = ask(who, email);
    confirm(asked.token);
    return asked;
  }
  Reach reach(const Bytes16& who) { return reaches->find(who)->reach; }
  bool leads_back(const Bytes16& who) { return recovery->make_link(who, now).has_value(); }
  std::string open_session(const Bytes16& who) { return wait(accounts->open_again(who, "Firefox, Linux", now)).value().token; }

  Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 27}};
  Bytes32 key = {1, 2, 3};
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<Reaches> reaches;
  std::unique_ptr<MailRecovery> recovery;
  std::unique_ptr<GivenAddresses> given;
};

}  // namespace

TEST_CASE("nothing changes until the link in the new mailbox is opened, and the old address still leads back") {
  Counter counter;
  const Bytes16 who = counter.account(own_address);
  const auto asked = counter.ask(who);
  CHECK(asked.before == own_address);
  CHECK(counter.reach(who).email == own_address);
  CHECK_FALSE(counter.reach(who).given.has_value());
  CHECK(counter.leads_back(who));
  counter.now += kLinkLife;
  CHECK_FALSE(counter.wait(counter.reaches->confirm(asked.token, counter.now)).has_value());
  CHECK_FALSE(counter.given->refused_by(asked.no, counter.now).has_value());
}

TEST_CASE("what a steward gave opens nothing for a week, and then only where no device of the member could have said no") {
  Counter counter;
  const Bytes16 who = counter.account(own_address);
  (void)counter.open_session(who);  // the phone that is lost since
  counter.now += 1h;
  counter.give(who);
  CHECK(counter.reach(who).email == given_address);
  CHECK_FALSE(counter.leads_back(who));
  counter.now += kGivenWait - 1ms;
  CHECK_FALSE(counter.leads_back(who));
  counter.now += 1ms;
  CHECK(counter.leads_back(who));
  CHECK_FALSE_MESSAGE(counter.reach(who).given.has_value(), "the row that says so goes with the wait");
}

TEST_CASE("who was there meanwhile is asked: however long nobody answers, nobody comes in by that address") {
  Counter counter;
  const Bytes16 who = counter.account(own_address);
  const std::string phone = counter.open_session(who);
  counter.give(who);
  counter.now += days{3};
  REQUIRE(counter.accounts->find(phone, counter.now) != nullptr);
  CHECK_FALSE(counter.leads_back(who));  // a write: what was written behind is there after it
  REQUIRE(counter.accounts->sessions_of(who)->front().seen == counter.now);
  counter.now += days{20};
  CHECK_FALSE(counter.leads_back(who));
  CHECK(counter.wait(counter.given->keep(who, counter.now)).value() == desk);
  CHECK(counter.leads_back(who));
  CHECK_FALSE(counter.wait(counter.given->keep(who, counter.now)).has_value());
}

TEST_CASE("the link in the old mailbox says no while it waits and after, and what was before is back and found") {
  for (const bool opened : {false, true}) {
    CAPTURE(opened);
    Counter counter;
    const Bytes16 who = counter.account(own_address);
    const auto asked = opened ? counter.give(who) : counter.ask(who);
    REQUIRE(counter.given->refused_by(asked.no, counter.now) == who);
    CHECK_FALSE(counter.given->refused_by(asked.token, counter.now).has_value());
    CHECK_FALSE(counter.wait(counter.reaches->confirm(asked.no, counter.now)).has_value());
    CHECK(counter.wait(counter.given->refuse(who, counter.now)).value() == desk);
    CHECK(counter.reach(who).email == own_address);
    CHECK((counter.reaches->index().accounts_of(own_address) == std::vector{who}));
    CHECK(counter.reaches->index().accounts_of(given_address).empty());
    CHECK(counter.leads_back(who));
    CHECK_FALSE(counter.given->refused_by(asked.no, counter.now).has_value());
    CHECK_FALSE(counter.wait(counter.given->refuse(who, counter.now)).has_value());
    CHECK_FALSE(counter.wait(counter.reaches->confirm(asked.token, counter.now)).has_value());
  }
}

TEST_CASE("a second address from the desk is told to the member's own mailbox, and their no brings that one back, not the first") {
  Counter counter;
  const Bytes16 who = counter.account(own_address);
  const auto first = counter.give(who);
  counter.now += days{1};
  const auto second = counter.give(who, "third@example.org");
  CHECK(second.before == own_address);
  CHECK_FALSE(counter.given->refused_by(first.no, counter.now).has_value());
  counter.now += kGivenWait - 1ms;
  CHECK_FALSE_MESSAGE(counter.leads_back(who), "the week begins anew");
  CHECK(counter.given->refused_by(second.no, counter.now) == who);
  REQUIRE(counter.wait(counter.given->refuse(who, counter.now)).has_value());
  CHECK(counter.reach(who).email == own_address);
}

TEST_CASE("who never had an address is told nothing, waits the same week, and their no leaves none") {
  Counter counter;
  const Bytes16 who = counter.account();
  const auto asked = counter.give(who);
  CHECK(asked.before.empty());
  CHECK(asked.no.empty());
  CHECK_FALSE(counter.leads_back(who));
  const auto again = counter.give(who, "other@example.org");
  CHECK_MESSAGE(again.before.empty(), "what the desk gave first is not the member's own");
  REQUIRE(counter.wait(counter.given->refuse(who, counter.now)).has_value());
  CHECK(counter.reach(who).email.empty());
}

TEST_CASE("one's own address stays one's own, whoever gives it once more, and giving one oneself ends the wait") {
  Counter counter;
  const Bytes16 who = counter.account(own_address);
  const auto same = counter.give(who, "Amina@Example.org");
  CHECK(same.before.empty());
  CHECK(counter.leads_back(who));
  counter.give(who);
  CHECK_FALSE(counter.leads_back(who));
  counter.confirm(counter.wait(counter.reaches->ask(who, "mine@example.org", counter.now)).value());
  CHECK(counter.leads_back(who));
  CHECK_FALSE(counter.reach(who).given.has_value());
}

TEST_CASE("a link that led back before the desk gave an address leads nowhere after") {
  Counter counter;
  const Bytes16 who = counter.account(own_address);
  const std::string link = counter.recovery->make_link(who, counter.now).value();
  counter.give(who);
  CHECK_FALSE(counter.wait(counter.recovery->use(link, "Firefox, Linux", counter.now, {})).has_value());
}
