#include "pricing.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace ronde::matcher {
namespace {

/// Columns of one start that one round of pricing brings.
constexpr std::uint32_t kPerStart = 4;
/// A start is left after so much work as long as others bring something: in dense graphs one start can take longer than all is worth.
constexpr std::uint64_t kQuickStartStepMax = 20'000;
/// To look at each of a list is cheaper than to search again in every round, if the list was not too long to make.
constexpr std::uint64_t kListStepMax = 10'000'000, kListStepPerLeg = 40;
/// Exchanges to begin with where not all are listed: short ones, and not much work for a start, so that a crowd has a plan soon.
constexpr std::uint32_t kShortCycle = 3, kShortChain = 2;
constexpr std::uint64_t kShortStepMax = 20'000'000;
constexpr std::uint64_t kShortStartStepMin = 500;

}  // namespace

void Pricing::begin(Level worth, Control& control) {
  const LegGraph& legs = pool_.leg_graph();
  Prices prices;
  for (LegIndex leg = 0; leg < legs.size(); ++leg) prices.leg.push_back(static_cast<double>(legs.value(leg, worth)));
  SearchOptions all{.threshold = std::numeric_limits<double>::lowest(), .per_start = 0, .column_max = control.listed_max()};
  all.step_max = control.first_steps(std::max(kListStepMax, kListStepPerLeg * legs.size()));
  listed_ = control.listed_max() != 0 && search_.run(prices, all, control, pool_).complete;
  if (listed_ || control.stopped()) return;  // what was found until then makes a plan
  pool_.clear();
  begin_short(prices, control);
}

void Pricing::begin_short(const Prices& prices, Control& control) {
  const LegGraph& legs = pool_.leg_graph();
  SearchTeam search(legs,
                    {std::min(caps_.cycle, kShortCycle), std::min(caps_.chain, kShortChain), caps_.member_once, caps_.size_tolerance});
  SearchOptions some{.threshold = 0, .per_start = kPerStart};
  some.start_step_max = kShortStartStepMin + control.first_steps(kShortStepMax) / (legs.graph().offers().size() + 1);
  (void)search.run(prices, some, control, pool_);
}

PricingOutcome Pricing::bring(Master& master, Control& control, const Residual* residual) {
  if (listed_) return scan(master, control, residual);
  const Prices open = residual == nullptr ? Prices{} : open_prices(master.prices(), *residual);
  const Prices& prices = residual == nullptr ? master.prices() : open;
  PricingOutcome outcome;
  for (const std::uint64_t start_step_max : {kQuickStartStepMax, std::uint64_t{0}}) {
    ColumnPool found(pool_.leg_graph(), rows_);
    const SearchOptions options{.threshold = kZero, .per_start = kPerStart, .start_step_max = start_step_max};
    const SearchOutcome searched = search_.run(prices, options, control, found);
    outcome = {searched.complete, searched.start_sum, add(found, residual, master)};
    if (outcome.complete || outcome.brought || control.stopped()) break;
  }
  return outcome;
}

/// True: some of them may be brought.
bool Pricing::add(const ColumnPool& found, const Residual* residual, Master& master) {
  const ColumnIndex before = pool_.size();
  for (ColumnIndex column = 0; column < found.size(); ++column) {
    const auto legs = found.legs_of(column);
    if (residual != nullptr && residual->left_out.contains({legs.begin(), legs.end()})) continue;
    master.add(pool_.add(legs, found.is_chain(column)));
  }
  return pool_.size() > before;
}

/// Legs of closed rows are shut.
Prices Pricing::open_prices(const Prices& prices, const Residual& residual) const {
  const LegGraph& legs = pool_.leg_graph();
  const auto closed = [&residual](RowIndex row) { return row != kNoRow && residual.closed[row]; };
  Prices open = prices;
  for (LegIndex leg = 0; leg < legs.size(); ++leg) {
    const auto via = legs.via(leg);
    const bool shut = closed(rows_.of_want(legs[leg].want)) || closed(rows_.of_offer(legs[leg].offer)) ||
                      std::ranges::any_of(via, [&](RelayIndex relay) { return closed(rows_.of_relay(relay)); });
    if (shut) open.leg[leg] = kShut;
  }
  return open;
}

PricingOutcome Pricing::scan(Master& master, Control& control, const Residual* residual) {
  // A column counts for its first row: a plan takes that row only as often as there are units of it.
  std::vector<std::tuple<RowIndex, double, ColumnIndex>> better;
  const auto open = [&](ColumnIndex column) {
    if (residual == nullptr) return true;
    const auto legs = pool_.legs_of(column);
    return std::ranges::none_of(pool_.rows_of(column), [residual](RowIndex row) { return residual->closed[row]; }) &&
           (residual->left_out.empty() || !residual->left_out.contains({legs.begin(), legs.end()}));
  };
  const auto any = [](ColumnIndex) { return true; };
  for (const auto& [column, price] : master.with_reduced(control, any, [](double value) { return value > kZero; })) {
    if (open(column)) better.emplace_back(pool_.rows_of(column).front(), -price, column);
  }
  std::ranges::sort(better);
  PricingOutcome outcome;
  outcome.complete = !control.work(pool_.size());
  RowIndex row = kNoRow;
  std::uint32_t brought = 0;
  for (const auto& [first, minus_price, column] : better) {
    if (first != row) {
      outcome.above -= minus_price * rows_.capacity(first);
      brought = 0;
    }
    row = first;
    if (master.has(column) || brought == kPerStart) continue;  // one that is used fully has a price above 0 too
    master.add(column);
    ++brought;
    outcome.brought = true;
  }
  return outcome;
}

bool Pricing::list(const Master& master, double threshold, std::uint64_t column_max, Control& control, ColumnPool& out) {
  if (!listed_) {
    const SearchOptions all{.threshold = threshold, .per_start = 0, .column_max = column_max};
    return search_.run(master.prices(), all, control, out).complete;
  }
  const auto any = [](ColumnIndex) { return true; };
  for (const auto& [column, price] : master.with_reduced(control, any, [threshold](double value) { return value > threshold; }))
    out.add(pool_.legs_of(column), pool_.is_chain(column));
  return !control.work(pool_.size());
}

}  // namespace ronde::matcher
