#include "market/text_rules.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "json/text.hpp"
#include "market/limits.hpp"

namespace ronde::market {
namespace {

Error refusal(json::TextFault fault, std::string_view pointer) {
  switch (fault) {
    case json::TextFault::not_utf8:
      return {Errc::invalid, "text-not-utf8", "this is not text", pointer};
    case json::TextFault::too_short:
      return {Errc::invalid, "text-empty", "something has to stand here", pointer};
    case json::TextFault::too_long:
      return {Errc::invalid, "text-too-long", "this is too long", pointer};
    case json::TextFault::mixed_scripts:
      return {Errc::invalid, "name-mixed-scripts", "letters of two alphabets in one name", pointer};
    case json::TextFault::control_character:
    case json::TextFault::direction_override:
      break;
  }
  return {Errc::invalid, "text-control", "characters that nobody can see", pointer};
}

Result<std::string> cleaned(std::string_view text, const json::TextRule& rule, std::string_view pointer) {
  auto clean = json::clean_text(text, rule);
  if (!clean) return refusal(clean.error(), pointer);
  return std::move(*clean);
}

std::string without_double_blanks(std::string text) {
  const auto both_blank = [](char a, char b) { return a == ' ' && b == ' '; };
  text.erase(std::unique(text.begin(), text.end(), both_blank), text.end());
  return text;
}

void append(std::string& text, utf8proc_int32_t point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(point, bytes.data());
  text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

/// Calls `visit` with each code point; bytes that are no UTF-8 are skipped.
template <class Visit>
void each_point(std::string_view text, Visit visit) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = -1;
    utf8proc_ssize_t used = utf8proc_iterate(at, left, &point);
    if (used < 1) used = 1;
    if (point >= 0) visit(point);
    at += used;
    left -= used;
  }
}

/// ' and what phones and word processors write for it. Unicode takes the last, U+02BC, for a letter.
bool is_apostrophe(utf8proc_int32_t point) {
  return point == '\'' || point == 0x2018 || point == 0x2019 || point == 0x2BC;
}
bool is_letter(utf8proc_int32_t point) {
  if (is_apostrophe(point)) return false;
  const auto category = utf8proc_category(point);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}
bool is_mark(utf8proc_int32_t point) {
  const auto category = utf8proc_category(point);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC;
}
bool is_digit(utf8proc_int32_t point) {
  return utf8proc_category(point) == UTF8PROC_CATEGORY_ND;
}

}  // namespace

Result<std::string> clean_text(std::string_view text, std::size_t code_points_max, Lines lines, std::string_view pointer,
                               bool may_be_empty) {
  Result<std::string> clean = cleaned(
      text,
      {.points_min = may_be_empty ? std::size_t{0} : std::size_t{1}, .points_max = code_points_max, .several_lines = lines == Lines::many},
      pointer);
  if (!clean || lines == Lines::many) return clean;
  return without_double_blanks(std::move(*clean));
}

Result<std::string> clean_first_name(std::string_view text, std::string_view pointer) {
  Result<std::string> clean = cleaned(text, {.points_max = limits::kFirstName, .name = true}, pointer);
  if (!clean) return clean;
  bool any_letter = false;
  bool strange = false;
  each_point(*clean, [&](utf8proc_int32_t point) {
    if (is_letter(point))
      any_letter = true;
    else if (!is_mark(point) && point != ' ' && point != '-' && !is_apostrophe(point) && point != '.' && point != 0x2010)
      strange = true;
  });
  if (!any_letter || strange) return Error{Errc::invalid, "name-characters", "a first name has letters, perhaps a hyphen", pointer};
  return without_double_blanks(std::move(*clean));
}

namespace {

std::string mapped(std::string_view text, int options) {
  utf8proc_uint8_t* raw = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &raw,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(raw, &std::free);
  if (size < 0) return {};
  return {reinterpret_cast<const char*>(raw), static_cast<std::size_t>(size)};
}

/// Runs of letters, marks and digits.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  each_point(text, [&](utf8proc_int32_t point) {
    if (is_letter(point) || is_digit(point) || is_mark(point)) {
      append(word, point);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  });
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string result;
  each_point(mapped(text, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE),
             [&](utf8proc_int32_t point) {
               if (point == 0x153)
                 result += "oe";  // Unicode keeps these two whole
               else if (point == 0xE6)
                 result += "ae";
               else if (is_apostrophe(point))
                 result += '\'';
               else
                 append(result, point);
             });
  return result;
}

std::string skeleton(std::string_view name) {
  std::string letters;
  const std::string key = json::look_alike_key(name);
  each_point(key, [&](utf8proc_int32_t point) {
    if (is_letter(point) || is_digit(point)) append(letters, point);
  });
  return letters;
}

std::vector<std::string> words_of(std::string_view text) {
  return split(folded(text));
}

std::vector<std::string> accented_words_of(std::string_view text) {
  std::string lower;
  each_point(mapped(text, UTF8PROC_COMPOSE | UTF8PROC_IGNORE), [&](utf8proc_int32_t point) { append(lower, utf8proc_tolower(point)); });
  return split(lower);
}

bool one_slip_apart(std::string_view one, std::string_view other) {
  if (one.size() > other.size()) std::swap(one, other);
  if (other.size() - one.size() > 1) return false;
  const auto [a, b] = std::ranges::mismatch(one, other);
  const std::string_view left(a, one.end());
  const std::string_view right(b, other.end());
  if (left.size() != right.size()) return left == right.substr(1);
  if (left.empty() || left.substr(1) == right.substr(1)) return true;
  return left[0] == right[1] && left[1] == right[0] && left.substr(2) == right.substr(2);
}

bool forgives_a_slip(std::string_view word) {
  constexpr std::size_t shortest = 4;
  return word.size() >= shortest && std::ranges::none_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace ronde::market
