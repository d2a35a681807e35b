#include "json/read.hpp"

#include <algorithm>
#include <cmath>

namespace ronde::json {
namespace {

constexpr std::size_t errors_max = 32;  // a form has fewer fields; a hostile one shall not make us write pages

std::string_view view_of(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

std::string escaped(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text.push_back(c);
  }
  return text;
}

Value::ConstMemberIterator find_member(const Value& object, std::string_view key) {
  const Value name(rapidjson::StringRef(key.data(), key.size()));
  return object.FindMember(name);
}

std::string_view words_of(TextFault fault) {
  switch (fault) {
    case TextFault::not_utf8:
      return "is not valid UTF-8";
    case TextFault::too_short:
      return "is too short";
    case TextFault::too_long:
      return "is too long";
    case TextFault::control_character:
      return "holds a control character";
    case TextFault::direction_override:
      return "holds a character that turns the direction of writing";
    case TextFault::mixed_scripts:
      return "mixes letters of several scripts";
  }
  return "is not acceptable";
}

}  // namespace

ObjectReader::ObjectReader(const Value& value) : ObjectReader(value, "", std::make_shared<std::vector<FieldError>>()) {}

ObjectReader::ObjectReader(const Value& value, std::string pointer, std::shared_ptr<std::vector<FieldError>> errors)
    : value_(value.IsObject() ? &value : nullptr), pointer_(std::move(pointer)), errors_(std::move(errors)) {
  if (!value_) add(pointer_, "wrong-type", "must be an object");
}

std::string ObjectReader::pointer_to(std::string_view key) const {
  return pointer_ + "/" + escaped(key);
}

void ObjectReader::add(std::string pointer, std::string_view code, std::string detail) {
  if (errors_->size() < errors_max) errors_->push_back({std::move(pointer), std::string(code), std::move(detail)});
}

void ObjectReader::fail(std::string_view key, std::string_view code, std::string_view detail) {
  add(key.empty() ? pointer_ : pointer_to(key), code, std::string(detail));
}

bool ObjectReader::has(std::string_view key) const {
  return value_ && find_member(*value_, key) != value_->MemberEnd();
}

bool ObjectReader::is_null(std::string_view key) {
  if (!value_) return false;
  const auto member = find_member(*value_, key);
  if (member == value_->MemberEnd() || !member->value.IsNull()) return false;
  known_.push_back(view_of(member->name));
  return true;
}

const Value* ObjectReader::take(std::string_view key, bool required) {
  if (!value_) return nullptr;
  const auto member = find_member(*value_, key);
  if (member == value_->MemberEnd()) {
    if (required) add(pointer_to(key), "missing", "must be given");
    return nullptr;
  }
  known_.push_back(view_of(member->name));  // the document's copy of the key lives as long as the reader may
  return &member->value;
}

std::optional<std::string> ObjectReader::text_of(const Value& value, const std::string& pointer, const TextRule& rule) {
  if (!value.IsString()) {
    add(pointer, "wrong-type", "must be a text");
    return std::nullopt;
  }
  auto text = clean_text(view_of(value), rule);
  if (text) return std::move(*text);
  add(pointer, slug_of(text.error()), std::string(words_of(text.error())));
  return std::nullopt;
}

std::string ObjectReader::text(std::string_view key, const TextRule& rule) {
  const Value* const value = take(key, true);
  return value ? text_of(*value, pointer_to(key), rule).value_or("") : "";
}

std::optional<std::string> ObjectReader::text_or_none(std::string_view key, const TextRule& rule) {
  const Value* const value = take(key, false);
  return value ? text_of(*value, pointer_to(key), rule) : std::nullopt;
}

std::optional<std::string> ObjectReader::token_of(const Value& value, const std::string& pointer, std::size_t bytes_max) {
  if (!value.IsString()) {
    add(pointer, "wrong-type", "must be a text");
    return std::nullopt;
  }
  const std::string_view text = view_of(value);
  const auto visible = [](char c) { return c > ' ' && c < 0x7F; };
  if (text.empty())
    add(pointer, "too-short", "must not be empty");
  else if (text.size() > bytes_max)
    add(pointer, "too-long", "is too long");
  else if (!std::ranges::all_of(text, visible))
    add(pointer, "not-a-token", "may hold visible ASCII characters only");
  else
    return std::string(text);
  return std::nullopt;
}

std::string ObjectReader::token(std::string_view key, std::size_t bytes_max) {
  const Value* const value = take(key, true);
  return value ? token_of(*value, pointer_to(key), bytes_max).value_or("") : "";
}

std::optional<std::string> ObjectReader::token_or_none(std::string_view key, std::size_t bytes_max) {
  const Value* const value = take(key, false);
  return value ? token_of(*value, pointer_to(key), bytes_max) : std::nullopt;
}

std::string ObjectReader::secret(std::string_view key, std::size_t bytes_max) {
  const Value* const value = take(key, true);
  if (!value) return "";
  const std::string pointer = pointer_to(key);
  if (!value->IsString()) {
    add(pointer, "wrong-type", "must be a text");
    return "";
  }
  const std::string_view text = view_of(*value);
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (text.size() > bytes_max)
    add(pointer, "too-long", "is too long");
  else if (!is_utf8(text) || std::ranges::any_of(text, control))
    add(pointer, "control-character", "holds a control character");
  else
    return std::string(text);
  return "";
}

std::optional<std::int64_t> ObjectReader::integer_of(const Value& value, const std::string& pointer, std::int64_t low, std::int64_t high) {
  if (!value.IsInt64() && !value.IsUint64()) {
    add(pointer, "wrong-type", "must be a whole number");
    return std::nullopt;
  }
  if (value.IsInt64() && value.GetInt64() >= low && value.GetInt64() <= high) return value.GetInt64();
  add(pointer, "out-of-range", "must be from " + std::to_string(low) + " to " + std::to_string(high));
  return std::nullopt;
}

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t low, std::int64_t high) {
  const Value* const value = take(key, true);
  return value ? integer_of(*value, pointer_to(key), low, high).value_or(low) : low;
}

std::optional<std::int64_t> ObjectReader::integer_or_none(std::string_view key, std::int64_t low, std::int64_t high) {
  const Value* const value = take(key, false);
  return value ? integer_of(*value, pointer_to(key), low, high) : std::nullopt;
}

double ObjectReader::number(std::string_view key, double low, double high) {
  if (!has(key)) {
    (void)take(key, true);
    return low;
  }
  return number_or_none(key, low, high).value_or(low);
}

std::optional<double> ObjectReader::number_or_none(std::string_view key, double low, double high) {
  const Value* const value = take(key, false);
  if (!value) return std::nullopt;
  if (!value->IsNumber()) {
    add(pointer_to(key), "wrong-type", "must be a number");
    return std::nullopt;
  }
  const double number = value->GetDouble();
  if (std::isfinite(number) && number >= low && number <= high) return number;
  add(pointer_to(key), "out-of-range", "must be from " + std::to_string(low) + " to " + std::to_string(high));
  return std::nullopt;
}

bool ObjectReader::boolean(std::string_view key) {
  if (!has(key)) {
    (void)take(key, true);
    return false;
  }
  return boolean_or_none(key).value_or(false);
}

std::optional<bool> ObjectReader::boolean_or_none(std::string_view key) {
  const Value* const value = take(key, false);
  if (!value) return std::nullopt;
  if (value->IsBool()) return value->GetBool();
  add(pointer_to(key), "wrong-type", "must be true or false");
  return std::nullopt;
}

std::optional<std::size_t> ObjectReader::choice_index(std::string_view key, bool required, std::size_t count,
                                                      const std::function<std::string_view(std::size_t)>& word) {
  const Value* const value = take(key, required);
  if (!value) return std::nullopt;
  std::string words;
  for (std::size_t i = 0; i < count; ++i) {
    if (value->IsString() && view_of(*value) == word(i)) return i;
    words.append(i == 0 ? "" : ", ").append(word(i));
  }
  add(pointer_to(key), value->IsString() ? "not-a-choice" : "wrong-type", "must be one of: " + words);
  return std::nullopt;
}

const Value* ObjectReader::take_array(std::string_view key, std::size_t items_max) {
  const Value* const value = take(key, false);
  if (!value) return nullptr;
  if (!value->IsArray())
    add(pointer_to(key), "wrong-type", "must be a list");
  else if (value->Size() > items_max)
    add(pointer_to(key), "too-many", "may hold at most " + std::to_string(items_max));
  else
    return value;
  return nullptr;
}

std::vector<std::string> ObjectReader::texts(std::string_view key, const TextRule& rule, std::size_t items_max) {
  std::vector<std::string> all;
  const Value* const array = take_array(key, items_max);
  for (rapidjson::SizeType i = 0; array && i < array->Size(); ++i) {
    if (auto text = text_of((*array)[i], pointer_to(key) + "/" + std::to_string(i), rule)) all.push_back(std::move(*text));
  }
  return all;
}

std::vector<std::string> ObjectReader::tokens(std::string_view key, std::size_t bytes_max, std::size_t items_max) {
  std::vector<std::string> all;
  const Value* const array = take_array(key, items_max);
  for (rapidjson::SizeType i = 0; array && i < array->Size(); ++i) {
    if (auto token = token_of((*array)[i], pointer_to(key) + "/" + std::to_string(i), bytes_max)) all.push_back(std::move(*token));
  }
  return all;
}

std::vector<std::int64_t> ObjectReader::integers(std::string_view key, std::int64_t low, std::int64_t high, std::size_t items_max) {
  std::vector<std::int64_t> all;
  const Value* const array = take_array(key, items_max);
  for (rapidjson::SizeType i = 0; array && i < array->Size(); ++i) {
    if (auto number = integer_of((*array)[i], pointer_to(key) + "/" + std::to_string(i), low, high)) all.push_back(*number);
  }
  return all;
}

bool ObjectReader::object(std::string_view key, const std::function<void(ObjectReader&)>& read) {
  const Value* const value = take(key, false);
  if (!value) return false;
  ObjectReader child(*value, pointer_to(key), errors_);
  if (!child.value_) return true;
  read(child);
  child.refuse_unknown();
  return true;
}

void ObjectReader::required_object(std::string_view key, const std::function<void(ObjectReader&)>& read) {
  if (!object(key, read)) (void)take(key, true);
}

void ObjectReader::objects(std::string_view key, std::size_t items_max, const std::function<void(ObjectReader&)>& read) {
  const Value* const array = take_array(key, items_max);
  for (rapidjson::SizeType i = 0; array && i < array->Size(); ++i) {
    ObjectReader child((*array)[i], pointer_to(key) + "/" + std::to_string(i), errors_);
    if (!child.value_) continue;
    read(child);
    child.refuse_unknown();
  }
}

void ObjectReader::refuse_unknown() {
  if (!value_) return;
  for (auto member = value_->MemberBegin(); member != value_->MemberEnd(); ++member) {
    if (std::ranges::find(known_, view_of(member->name)) == known_.end()) {
      add(pointer_to(view_of(member->name)), "unknown", "is not known here");
    }
  }
}

std::vector<FieldError> ObjectReader::finish() {
  refuse_unknown();
  return *errors_;
}

}  // namespace ronde::json
