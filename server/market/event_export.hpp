#pragma once

// An event's lists as a file that a spreadsheet opens and that read_event_csv reads again. Pure. For staff: it has names in it.

#include <string>
#include <string_view>

#include "market/event_book.hpp"
#include "market/words.hpp"

namespace ronde::market {

/// UTF-8 with a byte order mark, which spreadsheets need, lines end with CR LF, every cell in quotes; a cell that a spreadsheet would take
/// for a formula has a ' before it. People by number, a row an item, one row for who brings none. Read again it gives the same people,
/// items and wishes; what an imported want list gives for what is left out (event_wants keeps it).
[[nodiscard]] std::string event_csv(const EventBook& book, Language language = Language::fr);

/// With one of these a spreadsheet takes a cell for a formula, or for more than it says.
inline constexpr std::string_view kFormulaStarts = "=+-@\t\r";

/// Does it start so, perhaps behind apostrophes? One more before it makes it plain text; a reader takes that one off.
[[nodiscard]] bool is_formula(std::string_view text);

/// A cell as it may stand in a file for a spreadsheet: quoted, no formula.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace ronde::market
