#include "market/invitations.hpp"

#include "market/rights.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

bool may_invite(const MarketView& view, const Member& member) {
  const auto place = view.neighbourhood();
  return acts_as(view, member, Role::steward) || !place || place->settings.approval != Approval::invite;
}

bool is_hash(const CodeHash& hash) {
  return hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Result<Invitation> usable_invitation(const MarketView& view, const CodeHash& hash, Timestamp now) {
  const Error none{Errc::not_found, "no-such-invitation", "this invitation cannot be used; ask for a new one"};
  auto invitation = view.invitation_by_code(hash);
  if (!invitation || invitation->state != InvitationState::open || now >= invitation->expires_at) return none;
  const auto maker = view.member(invitation->by);
  if (!maker || maker->state != MemberState::active || !may_invite(view, *maker)) return none;
  return std::move(*invitation);
}

Result<Changes> decide(const MarketView& view, const MakeInvitation& command, Timestamp now) {
  const Result<Member> member = acting_member(view, command.by);
  if (!member) return member.error();
  if (!may_invite(view, *member)) return forbidden("stewards-only", "here the stewards invite");
  const std::uint32_t most = acts_as(view, *member, Role::steward) ? limits::kPosterUses : limits::kInvitationUses;
  if (command.uses < 1 || command.uses > most) return invalid("bad-uses", "/uses", "too many uses for one invitation");
  const Timestamp expires = command.expires_at.value_or(now + limits::kInvitationLife);
  if (expires <= now || expires > now + limits::kInvitationLifeMax) return invalid("bad-expiry", "/expires_at", "within a year from now");
  if (!is_hash(command.code_hash)) return invalid("bad-code-hash", "/code_hash", "64 hexadecimal digits");
  if (view.invitation(command.id) || view.invitation_by_code(command.code_hash))
    return conflict("id-taken", "this invitation exists already");
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(command.by, "invitations", limits::kInvitationsADay, "invitations-today"); !spent)
    return spent.error();
  bench.put(Invitation{command.id, command.by, command.code_hash, command.uses, 0, now, expires, InvitationState::open});
  bench.say({.type = EventType::invitation_changed, .member = command.by});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const RevokeInvitation& command, Timestamp now) {
  const Result<Member> member = acting_member(view, command.by);
  if (!member) return member.error();
  auto invitation = view.invitation(command.id);
  if (!invitation || (invitation->by != command.by && !acts_as(view, *member, Role::steward))) return not_found("no such invitation");
  if (invitation->state != InvitationState::open) return Changes{};
  Workbench bench(view, now);
  invitation->state = InvitationState::revoked;
  bench.put(*invitation);
  bench.say({.type = EventType::invitation_changed, .member = invitation->by});
  return std::move(bench).take();
}

}  // namespace ronde::market
