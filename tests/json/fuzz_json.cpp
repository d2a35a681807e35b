// What parses stays within its bounds, is written and read again alike, and reads through ObjectReader without harm.
#include <cstdint>
#include <cstdlib>

#include "json/read.hpp"
#include "json/write.hpp"

namespace json = ronde::json;

namespace {

std::size_t depth_of(const json::Value& value) {
  std::size_t below = 0;
  if (value.IsArray()) {
    for (const auto& item : value.GetArray()) below = std::max(below, depth_of(item));
  }
  if (value.IsObject()) {
    for (const auto& member : value.GetObject()) below = std::max(below, depth_of(member.value));
  }
  return value.IsArray() || value.IsObject() ? below + 1 : 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)json::look_alike_key(text);
  if (const auto cleaned = json::clean_text(text, {.points_max = 300, .several_lines = true})) {
    if (!json::is_utf8(*cleaned) || json::clean_text(*cleaned, {.points_max = 300, .several_lines = true}).value() != *cleaned)
      std::abort();
  }
  const auto document = json::parse(text);
  if (!document) return 0;
  if (depth_of(document->root()) > 32) std::abort();
  rapidjson::StringBuffer written;
  rapidjson::Writer<rapidjson::StringBuffer> writer(written);
  document->root().Accept(writer);
  const auto again = json::parse({written.GetString(), written.GetSize()});
  if (!again || !(again->root() == document->root())) std::abort();
  json::ObjectReader reader(document->root());
  (void)reader.text("a", {});
  (void)reader.integer_or_none("b", 1, 4);
  (void)reader.texts("c", {}, 4);
  (void)reader.object("d", [](json::ObjectReader& inner) { (void)inner.number("e", 0, 1); });
  (void)reader.finish();
  return 0;
}
