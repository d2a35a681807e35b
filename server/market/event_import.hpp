#pragma once

// Lists that an organiser brings: a table saved from a spreadsheet, or the want list of a math trade. Either the whole file becomes rows to
// add, or all that is wrong with it is told, by line and column, and nothing is added. Pure. What a table may look like: docs/events.md.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "market/event_book.hpp"
#include "market/taxonomy.hpp"

namespace ronde::market {

/// The reader of the file turns `code` into a sentence of their language; `value` is what stands there, `hint` what may have been meant
/// (a category's id, a name). Line and column count from 1, columns in characters.
struct ImportError {
  std::size_t line = 0;
  std::size_t column = 0;
  std::string_view code;  // one of kImportCodes
  std::string value;      // at most kImportValueMax characters of it
  std::string hint;       // maybe empty
  friend bool operator==(const ImportError&, const ImportError&) = default;
};

inline constexpr std::size_t kImportBytesMax = 8UL << 20;
inline constexpr std::size_t kImportErrorsMax = 200;  // told; the others are counted
inline constexpr std::size_t kImportValueMax = 60;
inline constexpr std::size_t kImportPeopleMax = 1'000;
inline constexpr std::size_t kImportItemsMax = 10'000;
inline constexpr std::size_t kImportWishesMax = 8'000;  // of one person: a want list repeats a wish for each item that one gives for it
inline constexpr std::size_t kImportWishesAllMax = 200'000;  // of all
inline constexpr std::size_t kImportTitleMax = 80;
inline constexpr std::size_t kImportNameMax = 40;

/// Of the file: what its bytes are not. Of a table: its head, then its cells. Of a want list: "list", with the sentence as value.
inline constexpr std::array<std::string_view, 34> kImportCodes{"too-long",
                                                               "utf-16",
                                                               "not-utf-8",
                                                               "nul",
                                                               "stray-quote",
                                                               "after-quote",
                                                               "open-quote",
                                                               "too-many-columns",
                                                               "too-many-rows",
                                                               "empty",
                                                               "no-name-column",
                                                               "no-item-column",
                                                               "column-twice",
                                                               "name-missing",
                                                               "name-bad",
                                                               "known-person",
                                                               "text-bad",
                                                               "text-too-long",
                                                               "unknown-category",
                                                               "unknown-kind",
                                                               "kind-not-accepted",
                                                               "label-bad",
                                                               "label-twice",
                                                               "ref-twice",
                                                               "not-yes-or-no",
                                                               "not-a-number",
                                                               "says-two-things",
                                                               "unknown-item",
                                                               "ambiguous-item",
                                                               "own-item",
                                                               "bracket",
                                                               "too-many",
                                                               "full",
                                                               "list"};

/// What a file adds to an event. People and items are new, with ids of `new_id`; `number` goes on from the event's, `code` is left empty
/// for the caller to give, `import` too.
struct ImportReading {
  std::vector<EventPerson> people;
  std::vector<EventItem> items;
  std::vector<EventWishes> wishes;   // of the people above, none empty
  std::vector<ImportError> errors;   // in the order of the file, at most kImportErrorsMax; not empty: the three above are empty
  std::size_t more_errors = 0;       // beyond those
  std::vector<std::string> remarks;  // of a want list: what it leaves out itself, such as a wish for what nobody gives
};

/// Sixteen random bytes, from whoever is outside the rules.
using NewId = std::function<std::array<std::uint8_t, 16>()>;

/// A table: one item, or one person without any, a row; comma, semicolon or tab; a head row with words of any of the four languages. Rows
/// with the same name are of one person. A category that nobody named is guessed by the title.
/// Cost: linear in the text, 10 us a title; memory: some ten times the text.
[[nodiscard]] ImportReading read_event_csv(std::string_view text, const EventBook& book, const Taxonomy& taxonomy, const NewId& new_id);

}  // namespace ronde::market
