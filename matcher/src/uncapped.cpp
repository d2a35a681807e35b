// Cycles of any length: a circulation, that is an assignment in which every listing gives and takes its units, to and from itself if
// unused. Exact for levels that add up over transfers: they go into one whole cost, most important first. people and users do not add up:
// prices on members (Lagrange) make them do so, and give a bound that is valid at each step (Held, Karp 1971; Fisher 1981). Where sizes
// must balance and the plan does not, the same is done with prices on the sizes, and what is left of a plan that does balance is taken.
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <span>
#include <utility>

#include "balanced_part.hpp"
#include "circulation.hpp"
#include "engine.hpp"
#include "face.hpp"
#include "member_once.hpp"
#include "member_prices.hpp"
#include "served_level.hpp"
#include "size_prices.hpp"

namespace ronde::matcher {
namespace {

using Term = Circulation::Term;

constexpr std::int64_t kCostMax = std::int64_t{1} << 52U;  // sums of a few million of these stay within 63 bits
constexpr int kPriceRounds = 120;
constexpr int kSizeRounds = 100;
constexpr int kBalanceEach = 5;  // rounds between two plans that are made to balance

/// Each level's range, so that one whole number can hold them all, and what is `below`. `range_out` (may be null): what the number stays
/// under.
std::vector<Term> one_cost(const ExchangeGraph& graph, const std::vector<Level>& levels, std::int64_t below,
                           std::int64_t* range_out = nullptr) {
  std::vector<Term> terms;
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
  if (range_out != nullptr) *range_out = by;
  return terms;
}

/// What one solve proves: of every plan, kept x (values of the earlier levels) + scale x (value of this one) is at most `total`.
struct Proven {
  std::int64_t total = 0, scale = 1;
  std::vector<std::int64_t> kept;
  LevelProof proof;                                             ///< its prices, if they are kept
  std::vector<std::pair<std::size_t, std::int64_t>> only_with;  ///< it holds among the plans that have these values in these levels

  /// Of the level, among the plans that have at least `values` in the levels before. Far off if those are not the best.
  [[nodiscard]] std::int64_t bound(const std::vector<std::int64_t>& values) const {
    const bool holds = std::ranges::all_of(only_with, [&values](const auto& level) { return values[level.first] == level.second; });
    if (!holds) return std::numeric_limits<std::int64_t>::max();
    std::int64_t rest = total;
    for (std::size_t k = 0; k < kept.size(); ++k) rest -= kept[k] * values[k];
    return rest / scale - (rest % scale < 0 ? 1 : 0);
  }
};

/// First the plan, level by level; then, when it is known what the plan reaches, the bounds: a level is bounded among the plans that keep
/// what was reached before, which may be less than the best (people come first, or a member may sit in an exchange only once).
class UncappedClearing {
 public:
  UncappedClearing(const ExchangeGraph& graph, const Objective& objective, const Caps& caps, Control& control)
      : graph_(graph),
        objective_(objective),
        member_once_(caps.member_once),
        size_tolerance_(caps.size_tolerance),
        control_(control),
        circulation_(graph, false) {}

  EngineResult run(const OtherPlan& other_plan) {
    proven_.resize(objective_.levels.size());
    make_plan();
    if (member_once_) plan_ = members_once(graph_, std::move(plan_));
    upset_ = size_tolerance_ && !is_balanced(graph_, plan_, *size_tolerance_);
    if (upset_) balance_plan(other_plan);
    EngineResult result;
    result.method = std::ranges::any_of(objective_.levels, counts_members) ? "uncapped: assignment, member prices" : "uncapped: assignment";
    if (upset_) result.method += ", size prices; short cycles searched";
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
    Indices additive, later;             // before and after the first level that counts members
    std::optional<std::size_t> counted;  // that one: of cycles, who receives gives, so that a second counts the same
    bool exact = true;                   // plan_ is best in all levels so far
    for (std::size_t i = 0; i < objective_.levels.size(); ++i) {
      if (counts_members(objective_.levels[i])) {
        if (i + 1 == objective_.levels.size() || exact) proven_[i] = by_member_prices(additive, i, !counted);
        if (!counted) counted = i;
        exact = exact && is_proven(i);
      } else if (objective_.levels[i] != Level::balance) {
        if (exact) proven_[i] = counted ? by_served(additive, *counted, later, i, true) : by_assignment(additive, i, true);
        exact = exact && (!counted || is_proven(i));
        (counted ? later : additive).push_back(i);
      }
    }
  }
  [[nodiscard]] bool is_proven(std::size_t level) const {
    const std::vector<std::int64_t> values = evaluate_turned(plan_);
    return proven_[level] && proven_[level]->bound(values) <= values[level];
  }

  /// Fills proven_ too. Prices that keep an earlier level at its best prove little where the plan does not reach that: such levels are left
  /// out, and the level is solved again.
  std::vector<std::int64_t> bounds() {
    const std::vector<std::int64_t> values = evaluate_turned(plan_);
    std::vector<std::int64_t> bounds;
    Reached reached;
    bool all_reached = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Level level = objective_.levels[i];
      bounds.push_back(simple_bound(graph_, level));
      if (proven_[i]) bounds[i] = std::min(bounds[i], proven_[i]->bound(values));
      if (level == Level::balance) continue;
      const auto lower = [&](std::optional<Proven> again) {
        if (!again || again->bound(values) >= bounds[i]) return;
        bounds[i] = again->bound(values);
        proven_[i] = std::move(again);
      };
      const bool anew = !proven_[i] || !all_reached;
      if (bounds[i] > values[i] && (anew || reached.counted))  // after members it may be proven without them
        lower(counts_members(level) ? by_member_prices(reached.additive(), i, false) : by_assignment(reached.additive(), i, false));
      if (bounds[i] > values[i] && anew && reached.counted && !counts_members(level))
        lower(by_served(reached.before, *reached.counted, reached.later, i, false));
      if (upset_ && i > 0 && bounds[i] > values[i]) lower(by_size_prices(reached.additive(), i, false));  // the first was, with the plan
      if (bounds[i] <= values[i]) {
        reached.add(i, counts_members(level));
      } else {
        all_reached = false;
      }
    }
    return bounds;
  }

  /// Levels that are proven best.
  struct Reached {
    Indices before, later;  // add up over transfers; before and after `counted`
    std::optional<std::size_t> counted;
    void add(std::size_t level, bool counts) {
      if (counts) {
        if (!counted) counted = level;
      } else {
        (counted ? later : before).push_back(level);
      }
    }
    [[nodiscard]] Indices additive() const {
      Indices all = before;
      all.insert(all.end(), later.begin(), later.end());
      return all;
    }
  };

  /// Solves for `before`, then `level`. `take`: the plan is that of the solve.
  std::optional<Proven> by_assignment(const Indices& before, std::size_t level, bool take) {
    Indices levels = before;
    levels.push_back(level);
    if (!solve(levels)) return std::nullopt;
    if (take) plan_ = circulation_.exchanges();
    Proven proven = proven_by(level, {solved_terms_.begin(), solved_terms_.end() - 1}, 1);  // the last level has the factor 1
    proven.total = -circulation_.assignment().cost();
    if (control_.keeps_prices()) put_point(proven, level, {solved_terms_.begin(), solved_terms_.end() - 1});
    return proven;
  }

  /// One whole cost for these levels, from the prices of the last solve if that was for all of them but the last.
  bool solve(const Indices& levels) {
    const std::vector<Term> terms = one_cost(graph_, names_of(levels), 1);
    if (terms.empty() != levels.empty()) return false;
    const bool next =
        !solved_.empty() && solved_.size() < levels.size() && std::ranges::equal(solved_, std::span(levels).first(solved_.size()));
    Assignment& assignment = circulation_.assignment();
    if (next) assignment.multiply_prices(terms.front().by / solved_terms_.front().by);
    circulation_.set_costs(terms, {});
    solved_.clear();
    if (!(next ? assignment.solve_again(control_) : assignment.solve(control_))) return false;
    solved_ = levels;
    solved_terms_ = terms;
    return true;
  }

  /// Among the plans best in `before`, many members. `take`: the plan is the best that was met.
  std::optional<Proven> by_member_prices(const Indices& before, std::size_t level, bool take) {
    const std::vector<Term> scaled = one_cost(graph_, names_of(before), 2 * kPriceUnit * units_of_wants() + 1);
    if (before.empty() != scaled.empty()) return std::nullopt;
    if ((solved_ != before || before.empty()) && !solve(before)) return std::nullopt;
    const std::int64_t best = -circulation_.assignment().cost() * (before.empty() ? 0 : scaled.front().by / solved_terms_.front().by);
    Face face(circulation_.assignment());
    MemberPrices members(face, circulation_.assignment(), circulation_.receivers(), graph_.member_count());
    std::vector<std::int64_t> values = evaluate_turned(plan_);
    const bool last = level + 1 == objective_.levels.size();
    while (members.rounds() < kPriceRounds && members.bound() > values[level] && members.next(control_)) {
      if (take && (!last || members.served() > values[level])) {
        face.put_into(circulation_.assignment());
        take_if_better(circulation_.exchanges(), values);
      }
    }
    Proven proven = proven_by(level, scaled, kPriceUnit);
    proven.total = best + members.total();
    if (control_.keeps_prices()) {
      solved_.clear();
      circulation_.set_costs(scaled, members.best_prices());
      if (circulation_.assignment().solve(control_)) {
        put_point(proven, level, scaled);
        put_member_prices(proven.proof.points.front(), level, members.best_prices());
      }
    }
    counted_prices_ = members.best_prices();
    return proven;
  }

  /// Among the plans best in `before` that serve as many members as plan_ does by the level `counted`, and keep its `later` levels.
  std::optional<Proven> by_served(const Indices& before, std::size_t counted, const Indices& later, std::size_t level, bool take) {
    Indices levels = later;
    levels.push_back(level);
    std::int64_t range = 1;
    const std::vector<Term> gains = one_cost(graph_, names_of(levels), kPriceUnit, &range);
    if (gains.empty()) return std::nullopt;
    if ((solved_ != before || before.empty()) && !solve(before)) return std::nullopt;
    std::vector<std::int64_t> values = evaluate_turned(plan_);
    const auto sum_of = [&values](const std::vector<Term>& terms, const Indices& of) {
      std::int64_t sum = 0;
      for (std::size_t k = 0; k < of.size(); ++k) sum += terms[k].by * values[of[k]];
      return sum;
    };
    if (!before.empty() && sum_of(solved_terms_, before) != -circulation_.assignment().cost())
      return std::nullopt;  // plan_ is not on the face
    Face face(circulation_.assignment());
    circulation_.set_costs(gains, {});
    solved_.clear();
    ServedLevel::Goal goal{{}, values[counted], range, counted_prices_};
    for (const Assignment::Arc& arc : circulation_.assignment().arcs()) goal.gains.push_back(-arc.cost);
    ServedLevel served(face, circulation_.assignment(), circulation_.receivers(), std::move(goal));
    const auto proven_already = [&] { return served.rounds() > 0 && served.bound().gain < sum_of(gains, levels) + kPriceUnit; };
    while (served.rounds() < kPriceRounds && !proven_already() && served.next(sum_of(gains, levels), control_)) {
      if (!take || served.served() < values[counted]) continue;
      face.put_into(circulation_.assignment());
      take_if_better(circulation_.exchanges(), values);
    }
    if (served.rounds() == 0) return std::nullopt;
    Proven proven = proven_by(level, gains, kPriceUnit);
    proven.kept[counted] = served.bound().unit;
    proven.total = served.bound().gain + served.bound().unit * values[counted];
    for (const std::size_t k : before) proven.only_with.emplace_back(k, values[k]);
    if (control_.keeps_prices()) put_served_point(proven, {before, counted, level}, gains, range, served.bound());
    return proven;
  }

  struct ServedLevels {
    Indices before;
    std::size_t counted, level;
  };
  /// The same prices over all plans: the levels before so dear that nothing makes up for them.
  void put_served_point(Proven& proven, const ServedLevels& levels, const std::vector<Term>& gains, std::int64_t range,
                        const ServedLevel::Bound& bound) {
    if (bound.unit > kCostMax / units_of_wants()) return;
    std::vector<Term> terms = one_cost(graph_, names_of(levels.before), range + bound.unit * units_of_wants() + 1);
    if (terms.empty() != levels.before.empty()) return;
    terms.insert(terms.end(), gains.begin(), gains.end());
    circulation_.set_costs(terms, bound.prices);
    if (!circulation_.assignment().solve(control_)) return;
    terms.pop_back();
    put_point(proven, levels.level, terms);
    proven.proof.points.front().kept[levels.counted] = bound.unit;
    put_member_prices(proven.proof.points.front(), levels.counted, bound.prices);
  }

  // ---- sizes that must balance ----
  /// What is left of the plan, or a better one met on the way, or the other one.
  void balance_plan(const OtherPlan& other_plan) {
    plan_ = balanced_part(graph_, std::move(plan_), *size_tolerance_);
    std::optional<Proven> first = objective_.levels.front() == Level::balance ? std::nullopt : by_size_prices({}, 0, true);
    const std::vector<std::int64_t> none(objective_.levels.size(), 0);  // the first level is bounded whatever the others are
    if (first && (!proven_[0] || first->bound(none) < proven_[0]->bound(none))) proven_[0] = std::move(first);
    if (other_plan) take_balanced(other_plan());
  }

  void take_balanced(std::vector<Exchange> plan) {
    if (evaluate_turned(plan) > evaluate_turned(plan_)) plan_ = std::move(plan);
  }

  /// Among the plans best in `before`, by prices on what members receive beyond what they give. `take`: what is met becomes the plan, if it
  /// is better once it balances.
  std::optional<Proven> by_size_prices(const Indices& before, std::size_t level, bool take) {
    const bool counts = counts_members(objective_.levels[level]);
    Indices levels = before;
    if (!counts) levels.push_back(level);
    const std::vector<Term> terms = one_cost(graph_, names_of(levels), counts ? 2 * kPriceUnit * units_of_wants() + 1 : kPriceUnit);
    if (terms.empty() != levels.empty()) return std::nullopt;
    const std::vector<Term> earlier(terms.begin(), terms.end() - (counts ? 0 : 1));
    solved_.clear();
    SizePrices prices(graph_.member_count(), *size_tolerance_, counts ? who_receives() : std::vector<MemberIndex>{});
    std::optional<Proven> proven;
    for (int round = 0; round < kSizeRounds; ++round) {
      Assignment& assignment = circulation_.assignment();
      circulation_.set_costs(terms, prices.served(), prices.size());
      if (!(round == 0 ? assignment.solve(control_) : assignment.solve_again(control_))) break;
      const std::int64_t total = prices.base() - assignment.cost();
      const bool better = !proven || total < proven->total;
      if (better) {
        proven = proven_by(level, earlier, kPriceUnit);
        proven->total = total;
        if (control_.keeps_prices()) put_size_prices(*proven, level, earlier, prices);
      }
      std::vector<Exchange> met = circulation_.exchanges();
      const std::vector<std::int64_t> accounts = accounts_over(graph_, met), times = times_served(met);
      if (take && round % kBalanceEach == 0) {
        if (member_once_) met = members_once(graph_, std::move(met));
        take_balanced(balanced_part(graph_, std::move(met), *size_tolerance_));
      }
      const std::vector<std::int64_t> values = evaluate_turned(plan_);
      if (proven->bound(values) <= values[level]) break;
      std::int64_t reached = kPriceUnit * values[level];
      for (std::size_t k = 0; k < level; ++k) reached += proven->kept[k] * values[k];
      prices.move(total - reached, better, accounts, times);
    }
    return proven;
  }

  void put_size_prices(Proven& proven, std::size_t level, const std::vector<Term>& before, const SizePrices& prices) const {
    put_point(proven, level, before);
    DualPoint& point = proven.proof.points.front();
    std::vector<Price>& served = objective_.levels[level] == Level::people ? point.people : point.users;
    for (MemberIndex member = 0; member < prices.served().size(); ++member) {
      if (prices.served()[member] > 0) served.push_back({member, prices.served()[member]});
    }
    for (MemberIndex member = 0; member < prices.size().size(); ++member) {
      if (prices.size()[member] != 0) point.sizes.push_back({member, prices.size()[member]});
    }
  }

  [[nodiscard]] std::vector<MemberIndex> who_receives() const {
    std::vector<MemberIndex> members;
    for (WantIndex want = 0; want < graph_.wants().size(); ++want) {
      if (graph_.wants()[want].owner == kNobody) continue;
      if (!graph_.transfers_into({want, false}).empty() || !graph_.relay_arcs_into({want, false}).empty())
        members.push_back(graph_.wants()[want].owner);
    }
    std::ranges::sort(members);
    members.erase(std::ranges::unique(members).begin(), members.end());
    return members;
  }
  [[nodiscard]] std::vector<std::int64_t> times_served(const std::vector<Exchange>& plan) const {
    std::vector<std::int64_t> times(graph_.member_count(), 0);
    for (const Exchange& exchange : plan) {
      for (const Transfer& transfer : exchange.transfers) {
        const MemberIndex receiver = graph_.wants()[transfer.want].owner;
        if (receiver != kNobody) ++times[receiver];
      }
    }
    return times;
  }
  [[nodiscard]] std::int64_t units_of_wants() const {
    std::int64_t units = 1;
    for (const Want& want : graph_.wants()) units += want.capacity;
    return units;
  }

  void take_if_better(std::vector<Exchange> plan, std::vector<std::int64_t>& values) {
    std::vector<std::int64_t> others = evaluate_turned(plan);
    if (!plan_.empty() && others <= values) return;
    plan_ = std::move(plan);
    values = std::move(others);
  }

  /// `before`: the terms of earlier levels in the cost that was solved.
  [[nodiscard]] Proven proven_by(std::size_t level, const std::vector<Term>& before, std::int64_t scale) const {
    Proven proven{0, scale, std::vector<std::int64_t>(level, 0), {}, {}};
    for (std::size_t k = 0; k < level; ++k) {
      for (const Term& term : before) proven.kept[k] += term.level == objective_.levels[k] ? term.by : 0;
    }
    return proven;
  }
  /// The prices of the last solve.
  void put_point(Proven& proven, std::size_t level, const std::vector<Term>& before) const {
    proven.proof.points.push_back(circulation_.point(objective_, level, before, proven.scale));
    proven.proof.roots = 1;
  }
  void put_member_prices(DualPoint& point, std::size_t level, const std::vector<std::int64_t>& prices) const {
    std::vector<Price>& list = objective_.levels[level] == Level::people ? point.people : point.users;
    for (MemberIndex member = 0; member < prices.size(); ++member) {
      if (prices[member] > 0) list.push_back({member, prices[member]});
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
  std::optional<std::uint32_t> size_tolerance_;
  bool upset_ = false;  // sizes must balance, and the best plan without that does not
  Control& control_;
  Circulation circulation_;
  Indices solved_;  // levels of the last solve; empty: none that is of use
  std::vector<Term> solved_terms_;
  std::vector<Exchange> plan_;
  std::vector<std::int64_t> counted_prices_;   // by member, of the last level that counts members
  std::vector<std::optional<Proven>> proven_;  // by level
};

}  // namespace

EngineResult clear_uncapped(const ExchangeGraph& graph, const Objective& objective, const Caps& caps, Control& control,
                            const OtherPlan& other_plan) {
  return UncappedClearing(graph, objective, caps, control).run(other_plan);
}

std::int64_t uncapped_bound(const ExchangeGraph& graph, Level level, bool chains, Control& control, LevelProof& proof) {
  if (counts_members(level) || level == Level::balance) return simple_bound(graph, level);
  const std::vector<Term> terms = one_cost(graph, {level}, 1);
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

std::vector<bool> best_transfers(const ExchangeGraph& graph, bool chains, Control& control) {
  Circulation circulation(graph, chains);
  circulation.set_costs(one_cost(graph, {Level::transfers}, 1), {});
  if (!circulation.assignment().solve(control)) return {};
  return circulation.best_transfers();
}

}  // namespace ronde::matcher
