#pragma once

// Two members who are one person become one (decision 0061). Mostly somebody joined at the desk and later once more by telephone.
//
//   nothing --a steward asks--> asked --the one who stays says yes--> one member, and one who has left
//                                 \--says no, or a week goes by--> nothing
//
// `from` goes, `into` stays. What `from` has and had is `into`'s from then on, in the words of the records themselves, so that every rule
// that counts finds both together: nobody sheds a report, a limit of the day or a block by it, and nobody counts twice.

#include "market/desk_help.hpp"

namespace ronde::market {

namespace limits {
inline constexpr std::chrono::days kMergeWaits{7};
inline constexpr std::uint32_t kMergesADay = 5;  // a steward
}  // namespace limits

/// What somebody is asked: is that one you, too?
struct MergeQuestion {
  MemberId into;
  MemberId from;
  MemberId by;  // the steward who heard `from` say yes
  ConsentHow how = ConsentHow::spoken;
  Timestamp at{};
  friend bool operator==(const MergeQuestion&, const MergeQuestion&) = default;
};

[[nodiscard]] std::string encode(const MergeQuestion& record);
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);
template <>
Result<MergeQuestion> decode(std::string_view text);

/// May these two become one? Errors: not_found (also where a block parts them); conflict "not-yourself", "adults-only", "holds-office",
/// "has-exchange" (one of them waits for an answer or a hand-over), "has-event" (`from` takes part in one that is under way),
/// "has-promises" (calls, pledges or notices of `from`), "sat-together" (they are two: they were in one exchange), "too-many-listings",
/// "cannot-be-one".
[[nodiscard]] Result<void> may_become_one(const MarketView& view, MemberId from, MemberId into);

/// A steward who sits with the person asks the one who stays. `from` has no device, which the caller sees to: they say yes aloud, or on a
/// paper. Replaces an older question. Errors: forbidden "stewards-only", "second-factor-wanted"; those of may_become_one, and of
/// WriteDownConsent for either; too_many "merges-today".
struct AskToMerge {
  MemberId by;
  AuditId audit;
  MemberId from;
  MemberId into;
  ConsentHow how = ConsentHow::spoken;
};

/// The one who stays answers, on their device. Yes cannot be undone; `from` has left then, with an outbox entry as by LeaveNeighbourhood.
/// Errors: not_found; those of may_become_one.
struct AnswerMerge {
  MemberId member;
  AuditId audit;
  OutboxId outbox;
  bool yes = false;
  MemberId from;  // as the caller read it: a newer question is another one
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const AskToMerge& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AnswerMerge& command, Timestamp now);

/// What this member is asked; nothing after kMergeWaits, nor once the other one has left.
[[nodiscard]] std::optional<MergeQuestion> merge_question(const MarketView& view, MemberId into, Timestamp now);
[[nodiscard]] RecordKey merge_key(MemberId into);

}  // namespace ronde::market
