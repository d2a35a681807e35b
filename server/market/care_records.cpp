#include "market/care_records.hpp"

#include "market/keys.hpp"
#include "market/record_io.hpp"

namespace ronde::market {

template <class Io>
void fields(Io& io, Appeal& x) {
  io("text", x.text);
  io("at", x.at);
  io("by", x.by);
  io("answered_at", x.answered_at);
  io.unless("answer", x.answer, std::string{});
}

template <class Io>
void fields(Io& io, Decision& x) {
  io("act", x.act);
  io("state", x.state);
  io("text", x.text);
  io("by", x.by);
  io("at", x.at);
  io("second", x.second);
  io("second_at", x.second_at);
  io("appeal", x.appeal);
}

template <class Io>
void fields(Io& io, Report& x) {
  io("id", x.id);
  io("subject", x.subject);
  io("about", x.about);
  io("listing", x.listing);
  io("proposal", x.proposal);
  io("message", x.message);
  io("place", x.place);
  io("notice", x.notice);
  io("kind", x.kind);
  io.unless("rule", x.rule, std::string{});
  io.unless("quote", x.quote, std::string{});
  io("concerns", x.concerns);
  io("at", x.at);
  io("state", x.state);
  io.unless_empty("decisions", x.decisions);
  io.unless("corrected", x.corrected, false);
}

template <class Io>
void fields(Io& io, Safeguarding& x) {
  io("people", x.people);
}

namespace {

template <class Record>
Record care_record(std::string_view text) {
  Result<Record> record = decode<Record>(text);
  if (!record) throw BadRecord("moderation: " + record.error().why);
  return *std::move(record);
}

std::vector<Report> reports_at(const MarketView& view, const RecordKey& prefix, std::size_t part) {
  std::vector<ReportId> ids;
  view.rows({.prefix = prefix}, [&](const RecordKey& key, std::string_view) {
    ids.push_back(key.id_at<ReportId>(part));
    return true;
  });
  std::vector<Report> found;
  for (const ReportId id : ids) {
    if (auto report = report_of(view, id)) found.push_back(*std::move(report));
  }
  std::ranges::stable_sort(found, {}, &Report::at);
  return found;
}

}  // namespace

std::string encode(const Report& record) {
  return io::write_record(record);
}
std::string encode(const Safeguarding& record) {
  return io::write_record(record);
}
template <>
Result<Report> decode(std::string_view text) {
  Result<Report> report = io::read_record<Report>(text);
  if (report && report->concerns.size() > limits::kReportConcerns) return io::bad_record("more \"concerns\" than one report holds");
  return report;
}
template <>
Result<Safeguarding> decode(std::string_view text) {
  Result<Safeguarding> record = io::read_record<Safeguarding>(text);
  if (record && !record->people.empty() && record->people.size() != 2) return io::bad_record("\"people\" are two, or none");
  return record;
}

std::vector<RecordKey> index_keys(const Report& report) {
  std::vector<RecordKey> rows;
  if (report.about) rows.push_back(keys::report_about(*report.about, report.id));
  if (report.state != ReportState::decided) rows.push_back(keys::report_open(report.id));
  return rows;
}

void put_report(Workbench& bench, const Report& report) {
  const std::vector<RecordKey> after = index_keys(report);
  if (const auto before = report_of(bench, report.id)) {
    for (const RecordKey& old : index_keys(*before)) {
      if (std::find(after.begin(), after.end(), old) == after.end()) bench.erase_row(old);
    }
  }
  for (const RecordKey& row : after) bench.put_row(row, {});
  bench.put_row(keys::report(report.id), encode(report));
}

std::optional<Report> report_of(const MarketView& view, ReportId id) {
  const auto text = view.row(keys::report(id));
  return text ? std::optional(care_record<Report>(*text)) : std::nullopt;
}

std::vector<Report> waiting_reports(const MarketView& view) {
  return reports_at(view, RecordKey{Table::report_open}, 0);
}

std::vector<Report> reports_about(const MarketView& view, MemberId member) {
  return reports_at(view, keys::of(Table::report_about, member), 1);
}

void each_report(const MarketView& view, const std::function<bool(const Report&)>& visit) {
  view.rows({.prefix = RecordKey{Table::report}},
            [&](const RecordKey&, std::string_view text) { return visit(care_record<Report>(text)); });
}

Safeguarding safeguarding(const MarketView& view) {
  const auto text = view.row(keys::safeguarding());
  return text ? care_record<Safeguarding>(*text) : Safeguarding{};
}

std::optional<Concern> concern_at(const MarketView& view, Timestamp at, ConcernId id) {
  const auto text = view.row(keys::concern(at, id));
  return text ? std::optional(care_record<Concern>(*text)) : std::nullopt;
}

}  // namespace ronde::market
