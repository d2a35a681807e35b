#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

// What a steward may do to an exchange whose people do not get on by themselves (decision 0057): stop its clocks, part it, let somebody out
// of it. To end it: CancelProposal. None of it by a steward who sits or sat in the exchange; each is written into the journal, and into the
// exchange, where its people read what was done and why.
namespace ronde::market {

namespace limits {
inline constexpr std::chrono::days kPause{7};   // of one exchange, in all: what takes longer is ended
inline constexpr std::size_t kMediations = 20;  // of one exchange; to resume and to end it are not counted
}  // namespace limits

/// Its clocks stop: nobody is reminded, nothing expires, nobody answers, no meeting is made, nobody new is asked. Leaving it and saying
/// what was handed over stay possible. It goes on by itself: all deadlines are later by what the pause took.
/// Errors  forbidden "stewards-only", "second-factor-wanted"; not_found; invalid "bad-pause"; conflict "proposal-over", "own-exchange",
///         "paused", "paused-enough" (seven days in all), "mediated-enough".
struct PauseProposal {
  MemberId by;
  AuditId audit;
  ProposalId id;
  std::uint32_t days = 1;  // 1..7
  MediationReason reason = MediationReason::asked;
};

/// It goes on before its time. Errors: as PauseProposal; conflict "not-paused".
struct ResumeProposal {
  MemberId by;
  AuditId audit;
  ProposalId id;
};

/// One person leaves, and the repair asks another (or puts together who stays). They turned nothing down: nothing is counted against them.
/// Errors  as PauseProposal; invalid "no-such-person"; conflict "stale-round", "nothing-left" (their part is done), "half-done" (one of two
///         says that something was handed over: that comes first).
struct ReplaceMember {
  MemberId by;
  AuditId audit;
  ProposalId id;
  Animal animal = Animal::rabbit;
  std::uint32_t round = 0;
  MediationReason reason = MediationReason::asked;
};

/// An agreed exchange is parted in two: `animals` go on in an exchange of their own (`part`), the others in this one. Each side keeps its
/// places, units, yeses and what stands between its own people; what was to pass from one side to the other is let go; both are repaired.
/// Errors  as ReplaceMember; conflict "not-agreed", "already-proposed", "handed-over-together" (what is done holds its two together);
///         invalid "no-such-person" (also: all of them, or nobody).
struct SplitProposal {
  MemberId by;
  AuditId audit;
  ProposalId id;
  ProposalId part;
  std::vector<Animal> animals;
  std::uint32_t round = 0;
  MediationReason reason = MediationReason::asked;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const PauseProposal& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ResumeProposal& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ReplaceMember& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SplitProposal& command, Timestamp now);

/// How much of the seven days was used up by pauses that are over.
[[nodiscard]] std::chrono::milliseconds paused_so_far(const Proposal& proposal);

/// A steward who sits or sat in it does not look after it. Errors: conflict "own-exchange".
[[nodiscard]] Result<void> check_not_own(const Proposal& proposal, MemberId steward);

}  // namespace ronde::market
