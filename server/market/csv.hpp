#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Tables that people save from a spreadsheet: RFC 4180, and what spreadsheets make of it.
namespace ronde::market {

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
  std::string_view code;  // a slug, such as "stray-quote"
  std::string what;       // a sentence in English
};

struct Csv {
  std::vector<std::vector<CsvCell>> rows;  // as wide as they are; lines with nothing in them are left out
  std::vector<CsvFault> faults;            // of the file as such; where there is one, the rows stand for nothing
};

struct CsvBounds {
  std::size_t bytes = 16'000'000;
  std::size_t rows = 20'000;
  std::size_t columns = 100;
};

/// What is wrong with bytes that should be a text: too many ("too-long"), "utf-16", "nul", "not-utf-8" (at the first such byte).
[[nodiscard]] std::optional<CsvFault> text_fault(std::string_view text, std::size_t bytes_max);

/// Reads a whole table. Comma, semicolon or tab, whichever the first line has most of; cells may be quoted, then "" is a quote and a line
/// may end within. CR LF, LF or CR; a byte order mark is passed over. Never throws, whatever the bytes.
/// Faults  those of text_fault; "stray-quote" in the middle of a cell, "after-quote": text after a quoted one, "open-quote" that never
///         closes, "too-many-columns", "too-many-rows". A cell is text and nothing else: "=1+1" is four characters.
/// Cost    linear in the text.
[[nodiscard]] Csv read_csv(std::string_view text, const CsvBounds& bounds = {});

}  // namespace ronde::market
