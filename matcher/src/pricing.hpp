#pragma once
// Brings columns of positive price to a master problem: from the list of all exchanges where that list is short, else by search.
#include <set>

#include "master.hpp"
#include "search_team.hpp"

namespace ronde::matcher {

/// What one round of pricing says. `above`: all columns together can add so much to the master's row bound; means nothing if not complete.
/// Not complete and nothing brought: stopped.
struct PricingOutcome {
  bool complete = true;
  double above = 0;
  bool brought = false;
};

/// Where a plan is already made in part: rows without a unit left, and exchanges that may not be brought again.
struct Residual {
  std::vector<bool> closed;
  std::set<std::vector<LegIndex>> left_out;
};

class Pricing {
 public:
  Pricing(const LegGraph& legs, const SearchCaps& caps, ColumnPool& pool)
      : pool_(pool), rows_(pool.rows()), caps_(caps), search_(legs, caps) {}

  /// Fills the empty pool: with all exchanges if they are few, else with some short ones of each start, where each leg is worth its
  /// `worth`.
  void begin(Level worth, Control& control);
  /// The pool holds all exchanges.
  [[nodiscard]] bool listed() const { return listed_; }
  /// Adds the best columns of each start whose price by the master's last solve is above 0.
  /// With a residual: of what it leaves open.
  PricingOutcome bring(Master& master, Control& control, const Residual* residual = nullptr);
  /// All exchanges whose price is above `threshold`, at most `column_max`, into `out`. False: stopped, or there are more.
  bool list(const Master& master, double threshold, std::uint64_t column_max, Control& control, ColumnPool& out);

 private:
  void begin_short(const Prices& prices, Control& control);
  PricingOutcome scan(Master& master, Control& control, const Residual* residual);
  bool add(const ColumnPool& found, const Residual* residual, Master& master);
  [[nodiscard]] Prices open_prices(const Prices& prices, const Residual& residual) const;
  ColumnPool& pool_;
  const RowMap& rows_;
  SearchCaps caps_;
  SearchTeam search_;
  bool listed_ = false;
};

}  // namespace ronde::matcher
