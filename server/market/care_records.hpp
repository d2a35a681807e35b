#pragma once

// Reports in the store: their text as all records have it (records.hpp), the rows that lead to them, and how they are found again.

#include "market/care_words.hpp"
#include "market/records.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

[[nodiscard]] std::string encode(const Report& record);
[[nodiscard]] std::string encode(const Safeguarding& record);
template <>
Result<Report> decode(std::string_view text);
template <>
Result<Safeguarding> decode(std::string_view text);

namespace keys {
inline RecordKey report(ReportId id) {
  return {Table::report, {id.bytes()}};
}
inline RecordKey report_about(MemberId member, ReportId id) {
  return {Table::report_about, {member.bytes(), id.bytes()}};
}
inline RecordKey report_open(ReportId id) {
  return {Table::report_open, {id.bytes()}};
}
inline RecordKey safeguarding() {
  return RecordKey{Table::safeguarding};
}
}  // namespace keys

/// The index rows that must exist for a report.
[[nodiscard]] std::vector<RecordKey> index_keys(const Report& report);

/// Puts it, and moves its index rows along.
void put_report(Workbench& bench, const Report& report);

[[nodiscard]] std::optional<Report> report_of(const MarketView& view, ReportId id);
/// Those that wait for somebody: open, for a second person, for the answer to an appeal.
[[nodiscard]] std::vector<Report> waiting_reports(const MarketView& view);
/// All that were about a member, oldest first.
[[nodiscard]] std::vector<Report> reports_about(const MarketView& view, MemberId member);
/// Every report that there is; false stops.
void each_report(const MarketView& view, const std::function<bool(const Report&)>& visit);
[[nodiscard]] Safeguarding safeguarding(const MarketView& view);
[[nodiscard]] std::optional<Concern> concern_at(const MarketView& view, Timestamp at, ConcernId id);

}  // namespace ronde::market
