#pragma once

// An event's lists as a file that a spreadsheet opens and that read_event_csv reads again. Pure. For staff: it has names in it.

#include <string>

#include "market/event_book.hpp"
#include "market/words.hpp"

namespace ronde::market {

/// UTF-8 with a byte order mark, which spreadsheets need, lines end with CR LF, every cell in quotes; a cell that a spreadsheet would take
/// for a formula has a ' before it. People by number, a row an item, one row for who brings none. Read again it gives the same people,
/// items and wishes; what an imported want list gives for what is left out (event_wants keeps it).
[[nodiscard]] std::string event_csv(const EventBook& book, Language language = Language::fr);

/// A cell as it may stand in a file for a spreadsheet: quoted, no formula.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace ronde::market
