#pragma once

// Which numbers may be told beside each other, so that neither one of them nor any sum or difference of them speaks of too few people.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "market/words.hpp"

namespace ronde::market {

/// Something that is counted once, such as a hand-over, and whose doing it was: each side is looked at for itself, since five neighbours
/// who receive from one and the same speak of that one.
struct Counted {
  std::vector<MemberId> givers;
  std::vector<MemberId> receivers;
};

/// Which of the numbers may be told. The first comes first: each is told if, with those told before it, it sets apart no group of things
/// behind which there are fewer than `at_least` different givers or receivers, and counts `at_least` things itself.
///
/// Shapes  numbers: each the indices into `things` of what it counts, ascending; at most kNumbersTold. The answer: one truth a number.
/// Proof   a group is set apart by the numbers if their sum with factors of -1, 0 and 1 counts each thing of the group once and no other.
///         Where the numbers are a total, the parts of one division of it, and one more group, other factors set apart nothing else: their
///         table is totally unimodular, so a group that any factors set apart is set apart by these (Schrijver 1986, theorem 19.5).
/// Cost    3 to the power of the numbers, times the different ways in which things lie in them.
inline constexpr std::size_t kNumbersTold = 8;
[[nodiscard]] std::vector<bool> tellable(std::span<const Counted> things, std::span<const std::vector<std::uint32_t>> numbers,
                                         std::size_t at_least = limits::kPublishedAtLeast);

/// In fives, as it is told: at least so many. Who counts along does not see one come or go, but one in five times.
[[nodiscard]] constexpr std::uint32_t in_whole_fives(std::size_t count) {
  return static_cast<std::uint32_t>(count / 5 * 5);
}

}  // namespace ronde::market
