#pragma once

#include "market/care_words.hpp"
#include "market/changes.hpp"
#include "market/market_view.hpp"

// What is decided about a report, by whom, and what the person concerned can do about it. Every decision is a line of the journal in the
// same change set.
namespace ronde::market {

/// Decides a report that is open. `text` tells its author why; only `leave` needs none. A suspension is only proposed by this: it holds
/// once a second person has confirmed it. A suspended member leaves their exchanges, which are repaired for the others, and nothing of
/// theirs hangs any more; after a suspension of a week all is as before.
/// Errors: not_found (also what one does not hear of); conflict "report-decided", "involved" (one said it oneself, and would suspend),
/// "no-such-subject" (it is over, or has left), "already-suspended"; invalid "bad-act", text-*.
struct DecideReport {
  MemberId by;
  AuditId audit;
  ReportId id;
  CareAct act = CareAct::leave;
  std::string text;
};

/// The second person: neither who proposed, nor who said it, nor whom it is about. Refused, the report is open again.
/// Errors: not_found; conflict "nothing-to-confirm", "second-person", "involved", "no-such-subject", "already-suspended".
struct ConfirmDecision {
  MemberId by;
  AuditId audit;
  ReportId id;
  bool confirm = true;
};

/// Whom a decision is about asks for another pair of eyes, also while suspended; once.
/// Errors: not_found; conflict "appeal-over" (after seven days), "appealed"; invalid text-*.
struct AppealDecision {
  MemberId by;
  AuditId audit;
  ReportId id;
  std::string text;
};

/// Somebody who had no part in the decision answers. `grant`: it is undone as far as that can be (a hidden listing, a suspension).
/// Errors: not_found; conflict "not-appealed", "another-person"; invalid text-*.
struct AnswerAppeal {
  MemberId by;
  AuditId audit;
  ReportId id;
  bool grant = false;
  std::string text;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const DecideReport& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ConfirmDecision& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AppealDecision& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AnswerAppeal& command, Timestamp now);

/// Which of the acts fit this report: what has no listing cannot be hidden.
[[nodiscard]] std::vector<CareAct> acts_for(const Report& report);
/// May this member confirm what waits, or answer the appeal that waits?
[[nodiscard]] bool may_confirm(const MarketView& view, const Report& report, const Member& member);
[[nodiscard]] bool may_answer_appeal(const MarketView& view, const Report& report, const Member& member);
/// Until when whom it is about may appeal: nothing where nobody can (any more).
[[nodiscard]] std::optional<Timestamp> appeal_until(const Report& report, Timestamp now);

}  // namespace ronde::market
