#pragma once
// A plan made better region by region: exchanges around a want that has nothing are taken out, and what is free then is packed anew, all
// exchanges of the region looked at. Finds what pushing one or two exchanges aside does not. Proves nothing.
#include <cstdint>
#include <span>
#include <vector>

#include "control.hpp"
#include "search.hpp"
#include "standing_plan.hpp"

namespace ronde::matcher {

/// Sources: Shaw, CP 1998 (parts searched anew); Knuth: Dancing links, 2000 (the want that the fewest exchanges cover is next).
class RegionCover {
 public:
  /// What counts first is how many wants are served. Changes `plan`, cycles only.
  RegionCover(const LegGraph& legs, const OpenLegs& open, const RowMap& rows, const SearchCaps& caps, StandingPlan& plan);
  [[nodiscard]] static bool can(const Objective& objective);

  /// Around a want that has a unit left. A packing of the region stands if the plan is not worse: by another one that serves as many, what
  /// is free wanders, until it lies where it can be served. The steps it took.
  std::uint64_t around(WantIndex want, Random& random);

 private:
  using Slot = StandingPlan::Slot;
  using Mask = std::uint64_t;  // of the region's wants, or of its other rows
  struct Hop {
    std::uint32_t to;  // a want of the region
    LegIndex leg;
  };
  struct Candidate {
    std::vector<LegIndex> legs;
    Mask wants = 0, rows = 0;
  };
  /// Numbers given to few of many things, from 1 on.
  struct Numbers {
    std::vector<std::uint32_t> things, of_thing;
    std::uint32_t give(std::uint32_t thing);
    void clear();
  };

  void spread(Random& random);
  void join(WantIndex want, Random& random);
  void take_out(Slot slot);
  void find_hops();
  [[nodiscard]] bool is_open(RowIndex row) const { return row == kNoRow || is_out_[row] || plan_.has_room(row); }
  void list_candidates(Random& random);
  void list_from(Candidate& path, std::uint32_t first, std::uint32_t at);
  bool add_rows(LegIndex leg, Mask& rows);
  [[nodiscard]] bool sits_twice(const Candidate& path, LegIndex leg) const;
  bool pack(Mask wants, Mask rows, std::size_t spare);
  [[nodiscard]] bool fits(std::uint32_t candidate, Mask wants, Mask rows) const {
    return (candidates_[candidate].wants & wants) == 0 && (candidates_[candidate].rows & rows) == 0;
  }
  void change();
  void leave();

  const LegGraph& legs_;
  const ExchangeGraph& graph_;
  const OpenLegs& open_;
  const RowMap& rows_;
  SearchCaps caps_;
  StandingPlan& plan_;
  Numbers wants_, other_rows_;          // of the region
  std::vector<Slot> out_;               // exchanges that are taken out
  std::vector<bool> is_out_;            // by row: one of them holds it
  std::vector<std::vector<Hop>> hops_;  // by want of the region: to those that its owner may give to
  std::vector<Candidate> candidates_;
  std::vector<std::vector<std::uint32_t>> of_want_;  // candidates
  std::vector<std::uint32_t> picked_;
  std::uint64_t packings_ = 0, steps_ = 0;
};

}  // namespace ronde::matcher
