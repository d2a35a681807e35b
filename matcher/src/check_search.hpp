#pragma once
// The search of the judge of certificates: for given prices, the best exchange of each start. Shares no code with the engines' search.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "ronde/matcher/proof.hpp"

namespace ronde::matcher::check {

/// Sums of prices: no market fills 127 bits with prices of 61.
__extension__ typedef __int128 Wide;

constexpr std::int64_t kHopMax = std::int64_t{1} << 56U;  // of one hop: sums of kLengthMax of them stay within 63 bits
constexpr std::uint32_t kLengthMax = 60;

/// Asks the caller whether to go on, once in many steps.
class Patience {
 public:
  explicit Patience(const std::function<bool()>& stop) : stop_(stop) {}
  /// False: stop.
  [[nodiscard]] bool work(std::uint64_t steps) {
    constexpr std::uint64_t kAskEvery = 1U << 16U;
    steps_ += steps;
    if (steps_ >= ask_at_) {
      ask_at_ = steps_ + kAskEvery;
      if (stop_ && stop_()) ended_ = true;
    }
    return !ended_;
  }

 private:
  const std::function<bool()>& stop_;
  std::uint64_t steps_ = 0, ask_at_ = 0;
  bool ended_ = false;
};

/// One way to hand an offer to a want, through the relays that it takes.
struct Hop {
  OfferIndex offer;
  WantIndex want;
  ArcIndex arc;
  std::uint32_t via_begin, via_end;
  std::int64_t relay_rank;
};

/// All hops, by plain recursion over the arcs.
class Hops {
 public:
  /// Hostile nests of relays have exponentially many ways through: then `too_many`, and nothing else may be asked.
  explicit Hops(const ExchangeGraph& graph);
  [[nodiscard]] bool too_many() const { return too_many_; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(list_.size()); }
  [[nodiscard]] const Hop& operator[](std::uint32_t hop) const { return list_[hop]; }
  [[nodiscard]] std::uint32_t begin(OfferIndex offer) const { return start_[offer]; }
  [[nodiscard]] std::uint32_t end(OfferIndex offer) const { return start_[offer + 1]; }
  [[nodiscard]] const std::vector<std::uint32_t>& into(WantIndex want) const { return into_[want]; }
  [[nodiscard]] std::span<const RelayIndex> via(std::uint32_t hop) const {
    return std::span(relays_).subspan(list_[hop].via_begin, list_[hop].via_end - list_[hop].via_begin);
  }

 private:
  void reach(ArcIndex arc, Receiver at, std::int64_t rank);
  const ExchangeGraph& graph_;
  std::vector<Hop> list_;
  std::vector<RelayIndex> relays_, path_;
  std::vector<std::uint32_t> start_;
  std::vector<std::vector<std::uint32_t>> into_;
  std::size_t steps_ = 0;
  bool too_many_ = false;
};

/// A point made ready: what each hop is worth above its prices, and what all plans have in common.
struct Ready {
  const DualPoint* point = nullptr;
  std::vector<std::int64_t> hop;
  std::vector<std::int64_t> gift_start;            // by offer; empty: 0
  std::int64_t balance = 0;                        // a band
  std::int64_t expected = 0;                       // a thousandth of a hand-over
  std::vector<std::int64_t> size;                  // by member, a half hour received beyond what is given; empty: 0
  std::vector<std::vector<std::uint32_t>> cut_of;  // by unit; empty: no cuts
  Wide base = 0;
  Wide bound = 0;  // base and the starts
};

/// Over all exchanges within the caps, from each start the best that is not left out.
class BestExchanges {
 public:
  struct Within {
    std::uint32_t cycle = 0, chain = 0;  // at most kLengthMax
    bool member_once = false;
    std::optional<std::uint32_t> size_tolerance = std::nullopt;
  };
  BestExchanges(const ExchangeGraph& graph, const Hops& hops, const Within& within, Patience& patience);

  /// Hops that may not be used; none at first.
  [[nodiscard]] std::vector<bool>& excluded() { return excluded_; }

  /// base + sum over the starts: units x the best exchange above 0. Exchanges that one of `roots` shows to be in no plan worth `target` are
  /// left out. Means nothing once patience has ended.
  [[nodiscard]] Wide bound(const Ready& ready, std::span<const Ready> roots, std::int64_t target);

 private:
  void find_single_seats();
  [[nodiscard]] bool barred(OfferIndex received, OfferIndex given) const;
  [[nodiscard]] std::int64_t joint(const Ready& ready, OfferIndex received, OfferIndex given) const;
  [[nodiscard]] bool sits(MemberIndex member) const;
  [[nodiscard]] bool usable(std::uint32_t hop) const;
  void take(std::uint32_t hop, bool taken);
  [[nodiscard]] std::int64_t& home(std::size_t hops, OfferIndex offer) { return home_[hops * offers_ + offer]; }
  void fill_home(OfferIndex start);
  void cycles_from(OfferIndex start);
  void grow_cycle(OfferIndex offer, std::int64_t price);
  void fill_onward();
  [[nodiscard]] std::int64_t past_seats(std::size_t r, std::uint32_t hop) const;
  void chains_from(OfferIndex gift);
  void grow_chain(OfferIndex offer, std::int64_t price);
  void candidate(std::int64_t price, bool chain);
  [[nodiscard]] Wide exact_price(const Ready& ready, bool chain) const;
  [[nodiscard]] Wide cuts_of(const Ready& ready) const;
  [[nodiscard]] Wide doubt_of(const Ready& ready, bool chain) const;

  const ExchangeGraph& graph_;
  const Hops& hops_;
  Within within_;
  Patience& patience_;
  std::uint32_t wants_, offers_;
  std::vector<OfferIndex> order_;     // of the starts
  std::vector<std::uint32_t> place_;  // in it, by offer
  std::vector<bool> single_seat_;     // by member; empty: sizes do not matter
  // of the point
  const Ready* ready_ = nullptr;
  std::span<const Ready> roots_;
  std::int64_t target_ = 0;
  // of the start
  OfferIndex start_ = 0;
  std::int64_t best_ = 0;
  std::vector<std::int64_t> home_, onward_;
  std::vector<std::vector<OfferIndex>> touched_;
  // of the path
  std::vector<bool> excluded_, want_used_, offer_used_, relay_used_, returns_here_;
  std::vector<std::uint32_t> path_;
  std::vector<MemberIndex> sitting_;
};

}  // namespace ronde::matcher::check
