#include "branch.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "cuts.hpp"
#include "leg_choice.hpp"

namespace ronde::matcher {
namespace {

constexpr int kRootRounds = 60;
constexpr int kNodeRounds = 4;
constexpr int kRootRoundsLeast = 4;
/// Of what is left to prove, how much a round of cuts is to bring.
constexpr double kRootGain = 0.002, kNodeGain = 0.02;
constexpr std::size_t kCutsARound = 60;
constexpr std::size_t kCutMax = 1500;
/// A cut without a price for so long is taken out: about six nodes.
constexpr std::uint32_t kIdleSolves = 40;
constexpr std::size_t kColumnsARound = 2000;
constexpr std::uint32_t kNoPoint = 0xFFFF'FFFFU;
/// Prices kept for the certificate at most, about 16 bytes each; beyond, it proves what the root proves.
constexpr std::size_t kPricesMax = 20'000'000;

/// Part of the space: this leg is used (then nothing else takes its offer or want), or not; or this column stands between two counts.
struct Decision {
  enum class Kind : std::uint8_t { leg_used, leg_unused, column_range } kind;
  std::uint32_t index;
  double lower = 0, upper = 0;
};
struct Node {
  double bound;
  std::vector<Decision> decisions;
  std::uint32_t point = kNoPoint;  // prices that gave the bound, those of the node above
};
struct Later {
  // Highest bound first; among equals the deepest, which dives; then the latest made.
  bool operator()(const std::pair<Node, std::uint64_t>& a, const std::pair<Node, std::uint64_t>& b) const {
    const std::int64_t bound_a = whole_bound(a.first.bound), bound_b = whole_bound(b.first.bound);
    if (bound_a != bound_b) return bound_a > bound_b;
    if (a.first.decisions.size() != b.first.decisions.size()) return a.first.decisions.size() > b.first.decisions.size();
    return a.second > b.second;
  }
};

class Tree {
 public:
  Tree(const ColumnPool& pool, const Goal& goal, const BranchStart& start, Control& control)
      : pool_(pool),
        goal_(goal),
        control_(control),
        master_(pool, goal, start.slack_price),
        choice_(pool),
        value_(start.value),
        root_bound_(start.bound),
        missing_price_(10 * (start.bound - static_cast<double>(start.value) + 1)),
        elsewhere_(start.elsewhere),
        look_at_(control.steps() + std::min(control.steps() / 4, start.elsewhere_after)) {
    for (const ColumnIndex column : start.first) master_.add(column);
    blocked_.assign(pool.size(), false);
    dead_.assign(pool.size(), false);
    is_shut_.assign(pool.leg_graph().size(), false);
  }

  BranchOutcome run() {
    push({root_bound_, {}, kNoPoint});
    while (!open_.empty()) {
      look_elsewhere();
      auto first = open_.extract(open_.begin());
      node_ = std::move(first.value().first);
      if (whole_bound(node_.bound, goal_.grain) <= value_) {  // the best of all
        keep_leaf(node_, node_.point);
        break;
      }
      control_.tell("prove", value_, whole_bound(node_.bound, goal_.grain));
      const bool enough = value_ >= control_.enough(whole_bound(node_.bound, goal_.grain));
      if (enough || control_.ask() || !explore()) {
        open_bound_ = std::max(open_bound_, node_.bound);
        keep_leaf(node_, node_.point);
        break;
      }
    }
    BranchOutcome outcome;
    double bound = open_bound_;
    for (const auto& [node, number] : open_) {
      bound = std::max(bound, node.bound);
      keep_leaf(node, node.point);
    }
    outcome.value = value_;
    outcome.bound = std::max(value_, whole_bound(std::min(bound, root_bound_), goal_.grain));
    outcome.proven = outcome.bound == value_;
    if (plan_) outcome.plan = std::move(plan_);
    if (!branches_told_) {
      proof_.leaves.clear();
      proof_.points.resize(proof_.roots);
    }
    outcome.proof = std::move(proof_);
    return outcome;
  }

 private:
  static std::uint64_t later(std::uint64_t steps) { return steps + steps / 4; }

  /// The longer branches take, the more a better plan would spare them.
  void look_elsewhere() {
    if (!elsewhere_ || control_.steps() < look_at_) return;
    const std::int64_t value = elsewhere_(value_);
    look_at_ = later(control_.steps());
    if (value <= value_) return;
    value_ = value;
    plan_.reset();
    drop_hopeless();
  }

  void push(Node node) {
    if (whole_bound(node.bound, goal_.grain) > value_) {
      open_.emplace(std::move(node), number_++);
    } else {
      keep_leaf(node, node.point);
    }
  }

  // ---- for the certificate ----
  /// The prices of the last solve; which point they are.
  std::uint32_t keep_point(bool root) {
    if (!control_.keeps_prices() || !branches_told_) return kNoPoint;
    proof_.points.push_back(master_.point());
    const DualPoint& point = proof_.points.back();
    prices_kept_ += point.units.size() + point.people.size() + point.users.size() + point.used.size();
    for (const PricedCut& cut : point.cuts) prices_kept_ += cut.units.size();
    if (root) proof_.roots = static_cast<std::uint32_t>(proof_.points.size());
    if (prices_kept_ > kPricesMax) branches_told_ = false;
    return static_cast<std::uint32_t>(proof_.points.size() - 1);
  }

  /// Nothing more is needed of this part: its plans are bounded by the point.
  void keep_leaf(const Node& node, std::uint32_t point) {
    if (!control_.keeps_prices() || !branches_told_ || node.decisions.empty()) return;  // the root's points say it
    BranchLeaf leaf{{}, point};
    const LegGraph& legs = pool_.leg_graph();
    for (const Decision& decision : node.decisions) {
      if (decision.kind == Decision::Kind::column_range || !only_way(decision.index)) branches_told_ = false;
      if (!branches_told_) return;
      leaf.decisions.push_back({legs[decision.index].offer, legs[decision.index].want, decision.kind == Decision::Kind::leg_used});
    }
    if (point == kNoPoint) branches_told_ = false;
    proof_.leaves.push_back(std::move(leaf));
  }

  /// A certificate branches on who hands what to whom, not on the relays between.
  [[nodiscard]] bool only_way(LegIndex leg) const {
    const LegGraph& legs = pool_.leg_graph();
    return std::ranges::count_if(legs.of_offer(legs[leg].offer), [&](LegIndex other) { return legs[other].want == legs[leg].want; }) == 1;
  }

  /// False: stopped, and node_.bound stands for what is left here.
  bool explore() {
    if (!node_.decisions.empty()) master_.drop_idle_cuts(kIdleSolves);
    apply();
    const bool root = node_.decisions.empty();
    double last = node_.bound;
    for (int round = 0;; ++round) {
      if (!solve_all_columns()) return false;
      const std::uint32_t root_point = root && !infeasible_ ? keep_point(true) : kNoPoint;
      if (cut_off_) {
        close_node(root);
        return true;
      }
      if (root) keep_root_prices();
      const std::vector<FractionalColumn> point = fractional();
      if (point.empty()) {
        take_plan();
        close_node(root);
        return true;
      }
      const int rounds = root ? kRootRounds : kNodeRounds;
      // A round that moved the bound by little is not worth another, except early.
      const double least = (root ? kRootGain : kNodeGain) * (1 + node_.bound - static_cast<double>(value_));
      const bool stalled = round >= (root ? kRootRoundsLeast : 1) && last - node_.bound < least;
      if (round < rounds && !stalled && master_.cut_count() < kCutMax) {
        last = node_.bound;
        const std::vector<Cut> cuts = broken_cuts(pool_, point, kCutsARound, control_);
        for (const Cut& cut : cuts) master_.add_cut(cut);
        if (!cuts.empty()) continue;
      }
      node_.point = root ? root_point : keep_point(false);
      split(point);
      return true;
    }
  }

  void close_node(bool root) {
    if (infeasible_) branches_told_ = false;  // there are no prices that say so
    if (!root && branches_told_) keep_leaf(node_, keep_point(false));
  }

  void apply() {
    for (const LegIndex leg : required_) master_.require(leg, false, 0);
    required_.clear();
    for (const ColumnIndex column : ranged_) master_.set_range(column, 0, dead_[column] || blocked_[column] ? 0 : pool_.unit_max(column));
    ranged_.clear();
    for (const LegIndex leg : shut_) is_shut_[leg] = false;
    shut_.clear();
    for (const Decision& decision : node_.decisions) {
      if (decision.kind == Decision::Kind::leg_unused) shut(decision.index);
      if (decision.kind != Decision::Kind::leg_used) continue;
      required_.push_back(decision.index);
      master_.require(decision.index, true, missing_price_);
      shut_others(decision.index);
    }
    const auto against = [this](LegIndex leg) { return is_shut_[leg]; };
    for (ColumnIndex column = 0; column < pool_.size(); ++column) {
      if (dead_[column]) continue;
      const bool blocked = !node_.decisions.empty() && std::ranges::any_of(pool_.legs_of(column), against);
      if (blocked != blocked_[column]) master_.block(column, blocked);
      blocked_[column] = blocked;
    }
    for (const Decision& decision : node_.decisions) {
      if (decision.kind != Decision::Kind::column_range || blocked_[decision.index]) continue;
      master_.add(decision.index);
      master_.set_range(decision.index, decision.lower, decision.upper);
      ranged_.push_back(decision.index);
    }
    control_.work(pool_.size());
  }

  void shut(LegIndex leg) {
    is_shut_[leg] = true;
    shut_.push_back(leg);
  }
  /// Nothing else takes its offer or its want.
  void shut_others(LegIndex leg) {
    const LegGraph& legs = pool_.leg_graph();
    for (const LegIndex other : legs.of_offer(legs[leg].offer)) {
      if (other != leg) shut(other);
    }
    for (const LegIndex other : legs.into_want(legs[leg].want)) {
      if (other != leg) shut(other);
    }
  }

  /// Solves the node's linear program over all columns of the pool; sets node_.bound and cut_off_.
  bool solve_all_columns() {
    cut_off_ = infeasible_ = false;
    bool after_columns = !solved_;
    solved_ = true;
    for (;;) {
      if (!master_.solve(control_, after_columns)) {
        if (!master_.infeasible()) return false;
        cut_off_ = infeasible_ = true;  // only a column range can do that: kept levels have slack
        return true;
      }
      std::vector<std::pair<double, ColumnIndex>> better;
      const auto waits = [this](ColumnIndex column) { return !dead_[column] && !blocked_[column] && !master_.has(column); };
      for (const auto& [column, reduced] : master_.with_reduced_above(control_, waits, kZero)) better.emplace_back(-reduced, column);
      control_.work(pool_.size());
      if (better.empty()) break;
      std::ranges::sort(better);
      if (better.size() > kColumnsARound) better.resize(kColumnsARound);
      for (const auto& [price, column] : better) master_.add(column);
      after_columns = true;
    }
    node_.bound = std::min(node_.bound, master_.value() + kZero);
    cut_off_ = whole_bound(node_.bound, goal_.grain) <= value_;
    return true;
  }

  /// What the root's program would be worth at most with each column in it.
  void keep_root_prices() {
    const auto any = [](double) { return true; };
    root_worth_.resize(pool_.size(), root_bound_);
    for (const auto& [column, reduced] : master_.with_reduced(
             control_, [this](ColumnIndex column) { return !dead_[column]; }, any))
      root_worth_[column] = std::min(root_worth_[column], master_.value() + std::min(0.0, reduced) + kZero);
    drop_hopeless();
  }

  /// A column whose use would push the root's bound under value + 1 is in no better plan.
  void drop_hopeless() {
    for (ColumnIndex column = 0; column < root_worth_.size(); ++column) {
      if (dead_[column] || whole_bound(root_worth_[column], goal_.grain) > value_) continue;
      dead_[column] = true;
      master_.block(column, true);
    }
  }

  [[nodiscard]] std::vector<FractionalColumn> fractional() const {
    std::vector<FractionalColumn> point;
    for (const ColumnIndex column : master_.columns()) {
      const double x = master_.x(column);
      if (std::abs(x - std::round(x)) > 1e-5) point.push_back({column, x});
    }
    return point;
  }

  void take_plan() {
    Plan plan;
    for (const ColumnIndex column : master_.columns())
      plan.insert(plan.end(), static_cast<std::size_t>(std::lround(master_.x(column))), column);
    Objective objective{{goal_.level}};
    for (const Goal::Kept& kept : goal_.kept) objective.levels.push_back(kept.level);
    LocalSearch count(pool_, objective, 0, goal_.size_tolerance);
    const std::vector<std::int64_t> values = count.values(plan);
    if (!count.balanced()) return;
    for (std::size_t k = 0; k < goal_.kept.size(); ++k) {
      if (values[k + 1] < goal_.kept[k].at_least) return;  // paid for slack: worth less than value by the choice of its price
    }
    if (values[0] <= value_) return;
    value_ = values[0];
    plan_ = std::move(plan);
    drop_hopeless();
  }

  void split(const std::vector<FractionalColumn>& point) {
    const double room = node_.bound - static_cast<double>(value_);
    const std::optional<LegIndex> best = choice_.choose({master_, room, missing_price_}, point, control_);
    Node one{node_.bound, node_.decisions, node_.point}, other{node_.bound, node_.decisions, node_.point};
    if (best) {
      other.decisions.push_back({Decision::Kind::leg_unused, *best});
      one.decisions.push_back({Decision::Kind::leg_used, *best});
    } else {
      const FractionalColumn* middle = &point.front();
      for (const FractionalColumn& part : point) {
        const auto off = [](const FractionalColumn& p) { return std::abs(p.x - std::floor(p.x) - 0.5); };
        if (off(part) < off(*middle) - 1e-9) middle = &part;
      }
      const double low = std::floor(middle->x);
      double lower = 0, upper = pool_.unit_max(middle->column);
      for (const Decision& decision : node_.decisions) {
        if (decision.kind != Decision::Kind::column_range || decision.index != middle->column) continue;
        lower = decision.lower;
        upper = decision.upper;
      }
      other.decisions.push_back({Decision::Kind::column_range, middle->column, lower, low});
      one.decisions.push_back({Decision::Kind::column_range, middle->column, low + 1, upper});
    }
    push(std::move(other));
    push(std::move(one));
  }

  const ColumnPool& pool_;
  const Goal& goal_;
  Control& control_;
  Master master_;
  LegChoice choice_;
  std::int64_t value_;
  double root_bound_;
  double missing_price_;  // a plan without a required leg falls under value + 1
  const std::function<std::int64_t(std::int64_t)>& elsewhere_;
  std::uint64_t look_at_;      // when so many steps are done
  double open_bound_ = -1e15;  // of what was left when stopped
  std::vector<bool> blocked_, dead_;
  std::vector<double> root_worth_;  // by column: what no plan of the pool with it in it can pass
  std::vector<ColumnIndex> ranged_;
  std::vector<LegIndex> required_, shut_;
  std::vector<bool> is_shut_;  // by leg
  std::set<std::pair<Node, std::uint64_t>, Later> open_;
  std::uint64_t number_ = 0;
  Node node_{0, {}, kNoPoint};
  bool cut_off_ = false, infeasible_ = false, solved_ = false;
  BranchProof proof_;
  bool branches_told_ = true;  // the leaves say all
  std::size_t prices_kept_ = 0;
  std::optional<Plan> plan_;
};

}  // namespace

std::int64_t whole_bound(double bound, std::int64_t grain) {
  const auto whole = static_cast<std::int64_t>(std::floor(bound + 1e-4 + 1e-9 * std::abs(bound)));
  return grain == 1 || whole < 0 ? whole : whole / grain * grain;
}

BranchOutcome branch(const ColumnPool& pool, const Goal& goal, const BranchStart& start, Control& control) {
  return Tree(pool, goal, start, control).run();
}

BranchTry branch_among(const ColumnPool& pool, std::span<const ColumnIndex> some, const Goal& goal, const BranchStart& start,
                       std::uint64_t step_max, Control& control) {
  ColumnPool part(pool.leg_graph(), pool.rows());
  for (const ColumnIndex column : some) part.add(pool.legs_of(column), pool.is_chain(column));
  Control own(control, step_max);
  BranchTry tried{branch(part, goal, start, own).plan, !own.stopped()};
  control.work(own.steps());
  if (tried.plan) {
    for (ColumnIndex& column : *tried.plan) column = some[column];
  }
  return tried;
}

}  // namespace ronde::matcher
