#include "accounts/secrets.hpp"

#include <doctest/doctest.h>

#include <set>

#include "accounts/passwords.hpp"

using namespace ronde::accounts;

TEST_CASE("a sealed text opens with its key only, and not when a character was changed") {
  start_secrets();
  const Bytes32 key = random_32();
  const std::string sealed = seal(key, "sequence 12");
  CHECK(unseal(key, sealed) == "sequence 12");
  CHECK(seal(key, "sequence 12") != sealed);
  CHECK(unseal(random_32(), sealed).empty());
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string other = sealed;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    CHECK(unseal(key, other).empty());
  }
  CHECK(unseal(key, "").empty());
  CHECK(unseal(key, "not base64url !").empty());
}

TEST_CASE("a spoken code uses letters that nobody confuses, and is read whatever way it was typed") {
  start_secrets();
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string code = spoken_code(20);
    CHECK(code.size() == 20);
    CHECK(code.find_first_of("01ILOU") == std::string::npos);
    seen.insert(code);
  }
  CHECK(seen.size() == 200);
  CHECK(tidy_code("abcd-efgh 2345") == "ABCDEFGH2345");
}

TEST_CASE("hashes of different purposes never meet") {
  start_secrets();
  const Bytes32 key = random_32();
  CHECK(keyed_hash(key, "csrf", "x") == keyed_hash(key, "csrf", "x"));
  CHECK(keyed_hash(key, "csrf", "x") != keyed_hash(key, "login", "x"));
  CHECK(keyed_hash(key, "ab", "c") != keyed_hash(key, "a", "bc"));
}

TEST_CASE("a password is long enough, not common, and not the login or the name; nothing else is asked of it") {
  CHECK(password_fault("court", "amina", "Amina") == "too-short");
  CHECK(password_fault(std::string(129, 'x'), "amina", "Amina") == "too-long");
  CHECK(password_fault("1234567890", "amina", "Amina") == "common");
  CHECK(password_fault("Basketball", "amina", "Amina") == "common");
  CHECK(password_fault("amina.thonex", "Amina.Thonex", "Amina") == "like-you");
  CHECK_FALSE(password_fault("trois vélos bleus", "amina", "Amina"));
}
