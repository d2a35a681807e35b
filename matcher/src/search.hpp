#pragma once
// Finds all cycles and chains within the caps whose price is above a threshold: the pricing of column generation, and the listing.
#include <atomic>
#include <cstdint>
#include <limits>
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

/// The price of a leg that may not be used.
inline constexpr double kShut = -std::numeric_limits<double>::infinity();

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
  bool halted = false;   // the starts that come after were not looked at
  double start_sum = 0;  // over all starts: units x the best price above 0. Bounds what all columns together can add to a dual bound
  std::uint64_t found = 0;
  std::uint64_t spent = 0;  // steps
};

/// What all starts of one search share.
struct SearchTask {
  const Prices& prices;
  SearchOptions options;
  std::vector<double> onward;  // (r, offer): the most that at most r more legs can add to a chain
};

/// Starts in their order: the gifts, then the offers of cycles, large hubs first.
struct StartBlock {
  std::uint32_t begin, end;
};

/// Depth first from each start, pruned by the best way home (cycles) or onward (chains) within the legs that are left.
/// A cycle is found once, from its offer of lowest order; large hubs come first, so that they are gone for the rest.
/// Cost: starts x arcs near them x cap for the bounds, then what is found. Abraham et al. 2007, section 4; Klimentova et al. 2014.
/// One thread at a time; a copy is another search of the same legs. All threads at once: search_team.hpp.
class ExchangeSearch {
 public:
  ExchangeSearch(const LegGraph& legs, const SearchCaps& caps);
  /// All starts in blocks of about the same work, `work_min` or more: by the graph alone.
  [[nodiscard]] std::vector<StartBlock> blocks(std::uint64_t work_min) const;
  /// Looks how far chains could go. Where the control stops, what is found by it is no proof.
  [[nodiscard]] SearchTask task(const Prices& prices, const SearchOptions& options, Control& control) const;
  /// Starts in the block, after `before` was found and done. `found_by_all`: where those that search at the same time count together, for
  /// the bound on columns; may be null.
  SearchOutcome run(const SearchTask& task, const StartBlock& block, const SearchOutcome& before, Control& control, ColumnPool& out,
                    std::atomic<std::uint64_t>* found_by_all = nullptr);

 private:
  struct Candidate {
    double price;
    std::vector<LegIndex> legs;
  };
  void cycles_from(OfferIndex start);
  void way_home(OfferIndex start);
  void grow_cycle(OfferIndex offer, double price);
  void chains_from(OfferIndex gift);
  void grow_chain(OfferIndex offer, double price);
  void found(double price);
  void count_with_all(std::uint64_t more);
  void flush(OfferIndex start, bool chain, ColumnPool& out);
  void spend();
  void begin_start(OfferIndex start);
  void halt() {
    outcome_.halted = true;
    outcome_.complete = false;
  }
  [[nodiscard]] bool over() const { return outcome_.halted || start_over_; }
  [[nodiscard]] bool clashes(LegIndex leg) const;
  [[nodiscard]] bool sits(MemberIndex member) const;
  [[nodiscard]] double doubt_cost(bool chain) const;
  [[nodiscard]] double return_price(const Prices& prices, OfferIndex received, OfferIndex given) const;
  [[nodiscard]] double& home(std::uint32_t legs_left, OfferIndex offer) { return home_[legs_left * offer_count_ + offer]; }

  const LegGraph& legs_;
  const ExchangeGraph& graph_;
  SearchCaps caps_;
  SizeRule sizes_;
  bool too_deep_ = false;  // exchanges longer than one may look for are not found
  std::uint32_t offer_count_;
  std::vector<std::uint32_t> order_, rank_;
  std::vector<OfferIndex> gifts_;
  std::vector<std::uint64_t> degree_;  // by offer: ways through it
  // of the run
  const Prices* prices_ = nullptr;
  const std::vector<double>* onward_ = nullptr;
  SearchOptions options_;
  Control* control_ = nullptr;
  std::atomic<std::uint64_t>* found_by_all_ = nullptr;
  SearchOutcome outcome_;
  double threshold_ = 0;
  // of the start
  std::size_t turn_ = 0;  // where its legs begin: of equals, each start brings others
  OfferIndex start_ = 0;
  std::vector<Candidate> heap_;
  double best_ = 0;
  std::vector<double> home_;  // best price from an offer back to the start within so many legs; infinitely bad if none
  std::vector<std::vector<OfferIndex>> touched_;
  std::vector<bool> feeds_start_;
  // of the path
  std::vector<LegIndex> path_;
  std::vector<MemberIndex> members_;
  std::vector<bool> offer_used_, want_used_, relay_used_;
  std::uint64_t steps_ = 0, start_spent_ = 0;
  bool start_over_ = false;
};

}  // namespace ronde::matcher
