#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "market/words.hpp"

namespace ronde::api {

/// What stands in an invitation link: which neighbourhood, and 32 secret bytes. 64 characters of base64url.
struct InvitationCode {
  market::NeighbourhoodId home;
  market::CodeHash hash;  ///< what the store keeps
};

[[nodiscard]] std::string new_invitation_code(market::NeighbourhoodId home);
[[nodiscard]] std::optional<InvitationCode> read_invitation_code(std::string_view text);

}  // namespace ronde::api
