#include "json/text.hpp"

#include <utf8proc.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "json/scripts.hpp"

namespace ronde::json {
namespace {

/// Length of the sequence that begins at `at`, 0 when it is none. Table 3-7 of the Unicode standard.
std::size_t sequence_length(const unsigned char* at, const unsigned char* end) {
  const auto left = static_cast<std::size_t>(end - at);
  const unsigned char lead = *at;
  const auto tail = [&](std::size_t i) { return (at[i] & 0xC0) == 0x80; };
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return left >= 2 && tail(1) ? 2 : 0;
  if (lead < 0xF0) {
    if (left < 3 || !tail(1) || !tail(2)) return 0;
    if (lead == 0xE0 && at[1] < 0xA0) return 0;  // overlong
    if (lead == 0xED && at[1] > 0x9F) return 0;  // surrogate
    return 3;
  }
  if (lead > 0xF4 || left < 4 || !tail(1) || !tail(2) || !tail(3)) return 0;
  if (lead == 0xF0 && at[1] < 0x90) return 0;
  if (lead == 0xF4 && at[1] > 0x8F) return 0;
  return 4;
}

bool is_control(char32_t point) {
  // C0, DEL, C1, and the line and paragraph separators, which some programs take for newlines.
  return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x2028 || point == 0x2029;
}

bool is_direction_override(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

bool is_blank(char32_t point) {
  return point == ' ' || point == '\n' || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200D) || point == 0x202F ||
         point == 0x205F || point == 0x2060 || point == 0x3000 || point == 0xFEFF;
}

std::string without_carriage_returns(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    plain.push_back(text[i]);
  }
  return plain;
}

std::string_view trimmed(std::string_view text) {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool seen = false;
  for_each_point(text, [&](char32_t point, std::size_t offset, std::size_t size) {
    if (is_blank(point)) return;
    if (!seen) begin = offset;
    seen = true;
    end = offset + size;
  });
  return text.substr(begin, end - begin);
}

std::string mapped(std::string_view text, utf8proc_option_t options) {
  utf8proc_uint8_t* made = nullptr;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = utf8proc_map(bytes, static_cast<utf8proc_ssize_t>(text.size()), &made, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, &std::free);
  if (size < 0) throw std::runtime_error("utf8proc failed on valid UTF-8");  // memory, or its own bug
  return std::string(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const end = at + bytes.size();
  while (at != end) {
    if (end - at >= 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, at, 8);
      if ((eight & 0x8080808080808080ULL) == 0) {
        at += 8;
        continue;
      }
    }
    const std::size_t size = sequence_length(at, end);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

std::size_t count_points(std::string_view text) {
  std::size_t points = 0;
  for (const char c : text) points += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return points;
}

std::string_view slug_of(TextFault fault) {
  switch (fault) {
    case TextFault::not_utf8:
      return "not-utf8";
    case TextFault::too_short:
      return "too-short";
    case TextFault::too_long:
      return "too-long";
    case TextFault::control_character:
      return "control-character";
    case TextFault::direction_override:
      return "direction-override";
    case TextFault::mixed_scripts:
      return "mixed-scripts";
  }
  return "";
}

void throw_exception_from_error(const TextFault& fault, const boost::source_location& where) {
  boost::throw_exception(std::runtime_error(std::string(slug_of(fault))), where);
}

boost::system::result<std::string, TextFault> clean_text(std::string_view text, const TextRule& rule) {
  if (!is_utf8(text)) return TextFault::not_utf8;
  // NFC can make text shorter, never so much: this bounds the work before it is done.
  const std::size_t bytes_max = rule.bytes_max != 0 ? rule.bytes_max : 4 * rule.points_max;
  if (text.size() > 4 * bytes_max + 64) return TextFault::too_long;
  const bool lines = rule.several_lines && !rule.name;
  std::string plain = lines ? without_carriage_returns(text) : std::string(text);
  bool control = false;
  bool direction = false;
  for_each_point(plain, [&](char32_t point, std::size_t, std::size_t) {
    control = control || (is_control(point) && !(lines && point == '\n'));
    direction = direction || is_direction_override(point);
  });
  if (control) return TextFault::control_character;
  if (direction) return TextFault::direction_override;
  if (!is_ascii(plain)) plain = mapped(plain, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::string_view core = trimmed(plain);
  const std::size_t points = count_points(core);
  if (points < rule.points_min) return TextFault::too_short;
  if (points > rule.points_max || core.size() > bytes_max) return TextFault::too_long;
  if (rule.name && has_mixed_scripts(core)) return TextFault::mixed_scripts;
  return std::string(core);
}

std::string look_alike_key(std::string_view text) {
  if (!is_utf8(text)) return {};
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                                      UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  const std::string folded = mapped(text, options);
  std::string key;
  for_each_point(folded, [&](char32_t point, std::size_t offset, std::size_t size) {
    if (is_blank(point)) return;
    const char like = latin_look_alike(point);
    if (like != 0)
      key.push_back(like);
    else
      key.append(folded, offset, size);
  });
  return key;
}

}  // namespace ronde::json
