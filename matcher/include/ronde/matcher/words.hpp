#pragma once
// Words of a title, so that « Vélos d'enfants » and « velo enfant » meet. Accents and case go, then Snowball takes the ending.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ronde::matcher {

enum class Language : std::uint8_t { french, german, italian, english };
/// "fr", "de", "it", "en" (the first two letters count); anything else is French.
[[nodiscard]] Language language_from(std::string_view tag);

/// A word without its ending, as a number: FNV-1a of the stem. Equal stems are equal numbers; two different ones collide once in 2^64.
using Stem = std::uint64_t;

/// UTF-8 text -> lower-case words without accents, at least two letters or digits each, in order. Broken UTF-8 separates words.
/// Covers Latin-1 and Latin Extended-A; other scripts stay as they are. At most kWordsMax words.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);
inline constexpr std::size_t kWordsMax = 64;

/// The stems of a text: sorted, each once, small words of the language left out. Thread safe. Cost: about 1 us a word.
[[nodiscard]] std::vector<Stem> stems(std::string_view text, Language language);
/// A word as split_words gives it, and without its ending.
struct Word {
  std::string plain;
  std::string stem;
  bool small = false;  ///< says nothing in its language: "de", "the"
};
/// The words of a text, in order, for an index that has to show them or compare their letters. Thread safe. Cost: about 1 us a word.
[[nodiscard]] std::vector<Word> words_of(std::string_view text, Language language);
/// One stem as text, for indices that show it ("velo", "enfant").
[[nodiscard]] std::string stem_text(std::string_view word, Language language);

}  // namespace ronde::matcher
