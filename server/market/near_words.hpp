#pragma once

// What may have been meant by a word that nobody knows. Pure.

#include <cstddef>
#include <string>
#include <string_view>

#include "market/taxonomy.hpp"

namespace ronde::market {

/// Letters to add, take away, change or swap with a neighbour; bytes of folded text. Stops counting beyond `most`.
/// Source  optimal string alignment distance (Damerau, CACM 7(3), 1964). Cost: the product of the lengths.
[[nodiscard]] std::size_t edits_between(std::string_view one, std::string_view other, std::size_t most);

/// Keeps the nearest of what it is shown; of equally near ones the first. A third of the word, but at least two letters, may be wrong.
class NearestWord {
 public:
  explicit NearestWord(std::string_view word);
  /// `candidate` is folded; `means` is what is told if it is the nearest.
  void look_at(std::string_view candidate, std::string_view means);
  [[nodiscard]] const std::string& found() const { return found_; }

 private:
  std::string word_;
  std::size_t nearest_;
  std::string found_;
};

/// The id of the category that was meant: by what people type for it, else by the letters of its names. Empty: none is near.
[[nodiscard]] std::string near_category(const Taxonomy& taxonomy, std::string_view text);

/// The first so many characters of a text that is UTF-8.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters);

}  // namespace ronde::market
