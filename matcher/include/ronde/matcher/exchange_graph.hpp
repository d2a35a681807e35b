#pragma once
// The market as a graph: who could hand what to whom. Immutable and compact once built; read this file first.
//
//   offer --transfer--> want --return--> offer        a return stays inside one member (pairing)
//   offer --transfer--> relay --> relay --> want      a relay ("only one of these") counts no transfer
//   gift: an offer that may start a chain             end: a want without return arcs; its member gives nothing on
//
// No I/O, clock, thread, global. An ExchangeGraph may be read from any number of threads.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ronde::matcher {

using OfferIndex = std::uint32_t;
using WantIndex = std::uint32_t;
using RelayIndex = std::uint32_t;
using MemberIndex = std::uint32_t;
using ArcIndex = std::uint32_t;

/// Owner of a vertex whose file names no user: never counted as a person, never "the same member".
inline constexpr MemberIndex kNobody = 0xFFFF'FFFFU;

/// What one arc offer -> receiver is worth. All integers, so that equality is exact and runs agree.
struct ArcFacts {
  std::int64_t weight = 1;                   ///< dimensionless, |weight| <= kValueMax
  std::int32_t rank = 0;                     ///< cost of this wish, 1 is the dearest; made small
  std::int32_t wish = 0;                     ///< how much the receiver wants it; made large
  std::int32_t walk = 0;                     ///< walking cost of the hand-over; made small
  std::int32_t waiting = 0;                  ///< how long the receiver has waited; made large
  std::uint16_t acceptance_permille = 1000;  ///< estimate that the receiver says yes, at most 1000
  std::uint32_t reasons = 0;                 ///< bitset of compatibility.hpp's Reason
};
inline constexpr std::int64_t kValueMax = 1'000'000'000;

/// Largest numbers of listings and arcs: ids have 32 bits, and a hostile input must not exhaust memory.
inline constexpr std::uint32_t kListingMax = 50'000'000;
inline constexpr std::uint32_t kArcMax = 200'000'000;

struct Offer {
  MemberIndex owner = kNobody;
  std::uint32_t capacity = 1;  ///< units that can be given in one clearing
  bool gift = false;           ///< asks nothing back: may start a chain
  std::uint8_t size = 0;       ///< size band 1..4; 0 unknown
};
/// A size band as half hours, so that sizes add up: 30 min 1, 1 h 2, 2 h 4, half a day 8. Not told: 0. A band beyond the last is as the
/// last.
[[nodiscard]] constexpr std::int64_t half_hours(std::uint8_t size) {
  return size == 0 ? 0 : std::int64_t{1} << ((size < 4 ? size : 4U) - 1U);
}
struct Want {
  MemberIndex owner = kNobody;
  std::uint32_t capacity = 1;  ///< units that can be received in one clearing
};
struct Relay {
  MemberIndex owner = kNobody;
};
/// A want or a relay: the head of a transfer arc.
struct Receiver {
  std::uint32_t index = 0;
  bool relay = false;
  friend bool operator==(const Receiver&, const Receiver&) = default;
};
struct TransferArc {
  OfferIndex offer = 0;
  Receiver to;
  ArcFacts facts;
};
/// From a relay on towards the want that it protects. `rank` adds to the rank of a path through it.
struct RelayArc {
  RelayIndex relay = 0;
  Receiver to;
  std::int32_t rank = 0;
};
struct ReturnArc {
  WantIndex want = 0;
  OfferIndex offer = 0;
};

/// One listing handed over once.
struct Transfer {
  OfferIndex offer = 0;
  WantIndex want = 0;
  std::vector<RelayIndex> via;  ///< relays used, from the receiver on; mostly empty
  friend bool operator==(const Transfer&, const Transfer&) = default;
};
enum class ExchangeKind : std::uint8_t { cycle, chain };
/// Transfers that close (cycle), or that start from a gift (chain). In a cycle the first offer follows the last want.
struct Exchange {
  ExchangeKind kind = ExchangeKind::cycle;
  std::vector<Transfer> transfers;
  friend bool operator==(const Exchange&, const Exchange&) = default;
};

/// Compressed rows: the arcs of row r are `items[start[r] .. start[r+1])`.
class Rows {
 public:
  Rows() = default;
  Rows(std::uint32_t row_count, std::span<const std::uint32_t> row_of_item);
  [[nodiscard]] std::span<const std::uint32_t> operator[](std::uint32_t row) const {
    return {items_.data() + start_[row], items_.data() + start_[row + 1]};
  }
  /// All rows, one after the other.
  [[nodiscard]] std::span<const std::uint32_t> items() const { return items_; }
  [[nodiscard]] std::uint32_t row_count() const { return static_cast<std::uint32_t>(start_.size() - 1); }

 private:
  std::vector<std::uint32_t> start_{0}, items_;
};

class ExchangeGraph {
 public:
  [[nodiscard]] std::span<const Offer> offers() const { return offers_; }
  [[nodiscard]] std::span<const Want> wants() const { return wants_; }
  [[nodiscard]] std::span<const Relay> relays() const { return relays_; }
  [[nodiscard]] std::span<const TransferArc> transfers() const { return transfers_; }
  [[nodiscard]] std::span<const RelayArc> relay_arcs() const { return relay_arcs_; }
  [[nodiscard]] std::span<const ReturnArc> returns() const { return returns_; }

  /// Arc ids, ascending. A receiver's row is its want index, or want_count + relay index.
  [[nodiscard]] std::span<const ArcIndex> transfers_of(OfferIndex offer) const { return out_[offer]; }
  [[nodiscard]] std::span<const ArcIndex> transfers_into(Receiver to) const { return in_[row(to)]; }
  [[nodiscard]] std::span<const ArcIndex> relay_arcs_of(RelayIndex relay) const { return relay_out_[relay]; }
  [[nodiscard]] std::span<const ArcIndex> relay_arcs_into(Receiver to) const { return relay_in_[row(to)]; }
  [[nodiscard]] std::span<const ArcIndex> returns_of(WantIndex want) const { return return_out_[want]; }
  [[nodiscard]] std::span<const ArcIndex> returns_into(OfferIndex offer) const { return return_in_[offer]; }

  /// The arc offer -> to, if there is one. Cost: the offer's arcs, by halving.
  [[nodiscard]] std::optional<ArcIndex> find_transfer(OfferIndex offer, Receiver to) const;
  /// One above the largest owner; 0 when nobody owns anything.
  [[nodiscard]] std::uint32_t member_count() const { return member_count_; }
  /// Hash of everything above: the same market has the same hash, everywhere. Not a defence against forgery.
  [[nodiscard]] std::uint64_t hash() const;

 private:
  friend class ExchangeGraphBuilder;
  [[nodiscard]] std::uint32_t row(Receiver to) const { return to.relay ? static_cast<std::uint32_t>(wants_.size()) + to.index : to.index; }
  void sort_transfers();
  void index();
  std::vector<Offer> offers_;
  std::vector<Want> wants_;
  std::vector<Relay> relays_;
  std::vector<TransferArc> transfers_;  // sorted by offer, then receiver row
  std::vector<RelayArc> relay_arcs_;
  std::vector<ReturnArc> returns_;
  Rows out_, in_, relay_out_, relay_in_, return_out_, return_in_;
  std::uint32_t member_count_ = 0;
};

/// Collects a market and checks it. Add in any order; `build` says all that is wrong, not only the first.
class ExchangeGraphBuilder {
 public:
  /// A file vertex: a want and an offer of capacity 1 joined by one return arc, both with the same index in their kind
  /// as long as only vertices are added.
  struct Vertex {
    OfferIndex offer;
    WantIndex want;
  };
  OfferIndex add_offer(const Offer& offer);
  WantIndex add_want(const Want& want);
  RelayIndex add_relay(const Relay& relay);
  Vertex add_vertex(MemberIndex owner, bool gift = false, std::uint8_t size = 0);
  void add_transfer(OfferIndex offer, Receiver to, const ArcFacts& facts = {});
  /// For whoever knows about how many transfers will come.
  void reserve_transfers(std::size_t count);
  void add_relay_arc(RelayIndex relay, Receiver to, std::int32_t rank = 0);
  void add_return(WantIndex want, OfferIndex offer);

  struct Built {
    std::optional<ExchangeGraph> graph;  ///< empty if there are problems
    std::vector<std::string> problems;   ///< sentences for people, at most 20
  };
  /// Checks ids, capacities (1 or more), values within kValueMax, that a return arc or a relay stays inside one member, that nobody
  /// gives to themself and that no arc is doubled. Consumes the builder. Cost: sorts the arcs.
  [[nodiscard]] Built build() &&;

 private:
  ExchangeGraph graph_;
};

}  // namespace ronde::matcher
