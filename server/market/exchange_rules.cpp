#include "market/exchange_rules.hpp"

#include "market/bundles.hpp"
#include "market/keys.hpp"
#include "market/members.hpp"
#include "market/sponsors.hpp"
#include "market/workbench.hpp"

namespace ronde::market {
namespace {

bool refusal_holds(const MarketView& view, const RecordKey& key, Timestamp now) {
  const auto refusal = view.refusal(key);
  return refusal && (!refusal->until || now < *refusal->until);
}

bool matchable(const MarketView& view, MemberId id) {
  const auto member = view.member(id);
  return member && may_be_matched(*member);
}

/// The listings of a seat are its member's, face the right way, and the want is one that the member takes for this offer.
Result<void> check_seat(const MarketView& view, const PlannedSeat& seat) {
  const auto offer = seat.gives ? view.listing(*seat.gives) : std::nullopt;
  const auto want = seat.receives ? view.listing(*seat.receives) : std::nullopt;
  if (seat.gives && (!offer || offer->member != seat.member || offer->direction != Direction::offer))
    return invalid("bad-listing", "/seats", "what a seat gives is not its member's offer");
  if (seat.receives && (!want || want->member != seat.member || want->direction != Direction::want))
    return invalid("bad-listing", "/seats", "what a seat receives is not its member's want");
  if (offer && want && !offer->pairing.empty() && std::find(offer->pairing.begin(), offer->pairing.end(), want->id) == offer->pairing.end())
    return invalid("bad-pairing", "/seats", "the member does not take this want for that offer");
  return {};
}

/// Each gives to the next; only a chain has one open place, between its end and its start.
bool gives_and_receives_line_up(std::span<const PlannedSeat> seats) {
  for (std::size_t i = 0; i < seats.size(); ++i) {
    const bool last = i + 1 == seats.size();
    const bool gives = seats[i].gives.has_value();
    const bool next_receives = seats[last ? 0 : i + 1].receives.has_value();
    if (gives != next_receives || (!gives && !last)) return false;
  }
  return true;
}

}  // namespace

bool arc_refused(const MarketView& view, const Listing& offer, const Listing& want, Timestamp now) {
  return refusal_holds(view, keys::refused_arc(offer.id, want.id), now) ||
         refusal_holds(view, keys::refused_quarter(want.id, offer.quarter), now) ||
         refusal_holds(view, keys::refused_quarter(offer.id, want.quarter), now) ||
         refusal_holds(view, keys::refused_offer(want.member, offer.id), now);
}

Result<void> check_match(const MarketView& view, const Listing& offer, const Listing& want, Timestamp now) {
  if (offer.direction != Direction::offer || want.direction != Direction::want)
    return conflict("not-an-arc", "an arc goes from an offer to a want");
  if (offer.member == want.member) return conflict("same-member", "nobody gives to themselves");
  if (!matchable(view, offer.member) || !matchable(view, want.member)) return conflict("not-matchable", "only active adults are matched");
  if (view.blocked(offer.member, want.member)) return conflict("blocked", "a block stands between the two");
  if (view.hidden(want.member, offer.id) || view.hidden(offer.member, want.id)) return conflict("hidden", "one of the two hid it");
  if (std::ranges::any_of(want.exclusions, [&](const std::string& excluded) { return has_category(offer, excluded); }))
    return conflict("excluded", "the want excludes this category");
  if (common_times(offer.availability, want.availability) == 0) return conflict("no-common-time", "no time suits both");
  if (arc_refused(view, offer, want, now)) return conflict("refused", "this was refused before");
  return {};
}

Result<void> check_arc(const MarketView& view, const Listing& offer, const Listing& want, Timestamp now) {
  if (!is_free(view, offer, now) || !is_free(view, want, now)) return conflict("not-free", "a listing has no free unit");
  return check_match(view, offer, want, now);
}

bool asked_enough(const MarketView& view, const Member& member, Timestamp now) {
  const std::uint32_t most = member.is_new() ? limits::kTurnedDownADayNew : limits::kTurnedDownADay;
  return view.tally(member.id, keys::kTurnedDown, now) >= most;
}

std::vector<MemberId> avoided_today(const MarketView& view, const Member& member, Timestamp now) {
  if (!member.is_new()) return {};
  return view.tally_of_today(member.id, keys::kTurnedDown, now).with;
}

Result<void> check_company(const MarketView& view, std::span<const PlannedSeat> seats, const Proposal* old, Timestamp now) {
  struct Guest {
    MemberId id;
    std::vector<MemberId> parties;
    std::vector<MemberId> avoided;
    bool stays = false;
    [[nodiscard]] bool avoids(const Guest& other) const { return std::find(avoided.begin(), avoided.end(), other.id) != avoided.end(); }
    [[nodiscard]] bool came_with(const Guest& other) const {
      return std::find_first_of(parties.begin(), parties.end(), other.parties.begin(), other.parties.end()) != parties.end();
    }
  };
  std::vector<Guest> company;
  for (const PlannedSeat& seat : seats) {
    const auto member = view.member(seat.member);
    if (!member) continue;
    Guest guest{member->id, parties_of(*member), avoided_today(view, *member, now), old && seat_of(*old, member->id)};
    for (const Guest& other : company) {
      if (guest.stays && other.stays) continue;
      if (guest.avoids(other) || other.avoids(guest))
        return conflict("not-today", "two of them are asked together tomorrow at the earliest");
      if (guest.came_with(other)) return conflict("same-party", "of newcomers who came together one sits in an exchange");
    }
    company.push_back(std::move(guest));
  }
  return {};
}

std::size_t free_seats(const MarketView& view, const Member& member, Timestamp now) {
  if (!may_be_matched(member) || asked_enough(view, member, now)) return 0;
  const std::size_t most = member.is_new() ? limits::kLiveProposalsNew : limits::kLiveProposals;
  std::size_t live = view.live_proposal_count(member.id);
  for (const MemberId party : parties_of(member)) live = std::max(live, view.live_proposal_count_of_party(party));
  return live >= most ? 0 : most - live;
}

bool same_group(const Listing& want, const Listing& other) {
  return !want.only_one_of.empty() && other.only_one_of == want.only_one_of && other.member == want.member &&
         other.direction == want.direction && other.id != want.id;
}

std::uint32_t group_room(const MarketView& view, const Listing& want) {
  if (want.only_one_of.empty()) return limits::kQuantity;
  if (want.held + want.given > 0) return 0;
  std::uint32_t limit = want.group_limit, promised = 0;
  for (const Listing& other : view.listings_of(want.member)) {
    if (!same_group(want, other)) continue;
    const bool open = other.state == ListingState::active || other.state == ListingState::paused;
    if (!open && other.held == 0) continue;
    limit = std::min(limit, other.group_limit);
    if (other.held + other.given > 0) ++promised;
  }
  return limit - std::min(limit, promised);
}

bool is_free(const MarketView& view, const Listing& listing, Timestamp now) {
  return listing.state == ListingState::active && now < listing.expires_at && listing.free_units() > 0 && group_room(view, listing) > 0;
}

ExchangeKind kind_of(std::span<const PlannedSeat> seats) {
  if (seats.empty() || !seats.back().gives) return ExchangeKind::chain;
  return seats.size() == 2 ? ExchangeKind::direct : ExchangeKind::cycle;
}

Result<void> check_shape(const MarketView& view, std::span<const PlannedSeat> seats, std::span<const MemberId> starters) {
  const auto place = view.neighbourhood();
  const Settings settings = place ? place->settings : Settings{};
  if (seats.size() < 2 || !gives_and_receives_line_up(seats)) return invalid("not-an-exchange", "/seats", "neither a cycle nor a chain");
  if (seats.size() > std::min<std::size_t>(settings.seat_cap, limits::kSeats)) return invalid("too-many-seats", "/seats", "too many seats");
  const bool chain = !seats.back().gives;
  const std::size_t transfers = chain ? seats.size() - 1 : seats.size();
  if (transfers > (chain ? settings.chain_cap : settings.cycle_cap))
    return invalid("too-long", "/seats", "longer than this neighbourhood allows");
  for (std::size_t i = 0; i < seats.size(); ++i) {
    if (Result<void> fits = check_seat(view, seats[i]); !fits) return fits;
    for (std::size_t j = 0; j < i; ++j) {
      if (seats[i].member == seats[j].member) return invalid("same-member-twice", "/seats", "a member sits once in an exchange");
      if (view.blocked(seats[i].member, seats[j].member)) return conflict("blocked", "a block stands between two of them");
    }
  }
  if (Result<void> nothing_back = check_gift_start(view, seats); !nothing_back || !chain) return nothing_back;
  const MemberId starter = seats.front().member;
  const bool may_start = std::find(starters.begin(), starters.end(), starter) != starters.end();
  if (!may_start && view.listing(*seats.front().gives)->kind != ListingKind::gift)
    return invalid("not-a-gift", "/seats/0", "a chain starts with a gift");
  return {};
}

Result<void> check_returns(const MarketView& view, std::span<const PlannedSeat> seats) {
  const bool asked = std::ranges::any_of(seats, [&](const PlannedSeat& seat) {
    const auto want = seat.gives && seat.receives ? view.listing(*seat.receives) : std::nullopt;
    return want && want->no_return;
  });
  if (asked) return conflict("no-return", "for this want its member gives nothing");
  return {};
}

Arcs arcs_of(std::span<const PlannedSeat> seats) {
  Arcs arcs;
  for (std::size_t i = 0; i < seats.size(); ++i) {
    const PlannedSeat& next = seats[(i + 1) % seats.size()];
    if (seats[i].gives && next.receives) arcs.emplace_back(*seats[i].gives, *next.receives);
  }
  std::sort(arcs.begin(), arcs.end());
  return arcs;
}

std::uint64_t hash_of(const Arcs& arcs) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const auto& [offer, want] : arcs) {
    for (const auto& bytes : {offer.bytes(), want.bytes()}) {
      for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 1099511628211ULL;
    }
  }
  return hash;
}

std::optional<Refusal> exchange_refusal(const MarketView& view, const Arcs& arcs, Timestamp now) {
  if (arcs.empty()) return std::nullopt;
  auto refusal = view.refusal(keys::refused_exchange(arcs.front().first, hash_of(arcs)));
  const bool holds = refusal && refusal->arcs == arcs && (!refusal->until || now < *refusal->until);
  return holds ? std::move(refusal) : std::nullopt;
}

}  // namespace ronde::market
