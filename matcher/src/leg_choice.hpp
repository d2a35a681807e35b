#pragma once
// Which leg to branch on: the one by which both parts of the space, with it and without it, fall furthest under the bound.
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "cuts.hpp"
#include "master.hpp"

namespace ronde::matcher {

/// Tries legs by a few pivots of the linear program, and trusts what it learned of a leg that was tried before.
/// Source: Achterberg, Koch, Martin: Branching rules revisited, Oper. Res. Letters 2005 (reliability branching).
class LegChoice {
 public:
  explicit LegChoice(const ColumnPool& pool) : pool_(pool) {}
  struct Node {
    const Master& solved;
    double room;           // a part whose bound falls so far is done
    double missing_price;  // as that of Master::require
  };
  /// Of the legs that the point uses in part. Legs of larger capacities tell nothing about each other, and are left out. Nothing: none is
  /// left.
  [[nodiscard]] std::optional<LegIndex> choose(const Node& node, const std::vector<FractionalColumn>& point, Control& control);

 private:
  /// How far the bound falls if the leg is used, or not.
  struct Falls {
    double used = 0, unused = 0;
  };
  struct Past {
    Falls sum;  // each for a whole use more or less
    std::uint32_t trials = 0;
  };
  struct Candidate {
    LegIndex leg;
    double x;
    ColumnIndex first;  // that uses it
    double score = 0;
  };
  [[nodiscard]] std::vector<Candidate> candidates(const std::vector<FractionalColumn>& point) const;
  [[nodiscard]] static double score(const Falls& falls, double room);
  [[nodiscard]] double expected_score(const Candidate& candidate, double room) const;
  [[nodiscard]] std::uint32_t trials(LegIndex leg) const;
  [[nodiscard]] double try_out(const Node& node, const Candidate& candidate, Control& control);

  const ColumnPool& pool_;
  std::unordered_map<LegIndex, Past> past_;
  Past all_;
};

}  // namespace ronde::matcher
