// What people ask the matcher.

#include <algorithm>

#include "clearings/matchmaker.hpp"
#include "clearings/state.hpp"

namespace ronde::clearings {

using market::ListingId;
using market::MemberId;

namespace {

constexpr std::size_t kPossibleMax = 200;        // marks on the cards of one page of the feed
constexpr std::size_t kOwnLookedAt = 20;         // listings of the asker that are searched from
constexpr std::uint64_t kPossibleSteps = 5'000;  // arcs a search: the feed must not wait
constexpr std::size_t kDraftLookMax = 5'000;

}  // namespace

std::string_view name(WhyNothingCode code) {
  constexpr std::array<std::string_view, 13> names{"paused", "busy", "asked_enough", "none_posted", "too_far",    "no_time",
                                                   "size",   "kind", "refused",      "no_closing",  "unanswered", "waits_for_clearing",
                                                   "bundle"};
  return names[static_cast<std::size_t>(code)];
}

std::optional<std::string> Matchmaker::State::category_of(const Entry& entry) const {
  const auto& taxonomy = maker.taxonomy();
  if (const auto* offer = std::get_if<matcher::OfferFacts>(&entry.facts)) return taxonomy.categories().at(offer->category).id;
  const auto& want = std::get<matcher::WantFacts>(entry.facts);
  if (want.category != matcher::kAnyCategory) return taxonomy.categories().at(want.category).id;
  if (want.theme != matcher::kAnyTheme) return taxonomy.themes().at(want.theme).id;
  return std::nullopt;
}

bool Matchmaker::State::crosses_block(const matcher::PoolExchange& exchange) const {
  std::vector<matcher::MemberIndex> people_in;
  for (const auto& transfer : exchange.transfers) {
    people_in.push_back(transfer.giver);
    people_in.push_back(transfer.receiver);
  }
  return std::ranges::any_of(people_in, [&](auto one) {
    return std::ranges::any_of(people_in, [&](auto other) { return one < other && blocked.contains({one, other}); });
  });
}

std::vector<matcher::ListingSlot> Matchmaker::State::held_out_of_sight(const Entry& from) const {
  std::vector<matcher::ListingSlot> slots;
  for (const auto& [id, entry] : entries) {
    if (!entry.open && entry.place.direction != from.place.direction) slots.push_back(entry.slot);
  }
  return slots;
}

std::vector<ListingId> Matchmaker::possible_for(MemberId member) const {
  const State& state = *state_;
  std::vector<ListingId> possible;
  const auto at = state.people.find(member);
  if (at == state.people.end() || at->second.seats_free == 0) return possible;
  const AsUnmarked unmarked(*state_, at->second.index);
  std::size_t looked_at = 0;
  for (const ListingId id : at->second.listings) {
    const Entry& mine = state.entries.at(id);
    if (mine.free == 0) continue;
    if (++looked_at > kOwnLookedAt || possible.size() > 4 * kPossibleMax) break;
    const auto found =
        state.pool.best_exchanges_through(mine.slot, state.objective, state.caps(), {.count = 50, .step_limit = kPossibleSteps});
    ++state.counters.searches;
    for (const auto& exchange : found.exchanges) {
      if (state.crosses_block(exchange)) continue;  // it never comes, and a mark on a third person's listing would tell of the one blocked
      for (const auto& transfer : exchange.transfers) {
        if (transfer.receiver == mine.member) possible.push_back(state.at(transfer.offer).place.id);
        if (transfer.giver == mine.member) possible.push_back(state.at(transfer.want).place.id);
      }
    }
  }
  std::ranges::sort(possible);
  possible.erase(std::unique(possible.begin(), possible.end()), possible.end());
  if (possible.size() > kPossibleMax) possible.resize(kPossibleMax);
  return possible;
}

std::optional<ListingFacts> Matchmaker::State::facts_of(const Person& someone, const market::ListingDraft& draft) const {
  const auto quarter = someone.quarter ? quarters.find(*someone.quarter) : std::nullopt;
  if (!quarter) return std::nullopt;
  market::Listing listing;
  listing.direction = draft.direction;
  listing.kind = draft.kind;
  listing.category = draft.category;
  listing.title = draft.title;
  listing.language = draft.language;
  listing.size = draft.size;
  listing.availability = draft.availability;
  listing.wildcard = draft.wildcard;
  listing.exclusions = draft.exclusions;
  listing.tags = draft.tags;
  listing.beside = draft.beside;
  return maker.facts(listing, someone.facts, static_cast<matcher::QuarterId>(*quarter), {});
}

DraftMatches Matchmaker::matches(MemberId member, const market::ListingDraft& draft) const {
  const State& state = *state_;
  const auto at = state.people.find(member);
  const auto facts = at == state.people.end() ? std::nullopt : state.facts_of(at->second, draft);
  if (!facts) return {};
  const bool offer = draft.direction == market::Direction::offer;
  std::size_t looked_at = 0;
  std::vector<matcher::ListingSlot> suiting;
  for (const auto& [id, other] : state.entries) {
    if (other.place.direction == draft.direction || other.free == 0 || other.member == at->second.index) continue;
    if (state.blocked.contains(std::minmax(other.member, at->second.index))) continue;
    if (++looked_at > kDraftLookMax) break;
    const auto verdict =
        offer ? matcher::judge(state.rules, std::get<matcher::OfferFacts>(*facts), std::get<matcher::WantFacts>(other.facts))
              : matcher::judge(state.rules, std::get<matcher::OfferFacts>(other.facts), std::get<matcher::WantFacts>(*facts));
    if (verdict.suits()) suiting.push_back(other.slot);
  }
  // A gift asks nothing back, and who is in as many proposals as they may is asked about no other: nothing of theirs closes at once.
  if (suiting.empty() || draft.kind == market::ListingKind::gift || at->second.seats_free == 0) return {suiting.size(), false};
  const AsTomorrow tomorrow(*state_, at->second.index);
  const AsUnmarked unmarked(*state_, at->second.index);
  return {suiting.size(), state.pool.would_close(at->second.index, offer, suiting, state.caps(), kPossibleSteps)};
}

namespace {

/// Exchanges are there, and yet nothing is asked: why?
class Standing {
 public:
  Standing(const Matchmaker::State& state, const market::MarketView& view, market::Timestamp now) : state_(state), view_(view), now_(now) {}

  void count(const matcher::PoolExchange& exchange) {
    const market::ProposeExchange asked{{}, state_.seats_of(exchange), {}, {}, false, {}};
    if (const auto refusal = market::exchange_refusal(view_, market::arcs_of(asked.seats), now_)) {
      ++(refusal->until ? unanswered_ : refused_);
    } else if (const auto checked = market::check(view_, asked, now_);
               checked || checked.error().reason == "not-today" || checked.error().reason == "no-return") {
      ++waiting_;  // those who do not meet today are weighed in the next clearing too; that somebody gives nothing is theirs to know
    }              // The rules see what the pool does not: a block between two who are no neighbours. Blocks are nobody's to know.
  }

  [[nodiscard]] std::vector<WhyNothingFact> facts() const {
    std::vector<WhyNothingFact> facts;
    const auto add = [&](WhyNothingCode code, std::uint32_t n) {
      if (n > 0) facts.push_back({code, n, {}, {}});
    };
    add(WhyNothingCode::waits_for_clearing, waiting_);
    add(WhyNothingCode::unanswered, unanswered_);
    add(WhyNothingCode::refused, refused_);
    return facts;
  }

 private:
  const Matchmaker::State& state_;
  const market::MarketView& view_;
  market::Timestamp now_;
  std::uint32_t refused_ = 0, unanswered_ = 0, waiting_ = 0;
};

constexpr std::uint32_t kExchangesLookedAt = 8;  // as many as a proposal is chosen from

}  // namespace

std::vector<WhyNothingFact> Matchmaker::why_nothing(ListingId listing, const market::MarketView& view, market::Timestamp now) const {
  const State& state = *state_;
  const Entry* mine = state.entry(listing);
  if (!mine) return {{WhyNothingCode::paused, 0, {}, {}}};
  if (mine->free == 0)
    return mine->held > 0 ? std::vector<WhyNothingFact>{} : std::vector<WhyNothingFact>{{WhyNothingCode::paused, 0, {}, {}}};
  if (state.person_of(mine->member).seats_free == 0) {
    const auto member = view.member(mine->place.member);
    const bool enough = member && market::asked_enough(view, *member, now);
    return {{enough ? WhyNothingCode::asked_enough : WhyNothingCode::busy, 0, {}, {}}};
  }
  const AsTomorrow tomorrow(*state_, mine->member);
  const AsUnmarked unmarked(*state_, mine->member);
  const auto found = state.pool.best_exchanges_through(mine->slot, state.objective, state.caps(),
                                                       {.count = kExchangesLookedAt, .step_limit = state.policy.step_limit});
  Standing standing(state, view, now);
  for (const auto& exchange : found.exchanges) standing.count(exchange);
  if (auto facts = standing.facts(); !facts.empty()) return facts;

  const auto why = state.pool.why_nothing(mine->slot, state.held_out_of_sight(*mine));
  const auto count = [&](matcher::Obstacle obstacle) { return why.count[static_cast<std::size_t>(obstacle)]; };
  std::vector<WhyNothingFact> facts;
  // Blocks are nobody's to know: they count nowhere.
  const auto add = [&](WhyNothingCode code, std::uint32_t n, std::optional<int> minutes = {}) {
    if (n > 0) facts.push_back({code, n, minutes, {}});
  };
  add(WhyNothingCode::no_closing, why.suits);
  add(WhyNothingCode::too_far, count(matcher::Obstacle::reach), matcher::minutes(walk_band(state.weights.farthest)));
  add(WhyNothingCode::no_time, count(matcher::Obstacle::time));
  add(WhyNothingCode::size, count(matcher::Obstacle::size));
  add(WhyNothingCode::kind, count(matcher::Obstacle::kind));
  add(WhyNothingCode::bundle, count(matcher::Obstacle::bundle));
  add(WhyNothingCode::refused, count(matcher::Obstacle::declined));
  std::ranges::stable_sort(facts, [](const auto& a, const auto& b) { return a.count > b.count; });
  if (facts.empty()) facts.push_back({WhyNothingCode::none_posted, 0, {}, state.category_of(*mine)});
  if (facts.size() > 3) facts.resize(3);
  return facts;
}

}  // namespace ronde::clearings
