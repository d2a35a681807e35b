#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "market/strong_id.hpp"

namespace ronde::market {

/// What a row is. The numbers are on disk: never reuse one.
/// Rows marked (index) have an empty value and follow from the records; `violations` checks that they do.
enum class Table : std::uint8_t {
  neighbourhood = 1,        // () -> Neighbourhood
  quarter = 2,              // (quarter) -> Quarter
  walk = 3,                 // (quarter, quarter), smaller first -> Walk
  handover_point = 4,       // (point) -> HandoverPoint
  member = 5,               // (member) -> Member
  member_by_account = 6,    // (account, member) (index)
  invitation = 7,           // (invitation) -> Invitation
  invitation_by_code = 8,   // (code hash, invitation) (index)
  invitation_by_maker = 9,  // (member, invitation) (index)
  listing = 10,             // (listing) -> Listing
  listing_by_member = 11,   // (member, listing) (index)
  listing_open = 12,        // (listing) (index): active ones, the pool
  hide = 13,                // (member, listing) -> Hide
  block = 14,               // (blocker, blocked) -> Block
  block_reverse = 15,       // (blocked, blocker) (index)
  proposal = 16,            // (proposal) -> Proposal
  live_proposal = 17,       // (member, proposal) (index): seated in a live one
  past_proposal = 18,       // (member, time closed, proposal) (index): seated at the end, or left
  live_by_listing = 19,     // (listing, proposal) (index): a live seat gives or receives it
  deadline = 20,            // (time, what, id) (index): what `due` walks
  refused_arc = 21,         // (offer, want) -> Refusal: not_wanted, bad_time
  refused_quarter = 22,     // (listing, quarter) -> Refusal: too_far, that listing and members of that quarter
  refused_offer = 23,       // (member, offer) -> Refusal: condition
  refused_exchange = 24,    // (least offer, hash of the arcs) -> Refusal: other
  met = 25,                 // (member, member) -> empty: a transfer between them was done in a completed exchange; both directions
  notification = 26,        // (member, time, kind, proposal or search) -> Notification
  audit = 27,               // (time, audit) -> AuditEntry
  outbox = 28,              // (time, outbox) -> OutboxEntry
  tally = 29,               // (member, what) -> Tally
  clearing = 30,            // (time, id) -> ClearingRecord
  concern = 31,             // (time, concern) -> Concern
  saved_search = 32,        // (search) -> SavedSearch
  search_by_member = 40,    // (member, search) (index)
  live_by_party = 41,       // (member, proposal) (index): a newcomer of this party is seated in a live one
  message = 42,             // (proposal, time, message) -> Message
  reading = 43,             // (proposal, member) -> Reading
  quarter_shape = 48,       // (quarter) -> QuarterShape
  place = 49,               // (place) -> Place
  event = 50,               // (event) -> SwapEvent
  event_person = 51,        // (event, person) -> EventPerson
  event_item = 52,          // (event, item) -> EventItem
  event_wishes = 53,        // (event, person) -> EventWishes
  event_result = 54,        // (event) -> EventResult, its transfers apart
  event_transfer = 55,      // (event, number) -> PlacedTransfer
  report = 56,              // (report) -> Report
  report_about = 57,        // (member, report) (index)
  report_open = 58,         // (report) (index): those that wait for somebody
  safeguarding = 59,        // () -> Safeguarding
  association = 61,         // (association) -> Association
  weights = 62,             // (number of the change, from 1) -> WeightsChange
  notice = 63,              // (notice) -> Notice
  mentoring = 64,           // (mentoring) -> Mentoring
  month_figures = 65,       // (month, counted from year 0) -> MonthFigures
  call = 66,                // (call) -> Call
  pledge = 67,              // (call, pledge) -> Pledge
  complement = 68,          // (proposal, number of the transfer) -> Complement
  charter = 69,             // () -> Charter
  fairness_month = 70,      // (month, counted from year 0) -> FairnessMonth
  desk_consent = 71,        // (member) -> DeskConsent
  desk_volunteers = 72,     // () -> DeskVolunteers
  announcement = 73,        // (event, announcement) -> Announcement
  event_report = 74,        // (event) -> EventReport
  desk_deed = 76,           // (member, time, audit) (index): what the journal has of the desk about them
  gift_start = 79,          // (association, proposal) (index): an agreed chain that began with a gift in its name
  hosting_place = 80,       // (place) (index): where hand-overs may be
};

/// One part of a key: a number (times are milliseconds since 1970), the 16 bytes of an id, or a short text without NUL.
using KeyPart = std::variant<std::uint64_t, std::array<std::uint8_t, 16>, std::string>;

/// The name of a row: a table and a few parts, whose kinds are fixed by the table. Ordered as its big-endian tuple would be: by table, then
/// part by part; a prefix comes before what it begins.
struct RecordKey {
  Table table{};
  std::vector<KeyPart> parts;

  RecordKey() = default;
  explicit RecordKey(Table in) : table(in) {}
  RecordKey(Table in, std::initializer_list<KeyPart> values) : table(in), parts(values) {}

  friend auto operator<=>(const RecordKey&, const RecordKey&) = default;
  friend bool operator==(const RecordKey&, const RecordKey&) = default;

  [[nodiscard]] bool begins_with(const RecordKey& prefix) const {
    if (table != prefix.table || parts.size() < prefix.parts.size()) return false;
    for (std::size_t i = 0; i < prefix.parts.size(); ++i) {
      if (parts[i] != prefix.parts[i]) return false;
    }
    return true;
  }
  /// The id at part `index`. The table says that there is one: anything else is a bug, and throws std::bad_variant_access or out_of_range.
  template <class Id>
  [[nodiscard]] Id id_at(std::size_t index) const {
    return Id{std::get<std::array<std::uint8_t, 16>>(parts.at(index))};
  }
  [[nodiscard]] std::uint64_t number_at(std::size_t index) const { return std::get<std::uint64_t>(parts.at(index)); }
};

}  // namespace ronde::market
