#include "market/reports.hpp"

#include "market/concerns.hpp"
#include "market/keys.hpp"
#include "market/rights.hpp"
#include "market/text_rules.hpp"

namespace ronde::market {
namespace {

ReportSubject subject_of(const Concern& concern) {
  if (concern.listing) return ReportSubject::listing;
  if (concern.place) return ReportSubject::place;
  if (concern.notice) return ReportSubject::notice;
  if (concern.message) return ReportSubject::message;
  return concern.about ? ReportSubject::person : ReportSubject::exchange;
}

bool is_same_thing(const Report& report, const Concern& concern) {
  return report.subject == subject_of(concern) && report.about == concern.about && report.listing == concern.listing &&
         report.proposal == concern.proposal && report.message == concern.message && report.place == concern.place &&
         report.notice == concern.notice && report.concerns.size() < limits::kReportConcerns;
}

/// What concerns minors is never joined to what everybody reads, nor the other way round.
bool joins(const Report& report, const Concern& concern) {
  const bool both = (report.kind == ConcernKind::minors) == (concern.kind == ConcernKind::minors);
  return both && report.state == ReportState::open && is_same_thing(report, concern);
}

bool may_hear_of_minors(const MarketView& view, const Member& member) {
  const Safeguarding named = safeguarding(view);
  if (named.people.empty()) return member.is(Role::steward);
  return std::find(named.people.begin(), named.people.end(), member.id) != named.people.end();
}

ReportId rule_report_of(const Listing& listing) {
  return ReportId{listing.id.bytes()};  // one a listing, and no concern has this id
}

}  // namespace

void file_concern(Workbench& bench, const Concern& concern) {
  for (Report& report : waiting_reports(bench)) {
    if (!joins(report, concern)) continue;
    // What somebody said tells more than what a rule noticed.
    if (report.concerns.empty() || urgency(concern.kind) < urgency(report.kind)) report.kind = concern.kind;
    report.concerns.emplace_back(concern.at, concern.id);
    return put_report(bench, report);
  }
  put_report(bench, {.id = ReportId{concern.id.bytes()},
                     .subject = subject_of(concern),
                     .about = concern.about,
                     .listing = concern.listing,
                     .proposal = concern.proposal,
                     .message = concern.message,
                     .place = concern.place,
                     .notice = concern.notice,
                     .kind = concern.kind,
                     .rule = {},
                     .quote = concern.quote,
                     .concerns = {{concern.at, concern.id}},
                     .at = concern.at,
                     .decisions = {}});
}

void file_by_rule(Workbench& bench, const Listing& listing, std::string_view rule) {
  auto report = report_of(bench, rule_report_of(listing));
  if (report && (report->state != ReportState::decided || report->rule == rule)) return;  // looked at, or about to be
  if (!report) {
    report = Report{.id = rule_report_of(listing),
                    .subject = ReportSubject::listing,
                    .about = listing.member,
                    .listing = listing.id,
                    .proposal = {},
                    .message = {},
                    .place = {},
                    .kind = ConcernKind::not_for_ronde,
                    .rule = {},
                    .quote = {},
                    .concerns = {},
                    .decisions = {}};
  }
  report->rule = rule;
  report->at = bench.now();
  report->state = ReportState::open;
  put_report(bench, *report);
}

void note_correction(Workbench& bench, const Listing& listing) {
  for (Report& report : reports_about(bench, listing.member)) {
    const bool hid = !report.decisions.empty() && report.decisions.back().act == CareAct::hide;
    if (report.listing != listing.id || report.state != ReportState::decided || !hid) continue;
    report.state = ReportState::open;
    report.corrected = true;
    report.at = bench.now();
    put_report(bench, report);
  }
}

bool hears_of(const MarketView& view, const Member& member, ConcernKind kind, std::optional<MemberId> about) {
  if (!hears_concerns(member) || !roles_awake(view, member) || about == member.id) return false;
  return kind != ConcernKind::minors || may_hear_of_minors(view, member);
}

bool hears_of(const MarketView& view, const Member& member, const Report& report) {
  return hears_of(view, member, report.kind, report.about);
}

bool has_said(const MarketView& view, const Report& report, MemberId member) {
  return std::any_of(report.concerns.begin(), report.concerns.end(), [&](const auto& said) {
    const auto concern = concern_at(view, said.first, said.second);
    return concern && concern->by == member;
  });
}

int urgency(ConcernKind kind) {
  switch (kind) {
    case ConcernKind::minors:
      return 0;
    case ConcernKind::threat:
      return 1;
    case ConcernKind::felt_unsafe:
      return 2;
    default:
      return 3;
  }
}

std::vector<Report> queue_for(const MarketView& view, const Member& viewer) {
  std::vector<Report> all = waiting_reports(view);
  std::erase_if(all, [&](const Report& report) { return !hears_of(view, viewer, report); });
  std::ranges::stable_sort(all, {}, [](const Report& report) { return urgency(report.kind); });
  return all;
}

std::vector<Report> decided_for(const MarketView& view, const Member& viewer, std::size_t limit) {
  std::vector<Report> found;
  each_report(view, [&](const Report& report) {
    if (report.state == ReportState::decided && hears_of(view, viewer, report)) found.push_back(report);
    return true;
  });
  const auto latest = [](const Report& report) { return report.decisions.empty() ? report.at : took_effect(report.decisions.back()); };
  std::ranges::stable_sort(found, std::ranges::greater{}, latest);
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<Changes> decide(const MarketView& view, const NameSafeguarding& command, Timestamp now) {
  if (const Result<Member> steward = acting_steward(view, command.by); !steward) return steward.error();
  const bool two = command.people.size() == 2 && command.people[0] != command.people[1];
  if (!command.people.empty() && !two) return invalid("two-people", "/people", "two different people, or none");
  for (const MemberId id : command.people) {
    const auto member = view.member(id);
    if (!member || member->age_band != AgeBand::adult || !hears_concerns(*member))
      return invalid("two-people", "/people", "both are stewards or moderators here");
  }
  Workbench bench(view, now);
  bench.put_row(keys::safeguarding(), encode(Safeguarding{command.people}));
  bench.write_down({command.audit, now, command.by, "safeguarding-named", ""});
  return std::move(bench).take();
}

Result<Changes> decide(const MarketView& view, const OpenThread& command, Timestamp now) {
  const auto member = view.member(command.by);
  const auto report = report_of(view, command.report);
  if (!member || !report || !report->proposal || !hears_of(view, *member, *report)) return not_found("no such report of an exchange");
  Result<std::string> reason = clean_text(command.reason, limits::kDeedReason, Lines::one, "/reason");
  if (!reason) return reason.error();
  Workbench bench(view, now);
  bench.write_down({command.audit, now, command.by, "thread-read", report->proposal->text(), *std::move(reason)});
  return std::move(bench).take();
}

}  // namespace ronde::market
