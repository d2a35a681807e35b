#include "ronde/matcher/exchange_graph.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace ronde::matcher {
namespace {

constexpr std::size_t kProblemMax = 20;

bool within_value_max(const ArcFacts& facts) {
  return facts.weight <= kValueMax && facts.weight >= -kValueMax;
}

bool same_owner_known(MemberIndex one, MemberIndex other) {
  return one == other && one != kNobody;
}
bool different_owners_known(MemberIndex one, MemberIndex other) {
  return one != other && one != kNobody && other != kNobody;
}

/// FNV-1a over 64-bit words: one round a field is enough to tell markets apart.
class Hasher {
 public:
  void add(std::uint64_t word) {
    for (unsigned shift = 0; shift < 64; shift += 16) {
      state_ ^= (word >> shift) & 0xFFFFU;
      state_ *= 0x100000001B3ULL;
    }
  }
  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325ULL;
};

/// Item i becomes what item order[i] was; in place, since the arcs may be most of the memory there is. Uses `order` up.
void bring_into(std::vector<TransferArc>& items, std::vector<std::uint32_t>& order) {
  for (std::uint32_t start = 0; start < items.size(); ++start) {
    if (order[start] == start) continue;
    const TransferArc first = items[start];
    std::uint32_t at = start;
    while (order[at] != start) {
      items[at] = items[order[at]];
      at = std::exchange(order[at], at);
    }
    items[at] = first;
    order[at] = at;
  }
}

class Check {
 public:
  explicit Check(std::vector<std::string>& problems) : problems_(problems) {}
  bool operator()(bool good, const char* what, std::size_t index) {
    if (!good) [[unlikely]]
      tell(what, index);
    return good;
  }

 private:
  [[gnu::noinline]] void tell(const char* what, std::size_t index) {  // apart, since the question is asked of each arc
    if (problems_.size() < kProblemMax) problems_.push_back(std::string(what) + " (number " + std::to_string(index) + ")");
  }
  std::vector<std::string>& problems_;
};

}  // namespace

Rows::Rows(std::uint32_t row_count, std::span<const std::uint32_t> row_of_item) : start_(row_count + 1U, 0), items_(row_of_item.size()) {
  for (const std::uint32_t row : row_of_item) ++start_[row + 1U];
  for (std::size_t row = 0; row < row_count; ++row) start_[row + 1] += start_[row];
  std::vector<std::uint32_t> next(start_.begin(), start_.end() - 1);
  for (std::uint32_t item = 0; item < row_of_item.size(); ++item) items_[next[row_of_item[item]]++] = item;
}

/// By offer, then receiver row, equal ones as they came: counted into place, last key first. Files that go receiver by receiver need
/// the second count only.
void ExchangeGraph::sort_transfers() {
  const auto key = [this](const TransferArc& arc) { return std::pair(arc.offer, row(arc.to)); };
  if (std::ranges::is_sorted(transfers_, {}, key)) return;
  std::vector<std::uint32_t> order(transfers_.size()), rows(transfers_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::transform(transfers_, rows.begin(), [this](const TransferArc& arc) { return row(arc.to); });
  if (!std::ranges::is_sorted(rows)) {
    const Rows by_receiver(static_cast<std::uint32_t>(wants_.size() + relays_.size()), rows);
    std::ranges::copy(by_receiver.items(), order.begin());
  }
  std::ranges::transform(order, rows.begin(), [this](std::uint32_t arc) { return transfers_[arc].offer; });
  const Rows by_offer(static_cast<std::uint32_t>(offers_.size()), rows);
  std::ranges::transform(by_offer.items(), rows.begin(), [&order](std::uint32_t i) { return order[i]; });
  bring_into(transfers_, rows);
}

void ExchangeGraph::index() {
  const auto rows_by = [](std::uint32_t count, const auto& items, auto row_of) {
    std::vector<std::uint32_t> rows(items.size());
    std::ranges::transform(items, rows.begin(), row_of);
    return Rows(count, rows);
  };
  const auto offer_count = static_cast<std::uint32_t>(offers_.size());
  const auto want_count = static_cast<std::uint32_t>(wants_.size());
  const auto relay_count = static_cast<std::uint32_t>(relays_.size());
  out_ = rows_by(offer_count, transfers_, [](const TransferArc& arc) { return arc.offer; });
  in_ = rows_by(want_count + relay_count, transfers_, [this](const TransferArc& arc) { return row(arc.to); });
  relay_out_ = rows_by(relay_count, relay_arcs_, [](const RelayArc& arc) { return arc.relay; });
  relay_in_ = rows_by(want_count + relay_count, relay_arcs_, [this](const RelayArc& arc) { return row(arc.to); });
  return_out_ = rows_by(want_count, returns_, [](const ReturnArc& arc) { return arc.want; });
  return_in_ = rows_by(offer_count, returns_, [](const ReturnArc& arc) { return arc.offer; });

  member_count_ = 0;
  const auto count_owner = [this](MemberIndex owner) {
    if (owner != kNobody) member_count_ = std::max(member_count_, owner + 1);
  };
  for (const Offer& offer : offers_) count_owner(offer.owner);
  for (const Want& want : wants_) count_owner(want.owner);
  for (const Relay& relay : relays_) count_owner(relay.owner);
}

std::optional<ArcIndex> ExchangeGraph::find_transfer(OfferIndex offer, Receiver to) const {
  const std::span<const ArcIndex> arcs = transfers_of(offer);
  const auto found = std::ranges::lower_bound(arcs, row(to), {}, [this](ArcIndex arc) { return row(transfers_[arc].to); });
  if (found == arcs.end() || !(transfers_[*found].to == to)) return std::nullopt;
  return *found;
}

std::uint64_t ExchangeGraph::hash() const {
  Hasher hasher;
  const auto as_word = [](auto value) { return static_cast<std::uint64_t>(value); };
  hasher.add(offers_.size());
  for (const Offer& offer : offers_)
    hasher.add(as_word(offer.owner) << 32U | offer.capacity << 8U | as_word(offer.gift) << 4U | offer.size);
  hasher.add(wants_.size());
  for (const Want& want : wants_) hasher.add(as_word(want.owner) << 32U | want.capacity);
  hasher.add(relays_.size());
  for (const Relay& relay : relays_) hasher.add(relay.owner);
  for (const TransferArc& arc : transfers_) {
    hasher.add(as_word(arc.offer) << 32U | row(arc.to));
    hasher.add(as_word(arc.facts.weight));
    hasher.add(as_word(arc.facts.rank) << 32U ^ as_word(arc.facts.wish));
    hasher.add(as_word(arc.facts.walk) << 32U ^ as_word(arc.facts.waiting));
    hasher.add(as_word(arc.facts.reasons) << 32U | arc.facts.acceptance_permille);
  }
  for (const RelayArc& arc : relay_arcs_) {
    hasher.add(as_word(arc.relay) << 32U | row(arc.to));
    hasher.add(as_word(arc.rank));
  }
  for (const ReturnArc& arc : returns_) hasher.add(as_word(arc.want) << 32U | arc.offer);
  return hasher.value();
}

OfferIndex ExchangeGraphBuilder::add_offer(const Offer& offer) {
  graph_.offers_.push_back(offer);
  return static_cast<OfferIndex>(graph_.offers_.size() - 1);
}

WantIndex ExchangeGraphBuilder::add_want(const Want& want) {
  graph_.wants_.push_back(want);
  return static_cast<WantIndex>(graph_.wants_.size() - 1);
}

RelayIndex ExchangeGraphBuilder::add_relay(const Relay& relay) {
  graph_.relays_.push_back(relay);
  return static_cast<RelayIndex>(graph_.relays_.size() - 1);
}

ExchangeGraphBuilder::Vertex ExchangeGraphBuilder::add_vertex(MemberIndex owner, bool gift, std::uint8_t size) {
  const Vertex vertex{add_offer({.owner = owner, .gift = gift, .size = size}), add_want({.owner = owner})};
  add_return(vertex.want, vertex.offer);
  return vertex;
}

void ExchangeGraphBuilder::reserve_transfers(std::size_t count) {
  graph_.transfers_.reserve(count);
}

void ExchangeGraphBuilder::add_transfer(OfferIndex offer, Receiver to, const ArcFacts& facts) {
  graph_.transfers_.push_back({offer, to, facts});
}

void ExchangeGraphBuilder::add_relay_arc(RelayIndex relay, Receiver to, std::int32_t rank) {
  graph_.relay_arcs_.push_back({relay, to, rank});
}

void ExchangeGraphBuilder::add_return(WantIndex want, OfferIndex offer) {
  graph_.returns_.push_back({want, offer});
}

ExchangeGraphBuilder::Built ExchangeGraphBuilder::build() && {
  Built built;
  Check check(built.problems);
  ExchangeGraph& graph = graph_;
  check(graph.offers_.size() <= kListingMax && graph.wants_.size() <= kListingMax && graph.relays_.size() <= kListingMax,
        "too many listings", 0);
  check(graph.transfers_.size() <= kArcMax && graph.returns_.size() <= kArcMax && graph.relay_arcs_.size() <= kArcMax, "too many arcs", 0);
  const auto member = [](MemberIndex owner) { return owner == kNobody || owner < kListingMax; };
  for (std::size_t i = 0; i < graph.offers_.size(); ++i) {
    check(graph.offers_[i].capacity > 0, "an offer without a unit", i);
    check(member(graph.offers_[i].owner), "an offer whose member's number is too large", i);
  }
  for (std::size_t i = 0; i < graph.wants_.size(); ++i) {
    check(graph.wants_[i].capacity > 0, "a want without a unit", i);
    check(member(graph.wants_[i].owner), "a want whose member's number is too large", i);
  }

  for (std::size_t i = 0; i < graph.relays_.size(); ++i)
    check(member(graph.relays_[i].owner), "a relay whose member's number is too large", i);

  const auto known = [&graph](Receiver to) { return to.index < (to.relay ? graph.relays_.size() : graph.wants_.size()); };
  const auto owner_of = [&graph](Receiver to) { return to.relay ? graph.relays_[to.index].owner : graph.wants_[to.index].owner; };
  for (std::size_t i = 0; i < graph.transfers_.size(); ++i) {
    const TransferArc& arc = graph.transfers_[i];
    if (!check(arc.offer < graph.offers_.size() && known(arc.to), "a transfer arc names a listing that is not there", i)) continue;
    check(!same_owner_known(graph.offers_[arc.offer].owner, owner_of(arc.to)), "a transfer arc from a member to themself", i);
    check(within_value_max(arc.facts), "a transfer arc whose weight is too large", i);
    check(arc.facts.acceptance_permille <= 1000, "a transfer arc that is surer than sure", i);
  }
  for (std::size_t i = 0; i < graph.relay_arcs_.size(); ++i) {
    const RelayArc& arc = graph.relay_arcs_[i];
    if (!check(arc.relay < graph.relays_.size() && known(arc.to), "a relay arc names something that is not there", i)) continue;
    check(!different_owners_known(graph.relays_[arc.relay].owner, owner_of(arc.to)), "a relay serves another member", i);
    check(!(arc.to.relay && arc.to.index == arc.relay), "a relay leads to itself", i);
  }
  for (std::size_t i = 0; i < graph.returns_.size(); ++i) {
    const ReturnArc& arc = graph.returns_[i];
    if (!check(arc.want < graph.wants_.size() && arc.offer < graph.offers_.size(), "a return arc names a listing that is not there", i))
      continue;
    check(graph.wants_[arc.want].owner == graph.offers_[arc.offer].owner, "a return arc between two members", i);
  }
  if (!built.problems.empty()) return built;

  const auto order = [&graph](const TransferArc& arc) { return std::pair(arc.offer, graph.row(arc.to)); };
  graph.sort_transfers();
  const auto relay_order = [&graph](const RelayArc& arc) { return std::pair(arc.relay, graph.row(arc.to)); };
  std::ranges::stable_sort(graph.relay_arcs_, {}, relay_order);
  const auto return_order = [](const ReturnArc& arc) { return std::pair(arc.want, arc.offer); };
  std::ranges::stable_sort(graph.returns_, {}, return_order);
  const auto single = [&check](const auto& arcs, auto key, const char* what) {
    for (std::size_t i = 1; i < arcs.size(); ++i) check(key(arcs[i - 1]) != key(arcs[i]), what, i);
  };
  single(graph.transfers_, order, "a transfer arc stands twice");
  single(graph.relay_arcs_, relay_order, "a relay arc stands twice");
  single(graph.returns_, return_order, "a return arc stands twice");
  if (!built.problems.empty()) return built;
  graph.index();
  built.graph = std::move(graph);
  return built;
}

}  // namespace ronde::matcher
