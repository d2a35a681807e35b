#pragma once

// A second factor as the app on somebody's telephone has it.

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "accounts/totp.hpp"
#include "house.hpp"

namespace ronde::integration {

inline const std::string factor = "/api/v1/me/second-factor";

inline ronde::accounts::TotpSecret secret_in(const std::string& typed) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  ronde::accounts::TotpSecret secret{};
  std::size_t bit = 0;
  for (const char c : typed) {
    for (int i = 4; i >= 0; --i, ++bit) {
      if ((alphabet.find(c) >> static_cast<unsigned>(i) & 1U) != 0) secret[bit / 8] |= static_cast<std::uint8_t>(128U >> bit % 8);
    }
  }
  return secret;
}

/// What the app shows for the half minute `ahead` of now: 1 is taken too, and lets a test use two codes without waiting.
inline std::string code_of(const std::string& secret, int ahead) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto step = ronde::accounts::totp_step_of(now) + ahead;
  return ronde::accounts::hotp(secret_in(secret), static_cast<std::uint64_t>(step), ronde::accounts::kTotpDigits);
}

inline std::string with_code(const std::string& code) {
  return "{\"code\":" + json_text(code) + "}";
}

/// Set up with the code of the half minute before; the recovery codes.
struct SetUp {
  std::string secret;
  Answer confirmed;
};
inline SetUp set_up(Device& device) {
  const auto begun = device.call("POST", factor, "{}");
  REQUIRE_MESSAGE(begun.status == 201, begun.body.source());
  const std::string secret = begun.body.text("secret");
  CHECK(begun.body.text("uri").find(secret) != std::string::npos);
  auto confirmed = device.call("POST", factor + "/confirmation", with_code(code_of(secret, -1)));
  REQUIRE_MESSAGE(confirmed.status == 200, confirmed.body.source());
  return {secret, std::move(confirmed)};
}

}  // namespace ronde::integration
