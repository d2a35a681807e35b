// Reading requests: types, ranges, unknown keys, told by JSON pointer.
#include "json/read.hpp"

#include <doctest/doctest.h>

namespace json = ronde::json;

namespace {

json::Document parsed(std::string_view text) {
  auto document = json::parse(text);
  REQUIRE(document.has_value());
  return std::move(*document);
}

std::string told(const std::vector<json::FieldError>& errors) {
  std::string text;
  for (const auto& error : errors) text += error.pointer + ":" + error.code + " ";
  return text;
}

enum class Direction { offer, want };
constexpr std::array directions{json::Choice<Direction>{"offer", Direction::offer}, json::Choice<Direction>{"want", Direction::want}};

}  // namespace

TEST_CASE("a good request is read whole") {
  const auto document = parsed(R"({"title":" Vélo ","size":4,"direction":"want","tags":["a","b"],"gift":true,"ratio":0.5,"days":[1,2],
    "place":{"name":"Gare"},"items":[{"id":"x"},{"id":"y"}],"note":null})");
  json::ObjectReader reader(document.root());
  CHECK(reader.text("title", {}) == "Vélo");
  CHECK(reader.integer("size", 1, 4) == 4);
  CHECK(reader.choice("direction", directions) == Direction::want);
  CHECK(reader.texts("tags", {}, 5).size() == 2);
  CHECK(reader.boolean("gift"));
  CHECK(reader.number("ratio", 0, 1) == 0.5);
  CHECK(reader.integers("days", 0, 6, 7) == std::vector<std::int64_t>{1, 2});
  std::string place;
  CHECK(reader.object("place", [&](json::ObjectReader& inner) { place = inner.text("name", {}); }));
  CHECK(place == "Gare");
  std::string ids;
  reader.objects("items", 3, [&](json::ObjectReader& inner) { ids += inner.token("id", 26); });
  CHECK(ids == "xy");
  CHECK(reader.is_null("note"));
  CHECK_FALSE(reader.integer_or_none("absent", 0, 1).has_value());
  CHECK(reader.finish().empty());
}

TEST_CASE("all errors are told at once, each with its pointer") {
  const auto document = parsed(R"({"title":7,"size":9,"direction":"up","tags":["ok",""],"place":{"extra":1},"a/b~c":1,"half":1.5})");
  json::ObjectReader reader(document.root());
  (void)reader.text("title", {});
  (void)reader.integer("size", 1, 4);
  (void)reader.choice("direction", directions);
  (void)reader.texts("tags", {}, 5);
  (void)reader.object("place", [](json::ObjectReader&) {});
  (void)reader.integer("half", 0, 9);
  (void)reader.boolean("missing");
  CHECK(told(reader.finish()) ==
        "/title:wrong-type /size:out-of-range /direction:not-a-choice /tags/1:too-short /place/extra:unknown /half:wrong-type "
        "/missing:missing /a~1b~0c:unknown ");
}

TEST_CASE("what is no object, too many items, and numbers beyond 64 bits are refused") {
  const auto list = parsed("[1]");
  json::ObjectReader no_object(list.root());
  CHECK(no_object.text("x", {}).empty());
  CHECK(told(no_object.finish()) == ":wrong-type ");

  const auto document = parsed(R"({"n":18446744073709551615,"big":1e300,"tags":["a","b","c"],"code":"a b","items":[1]})");
  json::ObjectReader reader(document.root());
  (void)reader.integer("n", 0, 10);
  (void)reader.number("big", 0, 1);
  (void)reader.texts("tags", {}, 2);
  (void)reader.token("code", 10);
  reader.objects("items", 5, [](json::ObjectReader&) {});
  CHECK(told(reader.finish()) == "/n:out-of-range /big:out-of-range /tags:too-many /code:not-a-token /items/0:wrong-type ");
}

TEST_CASE("a form with ten thousand unknown keys gets a short list of errors") {
  std::string text = "{";
  for (int i = 0; i < 9000; ++i) text += "\"k" + std::to_string(i) + "\":1,";
  const auto document = parsed(text + "\"z\":1}");
  json::ObjectReader reader(document.root());
  CHECK(reader.finish().size() == 32);
}

TEST_CASE("a password is taken as typed, but no control character and no more than its bytes") {
  const auto document = parsed(R"({"a":" e\u0301 ","b":"x\ny","c":"1234567890"})");
  json::ObjectReader reader(document.root());
  CHECK(reader.secret("a", 20) == " e\xCC\x81 ");
  CHECK(reader.secret("b", 20).empty());
  CHECK(reader.secret("c", 9).empty());
  CHECK(told(reader.finish()) == "/b:control-character /c:too-long ");
}
