#pragma once
// Finds all cycles and chains within the caps whose price is above a threshold: the pricing of column generation, and the listing.
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "columns.hpp"
#include "size_rule.hpp"

namespace ronde::matcher {

/// What legs are worth now. A column's price is the sum of its legs and seats, minus expected_worth times its doubt, plus the start of its
/// gift. As doubt is never below 0, sums of legs and seats bound what a path can become.
struct Prices {
  std::vector<double> leg;
  std::vector<double> gift_start;  // by offer; empty: 0
  JointPrices joint;
};

struct SearchCaps {
  std::uint32_t cycle = 0, chain = 0;
  bool member_once = false;
  std::optional<std::uint32_t> size_tolerance = std::nullopt;  // seats that no plan within it has are left out
};
[[nodiscard]] SearchCaps search_caps(const Caps& caps);

struct SearchOptions {
  double threshold = 0;              // only what is worth more
  std::uint32_t per_start = 0;       // the best so many of each start; 0: all
  std::uint64_t column_max = 0;      // end when more were found; 0: no bound
  std::uint64_t step_max = 0;        // end after so much work; 0: no bound
  std::uint64_t start_step_max = 0;  // leave a start after so much work; 0: no bound
};
struct SearchOutcome {
  bool complete = true;  // false: stopped, or a bound passed
  double start_sum = 0;  // over all starts: units x the best price above 0. Bounds what all columns together can add to a dual bound
  std::uint64_t found = 0;
};

/// Depth first from each start, pruned by the best way home (cycles) or onward (chains) within the legs that are left.
/// A cycle is found once, from its offer of lowest order; large hubs come first, so that they are gone for the rest.
/// Cost: starts x arcs near them x cap for the bounds, then what is found. Abraham et al. 2007, section 4; Klimentova et al. 2014.
class ExchangeSearch {
 public:
  ExchangeSearch(const LegGraph& legs, const SearchCaps& caps);
  SearchOutcome run(const Prices& prices, const SearchOptions& options, Control& control, ColumnPool& out);

 private:
  struct Candidate {
    double price;
    std::vector<LegIndex> legs;
  };
  void cycles_from(OfferIndex start);
  void way_home(OfferIndex start);
  void grow_cycle(OfferIndex offer, double price);
  void onward();
  void grow_chain(OfferIndex offer, double price);
  void found(double price);
  void flush(OfferIndex start, bool chain, ColumnPool& out);
  void spend();
  void begin_start(OfferIndex start);
  void halt() {
    halted_ = true;
    outcome_.complete = false;
  }
  [[nodiscard]] bool over() const { return halted_ || start_over_; }
  [[nodiscard]] bool clashes(LegIndex leg) const;
  [[nodiscard]] bool sits(MemberIndex member) const;
  [[nodiscard]] double doubt_cost(bool chain) const;
  [[nodiscard]] double return_price(OfferIndex received, OfferIndex given) const;
  [[nodiscard]] double& home(std::uint32_t legs_left, OfferIndex offer) { return home_[legs_left * offer_count_ + offer]; }

  const LegGraph& legs_;
  const ExchangeGraph& graph_;
  SearchCaps caps_;
  SizeRule sizes_;
  bool too_deep_ = false;  // exchanges longer than one may look for are not found
  std::uint32_t offer_count_;
  std::vector<std::uint32_t> order_, rank_;
  // of the run
  const Prices* prices_ = nullptr;
  SearchOptions options_;
  Control* control_ = nullptr;
  SearchOutcome outcome_;
  double threshold_ = 0;
  // of the start
  std::size_t turn_ = 0;  // where its legs begin: of equals, each start brings others
  OfferIndex start_ = 0;
  std::vector<Candidate> heap_;
  double best_ = 0;
  std::vector<double> home_;  // best price from an offer back to the start within so many legs; kFar if none
  std::vector<std::vector<OfferIndex>> touched_;
  std::vector<bool> feeds_start_;
  std::vector<double> onward_;
  // of the path
  std::vector<LegIndex> path_;
  std::vector<MemberIndex> members_;
  std::vector<bool> offer_used_, want_used_, relay_used_;
  std::uint64_t steps_ = 0, spent_ = 0, start_spent_ = 0;
  bool halted_ = false, start_over_ = false;
};

}  // namespace ronde::matcher
