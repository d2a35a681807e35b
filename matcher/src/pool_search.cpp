#include "pool_search.hpp"

#include <tuple>

namespace ronde::matcher {
namespace {

/// Cycles in the pool are short; uncapped ones are the clearing's business.
constexpr std::uint32_t kCycleCapMax = 6;
/// What one exchange found costs, in arcs looked at.
constexpr std::size_t kEmitSteps = 20;
/// Of the steps that a search may take, one in so many may go into looking back: in a crowd that is no help, since all leads home.
constexpr std::size_t kLookBackShare = 4;

/// How many different members the exchange names, of its receivers or of all. Exchanges are short: a list is quicker than a set.
std::int64_t distinct(const std::vector<PoolTransfer>& transfers, bool givers_too) {
  std::vector<MemberIndex> seen;
  seen.reserve(2 * transfers.size());
  const auto see = [&](MemberIndex member) {
    if (std::ranges::find(seen, member) == seen.end()) seen.push_back(member);
  };
  for (const PoolTransfer& transfer : transfers) {
    see(transfer.receiver);
    if (givers_too) see(transfer.giver);
  }
  return static_cast<std::int64_t>(seen.size());
}

/// Bands between what each member gives and receives.
std::int64_t imbalance(const PoolExchange& exchange, const std::vector<std::uint8_t>& sizes) {
  std::int64_t sum = 0;
  const std::size_t count = exchange.kind == ExchangeKind::chain ? sizes.size() - 1 : sizes.size();
  for (std::size_t i = 0; i < count; ++i) {
    const int in = sizes[i], out = sizes[(i + 1) % sizes.size()];
    if (in != 0 && out != 0) sum += in > out ? in - out : out - in;
  }
  return sum;
}

std::vector<std::uint16_t> acceptance_of(const PoolExchange& exchange) {
  std::vector<std::uint16_t> acceptance;
  for (const PoolTransfer& transfer : exchange.transfers) acceptance.push_back(transfer.facts.acceptance_permille);
  return acceptance;
}

/// Of a level that adds up a fact of each transfer: `sum` of that fact.
template <class Sum>
std::optional<std::int64_t> sum_of_facts(Level level, const Sum& sum) {
  switch (level) {
    case Level::weight:
      return sum(&ArcFacts::weight);
    case Level::rank:
      return sum(&ArcFacts::rank);
    case Level::wish:
      return sum(&ArcFacts::wish);
    case Level::walk:
      return sum(&ArcFacts::walk);
    case Level::waiting:
      return sum(&ArcFacts::waiting);
    default:
      return std::nullopt;
  }
}

std::int64_t level_value(Level level, const PoolExchange& exchange, const std::vector<std::uint8_t>& sizes) {
  const auto sum = [&](auto fact) {
    std::int64_t all = 0;
    for (const PoolTransfer& transfer : exchange.transfers) all += transfer.facts.*fact;
    return all;
  };
  if (const auto all = sum_of_facts(level, sum)) return *all;
  switch (level) {
    case Level::people:
      return distinct(exchange.transfers, false);
    case Level::users:
      return distinct(exchange.transfers, true);
    case Level::transfers:
      return static_cast<std::int64_t>(exchange.transfers.size());
    case Level::balance:
      return imbalance(exchange, sizes);
    case Level::expected:
      return expected_transfers(exchange.kind, acceptance_of(exchange));
    default:
      return 0;
  }
}

void keep_each_once(std::vector<ListingSlot>& slots) {
  std::ranges::sort(slots);
  slots.erase(std::ranges::unique(slots).begin(), slots.end());
}

}  // namespace

PoolSearch::PoolSearch(const LivePool& pool, const Objective& objective, const Caps& caps, const SearchLimits& limits)
    : pool_(pool), objective_(objective), limits_(limits), cycle_cap_(lengths(caps).cycle), chain_cap_(lengths(caps).chain) {}

PoolSearch::Lengths PoolSearch::lengths(const Caps& caps) {
  const std::uint32_t seats = caps.seats_cap.value_or(kCycleCapMax + 1);
  return {std::min({caps.cycle_cap.value_or(kCycleCapMax), kCycleCapMax, seats}),
          std::min({caps.chain_cap, kCycleCapMax, seats == 0 ? 0 : seats - 1})};
}

bool PoolSearch::free(ListingSlot slot) const {
  return pool_.usable(slot);
}

Found PoolSearch::through(ListingSlot slot) {
  look(slot);
  return take();
}

std::optional<std::int64_t> PoolSearch::most_above(ListingSlot slot, const std::vector<std::int64_t>& prices) {
  prices_ = &prices;
  priced_ = slot;
  most_above_ = 0;
  look(slot);
  if (found_.cut) return std::nullopt;
  return most_above_;
}

void PoolSearch::look(ListingSlot slot) {
  const LivePool::Entry& entry = pool_.entries_[slot];
  const LivePool::MemberEntry& owner = *pool_.member(entry.member);
  std::vector<ListingSlot> partners;
  for (const ListingSlot other : entry.offer ? owner.wants : owner.offers) {
    if (free(other) && (entry.offer ? pool_.returns(other, slot) : pool_.returns(slot, other))) partners.push_back(other);
  }
  if (entry.offer && entry.gift) {
    chains_from(slot);
  } else if (entry.offer) {
    cycles({slot}, partners);
    for (const ListingSlot want : partners) chains_through_want(want, slot);
  } else {
    std::erase_if(partners, [this](ListingSlot offer) { return pool_.entries_[offer].gift; });
    cycles(partners, {slot});
    chains_through_want(slot, kNoListing);
  }
}

Found PoolSearch::take() {
  std::ranges::sort(found_.exchanges, [this](const PoolExchange& a, const PoolExchange& b) { return better(a, b); });
  if (found_.exchanges.size() > limits_.count) found_.exchanges.resize(limits_.count);
  return std::move(found_);
}

void PoolSearch::cycles(const std::vector<ListingSlot>& starts, const std::vector<ListingSlot>& goals) {
  if (cycle_cap_ < 2 || starts.empty() || goals.empty()) return;
  // Which offers could give the last transfer.
  closers_.clear();
  for (const ListingSlot want : goals) {
    if (!step(pool_.entries_[want].arcs.size())) return;
    for (const LivePool::Arc& arc : pool_.entries_[want].arcs) {
      if (free(arc.other)) closers_.push_back(along(arc.other, want, arc));
    }
  }
  if (closers_.empty()) return;
  std::ranges::sort(closers_, {}, [](const Step& closer) { return std::pair(closer.offer, closer.want); });
  look_back();
  for (const ListingSlot start : starts) {
    sitting_.assign(1, pool_.entries_[start].member);
    path_.clear();
    visit(start);
  }
}

/// The two halves of a cycle meet: back from the closers half of the way, so that the way forth is left early where it cannot come home.
/// Who sits twice, and lengths, are seen on the way forth. What is not known to the end, since it was too much, is not kept.
void PoolSearch::look_back() {
  home_.clear();
  if (cycle_cap_ < 4) return;
  std::vector<ListingSlot> offers;
  for (const Step& closer : closers_) offers.push_back(closer.offer);
  const std::uint64_t enough = found_.steps + (limits_.step_limit - std::min(limits_.step_limit, found_.steps)) / kLookBackShare;
  std::vector<ListingSlot> all;
  while (home_.size() < cycle_cap_ / 2) {
    std::vector<ListingSlot> fresh;
    for (const ListingSlot offer : offers) {
      const auto& wants = pool_.member(pool_.entries_[offer].member)->wants;
      found_.steps += wants.size() + 1;
      if (found_.steps > enough) return;
      for (const ListingSlot want : wants) {
        if (free(want) && !pool_.entries_[offer].gift && pool_.returns(want, offer)) fresh.push_back(want);
      }
    }
    keep_each_once(fresh);
    offers.clear();
    if (home_.size() + 1 < cycle_cap_ / 2) {
      for (const ListingSlot want : fresh) {
        const auto& arcs = pool_.entries_[want].arcs;
        found_.steps += arcs.size();
        if (found_.steps > enough) return;
        for (const LivePool::Arc& arc : arcs) {
          if (free(arc.other)) offers.push_back(arc.other);
        }
      }
      keep_each_once(offers);
    }
    all.insert(all.end(), fresh.begin(), fresh.end());
    keep_each_once(all);
    home_.push_back(all);
  }
}

/// False: surely not.
bool PoolSearch::leads_home(ListingSlot want, std::size_t transfers_left) const {
  return transfers_left > home_.size() || std::ranges::binary_search(home_[transfers_left - 1], want);
}

void PoolSearch::visit(ListingSlot offer) {
  if (!path_.empty()) {
    for (auto closer = std::ranges::lower_bound(closers_, offer, {}, &Step::offer); closer != closers_.end() && closer->offer == offer;
         ++closer) {
      path_.push_back(*closer);
      emit(ExchangeKind::cycle);
      path_.pop_back();
    }
  }
  if (path_.size() + 2 > cycle_cap_) return;
  for (const LivePool::Arc& arc : pool_.entries_[offer].arcs) {
    if (!step()) return;
    if (!leads_home(arc.other, cycle_cap_ - path_.size() - 1)) continue;
    const MemberIndex receiver = pool_.entries_[arc.other].member;
    if (!free(arc.other) || sits(receiver)) continue;
    path_.push_back(along(offer, arc.other, arc));
    sitting_.push_back(receiver);
    for (const ListingSlot next : pool_.member(receiver)->offers) {
      if (!step()) break;
      if (free(next) && !pool_.entries_[next].gift && pool_.returns(arc.other, next)) visit(next);
    }
    sitting_.pop_back();
    path_.pop_back();
  }
}

void PoolSearch::chains_from(ListingSlot gift) {
  if (chain_cap_ == 0) return;
  sitting_.assign(1, pool_.entries_[gift].member);
  path_.clear();
  give(gift);
}

void PoolSearch::give(ListingSlot offer) {
  for (const LivePool::Arc& arc : pool_.entries_[offer].arcs) {
    if (!step()) return;
    const MemberIndex receiver = pool_.entries_[arc.other].member;
    if (!free(arc.other) || sits(receiver)) continue;
    path_.push_back(along(offer, arc.other, arc));
    sitting_.push_back(receiver);
    extend(arc.other);
    sitting_.pop_back();
    path_.pop_back();
  }
}

/// The path ends at `want`: a chain as it is, and longer ones.
void PoolSearch::extend(ListingSlot want) {
  emit(ExchangeKind::chain);
  if (path_.size() >= chain_cap_) return;
  for (const ListingSlot next : pool_.member(pool_.entries_[want].member)->offers) {
    if (!step()) return;
    if (free(next) && !pool_.entries_[next].gift && pool_.returns(want, next)) give(next);
  }
}

/// Chains whose transfers pass `want`; if `next_offer` is named, they must go on with it.
void PoolSearch::chains_through_want(ListingSlot want, ListingSlot next_offer) {
  if (chain_cap_ == 0 || (next_offer != kNoListing && chain_cap_ < 2)) return;
  sitting_.assign(1, pool_.entries_[want].member);
  back_.clear();
  back(want, want, next_offer);
}

void PoolSearch::back(ListingSlot want, ListingSlot end_want, ListingSlot next_offer) {
  const std::size_t room = chain_cap_ - (next_offer == kNoListing ? 0 : 1);
  for (const LivePool::Arc& arc : pool_.entries_[want].arcs) {
    if (!step()) return;
    const MemberIndex giver = pool_.entries_[arc.other].member;
    if (!free(arc.other) || sits(giver)) continue;
    back_.push_back(along(arc.other, want, arc));
    sitting_.push_back(giver);
    if (pool_.entries_[arc.other].gift) {
      path_.assign(back_.rbegin(), back_.rend());
      if (next_offer == kNoListing) {
        extend(end_want);
      } else {
        give(next_offer);
      }
    } else if (back_.size() < room) {
      for (const ListingSlot before : pool_.member(giver)->wants) {
        if (!step()) break;
        if (free(before) && pool_.returns(before, arc.other)) back(before, end_want, next_offer);
      }
    }
    sitting_.pop_back();
    back_.pop_back();
  }
}

PoolExchange PoolSearch::exchange_of(ExchangeKind kind) const {
  PoolExchange exchange{kind, {}, {}, 0};
  std::vector<std::uint8_t> sizes;
  for (const Step& step : path_) {
    const auto &offer = pool_.entries_[step.offer], &want = pool_.entries_[step.want];
    exchange.transfers.push_back({step.offer, step.want, offer.member, want.member, *step.facts});
    sizes.push_back(offer.size);
  }
  exchange.chance_permille = static_cast<std::int32_t>(chance_of_all(acceptance_of(exchange)) / (kChanceParts / 1000));
  for (const Level level : objective_.levels) exchange.values.push_back(level_value(level, exchange, sizes));
  return exchange;
}

bool PoolSearch::better(const PoolExchange& a, const PoolExchange& b) const {
  for (std::size_t i = 0; i < objective_.levels.size(); ++i) {
    if (a.values[i] != b.values[i]) return is_small(objective_.levels[i]) ? a.values[i] < b.values[i] : a.values[i] > b.values[i];
  }
  if (a.chance_permille != b.chance_permille) return a.chance_permille > b.chance_permille;
  if (a.transfers.size() != b.transfers.size()) return a.transfers.size() < b.transfers.size();
  for (std::size_t i = 0; i < a.transfers.size(); ++i) {
    const PoolTransfer &one = a.transfers[i], &other = b.transfers[i];
    if (std::tie(one.offer, one.want) != std::tie(other.offer, other.want))
      return std::tie(one.offer, one.want) < std::tie(other.offer, other.want);
  }
  return false;
}

void PoolSearch::emit(ExchangeKind kind) {
  // Room for twice what is wanted, then the worse half goes: no heap to keep in step.
  if (!step(kEmitSteps)) return;
  if (prices_ != nullptr) return weigh(kind);
  if (!bar_.empty() && too_poor(kind)) return;
  found_.exchanges.push_back(exchange_of(kind));
  const std::size_t room = std::max<std::size_t>(32, std::size_t{limits_.count} * 4);
  if (found_.exchanges.size() < room) return;
  std::ranges::sort(found_.exchanges, [this](const PoolExchange& a, const PoolExchange& b) { return better(a, b); });
  found_.exchanges.resize(std::max<std::size_t>(limits_.count, 1));
  bar_ = found_.exchanges.back().values;
}

/// Of the path, without making an exchange of it. Nobody sits in it twice.
std::int64_t PoolSearch::path_value(Level level, ExchangeKind kind) const {
  const auto sum = [this](auto fact) {
    std::int64_t all = 0;
    for (const Step& step : path_) all += step.facts->*fact;
    return all;
  };
  if (const auto all = sum_of_facts(level, sum)) return *all;
  const auto count = static_cast<std::int64_t>(path_.size());
  if (level == Level::people || level == Level::transfers) return count;
  if (level == Level::users) return kind == ExchangeKind::chain ? count + 1 : count;
  return exchange_of(kind).values[static_cast<std::size_t>(std::ranges::find(objective_.levels, level) - objective_.levels.begin())];
}

/// Worse than the bar in a level, and no better in those before: most of what a crowd brings.
bool PoolSearch::too_poor(ExchangeKind kind) const {
  for (std::size_t i = 0; i < bar_.size(); ++i) {
    const Level level = objective_.levels[i];
    const std::int64_t value = path_value(level, kind);
    if (value != bar_[i]) return is_small(level) ? value > bar_[i] : value < bar_[i];
  }
  return false;
}

void PoolSearch::weigh(ExchangeKind kind) {
  std::int64_t above = exchange_of(kind).values.front();
  if (is_small(objective_.levels.front())) above = -above;
  for (const Step& step : path_) {
    for (const ListingSlot listing : {step.offer, step.want}) above -= listing == priced_ ? 0 : (*prices_)[listing];
  }
  most_above_ = std::max(most_above_, above);
}

}  // namespace ronde::matcher
