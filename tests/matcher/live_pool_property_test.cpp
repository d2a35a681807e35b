// The live pool against one that lists everything anew after each step: 10,000 steps in all, RONDE_CASES for more or fewer. The other one
// is written from the words of live_pool.hpp alone: all pairs are judged, all exchanges walked, all plans tried.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "random_market.hpp"
#include "ronde/matcher/live_pool.hpp"

namespace ronde::test {
namespace {

using namespace matcher;

constexpr CategoryId kCategories = 3;
constexpr MemberIndex kMembers = 6;
/// A few listings stand in a quarter that the bands do not know.
constexpr QuarterId kFarQuarter = 7;

CompatibilityRules small_rules() {
  CompatibilityRules rules{{std::vector<ThemeId>(kCategories, 0)}, WalkBands(2)};
  rules.bands.set(0, 1, WalkBand::min15);
  return rules;
}

/// What was said about one listing.
struct Said {
  bool is_offer = false;
  OfferFacts offer;
  WantFacts want;
  std::uint32_t units = 1, reserved = 0;
  std::vector<ListingSlot> pairing;  // of an offer
  bool paired = false;               // the pairing holds, even if all that it names are gone
  [[nodiscard]] MemberIndex member() const { return is_offer ? offer.member : want.member; }
  [[nodiscard]] bool gift() const { return is_offer && offer.gift; }
};

/// An exchange as the pool tells it, as far as it is compared.
struct Listed {
  std::vector<std::int64_t> worth;  // by level, large is good
  std::int64_t chance = 0;          // permille
  std::vector<std::pair<ListingSlot, ListingSlot>> transfers;
  bool chain = false;
  friend bool operator==(const Listed&, const Listed&) = default;
  /// Better first.
  friend bool operator<(const Listed& a, const Listed& b) {
    if (a.worth != b.worth) return a.worth > b.worth;
    if (a.chance != b.chance) return a.chance > b.chance;
    if (a.transfers.size() != b.transfers.size()) return a.transfers.size() < b.transfers.size();
    return a.transfers < b.transfers;
  }
};

/// Everything that was said, and from that alone all exchanges.
struct Ledger {
  std::map<ListingSlot, Said> listings;
  std::set<std::pair<MemberIndex, MemberIndex>> blocks;
  std::set<std::pair<ListingSlot, ListingSlot>> declined;
  std::set<MemberIndex> resting;
  CompatibilityRules rules = small_rules();

  [[nodiscard]] bool can_be_had(const Said& said) const { return said.units > said.reserved && !resting.contains(said.member()); }
  [[nodiscard]] std::optional<ArcFacts> arc(ListingSlot offer, ListingSlot want) const {
    const Said &giver = listings.at(offer), &receiver = listings.at(want);
    if (declined.contains({offer, want}) || blocks.contains(std::minmax(giver.member(), receiver.member()))) return std::nullopt;
    const Verdict verdict = judge(rules, giver.offer, receiver.want);
    if (!verdict.suits()) return std::nullopt;
    return arc_facts(rules, giver.offer, receiver.want, verdict);
  }
  [[nodiscard]] bool returns(ListingSlot want, ListingSlot offer) const {
    const Said& given = listings.at(offer);
    return given.member() == listings.at(want).member() && !given.gift() &&
           (!given.paired || std::ranges::find(given.pairing, want) != given.pairing.end());
  }
};

class FullListing {
 public:
  FullListing(const Ledger& ledger, const Objective& objective, std::uint32_t cycle_cap, std::uint32_t chain_cap)
      : ledger_(ledger), objective_(objective), cycle_cap_(cycle_cap), chain_cap_(chain_cap) {
    for (const auto& [slot, said] : ledger.listings) {
      if (ledger.can_be_had(said)) (said.is_offer ? offers_ : wants_).push_back(slot);
    }
    for (const ListingSlot offer : offers_) {
      for (const ListingSlot want : wants_) {
        if (const auto facts = ledger.arc(offer, want)) arcs_[offer].emplace_back(want, *facts);
      }
    }
    for (const ListingSlot offer : offers_) {
      path_.clear();
      members_ = {ledger.listings.at(offer).member()};
      walk(offer, offer);
    }
    std::sort(all_.begin(), all_.end());
  }

  /// Each cycle once, from its lowest offer.
  [[nodiscard]] const std::vector<Listed>& all() const { return all_; }

  /// Those through `slot`, best first; a cycle begins with `slot` if it is an offer, and ends with it if it is a want.
  [[nodiscard]] std::vector<Listed> through(ListingSlot slot) const {
    std::vector<Listed> found;
    for (Listed exchange : all_) {
      const auto has = [slot](const auto& transfer) { return transfer.first == slot || transfer.second == slot; };
      auto at = std::ranges::find_if(exchange.transfers, has);
      if (at == exchange.transfers.end()) continue;
      if (!exchange.chain) std::rotate(exchange.transfers.begin(), at->first == slot ? at : at + 1, exchange.transfers.end());
      found.push_back(std::move(exchange));
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  /// The most of the first level that exchanges sharing no unit reach together.
  std::int64_t best_plan() {
    left_.assign(ledger_.listings.rbegin()->first + 1, 0);
    share_.assign(left_.size(), 0.0);
    for (const auto& [slot, said] : ledger_.listings) left_[slot] = said.units > said.reserved ? said.units - said.reserved : 0;
    for (const Listed& exchange : all_) {
      const double each = static_cast<double>(exchange.worth.front()) / static_cast<double>(exchange.transfers.size());
      for (const auto& [offer, want] : exchange.transfers) share_[want] = std::max(share_[want], each);
    }
    best_ = 0;
    choose(0, 0, {});
    return best_;
  }

 private:
  struct Step {
    ListingSlot offer, want;
    ArcFacts facts;
  };

  void walk(ListingSlot first, ListingSlot offer) {
    for (const auto& [want, facts] : arcs_[offer]) {
      const MemberIndex receiver = ledger_.listings.at(want).member();
      path_.push_back({offer, want, facts});
      const bool gift = ledger_.listings.at(first).gift();
      if (!gift && receiver == members_.front() && path_.size() >= 2 && path_.size() <= cycle_cap_ && ledger_.returns(want, first) &&
          std::ranges::all_of(path_, [first](const Step& step) { return step.offer >= first; }))
        keep(false);
      if (std::ranges::find(members_, receiver) == members_.end()) {
        members_.push_back(receiver);
        if (gift && path_.size() <= chain_cap_) keep(true);
        if (path_.size() < (gift ? chain_cap_ : cycle_cap_)) {
          for (const ListingSlot next : offers_) {
            if (ledger_.returns(want, next)) walk(first, next);
          }
        }
        members_.pop_back();
      }
      path_.pop_back();
    }
  }

  void keep(bool chain) {
    Listed listed;
    listed.chain = chain;
    __extension__ typedef __int128 Wide;
    Wide chance = 1, whole = 1, prefixes = 0;
    for (const Step& step : path_) {
      listed.transfers.emplace_back(step.offer, step.want);
      chance *= step.facts.acceptance_permille;
      whole *= 1000;
      prefixes = prefixes * 1000 + chance;
    }
    listed.chance = static_cast<std::int64_t>(chance * 1000 / whole);
    const Wide expected = chain ? prefixes : chance * static_cast<std::int64_t>(path_.size());
    for (const Level level : objective_.levels) {
      listed.worth.push_back(level == Level::expected ? static_cast<std::int64_t>(expected * 1000 / whole) : worth(level, chain));
    }
    all_.push_back(std::move(listed));
  }

  [[nodiscard]] std::int64_t worth(Level level, bool chain) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < path_.size(); ++i) {
      const ArcFacts& facts = path_[i].facts;
      if (level == Level::people || level == Level::users || level == Level::transfers) ++sum;  // nobody sits twice
      if (level == Level::weight) sum += facts.weight;
      if (level == Level::wish) sum += facts.wish;
      if (level == Level::waiting) sum += facts.waiting;
      if (level == Level::rank) sum -= facts.rank;
      if (level == Level::walk) sum -= facts.walk;
      if (level == Level::balance && !(chain && i + 1 == path_.size())) {
        const int in = ledger_.listings.at(path_[i].offer).offer.size;
        const int out = ledger_.listings.at(path_[(i + 1) % path_.size()].offer).offer.size;
        if (in != 0 && out != 0) sum -= std::abs(in - out);
      }
    }
    return level == Level::users && chain ? sum + 1 : sum;
  }

  void choose(std::size_t index, std::int64_t sum, const std::set<MemberIndex>& members) {
    const Level level = objective_.levels.front();
    const bool counts = level == Level::people || level == Level::users;
    const std::int64_t value = counts ? static_cast<std::int64_t>(members.size()) : sum;
    best_ = std::max(best_, value);
    // Each unit of a want that is left brings at most its share of the best exchange that it is in.
    double most = static_cast<double>(value);
    for (const ListingSlot want : wants_) most += share_[want] * left_[want];
    if (counts) most = std::min(most, double{kMembers});
    if (most < static_cast<double>(best_) + 1 - 1e-6) return;
    for (std::size_t i = index; i < all_.size(); ++i) {
      const auto& transfers = all_[i].transfers;
      const auto free = [this](const auto& transfer) { return left_[transfer.first] > 0 && left_[transfer.second] > 0; };
      if (!std::ranges::all_of(transfers, free)) continue;
      std::set<MemberIndex> more = members;
      for (const auto& [offer, want] : transfers) {
        --left_[offer];
        --left_[want];
        more.insert(ledger_.listings.at(want).member());
        if (level == Level::users) more.insert(ledger_.listings.at(offer).member());
      }
      choose(i, sum + all_[i].worth.front(), more);
      for (const auto& [offer, want] : transfers) {
        ++left_[offer];
        ++left_[want];
      }
    }
  }

  const Ledger& ledger_;
  const Objective& objective_;
  std::size_t cycle_cap_, chain_cap_;
  std::vector<ListingSlot> offers_, wants_;
  std::map<ListingSlot, std::vector<std::pair<ListingSlot, ArcFacts>>> arcs_;
  std::vector<Step> path_;
  std::vector<MemberIndex> members_;
  std::vector<Listed> all_;
  // of the plan
  std::vector<std::uint32_t> left_;
  std::vector<double> share_;  // by want
  std::int64_t best_ = 0;
};

/// One neighbourhood, told to the pool and written in the ledger.
class Neighbourhood {
 public:
  explicit Neighbourhood(std::uint64_t seed) : dice_(seed) {
    objective_ = random_objective(dice_);
    caps_.cycle_cap = dice_.chance(15) ? 5 : 2 + dice_.below(3);
    caps_.chain_cap = dice_.below(4);
    caps_.member_once = true;
    if (dice_.chance(20)) caps_.seats_cap = 2 + dice_.below(3);
    if (dice_.chance(50)) pool_.watch(objective_.levels.front(), caps_);
    for (int i = 0; i < 8; ++i) arrive();
    pool_.watch(objective_.levels.front(), caps_);
  }

  void step() {
    const std::uint32_t what = dice_.below(100);
    if (ledger_.listings.size() < 10 || (what < 25 && ledger_.listings.size() < 18)) {
      touched_ = arrive();
    } else {
      touched_ = any();
      act(what, touched_);
    }
  }

  void check() {
    const std::uint32_t seats = caps_.seats_cap.value_or(99);
    FullListing full(ledger_, objective_, std::min(*caps_.cycle_cap, seats), std::min(caps_.chain_cap, seats - 1));
    for (const ListingSlot slot : {touched_, any()}) {
      CAPTURE(slot);
      std::vector<Listed> expected = full.through(slot);
      exchanges_ += expected.size();
      if (expected.size() > 5) expected.resize(5);
      CHECK(found_through(slot) == expected);
    }
    const std::int64_t sign = is_small(objective_.levels.front()) ? -1 : 1;
    const std::int64_t best = full.best_plan();
    CHECK(sign * pool_.bound(0).bound >= best);  // before any price is lowered
    const PoolBound bound = pool_.bound();
    CHECK_FALSE(bound.cut);
    CHECK(sign * bound.bound >= best);
    LivePool fresh = pool_;
    fresh.watch(objective_.levels.front(), caps_);
    const std::int64_t anew = sign * fresh.bound().bound;
    CHECK(anew >= best);
    fresh_sum_ += anew;
    best_sum_ += best;
    bound_sum_ += sign * bound.bound;
  }

  std::size_t exchanges_ = 0;                                  // that were compared
  std::int64_t best_sum_ = 0, bound_sum_ = 0, fresh_sum_ = 0;  // over all steps

 private:
  ListingSlot any() {
    auto at = ledger_.listings.begin();
    std::advance(at, dice_.below(static_cast<std::uint32_t>(ledger_.listings.size())));
    return at->first;
  }
  QuarterId some_quarter() { return dice_.chance(2) ? kFarQuarter : static_cast<QuarterId>(dice_.below(2)); }
  OfferFacts some_offer(MemberIndex member) {
    OfferFacts facts;
    facts.member = member;
    facts.category = static_cast<CategoryId>(dice_.below(kCategories));
    facts.size = static_cast<std::uint8_t>(dice_.below(4));
    facts.quarter = some_quarter();
    facts.gift = dice_.chance(20);
    facts.acceptance_permille = static_cast<std::uint16_t>(500 + 50 * dice_.below(11));
    facts.beside = some_parts();
    return facts;
  }
  /// Mostly it is one thing.
  std::vector<BundlePart> some_parts() {
    std::vector<BundlePart> parts;
    while (parts.size() + 1 < kBundleMax && dice_.chance(20)) parts.push_back({static_cast<CategoryId>(dice_.below(kCategories)), {}, {}});
    return parts;
  }
  WantFacts some_want(MemberIndex member) {
    WantFacts facts;
    facts.member = member;
    if (!dice_.chance(25)) facts.category = static_cast<CategoryId>(dice_.below(kCategories));  // else anything
    facts.quarter = some_quarter();
    facts.walk_max = dice_.chance(4) ? WalkBand::min5 : WalkBand::min25;
    facts.size = static_cast<std::uint8_t>(dice_.below(4));
    facts.size_tolerance = static_cast<std::uint8_t>(1 + dice_.below(3));
    facts.wish = static_cast<std::uint8_t>(1 + dice_.below(3));
    facts.waiting_days = static_cast<std::uint16_t>(dice_.below(5));
    if (facts.category != kAnyCategory) facts.beside = some_parts();
    return facts;
  }

  ListingSlot arrive() {
    Said said;
    said.is_offer = dice_.chance(50);
    said.units = 1 + dice_.below(2);
    const MemberIndex member = dice_.below(kMembers);
    ListingSlot slot = 0;
    if (said.is_offer) {
      said.offer = some_offer(member);
      slot = pool_.add_offer(said.offer, said.units);
    } else {
      said.want = some_want(member);
      slot = pool_.add_want(said.want, said.units);
    }
    REQUIRE_FALSE(ledger_.listings.contains(slot));
    ledger_.listings[slot] = said;
    return slot;
  }

  void leave(ListingSlot slot) {
    pool_.remove(slot);
    ledger_.listings.erase(slot);
    std::erase_if(ledger_.declined, [slot](const auto& pair) { return pair.first == slot || pair.second == slot; });
    for (auto& [other, said] : ledger_.listings) std::erase(said.pairing, slot);
  }

  void change(ListingSlot slot) {
    Said& said = ledger_.listings.at(slot);
    if (said.is_offer) {
      said.offer = some_offer(said.member());
      pool_.change_offer(slot, said.offer);
    } else {
      said.want = some_want(said.member());
      pool_.change_want(slot, said.want);
    }
  }

  void pair_up(ListingSlot offer) {
    Said& said = ledger_.listings.at(offer);
    if (!said.is_offer) return;
    said.pairing.clear();
    for (const auto& [slot, other] : ledger_.listings) {
      if (!other.is_offer && other.member() == said.member() && dice_.chance(50)) said.pairing.push_back(slot);
    }
    said.paired = !said.pairing.empty();
    pool_.set_pairing(offer, said.pairing);
  }

  void decline_or_allow() {
    const ListingSlot offer = any(), want = any();
    if (!ledger_.listings.at(offer).is_offer || ledger_.listings.at(want).is_offer) return;
    if (ledger_.declined.erase({offer, want}) > 0) {
      pool_.allow(offer, want);
    } else if (ledger_.arc(offer, want)) {
      ledger_.declined.insert({offer, want});
      pool_.decline(offer, want);
    }
  }

  void block_or_unblock() {
    MemberIndex one = dice_.below(kMembers), other = dice_.below(kMembers);
    if (ledger_.blocks.size() > 2) std::tie(one, other) = *ledger_.blocks.begin();
    if (one == other) return;
    if (ledger_.blocks.erase(std::minmax(one, other)) > 0) {
      pool_.unblock(one, other);
    } else {
      ledger_.blocks.insert(std::minmax(one, other));
      pool_.block(one, other);
    }
  }

  void rest_or_come_back(MemberIndex member) {
    if (ledger_.resting.size() > 1) member = *ledger_.resting.begin();
    const bool rests = ledger_.resting.erase(member) == 0;
    if (rests) ledger_.resting.insert(member);
    pool_.set_resting(member, rests);
  }

  void act(std::uint32_t what, ListingSlot slot) {
    Said& said = ledger_.listings.at(slot);
    if (what < 40) {
      leave(slot);
      touched_ = any();
    } else if (what < 52) {
      change(slot);
    } else if (what < 60) {
      CHECK(pool_.reserve(slot) == (said.units > said.reserved));
      said.reserved += said.units > said.reserved ? 1U : 0U;
    } else if (what < 69) {
      pool_.release(slot);
      said.reserved -= said.reserved > 0 ? 1U : 0U;
    } else if (what < 73) {
      said.units = 1 + dice_.below(2);
      pool_.set_units(slot, said.units);
    } else if (what < 79) {
      pair_up(slot);
    } else if (what < 87) {
      decline_or_allow();
    } else if (what < 92) {
      block_or_unblock();
    } else if (what < 99) {
      rest_or_come_back(said.member());
    } else {
      pool_.set_rules(small_rules());
    }
  }

  [[nodiscard]] std::vector<Listed> found_through(ListingSlot slot) const {
    const Found found = pool_.best_exchanges_through(slot, objective_, caps_, {.count = 5, .step_limit = 10'000'000});
    CHECK_FALSE(found.cut);
    std::vector<Listed> listed;
    for (const PoolExchange& exchange : found.exchanges) {
      Listed one{exchange.values, exchange.chance_permille, {}, exchange.kind == ExchangeKind::chain};
      for (std::size_t i = 0; i < one.worth.size(); ++i) one.worth[i] *= is_small(objective_.levels[i]) ? -1 : 1;
      for (const PoolTransfer& transfer : exchange.transfers) one.transfers.emplace_back(transfer.offer, transfer.want);
      listed.push_back(std::move(one));
    }
    return listed;
  }

  Dice dice_;
  LivePool pool_{small_rules()};
  Ledger ledger_;
  Objective objective_;
  Caps caps_;
  ListingSlot touched_ = 0;
};

TEST_CASE("after each step the best exchanges through a listing are those of a full listing, and the bound holds for the whole pool") {
  constexpr std::uint64_t kSteps = 50;
  std::size_t exchanges = 0;
  std::int64_t best = 0, bound = 0, fresh = 0;
  for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(1, cases() / kSteps); ++seed) {
    Neighbourhood neighbourhood(seed);
    for (std::uint64_t step = 0; step < kSteps; ++step) {
      CAPTURE(seed);
      CAPTURE(step);
      neighbourhood.step();
      neighbourhood.check();
    }
    exchanges += neighbourhood.exchanges_;
    best += neighbourhood.best_sum_;
    bound += neighbourhood.bound_sum_;
    fresh += neighbourhood.fresh_sum_;
  }
  MESSAGE(exchanges << " exchanges through listings; bounds add up to " << bound << ", with all prices anew to " << fresh
                    << ", the best plans to " << best);
  CHECK(exchanges > cases() / 2);
}

}  // namespace
}  // namespace ronde::test
