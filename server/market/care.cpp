#include "market/care.hpp"

#include "market/keys.hpp"
#include "market/minors.hpp"
#include "market/notices.hpp"
#include "market/proposal_work.hpp"
#include "market/reports.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

struct Judge {
  Member member;
  Report report;
};

/// What one does not hear of is not there.
Result<Judge> judge_of(const MarketView& view, MemberId by, ReportId id) {
  Result<Member> member = acting_member(view, by);
  if (!member) return member.error();
  auto report = report_of(view, id);
  if (!report || !hears_of(view, *member, *report)) return not_found("no such report");
  return Judge{*std::move(member), *std::move(report)};
}

std::string journal_word(std::string_view what, CareAct act) {
  std::string word = std::string(what) + std::string(name_of(act));
  std::ranges::replace(word, '_', '-');
  return word;
}

/// A person finds what was done to them in their own copy of the journal, and nothing of what was only said or weighed.
void journal(Workbench& bench, AuditId audit, MemberId by, std::string what, const Report& report) {
  const Decision& last = report.decisions.back();
  const bool felt = report.about && last.act != CareAct::leave && last.state == DecisionState::holds;
  bench.write_down(
      {audit, bench.now(), by, std::move(what), felt ? report.about->text() : report.id.text(), std::string(name_of(report.kind))});
}

// --- What a decision does ----------------------------------------------------------------------------------------------------------

Result<void> hide_it(Workbench& bench, ListingId id) {
  auto listing = bench.listing(id);
  if (!listing || is_over(*listing)) return conflict("no-such-subject", "this listing is over");
  listing->withheld = true;
  if (listing->state == ListingState::active) listing->state = ListingState::paused;
  bench.put(*listing);
  return {};
}

void show_again(Workbench& bench, ListingId id) {
  auto listing = bench.listing(id);
  if (!listing || !listing->withheld) return;
  listing->withheld = false;
  if (listing->state == ListingState::paused) listing->state = ListingState::active;
  bench.put(*listing);
}

Result<void> hide_reported(Workbench& bench, const Report& report) {
  if (report.listing) return hide_it(bench, *report.listing);
  return withhold_notice(bench, *report.notice) ? Result<void>{} : conflict("no-such-subject", "this notice is gone");
}

void show_reported(Workbench& bench, const Report& report) {
  if (report.listing) return show_again(bench, *report.listing);
  show_notice(bench, *report.notice);
}

/// Of one person: they leave it, and it is repaired for the others. Of nobody in particular: it ends for all.
Result<void> end_it(Workbench& bench, const Report& report) {
  auto proposal = bench.proposal(*report.proposal);
  if (!proposal || !is_live(proposal->state) || proposal->state == ProposalState::draft)
    return conflict("no-such-subject", "this exchange is over");
  const Seat* seat = report.about ? seat_of(*proposal, *report.about) : nullptr;
  if (report.about && (!seat || !is_busy(*seat))) return conflict("no-such-subject", "they have no part in it any more");
  proposal->mediations.push_back({report.about ? MediationAct::replace : MediationAct::end, std::nullopt, bench.now()});
  if (report.about) {
    unseat(bench, *proposal, *report.about, std::nullopt);
    hold_or_end(bench, *proposal);
  } else {
    end_proposal(bench, *proposal, ProposalState::cancelled, Closing::cancelled, true);
  }
  bench.put(*proposal);
  return {};
}

Result<void> suspend(Workbench& bench, MemberId id, std::optional<Timestamp> back_at) {
  auto member = bench.member(id);
  if (!member || member->state == MemberState::left) return conflict("no-such-subject", "they have left");
  const bool longer = !back_at || (member->back_at && *member->back_at < *back_at);
  if (member->state == MemberState::suspended && (!member->back_at || !longer))
    return conflict("already-suspended", "they are suspended for as long already");
  member->state = MemberState::suspended;
  member->back_at = back_at;
  bench.put(*member);
  leave_proposals(bench, id);
  bench.say({.type = EventType::member_changed, .member = id});
  return {};
}

void let_back_in(Workbench& bench, MemberId id) {
  auto member = bench.member(id);
  if (!member || member->state != MemberState::suspended) return;
  member->state = state_when_back(*member);
  member->back_at.reset();
  bench.put(*member);
  bench.say({.type = EventType::member_changed, .member = id});
}

Result<void> take_effect(Workbench& bench, const Report& report, const Decision& decision) {
  switch (decision.act) {
    case CareAct::leave:
      if (std::ranges::count(report.decisions, CareAct::hide, &Decision::act) > 0) show_reported(bench, report);
      return {};
    case CareAct::hide:
      return hide_reported(bench, report);
    case CareAct::end_exchange:
      return end_it(bench, report);
    case CareAct::suspend_week:
      return suspend(bench, *report.about, bench.now() + limits::kSuspension);
    case CareAct::suspend_for_good:
      return suspend(bench, *report.about, std::nullopt);
    case CareAct::write:
    case CareAct::ask_edit:
    case CareAct::warn:
      return {};
  }
  return {};
}

/// What can be undone. Who was suspended again since, over something else, stays so.
void undo(Workbench& bench, const Report& report, const Decision& decision) {
  if (decision.act == CareAct::hide) show_reported(bench, report);
  if (!wants_two(decision.act)) return;
  for (const Report& other : reports_about(bench, *report.about)) {
    if (other.id == report.id || other.decisions.empty()) continue;
    const Decision& last = other.decisions.back();
    const bool lasts = last.act == CareAct::suspend_for_good || bench.now() < took_effect(last) + limits::kSuspension;
    if (last.state == DecisionState::holds && wants_two(last.act) && lasts) return;
  }
  let_back_in(bench, *report.about);
}

void close_concerns(Workbench& bench, const Report& report, MemberId by) {
  for (const auto& [at, id] : report.concerns) {
    auto concern = concern_at(bench, at, id);
    if (!concern || concern->closed_at) continue;
    concern->closed_at = bench.now();
    concern->closed_by = by;
    bench.put(*concern);
  }
}

void settle_report(Workbench& bench, Report& report, MemberId by) {
  report.state = ReportState::decided;
  report.corrected = false;
  close_concerns(bench, report, by);
  put_report(bench, report);
}

}  // namespace

std::vector<CareAct> acts_for(const Report& report) {
  std::vector<CareAct> acts{CareAct::leave};
  if (report.about) acts.insert(acts.end(), {CareAct::write, CareAct::warn, CareAct::suspend_week, CareAct::suspend_for_good});
  if (report.listing) acts.insert(acts.end(), {CareAct::ask_edit, CareAct::hide});
  if (report.notice) acts.push_back(CareAct::hide);
  if (report.proposal) acts.push_back(CareAct::end_exchange);
  std::ranges::sort(acts);
  return acts;
}

bool may_confirm(const MarketView& view, const Report& report, const Member& member) {
  return report.state == ReportState::waiting && hears_of(view, member, report) && report.decisions.back().by != member.id &&
         !has_said(view, report, member.id);
}

bool may_answer_appeal(const MarketView& view, const Report& report, const Member& member) {
  if (report.state != ReportState::appealed || !hears_of(view, member, report)) return false;
  const Decision& last = report.decisions.back();
  return last.by != member.id && last.second != member.id;
}

std::optional<Timestamp> appeal_until(const Report& report, Timestamp now) {
  if (report.state != ReportState::decided || report.decisions.empty()) return std::nullopt;
  const Decision& last = report.decisions.back();
  const Timestamp until = took_effect(last) + limits::kAppeal;
  const bool can = last.state == DecisionState::holds && last.act != CareAct::leave && !last.appeal && now < until;
  return can ? std::optional(until) : std::nullopt;
}

Result<Changes> decide(const MarketView& view, const DecideReport& command, Timestamp now) {
  Result<Judge> judge = judge_of(view, command.by, command.id);
  if (!judge) return judge.error();
  Report& report = judge->report;
  if (report.state != ReportState::open) return conflict("report-decided", "somebody else was faster");
  if (!std::ranges::count(acts_for(report), command.act)) return invalid("bad-act", "/act", "not of such a thing");
  const bool silent = command.act == CareAct::leave;
  Result<std::string> text = clean_text(command.text, limits::kStatement, Lines::many, "/text", silent);
  if (!text) return text.error();
  const bool two = wants_two(command.act);
  if (two && has_said(view, report, command.by)) return conflict("involved", "who said it leaves this to others");
  Workbench bench(view, now);
  report.decisions.push_back({.act = command.act,
                              .state = two ? DecisionState::proposed : DecisionState::holds,
                              .text = *std::move(text),
                              .by = command.by,
                              .at = now,
                              .second = {},
                              .second_at = {},
                              .appeal = {}});
  journal(bench, command.audit, command.by, journal_word(two ? "proposed-" : "decided-", command.act), report);
  if (two) {
    report.state = ReportState::waiting;
    put_report(bench, report);
    return std::move(bench).take();
  }
  if (Result<void> done = take_effect(bench, report, report.decisions.back()); !done) return done.error();
  settle_report(bench, report, command.by);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const ConfirmDecision& command, Timestamp now) {
  Result<Judge> judge = judge_of(view, command.by, command.id);
  if (!judge) return judge.error();
  Report& report = judge->report;
  if (report.state != ReportState::waiting) return conflict("nothing-to-confirm", "nothing waits for a second person");
  Decision& decision = report.decisions.back();
  if (decision.by == command.by) return conflict("second-person", "another person confirms this");
  if (!may_confirm(view, report, judge->member)) return conflict("involved", "who said it leaves this to others");
  Workbench bench(view, now);
  decision.second = command.by;
  decision.second_at = now;
  decision.state = command.confirm ? DecisionState::holds : DecisionState::refused;
  journal(bench, command.audit, command.by, journal_word(command.confirm ? "confirmed-" : "refused-", decision.act), report);
  if (!command.confirm) {
    report.state = ReportState::open;
    put_report(bench, report);
    return std::move(bench).take();
  }
  if (Result<void> done = take_effect(bench, report, decision); !done) return done.error();
  settle_report(bench, report, command.by);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const AppealDecision& command, Timestamp now) {
  const auto member = view.member(command.by);
  auto report = report_of(view, command.id);
  const bool theirs = member && member->state != MemberState::left && report && report->about == command.by && !report->decisions.empty();
  if (!theirs || report->decisions.back().act == CareAct::leave || report->state == ReportState::waiting)
    return not_found("no such decision about you");
  Decision& decision = report->decisions.back();
  if (decision.appeal) return conflict("appealed", "somebody else looks at it, or has");
  if (!appeal_until(*report, now)) return conflict("appeal-over", "within seven days");
  Result<std::string> text = clean_text(command.text, limits::kStatement, Lines::many, "/text");
  if (!text) return text.error();
  Workbench bench(view, now);
  decision.appeal = Appeal{.text = *std::move(text), .at = now, .by = {}, .answered_at = {}, .answer = {}};
  report->state = ReportState::appealed;
  report->at = now;
  put_report(bench, *report);
  journal(bench, command.audit, command.by, "appeal-made", *report);
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const AnswerAppeal& command, Timestamp now) {
  Result<Judge> judge = judge_of(view, command.by, command.id);
  if (!judge) return judge.error();
  Report& report = judge->report;
  if (report.state != ReportState::appealed) return conflict("not-appealed", "nobody has appealed, or it is answered");
  if (!may_answer_appeal(view, report, judge->member))
    return conflict("another-person", "who had a part in the decision leaves this to others");
  Result<std::string> text = clean_text(command.text, limits::kStatement, Lines::many, "/text");
  if (!text) return text.error();
  Workbench bench(view, now);
  Decision& decision = report.decisions.back();
  decision.appeal->by = command.by;
  decision.appeal->answered_at = now;
  decision.appeal->answer = *std::move(text);
  report.state = ReportState::decided;
  if (command.grant) {
    decision.state = DecisionState::overturned;
    undo(bench, report, decision);
  }
  put_report(bench, report);
  journal(bench, command.audit, command.by, command.grant ? "appeal-granted" : "appeal-dismissed", report);
  return std::move(bench).take();
}

}  // namespace ronde::market
