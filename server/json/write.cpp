#include "json/write.hpp"

#include <cmath>
#include <utility>

namespace ronde::json {

Writer& Writer::value(double number) {
  if (!std::isfinite(number)) return null();
  return done(writer_.Double(number));
}

std::string Writer::take() {
  RAPIDJSON_ASSERT(writer_.IsComplete());
  std::string text = std::move(sink_.text);
  sink_.text.clear();
  writer_.Reset(sink_);
  return text;
}

std::string quoted(std::string_view text) {
  Writer out(text.size() + 2);
  out.value(text);
  return out.take();
}

}  // namespace ronde::json
