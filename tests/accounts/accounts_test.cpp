#include "accounts/accounts.hpp"

#include <doctest/doctest.h>

#include "own_store.hpp"

namespace asio = boost::asio;
using namespace ronde::accounts;
using namespace std::chrono_literals;

namespace {

class House : public ronde::test::OwnStore {
 public:
  House() : OwnStore("accounts"), accounts_(std::make_unique<Accounts>(*store, key_)) {}
  void restart() {
    accounts_.reset();
    reopen();
    accounts_ = std::make_unique<Accounts>(*store, key_);
  }
  Accounts& accounts() { return *accounts_; }

  Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

 private:
  Bytes32 key_ = random_32();
  std::unique_ptr<Accounts> accounts_;
};

const Membership membership{.neighbourhood = {1}, .member = {2}};

}  // namespace

TEST_CASE("a device that joined is known again, also after a restart, until it signs out") {
  House house;
  const std::string token = house.accounts().token_for_join("0123456789abcdefghijkl", "{}");
  const auto opened = house.wait(house.accounts().open(token, membership, "Firefox, Linux", house.now));
  REQUIRE(opened.has_value());
  CHECK(opened->token == token);
  house.restart();
  const auto session = house.accounts().find(token, house.now);
  REQUIRE(session);
  CHECK(session->membership == membership);
  CHECK(session->device == "Firefox, Linux");
  CHECK(house.wait(house.accounts().end(session->account, session->id, house.now)).has_value());
  CHECK_FALSE(house.accounts().find(token, house.now));
  house.restart();
  CHECK_FALSE(house.accounts().find(token, house.now));
}

TEST_CASE("asking twice to join opens one session; another body or key gives another token") {
  House house;
  const std::string token = house.accounts().token_for_join("0123456789abcdefghijkl", "{a}");
  CHECK(token == house.accounts().token_for_join("0123456789abcdefghijkl", "{a}"));
  CHECK(token != house.accounts().token_for_join("0123456789abcdefghijkl", "{b}"));
  CHECK(token != house.accounts().token_for_join("0123456789abcdefghijkm", "{a}"));
  REQUIRE(house.wait(house.accounts().open(token, membership, "A", house.now)).has_value());
  REQUIRE(house.wait(house.accounts().open(token, membership, "A", house.now)).has_value());
  CHECK(house.accounts().sessions_of(*Accounts::account_in(token))->size() == 1);
}

TEST_CASE("a session ends after 30 idle days, and after 90 days whatever happens") {
  House house;
  const std::string token = house.accounts().token_for_join("0123456789abcdefghijkl", "{}");
  REQUIRE(house.wait(house.accounts().open(token, membership, "A", house.now)).has_value());
  CHECK(house.accounts().find(token, house.now + 29 * 24h));
  CHECK(house.accounts().find(token, house.now + 58 * 24h));
  CHECK(house.accounts().find(token, house.now + 87 * 24h));
  CHECK_FALSE(house.accounts().find(token, house.now + 90 * 24h));
  House other;
  REQUIRE(other.wait(other.accounts().open(token, membership, "A", other.now)).has_value());
  CHECK_FALSE(other.accounts().find(token, other.now + 30 * 24h));
}

TEST_CASE("a recovery code opens once, and a new one replaces the old") {
  House house;
  const std::string token = house.accounts().token_for_join("0123456789abcdefghijkl", "{}");
  const auto opened = house.wait(house.accounts().open(token, membership, "A", house.now));
  const Bytes16 account = opened->session->account;
  const auto old_code = house.wait(house.accounts().new_recovery_code(account, house.now));
  const auto code = house.wait(house.accounts().new_recovery_code(account, house.now));
  REQUIRE(code.has_value());
  CHECK_FALSE(house.wait(house.accounts().recover(*old_code, "B", house.now)).has_value());
  const auto back = house.wait(house.accounts().recover(*code, "B", house.now));
  REQUIRE(back.has_value());
  CHECK(back->session->membership == membership);
  CHECK(house.accounts().find(back->token, house.now));
  CHECK_FALSE(house.wait(house.accounts().recover(*code, "C", house.now)).has_value());
  CHECK_FALSE(house.wait(house.accounts().recover("AAAA-BBBB-CCCC-DDDD-EEEE", "C", house.now)).has_value());
}

TEST_CASE("a member who came by import claims one account, however often a code is made") {
  House house;
  const Bytes16 account = random_16();  // of the member's record
  const auto first = house.accounts().claim_code(account, membership, house.now);
  const auto second = house.accounts().claim_code(account, membership, house.now);
  REQUIRE(second.has_value());
  CHECK_FALSE(house.wait(house.accounts().recover(*first, "A", house.now)).has_value());
  const auto opened = house.wait(house.accounts().recover(*second, "A", house.now));
  REQUIRE(opened.has_value());
  CHECK(opened->session->membership == membership);
  CHECK_MESSAGE(opened->session->account == account, "the market and the accounts name the same account");
}

TEST_CASE("a recovery whose answer was lost gives the same session when asked again, and only to who has its key") {
  House house;
  const std::string token = house.accounts().token_for_join("0123456789abcdefghijkl", "{}");
  const auto joined = house.wait(house.accounts().open(token, membership, "A", house.now));
  const auto code = house.wait(house.accounts().new_recovery_code(joined->session->account, house.now));
  const std::string key = "lmnopqrstuvwxyz0123456";
  const auto lost = house.wait(house.accounts().recover(*code, "B", house.now, key));
  REQUIRE(lost.has_value());
  const auto again = house.wait(house.accounts().recover(*code, "B", house.now, key));
  REQUIRE(again.has_value());
  CHECK(again->token == lost->token);
  CHECK(house.accounts().sessions_of(joined->session->account)->size() == 2);
  CHECK_FALSE(house.wait(house.accounts().recover(*code, "C", house.now, "another key of 22 char")).has_value());
  REQUIRE(house.wait(house.accounts().end(again->session->account, again->session->id, house.now)).has_value());
  CHECK_FALSE_MESSAGE(house.wait(house.accounts().recover(*code, "B", house.now, key)).has_value(), "ended is ended");
}

TEST_CASE("a login belongs to one account, and an unknown one has no credential") {
  House house;
  const std::string one = house.accounts().token_for_join("0123456789abcdefghijkl", "{1}");
  const std::string two = house.accounts().token_for_join("0123456789abcdefghijkl", "{2}");
  const auto first = house.wait(house.accounts().open(one, membership, "A", house.now));
  const auto second = house.wait(house.accounts().open(two, membership, "A", house.now));
  REQUIRE(house.wait(house.accounts().set_password(first->session->account, "amina", "hash", house.now)).has_value());
  const auto taken = house.wait(house.accounts().set_password(second->session->account, "amina", "other", house.now));
  REQUIRE(taken.has_error());
  CHECK(taken.error().code == ronde::storage::Errc::conflict);
  const auto credential = house.accounts().credential_of("amina");
  REQUIRE(credential);
  CHECK(credential->account == first->session->account);
  CHECK_FALSE(house.accounts().credential_of("luc"));
}

TEST_CASE("an account keeps at most twenty devices, the oldest goes first") {
  House house;
  const std::string token = house.accounts().token_for_join("0123456789abcdefghijkl", "{}");
  const auto opened = house.wait(house.accounts().open(token, membership, "first", house.now));
  for (int i = 1; i <= 20; ++i) {
    REQUIRE(house.wait(house.accounts().open_again(opened->session->account, "later", house.now + std::chrono::minutes{i})).has_value());
  }
  CHECK(house.accounts().sessions_of(opened->session->account)->size() == 20);
  CHECK_FALSE(house.accounts().find(token, house.now));
  house.restart();
  CHECK_FALSE(house.accounts().find(token, house.now));
}

TEST_CASE("the CSRF token fits its own session only") {
  House house;
  const std::string one = house.accounts().token_for_join("0123456789abcdefghijkl", "{1}");
  const std::string two = house.accounts().token_for_join("0123456789abcdefghijkl", "{2}");
  const auto first = house.wait(house.accounts().open(one, membership, "A", house.now));
  const auto second = house.wait(house.accounts().open(two, membership, "A", house.now));
  CHECK(house.accounts().csrf_fits(*first->session, house.accounts().csrf_of(*first->session)));
  CHECK_FALSE(house.accounts().csrf_fits(*first->session, house.accounts().csrf_of(*second->session)));
  CHECK_FALSE(house.accounts().csrf_fits(*first->session, ""));
}

TEST_CASE("passwords: hashed with Argon2id, right and wrong told apart, and a crowd is refused rather than queued for ever") {
  start_secrets();
  asio::io_context context;
  PasswordDesk desk;
  int refused = 0;
  bool right = false;
  bool wrong = true;
  auto play = [&]() -> asio::awaitable<void> {
    const auto hash = co_await desk.hash("trois vélos bleus");
    REQUIRE(hash);
    CHECK(hash->starts_with("$argon2id$"));
    right = (co_await desk.verify(*hash, "trois vélos bleus"))->right;
    wrong = (co_await desk.verify(*hash, "deux vélos bleus"))->right;
  };
  asio::co_spawn(context, play(), asio::use_future);
  context.run();
  CHECK(right);
  CHECK_FALSE(wrong);
  context.restart();
  auto crowd = [&]() -> asio::awaitable<void> {
    if (!co_await desk.verify("", "x")) ++refused;
  };
  for (int i = 0; i < 40; ++i) asio::co_spawn(context, crowd(), asio::use_future);
  context.run();
  CHECK(refused >= 40 - PasswordDesk::queue_max - 1);
}
