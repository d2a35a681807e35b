#pragma once

// What is kept of a person, under which name it is told to them, for how long, and what goes when they leave. The page « Mes données », the
// export, docs/retention.md and the nightly maintenance all read the two tables below; tests hold the pages to them.

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// The sections of what is kept of a person: of their export, and of the page about their data.
enum class Kept : std::uint8_t {
  profile,
  listings,
  searches,
  hidden,
  blocks,
  exchanges,
  messages,
  events,
  refusals,
  notifications,
  invitations,
  concerns,
  devices,
  reach,
  counts,
  journal,
  history,
  decisions,
  calls,
  notices
};
template <>
inline constexpr std::array<Name, 20> names_of<Kept>{
    "profile",     "listings", "searches", "hidden", "blocks", "exchanges", "messages", "events",    "refusals", "notifications",
    "invitations", "concerns", "devices",  "reach",  "counts", "journal",   "history",  "decisions", "calls",    "notices"};

/// From when a clock runs. leaving: as long as one is a member, or takes it away oneself.
enum class ClockStart : std::uint8_t { leaving, made, over };
template <>
inline constexpr std::array<Name, 3> names_of<ClockStart>{"leaving", "made", "over"};

/// Durée de conservation: a timer that ends data.
struct RetentionClock {
  Kept what{};
  ClockStart from{};
  std::optional<std::chrono::days> life;  // exactly where it does not run from leaving
  bool outlasts_leaving = false;          // what others need of it stays for that long when its member leaves
};

inline constexpr std::array<RetentionClock, 20> kRetention{{
    {Kept::profile, ClockStart::leaving, {}},
    {Kept::listings, ClockStart::over, limits::kListingRest},
    {Kept::searches, ClockStart::leaving, {}},
    {Kept::hidden, ClockStart::leaving, {}},
    {Kept::blocks, ClockStart::leaving, {}},
    {Kept::exchanges, ClockStart::over, limits::kExchangeLife, true},
    {Kept::messages, ClockStart::over, limits::kMessageLife},
    {Kept::events, ClockStart::over, limits::kEventLife},
    {Kept::refusals, ClockStart::leaving, {}},
    {Kept::notifications, ClockStart::made, limits::kNotificationLife},
    {Kept::invitations, ClockStart::over, limits::kInvitationRest},
    {Kept::concerns, ClockStart::made, limits::kConcernLife, true},
    {Kept::devices, ClockStart::made, limits::kDeviceLife},
    {Kept::reach, ClockStart::leaving, {}},
    {Kept::counts, ClockStart::made, limits::kTallyLife},
    {Kept::journal, ClockStart::made, limits::kJournalLife, true},
    {Kept::history, ClockStart::made, limits::kHistoryLife, true},
    {Kept::decisions, ClockStart::over, limits::kConcernLife, true},
    {Kept::calls, ClockStart::over, limits::kCallRest},
    {Kept::notices, ClockStart::over, limits::kNoticeRest},
}};
static_assert(
    [] {
      for (std::size_t i = 0; i < kRetention.size(); ++i) {
        const RetentionClock& clock = kRetention[i];
        if (clock.what != static_cast<Kept>(i) || clock.life.has_value() == (clock.from == ClockStart::leaving)) return false;
      }
      return true;
    }(),
    "one clock for each kind, in the order of the kinds, with a time where it needs one");

/// Where the rows of a table stand in somebody's export, or why they do not.
struct Told {
  std::optional<Kept> section;
  std::string_view instead = {};
};

/// A table without a case does not compile: nothing is kept of anybody without saying where they see it.
[[nodiscard]] constexpr Told told_of(Table table) {
  constexpr std::string_view of_the_place = "of the place, of nobody";
  constexpr std::string_view index = "only points to rows that are told";
  constexpr std::string_view of_two = "lies between two listings, and would tell which side said no";
  switch (table) {
    case Table::member:
    case Table::association:   // the part that one has in it
    case Table::desk_consent:  // what one has agreed to; what was done then stands in the journal
      return {Kept::profile};
    case Table::listing:
      return {Kept::listings};
    case Table::saved_search:
      return {Kept::searches};
    case Table::hide:
      return {Kept::hidden};
    case Table::block:
      return {Kept::blocks};  // those of one's own: others' are never told (checklist 31)
    case Table::proposal:
    case Table::complement:
      return {Kept::exchanges};
    case Table::message:
      return {Kept::messages};  // those that one wrote, and those that reached one
    case Table::event_person:
    case Table::event_item:
    case Table::event_wishes:
    case Table::event_transfer:
      return {Kept::events};
    case Table::refused_offer:
      return {Kept::refusals};
    case Table::notification:
      return {Kept::notifications};
    case Table::invitation:
      return {Kept::invitations};
    case Table::concern:
      return {Kept::concerns};  // those that one raised: of those about oneself the others were promised silence
    case Table::tally:
      return {Kept::counts};
    case Table::audit:
      return {Kept::journal};
    case Table::report:
      return {Kept::decisions};  // those about oneself that hold or held, and one's appeal: never who said it
    case Table::safeguarding:
    case Table::desk_volunteers:
      return {{}, "whose office it is, which everybody may know"};
    case Table::call:
    case Table::pledge:
      return {Kept::calls};
    case Table::notice:
    case Table::mentoring:
      return {Kept::notices};
    case Table::neighbourhood:
    case Table::quarter:
    case Table::quarter_shape:
    case Table::walk:
    case Table::handover_point:
    case Table::place:
    case Table::charter:
    case Table::month_figures:
    case Table::event_report:
    case Table::fairness_month:
    case Table::weights:  // a reason of the office, without a name
    case Table::clearing:
    case Table::event:
    case Table::announcement:  // in the name of those who look after it; nobody's name
    case Table::event_result:  // numbers of a hall; who gave what to whom stands in its transfers
      return {{}, of_the_place};
    case Table::refused_arc:
    case Table::refused_quarter:
    case Table::refused_exchange:
      return {{}, of_two};
    case Table::met:
      return {{}, "who met whom stands in the exchanges, as both may see it; here are only ids"};
    case Table::reading:
      return {{}, "how far one has read is a time without a text, and goes with the messages"};
    case Table::outbox:
      return {{}, "on its way for a moment, and told where it arrives"};
    case Table::member_by_account:
    case Table::invitation_by_code:
    case Table::invitation_by_maker:
    case Table::listing_by_member:
    case Table::listing_open:
    case Table::block_reverse:
    case Table::live_proposal:
    case Table::past_proposal:
    case Table::live_by_listing:
    case Table::deadline:
    case Table::search_by_member:
    case Table::live_by_party:
    case Table::report_about:
    case Table::report_open:
    case Table::desk_deed:
    case Table::gift_start:
    case Table::hosting_place:
      return {{}, index};
  }
  return {};
}

// --- Export ----------------------------------------------------------------------------------------------------------------------------

/// A member takes a copy of what is kept of them, also while they wait or are suspended: counted, and written into the journal, so that one
/// sees there if somebody else did. Errors: not_found; too_many "exports-today".
struct TakeExport {
  MemberId member;
  AuditId audit;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const TakeExport& command, Timestamp now);

// --- Leaving ---------------------------------------------------------------------------------------------------------------------------

/// Every row that is this member's alone, with the index rows that lead there: what is erased for good when they have left. What stays is
/// others' as well: exchanges (without a name, since nobody is found under the id), concerns, deeds in the journal.
/// `searches`: those that were there when they left (see LeaveNeighbourhood), since their rows are gone by now and their history is not.
[[nodiscard]] std::vector<RecordKey> rows_of(const MarketView& view, MemberId member, const std::vector<SearchId>& searches);

/// What the outbox entry "member_left" carries.
[[nodiscard]] std::string searches_text(const std::vector<SavedSearch>& searches);
[[nodiscard]] std::vector<SearchId> searches_in(std::string_view text);

// --- The night --------------------------------------------------------------------------------------------------------------------------

/// Erases rows whose clock has run out by now; what else is named stays.
struct ForgetOld {
  std::vector<RecordKey> keys;
};
[[nodiscard]] Result<Changes> decide(const MarketView& view, const ForgetOld& command, Timestamp now);

/// Some rows of listings, exchanges, invitations, concerns, counts, the journal and swap events whose clock has run out, at most
/// `kForgottenAtOnce`, and where to go on. Notifications have a walk of their own: see old_notifications.
struct OldRows {
  std::vector<RecordKey> keys;
  std::optional<RecordKey> next;
};
[[nodiscard]] OldRows old_rows(const MarketView& view, Timestamp now, std::optional<RecordKey> after = {});

}  // namespace ronde::market
