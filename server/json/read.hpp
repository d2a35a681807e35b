// Reading a request's JSON by name, with types and ranges; what is wrong is collected and told by JSON pointer, what is unknown is refused.
//
//   json::ObjectReader reader(document.root());
//   draft.title = reader.text("title", {.points_max = 80});
//   draft.size = reader.integer("size", 1, 4);
//   draft.quantity = reader.integer_or_none("quantity", 1, 99).value_or(1);
//   if (auto errors = reader.finish(); !errors.empty()) return invalid(errors);
//
// After an error a getter returns an empty value, so that all errors are told at once: use nothing of it before finish() is empty.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/parse.hpp"
#include "json/text.hpp"

namespace ronde::json {

struct FieldError {
  std::string pointer;  ///< RFC 6901, e.g. "/availability/3"; "" is the whole
  std::string code;     ///< stable: missing, wrong-type, out-of-range, unknown, not-a-choice, too-many, too-short, too-long, ...
  std::string detail;   ///< for people
};

template <class Enum>
using Choice = std::pair<std::string_view, Enum>;

class ObjectReader {
 public:
  /// The value must outlive the reader. Not an object: one error at "".
  explicit ObjectReader(const Value& value);

  /// Is the member there (null counts as there)?
  [[nodiscard]] bool has(std::string_view key) const;
  /// There and null; marks it as known. For PATCH, where null clears a field.
  [[nodiscard]] bool is_null(std::string_view key);

  std::string text(std::string_view key, const TextRule& rule);
  std::optional<std::string> text_or_none(std::string_view key, const TextRule& rule);
  /// Bytes as they are, 1 to bytes_max visible ASCII characters: ids, codes, cursors, passwords' hashes; no normalisation.
  std::string token(std::string_view key, std::size_t bytes_max);
  std::optional<std::string> token_or_none(std::string_view key, std::size_t bytes_max);
  /// A password: valid UTF-8 without control characters, as typed (no NFC, no trimming); at most bytes_max.
  std::string secret(std::string_view key, std::size_t bytes_max);

  /// A whole number in [low, high]; 1.0 is no whole number.
  std::int64_t integer(std::string_view key, std::int64_t low, std::int64_t high);
  std::optional<std::int64_t> integer_or_none(std::string_view key, std::int64_t low, std::int64_t high);
  /// Finite, in [low, high].
  double number(std::string_view key, double low, double high);
  std::optional<double> number_or_none(std::string_view key, double low, double high);
  bool boolean(std::string_view key);
  std::optional<bool> boolean_or_none(std::string_view key);

  /// One of the words; the first choice's value after an error.
  template <class Enum>
  Enum choice(std::string_view key, std::span<const Choice<Enum>> choices) {
    return choice_in(key, true, choices).value_or(choices.front().second);
  }
  template <class Enum>
  std::optional<Enum> choice_or_none(std::string_view key, std::span<const Choice<Enum>> choices) {
    return choice_in(key, false, choices);
  }
  template <class Enum, std::size_t size>
  Enum choice(std::string_view key, const std::array<Choice<Enum>, size>& choices) {
    return choice<Enum>(key, std::span<const Choice<Enum>>(choices));
  }
  template <class Enum, std::size_t size>
  std::optional<Enum> choice_or_none(std::string_view key, const std::array<Choice<Enum>, size>& choices) {
    return choice_or_none<Enum>(key, std::span<const Choice<Enum>>(choices));
  }

  /// An array of texts or tokens; absent is empty.
  std::vector<std::string> texts(std::string_view key, const TextRule& rule, std::size_t items_max);
  std::vector<std::string> tokens(std::string_view key, std::size_t bytes_max, std::size_t items_max);
  std::vector<std::int64_t> integers(std::string_view key, std::int64_t low, std::int64_t high, std::size_t items_max);

  /// A member that is an object: `read` gets its reader, unknown members in it are refused when it returns. False: absent.
  bool object(std::string_view key, const std::function<void(ObjectReader&)>& read);
  /// The same, but absent is an error.
  void required_object(std::string_view key, const std::function<void(ObjectReader&)>& read);
  /// An array of objects; absent is empty.
  void objects(std::string_view key, std::size_t items_max, const std::function<void(ObjectReader&)>& read);

  /// Adds an error of a rule that spans members, or that the caller checked.
  void fail(std::string_view key, std::string_view code, std::string_view detail);
  /// Refuses unknown members, and gives all errors in the order seen.
  [[nodiscard]] std::vector<FieldError> finish();

 private:
  ObjectReader(const Value& value, std::string pointer, std::shared_ptr<std::vector<FieldError>> errors);
  const Value* take(std::string_view key, bool required);
  const Value* take_array(std::string_view key, std::size_t items_max);
  std::optional<std::string> text_of(const Value& value, const std::string& pointer, const TextRule& rule);
  std::optional<std::string> token_of(const Value& value, const std::string& pointer, std::size_t bytes_max);
  std::optional<std::int64_t> integer_of(const Value& value, const std::string& pointer, std::int64_t low, std::int64_t high);
  std::optional<std::size_t> choice_index(std::string_view key, bool required, std::size_t count,
                                          const std::function<std::string_view(std::size_t)>& word);
  template <class Enum>
  std::optional<Enum> choice_in(std::string_view key, bool required, std::span<const Choice<Enum>> choices) {
    const auto index = choice_index(key, required, choices.size(), [choices](std::size_t i) { return choices[i].first; });
    if (!index) return std::nullopt;
    return choices[*index].second;
  }
  [[nodiscard]] std::string pointer_to(std::string_view key) const;
  void add(std::string pointer, std::string_view code, std::string detail);
  void refuse_unknown();

  const Value* value_;  // null when not an object
  std::string pointer_;
  std::shared_ptr<std::vector<FieldError>> errors_;
  std::vector<std::string_view> known_;
};

}  // namespace ronde::json
