// Private to json/: code points one by one, and which script a letter belongs to.
#pragma once

#include <cstddef>
#include <string_view>

namespace ronde::json {

/// Calls visit(point, offset, size) for each code point of valid UTF-8.
template <class Visit>
void for_each_point(std::string_view text, Visit&& visit) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) point = (point << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    visit(point, at, size);
    at += size;
  }
}

/// The Latin letter that this folded letter looks like, 0 when none. Latin letters are themselves, but l, 1, i and | are one.
[[nodiscard]] char latin_look_alike(char32_t point);

}  // namespace ronde::json
