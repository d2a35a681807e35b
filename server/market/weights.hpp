#pragma once

// What the matcher weighs here, and how much: public, one set a neighbourhood, changed only by a steward with a second factor, with a
// reason that everybody reads. Decision 0046.
//
// Two things come first and cannot be changed: how many people receive something, and how many hand-overs there are. What is weighed only
// chooses among plans that are equal in both. Nothing here undoes a block, a refusal, a cap or an hour: those are no weights.

#include "market/changes.hpp"
#include "market/limits.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// By the names of the matcher's levels.
enum class Criterion : std::uint8_t {
  wish,      // how much people wish for what they get
  walk,      // short ways
  waiting,   // who has waited longest, and who has given more than received
  balance,   // what one gives is about as large as what one gets
  expected,  // short rings, which hold more often
};
template <>
inline constexpr std::array<Name, 5> names_of<Criterion>{"wish", "walk", "waiting", "balance", "expected"};

/// The product's own unless a steward has changed them. Each later criterion only decides where all earlier ones are equal.
struct Weights {
  std::vector<Criterion> order{Criterion::wish, Criterion::walk, Criterion::waiting};  // these three always, the others maybe; each once
  WalkBand farthest = WalkBand::under_25;                                              // nobody is asked to go further; under_10 at least
  std::uint32_t waiting_days = 60;                                                     // the longest wait that still counts, 14..180
  std::uint32_t fallen_days = 7;  // 0..14: what an exchange that fell through adds, for who had said yes
  std::uint32_t ahead_days = 1;   // 0..3: what each thing adds that one gave beyond what one received, up to ten things
  std::uint32_t no_return_of_ten =
      limits::kNoReturnOfTen;  // 0..5: of ten gifts, so many go first to wishes without a return: no_return.hpp
  friend bool operator==(const Weights&, const Weights&) = default;
};

/// One line of the public log. Who it was stands in the journal of the stewards; here it was the office.
struct WeightsChange {
  std::uint64_t number = 0;  // from 1, in order
  Timestamp at{};
  Weights weights;  // from then on
  std::string why;
  Language language = Language::fr;  // of `why`
  friend bool operator==(const WeightsChange&, const WeightsChange&) = default;
};

[[nodiscard]] std::string encode(const WeightsChange& record);
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);
template <>
Result<WeightsChange> decode(std::string_view text);

/// What is weighed now.
[[nodiscard]] Weights weights_of(const MarketView& view);
/// Newest first, at most `count`.
[[nodiscard]] std::vector<WeightsChange> weights_log(const MarketView& view, std::size_t count);

/// Holds from the next search on; what has been proposed stays proposed. The same weights again change nothing.
/// Errors: forbidden "stewards-only", "second-factor-wanted" (always: these bind everybody); invalid "bad-weights" with the pointer,
/// text-* of "/why"; too_many "weights-rest" within a day of the last change, so that nobody turns them for one night; conflict
/// "log-full".
struct ChangeWeights {
  MemberId by;
  AuditId audit;
  Weights weights;
  std::string why;
  Language language = Language::fr;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ChangeWeights& command, Timestamp now);

}  // namespace ronde::market
