// « Ce qui ferait tourner la ronde »: what is missing, for the neighbourhood and for one's own listings. Counts only, never who.

#include <algorithm>
#include <functional>
#include <set>

#include "clearings/matchmaker.hpp"
#include "clearings/state.hpp"

namespace ronde::clearings {

using market::Direction;
using market::ListingId;
using market::MemberId;

namespace {

constexpr std::size_t kOwnListingsMax = 20;   // listings of the asker that are searched from
constexpr std::size_t kInVainMax = 60;        // listings kept of one category: more tell nobody more
constexpr std::uint64_t kListingSteps = 100;  // what looking up a listing costs beside its arcs
constexpr std::uint32_t kPeopleStep = 5;      // nobody is counted one by one
constexpr std::size_t kPeopleMin = 2;         // what one alone lacks would be their affair, told to all

std::uint32_t in_fives(std::size_t people) {
  return static_cast<std::uint32_t>(people) / kPeopleStep * kPeopleStep;
}

Direction missing_direction(const matcher::AlmostExchange& almost) {
  return almost.missing_offer ? Direction::offer : Direction::want;
}

/// Who seeks any thing of a bundle would close the exchange that it waits for.
std::set<matcher::CategoryId> categories_lacking(const matcher::AlmostExchange& almost, const ListingFacts& mine) {
  std::set<matcher::CategoryId> categories{almost.category};
  if (const auto* offer = std::get_if<matcher::OfferFacts>(&mine)) {
    for (const matcher::BundlePart& part : offer->beside) categories.insert(part.category);
  }
  return categories;
}

}  // namespace

bool Matchmaker::look_on(AlmostTally& tally, std::uint64_t step_limit) const {
  const State& state = *state_;
  const AsUnmarked unmarked(*state_);
  const auto& members = state.members.ids();
  std::uint64_t steps = 0;
  for (; tally.next < members.size() && steps < step_limit; ++tally.next) {
    const auto someone = state.people.find(members[tally.next]);
    if (someone == state.people.end()) continue;
    for (const ListingId id : someone->second.listings) {
      const auto found = state.pool.almost_exchange(state.entries.at(id).slot, state.caps());
      steps += found.steps + kListingSteps;
      if (!found.lacks) continue;
      for (const auto category : categories_lacking(*found.lacks, state.entries.at(id).facts)) {
        auto& in_vain = tally.in_vain[{category, missing_direction(*found.lacks)}];
        if (in_vain.size() < kInVainMax) in_vain.push_back(id);
      }
    }
  }
  return tally.whole = tally.next == members.size();
}

std::vector<MissingListing> Matchmaker::missing_around(const AlmostTally& tally, MemberId reader, std::size_t count) const {
  const State& state = *state_;
  std::vector<MissingListing> missing;
  const auto asking = state.people.find(reader);
  if (asking == state.people.end()) return missing;
  const matcher::MemberIndex own = asking->second.index;
  for (const auto& [lack, listings] : tally.in_vain) {
    std::vector<matcher::MemberIndex> lacking;
    for (const ListingId id : listings) {
      const Entry* const entry = state.entry(id);
      if (!entry || entry->free_left() == 0 || entry->member == own || state.blocked.contains(std::minmax(entry->member, own))) continue;
      if (state.person_of(entry->member).seats_free > 0) lacking.push_back(entry->member);
    }
    std::ranges::sort(lacking);
    lacking.erase(std::unique(lacking.begin(), lacking.end()), lacking.end());
    if (lacking.size() < kPeopleMin) continue;
    missing.push_back({state.maker.taxonomy().categories().at(lack.category).id, lack.direction, in_fives(lacking.size())});
  }
  // By what is told, not by what was counted: else their order would tell the rest.
  std::ranges::stable_sort(missing, std::greater<>(), &MissingListing::people);
  if (missing.size() > count) missing.resize(count);
  return missing;
}

std::vector<OwnAlmost> Matchmaker::almost_of(MemberId member, std::size_t count) const {
  const State& state = *state_;
  std::vector<OwnAlmost> own;
  const auto at = state.people.find(member);
  if (at == state.people.end() || at->second.seats_free == 0) return own;
  const AsTomorrow tomorrow(*state_, at->second.index);
  const AsUnmarked unmarked(*state_, at->second.index);
  std::size_t looked_at = 0;
  for (const ListingId id : at->second.listings) {
    if (++looked_at > kOwnListingsMax) break;
    const auto lacks = state.pool.almost_exchange(state.entries.at(id).slot, state.caps()).lacks;
    if (!lacks) continue;
    own.push_back({id, state.maker.taxonomy().categories().at(lacks->category).id, missing_direction(*lacks), in_fives(lacks->closers),
                   lacks->shortest});
  }
  std::ranges::stable_sort(own, std::less<>(), &OwnAlmost::ring);
  if (own.size() > count) own.resize(count);
  return own;
}

}  // namespace ronde::clearings
