#pragma once

// The market of one neighbourhood as the matcher sees it: a live pool kept current from records, and what the rules should be asked to do.
// No Asio, store, clock or thread. Touched only on its neighbourhood's strand. Everything here is an index: lost without harm, made anew by
// `load`. It proposes; the rules decide in the write transaction and may refuse: a refused command is dropped and counted by its caller.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "clearings/clearing.hpp"
#include "market/market_view.hpp"
#include "market/proposals.hpp"
#include "market/repair.hpp"
#include "market/taxonomy.hpp"

namespace ronde::clearings {

/// Fills a span with bytes. The server hands in a cryptographic source (codes come from them), tests a seeded one.
using RandomBytes = std::function<void(std::span<std::uint8_t>)>;

/// What an exchange must be to be put to people at once, instead of waiting for the next clearing.
struct InstantPolicy {
  int score_min = 300;                ///< of each arc, 1..1000; see compatibility.hpp. Not asked with the instant rhythm
  std::uint64_t step_limit = 20'000;  ///< of one search; about 10 ns each
};

/// « Pourquoi rien pour l'instant ? » Counts only, never who.
enum class WhyNothingCode : std::uint8_t {
  paused,              ///< the listing is not in the pool: paused, over, all units held
  busy,                ///< its member is in as many live proposals as they may
  asked_enough,        ///< its member has turned down enough proposals today, and is asked again tomorrow
  none_posted,         ///< nobody seeks (or offers) this category
  too_far,             ///< count: they live further than `minutes` on foot
  no_time,             ///< count: no half-day in common
  size,                ///< count: too much or too little
  kind,                ///< count: another kind, a loan for a good
  refused,             ///< count: refused or hidden before, also as a whole exchange
  no_closing,          ///< count: these suit, but nothing leads back
  unanswered,          ///< count: exchanges that were proposed lately and that somebody did not answer
  waits_for_clearing,  ///< count: exchanges are possible; they are weighed against each other at the next clearing
  bundle,              ///< count: these have, or seek, some of what belongs together in a bundle, and not the whole of it
};
[[nodiscard]] std::string_view name(WhyNothingCode code);

struct WhyNothingFact {
  WhyNothingCode code{};
  std::uint32_t count = 0;
  std::optional<int> minutes = {};
  std::optional<std::string> category = {};
};

/// What a draft would meet.
struct DraftMatches {
  std::size_t listings = 0;  ///< of the other direction that it suits
  bool closes = false;       ///< at least one exchange, if it were posted now
};

/// « Ce qui ferait tourner la ronde »: a listing that nobody has posted, and how many people seek, or offer, the other half of it in vain.
struct MissingListing {
  std::string category;
  market::Direction direction{};  ///< of what is missing
  std::uint32_t people = 0;       ///< at least so many, in fives; 0: fewer than five, more than one
};
/// The same for a listing of one's own.
struct OwnAlmost {
  market::ListingId listing;
  std::string category;
  market::Direction direction{};  ///< of what is missing
  std::uint32_t people = 0;       ///< who could post it, likewise; 0: fewer than five
  std::uint32_t ring = 0;         ///< transfers of the shortest exchange that it would close
};
/// The listings of a pool that wait in vain, by what they lack. Looked for a stretch at a time, so that nobody waits for it.
struct AlmostTally {
  struct Lack {
    std::uint16_t category = 0;
    market::Direction direction{};  ///< of what is missing
    friend auto operator<=>(const Lack&, const Lack&) = default;
  };
  std::map<Lack, std::vector<market::ListingId>> in_vain;
  std::size_t next = 0;  ///< the next member to be looked at, in the pool's numbers
  bool whole = false;
};

/// How many commands came to nothing, and why. Only counted up.
struct MatchmakerCounters {
  std::uint64_t searches = 0;    ///< incremental searches
  std::uint64_t cut = 0;         ///< of them, ended by the step limit
  std::uint64_t dropped = 0;     ///< exchanges that the rules would refuse on the view at hand
  std::uint64_t judged_bad = 0;  ///< exchanges and clearings that verify refused: a bug; nothing of them was used
};

/// What to do with a proposal that lost a member.
using RepairCommand = std::variant<market::RepairProposal, market::DissolveProposal>;

/// One neighbourhood's pool.
///
/// Errors  BadRecord from the view. A listing whose category the taxonomy does not know is matched by nothing.
/// Cost    load: one parse and one bucket a listing (2,000: about 50 ms). apply: the changed listings' buckets. propose_for: under 2 ms for
/// one
///         listing among 2,000.
/// Threads none of its own; not thread safe. A ClearingJob is a copy and may run anywhere.
class Matchmaker {
 public:
  /// `taxonomy` must outlive it.
  explicit Matchmaker(const market::Taxonomy& taxonomy, InstantPolicy policy = {});
  ~Matchmaker();
  Matchmaker(Matchmaker&&) noexcept;
  Matchmaker& operator=(Matchmaker&&) noexcept;

  // ---- Kept current ----
  /// Forgets everything and reads the neighbourhood.
  void load(const market::MarketView& view, market::Timestamp now);
  /// Rows changed; `after` already has them. Any order, twice is fine, unrelated keys are ignored.
  /// Returns the listings that can take part in more than before (posted, edited, resumed, units or their member's seat free again, a
  /// refusal over): what to hand to propose_for. Sorted, each once.
  std::vector<market::ListingId> apply(std::span<const market::RecordKey> changed, const market::MarketView& after, market::Timestamp now);
  /// Lets time pass: listings that end, refusals that are over. Returns as apply. What is over stays so when the clock is set back.
  std::vector<market::ListingId> tick(const market::MarketView& view, market::Timestamp now);
  /// When tick will next have something to do.
  [[nodiscard]] std::optional<market::Timestamp> next_tick() const;

  // ---- What to do ----
  /// The best exchange through each touched listing, good enough to be asked at once; disjoint, within everybody's limits, and accepted by
  /// the rules on `view`. Errors of the transaction later: drop and count.
  [[nodiscard]] std::vector<market::ProposeExchange> propose_for(std::span<const market::ListingId> touched, const market::MarketView& view,
                                                                 market::Timestamp now, const RandomBytes& random);
  /// What propose_for and plan return is promised to nobody else, so that neighbours who post in the same moment do not all find the same
  /// partner: until this is told that the rules have answered, after `apply` has seen what they wrote.
  void answered(std::span<const market::PlannedSeat> seats);
  /// A substitute, else a shorter exchange, else a gift from the reserve. Nothing if it is not being repaired, or if nothing can be done
  /// yet: the seats of who said yes are held until the deadline, and `repairs_for` says when to ask again. It dissolves at once where
  /// nobody has said yes (there is nothing to hold) and after too many rounds.
  [[nodiscard]] std::optional<RepairCommand> repair(market::ProposalId id, const market::MarketView& view, market::Timestamp now,
                                                    const RandomBytes& random);

  /// The proposals under repair for which one of these touched listings could matter. Cost: a few judgements each.
  [[nodiscard]] std::vector<market::ProposalId> repairs_for(std::span<const market::ListingId> touched, market::Timestamp now) const;
  /// What the judge refused since the last call, to be logged: each a bug.
  [[nodiscard]] std::vector<std::string> take_problems();

  // ---- A clearing of the whole pool: job (here) -> run_clearing (anywhere) -> plan (here again) ----
  [[nodiscard]] ClearingJob clearing_job(const market::MarketView& view, market::Timestamp now) const;
  /// What of a run still holds, best first. A run that was judged bad gives nothing.
  [[nodiscard]] ClearingPlan plan(const ClearingJob& job, const ClearingRun& run, const market::MarketView& view, market::Timestamp now,
                                  const RandomBytes& random);
  /// All three at once.
  [[nodiscard]] ClearingPlan clear(const market::MarketView& view, market::Timestamp now, const ClearingLimits& limits,
                                   const RandomBytes& random);

  // ---- Questions ----
  /// « Ronde possible »: others' listings with which this member could be in an exchange now. Sorted, at most 200; nothing for who is at
  /// their limit. Cost: one small search a free listing of theirs, at most 20 of them.
  [[nodiscard]] std::vector<market::ListingId> possible_for(market::MemberId member) const;
  /// What such a draft of this member would meet. Cost: well under 1 us a listing of the theme, at most 5,000 of them, and one small
  /// search.
  [[nodiscard]] DraftMatches matches(market::MemberId member, const market::ListingDraft& draft) const;
  /// Goes on looking for what waits in vain, until about so many arcs were looked at; true when all members were. The pool may change
  /// between two stretches: each member is told of as they stand when it is their turn.
  bool look_on(AlmostTally& tally, std::uint64_t step_limit) const;
  /// Of what was found, what this reader may know now: nobody who is gone, rests or is parted from them by a block counts, nor they
  /// themselves. What most people lack first, at most `count`; what one person alone lacks is not told. Cost: the tally, about 100 ns each.
  [[nodiscard]] std::vector<MissingListing> missing_around(const AlmostTally& tally, market::MemberId reader, std::size_t count) const;
  /// What this member's own listings lack, the shortest exchange first, at most `count`. Cost: one small search a listing, at most 20.
  [[nodiscard]] std::vector<OwnAlmost> almost_of(market::MemberId member, std::size_t count) const;
  /// At most three, most telling first. Empty only for a listing of which a live proposal holds the last unit: there is something then.
  [[nodiscard]] std::vector<WhyNothingFact> why_nothing(market::ListingId listing, const market::MarketView& view,
                                                        market::Timestamp now) const;

  [[nodiscard]] std::size_t size() const;  ///< listings in the pool
  /// Another number whenever the pool may have changed.
  [[nodiscard]] std::uint64_t changes() const;
  [[nodiscard]] const MatchmakerCounters& counters() const;

  struct State;  // workshop

 private:
  std::unique_ptr<State> state_;
};

}  // namespace ronde::clearings
