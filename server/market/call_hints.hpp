#pragma once

// What a clearing left over, and the projects that seek such a thing: their giver is told so once. What comes of it is a promise of theirs,
// see calls.hpp; nothing is held or given by a hint.

#include "market/calls.hpp"

namespace ronde::market {

/// Somebody's offer that is left over could go to what is missing here.
struct CallChance {
  MemberId giver;
  ListingId listing;
  Timestamp posted_at{};
  CallId call;
  std::uint32_t need = 0;     // its place in the call
  std::uint32_t missing = 1;  // units of it that nobody has promised nor brought
  friend bool operator==(const CallChance&, const CallChance&) = default;
};
/// All of them, by call, need and listing. Nobody has a chance at a call of which they were told before, as long as that notice stands, nor
/// at one that they may not give to (call_for).
/// Cost: where something is missing, one look through the open listings, and a few reads for each offer of such a category.
[[nodiscard]] std::vector<CallChance> call_chances(const MarketView& view, Timestamp now);

struct CallHint {
  ListingId listing;
  CallId call;
  std::uint32_t need = 0;
};
/// By the clock, after a clearing: the giver of each listing is told of its call ("called"), once a command. What is no chance any more is
/// passed over.
struct TellOfCalls {
  std::vector<CallHint> hints;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const TellOfCalls& command, Timestamp now);

}  // namespace ronde::market
