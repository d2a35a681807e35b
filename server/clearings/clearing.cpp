#include "clearings/clearing.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "ronde/matcher/verify.hpp"

namespace ronde::clearings {
namespace {

/// A clearing knows nothing of how many proposals a member may be in, of groups of wants across exchanges, or of exchanges refused as
/// such. What clashes is left out, and what is left is cleared again. After so many rounds little is left.
constexpr std::size_t kRoundsMax = 8;

using matcher::OfferIndex;
using matcher::WantIndex;

/// What of a job is still free, as a graph with the way back to the job's numbers.
struct Rest {
  matcher::ExchangeGraph graph;
  std::vector<OfferIndex> offers;
  std::vector<WantIndex> wants;
};

enum class Ranks : std::uint8_t { none, by_turn };

class Rounds {
 public:
  explicit Rounds(const ClearingJob& job)
      : job_(job), seats_(job.seats_free), group_room_(job.group_room), parties_(job.parties_of_member) {
    for (const auto& offer : job.graph.offers()) offer_units_.push_back(offer.capacity);
    for (const auto& want : job.graph.wants()) want_units_.push_back(want.capacity);
    blocked_.insert(job.blocked.begin(), job.blocked.end());
    parties_.resize(seats_.size());
  }

  /// `ranks`: those who come first cost one, all others two. Without them as others may see it.
  [[nodiscard]] std::optional<Rest> rest(Ranks ranks) const;
  /// Takes what fits, best first; notes what must not come again. False: nothing was left out.
  [[nodiscard]] bool take(const Rest& rest, const matcher::Clearing& clearing, ClearingRun& run);

 private:
  struct Place {
    matcher::MemberIndex member = 0;
    std::optional<OfferIndex> gives;
    std::optional<WantIndex> receives;
  };
  [[nodiscard]] std::vector<Place> places(const Rest& rest, const matcher::Exchange& exchange) const;
  [[nodiscard]] std::vector<market::PlannedSeat> planned(const std::vector<Place>& places) const;
  /// Must it not be proposed? Then the place whose receiving is what is wrong with it, from 1; nothing where it may.
  [[nodiscard]] std::optional<std::size_t> forbidden(const std::vector<Place>& places) const;
  [[nodiscard]] bool fits(const std::vector<Place>& places) const;
  [[nodiscard]] bool may_sit(matcher::MemberIndex member) const {
    return seats_[member] > 0 && std::ranges::none_of(parties_[member], [this](auto party) { return parties_seated_.contains(party); });
  }
  [[nodiscard]] bool came_together(matcher::MemberIndex one, matcher::MemberIndex other) const {
    return std::ranges::find_first_of(parties_[one], parties_[other]) != parties_[one].end();
  }
  [[nodiscard]] bool want_open(WantIndex want) const {
    const auto group = job_.group_of_want[want];
    return want_units_[want] > 0 && (group == 0 || group_room_[group] > 0);
  }

  const ClearingJob& job_;
  std::vector<std::uint32_t> offer_units_, want_units_, seats_, group_room_;
  std::vector<std::vector<std::uint32_t>> parties_;
  std::set<std::uint32_t> parties_seated_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> blocked_;
  std::set<std::pair<OfferIndex, WantIndex>> closed_;
};

std::optional<Rest> Rounds::rest(Ranks ranks) const {
  constexpr std::uint32_t kGone = 0xFFFF'FFFFU;
  matcher::ExchangeGraphBuilder builder;
  Rest rest;
  std::vector<std::uint32_t> offer_at(offer_units_.size(), kGone), want_at(want_units_.size(), kGone);
  const auto offers = job_.graph.offers();
  const auto wants = job_.graph.wants();
  for (OfferIndex i = 0; i < offers.size(); ++i) {
    if (offer_units_[i] == 0 || !may_sit(offers[i].owner)) continue;
    matcher::Offer offer = offers[i];
    offer.capacity = offer_units_[i];
    offer_at[i] = builder.add_offer(offer);
    rest.offers.push_back(i);
  }
  for (WantIndex i = 0; i < wants.size(); ++i) {
    if (!want_open(i) || !may_sit(wants[i].owner)) continue;
    want_at[i] = builder.add_want({wants[i].owner, job_.group_of_want[i] == 0 ? want_units_[i] : 1});
    rest.wants.push_back(i);
  }
  for (const matcher::TransferArc& arc : job_.graph.transfers()) {
    const bool stands = offer_at[arc.offer] != kGone && want_at[arc.to.index] != kGone && !closed_.contains({arc.offer, arc.to.index});
    if (!stands) continue;
    matcher::ArcFacts facts = arc.facts;
    if (ranks == Ranks::by_turn) facts.rank = std::ranges::binary_search(job_.first, arc.to.index) ? 1 : 2;
    builder.add_transfer(offer_at[arc.offer], {want_at[arc.to.index], false}, facts);
  }
  for (const matcher::ReturnArc& arc : job_.graph.returns()) {
    if (offer_at[arc.offer] != kGone && want_at[arc.want] != kGone) builder.add_return(want_at[arc.want], offer_at[arc.offer]);
  }
  auto built = std::move(builder).build();
  if (!built.graph) return std::nullopt;
  rest.graph = *std::move(built.graph);
  return rest;
}

std::vector<Rounds::Place> Rounds::places(const Rest& rest, const matcher::Exchange& exchange) const {
  std::vector<Place> places;
  const auto& transfers = exchange.transfers;
  const bool cycle = exchange.kind == matcher::ExchangeKind::cycle;
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    const OfferIndex offer = rest.offers[transfers[i].offer];
    Place place{job_.graph.offers()[offer].owner, offer, std::nullopt};
    if (i > 0) place.receives = rest.wants[transfers[i - 1].want];
    if (i == 0 && cycle) place.receives = rest.wants[transfers.back().want];
    places.push_back(place);
  }
  if (cycle) return places;
  const WantIndex last = rest.wants[transfers.back().want];
  places.push_back({job_.graph.wants()[last].owner, std::nullopt, last});
  return places;
}

std::vector<market::PlannedSeat> Rounds::planned(const std::vector<Place>& places) const {
  std::vector<market::PlannedSeat> seats;
  for (const Place& place : places) {
    market::PlannedSeat seat{job_.members[place.member], std::nullopt, std::nullopt};
    if (place.gives) seat.gives = job_.offers[*place.gives];
    if (place.receives) seat.receives = job_.wants[*place.receives];
    seats.push_back(seat);
  }
  return seats;
}

std::optional<std::size_t> Rounds::forbidden(const std::vector<Place>& places) const {
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      const auto one = places[i].member, other = places[j].member;
      if (blocked_.contains(std::minmax(one, other)) || came_together(one, other)) return 1;
    }
  }
  if (const auto people = job_.expect_nothing.find(*places.front().gives); people != job_.expect_nothing.end()) {
    for (std::size_t i = 1; i < places.size(); ++i) {
      if (std::ranges::find(people->second, places[i].member) != people->second.end()) return i;
    }
  }
  if (job_.refused.empty()) return std::nullopt;
  const bool refused = std::ranges::binary_search(job_.refused, market::hash_of(market::arcs_of(planned(places))));
  return refused ? std::optional<std::size_t>(1) : std::nullopt;
}

bool Rounds::fits(const std::vector<Place>& places) const {
  return std::ranges::all_of(places, [this](const Place& place) {
    return may_sit(place.member) && (!place.gives || offer_units_[*place.gives] > 0) && (!place.receives || want_open(*place.receives));
  });
}

bool Rounds::take(const Rest& rest, const matcher::Clearing& clearing, ClearingRun& run) {
  struct Ranked {
    std::vector<std::int64_t> values;
    std::vector<Place> places;
    market::Finding found;
  };
  std::vector<Ranked> ranked;
  for (const matcher::Exchange& exchange : clearing.exchanges) {
    auto values = matcher::evaluate(rest.graph, job_.objective, std::span(&exchange, 1));
    market::Finding found = finding(job_.objective, values, clearing.status == matcher::Status::optimal);
    found.round = static_cast<std::uint32_t>(run.certificates.size());
    found.exchange = static_cast<std::uint32_t>(ranked.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (matcher::is_small(job_.objective.levels[i])) values[i] = -values[i];
    }
    ranked.push_back({std::move(values), places(rest, exchange), std::move(found)});
  }
  std::ranges::stable_sort(ranked, [](const Ranked& a, const Ranked& b) { return a.values > b.values; });
  bool left_out = false;
  for (Ranked& exchange : ranked) {
    if (const auto wrong = forbidden(exchange.places)) {
      // One arc less, so that the next round finds another exchange for these people.
      closed_.emplace(*exchange.places[*wrong - 1].gives, *exchange.places[*wrong].receives);
      left_out = true;
    } else if (!fits(exchange.places)) {
      left_out = true;
    } else {
      for (const Place& place : exchange.places) {
        --seats_[place.member];
        parties_seated_.insert(parties_[place.member].begin(), parties_[place.member].end());
        if (place.gives) --offer_units_[*place.gives];
        if (!place.receives) continue;
        --want_units_[*place.receives];
        if (const auto group = job_.group_of_want[*place.receives]) --group_room_[group];
      }
      run.exchanges.push_back(planned(exchange.places));
      run.findings.push_back(std::move(exchange.found));
    }
  }
  return left_out;
}

}  // namespace

matcher::Objective told_levels(matcher::Objective objective) {
  std::erase(objective.levels, matcher::Level::rank);
  return objective;
}

market::Finding finding(const matcher::Objective& objective, std::span<const std::int64_t> values, bool complete) {
  market::Finding found{.objective = {}, .worth = {}, .complete = complete};
  for (std::size_t i = 0; i < objective.levels.size(); ++i) {
    if (objective.levels[i] == matcher::Level::rank) continue;
    if (!found.objective.empty()) found.objective += ',';
    found.objective += matcher::name(objective.levels[i]);
    if (i < values.size()) found.worth.push_back(static_cast<std::uint64_t>(std::max<std::int64_t>(values[i], 0)));
  }
  return found;
}

namespace {

/// What anybody may check of a round in which marks were weighed: people and hand-overs, on the pool as it is without marks. To prove what
/// chose among equals it would have to say who had one.
ClearingRound without_marks(Rest plain, matcher::Clearing clearing) {
  const auto keep = [](auto& list) { list.resize(std::min<std::size_t>(list.size(), kPeopleAndTransfers)); };
  keep(clearing.levels);
  keep(clearing.certificate.levels);
  keep(clearing.certificate.proofs);
  const bool proven = std::ranges::all_of(clearing.levels, [](const matcher::LevelResult& one) { return one.value == one.bound; });
  clearing.status = proven ? matcher::Status::optimal : matcher::Status::feasible;
  clearing.certificate.input_hash = plain.graph.hash();
  return {std::move(plain.graph), std::move(clearing)};
}

}  // namespace

ClearingRun run_clearing(const ClearingJob& job, const ClearingLimits& limits) {
  ClearingRun run;
  Rounds rounds(job);
  std::vector<matcher::BlockedPair> blocks;
  for (const auto& [one, other] : job.blocked) blocks.push_back({one, other});
  for (std::size_t round = 0; round < kRoundsMax; ++round) {
    const bool whole = job.first.empty();
    auto rest = rounds.rest(whole ? Ranks::none : Ranks::by_turn);
    if (!rest) {
      run.problems.emplace_back("the pool is not a graph");
      break;
    }
    if (rest->graph.transfers().empty()) {
      run.optimal = run.optimal || round == 0;
      break;
    }
    auto clearing = matcher::clear(
        rest->graph, job.objective, job.caps,
        {.stop = limits.stop, .step_limit = limits.step_limit, .seed = limits.seed, .progress = {}, .keep_prices = limits.keep_rounds});
    if (auto wrong = matcher::verify(rest->graph, job.objective, job.caps, clearing, blocks); !wrong.empty()) {
      run.problems = std::move(wrong);
      break;
    }
    if (round == 0) run.optimal = clearing.status == matcher::Status::optimal;
    run.stopped = run.stopped || clearing.stopped;
    std::vector<matcher::LevelProof> prices = std::exchange(clearing.certificate.proofs, {});
    auto plain = whole ? std::nullopt : rounds.rest(Ranks::none);
    run.certificates.push_back(clearing.certificate);
    if (plain) run.certificates.back().input_hash = plain->graph.hash();
    clearing.certificate.proofs = std::move(prices);
    const bool more = rounds.take(*rest, clearing, run) && !clearing.stopped;
    if (limits.keep_rounds)
      run.rounds.push_back(plain ? without_marks(*std::move(plain), std::move(clearing))
                                 : ClearingRound{std::move(rest->graph), std::move(clearing)});
    if (!more) break;
  }
  return run;
}

}  // namespace ronde::clearings
