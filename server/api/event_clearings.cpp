// The hall is cleared: the dry run, the clearing with its proof, what is handed over, slips.
#include "clearings/event_clearing.hpp"

#include "api/event_door.hpp"
#include "api/event_result_json.hpp"
#include "api/event_token.hpp"
#include "log/log.hpp"
#include "market/event_results.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using desk::Halls;
using http::Request;
using http::Response;
using market::EventBook;
using market::EventState;
using market::MarketView;

Response hall_busy() {
  return http::problem(503, "clearing-busy", "Not now", "Another hall is being cleared; please try again in a moment.");
}

bool may_be_cleared(EventState state) {
  return state == EventState::frozen || state == EventState::cleared || state == EventState::published;
}

std::string clearing_name(market::EventId event, std::uint32_t round) {
  return event.text() + '-' + std::to_string(round);
}

/// What is to be cleared as the caller may, or the refusal.
Or<EventBook> book_for_staff(Context& context, const EventCall& call) {
  std::optional<EventBook> book;
  auto refusal = on_snapshot(context, call.who.home, [&](const MarketView& view) {
    const auto seen = seen_event(view, call.who, call.id);
    if (!seen) return http::problem_of(404);
    if (!seen->staff) return http::problem(403, "event-staff-only", "Only those who look after the event");
    book = market::event_book_to_clear(view, call.id);
    return http::empty_response(204);
  });
  if (!book) return refusal;
  return *std::move(book);
}

// ---- The dry run ----

std::string trial_json(const clearings::TrialReport& report) {
  json::Writer out(1024);
  out.begin_object().member("people", report.people).member("present", report.present).member("served", report.served);
  out.member("rings", report.rings).member("proven", report.proven).key("warnings").begin_array();
  for (const auto& warning : report.warnings) {
    out.begin_object().member("code", warning.code).member("count", warning.count).key("numbers").begin_array();
    for (const std::uint32_t number : warning.numbers) out.value(number);
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return out.take();
}

asio::awaitable<Response> trial(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  auto book = book_for_staff(context, call);
  if (auto* refusal = std::get_if<Response>(&book)) co_return std::move(*refusal);
  clearings::TrialReport report;
  const Halls::Work work = [&](const Halls::Enough& enough) {
    report = clearings::try_event(std::get<EventBook>(book), context.taxonomy, {.stop = enough});
  };
  const bool ran = co_await context.halls.work(work);
  co_return ran ? http::json_response(200, trial_json(report)) : hall_busy();
}

// ---- The clearing ----

struct ClearingWish {
  std::optional<std::uint64_t> seed;
  std::optional<std::uint8_t> cycle_cap;
};

ClearingWish read_clearing(json::ObjectReader& reader) {
  ClearingWish wish;
  if (const auto seed = reader.integer_or_none("seed", 0, std::int64_t{1} << 53)) wish.seed = static_cast<std::uint64_t>(*seed);
  if (const auto cap = reader.integer_or_none("cycle_cap", 0, market::limits::kEventCycleCap)) {
    if (*cap == 1) reader.fail("cycle_cap", "bad-cycle-cap", "0, or 2 to 6");
    wish.cycle_cap = static_cast<std::uint8_t>(*cap);
  }
  return wish;
}

Response result_for_staff(Context& context, const EventCall& call) {
  return on_snapshot(context, call.who.home, [&](const MarketView& view) {
    const auto book = market::event_book(view, call.id);
    if (!book || !book->last) return http::problem_of(404);
    return http::json_response(200, event_result_for_staff(*book));
  });
}

asio::awaitable<Response> clear(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto wish = body_of<ClearingWish>(request, read_clearing);
  if (const auto* refusal = std::get_if<Response>(&wish)) co_return *refusal;
  auto read = book_for_staff(context, call);
  if (auto* refusal = std::get_if<Response>(&read)) co_return std::move(*refusal);
  EventBook book = std::move(std::get<EventBook>(read));
  if (!may_be_cleared(book.event.state)) co_return http::problem(409, "bad-step", "First the lists are frozen");
  if (const auto cap = std::get<ClearingWish>(wish).cycle_cap) book.event.cycle_cap = *cap;
  const std::uint64_t seed = std::get<ClearingWish>(wish).seed.value_or(accounts::random_seed() >> 11U);

  clearings::EventClearing found;
  const Halls::Work work = [&](const Halls::Enough& enough) {
    found = clearings::clear_event(clearings::event_pool(book), {.stop = enough, .seed = seed});
    if (found.problems.empty()) {
      const std::string name = clearing_name(call.id, book.event.clearings + 1);
      context.halls.keep_proof(name, found.input, found.certificate);
    }
  };
  const bool ran = co_await context.halls.work(work);
  if (!ran) co_return hall_busy();
  if (!found.problems.empty()) {
    log::error("hall_clearing_bad", {{"event", call.id.text()}, {"why", found.problems.front()}});
    co_return http::problem(500, "bad-result", "The clearing did not pass its own check", "Nothing was changed.");
  }
  const std::uint32_t based_on = book.event.clearings;
  market::KeepEventResult command{call.who.member(), market::AuditId(accounts::random_16()), call.id, based_on, std::move(found.result)};
  const auto done = co_await server::run(context.store, call.who.home, std::move(command), context.now());
  co_return done ? result_for_staff(context, call) : problem_of(done.error());
}

Response result(const Request& request, Context& context) {
  return read_of_event(request, context, false, [&](const MarketView& view, const Caller& who, const SeenEvent& seen) {
    const bool told = seen.event.state == EventState::published || seen.event.state == EventState::closed;
    const auto me = market::event_person_of(view, seen.event.id, who.member());
    const auto book = seen.staff || (told && me) ? market::event_book(view, seen.event.id) : std::nullopt;
    if (!book || !book->last) return http::problem_of(404);
    return tagged(context, who.viewer, request, seen.staff ? event_result_for_staff(*book) : event_result_for(*book, me->id));
  });
}

Response proof(const Request& request, Context& context, Halls::Proof which) {
  return read_of_event(request, context, true, [&](const MarketView& view, const Caller&, const SeenEvent& seen) {
    const auto last = market::event_result(view, seen.event.id);
    const std::string name = clearing_name(seen.event.id, seen.event.clearings);
    auto file = last ? context.halls.proof(name, which) : std::nullopt;
    if (!file) return http::problem_of(404);
    const bool input = which == Halls::Proof::input;
    Response response = http::text_response(200, *std::move(file), input ? "text/plain; charset=utf-8" : "application/json");
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + (input ? ".pool\"" : ".json\""));
    return response;
  });
}

// ---- Handing over ----

asio::awaitable<Response> set_transfer(Request request, Context& context) {
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  const auto index = number_param(request, "index");
  if (!index) co_return http::problem_of(404);
  const auto state = body_of<market::EventTransferState>(request, [](json::ObjectReader& reader) {
    static constexpr auto states = choices<market::EventTransferState>();
    return reader.choice<market::EventTransferState>("state", states);
  });
  if (const auto* refusal = std::get_if<Response>(&state)) co_return *refusal;
  market::SetEventTransfer command{call.who.member(), call.id, *index, std::get<market::EventTransferState>(state)};
  co_return co_await act_on_event(context, call, command, [id = call.id, index = *index](const MarketView& view) {
    const auto book = market::event_book(view, id);
    const auto placed = market::event_transfer(view, id, index);
    if (!book || !placed) return http::problem_of(404);
    return http::json_response(200, event_transfer_json(*book, placed->transfer));
  });
}

/// `slip`: the number of a transfer, or a person's token.
void read_slip(json::ObjectReader& reader, const Context& context, market::EventId event, market::PickUpScan& one) {
  const auto slip = reader.token_or_none("slip", 200);
  if (!slip) return;
  one.slip = number_in(*slip);
  if (!one.slip) one.scan.person = read_event_token(context.key, event, *slip);
}

asio::awaitable<Response> pick_up(Request request, Context& context) {
  using Scans = std::vector<market::PickUpScan>;
  auto called = event_call(request, context);
  if (auto* refusal = std::get_if<Response>(&called)) co_return std::move(*refusal);
  const EventCall call = std::get<EventCall>(called);
  auto body = body_of<Scans>(request, [&](json::ObjectReader& reader) {
    Scans scans;
    reader.objects("scans", market::limits::kScansAtOnce, [&](json::ObjectReader& inner) {
      scans.push_back({read_scan(inner, context.now()), {}});
      read_slip(inner, context, call.id, scans.back());
    });
    return scans;
  });
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  market::PickUp command{call.who.member(), call.id, std::move(std::get<Scans>(body))};
  const AfterEvent answer = [id = call.id, scans = command.scans](const MarketView& view) {
    const auto event = market::swap_event(view, id);
    if (!event) return http::problem_of(404);
    std::vector<market::DoorScan> plain;
    for (const auto& one : scans) plain.push_back(one.scan);
    return scans_response(view, *event, plain, market::picked_up(view, *event, scans), "done");
  };
  co_return co_await act_on_event(context, call, std::move(command), answer);
}

Response slips(const Request& request, Context& context) {
  return read_of_event(request, context, true, [&](const MarketView& view, const Caller& who, const SeenEvent& seen) {
    const auto book = market::event_book(view, seen.event.id);
    const auto token = [&](market::EventPersonId person) { return event_token(context.key, seen.event.id, person); };
    return tagged(context, who.viewer, request, event_slips(*book, token));
  });
}

}  // namespace

void add_event_clearings(http::Router& router, Context& context) {
  using http::Method;
  const std::string event = "/api/v1/events/{id}";
  router.add(Method::post, event + "/trial", {}, [&context](Request request) { return trial(std::move(request), context); });
  router.add(Method::post, event + "/clearing", http::json_body,
             [&context](Request request) { return clear(std::move(request), context); });
  router.add_fast(Method::get, event + "/clearing", {}, [&context](const Request& request) { return result(request, context); });
  router.add_fast(Method::get, event + "/clearing/certificate", {},
                  [&context](const Request& request) { return proof(request, context, Halls::Proof::certificate); });
  router.add_fast(Method::get, event + "/clearing/input", {},
                  [&context](const Request& request) { return proof(request, context, Halls::Proof::input); });
  router.add(Method::post, event + "/transfers/{index}", http::json_body,
             [&context](Request request) { return set_transfer(std::move(request), context); });
  router.add(Method::post, event + "/pickups", http::json_body,
             [&context](Request request) { return pick_up(std::move(request), context); });
  router.add_fast(Method::get, event + "/slips", {}, [&context](const Request& request) { return slips(request, context); });
}

}  // namespace ronde::api
