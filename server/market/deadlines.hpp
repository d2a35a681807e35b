#pragma once

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// Something whose time has come. `what` is Table::proposal, Table::listing, Table::invitation, Table::saved_search or
/// Table::member.
struct Due {
  Timestamp at{};
  Table what{};
  std::array<std::uint8_t, 16> id{};
  friend bool operator==(const Due&, const Due&) = default;
};

/// What is due at `now`, oldest first, at most `limit`. Cost: the rows found, nothing else.
[[nodiscard]] std::vector<Due> due(const MarketView& view, Timestamp now, std::size_t limit);
/// When something will next be due.
[[nodiscard]] std::optional<Timestamp> next_due(const MarketView& view);

/// Lets one deadline take effect:
///   stopped by a steward -> goes on;
///   draft -> erased; proposed -> expired; repairing (hold over) -> cancelled with a bonus for who had said yes;
///   agreed, in_progress -> both are reminded a day before their meeting, once for each place and time; a reminder 3 days after the
///   hand-over deadline, 7 days after it fulfilled_with_shortfall; listing -> expired; invitation -> expired;
///   saved search: its member is told of what was found; member -> active, once their suspension is over.
/// Not due any more (somebody was faster): no changes. Errors: none.
struct Expire {
  Due due;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const Expire& command, Timestamp now);

}  // namespace ronde::market
