#include "board/noticeboard.hpp"

#include <algorithm>
#include <mutex>

#include "market/bundles.hpp"
#include "market/keys.hpp"

namespace ronde::board {

using market::ListingId;
using market::MarketView;
using market::MemberId;
using market::RecordKey;
using market::Table;
using market::Timestamp;

Filter filter_of(const market::Sought& sought) {
  Filter filter;
  filter.direction = sought.direction;
  filter.kind = sought.kind;
  filter.theme = sought.theme;
  filter.category = sought.category;
  if (sought.band) filter.band = market::minutes_of(*sought.band);
  filter.words = sought.words;
  filter.language = sought.language;
  return filter;
}

void Noticeboard::load(const MarketView& view, std::uint64_t head) {
  const std::unique_lock lock(mutex_);
  learn_place(view);
  view.each_member([this](const market::Member& member) {
    learn_member(member);
    return true;
  });
  view.each_listing([this](const market::Listing& listing) {
    put(listing);
    return true;
  });
  view.rows({.prefix = RecordKey{Table::block}}, [this](const RecordKey& key, std::string_view) {
    const auto a = key.id_at<MemberId>(0);
    const auto b = key.id_at<MemberId>(1);
    people_[a].blocked.insert(b);
    people_[b].blocked.insert(a);
    return true;
  });
  view.rows({.prefix = RecordKey{Table::hide}}, [this](const RecordKey& key, std::string_view) {
    people_[key.id_at<MemberId>(0)].hidden.insert(key.id_at<ListingId>(1));
    return true;
  });
  view.each_search([this](const market::SavedSearch& search) {
    keep_search(search);
    return true;
  });
  applied_ = head;
}

void Noticeboard::apply(std::uint64_t sequence, std::span<const RecordKey> changed, const MarketView& after) {
  const std::unique_lock lock(mutex_);
  if (sequence <= applied_) return;
  for (const RecordKey& key : changed) apply_row(key, after);
  applied_ = sequence;
}

std::uint64_t Noticeboard::applied() const {
  const std::shared_lock lock(mutex_);
  return applied_;
}

void Noticeboard::apply_row(const RecordKey& key, const MarketView& after) {
  switch (key.table) {
    case Table::listing:
      if (auto listing = after.listing(key.id_at<ListingId>(0)))
        put(std::move(*listing));
      else
        drop(key.id_at<ListingId>(0));
      break;
    case Table::member:
      if (const auto member = after.member(key.id_at<MemberId>(0)))
        learn_member(*member);
      else
        people_[key.id_at<MemberId>(0)] = {};  // erased: known no more, but listings may still point here
      break;
    case Table::hide: {
      auto& hidden = people_[key.id_at<MemberId>(0)].hidden;
      const auto id = key.id_at<ListingId>(1);
      if (after.hidden(key.id_at<MemberId>(0), id))
        hidden.insert(id);
      else
        hidden.erase(id);
      break;
    }
    case Table::block: {
      const auto a = key.id_at<MemberId>(0);
      const auto b = key.id_at<MemberId>(1);
      const bool blocked = after.blocked(a, b);
      for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}}) {
        if (blocked)
          people_[one].blocked.insert(other);
        else
          people_[one].blocked.erase(other);
      }
      break;
    }
    case Table::saved_search:
      if (auto search = after.saved_search(key.id_at<market::SearchId>(0)))
        keep_search(std::move(*search));
      else
        searches_.erase(key.id_at<market::SearchId>(0));
      break;
    case Table::quarter:
    case Table::walk:
      learn_place(after);
      break;
    default:
      break;
  }
}

void Noticeboard::learn_member(const market::Member& member) {
  Person& person = people_[member.id];
  person.quarter = member.quarter;
  person.active = member.state == market::MemberState::active;
}

std::optional<Viewer> Noticeboard::viewer(MemberId member) const {
  const std::shared_lock lock(mutex_);
  const auto person = people_.find(member);
  if (person == people_.end() || !person->second.active) return std::nullopt;
  return Viewer{member, person->second.quarter};
}

void Noticeboard::learn_place(const MarketView& view) {
  quarters_.clear();
  walks_.clear();
  for (const auto& quarter : view.quarters()) quarters_[quarter.id] = quarter.name;
  for (const auto& [a, name_a] : quarters_) {
    for (const auto& [b, name_b] : quarters_) walks_[a][b] = market::minutes_of(view.walk_band(a, b));
  }
}

void Noticeboard::put(market::Listing listing) {
  drop(listing.id);
  const auto quarter = quarters_.find(listing.quarter);
  const std::string_view name = quarter == quarters_.end() ? std::string_view{} : std::string_view(quarter->second);
  std::vector<std::string> themes;
  for (const std::string_view category : market::categories_of(listing)) themes.emplace_back(theme_of_(category));
  const Place place{listing.posted_at, listing.id};
  const auto card = std::make_shared<const Card>(std::move(listing), name, std::move(themes));
  by_id_[place.id] = card;
  index_.put(card);
  const Hanging hanging{card, &people_[card->listing().member]};
  by_member_[card->listing().member][place] = hanging;
  // What is over hangs only on its member's own list.
  if (card->listing().state == market::ListingState::active) by_place_[place] = hanging;
}

void Noticeboard::drop(ListingId id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  const CardPtr card = found->second;
  const Place place{card->listing().posted_at, id};
  by_place_.erase(place);
  by_member_[card->listing().member].erase(place);
  by_id_.erase(found);
  index_.drop(id);
}

/// What it is looked for by does not change: only what was found and told does.
void Noticeboard::keep_search(market::SavedSearch search) {
  const auto known = searches_.find(search.id);
  if (known != searches_.end()) {
    known->second.saved = std::move(search);
    return;
  }
  const market::SearchId id = search.id;
  Looking found = looking(filter_of(search.sought));
  searches_.emplace(id, Search{std::move(search), std::move(found)});
}

Noticeboard::Looking Noticeboard::looking(const Filter& filter) const {
  return {filter, filter.words.empty() ? Query{} : query_of(filter.words, filter.language, topic_of_)};
}

bool Noticeboard::passes(const Card& card, const Filter& filter) {
  const market::Listing& listing = card.listing();
  if (filter.direction && listing.direction != *filter.direction) return false;
  if (filter.kind && listing.kind != *filter.kind) return false;
  if (filter.association && (!listing.behalf || listing.behalf->association != *filter.association)) return false;
  if (!filter.category.empty() && !market::has_category(listing, filter.category)) return false;
  return filter.theme.empty() || card.is_of_theme(filter.theme);
}

/// The one rule of the list and of the alerts, but for the words: `strangeness` is theirs.
bool Noticeboard::on_page(const Filter& filter, const Card& card, const Regard& regard) {
  if (filter.mine && !regard.mine) return false;
  if (!filter.mine && regard.hidden != filter.hidden) return false;
  // What is over hangs only on its member's own list.
  if (!filter.mine && card.listing().state != market::ListingState::active) return false;
  const bool taken = !regard.mine && market::shown_state(card.listing()) == market::ListingState::reserved;
  if (taken && !filter.hidden) return false;
  if (filter.band && !regard.mine && (!regard.walk_minutes || *regard.walk_minutes > *filter.band)) return false;
  return passes(card, filter);
}

std::map<Place, Noticeboard::Hanging> Noticeboard::hidden_by(MemberId viewer) const {
  std::map<Place, Hanging> cards;
  const auto person = people_.find(viewer);
  if (person == people_.end()) return cards;
  for (const ListingId id : person->second.hidden) {
    const auto card = by_id_.find(id);
    if (card != by_id_.end())
      cards.emplace(Place{card->second->listing().posted_at, id}, Hanging{card->second, &people_.at(card->second->listing().member)});
  }
  return cards;
}

/// The page's listings without words to look for, and one more where there is one.
std::vector<Noticeboard::Shown> Noticeboard::newest(const Sight& sight, const Filter& filter, Timestamp now) const {
  const std::map<Place, Hanging> hidden = filter.hidden ? hidden_by(sight.member) : std::map<Place, Hanging>{};
  const auto own = by_member_.find(sight.member);
  const bool all = !filter.mine && !filter.hidden;
  const auto& list = all ? by_place_ : filter.hidden || own == by_member_.end() ? hidden : own->second;
  std::vector<Shown> shown;
  shown.reserve(filter.limit + 1);
  for (auto at = filter.after ? list.upper_bound(*filter.after) : list.begin(); at != list.end() && shown.size() <= filter.limit; ++at) {
    const Card& card = *at->second.card;
    const auto regard = regard_of(sight, card, *at->second.owner, now);
    if (regard && on_page(filter, card, *regard)) shown.push_back({at->first, &card, *regard});
  }
  return shown;
}

/// The same with words: the best first.
std::vector<Noticeboard::Shown> Noticeboard::best_fitting(const Sight& sight, const Looking& looking, Timestamp now) const {
  const Filter& filter = looking.filter;
  std::vector<Shown> shown;
  for (const auto& [found, strange] : index_.find(looking.query)) {
    const Card& card = **found;
    const Place place{card.listing().posted_at, card.listing().id, strange};
    if (filter.after && !(*filter.after < place)) continue;
    const auto regard = regard_of(sight, card, people_.at(card.listing().member), now);
    if (regard && on_page(filter, card, *regard)) shown.push_back({place, &card, *regard});
  }
  const auto end = shown.begin() + static_cast<std::ptrdiff_t>(std::min(shown.size(), filter.limit + 1));
  std::ranges::partial_sort(shown, end, [](const Shown& a, const Shown& b) { return a.place < b.place; });
  shown.erase(end, shown.end());
  return shown;
}

Page Noticeboard::page(const Viewer& viewer, const Filter& filter, Timestamp now, std::string& out) const {
  const Looking look = looking(filter);
  Page page;
  out.push_back('[');
  const std::shared_lock lock(mutex_);
  const Sight sight = sight_of(viewer);
  std::vector<Shown> shown = filter.words.empty() ? newest(sight, filter, now) : best_fitting(sight, look, now);
  if (shown.size() > filter.limit) {
    shown.pop_back();
    page.next = shown.back().place;
  }
  for (const Shown& one : shown) {
    if (&one != shown.data()) out.push_back(',');
    one.card->append_json(out, one.regard);
    one.card->append_mark(page.marks, one.regard);
  }
  out.push_back(']');
  return page;
}

Noticeboard::Sight Noticeboard::sight_of(const Viewer& viewer) const {
  const auto person = people_.find(viewer.member);
  const auto minutes = walks_.find(viewer.quarter);
  return {viewer.member, person == people_.end() ? nullptr : &person->second, minutes == walks_.end() ? nullptr : &minutes->second};
}

std::optional<Regard> Noticeboard::regard_of(const Sight& sight, const Card& card, const Person& owner, Timestamp now) {
  const market::Listing& listing = card.listing();
  Regard regard;
  regard.mine = listing.member == sight.member;
  if (!regard.mine && !card.shown(now)) return std::nullopt;
  if (sight.minutes) {
    if (const auto found = sight.minutes->find(listing.quarter); found != sight.minutes->end()) regard.walk_minutes = found->second;
  }
  if (regard.mine) return regard;
  if (!owner.active) return std::nullopt;
  if (!sight.person) return regard;
  const auto in = [](const auto& set, const auto& id) { return !set.empty() && set.contains(id); };
  if (in(sight.person->blocked, listing.member)) return std::nullopt;
  regard.hidden = in(sight.person->hidden, listing.id);
  regard.possible = in(sight.person->possible, listing.id);
  return regard;
}

std::optional<Regard> Noticeboard::regard_unlocked(const Viewer& viewer, const Card& card, Timestamp now) const {
  const auto owner = people_.find(card.listing().member);
  return owner == people_.end() ? std::nullopt : regard_of(sight_of(viewer), card, owner->second, now);
}

std::vector<Noticeboard::Seen> Noticeboard::regards(const Viewer& viewer, std::span<const Changed> listings, Timestamp now) const {
  const std::shared_lock lock(mutex_);
  const Sight sight = sight_of(viewer);
  std::vector<Seen> all;
  all.reserve(listings.size());
  for (const auto& [id, card, taken_down] : listings) {
    Seen& seen = all.emplace_back();
    const auto owner = card ? people_.find(card->listing().member) : people_.end();
    if (owner == people_.end()) continue;
    seen.regard = regard_of(sight, *card, owner->second, now);
    if (seen.regard && seen.regard->hidden) seen.regard.reset();
    seen.gone = taken_down && !card->shown(now) && owner->second.active && sight.person && !sight.person->blocked.contains(owner->first) &&
                !sight.person->hidden.contains(id);
  }
  return all;
}

std::optional<std::string> Noticeboard::listing_json(const Viewer& viewer, ListingId id, Timestamp now) const {
  return written(viewer, id, now, false);
}

std::optional<std::string> Noticeboard::helped_json(const Viewer& viewer, ListingId id, Timestamp now) const {
  return written(viewer, id, now, true);
}

std::optional<std::string> Noticeboard::written(const Viewer& viewer, ListingId id, Timestamp now, bool helped) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  auto regard = regard_unlocked(viewer, *found->second, now);
  if (!regard) return std::nullopt;
  regard->helped = helped;
  std::string text;
  text.reserve(768);
  found->second->append_json(text, *regard);
  return text;
}

CardPtr Noticeboard::card(ListingId id) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::optional<int> Noticeboard::walk_minutes(market::QuarterId a, market::QuarterId b) const {
  const std::shared_lock lock(mutex_);
  const auto from = walks_.find(a);
  if (from == walks_.end()) return std::nullopt;
  const auto found = from->second.find(b);
  return found == from->second.end() ? std::nullopt : found->second;
}

Noticeboard::Fitting Noticeboard::fitting_searches(ListingId id, Timestamp now) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return {};
  const Card& card = *found->second;
  const market::Listing& listing = card.listing();
  Fitting fitting{listing.version, {}};
  std::optional<CardWords> words;
  for (const auto& [search, kept] : searches_) {
    const market::SavedSearch& saved = kept.saved;
    if (saved.member == listing.member || listing.posted_at <= saved.seen_until) continue;
    const auto noted = std::ranges::find(saved.finds, id, &market::Find::listing);
    if (noted != saved.finds.end() && noted->version == listing.version) continue;
    const auto person = people_.find(saved.member);
    if (person == people_.end() || !person->second.active) continue;
    const auto regard = regard_unlocked({saved.member, person->second.quarter}, card, now);
    if (!regard || !on_page(kept.looking.filter, card, *regard)) continue;
    if (!kept.looking.filter.words.empty()) {
      if (!words) words = words_of(listing);
      if (!strangeness(kept.looking.query, *words, listing)) continue;
    }
    fitting.searches.push_back(search);
  }
  return fitting;
}

std::vector<ListingId> Noticeboard::posted_last(std::chrono::milliseconds before) const {
  const std::shared_lock lock(mutex_);
  std::vector<ListingId> last;
  for (const auto& [place, hanging] : by_place_) {
    if (place.posted_at + before < by_place_.begin()->first.posted_at) break;
    last.push_back(place.id);
  }
  return last;
}

void Noticeboard::set_possible(MemberId member, std::span<const ListingId> listings) {
  const std::unique_lock lock(mutex_);
  people_[member].possible = {listings.begin(), listings.end()};
}

std::map<market::QuarterId, Noticeboard::QuarterCount> Noticeboard::counts(Timestamp now) const {
  const std::shared_lock lock(mutex_);
  std::map<market::QuarterId, QuarterCount> counts;
  for (const auto& [id, name] : quarters_) counts[id];
  for (const auto& [place, hanging] : by_place_) {
    if (!hanging.card->shown(now) || !hanging.owner->active) continue;
    const market::Listing& listing = hanging.card->listing();
    auto& count = counts[listing.quarter];
    ++(listing.direction == market::Direction::offer ? count.offers : count.wants);
  }
  return counts;
}

std::size_t Noticeboard::size() const {
  const std::shared_lock lock(mutex_);
  return by_id_.size();
}

}  // namespace ronde::board
