#include "market/told_numbers.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "market/kernel_marks.hpp"
#include "market/result.hpp"

namespace ronde::market {
namespace {

using MembersBehind = std::set<MemberId>;

/// What is in the same numbers, and who stands behind it on one side.
struct OneSide {
  Residue mark = 0;
  MembersBehind people;
};

/// Looks for classes whose marks add up to 0 and behind which there are at most so many people.
class FewBehind {
 public:
  FewBehind(const Field& field, std::vector<OneSide> classes, std::size_t most) : field_(field), classes_(std::move(classes)), most_(most) {
    std::erase_if(classes_, [most](const OneSide& one) { return one.people.size() > most; });
  }

  [[nodiscard]] bool found() { return any_from(0, 0, {}); }

 private:
  /// Is there one among the sets that add some of the classes from here on?
  bool any_from(std::size_t first, Residue sum, const MembersBehind& behind) {
    for (std::size_t next = first; next < classes_.size(); ++next) {
      if (++tried_ > ToldNumbers::kGroupsTried) return true;
      MembersBehind people = behind;
      people.insert(classes_[next].people.begin(), classes_[next].people.end());
      if (people.size() > most_) continue;
      const Residue with = field_.sum(sum, classes_[next].mark);
      if (with == 0 || any_from(next + 1, with, people)) return true;
    }
    return false;
  }

  const Field& field_;
  std::vector<OneSide> classes_;
  std::size_t most_;
  std::size_t tried_ = 0;
};

}  // namespace

ToldNumbers::ToldNumbers(std::vector<Counted> things, std::size_t at_least)
    : things_(std::move(things)), numbers_of_each_(things_.size(), 0), at_least_(at_least) {}

void ToldNumbers::turn(const Number& number) {
  for (const std::uint32_t thing : number) numbers_of_each_.at(thing) ^= std::uint64_t{1} << told_;
}

void ToldNumbers::add(const Number& number) {
  RONDE_MARKET_ASSERT(told_ < kNumbersTogether);
  turn(number);
  ++told_;
}

bool ToldNumbers::tell(const Number& number) {
  if (number.size() < at_least_ || told_ == kNumbersTogether) return false;  // none and too few look alike
  turn(number);
  ++told_;
  if (!set_few_apart()) return true;
  --told_;
  turn(number);
  return false;
}

bool ToldNumbers::set_few_apart() const {
  std::map<std::uint64_t, std::array<MembersBehind, 2>> sides;
  for (std::size_t thing = 0; thing < things_.size(); ++thing) {
    if (numbers_of_each_[thing] == 0) continue;
    auto& [givers, receivers] = sides[numbers_of_each_[thing]];
    givers.insert(things_[thing].givers.begin(), things_[thing].givers.end());
    receivers.insert(things_[thing].receivers.begin(), things_[thing].receivers.end());
  }
  std::vector<std::uint64_t> classes;
  for (const auto& [numbers, people] : sides) classes.push_back(numbers);
  const Field field(kMarkPrimes[0]);
  const auto marks = kernel_marks(field, classes, told_);
  for (const std::size_t side : {0U, 1U}) {
    std::vector<OneSide> of_side;
    for (const auto& [numbers, people] : sides) of_side.push_back({marks[of_side.size()], people[side]});
    if (FewBehind(field, std::move(of_side), at_least_ - 1).found()) return true;
  }
  return false;
}

}  // namespace ronde::market
