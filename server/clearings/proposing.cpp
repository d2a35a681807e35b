// What to put to people: at once, and after a clearing.

#include <algorithm>
#include <sstream>

#include "clearings/matchmaker.hpp"
#include "clearings/state.hpp"
#include "market/members.hpp"
#include "market/records.hpp"
#include "market/sponsors.hpp"

namespace ronde::clearings {

using market::ListingId;
using market::MemberId;
using market::Timestamp;

// ---- Names ------------------------------------------------------------------------------------------------------------------------

market::ProposalId random_proposal_id(const RandomBytes& random) {
  market::ProposalId::Bytes bytes{};
  random(bytes);
  return market::ProposalId{bytes};
}

market::Seed random_seed(const RandomBytes& random) {
  market::Seed seed{};
  random(seed);
  return seed;
}

std::string run_name(std::string_view kind, const RandomBytes& random) {
  std::array<std::uint8_t, 16> bytes{};
  random(bytes);
  return std::string(kind) + "-" + market::base32_text(bytes);
}

// ---- Promised ---------------------------------------------------------------------------------------------------------------------

void Matchmaker::State::promise(std::span<const market::PlannedSeat> seats, bool kept) {
  const auto count = [kept](auto& promised) {
    if (kept)
      ++promised;
    else if (promised > 0)  // else it left the pool meanwhile, and came back
      --promised;
  };
  const auto count_unit = [&](Entry& entry, std::uint32_t& promised) {
    count(promised);
    set_units(entry, entry.held, entry.free);
  };
  for (const market::PlannedSeat& seat : seats) {
    const auto someone = people.find(seat.member);
    if (someone == people.end()) continue;
    count(someone->second.promised);
    set_rest(someone->second);
    for (const MemberId party : someone->second.parties) {
      for (const MemberId beside : parties.at(party)) {
        if (beside == seat.member) continue;
        count(people.at(beside).promised_beside);
        set_rest(people.at(beside));
      }
    }
    for (const ListingId id : someone->second.listings) {
      Entry& entry = entries.at(id);
      if (id == seat.gives || id == seat.receives) count_unit(entry, entry.promised);
      const Entry* taken = seat.receives ? this->entry(*seat.receives) : nullptr;
      if (taken && id != seat.receives && !entry.group.empty() && entry.group == taken->group) count_unit(entry, entry.barred);
    }
  }
}

void Matchmaker::answered(std::span<const market::PlannedSeat> seats) {
  state_->promise(seats, false);
}

namespace {

constexpr std::uint32_t kTried = 8;      // exchanges of one listing that the rules are asked about
constexpr std::uint32_t kLookedAt = 40;  // of which they are the first, where a wish without a return may come before its equals

}  // namespace

// ---- At once ----------------------------------------------------------------------------------------------------------------------

std::vector<market::PlannedSeat> Matchmaker::State::seats_of(const matcher::PoolExchange& exchange) const {
  std::vector<market::PlannedSeat> seats;
  const auto& transfers = exchange.transfers;
  const bool cycle = exchange.kind == matcher::ExchangeKind::cycle;
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    market::PlannedSeat seat{members.id(transfers[i].giver), at(transfers[i].offer).place.id, std::nullopt};
    if (i > 0) seat.receives = at(transfers[i - 1].want).place.id;
    if (i == 0 && cycle) seat.receives = at(transfers.back().want).place.id;
    seats.push_back(seat);
  }
  if (!cycle) seats.push_back({members.id(transfers.back().receiver), std::nullopt, at(transfers.back().want).place.id});
  return seats;
}

std::vector<market::ProposeExchange> Matchmaker::propose_for(std::span<const ListingId> touched, const market::MarketView& view,
                                                             Timestamp now, const RandomBytes& random) {
  State& state = *state_;
  std::vector<market::ProposeExchange> commands;
  for (const ListingId id : touched) {
    const Entry* entry = state.entry(id);
    if (!entry || entry->free_left() == 0 || state.person_of(entry->member).seats_left() == 0) continue;
    const auto first = state.may_come_first(now);
    auto found = state.pool.best_exchanges_through(entry->slot, state.objective, state.caps(),
                                                   {.count = first.empty() ? kTried : kLookedAt, .step_limit = state.policy.step_limit});
    ++state.counters.searches;
    if (found.cut) ++state.counters.cut;
    state.put_first(found.exchanges, first);
    if (found.exchanges.size() > kTried) found.exchanges.resize(kTried);
    for (const matcher::PoolExchange& exchange : found.exchanges) {
      if (!state.good_enough(exchange)) continue;
      auto seats = state.seats_of(exchange);
      market::ProposeExchange command{random_proposal_id(random),
                                      std::move(seats),
                                      run_name(market::run_kind::kAtOnce, random),
                                      random_seed(random),
                                      false,
                                      finding(state.objective, exchange.values, !found.cut)};
      // The rules know what the pool cannot: exchanges refused as such, and blocks between members who are not neighbours in the ring.
      if (!market::check(view, command, now)) {
        ++state.counters.dropped;
        continue;
      }
      if (!state.judged_sound(command.seats, nullptr, now)) continue;
      state.promise(command.seats, true);
      commands.push_back(std::move(command));
      break;
    }
  }
  return commands;
}

// ---- After a clearing -------------------------------------------------------------------------------------------------------------

namespace {

/// Of the offer that comes next in the job.
void note_who_expects_nothing(const Matchmaker::State& state, const market::MarketView& view, const Entry& offer, ClearingJob& job) {
  const auto gift = view.listing(offer.place.id);
  if (!gift) return;
  std::vector<matcher::MemberIndex> people;
  for (const MemberId one : market::who_expects_nothing(view, *gift)) {
    if (const auto index = state.members.find(one)) people.push_back(*index);
  }
  if (!people.empty()) job.expect_nothing.emplace(static_cast<matcher::OfferIndex>(job.offers.size()), std::move(people));
}

}  // namespace

ClearingJob Matchmaker::clearing_job(const market::MarketView& view, Timestamp now) const {
  const State& state = *state_;
  auto snapshot = state.pool.snapshot();
  ClearingJob job;
  job.graph = std::move(snapshot.graph);
  job.objective = state.objective;
  job.caps = state.caps();
  job.members = state.members.ids();
  job.seats_free.assign(job.members.size(), 0);
  for (const auto& [id, someone] : state.people) job.seats_free[someone.index] = static_cast<std::uint32_t>(someone.seats_left());
  for (const auto slot : snapshot.offer_slots) {
    const Entry& offer = state.at(slot);
    if (std::get<matcher::OfferFacts>(offer.facts).gift) note_who_expects_nothing(state, view, offer, job);
    job.offers.push_back(offer.place.id);
  }
  std::map<std::pair<matcher::MemberIndex, std::string>, std::uint32_t> groups;
  for (const auto slot : snapshot.want_slots) {
    const Entry& want = state.at(slot);
    job.wants.push_back(want.place.id);
    const auto group = want.group.empty() ? 0 : groups.try_emplace({want.member, want.group}, groups.size() + 1).first->second;
    job.group_of_want.push_back(group);
    if (job.group_room.size() <= group) job.group_room.resize(group + 1, market::limits::kGroupLimit);
    job.group_room[group] = std::min(job.group_room[group], want.room_left());
  }
  auto parted = state.blocked;
  for (const auto& [one, other] : state.avoided) parted.insert(std::minmax(one, other));
  job.blocked.assign(parted.begin(), parted.end());
  job.parties_of_member.resize(job.members.size());
  std::map<MemberId, std::uint32_t> parties;
  for (const auto& [id, someone] : state.people) {
    for (const MemberId party : someone.parties)
      job.parties_of_member[someone.index].push_back(parties.try_emplace(party, parties.size()).first->second);
  }
  view.rows({.prefix = market::RecordKey{market::Table::refused_exchange}}, [&](const market::RecordKey& key, std::string_view value) {
    const auto refusal = market::decode<market::Refusal>(value);
    if (!refusal) throw market::BadRecord(refusal.error().why);
    if (!refusal->until || now < *refusal->until) job.refused.push_back(key.number_at(1));
    return true;
  });
  std::ranges::sort(job.refused);
  const auto first = state.first_in_clearing(now);
  for (const ListingId wish : first)
    job.first.push_back(static_cast<std::uint32_t>(std::ranges::find(job.wants, wish) - job.wants.begin()));
  std::ranges::sort(job.first);
  state_->first_in_run = job.first.size();
  if (!job.first.empty()) job.objective.levels.insert(job.objective.levels.begin() + kPeopleAndTransfers, matcher::Level::rank);
  return job;
}

namespace {

std::string certificate_text(const std::string& id, const ClearingJob& job, const ClearingRun& run) {
  std::ostringstream out;
  out << R"({"clearing":")" << id << R"(","objective":[)";
  const auto told = told_levels(job.objective).levels;
  for (std::size_t i = 0; i < told.size(); ++i) out << (i ? "," : "") << '"' << matcher::name(told[i]) << '"';
  out << R"(],"cycle_cap":)" << job.caps.cycle_cap.value_or(0) << R"(,"chain_cap":)" << job.caps.chain_cap << R"(,"seats_cap":)"
      << job.caps.seats_cap.value_or(0) << R"(,"offers":)" << job.offers.size() << R"(,"wants":)" << job.wants.size() << R"(,"optimal":)"
      << (run.optimal ? "true" : "false") << R"(,"rounds":[)";
  for (std::size_t i = 0; i < run.certificates.size(); ++i) {
    const matcher::Certificate& round = run.certificates[i];
    out << (i ? "," : "") << R"({"seed":)" << round.seed << R"(,"input_hash":")" << std::hex << round.input_hash << std::dec
        << R"(","steps":)" << round.steps << R"(,"method":")" << round.method << R"(","version":")" << round.version << R"(","levels":[)";
    for (std::size_t l = 0; l < round.levels.size(); ++l) {
      if (round.levels[l].level == matcher::Level::rank) continue;  // a mark is its member's to know
      out << (l ? "," : "") << R"({"level":")" << matcher::name(round.levels[l].level) << R"(","value":)" << round.levels[l].value
          << R"(,"bound":)" << round.levels[l].bound << '}';
    }
    out << "]}";
  }
  out << "]}";
  return out.str();
}

/// Decides on one view, which does not see the plan's earlier exchanges: so what they take is counted here.
class Ledger {
 public:
  Ledger(const market::MarketView& view, Timestamp now) : view_(view), now_(now) {}
  [[nodiscard]] bool fits(std::span<const market::PlannedSeat> seats) const {
    return std::ranges::all_of(seats, [&](const market::PlannedSeat& seat) {
      const auto member = view_.member(seat.member);
      return member && count(seats_, seat.member) < market::free_seats(view_, *member, now_) && alone(*member) && unit(seat.gives) &&
             unit(seat.receives);
    });
  }
  void take(std::span<const market::PlannedSeat> seats) {
    for (const market::PlannedSeat& seat : seats) {
      ++seats_[seat.member];
      if (seat.gives) ++units_[*seat.gives];
      if (seat.receives) ++units_[*seat.receives];
      for (const MemberId party : parties(seat.member)) parties_.insert(party);
    }
  }

 private:
  [[nodiscard]] std::vector<MemberId> parties(MemberId id) const {
    const auto member = view_.member(id);
    return member ? market::parties_of(*member) : std::vector<MemberId>{};
  }
  template <class Map, class Key>
  static std::size_t count(const Map& map, const Key& key) {
    const auto at = map.find(key);
    return at == map.end() ? 0 : at->second;
  }
  [[nodiscard]] bool alone(const market::Member& member) const {
    return std::ranges::none_of(market::parties_of(member), [this](MemberId party) { return parties_.contains(party); });
  }
  [[nodiscard]] bool unit(const std::optional<ListingId>& id) const {
    if (!id) return true;
    const auto listing = view_.listing(*id);
    return listing && count(units_, *id) < listing->free_units();
  }
  const market::MarketView& view_;
  Timestamp now_;
  std::unordered_map<MemberId, std::size_t> seats_;
  std::unordered_map<ListingId, std::size_t> units_;
  std::set<MemberId> parties_;  // of newcomers who have a seat in it
};

}  // namespace

ClearingPlan Matchmaker::plan(const ClearingJob& job, const ClearingRun& run, const market::MarketView& view, Timestamp now,
                              const RandomBytes& random) {
  ClearingPlan plan;
  plan.id = run_name(market::run_kind::kClearing, random);
  plan.problems = run.problems;
  if (!run.problems.empty()) ++state_->counters.judged_bad;
  Ledger ledger(view, now);
  for (std::size_t i = 0; i < run.exchanges.size(); ++i) {
    const auto& seats = run.exchanges[i];
    market::ProposeExchange command{random_proposal_id(random), seats, plan.id, random_seed(random), false, {}};
    if (i < run.findings.size()) command.found = run.findings[i];
    if (!ledger.fits(seats) || !market::check(view, command, now)) {
      ++plan.dropped;
      ++state_->counters.dropped;
      continue;
    }
    if (!state_->judged_sound(seats, nullptr, now)) {
      ++plan.dropped;
      continue;
    }
    ledger.take(seats);
    state_->promise(seats, true);
    plan.proposals.push_back(std::move(command));
  }
  plan.certificate = certificate_text(plan.id, job, run);
  state_->first_in_run = 0;
  return plan;
}

ClearingPlan Matchmaker::clear(const market::MarketView& view, Timestamp now, const ClearingLimits& limits, const RandomBytes& random) {
  const ClearingJob job = clearing_job(view, now);
  return plan(job, run_clearing(job, limits), view, now, random);
}

}  // namespace ronde::clearings
