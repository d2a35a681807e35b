// Saved searches: what a member wants to be told of when it is posted.
#include "market/searches.hpp"

#include "api/door.hpp"
#include "api/neighbourhood_json.hpp"
#include "json/write.hpp"
#include "market/records.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::SearchId;

std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

template <class Enum>
std::optional<std::string_view> name_or_null(const std::optional<Enum>& value) {
  return value ? std::optional(market::name_of(*value)) : std::nullopt;
}

void write(json::Writer& out, const market::SavedSearch& search) {
  const market::Sought& sought = search.sought;
  out.begin_object().member("id", search.id.text()).member("q", sought.words).member("language", market::name_of(sought.language));
  out.member("direction", name_or_null(sought.direction)).member("kind", name_or_null(sought.kind));
  out.member("theme", unless_empty(sought.theme)).member("category", unless_empty(sought.category));
  out.member("band", sought.band ? market::minutes_of(*sought.band) : std::nullopt);
  out.member("made_at", market::time_text(search.made_at));
  out.member("told_at", search.told_at ? std::optional(market::time_text(*search.told_at)) : std::nullopt).end_object();
}

Response list_searches(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    json::Writer out(2048);
    out.begin_object().key("items").begin_array();
    for (const auto& search : view.searches_of(who.member())) write(out, search);
    out.end_array().end_object();
    return http::json_response(200, out.take());
  });
}

market::Sought read_sought(json::ObjectReader& reader, const market::Taxonomy& taxonomy) {
  static constexpr auto directions = choices<market::Direction>();
  static constexpr auto kinds = choices<market::ListingKind>();
  static constexpr auto languages = choices<market::Language>();
  market::Sought sought;
  sought.direction = reader.choice_or_none<market::Direction>("direction", directions);
  sought.kind = reader.choice_or_none<market::ListingKind>("kind", kinds);
  sought.theme = reader.token_or_none("theme", market::limits::kCategoryId).value_or("");
  sought.category = reader.token_or_none("category", market::limits::kCategoryId).value_or("");
  sought.band = walk_in(reader, "band");
  sought.words = reader.text_or_none("q", {.points_min = 0, .points_max = market::limits::kSearchWords}).value_or("");
  sought.language = reader.choice_or_none<market::Language>("language", languages).value_or(market::Language::fr);
  if (!sought.theme.empty() && !taxonomy.theme(sought.theme)) reader.fail("theme", "bad-theme", "no such theme");
  if (!sought.category.empty() && !taxonomy.category(sought.category)) reader.fail("category", "bad-category", "no such category");
  return sought;
}

asio::awaitable<Response> save(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto sought = body_of<market::Sought>(request, [&](json::ObjectReader& reader) { return read_sought(reader, context.taxonomy); });
  if (const auto* refusal = std::get_if<Response>(&sought)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const SearchId fresh(accounts::random_16());
  market::SaveSearch command{.member = who.member(), .id = fresh, .sought = std::move(std::get<market::Sought>(sought))};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  const auto id = SearchId::parse(done->answer).value_or(fresh);
  co_return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto search = view.saved_search(id);
    if (!search) return http::problem_of(404);
    json::Writer out;
    write(out, *search);
    return http::json_response(201, out.take());
  });
}

asio::awaitable<Response> forget(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<SearchId>(request, "id");
  if (!id) co_return http::problem_of(404);
  market::ForgetSearch command{.member = who.member(), .id = *id};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? http::empty_response(204) : problem_of(done.error());
}

}  // namespace

void add_searches(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/searches", {}, [&context](const Request& request) { return list_searches(request, context); });
  router.add(Method::post, "/api/v1/searches", http::json_body, [&context](Request request) { return save(std::move(request), context); });
  router.add(Method::del, "/api/v1/searches/{id}", {}, [&context](Request request) { return forget(std::move(request), context); });
}

}  // namespace ronde::api
