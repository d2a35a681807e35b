#pragma once

// The vocabulary of the market: what there is, before any rule. Plain values; no function here decides anything.
// Its enums: kinds.hpp. How each is stored: records.hpp. Who may see what of it: viewing.hpp.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "market/kinds.hpp"
#include "market/limits.hpp"
#include "market/strong_id.hpp"

namespace ronde::market {

// --- Neighbourhood -----------------------------------------------------------------------------------------------------------------

/// What a steward may change.
struct Settings {
  std::uint32_t cycle_cap = 3;  // transfers, 2..4
  std::uint32_t chain_cap = 3;  // transfers, 1..4
  std::uint32_t seat_cap = 6;   // 2..6
  Rhythm rhythm = Rhythm::nightly;
  Approval approval = Approval::open;
  std::uint32_t reply_hours = 48;        // 1..168
  std::uint32_t hold_hours = 24;         // 1..72: how long accepted seats wait for a repair
  std::uint32_t handover_days = 14;      // 1..60: from agreement to the hand-over deadline
  bool second_factor = false;            // asked of whoever has a role here: without it the role sleeps
  std::uint32_t leman_per_transfer = 0;  // the most that may be declared, in whole lémans; 0: off, see leman.hpp
  std::uint32_t leman_per_exchange = 0;
  friend bool operator==(const Settings&, const Settings&) = default;
};

struct Neighbourhood {
  NeighbourhoodId id;
  std::string name;
  std::vector<Language> languages;
  Settings settings;
  Timestamp since{};
  friend bool operator==(const Neighbourhood&, const Neighbourhood&) = default;
};

/// What one agrees to by joining, in the words of this place. Where there are none, the product's own three lines hold.
struct Charter {
  std::vector<std::pair<Language, std::string>> texts;  // each language at most once, in the order of Language
  Timestamp since{};
  friend bool operator==(const Charter&, const Charter&) = default;
};

struct Quarter {
  QuarterId id;
  std::string name;
  friend bool operator==(const Quarter&, const Quarter&) = default;
};

/// Metres from the north-west corner of the plan: east, and south. Nothing says where on earth that corner is.
using PlanCorner = std::pair<std::uint32_t, std::uint32_t>;
/// A closed line without its last corner, which is the first again.
using PlanRing = std::vector<PlanCorner>;

/// What a quarter looks like on the plan: inside is where a ray crosses an odd number of lines. All shapes of a neighbourhood share one
/// plan, so they are replaced together.
struct QuarterShape {
  QuarterId quarter;
  std::vector<PlanRing> rings;
  friend bool operator==(const QuarterShape&, const QuarterShape&) = default;
};

/// How far two quarters are. Stored once a pair, smaller id first; a quarter is under 5 minutes from itself.
struct Walk {
  QuarterId a, b;
  WalkBand band = WalkBand::far;
  friend bool operator==(const Walk&, const Walk&) = default;
};

struct HandoverPoint {
  HandoverPointId id;
  std::string name;
  QuarterId quarter;
  std::string hours;
  bool step_free = false;
  bool closed = false;  // nobody arranges to meet there any more; meetings that were arranged keep it
  friend bool operator==(const HandoverPoint&, const HandoverPoint&) = default;
};

// --- The directory: places of the commune that anybody may know ----------------------------------------------------------------------

/// The last three are where things change hands again and again: a give box, a repair café, a library of things.
enum class PlaceKind : std::uint8_t { shop, association, service, public_place, give_box, repair_cafe, library_of_things };
template <>
inline constexpr std::array<Name, 7> names_of<PlaceKind>{"shop",     "association", "service",          "public_place",
                                                         "give_box", "repair_cafe", "library_of_things"};

/// Can one get in without a step? limited: in part, or with help at the door.
enum class StepFree : std::uint8_t { unknown, yes, limited, no };
template <>
inline constexpr std::array<Name, 4> names_of<StepFree>{"unknown", "yes", "limited", "no"};

/// What a place says that it takes. Ronde itself moves no money.
enum class Currency : std::uint8_t { chf, eur, leman };
template <>
inline constexpr std::array<Name, 3> names_of<Currency>{"CHF", "EUR", "LEMAN"};

// Bits of OpenSpan::weeks: the first to the fifth such day of its month, the last one; or every other week, by its ISO number. Those of a
// month do not go together with the others.
inline constexpr std::uint32_t kFirstOfMonth = 1;  // the second is twice that, and so on
inline constexpr std::uint32_t kFifthOfMonth = 1U << 4U;
inline constexpr std::uint32_t kLastOfMonth = 1U << 5U;
inline constexpr std::uint32_t kWeeksOfMonth = 2 * kLastOfMonth - 1;
inline constexpr std::uint32_t kOddWeeks = 1U << 6U;
inline constexpr std::uint32_t kEvenWeeks = 1U << 7U;

/// Open on one day from one minute until before another, counted from that day's midnight: who closes after the next midnight has `to`
/// beyond a day.
struct OpenSpan {
  std::uint32_t day = 0;    // Monday 0
  std::uint32_t from = 0;   // below a day
  std::uint32_t to = 0;     // above `from`, at most a day later
  std::uint32_t weeks = 0;  // in which weeks: 0 each, else some of the bits above
  friend auto operator<=>(const OpenSpan&, const OpenSpan&) = default;
};
inline constexpr std::uint32_t kDayMinutes = 1440;

/// A week, and in words what no week can say. No span and no note: nobody has said.
struct OpeningHours {
  std::vector<OpenSpan> spans;  // ascending; none touches another of its day
  std::string note;
  friend bool operator==(const OpeningHours&, const OpeningHours&) = default;
};

/// A shop, an association, a service: public by itself. Of people only what they hang on their own door, and not more: see
/// docs/retention.md.
struct Place {
  PlaceId id;
  PlaceKind kind = PlaceKind::shop;
  std::string name;
  std::string text;  // what one finds there; maybe empty, as all that follows
  std::optional<QuarterId> quarter;
  std::string address;
  std::string phone;
  std::string website;
  OpeningHours hours;
  StepFree step_free = StepFree::unknown;
  std::vector<Currency> currencies;  // ascending
  bool hosts = false;                // two may meet here to hand something over, while it is open
  std::string source;      // what another register calls it, such as "node/240109189" of OpenStreetMap: an import finds it again by it
  Timestamp checked_at{};  // when somebody last made sure; asked again after kPlaceCheck
  friend bool operator==(const Place&, const Place&) = default;
};

// --- Associations: several people act for one name ------------------------------------------------------------------------------------

/// A business is marked as such wherever its name stands: one sees what is not a neighbour's.
enum class AssociationKind : std::uint8_t { association, business };
template <>
inline constexpr std::array<Name, 2> names_of<AssociationKind>{"association", "business"};

/// In whose name a listing hangs, copied so that it can be shown alone.
struct Behalf {
  AssociationId association;
  std::string name;
  AssociationKind kind = AssociationKind::association;
  friend bool operator==(const Behalf&, const Behalf&) = default;
};

// --- Members -----------------------------------------------------------------------------------------------------------------------

struct Member {
  MemberId id;
  AccountId account;
  std::string first_name;
  QuarterId quarter;
  Language language = Language::fr;
  AgeBand age_band = AgeBand::adult;
  std::vector<Role> roles;
  MemberState state = MemberState::active;
  Timestamp since{};
  std::optional<MemberId> invited_by;
  std::uint32_t given = 0;                        // transfers handed over, all time; private
  std::uint32_t received = 0;                     // transfers received, all time; private
  std::uint32_t completed = 0;                    // exchanges in which all of this member's transfers were done
  std::uint32_t partners = 0;                     // different members with whom a transfer was done in such an exchange
  std::vector<std::uint32_t> reply_minutes = {};  // how long the last answers to proposals took, newest last; private, see reply_time
  std::uint32_t waiting_bonus = 0;                // exchanges that dissolved although this member had said yes, since the last agreement
  std::optional<MemberId> party = {};        // whom they came through, see parties_of; nothing after a steward's invitation, nor of old
  bool secured = false;                      // their account has a second factor; accounts know more, see rights.hpp
  bool step_free = false;                    // meets where there is no step; private, see meeting_places.hpp
  std::optional<Timestamp> back_at = {};     // suspended: until when; nothing where it is for good
  std::optional<Timestamp> consent_at = {};  // of a minor: when somebody saw that a legal representative agrees, see minors.hpp;
  std::optional<MemberId> consent_seen_by = {};
  bool no_leman = false;  // wants no complement in lémans in what they sit in; private, see leman.hpp
  friend bool operator==(const Member&, const Member&) = default;

  [[nodiscard]] bool is(Role role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
  /// No completed exchange yet: in at most one live proposal.
  [[nodiscard]] bool is_new() const { return partners == 0; }
};

/// BLAKE2b-256 of the invitation's secret, in hexadecimal (64 characters). The secret itself is never stored.
using CodeHash = std::string;

struct Invitation {
  InvitationId id;
  MemberId by;
  CodeHash code_hash;
  std::uint32_t uses = 1;
  std::uint32_t used = 0;
  Timestamp made_at{};
  Timestamp expires_at{};
  InvitationState state = InvitationState::open;
  friend bool operator==(const Invitation&, const Invitation&) = default;
};

// --- Listings ----------------------------------------------------------------------------------------------------------------------

/// What else is in a bundle. Kind, size and language are of the whole.
struct BundlePart {
  std::string title;
  std::string category;
  friend bool operator==(const BundlePart&, const BundlePart&) = default;
};

/// What a member writes; the rest of a Listing is the market's.
struct ListingDraft {
  Direction direction = Direction::offer;
  ListingKind kind = ListingKind::service;
  std::string category;
  std::string title;
  std::string text;
  Language language = Language::fr;
  SizeBand size = 2;
  std::uint32_t quantity = 1;
  Availability availability = 0;
  std::optional<Timestamp> expires_at;     // default: in 60 days
  std::vector<ListingId> pairing;          // offers: my wants that I would take for it; empty: any
  WishLevel wish_level = WishLevel::good;  // wants
  std::string only_one_of;                 // wants: name of a group of mine of which I want `group_limit`, each once
  bool wildcard = false;                   // wants: surprise me; the category may be a theme
  std::vector<std::string> exclusions;     // wildcards: categories that I do not want
  std::vector<std::string> tags;           // variants, instead of those that the title names: where both sides name some, one is shared
  std::uint32_t group_limit = 1;           // wants of a group: up to so many of it
  std::optional<std::uint32_t> duration_minutes = {};  // services and lessons: how long it takes, where that can be said
  std::optional<std::uint32_t> loan_days = {};         // loans: how long it may be kept
  bool reserve = false;                                // offers: given without return too, where somebody withdrew on the eve of a meeting
  std::optional<AssociationId> association = {};       // in its name; an edit leaves that as it is
  bool collect = false;                                // offers in a name: to be fetched at the place of whose name it is
  std::vector<BundlePart> beside = {};                 // given, or wanted, with the first thing or not at all: bundles.hpp
  bool no_return = false;                              // wants: I have nothing to give for it now; private, see no_return.hpp
  friend bool operator==(const ListingDraft&, const ListingDraft&) = default;
};

/// A picture of a listing. Its bytes lie beside the store, in three sizes; the record only names them.
struct Photo {
  PhotoId id;
  std::uint32_t width = 0;  // of the largest of the three, in pixels
  std::uint32_t height = 0;
  std::string alt;  // what it shows, in its member's words, for who does not see it; maybe empty
  friend bool operator==(const Photo&, const Photo&) = default;
};

struct Listing {
  ListingId id;
  MemberId member;
  QuarterId quarter;  // its member's; copied so that a listing can be shown without its member
  Direction direction = Direction::offer;
  ListingKind kind = ListingKind::service;
  std::string category;
  std::string title;
  std::string text;
  Language language = Language::fr;
  SizeBand size = 2;
  std::uint32_t quantity = 1;  // units in all
  std::uint32_t held = 0;      // units in live proposals
  std::uint32_t given = 0;     // units handed over; of a want: received
  Availability availability = 0;
  Timestamp posted_at{};
  Timestamp expires_at{};
  std::vector<ListingId> pairing;
  WishLevel wish_level = WishLevel::good;
  std::string only_one_of;
  bool wildcard = false;
  std::vector<std::string> exclusions;
  std::vector<std::string> tags;  // mostly none: then the title's words tell
  ListingState state = ListingState::active;
  std::uint64_t version = 1;      // raised by each edit of its member, and when its group wants one less; what If-Match compares
  std::uint32_t group_limit = 1;  // wants of a group: how many more of it may come. The least that an open one says is true for all
  std::optional<std::uint32_t> duration_minutes;
  std::optional<std::uint32_t> loan_days;
  bool reserve = false;
  std::vector<Photo> photos;            // in the order shown; none where it is over
  bool withheld = false;                // hidden by who looks after the neighbourhood: it hangs again only once they say so
  std::optional<Behalf> behalf = {};    // nothing: its member's own
  bool collect = false;                 // to be fetched at the place of whose name it is
  std::vector<BundlePart> beside = {};  // mostly none: then it is one thing
  bool no_return = false;               // wants: nothing of its member's is asked for it, and only they know
  friend bool operator==(const Listing&, const Listing&) = default;

  /// Units that no live proposal holds and that are not given.
  [[nodiscard]] std::uint32_t free_units() const { return quantity - held - given; }
};

/// Nothing comes of it any more, and nothing brings it back.
[[nodiscard]] inline bool is_over(const Listing& listing) {
  return listing.state == ListingState::given || listing.state == ListingState::ended;
}

/// The state that people see.
[[nodiscard]] inline ListingState shown_state(const Listing& listing) {
  const bool all_held = listing.state == ListingState::active && listing.free_units() == 0 && listing.held > 0;
  return all_held ? ListingState::reserved : listing.state;
}

/// This member does not want to see that listing again.
struct Hide {
  MemberId member;
  ListingId listing;
  Timestamp at{};
  friend bool operator==(const Hide&, const Hide&) = default;
};

/// Silent, one row, honoured in both directions.
struct Block {
  BlockId id;
  MemberId blocker;
  MemberId blocked;
  Timestamp at{};
  std::string hint;  // what the blocker saw: a listing's title or an animal, so that the list of blocks can be read
  friend bool operator==(const Block&, const Block&) = default;
};

// --- Proposals ---------------------------------------------------------------------------------------------------------------------

struct Meeting {
  HandoverPointId point;  // or the id of a place of the directory, see meeting_places.hpp
  Timestamp at{};
  MemberId set_by;
  std::optional<Timestamp> remind_at;  // its two, a day before; nothing once they were, nor in records of old
  friend bool operator==(const Meeting&, const Meeting&) = default;
};

/// Which kinds have which fields of their own.
[[nodiscard]] constexpr bool has_duration(ListingKind kind) {
  return kind == ListingKind::service || kind == ListingKind::lesson;
}
[[nodiscard]] constexpr bool has_return(ListingKind kind) {
  return kind == ListingKind::loan;
}

/// One listing handed over once. What was promised is copied in, so that a later edit cannot change it.
struct Transfer {
  std::uint32_t number = 0;  // within its proposal, for good: a repair gives what it adds a number that nothing had. Not a position
  MemberId giver;
  MemberId receiver;
  ListingId offer;
  ListingId want;
  std::string title;
  std::string category;
  ListingKind kind = ListingKind::service;
  SizeBand size = 2;
  Language language = Language::fr;
  WalkBand walk = WalkBand::far;  // between the two quarters, when it was proposed
  Availability times = kAllWeek;  // when both can
  WishLevel wish = WishLevel::good;
  TransferState state = TransferState::planned;
  bool given = false;     // the giver confirmed
  bool received = false;  // the receiver confirmed
  std::optional<Timestamp> done_at;
  std::optional<Meeting> meeting;
  std::optional<Timestamp> due;  // from agreement on
  std::string code;              // from agreement on; the receiver's secret, must be shown again, so stored plain
  std::uint8_t tries = 0;        // wrong codes so far
  std::optional<ThanksWord> thanks;
  std::optional<std::uint32_t> duration_minutes;
  std::optional<std::uint32_t> loan_days;
  std::vector<BundlePart> beside = {};  // the rest of a bundle, handed over with it
  std::optional<Behalf> sponsor = {};   // a gift in a name: who let this chain begin, see sponsors.hpp
  std::optional<PlaceId> collect = {};  // where it is to be fetched, see meeting_places.hpp
  friend bool operator==(const Transfer&, const Transfer&) = default;
};

/// One member's give and get. Its units are held from the moment it exists until the member leaves or the hand-over is done.
struct Seat {
  MemberId member;
  QuarterId quarter;
  Animal animal = Animal::rabbit;
  std::optional<ListingId> gives;     // an offer; nothing at the end of a chain
  std::optional<ListingId> receives;  // a want; nothing at the start of a chain
  bool gave = false;                  // its transfer is done
  bool got = false;
  Answer answer = Answer::waiting;
  std::uint32_t answered_round = 0;
  std::optional<Timestamp> answered_at;
  std::optional<Timestamp> waits_since = {};  // when it was asked; nothing once it has answered, in a draft, nor in records of old
  bool changed = false;                       // new or asked again in this round
  bool opened = false;                        // was in it at a last yes: knows the others who were, and is known to them
  std::optional<Availability> another_time;
  std::vector<MemberId> parties = {};  // of a newcomer: whose only seat this is, see parties_of; none in records of old
  friend bool operator==(const Seat&, const Seat&) = default;
};

/// Who was in and is not any more. They had their closing message and never come back into this proposal.
struct Leaver {
  MemberId member;
  Animal animal = Animal::rabbit;
  std::uint32_t round = 0;
  Timestamp at{};
  bool late = false;  // after agreement
  std::optional<DeclineReason> reason;
  std::vector<ListingId> refused_offers;  // the arcs next to the seat, so that a reason given later closes the same ones
  std::vector<ListingId> refused_wants;   // parallel: refused_offers[i] -> refused_wants[i]
  std::optional<Closing> closing;         // what they were told; none in records of old: declined
  friend bool operator==(const Leaver&, const Leaver&) = default;
};

/// What the name of a run begins with, by what kind of run it was.
namespace run_kind {
inline constexpr std::string_view kAtOnce = "instant";
inline constexpr std::string_view kClearing = "clearing";
inline constexpr std::string_view kRepair = "repair";
}  // namespace run_kind

/// How the matcher came to propose an exchange, for its people and for who asks years later. The run of the matcher stands beside it.
struct Finding {
  std::string objective;             // "people,transfers,...": the levels, most important first
  std::vector<std::uint64_t> worth;  // of this exchange alone, by level
  bool complete = false;             // nothing better was left out: the search was not cut, or the clearing was proven
  std::uint32_t round = 0;           // of a clearing: the certificate of this round, from 1,
  std::uint32_t exchange = 0;        // has it at this place of its plan, from 0
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Why a steward takes a hand in an exchange: its people asked for it, it should never have been proposed, it is not safe, it is against
/// the charter.
enum class MediationReason : std::uint8_t { asked, mistake, unsafe, charter };
template <>
inline constexpr std::array<Name, 4> names_of<MediationReason>{"asked", "mistake", "unsafe", "charter"};

/// What they did: stopped its clocks, let them run again, parted it in two, let somebody out of it, ended it. See mediation.hpp.
enum class MediationAct : std::uint8_t { pause, resume, split, replace, end };
template <>
inline constexpr std::array<Name, 5> names_of<MediationAct>{"pause", "resume", "split", "replace", "end"};

/// Kept with the exchange, where its people read it: the office, not the person.
struct Mediation {
  MediationAct act{};
  std::optional<MediationReason> reason;  // nothing: it went on, or the answer to a report says why
  Timestamp at{};
  friend bool operator==(const Mediation&, const Mediation&) = default;
};

/// Its clocks stand still until then. They are set on by so much at once, so that nothing has to be counted when it ends.
struct Pause {
  MediationReason reason{};
  Timestamp until{};
  friend bool operator==(const Pause&, const Pause&) = default;
};

/// An exchange put to its members.
/// Shapes  seats are in giving order: seat i gives to seat i + 1 (cyclically). transfers[i] is what seat i gives; a cycle has as many
///         transfers as seats, a chain one less (its last seat gives nothing). While repairing, transfers next to a leaver are gone
///         and `transfers` holds those that still stand, in giving order.
struct Proposal {
  ProposalId id;
  ProposalState state = ProposalState::proposed;
  std::uint32_t round = 1;
  ExchangeKind kind = ExchangeKind::direct;
  std::vector<Seat> seats;
  std::vector<Transfer> transfers;
  std::vector<Transfer> finished;    // done before a repair, with somebody who is no longer seated
  std::uint32_t transfers_made = 0;  // in all rounds: the number of the next one
  std::vector<Leaver> leavers;
  std::string clearing;          // which run of the matcher made it, for the certificate
  std::optional<Finding> found;  // nothing after a repair, which looks for whom it can keep, nor in records of old
  Timestamp made_at{};
  Timestamp reply_by{};                  // this round's last moment to answer
  std::optional<Timestamp> hold_until;   // repairing: until when the seats are held
  std::optional<Timestamp> agreed_at;    // the latest last yes
  std::optional<Timestamp> handover_by;  // from agreement on
  bool reminded = false;
  bool urgent = false;  // the repair is within a day of a meeting
  std::optional<Timestamp> closed_at;
  std::optional<Closing> closing;
  std::optional<Pause> pause = {};         // only of what is live
  std::vector<Mediation> mediations = {};  // oldest first
  friend bool operator==(const Proposal&, const Proposal&) = default;
};

[[nodiscard]] inline const Seat* seat_of(const Proposal& proposal, MemberId member) {
  const auto seat = std::find_if(proposal.seats.begin(), proposal.seats.end(), [&](const Seat& s) { return s.member == member; });
  return seat == proposal.seats.end() ? nullptr : &*seat;
}

// --- Memory and messages -----------------------------------------------------------------------------------------------------------

/// What one of an agreed exchange wrote to the others. Text as listings have it, for these people and nobody else.
struct Message {
  MessageId id;
  ProposalId proposal;
  MemberId by;
  std::vector<MemberId> to;  // whom it reached: who knew each other then and had no block; later ones never see it
  Timestamp at{};
  Language language = Language::fr;  // of the text
  std::string text;
  friend bool operator==(const Message&, const Message&) = default;
};

/// How far one has read what was written to them in an exchange. One row a member and exchange; nobody else learns of it.
struct Reading {
  MemberId member;
  ProposalId proposal;
  Timestamp until{};  // what was written up to here is read
  friend bool operator==(const Reading&, const Reading&) = default;
};

/// What a declined arc forbids, and for how long. The two ids of the key say what it is about (records.hpp, Table).
struct Refusal {
  DeclineReason reason = DeclineReason::other;
  Timestamp at{};
  std::optional<Timestamp> until;                     // bad_time, and an exchange that somebody let expire; else for ever
  std::vector<std::pair<ListingId, ListingId>> arcs;  // `other`: the exact exchange, sorted
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// reminder: the hand-over deadline is over. found: a saved search has something new. meeting_soon: a meeting is less than a day away.
/// message: somebody wrote in an exchange, after the member had read what was there. announced: who looks after a swap event in which the
/// member takes part told something to all.
enum class NotificationKind : std::uint8_t {
  asked,
  changed,
  agreed,
  confirmed,
  reminder,
  thanked,
  closing,
  found,
  meeting_soon,
  message,
  announced,
  called
};
template <>
inline constexpr std::array<Name, 12> names_of<NotificationKind>{"asked",   "changed", "agreed",       "confirmed", "reminder",  "thanked",
                                                                 "closing", "found",   "meeting_soon", "message",   "announced", "called"};

/// Something a member should learn, whatever device they use.
struct Notification {
  MemberId member;
  NotificationKind kind = NotificationKind::asked;
  std::optional<ProposalId> proposal = {};  // of every kind but `found`, `announced` and `called`
  Timestamp at{};
  std::optional<Closing> closing = {};
  bool bonus = false;                   // closing: their listings go first from now on
  std::optional<SearchId> search = {};  // found: by this search,
  std::uint32_t count = 0;              // so many that are new,
  std::optional<ListingId> first = {};  // and this one first
  std::optional<EventId> event = {};    // announced: of this one
  std::optional<CallId> call = {};      // called: this project seeks what `first`, an offer of theirs, is
  friend bool operator==(const Notification&, const Notification&) = default;
};

/// What crosses to another partition: delivered at least once, applied idempotently, then erased.
struct OutboxEntry {
  OutboxId id;
  std::string kind;  // "member_joined", "member_left"
  AccountId account;
  MemberId member;
  Timestamp at{};
  std::string payload;  // the caller's, opaque here
  friend bool operator==(const OutboxEntry&, const OutboxEntry&) = default;
};

/// The journal, append-only: who did what to whom, written in the change set of the deed itself. Never a message text, never a place.
struct AuditEntry {
  AuditId id;
  Timestamp at{};
  std::optional<MemberId> who;  // empty: the operator or the clock
  std::string what;             // a slug such as "settings-changed"
  std::string subject;          // an id in text form, or empty
  std::string reason = {};      // why, in the words of who did it: where one has to say so, such as before reading what others wrote
  friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

/// minors: only the two who are named for it hear of it, see Safeguarding.
enum class ConcernKind : std::uint8_t { not_as_promised, did_not_come, felt_unsafe, not_for_ronde, other, money, threat, minors };
template <>
inline constexpr std::array<Name, 8> names_of<ConcernKind>{"not_as_promised", "did_not_come", "felt_unsafe", "not_for_ronde",
                                                           "other",           "money",        "threat",      "minors"};

/// What went wrong or does not belong here, said in confidence: only stewards and moderators read it, and whom it is about never learns of
/// it. Of an exchange, of somebody or a message in it, of a listing, of a place of the directory, or of a notice on the board.
struct Concern {
  ConcernId id;
  MemberId by;
  std::optional<MemberId> about;  // nobody of a place, nor of an exchange as a whole
  std::optional<ListingId> listing;
  std::optional<ProposalId> proposal;
  ConcernKind kind = ConcernKind::other;
  std::string text;  // may be empty
  Timestamp at{};
  std::optional<Timestamp> closed_at;
  std::optional<MemberId> closed_by;
  std::optional<MessageId> message = {};  // of the exchange,
  std::string quote = {};                 // and its text: all that a steward sees unasked of what people write to each other
  std::optional<PlaceId> place = {};
  std::optional<NoticeId> notice = {};
  friend bool operator==(const Concern&, const Concern&) = default;
};

/// What somebody looks for on the board: the filters of its list, and words as they were typed. Nothing said: anything.
struct Sought {
  std::optional<Direction> direction = {};
  std::optional<ListingKind> kind = {};
  std::string theme = {};
  std::string category = {};
  std::optional<WalkBand> band = {};  // on foot at most; never `far`
  std::string words = {};
  Language language = Language::fr;  // of the words
  friend bool operator==(const Sought&, const Sought&) = default;
};

/// A listing that fits a search. Only in the version in which it was seen to fit: what was edited since has to be looked at again.
struct Find {
  ListingId listing;
  std::uint64_t version = 1;
  Timestamp posted_at{};
  friend bool operator==(const Find&, const Find&) = default;
};

//   nothing new --a find--> waits until tell_at --told, or none of the finds is there any more--> nothing new
/// A search that its member keeps, to be told of what is posted. At most once a day, so what comes in between waits and is told together.
struct SavedSearch {
  SearchId id;
  MemberId member;
  Sought sought;
  Timestamp made_at{};
  Timestamp seen_until{};  // what was posted up to here is no news
  std::optional<Timestamp> told_at;
  std::optional<Timestamp> tell_at;  // exactly while something is new
  std::vector<Find> finds;           // new, in the order in which they came
  friend bool operator==(const SavedSearch&, const SavedSearch&) = default;
};

/// One clearing of the whole pool, with the matcher's proof.
struct ClearingRecord {
  std::string id;  // stands in Proposal::clearing
  Timestamp at{};
  std::string certificate;  // JSON: objective, caps, and per round levels, bounds, seed, hash of the input, steps. Prices: decision 0020
  friend bool operator==(const ClearingRecord&, const ClearingRecord&) = default;
};

/// How often a member did a thing on a day.
struct Tally {
  std::uint64_t day = 0;  // days since 1970, UTC
  std::uint32_t count = 0;
  std::vector<MemberId> with = {};  // proposals that a newcomer turned down: who else sat in them
  friend bool operator==(const Tally&, const Tally&) = default;
};

}  // namespace ronde::market
