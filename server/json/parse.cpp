#include "json/parse.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "json/text.hpp"

namespace ronde::json {
namespace {

/// Passes events on to the document while it counts depth and values and watches for keys given twice. Keys can be kept as views: the
/// text is parsed in place, so they stay where they are.
class CountingHandler {
 public:
  CountingHandler(rapidjson::Document& document, ParseLimits limits) : document_(document), limits_(limits) {}

  bool Null() { return counted() && document_.Null(); }
  bool Bool(bool truth) { return counted() && document_.Bool(truth); }
  /// RapidJSON's own reading of long zeros counts the leading zeros of 0, which C++ leaves undefined; it only finds where a number ends.
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return counted() && number({text, size}); }
  bool Int(int) { return false; }  // so that each number comes as a text
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool String(const char* text, rapidjson::SizeType size, bool copy) {
    return counted() && valid({text, size}) && document_.String(text, size, copy);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool copy) {
    if (!valid({text, size})) return false;
    keys_.emplace_back(text, size);
    return document_.Key(text, size, copy);
  }
  bool StartObject() {
    if (!counted() || !deeper()) return false;
    object_begins_.push_back(keys_.size());
    return document_.StartObject();
  }
  bool EndObject(rapidjson::SizeType members) {
    const std::size_t begin = object_begins_.back();
    object_begins_.pop_back();
    --depth_;
    if (doubled(begin)) return refuse(ParseFault::duplicate_key);
    keys_.resize(begin);
    return document_.EndObject(members);
  }
  bool StartArray() { return counted() && deeper() && document_.StartArray(); }
  bool EndArray(rapidjson::SizeType elements) {
    --depth_;
    return document_.EndArray(elements);
  }

  [[nodiscard]] ParseFault fault() const { return fault_; }

 private:
  bool refuse(ParseFault fault) {
    fault_ = fault;
    return false;
  }
  bool counted() { return ++values_ <= limits_.values_max || refuse(ParseFault::too_many); }
  bool deeper() { return ++depth_ <= limits_.depth_max || refuse(ParseFault::too_deep); }
  /// RapidJSON checks raw bytes, but lets an escaped lone low surrogate through and writes it as no UTF-8.
  bool valid(std::string_view text) { return is_utf8(text) || refuse(ParseFault::malformed); }

  bool number(std::string_view text) {
    const char* const end = text.data() + text.size();
    if (text.find_first_of(".eE") == std::string_view::npos) {
      std::int64_t whole = 0;
      if (std::from_chars(text.data(), end, whole).ec == std::errc{}) return document_.Int64(whole);
      std::uint64_t large = 0;
      if (std::from_chars(text.data(), end, large).ec == std::errc{}) return document_.Uint64(large);
    }
    double value = 0;
    // Too large or too small: which of the two, strtod says; a byte that is no part of a number always follows.
    if (std::from_chars(text.data(), end, value).ec != std::errc{}) value = std::strtod(text.data(), nullptr);
    return std::isfinite(value) ? document_.Double(value) : refuse(ParseFault::malformed);
  }

  bool doubled(std::size_t begin) {
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(begin);
    constexpr std::ptrdiff_t few = 8;  // pairs are compared faster than sorted
    if (keys_.end() - first <= few) {
      for (auto left = first; left != keys_.end(); ++left) {
        if (std::find(left + 1, keys_.end(), *left) != keys_.end()) return true;
      }
      return false;
    }
    std::sort(first, keys_.end());
    return std::adjacent_find(first, keys_.end()) != keys_.end();
  }

  rapidjson::Document& document_;
  ParseLimits limits_;
  std::vector<std::string_view> keys_;      // of the objects now open, outermost first
  std::vector<std::size_t> object_begins_;  // where each one's keys begin
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
  ParseFault fault_ = ParseFault::malformed;
};

std::string_view why(ParseFault fault) {
  switch (fault) {
    case ParseFault::malformed:
      return "not a JSON text in UTF-8";
    case ParseFault::too_deep:
      return "nested too deeply";
    case ParseFault::too_many:
      return "too many values";
    case ParseFault::duplicate_key:
      return "a key is given twice in one object";
  }
  return "";
}

ParseError error_of(ParseFault fault, std::size_t offset, std::string_view words) {
  return ParseError{.fault = fault, .offset = offset, .why = std::string(words)};
}

}  // namespace

void throw_exception_from_error(const ParseError& error, const boost::source_location& where) {
  boost::throw_exception(std::runtime_error(error.why), where);
}

boost::system::result<Document, ParseError> parse(std::string_view text, ParseLimits limits) {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return error_of(ParseFault::malformed, nul, "a NUL byte");
  }
  if (!text.empty() && static_cast<unsigned char>(text.front()) == 0xEF) {
    return error_of(ParseFault::malformed, 0, "begins with a byte order mark");
  }
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseInsituFlag;
  Document document;
  // RapidJSON's end of text; four, for it takes all bytes of a letter that a text breaks off in before it looks at them.
  constexpr std::size_t ends = 4;
  document.text_.reserve(text.size() + ends);
  document.text_.assign(text.begin(), text.end());
  document.text_.resize(text.size() + ends, '\0');
  CountingHandler handler(document.dom_, limits);
  rapidjson::ParseResult result;
  bool delivered = false;
  const auto generate = [&](rapidjson::Document&) {
    rapidjson::InsituStringStream stream(document.text_.data());
    rapidjson::Reader reader;
    result = reader.Parse<flags>(stream, handler);
    delivered = !result.IsError();
    return delivered;
  };
  document.dom_.Populate(generate);
  if (delivered) return document;
  const bool refused_by_us = result.Code() == rapidjson::kParseErrorTermination;
  const ParseFault fault = refused_by_us ? handler.fault() : ParseFault::malformed;
  return error_of(fault, result.Offset(), refused_by_us ? why(fault) : std::string_view(rapidjson::GetParseError_En(result.Code())));
}

}  // namespace ronde::json
