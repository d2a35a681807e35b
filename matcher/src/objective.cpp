#include "ronde/matcher/objective.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

namespace ronde::matcher {
namespace {

constexpr std::array<std::string_view, kLevelCount> kNames{"people", "users", "transfers", "weight",  "rank",
                                                           "wish",   "walk",  "waiting",   "balance", "expected"};

__extension__ typedef __int128 Wide;  // chances of very long rings, added up

const ArcFacts* first_facts(const ExchangeGraph& graph, const Transfer& transfer) {
  const Receiver to = transfer.via.empty() ? Receiver{transfer.want, false} : Receiver{transfer.via.back(), true};
  const auto arc = graph.find_transfer(transfer.offer, to);
  return arc ? &graph.transfers()[*arc].facts : nullptr;
}

/// Rank of the relays between the want and the transfer arc.
std::int64_t relay_rank(const ExchangeGraph& graph, const Transfer& transfer) {
  std::int64_t rank = 0;
  Receiver to{transfer.want, false};
  for (const RelayIndex relay : transfer.via) {
    for (const ArcIndex arc : graph.relay_arcs_of(relay)) {
      if (graph.relay_arcs()[arc].to == to) rank += graph.relay_arcs()[arc].rank;
    }
    to = {relay, true};
  }
  return rank;
}

std::int64_t of_transfer(const ExchangeGraph& graph, Level level, const Transfer& transfer) {
  const ArcFacts* const facts = first_facts(graph, transfer);
  if (facts == nullptr) return 0;
  switch (level) {
    case Level::transfers:
      return 1;
    case Level::weight:
      return facts->weight;
    case Level::rank:
      return facts->rank + relay_rank(graph, transfer);
    case Level::wish:
      return facts->wish;
    case Level::walk:
      return facts->walk;
    case Level::waiting:
      return facts->waiting;
    default:
      return 0;
  }
}

std::int64_t imbalance_of(const ExchangeGraph& graph, const Exchange& exchange) {
  std::int64_t sum = 0;
  const std::size_t count = exchange.transfers.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i + 1 == count && exchange.kind == ExchangeKind::chain) break;
    const int in = graph.offers()[exchange.transfers[i].offer].size;
    const int out = graph.offers()[exchange.transfers[(i + 1) % count].offer].size;
    if (in != 0 && out != 0) sum += std::abs(in - out);
  }
  return sum;
}

std::int64_t expected_of(const ExchangeGraph& graph, const Exchange& exchange) {
  std::vector<std::uint16_t> acceptance;
  for (const Transfer& transfer : exchange.transfers) {
    const ArcFacts* const facts = first_facts(graph, transfer);
    acceptance.push_back(facts == nullptr ? std::uint16_t{0} : facts->acceptance_permille);
  }
  return expected_transfers(exchange.kind, acceptance);
}

std::int64_t members_served(const ExchangeGraph& graph, Level level, std::span<const Exchange> exchanges) {
  std::set<MemberIndex> members;
  for (const Exchange& exchange : exchanges) {
    for (const Transfer& transfer : exchange.transfers) {
      members.insert(graph.wants()[transfer.want].owner);
      if (level == Level::users) members.insert(graph.offers()[transfer.offer].owner);
    }
  }
  members.erase(kNobody);
  return static_cast<std::int64_t>(members.size());
}

}  // namespace

std::string_view name(Level level) {
  return kNames[static_cast<std::size_t>(level)];
}

std::optional<Level> level_from(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Level>(found - kNames.begin());
}

bool is_small(Level level) {
  return level == Level::rank || level == Level::walk || level == Level::balance;
}

std::optional<Objective> objective_from(std::string_view text) {
  Objective objective;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::optional<Level> level = level_from(text.substr(0, comma));
    if (!level || std::ranges::find(objective.levels, *level) != objective.levels.end()) return std::nullopt;
    objective.levels.push_back(*level);
    if (comma == std::string_view::npos) return objective;
    text.remove_prefix(comma + 1);
  }
}

Objective default_objective() {
  return {{Level::people, Level::transfers, Level::wish, Level::walk, Level::waiting}};
}

std::int64_t chance_of_all(std::vector<std::uint16_t> acceptance_permille) {
  std::ranges::sort(acceptance_permille);  // so that rounding does not depend on where a cycle is begun
  std::int64_t chance = kChanceParts;
  for (const std::uint16_t permille : acceptance_permille) chance = chance * permille / 1000;
  return chance;
}

std::int64_t expected_transfers(ExchangeKind kind, std::span<const std::uint16_t> acceptance_permille) {
  constexpr std::int64_t parts = kChanceParts / 1000;
  const auto count = static_cast<std::int64_t>(acceptance_permille.size());
  if (kind == ExchangeKind::cycle) {
    const Wide all = chance_of_all({acceptance_permille.begin(), acceptance_permille.end()});
    return static_cast<std::int64_t>(all * count / parts);
  }
  std::int64_t chance = kChanceParts;
  Wide sum = 0;
  for (const std::uint16_t permille : acceptance_permille) {
    chance = chance * permille / 1000;
    sum += chance;
  }
  return static_cast<std::int64_t>(sum / parts);
}

std::vector<std::int64_t> evaluate(const ExchangeGraph& graph, const Objective& objective, std::span<const Exchange> exchanges) {
  std::vector<std::int64_t> values;
  for (const Level level : objective.levels) {
    std::int64_t sum = 0;
    if (level == Level::people || level == Level::users) {
      sum = members_served(graph, level, exchanges);
    } else {
      for (const Exchange& exchange : exchanges) {
        if (level == Level::balance) sum += imbalance_of(graph, exchange);
        if (level == Level::expected) sum += expected_of(graph, exchange);
        for (const Transfer& transfer : exchange.transfers) sum += of_transfer(graph, level, transfer);
      }
    }
    values.push_back(sum);
  }
  return values;
}

}  // namespace ronde::matcher
