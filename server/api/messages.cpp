// What the people of an agreed exchange write to each other: for them, and nobody else.
#include "market/messages.hpp"

#include "api/cursors.hpp"
#include "api/door.hpp"
#include "json/write.hpp"
#include "market/limits.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::MessageId;
using market::ProposalId;

constexpr std::uint32_t messages_page_max = 50;

void write_message(json::Writer& out, const market::MessageView& message) {
  out.begin_object().member("id", message.id.text()).member("you", message.you);
  out.member("first_name", message.first_name.empty() ? std::nullopt : std::optional(message.first_name));
  out.member("animal", message.animal ? std::optional(market::name_of(*message.animal)) : std::nullopt);
  out.member("at", market::time_text(message.at)).member("language", market::name_of(message.language));
  out.member("text", message.text).end_object();
}

std::string json_of_page(const accounts::Bytes32& key, ProposalId id, const market::ThreadView& thread, const market::MessagePage& page) {
  json::Writer out(4096);
  out.begin_object().key("items").begin_array();
  for (const auto& message : page.items) write_message(out, message);
  out.end_array().member("open", thread.open).member("unread", thread.unread);
  out.member("next", page.next ? std::optional(thread_cursor(key, id, *page.next)) : std::nullopt).end_object();
  return out.take();
}

Response list_messages(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<ProposalId>(request, "id");
  if (!id) return http::problem_of(404);
  const auto query = request.query();
  const auto cursor = query.find("cursor");
  const auto asked = query.find("limit");
  const auto limit = asked ? number_in(*asked) : messages_page_max;
  const auto after = cursor ? thread_key(context.key, *id, *cursor) : std::nullopt;
  if (!limit || *limit < 1 || *limit > messages_page_max || (cursor && !after))
    return http::problem(422, "bad-query", "Not valid", "The limit is 1 to 50, and the cursor the last page's.");
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto proposal = view.proposal(*id);
    const auto thread = proposal ? market::thread_view(view, *proposal, who.member(), context.now()) : std::nullopt;
    if (!thread) return http::problem_of(404);
    const auto page = market::messages_view(view, *proposal, who.member(), context.now(), *limit, after);
    return http::json_response(200, json_of_page(context.key, *id, *thread, *page));
  });
}

struct MessageBody {
  std::string text;
  std::optional<market::Language> language;
};
MessageBody read_message(json::ObjectReader& reader) {
  static constexpr auto languages = choices<market::Language>();
  MessageBody body;
  body.text = reader.text("text", {.points_max = market::limits::kMessageText, .several_lines = true});
  body.language = reader.choice_or_none<market::Language>("language", languages);
  return body;
}

/// The same call has the same id for ever, not only while its Idempotency-Key is remembered: a phone that was off for a week sends what it
/// does not know to have arrived.
MessageId id_of_call(const Caller& who, ProposalId proposal, const storage::IdempotencyKey& key) {
  const auto hash = accounts::hash_of("message", who.member().text() + proposal.text() + key.text);
  MessageId::Bytes bytes{};
  std::copy_n(hash.begin(), bytes.size(), bytes.begin());
  return MessageId(bytes);
}

Response message_response(Context& context, const Caller& who, ProposalId proposal_id, MessageId id) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto proposal = view.proposal(proposal_id);
    const auto message = proposal ? market::message_for(view, *proposal, who.member(), id, context.now()) : std::nullopt;
    if (!message) return http::problem_of(404);
    json::Writer out;
    write_message(out, market::view_of(view, *proposal, *message, who.member()));
    return http::json_response(201, out.take());
  });
}

asio::awaitable<Response> write(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto proposal = id_param<ProposalId>(request, "id");
  if (!proposal) co_return http::problem_of(404);
  const auto body = body_of<MessageBody>(request, read_message);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const MessageBody& given = std::get<MessageBody>(body);
  const MessageId id = id_of_call(who, *proposal, std::get<storage::IdempotencyKey>(key));
  market::WriteMessage command{.member = who.member(),
                               .id = id,
                               .proposal = *proposal,
                               .language = given.language.value_or(market::Language::fr),
                               .text = given.text};
  const auto done =
      co_await server::run(context.store, who.home, std::move(command), context.now(), id.text(), std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  co_return message_response(context, who, *proposal, id);
}

market::Timestamp read_until(json::ObjectReader& reader) {
  const auto until = market::parse_time(reader.token("until", 40));
  if (!until) reader.fail("until", "not-a-time", "a time looks like 2026-03-12T18:00:00.000Z");
  return until.value_or(market::Timestamp{});
}

asio::awaitable<Response> mark_read(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto proposal = id_param<ProposalId>(request, "id");
  if (!proposal) co_return http::problem_of(404);
  const auto until = body_of<market::Timestamp>(request, read_until);
  if (const auto* refusal = std::get_if<Response>(&until)) co_return *refusal;
  market::ReadMessages command{.member = who.member(), .proposal = *proposal, .until = std::get<market::Timestamp>(until)};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  co_return http::empty_response(204);
}

}  // namespace

void add_messages(http::Router& router, Context& context) {
  using http::Method;
  const std::string thread = "/api/v1/proposals/{id}/messages";
  router.add_fast(Method::get, thread, {}, [&context](const Request& request) { return list_messages(request, context); });
  router.add(Method::post, thread, http::json_body, [&context](Request request) { return write(std::move(request), context); });
  router.add(Method::put, thread + "/read", http::json_body,
             [&context](Request request) { return mark_read(std::move(request), context); });
}

}  // namespace ronde::api
