// What is missing: the listing that, if somebody posted it, would close the most.
#include <algorithm>
#include <map>
#include <set>

#include "ronde/matcher/live_pool.hpp"

namespace ronde::matcher {
namespace {

struct CategoryKey {
  CategoryId category;
  bool missing_offer;
  friend auto operator<=>(const CategoryKey&, const CategoryKey&) = default;
};

}  // namespace

std::vector<AlmostExchange> LivePool::almost_exchanges(const Caps& caps, std::size_t count, std::uint64_t step_limit) const {
  // Whoever a member's things can reach within cap - 1 transfers would close an exchange by giving back what the member seeks,
  // or if the member sought what that person has.
  constexpr std::uint32_t kCapMax = 4;
  const std::uint32_t hops = std::min(caps.cycle_cap.value_or(kCapMax), kCapMax) - (caps.cycle_cap == 0U ? 0 : 1);
  std::map<CategoryKey, std::uint32_t> closes;
  std::vector<MemberIndex> order;
  for (MemberIndex member = 0; member < members_.size(); ++member) {
    if (!members_[member].resting && !members_[member].offers.empty()) order.push_back(member);
  }
  std::uint64_t steps = 0;
  for (const MemberIndex start : order) {
    std::set<MemberIndex> reached{start};
    std::vector<MemberIndex> front{start};
    for (std::uint32_t hop = 0; hop < hops && steps <= step_limit; ++hop) {
      std::vector<MemberIndex> next;
      for (const MemberIndex from : front) {
        for (const ListingSlot offer : members_.at(from).offers) {
          if (!usable(offer) || entries_[offer].gift) continue;
          for (const Arc& arc : entries_[offer].arcs) {
            ++steps;
            if (usable(arc.other) && reached.insert(entries_[arc.other].member).second) next.push_back(entries_[arc.other].member);
          }
        }
      }
      front = std::move(next);
    }
    const auto others = static_cast<std::uint32_t>(reached.size() - 1);
    if (others == 0) continue;
    std::set<CategoryId> sought;
    for (const ListingSlot want : members_.at(start).wants) {
      if (usable(want) && index_.want(want).category != kAnyCategory) sought.insert(index_.want(want).category);
    }
    for (const CategoryId category : sought) closes[{category, true}] += others;
    for (const MemberIndex other : reached) {
      if (other == start) continue;
      std::set<CategoryId> has;
      for (const ListingSlot offer : members_.at(other).offers) {
        if (usable(offer) && !entries_[offer].gift) has.insert(index_.offer(offer).category);
      }
      for (const CategoryId category : has) {
        if (!sought.contains(category)) ++closes[{category, false}];
      }
    }
  }
  std::vector<AlmostExchange> result;
  for (const auto& [key, number] : closes) result.push_back({key.category, key.missing_offer, number});
  std::ranges::stable_sort(result, [](const AlmostExchange& a, const AlmostExchange& b) { return a.closes > b.closes; });
  if (result.size() > count) result.resize(count);
  return result;
}

}  // namespace ronde::matcher
