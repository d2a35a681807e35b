// Checklist 16 and 17: one parser, bounded, strict.
#include "json/parse.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <limits>

#include "json/write.hpp"
#include "sanitizers.hpp"

namespace json = ronde::json;
namespace fs = std::filesystem;

namespace {

std::string whole(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

json::ParseFault fault_of(std::string_view text, json::ParseLimits limits = {}) {
  const auto result = json::parse(text, limits);
  REQUIRE_FALSE(result.has_value());
  return result.error().fault;
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

}  // namespace

TEST_CASE("every y_ file of the JSON test suite is accepted, every n_ refused, no i_ crashes, each within 100 ms of processor time") {
  // Texts that JSON allows and checklist 16 refuses: a key given twice.
  const auto refused_by_rule = [](const std::string& name) {
    return name == "y_object_duplicated_key.json" || name == "y_object_duplicated_key_and_value.json";
  };
  std::size_t judged = 0;
  for (const auto& entry : fs::directory_iterator("tests/data/badinput/json/test_parsing")) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    const std::clock_t begin = std::clock();  // of this process: another one's load is no fault of the parser
    const auto result = json::parse(whole(entry.path()));
    CHECK(std::clock() - begin < CLOCKS_PER_SEC / 10 * ronde::test::sanitizer_slowness);
    if (refused_by_rule(name)) {
      REQUIRE_FALSE(result.has_value());
      CHECK(result.error().fault == json::ParseFault::duplicate_key);
    } else if (name.starts_with("y_")) {
      CHECK(result.has_value());
    } else if (name.starts_with("n_")) {
      CHECK_FALSE(result.has_value());
    }
    ++judged;
  }
  CHECK(judged == 318);
}

TEST_CASE("the transform files parse or are refused, and what is accepted is written and read again alike") {
  std::size_t judged = 0;
  for (const auto& entry : fs::directory_iterator("tests/data/badinput/json/test_transform")) {
    CAPTURE(entry.path().filename().string());
    const auto result = json::parse(whole(entry.path()));
    ++judged;
    if (!result) continue;
    rapidjson::StringBuffer text;
    rapidjson::Writer<rapidjson::StringBuffer> writer(text);
    result->root().Accept(writer);
    const auto again = json::parse({text.GetString(), text.GetSize()});
    REQUIRE(again.has_value());
    CHECK(again->root() == result->root());
  }
  CHECK(judged == 22);
}

TEST_CASE("a NUL byte and a leading byte order mark are refused before the parser sees them") {
  CHECK(fault_of(std::string_view("1\0 garbage", 10)) == json::ParseFault::malformed);
  CHECK(fault_of("\xEF\xBB\xBF{}") == json::ParseFault::malformed);
  CHECK(fault_of("\xEF") == json::ParseFault::malformed);
}

TEST_CASE("thirty-two levels pass and the thirty-third is refused") {
  CHECK(json::parse(repeated("[", 32) + repeated("]", 32)).has_value());
  CHECK(fault_of(repeated("[", 33) + repeated("]", 33)) == json::ParseFault::too_deep);
  CHECK(fault_of(repeated("{\"a\":", 33) + "1" + repeated("}", 33)) == json::ParseFault::too_deep);
  CHECK(fault_of(repeated("[", 1'000'000)) == json::ParseFault::too_deep);
}

TEST_CASE("ten thousand values pass and one more is refused") {
  const std::string passing = "[" + repeated("1,", 9'998) + "1]";  // the array counts too
  CHECK(json::parse(passing).has_value());
  CHECK(fault_of("[" + repeated("1,", 9'999) + "1]") == json::ParseFault::too_many);
}

TEST_CASE("a key given twice is refused, in small and in large objects, also when written with an escape") {
  CHECK(fault_of(R"({"a":1,"a":2})") == json::ParseFault::duplicate_key);
  CHECK(fault_of(R"({"a":1,"\u0061":2})") == json::ParseFault::duplicate_key);
  CHECK(fault_of(R"([{"x":{"b":1,"c":{"b":2},"b":3}}])") == json::ParseFault::duplicate_key);
  CHECK(json::parse(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})").has_value());
  std::string large = "{";
  for (int i = 0; i < 3000; ++i) large += "\"key" + std::to_string(i) + "\":1,";
  CHECK(json::parse(large + "\"last\":1}").has_value());
  CHECK(fault_of(large + "\"key17\":1}") == json::ParseFault::duplicate_key);
}

TEST_CASE("an escaped lone surrogate is no text") {
  CHECK(fault_of(R"(["\uD800"])") == json::ParseFault::malformed);
  CHECK(fault_of(R"(["\uDC00"])") == json::ParseFault::malformed);
  CHECK(fault_of(R"({"\uDC00":1})") == json::ParseFault::malformed);
  CHECK(json::parse(R"(["\uD83D\uDEB2"])").has_value());
}

TEST_CASE("strings keep an escaped NUL and what follows it") {
  const auto document = json::parse(R"(["a\u0000b"])");
  REQUIRE(document.has_value());
  const auto& text = document->root()[0];
  CHECK(std::string_view(text.GetString(), text.GetStringLength()) == std::string_view("a\0b", 3));
}

TEST_CASE("every byte string of the UTF-8 table is judged right inside a JSON string") {
  const auto table = json::parse(whole("tests/data/badinput/utf8/sequences.json"));
  REQUIRE(table.has_value());
  REQUIRE(table->root().Size() == 125);
  for (const auto& row : table->root().GetArray()) {
    const std::string hex = row["hex"].GetString();
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    const bool plain = bytes.find_first_of(std::string("\"\\\0", 3)) == std::string::npos;
    CAPTURE(hex);
    if (plain) CHECK(json::parse("[\"" + bytes + "\"]").has_value() == row["valid"].GetBool());
  }
}

TEST_CASE("a text that breaks off within a letter is refused, and nothing beyond it is read") {  // which the sanitizers see
  for (const std::string begun : {"\xC3", "\xE2\x82", "\xE6", "\xF1", "\xF1\x80", "\xF1\x80\x80"}) {
    CHECK(fault_of("\"" + begun) == json::ParseFault::malformed);
    CHECK(fault_of("{\"" + begun) == json::ParseFault::malformed);
  }
}

TEST_CASE("a failed RapidJSON assertion throws instead of ending the process") {
  const auto document = json::parse(R"({"a":1})");
  REQUIRE(document.has_value());
  CHECK_THROWS_AS((void)document->root()["missing"].GetInt(), json::AssertionFailed);
  CHECK_THROWS_AS((void)document->root()["a"].GetString(), json::AssertionFailed);
}

TEST_CASE("numbers keep their full precision") {
  const auto document = json::parse("[0.1, 1.7976931348623157e308, 9007199254740993, -9223372036854775808]");
  REQUIRE(document.has_value());
  CHECK(document->root()[0].GetDouble() == 0.1);
  CHECK(document->root()[1].GetDouble() == 1.7976931348623157e308);
  CHECK(document->root()[2].GetInt64() == 9007199254740993LL);
  CHECK(document->root()[3].GetInt64() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("numbers at the edges: the largest whole ones stay whole, what is too small is zero, what is too large is refused") {
  const std::string zeros = "0." + std::string(400, '0');
  const auto document = json::parse("[18446744073709551615, 18446744073709551616, -0, 1e-400, -" + zeros + ", " + zeros + "1e402, 2E+3]");
  REQUIRE(document.has_value());
  CHECK(document->root()[0].GetUint64() == std::numeric_limits<std::uint64_t>::max());
  CHECK(document->root()[1].GetDouble() == 18446744073709551616.0);
  CHECK(document->root()[2].GetInt() == 0);
  CHECK(document->root()[3].GetDouble() == 0.0);
  CHECK(document->root()[4].GetDouble() == 0.0);
  CHECK(document->root()[5].GetDouble() == 10.0);
  CHECK(document->root()[6].GetDouble() == 2000.0);
  CHECK(fault_of("[1e400]") == json::ParseFault::malformed);
  CHECK(fault_of("[1e400, 2]") == json::ParseFault::malformed);
}

TEST_CASE("the writer escapes, nests, and writes what is no number as null") {
  json::Writer out;
  out.begin_object().member("text", "a\"\n\x01").member("yes", true).member("many", std::uint64_t{18446744073709551615ULL});
  out.member("none", std::optional<std::string_view>()).member("nan", std::numeric_limits<double>::quiet_NaN());
  out.key("list").begin_array().value(1).value(-2).raw(R"({"x":1})").end_array().end_object();
  CHECK(out.complete());
  CHECK(out.take() == R"({"text":"a\"\n\u0001","yes":true,"many":18446744073709551615,"none":null,"nan":null,"list":[1,-2,{"x":1}]})");
  CHECK(json::quoted("é\"") == "\"é\\\"\"");
}
