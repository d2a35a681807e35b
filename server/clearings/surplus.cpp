#include "clearings/surplus.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::clearings {
namespace {

constexpr std::uint64_t kSteps = 20'000'000;
constexpr matcher::Caps kOneHandOver{.cycle_cap = 2, .chain_cap = 1};

/// Of a giver and a need the offer that has waited longest.
using Ways = std::map<std::pair<matcher::OfferIndex, matcher::WantIndex>, market::CallChance>;

struct Market {
  matcher::ExchangeGraph graph;
  Ways ways;
};

std::optional<Market> market_of(std::span<const market::CallChance> chances, market::Timestamp now) {
  std::map<market::MemberId, matcher::OfferIndex> givers;
  std::map<std::pair<market::CallId, std::uint32_t>, matcher::WantIndex> needs;
  matcher::ExchangeGraphBuilder builder;
  Market made;
  for (const market::CallChance& chance : chances) {
    const auto [giver, new_giver] = givers.try_emplace(chance.giver);
    const auto owner = static_cast<matcher::MemberIndex>(givers.size() - 1);
    if (new_giver) giver->second = builder.add_offer({.owner = owner, .capacity = 1, .gift = true});
    const auto [need, new_need] = needs.try_emplace({chance.call, chance.need});
    if (new_need) need->second = builder.add_want({.owner = matcher::kNobody, .capacity = chance.missing});
    const auto way = made.ways.try_emplace({giver->second, need->second}, chance).first;
    if (chance.posted_at < way->second.posted_at) way->second = chance;
  }
  for (const auto& [ends, chance] : made.ways) {
    const auto days = std::chrono::floor<std::chrono::days>(now - chance.posted_at).count();
    builder.add_transfer(ends.first, {ends.second, false}, {.waiting = static_cast<std::int32_t>(std::max<std::int64_t>(days, 0))});
  }
  auto built = std::move(builder).build();
  if (!built.graph) return std::nullopt;
  made.graph = *std::move(built.graph);
  return made;
}

}  // namespace

std::vector<market::CallHint> surplus_to_calls(std::span<const market::CallChance> chances, market::Timestamp now) {
  std::vector<market::CallHint> hints;
  if (chances.empty()) return hints;
  const auto market = market_of(chances, now);
  if (!market) return hints;
  const matcher::Objective objective{{matcher::Level::transfers, matcher::Level::waiting}};
  const auto clearing =
      matcher::clear(market->graph, objective, kOneHandOver, {.stop = {}, .step_limit = kSteps, .seed = 1, .progress = {}});
  if (!matcher::verify(market->graph, objective, kOneHandOver, clearing, {}).empty()) return hints;
  for (const matcher::Exchange& exchange : clearing.exchanges) {
    const matcher::Transfer& transfer = exchange.transfers.front();
    const market::CallChance& chance = market->ways.at({transfer.offer, transfer.want});
    hints.push_back({chance.listing, chance.call, chance.need});
  }
  return hints;
}

}  // namespace ronde::clearings
