#pragma once

#include <functional>
#include <memory>

#include "api/door.hpp"
#include "json/write.hpp"
#include "market/event_people.hpp"
#include "market/event_records.hpp"
#include "market/events.hpp"

/// What the handlers of swap events share: whose event it is, how it is written down, how a command about it is answered.
namespace ronde::api {

/// An event as the caller sees it.
struct SeenEvent {
  market::SwapEvent event;
  bool staff = false;
};
/// Nothing where there is none for them: 404.
[[nodiscard]] std::optional<SeenEvent> seen_event(const market::MarketView& view, const Caller& who, market::EventId id);

/// Deny by default: people, codes and names are for the staff; counts of the result before it is published too.
void write_event(json::Writer& out, const market::MarketView& view, const SeenEvent& seen, market::MemberId viewer);
void write_event_person(json::Writer& out, const market::EventPerson& person);
void write_event_item(json::Writer& out, const market::EventItem& item);
void write_time(json::Writer& out, std::string_view name, const std::optional<market::Timestamp>& at);

/// The event as it is now, with a tag that is its version.
[[nodiscard]] http::Response event_response(Context& context, const Caller& who, market::EventId id, unsigned status);

/// Answers a read about the event of the path: 404 where the caller sees none, 403 where `staff_only` and they are not.
using EventRead = std::function<http::Response(const market::MarketView&, const Caller&, const SeenEvent&)>;
[[nodiscard]] http::Response read_of_event(const http::Request& request, Context& context, bool staff_only, const EventRead& read);

/// A changing request about the event of the path.
struct EventCall {
  Caller who;
  market::EventId id;
};
[[nodiscard]] Or<EventCall> event_call(const http::Request& request, Context& context);

/// Reads `title`, `category`, `kind` and `listing` of a thing to be brought. A category that nobody named is guessed by the title.
[[nodiscard]] market::NewEventItem read_new_item(json::ObjectReader& reader, const market::Taxonomy& taxonomy);

/// Reads `id`, `code` and `at` of a scan.
[[nodiscard]] market::DoorScan read_scan(json::ObjectReader& reader, market::Timestamp now);
/// What became of each scan; `counted` is said of those that counted.
[[nodiscard]] http::Response scans_response(const market::MarketView& view, const market::SwapEvent& event,
                                            const std::vector<market::DoorScan>& scans, const std::vector<market::CheckedIn>& found,
                                            std::string_view counted);

[[nodiscard]] market::Seed random_event_seed();
[[nodiscard]] Or<storage::IdempotencyKey> idempotency_of_caller(const http::Request& request, const Caller& who);

// One function a part of the resource: called by add_events.
void add_event_people(http::Router& router, Context& context);
void add_event_items(http::Router& router, Context& context);
void add_event_clearings(http::Router& router, Context& context);
void add_event_screens(http::Router& router, Context& context);
void add_event_lists(http::Router& router, Context& context);
void add_event_helpers(http::Router& router, Context& context);
void add_event_announcements(http::Router& router, Context& context);

/// Runs a command; then `answer` reads what came of it. What holds memory is given as a variable, not made in the call: g++ 12 may destroy
/// such temporaries of an awaited call twice (bug 99576).
using AfterEvent = std::function<http::Response(const market::MarketView&)>;
template <class Command>
boost::asio::awaitable<http::Response> act_on_event(Context& context, EventCall call, Command command, AfterEvent answer) {
  const auto done = co_await server::run(context.store, call.who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  co_return on_snapshot(context, call.who.home, answer);
}

}  // namespace ronde::api
