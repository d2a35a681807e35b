#include "columns.hpp"

#include <algorithm>
#include <iterator>

namespace ronde::matcher {

RowMap::RowMap(const ExchangeGraph& graph) {
  for (const Want& want : graph.wants()) want_.push_back(add(want.capacity));
  for (OfferIndex offer = 0; offer < graph.offers().size(); ++offer) {
    const auto feeders = graph.returns_into(offer);
    const Offer& facts = graph.offers()[offer];
    const bool implied = !facts.gift && feeders.size() == 1 && graph.wants()[graph.returns()[feeders[0]].want].capacity <= facts.capacity;
    offer_.push_back(implied ? kNoRow : add(facts.capacity));
  }
  for (std::size_t relay = 0; relay < graph.relays().size(); ++relay) relay_.push_back(add(1));
}

ColumnIndex ColumnPool::add(std::span<const LegIndex> legs, bool chain) {
  leg_list_.insert(leg_list_.end(), legs.begin(), legs.end());
  leg_start_.push_back(static_cast<std::uint32_t>(leg_list_.size()));
  const std::size_t first = row_list_.size();
  for (const LegIndex leg : legs) {
    row_list_.push_back(rows_->of_want((*legs_)[leg].want));
    const RowIndex offer_row = rows_->of_offer((*legs_)[leg].offer);
    if (offer_row != kNoRow) row_list_.push_back(offer_row);
    for (const RelayIndex relay : legs_->via(leg)) row_list_.push_back(rows_->of_relay(relay));
  }
  std::sort(row_list_.begin() + static_cast<std::ptrdiff_t>(first), row_list_.end());
  row_start_.push_back(static_cast<std::uint32_t>(row_list_.size()));
  chain_.push_back(chain);
  return size() - 1;
}

void ColumnPool::append(const ColumnPool& other) {
  const auto join = [](auto& list, std::vector<std::uint32_t>& start, const auto& other_list,
                       const std::vector<std::uint32_t>& other_start) {
    const auto before = static_cast<std::uint32_t>(list.size());
    list.insert(list.end(), other_list.begin(), other_list.end());
    std::transform(other_start.begin() + 1, other_start.end(), std::back_inserter(start),
                   [before](std::uint32_t at) { return before + at; });
  };
  join(leg_list_, leg_start_, other.leg_list_, other.leg_start_);
  join(row_list_, row_start_, other.row_list_, other.row_start_);
  chain_.insert(chain_.end(), other.chain_.begin(), other.chain_.end());
}

void ColumnPool::keep(const std::vector<bool>& kept) {
  ColumnPool next(*legs_, *rows_);
  for (ColumnIndex column = 0; column < size(); ++column) {
    if (kept[column]) next.add(legs_of(column), chain_[column]);
  }
  *this = std::move(next);
}

void ColumnPool::clear() {
  *this = ColumnPool(*legs_, *rows_);
}

std::uint32_t ColumnPool::unit_max(ColumnIndex column) const {
  std::uint32_t units = 0xFFFF'FFFFU;
  for (const RowIndex row : rows_of(column)) units = std::min(units, rows_->capacity(row));
  return units;
}

std::int64_t ColumnPool::value(ColumnIndex column, Level level) const {
  const auto legs = legs_of(column);
  std::int64_t sum = 0;
  if (level == Level::balance) {
    for (std::size_t i = 0; i + 1 < legs.size(); ++i)
      sum -= imbalance(legs_->graph(), (*legs_)[legs[i]].offer, (*legs_)[legs[i + 1]].offer);
    if (!chain_[column]) sum -= imbalance(legs_->graph(), (*legs_)[legs.back()].offer, (*legs_)[legs.front()].offer);
    return sum;
  }
  if (level == Level::expected) return expected(*legs_, legs, chain_[column]);
  for (const LegIndex leg : legs) sum += legs_->value(leg, level);
  return sum;
}

double ColumnPool::joint_price(ColumnIndex column, const JointPrices& prices) const {
  const auto legs = legs_of(column);
  double sum = 0;
  if (prices.balance_cost != 0 || !prices.size.empty()) {
    for (std::size_t i = chain_[column] ? 1 : 0; i < legs.size(); ++i)
      sum += prices.seat(legs_->graph(), (*legs_)[legs[i == 0 ? legs.size() - 1 : i - 1]].offer, (*legs_)[legs[i]].offer);
  }
  if (prices.expected_worth != 0) sum -= prices.expected_worth * static_cast<double>(doubt(*legs_, legs, chain_[column]));
  return sum;
}

double JointPrices::seat(const ExchangeGraph& graph, OfferIndex received, OfferIndex given) const {
  double sum = balance_cost == 0 ? 0.0 : -balance_cost * static_cast<double>(imbalance(graph, received, given));
  const MemberIndex owner = graph.offers()[given].owner;
  if (!size.empty() && owner != kNobody) sum -= size[owner] * static_cast<double>(beyond_given(graph, received, given));
  return sum;
}

Exchange ColumnPool::exchange(ColumnIndex column) const {
  Exchange exchange{chain_[column] ? ExchangeKind::chain : ExchangeKind::cycle, {}};
  for (const LegIndex leg : legs_of(column)) exchange.transfers.push_back(legs_->transfer(leg));
  return exchange;
}

void accounts_of(const ColumnPool& pool, ColumnIndex column, std::vector<Account>& out) {
  out.clear();
  const LegGraph& legs = pool.leg_graph();
  const auto path = pool.legs_of(column);
  for (std::size_t i = pool.is_chain(column) ? 1 : 0; i < path.size(); ++i) {
    const OfferIndex received = legs[path[i == 0 ? path.size() - 1 : i - 1]].offer, given = legs[path[i]].offer;
    const MemberIndex owner = legs.graph().offers()[given].owner;
    if (owner != kNobody) out.push_back({owner, beyond_given(legs.graph(), received, given)});
  }
  std::ranges::sort(out, {}, &Account::member);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < out.size();) {
    Account sum{out[i].member, 0};
    for (; i < out.size() && out[i].member == sum.member; ++i) sum.beyond += out[i].beyond;
    if (sum.beyond != 0) out[kept++] = sum;
  }
  out.resize(kept);
}

void members_of(const ColumnPool& pool, ColumnIndex column, Level level, std::vector<MemberIndex>& out) {
  out.clear();
  const LegGraph& legs = pool.leg_graph();
  const auto add = [&out](MemberIndex member) {
    if (member != kNobody) out.push_back(member);
  };
  if (level != Level::people && level != Level::users) return;
  for (const LegIndex leg : pool.legs_of(column)) add(legs.graph().wants()[legs[leg].want].owner);
  // In a cycle who gives has received; in a chain the first only gives.
  if (level == Level::users && pool.is_chain(column)) add(legs.graph().offers()[legs[pool.legs_of(column).front()].offer].owner);
}

}  // namespace ronde::matcher
