#pragma once
// A level that comes after `people` or `users`: the most of it among the best plans of an assignment that serve as many members.
#include <cstdint>
#include <vector>

#include "face.hpp"

namespace ronde::matcher {

/// With a price p in [0, unit] on being served once more, a plan that serves `to_serve` members or more is worth no more than
/// unit x (members - to_serve) - sum of p, plus the best plan of the face where a transfer is worth its gain and its receiver's p: as
/// member_prices.hpp, with what is to be kept as a side constraint. Where the prices that proved `to_serve` are at hand, each plan that is
/// best by them and serves so many is best of all (complementary slackness), so that mostly one solve is enough. Where they proved it only
/// by rounding down, a unit so large makes much of what was rounded off: then all begin small and go along the subgradient.
/// Source: Fisher, Management Science 1981; Polyak, USSR Comp. Math. 1969 (the step).
class ServedLevel {
 public:
  struct Goal {
    std::vector<std::int64_t> gains;  ///< by arc of the whole, large is good
    std::int64_t to_serve = 0;
    std::int64_t unit = 0;                   ///< at first; more than a plan can gain otherwise
    std::vector<std::int64_t> price_permil;  ///< by member, those that proved `to_serve`
  };
  /// `receivers`: by arc of `whole`. The face is that of `whole`, and outlives this.
  ServedLevel(Face& face, const Assignment& whole, const std::vector<MemberIndex>& receivers, Goal goal);

  /// Solves for the prices of this round, then moves them towards a bound of `known`. False: stopped.
  bool next(std::int64_t known, Control& control);
  [[nodiscard]] int rounds() const { return rounds_; }
  /// Members served by the plan of the last round.
  [[nodiscard]] std::int64_t served() const { return served_; }

  /// No plan of the face that serves enough gains more. The prices by which that holds: who is served by no plan has `unit`, by all 0.
  struct Bound {
    std::int64_t gain = 0, unit = 0;
    std::vector<std::int64_t> prices;
  };
  [[nodiscard]] const Bound& bound() const { return bound_; }

 private:
  void sort_members(const Assignment& whole, const std::vector<MemberIndex>& receivers);
  void begin_small();
  void move_prices(std::int64_t gap, bool better, const std::vector<std::int64_t>& times);
  void keep(std::int64_t gain);

  Face& face_;
  Goal goal_;
  std::vector<MemberIndex> receivers_;  // by inner arc
  std::vector<MemberIndex> open_;       // served by some plans of the face only
  std::int64_t always_ = 0;             // how many are served by all
  std::vector<bool> never_;             // by member
  std::int64_t settled_ = 0;            // what the arcs gain that are not open
  std::int64_t unit_ = 0;
  std::vector<std::int64_t> prices_;  // of those in open_
  std::int64_t served_ = 0;
  Bound bound_;
  double step_ = 1;
  int rounds_ = 0, since_better_ = 0;
};

}  // namespace ronde::matcher
