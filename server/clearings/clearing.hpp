#pragma once

// A clearing of a whole neighbourhood. The job is a copy of what is free, so that it can run in a pool of threads while the neighbourhood
// goes on.

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "market/exchange_rules.hpp"
#include "market/proposals.hpp"
#include "ronde/matcher/clear.hpp"

namespace ronde::clearings {

struct ClearingLimits {
  std::function<bool()> stop;             ///< asked often; true: come back soon with what there is. May be empty
  std::uint64_t step_limit = 20'000'000;  ///< of one round; search steps, not time. 0: none
  std::uint64_t seed = 1;
  bool keep_rounds = false;  ///< fill ClearingRun::rounds, with prices: more memory, and a certificate can be written
};

/// What one clearing starts from. Immutable; may be read by any thread.
struct ClearingJob {
  matcher::ExchangeGraph graph;
  matcher::Objective objective;
  matcher::Caps caps;
  std::vector<market::ListingId> offers;                         ///< by OfferIndex
  std::vector<market::ListingId> wants;                          ///< by WantIndex
  std::vector<market::MemberId> members;                         ///< by MemberIndex
  std::vector<std::uint32_t> seats_free;                         ///< by MemberIndex: live proposals that they may still enter
  std::vector<std::vector<std::uint32_t>> parties_of_member;     ///< by MemberIndex: of each party one may sit. May be left out
  std::vector<std::uint32_t> group_of_want;                      ///< by WantIndex: of one group some may come, each once; 0: of none
  std::vector<std::uint32_t> group_room;                         ///< by group: how many. What stands at 0 says nothing
  std::vector<std::pair<std::uint32_t, std::uint32_t>> blocked;  ///< members, by index
  std::map<matcher::OfferIndex, std::vector<std::uint32_t>> expect_nothing;  ///< of a gift in a name: members who sit in no chain of it
  std::vector<matcher::WantIndex> first;  ///< wishes without a return that come first among equals; sorted
  std::vector<std::uint64_t> refused;     ///< hash_of the arcs of exchanges that were refused as such, sorted
};

/// What one round started from and what came of it, with the prices that prove it.
struct ClearingRound {
  matcher::ExchangeGraph graph;
  matcher::Clearing clearing;
};

/// What a clearing found: disjoint exchanges, best first, within everybody's limits.
struct ClearingRun {
  std::vector<std::vector<market::PlannedSeat>> exchanges;
  std::vector<market::Finding> findings;           ///< one an exchange, complete where its round was proven; or none at all
  std::vector<matcher::Certificate> certificates;  ///< one a round: members at their limit rest in the next
  std::vector<ClearingRound> rounds;               ///< beside the certificates, if ClearingLimits::keep_rounds
  std::vector<std::string> problems;               ///< what `verify` said; not empty: the round was dropped
  bool optimal = false;                            ///< the first round was proven
  bool stopped = false;
};

/// These stand before all others; where wishes without a return come first, that level stands right behind them.
inline constexpr std::ptrdiff_t kPeopleAndTransfers = 2;
/// The levels without that one: that it was asked for would tell of a mark.
[[nodiscard]] matcher::Objective told_levels(matcher::Objective objective);
/// What is kept with a proposal of how it was found.
[[nodiscard]] market::Finding finding(const matcher::Objective& objective, std::span<const std::int64_t> values, bool complete);

/// Clears round by round until no more exchange fits. Every round passes `matcher::verify` or is dropped.
/// Cost: as matcher::clear, a few times.
[[nodiscard]] ClearingRun run_clearing(const ClearingJob& job, const ClearingLimits& limits);

/// What is to be done, and the proof for those who ask how it came about.
struct ClearingPlan {
  std::string id;  ///< stands in each proposal's `clearing`; names the certificate in the audit
  std::vector<market::ProposeExchange> proposals;
  std::string certificate;  ///< JSON: objective, caps, and per round levels, bounds, seed, hash of the input, steps
  std::vector<std::string> problems;
  std::size_t dropped = 0;  ///< exchanges that no longer held
};

}  // namespace ronde::clearings
