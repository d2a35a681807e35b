#pragma once
// Does this offer suit that want, how well, and why: pure facts in, score and reasons out. Knows no place but quarters and bands.
#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ronde/matcher/exchange_graph.hpp"
#include "ronde/matcher/words.hpp"

namespace ronde::matcher {

using CategoryId = std::uint16_t;
using ThemeId = std::uint16_t;
using QuarterId = std::uint16_t;
inline constexpr CategoryId kAnyCategory = 0xFFFF;
inline constexpr ThemeId kAnyTheme = 0xFFFF;

/// Two levels: each category stands in one theme. theme_of[category] is the theme.
struct CategoryTree {
  std::vector<ThemeId> theme_of;
};

enum class ListingKind : std::uint8_t { good, service, loan, lesson, gift };
inline constexpr std::size_t kListingKindCount = 5;
/// Set of kinds as bits: 1 << kind. 0: any.
using KindSet = std::uint8_t;
[[nodiscard]] constexpr KindSet kind_bit(ListingKind kind) {
  return static_cast<KindSet>(1U << static_cast<unsigned>(kind));
}

/// On foot: under 5, 10, 15, 25 minutes, or too far. The only form in which the matcher knows a distance.
enum class WalkBand : std::uint8_t { min5, min10, min15, min25, out_of_reach };
[[nodiscard]] int minutes(WalkBand band);  ///< 5, 10, 15, 25; 60 out of reach

/// Published bands, quarter to quarter. A quarter that it does not know is out of reach of all but itself.
class WalkBands {
 public:
  WalkBands() = default;
  /// All out of reach, but min5 within a quarter.
  explicit WalkBands(std::size_t quarter_count);
  void set(QuarterId one, QuarterId other, WalkBand band);  ///< both ways; grows as needed
  [[nodiscard]] WalkBand between(QuarterId one, QuarterId other) const;
  /// Calls visit(quarter) for each one within reach, itself included, ascending. Cost: the quarters.
  template <class Visit>
  void visit_within_reach(QuarterId quarter, Visit visit) const {
    if (quarter >= count_) return visit(quarter);
    const auto row = bands_.begin() + static_cast<std::ptrdiff_t>(quarter * count_);
    for (std::size_t other = 0; other < count_; ++other) {
      if (row[static_cast<std::ptrdiff_t>(other)] != WalkBand::out_of_reach) visit(static_cast<QuarterId>(other));
    }
  }

 private:
  std::size_t count_ = 0;
  std::vector<WalkBand> bands_;
};

/// Week of 7 days x morning, afternoon, evening: bit 3 * day + part, Monday first. 0 says nothing: any time.
using Availability = std::uint32_t;
inline constexpr Availability kAllWeek = (1U << 21U) - 1;

/// A bundle is one vertex: up to so many things that are given, or wanted, as one.
inline constexpr std::size_t kBundleMax = 5;

/// What else is in a bundle, beside the first thing. Kind, size, times and place are of the whole.
struct BundlePart {
  CategoryId category = 0;
  std::vector<Stem> words;  ///< stems of its title, sorted
  std::vector<Stem> tags;   ///< sorted

  bool operator==(const BundlePart&) const = default;
};

struct OfferFacts {
  MemberIndex member = 0;
  ListingKind kind = ListingKind::good;
  CategoryId category = 0;
  std::vector<Stem> words;  ///< stems of the title, sorted
  std::vector<Stem> tags;   ///< a variant, a size, a language; sorted
  std::uint8_t size = 0;    ///< band 1..4; 0 not told
  Availability times = 0;
  QuarterId quarter = 0;
  WalkBand walk_max = WalkBand::min25;  ///< how far the giver goes
  std::uint16_t acceptance_permille = 900;
  bool gift = false;                    ///< asks nothing back, may start a chain (kind gift: always)
  std::vector<BundlePart> beside = {};  ///< comes with it: who takes one thing of a bundle takes all of it

  bool operator==(const OfferFacts&) const = default;
};

struct WantFacts {
  MemberIndex member = 0;
  KindSet kinds = 0;                   ///< accepted kinds; 0 any
  CategoryId category = kAnyCategory;  ///< one category, or
  ThemeId theme = kAnyTheme;           ///< the whole theme (category any), or both any: surprise me
  std::vector<CategoryId> except;      ///< not these; sorted
  std::vector<Stem> words;             ///< stems; raise the score, and are needed if words_needed
  bool words_needed = false;           ///< at least one of the words must be in the offer's title
  std::vector<Stem> tags;              ///< where the offer names some too, one must be in common: who names none means any. Sorted
  std::uint8_t size = 0;               ///< 0 not told
  std::uint8_t size_tolerance = 1;     ///< bands
  Availability times = 0;
  QuarterId quarter = 0;
  WalkBand walk_max = WalkBand::min25;
  std::uint8_t wish = 2;                ///< WishLevel: 3 love it, 2 fine, 1 if need be
  std::uint16_t waiting_days = 0;       ///< since the member last received, bounded
  std::vector<BundlePart> beside = {};  ///< wanted with it or not at all: only a bundle that has a thing for each serves. Not of a theme

  bool operator==(const WantFacts&) const = default;
};

/// Why an offer suits: codes with values; the interface makes the sentences. The same codes for all members of an exchange.
enum class ReasonCode : std::uint8_t {
  category,    ///< value: CategoryId, exactly the one that was sought
  theme,       ///< value: ThemeId, a wish for a whole theme
  surprise,    ///< value: CategoryId, a wish for anything
  words,       ///< value: words in common
  tags,        ///< value: tags in common
  size_equal,  ///< value: band
  size_near,   ///< value: bands apart
  walk,        ///< value: minutes of the band
  times,       ///< value: bits of the common half-days
  wish,        ///< value: 1..3
  gift,        ///< value: 1, asks nothing back
  bundle,      ///< value: things that come with what was sought; 0: a bundle, and all of it was sought
};
struct Reason {
  ReasonCode code = ReasonCode::category;
  std::int32_t value = 0;
  friend bool operator==(const Reason&, const Reason&) = default;
};

/// Why an offer does not suit: the first that fails, in this order. bundle: it has some of what is wanted as one, and not all.
enum class Obstacle : std::uint8_t { none, same_member, blocked, declined, category, bundle, kind, tags, words, reach, time, size };
inline constexpr std::size_t kObstacleCount = 12;
[[nodiscard]] const char* name(ReasonCode code);
[[nodiscard]] const char* name(Obstacle obstacle);

struct Verdict {
  Obstacle obstacle = Obstacle::none;
  int score = 0;                ///< 1..1000 when it suits
  std::vector<Reason> reasons;  ///< in a fixed order
  [[nodiscard]] bool suits() const { return obstacle == Obstacle::none; }
};

struct CompatibilityRules {
  CategoryTree tree;
  WalkBands bands;
};

/// The one judgement. Pure; blocks are asked by the index. Cost: well under 1 us.
[[nodiscard]] Verdict judge(const CompatibilityRules& rules, const OfferFacts& offer, const WantFacts& want);
/// What an arc carries into the graph: weight is the score, wish and walk as the objective counts them, reasons a bit a code.
[[nodiscard]] ArcFacts arc_facts(const CompatibilityRules& rules, const OfferFacts& offer, const WantFacts& want, const Verdict& verdict);

/// Pairs of members that never meet, both ways.
class Blocks {
 public:
  void add(MemberIndex one, MemberIndex other);
  void remove(MemberIndex one, MemberIndex other);
  [[nodiscard]] bool has(MemberIndex one, MemberIndex other) const;
  [[nodiscard]] std::size_t size() const { return pairs_.size(); }

 private:
  std::unordered_set<std::uint64_t> pairs_;
};

/// « Pourquoi rien pour l'instant ? »: counts only, never who.
struct WhyNothing {
  std::uint32_t suits = 0;                            ///< listings that suit (then it is the closing that lacks)
  std::uint32_t looked_at = 0;                        ///< listings in the right category
  std::array<std::uint32_t, kObstacleCount> count{};  ///< by the first obstacle
  bool cut = false;                                   ///< more than kLookMax, the rest not counted
};

/// Buckets by category and theme, and in these by quarter, so that a listing meets only what could suit it: never all pairs, and in a pool
/// of a whole country only what is within reach. A bundle stands in the bucket of each of its things.
/// Listings are named by slots that the caller chooses (small numbers, one space for offers, one for wants).
class CompatibilityIndex {
 public:
  static constexpr std::size_t kLookMax = 20'000;  ///< listings judged for one query: bounds a hostile pool

  explicit CompatibilityIndex(CompatibilityRules rules);
  [[nodiscard]] const CompatibilityRules& rules() const { return rules_; }
  void set_rules(CompatibilityRules rules) { rules_ = std::move(rules); }  ///< the caller asks again for the arcs

  void add_offer(std::uint32_t slot, const OfferFacts& facts);
  void add_want(std::uint32_t slot, const WantFacts& facts);
  void remove_offer(std::uint32_t slot);
  void remove_want(std::uint32_t slot);
  [[nodiscard]] const OfferFacts& offer(std::uint32_t slot) const { return offers_.at(slot); }
  [[nodiscard]] const WantFacts& want(std::uint32_t slot) const { return wants_.at(slot); }

  struct Hit {
    std::uint32_t slot = 0;
    int score = 0;
    ArcFacts facts;
  };
  /// What suits, best score first, then by slot. `blocks` is asked too. Cost: the bucket within reach.
  [[nodiscard]] std::vector<Hit> offers_for(std::uint32_t want, const Blocks& blocks) const;
  [[nodiscard]] std::vector<Hit> wants_for(std::uint32_t offer, const Blocks& blocks) const;
  [[nodiscard]] WhyNothing why_no_offer_for(std::uint32_t want, const Blocks& blocks) const;
  [[nodiscard]] WhyNothing why_no_want_for(std::uint32_t offer, const Blocks& blocks) const;

 private:
  /// Slots by quarter.
  class Bucket {
   public:
    void add(QuarterId quarter, std::uint32_t slot);
    void drop(QuarterId quarter, std::uint32_t slot);
    [[nodiscard]] std::span<const std::uint32_t> of(QuarterId quarter) const;
    [[nodiscard]] std::size_t quarter_count() const { return slots_.size(); }
    [[nodiscard]] std::size_t size() const { return size_; }

   private:
    std::vector<std::vector<std::uint32_t>> slots_;
    std::size_t size_ = 0;
  };
  enum class Where : std::uint8_t { within_reach, everywhere };
  [[nodiscard]] ThemeId theme_of(CategoryId category) const;
  /// Calls use(bucket) for each bucket that the listing stands in.
  template <class Use>
  void in_buckets_of(const OfferFacts& offer, Use use);
  template <class Use>
  void in_buckets_of(const WantFacts& want, Use use);
  /// At most kLookMax slots, those counted in `looked` included; not those that `seen(slot)` names: they were visited in another bucket.
  template <class Seen, class Visit>
  void visit_bucket(const Bucket& bucket, QuarterId quarter, Where where, std::size_t& looked, Seen seen, Visit visit) const;
  template <class Visit>
  void visit_bundles(const WantFacts& want, Where where, Visit visit) const;
  template <class Visit>
  void visit_offers(const WantFacts& want, Where where, Visit visit) const;
  template <class Visit>
  void visit_wants(const OfferFacts& offer, Where where, Visit visit) const;

  CompatibilityRules rules_;
  std::unordered_map<std::uint32_t, OfferFacts> offers_;
  std::unordered_map<std::uint32_t, WantFacts> wants_;
  std::unordered_map<CategoryId, Bucket> offers_by_category_, wants_by_category_;
  std::unordered_map<ThemeId, Bucket> offers_by_theme_, wants_by_theme_;
  Bucket offers_all_, wants_of_anything_;
};

}  // namespace ronde::matcher
