// Lists of a swap event as files: brought in, taken out, and what is told to the commune.
#include "market/event_lists.hpp"

#include "api/event_door.hpp"
#include "clearings/event_wants.hpp"
#include "market/audit.hpp"
#include "market/estimates.hpp"
#include "market/event_export.hpp"
#include "market/event_import.hpp"
#include "market/event_report.hpp"
#include "market/kept_report.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::EventBook;
using market::EventImportId;
using market::EventPerson;
using market::MarketView;

enum class ListFormat : std::uint8_t { csv, wants };

std::optional<ListFormat> format_in(const Request& request) {
  const auto query = request.query();
  const auto format = query.find("format");
  if (!format || *format == "csv") return ListFormat::csv;
  return *format == "wants" ? std::optional(ListFormat::wants) : std::nullopt;
}

Response no_such_format() {
  return http::problem(422, "bad-query", "Not valid", "format is none that there is.");
}

Response file_response(std::string text, std::string type, const std::string& name) {
  Response response = http::text_response(200, std::move(text), std::move(type));
  response.add_header("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return response;
}

// ---- In ----

/// Who may bring a list in, and the event as it stands.
Or<EventBook> book_to_fill(Context& context, const EventCall& call) {
  std::optional<EventBook> book;
  auto refusal = on_snapshot(context, call.who.home, [&](const MarketView& view) {
    const auto seen = seen_event(view, call.who, call.id);
    if (!seen) return http::problem_of(404);
    if (!seen->staff) return http::problem(403, "event-staff-only", "Only those who look after the event");
    book = market::event_book(view, call.id);
    return http::empty_response(204);
  });
  if (!book) return refusal;
  return *std::move(book);
}

struct ListCounts {
  std::size_t people = 0;
  std::size_t items = 0;
  std::size_t wishes = 0;
};

ListCounts counts_of(const market::ImportReading& reading) {
  ListCounts counts{reading.people.size(), reading.items.size(), 0};
  for (const auto& list : reading.wishes) counts.wishes += list.wishes.size();
  return counts;
}

std::string reading_json(const market::ImportReading& reading, const ListCounts& counts, std::optional<EventImportId> import) {
  json::Writer out(4096);
  out.begin_object().member("people", counts.people).member("items", counts.items).member("wishes", counts.wishes);
  out.key("errors").begin_array();
  for (const market::ImportError& error : reading.errors) {
    out.begin_object().member("line", error.line).member("column", error.column).member("code", error.code).member("value", error.value);
    if (!error.hint.empty()) out.member("hint", error.hint);
    out.end_object();
  }
  out.end_array().member("more_errors", reading.more_errors).key("remarks").begin_array();
  for (const std::string& remark : reading.remarks) out.value(remark);
  out.end_array().member("import", import ? std::optional(import->text()) : std::nullopt).end_object();
  return out.take();
}

market::ImportIntoEvent import_of(const EventCall& call, EventImportId id, market::ImportReading& reading) {
  market::ImportIntoEvent command{.by = call.who.member(),
                                  .audit = market::AuditId(accounts::random_16()),
                                  .id = call.id,
                                  .import = id,
                                  .people = std::move(reading.people),
                                  .items = std::move(reading.items),
                                  .wishes = std::move(reading.wishes),
                                  .codes = {}};
  constexpr std::size_t spare = 20;  // of 30^6 codes hardly one is in use
  for (std::size_t i = 0; i < command.people.size() + spare; ++i) command.codes.push_back(accounts::spoken_code(6));
  return command;
}

/// A list of a thousand rows takes a while to read: beside the doors, where halls are cleared.
asio::awaitable<Response> import_list(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto format = format_in(request);
  if (!format) co_return no_such_format();
  const auto type = request.header("Content-Type").value_or("");
  if (!type.starts_with("text/csv") && !type.starts_with("text/plain") && !type.starts_with("text/tab-separated-values"))
    co_return http::problem_of(415);
  const auto query = request.query();
  const bool trial = query.find("trial").value_or("") == "true";
  const auto key = idempotency_of_caller(request, call.who);
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  auto book = book_to_fill(context, call);
  if (auto* refusal = std::get_if<Response>(&book)) co_return std::move(*refusal);
  market::ImportReading reading;
  const desk::Halls::Work work = [&](const desk::Halls::Enough&) {
    const EventBook& there = std::get<EventBook>(book);
    reading = *format == ListFormat::csv ? market::read_event_csv(request.body, there, context.taxonomy, accounts::random_16)
                                         : clearings::read_event_wants(request.body, there, accounts::random_16);
  };
  const bool ran = co_await context.halls.work(work);
  if (!ran) co_return http::problem(503, "clearing-busy", "Not now", "A hall is being cleared; please try again in a moment.");
  const ListCounts counts = counts_of(reading);
  if (trial || !reading.errors.empty() || reading.people.empty()) co_return http::json_response(200, reading_json(reading, counts, {}));
  const EventImportId fresh(accounts::random_16());
  const auto done = co_await server::run(context.store, call.who.home, import_of(call, fresh, reading), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  co_return http::json_response(200, reading_json(reading, counts, EventImportId::parse(done->answer).value_or(fresh)));
}

asio::awaitable<Response> undo_import(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto import = id_param<EventImportId>(request, "import");
  if (!import) co_return http::problem_of(404);
  market::UndoEventImport command{call.who.member(), market::AuditId(accounts::random_16()), call.id, *import};
  co_return co_await act_on_event(context, call, command, [](const MarketView&) { return http::empty_response(204); });
}

// ---- Out ----

/// Names leave the house with it: the journal says who took them.
asio::awaitable<Response> export_list(Request request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller who = std::get<Caller>(caller);
  const auto id = id_param<market::EventId>(request, "id");
  if (!id) co_return http::problem_of(404);
  const auto format = format_in(request);
  if (!format) co_return no_such_format();
  const auto book = book_to_fill(context, {who, *id});
  if (const auto* refusal = std::get_if<Response>(&book)) co_return *refusal;
  const market::RecordDeed deed{market::AuditId(accounts::random_16()), who.member(), "event-list-exported", id->text()};
  const auto done = co_await server::run(context.store, who.home, deed, context.now());
  if (!done) co_return problem_of(done.error());
  const EventBook& there = std::get<EventBook>(book);
  if (*format == ListFormat::wants) co_return file_response(clearings::event_wants(there), "text/plain; charset=utf-8", "bourse.wants");
  auto language = market::Language::fr;
  (void)on_snapshot(context, who.home, [&](const MarketView& view) {
    if (const auto member = view.member(who.member())) language = member->language;
    return http::empty_response(204);
  });
  co_return file_response(market::event_csv(there, language), "text/csv; charset=utf-8", "bourse.csv");
}

// ---- For the commune ----

constexpr std::string_view kTheRest = "other";  // what is not told apart

/// `name_of(row)` and `count_of(row)` of those rows that have a count.
template <class Row, class NameOf>
void write_rows(json::Writer& out, std::string_view list, const std::vector<Row>& rows, NameOf name_of, std::uint32_t Row::*count) {
  out.key(list).begin_array();
  for (const Row& row : rows)
    if (row.*count > 0) out.begin_object().member("name", name_of(row)).member("count", row.*count).end_object();
  out.end_array();
}

std::string report_json(const market::EventReport& report, const market::Taxonomy& taxonomy) {
  const auto category = [](const market::CategoryRow& row) { return row.category.empty() ? std::string(kTheRest) : row.category; };
  const auto length = [](const market::RingRow& row) { return row.length == 0 ? std::string(kTheRest) : std::to_string(row.length); };
  const auto leftover = [](const market::LeftoverRow& row) { return row.what ? std::string(name_of(*row.what)) : std::string(kTheRest); };
  json::Writer out(2048);
  out.begin_object().member("people", report.people).member("newcomers", report.newcomers).member("served", report.served);
  out.member("items", report.items).member("transfers", report.transfers).member("from_reserve", report.from_reserve);
  out.member("near", report.near).member("near_known", report.near_known);
  write_rows(out, "brought", report.categories, category, &market::CategoryRow::brought);
  write_rows(out, "handed", report.categories, category, &market::CategoryRow::handed);
  write_rows(out, "rings", report.rings, length, &market::RingRow::rings);
  write_rows(out, "leftovers", report.leftovers, leftover, &market::LeftoverRow::items);
  const market::Estimate estimate = market::estimate_of(report, taxonomy);
  out.member("kept_kg", estimate.kept_kg).member("helped_hours", estimate.helped_hours).end_object();
  return out.take();
}

Response report(const Request& request, Context& context) {
  return read_of_event(request, context, true, [&](const MarketView& view, const Caller& who, const SeenEvent& seen) {
    const auto query = request.query();
    const auto format = query.find("format").value_or("json");
    if (format != "json" && format != "csv") return no_such_format();
    const auto found = market::report_of(view, seen.event);
    if (format == "json") return tagged(context, who.viewer, request, report_json(found, context.taxonomy));
    const auto member = view.member(who.member());
    const auto language = member ? member->language : market::Language::fr;
    return file_response(market::event_report_csv(found, context.taxonomy, language), "text/csv; charset=utf-8", "bilan.csv");
  });
}

}  // namespace

void add_event_lists(http::Router& router, Context& context) {
  using http::Method;
  const std::string event = "/api/v1/events/{id}";
  router.add(Method::post, event + "/imports", http::RouteOptions{http::BodyRule::any, market::kImportBytesMax},
             [&context](Request request) { return import_list(std::move(request), context); });
  router.add(Method::del, event + "/imports/{import}", {},
             [&context](Request request) { return undo_import(std::move(request), context); });
  router.add(Method::get, event + "/export", {}, [&context](Request request) { return export_list(std::move(request), context); });
  router.add_fast(Method::get, event + "/report", {}, [&context](const Request& request) { return report(request, context); });
}

}  // namespace ronde::api
