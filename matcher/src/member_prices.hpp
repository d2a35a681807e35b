#pragma once
// Many members among the best plans of an assignment: a member counts once, however often served. That does not add up over arcs; prices
// on members (Lagrange) make it so, and give a bound that is valid at each step.
#include <cstdint>
#include <vector>

#include "face.hpp"

namespace ronde::matcher {

/// Member prices are in these parts of a member.
inline constexpr std::int64_t kPriceUnit = 1000;

/// With price p in [0, 1] on being served once more, a member is worth at most (1 - p) + p x times served. So no plan of the face serves
/// more than the sum of 1 - p plus the best plan where a transfer is worth its receiver's p. Prices fall where a member is served often
/// and rise where not at all.
/// Source: Held, Karp, Math. Prog. 1971; Fisher, Management Science 1981.
class MemberPrices {
 public:
  /// `receivers`: by arc of `whole`. The face is that of `whole`, and outlives this.
  MemberPrices(Face& face, const Assignment& whole, const std::vector<MemberIndex>& receivers, std::uint32_t member_count);

  /// Solves for the prices of this round and moves them. False: stopped, or there is nothing to choose.
  bool next(Control& control);
  [[nodiscard]] int rounds() const { return rounds_; }
  /// Members served by the plan of the last round.
  [[nodiscard]] std::int64_t served() const { return served_; }
  /// No plan of the face serves more.
  [[nodiscard]] std::int64_t bound() const { return total_ / kPriceUnit; }
  /// The same in parts, and the prices by which it holds. Whom no plan of the face serves has a full price, whom all serve none.
  [[nodiscard]] std::int64_t total() const { return total_; }
  [[nodiscard]] const std::vector<std::int64_t>& best_prices() const { return best_prices_; }

 private:
  void sort_members(const Assignment& whole, const std::vector<MemberIndex>& receivers);
  void keep_if_better(std::int64_t total);
  void move_prices(const std::vector<std::uint32_t>& times);

  Face& face_;
  std::vector<MemberIndex> receivers_;  // by inner arc
  std::vector<MemberIndex> open_;       // served by some plans of the face only
  std::int64_t always_ = 0;             // how many are served by all
  std::vector<std::int64_t> prices_, best_prices_;
  std::int64_t total_ = 0, served_ = 0;
  double step_ = 0.5;
  int rounds_ = 0, since_better_ = 0;
};

}  // namespace ronde::matcher
