#include "ronde/matcher/verify.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace ronde::matcher {
namespace {

constexpr std::size_t kWrongMax = 20;
__extension__ typedef __int128 Wide;

class Judge {
 public:
  Judge(const ExchangeGraph& graph, const Caps& caps, std::span<const BlockedPair> blocks) : graph_(graph), caps_(caps) {
    for (const BlockedPair& pair : blocks) blocks_.insert(std::minmax(pair.one, pair.other));
  }

  void exchange(const Exchange& exchange, std::size_t number) {
    where_ = "exchange " + std::to_string(number);
    if (exchange.transfers.empty()) return say("is empty");
    if (!known(exchange)) return say("names a listing that is not there");
    length(exchange);
    joints(exchange);
    seats(exchange);
    for (const Transfer& transfer : exchange.transfers) hand_over(transfer);
  }

  void units() {
    where_ = "the plan";
    for (const auto& [offer, used] : offer_units_) {
      if (used > graph_.offers()[offer].capacity) say("gives offer " + std::to_string(offer) + " too often");
    }
    for (const auto& [want, used] : want_units_) {
      if (used > graph_.wants()[want].capacity) say("serves want " + std::to_string(want) + " too often");
    }
    for (const auto& [relay, used] : relay_units_) {
      if (used > 1) say("uses relay " + std::to_string(relay) + " twice");
    }
  }

  /// What each member receives beyond what they give, where they do both in one exchange.
  void sizes(const std::vector<Exchange>& exchanges) {
    if (!caps_.size_tolerance) return;
    where_ = "the plan";
    std::map<MemberIndex, std::int64_t> beyond;
    for (const Exchange& exchange : exchanges) {
      if (!known(exchange) || exchange.transfers.empty()) continue;
      const Transfer* before = exchange.kind == ExchangeKind::cycle ? &exchange.transfers.back() : nullptr;
      for (const Transfer& transfer : exchange.transfers) {
        const Offer& given = graph_.offers()[transfer.offer];
        if (before != nullptr) beyond[given.owner] += half_hours(graph_.offers()[before->offer].size) - half_hours(given.size);
        before = &transfer;
      }
    }
    beyond.erase(kNobody);
    for (const auto& [member, by] : beyond) {
      if ((by < 0 ? -by : by) <= *caps_.size_tolerance) continue;
      say("leaves member " + std::to_string(member) + (by < 0 ? " short by " : " ahead by ") + std::to_string(by < 0 ? -by : by) +
          " half hours");
    }
  }

  void levels(const Objective& objective, const Clearing& clearing) {
    where_ = "the plan";
    if (clearing.levels.size() != objective.levels.size()) return say("does not tell each level");
    bool tight = true;
    for (std::size_t i = 0; i < clearing.levels.size(); ++i) {
      const LevelResult& told = clearing.levels[i];
      const std::string level(name(told.level));
      if (told.level != objective.levels[i]) say("tells " + level + " out of order");
      if (told.value != count(told.level, clearing.exchanges)) say("tells a wrong value of " + level);
      if (is_small(told.level) ? told.value < told.bound : told.value > told.bound) say("is beyond its bound of " + level);
      tight = tight && told.value == told.bound;
    }
    if (clearing.status == Status::optimal && !tight) say("is called optimal away from its bound");
  }

  [[nodiscard]] std::vector<std::string> wrong() && { return std::move(wrong_); }

 private:
  void say(const std::string& what) {
    if (wrong_.size() < kWrongMax) wrong_.push_back(where_ + " " + what);
  }

  [[nodiscard]] bool known(const Exchange& exchange) const {
    for (const Transfer& transfer : exchange.transfers) {
      if (transfer.offer >= graph_.offers().size() || transfer.want >= graph_.wants().size()) return false;
      for (const RelayIndex relay : transfer.via) {
        if (relay >= graph_.relays().size()) return false;
      }
    }
    return true;
  }

  void length(const Exchange& exchange) {
    const std::size_t count = exchange.transfers.size();
    const bool chain = exchange.kind == ExchangeKind::chain;
    if (!chain && count < 2) say("is a cycle of one");
    if (!chain && caps_.cycle_cap && count > *caps_.cycle_cap) say("is a cycle longer than the cap");
    if (chain && count > caps_.chain_cap) say("is a chain longer than the cap");
    if (caps_.seats_cap && count + (chain ? 1 : 0) > *caps_.seats_cap) say("has too many seats");
    if (chain && !graph_.offers()[exchange.transfers.front().offer].gift) say("is a chain that does not start with a gift");
  }

  void joints(const Exchange& exchange) {
    const std::size_t count = exchange.transfers.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (i + 1 == count && exchange.kind == ExchangeKind::chain) break;
      const WantIndex want = exchange.transfers[i].want;
      const OfferIndex offer = exchange.transfers[(i + 1) % count].offer;
      bool joined = false;
      for (const ArcIndex arc : graph_.returns_of(want)) joined = joined || graph_.returns()[arc].offer == offer;
      if (!joined) say("breaks after transfer " + std::to_string(i));
    }
  }

  void seats(const Exchange& exchange) {
    if (!caps_.member_once) return;
    std::set<MemberIndex> sitting;
    const auto sit = [&](MemberIndex member) {
      if (member != kNobody && !sitting.insert(member).second) say("seats member " + std::to_string(member) + " twice");
    };
    if (exchange.kind == ExchangeKind::chain) sit(graph_.offers()[exchange.transfers.front().offer].owner);
    for (const Transfer& transfer : exchange.transfers) sit(graph_.wants()[transfer.want].owner);
  }

  void hand_over(const Transfer& transfer) {
    ++offer_units_[transfer.offer];
    ++want_units_[transfer.want];
    Receiver to{transfer.want, false};
    for (const RelayIndex relay : transfer.via) {
      ++relay_units_[relay];
      if (!relay_leads(relay, to)) say("uses relay " + std::to_string(relay) + " where it does not lead");
      to = {relay, true};
    }
    if (arc_of(transfer.offer, to) == nullptr) say("hands offer " + std::to_string(transfer.offer) + " to a want that does not take it");
    const auto pair = std::minmax(graph_.offers()[transfer.offer].owner, graph_.wants()[transfer.want].owner);
    if (blocks_.contains({pair.first, pair.second})) say("brings blocked members together");
  }

  [[nodiscard]] bool relay_leads(RelayIndex relay, Receiver to) const {
    for (const ArcIndex arc : graph_.relay_arcs_of(relay)) {
      if (graph_.relay_arcs()[arc].to == to) return true;
    }
    return false;
  }

  [[nodiscard]] const TransferArc* arc_of(OfferIndex offer, Receiver to) const {
    for (const ArcIndex arc : graph_.transfers_of(offer)) {
      if (graph_.transfers()[arc].to == to) return &graph_.transfers()[arc];
    }
    return nullptr;
  }

  [[nodiscard]] std::int64_t count(Level level, const std::vector<Exchange>& exchanges) const {
    std::int64_t sum = 0;
    std::set<MemberIndex> members;
    for (const Exchange& exchange : exchanges) {
      if (!known(exchange) || exchange.transfers.empty()) continue;
      if (level == Level::expected) sum += expected(exchange);
      const Transfer* before = exchange.kind == ExchangeKind::cycle ? &exchange.transfers.back() : nullptr;
      for (const Transfer& transfer : exchange.transfers) {
        members.insert(graph_.wants()[transfer.want].owner);
        if (level == Level::users) members.insert(graph_.offers()[transfer.offer].owner);
        sum += worth(level, transfer);
        if (level == Level::balance && before != nullptr) {
          const int given = graph_.offers()[transfer.offer].size, received = graph_.offers()[before->offer].size;
          if (given != 0 && received != 0) sum += given > received ? given - received : received - given;
        }
        before = &transfer;
      }
    }
    members.erase(kNobody);
    return level == Level::people || level == Level::users ? static_cast<std::int64_t>(members.size()) : sum;
  }

  /// Thousandths of a hand-over: a cycle needs every yes, a chain goes on up to the first no.
  [[nodiscard]] std::int64_t expected(const Exchange& exchange) const {
    std::vector<std::int64_t> yes;
    for (const Transfer& transfer : exchange.transfers) {
      const TransferArc* const arc = arc_of(transfer.offer, head_of(transfer));
      yes.push_back(arc == nullptr ? 0 : arc->facts.acceptance_permille);
    }
    constexpr std::int64_t sure = 1'000'000'000'000'000;
    const bool cycle = exchange.kind == ExchangeKind::cycle;
    if (cycle) std::ranges::sort(yes);
    std::int64_t all = sure;
    Wide each_step = 0;
    for (const std::int64_t permille : yes) {
      all = all * permille / 1000;
      each_step += all;
    }
    const Wide at_the_end = Wide{all} * static_cast<std::int64_t>(yes.size());
    return static_cast<std::int64_t>((cycle ? at_the_end : each_step) / (sure / 1000));
  }

  static Receiver head_of(const Transfer& transfer) {
    return transfer.via.empty() ? Receiver{transfer.want, false} : Receiver{transfer.via.back(), true};
  }

  [[nodiscard]] std::int64_t worth(Level level, const Transfer& transfer) const {
    const TransferArc* const arc = arc_of(transfer.offer, head_of(transfer));
    if (arc == nullptr) return 0;
    if (level == Level::transfers) return 1;
    if (level == Level::weight) return arc->facts.weight;
    if (level == Level::wish) return arc->facts.wish;
    if (level == Level::walk) return arc->facts.walk;
    if (level == Level::waiting) return arc->facts.waiting;
    if (level != Level::rank) return 0;
    std::int64_t rank = arc->facts.rank;
    Receiver to{transfer.want, false};
    for (const RelayIndex relay : transfer.via) {
      for (const ArcIndex relay_arc : graph_.relay_arcs_of(relay)) {
        if (graph_.relay_arcs()[relay_arc].to == to) rank += graph_.relay_arcs()[relay_arc].rank;
      }
      to = {relay, true};
    }
    return rank;
  }

  const ExchangeGraph& graph_;
  const Caps& caps_;
  std::set<std::pair<MemberIndex, MemberIndex>> blocks_;
  std::map<std::uint32_t, std::uint32_t> offer_units_, want_units_, relay_units_;
  std::string where_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> verify(const ExchangeGraph& graph, const Objective& objective, const Caps& caps, const Clearing& clearing,
                                std::span<const BlockedPair> blocks) {
  Judge judge(graph, caps, blocks);
  for (std::size_t i = 0; i < clearing.exchanges.size(); ++i) judge.exchange(clearing.exchanges[i], i);
  judge.units();
  judge.sizes(clearing.exchanges);
  judge.levels(objective, clearing);
  return std::move(judge).wrong();
}

}  // namespace ronde::matcher
