// Associations and businesses: who acts for them, and what they are called.
#include "market/associations.hpp"

#include "api/sessions.hpp"
#include "json/write.hpp"
#include "market/records.hpp"
#include "market/sponsors.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Association;
using market::AssociationId;
using market::MemberId;

constexpr std::size_t entry_code_length = 12;  // 59 bits, for a week, one use

/// Shared by who makes a code and who enters with one.
std::string entry_hash(std::string_view typed) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : accounts::hash_of("association", accounts::tidy_code(typed)))
    text.append({digits[byte >> 4U], digits[byte & 15U]});
  return text;
}

/// Its people are told to who is of it and to stewards; all others see what hangs on a door.
void write_association(json::Writer& out, const market::MarketView& view, const Association& association, MemberId viewer) {
  const auto mine = market::part_of(association, viewer);
  const auto who = view.member(viewer);
  out.begin_object().member("id", association.id.text()).member("name", association.name);
  out.member("kind", market::name_of(association.kind)).member("about", association.about);
  out.member("place", association.place ? std::optional(association.place->text()) : std::nullopt);
  out.member("mine", mine ? std::optional(market::name_of(*mine)) : std::nullopt);
  const bool sees_people = mine || (who && who->is(market::Role::steward));
  if (!sees_people) return static_cast<void>(out.null_member("people").null_member("gift_starts").end_object());
  out.key("people").begin_array();
  for (const auto& person : association.people) {
    const auto member = view.member(person.member);
    if (!member) continue;
    out.begin_object().member("id", person.member.text()).member("first_name", member->first_name);
    out.member("part", market::name_of(person.part)).end_object();
  }
  const auto starts = market::gift_starts(view, association.id);
  out.end_array().key("gift_starts").begin_object().member("agreed", starts.agreed);
  out.member("handed_over", starts.handed_over).end_object().end_object();
}

Response one_association(Context& context, const Caller& who, AssociationId id, unsigned status) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto association = view.association(id);
    if (!association) return http::problem_of(404);
    json::Writer out;
    write_association(out, view, *association, who.member());
    return http::json_response(status, out.take());
  });
}

Response list_associations(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    auto all = view.associations();
    std::ranges::sort(all, {}, &Association::name);
    json::Writer out(4096);
    out.begin_object().key("items").begin_array();
    for (const Association& association : all) write_association(out, view, association, who.member());
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

Response get_association(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const auto id = id_param<AssociationId>(request, "id");
  return id ? one_association(context, std::get<Caller>(caller), *id, 200) : http::problem_of(404);
}

struct AssociationBody {
  Association association;
  MemberId responsible;
};

/// What both making and changing one give.
Association read_words(json::ObjectReader& reader) {
  Association association;
  association.name = reader.text("name", {.points_max = market::limits::kPlaceName});
  association.about =
      reader.text_or_none("about", {.points_min = 0, .points_max = market::limits::kPlaceText, .several_lines = true}).value_or("");
  if (const auto place = reader.token_or_none("place", 26)) {
    association.place = market::PlaceId::parse(*place);
    if (!association.place) reader.fail("place", "not-an-id", "a place of the directory");
  }
  return association;
}

AssociationBody read_association(json::ObjectReader& reader) {
  static constexpr auto kinds = choices<market::AssociationKind>();
  AssociationBody body;
  body.association = read_words(reader);
  body.association.kind = reader.choice<market::AssociationKind>("kind", kinds);
  if (const auto id = MemberId::parse(reader.token("responsible", 26)))
    body.responsible = *id;
  else
    reader.fail("responsible", "not-an-id", "a member of this neighbourhood");
  return body;
}

asio::awaitable<Response> make_association(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto body = body_of<AssociationBody>(request, read_association);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const AssociationId fresh(accounts::random_16());
  auto given = std::get<AssociationBody>(std::move(body));
  market::MakeAssociation command{who.member(), market::AuditId(accounts::random_16()), std::move(given.association), given.responsible};
  command.association.id = fresh;
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  co_return one_association(context, who, AssociationId::parse(done->answer).value_or(fresh), 201);
}

asio::awaitable<Response> change_association(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<AssociationId>(request, "id");
  if (!id) co_return http::problem_of(404);
  auto body = body_of<Association>(request, read_words);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  auto given = std::get<Association>(std::move(body));
  market::ChangeAssociation command{
      who.member(), market::AuditId(accounts::random_16()), *id, std::move(given.name), std::move(given.about), given.place};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return one_association(context, who, *id, 200);
}

asio::awaitable<Response> ask_in(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<AssociationId>(request, "id");
  if (!id) co_return http::problem_of(404);
  const std::string code = accounts::spoken_code(entry_code_length);
  const auto now = context.now();
  market::AskIntoAssociation command{who.member(), *id, entry_hash(code)};
  const auto done = co_await server::run(context.store, who.home, std::move(command), now);
  if (!done) co_return problem_of(done.error());
  json::Writer out;
  out.begin_object().member("code", code).member("expires_at", market::time_text(now + market::limits::kAssociationCodeLife)).end_object();
  co_return http::json_response(201, out.take());
}

std::string read_entry_code(json::ObjectReader& reader) {
  return reader.text("code", {.points_max = 40});
}

asio::awaitable<Response> enter_association(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<AssociationId>(request, "id");
  if (!id) co_return http::problem_of(404);
  const auto code = body_of<std::string>(request, read_entry_code);
  if (const auto* refusal = std::get_if<Response>(&code)) co_return *refusal;
  market::EnterAssociation command{who.member(), market::AuditId(accounts::random_16()), *id, entry_hash(std::get<std::string>(code))};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? one_association(context, who, *id, 200) : problem_of(done.error());
}

market::Part read_part(json::ObjectReader& reader) {
  static constexpr auto parts = choices<market::Part>();
  return reader.choice<market::Part>("part", parts);
}

/// A part, or none: who may give and take one proves once more who they are.
asio::awaitable<Response> set_part(Request request, Context& context, bool goes) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<AssociationId>(request, "id");
  const auto member = id_param<MemberId>(request, "member");
  if (!id || !member) co_return http::problem_of(404);
  market::SetPart command{who.member(), market::AuditId(accounts::random_16()), *id, *member, std::nullopt};
  if (!goes) {
    const auto part = body_of<market::Part>(request, read_part);
    if (const auto* refusal = std::get_if<Response>(&part)) co_return *refusal;
    command.part = std::get<market::Part>(part);
  }
  if (auto refusal = stale_factor(*who.session, context)) co_return std::move(*refusal);
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return goes ? http::empty_response(204) : one_association(context, who, *id, 200);
}

}  // namespace

void add_associations(http::Router& router, Context& context) {
  using http::Method;
  const std::string all = "/api/v1/associations";
  const std::string one = all + "/{id}";
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  router.add_fast(Method::get, all, {}, [&context](const Request& request) { return list_associations(request, context); });
  router.add(Method::post, all, http::json_body, waits(make_association));
  router.add_fast(Method::get, one, {}, [&context](const Request& request) { return get_association(request, context); });
  router.add(Method::put, one, http::json_body, waits(change_association));
  router.add(Method::post, one + "/invitation", http::json_body, waits(ask_in));
  router.add(Method::post, one + "/people", http::json_body, waits(enter_association));
  router.add(Method::put, one + "/people/{member}", http::json_body,
             [&context](Request request) { return set_part(std::move(request), context, false); });
  router.add(Method::del, one + "/people/{member}", {},
             [&context](Request request) { return set_part(std::move(request), context, true); });
}

}  // namespace ronde::api
