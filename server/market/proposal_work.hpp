#pragma once

// Private to the market: the moves that proposals.cpp, repair.cpp, handover.cpp, blocks.cpp, members.cpp and deadlines.cpp share. Each
// changes the proposal given and what lies on the bench; the caller puts the proposal there when it is done with it.

#include "market/exchange_rules.hpp"
#include "market/workbench.hpp"

namespace ronde::market {

/// Takes bytes from a seed, eight at a time.
class SeedReader {
 public:
  explicit SeedReader(const Seed& seed) : seed_(seed) {}
  [[nodiscard]] std::uint64_t next();
  [[nodiscard]] BlockId block_id();

 private:
  Seed seed_;
  std::size_t at_ = 0;
};

/// Is a meeting of this transfer, which is not done, less than a day away?
[[nodiscard]] bool meeting_is_near(const Transfer& transfer, Timestamp now);

/// May this member be asked once more? Errors: conflict "live-limit", "asked-enough".
[[nodiscard]] Result<void> check_seat_free(const MarketView& view, const Member& member, Timestamp now);

/// What is answered where a steward stopped the clocks.
[[nodiscard]] Error stopped();

// Units.
[[nodiscard]] bool is_busy(const Seat& seat);  // something of it is still to be done
void hold_units(Workbench& bench, const Seat& seat);
void release_units(Workbench& bench, const Seat& seat);

// Building.
/// A new transfer of this proposal, with a number of its own.
[[nodiscard]] Transfer make_transfer(const MarketView& view, Proposal& proposal, const Listing& offer, const Listing& want);
/// Animals that nobody had in this proposal, in an order that the seed decides; then those that nobody has now.
[[nodiscard]] std::vector<Animal> fresh_animals(const Proposal& proposal, SeedReader& seed);

// Who sees it.
[[nodiscard]] std::vector<MemberId> members_of(const Proposal& proposal);
void say_proposal(Workbench& bench, EventType type, const Proposal& proposal, std::optional<MemberId> also = {});
void tell_seat(Workbench& bench, const Proposal& proposal, const Seat& seat, NotificationKind kind);

// Moves.
void agree(Workbench& bench, Proposal& proposal, SeedReader& seed);
/// The member's seat becomes a Leaver with its closing message; its units are free; what it has finished stays.
void unseat(Workbench& bench, Proposal& proposal, MemberId member, std::optional<DeclineReason> reason, Closing closing = Closing::declined,
            bool bonus = false);
/// Settles it if nothing is missing to anyone who is still seated: what a leaver should have received is simply not given. Says whether it
/// did.
bool settle_if_complete(Workbench& bench, Proposal& proposal);
/// After somebody left: hold the others' seats for a repair, or end it where there is nothing left to hold.
void hold_or_end(Workbench& bench, Proposal& proposal);
/// Ends it for all who are seated: units free, one closing message each.
void end_proposal(Workbench& bench, Proposal& proposal, ProposalState state, Closing closing, bool bonus);
/// A pause is over, at `at`: what was set on too far is set back, and what waited is searched. In mediation.cpp.
void go_on(Workbench& bench, Proposal& proposal, Timestamp at);
/// Has something been handed over?
[[nodiscard]] bool has_begun(const Proposal& proposal);
/// No repair was found. With something handed over already it ends as a shortfall, else as cancelled.
void dissolve(Workbench& bench, Proposal& proposal);
/// The hand-overs are over: counts completed exchanges and who met whom, and ends it.
void settle(Workbench& bench, Proposal& proposal, ProposalState state);

/// The member leaves every live proposal in which they still have something to do. `busy_with`: only those in which that member sits and
/// still has something to do too.
void leave_proposals(Workbench& bench, MemberId member, std::optional<MemberId> busy_with = {});

/// Who is still seated turns the proposal down: counted today; a newcomer is put together with none of the others until tomorrow.
void note_turned_down(Workbench& bench, const Proposal& proposal, MemberId who);

// What a refusal is remembered as (refusals.cpp).
/// Whom a refusal with the reason `person` is about, and what the refuser saw of them.
struct Meant {
  MemberId member;
  std::string hint;
};
/// `beside`: the arcs next to `by`. By the animal where one is named; else the only neighbour in the ring. Nobody for other reasons.
/// Errors: invalid "person-missing" (two neighbours: which one?), "no-such-person".
[[nodiscard]] Result<std::optional<Meant>> person_meant(const MarketView& view, const Proposal& proposal, MemberId by, const Arcs& beside,
                                                        std::optional<DeclineReason> reason, std::optional<Animal> animal);
/// `arcs`: the arcs next to who refused. `exchange`: all arcs, for the reason `other`.
void remember_refusal(Workbench& bench, MemberId member, DeclineReason reason, const Arcs& arcs, const Arcs& exchange,
                      const std::optional<Meant>& person, SeedReader& seed);
[[nodiscard]] Arcs arcs_of(const Proposal& proposal);
[[nodiscard]] Arcs arcs_beside(const Proposal& proposal, MemberId member);
/// Nobody is asked exactly this again for a while.
void remember_unanswered(Workbench& bench, const Arcs& exchange);
void put_block(Workbench& bench, MemberId blocker, MemberId blocked, BlockId id, std::string hint);

}  // namespace ronde::market
