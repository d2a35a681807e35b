#pragma once

// What an association tells the commune of its event: counts, and none that a person could be seen through. Pure.
//
// A number is told only if the things that it counts, and those that it leaves out of a total that is told too, are each of nobody, or were
// brought by at least kReportPeopleMin different people and went to as many: else one could take one number from another. Categories,
// lengths and fates that are too small go into one row together, with the smallest of the others if need be, so that every sum stays true
// (complementary suppression). Counted once, when the event is closed (kept_report.hpp): what its staff read before is of people whom
// they have before their eyes.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "market/event_book.hpp"
#include "market/taxonomy.hpp"

namespace ronde::market {

inline constexpr std::size_t kReportPeopleMin = 5;

/// A number, or nothing where it would show too few people.
using MaskedCount = std::optional<std::uint32_t>;

struct CategoryRow {
  std::string category;  // its id; empty: all that are not told by name
  std::uint32_t brought = 0;
  std::uint32_t handed = 0;
  friend bool operator==(const CategoryRow&, const CategoryRow&) = default;
};
struct RingRow {
  std::uint32_t length = 0;  // things handed over in it; 0: all that are not told by length
  std::uint32_t rings = 0;
  friend bool operator==(const RingRow&, const RingRow&) = default;
};
struct LeftoverRow {
  std::optional<Leftover> what;  // nothing: all that are not told apart
  std::uint32_t items = 0;
  friend bool operator==(const LeftoverRow&, const LeftoverRow&) = default;
};

struct EventReport {
  std::string name;
  Timestamp at{};                       // its drop-off
  std::vector<ListingKind> kinds;       // what it took
  MaskedCount people;                   // who were there
  MaskedCount newcomers;                // of them: for whom it was the first
  MaskedCount served;                   // of them: who took something home by a ring
  MaskedCount items;                    // brought by them
  MaskedCount transfers;                // items that were handed over
  MaskedCount from_reserve;             // of these: by who gives only
  MaskedCount near_known;               // of these: between two of whom one knows how far apart they live
  MaskedCount near;                     // of those: less than 15 minutes on foot
  std::vector<CategoryRow> categories;  // by id, the rest last; none if even all together would show too few
  std::vector<RingRow> rings;           // of which something was handed over; likewise
  std::vector<LeftoverRow> leftovers;   // items that were not handed over; likewise
  friend bool operator==(const EventReport&, const EventReport&) = default;
};

/// What the market knows beside the book.
struct ReportFacts {
  std::function<bool(const EventPerson&)> newcomer;
  /// Nothing: not known, as of walk-ins.
  std::function<std::optional<bool>(const EventPerson& giver, const EventPerson& receiver)> near;
};

/// There was who was checked in; where nobody was, who was not absent; and whoever gave or got something.
[[nodiscard]] EventReport event_report(const EventBook& book, const ReportFacts& facts);

/// The same as a table for a spreadsheet, as event_csv: section, what, two numbers. What is not told is "*".
[[nodiscard]] std::string event_report_csv(const EventReport& report, const Taxonomy& taxonomy, Language language = Language::fr);

}  // namespace ronde::market
