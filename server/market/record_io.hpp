#pragma once

// Private to records.cpp and changes.cpp: one description of a record's fields serves writing and reading, so the two cannot differ.
//   template <class Io> void fields(Io& io, Quarter& q) { io("id", q.id); io("name", q.name); }

#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/parse.hpp"
#include "json/write.hpp"
#include "market/records.hpp"

namespace ronde::market::io {

template <class T>
concept NamedEnum = std::is_enum_v<T>;
template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<StrongId<Tag>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_pair = false;
template <class A, class B>
inline constexpr bool is_pair<std::pair<A, B>> = true;

class FieldWriter {
 public:
  explicit FieldWriter(json::Writer& out) : out_(out) {}

  template <class T>
  void operator()(std::string_view name, const T& value) {
    if constexpr (is_optional<T>) {
      if (value) (*this)(name, *value);
    } else {
      out_.key(name);
      write(value);
    }
  }
  /// For lists that came later, or are mostly empty: left out where they are.
  template <class T>
  void unless_empty(std::string_view name, const std::vector<T>& list) {
    if (!list.empty()) (*this)(name, list);
  }
  /// For flags that came later.
  void unless_false(std::string_view name, bool flag) {
    if (flag) (*this)(name, flag);
  }

 private:
  template <class T>
  void write(const T& value) {
    if constexpr (std::same_as<T, std::string> || std::same_as<T, bool> || std::unsigned_integral<T>) {
      out_.value(value);
    } else if constexpr (std::same_as<T, Timestamp>) {
      out_.value(time_text(value));
    } else if constexpr (is_id<T>) {
      out_.value(value.text());
    } else if constexpr (NamedEnum<T>) {
      out_.value(name_of(value));
    } else if constexpr (is_vector<T>) {
      out_.begin_array();
      for (const auto& item : value) write(item);
      out_.end_array();
    } else if constexpr (is_pair<T>) {
      out_.begin_array();
      write(value.first);
      write(value.second);
      out_.end_array();
    } else {
      out_.begin_object();
      fields(*this, const_cast<T&>(value));  // only read: `fields` takes a reference for the reader's sake
      out_.end_object();
    }
  }

  json::Writer& out_;
};

/// Stops at the first fault and keeps the sentence that says what it was.
class FieldReader {
 public:
  FieldReader(const json::Value& object, std::string& fault) : object_(object), fault_(fault) {}

  template <class T>
  void operator()(std::string_view name, T& value) {
    if (!fault_.empty()) return;
    const auto member = object_.FindMember(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size())));
    if (member == object_.MemberEnd()) {
      if constexpr (is_optional<T>) {
        value = std::nullopt;
      } else {
        fault_ = "no \"" + std::string(name) + "\"";
      }
      return;
    }
    ++known_;
    if constexpr (is_optional<T>) {
      read(name, member->value, value.emplace());
    } else {
      read(name, member->value, value);
    }
  }

  template <class T>
  void unless_empty(std::string_view name, std::vector<T>& list) {
    std::optional<std::vector<T>> there;
    (*this)(name, there);
    list = std::move(there).value_or(std::vector<T>{});
  }
  void unless_false(std::string_view name, bool& flag) {
    std::optional<bool> there;
    (*this)(name, there);
    flag = there.value_or(false);
  }

  /// To be called last: anything that no field claimed is a fault.
  void finish() {
    if (fault_.empty() && known_ != object_.MemberCount()) fault_ = "a member that this version does not know";
  }

 private:
  void wrong(std::string_view name, const char* wanted) { fault_ = "\"" + std::string(name) + "\" is not " + wanted; }

  template <class T>
  void read(std::string_view name, const json::Value& in, T& value) {
    if (!fault_.empty()) return;
    if constexpr (std::same_as<T, std::string>) {
      if (!in.IsString()) return wrong(name, "a text");
      value.assign(in.GetString(), in.GetStringLength());
    } else if constexpr (std::same_as<T, bool>) {
      if (!in.IsBool()) return wrong(name, "true or false");
      value = in.GetBool();
    } else if constexpr (std::unsigned_integral<T>) {
      if (!in.IsUint64() || in.GetUint64() > std::numeric_limits<T>::max()) return wrong(name, "a number in range");
      value = static_cast<T>(in.GetUint64());
    } else if constexpr (std::same_as<T, Timestamp>) {
      parsed(name, in, value, "a time", [](std::string_view text) { return parse_time(text); });
    } else if constexpr (is_id<T>) {
      parsed(name, in, value, "an id", [](std::string_view text) { return T::parse(text); });
    } else if constexpr (NamedEnum<T>) {
      parsed(name, in, value, "a known word", [](std::string_view text) { return named<T>(text); });
    } else if constexpr (is_vector<T>) {
      if (!in.IsArray()) return wrong(name, "a list");
      value.clear();
      for (const auto& item : in.GetArray()) read(name, item, value.emplace_back());
    } else if constexpr (is_pair<T>) {
      if (!in.IsArray() || in.Size() != 2) return wrong(name, "a pair");
      read(name, in[0], value.first);
      read(name, in[1], value.second);
    } else {
      if (!in.IsObject()) return wrong(name, "an object");
      FieldReader inner(in, fault_);
      fields(inner, value);
      inner.finish();
    }
  }

  template <class T, class Parse>
  void parsed(std::string_view name, const json::Value& in, T& value, const char* wanted, Parse parse) {
    if (!in.IsString()) return wrong(name, wanted);
    const auto result = parse(std::string_view(in.GetString(), in.GetStringLength()));
    if (!result) return wrong(name, wanted);
    value = *result;
  }

  const json::Value& object_;
  std::string& fault_;
  rapidjson::SizeType known_ = 0;
};

inline Error bad_record(std::string why) {
  return Error{Errc::invalid, "bad-record", std::move(why)};
}

template <class T>
std::string write_record(const T& record) {
  json::Writer out;
  out.begin_object().member("v", kRecordVersion);
  FieldWriter writer(out);
  fields(writer, const_cast<T&>(record));  // only read
  out.end_object();
  return out.take();
}

template <class T>
Result<T> read_record(std::string_view text) {
  if (text.size() > kRecordBytesMax) return bad_record("longer than any record");
  const auto document = json::parse(text);
  if (!document) return bad_record("not JSON: " + document.error().why);
  const json::Value& root = document->root();
  if (!root.IsObject()) return bad_record("not an object");
  std::string fault;
  FieldReader reader(root, fault);
  std::uint32_t version = 0;
  reader("v", version);
  if (fault.empty() && version != kRecordVersion) {
    return bad_record("version " + std::to_string(version) + "; this Ronde reads version " + std::to_string(kRecordVersion));
  }
  T record;
  fields(reader, record);
  reader.finish();
  if (!fault.empty()) return bad_record(std::move(fault));
  return record;
}

}  // namespace ronde::market::io
