#pragma once

// Who comes to a swap event: members who register, walk-ins who say a first name, and the door.

#include "market/changes.hpp"
#include "market/event_words.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// What somebody brings: a unit of an offer of theirs, or words.
struct NewEventItem {
  EventItemId id;
  std::optional<ListingId> listing;  // then title, category and kind are the listing's
  std::string title;
  std::string category;
  ListingKind kind = ListingKind::good;
};

/// A member comes. Again: what they consent to changes, and things that are not on the list yet come onto it. A member who is not grown up
/// does not register: the clearing would bring them together with adults whom nobody has looked at (PRODUCT 9.2).
/// Errors: not_found; forbidden "not-active", "adults-only"; conflict "not-open", "event-full"; too_many "registrations-today"; of an item
/// as AddEventItem.
struct RegisterForEvent {
  MemberId member;
  EventId id;
  EventPersonId person;  // the id of a new one
  bool name_shown = false;
  std::vector<NewEventItem> items;
  Seed seed{};                       // the code
  std::optional<bool> by_mail = {};  // empty: as it is, and of somebody new no
};

/// They do not come after all: off the list with all that they would have brought. Once it is frozen they are absent. Twice is fine.
/// Errors: not_found; conflict "event-over".
struct LeaveEvent {
  MemberId member;
  EventId id;
};

/// The walk-in in 30 seconds, at the desk. Errors: not_found; forbidden "event-staff-only"; conflict "not-open", "event-full"; invalid
/// text-*; of an item as AddEventItem.
struct AddWalkIn {
  MemberId by;
  EventId id;
  EventPersonId person;
  std::string name;
  bool name_shown = false;
  bool gives_only = false;
  bool present = true;
  std::vector<NewEventItem> items;  // words only
  Seed seed{};
};

/// What the desk changes of somebody. A member's name is the member's. Errors: not_found; forbidden "event-staff-only"; conflict
/// "event-over", and "not-open" for what the clearing has used; invalid text-*, "bad-at-most".
struct ChangeEventPerson {
  MemberId by;
  EventId id;
  EventPersonId person;
  std::optional<std::string> name;
  std::optional<bool> name_shown;
  std::optional<Presence> presence;
  std::optional<std::uint8_t> at_most;
  std::optional<bool> gives_only;
};

/// Off the list, with all that is theirs. Errors: not_found; forbidden "event-staff-only"; conflict "not-open".
struct RemoveEventPerson {
  MemberId by;
  AuditId audit;
  EventId id;
  EventPersonId person;
};

/// One scan of a door's tablet: of a token that the door has read, or a code that somebody typed.
struct DoorScan {
  std::string id;  // made by the tablet, once a scan
  std::optional<EventPersonId> person;
  std::string code;
  Timestamp at{};  // as the tablet says
};
/// People come. Scans come in any order, from several tablets, some twice: each counts once. What came of each is asked afterwards, of
/// `checked_in`. Errors: not_found; forbidden "event-staff-only"; invalid "too-many-scans".
struct CheckIn {
  MemberId by;
  EventId id;
  std::vector<DoorScan> scans;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const RegisterForEvent& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const LeaveEvent& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AddWalkIn& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ChangeEventPerson& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const RemoveEventPerson& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const CheckIn& command, Timestamp now);

/// came: this scan brought them in. already: another one had. closed: the event lets nobody in (a draft, or over).
enum class ScanOutcome : std::uint8_t { came, already, unknown, closed };
template <>
inline constexpr std::array<Name, 4> names_of<ScanOutcome>{"came", "already", "unknown", "closed"};

struct CheckedIn {
  ScanOutcome outcome = ScanOutcome::unknown;
  std::optional<EventPersonId> person;
};
/// What became of scans that CheckIn took, in their order. The same scan asked again gets the same answer.
[[nodiscard]] std::vector<CheckedIn> checked_in(const MarketView& view, const SwapEvent& event, const std::vector<DoorScan>& scans);

/// Those whose name, number, code or label of an item begins like this, whatever the case and accents; all where it is empty.
[[nodiscard]] std::vector<EventPerson> event_people_for(const MarketView& view, EventId event, std::string_view sought);

}  // namespace ronde::market
