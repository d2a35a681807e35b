#include "ronde/matcher/clear.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "engine.hpp"
#include "search.hpp"

namespace ronde::matcher {
namespace {

constexpr std::string_view kVersion = "ronde-matcher 1";
/// Cycles that are looked for when they are uncapped but chains are asked for too; the bound holds for all lengths.
constexpr std::uint32_t kMixedCycleCap = 4;

std::vector<std::int64_t> turned_values(const ExchangeGraph& graph, const Objective& objective, const std::vector<Exchange>& exchanges) {
  std::vector<std::int64_t> values = evaluate(graph, objective, exchanges);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = turned(objective.levels[i], values[i]);
  return values;
}

/// Each level's bound for all plans, whatever they reach in the levels before.
void bound_each_alone(const ExchangeGraph& graph, const Objective& objective, bool chains, Control& control, EngineResult& result) {
  result.proofs.assign(objective.levels.size(), {});
  for (std::size_t i = 0; i < objective.levels.size(); ++i) {
    result.bounds[i] = uncapped_bound(graph, objective.levels[i], chains, control, result.proofs[i]);
  }
}

/// Long rings seldom come about where some may say no: short ones are searched too.
bool doubtful(const ExchangeGraph& graph, const Objective& objective) {
  const auto unsure = [](const TransferArc& arc) { return arc.facts.acceptance_permille < 1000; };
  return std::ranges::find(objective.levels, Level::expected) != objective.levels.end() && std::ranges::any_of(graph.transfers(), unsure);
}

EngineResult run_engines(const ExchangeGraph& graph, const Objective& objective, const Caps& caps, Control& control) {
  // Seats cap a cycle too; no cycle is longer than the listings are many, so a cap beyond that is none.
  std::optional<std::uint32_t> cycle_cap = caps.cycle_cap;
  if (caps.seats_cap) cycle_cap = std::min(cycle_cap.value_or(*caps.seats_cap), *caps.seats_cap);
  if (cycle_cap && *cycle_cap >= graph.offers().size() && *cycle_cap > kMixedCycleCap) cycle_cap.reset();
  if (cycle_cap) {
    const LegGraph legs(graph, control);
    return clear_in_pieces(legs, objective, caps, control);
  }
  Caps mixed = caps;
  mixed.cycle_cap = kMixedCycleCap;
  const auto short_cycles = [&] { return clear_capped(LegGraph(graph, control), objective, mixed, control).exchanges; };
  EngineResult result = clear_uncapped(graph, objective, caps, control, caps.chain_cap > 0 ? OtherPlan{} : short_cycles);
  if (caps.chain_cap > 0) {
    result.method += "; chains searched";
    bound_each_alone(graph, objective, true, control, result);
  } else if (!doubtful(graph, objective)) {
    return result;
  }
  const LegGraph legs(graph, control);
  EngineResult other = clear_capped(legs, objective, mixed, control);
  if (turned_values(graph, objective, other.exchanges) > turned_values(graph, objective, result.exchanges)) {
    result.exchanges = std::move(other.exchanges);
    // The bounds of later levels were those of plans that keep what the other plan reached.
    if (caps.chain_cap == 0) bound_each_alone(graph, objective, false, control, result);
  }
  return result;
}

/// Work that is the same whoever did it comes in the same order: by first offer, a cycle from its smallest.
void put_in_order(std::vector<Exchange>& exchanges) {
  for (Exchange& exchange : exchanges) {
    if (exchange.kind == ExchangeKind::cycle)
      std::ranges::rotate(exchange.transfers, std::ranges::min_element(exchange.transfers, {}, &Transfer::offer));
  }
  std::ranges::sort(exchanges, {},
                    [](const Exchange& exchange) { return std::pair(exchange.transfers.front().offer, exchange.transfers.front().want); });
}

}  // namespace

std::string_view name(Status status) {
  return status == Status::optimal ? "optimal" : "feasible";
}

std::int64_t simple_bound(const ExchangeGraph& graph, Level level) {
  if (level == Level::balance || is_small(level)) {
    // A cost cannot go under nothing, unless the file has negative ones.
    bool negative = false;
    for (const TransferArc& arc : graph.transfers()) negative = negative || arc.facts.rank < 0 || arc.facts.walk < 0;
    for (const RelayArc& arc : graph.relay_arcs()) negative = negative || arc.rank < 0;
    if (!negative || level == Level::balance) return 0;
  }
  std::set<MemberIndex> members;
  std::int64_t sum = 0, most = 0;
  for (const TransferArc& arc : graph.transfers()) {
    const ArcFacts& facts = arc.facts;
    const std::int64_t value = level == Level::weight     ? facts.weight
                               : level == Level::wish     ? facts.wish
                               : level == Level::waiting  ? facts.waiting
                               : level == Level::walk     ? -std::int64_t{facts.walk}
                               : level == Level::expected ? facts.acceptance_permille
                                                          : 1;
    most = std::max(most, value);
  }
  if (level == Level::rank) {
    for (const TransferArc& arc : graph.transfers()) most = std::max(most, -std::int64_t{arc.facts.rank});
    std::int64_t relays = 0;
    for (const RelayArc& arc : graph.relay_arcs()) relays += std::max(0, -arc.rank);
    most += relays;
  }
  for (WantIndex want = 0; want < graph.wants().size(); ++want) {
    if (graph.transfers_into({want, false}).empty() && graph.relay_arcs_into({want, false}).empty()) continue;
    sum += most * graph.wants()[want].capacity;
    if (graph.wants()[want].owner != kNobody) members.insert(graph.wants()[want].owner);
  }
  if (level == Level::users) {
    for (const Offer& offer : graph.offers()) {
      if (offer.gift && offer.owner != kNobody) members.insert(offer.owner);
    }
  }
  return level == Level::people || level == Level::users ? static_cast<std::int64_t>(members.size()) : sum;
}

std::int64_t transfers_of(const ExchangeGraph& graph, std::int64_t people) {
  std::vector<std::int64_t> seats(graph.member_count(), 0);  // by member
  std::int64_t sum = 0;
  for (WantIndex want = 0; want < graph.wants().size(); ++want) {
    if (graph.transfers_into({want, false}).empty() && graph.relay_arcs_into({want, false}).empty()) continue;
    const MemberIndex owner = graph.wants()[want].owner;
    (owner == kNobody ? sum : seats[owner]) += graph.wants()[want].capacity;
  }
  std::ranges::sort(seats, std::greater<>());
  for (std::size_t i = 0; i < seats.size() && static_cast<std::int64_t>(i) < people; ++i) sum += seats[i];
  return sum;
}

Clearing clear(const ExchangeGraph& graph, const Objective& objective, const Caps& caps, const Limits& limits) {
  Control control(limits);
  EngineResult engine = run_engines(graph, objective, caps, control);
  Clearing clearing;
  clearing.exchanges = std::move(engine.exchanges);
  put_in_order(clearing.exchanges);
  const std::vector<std::int64_t> values = evaluate(graph, objective, clearing.exchanges);
  clearing.status = Status::optimal;
  for (std::size_t i = 0; i < objective.levels.size(); ++i) {
    const Level level = objective.levels[i];
    const std::int64_t value = turned(level, values[i]);
    const std::int64_t bound = std::max(value, engine.bounds[i]);
    if (value != bound) clearing.status = Status::feasible;
    clearing.levels.push_back({level, values[i], turned(level, bound)});
  }
  clearing.stopped = control.stopped();
  if (limits.keep_prices) engine.proofs.resize(objective.levels.size());
  clearing.certificate = {
      clearing.levels,         caps, limits.seed, graph.hash(), control.steps(), std::move(engine.method), std::string(kVersion),
      std::move(engine.proofs)};
  return clearing;
}

}  // namespace ronde::matcher
