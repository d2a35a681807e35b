#pragma once

// The words of a swap event: an afternoon in a hall where people bring things, say which of the others' they would like, and one clearing
// closes as many rings as there can be. An event lives in its neighbourhood's partition. How each is stored: event_records.hpp; the rules:
// events.hpp; what goes into the matcher and comes back: event_pool.hpp.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "market/strong_id.hpp"
#include "market/words.hpp"

namespace ronde::market {

using EventPersonId = StrongId<struct EventPersonTag>;
using EventItemId = StrongId<struct EventItemTag>;
using EventImportId = StrongId<struct EventImportTag>;
using AssociationId = StrongId<struct AssociationTag>;

/// ```
/// draft -> open -> frozen -> cleared -> published -> closed
///            ^       |  ^       |           |
///            +-------+  +-------+           +-> cleared (cleared again after absences)
/// ```
/// open: people register, items and wishes come in. frozen: nothing changes but who is there. cleared: a result that only the staff sees;
/// back to frozen throws it away. published: slips are printed, things change hands. closed: the report stands, the clocks run.
enum class EventState : std::uint8_t { draft, open, frozen, cleared, published, closed };
template <>
inline constexpr std::array<Name, 6> names_of<EventState>{"draft", "open", "frozen", "cleared", "published", "closed"};

/// From one time to another of the same day.
struct TimeSpan {
  Timestamp from{};
  Timestamp to{};
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// Somebody of the staff and where they stand: "door", "pick_up", or the letter of a table.
struct EventHelper {
  MemberId member;
  std::vector<std::string> stations;  // ascending, at least one
  friend bool operator==(const EventHelper&, const EventHelper&) = default;
};

struct SwapEvent {
  EventId id;
  MemberId made_by;
  std::optional<AssociationId> association;  // in whose name; its people are staff too
  std::string name;
  std::string hall;   // where: a name and an address
  std::string rules;  // of the day, in the organiser's words; maybe empty
  std::optional<QuarterId> quarter;
  TimeSpan drop_off;
  Timestamp clearing_at{};  // announced; the clearing itself is begun by hand
  TimeSpan pick_up;
  std::uint16_t capacity = 120;    // people
  std::vector<ListingKind> kinds;  // accepted; ascending, at least one
  std::uint8_t cycle_cap = 0;      // the longest ring; 0: free
  std::uint8_t tables = 8;         // 1 to 26: A, B, C ...
  EventState state = EventState::draft;
  std::vector<MemberId> staff;       // may do everything here; the maker among them, ascending
  std::vector<EventHelper> helpers;  // of the staff, who has stations; ascending. The others are wherever they are needed
  std::uint32_t next_number = 1;     // of the next person
  std::uint32_t clearings = 0;       // how many so far: the round of the last one
  std::uint64_t version = 1;         // raised by each write that anybody's screen shows
  std::optional<Timestamp> closed_at;
  bool walk_ins_forgotten = false;  // their time is over: names and codes are gone
  friend bool operator==(const SwapEvent&, const SwapEvent&) = default;
};

/// expected: registered, or came in by an import. absent: was expected or there, and is no more.
enum class Presence : std::uint8_t { expected, present, absent };
template <>
inline constexpr std::array<Name, 3> names_of<Presence>{"expected", "present", "absent"};

/// Somebody at an event: a member, or a walk-in who is known by a first name or nickname only.
struct EventPerson {
  EventPersonId id;
  EventId event;
  std::uint32_t number = 0;        // 1, 2, 3 ... in the order of coming onto the list: what slips and labels say
  std::optional<MemberId> member;  // empty: a walk-in, erased 30 days after the event
  std::string name;                // a member's first name as of then, or what a walk-in said
  std::string code;                // six characters of the code alphabet: what one shows at the door
  Presence presence = Presence::expected;
  std::optional<Timestamp> came_at;
  bool name_shown = false;   // consent: the name may stand on the screen and on others' slips; else "n° 14"
  bool gives_only = false;   // the reserve, an association: gives without receiving
  bool by_mail = false;      // consent: what is announced there may also reach them outside the app
  std::uint8_t at_most = 0;  // how many things to take home; 0: as many as one gives
  std::optional<EventImportId> import;
  std::vector<std::string> checkin_ids;  // of scans that were counted, so that a scan sent twice counts once
  friend bool operator==(const EventPerson&, const EventPerson&) = default;
};

/// call: it has gone to a project of the neighbourhood that looked for it, see calls.hpp.
enum class Leftover : std::uint8_t { none, taken_back, reserve, give_corner, call };
template <>
inline constexpr std::array<Name, 5> names_of<Leftover>{"none", "taken_back", "reserve", "give_corner", "call"};

/// One thing that lies on a table.
struct EventItem {
  EventItemId id;
  EventId event;
  EventPersonId owner;
  std::string title;
  std::string category;  // of the taxonomy; empty: nobody said
  ListingKind kind = ListingKind::good;
  std::string label;                 // table letter and number, such as "A14"; empty until it is labelled
  std::optional<ListingId> listing;  // a unit of this listing is reserved: out of the everyday pool until the event lets it go
  Leftover leftover = Leftover::none;
  std::optional<EventImportId> import;
  friend bool operator==(const EventItem&, const EventItem&) = default;
};

/// A face on the wall: how much one would like that item.
struct EventWish {
  EventItemId item;
  WishLevel face = WishLevel::good;
  std::uint16_t group = 0;  // of one group one wants only one; 0: of none
  friend bool operator==(const EventWish&, const EventWish&) = default;
};

/// What an imported want list says of a group of wishes beyond "only one of these": what one gives for it. A group without is paid for by
/// whatever its person gives.
struct EventGroup {
  std::uint16_t group = 0;                // of this person; from 1
  std::vector<EventItemId> for_items;     // only one of these of one's own is given in return
  std::vector<std::uint16_t> for_groups;  // or the one that comes counts as the one of such a group
  friend bool operator==(const EventGroup&, const EventGroup&) = default;
};

/// All wishes of one person, in the order in which they prefer them.
struct EventWishes {
  EventPersonId person;
  EventId event;
  std::vector<EventWish> wishes;
  std::vector<EventGroup> groups;  // only those that an imported want list ties to items; ascending
  friend bool operator==(const EventWishes&, const EventWishes&) = default;
};

/// promised: to be handed over. at_table: a runner brought it to the table of its receiver's ring. done: the receiver has it. cancelled:
/// one of the two left before it was done; cleared again without it.
enum class EventTransferState : std::uint8_t { promised, at_table, done, cancelled };
template <>
inline constexpr std::array<Name, 4> names_of<EventTransferState>{"promised", "at_table", "done", "cancelled"};

struct EventTransfer {
  std::uint32_t index = 0;  // within the event, never reused: stands on the slip
  EventItemId item;
  EventPersonId giver;
  EventPersonId receiver;
  std::uint32_t round = 0;  // of the clearing that found it
  EventTransferState state = EventTransferState::promised;
  std::optional<Timestamp> done_at;
  friend bool operator==(const EventTransfer&, const EventTransfer&) = default;
};

/// A ring or a chain of an event's clearing; its people meet at a table.
struct EventRing {
  std::uint32_t index = 0;
  char table = 'A';
  bool chain = false;                    // begun by a gift
  std::vector<EventTransfer> transfers;  // in order: each receiver gives the next
  friend bool operator==(const EventRing&, const EventRing&) = default;
};

struct EventLevel {
  std::string name;  // of the objective: "people", "transfers"
  std::int64_t value = 0;
  std::int64_t bound = 0;
  friend bool operator==(const EventLevel&, const EventLevel&) = default;
};

/// Whom the clearing gave nothing, and what would have.
struct Unserved {
  EventPersonId person;
  std::string missing;       // the category that, if somebody brought it or wished for it, would close most; empty: none would
  bool wishes_none = false;  // the list was empty
  friend bool operator==(const Unserved&, const Unserved&) = default;
};

/// What a clearing of the whole hall found. One an event: the last one, with what is done of earlier ones carried over.
struct EventResult {
  EventId event;
  std::uint32_t round = 0;
  Timestamp at{};
  std::uint64_t seed = 0;
  std::string input_hash;  // of the pool that was cleared, hexadecimal
  bool proven = false;
  std::vector<EventLevel> levels;
  std::vector<EventRing> rings;
  std::vector<Unserved> unserved;
  std::vector<EventPersonId> changed;  // whose slip differs from the one of the round before
  std::uint32_t next_transfer = 0;
  friend bool operator==(const EventResult&, const EventResult&) = default;
};

}  // namespace ronde::market
