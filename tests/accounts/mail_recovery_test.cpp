// A link to the confirmed address of an account opens a session: once, for half an hour, its own account alone, and none with a password.
#include "accounts/mail_recovery.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "accounts/records.hpp"
#include "own_store.hpp"

using namespace ronde::accounts;
using namespace std::chrono_literals;
using ronde::storage::PartitionId;

namespace {

const std::string her_address = "amina@example.org";

class Porch : public ronde::test::OwnStore {
 public:
  Porch() : OwnStore("porch") {
    accounts = std::make_unique<Accounts>(*store, key);
    reaches = std::make_unique<Reaches>(*store, key);
    recovery = std::make_unique<MailRecovery>(*accounts, *reaches);
  }

  Bytes16 account() {
    const Bytes16 made = random_16();
    REQUIRE(accounts->ensure(made, {.neighbourhood = random_16(), .member = random_16()}, now));
    return made;
  }
  void confirm(const Bytes16& who, const std::string& email) {
    const std::string token = wait(reaches->ask(who, email, now)).value();
    REQUIRE(wait(reaches->confirm(token, now)).has_value());
  }
  Bytes16 reachable(const std::string& email) {
    const Bytes16 made = account();
    confirm(made, email);
    return made;
  }
  std::string link(const Bytes16& who) { return recovery->make_link(who, now).value(); }
  Result<Opened> use(const std::string& token, const std::string& idempotency_key = {}) {
    return wait(recovery->use(token, "Firefox, Linux", now, idempotency_key));
  }
  std::vector<Bytes16> found(const std::string& email) { return reaches->index().accounts_of(email); }

  Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 27}};
  Bytes32 key = {1, 2, 3};
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<Reaches> reaches;
  std::unique_ptr<MailRecovery> recovery;
};

}  // namespace

TEST_CASE("a mailed link opens a session of its account once, within half an hour, the newest alone; looking uses nothing up") {
  Porch porch;
  const Bytes16 who = porch.reachable(her_address);
  const std::string first = porch.link(who);
  const std::string second = porch.link(who);
  CHECK_FALSE(porch.use(first).has_value());
  for (int look = 0; look < 3; ++look) CHECK(porch.recovery->look(second, porch.now).has_value());
  const auto opened = porch.use(second);
  REQUIRE(opened.has_value());
  CHECK((opened->session->account == who));
  CHECK(porch.accounts->find(opened->token, porch.now) != nullptr);
  CHECK_FALSE(porch.recovery->look(second, porch.now).has_value());
  CHECK_FALSE(porch.use(second).has_value());

  const std::string late = porch.link(who);
  porch.now += kWayBackLife - 1ms;
  CHECK(porch.recovery->look(late, porch.now).has_value());
  porch.now += 1ms;
  CHECK_FALSE(porch.recovery->look(late, porch.now).has_value());
  CHECK_FALSE(porch.use(late).has_value());
  CHECK_FALSE(porch.use("nonsense").has_value());
  CHECK_FALSE(porch.use(std::string(64, 'A')).has_value());
}

TEST_CASE("a link is for nothing else: it confirms no address, and what confirms one opens no session") {
  Porch porch;
  const Bytes16 who = porch.reachable(her_address);
  const std::string back = porch.link(who);
  CHECK_FALSE(porch.wait(porch.reaches->confirm(back, porch.now)).has_value());
  const std::string confirms = porch.wait(porch.reaches->ask(who, "amina@example.ch", porch.now)).value();
  CHECK_FALSE(porch.use(confirms).has_value());
  CHECK_FALSE(porch.use(porch.reaches->stop_token(who, her_address)).has_value());
  CHECK(porch.use(back).has_value());
}

TEST_CASE("a way back whose answer was lost opens the same session when asked again, and only for who has its key") {
  Porch porch;
  const std::string token = porch.link(porch.reachable(her_address));
  const std::string key = "0123456789abcdefghijkl";
  const auto lost = porch.use(token, key);
  REQUIRE(lost.has_value());
  const auto again = porch.use(token, key);
  REQUIRE(again.has_value());
  CHECK(again->token == lost->token);
  CHECK_FALSE(porch.use(token, "another key of 22 char").has_value());
}

TEST_CASE("no link opens an account with a password, also when it was set after the mail was written") {
  Porch porch;
  const Bytes16 who = porch.reachable(her_address);
  const std::string token = porch.link(who);
  REQUIRE(porch.wait(porch.accounts->set_password(who, "amina", "hash", porch.now)).has_value());
  CHECK(porch.recovery->has_password(who));
  CHECK_FALSE(porch.use(token).has_value());
}

TEST_CASE("an account with a second factor is opened locked") {
  Porch porch;
  const Bytes16 who = porch.reachable(her_address);
  const SecondFactor factor{.sealed = "sealed", .confirmed = true, .last_step = 1, .codes = {}, .since = porch.now};
  const auto put = [&](ronde::storage::WriteView& view) -> Result<std::string> {
    if (auto kept = view.put(records::factor_key(who), records::encode(factor)); !kept) return kept.error();
    return std::string{};
  };
  REQUIRE(porch.store->write({.partition = PartitionId::accounts(who[0]), .event = "test", .idempotency = {}, .now = porch.now, .fn = put})
              .has_value());
  const auto opened = porch.use(porch.link(who));
  REQUIRE(opened.has_value());
  CHECK(opened->session->locked);
}

TEST_CASE("an address leads to those who have confirmed it, however it is written, as long as it is theirs") {
  Porch porch;
  const Bytes16 amina = porch.reachable(her_address);
  const Bytes16 luc = porch.reachable("Amina@Example.org");
  auto both = porch.found("AMINA@example.ORG");
  std::ranges::sort(both);
  CHECK((both == (amina < luc ? std::vector{amina, luc} : std::vector{luc, amina})));
  CHECK(porch.found("nobody@example.org").empty());
  const Bytes16 asked = porch.account();
  (void)porch.wait(porch.reaches->ask(asked, "zoe@example.org", porch.now));
  CHECK(porch.found("zoe@example.org").empty());  // nobody has confirmed that it is theirs

  const std::string token = porch.link(luc);
  porch.confirm(luc, "luc@example.org");
  CHECK((porch.found(her_address) == std::vector{amina}));
  CHECK((porch.found("luc@example.org") == std::vector{luc}));
  CHECK_FALSE_MESSAGE(porch.use(token).has_value(), "its mail lies in a mailbox that is not theirs any more");
  REQUIRE(porch.accounts->close_now(amina, porch.now));
  CHECK(porch.found(her_address).empty());
  CHECK_FALSE(porch.recovery->make_link(amina, porch.now).has_value());
}

TEST_CASE("the night puts a pointer that is missing and takes away one that leads nowhere") {
  Porch porch;
  const Bytes16 who = porch.reachable(her_address);
  auto lost = porch.reaches->index().unpointing(who, her_address, porch.now);
  REQUIRE(porch.store->write(std::move(lost)).has_value());
  CHECK(porch.found(her_address).empty());
  CHECK(porch.reaches->index().mend(PartitionId::accounts(who[0]), porch.now).value() == 1);
  CHECK((porch.found(her_address) == std::vector{who}));
  auto stray = porch.reaches->index().pointing(who, "old@example.org", porch.now);
  const PartitionId slice = stray.partition;
  REQUIRE(porch.store->write(std::move(stray)).has_value());
  CHECK(porch.reaches->index().mend(slice, porch.now).value() == 1);
  CHECK(porch.reaches->index().mend(slice, porch.now).value() == 0);
  CHECK((porch.found(her_address) == std::vector{who}));
}

TEST_CASE("neither the address nor the token of a link stands in what leads to them, and an old link leaves the row in the night") {
  Porch porch;
  const Bytes16 who = porch.reachable(her_address);
  const std::string token = porch.link(who);
  const auto row = [&] { return porch.store->snapshot()->get(PartitionId::accounts(who[0]), records::reach_key(who)).value(); };
  CHECK(row().find(token.substr(22)) == std::string::npos);
  CHECK(row().find("way_back") != std::string::npos);
  const auto pointer = porch.reaches->index().pointing(who, her_address, porch.now);
  const auto snapshot = porch.store->snapshot();
  const auto rows = snapshot->of(pointer.partition)->rows(ronde::storage::Range::prefix(records::address_prefix()));
  REQUIRE(rows->size() == 1);
  CHECK((rows->front().key + rows->front().value).find("amina") == std::string::npos);
  porch.now += kWayBackLife;
  CHECK(porch.reaches->sweep(PartitionId::accounts(who[0]), porch.now).value() == 1);
  CHECK(row().find("way_back") == std::string::npos);
}
