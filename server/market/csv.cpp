#include "market/csv.hpp"

#include <algorithm>
#include <optional>

#include "json/text.hpp"

namespace ronde::market {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool begins_a_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// What the first line has most of, outside its quotes.
char separator_of(std::string_view text) {
  constexpr std::string_view kSeparators = ",;\t";
  std::size_t counts[3] = {};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r')) break;
    const std::size_t which = kSeparators.find(c);
    if (!quoted && which != std::string_view::npos) ++counts[which];
  }
  return kSeparators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts)];
}

class CsvReader {
 public:
  CsvReader(std::string_view text, const CsvBounds& bounds) : text_(text), bounds_(bounds), separator_(separator_of(text)) {}

  Csv read() && {
    while (at_ < text_.size() && csv_.faults.empty()) read_row();
    return std::move(csv_);
  }

 private:
  void read_row() {
    std::vector<CsvCell> row;
    bool more = true;
    while (more && csv_.faults.empty()) {
      if (row.size() == bounds_.columns) return fault(here_, "too-many-columns", "more columns than " + std::to_string(bounds_.columns));
      CsvCell cell{{}, here_};
      if (at_ < text_.size() && text_[at_] == '"')
        read_quoted(cell);
      else
        read_bare(cell);
      row.push_back(std::move(cell));
      more = at_ < text_.size() && text_[at_] == separator_;
      if (more || at_ < text_.size()) step();  // over the separator, or the end of the line
    }
    if (std::ranges::all_of(row, [](const CsvCell& cell) { return cell.text.empty(); })) return;
    if (csv_.rows.size() == bounds_.rows) return fault(row.front().at, "too-many-rows", "more lines than " + std::to_string(bounds_.rows));
    csv_.rows.push_back(std::move(row));
  }

  void read_bare(CsvCell& cell) {
    while (!at_end_of_cell()) {
      if (text_[at_] == '"')
        return fault(here_, "stray-quote", "a quote in the middle of a cell: put the whole cell in quotes, and double those in it");
      cell.text += text_[at_];
      step();
    }
  }

  void read_quoted(CsvCell& cell) {
    const TextPlace opened = here_;
    for (step(); at_ < text_.size(); step()) {
      if (text_[at_] != '"') {
        cell.text += text_[at_] == '\r' ? '\n' : text_[at_];  // CR LF is one step
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell.text += '"';
        step();
      } else {
        step();
        if (!at_end_of_cell()) fault(here_, "after-quote", "text after the closing quote of a cell");
        return;
      }
    }
    fault(opened, "open-quote", "this quote is never closed");
  }

  [[nodiscard]] bool at_end_of_cell() const {
    return at_ == text_.size() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r';
  }

  /// One byte on; CR LF is one step. Keeps the place.
  void step() {
    const char c = text_[at_++];
    if (c == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
    if (c == '\n' || c == '\r')
      here_ = {here_.line + 1, 1};
    else if (at_ == text_.size() || begins_a_character(text_[at_]))
      ++here_.column;
  }

  void fault(const TextPlace& at, std::string_view code, std::string what) { csv_.faults.push_back({at, code, std::move(what)}); }

  std::string_view text_;
  const CsvBounds& bounds_;
  char separator_;
  std::size_t at_ = 0;
  TextPlace here_;
  Csv csv_;
};

TextPlace place_of(std::string_view text, std::size_t offset) {
  TextPlace place;
  for (std::size_t i = 0; i < offset; ++i) {
    const bool ends = text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
    if (ends)
      place = {place.line + 1, 1};
    else if (begins_a_character(text[i]))
      ++place.column;
  }
  return place;
}

/// The first byte from which on the text is no UTF-8. It is not: so there is one.
std::size_t first_bad_byte(std::string_view text) {
  std::size_t good = 0, bad = text.size();  // text[0, good) is UTF-8, but perhaps for a character that its end cuts
  while (good < bad) {
    const std::size_t middle = good + (bad - good) / 2;
    std::size_t whole = middle + 1;
    while (whole < text.size() && !begins_a_character(text[whole]) && whole < middle + 4) ++whole;
    if (json::is_utf8(text.substr(0, whole)))
      good = middle + 1;
    else
      bad = middle;
  }
  return good;
}

}  // namespace

std::optional<CsvFault> text_fault(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) return CsvFault{{}, "too-long", "longer than " + std::to_string(bytes_max / 1'000'000) + " MB"};
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return CsvFault{{}, "utf-16", "this is UTF-16: save it as CSV in UTF-8"};
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return CsvFault{place_of(text, nul), "nul", "a NUL byte: this is no text"};
  if (!json::is_utf8(text))
    return CsvFault{place_of(text, first_bad_byte(text)), "not-utf-8",
                    "this is not UTF-8 (an old Windows or Mac encoding?): save it as CSV in UTF-8"};
  return std::nullopt;
}

Csv read_csv(std::string_view text, const CsvBounds& bounds) {
  if (auto fault = text_fault(text, bounds.bytes)) return {{}, {*std::move(fault)}};
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return CsvReader(text, bounds).read();
}

}  // namespace ronde::market
