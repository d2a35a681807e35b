#pragma once

// The workshop of the matchmaker: what its questions and commands share. Not for outside.

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clearings/closures.hpp"
#include "clearings/facts.hpp"
#include "clearings/matchmaker.hpp"
#include "market/no_return.hpp"
#include "ronde/matcher/live_pool.hpp"

namespace ronde::clearings {

/// A listing as it stands in the pool.
struct Entry {
  ListingPlace place;
  matcher::ListingSlot slot = matcher::kNoListing;
  matcher::MemberIndex member = 0;
  ListingFacts facts;
  std::uint64_t version = 0;
  std::uint32_t held = 0;      // units reserved in the pool
  std::uint32_t free = 0;      // units that are in no proposal
  std::uint32_t promised = 0;  // of them in exchanges that the rules have not answered yet
  std::uint32_t barred = 0;    // so many others of its group are in such exchanges
  std::string group;           // only-one-of, of a want,
  std::uint32_t room = 0;      // and how many of it the rules would still promise
  std::vector<market::ListingId> pairing;
  bool open = false;        // it hangs where others see it; else a proposal holds it, and nobody else is to know
  bool reserve = false;     // an offer that is given without return where a repair is urgent
  bool no_return = false;   // a want for which its member gives nothing
  bool paired_out = false;  // an offer for certain wants of which none is left: nobody can take it
  market::Timestamp posted_at{};
  market::Timestamp expires_at{};

  /// Units that a search may use now.
  [[nodiscard]] std::uint32_t free_left() const { return paired_out || room_left() == 0 ? 0 : free - std::min(free, promised); }
  [[nodiscard]] std::uint32_t room_left() const { return room - std::min(room, barred); }
};

struct Person {
  matcher::MemberIndex index = 0;
  MemberFacts facts;
  bool active = false;  // else what is theirs is in no search and no count, as if it were not there
  std::size_t seats_free = 0;
  std::size_t promised = 0;               // of them in exchanges that the rules have not answered yet
  std::size_t promised_beside = 0;        // to others of the party, likewise
  std::vector<market::MemberId> parties;  // of a newcomer, see market::parties_of
  std::optional<market::QuarterId> quarter;
  std::vector<market::ListingId> listings;  // of theirs, in the pool

  [[nodiscard]] std::size_t seats_left() const { return seats_free - std::min(seats_free, promised + promised_beside); }
};

struct Matchmaker::State {
  State(const market::Taxonomy& taxonomy, InstantPolicy instant) : policy(instant), maker(taxonomy), rules{maker.tree(), {}}, pool(rules) {}

  // ---- keeping current (matchmaker.cpp) ----
  void load(const market::MarketView& view, market::Timestamp now);
  void read_place(const market::MarketView& view);
  void read_weights(const market::MarketView& view);
  void reweigh(const market::MarketView& view, market::Timestamp now);
  void read_blocks(const market::MarketView& view);
  void refresh_member(market::MemberId id, const market::MarketView& view, market::Timestamp now);
  void read_standing(market::MemberId id, Person& someone, const std::optional<market::Member>& member, const market::MarketView& view,
                     market::Timestamp now);
  void set_parties(market::MemberId id, Person& someone, std::vector<market::MemberId> now);
  void set_avoided(matcher::MemberIndex who, const std::vector<market::MemberId>& others);
  void refresh_listing(market::ListingId id, const market::MarketView& view, market::Timestamp now);
  void put(const market::Listing& listing, const market::MarketView& view, market::Timestamp now);
  void put_facts(const market::Listing& listing, ListingFacts facts, Person& someone);
  void remove(market::ListingId id);
  void set_units(Entry& entry, std::uint32_t held, std::uint32_t free);
  void promise(std::span<const market::PlannedSeat> seats, bool kept);
  void unbar(const Person& person);
  void set_pairings(const Person& person);
  void set_rest(const Person& person) { pool.set_resting(person.index, person.seats_left() == 0); }
  void close_arcs(const Entry& entry, market::Timestamp now);
  void set_arc(const Entry& one, const Entry& other, market::Timestamp now);
  void rule_changed(const market::RecordKey& key, market::Timestamp now);
  void note_repair(market::ProposalId id, const std::optional<market::Proposal>& proposal);

  // ---- wishes without a return (no_return.cpp) ----
  void set_no_return(Entry& entry, bool no_return);
  void note_gift(market::ProposalId id, const std::optional<market::Proposal>& proposal, const market::MarketView& view);
  /// How many gifts may go first to marked wishes now, those that are promised already left out.
  [[nodiscard]] std::size_t first_gifts_left(market::Timestamp now) const;
  /// The marked wishes that may come first as long as any may: free, and of who has received nothing for one in this month.
  [[nodiscard]] std::vector<market::ListingId> may_come_first(market::Timestamp now) const;
  /// Of them those whose turn it is in a clearing: only what a chain of today could serve takes a turn.
  [[nodiscard]] std::vector<market::ListingId> first_in_clearing(market::Timestamp now) const;
  /// Of exchanges that serve as many people with as many hand-overs, those first that end at one of these wishes.
  void put_first(std::vector<matcher::PoolExchange>& exchanges, std::span<const market::ListingId> wishes) const;
  /// A block, or that one of them turned down today what the other sat in: nothing is put to the two together.
  [[nodiscard]] bool parted(matcher::MemberIndex one, matcher::MemberIndex other) const {
    return blocked.contains(std::minmax(one, other)) || avoided.contains({one, other}) || avoided.contains({other, one});
  }
  /// Does `change` to what stands between the two, and tells the pool where that parts them or brings them together.
  template <class Change>
  void between(matcher::MemberIndex one, matcher::MemberIndex other, Change change) {
    const bool before = parted(one, other);
    change();
    const bool after = parted(one, other);
    if (after && !before) pool.block(one, other);
    if (before && !after) pool.unblock(one, other);
  }
  [[nodiscard]] Person& person(market::MemberId id, const market::MarketView& view, market::Timestamp now);
  void wake_who_may_be_asked_again(const market::MarketView& view, market::Timestamp now);

  // ---- judged before it is submitted (judging.cpp) ----
  /// What is wrong with an exchange, as sentences. `repaired`: the proposal that it puts together again, if any.
  [[nodiscard]] std::vector<std::string> faults_of(std::span<const market::PlannedSeat> seats, const market::Proposal* repaired,
                                                   market::Timestamp now) const;
  /// The same; what is wrong is counted and kept for take_problems.
  [[nodiscard]] bool judged_sound(std::span<const market::PlannedSeat> seats, const market::Proposal* repaired, market::Timestamp now);

  // ---- shared by the questions ----
  [[nodiscard]] const Entry* entry(market::ListingId id) const {
    const auto at = entries.find(id);
    return at == entries.end() ? nullptr : &at->second;
  }
  [[nodiscard]] const Entry& at(matcher::ListingSlot slot) const { return entries.at(by_slot.at(slot)); }
  [[nodiscard]] const Person& person_of(matcher::MemberIndex member) const { return people.at(members.id(member)); }
  [[nodiscard]] matcher::Caps caps() const {
    return {.cycle_cap = settings.cycle_cap, .chain_cap = settings.chain_cap, .seats_cap = settings.seat_cap, .member_once = true};
  }
  /// Two who sit in it have a block between them. The pool asks for givers and receivers only.
  [[nodiscard]] bool crosses_block(const matcher::PoolExchange& exchange) const;
  /// Those of the other direction that nobody sees and that are here only because a proposal holds them.
  [[nodiscard]] std::vector<matcher::ListingSlot> held_out_of_sight(const Entry& from) const;
  /// The category or theme that a listing names.
  [[nodiscard]] std::optional<std::string> category_of(const Entry& entry) const;
  /// Could it be put to people at once, instead of waiting for a clearing?
  [[nodiscard]] bool good_enough(const matcher::PoolExchange& exchange) const {
    if (settings.rhythm == market::Rhythm::instant) return true;
    return std::ranges::all_of(exchange.transfers, [&](const auto& transfer) { return transfer.facts.weight >= policy.score_min; });
  }
  /// A listing as this member would post it; nothing where the taxonomy or the map does not know it.
  [[nodiscard]] std::optional<ListingFacts> facts_of(const Person& someone, const market::ListingDraft& draft) const;
  /// Seats in giving order, as the rules want them.
  [[nodiscard]] std::vector<market::PlannedSeat> seats_of(const matcher::PoolExchange& exchange) const;

  InstantPolicy policy;
  FactsMaker maker;
  matcher::CompatibilityRules rules;
  matcher::LivePool pool;
  Closures closures;
  Numbers<market::MemberId> members;
  Numbers<market::QuarterId> quarters;
  market::Settings settings;
  market::Weights weights;
  matcher::Objective objective;  // of them
  std::unordered_map<market::ListingId, Entry> entries;
  std::unordered_map<matcher::ListingSlot, market::ListingId> by_slot;
  std::unordered_map<market::MemberId, Person> people;
  std::set<std::pair<market::Timestamp, market::ListingId>> expiries;
  std::unordered_map<market::MemberId, std::vector<market::MemberId>> parties;  // newcomers who share one live proposal
  std::set<std::pair<matcher::MemberIndex, matcher::MemberIndex>> blocked;      // smaller first
  std::set<std::pair<matcher::MemberIndex, matcher::MemberIndex>> avoided;      // today: who turned down, and who sat there
  std::map<market::ProposalId, std::vector<market::Seat>> repairs;              // under repair: the seats that are held
  std::vector<std::string> problems;                                            // what the judge said, until somebody logs it
  std::set<market::ListingId> marked;                                           // of the entries: no_return
  std::map<market::ProposalId, market::GiftEnd> gifts;                          // of this month, maybe some of the last
  std::size_t first_in_run = 0;                                                 // what a clearing that runs may put first
  std::set<market::ListingId> touched;                                          // since the last call of apply or tick
  std::uint64_t changes = 0;                                                    // calls that may have changed the pool
  std::int64_t day = 0;                                                         // on which waiting times were counted
  market::Timestamp latest{};  // a clock that is set back does not take the pool back with it
  mutable MatchmakerCounters counters;
};

/// While it lives the pool is as it will be for this member tomorrow: that two are parted today is nobody's to know.
class AsTomorrow {
 public:
  AsTomorrow(Matchmaker::State& state, matcher::MemberIndex member) : state_(state) {
    for (const auto& [who, whom] : state.avoided) {
      const std::pair<matcher::MemberIndex, matcher::MemberIndex> pair = std::minmax(who, whom);
      if ((who == member || whom == member) && !state.blocked.contains(pair)) parted_.insert(pair);
    }
    for (const auto& [one, other] : parted_) state_.pool.unblock(one, other);
  }
  AsTomorrow(const AsTomorrow&) = delete;
  AsTomorrow& operator=(const AsTomorrow&) = delete;
  ~AsTomorrow() {
    for (const auto& [one, other] : parted_) state_.pool.block(one, other);
  }

 private:
  Matchmaker::State& state_;
  std::set<std::pair<matcher::MemberIndex, matcher::MemberIndex>> parted_;
};

/// While it lives nobody's wish but this member's own is without a return: what others are told tells nothing of a mark.
class AsUnmarked {
 public:
  explicit AsUnmarked(Matchmaker::State& state, std::optional<matcher::MemberIndex> but = {}) : state_(state) {
    for (const market::ListingId id : state.marked) {
      if (const Entry& want = state.entries.at(id); want.member != but) lifted_.push_back(want.slot);
    }
    for (const auto slot : lifted_) state_.pool.set_ends(slot, false);
  }
  AsUnmarked(const AsUnmarked&) = delete;
  AsUnmarked& operator=(const AsUnmarked&) = delete;
  ~AsUnmarked() {
    for (const auto slot : lifted_) state_.pool.set_ends(slot, true);
  }

 private:
  Matchmaker::State& state_;
  std::vector<matcher::ListingSlot> lifted_;
};

[[nodiscard]] market::ProposalId random_proposal_id(const RandomBytes& random);
[[nodiscard]] market::Seed random_seed(const RandomBytes& random);
/// "instant-3u6..." and the like: which run of the matcher it was.
[[nodiscard]] std::string run_name(std::string_view kind, const RandomBytes& random);

}  // namespace ronde::clearings
