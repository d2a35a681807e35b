// Random small markets against a solver that tries everything and shares no code with the engines.
#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "market_text.hpp"
#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

struct Shape {
  std::uint32_t members = 5, relays = 0, arc_percent = 30, capacity_max = 1, gift_percent = 20;
  bool vertices = true;  // file vertices; else offers and wants of their own with pairing
  bool negative_weights = false;
};

ExchangeGraph random_market(Dice& dice, const Shape& shape) {
  ExchangeGraphBuilder builder;
  std::vector<MemberIndex> offer_owner, want_owner, relay_owner;
  const auto size = [&dice] { return static_cast<std::uint8_t>(dice.below(5)); };
  for (MemberIndex member = 0; member < shape.members; ++member) {
    if (shape.vertices) {
      builder.add_vertex(member % 4, dice.chance(shape.gift_percent));
      offer_owner.push_back(member % 4);
      want_owner.push_back(member % 4);
      continue;
    }
    std::vector<OfferIndex> offers;
    std::vector<WantIndex> wants;
    for (std::uint32_t i = 0; i <= dice.below(2); ++i) {
      const bool gift = dice.chance(shape.gift_percent);
      const OfferIndex offer = builder.add_offer({member, 1 + dice.below(shape.capacity_max), gift, size()});
      offer_owner.push_back(member);
      if (!gift) offers.push_back(offer);
    }
    for (std::uint32_t i = 0; i <= dice.below(2); ++i) {
      wants.push_back(builder.add_want({member, 1 + dice.below(shape.capacity_max)}));
      want_owner.push_back(member);
    }
    for (const WantIndex want : wants) {
      for (const OfferIndex offer : offers) {
        if (dice.chance(80)) builder.add_return(want, offer);
      }
    }
  }
  for (std::uint32_t relay = 0; relay < shape.relays; ++relay) {
    const MemberIndex owner = dice.below(shape.members) % 4;
    builder.add_relay({owner});
    relay_owner.push_back(owner);
  }
  const auto facts = [&] {
    ArcFacts arc;
    arc.weight = 1 + std::int64_t{dice.below(9)} - (shape.negative_weights ? 4 : 0);
    arc.rank = static_cast<std::int32_t>(dice.below(6));
    arc.wish = static_cast<std::int32_t>(dice.below(4));
    arc.walk = static_cast<std::int32_t>(5 * dice.below(4));
    arc.waiting = static_cast<std::int32_t>(dice.below(9));
    return arc;
  };
  for (OfferIndex offer = 0; offer < offer_owner.size(); ++offer) {
    for (WantIndex want = 0; want < want_owner.size(); ++want) {
      if (offer_owner[offer] != want_owner[want] && dice.chance(shape.arc_percent)) builder.add_transfer(offer, {want, false}, facts());
    }
    for (RelayIndex relay = 0; relay < relay_owner.size(); ++relay) {
      if (offer_owner[offer] != relay_owner[relay] && dice.chance(shape.arc_percent)) builder.add_transfer(offer, {relay, true}, facts());
    }
  }
  for (RelayIndex relay = 0; relay < relay_owner.size(); ++relay) {
    for (WantIndex want = 0; want < want_owner.size(); ++want) {
      if (want_owner[want] == relay_owner[relay] && dice.chance(60))
        builder.add_relay_arc(relay, {want, false}, static_cast<std::int32_t>(dice.below(4)));
    }
    for (RelayIndex other = 0; other < relay_owner.size(); ++other) {
      if (other != relay && relay_owner[other] == relay_owner[relay] && dice.chance(50)) builder.add_relay_arc(relay, {other, true});
    }
  }
  auto built = std::move(builder).build();
  REQUIRE(built.graph);
  return std::move(*built.graph);
}

/// Tries everything: all exchanges by plain recursion over the arcs, then all sets of them.
class Exhaustive {
 public:
  Exhaustive(const ExchangeGraph& graph, const Caps& caps) : graph_(graph), caps_(caps) {
    for (OfferIndex offer = 0; offer < graph.offers().size(); ++offer) {
      first_ = offer;
      std::vector<Transfer> path;
      walk(offer, path);
    }
  }
  [[nodiscard]] std::size_t count() const { return exchanges_.size(); }

  std::vector<std::int64_t> best(const Objective& objective) {
    std::vector<std::int64_t> best;
    visit_plans(objective, [&best](const std::vector<std::int64_t>& values) {
      if (best.empty() || values > best) best = values;
    });
    return best;
  }
  /// Level by level: the most among all plans that have at least `kept` in the levels before. Large is good.
  std::vector<std::int64_t> most_keeping(const Objective& objective, const std::vector<std::int64_t>& kept) {
    std::vector<std::int64_t> most = kept;
    visit_plans(objective, [&](const std::vector<std::int64_t>& values) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        most[i] = std::max(most[i], values[i]);
        if (values[i] < kept[i]) break;
      }
    });
    return most;
  }

 private:
  using Visit = std::function<void(const std::vector<std::int64_t>& values)>;

  void visit_plans(const Objective& objective, const Visit& visit) {
    objective_ = &objective;
    std::vector<std::uint32_t> offers(graph_.offers().size()), wants(graph_.wants().size()), relays(graph_.relays().size());
    std::vector<Exchange> chosen;
    choose(0, offers, wants, relays, chosen, visit);
  }
  void walk(OfferIndex offer, std::vector<Transfer>& path) {
    for (const TransferArc& arc : graph_.transfers()) {
      if (arc.offer == offer) reach(arc.to, {offer, 0, {}}, path);
    }
  }
  void reach(Receiver at, Transfer transfer, std::vector<Transfer>& path) {
    if (!at.relay) {
      transfer.want = at.index;
      step(transfer, path);
      return;
    }
    if (std::ranges::find(transfer.via, at.index) != transfer.via.end()) return;
    transfer.via.insert(transfer.via.begin(), at.index);
    for (const RelayArc& arc : graph_.relay_arcs()) {
      if (arc.relay == at.index) reach(arc.to, transfer, path);
    }
  }
  void step(const Transfer& transfer, std::vector<Transfer>& path) {
    for (const Transfer& before : path) {
      if (before.want == transfer.want) return;
      for (const RelayIndex relay : transfer.via) {
        if (std::ranges::find(before.via, relay) != before.via.end()) return;
      }
    }
    path.push_back(transfer);
    const std::uint32_t cycle_cap = std::min(caps_.cycle_cap.value_or(99), caps_.seats_cap.value_or(99));
    const std::uint32_t chain_cap = std::min(caps_.chain_cap, caps_.seats_cap.value_or(99) - 1);
    if (graph_.offers()[first_].gift && path.size() <= chain_cap) keep({ExchangeKind::chain, path});
    for (const ReturnArc& arc : graph_.returns()) {
      if (arc.want != transfer.want) continue;
      if (arc.offer == first_ && path.size() >= 2 && path.size() <= cycle_cap && is_lowest(path)) keep({ExchangeKind::cycle, path});
      const bool used = std::ranges::any_of(path, [&arc](const Transfer& t) { return t.offer == arc.offer; });
      if (!used && path.size() < std::max(cycle_cap, chain_cap)) walk(arc.offer, path);
    }
    path.pop_back();
  }
  [[nodiscard]] static bool is_lowest(const std::vector<Transfer>& path) {
    return std::ranges::all_of(path, [&path](const Transfer& t) { return t.offer >= path.front().offer; });
  }
  void keep(const Exchange& exchange) {
    if (caps_.member_once) {
      std::multiset<MemberIndex> members;
      if (exchange.kind == ExchangeKind::chain) members.insert(graph_.offers()[exchange.transfers.front().offer].owner);
      for (const Transfer& t : exchange.transfers) members.insert(graph_.wants()[t.want].owner);
      for (const MemberIndex member : members) {
        if (members.count(member) > 1) return;
      }
    }
    exchanges_.push_back(exchange);
  }
  void choose(std::size_t index, std::vector<std::uint32_t>& offers, std::vector<std::uint32_t>& wants, std::vector<std::uint32_t>& relays,
              std::vector<Exchange>& chosen, const Visit& visit) {
    visit(value_of(chosen));
    for (std::size_t i = index; i < exchanges_.size(); ++i) {
      bool fits = true;
      for (const Transfer& t : exchanges_[i].transfers) {
        fits = fits && offers[t.offer] < graph_.offers()[t.offer].capacity && wants[t.want] < graph_.wants()[t.want].capacity;
        for (const RelayIndex relay : t.via) fits = fits && relays[relay] == 0;
      }
      if (!fits) continue;
      const auto count = [&](std::uint32_t by) {
        for (const Transfer& t : exchanges_[i].transfers) {
          offers[t.offer] += by;
          wants[t.want] += by;
          for (const RelayIndex relay : t.via) relays[relay] += by;
        }
      };
      count(1);
      chosen.push_back(exchanges_[i]);
      choose(i, offers, wants, relays, chosen, visit);
      chosen.pop_back();
      count(0U - 1U);
    }
  }
  [[nodiscard]] std::vector<std::int64_t> value_of(const std::vector<Exchange>& chosen) const {
    std::vector<std::int64_t> values;
    for (const Level level : objective_->levels) {
      std::int64_t sum = 0;
      std::set<MemberIndex> members;
      for (const Exchange& exchange : chosen) {
        for (std::size_t i = 0; i < exchange.transfers.size(); ++i) {
          const Transfer& t = exchange.transfers[i];
          const Receiver head = t.via.empty() ? Receiver{t.want, false} : Receiver{t.via.back(), true};
          const ArcFacts facts = graph_.transfers()[graph_.find_transfer(t.offer, head).value()].facts;
          members.insert(graph_.wants()[t.want].owner);
          if (level == Level::users) members.insert(graph_.offers()[t.offer].owner);
          if (level == Level::transfers) ++sum;
          if (level == Level::weight) sum += facts.weight;
          if (level == Level::wish) sum += facts.wish;
          if (level == Level::waiting) sum += facts.waiting;
          if (level == Level::walk) sum -= facts.walk;
          if (level == Level::rank) {
            sum -= facts.rank;
            Receiver to{t.want, false};
            for (const RelayIndex relay : t.via) {
              for (const RelayArc& arc : graph_.relay_arcs()) {
                if (arc.relay == relay && arc.to == to) sum -= arc.rank;
              }
              to = {relay, true};
            }
          }
          if (level == Level::balance && !(exchange.kind == ExchangeKind::chain && i + 1 == exchange.transfers.size())) {
            const int in = graph_.offers()[t.offer].size;
            const int out = graph_.offers()[exchange.transfers[(i + 1) % exchange.transfers.size()].offer].size;
            if (in != 0 && out != 0) sum -= std::abs(in - out);
          }
        }
      }
      values.push_back(level == Level::people || level == Level::users ? static_cast<std::int64_t>(members.size()) : sum);
    }
    return values;
  }

  const ExchangeGraph& graph_;
  const Caps& caps_;
  const Objective* objective_ = nullptr;
  OfferIndex first_ = 0;
  std::vector<Exchange> exchanges_;
};

Objective random_objective(Dice& dice) {
  std::vector<Level> levels{Level::people, Level::users, Level::transfers, Level::weight, Level::rank,
                            Level::wish,   Level::walk,  Level::waiting,   Level::balance};
  Objective objective;
  const std::uint32_t count = 1 + dice.below(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto at = levels.begin() + dice.below(static_cast<std::uint32_t>(levels.size()));
    objective.levels.push_back(*at);
    levels.erase(at);
  }
  return objective;
}

void judge(const ExchangeGraph& graph, const Objective& objective, const Caps& caps, const Limits& limits, Exhaustive& exhaustive,
           const std::vector<std::int64_t>& best) {
  const Clearing clearing = clear(graph, objective, caps, limits);
  const std::vector<std::string> wrong = verify(graph, objective, caps, clearing);
  CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? "" : wrong.front()));
  std::vector<std::int64_t> values, bounds;
  for (const LevelResult& level : clearing.levels) {
    const std::int64_t sign = is_small(level.level) ? -1 : 1;
    values.push_back(sign * level.value);
    bounds.push_back(sign * level.bound);
  }
  CHECK(values <= best);
  // A bound holds among all plans that keep what was reached in the levels before, whether or not that was the best.
  const std::vector<std::int64_t> most = exhaustive.most_keeping(objective, values);
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    CAPTURE(i);
    CHECK(bounds[i] >= most[i]);
  }
  if (caps.cycle_cap) CHECK(clearing.status == Status::optimal);
  if (clearing.status == Status::optimal) CHECK(values == best);
}

void compare(std::uint64_t seed, const Shape& shape, bool uncapped) {
  CAPTURE(seed);
  Dice dice(seed);
  const ExchangeGraph graph = random_market(dice, shape);
  Caps caps;
  caps.cycle_cap = uncapped ? std::nullopt : std::optional<std::uint32_t>(2 + dice.below(3));
  caps.chain_cap = dice.chance(uncapped ? 75 : 40) ? 0 : 1 + dice.below(3);
  caps.member_once = dice.chance(40);
  if (!uncapped && dice.chance(20)) caps.seats_cap = 2 + dice.below(3);
  const Objective objective = random_objective(dice);
  Exhaustive exhaustive(graph, caps);
  if (exhaustive.count() > 32) return;
  const std::vector<std::int64_t> best = exhaustive.best(objective);
  // Listed first, and searched for as they are needed: the same best.
  for (const std::uint64_t listed_max : {std::uint64_t{500'000}, std::uint64_t{0}}) {
    CAPTURE(listed_max);
    judge(graph, objective, caps, {.listed_max = listed_max}, exhaustive, best);
    if (uncapped) break;
  }
}

TEST_CASE("on small markets of file vertices, clear is as good as trying everything") {
  for (std::uint64_t seed = 1; seed <= 250; ++seed) compare(seed, {.members = 6}, false);
}

TEST_CASE("on small markets with pairings, units and gifts, clear is as good as trying everything") {
  for (std::uint64_t seed = 1000; seed <= 1250; ++seed)
    compare(seed, {.members = 4, .arc_percent = 25, .capacity_max = 2, .vertices = false}, false);
}

TEST_CASE("on small markets with nested relays, clear is as good as trying everything") {
  for (std::uint64_t seed = 2000; seed <= 2200; ++seed)
    compare(seed, {.members = 6, .relays = 3, .arc_percent = 20, .gift_percent = 10}, false);
}

TEST_CASE("weights may be negative: what harms is left out") {
  for (std::uint64_t seed = 3000; seed <= 3100; ++seed) compare(seed, {.members = 6, .negative_weights = true}, false);
}

TEST_CASE("on small markets, uncapped plans are never better than trying everything, and optimal only if as good") {
  for (std::uint64_t seed = 4000; seed <= 4999; ++seed) compare(seed, {.members = 6, .relays = 2, .arc_percent = 20}, true);
  for (std::uint64_t seed = 5000; seed <= 5999; ++seed) compare(seed, {.members = 4, .capacity_max = 2, .vertices = false}, true);
}

TEST_CASE("uncapped, an item of one member may go round to another of theirs: bounds hold with a member in an exchange only once") {
  for (std::uint64_t seed = 6000; seed <= 16000; ++seed) compare(seed, {.members = 8, .arc_percent = 22, .gift_percent = 0}, true);
}

}  // namespace
}  // namespace ronde::test
