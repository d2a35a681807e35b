// Listings: what a neighbour offers or seeks.

#include "market/listings.hpp"
#include "api/cursors.hpp"
#include "api/given.hpp"
#include "http/coding.hpp"
#include "json/write.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::ListingDraft;
using market::ListingId;

constexpr std::size_t page_max = 100;
constexpr std::size_t page_default = 50;
constexpr std::size_t listing_bytes = 640;  // room for a usual one: a page is written without growing

// --- JSON in -------------------------------------------------------------------------------------------------------------------------

std::vector<ListingId> ids_of(json::ObjectReader& reader, std::string_view name, std::size_t most) {
  std::vector<ListingId> ids;
  for (const std::string& text : reader.tokens(name, 26, most)) {
    if (const auto id = ListingId::parse(text))
      ids.push_back(*id);
    else
      reader.fail(name, "not-an-id", "an id has 26 characters of a-z and 2-7");
  }
  return ids;
}

ListingDraft read_draft(json::ObjectReader& reader) {
  static constexpr auto directions = choices<market::Direction>();
  static constexpr auto kinds = choices<market::ListingKind>();
  static constexpr auto languages = choices<market::Language>();
  ListingDraft draft;
  draft.direction = reader.choice<market::Direction>("direction", directions);
  draft.kind = reader.choice<market::ListingKind>("kind", kinds);
  draft.category = reader.token("category", market::limits::kCategoryId);
  draft.title = reader.text("title", {.points_max = market::limits::kTitle});
  draft.text = reader.text_or_none("text", {.points_min = 0, .points_max = market::limits::kText, .several_lines = true}).value_or("");
  draft.language = reader.choice<market::Language>("language", languages);
  draft.size = static_cast<market::SizeBand>(reader.integer("size", 1, 4));
  draft.quantity = static_cast<std::uint32_t>(reader.integer_or_none("quantity", 1, market::limits::kQuantity).value_or(1));
  draft.availability = static_cast<std::uint32_t>(reader.integer_or_none("availability", 0, market::kAllWeek).value_or(0));
  if (const auto text = reader.token_or_none("expires_at", 40)) {
    draft.expires_at = market::parse_time(*text);
    if (!draft.expires_at) reader.fail("expires_at", "not-a-time", "a time looks like 2026-03-12T18:00:00.000Z");
  }
  draft.pairing = ids_of(reader, "pairing", market::limits::kPairings);
  const auto wish = reader.integer_or_none("wish_level", 1, 3).value_or(2);
  draft.wish_level = static_cast<market::WishLevel>(wish - 1);
  draft.only_one_of = reader.text_or_none("only_one_of", {.points_min = 0, .points_max = market::limits::kGroupName}).value_or("");
  draft.group_limit = static_cast<std::uint32_t>(reader.integer_or_none("group_limit", 1, market::limits::kGroupLimit).value_or(1));
  draft.wildcard = reader.boolean_or_none("wildcard").value_or(false);
  draft.exclusions = reader.tokens("exclusions", market::limits::kCategoryId, market::limits::kExclusions);
  draft.tags = reader.tokens("tags", market::limits::kTag, market::limits::kTags);
  const auto whole = [&](std::string_view name) -> std::optional<std::uint32_t> {
    const auto value = reader.integer_or_none(name, 0, 1'000'000);  // which kind takes how much is the market's to say
    return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
  };
  draft.duration_minutes = whole("duration_minutes");
  draft.loan_days = whole("loan_days");
  draft.reserve = reader.boolean_or_none("reserve").value_or(false);
  draft.collect = reader.boolean_or_none("collect").value_or(false);
  draft.no_return = reader.boolean_or_none("no_return").value_or(false);
  reader.objects("beside", market::limits::kBeside, [&](json::ObjectReader& part) {
    auto title = part.text("title", {.points_max = market::limits::kTitle});
    draft.beside.push_back({std::move(title), part.token("category", market::limits::kCategoryId)});
  });
  if (const auto association = reader.token_or_none("association", 26)) {
    draft.association = market::AssociationId::parse(*association);
    if (!draft.association) reader.fail("association", "not-an-id", "one of those that you act for");
  }
  return draft;
}

}  // namespace

Or<ListingDraft> draft_in(const Request& request, const Context& context) {
  auto draft = body_of<ListingDraft>(request, read_draft);
  if (const auto* given = std::get_if<ListingDraft>(&draft)) {
    if (const auto known = market::check_category(context.taxonomy, *given); !known) return problem_of(known.error());
  }
  return draft;
}

namespace {

// --- A page of the list --------------------------------------------------------------------------------------------------------------

/// Reads one query parameter into the filter; false where its value is none that we take. Unknown names are refused too.
bool read_filter(const Context& context, board::Filter& filter, std::string_view name, std::string_view value) {
  if (name == "direction") return (filter.direction = market::named<market::Direction>(value)).has_value();
  if (name == "kind") return (filter.kind = market::named<market::ListingKind>(value)).has_value();
  if (name == "cursor") return (filter.after = list_place(context.key, value)).has_value();
  if (name == "theme") return context.taxonomy.theme(filter.theme = value) != nullptr;
  if (name == "category") return context.taxonomy.category(filter.category = value) != nullptr;
  if (name == "mine") return (filter.mine = value == "true") || value == "false";
  if (name == "hidden") return (filter.hidden = value == "true") || value == "false";
  if (name == "q") {
    filter.words = value.substr(0, market::limits::kSearchWords);
    return value.size() <= market::limits::kSearchWords;
  }
  if (name == "language") {
    const auto language = market::named<market::Language>(value);
    filter.language = language.value_or(market::Language::fr);
    return language.has_value();
  }
  const auto whole = number_in(value);
  if (name == "band") {
    filter.band = static_cast<int>(whole.value_or(0));
    return whole == 5U || whole == 10U || whole == 15U || whole == 25U;
  }
  if (name == "limit" && whole && *whole >= 1 && *whole <= page_max) {
    filter.limit = *whole;
    return true;
  }
  return false;
}

Response get_page(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  board::Filter filter;
  filter.limit = page_default;
  const auto query = request.query();
  for (const auto& [name, value] : query.items()) {
    if (!read_filter(context, filter, name, value)) return bad_query(name);
  }
  if (filter.mine && filter.hidden) return bad_query("hidden");  // nobody hides their own
  std::string text;
  text.reserve(filter.limit * listing_bytes + 160);
  text.append("{\"items\":");
  const board::Page page = who.desk->board().page(who.viewer, filter, context.now(), text);
  text.append(",\"next\":");
  const std::string tag = etag_of(context, who.viewer, page.next ? page.marks + page.next->id.text() : page.marks);
  if (http::matches_etag(request, tag)) return http::not_modified(tag);
  text.append(page.next ? '"' + list_cursor(context.key, *page.next) + '"' : "null").append("}");
  return http::with_etag(http::json_response(200, std::move(text)), tag);
}

// --- One listing ---------------------------------------------------------------------------------------------------------------------

Response get_listing(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<ListingId>(request, "id");
  if (!id) return http::problem_of(404);
  auto text = who.desk->board().listing_json(who.viewer, *id, context.now());
  if (!text) return http::problem_of(404);
  return tagged(context, who.viewer, request, std::move(*text));
}

asio::awaitable<Response> post(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto draft = draft_in(request, context);
  if (const auto* refusal = std::get_if<Response>(&draft)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const ListingId fresh(accounts::random_16());
  market::PostListing command{.member = who.member(), .id = fresh, .draft = std::move(std::get<ListingDraft>(draft))};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  const auto id = ListingId::parse(done->answer).value_or(fresh);
  who.desk->catch_up();
  auto response = listing_response(context, who, id, 201);
  response.add_header("Location", "/api/v1/listings/" + id.text());
  co_return response;
}

asio::awaitable<Response> put(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<ListingId>(request, "id");
  const auto seen = id ? who.desk->board().listing_json(who.viewer, *id, context.now()) : std::nullopt;
  const auto card = id ? who.desk->board().card(*id) : nullptr;
  if (!seen || !card || card->listing().member != who.member()) co_return http::problem_of(404);
  auto draft = draft_in(request, context);
  if (const auto* refusal = std::get_if<Response>(&draft)) co_return *refusal;
  const auto expected = request.header("If-Match");
  if (!expected)
    co_return http::problem(428, "if-match-missing", "If-Match missing", "Send the ETag of what you edit, so that no edit is lost.");
  if (*expected != '"' + etag_of(context, who.viewer, *seen) + '"') {
    co_return http::problem(412, "changed-meanwhile", "Changed meanwhile",
                            "The listing is not any more what you edited; please look at it again.");
  }
  market::EditListing command{
      .member = who.member(), .id = *id, .version = card->listing().version, .draft = std::move(std::get<ListingDraft>(draft))};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  who.desk->catch_up();
  co_return listing_response(context, who, *id, 200);
}

/// The changes that need nothing but the listing's id. What one may not see is not there, for whatever reason one may not: a block must
/// look like a pause.
template <class Make>
http::Handler on_listing(Context& context, unsigned status, Make make) {
  return [&context, status, make](Request request) -> asio::awaitable<Response> {
    const auto caller = changing_caller_of(request, context);
    if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
    const Caller& who = std::get<Caller>(caller);
    const auto id = id_param<ListingId>(request, "id");
    if (!id || !who.desk->board().listing_json(who.viewer, *id, context.now())) co_return http::problem_of(404);
    const auto before = who.desk->board().card(*id);
    auto command = make(who.member(), *id);
    const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
    if (!done) co_return problem_of(done.error());
    who.desk->catch_up();
    let_go_of_photos(context, who, *id, *before);
    co_return status == 204 ? http::empty_response(204) : listing_response(context, who, *id, status);
  };
}

asio::awaitable<Response> why_nothing(Request request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<ListingId>(request, "id");
  const auto card = id ? who.desk->board().card(*id) : nullptr;
  if (!card || card->listing().member != who.member()) co_return http::problem_of(404);
  const auto facts = co_await who.desk->why_nothing(*id);
  json::Writer out;
  out.begin_object().key("facts").begin_array();
  for (const auto& fact : facts) {
    out.begin_object().member("code", fact.code).member("count", fact.count);
    if (fact.minutes) out.member("minutes", *fact.minutes);
    if (!fact.category.empty()) out.member("category", fact.category);
    out.end_object();
  }
  out.end_array().end_object();
  co_return http::json_response(200, out.take());
}

}  // namespace

void add_listings(http::Router& router, Context& context) {
  using http::Method;
  const auto waits = [&context](auto handler) {
    return [&context, handler](Request request) { return handler(std::move(request), context); };
  };
  const auto at_once = [&context](auto handler) {
    return [&context, handler](const Request& request) { return handler(request, context); };
  };
  const std::string list = "/api/v1/listings";
  const std::string one = list + "/{id}";
  router.add_fast(Method::get, list, {}, http::compressed(at_once(get_page)));
  router.add_fast(Method::get, one, {}, at_once(get_listing));
  router.add(Method::post, list, http::json_body, waits(post));
  router.add(Method::put, one, http::json_body, waits(put));
  router.add(Method::del, one, {}, on_listing(context, 204, [](auto member, auto id) { return market::EndListing{member, id}; }));
  router.add(Method::post, one + "/pause", http::json_body, on_listing(context, 200, [](auto member, auto id) {
               return market::PauseListing{member, id, true};
             }));
  router.add(Method::post, one + "/resume", http::json_body, on_listing(context, 200, [](auto member, auto id) {
               return market::PauseListing{member, id, false};
             }));
  router.add(Method::put, one + "/hidden", http::json_body, on_listing(context, 204, [](auto member, auto id) {
               return market::HideListing{member, id, true};
             }));
  router.add(Method::del, one + "/hidden", {}, on_listing(context, 204, [](auto member, auto id) {
               return market::HideListing{member, id, false};
             }));
  router.add(Method::get, one + "/why-nothing", {}, waits(why_nothing));
}

}  // namespace ronde::api
