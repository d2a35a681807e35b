#pragma once

// The desk: somebody of the neighbourhood posts, answers and prints for a neighbour without a phone, who has agreed (decision 0049).
//
//   nothing --a steward writes the consent down--> living --taken back, or a year later--> nothing
//
// What is done at the desk is an ordinary command of that neighbour, decided by the same rule, with the consent asked first and the deed
// written into the journal, where the neighbour and stewards read it. There is no other way to act for somebody.

#include "market/changes.hpp"
#include "market/handover.hpp"
#include "market/listings.hpp"
#include "market/market_view.hpp"
#include "market/members.hpp"
#include "market/proposals.hpp"

namespace ronde::market {

class Workbench;

namespace limits {
inline constexpr std::chrono::days kDeskConsentLife{365};  // then one is asked again
inline constexpr std::size_t kDeskVolunteers = 30;
inline constexpr std::uint32_t kDeskJoinsADay = 20;
}  // namespace limits

/// How a neighbour said yes.
enum class ConsentHow : std::uint8_t { spoken, signed_paper };
template <>
inline constexpr std::array<Name, 2> names_of<ConsentHow>{"spoken", "signed_paper"};

/// What they said yes to. Leaving, taking a copy of their data, changing how they come back in: never.
enum class DeskDeed : std::uint8_t { post, answer, print };
template <>
inline constexpr std::array<Name, 3> names_of<DeskDeed>{"post", "answer", "print"};

struct DeskConsent {
  MemberId member;
  MemberId heard_by;  // the steward who was there
  ConsentHow how = ConsentHow::spoken;
  std::vector<DeskDeed> deeds;  // ascending, at least one
  Timestamp at{};
  friend bool operator==(const DeskConsent&, const DeskConsent&) = default;
};

/// Who helps at the desk beside the stewards, named by them.
struct DeskVolunteers {
  std::vector<MemberId> people;  // ascending
  friend bool operator==(const DeskVolunteers&, const DeskVolunteers&) = default;
};

[[nodiscard]] std::string encode(const DeskConsent& record);
[[nodiscard]] std::string encode(const DeskVolunteers& record);
template <class Record>
[[nodiscard]] Result<Record> decode(std::string_view text);
template <>
Result<DeskConsent> decode(std::string_view text);
template <>
Result<DeskVolunteers> decode(std::string_view text);

/// A steward writes down that this neighbour has agreed; it replaces the older one. Errors: forbidden "stewards-only",
/// "second-factor-wanted"; not_found (also where a block parts the two); conflict "not-yourself", "adults-only", "holds-office" (who looks
/// after the neighbourhood or acts for an association signs in themselves); invalid "bad-deeds".
struct WriteDownConsent {
  MemberId by;
  AuditId audit;
  MemberId member;
  ConsentHow how = ConsentHow::spoken;
  std::vector<DeskDeed> deeds;
};

/// A neighbour without a phone joins at the desk: a steward sits with them, reads them the charter and writes down what they agree to. Who
/// came so has no device; a code on a paper card lets them in by themselves one day (accounts.hpp). Errors: as WriteDownConsent; invalid
/// (first_name, quarter, "charter"); conflict "name-like-steward", "adults-only"; too_many "desk-joins-today".
struct JoinAtDesk {
  MemberId by;
  AuditId audit;
  EnrolMember newcomer;  // an adult, without an office
  ConsentHow how = ConsentHow::spoken;
  std::vector<DeskDeed> deeds;
  bool charter = false;
};

/// By the neighbour themselves, or for them by whoever stands at the desk; it holds from this moment on. Errors: not_found.
struct TakeBackConsent {
  MemberId by;
  AuditId audit;
  MemberId member;
};

/// A steward names somebody who helps at the desk, or lets them go. Errors: forbidden "stewards-only", "second-factor-wanted"; not_found;
/// conflict "adults-only"; too_many "volunteers".
struct SetVolunteer {
  MemberId by;
  AuditId audit;
  MemberId member;
  bool helps = true;
};

/// A neighbour's own command, given at the desk. Errors: those of the command, and of `may_help`; conflict "own-exchange" where who stands
/// at the desk sits in the same exchange; forbidden "not-of-association".
template <class Command>
struct AtDesk {
  MemberId by;
  AuditId audit;
  Command command;
};

/// What hangs of somebody and waits for them is opened, as far as they have agreed (see `shows`), to be read to them or printed. Writes the
/// journal, nothing else. Errors: those of `may_open`.
struct OpenDeskSheet {
  MemberId by;
  AuditId audit;
  MemberId member;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const WriteDownConsent& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const JoinAtDesk& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const TakeBackConsent& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const SetVolunteer& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const OpenDeskSheet& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AtDesk<PostListing>& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AtDesk<EndListing>& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AtDesk<Respond>& command, Timestamp now);
/// Where and when they meet: an answer too, to whoever hands over or gets.
[[nodiscard]] Result<Changes> decide(const MarketView& view, const AtDesk<SetMeeting>& command, Timestamp now);

/// The one question: may `by` do this for `member` now? Errors: forbidden "not-at-desk" (neither a steward nor a volunteer), "no-consent";
/// not_found; and as WriteDownConsent.
[[nodiscard]] Result<void> may_help(const MarketView& view, MemberId by, MemberId member, DeskDeed deed, Timestamp now);

/// The neighbour `member`, whom `by` may help at all: there, grown up, without an office. Errors: those that WriteDownConsent has of them.
[[nodiscard]] Result<Member> whom_one_may_help(const MarketView& view, MemberId by, MemberId member);

/// May `by` open the sheet of `member`? Any consent that holds is enough. Errors: as may_help.
[[nodiscard]] Result<void> may_open(const MarketView& view, MemberId by, MemberId member, Timestamp now);

/// Whether a sheet opened under this consent shows what hangs of its neighbour (to post, to print) and what waits for them (to answer, to
/// print).
[[nodiscard]] bool shows_listings(const DeskConsent& consent);
[[nodiscard]] bool shows_proposals(const DeskConsent& consent);

/// Helps at the desk: a steward, or a volunteer.
[[nodiscard]] bool helps_at_desk(const MarketView& view, const Member& member);
/// The consent of this member that still holds.
[[nodiscard]] std::optional<DeskConsent> desk_consent(const MarketView& view, MemberId member, Timestamp now);
/// The moment from which it holds no more.
[[nodiscard]] Timestamp end_of(const DeskConsent& consent);
/// Of everybody, the oldest first.
[[nodiscard]] std::vector<DeskConsent> desk_consents(const MarketView& view, Timestamp now);
[[nodiscard]] DeskVolunteers desk_volunteers(const MarketView& view);
/// What was agreed and done at the desk for this member, as the journal has it: newest first, at most so many.
[[nodiscard]] std::vector<AuditEntry> desk_deeds(const MarketView& view, MemberId member, std::size_t most);

/// The row that says what this member has agreed to.
[[nodiscard]] RecordKey consent_key(MemberId member);
/// The index row that leads from who was helped to this entry of the journal; none for other entries.
[[nodiscard]] std::optional<RecordKey> desk_deed_key(const AuditEntry& entry);
/// A deed of the desk in the journal, found again from whom it was done for.
void write_down_deed(Workbench& bench, const AuditEntry& deed);
/// The rows of the desk that are this member's alone.
[[nodiscard]] std::vector<RecordKey> desk_rows_of(const MarketView& view, MemberId member);
/// Somebody leaves: nobody helps them any more, and they help nobody.
void leave_desk(Workbench& bench, MemberId member);

}  // namespace ronde::market
