#include "market/blocks.hpp"

#include "market/keys.hpp"
#include "market/proposal_work.hpp"

namespace ronde::market {
namespace {

Result<Changes> block(const MarketView& view, MemberId by, MemberId whom, BlockId id, std::string hint, Timestamp now) {
  if (by == whom) return invalid("yourself", "", "one cannot block oneself");
  if (view.row(keys::block(by, whom))) return Changes{};
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(by, "blocks", limits::kBlocksADay, "blocks-today"); !spent) return spent.error();
  put_block(bench, by, whom, id, std::move(hint));
  leave_proposals(bench, by, whom);
  return std::move(bench).take();
}

}  // namespace

Result<Changes> decide(const MarketView& view, const BlockSeat& command, Timestamp now) {
  const auto proposal = view.proposal(command.proposal);
  if (!proposal || proposal->state == ProposalState::draft || !seat_of(*proposal, command.by))
    return not_found("no such place in an exchange of yours");
  if (command.round != proposal->round) return conflict("stale-round", "the exchange has changed meanwhile");
  const auto seat = std::find_if(proposal->seats.begin(), proposal->seats.end(), [&](const Seat& s) { return s.animal == command.animal; });
  if (seat == proposal->seats.end()) return not_found("no such place in an exchange of yours");
  return block(view, command.by, seat->member, command.id, std::string(name_of(seat->animal)), now);
}

Result<Changes> decide(const MarketView& view, const BlockOwner& command, Timestamp now) {
  const auto member = view.member(command.by);
  const auto listing = view.listing(command.listing);
  if (!member || member->state == MemberState::left || !listing) return not_found("no such listing");
  // A block by the other side must not be noticed here either: the listing is then as if it were not there.
  const bool hidden_by_block = view.row(keys::block(listing->member, command.by)).has_value();
  if (hidden_by_block) return not_found("no such listing");
  return block(view, command.by, listing->member, command.id, listing->title, now);
}

Result<Changes> decide(const MarketView& view, const Unblock& command, Timestamp now) {
  for (const Block& one : view.blocks_by(command.by)) {
    if (one.id != command.id) continue;
    Workbench bench(view, now);
    bench.erase(one);
    bench.say({.type = EventType::blocks_changed, .member = command.by});
    return std::move(bench).take();
  }
  return not_found("no such block");
}

}  // namespace ronde::market
