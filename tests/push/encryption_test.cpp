// What only the browser reads, compared with the example of the RFC and read back.
#include "push/encryption.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <set>

#include "accounts/secrets.hpp"
#include "push/p256.hpp"
#include "push/vapid.hpp"

using namespace ronde::push;

namespace {

// RFC 8291, section 5 and appendix A.
constexpr auto text = "When I grow up, I want to be a watermelon";
const Subscription browser{.endpoint = "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
                           .p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                           .auth = "BTBZMqHH6r4Tts7J_aSIgg"};

Randomness randomness() {
  Randomness given{};
  REQUIRE(ronde::accounts::unbase64url("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", given.sender));
  REQUIRE(ronde::accounts::unbase64url("DGv6ra1nlYgDCS1FRnbzlw", given.salt));
  return given;
}

std::string base64url(std::string_view bytes) {
  return ronde::accounts::base64url({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string unbase64url(std::string_view in) {
  std::string out(in.size() * 3 / 4, '\0');
  REQUIRE(ronde::accounts::unbase64url(in, {reinterpret_cast<std::uint8_t*>(out.data()), out.size()}));
  return out;
}

}  // namespace

TEST_CASE("the example of RFC 8291 comes out byte for byte") {
  const auto body = encrypted_with(randomness(), browser, text);
  REQUIRE(body);
  CHECK(base64url(*body) ==
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6"
        "cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
}

TEST_CASE("no two messages are alike, and none shows its text") {
  std::set<std::string> bodies;
  for (int i = 0; i < 20; ++i) {
    const auto body = encrypted(browser, text);
    REQUIRE(body);
    CHECK(body->find("watermelon") == std::string::npos);
    CHECK(body->size() == 86 + std::string_view(text).size() + 17);
    bodies.insert(*body);
  }
  CHECK(bodies.size() == 20);
  CHECK(encrypted(browser, std::string(kPlainMax, 'x')).value().size() <= 4096);
  CHECK_FALSE(encrypted(browser, std::string(kPlainMax + 1, 'x')));
}

TEST_CASE("a key that is no point of the curve, or not as long as it should be, encrypts nothing") {
  CHECK(has_keys(browser));
  Subscription off_curve = browser;
  off_curve.p256dh[40] = off_curve.p256dh[40] == 'A' ? 'B' : 'A';
  Subscription short_auth = browser;
  short_auth.auth.resize(20);
  Subscription zero = browser;
  zero.p256dh = std::string(87, 'A');
  Subscription none = browser;
  none.p256dh.clear();
  for (const auto& bad : {off_curve, short_auth, zero, none}) {
    CHECK_FALSE(has_keys(bad));
    CHECK_FALSE(encrypted(bad, text));
  }
}

TEST_CASE("the server's key is made once, is its owner's alone, and signs what a push service can check") {
  const auto folder = std::filesystem::temp_directory_path() / ("ronde-vapid-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto file = folder / "vapid";
  const std::string made = VapidKey(file).public_text();
  const VapidKey key(file);
  CHECK(key.public_text() == made);
  CHECK((std::filesystem::status(file).permissions() & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
        std::filesystem::perms::none);

  const std::chrono::sys_seconds now{std::chrono::seconds{1'800'000'000}};
  const std::string header = key.authorization("https://push.example.net:8443/a?b", "mailto:ronde@commune.example", now);
  REQUIRE(header.starts_with("vapid t="));
  const std::size_t comma = header.find(", k=");
  REQUIRE(comma != std::string::npos);
  CHECK(header.substr(comma + 4) == made);
  const std::string token = header.substr(8, comma - 8);
  const std::size_t first = token.find('.');
  const std::size_t second = token.rfind('.');
  CHECK(unbase64url(token.substr(0, first)) == R"({"typ":"JWT","alg":"ES256"})");
  CHECK(unbase64url(token.substr(first + 1, second - first - 1)) ==
        R"({"aud":"https://push.example.net:8443","exp":1800043200,"sub":"mailto:ronde@commune.example"})");

  // The signature, checked with the public key alone: r and s as DER again.
  const std::string plain = unbase64url(token.substr(second + 1));
  REQUIRE(plain.size() == 64);
  const auto number = [&](std::size_t from) {
    std::string bytes = plain.substr(from, 32);
    bytes.erase(0, std::min(bytes.find_first_not_of('\0'), bytes.size() - 1));
    if ((static_cast<unsigned char>(bytes.front()) & 0x80U) != 0) bytes.insert(bytes.begin(), '\0');
    return std::string("\x02") + static_cast<char>(bytes.size()) + bytes;
  };
  const std::string both = number(0) + number(32);
  const std::string der = std::string("\x30") + static_cast<char>(both.size()) + both;
  const std::string point = unbase64url(made);
  const Key public_half = public_key({reinterpret_cast<const std::uint8_t*>(point.data()), point.size()});
  REQUIRE(public_half);
  const auto fits = [&](const std::string& what) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, public_half.get());
    const int right = EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(der.data()), der.size(),
                                       reinterpret_cast<const unsigned char*>(what.data()), what.size());
    EVP_MD_CTX_free(context);
    return right == 1;
  };
  CHECK(fits(token.substr(0, second)));
  CHECK_FALSE(fits(token.substr(0, second) + "x"));
  std::filesystem::remove_all(folder);
}
