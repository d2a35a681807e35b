#include "ronde/matcher/compatibility.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>

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

std::int32_t in_common(const std::vector<Stem>& one, const std::vector<Stem>& other) {
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

bool in_wish(const CategoryTree& tree, const OfferFacts& offer, const WantFacts& want) {
  if (want.category != kAnyCategory) return want.category == offer.category;
  if (std::ranges::binary_search(want.except, offer.category)) return false;
  return want.theme == kAnyTheme || want.theme == theme_in(tree, offer.category);
}

bool kind_accepted(const OfferFacts& offer, const WantFacts& want) {
  if (want.kinds == 0 || (want.kinds & kind_bit(offer.kind)) != 0) return true;
  // A thing given is a thing.
  return offer.kind == ListingKind::gift && (want.kinds & kind_bit(ListingKind::good)) != 0;
}

std::int32_t size_apart(const OfferFacts& offer, const WantFacts& want) {
  return offer.size == 0 || want.size == 0 ? -1 : std::abs(int{offer.size} - int{want.size});
}

Obstacle obstacle_of(const CompatibilityRules& rules, const OfferFacts& offer, const WantFacts& want) {
  if (offer.member == want.member) return Obstacle::same_member;
  if (!in_wish(rules.tree, offer, want)) return Obstacle::category;
  if (!kind_accepted(offer, want)) return Obstacle::kind;
  if (!want.tags.empty() && !offer.tags.empty() && in_common(offer.tags, want.tags) == 0) return Obstacle::tags;
  if (want.words_needed && !want.words.empty() && in_common(offer.words, want.words) == 0) return Obstacle::words;
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
  if (want.words.empty()) {
    score += kWordsNotTold;
  } else if (const std::int32_t words = in_common(offer.words, want.words); words > 0) {
    const auto most = static_cast<int>(std::min(want.words.size(), offer.words.size()));
    add(ReasonCode::words, words, kWordsScore * words / most);
  }
  if (const std::int32_t tags = in_common(offer.tags, want.tags); tags > 0) add(ReasonCode::tags, tags, 0);
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
                                    "size_near", "walk",  "times",    "wish",  "gift"};
  return kNames[static_cast<std::size_t>(code)];
}

const char* name(Obstacle obstacle) {
  constexpr const char* kNames[kObstacleCount] = {"none", "same_member", "blocked", "declined", "category", "kind",
                                                  "tags", "words",       "reach",   "time",     "size"};
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

void CompatibilityIndex::add_offer(std::uint32_t slot, const OfferFacts& facts) {
  offers_[slot] = facts;
  offers_by_category_[facts.category].add(facts.quarter, slot);
  offers_by_theme_[theme_of(facts.category)].add(facts.quarter, slot);
  offers_all_.add(facts.quarter, slot);
}

CompatibilityIndex::Bucket& CompatibilityIndex::bucket_of(const WantFacts& want) {
  if (want.category != kAnyCategory) return wants_by_category_[want.category];
  return want.theme != kAnyTheme ? wants_by_theme_[want.theme] : wants_of_anything_;
}

void CompatibilityIndex::add_want(std::uint32_t slot, const WantFacts& facts) {
  wants_[slot] = facts;
  bucket_of(facts).add(facts.quarter, slot);
}

void CompatibilityIndex::remove_offer(std::uint32_t slot) {
  const auto found = offers_.find(slot);
  if (found == offers_.end()) return;
  const OfferFacts& facts = found->second;
  offers_by_category_[facts.category].drop(facts.quarter, slot);
  offers_by_theme_[theme_of(facts.category)].drop(facts.quarter, slot);
  offers_all_.drop(facts.quarter, slot);
  offers_.erase(found);
}

void CompatibilityIndex::remove_want(std::uint32_t slot) {
  const auto found = wants_.find(slot);
  if (found == wants_.end()) return;
  bucket_of(found->second).drop(found->second.quarter, slot);
  wants_.erase(found);
}

template <class Visit>
void CompatibilityIndex::visit_bucket(const Bucket& bucket, QuarterId quarter, Where where, std::size_t& looked, Visit visit) const {
  if (bucket.size() == 0) return;
  const auto visit_quarter = [&](QuarterId one) {
    for (const std::uint32_t slot : bucket.of(one)) {
      if (looked++ >= kLookMax) return;
      visit(slot);
    }
  };
  if (where == Where::within_reach) return rules_.bands.visit_within_reach(quarter, visit_quarter);
  for (std::size_t one = 0; one < bucket.quarter_count() && looked < kLookMax; ++one) visit_quarter(static_cast<QuarterId>(one));
}

template <class Visit>
void CompatibilityIndex::visit_offers(const WantFacts& want, Where where, Visit visit) const {
  std::size_t looked = 0;
  if (want.category != kAnyCategory) {
    if (const auto found = offers_by_category_.find(want.category); found != offers_by_category_.end())
      visit_bucket(found->second, want.quarter, where, looked, visit);
  } else if (want.theme != kAnyTheme) {
    if (const auto found = offers_by_theme_.find(want.theme); found != offers_by_theme_.end())
      visit_bucket(found->second, want.quarter, where, looked, visit);
  } else {
    visit_bucket(offers_all_, want.quarter, where, looked, visit);
  }
}

template <class Visit>
void CompatibilityIndex::visit_wants(const OfferFacts& offer, Where where, Visit visit) const {
  std::size_t looked = 0;
  if (const auto found = wants_by_category_.find(offer.category); found != wants_by_category_.end())
    visit_bucket(found->second, offer.quarter, where, looked, visit);
  if (const auto found = wants_by_theme_.find(theme_of(offer.category)); found != wants_by_theme_.end())
    visit_bucket(found->second, offer.quarter, where, looked, visit);
  visit_bucket(wants_of_anything_, offer.quarter, where, looked, visit);
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
