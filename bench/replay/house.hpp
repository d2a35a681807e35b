#pragma once

// The product without its doors: the real rules over a map, and the real matchmaker, in one thread and without a clock. It does at once
// what the desk does in order: writes, follows, repairs, proposes (server/desk/desk.cpp).

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "clearings/matchmaker.hpp"
#include "map_view.hpp"
#include "market/deadlines.hpp"
#include "policy.hpp"
#include "simulation/random.hpp"
#include "town.hpp"

namespace ronde::replay {

struct HouseCounts {
  std::size_t refused = 0;     ///< commands that the rules refused: of people who came too late, and of the matchmaker
  std::size_t proposed = 0;    ///< proposals put to people
  std::size_t repaired = 0;    ///< exchanges put together again
  std::size_t cleared = 0;     ///< nights
  std::size_t judged_bad = 0;  ///< what verify refused: must stay 0
  std::size_t told = 0;        ///< notifications, whether they ring or not
};

/// How often each phone rang on each day: once for what a proposal has to say at one moment, and not for closings (market::rings).
using Rings = std::map<std::pair<market::MemberId, std::int64_t>, std::uint32_t>;

class House {
 public:
  /// That a member keeps their word; only Weighing::told asks.
  using Chance = std::function<double(market::MemberId)>;
  using Listener = std::function<void(const market::DomainEvent&, market::Timestamp now)>;

  House(const market::Taxonomy& taxonomy, const Policy& policy, std::uint64_t seed, std::uint64_t step_limit, Chance chance);

  /// Writes the place into the empty store and begins to follow it.
  void found(const market::FoundNeighbourhood& place);
  /// The neighbour joins, with their quarter. Throws if the rules refuse: then the town is at fault.
  void enrol(const Neighbour& someone, market::Timestamp now);
  /// The same by the invitation of a member who is there.
  void welcome(const Neighbour& someone, market::MemberId by, market::Timestamp now);
  /// Called with each event of a write, before anything follows from it. It may plan, not submit.
  void listen(Listener listener) { listener_ = std::move(listener); }

  /// True: written (or done already).
  template <class Command>
  bool submit(const Command& command, market::Timestamp now) {
    return take(decide(view_, command, now), now);  // by its argument: each command brings its own
  }
  /// Deadlines, refusals that are over, a new day. Asked every hour.
  void hour(market::Timestamp now);
  /// The whole pool, if the policy has nights.
  void night(market::Timestamp now);

  [[nodiscard]] const test::MapView& view() const { return view_; }
  [[nodiscard]] const clearings::Matchmaker& matchmaker() const { return matchmaker_; }
  [[nodiscard]] const HouseCounts& counts() const { return counts_; }
  [[nodiscard]] const Rings& rings() const { return rings_; }
  [[nodiscard]] market::Seed seed();
  template <class Id>
  [[nodiscard]] Id id() {
    return random_.id<Id>();
  }
  /// Of all rows as they are: the same run has the same.
  [[nodiscard]] std::uint64_t fingerprint() const;

 private:
  struct Link {
    market::CodeHash code;
    std::uint32_t uses = 0;  // that are left
  };
  [[nodiscard]] market::CodeHash link_of(market::MemberId by, market::Timestamp now);
  bool take(market::Result<market::Changes> decided, market::Timestamp now);
  void ring(const market::Changes& changes, market::Timestamp now);
  void follow(const market::Changes& changes, market::Timestamp now);
  void use(const std::vector<market::ListingId>& touched, market::Timestamp now);
  void work(market::Timestamp now);
  void repair(market::ProposalId id, market::Timestamp now);
  void propose(const std::vector<market::ProposeExchange>& commands, market::Timestamp now);
  void note_problems(std::size_t more);
  [[nodiscard]] clearings::RandomBytes bytes();

  Policy policy_;
  std::uint64_t step_limit_;
  Chance chance_;
  simulation::Random random_;
  test::MapView view_;
  clearings::Matchmaker matchmaker_;
  Listener listener_;
  std::deque<market::ProposalId> broken_;
  std::set<market::ListingId> touched_;
  bool working_ = false;
  HouseCounts counts_;
  Rings rings_;
  std::map<std::pair<market::MemberId, market::ProposalId>, market::Timestamp> rang_;  // the last time
  std::map<market::MemberId, Link> links_;
};

}  // namespace ronde::replay
