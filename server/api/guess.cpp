// What a title speaks of, while one writes it: its category, what the house says of it, and how many would suit.

#include "api/door.hpp"
#include "json/write.hpp"
#include "market/house_rules.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::ListingDraft;

constexpr std::size_t title_bytes = 400;

/// A query parameter that is none that we take.
struct BadParameter {
  std::string_view name;
};

/// A listing of which only the titles are known: the first thing's, and those beside it in a bundle.
std::variant<ListingDraft, BadParameter> titles_in(const http::Query& query) {
  const auto title = query.find("title");
  const auto direction = market::named<market::Direction>(query.find("direction").value_or("offer"));
  const auto language = market::named<market::Language>(query.find("language").value_or("fr"));
  if (!title || title->size() > title_bytes) return BadParameter{"title"};
  if (!direction) return BadParameter{"direction"};
  if (!language) return BadParameter{"language"};
  ListingDraft draft;
  draft.direction = *direction;
  draft.title = *title;
  draft.language = *language;
  draft.kind = market::ListingKind::good;
  for (const auto& [name, value] : query.items()) {
    if (name != "beside") continue;
    if (value.size() > title_bytes || draft.beside.size() == market::limits::kBeside) return BadParameter{"beside"};
    draft.beside.push_back({value, {}});
  }
  return draft;
}

/// Fills in the categories; false where the first title speaks of none.
bool guess_categories(const market::Taxonomy& taxonomy, ListingDraft& draft) {
  for (market::BundlePart& part : draft.beside) {
    if (auto guessed = taxonomy.guess(part.title, draft.language)) part.category = std::move(guessed->category);
  }
  auto guessed = taxonomy.guess(draft.title, draft.language);
  if (!guessed) return false;
  draft.kind = guessed->kind;
  draft.category = std::move(guessed->category);
  return true;
}

/// A want is served by all of it; an offer serves by any of it.
bool can_be_matched(const ListingDraft& draft) {
  return draft.direction == market::Direction::offer ||
         std::ranges::none_of(draft.beside, [](const market::BundlePart& part) { return part.category.empty(); });
}

void write_beside(json::Writer& out, const ListingDraft& draft) {
  if (draft.beside.empty()) return;
  out.key("beside").begin_array();
  for (const market::BundlePart& part : draft.beside) {
    out.begin_object().member("category", part.category.empty() ? std::nullopt : std::optional(part.category)).end_object();
  }
  out.end_array();
}

/// What the house says of it, before it is posted: house_rules.hpp.
void write_house(json::Writer& out, const ListingDraft& draft) {
  out.key("house").begin_array();
  for (const market::HouseNotice& notice : market::house_notices(draft)) {
    out.begin_object().member("rule", notice.rule).member("verdict", market::name_of(notice.verdict));
    out.member("pointer", notice.pointer).end_object();
  }
  out.end_array();
}

/// How many would fit is told coarsely: under three it is "few", so that nobody counts their neighbours one by one.
void write_matches(json::Writer& out, const clearings::DraftMatches& found) {
  if (found.listings > 0 && found.listings < 3)
    out.member("matches", "few");
  else
    out.member("matches", found.listings);
  out.member("closes", found.closes);
}

asio::awaitable<Response> guess(Request request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto titles = titles_in(request.query());
  if (const auto* bad = std::get_if<BadParameter>(&titles)) co_return bad_query(bad->name);
  ListingDraft draft = std::get<ListingDraft>(std::move(titles));
  const bool known = guess_categories(context.taxonomy, draft);
  clearings::DraftMatches found;
  if (known && can_be_matched(draft)) {
    ListingDraft matched = draft;
    std::erase_if(matched.beside, [](const market::BundlePart& part) { return part.category.empty(); });
    found = co_await who.desk->matches(who.member(), std::move(matched));
  }
  json::Writer out;
  out.begin_object();
  if (known)
    out.member("category", draft.category).member("kind", market::name_of(draft.kind)).member("size", 2);
  else
    out.null_member("category").null_member("kind").null_member("size");
  write_matches(out, found);
  write_beside(out, draft);
  write_house(out, draft);
  out.end_object();
  co_return http::json_response(200, out.take());
}

}  // namespace

void add_guess(http::Router& router, Context& context) {
  router.add(http::Method::get, "/api/v1/guess", {}, [&context](Request request) { return guess(std::move(request), context); });
}

}  // namespace ronde::api
