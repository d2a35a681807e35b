#include "legs.hpp"

#include <algorithm>
#include <cstdlib>

#include "arc_value.hpp"

namespace ronde::matcher {

struct LegGraph::Path {
  std::vector<RelayIndex> relays;
  std::int32_t rank = 0;
};

LegGraph::LegGraph(const ExchangeGraph& graph, Control& control) : graph_(graph) {
  legs_.reserve(graph.transfers().size());
  for (WantIndex want = 0; want < graph.wants().size(); ++want) collect(want, control);
  std::vector<std::uint32_t> offer_of, want_of;
  offer_of.reserve(legs_.size());
  want_of.reserve(legs_.size());
  for (const Leg& leg : legs_) {
    offer_of.push_back(leg.offer);
    want_of.push_back(leg.want);
  }
  by_offer_ = Rows(static_cast<std::uint32_t>(graph.offers().size()), offer_of);
  by_want_ = Rows(static_cast<std::uint32_t>(graph.wants().size()), want_of);
}

void LegGraph::collect(WantIndex want, Control& control) {
  const std::size_t first = legs_.size();
  Path path;
  for (const ArcIndex arc : graph_.transfers_into({want, false})) add(want, path, arc);
  for (const ArcIndex arc : graph_.relay_arcs_into({want, false})) {
    const RelayArc& relay_arc = graph_.relay_arcs()[arc];
    path.relays = {relay_arc.relay};
    path.rank = relay_arc.rank;
    walk(want, path, control);
  }
  if (!graph_.relay_arcs_into({want, false}).empty()) drop_beaten(first);
}

void LegGraph::walk(WantIndex want, Path& path, Control& control) {
  const Receiver here{path.relays.back(), true};
  for (const ArcIndex arc : graph_.transfers_into(here)) add(want, path, arc);
  for (const ArcIndex arc : graph_.relay_arcs_into(here)) {
    const RelayArc& relay_arc = graph_.relay_arcs()[arc];
    if (std::ranges::find(path.relays, relay_arc.relay) != path.relays.end()) continue;
    if (!complete_ || control.work(1)) {
      complete_ = false;
      return;
    }
    path.relays.push_back(relay_arc.relay);
    path.rank += relay_arc.rank;
    walk(want, path, control);
    path.rank -= relay_arc.rank;
    path.relays.pop_back();
  }
}

void LegGraph::add(WantIndex want, const Path& path, ArcIndex arc) {
  // What comes back to its own giver through relays of nobody would be a cycle of one.
  const OfferIndex offer = graph_.transfers()[arc].offer;
  const auto returns = graph_.returns_of(want);
  if (!path.relays.empty() && graph_.wants()[want].owner == kNobody && returns.size() == 1 && graph_.returns()[returns[0]].offer == offer)
    return;
  if (legs_.size() >= kLegMax) {
    complete_ = false;
    return;
  }
  const auto via_begin = static_cast<std::uint32_t>(relays_.size());
  relays_.insert(relays_.end(), path.relays.begin(), path.relays.end());
  legs_.push_back(
      {offer, want, arc, via_begin, static_cast<std::uint32_t>(relays_.size()), path.rank + graph_.transfers()[arc].facts.rank});
}

bool LegGraph::beats(const Leg& one, const Leg& other) const {
  const ArcFacts& a = graph_.transfers()[one.arc].facts;
  const ArcFacts& b = graph_.transfers()[other.arc].facts;
  if (a.weight < b.weight || one.rank > other.rank || a.wish < b.wish || a.walk > b.walk || a.waiting < b.waiting) return false;
  if (a.acceptance_permille < b.acceptance_permille) return false;
  const auto relays_of = [this](const Leg& leg) { return std::span(relays_).subspan(leg.via_begin, leg.via_end - leg.via_begin); };
  const auto larger = relays_of(other);
  return std::ranges::all_of(relays_of(one), [larger](RelayIndex relay) { return std::ranges::find(larger, relay) != larger.end(); });
}

void LegGraph::drop_beaten(std::size_t first) {
  const auto begin = legs_.begin() + static_cast<std::ptrdiff_t>(first);
  std::stable_sort(begin, legs_.end(), [](const Leg& a, const Leg& b) {
    return std::pair(a.offer, a.via_end - a.via_begin) < std::pair(b.offer, b.via_end - b.via_begin);
  });
  std::vector<Leg> kept;
  std::size_t of_offer = 0;  // first kept leg of the same offer
  for (auto leg = begin; leg != legs_.end(); ++leg) {
    if (kept.empty() || kept.back().offer != leg->offer) of_offer = kept.size();
    const bool beaten =
        std::any_of(kept.begin() + static_cast<std::ptrdiff_t>(of_offer), kept.end(), [&](const Leg& k) { return beats(k, *leg); });
    if (!beaten) kept.push_back(*leg);
  }
  legs_.erase(begin, legs_.end());
  legs_.insert(legs_.end(), kept.begin(), kept.end());
}

std::int64_t LegGraph::value(LegIndex leg, Level level) const {
  if (level == Level::rank) return -std::int64_t{legs_[leg].rank};
  return arc_value(graph_.transfers()[legs_[leg].arc].facts, level);
}

Transfer LegGraph::transfer(LegIndex leg) const {
  const auto relays = via(leg);
  return {legs_[leg].offer, legs_[leg].want, {relays.begin(), relays.end()}};
}

std::int64_t expected(const LegGraph& legs, std::span<const LegIndex> exchange, bool chain) {
  std::vector<std::uint16_t> acceptance;
  acceptance.reserve(exchange.size());
  for (const LegIndex leg : exchange) acceptance.push_back(legs.graph().transfers()[legs[leg].arc].facts.acceptance_permille);
  return expected_transfers(chain ? ExchangeKind::chain : ExchangeKind::cycle, acceptance);
}

std::int64_t doubt(const LegGraph& legs, std::span<const LegIndex> exchange, bool chain) {
  std::int64_t sum = 0;
  for (const LegIndex leg : exchange) sum += legs.value(leg, Level::expected);
  return sum - expected(legs, exchange, chain);
}

std::int64_t beyond_given(const ExchangeGraph& graph, OfferIndex received, OfferIndex given) {
  return half_hours(graph.offers()[received].size) - half_hours(graph.offers()[given].size);
}

std::int64_t imbalance(const ExchangeGraph& graph, OfferIndex received, OfferIndex given) {
  const int in = graph.offers()[received].size;
  const int out = graph.offers()[given].size;
  return in == 0 || out == 0 ? 0 : std::abs(in - out);
}

}  // namespace ronde::matcher
