#pragma once

// What an association tells the commune of its event: counts, and none that a person could be seen through. Pure.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "market/event_book.hpp"
#include "market/taxonomy.hpp"

namespace ronde::market {

/// No count that is told is of fewer people.
inline constexpr std::uint32_t kReportPeopleMin = 5;

/// A number, or nothing: of too few people, or such that with the others one could reckon a hidden one.
using MaskedCount = std::optional<std::uint32_t>;

struct ReportRow {
  std::string name;    // a category's id, or "other" for those that nobody named; a ring's length; a wait
  MaskedCount people;  // different ones that stand behind it
  MaskedCount count;   // items, rings, transfers
  friend bool operator==(const ReportRow&, const ReportRow&) = default;
};

struct EventReport {
  std::string name;
  Timestamp at{};         // of its drop-off
  MaskedCount people;     // who were there
  MaskedCount newcomers;  // members for whom it was the first event, and walk-ins
  MaskedCount served;     // who took something home by a ring
  MaskedCount items;
  MaskedCount transfers;             // handed over
  MaskedCount from_reserve;          // handed over by who gives only
  MaskedCount near;                  // handed over between people who live less than 15 minutes on foot apart
  MaskedCount near_known;            // of so many: both are members with a quarter
  std::vector<ReportRow> brought;    // items by category
  std::vector<ReportRow> handed;     // transfers by category
  std::vector<ReportRow> rings;      // rings of which something was handed over, by length
  std::vector<ReportRow> leftovers;  // items by what became of them
  friend bool operator==(const EventReport&, const EventReport&) = default;
};

/// What the market knows beside the book.
struct ReportFacts {
  std::function<bool(const EventPerson&)> newcomer;                                                // asked of those who were there
  std::function<std::optional<bool>(const EventPerson& giver, const EventPerson& receiver)> near;  // nothing: not known
};

/// Complementary suppression: in each list whose total is told, either no count is hidden, or at least two, which stand for at least
/// kReportPeopleMin people together. Counts that are told are multiples of nothing: they are exact or absent.
/// Property: whoever knows all told numbers cannot reckon any count of 1 to kReportPeopleMin - 1 people.
[[nodiscard]] EventReport event_report(const EventBook& book, const ReportFacts& facts);
/// The same as a table: section, name, people, count. A hidden number is "< 5" where it is hidden for its smallness, else "*".
[[nodiscard]] std::string event_report_csv(const EventReport& report, const Taxonomy& taxonomy, Language language = Language::fr);

}  // namespace ronde::market
