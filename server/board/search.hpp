#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "board/card.hpp"

/// What fits the words of a search, and how well. One rule in two shapes: `strangeness` judges one listing, the index finds all of a
/// neighbourhood; a test holds them to each other. The rule looks at the query and at one listing, never at the others: else what somebody
/// finds would tell of listings that they may not see.
namespace ronde::board {

/// As written, or with slips of the hand forgiven.
enum class Reading : std::uint8_t { strict, forgiving };
/// The category that a text speaks of, by the taxonomy: for searches in another language than the listing's, or by another word.
using TopicOf = std::function<std::optional<std::string>(std::string_view text, market::Language, Reading)>;

inline constexpr std::size_t kQueryWords = 8;  ///< further words of a search are passed over: each costs, and nobody types so many

/// What was typed, with what it comes to.
///
/// A word fits a listing's titles (of a bundle: of each thing) or text, best first: as it is; as another form of it (Snowball, in the
/// listing's language); as its beginning (the last word alone: it may be on its way still); by what it means (its topic is the listing's
/// category); with one slip of the hand (market/text_rules.hpp); or because all words together speak of the listing's category. Each word
/// has to fit.
struct Query {
  struct Word {
    std::string plain;
    std::array<std::string, 4> stems;     ///< by market::Language
    std::optional<std::string> category;  ///< that this word alone speaks of
  };
  std::vector<Word> words;  ///< without the small ones of the language, unless there are no others; none: nothing fits
  std::optional<std::string> category;
};

/// Cost  some 50 us, most of it the taxonomy's; 600 us where no category is spoken of.
[[nodiscard]] Query query_of(std::string_view words, market::Language language, const TopicOf& topic_of);

/// The words of a listing, sorted, each once.
struct CardWords {
  std::vector<std::string> plain;
  std::vector<std::string> stems;  ///< in the listing's language
};
/// Cost  about 1 us a word.
[[nodiscard]] CardWords words_of(const market::Listing& listing);

/// How far a listing is from what was typed: the sum over the words, 0 where all stand there as typed, at most 5 a word. Nothing: it does
/// not fit.
[[nodiscard]] std::optional<std::uint8_t> strangeness(const Query& query, const CardWords& words, const market::Listing& listing);

/// The listings of a neighbourhood by their words: inverted, the words in order from the front and from the back, since a slip of the hand
/// leaves one half of a word whole.
///
/// Threads  as a container of the standard library.
/// Cost     put 30 us, drop 40 us, for a listing of 13 words. find: 0.1 to 0.3 ms for 10,000 of them.
class SearchIndex {
 public:
  void put(CardPtr card);
  void drop(market::ListingId id);

  struct Hit {
    CardPtr const* card = nullptr;  ///< until the next put or drop
    std::uint8_t strangeness = 0;
  };
  /// All that fit, in no order.
  [[nodiscard]] std::vector<Hit> find(const Query& query) const;

 private:
  using Slot = std::uint32_t;
  using Slots = std::vector<Slot>;  // sorted

  class Vocabulary {
   public:
    void add(const std::string& word, Slot slot);
    void remove(const std::string& word, Slot slot);
    template <class Visit>
    void same(std::string_view word, Visit visit) const;
    template <class Visit>
    void beginning_with(std::string_view word, Visit visit) const;
    template <class Visit>
    void with_one_slip(std::string_view word, Visit visit) const;

   private:
    std::map<std::string, Slots, std::less<>> forward_;
    std::map<std::string, const Slots*, std::less<>> backward_;
  };

  [[nodiscard]] Slot take_slot(CardPtr card);
  void lower(const Query& query, std::size_t at, std::vector<std::uint8_t>& best) const;

  std::vector<CardPtr> cards_;  // by slot; null: free
  Slots free_;
  std::unordered_map<market::ListingId, Slot> slots_;
  Vocabulary words_;
  std::array<Vocabulary, 4> stems_;  // by market::Language
  std::map<std::string, Slots, std::less<>> categories_;
};

}  // namespace ronde::board
