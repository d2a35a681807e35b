#include "api/invitation_code.hpp"

#include <algorithm>

#include "accounts/secrets.hpp"

namespace ronde::api {

std::string new_invitation_code(market::NeighbourhoodId home) {
  std::array<std::uint8_t, 48> bytes{};
  const auto secret = accounts::random_32();
  std::ranges::copy(home.bytes(), bytes.begin());
  std::ranges::copy(secret, bytes.begin() + 16);
  return accounts::base64url(bytes);
}

std::optional<InvitationCode> read_invitation_code(std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  std::array<std::uint8_t, 48> bytes{};
  if (text.size() != 64 || !accounts::unbase64url(text, bytes)) return std::nullopt;
  market::NeighbourhoodId::Bytes home{};
  std::copy_n(bytes.begin(), home.size(), home.begin());
  InvitationCode code{.home = market::NeighbourhoodId(home), .hash = {}};
  for (const std::uint8_t byte : accounts::hash_of("invitation", text)) {
    code.hash += hex[byte >> 4U];
    code.hash += hex[byte & 15U];
  }
  return code;
}

}  // namespace ronde::api
