#include "taste.hpp"

#include <algorithm>
#include <array>

#include "habits.hpp"

namespace ronde::replay {

using market::DeclineReason;

std::optional<DeclineReason> Taste::whim(std::size_t person, const Item& offer, const Item& want) const {
  constexpr std::array reasons{DeclineReason::not_wanted, DeclineReason::not_wanted, DeclineReason::bad_time, DeclineReason::bad_time,
                               DeclineReason::condition,  DeclineReason::person,     DeclineReason::other};
  const std::size_t o = town_.item_of.at(offer.id), w = town_.item_of.at(want.id);
  if (luck_.draw(Draw::whim, person, o, w) >= habits::kWhim) return std::nullopt;
  const double drawn = luck_.draw(Draw::whim_reason, person, o, w);
  return reasons[static_cast<std::size_t>(luck_.between(0, reasons.size() - 1, drawn))];
}

std::optional<DeclineReason> Taste::never(std::size_t person, const Item& offer, const Item& want) const {
  const Neighbour& someone = town_.people[person];
  const double km = cli::km_between(town_.people[offer.person].home, town_.people[want.person].home);
  if (km > someone.reach_km) return DeclineReason::too_far;
  if (person == want.person) {
    if (offer.value > want.value * someone.tolerance || offer.value * someone.tolerance < want.value) return DeclineReason::not_wanted;
    if (want.hours > 0 && offer.hours < want.hours) return DeclineReason::condition;
  }
  const auto drawn = whim(person, offer, want);
  return drawn == DeclineReason::bad_time ? std::nullopt : drawn;
}

std::optional<DeclineReason> Taste::not_now(std::size_t person, const Item& offer, const Item& want, std::int64_t week) const {
  if (const auto reason = never(person, offer, want)) return reason;
  if (!whim(person, offer, want)) return std::nullopt;
  // A bad moment is over some week or other.
  const std::size_t o = town_.item_of.at(offer.id), w = town_.item_of.at(want.id);
  const bool bad_week = luck_.draw(Draw::whim, person, o, w, static_cast<std::uint64_t>(week) + 1) < 0.5;
  return bad_week ? std::optional(DeclineReason::bad_time) : std::nullopt;
}

bool Taste::too_long(std::size_t person, const market::Proposal& proposal) const {
  const Neighbour& someone = town_.people[person];
  const bool chain = proposal.kind == market::ExchangeKind::chain;
  return own_caps_ && proposal.transfers.size() > (chain ? someone.chain_max : someone.ring_max);
}

}  // namespace ronde::replay
