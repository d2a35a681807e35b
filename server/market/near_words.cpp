#include "market/near_words.hpp"

#include <algorithm>
#include <vector>

#include "market/text_rules.hpp"

namespace ronde::market {

namespace {
constexpr std::size_t kWordMax = 100;  // bytes that are compared: what is longer is no word
}

std::size_t edits_between(std::string_view one, std::string_view other, std::size_t most) {
  const std::size_t difference = one.size() > other.size() ? one.size() - other.size() : other.size() - one.size();
  if (difference > most) return most + 1;
  std::vector<std::size_t> before_last, last(other.size() + 1), now(other.size() + 1);
  for (std::size_t j = 0; j <= other.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t change = one[i - 1] == other[j - 1] ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = now;
  }
  return last[other.size()];
}

NearestWord::NearestWord(std::string_view word)
    : word_(folded(word).substr(0, kWordMax)), nearest_(std::max<std::size_t>(2, word_.size() / 3) + 1) {}

void NearestWord::look_at(std::string_view candidate, std::string_view means) {
  if (candidate.size() > kWordMax) return;
  const std::size_t edits = edits_between(word_, candidate, nearest_ - 1);
  if (edits >= nearest_ || edits >= word_.size()) return;
  nearest_ = edits;
  found_ = means;
}

std::string near_category(const Taxonomy& taxonomy, std::string_view text) {
  if (const auto guess = taxonomy.guess(text, Language::fr)) return guess->category;
  NearestWord nearest(text);
  for (const Category& category : taxonomy.categories()) {
    nearest.look_at(category.id, category.id);
    for (const std::string& label : category.labels) nearest.look_at(folded(label), category.id);
    for (const auto& synonyms : category.synonyms) {
      for (const std::string& synonym : synonyms) nearest.look_at(folded(synonym), category.id);
    }
  }
  return nearest.found();
}

std::string shortened(std::string_view text, std::size_t characters) {
  std::size_t count = 0, end = 0;
  for (; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
    if (begins && count++ == characters) break;
  }
  return std::string(text.substr(0, end));
}

}  // namespace ronde::market
