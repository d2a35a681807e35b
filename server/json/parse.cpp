#include "json/parse.hpp"

#include <algorithm>
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
  bool Int(int number) { return counted() && document_.Int(number); }
  bool Uint(unsigned number) { return counted() && document_.Uint(number); }
  bool Int64(std::int64_t number) { return counted() && document_.Int64(number); }
  bool Uint64(std::uint64_t number) { return counted() && document_.Uint64(number); }
  bool Double(double number) { return counted() && document_.Double(number); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }  // only with a flag that we do not set
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
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag |
                             rapidjson::kParseInsituFlag;
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
