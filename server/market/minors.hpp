#pragma once

// Who is not grown up, and what the market asks before they are here (PRODUCT 9.2). Who is matched, writes, registers or promises asks
// `may_be_matched`; this file has what is asked beside it. docs/decisions/0051 says which rule is held where.

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

[[nodiscard]] constexpr bool is_minor(const Member& member) {
  return member.age_band != AgeBand::adult;
}

/// What a minor puts up, somebody answers: that needs a responsible adult on every leg. Errors: forbidden "adults-only".
[[nodiscard]] Result<void> check_grown_up(const Member& member);

/// A minor is here only with a legal representative's consent, which somebody has seen. True for adults.
[[nodiscard]] bool has_consent(const Member& member);

/// What somebody is once their suspension is over: a minor without a consent waits for one.
[[nodiscard]] MemberState state_when_back(const Member& member);

/// A steward has seen the consent of a legal representative, or that it was taken back: on paper, or told by them in person. Kept are who
/// saw it and when, and no name of theirs. Without it a minor waits to be admitted, whatever the neighbourhood asks of others; taken back,
/// they wait again. Doing it twice changes nothing.
/// Errors: forbidden "stewards-only", "second-factor-wanted"; not_found; invalid "not-a-minor".
struct NoteConsent {
  MemberId by;
  AuditId audit;
  MemberId member;
  bool agrees = true;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const NoteConsent& command, Timestamp now);

}  // namespace ronde::market
