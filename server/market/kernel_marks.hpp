#pragma once

// What a table of numbers cannot tell apart: the arithmetic behind tellable_people.hpp and told_numbers.hpp.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ronde::market {

using Residue = std::uint64_t;

inline constexpr std::array<Residue, 2> kMarkPrimes{(Residue{1} << 61U) - 1, (Residue{1} << 62U) - 57};

/// Numbers modulo a prime.
class Field {
 public:
  explicit Field(Residue prime) : prime_(prime) {}
  [[nodiscard]] Residue sum(Residue a, Residue b) const { return a >= prime_ - b ? a - (prime_ - b) : a + b; }
  [[nodiscard]] Residue negative(Residue a) const { return a == 0 ? 0 : prime_ - a; }
  [[nodiscard]] Residue product(Residue a, Residue b) const;
  [[nodiscard]] Residue inverse(Residue a) const;
  [[nodiscard]] Residue reduced(Residue a) const { return a % prime_; }

 private:
  Residue prime_;
};

/// Of each class a random combination of its coordinates in the kernel of the table: the marks of a group of classes that some sum of the
/// numbers, with whatever factors, counts once and nothing else add up to 0; those of any other group with chance 1 in 2^61.
///
/// Shapes  classes: bit i for number i, which counts whatever is in it. The answer: one mark a class.
/// Errors  none, where the field's prime is larger than any minor of the table.
[[nodiscard]] std::vector<Residue> kernel_marks(const Field& field, std::span<const std::uint64_t> classes, std::size_t number_count);

}  // namespace ronde::market
