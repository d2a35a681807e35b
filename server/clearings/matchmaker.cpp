#include "clearings/matchmaker.hpp"

#include <algorithm>
#include <chrono>

#include "clearings/state.hpp"
#include "market/keys.hpp"
#include "market/members.hpp"
#include "market/records.hpp"

namespace ronde::clearings {
namespace {

using market::ListingId;
using market::MemberId;
using market::RecordKey;
using market::Table;
using market::Timestamp;

std::int64_t day_of(Timestamp now) {
  return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

}  // namespace

// ---- Reading everything -----------------------------------------------------------------------------------------------------------

void Matchmaker::State::load(const market::MarketView& view, Timestamp now) {
  latest = now;
  day = day_of(now);
  read_place(view);
  read_weights(view);
  closures.load(view);
  view.each_member([&](const market::Member& member) {
    refresh_member(member.id, view, now);
    return true;
  });
  read_blocks(view);
  view.each_open_listing([&](const market::Listing& listing) {
    put(listing, view, now);
    return true;
  });
  // A paused or expired listing may still be held by a proposal: a repair must know it.
  view.each_proposal([&](const market::Proposal& proposal) {
    note_repair(proposal.id, proposal);
    note_gift(proposal.id, proposal, view);
    if (!market::is_live(proposal.state)) return true;
    for (const market::Seat& seat : proposal.seats) {
      if (seat.gives && !entry(*seat.gives)) refresh_listing(*seat.gives, view, now);
      if (seat.receives && !entry(*seat.receives)) refresh_listing(*seat.receives, view, now);
    }
    return true;
  });
  for (const auto& [id, someone] : people) set_pairings(someone);
  touched.clear();
}

void Matchmaker::State::read_place(const market::MarketView& view) {
  if (const auto place = view.neighbourhood()) settings = place->settings;
  const auto all = view.quarters();
  for (const market::Quarter& quarter : all) static_cast<void>(quarters.of(quarter.id));
  rules.bands = matcher::WalkBands(quarters.ids().size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      const auto one = static_cast<matcher::QuarterId>(quarters.of(all[i].id));
      const auto other = static_cast<matcher::QuarterId>(quarters.of(all[j].id));
      rules.bands.set(one, other, walk_band(view.walk_band(all[i].id, all[j].id)));
    }
  }
  pool.set_rules(rules);
}

void Matchmaker::State::read_weights(const market::MarketView& view) {
  weights = market::weights_of(view);
  objective = objective_of(weights);
  maker.weigh_by(weights);
}

/// All facts are made anew. What fits only now waits for the next clearing, or for who posts something: no phone rings because a steward
/// turned something.
void Matchmaker::State::reweigh(const market::MarketView& view, Timestamp now) {
  read_weights(view);
  const auto before = touched;
  std::vector<ListingId> all;
  for (auto& [id, one] : entries) {
    one.version = 0;
    all.push_back(id);
  }
  std::ranges::sort(all);
  for (const ListingId id : all) {
    if (entries.contains(id)) refresh_listing(id, view, now);
  }
  touched = before;
}

void Matchmaker::State::read_blocks(const market::MarketView& view) {
  view.rows({.prefix = RecordKey{Table::block}}, [&](const RecordKey& key, std::string_view) {
    const auto one = members.of(key.id_at<MemberId>(0)), other = members.of(key.id_at<MemberId>(1));
    between(one, other, [&] { blocked.insert(std::minmax(one, other)); });
    return true;
  });
}

// ---- One member, one listing ------------------------------------------------------------------------------------------------------

Person& Matchmaker::State::person(MemberId id, const market::MarketView& view, Timestamp now) {
  const auto [at, fresh] = people.try_emplace(id);
  Person& someone = at->second;
  if (!fresh) return someone;
  someone.index = members.of(id);
  const auto member = view.member(id);
  someone.facts = {someone.index, 0, 0, 0};
  if (member) {
    someone.facts = {someone.index, member->waiting_bonus, member->given, member->received};
    someone.quarter = member->quarter;
  }
  read_standing(id, someone, member, view, now);
  return someone;
}

/// How many more proposals the rules would let them be in, and with whom they share that, or would not be put together.
void Matchmaker::State::read_standing(MemberId id, Person& someone, const std::optional<market::Member>& member,
                                      const market::MarketView& view, Timestamp now) {
  someone.active = member && member->state == market::MemberState::active;
  someone.seats_free = member && market::may_be_matched(*member) ? market::free_seats(view, *member, now) : 0;
  set_parties(id, someone, member ? market::parties_of(*member) : std::vector<MemberId>{});
  set_avoided(someone.index, member ? market::avoided_today(view, *member, now) : std::vector<MemberId>{});
  set_rest(someone);
}

void Matchmaker::State::set_parties(MemberId id, Person& someone, std::vector<MemberId> now) {
  if (someone.parties == now) return;
  for (const MemberId party : someone.parties) {
    std::erase(parties[party], id);
    if (parties[party].empty()) parties.erase(party);
  }
  for (const MemberId party : now) parties[party].push_back(id);
  someone.parties = std::move(now);
  someone.promised_beside = 0;  // the rules still decide
}

void Matchmaker::State::set_avoided(matcher::MemberIndex who, const std::vector<MemberId>& others) {
  std::set<matcher::MemberIndex> met;
  for (const MemberId other : others) met.insert(members.of(other));
  std::vector<matcher::MemberIndex> over;
  for (auto at = avoided.lower_bound({who, 0}); at != avoided.end() && at->first == who; ++at) {
    if (!met.contains(at->second)) over.push_back(at->second);
  }
  for (const auto other : over) between(who, other, [&] { avoided.erase({who, other}); });
  for (const auto other : met) between(who, other, [&] { avoided.insert({who, other}); });
}

void Matchmaker::State::refresh_member(MemberId id, const market::MarketView& view, Timestamp now) {
  Person& someone = person(id, view, now);
  const auto member = view.member(id);
  const std::size_t before = someone.seats_free;
  const bool was_active = someone.active;
  read_standing(id, someone, member, view, now);
  if (someone.seats_free > before) touched.insert(someone.listings.begin(), someone.listings.end());
  if (someone.active != was_active) {  // suspended or let back in: what is theirs goes or comes with them
    for (const market::Listing& listing : view.listings_of(id)) refresh_listing(listing.id, view, now);
  }
  if (!member) return;
  someone.quarter = member->quarter;
  const bool moved = !someone.listings.empty() && entries.at(someone.listings.front()).place.quarter != member->quarter;
  const bool waits = someone.facts.waiting_bonus != member->waiting_bonus || someone.facts.given != member->given ||
                     someone.facts.received != member->received;
  someone.facts = {someone.index, member->waiting_bonus, member->given, member->received};
  if (!moved && !waits) return;
  for (const ListingId listing : std::vector(someone.listings)) {
    const auto at = entries.find(listing);
    if (at == entries.end()) continue;  // gone with one before it
    at->second.version = 0;             // its facts are old
    refresh_listing(listing, view, now);
  }
}

/// A new day: who turned down enough proposals yesterday, and newcomers who meet again whom they turned down. The next clearing, or whoever
/// posts something for them, finds them.
void Matchmaker::State::wake_who_may_be_asked_again(const market::MarketView& view, Timestamp now) {
  std::vector<MemberId> resting;
  for (const auto& [id, someone] : people) {
    if (someone.seats_free == 0) resting.push_back(id);
  }
  for (const auto& [who, other] : avoided) resting.push_back(members.id(who));
  for (const MemberId id : resting) refresh_member(id, view, now);
}

void Matchmaker::State::refresh_listing(ListingId id, const market::MarketView& view, Timestamp now) {
  const auto listing = view.listing(id);
  if (!listing) return remove(id);
  const Entry* old = entry(id);
  const std::string left = old ? old->group : "";
  put(*listing, view, now);
  if (left.empty() && listing->only_one_of.empty()) return;
  // One of a group taken takes the others out, one freed brings them back.
  for (const market::Listing& other : view.listings_of(listing->member)) {
    const bool together = !other.only_one_of.empty() && (other.only_one_of == left || other.only_one_of == listing->only_one_of);
    if (other.id != id && together) put(other, view, now);
  }
}

void Matchmaker::State::put(const market::Listing& listing, const market::MarketView& view, Timestamp now) {
  const std::uint32_t left = listing.only_one_of.empty() ? listing.free_units() : 1;  // of a group nothing comes twice
  Person& someone = person(listing.member, view, now);
  const bool open = someone.active && listing.state == market::ListingState::active && now < listing.expires_at;
  const std::uint32_t free = open && market::is_free(view, listing, now) ? left : 0;
  if (!open && listing.held == 0) return remove(listing.id);
  const auto known = entries.find(listing.id);
  const bool same = known != entries.end() && known->second.version == listing.version && known->second.place.quarter == listing.quarter;
  if (!same) {
    auto facts = maker.facts(listing, someone.facts, static_cast<matcher::QuarterId>(quarters.of(listing.quarter)), now);
    if (!facts) return remove(listing.id);
    // In another quarter other arcs are closed: a new place in the pool forgets the old ones.
    const bool elsewhere =
        known != entries.end() && (known->second.place.direction != listing.direction || known->second.place.quarter != listing.quarter);
    if (elsewhere) remove(listing.id);
    put_facts(listing, *std::move(facts), someone);
    close_arcs(entries.at(listing.id), now);
  }
  Entry& entry = entries.at(listing.id);
  expiries.erase({entry.expires_at, listing.id});
  entry.expires_at = listing.expires_at;
  entry.open = open;
  if (open) expiries.emplace(listing.expires_at, listing.id);
  entry.room = market::group_room(view, listing);
  if (free > entry.free) touched.insert(listing.id);
  set_units(entry, listing.held, free);
  if (free == 0) touched.erase(listing.id);
  if (!same) set_pairings(someone);
}

/// Another version of a listing. Most change what is held or given, nothing that the pool judges by: its arcs stay.
void Matchmaker::State::put_facts(const market::Listing& listing, ListingFacts facts, Person& someone) {
  const auto [at, fresh] = entries.try_emplace(listing.id);
  Entry& entry = at->second;
  const bool known = !fresh && entry.facts == facts;
  if (!known || entry.pairing != listing.pairing || entry.group != listing.only_one_of || (listing.reserve && !entry.reserve) ||
      entry.no_return != listing.no_return)
    touched.insert(listing.id);
  if (entry.group != listing.only_one_of) unbar(someone);
  entry.place = {listing.id, listing.member, listing.quarter, listing.direction};
  entry.member = someone.index;
  entry.facts = std::move(facts);
  entry.version = listing.version;
  entry.group = listing.only_one_of;
  entry.pairing = listing.pairing;
  entry.reserve = listing.reserve;
  entry.posted_at = listing.posted_at;
  if (known) return set_no_return(entry, listing.no_return);
  if (const auto* offer = std::get_if<matcher::OfferFacts>(&entry.facts)) {
    fresh ? static_cast<void>(entry.slot = pool.add_offer(*offer, 1)) : pool.change_offer(entry.slot, *offer);
  } else {
    const auto& want = std::get<matcher::WantFacts>(entry.facts);
    fresh ? static_cast<void>(entry.slot = pool.add_want(want, 1)) : pool.change_want(entry.slot, want);
  }
  set_no_return(entry, listing.no_return);
  if (!fresh) return;
  by_slot[entry.slot] = listing.id;
  someone.listings.push_back(listing.id);
}

void Matchmaker::State::remove(ListingId id) {
  const auto at = entries.find(id);
  if (at == entries.end()) return;
  const Entry gone = at->second;
  entries.erase(at);
  by_slot.erase(gone.slot);
  expiries.erase({gone.expires_at, id});
  touched.erase(id);
  marked.erase(id);
  Person& someone = people.at(gone.place.member);
  std::erase(someone.listings, id);
  if (gone.promised > 0) unbar(someone);
  set_pairings(someone);  // before its slot can be given to another
  pool.remove(gone.slot);
}

/// What barred the others of its group has left it: they are free again, and the rules still decide.
void Matchmaker::State::unbar(const Person& someone) {
  for (const ListingId id : someone.listings) {
    Entry& entry = entries.at(id);
    if (std::exchange(entry.barred, 0) > 0) set_units(entry, entry.held, entry.free);
  }
}

void Matchmaker::State::set_units(Entry& entry, std::uint32_t held, std::uint32_t free) {
  entry.free = free;
  for (; entry.held > held; --entry.held) pool.release(entry.slot);
  pool.set_units(entry.slot, held + entry.free_left());
  for (; entry.held < held; ++entry.held) RONDE_MARKET_ASSERT(pool.reserve(entry.slot));
}

void Matchmaker::State::set_pairings(const Person& someone) {
  for (const ListingId id : someone.listings) {
    Entry& offer = entries.at(id);
    if (offer.place.direction != market::Direction::offer) continue;
    std::vector<matcher::ListingSlot> wants;
    for (const ListingId paired : offer.pairing) {
      if (const Entry* want = entry(paired)) wants.push_back(want->slot);
    }
    std::ranges::sort(wants);
    // Without any of its wants left an empty list would say "any of mine": rather nobody takes it.
    offer.paired_out = !offer.pairing.empty() && wants.empty();
    pool.set_pairing(offer.slot, std::move(wants));
    set_units(offer, offer.held, offer.free);
  }
}

// ---- Seats that are held for a repair ---------------------------------------------------------------------------------------------

void Matchmaker::State::note_repair(market::ProposalId id, const std::optional<market::Proposal>& proposal) {
  if (proposal && proposal->state == market::ProposalState::repairing)
    repairs.insert_or_assign(id, proposal->seats);
  else
    repairs.erase(id);
}

// ---- Closed arcs ------------------------------------------------------------------------------------------------------------------

void Matchmaker::State::set_arc(const Entry& one, const Entry& other, Timestamp now) {
  if (one.place.direction == other.place.direction || one.member == other.member) return;
  const bool first = one.place.direction == market::Direction::offer;
  const Entry& offer = first ? one : other;
  const Entry& want = first ? other : one;
  if (closures.closed(offer.place, want.place, now)) {
    pool.decline(offer.slot, want.slot);
  } else {
    pool.allow(offer.slot, want.slot);
  }
}

void Matchmaker::State::close_arcs(const Entry& listing, Timestamp now) {
  const auto ends = closures.ends_of(listing.place);
  if (ends.empty()) return;
  for (const ListingId id : ends.listings) {
    if (const Entry* other = entry(id)) set_arc(listing, *other, now);
  }
  for (const MemberId id : ends.members) {
    if (const auto at = people.find(id); at != people.end()) {
      for (const ListingId theirs : at->second.listings) set_arc(listing, entries.at(theirs), now);
    }
  }
  if (ends.quarters.empty()) return;
  for (const auto& [id, other] : entries) {
    if (std::ranges::find(ends.quarters, other.place.quarter) != ends.quarters.end()) set_arc(listing, other, now);
  }
}

void Matchmaker::State::rule_changed(const RecordKey& key, Timestamp now) {
  const bool by_member = key.table == Table::hide || key.table == Table::refused_offer;
  const Entry* listing = entry(key.id_at<ListingId>(by_member ? 1 : 0));
  if (!listing) return;
  touched.insert(listing->place.id);
  if (by_member) {
    if (const auto at = people.find(key.id_at<MemberId>(0)); at != people.end()) {
      for (const ListingId id : at->second.listings) set_arc(*listing, entries.at(id), now);
    }
  } else if (key.table == Table::refused_arc) {
    if (const Entry* other = entry(key.id_at<ListingId>(1))) set_arc(*listing, *other, now);
  } else {
    const auto quarter = key.id_at<market::QuarterId>(1);
    for (const auto& [id, other] : entries) {
      if (other.place.quarter == quarter) set_arc(*listing, other, now);
    }
  }
}

// ---- The class --------------------------------------------------------------------------------------------------------------------

Matchmaker::Matchmaker(const market::Taxonomy& taxonomy, InstantPolicy policy) : state_(std::make_unique<State>(taxonomy, policy)) {}
Matchmaker::~Matchmaker() = default;
Matchmaker::Matchmaker(Matchmaker&&) noexcept = default;
Matchmaker& Matchmaker::operator=(Matchmaker&&) noexcept = default;

void Matchmaker::load(const market::MarketView& view, Timestamp now) {
  auto fresh = std::make_unique<State>(state_->maker.taxonomy(), state_->policy);
  fresh->counters = state_->counters;
  fresh->changes = state_->changes + 1;
  fresh->load(view, now);
  state_ = std::move(fresh);
}

namespace {

/// Which listings and members a set of rows speaks of.
struct Affected {
  std::set<ListingId> listings;
  std::set<MemberId> members;
  std::set<std::pair<MemberId, MemberId>> pairs;
  std::vector<RecordKey> rules;
  std::vector<market::ProposalId> proposals;
  std::set<MemberId> parties;
  bool place = false;
  bool weights = false;
};

Affected affected_by(std::span<const RecordKey> changed) {
  Affected affected;
  for (const RecordKey& key : changed) {
    switch (key.table) {
      case Table::neighbourhood:
      case Table::quarter:
      case Table::walk:
        affected.place = true;
        break;
      case Table::weights:
        affected.weights = true;
        break;
      case Table::listing:
        affected.listings.insert(key.id_at<ListingId>(0));
        break;
      case Table::member:
      case Table::live_proposal:
        affected.members.insert(key.id_at<MemberId>(0));
        break;
      case Table::live_by_party:
        affected.parties.insert(key.id_at<MemberId>(0));
        break;
      case Table::tally:
        if (std::get<std::string>(key.parts.at(1)) == market::keys::kTurnedDown) affected.members.insert(key.id_at<MemberId>(0));
        break;
      case Table::proposal:
        affected.proposals.push_back(key.id_at<market::ProposalId>(0));
        break;
      case Table::block:
        affected.pairs.emplace(key.id_at<MemberId>(0), key.id_at<MemberId>(1));
        break;
      case Table::refused_arc:
      case Table::refused_quarter:
      case Table::refused_offer:
      case Table::hide:
        affected.rules.push_back(key);
        break;
      default:
        break;
    }
  }
  return affected;
}

std::vector<ListingId> take(std::set<ListingId>& touched) {
  std::vector<ListingId> all(touched.begin(), touched.end());
  touched.clear();
  return all;
}

}  // namespace

std::vector<ListingId> Matchmaker::apply(std::span<const RecordKey> changed, const market::MarketView& after, Timestamp now) {
  State& state = *state_;
  ++state.changes;
  now = state.latest = std::max(state.latest, now);
  Affected affected = affected_by(changed);
  for (const MemberId party : affected.parties) {
    const auto at = state.parties.find(party);
    if (at != state.parties.end()) affected.members.insert(at->second.begin(), at->second.end());
  }
  if (affected.place) state.read_place(after);
  if (affected.weights) state.reweigh(after, now);
  for (const MemberId id : affected.members) state.refresh_member(id, after, now);
  for (const auto& [one, other] : affected.pairs) {
    const auto a = state.members.of(one), b = state.members.of(other);
    const std::pair<matcher::MemberIndex, matcher::MemberIndex> pair = std::minmax(a, b);
    const bool stands = after.blocked(one, other);
    state.between(a, b, [&] { stands ? static_cast<void>(state.blocked.insert(pair)) : static_cast<void>(state.blocked.erase(pair)); });
  }
  for (const market::ProposalId id : affected.proposals) {
    const auto proposal = after.proposal(id);
    state.note_repair(id, proposal);
    state.note_gift(id, proposal, after);
  }
  for (const RecordKey& key : affected.rules) state.closures.update(key, after);
  for (const ListingId id : affected.listings) state.refresh_listing(id, after, now);
  for (const RecordKey& key : affected.rules) state.rule_changed(key, now);
  return take(state.touched);
}

std::vector<ListingId> Matchmaker::tick(const market::MarketView& view, Timestamp now) {
  State& state = *state_;
  ++state.changes;
  now = state.latest = std::max(state.latest, now);
  while (!state.expiries.empty() && state.expiries.begin()->first <= now) {
    const ListingId id = state.expiries.begin()->second;
    state.expiries.erase(state.expiries.begin());
    state.refresh_listing(id, view, now);
  }
  for (const RecordKey& key : state.closures.take_ended(now)) state.rule_changed(key, now);
  if (state.day != day_of(now)) {
    state.day = day_of(now);
    std::erase_if(state.gifts, [&](const auto& one) { return one.second.month != market::month_of(now); });
    std::vector<ListingId> wants;
    for (const auto& [id, entry] : state.entries) {
      if (entry.place.direction == market::Direction::want) wants.push_back(id);
    }
    const auto before = state.touched;
    for (const ListingId id : wants) {
      const auto at = state.entries.find(id);
      if (at == state.entries.end()) continue;
      at->second.version = 0;  // they have waited a day longer
      state.refresh_listing(id, view, now);
    }
    state.wake_who_may_be_asked_again(view, now);
    state.touched = before;  // nothing new that could be proposed; and no phone rings at midnight
  }
  return take(state.touched);
}

std::optional<Timestamp> Matchmaker::next_tick() const {
  std::optional<Timestamp> next = state_->closures.next_end();
  const auto sooner = [&next](Timestamp at) {
    if (!next || at < *next) next = at;
  };
  if (!state_->expiries.empty()) sooner(state_->expiries.begin()->first);
  // At midnight everybody has waited a day longer.
  if (!state_->entries.empty()) sooner(std::chrono::sys_days{std::chrono::days{state_->day + 1}});
  return next;
}

std::size_t Matchmaker::size() const {
  return state_->pool.size();
}
std::uint64_t Matchmaker::changes() const {
  return state_->changes;
}
const MatchmakerCounters& Matchmaker::counters() const {
  return state_->counters;
}

}  // namespace ronde::clearings
