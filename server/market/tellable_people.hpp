#pragma once

// Which numbers of people may be told beside each other, however they divide the same people: by quarter, by language and by age of their
// membership at once. tellable.hpp is for things that are divided once, and looks at who stands behind them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "market/words.hpp"

namespace ronde::market {

/// So many numbers may stand beside each other, those that were told elsewhere included.
inline constexpr std::size_t kPeopleNumbersTold = 60;

/// Which of the numbers may be told. The first comes first: each is told if it counts `at_least` people and if no sum of it and of those
/// told before, with whatever factors, counts each of fewer than `at_least` people once and nobody else.
///
/// Shapes  people are numbers below `people`. told_already, numbers: each the people that it counts, ascending, each once. What is told
///         already stays told, and is not looked at for itself. The answer: one truth a number.
/// Proof   a group is set apart if its row (1 for who is in it) lies in the row space of the table of numbers, that is, if it is orthogonal
///         to the table's kernel. Each class of people who are in the same numbers gets a random combination of its kernel coordinates; a
///         group that is set apart sums to 0, so it is found, and one that is not is taken for one with chance 1 in 2^61: then a number is
///         left out that could be told, never the other way round. This holds modulo a prime that divides no minor of the table: those of
///         60 rows of zeros and ones are below 2^121 (Hadamard), so of two primes with a larger product one divides not all, and both are
///         asked.
/// Cost    a number: rows squared times classes, and the square of the number of classes with fewer than `at_least` people.
[[nodiscard]] std::vector<bool> tellable_people(std::size_t people, std::span<const std::vector<std::uint32_t>> told_already,
                                                std::span<const std::vector<std::uint32_t>> numbers,
                                                std::size_t at_least = limits::kPublishedAtLeast);

}  // namespace ronde::market
