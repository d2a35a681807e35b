#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

// When a role counts. Where the neighbourhood asks a second factor of who looks after it, the rights of a role sleep until there is one.
namespace ronde::market {

/// Errors  forbidden "second-factor-wanted": Settings::second_factor is set, and this member's account has none.
[[nodiscard]] Result<void> roles_awake(const MarketView& view, const Member& member);

/// Has the role, and it is awake.
[[nodiscard]] bool acts_as(const MarketView& view, const Member& member, Role role);

/// Whose account has more than a device: a password, and a second factor. Neighbours need neither.
[[nodiscard]] bool signs_in_by_password(const MarketView& view, const Member& member);

/// The second factor of a member's account was set up, or taken away: `accounts` knows it, and tells. Doing it twice changes nothing.
/// Errors: not_found.
struct SecureMember {
  MemberId member;
  AuditId audit;
  bool secured = true;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SecureMember& command, Timestamp now);

}  // namespace ronde::market
