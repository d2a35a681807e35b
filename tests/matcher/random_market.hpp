#pragma once
// Small markets by dice, with all that a market may have: units, gifts, calls, pairings, relays, blocks, estimates.
#include <doctest/doctest.h>

#include <set>
#include <utility>
#include <vector>

#include "cases.hpp"
#include "market_text.hpp"
#include "ronde/matcher/verify.hpp"

namespace ronde::test {

struct Shape {
  std::uint32_t members = 5, relays = 0, arc_percent = 30, capacity_max = 1, gift_percent = 20, call_percent = 15, block_percent = 10;
  bool vertices = true;  // file vertices; else offers and wants of their own with pairing
  bool negative_weights = false;
  bool sizes = false;  // of vertices too, and a tolerance of them
};

struct RandomMarket {
  matcher::ExchangeGraph graph;
  std::vector<matcher::BlockedPair> blocks;  // of members; no arc of the graph joins them
};

/// How many made-up markets in all: RONDE_CASES, fewer where everything is slow.
inline std::uint64_t cases() {
  return cases(10'000);
}

/// A crowd: each vertex gives to up to four others, so that what fits first leaves much and branches have something to prove.
inline matcher::ExchangeGraph crowd_of(std::uint32_t count, std::uint64_t seed) {
  Dice dice(seed);
  matcher::ExchangeGraphBuilder builder;
  for (std::uint32_t vertex = 0; vertex < count; ++vertex) builder.add_vertex(vertex);
  for (std::uint32_t giver = 0; giver < count; ++giver) {
    std::set<std::uint32_t> receivers;
    for (std::uint32_t i = 0; i < 4; ++i) receivers.insert(dice.below(count));
    receivers.erase(giver);
    for (const std::uint32_t receiver : receivers) builder.add_transfer(giver, {receiver, false});
  }
  auto built = std::move(builder).build();
  REQUIRE(built.graph);
  return std::move(*built.graph);
}

class MarketMaker {
 public:
  MarketMaker(Dice& dice, const Shape& shape)
      : dice_(dice), shape_(shape), nobody_(shape.vertices && shape.relays == 0 && dice.chance(15)) {}

  RandomMarket make() {
    RandomMarket market;
    for (matcher::MemberIndex one = 0; one < shape_.members; ++one) {
      for (matcher::MemberIndex other = 0; other < one; ++other) {
        if (!dice_.chance(shape_.block_percent) || nobody_) continue;
        market.blocks.push_back({one, other});
        blocked_.insert({one, other});
        blocked_.insert({other, one});
      }
    }
    for (matcher::MemberIndex member = 0; member < shape_.members; ++member) {
      if (shape_.vertices) {
        add_vertex(member);
      } else {
        add_listings(member);
      }
    }
    for (std::uint32_t relay = 0; relay < shape_.relays; ++relay) {
      relays_.push_back(dice_.below(shape_.members) % 4);
      builder_.add_relay({relays_.back()});
    }
    add_transfers();
    add_relay_arcs();
    auto built = std::move(builder_).build();
    REQUIRE(built.graph);
    market.graph = std::move(*built.graph);
    return market;
  }

 private:
  void add_vertex(std::uint32_t number) {
    const matcher::MemberIndex owner = nobody_ ? matcher::kNobody : number % 4;
    const bool gift = dice_.chance(shape_.gift_percent);
    builder_.add_vertex(owner, gift, shape_.sizes ? static_cast<std::uint8_t>(dice_.below(5)) : std::uint8_t{0});
    offers_.push_back(owner);
    wants_.push_back(owner);
  }

  void add_listings(matcher::MemberIndex member) {
    std::vector<matcher::OfferIndex> offers;
    for (std::uint32_t i = 0; i <= dice_.below(2); ++i) {
      const bool gift = dice_.chance(shape_.gift_percent);
      const auto size = static_cast<std::uint8_t>(dice_.below(5));
      const matcher::OfferIndex offer = builder_.add_offer({member, 1 + dice_.below(shape_.capacity_max), gift, size});
      offers_.push_back(member);
      if (!gift) offers.push_back(offer);
    }
    for (std::uint32_t i = 0; i <= dice_.below(2); ++i) {
      const matcher::WantIndex want = builder_.add_want({member, 1 + dice_.below(shape_.capacity_max)});
      wants_.push_back(member);
      if (dice_.chance(shape_.call_percent)) continue;  // gives nothing for it
      for (const matcher::OfferIndex offer : offers) {
        if (dice_.chance(80)) builder_.add_return(want, offer);
      }
    }
  }

  [[nodiscard]] bool may_meet(matcher::MemberIndex giver, matcher::MemberIndex receiver) const {
    return (giver != receiver || giver == matcher::kNobody) && !blocked_.contains({giver, receiver});
  }

  void add_transfers() {
    for (matcher::OfferIndex offer = 0; offer < offers_.size(); ++offer) {
      for (matcher::WantIndex want = 0; want < wants_.size(); ++want) {
        if (shape_.vertices && offer == want) continue;
        if (may_meet(offers_[offer], wants_[want]) && dice_.chance(shape_.arc_percent))
          builder_.add_transfer(offer, {want, false}, facts());
      }
      for (matcher::RelayIndex relay = 0; relay < relays_.size(); ++relay) {
        if (may_meet(offers_[offer], relays_[relay]) && dice_.chance(shape_.arc_percent))
          builder_.add_transfer(offer, {relay, true}, facts());
      }
    }
  }

  void add_relay_arcs() {
    for (matcher::RelayIndex relay = 0; relay < relays_.size(); ++relay) {
      for (matcher::WantIndex want = 0; want < wants_.size(); ++want) {
        if (wants_[want] == relays_[relay] && dice_.chance(60))
          builder_.add_relay_arc(relay, {want, false}, static_cast<std::int32_t>(dice_.below(4)));
      }
      for (matcher::RelayIndex other = 0; other < relays_.size(); ++other) {
        if (other != relay && relays_[other] == relays_[relay] && dice_.chance(50)) builder_.add_relay_arc(relay, {other, true});
      }
    }
  }

  matcher::ArcFacts facts() {
    matcher::ArcFacts arc;
    arc.weight = 1 + std::int64_t{dice_.below(9)} - (shape_.negative_weights ? 4 : 0);
    arc.rank = static_cast<std::int32_t>(dice_.below(6));
    arc.wish = static_cast<std::int32_t>(dice_.below(4));
    arc.walk = static_cast<std::int32_t>(5 * dice_.below(4));
    arc.waiting = static_cast<std::int32_t>(dice_.below(9));
    arc.acceptance_permille = dice_.chance(30) ? std::uint16_t{1000} : static_cast<std::uint16_t>(50 * dice_.below(21));
    return arc;
  }

  Dice& dice_;
  Shape shape_;
  bool nobody_;  // a file that names no users
  matcher::ExchangeGraphBuilder builder_;
  std::vector<matcher::MemberIndex> offers_, wants_, relays_;  // owners
  std::set<std::pair<matcher::MemberIndex, matcher::MemberIndex>> blocked_;
};

inline RandomMarket random_market(Dice& dice, const Shape& shape) {
  return MarketMaker(dice, shape).make();
}

inline matcher::Objective random_objective(Dice& dice) {
  using matcher::Level;
  std::vector<Level> levels;
  for (std::size_t level = 0; level < matcher::kLevelCount; ++level) levels.push_back(static_cast<Level>(level));
  matcher::Objective objective;
  const std::uint32_t count = 1 + dice.below(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto at = levels.begin() + dice.below(static_cast<std::uint32_t>(levels.size()));
    objective.levels.push_back(*at);
    levels.erase(at);
  }
  return objective;
}

inline matcher::Caps random_caps(Dice& dice, bool uncapped, const Shape& shape = {}) {
  matcher::Caps caps;
  caps.cycle_cap = uncapped ? std::nullopt : std::optional<std::uint32_t>(2 + dice.below(3));
  caps.chain_cap = dice.chance(uncapped ? 75 : 40) ? 0 : 1 + dice.below(3);
  caps.member_once = dice.chance(40);
  if (!uncapped && dice.chance(20)) caps.seats_cap = 2 + dice.below(3);
  if (shape.sizes) caps.size_tolerance = dice.below(5);
  return caps;
}

}  // namespace ronde::test
