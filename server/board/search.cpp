#include "board/search.hpp"

#include <algorithm>
#include <limits>

#include "market/bundles.hpp"
#include "market/text_rules.hpp"
#include "ronde/matcher/words.hpp"

namespace ronde::board {
namespace {

using market::forgives_a_slip;
using market::one_slip_apart;

// How a word fits, best first. A synonym goes before a slip: who mistypes still sees what they meant before what only looks alike; and
// what the other words say counts least, since it is in the whole category.
constexpr std::uint8_t kAsTyped = 0;
constexpr std::uint8_t kOtherForm = 1;
constexpr std::uint8_t kBegun = 2;
constexpr std::uint8_t kSynonym = 3;
constexpr std::uint8_t kSlip = 4;
constexpr std::uint8_t kBeside = 5;
constexpr std::uint8_t kNot = std::numeric_limits<std::uint8_t>::max();
static_assert(kQueryWords * kBeside < kNot);

matcher::Language matchers(market::Language language) {
  return matcher::language_from(name_of(language));
}

void sort_once(std::vector<std::string>& words) {
  std::ranges::sort(words);
  const auto doubled = std::ranges::unique(words);
  words.erase(doubled.begin(), doubled.end());
}

bool any_begins_with(const std::vector<std::string>& sorted, std::string_view beginning) {
  const auto at = std::ranges::lower_bound(sorted, beginning, std::less<>());
  return at != sorted.end() && at->starts_with(beginning);
}

bool any_with_one_slip(const std::vector<std::string>& words, std::string_view word) {
  return forgives_a_slip(word) && std::ranges::any_of(words, [&](std::string_view known) { return one_slip_apart(word, known); });
}

std::uint8_t strangeness_of_word(const Query& query, std::size_t at, const CardWords& words, const market::Listing& listing) {
  const Query::Word& word = query.words[at];
  const std::string& stem = word.stems[static_cast<std::size_t>(listing.language)];
  if (std::ranges::binary_search(words.plain, word.plain)) return kAsTyped;
  if (std::ranges::binary_search(words.stems, stem)) return kOtherForm;
  if (at + 1 == query.words.size() && any_begins_with(words.plain, word.plain)) return kBegun;
  const auto of_it = [&](const std::optional<std::string>& category) { return category && market::has_category(listing, *category); };
  if (of_it(word.category)) return kSynonym;
  if (any_with_one_slip(words.plain, word.plain) || any_with_one_slip(words.stems, stem)) return kSlip;
  return of_it(query.category) ? kBeside : kNot;
}

}  // namespace

Query query_of(std::string_view words, market::Language language, const TopicOf& topic_of) {
  std::vector<matcher::Word> typed = matcher::words_of(words, matchers(language));
  if (!std::ranges::all_of(typed, &matcher::Word::small)) std::erase_if(typed, &matcher::Word::small);
  if (typed.size() > kQueryWords) typed.resize(kQueryWords);
  Query query;
  for (matcher::Word& word : typed) {
    Query::Word& made = query.words.emplace_back();
    for (std::size_t i = 0; i < made.stems.size(); ++i)
      made.stems[i] = matcher::stem_text(word.plain, matchers(static_cast<market::Language>(i)));
    made.plain = std::move(word.plain);
  }
  query.category = topic_of(words, language, Reading::strict);
  if (!query.category) {
    query.category = topic_of(words, language, Reading::forgiving);
  } else if (query.words.size() == 1) {
    query.words.front().category = query.category;
  } else {
    for (Query::Word& word : query.words) word.category = topic_of(word.plain, language, Reading::strict);
  }
  return query;
}

CardWords words_of(const market::Listing& listing) {
  CardWords words;
  for (matcher::Word& word : matcher::words_of(market::titles_of(listing, "\n") + '\n' + listing.text, matchers(listing.language))) {
    if (word.small) continue;
    words.plain.push_back(std::move(word.plain));
    words.stems.push_back(std::move(word.stem));
  }
  sort_once(words.plain);
  sort_once(words.stems);
  return words;
}

std::optional<std::uint8_t> strangeness(const Query& query, const CardWords& words, const market::Listing& listing) {
  if (query.words.empty()) return std::nullopt;
  std::uint8_t sum = 0;
  for (std::size_t at = 0; at < query.words.size(); ++at) {
    const std::uint8_t one = strangeness_of_word(query, at, words, listing);
    if (one == kNot) return std::nullopt;
    sum = static_cast<std::uint8_t>(sum + one);
  }
  return sum;
}

// --- The words of all listings -------------------------------------------------------------------------------------------------------

void SearchIndex::Vocabulary::add(const std::string& word, Slot slot) {
  const auto [at, fresh] = forward_.try_emplace(word);
  Slots& slots = at->second;
  if (fresh) backward_.emplace(std::string(word.rbegin(), word.rend()), &slots);
  slots.insert(std::ranges::upper_bound(slots, slot), slot);
}

void SearchIndex::Vocabulary::remove(const std::string& word, Slot slot) {
  const auto at = forward_.find(word);
  if (at == forward_.end()) return;
  std::erase(at->second, slot);
  if (!at->second.empty()) return;
  backward_.erase(std::string(word.rbegin(), word.rend()));
  forward_.erase(at);
}

template <class Visit>
void SearchIndex::Vocabulary::same(std::string_view word, Visit visit) const {
  if (const auto at = forward_.find(word); at != forward_.end()) visit(at->second);
}

template <class Visit>
void SearchIndex::Vocabulary::beginning_with(std::string_view word, Visit visit) const {
  for (auto at = forward_.lower_bound(word); at != forward_.end() && at->first.starts_with(word); ++at) visit(at->second);
}

/// A slip in the second half leaves the first whole, one in the first half leaves the second; only two neighbours that were swapped in the
/// middle touch both. So three looks find every word, some of them twice.
template <class Visit>
void SearchIndex::Vocabulary::with_one_slip(std::string_view word, Visit visit) const {
  if (!forgives_a_slip(word)) return;
  const std::size_t half = word.size() / 2;
  const std::string_view front = word.substr(0, half);
  for (auto at = forward_.lower_bound(front); at != forward_.end() && at->first.starts_with(front); ++at) {
    if (one_slip_apart(word, at->first)) visit(at->second);
  }
  const std::string turned(word.rbegin(), word.rend());
  const std::string_view back = std::string_view(turned).substr(0, word.size() - half);
  for (auto at = backward_.lower_bound(back); at != backward_.end() && at->first.starts_with(back); ++at) {
    if (one_slip_apart(turned, at->first)) visit(*at->second);
  }
  std::string swapped(word);
  std::swap(swapped[half - 1], swapped[half]);
  same(swapped, visit);
}

SearchIndex::Slot SearchIndex::take_slot(CardPtr card) {
  if (free_.empty()) {
    cards_.push_back(std::move(card));
    return static_cast<Slot>(cards_.size() - 1);
  }
  const Slot slot = free_.back();
  free_.pop_back();
  cards_[slot] = std::move(card);
  return slot;
}

void SearchIndex::put(CardPtr card) {
  const market::Listing& listing = card->listing();
  drop(listing.id);
  const Slot slot = slots_[listing.id] = take_slot(std::move(card));
  const CardWords words = words_of(listing);
  for (const std::string& word : words.plain) words_.add(word, slot);
  for (const std::string& stem : words.stems) stems_[static_cast<std::size_t>(listing.language)].add(stem, slot);
  for (const std::string_view category : market::categories_of(listing)) {
    Slots& alike = categories_[std::string(category)];
    alike.insert(std::ranges::upper_bound(alike, slot), slot);
  }
}

void SearchIndex::drop(market::ListingId id) {
  const auto found = slots_.find(id);
  if (found == slots_.end()) return;
  const Slot slot = found->second;
  const market::Listing& listing = cards_[slot]->listing();
  const CardWords words = words_of(listing);
  for (const std::string& word : words.plain) words_.remove(word, slot);
  for (const std::string& stem : words.stems) stems_[static_cast<std::size_t>(listing.language)].remove(stem, slot);
  for (const std::string_view category : market::categories_of(listing)) std::erase(categories_[std::string(category)], slot);
  slots_.erase(found);
  cards_[slot] = nullptr;
  free_.push_back(slot);
}

/// Lowers, for each listing that the word fits, how strange it is there; `best` holds kNot for all when it comes.
void SearchIndex::lower(const Query& query, std::size_t at, std::vector<std::uint8_t>& best) const {
  const Query::Word& word = query.words[at];
  const auto to = [&best](std::uint8_t strange) {
    return [&best, strange](const Slots& slots) {
      for (const Slot slot : slots) best[slot] = std::min(best[slot], strange);
    };
  };
  const auto category = [this](const std::optional<std::string>& id, auto visit) {
    if (const auto found = id ? categories_.find(*id) : categories_.end(); found != categories_.end()) visit(found->second);
  };
  category(query.category, to(kBeside));
  category(word.category, to(kSynonym));
  words_.with_one_slip(word.plain, to(kSlip));
  for (std::size_t i = 0; i < stems_.size(); ++i) {
    stems_[i].with_one_slip(word.stems[i], to(kSlip));
    stems_[i].same(word.stems[i], to(kOtherForm));
  }
  if (at + 1 == query.words.size()) words_.beginning_with(word.plain, to(kBegun));
  words_.same(word.plain, to(kAsTyped));
}

std::vector<SearchIndex::Hit> SearchIndex::find(const Query& query) const {
  std::vector<Hit> hits;
  if (query.words.empty()) return hits;
  std::vector<std::uint8_t> sums(cards_.size(), 0);
  std::vector<std::uint8_t> best(cards_.size());
  for (std::size_t at = 0; at < query.words.size(); ++at) {
    std::ranges::fill(best, kNot);
    lower(query, at, best);
    for (std::size_t slot = 0; slot < sums.size(); ++slot)
      sums[slot] = sums[slot] == kNot || best[slot] == kNot ? kNot : static_cast<std::uint8_t>(sums[slot] + best[slot]);
  }
  for (std::size_t slot = 0; slot < sums.size(); ++slot) {
    if (sums[slot] != kNot) hits.push_back({&cards_[slot], sums[slot]});
  }
  return hits;
}

}  // namespace ronde::board
