// When people come, post and look at their phones. The generator's minutes put a hundred people into half a day; a neighbourhood fills in
// weeks.

#include <algorithm>

#include "habits.hpp"
#include "town.hpp"

namespace ronde::replay {
namespace {

using std::chrono::minutes;

constexpr int kDay = 24 * 60;

std::vector<int> looks_of(const Luck& luck, std::size_t person) {
  const auto count = luck.between(1, habits::kLooksMax, luck.draw(Draw::looks, person, 0));
  std::vector<int> looks;
  for (std::int64_t i = 1; i <= count; ++i) {
    const double drawn = luck.draw(Draw::looks, person, static_cast<std::uint64_t>(i));
    looks.push_back(static_cast<int>(luck.between(habits::kDayBegins, habits::kDayEnds, drawn)));
  }
  std::ranges::sort(looks);
  return looks;
}

}  // namespace

void spread(Town& town, const Luck& luck) {
  // Whoever founds it is drawn; the others keep their order and are spread evenly over the joining days.
  const auto last = std::ranges::max(town.people, {}, &Neighbour::joins).joins - kBegin;
  for (std::size_t i = 0; i < town.people.size(); ++i) {
    Neighbour& someone = town.people[i];
    const double share = last.count() == 0 ? 0 : static_cast<double>((someone.joins - kBegin).count()) / static_cast<double>(last.count());
    const bool founder = luck.draw(Draw::joining, i) < habits::kFounders;
    const double day = founder ? 0 : share * habits::kJoiningDays;
    someone.joins = kBegin + minutes(habits::kDayBegins) + minutes(static_cast<int>(day * kDay)) + minutes(i % 60);
    someone.looks = looks_of(luck, i);
  }
  std::vector<bool> has_posted(town.people.size(), false);
  for (std::size_t i = 0; i < town.items.size(); ++i) {
    Item& item = town.items[i];
    const double later = has_posted[item.person] ? luck.draw(Draw::posting, item.person, i) : 0;
    item.posted = town.people[item.person].joins + minutes(1 + static_cast<int>(later * habits::kPostingDays * kDay));
    has_posted[item.person] = true;
  }
}

void invite(Town& town, const Luck& luck) {
  for (std::size_t i = 0; i < town.people.size(); ++i) {
    Neighbour& someone = town.people[i];
    if (day_of(someone.joins) == 0) continue;
    std::vector<market::MemberId> there;
    for (const Neighbour& other : town.people) {
      if (other.joins < someone.joins) there.push_back(other.id);
    }
    if (there.empty()) continue;
    const auto which = luck.between(0, static_cast<std::int64_t>(there.size()) - 1, luck.draw(Draw::inviter, i));
    someone.invited_by = there[static_cast<std::size_t>(which)];
  }
}

}  // namespace ronde::replay
