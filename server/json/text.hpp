// What text of people may hold (checklist 18), and UTF-8 checked strictly. Pure. NFC by libutf8proc.
#pragma once

#include <boost/system/result.hpp>
#include <boost/throw_exception.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ronde::json {

/// Strict UTF-8 (RFC 3629): no overlong form, no surrogate, nothing over U+10FFFF, nothing cut. Cost: 8 ASCII bytes a step.
[[nodiscard]] bool is_utf8(std::string_view bytes);
/// Code points in valid UTF-8.
[[nodiscard]] std::size_t count_points(std::string_view text);

struct TextRule {
  std::size_t points_min = 1;    ///< after NFC and trimming
  std::size_t points_max = 200;  ///< code points
  std::size_t bytes_max = 0;     ///< 0: four a code point
  bool several_lines = false;    ///< newline allowed (CR LF becomes LF); else no control character at all
  bool name = false;             ///< a person's name: no mixed scripts, no newline
};

enum class TextFault : std::uint8_t { not_utf8, too_short, too_long, control_character, direction_override, mixed_scripts };
/// Stable word for programs: "too-long" ...
[[nodiscard]] std::string_view slug_of(TextFault fault);
[[noreturn]] void throw_exception_from_error(const TextFault& fault, const boost::source_location& where);

/// The text in NFC without blanks at its ends, or why not.
[[nodiscard]] boost::system::result<std::string, TextFault> clean_text(std::string_view text, const TextRule& rule);

/// Letters of more than one script (Latin with Cyrillic ...; Han with kana and with Hangul go together)?
[[nodiscard]] bool has_mixed_scripts(std::string_view text);
/// Two names that look alike have the same key: case, accents, width and the common look-alikes of Cyrillic, Greek and digits are folded.
/// Not for show. Empty for text that is no UTF-8.
[[nodiscard]] std::string look_alike_key(std::string_view text);

}  // namespace ronde::json
