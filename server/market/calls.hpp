#pragma once

// Appels: a project collects goods, services and hours, and neighbours promise some of them. What is promised is given without return, so
// no exchange is made of it and nobody is counted by it.

#include "market/changes.hpp"
#include "market/event_words.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

using PledgeId = StrongId<struct PledgeTag>;

/// One thing that a project needs.
struct CallNeed {
  std::string title;
  std::string category;
  ListingKind kind = ListingKind::good;  // never a gift: all that comes is one
  SizeBand size = 2;
  std::uint32_t quantity = 1;
  std::uint32_t received = 0;  // what has arrived; stays when its giver is erased
  friend bool operator==(const CallNeed&, const CallNeed&) = default;
};

//   open --closed by its maker or a steward, or its end comes--> over --90 days--> forgotten, with its pledges
struct Call {
  CallId id;
  MemberId by;                                    // who keeps it for the neighbourhood
  std::optional<AssociationId> association = {};  // in whose name; its people keep it too
  std::string title;
  std::string text;  // what it is for, where and when to bring things
  Language language = Language::fr;
  std::vector<CallNeed> needs;
  Timestamp made_at{};
  Timestamp until{};
  std::optional<Timestamp> closed_at = {};
  friend bool operator==(const Call&, const Call&) = default;
};

/// A thing that a swap event left over.
struct EventThing {
  EventId event;
  EventItemId item;
  friend bool operator==(const EventThing&, const EventThing&) = default;
};

/// Promesse de coup de main. Its giver is known to who keeps the call, and to nobody else.
struct Pledge {
  PledgeId id;
  CallId call;
  MemberId by;
  std::uint32_t need = 0;  // its place in the call
  std::uint32_t quantity = 1;
  Timestamp at{};
  std::optional<Timestamp> received_at = {};
  std::optional<ListingId> listing = {};  // units of this offer of theirs, which hold until then as long as no exchange takes them
  std::optional<EventThing> thing = {};   // given up at an event, and promised by who looks after it
  friend bool operator==(const Pledge&, const Pledge&) = default;
};

[[nodiscard]] std::string encode(const Call& record);
[[nodiscard]] std::string encode(const Pledge& record);
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);
template <>
Result<Call> decode(std::string_view text);
template <>
Result<Pledge> decode(std::string_view text);

[[nodiscard]] RecordKey key_of(const Call& call);
[[nodiscard]] RecordKey key_of(const Pledge& pledge);

[[nodiscard]] std::optional<Call> call(const MarketView& view, CallId id);
/// Of everybody, the newest first.
[[nodiscard]] std::vector<Call> calls(const MarketView& view);
/// Oldest first.
[[nodiscard]] std::vector<Pledge> pledges_of(const MarketView& view, CallId call);
/// What this member made and promised: what goes with them, and stands in their export.
[[nodiscard]] std::vector<Call> calls_by(const MarketView& view, MemberId member);
[[nodiscard]] std::vector<Pledge> pledges_by(const MarketView& view, MemberId member);
/// With the pledges that it took.
[[nodiscard]] std::vector<RecordKey> rows_of(const MarketView& view, const Call& call);

[[nodiscard]] inline Timestamp end_of(const Call& call) {
  return std::min(call.until, call.closed_at.value_or(call.until));
}
[[nodiscard]] inline bool is_open(const Call& call, Timestamp now) {
  return now < end_of(call);
}
/// Units of a need that nobody has promised nor brought.
[[nodiscard]] std::uint32_t missing(const Call& call, std::size_t need, const std::vector<Pledge>& pledges);
/// People come before projects: what was promised of an offer holds until those units were handed over in an exchange. That one holds them
/// is told to nobody (checklist 29).
[[nodiscard]] bool holds(const MarketView& view, const Pledge& pledge);
/// Those that hold.
[[nodiscard]] std::vector<Pledge> standing_pledges(const MarketView& view, CallId call);

/// An offer of mine that fits a need and that nobody takes: a clearing has looked for an exchange for it, and found none.
struct SpareOffer {
  ListingId id;
  std::string title;
  std::uint32_t units = 1;  // that hang free and are promised to no project
  friend bool operator==(const SpareOffer&, const SpareOffer&) = default;
};

/// What of a call is for this member's eyes. Nothing of it where a block parts them from who keeps it, or where that one has left.
struct NeedView {
  CallNeed need;
  std::uint32_t promised = 0;          // beside what has arrived; units, not people
  std::uint32_t mine = 0;              // of them, mine
  std::vector<SpareOffer> suits = {};  // what I have left over and could go here
};
struct PledgeView {
  Pledge pledge;
  std::string first_name;
  std::string offer = {};  // for its giver: the title of the offer that it is of, while that is there; of a thing of an event for all
  std::string event = {};  // of a thing that an event left over: the event's name
  bool holds = true;       // else it went to somebody in an exchange
};
struct CallView {
  Call call;
  bool keeps = false;  // may close it and see who promises
  std::vector<NeedView> needs;
  std::vector<PledgeView> pledges;  // all of them for who keeps it, for others theirs
};
/// Neither has who keeps it left, nor does a block part them. Cost: two reads.
[[nodiscard]] bool knows_of(const MarketView& view, const Call& call, MemberId viewer);
[[nodiscard]] std::optional<CallView> call_for(const MarketView& view, const Call& call, MemberId viewer, Timestamp now);

/// By a steward, or in the name of an association by somebody of it. Errors: forbidden "not-for-all", "not-of-association"; invalid
/// (title, text, needs, "bad-until"); too_many "calls".
struct MakeCall {
  AuditId audit;
  Call call;  // made_at and what has arrived are the rule's
};
/// By who keeps it, its association's people, or any steward. Errors: not_found; conflict "call-over".
struct CloseCall {
  MemberId by;
  AuditId audit;
  CallId call;
};
/// An adult promises; once a need, and not more than is missing. Of an offer: of one that a call may be given, see SpareOffer, and not more
/// units than it has to spare. Nothing of it is held. Errors: not_found; forbidden "adults-only"; invalid "/need", "/quantity", "/listing";
/// conflict "call-over", "own-call", "promised-already", "not-free"; too_many "pledges-today".
/// A thing of a swap event: by its staff, from the day on that things change hands, where its owner has given it up (reserve, give corner)
/// and no ring has it; as often as there are such things, also for a call that one keeps. Errors: also forbidden "event-staff-only";
/// conflict "not-published"; invalid "/item".
struct MakePledge {
  Pledge pledge;
};
/// By who promised, while it has not arrived. Errors: not_found; conflict "arrived".
struct TakePledgeBack {
  MemberId by;
  CallId call;
  PledgeId pledge;
};
/// It has arrived, says who keeps the call; of an offer so many units fewer hang from then on, and of none it ends; a thing of an event is
/// on no table any more. Errors: not_found; conflict "not-free" (an exchange or a ring has, or took, them).
struct ReceivePledge {
  MemberId by;
  CallId call;
  PledgeId pledge;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const MakeCall& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const CloseCall& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const MakePledge& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const TakePledgeBack& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ReceivePledge& command, Timestamp now);

}  // namespace ronde::market
