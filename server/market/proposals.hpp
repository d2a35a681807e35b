#pragma once

#include "market/changes.hpp"
#include "market/exchange_rules.hpp"
#include "market/market_view.hpp"

// A proposal until its last yes. Hand-overs: handover.hpp. After somebody left: repair.hpp. The state machine is drawn in words.hpp.
namespace ronde::market {

/// The matcher proposes an exchange. Units are held from here on.
/// Errors  those of check_shape, check_arc and: conflict "live-limit", "asked-enough", "refused-exchange", "already-proposed". Nothing of
/// this is ever shown to a member.
struct ProposeExchange {
  ProposalId id;
  std::vector<PlannedSeat> seats;
  std::string clearing;
  Seed seed{};         // animals
  bool draft = false;  // hold it back until SendProposal
  std::optional<Finding> found = {};
};

/// A draft that somebody has looked at goes out to its people. No door asks for it yet: it is for whoever organises a swap event, who tries
/// a clearing out before it is final, and for stewards who look at proposals before they are sent.
/// Errors: not_found; conflict "not-a-draft".
struct SendProposal {
  ProposalId id;
};

/// A better clearing replaces it, before anyone has answered. Nothing asks for it yet: the everyday clearing takes only what is free; that
/// of a swap event is run again when somebody leaves, and will. Errors: not_found; conflict "already-answered".
struct SupersedeProposal {
  ProposalId id;
};

/// A steward ends it; the journal says who and why. Errors: forbidden "stewards-only", not_found, conflict "proposal-over", "own-exchange".
struct CancelProposal {
  MemberId by;
  AuditId audit;
  ProposalId id;
  MediationReason reason = MediationReason::asked;
};

enum class ResponseAnswer : std::uint8_t { accept, decline, take_back };
template <>
inline constexpr std::array<Name, 3> names_of<ResponseAnswer>{"accept", "decline", "take_back"};

/// A member answers. accept: only in `proposed`, before the deadline, of the current round; the last yes makes it agreed, opens names and
/// makes the hand-over codes from `seed`. decline: also while it is being repaired; the member leaves it. take_back: a yes becomes
/// waiting again, until all have said yes. The same answer twice is fine.
/// Reason `person`: `person` names whom; needed where two different people stand next to the member in the ring.
/// Errors  not_found (also: not one of its members); invalid "person-missing", "no-such-person"; conflict "stale-round", "deadline-passed",
///         "already-agreed", "repairing", "paused" (to leave is possible), "nothing-left" (own hand-overs are all done; the others' are put
///         together again); gone "proposal-over".
struct Respond {
  MemberId member;
  ProposalId id;
  ResponseAnswer answer = ResponseAnswer::accept;
  std::uint32_t round = 0;
  std::optional<DeclineReason> reason = {};
  std::optional<Animal> person = {};  // reason `person`
  Seed seed{};                        // accept: codes; decline: ids of blocks
};

/// Why one declined, said afterwards: its arcs are closed for the reason's scope. Errors: not_found; conflict "reason-given"; invalid as
/// Respond.
struct GiveReason {
  MemberId member;
  ProposalId id;
  DeclineReason reason = DeclineReason::other;
  Seed seed{};                        // reason `person`: id of the block
  std::optional<Animal> person = {};  // as in Respond
};

/// "Another time": when one could. Anonymous to the others. Errors: not_found, invalid "bad-availability", conflict "already-agreed".
struct AskAnotherTime {
  MemberId member;
  ProposalId id;
  Availability availability = 0;
};

/// Would it be refused? The same errors as `decide`, at half its cost: nothing is written.
[[nodiscard]] Result<void> check(const MarketView& view, const ProposeExchange& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ProposeExchange& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SendProposal& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SupersedeProposal& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const CancelProposal& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const Respond& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const GiveReason& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AskAnotherTime& command, Timestamp now);

/// When its two are to be reminded of this meeting; nothing where there is none, they were, or it is done.
[[nodiscard]] std::optional<Timestamp> reminder_of(const Transfer& transfer);

/// When the clock must look at it next: where a steward stopped it, when it goes on. Nothing once it is over.
[[nodiscard]] std::optional<Timestamp> next_deadline(const Proposal& proposal);

}  // namespace ronde::market
