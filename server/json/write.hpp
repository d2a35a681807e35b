// Writing JSON into a string. Deny by default is the caller's: nothing is written that is not named.
//
//   json::Writer out;
//   out.begin_object().member("id", id).member("state", "active").end_object();
//   return http::json_response(200, out.take());
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/rapidjson.hpp"

namespace ronde::json {

namespace detail {
/// RapidJSON's output stream over a std::string.
class StringSink {
 public:
  using Ch = char;
  std::string text;
  void Put(char c) { text.push_back(c); }
  void Flush() {}
};
}  // namespace detail

/// Balanced begin and end are the caller's duty; take() asserts it. Numbers that are not finite become null.
class Writer {
 public:
  explicit Writer(std::size_t reserve = 512) : writer_(sink_) { sink_.text.reserve(reserve); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Writer& begin_object() { return done(writer_.StartObject()); }
  Writer& end_object() { return done(writer_.EndObject()); }
  Writer& begin_array() { return done(writer_.StartArray()); }
  Writer& end_array() { return done(writer_.EndArray()); }
  Writer& key(std::string_view name) { return done(writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()))); }

  Writer& value(std::string_view text) { return done(writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()))); }
  Writer& value(const char* text) { return value(std::string_view(text)); }
  Writer& value(bool truth) { return done(writer_.Bool(truth)); }
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  Writer& value(Number number) {
    if constexpr (std::signed_integral<Number>)
      return done(writer_.Int64(static_cast<std::int64_t>(number)));
    else
      return done(writer_.Uint64(static_cast<std::uint64_t>(number)));
  }
  Writer& value(double number);
  template <class T>
  Writer& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }
  Writer& null() { return done(writer_.Null()); }
  /// `json` is JSON already, one whole value.
  Writer& raw(std::string_view json) { return done(writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType)); }

  template <class T>
  Writer& member(std::string_view name, const T& content) {
    key(name);
    return value(content);
  }
  Writer& null_member(std::string_view name) { return key(name).null(); }
  Writer& raw_member(std::string_view name, std::string_view json) { return key(name).raw(json); }

  [[nodiscard]] bool complete() const { return writer_.IsComplete(); }
  /// The text; the writer is empty after it.
  [[nodiscard]] std::string take();

 private:
  Writer& done(bool) { return *this; }

  detail::StringSink sink_;
  rapidjson::Writer<detail::StringSink> writer_;
};

/// The text as a JSON string, with its quotes.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace ronde::json
