#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "api/door.hpp"

namespace ronde::api {

/// What a second factor protects in one neighbourhood.
struct RoleThere {
  bool has = false;      ///< an office: a steward's, a moderator's, an association's
  bool secured = false;  ///< the market knows there of a second factor
};
[[nodiscard]] RoleThere role_in(Context& context, const accounts::Membership& membership);

/// The market learns what accounts know. Should this be lost with the power, the next time that a code is given tells it again.
boost::asio::awaitable<std::optional<http::Response>> tell_market(Context& context, accounts::Membership membership, bool secured);

}  // namespace ronde::api
