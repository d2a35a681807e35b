#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "market/result.hpp"

// What people may write. Pure functions over UTF-8.
namespace ronde::market {

enum class Lines : std::uint8_t { one, many };

/// Clean text: composed (Latin letters with a combining accent become one character), trimmed, runs of blanks in one line made one.
/// Errors  invalid: "text-empty", "text-too-long", "text-not-utf8", "text-control" (control characters, bidi overrides and isolates,
///         line and paragraph separators; newlines unless Lines::many; noncharacters). `pointer` is passed on.
[[nodiscard]] Result<std::string> clean_text(std::string_view text, std::size_t code_points_max, Lines lines, std::string_view pointer,
                                             bool may_be_empty = false);

/// A first name: clean text with at least one letter, letters of one script only, and of the rest only blank, hyphen, apostrophe, full
/// stop. Errors  as clean_text, and "name-characters", "name-mixed-scripts".
[[nodiscard]] Result<std::string> clean_first_name(std::string_view text, std::string_view pointer);

/// Lower case without accents, ligatures apart, every apostrophe the straight one; letters outside Latin, Greek and Cyrillic
/// unchanged. For comparing, never for showing.
[[nodiscard]] std::string folded(std::string_view text);

/// What a name looks like: folded, look-alikes made one (0 o, 1 l i, Cyrillic and Greek twins), everything else than letters dropped.
[[nodiscard]] std::string skeleton(std::string_view name);

/// The words of a text, folded: runs of letters and digits.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// The words of a text in lower case with their accents: what a stemmer wants.
[[nodiscard]] std::vector<std::string> accented_words_of(std::string_view text);

/// Are the two equal but for one slip of the hand: a letter too many, one missing, one wrong, or two neighbours swapped? True for equal
/// ones. Compares bytes, so it wants folded words: a letter outside Latin has several, and not each slip in one is forgiven.
/// Source  optimal string alignment distance <= 1 (Damerau, CACM 7(3), 1964). Cost: their length.
[[nodiscard]] bool one_slip_apart(std::string_view one, std::string_view other);

/// May a slip be forgiven in this word? Not in a short one, which would become another word, nor in a number.
[[nodiscard]] bool forgives_a_slip(std::string_view word);

}  // namespace ronde::market
