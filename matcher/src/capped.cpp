// Exact search under caps. Level by level:
//   1. column generation: a linear program over the exchanges found so far, and a search that brings those whose price is above 0
//      (Abraham, Blum, Sandholm 2007; Plaut, Dickerson, Sandholm 2016 for chains);
//   2. when there are none, the program's value bounds the level; a plan that reaches it is proven, and dives into the program look for
//      one, or annealing by its prices where they say all. They begin as soon as the program is worth the bound, which in dense graphs is
//      that of exchanges of any length;
//   3. else all exchanges that a better plan could use are listed: their price is above -(bound - value - 1) (reduced-cost fixing;
//      Baldacci, Christofides, Mingozzi 2008);
//   4. branch and cut over that list.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "branch.hpp"
#include "dive.hpp"
#include "ejection.hpp"
#include "engine.hpp"
#include "local_search.hpp"
#include "merged_plans.hpp"
#include "priced_search.hpp"
#include "pricing.hpp"
#include "repack.hpp"
#include "volume.hpp"

namespace ronde::matcher {
namespace {

/// Exchanges listed at most for branch and cut; beyond, the level ends feasible (about 100 bytes each).
constexpr std::uint64_t kListMax = 6'000'000;
/// Changes tried to make the plan better. The last tries, before a proof has to be searched for, go on while they help.
constexpr std::uint64_t kTriesRound = 4'000;
constexpr std::uint64_t kTriesLast = 20'000;
constexpr int kLastMax = 10;
/// Dives in a row that found nothing better.
constexpr std::int64_t kBarrenMax = 5;
/// Steps for packing parts of the plan anew before branches have to prove, as a share of all others.
constexpr double kRepackShare = 0.5;
/// Annealing: only where exchanges are no more than so many a row; changes for each exchange, and at most; steps of each.
constexpr std::uint32_t kFewARow = 8;
constexpr std::uint64_t kAnnealEach = 400, kAnnealMost = 3'000'000, kAnnealStep = 10;
/// Annealing by prices: changes before a linear program and after it, for each exchange and at most; rounds to find the prices in.
constexpr std::uint64_t kPricedEach = 100, kPricedMost = 2'000'000, kPricedStep = 10;
/// The same where the plan was annealed before and the program is solved.
constexpr std::uint64_t kReheatEach = 1'000, kReheatMost = 8'000'000;
constexpr int kVolumeRounds = 1'500;
/// Plans that are annealed apart and merged while branches prove: how many; changes of each, for each row and at most; steps of the
/// merging; rounds for prices that are less settled than the program's.
constexpr std::uint64_t kMergedPlans = 16, kMergedEach = 150, kMergedMost = 500'000, kMergedSteps = 30'000'000;
constexpr int kCoarseRounds = 400;
/// Until then branches have so many steps: a small pool may need no more.
constexpr std::uint64_t kProvenAtOnce = 3'000'000;
/// While branches prove: changes at most. Steps for them: no more than all until then.
constexpr std::uint64_t kAnewMost = 4'000'000;
/// A linear program begins with what is worth less than its price by this many units at most.
constexpr double kBeginNear = 0.5;
/// Steps for ejection: for each leg, and at most.
constexpr std::uint64_t kEjectEach = 3'000, kEjectMost = 150'000'000;
/// So many rows or more: a linear program takes long, so that the plan is annealed before it, and dives are left out where it is good.
constexpr std::uint32_t kManyRows = 5'000;
constexpr std::int64_t kDeepEnough = 25;  // this share of the bound
/// Under this share of the bound branches are quicker.
constexpr std::int64_t kProvenSoon = 200;
/// Beyond, caps always cost something, and the bound without caps takes longer than it is worth.
constexpr std::uint32_t kBoundedLegsMax = 500'000;

class CappedClearing {
 public:
  CappedClearing(const LegGraph& legs, const Objective& objective, const Caps& caps, Control& control)
      : legs_(legs),
        objective_(objective),
        size_tolerance_(caps.size_tolerance),
        control_(control),
        rows_(legs.graph()),
        pool_(legs, rows_),
        search_caps_(search_caps(caps)),
        pricing_(legs, search_caps_, pool_),
        only_swaps_(search_caps_.cycle <= 2 && search_caps_.chain == 0),
        repack_(control.seed()) {}

  EngineResult run() {
    EngineResult result;
    result.method = "cycles and chains: column generation, listing, branch and cut";
    first_plan();
    for (std::size_t level = 0; level < objective_.levels.size(); ++level) {
      proof_ = {};
      bounds_.push_back(solve_level(level));
      if (control_.keeps_prices()) result.proofs.push_back(std::move(proof_));
    }
    result.bounds = bounds_;
    for (const ColumnIndex column : plan_) result.exchanges.push_back(pool_.exchange(column));
    return result;
  }

 private:
  void first_plan() {
    const auto additive = std::ranges::find_if(objective_.levels, [](Level l) { return l == Level::transfers || l == Level::weight; });
    pricing_.begin(additive == objective_.levels.end() ? Level::transfers : *additive, control_);
    polish({}, kTriesRound);
    if (rows_.size() < kManyRows || pool_.size() < rows_.size() || pool_.size() > std::uint64_t{kFewARow} * rows_.size()) return;
    if (by_prices(0)) {
      anneal_by_volume();
    } else {
      anneal(kAnnealMost);
    }
  }

  /// Before the first linear program: by prices that are nearly as good.
  void anneal_by_volume() {
    RowPrices prices = volume_prices(pool_, front_values(), kVolumeRounds, control_);
    if (!control_.keeps_prices()) first_bound_ = whole_bound(prices.bound, goal_of(0).grain);
    const PricedColumns columns(pool_, front_values(), std::move(prices.row));
    anneal_by_prices(columns, first_bound_, kPricedMost);
    for (ColumnIndex column = 0; column < pool_.size(); ++column) {
      if (columns.reduced(column) > -kBeginNear * columns.unit()) near_.push_back(column);
    }
  }

  void anneal_by_prices(const PricedColumns& columns, std::int64_t bound, std::uint64_t tries) {
    const bool again = std::exchange(annealed_, true);
    tries = std::min(tries, again ? std::min(kReheatEach * pool_.size(), kReheatMost) : std::min(kPricedEach * pool_.size(), kPricedMost));
    tries = control_.first_steps(kPricedStep * tries) / kPricedStep;
    PricedSearch search(columns, control_.seed());
    Plan plan = again ? search.reheat(plan_, tries, control_.enough(bound), control_)
                      : search.anneal(plan_, tries, control_.enough(bound), control_);
    keep_better(std::move(plan));
  }

  void keep_better(Plan plan) {
    LocalSearch local(pool_, objective_, control_.seed(), size_tolerance_);
    std::vector<std::int64_t> values = local.values(plan);
    if (values <= values_) return;
    plan_ = std::move(plan);
    values_ = std::move(values);
  }

  /// By column, of the first level.
  [[nodiscard]] std::vector<std::int64_t> front_values() const {
    std::vector<std::int64_t> values;
    for (ColumnIndex column = 0; column < pool_.size(); ++column) values.push_back(pool_.value(column, objective_.levels.front()));
    return values;
  }

  /// Where the program is solved and its bound is far, for no more steps than all until then: by its prices where they say all, else by
  /// chance.
  void anneal_by(const Master& master, std::size_t level) {
    if (!is_far(level)) return;
    if (!by_prices(level)) return anneal(control_.steps() / kAnnealStep, level);
    anneal_by_prices(PricedColumns(pool_, front_values(), row_prices(master)), bound_, control_.steps() / kPricedStep);
  }

  [[nodiscard]] bool is_far(std::size_t level) const { return values_[level] < bound_ - bound_ / kProvenSoon; }

  [[nodiscard]] std::vector<double> row_prices(const Master& master) const {
    std::vector<double> price(rows_.size());
    for (RowIndex row = 0; row < rows_.size(); ++row) price[row] = master.unit_price(row);
    return price;
  }

  /// Several plans by other chances, and the best of all their exchanges. Every other one by coarse prices: the program's are one corner of
  /// many, and plans that go by the same corner miss the same.
  void merge_annealed(const Goal& goal, const std::vector<double>& price) {
    const std::uint64_t each = std::min(kMergedEach * rows_.size(), kMergedMost);
    const std::uint64_t tries = control_.first_steps(kMergedPlans * each * kPricedStep) / (kMergedPlans * kPricedStep);
    const std::vector<std::int64_t> value = front_values();
    const PricedColumns coarse(pool_, value, volume_prices(pool_, value, kCoarseRounds, control_).row);
    const PricedColumns solved(pool_, value, price);
    MergedPlans merged(pool_, goal);
    merged.add(plan_);
    for (std::uint64_t i = 0; i < kMergedPlans && !good_enough(0) && !control_.stopped(); ++i) {
      const PricedColumns& columns = i % 2 == 0 ? coarse : solved;
      Plan plan = PricedSearch(columns, control_.seed() + ++anew_).cool_once(tries, control_.enough(bound_), control_);
      merged.add(plan);
      keep_better(std::move(plan));
    }
    if (good_enough(0) || control_.stopped()) return;
    if (std::optional<Plan> plan = merged.best(values_.front(), bound_, kMergedSteps, control_)) keep_better(std::move(*plan));
  }

  /// While branches prove, since what they prove soon needs no better plan: once several plans and the best of all they have; in a large
  /// pool, where each has too much of its own to be merged, another plan each time. What the best one is worth then.
  std::int64_t anneal_beside(const Goal& goal, const std::vector<double>& price, std::int64_t value) {
    if (rows_.size() >= kManyRows) return anneal_anew(price, value);
    if (!std::exchange(merged_, true)) merge_annealed(goal, price);
    return std::max(value, values_.front());
  }

  /// Cooled from the first heat again, by other chances, so that it ends elsewhere than the plan does. What the best
  /// plan is worth then.
  std::int64_t anneal_anew(const std::vector<double>& price, std::int64_t value) {
    const std::uint64_t tries = std::min({control_.steps() / kPricedStep, kReheatEach * pool_.size(), kAnewMost});
    const PricedColumns columns(pool_, front_values(), price);
    Plan plan = PricedSearch(columns, control_.seed() + ++anew_).anneal(plan_, tries, control_.enough(bound_), control_);
    keep_better(std::move(plan));
    return std::max(value, values_.front());
  }

  /// Prices of rows say all about the level.
  [[nodiscard]] bool by_prices(std::size_t level) const {
    return level == 0 && pricing_.listed() && PricedSearch::can(pool_, objective_.levels.front(), size_tolerance_);
  }

  /// Over all that is listed, whatever the program says, by `tries` changes at most.
  void anneal(std::uint64_t tries, std::optional<std::size_t> level = std::nullopt) {
    if (!pricing_.listed() || pool_.size() > std::uint64_t{kFewARow} * rows_.size()) return;
    LocalSearch local(pool_, objective_, control_.seed(), size_tolerance_);
    tries = std::min({tries, kAnnealEach * pool_.size(), kAnnealMost});
    plan_ = local.anneal(plan_, control_.first_steps(kAnnealStep * tries) / kAnnealStep, enough_at(level), control_);
    values_ = local.values(plan_);
  }

  /// Where exchanges are too many to list: step by step from what is free, along what plans without caps would use. Not where chains are
  /// longer than cycles: from the plan it leaves, dives prove less there.
  void eject(std::size_t level) {
    if (pricing_.listed() || search_caps_.chain > search_caps_.cycle) return;
    if (!Ejection::can(objective_, search_caps_) || good_enough(level)) return;
    const std::uint64_t steps = std::min(kEjectMost, kEjectEach * legs_.size());
    std::vector<bool> best;
    if (looks_at_transfers(level) && legs_.size() <= kBoundedLegsMax)
      best = best_transfers(legs_.graph(), search_caps_.chain > 0, control_);
    std::vector<Standing> standing;
    for (const ColumnIndex column : plan_) {
      const auto legs = pool_.legs_of(column);
      standing.push_back({{legs.begin(), legs.end()}, pool_.is_chain(column)});
    }
    Ejection ejection(legs_, rows_, search_caps_, objective_, control_.seed(), best);
    standing = ejection.improve(std::move(standing), control_.first_steps(steps), enough_at(level), control_);
    plan_.clear();
    for (const Standing& one : standing) plan_.push_back(pool_.add(one.legs, one.chain));
    LocalSearch local(pool_, objective_, control_.seed(), size_tolerance_);
    values_ = local.values(plan_);
  }

  /// The level is transfers, or people or users with transfers after it.
  [[nodiscard]] bool looks_at_transfers(std::size_t level) const {
    while (level + 1 < objective_.levels.size() && counts_members(objective_.levels[level])) ++level;
    return objective_.levels[level] == Level::transfers || counts_members(objective_.levels[level]);
  }

  /// Until level `level` is at its bound; nothing: as long as it may.
  void polish(const std::vector<double>& guide, std::uint64_t tries, std::optional<std::size_t> level = std::nullopt) {
    LocalSearch local(pool_, objective_, control_.seed(), size_tolerance_);
    constexpr std::uint64_t kTriesEach = 60;  // small markets are soon searched through
    plan_ = local.improve(plan_, guide, std::min(tries, kTriesEach * pool_.size()), enough_at(level), control_);
    values_ = local.values(plan_);
  }

  /// What is enough in the levels up to this one; nothing: nothing is.
  [[nodiscard]] std::vector<std::int64_t> enough_at(std::optional<std::size_t> level) const {
    if (!level) return {};
    std::vector<std::int64_t> enough(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(*level));
    enough.push_back(control_.enough(bound_));
    return enough;
  }

  void polish_last(const std::vector<double>& guide, std::size_t level) {
    for (int i = 0; i < kLastMax && !control_.stopped(); ++i) {
      const std::vector<std::int64_t> before = values_;
      polish(i == 0 ? guide : std::vector<double>{}, kTriesLast, level);
      if (values_ <= before || good_enough(level)) return;
    }
  }

  [[nodiscard]] bool good_enough(std::size_t level) const { return values_[level] >= control_.enough(bound_); }

  /// Plans out of the solved program, until one is at the bound, or some were no better: more of them where branches have much to prove.
  void dive(const Master& master, const Goal& goal, std::size_t level) {
    constexpr std::int64_t kGapADive = 5, kSmallGap = 100;
    if (pricing_.listed() && values_[level] >= bound_ - bound_ / kSmallGap) return;  // branches over a list are quicker
    if (rows_.size() >= kManyRows && values_[level] >= bound_ - bound_ / kDeepEnough) return;
    Random random(control_.seed());
    for (std::int64_t barren = 0; barren <= (bound_ - values_[level]) / kGapADive && barren < kBarrenMax;) {
      if (good_enough(level) || control_.stopped()) return;
      // The first ones may lose a little: they are quick, and a plan that is nearly as good is there soon.
      const std::int64_t target = bound_ - (bound_ - values_[level]) / 4;
      std::optional<Plan> plan = Dive(master, pool_, pricing_, goal.grain, control_).run(target, values_[level] + 1, random);
      ++barren;
      if (!plan) continue;
      LocalSearch local(pool_, objective_, control_.seed(), size_tolerance_);
      std::vector<std::int64_t> values = local.values(*plan);
      if (values <= values_) continue;
      plan_ = std::move(*plan);
      values_ = std::move(values);
      barren = 0;
    }
  }

  /// Parts of the plan are packed anew, for no more steps than a share of all others.
  void repack(const Master& master, const Goal& goal, std::size_t level) {
    const auto step_max = static_cast<std::uint64_t>(kRepackShare * static_cast<double>(control_.steps() - repacked_));
    if (!Repack::can(goal) || good_enough(level) || control_.stopped() || step_max <= repacked_) return;
    const std::uint64_t before = control_.steps();
    const Repack::Start start{master, pool_, goal, values_[level], bound_, control_.enough(bound_), step_max - repacked_};
    Plan plan = plan_;
    const bool better = repack_.improve(start, plan, control_);
    repacked_ += control_.steps() - before;
    if (!better) return;
    LocalSearch local(pool_, objective_, control_.seed(), size_tolerance_);
    values_ = local.values(plan);
    plan_ = std::move(plan);
  }

  [[nodiscard]] Goal goal_of(std::size_t level) const {
    Goal goal{objective_.levels[level], {}, only_swaps_ && objective_.levels[level] == Level::transfers ? 2 : 1, size_tolerance_};
    for (std::size_t before = 0; before < level; ++before) goal.kept.push_back({objective_.levels[before], values_[before]});
    return goal;
  }

  /// The level's bound. plan_ is the best plan known.
  std::int64_t solve_level(std::size_t level) {
    bound_ = std::min(simple_bound(legs_.graph(), objective_.levels[level]), bound_by_people(level));
    if (level == 0) bound_ = std::min(bound_, first_bound_);
    if (!legs_.complete() || control_.stopped() || good_enough(level)) return std::max(bound_, values_[level]);
    if (!pricing_.listed() && legs_.size() <= kBoundedLegsMax) bound_uncapped(level);
    if (good_enough(level)) return std::max(bound_, values_[level]);
    eject(level);
    if (good_enough(level)) return std::max(bound_, values_[level]);
    const Goal goal = goal_of(level);
    Master master(pool_, goal);
    for (const ColumnIndex column : plan_) master.add(column);
    if (!pricing_.listed()) {
      for (ColumnIndex column = 0; column < pool_.size(); ++column) master.add(column);
    }
    for (const ColumnIndex column : near_) {
      if (!master.has(column)) master.add(column);
    }
    if (!generate(master, goal, level)) return std::max(bound_, values_[level]);
    const std::int64_t bound = finish(master, goal, level);  // may change values_
    return std::max(bound, values_[level]);
  }

  /// Who is served has only so many wants.
  [[nodiscard]] std::int64_t bound_by_people(std::size_t level) const {
    std::int64_t bound = std::numeric_limits<std::int64_t>::max();
    if (objective_.levels[level] != Level::transfers) return bound;
    for (std::size_t before = 0; before < level; ++before) {
      if (objective_.levels[before] == Level::people) bound = transfers_of(legs_.graph(), bounds_[before]);
    }
    return bound;
  }

  /// In dense graphs caps cost nothing: what exchanges of any length can reach bounds the level at once.
  void bound_uncapped(std::size_t level) {
    const Level name = objective_.levels[level];
    const bool chains = search_caps_.chain > 0;
    const std::int64_t bound =
        counts_members(name) && !chains ? bound_members(name) : uncapped_bound(legs_.graph(), name, chains, control_, proof_);
    if (proof_.points.empty() && control_.keeps_prices()) return;
    bound_ = std::min(bound_, bound);
    best_linear_ = static_cast<double>(bound);
  }

  [[nodiscard]] std::int64_t bound_members(Level level) {
    EngineResult uncapped = clear_uncapped(legs_.graph(), {{level}}, {.cycle_cap = std::nullopt}, control_);
    if (!uncapped.proofs.empty()) proof_ = std::move(uncapped.proofs.front());
    return uncapped.bounds.front();
  }

  /// True: the program over all exchanges is solved and a gap is left. False: proven, or stopped.
  bool generate(Master& master, const Goal& goal, std::size_t level) {
    std::optional<std::int64_t> dived;  // when the bound was this
    for (int round = 0;; ++round) {
      if (!master.solve(control_, true)) return false;
      if (round == 0 && !pricing_.listed()) polish(guide(master), kTriesRound, level);
      if (dived != bound_ && whole_bound(master.value(), goal.grain) >= bound_) {  // more exchanges cannot bring the bound down
        dived = bound_;
        if (!by_prices(level)) {
          polish_last(guide(master), level);  // a dive into a large program takes long
          dive(master, goal, level);
        } else if (near_.empty()) {
          anneal_by(master, level);
        }
      }
      if (good_enough(level)) return false;
      const PricingOutcome outcome = pricing_.bring(master, control_);
      if (outcome.complete) {
        linear_bound_ = master.row_bound() + outcome.above;
        keep_point(master);
        bound_ = std::min(bound_, whole_bound(linear_bound_, goal.grain));
      }
      control_.tell("bound", values_[0], level == 0 ? bound_ : values_[0]);
      const bool last = !outcome.brought;
      if (last) {
        if (!by_prices(level)) {
          polish_last(guide(master), level);
          if (dived != bound_) dive(master, goal, level);
        }
        anneal_by(master, level);
        repack(master, goal, level);
      } else if (round % 4 == 3) {
        polish(guide(master), kTriesRound, level);
      }
      if (good_enough(level) || control_.stopped() || (last && !outcome.complete)) return false;
      if (last) return true;
    }
  }

  /// The best point stays; the last one is wanted too where branches follow from it.
  void keep_point(const Master& master) {
    if (!control_.keeps_prices()) return;
    last_is_best_ = proof_.points.empty() || linear_bound_ < best_linear_;
    if (!last_is_best_) return;
    best_linear_ = linear_bound_;
    proof_.points.assign(1, master.point());
    proof_.roots = 1;
  }

  /// What the branches leave of the level: their points come after those of the linear program.
  void keep_branches(const Master& master, BranchProof&& branches) {
    if (!control_.keeps_prices()) return;
    if (!last_is_best_) proof_.points.push_back(master.point());
    const auto before = static_cast<std::uint32_t>(proof_.points.size());
    proof_.roots = before + branches.roots;
    for (BranchLeaf& leaf : branches.leaves) leaf.point += before;
    std::ranges::move(branches.points, std::back_inserter(proof_.points));
    proof_.leaves = std::move(branches.leaves);
  }

  [[nodiscard]] std::vector<double> guide(const Master& master) const {
    std::vector<double> guide(pool_.size(), -1);
    for (ColumnIndex column = 0; column < pool_.size(); ++column) {
      guide[column] = master.has(column) && master.x(column) > kZero ? master.x(column) : std::min(0.0, master.reduced(column)) - 1;
    }
    return guide;
  }

  std::int64_t finish(const Master& master, const Goal& goal, std::size_t level) {
    const double gap = linear_bound_ - static_cast<double>(values_[level] + 1);
    ColumnPool listed(legs_, rows_);
    control_.tell("list", values_[0], level == 0 ? bound_ : values_[0]);
    if (!pricing_.list(master, -gap - 1e-4, kListMax, control_, listed)) return bound_;
    BranchStart start{.value = values_[level], .bound = linear_bound_, .slack_price = 0, .first = {}, .elsewhere = {}};
    if (by_prices(level) && is_far(level)) {
      start.elsewhere = [&, price = row_prices(master)](std::int64_t value) { return anneal_beside(goal, price, value); };
      if (rows_.size() < kManyRows) start.elsewhere_after = kProvenAtOnce;
    }
    if (!goal.kept.empty()) start.slack_price = master.kept_price_max() + gap + 2;
    start.first = first_columns(master, listed);
    BranchOutcome outcome = branch(listed, goal, start, control_);
    keep_branches(master, std::move(outcome.proof));
    if (outcome.plan) {
      plan_.clear();
      for (const ColumnIndex column : *outcome.plan) plan_.push_back(pool_.add(listed.legs_of(column), listed.is_chain(column)));
      LocalSearch local(pool_, objective_, control_.seed(), size_tolerance_);
      values_ = local.values(plan_);
      if (level + 1 < objective_.levels.size()) polish({}, kTriesRound);
    }
    return std::min(outcome.bound, bound_);
  }

  /// What the linear program used, and some more at price 0: there may be very many, and the rest comes by price when needed.
  [[nodiscard]] std::vector<ColumnIndex> first_columns(const Master& master, const ColumnPool& listed) const {
    constexpr std::size_t kFreeMax = 5000;
    std::set<std::vector<LegIndex>> used;
    for (const ColumnIndex column : master.columns()) {
      if (master.x(column) > kZero) used.emplace(pool_.legs_of(column).begin(), pool_.legs_of(column).end());
    }
    std::vector<ColumnIndex> first, others;
    for (ColumnIndex column = 0; column < listed.size(); ++column) {
      const auto legs = listed.legs_of(column);
      if (used.contains({legs.begin(), legs.end()})) {
        first.push_back(column);
      } else if (price_of(master, listed, column) > -kZero) {
        others.push_back(column);
      }
    }
    const std::size_t step = others.size() / kFreeMax + 1;
    for (std::size_t i = 0; i < others.size(); i += step) first.push_back(others[i]);
    return first;
  }

  [[nodiscard]] double price_of(const Master& master, const ColumnPool& pool, ColumnIndex column) const {
    double sum = 0;
    const auto legs = pool.legs_of(column);
    for (const LegIndex leg : legs) sum += master.prices().leg[leg];
    if (pool.is_chain(column)) sum += master.prices().gift_start[legs_[legs.front()].offer];
    return sum + pool.joint_price(column, master.prices().joint);
  }

  const LegGraph& legs_;
  const Objective& objective_;
  std::optional<std::uint32_t> size_tolerance_;
  Control& control_;
  RowMap rows_;
  ColumnPool pool_;
  SearchCaps search_caps_;
  Pricing pricing_;
  bool only_swaps_;
  Repack repack_;
  std::uint64_t repacked_ = 0;  // steps
  Plan plan_;
  std::vector<std::int64_t> values_;
  std::vector<std::int64_t> bounds_;  // of the levels before
  std::int64_t bound_ = 0;
  bool annealed_ = false;                                                // by prices
  std::uint64_t anew_ = 0;                                               // plans annealed by other chances so far
  bool merged_ = false;                                                  // such plans, already
  std::vector<ColumnIndex> near_;                                        // their price, as it is before a linear program
  std::int64_t first_bound_ = std::numeric_limits<std::int64_t>::max();  // of the first level, before a linear program
  double linear_bound_ = 0, best_linear_ = 0;
  LevelProof proof_;  // of the level
  bool last_is_best_ = true;
};

}  // namespace

EngineResult clear_capped(const LegGraph& legs, const Objective& objective, const Caps& caps, Control& control) {
  return CappedClearing(legs, objective, caps, control).run();
}

}  // namespace ronde::matcher
