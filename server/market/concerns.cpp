#include "market/concerns.hpp"

#include "market/keys.hpp"
#include "market/limits.hpp"
#include "market/messages.hpp"
#include "market/notices.hpp"
#include "market/proposal_work.hpp"
#include "market/records.hpp"
#include "market/reports.hpp"
#include "market/rights.hpp"
#include "market/text_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

/// What one saw of whom, for the list of one's blocks.
struct Seen {
  std::optional<BlockId> block;  // wanted too
  std::string hint;
};

Result<void> block_too(Workbench& bench, MemberId by, MemberId whom, Seen seen) {
  if (bench.row(keys::block(by, whom))) return {};
  if (Result<void> spent = bench.spend(by, "blocks", limits::kBlocksADay, "blocks-today"); !spent) return spent;
  put_block(bench, by, whom, *seen.block, std::move(seen.hint));
  leave_proposals(bench, by, whom);
  return {};
}

Result<Changes> raise(const MarketView& view, Concern concern, Timestamp now, Seen seen = {}) {
  if (concern.by == concern.about) return invalid("yourself", "", "one cannot complain of oneself");
  Result<std::string> text = clean_text(concern.text, limits::kConcernText, Lines::many, "/text", true);
  if (!text) return text.error();
  concern.text = *std::move(text);
  concern.at = now;
  Workbench bench(view, now);
  if (Result<void> spent = bench.spend(concern.by, "concerns", limits::kConcernsADay, "concerns-today"); !spent) return spent.error();
  bench.put(concern);
  file_concern(bench, concern);
  if (seen.block && concern.about) {
    if (Result<void> blocked = block_too(bench, concern.by, *concern.about, std::move(seen)); !blocked) return blocked.error();
  }
  return std::move(bench).take();
}

/// What is said; of what and whom is for the caller to add.
template <class Command>
Concern raised(const Command& command) {
  Concern concern;
  concern.id = command.id;
  concern.by = command.by;
  concern.kind = command.kind;
  concern.text = command.text;
  return concern;
}

/// The animal of who wrote, while they sit there.
std::string hint_of(const Proposal& proposal, MemberId member) {
  const Seat* seat = seat_of(proposal, member);
  return seat ? std::string(name_of(seat->animal)) : std::string{};
}

bool was_in(const Proposal& proposal, MemberId who) {
  return seat_of(proposal, who) || std::ranges::find(proposal.leavers, who, &Leaver::member) != proposal.leavers.end();
}

}  // namespace

bool hears_concerns(const Member& member) {
  return member.state == MemberState::active && (member.is(Role::steward) || member.is(Role::moderator));
}

Result<Changes> decide(const MarketView& view, const RaiseSeatConcern& command, Timestamp now) {
  const auto proposal = view.proposal(command.proposal);
  if (!proposal || proposal->state == ProposalState::draft || !was_in(*proposal, command.by))
    return not_found("no such place in an exchange of yours");
  if (command.round != proposal->round) return conflict("stale-round", "the exchange has changed meanwhile");
  const auto seat = std::ranges::find(proposal->seats, command.animal, &Seat::animal);
  if (seat == proposal->seats.end()) return not_found("no such place in an exchange of yours");
  Concern concern = raised(command);
  concern.about = seat->member;
  concern.proposal = command.proposal;
  return raise(view, std::move(concern), now, {command.block, std::string(name_of(seat->animal))});
}

Result<Changes> decide(const MarketView& view, const RaiseListingConcern& command, Timestamp now) {
  const auto member = view.member(command.by);
  const auto listing = view.listing(command.listing);
  if (!member || member->state == MemberState::left || !listing) return not_found("no such listing");
  // A block by the other side must not be noticed here either: the listing is then as if it were not there.
  if (view.row(keys::block(listing->member, command.by))) return not_found("no such listing");
  Concern concern = raised(command);
  concern.about = listing->member;
  concern.listing = command.listing;
  return raise(view, std::move(concern), now, {command.block, listing->title});
}

Result<Changes> decide(const MarketView& view, const RaiseMessageConcern& command, Timestamp now) {
  const auto proposal = view.proposal(command.proposal);
  const auto message = proposal ? message_for(view, *proposal, command.by, command.message, now) : std::nullopt;
  if (!message) return not_found("no such message to you");
  Concern concern = raised(command);
  concern.about = message->by;
  concern.proposal = command.proposal;
  concern.message = message->id;
  concern.quote = message->text;
  return raise(view, std::move(concern), now, {command.block, hint_of(*proposal, message->by)});
}

Result<Changes> decide(const MarketView& view, const RaiseExchangeConcern& command, Timestamp now) {
  const auto proposal = view.proposal(command.proposal);
  if (!proposal || proposal->state == ProposalState::draft || !was_in(*proposal, command.by)) return not_found("no such exchange of yours");
  Concern concern = raised(command);
  concern.proposal = command.proposal;
  return raise(view, std::move(concern), now);
}

Result<Changes> decide(const MarketView& view, const RaisePlaceConcern& command, Timestamp now) {
  if (const Result<Member> member = acting_member(view, command.by); !member) return member.error();
  if (!view.place(command.place)) return not_found("no such place");
  Concern concern = raised(command);
  concern.place = command.place;
  return raise(view, std::move(concern), now);
}

Result<Changes> decide(const MarketView& view, const RaiseNoticeConcern& command, Timestamp now) {
  if (const Result<Member> member = acting_member(view, command.by); !member) return member.error();
  const auto hung = notice(view, command.notice);
  if (!hung || !is_on_board(view, *hung, now)) return not_found("no such notice");
  Concern concern = raised(command);
  concern.about = hung->by;
  concern.notice = command.notice;
  return raise(view, std::move(concern), now);
}

Result<Changes> decide(const MarketView& view, const CloseConcern& command, Timestamp now) {
  const auto steward = view.member(command.by);
  if (!steward || !hears_concerns(*steward)) return forbidden("stewards-only", "only stewards and moderators hear concerns");
  if (const Result<void> awake = roles_awake(view, *steward); !awake) return awake.error();
  std::optional<Concern> found;
  view.rows({.prefix = RecordKey{Table::concern}, .order = Order::descending}, [&](const RecordKey& key, std::string_view text) {
    if (key.id_at<ConcernId>(1) != command.id) return true;
    if (Result<Concern> concern = decode<Concern>(text)) found = *std::move(concern);
    return false;
  });
  if (!found || !hears_of(view, *steward, found->kind, found->about)) return not_found("no such concern");
  if (found->closed_at) return Changes{};
  found->closed_at = now;
  found->closed_by = command.by;
  Workbench bench(view, now);
  bench.put(*found);
  bench.write_down({command.audit, now, command.by, "concern-closed", command.id.text()});
  return std::move(bench).take();
}

}  // namespace ronde::market
