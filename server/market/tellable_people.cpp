#include "market/tellable_people.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "market/kernel_marks.hpp"
#include "market/result.hpp"

namespace ronde::market {
namespace {

/// People who are in the same numbers: bit i for number i. Nobody tells them apart.
struct PeopleClass {
  std::uint64_t numbers = 0;
  std::size_t people = 0;
};

/// Looks for a few classes, of fewer than `at_least` people together, whose marks sum to 0.
class SmallGroups {
 public:
  SmallGroups(const Field& field, const std::vector<PeopleClass>& classes, const std::vector<Residue>& marks, std::size_t at_least)
      : field_(field), most_(at_least - 1) {
    for (std::size_t c = 0; c < classes.size(); ++c) {
      if (classes[c].people <= most_) small_.push_back({marks[c], classes[c].people, {c, c}});
    }
    for (std::size_t i = 0; i < small_.size(); ++i) {
      for (std::size_t j = i + 1; j < small_.size(); ++j) {
        const std::size_t people = small_[i].people + small_[j].people;
        if (people <= most_) pairs_.push_back({field_.sum(small_[i].mark, small_[j].mark), people, {small_[i].of[0], small_[j].of[0]}});
      }
    }
  }

  /// Up to four classes, since each has somebody in it and at_least is 5 at most.
  [[nodiscard]] bool found() const {
    const auto zero = [](const Some& some) { return some.mark == 0; };
    return std::ranges::any_of(small_, zero) || std::ranges::any_of(pairs_, zero) || joined(small_) || joined(pairs_);
  }

 private:
  /// One class, twice, or two.
  struct Some {
    Residue mark = 0;
    std::size_t people = 0;
    std::array<std::size_t, 2> of{};
  };

  /// Is there a pair that sums to 0 with one of these, and shares no class with it?
  [[nodiscard]] bool joined(const std::vector<Some>& others) const {
    std::unordered_multimap<Residue, const Some*> by_mark;
    for (const Some& other : others) by_mark.emplace(other.mark, &other);
    return std::ranges::any_of(pairs_, [&](const Some& pair) {
      const auto [first, last] = by_mark.equal_range(field_.negative(pair.mark));
      return std::any_of(first, last,
                         [&](const auto& entry) { return pair.people + entry.second->people <= most_ && apart(pair, *entry.second); });
    });
  }
  static bool apart(const Some& one, const Some& other) { return std::ranges::find_first_of(one.of, other.of) == one.of.end(); }

  const Field& field_;
  std::size_t most_;
  std::vector<Some> small_, pairs_;
};

std::vector<PeopleClass> classes_of(const std::vector<std::uint64_t>& numbers_of_each) {
  std::map<std::uint64_t, std::size_t> people;
  for (const std::uint64_t numbers : numbers_of_each) {
    if (numbers != 0) ++people[numbers];
  }
  std::vector<PeopleClass> classes;
  for (const auto& [numbers, count] : people) classes.push_back({numbers, count});
  return classes;
}

bool sets_few_apart(const std::vector<std::uint64_t>& numbers_of_each, std::size_t number_count, std::size_t at_least) {
  const auto classes = classes_of(numbers_of_each);
  std::vector<std::uint64_t> numbers_of_classes;
  for (const PeopleClass& one : classes) numbers_of_classes.push_back(one.numbers);
  return std::ranges::any_of(kMarkPrimes, [&](Residue prime) {
    const Field field(prime);
    return SmallGroups(field, classes, kernel_marks(field, numbers_of_classes, number_count), at_least).found();
  });
}

}  // namespace

std::vector<bool> tellable_people(std::size_t people, std::span<const std::vector<std::uint32_t>> told_already,
                                  std::span<const std::vector<std::uint32_t>> numbers, std::size_t at_least) {
  RONDE_MARKET_ASSERT(at_least >= 1 && at_least <= 5);
  std::vector<bool> may(numbers.size(), false);
  std::vector<std::uint64_t> numbers_of_each(people, 0);
  std::size_t told = 0;
  const auto turn = [&](const std::vector<std::uint32_t>& number) {
    for (const std::uint32_t one : number) numbers_of_each.at(one) ^= std::uint64_t{1} << told;
  };
  if (told_already.size() >= kPeopleNumbersTold) return may;
  for (const auto& number : told_already) {
    turn(number);
    ++told;
  }
  for (std::size_t i = 0; i < numbers.size() && told < kPeopleNumbersTold; ++i) {
    if (numbers[i].size() < at_least) continue;  // none and too few look alike
    turn(numbers[i]);
    may[i] = !sets_few_apart(numbers_of_each, told + 1, at_least);
    if (may[i])
      ++told;
    else
      turn(numbers[i]);
  }
  return may;
}

}  // namespace ronde::market
