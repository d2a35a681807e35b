#pragma once
// Subset-row inequalities that a fractional point breaks: triples of rows, and odd rings of columns (blossoms, when columns are pairs).
#include <vector>

#include "master.hpp"

namespace ronde::matcher {

struct FractionalColumn {
  ColumnIndex column;
  double x;
};
/// At most `count` cuts that are broken by more than a small margin, most broken first. Looks at rows of capacity 1 only.
/// Source: Jepsen, Petersen, Spoorendonk, Pisinger 2008 (triples); Groetschel, Lovasz, Schrijver 1988 (odd rings by shortest paths).
[[nodiscard]] std::vector<Cut> broken_cuts(const ColumnPool& pool, const std::vector<FractionalColumn>& point, std::size_t count,
                                           Control& control);

}  // namespace ronde::matcher
