// Somebody left a proposal: what can become of it?
//
// What is handed over between two who are still seated holds them together: a *piece*, one or more members in giving order. A new exchange
// is an order of pieces, each giving to the next what its last member promised, with at most one newcomer between two of them (or, with a
// gift, or where it is urgent an offer of the reserve, before them). Few members sit in a proposal, so all orders are tried.

#include <algorithm>
#include <tuple>

#include "clearings/matchmaker.hpp"
#include "clearings/state.hpp"

namespace ronde::clearings {
namespace {

using market::ListingId;
using market::MemberId;
using market::PlannedSeat;

/// Newcomers kept for one gap, best first: decisions on a view are not free.
constexpr std::size_t kNewcomersMax = 8;
/// Plans that are put before the rules; the search has judged them already, so the first mostly passes.
constexpr std::size_t kPlansJudged = 24;

struct Piece {
  std::vector<std::size_t> seats;  // of the proposal, in giving order; done transfers between them
};

struct Handing {
  ListingId offer;
  ListingId want;
  int score = 0;
  bool unchanged = false;
};

/// Somebody new between a giver and a receiver. No `from`: a gift that starts a chain.
struct Newcomer {
  MemberId member;
  std::optional<Handing> from;
  Handing to;
  [[nodiscard]] int score() const { return to.score + (from ? from->score : 0); }
};

struct Plan {
  std::vector<PlannedSeat> seats;
  std::size_t in_need = 0;   // members who gave already and got nothing yet
  std::size_t said_yes = 0;  // held seats that stay
  std::size_t stay = 0;
  std::size_t newcomers = 0;
  std::size_t unchanged = 0;  // hand-overs as they were
  int score = 0;
  [[nodiscard]] auto rank() const { return std::tuple(in_need, said_yes, stay, newcomers, unchanged, score); }
};

class RepairSearch {
 public:
  RepairSearch(const Matchmaker::State& state, const market::Proposal& proposal, market::Timestamp now)
      : state_(state), proposal_(proposal), now_(now) {
    make_pieces();
  }

  /// Best first.
  [[nodiscard]] std::vector<Plan> plans() {
    std::vector<std::size_t> order;
    extend(order);
    std::ranges::stable_sort(plans_, [](const Plan& a, const Plan& b) { return a.rank() > b.rank(); });
    return std::move(plans_);
  }

 private:
  [[nodiscard]] const market::Seat& head(std::size_t piece) const { return proposal_.seats[pieces_[piece].seats.front()]; }
  [[nodiscard]] const market::Seat& tail(std::size_t piece) const { return proposal_.seats[pieces_[piece].seats.back()]; }

  void make_pieces();
  void extend(std::vector<std::size_t>& order);
  void try_order(const std::vector<std::size_t>& order);
  void try_plan(const std::vector<std::size_t>& order, bool cycle, std::optional<std::size_t> gap);
  void finish(const std::vector<std::size_t>& order, bool cycle, const std::vector<std::optional<Handing>>& handings,
              std::optional<std::size_t> gap, const Newcomer* newcomer);
  [[nodiscard]] std::optional<Handing> handing(std::size_t from, std::size_t to) const;
  [[nodiscard]] std::vector<Newcomer> newcomers(std::optional<std::size_t> from, std::size_t to) const;
  [[nodiscard]] std::optional<int> score(const Entry& offer, const Entry& want) const;
  [[nodiscard]] bool may_come(const Entry& theirs) const;
  [[nodiscard]] std::vector<const Entry*> wants_of(const market::Seat& seat) const;

  const Matchmaker::State& state_;
  const market::Proposal& proposal_;
  market::Timestamp now_;
  std::vector<Piece> pieces_;
  std::vector<Plan> plans_;
};

/// Could a listing that has just come be of use to these seats? It gives what one of them seeks, seeks what one of them gives, or is
/// theirs.
class HeldSeats {
 public:
  HeldSeats(const Matchmaker::State& state, const std::vector<market::Seat>& seats, market::Timestamp now)
      : state_(state), seats_(seats), now_(now) {}
  [[nodiscard]] bool could_use(const Entry& listing) const {
    return std::ranges::any_of(seats_, [&](const market::Seat& seat) {
      if (seat.member == listing.place.member) return true;
      if (listing.place.direction == market::Direction::offer) return seeks(seat, listing);
      const Entry* gives = seat.gives ? state_.entry(*seat.gives) : nullptr;
      return gives && suits(*gives, listing);
    });
  }

 private:
  [[nodiscard]] bool seeks(const market::Seat& seat, const Entry& offer) const {
    const auto at = state_.people.find(seat.member);
    if (at == state_.people.end()) return false;
    return std::ranges::any_of(at->second.listings, [&](ListingId id) {
      const Entry& want = state_.entries.at(id);
      return want.place.direction == market::Direction::want && suits(offer, want);
    });
  }
  [[nodiscard]] bool suits(const Entry& offer, const Entry& want) const {
    if (state_.closures.closed(offer.place, want.place, now_)) return false;
    return matcher::judge(state_.rules, std::get<matcher::OfferFacts>(offer.facts), std::get<matcher::WantFacts>(want.facts)).suits();
  }
  const Matchmaker::State& state_;
  const std::vector<market::Seat>& seats_;
  market::Timestamp now_;
};

void RepairSearch::make_pieces() {
  const auto seat_index = [&](MemberId member) {
    return static_cast<std::size_t>(std::ranges::find(proposal_.seats, member, &market::Seat::member) - proposal_.seats.begin());
  };
  const std::size_t count = proposal_.seats.size();
  std::vector<std::optional<std::size_t>> next(count);
  std::vector<bool> follows(count, false);
  for (const market::Transfer& transfer : proposal_.transfers) {
    if (transfer.state != market::TransferState::done) continue;
    const std::size_t giver = seat_index(transfer.giver), receiver = seat_index(transfer.receiver);
    if (giver >= count || receiver >= count) continue;
    next[giver] = receiver;
    follows[receiver] = true;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (follows[i]) continue;
    Piece piece;
    for (std::optional<std::size_t> at = i; at; at = next[*at]) piece.seats.push_back(*at);
    pieces_.push_back(std::move(piece));
  }
}

void RepairSearch::extend(std::vector<std::size_t>& order) {
  if (!order.empty()) try_order(order);
  for (std::size_t piece = 0; piece < pieces_.size(); ++piece) {
    if (std::ranges::find(order, piece) != order.end()) continue;
    if (!order.empty() && (!head(piece).receives || !tail(order.back()).gives)) continue;  // it can only begin, or the last only end
    order.push_back(piece);
    extend(order);
    order.pop_back();
  }
}

void RepairSearch::try_order(const std::vector<std::size_t>& order) {
  const bool may_close = head(order.front()).receives && tail(order.back()).gives;
  const std::size_t inner = order.size() - 1;
  const bool least_first = std::ranges::min_element(order) == order.begin();  // a ring has no beginning: try it once
  if (may_close && least_first) {
    if (order.size() > 1) try_plan(order, true, std::nullopt);
    for (std::size_t gap = 0; gap <= inner; ++gap) try_plan(order, true, gap);
  }
  if (!head(order.front()).receives) {
    if (order.size() > 1 || pieces_[order.front()].seats.size() > 1) try_plan(order, false, std::nullopt);
    for (std::size_t gap = 0; gap < inner; ++gap) try_plan(order, false, gap);
    if (tail(order.back()).gives) try_plan(order, false, inner);  // somebody new at the end, who gives nothing
  } else {
    try_plan(order, false, order.size());  // a gift before the first
  }
}

/// `gap`: the newcomer comes after order[gap]; order.size(): before the first.
void RepairSearch::try_plan(const std::vector<std::size_t>& order, bool cycle, std::optional<std::size_t> gap) {
  std::vector<std::optional<Handing>> handings(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool last = i + 1 == order.size();
    if ((last && !cycle) || gap == i) continue;
    handings[i] = handing(order[i], order[last ? 0 : i + 1]);
    if (!handings[i]) return;
  }
  if (!gap) return finish(order, cycle, handings, gap, nullptr);
  const bool before = *gap == order.size();
  const bool at_end = !cycle && !before && *gap + 1 == order.size();
  if (at_end) {
    // The newcomer only receives: search them as if they gave on to nobody.
    const Entry* offer = state_.entry(*tail(order.back()).gives);
    if (!offer) return;
    std::vector<Newcomer> found;
    for (const auto& [id, want] : state_.entries) {
      if (want.place.direction != market::Direction::want || !may_come(want)) continue;
      if (const auto points = score(*offer, want))
        found.push_back({want.place.member, std::nullopt, {offer->place.id, id, *points, false}});
    }
    std::ranges::sort(
        found, [](const Newcomer& a, const Newcomer& b) { return std::tuple(-a.score(), a.to.want) < std::tuple(-b.score(), b.to.want); });
    if (found.size() > kNewcomersMax) found.resize(kNewcomersMax);
    for (const Newcomer& newcomer : found) finish(order, cycle, handings, gap, &newcomer);
    return;
  }
  const std::size_t to = before ? order.front() : order[(*gap + 1) % order.size()];
  for (const Newcomer& newcomer : newcomers(before ? std::nullopt : std::optional(order[*gap]), to))
    finish(order, cycle, handings, gap, &newcomer);
}

void RepairSearch::finish(const std::vector<std::size_t>& order, bool cycle, const std::vector<std::optional<Handing>>& handings,
                          std::optional<std::size_t> gap, const Newcomer* newcomer) {
  Plan plan;
  std::vector<PlannedSeat>& seats = plan.seats;
  const bool before = gap == order.size();
  const bool at_end = gap && !cycle && *gap + 1 == order.size();
  if (before) seats.push_back({newcomer->member, newcomer->to.offer, std::nullopt});
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const std::size_t index : pieces_[order[i]].seats) {
      const market::Seat& seat = proposal_.seats[index];
      seats.push_back({seat.member, seat.gives, seat.receives});
      if (seat.gave && !seat.got) ++plan.in_need;
      if (seat.answer == market::Answer::yes) ++plan.said_yes;
      ++plan.stay;
    }
    PlannedSeat& last = seats.back();
    if (gap == i) {
      const Handing& taken = at_end ? newcomer->to : *newcomer->from;
      last.gives = taken.offer;
      seats.push_back({newcomer->member, at_end ? std::nullopt : std::optional(newcomer->to.offer), taken.want});
    } else if (!handings[i]) {
      last.gives = std::nullopt;  // the end of a chain
    }
  }
  // Now who receives what: the front of each piece from what comes before it.
  std::size_t at = before ? 1 : 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t giver = i == 0 ? order.size() - 1 : i - 1;
    PlannedSeat& first = seats[at];
    if (i == 0 && before) {
      first.receives = newcomer->to.want;
    } else if (gap == giver && !at_end && (i > 0 || cycle)) {
      first.receives = newcomer->to.want;
    } else if (i > 0 || cycle) {
      first.receives = handings[giver]->want;
    } else {
      first.receives = std::nullopt;
    }
    at += pieces_[order[i]].seats.size() + (gap == i ? 1 : 0);
  }
  for (const auto& each : handings) {
    if (!each) continue;
    if (each->unchanged) ++plan.unchanged;
    plan.score += each->score;
  }
  if (newcomer) plan.score += newcomer->score(), plan.newcomers = 1;
  if (seats.size() < 2 || seats.size() > state_.settings.seat_cap) return;
  const std::size_t transfers = cycle ? seats.size() : seats.size() - 1;
  if (transfers > (cycle ? state_.settings.cycle_cap : state_.settings.chain_cap)) return;
  plans_.push_back(std::move(plan));
}

std::optional<int> RepairSearch::score(const Entry& offer, const Entry& want) const {
  if (offer.member == want.member || state_.parted(offer.member, want.member)) return std::nullopt;
  if (state_.closures.closed(offer.place, want.place, now_)) return std::nullopt;
  const auto verdict = matcher::judge(state_.rules, std::get<matcher::OfferFacts>(offer.facts), std::get<matcher::WantFacts>(want.facts));
  return verdict.suits() ? std::optional(verdict.score) : std::nullopt;
}

/// The want that the seat holds, and the others of its member that have a free unit.
std::vector<const Entry*> RepairSearch::wants_of(const market::Seat& seat) const {
  std::vector<const Entry*> wants;
  const auto at = state_.people.find(seat.member);
  if (at == state_.people.end()) return wants;
  const Entry* gives = seat.gives ? state_.entry(*seat.gives) : nullptr;
  for (const ListingId id : at->second.listings) {
    const Entry& want = state_.entries.at(id);
    if (want.place.direction != market::Direction::want || (seat.receives != id && want.free == 0)) continue;
    if (seat.gives && want.no_return) continue;  // for that they give nothing
    const bool paired = !gives || gives->pairing.empty() || std::ranges::find(gives->pairing, id) != gives->pairing.end();
    if (paired) wants.push_back(&want);
  }
  std::ranges::sort(wants, [&](const Entry* a, const Entry* b) {
    return std::tuple(seat.receives != a->place.id, a->place.id) < std::tuple(seat.receives != b->place.id, b->place.id);
  });
  return wants;
}

std::optional<Handing> RepairSearch::handing(std::size_t from, std::size_t to) const {
  const Entry* offer = state_.entry(*tail(from).gives);
  if (!offer) return std::nullopt;
  std::optional<Handing> best;
  for (const Entry* want : wants_of(head(to))) {
    const auto points = score(*offer, *want);
    if (!points) continue;
    const bool unchanged = std::ranges::any_of(proposal_.transfers, [&](const market::Transfer& transfer) {
      return transfer.offer == offer->place.id && transfer.want == want->place.id && transfer.receiver == want->place.member;
    });
    if (!best || std::tuple(unchanged, *points) > std::tuple(best->unchanged, best->score))
      best = {offer->place.id, want->place.id, *points, unchanged};
  }
  return best;
}

bool RepairSearch::may_come(const Entry& theirs) const {
  if (theirs.free_left() == 0 || state_.person_of(theirs.member).seats_left() == 0) return false;
  if (market::seat_of(proposal_, theirs.place.member)) return false;
  return std::ranges::find(proposal_.leavers, theirs.place.member, &market::Leaver::member) == proposal_.leavers.end();
}

std::vector<Newcomer> RepairSearch::newcomers(std::optional<std::size_t> from, std::size_t to) const {
  const auto wants = wants_of(head(to));
  const Entry* promised = from ? state_.entry(*tail(*from).gives) : nullptr;
  std::vector<Newcomer> found;
  if (from && !promised) return found;
  for (const auto& [id, offer] : state_.entries) {
    if (offer.place.direction != market::Direction::offer || !may_come(offer)) continue;
    const bool gives_freely = std::get<matcher::OfferFacts>(offer.facts).gift || (proposal_.urgent && offer.reserve);
    if (!from && !gives_freely) continue;
    std::optional<Handing> gives;
    for (const Entry* want : wants) {
      const auto points = score(offer, *want);
      if (points && (!gives || *points > gives->score)) gives = Handing{id, want->place.id, *points, false};
    }
    if (!gives) continue;
    if (!from) {
      found.push_back({offer.place.member, std::nullopt, *gives});
      continue;
    }
    std::optional<Handing> takes;
    for (const ListingId theirs : state_.person_of(offer.member).listings) {
      const Entry& want = state_.entries.at(theirs);
      if (want.place.direction != market::Direction::want || want.no_return || !may_come(want)) continue;
      if (!offer.pairing.empty() && std::ranges::find(offer.pairing, theirs) == offer.pairing.end()) continue;
      const auto points = score(*promised, want);
      if (points && (!takes || *points > takes->score)) takes = Handing{promised->place.id, theirs, *points, false};
    }
    if (takes) found.push_back({offer.place.member, takes, *gives});
  }
  std::ranges::sort(
      found, [](const Newcomer& a, const Newcomer& b) { return std::tuple(-a.score(), a.to.offer) < std::tuple(-b.score(), b.to.offer); });
  if (found.size() > kNewcomersMax) found.resize(kNewcomersMax);
  return found;
}

}  // namespace

std::optional<RepairCommand> Matchmaker::repair(market::ProposalId id, const market::MarketView& view, market::Timestamp now,
                                                const RandomBytes& random) {
  const auto proposal = view.proposal(id);
  if (!proposal || proposal->state != market::ProposalState::repairing || proposal->pause) return std::nullopt;
  ++state_->counters.searches;
  const auto plans = RepairSearch(*state_, *proposal, now).plans();
  for (std::size_t i = 0; i < std::min(plans.size(), kPlansJudged); ++i) {
    market::RepairProposal command{id, proposal->round, plans[i].seats, run_name(market::run_kind::kRepair, random), random_seed(random)};
    if (!market::decide(view, command, now)) {
      ++state_->counters.dropped;
      continue;
    }
    if (state_->judged_sound(command.seats, &*proposal, now)) return command;
  }
  const bool anybody_holds =
      std::ranges::any_of(proposal->seats, [](const market::Seat& seat) { return seat.answer == market::Answer::yes; });
  if (anybody_holds && proposal->round < market::limits::kRounds) return std::nullopt;
  return market::DissolveProposal{id};
}

std::vector<market::ProposalId> Matchmaker::repairs_for(std::span<const ListingId> touched, market::Timestamp now) const {
  std::vector<market::ProposalId> found;
  for (const auto& [id, seats] : state_->repairs) {
    const HeldSeats held(*state_, seats, now);
    const bool matters = std::ranges::any_of(touched, [&](ListingId listing) {
      const Entry* entry = state_->entry(listing);
      return entry && held.could_use(*entry);
    });
    if (matters) found.push_back(id);
  }
  return found;
}

}  // namespace ronde::clearings
