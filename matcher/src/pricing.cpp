#include "pricing.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace ronde::matcher {
namespace {

/// Columns of one start that one round of pricing brings.
constexpr std::uint32_t kPerStart = 4;
/// To look at each of a list is cheaper than to search again in every round, if the list was not too long to make.
constexpr std::uint64_t kListStepMax = 10'000'000;
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
  all.step_max = control.first_steps(kListStepMax);
  listed_ = control.listed_max() != 0 && search_.run(prices, all, control, pool_).complete;
  if (listed_ || control.stopped()) return;  // what was found until then makes a plan
  pool_.clear();
  begin_short(prices, control);
}

void Pricing::begin_short(const Prices& prices, Control& control) {
  const LegGraph& legs = pool_.leg_graph();
  ExchangeSearch search(legs,
                        {std::min(caps_.cycle, kShortCycle), std::min(caps_.chain, kShortChain), caps_.member_once, caps_.size_tolerance});
  SearchOptions some{.threshold = 0, .per_start = kPerStart};
  some.start_step_max = kShortStartStepMin + control.first_steps(kShortStepMax) / (legs.graph().offers().size() + 1);
  (void)search.run(prices, some, control, pool_);
}

PricingOutcome Pricing::bring(Master& master, Control& control) {
  if (listed_) return scan(master, control);
  const ColumnIndex before = pool_.size();
  const SearchOutcome outcome = search_.run(master.prices(), {.threshold = kZero, .per_start = kPerStart, .column_max = 0}, control, pool_);
  for (ColumnIndex column = before; column < pool_.size(); ++column) master.add(column);
  return {outcome.complete, outcome.start_sum, pool_.size() > before};
}

PricingOutcome Pricing::scan(Master& master, Control& control) {
  // A column counts for its first row: a plan takes that row only as often as there are units of it.
  std::vector<std::tuple<RowIndex, double, ColumnIndex>> better;
  for (ColumnIndex column = 0; column < pool_.size(); ++column) {
    const double price = master.reduced(column);
    if (price > kZero) better.emplace_back(pool_.rows_of(column).front(), -price, column);
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
  for (ColumnIndex column = 0; column < pool_.size(); ++column) {
    if (master.reduced(column) > threshold) out.add(pool_.legs_of(column), pool_.is_chain(column));
  }
  return !control.work(pool_.size());
}

}  // namespace ronde::matcher
