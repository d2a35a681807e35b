#include "circulation.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "arc_value.hpp"
#include "components.hpp"
#include "face.hpp"

namespace ronde::matcher {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

}  // namespace

Circulation::Circulation(const ExchangeGraph& graph, bool gifts_return) : graph_(graph) {
  make_nodes(gifts_return);
  find_components();
  make_assignment();
}

void Circulation::make_nodes(bool gifts_return) {
  for (const Offer& offer : graph_.offers()) units_.push_back(offer.capacity);
  want_at_.assign(units_.size(), kNone);
  for (WantIndex want = 0; want < graph_.wants().size(); ++want) {
    const std::uint32_t units = graph_.wants()[want].capacity;
    const std::span<const ArcIndex> returns = graph_.returns_of(want);
    const OfferIndex offer = returns.size() == 1 ? graph_.returns()[returns.front()].offer : kNone;
    const bool one = !gifts_return && offer != kNone && graph_.returns_into(offer).size() == 1 && units_[offer] == units;
    want_node_.push_back(one ? offer : static_cast<std::uint32_t>(units_.size()));
    if (one) {
      want_at_[offer] = want;
    } else {
      units_.push_back(units);
      want_at_.push_back(want);
    }
  }
  relays_from_ = static_cast<std::uint32_t>(units_.size());
  units_.resize(units_.size() + graph_.relays().size(), 1);
  if (gifts_return) {
    hub_ = static_cast<std::uint32_t>(units_.size());
    units_.push_back(0);
    for (const Offer& offer : graph_.offers()) units_.back() += offer.gift ? offer.capacity : 0;
  }
  want_at_.resize(units_.size(), kNone);
}

template <class Take>
void Circulation::each_arc(const Take& take) const {
  const auto offers = static_cast<std::uint32_t>(graph_.offers().size());
  for (std::uint32_t node = 0; node < units_.size(); ++node) {
    if (node < offers) {
      for (const ArcIndex arc : graph_.transfers_of(node)) take(node, node_of(graph_.transfers()[arc].to), ArcKind::transfer, arc);
    } else if (node < relays_from_) {
      for (const ArcIndex arc : graph_.returns_of(want_at_[node])) take(node, graph_.returns()[arc].offer, ArcKind::free, arc);
      if (hub_) take(node, *hub_, ArcKind::free, 0);
    } else if (node != hub_) {
      for (const ArcIndex arc : graph_.relay_arcs_of(node - relays_from_))
        take(node, node_of(graph_.relay_arcs()[arc].to), ArcKind::relay, arc);
    } else {
      for (OfferIndex offer = 0; offer < offers; ++offer) {
        if (graph_.offers()[offer].gift) take(node, offer, ArcKind::free, 0);
      }
    }
    take(node, node, ArcKind::free, 0);
  }
}

void Circulation::find_components() {
  std::vector<std::uint32_t> first(units_.size() + 1, 0), to;
  to.reserve(graph_.transfers().size() + graph_.relay_arcs().size() + units_.size());
  each_arc([&](std::uint32_t from, std::uint32_t head, ArcKind, ArcIndex) {
    to.push_back(head);
    first[from + 1] = static_cast<std::uint32_t>(to.size());
  });
  component_ = components_of(first, to);
}

void Circulation::make_assignment() {
  std::vector<std::uint32_t> size(units_.size(), 0);
  for (const std::uint32_t component : component_) ++size[component];
  inner_.assign(units_.size(), kNone);
  std::vector<std::uint32_t> units;
  for (std::uint32_t node = 0; node < units_.size(); ++node) {
    if (size[component_[node]] < 2) continue;
    inner_[node] = static_cast<std::uint32_t>(node_.size());
    node_.push_back(node);
    units.push_back(units_[node]);
  }
  transfer_.assign(graph_.transfers().size(), kNone);
  relay_arc_.assign(graph_.relay_arcs().size(), kNone);
  std::vector<Assignment::Arc> arcs;
  each_arc([&](std::uint32_t from, std::uint32_t to, ArcKind kind, ArcIndex arc) {
    if (inner_[from] == kNone || component_[from] != component_[to]) return;
    if (kind == ArcKind::transfer) transfer_[arc] = static_cast<std::uint32_t>(arcs.size());
    if (kind == ArcKind::relay) relay_arc_[arc] = static_cast<std::uint32_t>(arcs.size());
    arcs.push_back({inner_[from], inner_[to], 0});
  });
  assignment_.emplace(units, units, std::move(arcs));
}

MemberIndex Circulation::receiver_of(const TransferArc& transfer) const {
  return transfer.to.relay ? graph_.relays()[transfer.to.index].owner : graph_.wants()[transfer.to.index].owner;
}

std::int64_t Circulation::gain(const TransferArc& transfer) const {
  std::int64_t sum = 0;
  for (const Term& term : terms_) sum += term.by * arc_value(transfer.facts, term.level);
  const MemberIndex receiver = receiver_of(transfer);
  if (!member_price_.empty() && receiver != kNobody) sum += member_price_[receiver];
  if (size_price_.empty()) return sum;
  const Offer& given = graph_.offers()[transfer.offer];
  const std::int64_t size = half_hours(given.size);
  return sum + (given.owner == kNobody ? 0 : size * size_price_[given.owner]) - (receiver == kNobody ? 0 : size * size_price_[receiver]);
}

std::int64_t Circulation::gain(const RelayArc& relay) const {
  std::int64_t sum = 0;
  for (const Term& term : terms_) sum -= term.level == Level::rank ? term.by * relay.rank : 0;
  return sum;
}

void Circulation::set_costs(std::vector<Term> terms, std::vector<std::int64_t> member_price, std::vector<std::int64_t> size_price) {
  terms_ = std::move(terms);
  member_price_ = std::move(member_price);
  size_price_ = std::move(size_price);
  for (ArcIndex arc = 0; arc < transfer_.size(); ++arc) {
    if (transfer_[arc] != kNone) assignment_->set_cost(transfer_[arc], -gain(graph_.transfers()[arc]));
  }
  for (ArcIndex arc = 0; arc < relay_arc_.size(); ++arc) {
    if (relay_arc_[arc] != kNone) assignment_->set_cost(relay_arc_[arc], -gain(graph_.relay_arcs()[arc]));
  }
}

std::vector<MemberIndex> Circulation::receivers() const {
  std::vector<MemberIndex> receivers(assignment_->arcs().size(), kNobody);
  for (ArcIndex arc = 0; arc < transfer_.size(); ++arc) {
    if (transfer_[arc] != kNone) receivers[transfer_[arc]] = receiver_of(graph_.transfers()[arc]);
  }
  return receivers;
}

std::vector<bool> Circulation::best_transfers() const {
  const Face face(*assignment_);
  std::vector<bool> best(transfer_.size(), false);
  for (ArcIndex arc = 0; arc < transfer_.size(); ++arc) {
    const std::uint32_t inner = transfer_[arc];
    best[arc] = inner != kNone && (face.is_open(inner) || assignment_->flow(inner) > 0);
  }
  return best;
}

Exchange Circulation::exchange_round(const std::vector<std::uint32_t>& ring) const {
  Exchange exchange;
  for (const std::uint32_t inner : ring) {
    const std::uint32_t node = node_[inner];
    if (node >= relays_from_) {
      auto& via = exchange.transfers.back().via;
      via.insert(via.begin(), node - relays_from_);
      continue;
    }
    if (want_at_[node] != kNone && !exchange.transfers.empty()) exchange.transfers.back().want = want_at_[node];
    if (node < graph_.offers().size()) exchange.transfers.push_back({node, 0, {}});
  }
  const std::uint32_t first = node_[ring.front()];
  if (want_at_[first] != kNone) exchange.transfers.back().want = want_at_[first];
  return exchange;
}

std::vector<Exchange> Circulation::exchanges() const {
  const std::span<const Assignment::Arc> arcs = assignment_->arcs();
  std::vector<std::vector<std::uint32_t>> next(node_.size());
  for (std::uint32_t arc = 0; arc < arcs.size(); ++arc) {
    if (arcs[arc].from != arcs[arc].to) next[arcs[arc].from].insert(next[arcs[arc].from].end(), assignment_->flow(arc), arcs[arc].to);
  }
  std::vector<Exchange> exchanges;
  std::vector<std::uint32_t> path;
  std::vector<bool> on_path(next.size(), false);
  const auto close = [&](std::uint32_t at) {
    // path ends before `at`, which is on it: cut the cycle off, read it from its first offer.
    const auto first = std::ranges::find(path, at);
    std::vector<std::uint32_t> ring(first, path.end());
    path.erase(first, path.end());
    for (const std::uint32_t node : ring) on_path[node] = false;
    const auto offer = std::ranges::find_if(ring, [this](std::uint32_t inner) { return node_[inner] < graph_.offers().size(); });
    if (offer == ring.end()) return;  // relays among themselves
    std::ranges::rotate(ring, offer);
    Exchange exchange = exchange_round(ring);
    if (exchange.transfers.size() >= 2) exchanges.push_back(std::move(exchange));
  };
  for (std::uint32_t start = 0; start < next.size(); ++start) {
    while (!next[start].empty()) {
      // What flows in flows out, so the walk only ends where it began; each node that it meets again cuts a cycle off.
      std::uint32_t at = start;
      do {
        path.push_back(at);
        on_path[at] = true;
        const std::uint32_t to = next[at].back();
        next[at].pop_back();
        if (on_path[to]) close(to);
        at = to;
      } while (!path.empty());
    }
  }
  return exchanges;
}

/// By component what to add to its left prices and take from its right prices, so that arcs between components cost no less than their two
/// prices either. What lies on no cycle with them carries no flow, so that the bound stays.
std::vector<std::int64_t> Circulation::shifts(const std::vector<std::int64_t>& left, const std::vector<std::int64_t>& right) const {
  struct Bridge {
    std::uint32_t from, to;
    std::int64_t least;  // by how much the shift of `to` must be above that of `from`
  };
  std::vector<Bridge> bridges;
  each_arc([&](std::uint32_t from, std::uint32_t to, ArcKind kind, ArcIndex arc) {
    if (component_[from] == component_[to]) return;
    const std::int64_t worth = kind == ArcKind::transfer ? gain(graph_.transfers()[arc])
                               : kind == ArcKind::relay  ? gain(graph_.relay_arcs()[arc])
                                                         : 0;
    bridges.push_back({component_[from], component_[to], left[from] + right[to] + worth});
  });
  std::ranges::sort(bridges, std::greater<>(), &Bridge::from);
  std::vector<std::int64_t> shift(units_.size(), 0);
  for (const Bridge& bridge : bridges) shift[bridge.to] = std::max(shift[bridge.to], shift[bridge.from] + bridge.least);
  return shift;
}

DualPoint Circulation::point(const Objective& objective, std::size_t level, const std::vector<Term>& terms, std::int64_t scale) const {
  DualPoint point;
  point.by_arcs = true;
  point.scale = scale;
  point.kept.assign(level, 0);
  for (std::size_t k = 0; k < level; ++k) {
    for (const Term& term : terms) point.kept[k] += term.level == objective.levels[k] ? term.by : 0;
  }
  std::vector<std::int64_t> left(units_.size(), 0), right(units_.size(), 0);
  for (std::uint32_t inner = 0; inner < node_.size(); ++inner) {
    left[node_[inner]] = assignment_->left_prices()[inner];
    right[node_[inner]] = assignment_->right_prices()[inner];
  }
  const std::vector<std::int64_t> shift = shifts(left, right);
  for (std::uint32_t node = 0; node < units_.size(); ++node) {
    left[node] += shift[component_[node]];
    right[node] -= shift[component_[node]];
  }
  std::uint32_t number = 0;
  const auto put = [&](std::int64_t leaves, std::int64_t comes) {
    if (leaves != 0) point.left.push_back({number, -leaves});
    if (comes != 0) point.right.push_back({number, -comes});
    ++number;
  };
  for (const std::uint32_t node : want_node_) {
    const bool one = node < graph_.offers().size();  // the return between the two is free
    put(one ? -right[node] : left[node], right[node]);
  }
  for (OfferIndex offer = 0; offer < graph_.offers().size(); ++offer) put(left[offer], right[offer]);
  for (std::uint32_t node = relays_from_; node < units_.size(); ++node) put(left[node], right[node]);
  return point;
}

}  // namespace ronde::matcher
