// What kilograms and hours are estimated by, and that nobody is seen through an estimate.
#include "market/estimates.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <fstream>
#include <set>
#include <sstream>

#include "event_books.hpp"

using namespace ronde;
using namespace ronde::test;

namespace {

/// docs/estimates.md: its lines "| 0.3 kg | `books`, ... |", as grams and ids.
std::map<std::uint32_t, std::set<std::string>> documented() {
  std::map<std::uint32_t, std::set<std::string>> weights;
  std::ifstream page("docs/estimates.md");
  for (std::string line; std::getline(page, line);) {
    const auto unit = line.find(" kg | ");
    if (!line.starts_with("| ") || unit == std::string::npos) continue;
    auto& ids = weights[static_cast<std::uint32_t>(std::stod(line.substr(2)) * 1'000 + 0.5)];
    std::istringstream cells(line.substr(unit));
    for (std::string id; std::getline(cells, id, '`') && std::getline(cells, id, '`');) ids.insert(id);
  }
  return weights;
}

std::set<std::string> ids_of(const WeightStep& step) {
  return {step.categories.begin(), step.categories.end()};
}

// --- The judge: it knows every deed, shares nothing with the rule but the word "five", and tries every group of deeds there is. ---

struct Deed {
  std::uint32_t giver = 0, receiver = 0;
};

struct Known {
  std::vector<Deed> deeds;
  std::vector<ToldNumbers::Number> numbers;  // that were told
};

using Rows = std::vector<std::vector<std::int64_t>>;

/// Fraction-free elimination (Bareiss): exact, since each entry is a minor of the table.
std::size_t rank_of(Rows rows) {
  std::size_t rank = 0;
  std::int64_t before = 1;
  for (std::size_t column = 0; !rows.empty() && column < rows[0].size() && rank < rows.size(); ++column) {
    const auto pivot =
        std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(rank), rows.end(), [column](const auto& row) { return row[column] != 0; });
    if (pivot == rows.end()) continue;
    std::iter_swap(pivot, rows.begin() + static_cast<std::ptrdiff_t>(rank));
    for (std::size_t r = rank + 1; r < rows.size(); ++r) {
      for (std::size_t c = column + 1; c < rows[r].size(); ++c)
        rows[r][c] = (rows[r][c] * rows[rank][column] - rows[r][column] * rows[rank][c]) / before;
      rows[r][column] = 0;
    }
    before = rows[rank++][column];
  }
  return rank;
}

/// Deeds that are in the same numbers: who gave, who received, as bits.
struct Alike {
  std::uint64_t givers = 0, receivers = 0;
};

/// The smallest number of people behind any group of deeds that the numbers set apart, where that is below five; else five. Nothing: there
/// are too many groups for a judge.
std::optional<int> fewest_behind(const Known& known) {
  std::vector<std::uint64_t> numbers_of(known.deeds.size(), 0);
  for (std::size_t i = 0; i < known.numbers.size(); ++i)
    for (const std::uint32_t deed : known.numbers[i]) numbers_of[deed] |= std::uint64_t{1} << i;
  std::map<std::uint64_t, Alike> alike;
  for (std::size_t deed = 0; deed < known.deeds.size(); ++deed) {
    if (numbers_of[deed] == 0) continue;
    alike[numbers_of[deed]].givers |= std::uint64_t{1} << known.deeds[deed].giver;
    alike[numbers_of[deed]].receivers |= std::uint64_t{1} << known.deeds[deed].receiver;
  }
  if (alike.size() > 16) return std::nullopt;
  Rows rows(known.numbers.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const auto& [numbers, sides] : alike) rows[i].push_back(numbers >> i & 1U);
  const std::size_t rank = rank_of(rows);
  int fewest = 5;
  for (std::uint32_t group = 1; group < 1U << alike.size(); ++group) {
    Alike behind;
    std::vector<std::int64_t> row;
    for (const auto& [numbers, sides] : alike) {
      row.push_back(group >> row.size() & 1U);
      if (row.back() != 0) behind = {behind.givers | sides.givers, behind.receivers | sides.receivers};
    }
    const int people = std::min(std::popcount(behind.givers), std::popcount(behind.receivers));
    if (people >= fewest) continue;
    Rows with = rows;
    with.push_back(row);
    if (rank_of(std::move(with)) == rank) fewest = people;
  }
  return fewest;
}

std::vector<Counted> counted(const std::vector<Deed>& deeds) {
  std::vector<Counted> things;
  for (const Deed& deed : deeds) things.push_back({{numbered<MemberId>(deed.giver)}, {numbered<MemberId>(deed.receiver)}});
  return things;
}

std::vector<Deed> some_deeds(HallDice& dice, std::uint32_t count, std::uint32_t people) {
  std::vector<Deed> deeds(count);
  for (Deed& deed : deeds) {
    deed.giver = dice.below(people);
    deed.receiver = dice.below(people);
  }
  return deeds;
}

/// A month as the statistics tell it: those who received, all, near, far; then steps by a second division.
struct MonthKnown {
  Known known;
  StepThings steps;
};

MonthKnown some_month(HallDice& dice) {
  MonthKnown month;
  const std::uint32_t count = 6 + dice.below(30);
  const std::uint32_t people = 6 + dice.below(8);
  month.known.deeds = some_deeds(dice, count, people);
  std::vector<ToldNumbers::Number> numbers(4);
  std::set<std::uint32_t> served;
  for (std::uint32_t deed = 0; deed < month.known.deeds.size(); ++deed) {
    if (served.insert(month.known.deeds[deed].receiver).second) numbers[0].push_back(deed);
    numbers[1].push_back(deed);
    numbers[dice.chance(30) ? 3 : 2].push_back(deed);
    if (!dice.chance(10)) month.steps[dice.chance(35) ? 1'000 : 300].push_back(deed);
  }
  const std::vector<Counted> things = counted(month.known.deeds);
  const auto may = tellable(things, numbers);
  ToldNumbers told(things);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!may[i]) continue;
    told.add(numbers[i]);
    month.known.numbers.push_back(numbers[i]);
  }
  month.steps = tellable_steps(month.steps, told);
  for (const auto& [each, of_step] : month.steps) month.known.numbers.push_back(of_step);
  return month;
}

/// Both months' deeds and numbers: whoever reads the one reads the other.
Known side_by_side(const Known& one, const Known& other) {
  Known both = one;
  const auto first = static_cast<std::uint32_t>(one.deeds.size());
  both.deeds.insert(both.deeds.end(), other.deeds.begin(), other.deeds.end());
  for (ToldNumbers::Number number : other.numbers) {
    for (std::uint32_t& deed : number) deed += first;
    both.numbers.push_back(std::move(number));
  }
  return both;
}

}  // namespace

TEST_CASE("each thing that one can carry home stands on one step, and the page of the method says the same") {
  std::map<std::uint32_t, std::set<std::string>> steps;
  std::size_t categories = 0;
  for (const WeightStep& step : weight_steps()) {
    steps[step.grams] = ids_of(step);
    categories += step.categories.size();
    for (const std::string_view id : step.categories) {
      CAPTURE(id);
      CHECK(grams_of(id) == step.grams);
      const Category* const category = all_categories().category(id);
      REQUIRE(category != nullptr);
      CHECK_FALSE(has_duration(category->kind));
    }
  }
  CHECK(documented() == steps);
  std::set<std::string> weightless;
  for (const Category& category : all_categories().categories()) {
    if (!has_duration(category.kind) && grams_of(category.id) == 0) weightless.insert(category.id);
  }
  CHECK(weightless == std::set<std::string>{"car-lent", "garden-plot", "room-lent", "storage-space"});
  CHECK(categories + weightless.size() == static_cast<std::size_t>(std::ranges::count_if(
                                              all_categories().categories(), [](const Category& one) { return !has_duration(one.kind); })));
}

TEST_CASE("help counts the step at or below its time, and the time of its size where none was said") {
  CHECK(counted_minutes(29, 4) == 0);
  CHECK(counted_minutes(30, 4) == 30);
  CHECK(counted_minutes(119, 1) == 60);
  CHECK(counted_minutes(1'440, 1) == 240);
  for (SizeBand size = 1; size <= 4; ++size) CHECK(counted_minutes(std::nullopt, size) == static_cast<std::uint32_t>(minutes_of(size)));
  std::ifstream file("docs/estimates.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  std::string steps;
  for (const std::uint32_t minutes : kHelpSteps) steps += (steps.empty() ? "" : ", ") + std::to_string(minutes);
  CHECK(page.find("**" + steps + " minutes**") != std::string::npos);
}

TEST_CASE("an estimate is told in fives from five on") {
  CHECK(rounded_estimate(4'999, 299) == Estimate{});
  CHECK(rounded_estimate(5'000, 300) == Estimate{5, 5});
  CHECK(rounded_estimate(54'900, 1'199) == Estimate{50, 15});
}

TEST_CASE("what is heavy and of too few people counts as what is lighter, and tells nothing of itself") {
  std::vector<Deed> deeds;
  for (std::uint32_t i = 0; i < 12; ++i) deeds.push_back({i, (i + 1) % 12});
  ToldNumbers told(counted(deeds));
  StepThings steps{{1'000, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}, {10'000, {11}}};
  const StepThings may = tellable_steps(steps, told);
  REQUIRE(may.size() == 1);
  CHECK(may.at(1'000).size() == 12);
  CHECK(cautious_sum(may) == 10'000);
  ToldNumbers of_few(counted({{0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {0, 6}}));
  CHECK(tellable_steps(StepThings{{10'000, {0, 1, 2, 3, 4, 5}}}, of_few).empty());  // all from one
}

TEST_CASE("a second division is told only where no arithmetic with the first sets fewer than five people apart") {
  std::vector<Deed> deeds;
  for (std::uint32_t i = 0; i < 20; ++i) deeds.push_back({i, (i + 1) % 20});
  ToldNumbers told(counted(deeds));
  told.add({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK_FALSE(told.tell({0, 1, 2, 3, 4, 5, 6}));  // three are left over
  CHECK(told.tell({0, 1, 2, 3, 4}));              // five and five
  CHECK_FALSE(told.tell({0, 1, 2, 3, 4, 10}));    // the sixth by itself
  CHECK(told.tell({3, 4, 5, 6, 7, 10, 11}));      // crosses both, and gives nothing away
  ToldNumbers round(counted(deeds));              // three groups, of four, six and six: each number leaves one out
  CHECK(round.tell({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  CHECK(round.tell({4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}));
  CHECK_FALSE(round.tell({0, 1, 2, 3, 10, 11, 12, 13, 14, 15}));  // half of this and the first, less half of the second: the four
}

TEST_CASE("told numbers are those that may be, by whatever sums, and no other") {
  std::size_t told_ones = 0, left_out = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    HallDice dice(seed);
    const std::uint32_t people = 6 + dice.below(16);
    const std::uint32_t count = 8 + dice.below(24);
    Known known{some_deeds(dice, count, people), {}};
    ToldNumbers told(counted(known.deeds));
    for (int i = 0; i < 4; ++i) {
      ToldNumbers::Number number;
      const std::uint32_t part = 30 + dice.below(65);
      for (std::uint32_t deed = 0; deed < known.deeds.size(); ++deed) {
        if (dice.chance(part)) number.push_back(deed);
      }
      const bool may = told.tell(number);
      if (number.size() < 5) {
        CHECK_FALSE(may);
        continue;
      }
      known.numbers.push_back(number);
      const auto fewest = fewest_behind(known);
      if (fewest) CHECK(may == (*fewest == 5));
      if (!may) known.numbers.pop_back();
      ++(may ? told_ones : left_out);
    }
  }
  CHECK(told_ones > 100);
  CHECK(left_out > 100);
}

TEST_CASE("no estimate of a month, nor of two beside each other, can be reckoned back to fewer than five people") {
  std::size_t told_steps = 0, judged = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    HallDice dice(seed);
    const MonthKnown one = some_month(dice);
    const MonthKnown other = some_month(dice);
    told_steps += one.steps.size() + other.steps.size();
    for (const Known& known : {one.known, other.known, side_by_side(one.known, other.known)}) {
      const auto fewest = fewest_behind(known);
      if (!fewest) continue;
      CHECK(*fewest == 5);
      ++judged;
    }
  }
  CHECK(told_steps > 200);  // or the rule would be kept by saying nothing
  CHECK(judged > 500);
}

TEST_CASE("the judge of those months sees what a careless step would give away") {
  Known known;
  for (std::uint32_t i = 0; i < 12; ++i) known.deeds.push_back({i, (i + 1) % 12});
  known.numbers.push_back({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  CHECK(fewest_behind(known) == 5);
  known.numbers.push_back({0, 1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(fewest_behind(known) == 3);
}

TEST_CASE("what would take too long to look through is not told") {
  // One pair has a hand-over in each class that five numbers make; five others are in each number, so no number tells of the pair.
  std::vector<Deed> deeds(32);
  for (std::uint32_t i = 1; i <= 25; ++i) deeds.push_back({i, i});
  ToldNumbers told(counted(deeds));
  for (std::uint32_t bit = 0; bit < 5; ++bit) {
    ToldNumbers::Number number;
    for (std::uint32_t i = 0; i < 32; ++i) {
      if ((i >> bit & 1U) != 0) number.push_back(i);
    }
    for (std::uint32_t i = 0; i < 5; ++i) number.push_back(32 + 5 * bit + i);
    CHECK(told.tell(number) == (bit < 4));  // 15 classes have 2^15 sets; 31 have too many
  }
}
