#pragma once

#include <optional>
#include <string>

#include "api/door.hpp"
#include "api/invitation_code.hpp"
#include "market/members.hpp"

namespace ronde::api {

/// What who joins says of themselves, on their first device or in one more neighbourhood.
struct JoinBody {
  std::string invitation;
  std::string first_name;
  std::optional<market::QuarterId> quarter;
  market::AgeBand age_band{};
  market::Language language{};
  bool charter = false;
};
[[nodiscard]] JoinBody read_join(json::ObjectReader& reader);
/// With an outbox entry of its own. The body was read whole: it names a quarter.
[[nodiscard]] market::Join join_of(const JoinBody& given, const InvitationCode& code, market::MemberId member, market::AccountId account);
/// 404, whatever is wrong with it.
[[nodiscard]] http::Response no_invitation();

}  // namespace ronde::api
