#pragma once

// Whole lists at once: what an organiser's file adds to an event, and taking it back. Reading the file: event_import.hpp.

#include "market/changes.hpp"
#include "market/event_words.hpp"
#include "market/market_view.hpp"

namespace ronde::market {

/// People with what they bring and wish for come onto the list: all of them, or none. They get the next numbers, and codes of `codes`, of
/// which some may be in use by now: give a few more than there are people. Errors: not_found; forbidden "event-staff-only"; conflict
/// "not-open", "event-full"; too_many "event-items", "too-many-wishes"; invalid "bad-list".
struct ImportIntoEvent {
  MemberId by;
  AuditId audit;
  EventId id;
  EventImportId import;
  std::vector<EventPerson> people;
  std::vector<EventItem> items;
  std::vector<EventWishes> wishes;
  std::vector<std::string> codes;
};

/// Takes off the list whom that import brought, with all that is theirs by now. Errors: not_found; forbidden
/// "event-staff-only"; conflict "not-open".
struct UndoEventImport {
  MemberId by;
  AuditId audit;
  EventId id;
  EventImportId import;
};

[[nodiscard]] Result<Changes> decide(const MarketView& view, const ImportIntoEvent& command, Timestamp now);
[[nodiscard]] Result<Changes> decide(const MarketView& view, const UndoEventImport& command, Timestamp now);

}  // namespace ronde::market
