#include "ronde/matcher/compatibility.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>

#include "bundles.hpp"

namespace ronde::matcher {
namespace {

// What each fact adds to the score; together at most 1000.
constexpr int kWishScore[4] = {0, 120, 250, 350};
constexpr int kWalkScore[4] = {200, 150, 100, 50};
constexpr int kCategoryScore = 100, kThemeScore = 60, kSurpriseScore = 30;
constexpr int kWordsScore = 200, kWordsNotTold = 100;
constexpr int kSizeEqual = 100, kSizeNear = 50, kSizeNotTold = 60;
constexpr int kTimesScore = 10, kTimesCounted = 5, kTimesNotTold = 25;
constexpr std::int32_t kWaitingMax = 365;

std::int32_t in_common(std::span<const Stem> one, std::span<const Stem> other) {
  std::int32_t count = 0;
  for (auto a = one.begin(), b = other.begin(); a != one.end() && b != other.end();) {
    if (*a == *b) {
      ++count;
      ++a;
      ++b;
    } else if (*a < *b) {
      ++a;
    } else {
      ++b;
    }
  }
  return count;
}

ThemeId theme_in(const CategoryTree& tree, CategoryId category) {
  return category < tree.theme_of.size() ? tree.theme_of[category] : kAnyTheme;
}

/// The wish is for one category, or for anything of a theme or at all.
bool in_wish(const CategoryTree& tree, CategoryId offered, CategoryId wanted, ThemeId theme) {
  if (wanted != kAnyCategory) return wanted == offered;
  return theme == kAnyTheme || theme == theme_in(tree, offered);
}

/// What a wish for anything leaves out: a bundle with some of it comes whole or not at all.
bool is_left_out(const OfferFacts& offer, const WantFacts& want) {
  if (want.category != kAnyCategory || want.except.empty()) return false;
  const auto named = [&](CategoryId category) { return std::ranges::binary_search(want.except, category); };
  return named(offer.category) || std::ranges::any_of(offer.beside, named, &BundlePart::category);
}

bool kind_accepted(const OfferFacts& offer, const WantFacts& want) {
  if (want.kinds == 0 || (want.kinds & kind_bit(offer.kind)) != 0) return true;
  // A thing given is a thing.
  return offer.kind == ListingKind::gift && (want.kinds & kind_bit(ListingKind::good)) != 0;
}

std::int32_t size_apart(const OfferFacts& offer, const WantFacts& want) {
  return offer.size == 0 || want.size == 0 ? -1 : std::abs(int{offer.size} - int{want.size});
}

/// A thing of an offer beside a thing of a want: how far it suits, from what its title and category say.
class ThingJudge {
 public:
  enum class Asked : std::uint8_t { category, tags, words };

  ThingJudge(const CompatibilityRules& rules, const OfferFacts& offer, const WantFacts& want) : rules_(rules), offer_(offer), want_(want) {}

  [[nodiscard]] bool any_in_wish() const {
    for (std::size_t wanted = 0; wanted < thing_count(want_); ++wanted) {
      for (std::size_t offered = 0; offered < std::min(thing_count(offer_), kBundleMax); ++offered) {
        if (suits(wanted, offered, Asked::category)) return true;
      }
    }
    return false;
  }
  /// By what is asked and by all that is asked before it.
  [[nodiscard]] bool serves(Asked asked) const { return is_single() ? suits(0, 0, asked) : fit(asked).has_value(); }
  [[nodiscard]] std::optional<Fit> fit(Asked asked) const {
    const auto of_pair = [&](std::size_t wanted, std::size_t offered) -> std::optional<Fit> {
      return suits(wanted, offered, asked) ? std::optional(fit_of(thing(want_, wanted), thing(offer_, offered))) : std::nullopt;
    };
    return is_single() ? of_pair(0, 0) : best_fit(thing_count(want_), thing_count(offer_), of_pair);
  }

 private:
  [[nodiscard]] bool is_single() const { return want_.beside.empty() && offer_.beside.empty(); }
  [[nodiscard]] bool suits(std::size_t wanted, std::size_t offered, Asked asked) const {
    const Thing want = thing(want_, wanted), offer = thing(offer_, offered);
    if (!in_wish(rules_.tree, offer.category, want.category, want_.theme)) return false;
    if (asked == Asked::category) return true;
    if (!want.tags.empty() && !offer.tags.empty() && in_common(offer.tags, want.tags) == 0) return false;
    return asked == Asked::tags || !want_.words_needed || want.words.empty() || in_common(offer.words, want.words) > 0;
  }
  [[nodiscard]] static Fit fit_of(const Thing& want, const Thing& offer) {
    Fit fit;
    fit.words = in_common(offer.words, want.words);
    fit.tags = in_common(offer.tags, want.tags);
    if (want.words.empty()) {
      fit.points = kWordsNotTold;
    } else if (fit.words > 0) {
      fit.points = kWordsScore * fit.words / static_cast<int>(std::min(want.words.size(), offer.words.size()));
    }
    return fit;
  }

  const CompatibilityRules& rules_;
  const OfferFacts& offer_;
  const WantFacts& want_;
};

Obstacle obstacle_of(const CompatibilityRules& rules, const OfferFacts& offer, const WantFacts& want) {
  using Asked = ThingJudge::Asked;
  if (offer.member == want.member) return Obstacle::same_member;
  const ThingJudge things(rules, offer, want);
  if (is_left_out(offer, want) || !things.any_in_wish()) return Obstacle::category;
  if (!want.beside.empty() && !things.serves(Asked::category)) return Obstacle::bundle;
  if (!kind_accepted(offer, want)) return Obstacle::kind;
  if (!things.serves(Asked::tags)) return Obstacle::tags;
  if (want.words_needed && !things.serves(Asked::words)) return Obstacle::words;
  const WalkBand band = rules.bands.between(offer.quarter, want.quarter);
  if (band == WalkBand::out_of_reach || band > offer.walk_max || band > want.walk_max) return Obstacle::reach;
  if (offer.times != 0 && want.times != 0 && (offer.times & want.times) == 0) return Obstacle::time;
  if (size_apart(offer, want) > int{want.size_tolerance}) return Obstacle::size;
  return Obstacle::none;
}

/// Reasons in a fixed order, and the score that they make.
void explain(const CompatibilityRules& rules, const OfferFacts& offer, const WantFacts& want, Verdict& verdict) {
  int score = 0;
  const auto add = [&](ReasonCode code, std::int32_t value, int worth) {
    verdict.reasons.push_back({code, value});
    score += worth;
  };
  if (want.category != kAnyCategory) {
    add(ReasonCode::category, want.category, kCategoryScore);
  } else if (want.theme != kAnyTheme) {
    add(ReasonCode::theme, want.theme, kThemeScore);
  } else {
    add(ReasonCode::surprise, offer.category, kSurpriseScore);
  }
  const Fit fit = ThingJudge(rules, offer, want).fit(ThingJudge::Asked::words).value_or(Fit{});
  score += fit.points / static_cast<int>(thing_count(want));
  if (fit.words > 0) add(ReasonCode::words, fit.words, 0);
  if (fit.tags > 0) add(ReasonCode::tags, fit.tags, 0);
  const std::int32_t apart = size_apart(offer, want);
  if (apart < 0) {
    score += kSizeNotTold;
  } else if (apart == 0) {
    add(ReasonCode::size_equal, offer.size, kSizeEqual);
  } else {
    add(ReasonCode::size_near, apart, kSizeNear / apart);
  }
  const WalkBand band = rules.bands.between(offer.quarter, want.quarter);
  add(ReasonCode::walk, minutes(band), kWalkScore[static_cast<std::size_t>(band)]);
  if (const Availability times = offer.times & want.times & kAllWeek; times != 0) {
    add(ReasonCode::times, static_cast<std::int32_t>(times), kTimesScore * std::min(kTimesCounted, std::popcount(times)));
  } else {
    score += kTimesNotTold;
  }
  const int wish = std::clamp<int>(want.wish, 1, 3);
  add(ReasonCode::wish, wish, kWishScore[wish]);
  if (offer.gift || offer.kind == ListingKind::gift) add(ReasonCode::gift, 1, 0);
  if (!offer.beside.empty()) add(ReasonCode::bundle, static_cast<std::int32_t>(offer.beside.size() - want.beside.size()), 0);
  verdict.score = std::clamp(score, 1, 1000);
}

std::uint64_t pair_key(MemberIndex one, MemberIndex other) {
  const auto [low, high] = std::minmax(one, other);
  return std::uint64_t{high} << 32U | low;
}

void best_first(std::vector<CompatibilityIndex::Hit>& hits) {
  std::ranges::sort(hits, [](const auto& a, const auto& b) { return a.score != b.score ? a.score > b.score : a.slot < b.slot; });
}

}  // namespace

int minutes(WalkBand band) {
  constexpr int kMinutes[5] = {5, 10, 15, 25, 60};
  return kMinutes[static_cast<std::size_t>(band)];
}

const char* name(ReasonCode code) {
  constexpr const char* kNames[] = {"category",  "theme", "surprise", "words", "tags", "size_equal",
                                    "size_near", "walk",  "times",    "wish",  "gift", "bundle"};
  return kNames[static_cast<std::size_t>(code)];
}

const char* name(Obstacle obstacle) {
  constexpr const char* kNames[kObstacleCount] = {"none", "same_member", "blocked", "declined", "category", "bundle",
                                                  "kind", "tags",        "words",   "reach",    "time",     "size"};
  return kNames[static_cast<std::size_t>(obstacle)];
}

WalkBands::WalkBands(std::size_t quarter_count) : count_(quarter_count), bands_(quarter_count * quarter_count, WalkBand::out_of_reach) {
  for (std::size_t i = 0; i < quarter_count; ++i) bands_[i * quarter_count + i] = WalkBand::min5;
}

void WalkBands::set(QuarterId one, QuarterId other, WalkBand band) {
  const std::size_t need = std::size_t{std::max(one, other)} + 1;
  if (need > count_) {
    WalkBands larger(need);
    for (std::size_t i = 0; i < count_; ++i) {
      for (std::size_t j = 0; j < count_; ++j) larger.bands_[i * need + j] = bands_[i * count_ + j];
    }
    *this = std::move(larger);
  }
  bands_[one * count_ + other] = band;
  bands_[other * count_ + one] = band;
}

WalkBand WalkBands::between(QuarterId one, QuarterId other) const {
  if (one < count_ && other < count_) return bands_[one * count_ + other];
  return one == other ? WalkBand::min5 : WalkBand::out_of_reach;
}

Verdict judge(const CompatibilityRules& rules, const OfferFacts& offer, const WantFacts& want) {
  Verdict verdict;
  verdict.obstacle = obstacle_of(rules, offer, want);
  if (verdict.suits()) explain(rules, offer, want, verdict);
  return verdict;
}

ArcFacts arc_facts(const CompatibilityRules& rules, const OfferFacts& offer, const WantFacts& want, const Verdict& verdict) {
  ArcFacts facts;
  facts.weight = verdict.score;
  facts.wish = std::clamp<std::int32_t>(want.wish, 1, 3);
  facts.rank = 4 - facts.wish;
  facts.walk = minutes(rules.bands.between(offer.quarter, want.quarter));
  facts.waiting = std::min<std::int32_t>(want.waiting_days, kWaitingMax);
  facts.acceptance_permille = std::min<std::uint16_t>(offer.acceptance_permille, 1000);
  for (const Reason& reason : verdict.reasons) facts.reasons |= 1U << static_cast<unsigned>(reason.code);
  return facts;
}

void Blocks::add(MemberIndex one, MemberIndex other) {
  pairs_.insert(pair_key(one, other));
}
void Blocks::remove(MemberIndex one, MemberIndex other) {
  pairs_.erase(pair_key(one, other));
}
bool Blocks::has(MemberIndex one, MemberIndex other) const {
  return !pairs_.empty() && pairs_.contains(pair_key(one, other));
}

CompatibilityIndex::CompatibilityIndex(CompatibilityRules rules) : rules_(std::move(rules)) {}

ThemeId CompatibilityIndex::theme_of(CategoryId category) const {
  return theme_in(rules_.tree, category);
}

void CompatibilityIndex::Bucket::add(QuarterId quarter, std::uint32_t slot) {
  if (quarter >= slots_.size()) slots_.resize(std::size_t{quarter} + 1);
  slots_[quarter].push_back(slot);
  ++size_;
}

void CompatibilityIndex::Bucket::drop(QuarterId quarter, std::uint32_t slot) {
  if (quarter >= slots_.size()) return;
  std::vector<std::uint32_t>& slots = slots_[quarter];
  const auto found = std::ranges::find(slots, slot);
  if (found == slots.end()) return;
  *found = slots.back();
  slots.pop_back();
  --size_;
}

std::span<const std::uint32_t> CompatibilityIndex::Bucket::of(QuarterId quarter) const {
  if (quarter >= slots_.size()) return {};
  return slots_[quarter];
}

namespace {

/// Few values, each once: the categories of a bundle, or their themes.
template <class T>
class Few {
 public:
  void add(T value) {
    if (std::ranges::find(*this, value) == end() && count_ < values_.size()) values_[count_++] = value;
  }
  [[nodiscard]] const T* begin() const { return values_.data(); }
  [[nodiscard]] const T* end() const { return values_.data() + count_; }

 private:
  std::array<T, kBundleMax> values_{};
  std::size_t count_ = 0;
};

template <class Facts>
Few<CategoryId> categories_of(const Facts& facts) {
  Few<CategoryId> categories;
  categories.add(facts.category);
  for (const BundlePart& part : facts.beside) categories.add(part.category);
  return categories;
}

/// Does it have a thing of one of these?
template <class Facts>
bool has_one_of(const Facts& facts, std::span<const CategoryId> categories) {
  const auto among = [&](CategoryId category) { return std::ranges::find(categories, category) != categories.end(); };
  return among(facts.category) || std::ranges::any_of(facts.beside, among, &BundlePart::category);
}

constexpr auto kNoneSeen = [](std::uint32_t) { return false; };

}  // namespace

template <class Use>
void CompatibilityIndex::in_buckets_of(const OfferFacts& offer, Use use) {
  Few<ThemeId> themes;
  for (const CategoryId category : categories_of(offer)) {
    use(offers_by_category_[category]);
    themes.add(theme_of(category));
  }
  for (const ThemeId theme : themes) use(offers_by_theme_[theme]);
  use(offers_all_);
}

template <class Use>
void CompatibilityIndex::in_buckets_of(const WantFacts& want, Use use) {
  if (want.category == kAnyCategory) return use(want.theme != kAnyTheme ? wants_by_theme_[want.theme] : wants_of_anything_);
  for (const CategoryId category : categories_of(want)) use(wants_by_category_[category]);
}

void CompatibilityIndex::add_offer(std::uint32_t slot, const OfferFacts& facts) {
  offers_[slot] = facts;
  in_buckets_of(facts, [&](Bucket& bucket) { bucket.add(facts.quarter, slot); });
}

void CompatibilityIndex::add_want(std::uint32_t slot, const WantFacts& facts) {
  wants_[slot] = facts;
  in_buckets_of(facts, [&](Bucket& bucket) { bucket.add(facts.quarter, slot); });
}

void CompatibilityIndex::remove_offer(std::uint32_t slot) {
  const auto found = offers_.find(slot);
  if (found == offers_.end()) return;
  const OfferFacts& facts = found->second;
  in_buckets_of(facts, [&](Bucket& bucket) { bucket.drop(facts.quarter, slot); });
  offers_.erase(found);
}

void CompatibilityIndex::remove_want(std::uint32_t slot) {
  const auto found = wants_.find(slot);
  if (found == wants_.end()) return;
  const WantFacts& facts = found->second;
  in_buckets_of(facts, [&](Bucket& bucket) { bucket.drop(facts.quarter, slot); });
  wants_.erase(found);
}

template <class Seen, class Visit>
void CompatibilityIndex::visit_bucket(const Bucket& bucket, QuarterId quarter, Where where, std::size_t& looked, Seen seen,
                                      Visit visit) const {
  if (bucket.size() == 0) return;
  const auto visit_quarter = [&](QuarterId one) {
    for (const std::uint32_t slot : bucket.of(one)) {
      if (seen(slot)) continue;
      if (looked++ >= kLookMax) return;
      visit(slot);
    }
  };
  if (where == Where::within_reach) return rules_.bands.visit_within_reach(quarter, visit_quarter);
  for (std::size_t one = 0; one < bucket.quarter_count() && looked < kLookMax; ++one) visit_quarter(static_cast<QuarterId>(one));
}

/// What serves a bundle has a thing of each of its categories, so the rarest of them tells all that can. Those that have some of it, which
/// only a count asks for, stand in all of its buckets.
template <class Visit>
void CompatibilityIndex::visit_bundles(const WantFacts& want, Where where, Visit visit) const {
  const auto categories = categories_of(want);
  const Bucket* rarest = nullptr;
  bool all_there = true;
  std::size_t looked = 0;
  for (const CategoryId& category : categories) {
    const auto found = offers_by_category_.find(category);
    all_there = all_there && found != offers_by_category_.end();
    if (found == offers_by_category_.end()) continue;
    if (rarest == nullptr || found->second.size() < rarest->size()) rarest = &found->second;
    const auto seen = [&](std::uint32_t slot) { return has_one_of(offers_.at(slot), {categories.begin(), &category}); };
    if (where == Where::everywhere) visit_bucket(found->second, want.quarter, where, looked, seen, visit);
  }
  if (where == Where::within_reach && all_there) visit_bucket(*rarest, want.quarter, where, looked, kNoneSeen, visit);
}

template <class Visit>
void CompatibilityIndex::visit_offers(const WantFacts& want, Where where, Visit visit) const {
  if (!want.beside.empty()) return visit_bundles(want, where, visit);
  std::size_t looked = 0;
  if (want.category != kAnyCategory) {
    if (const auto found = offers_by_category_.find(want.category); found != offers_by_category_.end())
      visit_bucket(found->second, want.quarter, where, looked, kNoneSeen, visit);
  } else if (want.theme != kAnyTheme) {
    if (const auto found = offers_by_theme_.find(want.theme); found != offers_by_theme_.end())
      visit_bucket(found->second, want.quarter, where, looked, kNoneSeen, visit);
  } else {
    visit_bucket(offers_all_, want.quarter, where, looked, kNoneSeen, visit);
  }
}

template <class Visit>
void CompatibilityIndex::visit_wants(const OfferFacts& offer, Where where, Visit visit) const {
  std::size_t looked = 0;
  Few<ThemeId> themes;
  const auto categories = categories_of(offer);
  for (const CategoryId& category : categories) {
    themes.add(theme_of(category));
    const auto found = wants_by_category_.find(category);
    if (found == wants_by_category_.end()) continue;
    const std::span before(categories.begin(), &category);
    const auto seen = [&](std::uint32_t slot) { return !before.empty() && has_one_of(wants_.at(slot), before); };
    visit_bucket(found->second, offer.quarter, where, looked, seen, visit);
  }
  for (const ThemeId theme : themes) {
    if (const auto found = wants_by_theme_.find(theme); found != wants_by_theme_.end())
      visit_bucket(found->second, offer.quarter, where, looked, kNoneSeen, visit);
  }
  visit_bucket(wants_of_anything_, offer.quarter, where, looked, kNoneSeen, visit);
}

std::vector<CompatibilityIndex::Hit> CompatibilityIndex::offers_for(std::uint32_t want, const Blocks& blocks) const {
  const WantFacts& facts = wants_.at(want);
  std::vector<Hit> hits;
  visit_offers(facts, Where::within_reach, [&](std::uint32_t slot) {
    const OfferFacts& offer = offers_.at(slot);
    if (blocks.has(offer.member, facts.member)) return;
    const Verdict verdict = judge(rules_, offer, facts);
    if (verdict.suits()) hits.push_back({slot, verdict.score, arc_facts(rules_, offer, facts, verdict)});
  });
  best_first(hits);
  return hits;
}

std::vector<CompatibilityIndex::Hit> CompatibilityIndex::wants_for(std::uint32_t offer, const Blocks& blocks) const {
  const OfferFacts& facts = offers_.at(offer);
  std::vector<Hit> hits;
  visit_wants(facts, Where::within_reach, [&](std::uint32_t slot) {
    const WantFacts& want = wants_.at(slot);
    if (blocks.has(facts.member, want.member)) return;
    const Verdict verdict = judge(rules_, facts, want);
    if (verdict.suits()) hits.push_back({slot, verdict.score, arc_facts(rules_, facts, want, verdict)});
  });
  best_first(hits);
  return hits;
}

namespace {
void count(WhyNothing& why, Obstacle obstacle) {
  ++why.looked_at;
  if (obstacle == Obstacle::none) {
    ++why.suits;
  } else {
    ++why.count[static_cast<std::size_t>(obstacle)];
  }
}
}  // namespace

WhyNothing CompatibilityIndex::why_no_offer_for(std::uint32_t want, const Blocks& blocks) const {
  const WantFacts& facts = wants_.at(want);
  WhyNothing why;
  visit_offers(facts, Where::everywhere, [&](std::uint32_t slot) {
    const OfferFacts& offer = offers_.at(slot);
    count(why, blocks.has(offer.member, facts.member) ? Obstacle::blocked : judge(rules_, offer, facts).obstacle);
  });
  why.cut = why.looked_at >= kLookMax;
  why.count[static_cast<std::size_t>(Obstacle::category)] += static_cast<std::uint32_t>(offers_all_.size()) - why.looked_at;
  return why;
}

WhyNothing CompatibilityIndex::why_no_want_for(std::uint32_t offer, const Blocks& blocks) const {
  const OfferFacts& facts = offers_.at(offer);
  WhyNothing why;
  visit_wants(facts, Where::everywhere, [&](std::uint32_t slot) {
    const WantFacts& want = wants_.at(slot);
    count(why, blocks.has(facts.member, want.member) ? Obstacle::blocked : judge(rules_, facts, want).obstacle);
  });
  why.cut = why.looked_at >= kLookMax;
  why.count[static_cast<std::size_t>(Obstacle::category)] += static_cast<std::uint32_t>(wants_.size()) - why.looked_at;
  return why;
}

}  // namespace ronde::matcher
