#pragma once
// The incremental side: a listing comes, changes, goes, is declined -> the best exchanges through it, at once. (What becomes of an exchange
// that lost a member hangs on its hand-overs and answers, which are the market's: server/clearings/repairing.cpp.)
//
// One neighbourhood, in memory, kept current from the feed. Not thread safe: touched only on its strand. Everything is bounded;
// an answer whose search was cut says so. Listings with no free unit are seen by no search.
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ronde/matcher/clear.hpp"
#include "ronde/matcher/compatibility.hpp"

namespace ronde::matcher {

/// Handle of a listing in one pool. May be given again after `remove`.
using ListingSlot = std::uint32_t;
inline constexpr ListingSlot kNoListing = 0xFFFF'FFFFU;

struct PoolTransfer {
  ListingSlot offer = kNoListing;
  ListingSlot want = kNoListing;
  MemberIndex giver = 0;
  MemberIndex receiver = 0;
  ArcFacts facts;
};
/// In a cycle the receiver of a transfer is the giver of the next, and the last closes. In a chain the last receiver gives nothing on.
struct PoolExchange {
  ExchangeKind kind = ExchangeKind::cycle;
  std::vector<PoolTransfer> transfers;
  std::vector<std::int64_t> values;  ///< one a level of the objective, in its own direction
  std::int32_t chance_permille = 0;  ///< that all accept: product of the arcs' estimates
};

struct SearchLimits {
  std::uint32_t count = 5;            ///< exchanges wanted
  std::uint64_t step_limit = 30'000;  ///< arcs looked at; about 10 ns each
};
struct Found {
  std::vector<PoolExchange> exchanges;  ///< best first; same pool, same answer
  std::uint64_t steps = 0;
  bool cut = false;  ///< the step limit ended the search: there may be better ones
};

/// What no set of exchanges of the whole pool can pass together, however they share its free units.
struct PoolBound {
  std::int64_t bound = 0;  ///< of the level that is watched, in its own direction (a small level: no plan goes under it)
  std::uint64_t steps = 0;
  bool cut = false;  ///< the step limit ended the lowering of prices: it holds all the same, and asking again goes on
};

/// What a listing that is in no exchange lacks: one listing of its own category, in the other direction. No names, no places.
/// « Ronde presque complète ».
struct AlmostExchange {
  CategoryId category = 0;
  bool missing_offer = true;   ///< false: a want is missing ("nobody seeks X")
  std::uint32_t closers = 0;   ///< members who would close one by posting it, counted up to AlmostLimits::closers
  std::uint32_t shortest = 0;  ///< transfers of the shortest of these exchanges
};
struct AlmostFound {
  std::optional<AlmostExchange> lacks;
  std::uint64_t steps = 0;
};
struct AlmostLimits {
  std::uint32_t closers = 20;        ///< counted so far: more tells nobody more
  std::uint64_t step_limit = 2'000;  ///< arcs looked at on the way
  std::uint64_t vain_steps = 2'000;  ///< arcs looked at to be sure that nothing closes today
};

/// Members are numbered from 0 without large gaps: what is kept of them is a table.
class LivePool {
 public:
  /// Arcs that a want keeps: the best, those that can be had now before those whose units are all held. Bounds a hostile pool.
  static constexpr std::size_t kArcsPerWantMax = 256;

  explicit LivePool(CompatibilityRules rules);

  // ---- listings. Slots are given by the pool. Cost of add and change: the listing's bucket. ----
  ListingSlot add_offer(const OfferFacts& facts, std::uint32_t units = 1);
  ListingSlot add_want(const WantFacts& facts, std::uint32_t units = 1);
  void change_offer(ListingSlot slot, const OfferFacts& facts);
  void change_want(ListingSlot slot, const WantFacts& facts);
  void remove(ListingSlot slot);
  [[nodiscard]] bool contains(ListingSlot slot) const;
  [[nodiscard]] bool is_offer(ListingSlot slot) const;
  [[nodiscard]] MemberIndex member_of(ListingSlot slot) const;
  [[nodiscard]] std::size_t size() const { return live_count_; }
  /// Pairs of an offer and a want that it suits, as far as they are kept.
  [[nodiscard]] std::size_t arc_count() const { return facts_.size() - free_facts_.size(); }
  void set_rules(CompatibilityRules rules);  ///< makes all arcs anew

  /// Pairing: for this offer its member accepts only these wants of theirs in return. Empty: any (the default).
  void set_pairing(ListingSlot offer, std::vector<ListingSlot> wants);
  /// For this want its member gives nothing, whatever they offer: it only ends chains.
  void set_ends(ListingSlot want, bool ends);

  // ---- units: a unit is in at most one live proposal ----
  void set_units(ListingSlot slot, std::uint32_t units);  ///< in all, reserved ones included
  [[nodiscard]] bool reserve(ListingSlot slot);           ///< false: none free
  void release(ListingSlot slot);
  [[nodiscard]] std::uint32_t free_units(ListingSlot slot) const;

  // ---- who and what shall not meet ----
  void block(MemberIndex one, MemberIndex other);  ///< both ways, until unblocked
  void unblock(MemberIndex one, MemberIndex other);
  void decline(ListingSlot offer, ListingSlot want);  ///< this arc is refused; survives changes of the listings, not their removal
  void allow(ListingSlot offer, ListingSlot want);
  /// A member who is in no search for now (absent, at the proposal limit, suspended).
  void set_resting(MemberIndex member, bool resting);

  // ---- questions ----
  /// The best exchanges that contain `slot`, ranked by `objective` for the one exchange, then by chance, fewer transfers, slots.
  /// caps.cycle_cap empty means 6 here. A removed slot or one without free units: nothing found.
  [[nodiscard]] Found best_exchanges_through(ListingSlot slot, const Objective& objective, const Caps& caps,
                                             const SearchLimits& limits = {}) const;
  /// `uncounted`: listings of the other direction that count nowhere.
  [[nodiscard]] WhyNothing why_nothing(ListingSlot slot, std::span<const ListingSlot> uncounted = {}) const;
  [[nodiscard]] Verdict why(ListingSlot offer, ListingSlot want) const;  ///< the reasons of one arc
  /// Nothing where the listing is in an exchange already, where that could not be told within the limit, where it is a gift or a wish for
  /// more than one category, where it is out, and where nothing leads on. Each closer counted would close an exchange that the pool allows;
  /// none is left out but behind pairings, blocks and the limits. At most 4 transfers. Cost: bounded by the limits, no bucket is read.
  [[nodiscard]] AlmostFound almost_exchange(ListingSlot slot, const Caps& caps, const AlmostLimits& limits = {}) const;
  /// Would a listing of this member, not yet posted, close an exchange at once? `suiting`: what it suits of the other direction, as `judge`
  /// says. False also where the limit came first. Cost: `suiting`, and `step_limit` arcs.
  [[nodiscard]] bool would_close(MemberIndex member, bool offer, std::span<const ListingSlot> suiting, const Caps& caps,
                                 std::uint64_t step_limit) const;

  // ---- a bound for the whole pool, kept as listings come and go ----
  /// From now on each listing has a price: no exchange within the caps is worth more than the prices of its listings. So no plan is worth
  /// more than prices times free units (weak duality). What leaves takes its price along; what comes pays what no exchange can pass,
  /// until `bound` has looked what the exchanges through it are worth above the prices of the others. Watch again, say each night, to make
  /// all prices anew: those of long ago may be higher than need be. Cost: the listings, once.
  void watch(Level level, const Caps& caps);
  /// The bound of the level that is watched (none: of `transfers`, within Caps{}, from now on), among exchanges in which each member sits
  /// once, as the pool proposes them. First lowers the prices of what changed. Cost: a search for each of these, then the listings once.
  [[nodiscard]] PoolBound bound(std::uint64_t step_limit = 1'000'000);

  /// The whole pool for `clear`, free units only, with the way back from indices to slots.
  struct Snapshot {
    ExchangeGraph graph;
    std::vector<ListingSlot> offer_slots;  ///< by OfferIndex
    std::vector<ListingSlot> want_slots;   ///< by WantIndex
  };
  [[nodiscard]] Snapshot snapshot() const;
  /// An exchange of a clearing of that snapshot, as the pool names it.
  [[nodiscard]] static PoolExchange from_clearing(const Snapshot& snapshot, const Objective& objective, const Exchange& exchange);

 private:
  friend class PoolSearch;
  friend class PoolWalk;
  struct Arc {
    std::uint64_t place = 0;         // smaller is better: by score, then by a number of the pair, so that of equals each want keeps others
    ListingSlot other = kNoListing;  // in an offer's list the want, in a want's list the offer
    std::uint32_t facts = 0;         // in facts_, shared by the two lists
  };
  struct Entry {
    bool live = false, offer = false, gift = false;
    bool crowded = false;    // a want that left offers out, though they could be had, because of kArcsPerWantMax
    bool out = true;         // nothing of it is free, or its member rests: no search sees it
    bool ends = false;       // a want for which its member gives nothing
    bool displaced = false;  // an offer that made room in full wants while it was out
    MemberIndex member = 0;
    std::uint8_t size = 0;
    std::uint32_t units = 1, reserved = 0;
    std::uint32_t out_count = 0;       // of a want: arcs to offers that are out
    std::vector<Arc> arcs;             // best first
    std::vector<ListingSlot> pairing;  // of an offer; sorted; empty: any
  };
  struct MemberEntry {
    std::vector<ListingSlot> offers, wants;  // ascending
    bool resting = false;
  };
  struct Watch {
    Level level = Level::transfers;
    Caps caps;
    std::vector<std::int64_t> price;    // by slot, of the level turned so that large is good
    std::vector<bool> waits;            // by slot: in `to_lower`
    std::vector<ListingSlot> to_lower;  // first the last
    std::int64_t arc_most = 0;          // what an arc of the pool was ever worth
  };
  void price_high(ListingSlot slot);
  void look_again(ListingSlot slot);
  void look_again_around(ListingSlot slot);
  void see_arc(const ArcFacts& facts);
  [[nodiscard]] std::int64_t members_at_most(bool givers_too) const;
  [[nodiscard]] ListingSlot take_slot();
  void connect(ListingSlot slot);
  void connect_offer(ListingSlot slot);
  void connect_want(ListingSlot slot);
  void disconnect(ListingSlot slot);
  void connect_want_except(ListingSlot want, ListingSlot left_out);
  void link(ListingSlot offer, ListingSlot want, int score, const ArcFacts& facts);
  [[nodiscard]] std::uint32_t keep_facts(const ArcFacts& facts);
  [[nodiscard]] static bool better(const Arc& one, const Arc& other);
  [[nodiscard]] bool make_room(ListingSlot want, const Arc& arc);
  [[nodiscard]] bool starves(ListingSlot want) const;
  void feed(const std::vector<Arc>& wants, ListingSlot left_out);
  void settle(ListingSlot slot);
  static void erase_mirror(std::vector<Arc>& arcs, Arc arc, ListingSlot from);
  void unlink(ListingSlot offer, ListingSlot want);
  void cut(ListingSlot want, std::vector<Arc>::iterator arc);
  void reconnect_member(MemberIndex member);
  [[nodiscard]] bool declined(ListingSlot offer, ListingSlot want) const;
  [[nodiscard]] bool returns(ListingSlot want, ListingSlot offer) const;  // same member and pairing allows
  [[nodiscard]] bool can_be_had(ListingSlot slot) const;
  [[nodiscard]] bool usable(ListingSlot slot) const { return !entries_[slot].out; }  // the same, kept
  [[nodiscard]] const MemberEntry* member(MemberIndex member) const;
  [[nodiscard]] MemberEntry& member_entry(MemberIndex member);

  CompatibilityIndex index_;
  Blocks blocks_;
  std::vector<Entry> entries_;
  std::vector<ListingSlot> free_slots_;
  std::vector<ArcFacts> facts_;
  std::vector<std::uint32_t> free_facts_;
  std::vector<MemberEntry> members_;
  std::unordered_set<std::uint64_t> declined_;
  std::size_t live_count_ = 0;
  std::optional<Watch> watch_;
};

}  // namespace ronde::matcher
