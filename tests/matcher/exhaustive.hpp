#pragma once
// The solver that tries everything: all exchanges by plain recursion over the arcs, then all sets of them. Shares no code with the engines.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "ronde/matcher/clear.hpp"

namespace ronde::test {

class Exhaustive {
 public:
  Exhaustive(const matcher::ExchangeGraph& graph, const matcher::Caps& caps) : graph_(graph), caps_(caps) {
    for (matcher::OfferIndex offer = 0; offer < graph.offers().size(); ++offer) {
      first_ = offer;
      std::vector<matcher::Transfer> path;
      walk(offer, path);
    }
  }
  /// Within the caps; a cycle begins with its lowest offer. None passes a listing twice.
  [[nodiscard]] const std::vector<matcher::Exchange>& exchanges() const { return exchanges_; }

  /// All levels at their best, most important first; large is good.
  std::vector<std::int64_t> best(const matcher::Objective& objective) {
    std::vector<std::int64_t> best;
    visit_plans(objective, [&best](const std::vector<std::int64_t>& values) {
      if (best.empty() || values > best) best = values;
    });
    return best;
  }
  /// Level by level: the most among all plans that have at least `kept` in the levels before.
  std::vector<std::int64_t> most_keeping(const matcher::Objective& objective, const std::vector<std::int64_t>& kept) {
    std::vector<std::int64_t> most = kept;
    visit_plans(objective, [&](const std::vector<std::int64_t>& values) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        most[i] = std::max(most[i], values[i]);
        if (values[i] < kept[i]) break;
      }
    });
    return most;
  }

  /// The most that the exchanges of one plan add up to, if each is worth what stands in its place.
  std::int64_t heaviest(const std::vector<std::int64_t>& worth) {
    worth_.clear();
    for (const std::int64_t one : worth) worth_.push_back({{one}, 0, 0});
    std::int64_t most = 0;
    visit_plans({Level::weight}, [&most](const std::vector<std::int64_t>& sums) { most = std::max(most, sums.front()); });
    return most;
  }
  /// Within the tolerance of sizes, if there is one: each member over all these exchanges.
  [[nodiscard]] bool balanced(const std::vector<matcher::Exchange>& exchanges) const {
    std::map<matcher::MemberIndex, std::int64_t> accounts;
    for (const matcher::Exchange& exchange : exchanges) add_sizes(exchange, accounts, 1);
    return within_tolerance(accounts);
  }
  /// What the member receives beyond what they give in this exchange.
  [[nodiscard]] std::int64_t beyond(const matcher::Exchange& exchange, matcher::MemberIndex member) const {
    std::map<matcher::MemberIndex, std::int64_t> accounts;
    add_sizes(exchange, accounts, 1);
    return accounts[member];
  }
  /// What an exchange adds to a level that adds up; large is good. Of people and users: 0.
  [[nodiscard]] std::int64_t value(matcher::Level level, const matcher::Exchange& exchange) const { return sum_of(level, exchange); }

  using Visit = std::function<void(const std::vector<std::int64_t>& values)>;
  /// Every plan, as what it is worth; large is good.
  void visit_plans(const matcher::Objective& objective, const Visit& visit) {
    worth_.clear();
    for (const matcher::Exchange& exchange : exchanges_) worth_.push_back(worth_of(exchange, objective.levels));
    visit_plans(objective.levels, visit);
  }

 private:
  using Exchange = matcher::Exchange;
  using Transfer = matcher::Transfer;
  using Level = matcher::Level;
  /// What adds up, a level; and who receives or takes part, as bits.
  struct Worth {
    std::vector<std::int64_t> sums;
    std::uint64_t people = 0, users = 0;
  };

  // ---- all exchanges ----
  void walk(matcher::OfferIndex offer, std::vector<Transfer>& path) {
    for (const matcher::ArcIndex arc : graph_.transfers_of(offer)) reach(graph_.transfers()[arc].to, {offer, 0, {}}, path);
  }
  void reach(matcher::Receiver at, Transfer transfer, std::vector<Transfer>& path) {
    if (!at.relay) {
      transfer.want = at.index;
      step(transfer, path);
      return;
    }
    if (std::ranges::find(transfer.via, at.index) != transfer.via.end()) return;
    transfer.via.insert(transfer.via.begin(), at.index);
    for (const matcher::RelayArc& arc : graph_.relay_arcs()) {
      if (arc.relay == at.index) reach(arc.to, transfer, path);
    }
  }
  void step(const Transfer& transfer, std::vector<Transfer>& path) {
    for (const Transfer& before : path) {
      if (before.want == transfer.want) return;
      for (const matcher::RelayIndex relay : transfer.via) {
        if (std::ranges::find(before.via, relay) != before.via.end()) return;
      }
    }
    path.push_back(transfer);
    const std::uint32_t cycle_cap = std::min(caps_.cycle_cap.value_or(99), caps_.seats_cap.value_or(99));
    const std::uint32_t chain_cap = std::min(caps_.chain_cap, caps_.seats_cap.value_or(99) - 1);
    if (graph_.offers()[first_].gift && path.size() <= chain_cap) keep({matcher::ExchangeKind::chain, path});
    for (const matcher::ReturnArc& arc : graph_.returns()) {
      if (arc.want != transfer.want) continue;
      if (arc.offer == first_ && path.size() >= 2 && path.size() <= cycle_cap && is_lowest(path))
        keep({matcher::ExchangeKind::cycle, path});
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
      std::multiset<matcher::MemberIndex> members;
      if (exchange.kind == matcher::ExchangeKind::chain) members.insert(graph_.offers()[exchange.transfers.front().offer].owner);
      for (const Transfer& t : exchange.transfers) members.insert(graph_.wants()[t.want].owner);
      members.erase(matcher::kNobody);
      for (const matcher::MemberIndex member : members) {
        if (members.count(member) > 1) return;
      }
    }
    exchanges_.push_back(exchange);
  }

  // ---- sizes ----
  using Accounts = std::map<matcher::MemberIndex, std::int64_t>;
  void add_sizes(const Exchange& exchange, Accounts& accounts, int by) const {
    const std::vector<std::int64_t> half_hours{0, 1, 2, 4, 8};
    const bool cycle = exchange.kind == matcher::ExchangeKind::cycle;
    for (std::size_t i = 0; i < exchange.transfers.size(); ++i) {
      const std::int64_t size = half_hours[graph_.offers()[exchange.transfers[i].offer].size];
      if (cycle || i + 1 < exchange.transfers.size()) accounts[graph_.wants()[exchange.transfers[i].want].owner] += by * size;
      if (cycle || i > 0) accounts[graph_.offers()[exchange.transfers[i].offer].owner] -= by * size;
    }
  }
  [[nodiscard]] bool within_tolerance(const Accounts& accounts) const {
    return !caps_.size_tolerance || std::ranges::all_of(accounts, [this](const auto& account) {
      return account.first == matcher::kNobody || std::abs(account.second) <= std::int64_t{*caps_.size_tolerance};
    });
  }

  // ---- all plans ----
  /// Each exchange is worth what worth_ says.
  void visit_plans(const std::vector<Level>& levels, const Visit& visit) {
    levels_ = levels;
    visit_ = &visit;
    offers_.assign(graph_.offers().size(), 0);
    wants_.assign(graph_.wants().size(), 0);
    relays_.assign(graph_.relays().size(), 0);
    accounts_.clear();
    choose(0, {std::vector<std::int64_t>(levels.size(), 0), 0, 0});
  }
  void choose(std::size_t index, const Worth& so_far) {
    std::vector<std::int64_t> values = so_far.sums;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (levels_[i] == Level::people) values[i] = __builtin_popcountll(so_far.people);
      if (levels_[i] == Level::users) values[i] = __builtin_popcountll(so_far.users);
    }
    if (within_tolerance(accounts_)) (*visit_)(values);  // one more exchange may make good what is beyond it
    for (std::size_t i = index; i < exchanges_.size(); ++i) {
      if (!fits(exchanges_[i])) continue;
      Worth with = so_far;
      for (std::size_t level = 0; level < with.sums.size(); ++level) with.sums[level] += worth_[i].sums[level];
      with.people |= worth_[i].people;
      with.users |= worth_[i].users;
      take(exchanges_[i], 1);
      add_sizes(exchanges_[i], accounts_, 1);
      choose(i, with);
      add_sizes(exchanges_[i], accounts_, -1);
      take(exchanges_[i], 0U - 1U);
    }
  }
  [[nodiscard]] bool fits(const Exchange& exchange) const {
    return std::ranges::all_of(exchange.transfers, [this](const Transfer& t) {
      return offers_[t.offer] < graph_.offers()[t.offer].capacity && wants_[t.want] < graph_.wants()[t.want].capacity &&
             std::ranges::all_of(t.via, [this](matcher::RelayIndex relay) { return relays_[relay] == 0; });
    });
  }
  void take(const Exchange& exchange, std::uint32_t by) {
    for (const Transfer& t : exchange.transfers) {
      offers_[t.offer] += by;
      wants_[t.want] += by;
      for (const matcher::RelayIndex relay : t.via) relays_[relay] += by;
    }
  }

  // ---- what one exchange is worth ----
  [[nodiscard]] const matcher::ArcFacts& facts_of(const Transfer& t) const {
    const matcher::Receiver head = t.via.empty() ? matcher::Receiver{t.want, false} : matcher::Receiver{t.via.back(), true};
    return graph_.transfers()[graph_.find_transfer(t.offer, head).value()].facts;
  }
  [[nodiscard]] Worth worth_of(const Exchange& exchange, const std::vector<Level>& levels) const {
    Worth worth;
    for (const Level level : levels) worth.sums.push_back(sum_of(level, exchange));
    const auto bit = [](matcher::MemberIndex member) { return member == matcher::kNobody ? 0 : std::uint64_t{1} << member; };
    for (const Transfer& t : exchange.transfers) {
      worth.people |= bit(graph_.wants()[t.want].owner);
      worth.users |= bit(graph_.wants()[t.want].owner) | bit(graph_.offers()[t.offer].owner);
    }
    return worth;
  }
  [[nodiscard]] std::int64_t sum_of(Level level, const Exchange& exchange) const {
    if (level == Level::people || level == Level::users) return 0;
    if (level == Level::expected) return expected_of(exchange);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < exchange.transfers.size(); ++i) {
      const Transfer& t = exchange.transfers[i];
      const matcher::ArcFacts& facts = facts_of(t);
      if (level == Level::transfers) ++sum;
      if (level == Level::weight) sum += facts.weight;
      if (level == Level::wish) sum += facts.wish;
      if (level == Level::waiting) sum += facts.waiting;
      if (level == Level::walk) sum -= facts.walk;
      if (level == Level::rank) sum -= facts.rank + relay_rank(t);
      if (level == Level::balance && !(exchange.kind == matcher::ExchangeKind::chain && i + 1 == exchange.transfers.size())) {
        const int in = graph_.offers()[t.offer].size;
        const int out = graph_.offers()[exchange.transfers[(i + 1) % exchange.transfers.size()].offer].size;
        if (in != 0 && out != 0) sum -= std::abs(in - out);
      }
    }
    return sum;
  }
  [[nodiscard]] std::int64_t relay_rank(const Transfer& t) const {
    std::int64_t rank = 0;
    matcher::Receiver to{t.want, false};
    for (const matcher::RelayIndex relay : t.via) {
      for (const matcher::RelayArc& arc : graph_.relay_arcs()) {
        if (arc.relay == relay && arc.to == to) rank += arc.rank;
      }
      to = {relay, true};
    }
    return rank;
  }
  /// As a fraction, which is exact for up to ten transfers.
  [[nodiscard]] std::int64_t expected_of(const Exchange& exchange) const {
    __extension__ typedef __int128 Wide;
    Wide chance = 1, whole = 1, sum = 0;
    for (const Transfer& t : exchange.transfers) {
      chance *= facts_of(t).acceptance_permille;
      whole *= 1000;
      sum = sum * 1000 + chance;
    }
    if (exchange.kind == matcher::ExchangeKind::cycle) sum = chance * static_cast<std::int64_t>(exchange.transfers.size());
    return static_cast<std::int64_t>(sum * 1000 / whole);
  }

  const matcher::ExchangeGraph& graph_;
  const matcher::Caps& caps_;
  matcher::OfferIndex first_ = 0;
  std::vector<Exchange> exchanges_;
  // of the visit
  std::vector<Level> levels_;
  const Visit* visit_ = nullptr;
  std::vector<Worth> worth_;
  std::vector<std::uint32_t> offers_, wants_, relays_;  // units taken
  Accounts accounts_;
};

}  // namespace ronde::test
