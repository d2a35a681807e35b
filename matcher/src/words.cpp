#include "ronde/matcher/words.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <memory>

namespace ronde::matcher {
namespace {

/// Letters from U+00C0 to U+017F without their accents; a space separates words; '*' stands for two letters (below).
constexpr std::string_view kPlainLatin =
    "aaaaaa*ceeeeiiiidnooooo ouuuuyt*aaaaaa*ceeeeiiiidnooooo ouuuuyty"   // C0..FF
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkklllllll"   // 100..13F
    "lllnnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";  // 140..17F
static_assert(kPlainLatin.size() == 0x180 - 0xC0);

std::string_view two_letters(char32_t code) {
  switch (code) {
    case 0xC6:
    case 0xE6:
      return "ae";
    case 0xDF:
      return "ss";
    case 0x132:
    case 0x133:
      return "ij";
    default:
      return "oe";  // 152, 153
  }
}

/// The code point at `at`, which moves on; 0 for what is no UTF-8 (one byte is passed over).
char32_t next_code(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  if (first < 0x80) return first;
  const std::size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
  if (more == 0 || at + more > text.size() || first > 0xF4) return 0;
  char32_t code = first & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return 0;
    code = code << 6U | (byte(at + i) & 0x3FU);
  }
  at += more;
  return code;
}

bool is_other_letter(char32_t code) {
  // Beyond Latin: all but the punctuation blocks. Good enough to keep words together; nothing is stemmed there.
  if (code < 0x180 || code == 0x2BC) return false;  // U+02BC is an apostrophe, though Unicode calls it a letter
  return !(code >= 0x2000 && code <= 0x2BFF) && !(code >= 0x3000 && code <= 0x303F) && !(code >= 0xFE00 && code <= 0xFE0F) &&
         code < 0x1F000;
}

bool is_small_word(std::string_view word, Language language) {
  static constexpr std::array<std::string_view, 26> kFrench{"de",  "des", "du",  "la",    "le",   "les",  "un",  "une", "et",
                                                            "ou",  "en",  "au",  "aux",   "pour", "avec", "sur", "par", "dans",
                                                            "mon", "ma",  "mes", "votre", "vos",  "ce",   "est", "tres"};
  static constexpr std::array<std::string_view, 18> kGerman{"der", "die",  "das", "den", "dem", "des", "ein", "eine", "einen",
                                                            "und", "oder", "fur", "mit", "von", "zu",  "im",  "am",   "sehr"};
  static constexpr std::array<std::string_view, 20> kItalian{"di",  "del", "della", "dei", "il", "lo", "la", "le", "gli", "un",
                                                             "una", "uno", "per",   "con", "da", "in", "ed", "su", "mio", "mia"};
  static constexpr std::array<std::string_view, 16> kEnglish{"the", "an", "of", "for",  "with", "and", "or", "to",
                                                             "in",  "on", "my", "your", "some", "any", "is", "very"};
  const auto in = [word](const auto& words) { return std::ranges::find(words, word) != words.end(); };
  switch (language) {
    case Language::french:
      return in(kFrench);
    case Language::german:
      return in(kGerman);
    case Language::italian:
      return in(kItalian);
    case Language::english:
      return in(kEnglish);
  }
  return false;
}

/// Snowball keeps state while it works, so each caller has its own.
class Stemmer {
 public:
  explicit Stemmer(Language language) : stemmer_(sb_stemmer_new(algorithm(language), "UTF_8")), french_(language == Language::french) {}
  [[nodiscard]] std::string operator()(std::string_view word) const {
    // Snowball keeps a French plural after some vowels (velos, jeux): both numbers must meet.
    if (french_ && word.size() >= 4 && (word.back() == 's' || word.back() == 'x')) word.remove_suffix(1);
    if (!stemmer_) return std::string(word);
    const sb_symbol* const stem =
        sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (stem == nullptr) return std::string(word);
    return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
  }

 private:
  static const char* algorithm(Language language) {
    switch (language) {
      case Language::german:
        return "german";
      case Language::italian:
        return "italian";
      case Language::english:
        return "english";
      case Language::french:
        break;
    }
    return "french";
  }
  struct Delete {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
  };
  std::unique_ptr<sb_stemmer, Delete> stemmer_;
  bool french_;
};

Stem number_of(std::string_view text) {
  Stem hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

}  // namespace

Language language_from(std::string_view tag) {
  const std::string_view two = tag.substr(0, 2);
  if (two == "de") return Language::german;
  if (two == "it") return Language::italian;
  if (two == "en") return Language::english;
  return Language::french;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (word.size() >= 2 && words.size() < kWordsMax) words.push_back(word);
    word.clear();
  };
  for (std::size_t at = 0; at < text.size() && words.size() < kWordsMax;) {
    const std::size_t begin = at;
    const char32_t code = next_code(text, at);
    if (code >= 0x300 && code < 0x370) continue;  // an accent that stands alone
    if ((code >= '0' && code <= '9') || (code >= 'a' && code <= 'z')) {
      word += static_cast<char>(code);
    } else if (code >= 'A' && code <= 'Z') {
      word += static_cast<char>(code - 'A' + 'a');
    } else if (code >= 0xC0 && code < 0x180 && kPlainLatin[code - 0xC0] == '*') {
      word += two_letters(code);
    } else if (code >= 0xC0 && code < 0x180 && kPlainLatin[code - 0xC0] != ' ') {
      word += kPlainLatin[code - 0xC0];
    } else if (is_other_letter(code)) {
      word += text.substr(begin, at - begin);
    } else {
      end_word();
    }
  }
  end_word();
  return words;
}

std::vector<Stem> stems(std::string_view text, Language language) {
  const Stemmer stemmer(language);
  std::vector<Stem> result;
  for (const std::string& word : split_words(text)) {
    if (!is_small_word(word, language)) result.push_back(number_of(stemmer(word)));
  }
  std::ranges::sort(result);
  const auto doubled = std::ranges::unique(result);
  result.erase(doubled.begin(), doubled.end());
  return result;
}

std::vector<Word> words_of(std::string_view text, Language language) {
  const Stemmer stemmer(language);
  std::vector<Word> words;
  for (std::string& plain : split_words(text)) {
    std::string stem = stemmer(plain);
    const bool small = is_small_word(plain, language);
    words.push_back({std::move(plain), std::move(stem), small});
  }
  return words;
}

std::string stem_text(std::string_view word, Language language) {
  const std::vector<std::string> words = split_words(word);
  return words.empty() ? std::string() : Stemmer(language)(words.front());
}

}  // namespace ronde::matcher
