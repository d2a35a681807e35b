// What the matcher weighs in a neighbourhood: told to everybody, changed by a steward.
#include <algorithm>

#include "api/door.hpp"
#include "api/rules_words.hpp"
#include "api/sessions.hpp"
#include "json/write.hpp"
#include "market/records.hpp"
#include "market/weights.hpp"

namespace asio = boost::asio;

namespace ronde::api {
namespace {

using http::Request;
using http::Response;
using market::Weights;
using market::WeightsChange;

void write_weights(json::Writer& out, const Weights& weights) {
  out.begin_object().key("order").begin_array();
  for (const market::Criterion one : weights.order) out.value(market::name_of(one));
  out.end_array().member("farthest_minutes", market::minutes_of(weights.farthest)).member("waiting_days", weights.waiting_days);
  out.member("fallen_days", weights.fallen_days).member("ahead_days", weights.ahead_days);
  out.member("no_return_of_ten", weights.no_return_of_ten).end_object();
}

void write_sentences(json::Writer& out, std::string_view name, const std::vector<std::string>& sentences) {
  out.key(name).begin_array();
  for (const std::string& sentence : sentences) out.value(sentence);
  out.end_array();
}

/// Newest first; `log` has one more than is told where there are more, so that each line has what it came from.
void write_log(json::Writer& out, const std::vector<WeightsChange>& log) {
  out.begin_array();
  for (std::size_t i = 0; i < std::min(log.size(), market::limits::kWeightsShown); ++i) {
    const WeightsChange& change = log[i];
    out.begin_object().member("at", market::time_text(change.at)).member("by", market::name_of(market::Role::steward));
    out.key("from");
    write_weights(out, i + 1 < log.size() ? log[i + 1].weights : Weights{});
    out.key("to");
    write_weights(out, change.weights);
    out.member("why", change.why).member("language", market::name_of(change.language)).end_object();
  }
  out.end_array();
}

Response rules_of(Context& context, market::NeighbourhoodId id) {
  return on_snapshot(context, id, [&](const market::MarketView& view) {
    const auto home = view.neighbourhood();
    if (!home) return http::problem_of(404);
    const auto log = market::weights_log(view, market::limits::kWeightsShown + 1);
    const Weights weights = log.empty() ? Weights{} : log.front().weights;
    json::Writer out(4096);
    out.begin_object().member("neighbourhood", home->name);
    out.member("since", market::time_text(log.empty() ? home->since : log.front().at)).key("weights");
    write_weights(out, weights);
    out.key("usual");
    write_weights(out, Weights{});
    out.key("told").begin_object();
    for (std::size_t i = 0; i < market::names_of<market::Language>.size(); ++i) {
      const RulesTold told = rules_told(weights, home->settings, static_cast<market::Language>(i));
      out.key(market::names_of<market::Language>[i]).begin_object();
      write_sentences(out, "ranked", told.ranked);
      write_sentences(out, "limits", told.limits);
      out.end_object();
    }
    out.end_object().key("log");
    write_log(out, log);
    out.end_object();
    return http::json_response(200, out.take());
  });
}

Response get_rules(const Request& request, Context& context) {
  const auto id = id_param<market::NeighbourhoodId>(request, "id");
  const auto known = context.desks.known();
  if (!id || std::ranges::find(known, *id) == known.end()) return http::problem(404, "not-found", "Not found");
  return rules_of(context, *id);
}

/// How far, from the minutes that people read.
std::optional<market::WalkBand> reach_of(std::int64_t minutes) {
  for (const auto band : {market::WalkBand::under_10, market::WalkBand::under_15, market::WalkBand::under_25}) {
    if (market::minutes_of(band) == minutes) return band;
  }
  return std::nullopt;
}

market::ChangeWeights read_change(json::ObjectReader& reader) {
  static constexpr auto languages = choices<market::Language>();
  market::ChangeWeights command;
  Weights& weights = command.weights;
  weights.order.clear();
  for (const std::string& word : reader.tokens("order", 20, market::names_of<market::Criterion>.size())) {
    if (const auto one = market::named<market::Criterion>(word))
      weights.order.push_back(*one);
    else
      reader.fail("order", "not-a-choice", "wish, walk, waiting, balance or expected");
  }
  const auto reach = reach_of(reader.integer("farthest_minutes", 10, 25));
  if (!reach) reader.fail("farthest_minutes", "not-a-choice", "10, 15 or 25");
  weights.farthest = reach.value_or(weights.farthest);
  weights.waiting_days = static_cast<std::uint32_t>(reader.integer("waiting_days", 14, 180));
  weights.fallen_days = static_cast<std::uint32_t>(reader.integer("fallen_days", 0, 14));
  weights.ahead_days = static_cast<std::uint32_t>(reader.integer("ahead_days", 0, 3));
  weights.no_return_of_ten = static_cast<std::uint32_t>(
      reader.integer_or_none("no_return_of_ten", 0, market::limits::kNoReturnOfTenMax).value_or(market::limits::kNoReturnOfTen));
  command.why = reader.text("why", {.points_max = market::limits::kWeightsWhy, .several_lines = true});
  command.language = reader.choice_or_none<market::Language>("language", languages).value_or(market::Language::fr);
  return command;
}

asio::awaitable<Response> change_weights(Request request, Context& context) {
  const auto caller = changing_caller_of(request, context);
  if (const auto* refusal = std::get_if<Response>(&caller)) co_return *refusal;
  const Caller& who = std::get<Caller>(caller);
  if (auto refusal = stale_factor(*who.session, context)) co_return std::move(*refusal);
  auto body = body_of<market::ChangeWeights>(request, read_change);
  if (const auto* refusal = std::get_if<Response>(&body)) co_return *refusal;
  auto command = std::get<market::ChangeWeights>(std::move(body));
  command.by = who.member();
  command.audit = market::AuditId(accounts::random_16());
  const auto done = co_await server::run(context.store, who.home, std::move(command), context.now());
  co_return done ? rules_of(context, who.home) : problem_of(done.error());
}

}  // namespace

void add_rules(http::Router& router, Context& context) {
  using http::Method;
  router.add_fast(Method::get, "/api/v1/neighbourhoods/{id}/rules", {},
                  [&context](const Request& request) { return get_rules(request, context); });
  router.add(Method::put, "/api/v1/neighbourhood/weights", http::json_body,
             [&context](Request request) { return change_weights(std::move(request), context); });
}

}  // namespace ronde::api
