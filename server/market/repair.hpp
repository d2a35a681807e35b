#pragma once

#include "market/changes.hpp"
#include "market/exchange_rules.hpp"
#include "market/market_view.hpp"

// Somebody left; the others' seats are held. Either the exchange is put together again, or it dissolves.
namespace ronde::market {

/// The whole new exchange. The id and the animals of who stays are kept, the round goes up. Who keeps a yes is asked again only if what
/// they receive, from whom, or where changes (or if they would give another thing than they agreed to). Members who are in the old exchange
/// but not in this one get their closing message. Transfers that are done stay: each whose two members are seated here must be here,
/// between the same two, with the same listings. If nobody needs to be asked, it is agreed at once. Errors  as ProposeExchange, and:
/// not_found; conflict "not-repairing", "paused", "stale-round", "hold-over", "came-back" (somebody had left it), "finished-transfer-lost".
struct RepairProposal {
  ProposalId id;
  std::uint32_t round = 0;  // the round that was repaired
  std::vector<PlannedSeat> seats;
  std::string clearing;
  Seed seed{};
};

/// May this seat start the new exchange, a chain, though `offer` is no gift? Who received already in what is finished; who gives it
/// without return in the exchange as it was; and in an urgent repair who comes from the reserve: has said so of this offer.
[[nodiscard]] bool may_start(const Proposal& old, const PlannedSeat& seat, const Listing& offer);

/// No repair was found: everybody is told, with a bonus for those who had said yes. Errors: not_found; conflict "not-repairing",
/// "paused".
struct DissolveProposal {
  ProposalId id;
};

/// Late withdrawal, from agreed or in_progress. Done transfers stay fixed; the others search a substitute.
/// Errors: not_found; conflict "not-agreed", "nothing-left" (own transfers are all done); gone "proposal-over"; invalid as Respond.
struct Withdraw {
  MemberId member;
  ProposalId id;
  std::optional<DeclineReason> reason = {};
  Seed seed{};                        // reason `person`: id of the block
  std::optional<Animal> person = {};  // as in Respond
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const RepairProposal& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const DissolveProposal& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const Withdraw& command, Timestamp now);

}  // namespace ronde::market
