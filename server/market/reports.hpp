#pragma once

#include "market/care_records.hpp"
#include "market/changes.hpp"
#include "market/market_view.hpp"

// From what people say to the queue of those who look after a neighbourhood: what is joined, what comes first, and who sees what.
namespace ronde::market {

/// Joins a concern to the report of the same thing that still waits, or opens one. Private to the market: in the change set of the concern.
void file_concern(Workbench& bench, const Concern& concern);
/// A rule of the house noticed this listing; whoever posted it may, and somebody should look. One report a listing.
void file_by_rule(Workbench& bench, const Listing& listing, std::string_view rule);
/// Its author has changed a listing that was hidden: whoever hid it should look again.
void note_correction(Workbench& bench, const Listing& listing);

/// Does this member see the reports of such a kind about that person? Stewards and moderators do; what concerns minors only the two who
/// are named for it (until there are, the stewards); nobody what is about themselves.
[[nodiscard]] bool hears_of(const MarketView& view, const Member& member, ConcernKind kind, std::optional<MemberId> about);
[[nodiscard]] bool hears_of(const MarketView& view, const Member& member, const Report& report);

/// Has this member said it too? Then they do not suspend anybody over it.
[[nodiscard]] bool has_said(const MarketView& view, const Report& report, MemberId member);

/// How soon somebody should look: minors, then threats, then who felt unsafe, then all else; of the same kind who waits longest.
[[nodiscard]] int urgency(ConcernKind kind);

/// What waits for this viewer, most urgent first; or what was decided, latest first. Cost: the second walks all reports of two years.
[[nodiscard]] std::vector<Report> queue_for(const MarketView& view, const Member& viewer);
[[nodiscard]] std::vector<Report> decided_for(const MarketView& view, const Member& viewer, std::size_t limit);

/// A steward names the two people who hear of what concerns minors: different, active, and grown up. None: nobody is named any more.
/// Errors: forbidden "stewards-only"; invalid "two-people".
struct NameSafeguarding {
  MemberId by;
  AuditId audit;
  std::vector<MemberId> people;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const NameSafeguarding& command, Timestamp now);

/// Before reading what people of an exchange wrote to each other: only for a report of that exchange that one hears, and with a reason,
/// which the journal keeps. Errors: not_found; invalid "text-empty".
struct OpenThread {
  MemberId by;
  AuditId audit;
  ReportId report;
  std::string reason;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const OpenThread& command, Timestamp now);

}  // namespace ronde::market
