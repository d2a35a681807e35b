// The notice board: what institutions offer the young and associations. Members read it whole, the world as a feed; nobody answers here.
#include "market/notices.hpp"

#include "api/behalf.hpp"
#include "api/door.hpp"
#include "api/feed_text.hpp"
#include "json/write.hpp"
#include "market/records.hpp"
#include "market/web_address.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Notice;
using market::NoticeId;
using market::SoughtNotices;

void write_notice(json::Writer& out, const market::MarketView& view, const Notice& notice, bool mine) {
  out.begin_object().member("id", notice.id.text()).member("kind", market::name_of(notice.kind)).member("by", notice.host);
  out.member("title", notice.title).member("text", notice.text).member("link", notice.link);
  out.member("host", market::host_of_address(notice.link)).member("place", notice.place).member("dates", notice.dates);
  out.member("age_from", notice.age_from).member("language", market::name_of(notice.language));
  out.member("posted_on", market::time_text(notice.posted_at).substr(0, 10)).member("until", market::time_text(notice.until));
  write_behalf(out, view, notice.association);
  out.member("mine", mine).member("withheld", notice.withheld).end_object();
}

/// `kind`, `language`, `age`, `q`. Nothing where one of them is no word for it.
std::optional<SoughtNotices> sought_notices(const http::Query& query) {
  SoughtNotices sought;
  if (const auto kind = query.find("kind")) {
    sought.kind = market::named<market::NoticeKind>(*kind);
    if (!sought.kind) return std::nullopt;
  }
  if (const auto language = query.find("language")) {
    sought.language = market::named<market::Language>(*language);
    if (!sought.language) return std::nullopt;
  }
  if (const auto age = query.find("age")) {
    sought.age = number_in(*age);
    if (!sought.age) return std::nullopt;
  }
  if (const auto words = query.find("q")) {
    if (words->size() > market::limits::kSearchWords) return std::nullopt;
    sought.words = *words;
  }
  return sought;
}

Response no_such_notices() {
  return http::problem(422, "bad-query", "Not valid", "kind, language or age is none that there is, or q is too long.");
}

Response list_notices(const Request& request, Context& context) {
  const auto caller = caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto query = request.query();
  const auto sought = sought_notices(query);
  if (!sought) return no_such_notices();
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto viewer = view.member(who.member());
    if (!viewer) return http::problem_of(404);
    json::Writer out(4096);
    out.begin_object().key("items").begin_array();
    for (const Notice& notice : market::notices_for(view, *sought, context.now(), &*viewer))
      write_notice(out, view, notice, market::keeps_notice(view, notice, *viewer));
    out.end_array().member("may_post", market::may_post_notice(view, *viewer)).end_object();
    return http::json_response(200, out.take());
  });
}

Notice read_notice(json::ObjectReader& reader) {
  static constexpr auto kinds = choices<market::NoticeKind>();
  static constexpr auto languages = choices<market::Language>();
  const auto text = [&](std::string_view name, std::size_t most, bool several_lines = false) {
    return reader.text_or_none(name, {.points_min = 0, .points_max = most, .several_lines = several_lines}).value_or("");
  };
  Notice notice;
  notice.kind = reader.choice<market::NoticeKind>("kind", kinds);
  if (const auto association = reader.token_or_none("association", 26)) {
    notice.association = market::AssociationId::parse(*association);
    if (!notice.association) reader.fail("association", "not-an-id", "the id of an association");
  }
  notice.host = reader.text_or_none("by", {.points_max = market::limits::kPlaceName}).value_or("");
  if (notice.host.empty() && !notice.association) reader.fail("by", "missing", "the institution that it is of");
  notice.title = reader.text("title", {.points_max = market::limits::kTitle});
  notice.text = text("text", market::limits::kNoticeText, true);
  notice.link = reader.token("link", market::limits::kWebsite);
  notice.place = text("place", market::limits::kAddress);
  notice.dates = text("dates", market::limits::kTitle);
  if (const auto age = reader.integer_or_none("age_from", market::limits::kNoticeAgeMin, market::limits::kNoticeAgeMax))
    notice.age_from = static_cast<std::uint32_t>(*age);
  notice.language = reader.choice_or_none<market::Language>("language", languages).value_or(market::Language::fr);
  const auto until = market::parse_time(reader.token("until", 40));
  if (!until) reader.fail("until", "not-a-time", "a time looks like 2026-03-12T18:00:00.000Z");
  notice.until = until.value_or(market::Timestamp{});
  return notice;
}

Response one_notice(Context& context, const Caller& who, NoticeId id, unsigned status) {
  return on_snapshot(context, who.home, [&](const market::MarketView& view) {
    const auto notice = market::notice(view, id);
    if (!notice) return http::problem_of(404);  // an answer repeated after it was taken down
    json::Writer out;
    write_notice(out, view, *notice, true);
    return http::json_response(status, out.take());
  });
}

asio::awaitable<Response> post_notice(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  auto notice = body_of<Notice>(request, read_notice);
  if (const auto* refusal = std::get_if<Response>(&notice)) co_return *refusal;
  const auto key = idempotency_of(request, std::string_view(reinterpret_cast<const char*>(who.session->id.data()), who.session->id.size()));
  if (const auto* refusal = std::get_if<Response>(&key)) co_return *refusal;
  const NoticeId fresh(accounts::random_16());
  market::PostNotice command{market::AuditId(accounts::random_16()), std::move(std::get<Notice>(notice))};
  command.notice.id = fresh;
  command.notice.by = who.member();
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now(), fresh.text(),
                                         std::get<storage::IdempotencyKey>(key));
  if (!done) co_return problem_of(done.error());
  co_return one_notice(context, who, NoticeId::parse(done->answer).value_or(fresh), 201);
}

asio::awaitable<Response> change_notice(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<NoticeId>(request, "id");
  if (!id) co_return http::problem_of(404);
  auto notice = body_of<Notice>(request, read_notice);
  if (const auto* refusal = std::get_if<Response>(&notice)) co_return *refusal;
  market::ChangeNotice command{who.member(), market::AuditId(accounts::random_16()), std::move(std::get<Notice>(notice))};
  command.notice.id = *id;
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? one_notice(context, who, *id, 200) : problem_of(done.error());
}

asio::awaitable<Response> take_notice_down(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  const auto id = id_param<NoticeId>(request, "id");
  if (!id) co_return http::problem_of(404);
  market::TakeNoticeDown command{who.member(), market::AuditId(accounts::random_16()), *id};
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  if (!done) co_return problem_of(done.error());
  co_return http::empty_response(204);
}

// --- The feed ----------------------------------------------------------------------------------------------------------------------

std::string summary_of_notice(const Notice& notice) {
  std::string text = notice.host;
  for (const std::string& more : {notice.text, notice.place, notice.dates}) {
    if (!more.empty()) text.append("\n").append(more);
  }
  return text;
}

/// Atom (RFC 4287): one entry a notice. Nothing in it is of a member.
std::string notices_feed(std::string_view origin, const market::Neighbourhood& place, const std::vector<Notice>& hanging) {
  const std::string self = filled_in("{}/api/v1/neighbourhoods/{}/notices/feed", {origin, place.id.text()});
  const std::string updated = market::time_text(hanging.empty() ? place.since : hanging.front().posted_at);
  std::string out = feed_head({.self = self, .title = place.name, .updated = updated});
  for (const Notice& notice : hanging) {
    out += filled_in("<entry xml:lang=\"{}\">\n<id>{}#{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<category term=\"{}\"/>\n",
                     {market::name_of(notice.language), xml_text(self), notice.id.text(), xml_text(notice.title),
                      market::time_text(notice.posted_at), market::name_of(notice.kind)});
    out += filled_in("<link rel=\"alternate\" href=\"{}\"/>\n<content type=\"text\">{}</content>\n</entry>\n",
                     {xml_text(notice.link), xml_text(summary_of_notice(notice))});
  }
  return out + "</feed>\n";
}

Response feed_of_notices(const Request& request, Context& context) {
  const auto id = id_param<market::NeighbourhoodId>(request, "id");
  const auto known = context.desks.known();
  if (!id || std::ranges::find(known, *id) == known.end()) return http::problem_of(404);
  const auto query = request.query();
  const auto sought = sought_notices(query);
  if (!sought) return no_such_notices();
  return on_snapshot(context, *id, [&](const market::MarketView& view) {
    const auto place = view.neighbourhood();
    if (!place) return http::problem_of(404);
    const std::string feed = notices_feed(context.origin, *place, market::notices_for(view, *sought, context.now()));
    Response answer = http::text_response(200, feed, "application/atom+xml; charset=utf-8");
    answer.cache_control = "public, max-age=300";
    return answer;
  });
}

}  // namespace

void add_notices(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/notices", {}, [&context](const Request& request) { return list_notices(request, context); });
  router.add(Method::post, "/api/v1/notices", http::json_body,
             [&context](Request request) { return post_notice(std::move(request), context); });
  router.add(Method::put, "/api/v1/notices/{id}", http::json_body,
             [&context](Request request) { return change_notice(std::move(request), context); });
  router.add(Method::del, "/api/v1/notices/{id}", {},
             [&context](Request request) { return take_notice_down(std::move(request), context); });
  router.add_fast(Method::get, "/api/v1/neighbourhoods/{id}/notices/feed", {},
                  [&context](const Request& request) { return feed_of_notices(request, context); });
}

}  // namespace ronde::api
