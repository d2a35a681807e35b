// Cycles of any length: a circulation, that is an assignment in which every listing gives and takes its units, to and from itself if
// unused. Exact for levels that add up over transfers: they go into one whole cost, most important first. people and users do not add up:
// prices on members (Lagrange) make them do so, and give a bound that is valid at each step (Held, Karp 1971; Fisher 1981).
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>

#include "assignment.hpp"
#include "engine.hpp"
#include "member_once.hpp"

namespace ronde::matcher {
namespace {

constexpr std::int64_t kCostMax = std::int64_t{1} << 52U;  // sums of a few million of these stay within 63 bits
constexpr std::int64_t kPriceUnit = 1000;                  // member prices in thousandths
constexpr int kPriceRounds = 120;

bool counts_members(Level level) {
  return level == Level::people || level == Level::users;
}

/// Node numbers: wants, then offers, then relays.
class Circulation {
 public:
  explicit Circulation(const ExchangeGraph& graph, bool gifts_return)
      : graph_(graph),
        want_count_(static_cast<std::uint32_t>(graph.wants().size())),
        offer_count_(static_cast<std::uint32_t>(graph.offers().size())) {
    std::vector<std::uint32_t> units;
    std::vector<Assignment::Arc> arcs;
    for (const Want& want : graph.wants()) units.push_back(want.capacity);
    for (const Offer& offer : graph.offers()) units.push_back(offer.capacity);
    for (std::size_t relay = 0; relay < graph.relays().size(); ++relay) units.push_back(1);
    for (const TransferArc& arc : graph.transfers()) arcs.push_back({offer_node(arc.offer), receiver_node(arc.to), 0});
    for (const RelayArc& arc : graph.relay_arcs()) arcs.push_back({relay_node(arc.relay), receiver_node(arc.to), 0});
    for (const ReturnArc& arc : graph.returns()) arcs.push_back({arc.want, offer_node(arc.offer), 0});
    if (gifts_return) add_hub(units, arcs);
    for (std::uint32_t node = 0; node < units.size(); ++node) arcs.push_back({node, node, 0});
    assignment_.emplace(std::move(units), std::move(arcs));
  }

  [[nodiscard]] Assignment& assignment() { return *assignment_; }

  /// `levels` of one weight each, and a price a member that receives; all turned so that large is good.
  struct Term {
    Level level;
    std::int64_t by;
  };
  void set_costs(const std::vector<Term>& terms, const std::vector<std::int64_t>& member_price) {
    std::uint32_t arc = 0;
    for (const TransferArc& transfer : graph_.transfers()) {
      std::int64_t gain = 0;
      for (const Term& term : terms) gain += term.by * value(transfer.facts, term.level);
      const MemberIndex owner = transfer.to.relay ? graph_.relays()[transfer.to.index].owner : graph_.wants()[transfer.to.index].owner;
      if (!member_price.empty() && owner != kNobody) gain += member_price[owner];
      assignment_->set_cost(arc++, -gain);
    }
    for (const RelayArc& relay : graph_.relay_arcs()) {
      std::int64_t gain = 0;
      for (const Term& term : terms) gain -= term.level == Level::rank ? term.by * relay.rank : 0;
      assignment_->set_cost(arc++, -gain);
    }
  }

  [[nodiscard]] std::vector<Exchange> exchanges() const;

  /// The prices of the last solve for the certificate, numbered as it numbers units. `terms` are those of the earlier levels.
  [[nodiscard]] DualPoint point(const Objective& objective, std::size_t level, const std::vector<Term>& terms, std::int64_t scale) const {
    DualPoint point;
    point.by_arcs = true;
    point.scale = scale;
    point.kept.assign(level, 0);
    for (std::size_t k = 0; k < level; ++k) {
      for (const Term& term : terms) point.kept[k] += term.level == objective.levels[k] ? term.by : 0;
    }
    const auto put = [](std::vector<Price>& list, std::span<const std::int64_t> prices) {
      for (std::uint32_t node = 0; node < prices.size(); ++node) {
        if (prices[node] != 0) list.push_back({node, -prices[node]});
      }
    };
    put(point.left, assignment_->left_prices());
    put(point.right, assignment_->right_prices());
    return point;
  }

 private:
  [[nodiscard]] std::uint32_t offer_node(OfferIndex offer) const { return want_count_ + offer; }
  [[nodiscard]] std::uint32_t relay_node(RelayIndex relay) const { return want_count_ + offer_count_ + relay; }
  [[nodiscard]] std::uint32_t receiver_node(Receiver to) const { return to.relay ? relay_node(to.index) : to.index; }

  /// For a bound with chains: whoever receives may return to any gift, through one node.
  void add_hub(std::vector<std::uint32_t>& units, std::vector<Assignment::Arc>& arcs) const {
    const auto hub = static_cast<std::uint32_t>(units.size());
    std::uint32_t gifts = 0;
    for (OfferIndex offer = 0; offer < offer_count_; ++offer) {
      if (!graph_.offers()[offer].gift) continue;
      gifts += graph_.offers()[offer].capacity;
      arcs.push_back({hub, offer_node(offer), 0});
    }
    for (WantIndex want = 0; want < want_count_; ++want) arcs.push_back({want, hub, 0});
    units.push_back(gifts);
  }

  static std::int64_t value(const ArcFacts& facts, Level level) {
    switch (level) {
      case Level::transfers:
        return 1;
      case Level::weight:
        return facts.weight;
      case Level::rank:
        return -std::int64_t{facts.rank};
      case Level::wish:
        return facts.wish;
      case Level::walk:
        return -std::int64_t{facts.walk};
      case Level::waiting:
        return facts.waiting;
      case Level::expected:
        return facts.acceptance_permille;  // as if the others were sure: bounds hold, and all but doubtful rings are exact
      default:
        return 0;
    }
  }

  const ExchangeGraph& graph_;
  std::uint32_t want_count_, offer_count_;
  std::optional<Assignment> assignment_;
};

std::vector<Exchange> Circulation::exchanges() const {
  const std::span<const Assignment::Arc> arcs = assignment_->arcs();
  std::vector<std::vector<std::uint32_t>> next(want_count_ + offer_count_ + graph_.relays().size());
  for (std::uint32_t arc = 0; arc < arcs.size(); ++arc) {
    if (arcs[arc].from != arcs[arc].to) next[arcs[arc].from].insert(next[arcs[arc].from].end(), assignment_->flow(arc), arcs[arc].to);
  }
  std::vector<Exchange> exchanges;
  std::vector<std::uint32_t> path;
  std::vector<bool> on_path(next.size(), false);
  const auto close = [&](std::uint32_t at) {
    // path ends before `at`, which is on it: cut the cycle off, read it from its first offer.
    const auto first = std::ranges::find(path, at);
    std::vector<std::uint32_t> ring(first, path.end());
    path.erase(first, path.end());
    for (const std::uint32_t node : ring) on_path[node] = false;
    const auto is_offer = [this](std::uint32_t node) { return node >= want_count_ && node < want_count_ + offer_count_; };
    const auto offer = std::ranges::find_if(ring, is_offer);
    if (offer == ring.end()) return;  // relays among themselves
    std::ranges::rotate(ring, offer);
    Exchange exchange;
    for (const std::uint32_t node : ring) {
      if (is_offer(node)) {
        exchange.transfers.push_back({node - want_count_, 0, {}});
      } else if (node < want_count_) {
        exchange.transfers.back().want = node;
      } else {
        auto& via = exchange.transfers.back().via;
        via.insert(via.begin(), node - want_count_ - offer_count_);
      }
    }
    if (exchange.transfers.size() >= 2) exchanges.push_back(std::move(exchange));
  };
  for (std::uint32_t start = 0; start < next.size(); ++start) {
    while (!next[start].empty()) {
      // What flows in flows out, so the walk only ends where it began; each node that it meets again cuts a cycle off.
      std::uint32_t at = start;
      do {
        path.push_back(at);
        on_path[at] = true;
        const std::uint32_t to = next[at].back();
        next[at].pop_back();
        if (on_path[to]) close(to);
        at = to;
      } while (!path.empty());
    }
  }
  return exchanges;
}

/// Each level's range, so that one whole number can hold them all.
std::vector<Circulation::Term> one_cost(const ExchangeGraph& graph, const std::vector<Level>& levels, std::int64_t below) {
  std::vector<Circulation::Term> terms;
  std::int64_t by = below;
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
    terms.push_back({*level, by});
    std::int64_t range = 1;
    std::int64_t most = 0;
    const auto size = [&](const ArcFacts& facts) -> std::int64_t {
      switch (*level) {
        case Level::weight:
          return std::abs(facts.weight);
        case Level::rank:
          return std::abs(facts.rank);
        case Level::wish:
          return std::abs(facts.wish);
        case Level::walk:
          return std::abs(facts.walk);
        case Level::waiting:
          return std::abs(facts.waiting);
        case Level::expected:
          return facts.acceptance_permille;
        default:
          return 1;
      }
    };
    for (const TransferArc& arc : graph.transfers()) most = std::max(most, size(arc.facts));
    std::int64_t relay_most = 0;
    if (*level == Level::rank) {
      for (const RelayArc& arc : graph.relay_arcs()) relay_most = std::max<std::int64_t>(relay_most, std::abs(arc.rank));
    }
    std::int64_t units = 1;
    for (const Want& want : graph.wants()) units += want.capacity;
    range += 2 * (most * units + relay_most * static_cast<std::int64_t>(graph.relays().size() + 1));
    if (range > kCostMax / by) return {};
    by *= range;
  }
  std::ranges::reverse(terms);
  return terms;
}

/// What one solve proves: of every plan, kept x (values of the earlier levels) + scale x (value of this one) is at most `total`.
struct Proven {
  std::int64_t total = 0, scale = 1;
  std::vector<std::int64_t> kept;
  LevelProof proof;  ///< its prices, if they are kept

  /// Of the level, among the plans that have at least `values` in the levels before. Far off if those are not the best.
  [[nodiscard]] std::int64_t bound(const std::vector<std::int64_t>& values) const {
    std::int64_t rest = total;
    for (std::size_t k = 0; k < kept.size(); ++k) rest -= kept[k] * values[k];
    return rest / scale;
  }
};

/// First the plan, level by level; then, when it is known what the plan reaches, the bounds: a level is bounded among the plans that keep
/// what was reached before, which may be less than the best (people come first, or a member may sit in an exchange only once).
class UncappedClearing {
 public:
  UncappedClearing(const ExchangeGraph& graph, const Objective& objective, bool member_once, Control& control)
      : graph_(graph), objective_(objective), member_once_(member_once), control_(control), circulation_(graph, false) {}

  EngineResult run() {
    proven_.resize(objective_.levels.size());
    make_plan();
    if (member_once_) plan_ = members_once(graph_, std::move(plan_));
    EngineResult result;
    result.method = std::ranges::any_of(objective_.levels, counts_members) ? "uncapped: assignment, member prices" : "uncapped: assignment";
    result.bounds = bounds();
    if (control_.keeps_prices()) {
      for (std::optional<Proven>& proven : proven_) result.proofs.push_back(proven ? std::move(proven->proof) : LevelProof{});
    }
    result.exchanges = std::move(plan_);
    return result;
  }

 private:
  using Indices = std::vector<std::size_t>;  // of levels

  void make_plan() {
    Indices additive;
    bool exact = true;  // plan_ is best in all levels so far
    for (std::size_t i = 0; i < objective_.levels.size(); ++i) {
      if (counts_members(objective_.levels[i])) {
        if (i + 1 == objective_.levels.size() || exact) proven_[i] = by_member_prices(additive, i, true);
        exact = false;
      } else if (objective_.levels[i] != Level::balance) {
        if (exact) proven_[i] = by_assignment(additive, i, true);
        additive.push_back(i);
      }
    }
  }

  /// Fills proven_ too. Prices that keep an earlier level at its best prove little where the plan does not reach that: such levels are left
  /// out, and the level is solved again.
  std::vector<std::int64_t> bounds() {
    const std::vector<std::int64_t> values = evaluate_turned(plan_);
    std::vector<std::int64_t> bounds;
    Indices reached;  // add up over transfers, and proven best
    bool all_reached = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Level level = objective_.levels[i];
      bounds.push_back(simple_bound(graph_, level));
      if (proven_[i]) bounds[i] = std::min(bounds[i], proven_[i]->bound(values));
      if (level == Level::balance) continue;
      if (bounds[i] > values[i] && (!proven_[i] || !all_reached)) {
        std::optional<Proven> again = counts_members(level) ? by_member_prices(reached, i, false) : by_assignment(reached, i, false);
        if (again && again->bound(values) < bounds[i]) {
          bounds[i] = again->bound(values);
          proven_[i] = std::move(again);
        }
      }
      if (counts_members(level)) continue;
      if (bounds[i] <= values[i]) {
        reached.push_back(i);
      } else {
        all_reached = false;
      }
    }
    return bounds;
  }

  /// Solves for `before`, then `level`. `take`: the plan is that of the solve.
  std::optional<Proven> by_assignment(const Indices& before, std::size_t level, bool take) {
    std::vector<Level> levels = names_of(before);
    levels.push_back(objective_.levels[level]);
    const std::vector<Circulation::Term> terms = one_cost(graph_, levels, 1);
    if (terms.empty()) return std::nullopt;
    circulation_.set_costs(terms, {});
    if (!circulation_.assignment().solve(control_)) return std::nullopt;
    if (take) plan_ = circulation_.exchanges();
    return proven_by_solve(level, {terms.begin(), terms.end() - 1}, 1);  // the last level has the factor 1
  }

  /// Among the plans best in `before`, many members. Prices p in [0, 1] on being served again: bound = sum(1 - p) + best plan with p a
  /// transfer. `take`: the plan is the best that was met.
  std::optional<Proven> by_member_prices(const Indices& before, std::size_t level, bool take) {
    std::int64_t units = 1;
    for (const Want& want : graph_.wants()) units += want.capacity;
    const std::vector<Circulation::Term> scaled = one_cost(graph_, names_of(before), 2 * kPriceUnit * units + 1);
    if (before.empty() != scaled.empty()) return std::nullopt;
    std::set<MemberIndex> can_receive;
    for (const TransferArc& arc : graph_.transfers()) {
      const MemberIndex owner = arc.to.relay ? graph_.relays()[arc.to.index].owner : graph_.wants()[arc.to.index].owner;
      if (owner != kNobody) can_receive.insert(owner);
    }
    std::vector<std::int64_t> price(graph_.member_count(), kPriceUnit / 2);
    std::optional<Proven> best;
    std::int64_t best_bound = static_cast<std::int64_t>(can_receive.size());
    std::vector<std::int64_t> values = evaluate_turned(plan_);
    double step = 0.5;
    int since_better = 0;
    for (int round = 0; round < kPriceRounds && best_bound > values[level]; ++round) {
      circulation_.set_costs(scaled, price);
      if (!circulation_.assignment().solve(control_)) break;
      const std::vector<Exchange> plan = circulation_.exchanges();
      if (take) take_if_better(plan, values);
      Proven proven = proven_by_solve(level, scaled, kPriceUnit);
      for (const MemberIndex member : can_receive) proven.total += kPriceUnit - price[member];
      if (proven.bound(values) < best_bound) {
        best_bound = proven.bound(values);
        since_better = 0;
        if (control_.keeps_prices()) put_member_prices(proven.proof.points.front(), level, can_receive, price);
        best = std::move(proven);
      } else if (++since_better % 6 == 0) {
        step *= 0.6;
      }
      move_prices(plan, can_receive, step, price);
    }
    return best;
  }

  void take_if_better(const std::vector<Exchange>& plan, std::vector<std::int64_t>& values) {
    std::vector<std::int64_t> others = evaluate_turned(plan);
    if (!plan_.empty() && others <= values) return;
    plan_ = plan;
    values = std::move(others);
  }

  /// `before`: the terms of earlier levels in the cost that was solved.
  [[nodiscard]] Proven proven_by_solve(std::size_t level, const std::vector<Circulation::Term>& before, std::int64_t scale) {
    DualPoint point = circulation_.point(objective_, level, before, scale);
    Proven proven{-circulation_.assignment().cost(), scale, point.kept, {}};
    if (control_.keeps_prices()) {
      proven.proof.points.push_back(std::move(point));
      proven.proof.roots = 1;
    }
    return proven;
  }
  void put_member_prices(DualPoint& point, std::size_t level, const std::set<MemberIndex>& members,
                         const std::vector<std::int64_t>& price) const {
    std::vector<Price>& list = objective_.levels[level] == Level::people ? point.people : point.users;
    for (const MemberIndex member : members) {
      if (price[member] > 0) list.push_back({member, price[member]});
    }
  }

  void move_prices(const std::vector<Exchange>& plan, const std::set<MemberIndex>& members, double step,
                   std::vector<std::int64_t>& price) const {
    std::map<MemberIndex, int> served;
    for (const Exchange& exchange : plan) {
      for (const Transfer& transfer : exchange.transfers) ++served[graph_.wants()[transfer.want].owner];
    }
    for (const MemberIndex member : members) {
      const auto found = served.find(member);
      const int times = found == served.end() ? 0 : found->second;
      // Served often: a further time is worth less. Not served: more.
      const auto move = static_cast<std::int64_t>(step * static_cast<double>(kPriceUnit) * (times == 0 ? 0.5 : times == 1 ? 0.0 : -0.25));
      price[member] = std::clamp<std::int64_t>(price[member] + move, 0, kPriceUnit);
    }
  }

  [[nodiscard]] std::vector<Level> names_of(const Indices& indices) const {
    std::vector<Level> levels;
    for (const std::size_t index : indices) levels.push_back(objective_.levels[index]);
    return levels;
  }
  [[nodiscard]] std::vector<std::int64_t> evaluate_turned(const std::vector<Exchange>& plan) const {
    std::vector<std::int64_t> values = evaluate(graph_, objective_, plan);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = turned(objective_.levels[i], values[i]);
    return values;
  }

  const ExchangeGraph& graph_;
  const Objective& objective_;
  bool member_once_;
  Control& control_;
  Circulation circulation_;
  std::vector<Exchange> plan_;
  std::vector<std::optional<Proven>> proven_;  // by level
};

}  // namespace

EngineResult clear_uncapped(const ExchangeGraph& graph, const Objective& objective, bool member_once, Control& control) {
  return UncappedClearing(graph, objective, member_once, control).run();
}

std::int64_t uncapped_bound(const ExchangeGraph& graph, Level level, bool chains, Control& control, LevelProof& proof) {
  if (counts_members(level) || level == Level::balance) return simple_bound(graph, level);
  const std::vector<Circulation::Term> terms = one_cost(graph, {level}, 1);
  if (terms.empty()) return simple_bound(graph, level);
  Circulation circulation(graph, chains);
  circulation.set_costs(terms, {});
  if (!circulation.assignment().solve(control)) return simple_bound(graph, level);
  if (control.keeps_prices()) {
    proof.points.push_back(circulation.point({{level}}, 0, {}, 1));
    proof.roots = 1;
  }
  return -circulation.assignment().cost();
}

}  // namespace ronde::matcher
