#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// Somebody joins with an invitation: it loses one use, the member is there, and an outbox entry "member_joined" carries `payload` to the
/// account's partition. Errors: not_found "no-such-invitation"; invalid (first_name, quarter, "charter"); conflict "name-like-steward",
/// "already-member".
struct Join {
  MemberId member;
  AccountId account;
  OutboxId outbox;
  CodeHash code_hash;
  std::string first_name;
  QuarterId quarter;
  AgeBand age_band = AgeBand::adult;
  Language language = Language::fr;
  bool charter = false;
  std::string payload;
};

/// The operator puts somebody in: import, the first steward. No invitation, no outbox.
struct EnrolMember {
  MemberId member;
  AccountId account;
  std::string first_name;
  QuarterId quarter;
  AgeBand age_band = AgeBand::adult;
  Language language = Language::fr;
  std::vector<Role> roles;  // `member` is added
};

/// Errors: not_found, invalid, conflict "name-like-steward".
struct ChangeMember {
  MemberId member;
  std::optional<std::string> first_name;
  std::optional<QuarterId> quarter;  // the member's listings move along
  std::optional<Language> language;
  std::optional<bool> step_free = {};  // what is planned already stays planned
  std::optional<bool> no_leman = {};   // likewise: what is declared already stays declared
};

/// A steward admits somebody who waits, suspends, or lets back in. One steward alone suspends for limits::kStewardStop, so that what cannot
/// wait is stopped; longer takes two people (care.hpp). Suspending ends their seats and pauses nothing else: a suspended member's listings
/// are out of the pool. A minor is admitted once a legal representative has agreed (minors.hpp).
/// Errors: forbidden "stewards-only", not_found, conflict "guardian-first", "yourself".
struct SetMemberState {
  MemberId by;
  AuditId audit;
  MemberId member;
  MemberState state = MemberState::active;  // active or suspended
};

/// The operator gives or takes a role. Errors: not_found; forbidden "adults-only"; conflict "last-steward": a neighbourhood is not left
/// without one.
struct SetRole {
  AuditId audit;
  MemberId member;
  Role role = Role::steward;
  bool has = true;
};

/// A member leaves: their seats end (others' exchanges are repaired), their listings and invitations end, their searches and what they
/// wrote to others go. Outbox:
/// "member_left", with the searches' ids; on its delivery all that is theirs alone is erased for good, see keeping.hpp.
/// Errors: not_found; conflict "last-steward" (somebody has to be able to admit and to suspend).
struct LeaveNeighbourhood {
  MemberId member;
  OutboxId outbox;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const Join& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const EnrolMember& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ChangeMember& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetMemberState& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetRole& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const LeaveNeighbourhood& command, Timestamp now);

/// Somebody else's name that reads like a steward's: nobody joins under it.
[[nodiscard]] bool looks_like_steward(const MarketView& view, const std::string& name, std::optional<MemberId> except = {});

/// Adult and active: the only people whom the matcher may see.
[[nodiscard]] bool may_be_matched(const Member& member);

/// Of a newcomer: the parties that they share one live proposal with, each named by a member. One is of all newcomers who came through one
/// another, one of those whom the same member invited; who came through a steward begins one. None for who has completed an exchange: they
/// stand for themselves.
[[nodiscard]] std::vector<MemberId> parties_of(const Member& member);

/// The median of the last answers, as a band. Nothing before there are limits::kRepliesShown of them. A plain fact: nothing is ranked by
/// it.
[[nodiscard]] std::optional<ReplyTime> reply_time(const Member& member);

}  // namespace ronde::market
