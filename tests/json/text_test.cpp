// Checklist 18: what text of people may hold.
#include "json/text.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "json/parse.hpp"

namespace json = ronde::json;
using json::TextFault;

namespace {

std::string clean(std::string_view text, json::TextRule rule = {}) {
  const auto result = json::clean_text(text, rule);
  REQUIRE(result.has_value());
  return *result;
}

TextFault fault(std::string_view text, json::TextRule rule = {}) {
  const auto result = json::clean_text(text, rule);
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

}  // namespace

TEST_CASE("every byte string of the UTF-8 table is judged right") {
  std::ifstream in("tests/data/badinput/utf8/sequences.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto table = json::parse(text);
  REQUIRE(table.has_value());
  for (const auto& row : table->root().GetArray()) {
    const std::string hex = row["hex"].GetString();
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    CAPTURE(hex);
    CHECK(json::is_utf8(bytes) == row["valid"].GetBool());
    CHECK(json::is_utf8("01234567" + bytes + "01234567") == row["valid"].GetBool());  // the eight-byte step sees the same
  }
}

TEST_CASE("text is composed (NFC) and trimmed, so that equal words are equal bytes") {
  CHECK(clean("e\xCC\x81t\xC3\xA9") == "\xC3\xA9t\xC3\xA9");
  CHECK(clean("  \xC2\xA0v\xC3\xA9lo \n", {.several_lines = true}) == "v\xC3\xA9lo");
  CHECK(clean("Th\xC3\xB4nex 🚲") == "Th\xC3\xB4nex 🚲");
}

TEST_CASE("length counts code points after composing, and bytes beside them") {
  CHECK(clean("ééé", {.points_max = 3}) == "ééé");
  CHECK(fault("éééé", {.points_max = 3}) == TextFault::too_long);
  CHECK(fault("ééé", {.points_max = 3, .bytes_max = 5}) == TextFault::too_long);
  CHECK(fault("   ") == TextFault::too_short);
  CHECK(fault("\xE2\x80\x8B\xE2\x80\x8B") == TextFault::too_short);  // only zero-width spaces
  CHECK(clean("", {.points_min = 0}).empty());
  CHECK(fault(std::string(10'000'000, 'a')) == TextFault::too_long);
}

TEST_CASE("control characters are refused, but newline where several lines make sense") {
  for (const std::string_view text :
       {std::string_view("a\0b", 3), std::string_view("a\tb"), std::string_view("a\x7F"), std::string_view("a\xC2\x85"),
        std::string_view("a\nb"), std::string_view("a\xE2\x80\xA8"), std::string_view("a\x1B[31m")}) {
    CHECK(fault(text) == TextFault::control_character);
  }
  CHECK(clean("a\r\nb\nc", {.several_lines = true}) == "a\nb\nc");
  CHECK(fault("a\rb", {.several_lines = true}) == TextFault::control_character);
}

TEST_CASE("characters that turn the direction of writing are refused") {
  for (const char32_t point : {0x202AU, 0x202BU, 0x202CU, 0x202DU, 0x202EU, 0x2066U, 0x2067U, 0x2068U, 0x2069U}) {
    std::string text = "a";
    text.push_back(static_cast<char>(0xE2));
    text.push_back(static_cast<char>(0x80 | ((point >> 6U) & 0x3FU)));
    text.push_back(static_cast<char>(0x80 | (point & 0x3FU)));
    CHECK(fault(text) == TextFault::direction_override);
  }
  CHECK(clean("שלום") == "שלום");
}

TEST_CASE("broken UTF-8 is refused") {
  CHECK(fault("a\xC3") == TextFault::not_utf8);
}

TEST_CASE("a name may be of any script but not of two") {
  const json::TextRule name{.points_max = 40, .name = true};
  for (const std::string_view good : {"Zoé", "Nguyễn Thị", "Ольга", "Ελένη", "محمد", "山田 太郎", "김민수", "O'Neill-Müller", "Anna 2"}) {
    CHECK(clean(good, name) == good);
  }
  CHECK(fault("Mari\xD0\xB0", name) == TextFault::mixed_scripts);  // Cyrillic a
  CHECK(fault("\xCE\x91nna", name) == TextFault::mixed_scripts);   // Greek Alpha
  CHECK(fault("山田Anna", name) == TextFault::mixed_scripts);
}

TEST_CASE("names that look alike have one key") {
  CHECK(json::look_alike_key("Claire") == json::look_alike_key("CLAIRÉ"));
  CHECK(json::look_alike_key("Claire") == json::look_alike_key("C1aire"));
  CHECK(json::look_alike_key("Claire") == json::look_alike_key("Ｃlaire"));
  CHECK(json::look_alike_key("Cora") == json::look_alike_key("\xD0\xA1\xD0\xBEr\xD0\xB0"));
  CHECK(json::look_alike_key("Cora") == json::look_alike_key("C 0 r a"));
  CHECK(json::look_alike_key("Claire") != json::look_alike_key("Clara"));
}
