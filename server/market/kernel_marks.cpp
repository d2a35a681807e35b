#include "market/kernel_marks.hpp"

#include <algorithm>

namespace ronde::market {
namespace {

__extension__ typedef unsigned __int128 Twice;

/// splitmix64: coordinates that no table was made for.
Residue scattered(Residue index) {
  Residue z = (index + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

using NumberRow = std::vector<Residue>;

/// Reduced row echelon form of the table of numbers by classes, and where its pivots are.
struct Echelon {
  std::vector<NumberRow> rows;
  std::vector<std::size_t> pivots;  // by row
};

Echelon echelon_of(const Field& field, std::span<const std::uint64_t> classes, std::size_t number_count) {
  Echelon echelon;
  for (std::size_t number = 0; number < number_count; ++number) {
    NumberRow row(classes.size());
    for (std::size_t c = 0; c < classes.size(); ++c) row[c] = classes[c] >> number & 1U;
    const auto less = [&](NumberRow& from, const NumberRow& by, std::size_t pivot) {
      const Residue times = field.negative(from[pivot]);
      if (times == 0) return;
      for (std::size_t c = 0; c < from.size(); ++c) from[c] = field.sum(from[c], field.product(times, by[c]));
    };
    for (std::size_t i = 0; i < echelon.rows.size(); ++i) less(row, echelon.rows[i], echelon.pivots[i]);
    const auto pivot = std::ranges::find_if(row, [](Residue x) { return x != 0; });
    if (pivot == row.end()) continue;
    const auto at = static_cast<std::size_t>(pivot - row.begin());
    const Residue scale = field.inverse(row[at]);
    for (Residue& x : row) x = field.product(x, scale);
    for (NumberRow& other : echelon.rows) less(other, row, at);
    echelon.rows.push_back(std::move(row));
    echelon.pivots.push_back(at);
  }
  return echelon;
}

}  // namespace

Residue Field::product(Residue a, Residue b) const {
  return static_cast<Residue>(Twice{a} * b % prime_);
}

/// Fermat's.
Residue Field::inverse(Residue a) const {
  Residue result = 1;
  for (Residue power = prime_ - 2; power > 0; power >>= 1U) {
    if (power & 1U) result = product(result, a);
    a = product(a, a);
  }
  return result;
}

std::vector<Residue> kernel_marks(const Field& field, std::span<const std::uint64_t> classes, std::size_t number_count) {
  const Echelon echelon = echelon_of(field, classes, number_count);
  std::vector<Residue> marks(classes.size());
  for (std::size_t c = 0; c < classes.size(); ++c) marks[c] = field.reduced(scattered(c));
  for (const std::size_t pivot : echelon.pivots) marks[pivot] = 0;
  std::vector<Residue> of_pivots;
  for (const NumberRow& row : echelon.rows) {
    Residue mark = 0;
    for (std::size_t c = 0; c < row.size(); ++c) mark = field.sum(mark, field.product(row[c], marks[c]));
    of_pivots.push_back(field.negative(mark));
  }
  for (std::size_t i = 0; i < of_pivots.size(); ++i) marks[echelon.pivots[i]] = of_pivots[i];
  return marks;
}

}  // namespace ronde::market
