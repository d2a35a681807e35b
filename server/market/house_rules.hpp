#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "market/result.hpp"
#include "market/words.hpp"

// What the house does not take, what it wants somebody to look at, and what one should know before posting. Pure functions over a draft:
// the same text is shown while one writes (GET /guess), and held when one posts. The texts themselves are the client's, in four languages.
namespace ronde::market {

/// refuse: it is not posted. look: it is posted, and somebody looks at it. notice: whoever posts reads a sentence, and that is all.
enum class HouseVerdict : std::uint8_t { refuse, look, notice };
template <>
inline constexpr std::array<Name, 3> names_of<HouseVerdict>{"refuse", "look", "notice"};

struct HouseNotice {
  std::string_view rule;    // such as "weapons"; the text's name
  std::string_view reason;  // "house-weapons"
  HouseVerdict verdict{};
  std::string_view pointer;  // "/title", "/text" or "/category"; of what stands beside in a bundle "/beside/0/title" and so on
  friend bool operator==(const HouseNotice&, const HouseNotice&) = default;
};

/// What applies to a draft, the strictest first; each rule once. Words are whole words in any of the four languages, without accents; what
/// else stands there may excuse them (a water pistol, a wine glass). It looks for what is unmistakable: people do the rest.
[[nodiscard]] std::vector<HouseNotice> house_notices(const ListingDraft& draft);
/// The refusal, if any: invalid, with the rule as its reason and the pointer of the words.
[[nodiscard]] std::optional<Error> refused_by_house(const ListingDraft& draft);
/// The rule for which somebody should look at it; empty where there is none.
[[nodiscard]] std::string_view warning_of_house(const ListingDraft& draft);

}  // namespace ronde::market
