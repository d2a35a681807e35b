#include "json/scripts.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "json/text.hpp"

namespace ronde::json {
namespace {

// Scripts that neighbours here write their names in. A letter outside of the table counts as a script of its own: alone it may stand,
// beside another script it is refused. Blocks rather than exact script properties: what differs is unassigned or a sign.
enum class Script : std::uint8_t {
  common,
  latin,
  greek,
  cyrillic,
  armenian,
  hebrew,
  arabic,
  indic,
  thai,
  georgian,
  ethiopic,
  east_asian,
  other
};

struct Range {
  char32_t first;
  char32_t last;
  Script script;
};

constexpr std::array ranges{
    Range{0x0041, 0x005A, Script::latin},      Range{0x0061, 0x007A, Script::latin},        Range{0x00AA, 0x00AA, Script::latin},
    Range{0x00BA, 0x00BA, Script::latin},      Range{0x00C0, 0x00D6, Script::latin},        Range{0x00D8, 0x00F6, Script::latin},
    Range{0x00F8, 0x02AF, Script::latin},      Range{0x0370, 0x03FF, Script::greek},        Range{0x0400, 0x052F, Script::cyrillic},
    Range{0x0531, 0x058A, Script::armenian},   Range{0x0590, 0x05FF, Script::hebrew},       Range{0x0600, 0x06FF, Script::arabic},
    Range{0x0750, 0x077F, Script::arabic},     Range{0x08A0, 0x08FF, Script::arabic},       Range{0x0900, 0x0DFF, Script::indic},
    Range{0x0E00, 0x0E7F, Script::thai},       Range{0x10A0, 0x10FF, Script::georgian},     Range{0x1100, 0x11FF, Script::east_asian},
    Range{0x1200, 0x139F, Script::ethiopic},   Range{0x1C80, 0x1C8F, Script::cyrillic},     Range{0x1C90, 0x1CBF, Script::georgian},
    Range{0x1E00, 0x1EFF, Script::latin},      Range{0x1F00, 0x1FFF, Script::greek},        Range{0x2C60, 0x2C7F, Script::latin},
    Range{0x2D00, 0x2D2F, Script::georgian},   Range{0x2DE0, 0x2DFF, Script::cyrillic},     Range{0x3005, 0x3007, Script::east_asian},
    Range{0x3040, 0x31FF, Script::east_asian}, Range{0x3400, 0x4DBF, Script::east_asian},   Range{0x4E00, 0x9FFF, Script::east_asian},
    Range{0xA640, 0xA69F, Script::cyrillic},   Range{0xA720, 0xA7FF, Script::latin},        Range{0xAB30, 0xAB6F, Script::latin},
    Range{0xAC00, 0xD7FF, Script::east_asian}, Range{0xF900, 0xFAFF, Script::east_asian},   Range{0xFB00, 0xFB06, Script::latin},
    Range{0xFB1D, 0xFB4F, Script::hebrew},     Range{0xFB50, 0xFDFF, Script::arabic},       Range{0xFE70, 0xFEFE, Script::arabic},
    Range{0xFF21, 0xFF3A, Script::latin},      Range{0xFF41, 0xFF5A, Script::latin},        Range{0xFF66, 0xFFDC, Script::east_asian},
    Range{0x1D400, 0x1D7CB, Script::latin},    Range{0x20000, 0x323AF, Script::east_asian},
};

Script script_of(char32_t point) {
  const auto* const found = std::ranges::lower_bound(ranges, point, {}, &Range::last);
  if (found != ranges.end() && found->first <= point) return found->script;
  // Signs, digits, spaces, marks (0300 to 036F) and emoji belong to no script.
  const bool sign = point < 0x0370 || (point >= 0x2000 && point <= 0x2BFF) || (point >= 0x3000 && point <= 0x3030) ||
                    (point >= 0xFE00 && point <= 0xFFFF) || (point >= 0x1D7CC && point <= 0x1FBFF) || point >= 0xE0000;
  return sign ? Script::common : Script::other;
}

struct LookAlike {
  char32_t point;
  char latin;
};

// After case folding and without marks; from the letters that people are fooled by (Unicode TR 39, a part of confusables.txt).
constexpr std::array look_alikes{
    LookAlike{'0', 'o'},    LookAlike{'1', 'i'},    LookAlike{'l', 'i'},    LookAlike{'|', 'i'},    LookAlike{'3', 'e'},
    LookAlike{0x0131, 'i'}, LookAlike{0x0251, 'a'}, LookAlike{0x0261, 'g'}, LookAlike{0x03B1, 'a'}, LookAlike{0x03B2, 'b'},
    LookAlike{0x03B5, 'e'}, LookAlike{0x03B7, 'h'}, LookAlike{0x03B9, 'i'}, LookAlike{0x03BA, 'k'}, LookAlike{0x03BC, 'm'},
    LookAlike{0x03BD, 'v'}, LookAlike{0x03BF, 'o'}, LookAlike{0x03C1, 'p'}, LookAlike{0x03C4, 't'}, LookAlike{0x03C5, 'y'},
    LookAlike{0x03C7, 'x'}, LookAlike{0x0430, 'a'}, LookAlike{0x0432, 'b'}, LookAlike{0x0435, 'e'}, LookAlike{0x043A, 'k'},
    LookAlike{0x043C, 'm'}, LookAlike{0x043D, 'h'}, LookAlike{0x043E, 'o'}, LookAlike{0x0440, 'p'}, LookAlike{0x0441, 'c'},
    LookAlike{0x0442, 't'}, LookAlike{0x0443, 'y'}, LookAlike{0x0445, 'x'}, LookAlike{0x0455, 's'}, LookAlike{0x0456, 'i'},
    LookAlike{0x0458, 'j'}, LookAlike{0x0501, 'd'}, LookAlike{0x051B, 'q'}, LookAlike{0x051D, 'w'}, LookAlike{0x0570, 'h'},
    LookAlike{0x0578, 'n'}, LookAlike{0x057D, 'u'}, LookAlike{0x0585, 'o'},
};

}  // namespace

char latin_look_alike(char32_t point) {
  const auto* const found = std::ranges::find(look_alikes, point, &LookAlike::point);
  return found == look_alikes.end() ? char{0} : found->latin;
}

bool has_mixed_scripts(std::string_view text) {
  Script seen = Script::common;
  bool mixed = false;
  for_each_point(text, [&](char32_t point, std::size_t, std::size_t) {
    const Script script = script_of(point);
    if (script == Script::common) return;
    mixed = mixed || (seen != Script::common && seen != script);
    seen = script;
  });
  return mixed;
}

}  // namespace ronde::json
