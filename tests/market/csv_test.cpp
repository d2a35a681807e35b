// Tables as spreadsheets save them, and as nobody should send them.
#include "market/csv.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace ronde::market;

namespace {

/// Cells between bars, lines between slashes; or the fault with its place.
std::string drawn(std::string_view text) {
  const Csv csv = read_csv(text);
  std::string drawing;
  if (!csv.faults.empty()) {
    const CsvFault& fault = csv.faults.front();
    return std::to_string(fault.at.line) + ":" + std::to_string(fault.at.column) + " " + fault.what;
  }
  for (const auto& row : csv.rows) {
    if (!drawing.empty()) drawing += " / ";
    for (std::size_t i = 0; i < row.size(); ++i) drawing += (i == 0 ? "" : "|") + row[i].text;
  }
  return drawing;
}

bool faults_with(std::string_view text, std::string_view beginning) {
  const std::string drawing = drawn(text);
  CAPTURE(drawing);
  return drawing.starts_with(beginning);
}

}  // namespace

TEST_CASE("a table is lines of cells, whatever ends a line and stands between cells") {
  CHECK(drawn("a,b\nc,d\n") == "a|b / c|d");
  CHECK(drawn("a;b\r\nc;d") == "a|b / c|d");
  CHECK(drawn("a\tb\rc\td\r") == "a|b / c|d");
  CHECK(drawn("a;b\n1,5;2") == "a|b / 1,5|2");
  CHECK(drawn("a,b\n\n,\nc,\n") == "a|b / c|");
  CHECK(drawn("").empty());
  CHECK(drawn("\n\n").empty());
}

TEST_CASE("what is in quotes is a cell: separators, quotes, ends of lines") {
  CHECK(drawn("a,b\n\"x, \"\"y\"\"\",\"\"\n") == "a|b / x, \"y\"|");
  CHECK(drawn("a,b\n\"one\ntwo\",z") == "a|b / one\ntwo|z");
  CHECK(drawn("\"a;b\",c\nd,e") == "a;b|c / d|e");  // the separator is counted outside quotes
}

TEST_CASE("a byte order mark is passed over, and a formula is only text") {
  CHECK(drawn("\xEF\xBB\xBFname,kind\n=1+1,@x") == "name|kind / =1+1|@x");
}

TEST_CASE("a cell knows its line and column in characters") {
  const Csv csv = read_csv("é,b\n\"1\n2\",\xF0\x9F\x9A\xB2\xF0\x9F\x9A\xB2,x\ny,,z\n");
  REQUIRE(csv.rows.size() == 3);
  CHECK(csv.rows[0][1].at.column == 3);
  CHECK(csv.rows[1][1].at.line == 3);
  CHECK(csv.rows[1][1].at.column == 4);
  CHECK(csv.rows[1][2].at.column == 7);
  CHECK(csv.rows[2][0].at.line == 4);
}

TEST_CASE("a file that is no table is refused where it begins to be none") {
  CHECK(faults_with("a,b\nc\"d,e", "2:2 a quote in the middle"));
  CHECK(faults_with("a,b\n\"c\"d,e", "2:4 text after the closing quote"));
  CHECK(faults_with("a,b\nc,\"d\ne,f\n", "2:3 this quote is never closed"));
  CHECK(faults_with("a,b\nc,\xE9t\xE9", "2:3 this is not UTF-8"));
  CHECK(faults_with("a\n\xC3\xA9\xC3", "2:2 this is not UTF-8"));
  CHECK(faults_with(std::string_view("a,b\nc,d\0e", 9), "2:4 a NUL byte"));
  CHECK(
      faults_with("\xFF\xFE"
                  "a",
                  "1:1 this is UTF-16"));
  CHECK(faults_with(std::string(200, ','), "1:101 more columns than 100"));
  std::string long_one;
  for (std::size_t i = 0; i <= CsvBounds{}.rows; ++i) long_one += "x\n";
  CHECK(faults_with(long_one, "20001:1 more lines than 20000"));
  CHECK(faults_with(std::string(CsvBounds{}.bytes + 1, 'a'), "1:1 longer than 16 MB"));
}

TEST_CASE("whatever bytes come, they are read to an end, and what is written with quotes comes back") {
  std::uint64_t state = 1;
  const auto below = [&state](std::uint64_t n) { return ((state = state * 6364136223846793005ULL + 1442695040888963407ULL) >> 33U) % n; };
  const std::string pieces[] = {"\"", ",", ";", "\n", "\r", "é", "a", "\xC3", " ", "\"\""};
  for (int round = 0; round < 3000; ++round) {
    CAPTURE(round);
    std::string bytes, quoted = "h,h\n\"";
    std::string cell;
    for (std::uint64_t left = below(12); left > 0; --left) {
      const std::string& piece = pieces[below(10)];
      bytes += piece;
      if (piece == "\xC3") continue;
      cell += piece;
      for (const char c : piece) quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    const Csv any = read_csv(bytes);
    CHECK((any.faults.empty() || any.faults.size() == 1));
    const Csv csv = read_csv(quoted + "\",z");
    REQUIRE(csv.faults.empty());
    REQUIRE(csv.rows.size() == 2);
    std::string wanted;  // but for an end of line, which is one character
    for (std::size_t i = 0; i < cell.size(); ++i) {
      if (!(cell[i] == '\n' && i > 0 && cell[i - 1] == '\r')) wanted += cell[i] == '\r' ? '\n' : cell[i];
    }
    CHECK(csv.rows[1][0].text == wanted);
  }
}
