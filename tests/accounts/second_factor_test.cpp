// The authenticator's codes are those of the RFCs; a code opens once, and so does each code on the paper.
#include "accounts/second_factor.hpp"

#include <doctest/doctest.h>

#include <set>

#include "accounts/accounts.hpp"
#include "accounts/records.hpp"
#include "own_store.hpp"

using namespace ronde::accounts;
using namespace std::chrono_literals;

namespace {

using ronde::storage::Errc;

Timestamp at_second(std::int64_t seconds) {
  return Timestamp{std::chrono::seconds{seconds}};
}

TotpSecret rfc_secret() {
  TotpSecret secret{};
  std::ranges::copy(std::string_view("12345678901234567890"), secret.begin());
  return secret;
}

std::string code_at(const TotpSecret& secret, Timestamp now) {
  return hotp(secret, static_cast<std::uint64_t>(totp_step_of(now)), kTotpDigits);
}

class Safe : public ronde::test::OwnStore {
 public:
  Safe() : OwnStore("factor") {
    factors = std::make_unique<SecondFactors>(*store, key);
    accounts = std::make_unique<Accounts>(*store, key);
  }

  /// Set up for this account; answers the secret and fills `codes`.
  TotpSecret set_up(const Bytes16& account) {
    const auto secret = wait(factors->begin(account, now));
    REQUIRE(secret.has_value());
    const auto made = wait(factors->confirm(account, code_at(*secret, now), now));
    REQUIRE(made.has_value());
    codes = *made;
    return *secret;
  }

  Timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 3 / 12} + 10h};
  Bytes32 key{5};
  std::vector<std::string> codes;
  std::unique_ptr<SecondFactors> factors;
  std::unique_ptr<Accounts> accounts;
};

}  // namespace

TEST_CASE("counted codes are those of RFC 4226, appendix D") {
  const std::array<const char*, 10> expected{"755224", "287082", "359152", "969429", "338314",
                                             "254676", "287922", "162583", "399871", "520489"};
  for (std::uint64_t counter = 0; counter < expected.size(); ++counter) CHECK(hotp(rfc_secret(), counter, 6) == expected[counter]);
}

TEST_CASE("timed codes are those of RFC 6238, appendix B") {
  const std::array<std::pair<std::int64_t, const char*>, 6> expected{{{59, "94287082"},
                                                                      {1111111109, "07081804"},
                                                                      {1111111111, "14050471"},
                                                                      {1234567890, "89005924"},
                                                                      {2000000000, "69279037"},
                                                                      {20000000000, "65353130"}}};
  for (const auto& [second, code] : expected)
    CHECK(hotp(rfc_secret(), static_cast<std::uint64_t>(totp_step_of(at_second(second))), 8) == code);
}

TEST_CASE("base32 is that of RFC 4648, section 10, without padding") {
  const auto of = [](std::string_view text) { return base32(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size())); };
  CHECK(of("").empty());
  CHECK(of("f") == "MY");
  CHECK(of("fo") == "MZXQ");
  CHECK(of("foo") == "MZXW6");
  CHECK(of("foob") == "MZXW6YQ");
  CHECK(of("fooba") == "MZXW6YTB");
  CHECK(of("foobar") == "MZXW6YTBOI");
}

TEST_CASE("what the QR code says keeps names of any kind apart from what it asks") {
  CHECK(otpauth_uri("Ronde", "Thônex: Léa & Co?secret=X", rfc_secret()) ==
        "otpauth://totp/Ronde:Th%C3%B4nex%3A%20L%C3%A9a%20%26%20Co%3Fsecret%3DX?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Ronde&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("the code of the half minute before and after is taken, an older or later one is not, and none a second time") {
  const TotpSecret secret = rfc_secret();
  const Timestamp now = at_second(1'000'000'015);
  const TotpStep here = totp_step_of(now);
  for (const int off : {-1, 0, 1}) CHECK(matching_step(secret, code_at(secret, now + off * 30s), now, 0) == here + off);
  for (const int off : {-2, 2}) CHECK_FALSE(matching_step(secret, code_at(secret, now + off * 30s), now, 0));
  const std::string code = code_at(secret, now);
  CHECK(matching_step(secret, code.substr(0, 3) + " " + code.substr(3), now, here - 1) == here);
  CHECK_FALSE(matching_step(secret, code, now, here));
  CHECK_FALSE(matching_step(secret, code.substr(1), now, 0));
  CHECK_FALSE(matching_step(secret, "", now, 0));
}

TEST_CASE("a second factor counts once its first code was typed, and gives ten recovery codes") {
  Safe safe;
  const Bytes16 claire = random_16();
  CHECK_FALSE(safe.factors->find(claire));
  const auto shown = safe.wait(safe.factors->begin(claire, safe.now));
  REQUIRE(shown.has_value());
  CHECK_FALSE(safe.factors->find(claire));
  CHECK(safe.wait(safe.factors->use(claire, code_at(*shown, safe.now), safe.now)).error().code == Errc::not_found);
  CHECK(safe.wait(safe.factors->confirm(claire, code_at(*shown, safe.now + 5min), safe.now)).error().code == Errc::not_found);
  const auto again = safe.wait(safe.factors->begin(claire, safe.now));  // the page was opened anew: another secret
  REQUIRE(again.has_value());
  CHECK(*again != *shown);
  CHECK_FALSE(safe.wait(safe.factors->confirm(claire, code_at(*shown, safe.now), safe.now)).has_value());
  const auto codes = safe.wait(safe.factors->confirm(claire, code_at(*again, safe.now), safe.now));
  REQUIRE(codes.has_value());
  CHECK(std::set<std::string>(codes->begin(), codes->end()).size() == 10);
  CHECK(safe.factors->find(claire)->codes_left == 10);
  CHECK(safe.wait(safe.factors->begin(claire, safe.now)).error().code == Errc::conflict);
  CHECK(safe.wait(safe.factors->confirm(claire, code_at(*again, safe.now + 30s), safe.now + 30s)).error().code == Errc::conflict);
}

TEST_CASE("a code of the app opens once, also for who sets it up; somebody else's opens nothing") {
  Safe safe;
  const Bytes16 claire = random_16();
  const Bytes16 paul = random_16();
  const TotpSecret secret = safe.set_up(claire);
  safe.set_up(paul);
  const std::string first = code_at(secret, safe.now);
  CHECK(safe.wait(safe.factors->use(claire, first, safe.now)).error().code == Errc::not_found);
  safe.now += 30s;
  const std::string next = code_at(secret, safe.now);
  CHECK(safe.wait(safe.factors->use(paul, next, safe.now)).error().code == Errc::not_found);
  CHECK(safe.wait(safe.factors->use(claire, next, safe.now)).value() == SecondFactors::Used::app);
  CHECK(safe.wait(safe.factors->use(claire, next, safe.now)).error().code == Errc::not_found);
  CHECK(safe.wait(safe.factors->use(claire, first, safe.now)).error().code == Errc::not_found);
}

TEST_CASE("a recovery code opens once, as people type it; ten new ones end the old") {
  Safe safe;
  const Bytes16 claire = random_16();
  (void)safe.set_up(claire);
  const std::string typed = safe.codes[3].substr(0, 5) + " - " + safe.codes[3].substr(5);
  CHECK(safe.wait(safe.factors->use(claire, typed, safe.now)).value() == SecondFactors::Used::recovery);
  CHECK(safe.wait(safe.factors->use(claire, safe.codes[3], safe.now)).error().code == Errc::not_found);
  CHECK(safe.factors->find(claire)->codes_left == 9);
  const auto fresh = safe.wait(safe.factors->new_codes(claire, safe.now));
  REQUIRE(fresh.has_value());
  CHECK(safe.wait(safe.factors->use(claire, safe.codes[4], safe.now)).error().code == Errc::not_found);
  CHECK(safe.wait(safe.factors->use(claire, fresh->front(), safe.now)).value() == SecondFactors::Used::recovery);
}

TEST_CASE("the store holds neither the secret nor a recovery code, and another server's key opens nothing of it") {
  Safe safe;
  const Bytes16 claire = random_16();
  const TotpSecret secret = safe.set_up(claire);
  const auto snapshot = safe.store->snapshot();
  const auto row = snapshot->get(ronde::storage::PartitionId::accounts(claire[0]), records::factor_key(claire));
  REQUIRE(row.has_value());
  const std::string text(*row);
  CHECK(text.find(base32(secret)) == std::string::npos);
  CHECK(text.find(base64url(secret)) == std::string::npos);
  for (const std::string& code : safe.codes) CHECK(text.find(code) == std::string::npos);
  SecondFactors elsewhere(*safe.store, Bytes32{6});
  CHECK(safe.wait(elsewhere.use(claire, code_at(secret, safe.now + 30s), safe.now + 30s)).error().code == Errc::not_found);
}

TEST_CASE("a device that comes in without the second factor is locked until it gives it, and after a restart still is what it was") {
  Safe safe;
  const Membership seat{.neighbourhood = random_16(), .member = random_16()};
  const std::string token = safe.accounts->token_for_join("a key of twenty-two letters", "{}");
  const Bytes16 claire = *Accounts::account_in(token);
  const auto joined = safe.wait(safe.accounts->open(token, seat, "Firefox, Linux", safe.now));
  REQUIRE(joined.has_value());
  CHECK_FALSE(joined->session->locked);
  (void)safe.set_up(claire);
  const auto code = safe.wait(safe.accounts->new_recovery_code(claire, safe.now));
  const auto by_sheet = safe.wait(safe.accounts->recover(*code, "Chrome, Android", safe.now));
  REQUIRE(by_sheet.has_value());
  CHECK(by_sheet->session->locked);
  const auto by_repeat = safe.wait(safe.accounts->open(token, seat, "Firefox, Linux", safe.now));
  CHECK(by_repeat->session->locked);
  const auto by_code = safe.wait(safe.accounts->open_again(claire, "Firefox, Linux", safe.now, true));
  CHECK_FALSE(by_code->session->locked);
  CHECK(by_code->session->factor_at == safe.now);
  REQUIRE(safe.wait(safe.accounts->prove(by_sheet->session, safe.now + 1min)).has_value());
  Accounts restarted(*safe.store, safe.key);
  CHECK_FALSE(restarted.find(by_sheet->token, safe.now)->locked);
  CHECK(restarted.find(by_sheet->token, safe.now)->factor_at == safe.now + 1min);
  CHECK(restarted.find(token, safe.now)->locked);
}

TEST_CASE("the second factor goes with the account, and where it is taken away nothing asks for it") {
  Safe safe;
  const Membership seat{.neighbourhood = random_16(), .member = random_16()};
  const Bytes16 claire = random_16();
  REQUIRE(safe.accounts->ensure(claire, seat, safe.now));
  (void)safe.set_up(claire);
  REQUIRE(safe.wait(safe.factors->remove(claire, safe.now)).has_value());
  CHECK_FALSE(safe.factors->find(claire));
  CHECK_FALSE(safe.wait(safe.accounts->open_again(claire, "?", safe.now))->session->locked);
  (void)safe.set_up(claire);
  REQUIRE(safe.accounts->close_now(claire, safe.now));
  CHECK_FALSE(safe.factors->find(claire));
}
