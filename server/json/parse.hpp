// The one JSON parser of the house (checklist 16).
#pragma once

#include <boost/system/result.hpp>
#include <boost/throw_exception.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/rapidjson.hpp"

namespace ronde::json {

using Value = rapidjson::Value;

struct ParseLimits {
  std::size_t depth_max = 32;
  std::size_t values_max = 10'000;  ///< every object, array, string, number, literal; keys do not count
};

enum class ParseFault : std::uint8_t {
  malformed,      ///< no JSON text, no UTF-8, a NUL byte or a byte order mark: 400
  too_deep,       ///< 422
  too_many,       ///< 422
  duplicate_key,  ///< 422
};

struct ParseError {
  ParseFault fault = ParseFault::malformed;
  std::size_t offset = 0;  ///< byte where it was seen
  std::string why;         ///< for people
  [[nodiscard]] unsigned status() const { return fault == ParseFault::malformed ? 400 : 422; }
};
[[noreturn]] void throw_exception_from_error(const ParseError& error, const boost::source_location& where);

/// A parsed text with the memory its strings live in. Strings may hold NUL characters: use their length.
class Document {
 public:
  Document() = default;
  Document(Document&&) noexcept = default;
  Document& operator=(Document&&) noexcept = default;
  [[nodiscard]] const Value& root() const { return dom_; }

 private:
  friend boost::system::result<Document, ParseError> parse(std::string_view text, ParseLimits limits);
  std::vector<char> text_;  // parsed in place: strings of dom_ point into it
  rapidjson::Document dom_;
};

/// Parses one JSON text, whole.
/// Errors  see ParseFault. Depth is counted by a handler and the parser is iterative: no input makes it recurse.
/// Cost    linear in the text, about 0.4 GB/s; one copy of it is kept.
[[nodiscard]] boost::system::result<Document, ParseError> parse(std::string_view text, ParseLimits limits = {});

}  // namespace ronde::json
