// Plans, bounds and prices that were tampered with, by dice: the judges must refuse each that is wrong, and no plan that is right. What is
// right is found out here by the list of all exchanges, without the judges.
#include <doctest/doctest.h>

#include <array>
#include <map>

#include "exhaustive.hpp"
#include "random_market.hpp"
#include "ronde/matcher/check_certificate.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

/// A cycle from its lowest offer.
Exchange from_lowest(Exchange exchange) {
  if (exchange.kind == ExchangeKind::cycle && !exchange.transfers.empty())
    std::ranges::rotate(exchange.transfers, std::ranges::min_element(exchange.transfers, {}, &Transfer::offer));
  return exchange;
}

/// With units enough the judges take such an exchange for the two into which it can be cut; the list of all exchanges has only those two.
bool passes_twice_where_units_are(const ExchangeGraph& graph, const Exchange& exchange) {
  std::set<std::uint32_t> offers, wants;
  return std::ranges::any_of(exchange.transfers, [&](const Transfer& t) {
    const bool twice = !offers.insert(t.offer).second || !wants.insert(t.want).second;
    return twice && (t.offer >= graph.offers().size() || graph.offers()[t.offer].capacity > 1 || t.want >= graph.wants().size() ||
                     graph.wants()[t.want].capacity > 1);
  });
}

bool within_capacity(const ExchangeGraph& graph, const std::vector<Exchange>& exchanges) {
  std::map<std::uint32_t, std::uint32_t> offers, wants, relays;
  for (const Exchange& exchange : exchanges) {
    for (const Transfer& t : exchange.transfers) {
      if (++offers[t.offer] > graph.offers()[t.offer].capacity || ++wants[t.want] > graph.wants()[t.want].capacity) return false;
      for (const RelayIndex relay : t.via) {
        if (++relays[relay] > 1) return false;
      }
    }
  }
  return true;
}

/// A market, its best plan with prices, and what is right there.
struct Case {
  RandomMarket market;
  Caps caps;
  Objective objective;
  Clearing good;

  Case(Dice& dice, const Shape& shape)
      : market(random_market(dice, shape)), caps(random_caps(dice, dice.chance(15), shape)), objective(random_objective(dice)) {
    Limits limits;
    limits.keep_prices = true;
    good = certified(market.graph, clear(market.graph, objective, caps, limits));
  }

  /// Large is good.
  [[nodiscard]] std::vector<std::int64_t> values(const Exhaustive& all, const std::vector<Exchange>& exchanges) const {
    std::vector<std::int64_t> values;
    for (const Level level : objective.levels) {
      std::int64_t sum = 0;
      std::set<MemberIndex> members;
      for (const Exchange& exchange : exchanges) {
        sum += all.value(level, exchange);
        for (const Transfer& t : exchange.transfers) {
          members.insert(market.graph.wants()[t.want].owner);
          if (level == Level::users) members.insert(market.graph.offers()[t.offer].owner);
        }
      }
      members.erase(kNobody);
      values.push_back(level == Level::people || level == Level::users ? static_cast<std::int64_t>(members.size()) : sum);
    }
    return values;
  }

  [[nodiscard]] bool is_right(const Exhaustive& all, const Clearing& clearing) const {
    for (const Exchange& exchange : clearing.exchanges) {
      if (std::ranges::find(all.exchanges(), from_lowest(exchange)) == all.exchanges().end()) return false;
    }
    if (!all.balanced(clearing.exchanges)) return false;
    if (!within_capacity(market.graph, clearing.exchanges) || clearing.levels.size() != objective.levels.size()) return false;
    const std::vector<std::int64_t> counted = values(all, clearing.exchanges);
    bool tight = true;
    for (std::size_t i = 0; i < counted.size(); ++i) {
      const LevelResult& told = clearing.levels[i];
      const std::int64_t sign = is_small(objective.levels[i]) ? -1 : 1;
      if (told.level != objective.levels[i] || sign * told.value != counted[i] || sign * told.bound < counted[i]) return false;
      tight = tight && told.value == told.bound;
    }
    return tight || clearing.status != Status::optimal;
  }
};

// ---- mutations of a plan ----

template <class T>
T& any_of(Dice& dice, std::vector<T>& list) {
  return list[dice.below(static_cast<std::uint32_t>(list.size()))];
}

/// Changes one thing of a plan that has exchanges.
class Mutation {
 public:
  static constexpr std::array<const char*, 17> kNames{
      "another offer", "another want",   "another relay",     "a transfer left out", "a transfer twice",   "transfers swapped",
      "wants swapped", "the other kind", "an exchange twice", "exchange left out",   "an empty exchange",  "two joined",
      "one split",     "another value",  "another bound",     "another status",      "levels out of order"};
  Mutation(Dice& dice, const ExchangeGraph& graph) : dice_(dice), graph_(graph) {}

  void apply(std::size_t kind, Clearing& c) const {
    Exchange& exchange = any_of(dice_, c.exchanges);
    std::vector<Transfer>& transfers = exchange.transfers;
    Transfer& transfer = any_of(dice_, transfers);
    switch (kind) {
      case 0:
        transfer.offer = dice_.below(count(graph_.offers()) + 1);
        return;
      case 1:
        transfer.want = dice_.below(count(graph_.wants()) + 1);
        return;
      case 2:
        return other_relays(transfer);
      case 3:
        transfers.erase(transfers.begin() + dice_.below(count(transfers)));
        return;
      case 4:
        transfers.insert(transfers.begin() + dice_.below(count(transfers)), Transfer(transfer));
        return;
      case 5:
        std::swap(transfer, any_of(dice_, transfers));
        return;
      case 6:
        std::swap(transfer.want, any_of(dice_, any_of(dice_, c.exchanges).transfers).want);
        return;
      case 7:
        exchange.kind = exchange.kind == ExchangeKind::cycle ? ExchangeKind::chain : ExchangeKind::cycle;
        return;
      case 8:
        c.exchanges.push_back(Exchange(exchange));
        return;
      case 9:
        c.exchanges.erase(c.exchanges.begin() + dice_.below(count(c.exchanges)));
        return;
      case 10:
        transfers.clear();
        return;
      case 11:
        return join(c);
      case 12:
        return split(c, exchange);
      case 13:
        any_of(dice_, c.levels).value += dice_.chance(50) ? 1 : -1;
        return;
      case 14:
        any_of(dice_, c.levels).bound += dice_.chance(50) ? 1 : -1;
        return;
      case 15:
        c.status = c.status == Status::optimal ? Status::feasible : Status::optimal;
        return;
      default:
        return other_levels(c);
    }
  }

 private:
  static std::uint32_t count(const auto& list) { return static_cast<std::uint32_t>(list.size()); }

  void other_relays(Transfer& transfer) const {
    if (!transfer.via.empty() && dice_.chance(50)) {
      transfer.via.pop_back();
    } else {
      transfer.via.push_back(dice_.below(count(graph_.relays()) + 1));
    }
  }
  static void join(Clearing& c) {
    if (c.exchanges.size() < 2) return c.exchanges.push_back(c.exchanges.front());
    const std::vector<Transfer> last = c.exchanges.back().transfers;
    c.exchanges.pop_back();
    c.exchanges.front().transfers.insert(c.exchanges.front().transfers.end(), last.begin(), last.end());
  }
  void split(Clearing& c, Exchange& exchange) const {
    const auto at = exchange.transfers.begin() + dice_.below(count(exchange.transfers));
    Exchange rest{exchange.kind, {at, exchange.transfers.end()}};
    exchange.transfers.erase(at, exchange.transfers.end());
    c.exchanges.push_back(std::move(rest));
  }
  void other_levels(Clearing& c) const {
    if (dice_.chance(50)) {
      c.levels.pop_back();
    } else {
      c.levels.front().level = static_cast<Level>(dice_.below(static_cast<std::uint32_t>(kLevelCount)));
    }
  }

  Dice& dice_;
  const ExchangeGraph& graph_;
};

/// Vertices, listings with units, relays, and vertices and listings whose sizes must balance, by turns.
Shape shape_of(std::uint64_t seed) {
  if (seed % 5 == 0) return {.members = 6};
  if (seed % 5 == 1) return {.members = 4, .capacity_max = 2, .vertices = false};
  if (seed % 5 == 2) return {.members = 6, .sizes = true};
  if (seed % 5 == 3) return {.members = 4, .capacity_max = 2, .vertices = false, .sizes = true};
  return {.members = 6, .relays = 3, .arc_percent = 20};
}

using Counts = std::array<int, Mutation::kNames.size()>;

void mutate_plans(std::uint64_t seed, Counts& wrong) {
  CAPTURE(seed);
  Dice dice(seed);
  const Case one(dice, shape_of(seed));
  if (one.good.exchanges.empty()) return;
  const ExchangeGraph& graph = one.market.graph;
  const Exhaustive all(graph, one.caps);
  CHECK(one.is_right(all, one.good));
  for (std::size_t kind = 0; kind < Mutation::kNames.size(); ++kind) {
    CAPTURE(std::string(Mutation::kNames[kind]));
    Clearing mutant = one.good;
    Mutation(dice, graph).apply(kind, mutant);
    if (std::ranges::any_of(mutant.exchanges, [&](const Exchange& e) { return passes_twice_where_units_are(graph, e); })) continue;
    const bool right = one.is_right(all, mutant);
    CHECK(verify(graph, one.objective, one.caps, mutant, one.market.blocks).empty() == right);
    if (right) continue;
    ++wrong[kind];
    // A certificate that names another level may be right about that one.
    if (mutant.levels.empty() || mutant.levels.front().level == one.objective.levels.front())
      CHECK(why_it_fails(graph, mutant).has_value());
  }
}

TEST_CASE("each plan that was tampered with and is wrong is refused, by verify and by --check; what is still right is not") {
  Counts wrong{};
  for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(60, cases() / 10); ++seed) mutate_plans(seed, wrong);
  for (std::size_t kind = 0; kind < wrong.size(); ++kind) {
    CAPTURE(std::string(Mutation::kNames[kind]));
    CHECK(wrong[kind] > 0);
  }
}

TEST_CASE("a plan within other caps, or that leaves a member ahead or short, or that brings blocked members together, is refused") {
  int shorter = 0, blocked = 0, once = 0, unbalanced = 0;
  for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(200, cases() / 10); ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const Case one(dice, shape_of(seed));
    for (const Exchange& exchange : one.good.exchanges) {
      const auto length = static_cast<std::uint32_t>(exchange.transfers.size());
      Caps tight = one.caps;
      if (exchange.kind == ExchangeKind::cycle) {
        tight.cycle_cap = length - 1;
      } else {
        tight.chain_cap = length - 1;
      }
      CHECK_FALSE(verify(one.market.graph, one.objective, tight, one.good).empty());
      tight = one.caps;
      tight.seats_cap = length - (exchange.kind == ExchangeKind::cycle ? 1 : 0);
      CHECK_FALSE(verify(one.market.graph, one.objective, tight, one.good).empty());
      ++shorter;
      const Transfer& met = exchange.transfers.front();
      const BlockedPair pair{one.market.graph.wants()[met.want].owner, one.market.graph.offers()[met.offer].owner};
      if (pair.one == kNobody) continue;
      CHECK_FALSE(verify(one.market.graph, one.objective, one.caps, one.good, std::span(&pair, 1)).empty());
      ++blocked;
    }
    Caps strict = one.caps;
    strict.member_once = true;
    const Exhaustive all(one.market.graph, strict);
    const bool right = one.is_right(all, one.good);
    CHECK(verify(one.market.graph, one.objective, strict, one.good).empty() == right);
    once += right ? 0 : 1;
    Caps even = one.caps;
    even.size_tolerance = 0;
    const bool is_even = Exhaustive(one.market.graph, even).balanced(one.good.exchanges);
    CHECK(verify(one.market.graph, one.objective, even, one.good).empty() == is_even);
    unbalanced += is_even ? 0 : 1;
  }
  CHECK(shorter > 0);
  CHECK(blocked > 0);
  CHECK(once > 0);
  CHECK(unbalanced > 0);
}

// ---- mutations of prices ----

/// The least bound that any use of these prices could prove for all plans: the most that one plan is worth at them. Exchanges are priced.
std::int64_t least_bound(const Case& one, Exhaustive& all, std::size_t index, const DualPoint& point) {
  const ExchangeGraph& graph = one.market.graph;
  const auto wants = static_cast<std::uint32_t>(graph.wants().size()), offers = static_cast<std::uint32_t>(graph.offers().size());
  std::map<Level, std::int64_t> by;
  by[one.objective.levels[index]] += point.scale;
  for (std::size_t k = 0; k < point.kept.size(); ++k) by[one.objective.levels[k]] += point.kept[k];
  std::map<std::uint32_t, std::int64_t> unit, people, users;
  for (const Price& price : point.units) unit[price.of] = price.price;
  for (const Price& price : point.people) people[price.of] = price.price;
  for (const Price& price : point.users) users[price.of] = price.price;
  std::map<std::uint32_t, std::int64_t> account;
  for (const Price& price : point.sizes) account[price.of] = price.price;

  std::int64_t base = 0;
  for (const auto& [member, price] : account) base += std::abs(price) * std::int64_t{one.caps.size_tolerance.value_or(0)};
  for (std::size_t k = 0; k < point.kept.size(); ++k) {
    const LevelResult& told = one.good.levels[k];
    base -= point.kept[k] * (is_small(told.level) ? -told.value : told.value);
  }
  for (const auto& [of, price] : unit) {
    const std::uint32_t units = of < wants ? graph.wants()[of].capacity : of < wants + offers ? graph.offers()[of - wants].capacity : 1;
    base += price * units;
  }
  std::set<MemberIndex> receive, take_part;
  std::vector<std::int64_t> worth;
  for (const Exchange& exchange : all.exchanges()) {
    std::int64_t sum = 0;
    for (const auto& [level, times] : by) sum += times * all.value(level, exchange);
    for (const Transfer& t : exchange.transfers) {
      const MemberIndex receiver = graph.wants()[t.want].owner;
      sum -= unit[t.want] + unit[wants + t.offer];
      for (const RelayIndex relay : t.via) sum -= unit[wants + offers + relay];
      if (receiver == kNobody) continue;
      sum += people[receiver] + users[receiver];
      receive.insert(receiver);
    }
    const MemberIndex giver = graph.offers()[exchange.transfers.front().offer].owner;
    if (exchange.kind == ExchangeKind::chain && giver != kNobody) {
      sum += users[giver];
      take_part.insert(giver);
    }
    for (const auto& [member, price] : account) sum -= price * all.beyond(exchange, member);
    worth.push_back(sum);
  }
  take_part.insert(receive.begin(), receive.end());
  for (const MemberIndex member : receive) base += std::max<std::int64_t>(0, by[Level::people] - people[member]);
  for (const MemberIndex member : take_part) base += std::max<std::int64_t>(0, by[Level::users] - users[member]);
  const std::int64_t most = base + all.heaviest(worth);
  return most / point.scale - (most % point.scale < 0 ? 1 : 0);
}

/// One price becomes another: nothing, half, less by one part in a thousand, more. False: there is none.
bool mutate_a_price(Dice& dice, DualPoint& point) {
  std::vector<std::int64_t*> prices;
  for (auto* list : {&point.units, &point.people, &point.users}) {
    for (Price& price : *list) prices.push_back(&price.price);
  }
  for (Price& price : point.sizes) prices.push_back(&price.price);
  for (std::int64_t& price : point.kept) prices.push_back(&price);
  if (prices.empty()) return false;
  std::int64_t& price = *any_of(dice, prices);
  const std::uint32_t how = dice.below(4);
  price = how == 0 ? 0 : how == 1 ? price / 2 : how == 2 ? price - price / 1000 - 1 : price + price / 2 + point.scale;
  return true;
}

TEST_CASE("prices that were tampered with and no longer prove the bound are refused") {
  int wrong = 0, negative = 0;
  for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(60, cases() / 10); ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const Case one(dice, shape_of(seed));
    Exhaustive all(one.market.graph, one.caps);
    if (all.exchanges().size() > 22) continue;
    CHECK_FALSE(why_it_fails(one.market.graph, one.good).has_value());
    for (std::size_t i = 0; i < one.good.levels.size(); ++i) {
      const LevelProof& proof = one.good.certificate.proofs[i];
      // Several points, cuts and branches help each other; one point of prices of exchanges stands alone.
      if (proof.points.size() != 1 || !proof.leaves.empty() || !proof.points[0].cuts.empty() || proof.points[0].by_arcs) continue;
      for (int round = 0; round < 4; ++round) {
        CAPTURE(i);
        CAPTURE(round);
        Clearing mutant = one.good;
        DualPoint& point = mutant.certificate.proofs[i].points[0];
        if (!mutate_a_price(dice, point)) break;
        const bool below = std::ranges::any_of(point.units, [](const Price& price) { return price.price < 0; }) ||
                           std::ranges::any_of(point.people, [](const Price& price) { return price.price < 0; }) ||
                           std::ranges::any_of(point.users, [](const Price& price) { return price.price < 0; }) ||
                           std::ranges::any_of(point.kept, [](std::int64_t price) { return price < 0; });
        if (below) {
          ++negative;
          CHECK(why_it_fails(one.market.graph, mutant).has_value());
          continue;
        }
        Clearing bare = one.good;
        bare.certificate.proofs[i] = {};
        if (!why_it_fails(one.market.graph, bare)) break;  // what the wants could take is proof enough
        const LevelResult& told = one.good.levels[i];
        std::int64_t least = least_bound(one, all, i, point);
        const auto is_swap = [](const Exchange& e) { return e.kind == ExchangeKind::cycle && e.transfers.size() == 2; };
        if (told.level == Level::transfers && std::ranges::all_of(all.exchanges(), is_swap)) least -= least % 2;  // they come in pairs
        if (least <= (is_small(told.level) ? -told.bound : told.bound)) continue;
        ++wrong;
        CHECK(why_it_fails(one.market.graph, mutant).has_value());
      }
    }
  }
  MESSAGE(wrong << " no longer proven, " << negative << " below nothing");
  CHECK(wrong > 30);
}

}  // namespace
}  // namespace ronde::test
