#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

// From the last yes to the thanks. `transfer` is Transfer::number: a message that comes late, after a repair has put other hand-overs in
// the place of those that its sender saw, must not be taken for one of these.
namespace ronde::market {

/// Where and when; either of the two may set it, the later word counts.
/// Errors  not_found; conflict "not-agreed", "already-done"; invalid "bad-meeting", and as check_meeting_place (meeting_places.hpp).
struct SetMeeting {
  MemberId member;
  ProposalId id;
  std::uint32_t transfer = 0;
  HandoverPointId point;
  Timestamp at{};
};

/// The giver with the receiver's code confirms both sides; without a code one confirms one's own. In any order, and as often as one
/// likes: a doubled message changes nothing. A wrong code is counted (Changes::refusal: invalid "wrong-code"); after five: too_many
/// "code-locked", then only both sides' own confirmations help. Errors  not_found (also: not one of the two); conflict "not-agreed"; gone
/// "proposal-over".
struct ConfirmHandover {
  MemberId member;
  ProposalId id;
  std::uint32_t transfer = 0;
  std::optional<std::string> code = {};
};

/// The receiver says thanks, once, after a done transfer. Errors: not_found; conflict "not-done", "already-thanked"; gone "too-late".
struct SayThanks {
  MemberId member;
  ProposalId id;
  std::uint32_t transfer = 0;
  ThanksWord word = ThanksWord::merci;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetMeeting& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ConfirmHandover& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SayThanks& command, Timestamp now);

/// Six characters of 23456789ABCDEFGHJKMNPQRSTVWXYZ.
[[nodiscard]] std::string handover_code(std::uint64_t random);
/// As typed: small letters, blanks and hyphens do not matter.
[[nodiscard]] std::string typed_code(std::string_view text);

}  // namespace ronde::market
