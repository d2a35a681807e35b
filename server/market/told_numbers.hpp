#pragma once

// Numbers told beside each other, however they divide the same things. tellable.hpp is quicker where there is one division.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "market/tellable.hpp"

namespace ronde::market {

/// What has been told of some things, and what may be told besides.
///
/// Shapes  a number: the indices into `things` of what it counts, each once; at most kNumbersTogether are told.
/// Proof   numbers set a group of things apart if some sum of them, with whatever factors, counts each of the group once and no other. All
///         things that are in the same numbers are in it or none: it is a set of such classes whose kernel marks add up to 0
///         (kernel_marks.hpp; the minors of 16 rows of zeros and ones are far below the prime). All sets of classes behind which one side
///         is fewer than `at_least` people are tried; were there too many to try, the number is not told.
/// Cost    a number: at most kGroupsTried sets a side.
class ToldNumbers {
 public:
  using Number = std::vector<std::uint32_t>;
  static constexpr std::size_t kNumbersTogether = 16;
  static constexpr std::size_t kGroupsTried = 100'000;

  explicit ToldNumbers(std::vector<Counted> things, std::size_t at_least = limits::kPublishedAtLeast);

  /// This one is told, by who has looked at it already.
  void add(const Number& number);
  /// Tells it, if it counts `at_least` things and if with what is told it sets apart nothing of fewer givers or receivers. Was it told?
  [[nodiscard]] bool tell(const Number& number);

 private:
  void turn(const Number& number);
  [[nodiscard]] bool set_few_apart() const;

  std::vector<Counted> things_;
  std::vector<std::uint64_t> numbers_of_each_;  // bit i: number i
  std::size_t told_ = 0;
  std::size_t at_least_;
};

}  // namespace ronde::market
