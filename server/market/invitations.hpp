#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// A member invites: a secret of 32 random bytes stays with the caller, its hash comes here. Defaults: 30 days, 1 use.
/// Errors  forbidden "stewards-only" (approval `invite`), "not-active"; invalid; too_many "invitations-today".
struct MakeInvitation {
  MemberId by;
  InvitationId id;
  CodeHash code_hash;
  std::uint32_t uses = 1;  // at most 20; a steward's poster 500
  std::optional<Timestamp> expires_at;
};

/// Its maker or a steward takes it back. Errors: not_found. Revoking twice is fine.
struct RevokeInvitation {
  MemberId by;
  InvitationId id;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const MakeInvitation& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RevokeInvitation& command, Timestamp now);

/// The invitation behind a code if somebody can still join with it. One refusal for all cases: unknown, used up, expired, revoked, or its
/// maker has left or is suspended. Errors: not_found "no-such-invitation".
[[nodiscard]] Result<Invitation> usable_invitation(const MarketView& view, const CodeHash& hash, Timestamp now);

}  // namespace ronde::market
