// One seat of an exchange is empty: a substitute for it, a shorter exchange of those who stay, or a gift from the reserve.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "pool_search.hpp"
#include "ronde/matcher/live_pool.hpp"

namespace ronde::matcher {

class RepairSearch {
 public:
  RepairSearch(const LivePool& pool, const RepairRequest& request, const Objective& objective, const Caps& caps, const SearchLimits& limits)
      : pool_(pool), request_(request), objective_(objective), caps_(caps), limits_(limits), search_(pool, objective, caps, limits) {
    for (const PoolTransfer& transfer : request.exchange.transfers) {
      for (const MemberIndex member : {transfer.giver, transfer.receiver}) {
        if (member != request.leaver) stay_.insert(member);
      }
      // What the old exchange holds for those who stay is theirs to use again.
      if (transfer.giver != request.leaver) held_.push_back(transfer.offer);
      if (transfer.receiver != request.leaver) held_.push_back(transfer.want);
    }
    std::ranges::sort(held_);
    search_.also_free(held_);
    excluded_.insert(request.excluded.begin(), request.excluded.end());
    excluded_.insert(request.leaver);
    locate();
  }

  Repairs run() {
    if (!in_ && !out_) return {};
    substitutes();
    shorter();
    reserve_gifts();
    std::ranges::stable_sort(plans_, [this](const RepairPlan& a, const RepairPlan& b) {
      if (a.kind != b.kind) return a.kind < b.kind;
      if (a.kept != b.kept) return a.kept > b.kept;
      return search_.better(a.exchange, b.exchange);
    });
    std::map<RepairKind, std::uint32_t> count;
    std::erase_if(plans_, [&](const RepairPlan& plan) { return ++count[plan.kind] > limits_.count; });
    return {std::move(plans_), steps_, cut_};
  }

 private:
  /// Where the leaver received and gave: positions in the old transfers.
  void locate() {
    const auto& transfers = request_.exchange.transfers;
    for (std::size_t i = 0; i < transfers.size(); ++i) {
      if (transfers[i].receiver == request_.leaver) in_ = i;
      if (transfers[i].giver == request_.leaver) out_ = i;
    }
  }

  [[nodiscard]] bool finished(std::size_t i) const { return i < request_.finished.size() && request_.finished[i]; }
  [[nodiscard]] const PoolTransfer& old(std::size_t i) const { return request_.exchange.transfers[i]; }
  [[nodiscard]] bool may_join(MemberIndex member) const { return !excluded_.contains(member) && !stay_.contains(member); }
  [[nodiscard]] bool usable_reserve(ListingSlot slot) const {
    const LivePool::Entry& entry = pool_.entries_[slot];
    return entry.live && entry.offer && entry.gift && entry.units > entry.reserved && (entry.reserve || pool_.usable(slot));
  }
  [[nodiscard]] bool step(std::size_t count = 1) {
    steps_ += count;
    if (steps_ > limits_.step_limit) cut_ = true;
    return !cut_;
  }
  [[nodiscard]] PoolTransfer transfer(ListingSlot offer, ListingSlot want, const ArcFacts& facts) const {
    return {offer, want, pool_.entries_[offer].member, pool_.entries_[want].member, facts};
  }
  [[nodiscard]] const LivePool::Arc* arc(ListingSlot offer, ListingSlot want) const {
    if (!pool_.contains(want)) return nullptr;
    const auto& arcs = pool_.entries_[want].arcs;
    const auto found = std::ranges::find(arcs, offer, &LivePool::Arc::other);
    return found == arcs.end() ? nullptr : &*found;
  }

  void propose(RepairKind kind, ExchangeKind exchange_kind, const std::vector<PoolTransfer>& transfers) {
    if (transfers.empty()) return;
    RepairPlan plan{kind, search_.exchange_of(exchange_kind, transfers), 0, {}};
    for (const PoolTransfer& now : transfers) {
      const bool same = std::ranges::any_of(
          request_.exchange.transfers, [&now](const PoolTransfer& before) { return before.offer == now.offer && before.want == now.want; });
      plan.unchanged.push_back(same);
      plan.kept += same ? 1 : 0;
    }
    const auto same_transfers = [&plan](const RepairPlan& other) {
      return std::ranges::equal(plan.exchange.transfers, other.exchange.transfers, [](const PoolTransfer& a, const PoolTransfer& b) {
        return std::tie(a.offer, a.want) == std::tie(b.offer, b.want);
      });
    };
    if (!std::ranges::any_of(plans_, same_transfers)) plans_.push_back(std::move(plan));
  }

  /// The old transfers with the leaver's replaced, finished ones left out. Without an outgoing or ingoing one, that one is dropped.
  void propose_replaced(RepairKind kind, const std::optional<PoolTransfer>& in, const std::optional<PoolTransfer>& out) {
    std::vector<PoolTransfer> transfers;
    bool all = true;
    for (std::size_t i = 0; i < request_.exchange.transfers.size(); ++i) {
      if (finished(i)) {
        all = false;
      } else if (in_ == i) {
        if (in) transfers.push_back(*in);
        all = all && in.has_value();
      } else if (out_ == i) {
        if (out) transfers.push_back(*out);
        all = all && out.has_value();
      } else {
        transfers.push_back(old(i));
      }
    }
    const bool cycle = request_.exchange.kind == ExchangeKind::cycle && all;
    propose(kind, cycle ? ExchangeKind::cycle : ExchangeKind::chain, transfers);
  }

  void substitutes() {
    const bool in_open = in_ && !finished(*in_), out_open = out_ && !finished(*out_);
    if (in_open && out_open) return substitute_between(old(*in_).offer, old(*out_).want);
    if (in_open && !out_) {  // the end of a chain: anybody who would receive
      for (const LivePool::Arc& to : pool_.entries_[old(*in_).offer].arcs) {
        if (!step()) return;
        if (search_.free(to.other) && may_join(pool_.entries_[to.other].member)) {
          propose_replaced(RepairKind::substitute, transfer(old(*in_).offer, to.other, to.facts), std::nullopt);
        }
      }
    }
    if (out_open && (!in_ || finished(*in_))) {  // the gift is gone, or the leaver has received: another gift
      for (const LivePool::Arc& from : pool_.entries_[old(*out_).want].arcs) {
        if (!step()) return;
        const LivePool::Entry& giver = pool_.entries_[from.other];
        if (giver.gift && search_.free(from.other) && may_join(giver.member)) {
          propose_replaced(RepairKind::substitute, std::nullopt, transfer(from.other, old(*out_).want, from.facts));
        }
      }
    }
  }

  void substitute_between(ListingSlot given, ListingSlot wanted) {
    if (!pool_.contains(given) || !pool_.contains(wanted)) return;
    std::map<ListingSlot, const LivePool::Arc*> could_give;
    for (const LivePool::Arc& from : pool_.entries_[wanted].arcs) {
      if (!step()) return;
      const LivePool::Entry& giver = pool_.entries_[from.other];
      if (search_.free(from.other) && !giver.gift && may_join(giver.member)) could_give.emplace(from.other, &from);
    }
    for (const LivePool::Arc& to : pool_.entries_[given].arcs) {
      if (!step()) return;
      const MemberIndex member = pool_.entries_[to.other].member;
      if (!search_.free(to.other) || !may_join(member)) continue;
      for (const ListingSlot offer : pool_.member(member)->offers) {
        if (!step()) return;
        const auto from = could_give.find(offer);
        if (from == could_give.end() || !pool_.returns(to.other, offer)) continue;
        propose_replaced(RepairKind::substitute, transfer(given, to.other, to.facts), transfer(offer, wanted, from->second->facts));
      }
    }
  }

  void shorter() {
    if (in_ && out_ && !finished(*in_) && !finished(*out_)) {
      // The giver before the leaver gives to the receiver after.
      const LivePool::Arc* const skip = arc(old(*in_).offer, old(*out_).want);
      const std::size_t left = request_.exchange.transfers.size() - 1;
      const bool closes = request_.exchange.kind == ExchangeKind::chain || left >= 2;
      if (skip != nullptr && closes && old(*in_).giver != old(*out_).receiver) {
        propose_replaced(RepairKind::shorter, transfer(old(*in_).offer, old(*out_).want, skip->facts), std::nullopt);
        // propose_replaced sees a transfer fewer and calls it a chain: a cycle stays one.
        if (!plans_.empty() && plans_.back().kind == RepairKind::shorter) plans_.back().exchange.kind = request_.exchange.kind;
      }
    }
    if (request_.exchange.kind == ExchangeKind::chain && in_ && !finished(*in_)) {
      std::vector<PoolTransfer> first;  // up to the giver before the leaver, who then gives nothing on
      for (std::size_t i = 0; i < *in_; ++i) {
        if (!finished(i)) first.push_back(old(i));
      }
      propose(RepairKind::shorter, ExchangeKind::chain, first);
    }
    const bool any_finished = std::ranges::find(request_.finished, true) != request_.finished.end();
    if (any_finished || request_.accepted.empty()) return;
    cycles_of_accepted();
  }

  /// Any cycle among those who said yes, with any of their listings.
  void cycles_of_accepted() {
    std::vector<MemberIndex> members;
    for (const MemberIndex member : request_.accepted) {
      if (stay_.contains(member)) members.push_back(member);
    }
    std::ranges::sort(members);
    const auto doubled = std::ranges::unique(members);
    members.erase(doubled.begin(), doubled.end());
    while (members.size() >= 2) {
      PoolSearch among(pool_, objective_, caps_, limits_);
      among.only(members);
      among.also_free(held_);
      among.cycles_through_member(members.back());
      const Found found = among.take();
      steps_ += found.steps;
      cut_ = cut_ || found.cut;
      for (const PoolExchange& exchange : found.exchanges) propose(RepairKind::shorter, exchange.kind, exchange.transfers);
      members.pop_back();
    }
  }

  /// A gift stands in for what the leaver would have given; who gave to the leaver gives nothing in this exchange.
  void reserve_gifts() {
    if (!out_ || finished(*out_)) return;
    const bool chain_middle = request_.exchange.kind == ExchangeKind::chain && in_ && *in_ > 0;
    if (chain_middle || !pool_.contains(old(*out_).want)) return;  // two chains: the first is told by `shorter`
    for (const LivePool::Arc& from : pool_.entries_[old(*out_).want].arcs) {
      if (!step()) return;
      const MemberIndex giver = pool_.entries_[from.other].member;
      if (!usable_reserve(from.other) || excluded_.contains(giver) || stay_.contains(giver)) continue;
      if (request_.exchange.kind == ExchangeKind::chain && !pool_.entries_[from.other].reserve) continue;  // a substitute already
      std::vector<PoolTransfer> transfers{transfer(from.other, old(*out_).want, from.facts)};
      const std::size_t count = request_.exchange.transfers.size();
      for (std::size_t k = 1; k < count; ++k) {
        const std::size_t i = (*out_ + k) % count;
        if (in_ == i || (request_.exchange.kind == ExchangeKind::chain && i < *out_)) break;
        if (!finished(i)) transfers.push_back(old(i));
      }
      propose(RepairKind::reserve_gift, ExchangeKind::chain, transfers);
    }
  }

  const LivePool& pool_;
  const RepairRequest& request_;
  const Objective& objective_;
  const Caps& caps_;
  SearchLimits limits_;
  PoolSearch search_;
  std::set<MemberIndex> stay_, excluded_;
  std::vector<ListingSlot> held_;
  std::optional<std::size_t> in_, out_;
  std::vector<RepairPlan> plans_;
  std::uint64_t steps_ = 0;
  bool cut_ = false;
};

Repairs LivePool::repair(const RepairRequest& request, const Objective& objective, const Caps& caps, const SearchLimits& limits) const {
  const auto gone = [this](const PoolTransfer& transfer) { return transfer.offer >= entries_.size() || transfer.want >= entries_.size(); };
  if (std::ranges::any_of(request.exchange.transfers, gone)) return {};
  return RepairSearch(*this, request, objective, caps, limits).run();
}

namespace {

struct CategoryKey {
  CategoryId category;
  bool missing_offer;
  friend auto operator<=>(const CategoryKey&, const CategoryKey&) = default;
};

}  // namespace

std::vector<AlmostExchange> LivePool::almost_exchanges(const Caps& caps, std::size_t count, std::uint64_t step_limit) const {
  // Whoever a member's things can reach within cap - 1 transfers would close an exchange by giving back what the member seeks,
  // or if the member sought what that person has.
  constexpr std::uint32_t kCapMax = 4;
  const std::uint32_t hops = std::min(caps.cycle_cap.value_or(kCapMax), kCapMax) - (caps.cycle_cap == 0U ? 0 : 1);
  std::map<CategoryKey, std::uint32_t> closes;
  std::vector<MemberIndex> order;
  for (MemberIndex member = 0; member < members_.size(); ++member) {
    if (!members_[member].resting && !members_[member].offers.empty()) order.push_back(member);
  }
  std::uint64_t steps = 0;
  for (const MemberIndex start : order) {
    std::set<MemberIndex> reached{start};
    std::vector<MemberIndex> front{start};
    for (std::uint32_t hop = 0; hop < hops && steps <= step_limit; ++hop) {
      std::vector<MemberIndex> next;
      for (const MemberIndex from : front) {
        for (const ListingSlot offer : members_.at(from).offers) {
          if (!usable(offer) || entries_[offer].gift) continue;
          for (const Arc& arc : entries_[offer].arcs) {
            ++steps;
            if (usable(arc.other) && reached.insert(entries_[arc.other].member).second) next.push_back(entries_[arc.other].member);
          }
        }
      }
      front = std::move(next);
    }
    const auto others = static_cast<std::uint32_t>(reached.size() - 1);
    if (others == 0) continue;
    std::set<CategoryId> sought;
    for (const ListingSlot want : members_.at(start).wants) {
      if (usable(want) && index_.want(want).category != kAnyCategory) sought.insert(index_.want(want).category);
    }
    for (const CategoryId category : sought) closes[{category, true}] += others;
    for (const MemberIndex other : reached) {
      if (other == start) continue;
      std::set<CategoryId> has;
      for (const ListingSlot offer : members_.at(other).offers) {
        if (usable(offer) && !entries_[offer].gift) has.insert(index_.offer(offer).category);
      }
      for (const CategoryId category : has) {
        if (!sought.contains(category)) ++closes[{category, false}];
      }
    }
  }
  std::vector<AlmostExchange> result;
  for (const auto& [key, number] : closes) result.push_back({key.category, key.missing_offer, number});
  std::ranges::stable_sort(result, [](const AlmostExchange& a, const AlmostExchange& b) { return a.closes > b.closes; });
  if (result.size() > count) result.resize(count);
  return result;
}

}  // namespace ronde::matcher
