#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Tables that people save from a spreadsheet: RFC 4180, and what spreadsheets make of it.
namespace ronde::cli {

/// Where something stands in a file: the line from 1, the column in characters from 1, as an editor counts them.
struct TextPlace {
  std::size_t line = 1;
  std::size_t column = 1;
};

struct CsvCell {
  std::string text;
  TextPlace at;
};

struct CsvFault {
  TextPlace at;
  std::string what;
};

struct Csv {
  std::vector<std::vector<CsvCell>> rows;  // as wide as they are; lines with nothing in them are left out
  std::vector<CsvFault> faults;            // of the file as such; where there is one, the rows stand for nothing
};

inline constexpr std::size_t kCsvBytes = 16'000'000;
inline constexpr std::size_t kCsvRows = 20'000;
inline constexpr std::size_t kCsvColumns = 100;

/// Reads a whole table. Comma, semicolon or tab, whichever the first line has most of; cells may be quoted, then "" is a quote and a line
/// may end within. CR LF, LF or CR; a byte order mark is passed over. Never throws, whatever the bytes.
/// Faults  not UTF-8 (at the first such byte), UTF-16, a NUL, a quote in the middle of a cell, text after a quoted one, a quote that never
///         closes, and more than the three bounds. A cell is text and nothing else: "=1+1" is four characters.
/// Cost    linear in the text.
[[nodiscard]] Csv read_csv(std::string_view text);

}  // namespace ronde::cli
