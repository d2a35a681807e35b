#include "pieces.hpp"

#include <algorithm>
#include <numeric>

namespace ronde::matcher {
namespace {

constexpr std::uint32_t kNotYet = 0xFFFF'FFFFU;

class Unions {
 public:
  explicit Unions(std::size_t count) : above_(count) { std::iota(above_.begin(), above_.end(), 0U); }
  std::uint32_t find(std::uint32_t one) {
    while (above_[one] != one) one = above_[one] = above_[above_[one]];
    return one;
  }
  void join(std::uint32_t one, std::uint32_t other) {
    one = find(one);
    other = find(other);
    above_[std::max(one, other)] = std::min(one, other);
  }

 private:
  std::vector<std::uint32_t> above_;
};

/// By column the want of lowest number that its piece could be named after.
std::vector<std::uint32_t> roots_of(const ColumnPool& all, bool by_member) {
  const LegGraph& legs = all.leg_graph();
  const ExchangeGraph& graph = legs.graph();
  const auto wants = static_cast<std::uint32_t>(graph.wants().size());
  const auto relays_from = wants + static_cast<std::uint32_t>(graph.offers().size());
  const auto members_from = relays_from + static_cast<std::uint32_t>(graph.relays().size());
  Unions unions(std::size_t{members_from} + (by_member ? graph.member_count() : 0));
  for (ColumnIndex column = 0; column < all.size(); ++column) {
    const std::uint32_t first = legs[all.legs_of(column).front()].want;
    const auto owned = [&](MemberIndex owner) {
      if (by_member && owner != kNobody) unions.join(first, members_from + owner);
    };
    for (const LegIndex leg : all.legs_of(column)) {
      unions.join(first, legs[leg].want);
      unions.join(first, wants + legs[leg].offer);
      for (const RelayIndex relay : legs.via(leg)) unions.join(first, relays_from + relay);
      owned(graph.wants()[legs[leg].want].owner);
      owned(graph.offers()[legs[leg].offer].owner);
    }
  }
  std::vector<std::uint32_t> root(all.size());
  for (ColumnIndex column = 0; column < all.size(); ++column) root[column] = unions.find(legs[all.legs_of(column).front()].want);
  return root;
}

/// Numbers of a piece in order of first use; the table is as long as the whole and is wiped after each piece.
class Renumbering {
 public:
  explicit Renumbering(std::size_t count) : number_(count, kNotYet) {}
  /// The number, and whether it is new.
  std::pair<std::uint32_t, bool> of(std::uint32_t one, std::vector<std::uint32_t>& of_piece) {
    if (number_[one] != kNotYet) return {number_[one], false};
    number_[one] = static_cast<std::uint32_t>(of_piece.size());
    of_piece.push_back(one);
    return {number_[one], true};
  }
  void wipe(const std::vector<std::uint32_t>& of_piece) {
    for (const std::uint32_t one : of_piece) number_[one] = kNotYet;
  }

 private:
  std::vector<std::uint32_t> number_;
};

class Cutter {
 public:
  explicit Cutter(const ColumnPool& all)
      : all_(all),
        legs_(all.leg_graph()),
        graph_(legs_.graph()),
        offer_(graph_.offers().size()),
        want_(graph_.wants().size()),
        relay_(graph_.relays().size()),
        member_(graph_.member_count()) {}

  Piece cut(std::vector<ColumnIndex> columns) {
    piece_ = {};
    builder_ = {};
    arcs_.clear();
    relay_arcs_.clear();
    returns_.clear();
    for (const ColumnIndex column : columns) take(column);
    const auto once = [](auto& list) {
      std::ranges::sort(list);
      list.erase(std::ranges::unique(list).begin(), list.end());
    };
    once(arcs_);
    once(relay_arcs_);
    once(returns_);
    for (const ArcIndex arc : arcs_) {
      const TransferArc& facts = graph_.transfers()[arc];
      const OfferIndex from = offer(facts.offer);  // numbers in this order, whoever compiles
      builder_.add_transfer(from, receiver(facts.to), facts.facts);
    }
    for (const ArcIndex arc : relay_arcs_) {
      const RelayArc& facts = graph_.relay_arcs()[arc];
      const RelayIndex from = relay(facts.relay);
      builder_.add_relay_arc(from, receiver(facts.to), facts.rank);
    }
    for (const auto& [want_of, offer_of] : returns_) builder_.add_return(want_of, offer_of);
    offer_.wipe(piece_.offers);
    want_.wipe(piece_.wants);
    relay_.wipe(piece_.relays);
    member_.wipe(piece_.members);
    piece_.graph = *std::move(builder_).build().graph;  // part of what was right is right
    piece_.columns = std::move(columns);
    return std::move(piece_);
  }

 private:
  MemberIndex member(MemberIndex owner) { return owner == kNobody ? kNobody : member_.of(owner, piece_.members).first; }
  OfferIndex offer(OfferIndex index) {
    const auto [number, fresh] = offer_.of(index, piece_.offers);
    if (!fresh) return number;
    Offer facts = graph_.offers()[index];
    facts.owner = member(facts.owner);
    return builder_.add_offer(facts);
  }
  WantIndex want(WantIndex index) {
    const auto [number, fresh] = want_.of(index, piece_.wants);
    if (!fresh) return number;
    Want facts = graph_.wants()[index];
    facts.owner = member(facts.owner);
    return builder_.add_want(facts);
  }
  RelayIndex relay(RelayIndex index) {
    const auto [number, fresh] = relay_.of(index, piece_.relays);
    return fresh ? builder_.add_relay({member(graph_.relays()[index].owner)}) : number;
  }
  Receiver receiver(Receiver to) { return {to.relay ? relay(to.index) : want(to.index), to.relay}; }

  void take(ColumnIndex column) {
    const auto path = all_.legs_of(column);
    for (std::size_t i = 0; i < path.size(); ++i) {
      const Leg& leg = legs_[path[i]];
      arcs_.push_back(leg.arc);
      Receiver to{leg.want, false};
      for (const RelayIndex via : legs_.via(path[i])) {
        for (const ArcIndex arc : graph_.relay_arcs_of(via)) {
          if (graph_.relay_arcs()[arc].to == to) relay_arcs_.push_back(arc);
        }
        to = {via, true};
      }
      if (i + 1 == path.size() && all_.is_chain(column)) break;
      const WantIndex from = want(leg.want);
      returns_.emplace_back(from, offer(legs_[path[(i + 1) % path.size()]].offer));
    }
  }

  const ColumnPool& all_;
  const LegGraph& legs_;
  const ExchangeGraph& graph_;
  Renumbering offer_, want_, relay_, member_;
  Piece piece_;
  ExchangeGraphBuilder builder_;
  std::vector<ArcIndex> arcs_, relay_arcs_;
  std::vector<std::pair<WantIndex, OfferIndex>> returns_;
};

}  // namespace

std::vector<Piece> pieces_of(const ColumnPool& all, bool by_member, std::size_t together_min) {
  const std::vector<std::uint32_t> root = roots_of(all, by_member);
  std::vector<ColumnIndex> order(all.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&root](ColumnIndex column) { return root[column]; });
  Cutter cutter(all);
  std::vector<Piece> pieces;
  std::vector<ColumnIndex> columns;
  for (std::size_t i = 0; i < order.size(); ++i) {
    columns.push_back(order[i]);
    const bool end_of_piece = i + 1 == order.size() || root[order[i + 1]] != root[order[i]];
    if (i + 1 < order.size() && (!end_of_piece || columns.size() < together_min)) continue;
    pieces.push_back(cutter.cut(std::move(columns)));
    columns.clear();
  }
  std::ranges::stable_sort(pieces, {}, [](const Piece& piece) { return piece.columns.size(); });
  return pieces;
}

Piece piece_of(const ColumnPool& all, std::vector<ColumnIndex> columns) {
  return Cutter(all).cut(std::move(columns));
}

Exchange in_whole(const Piece& piece, Exchange exchange) {
  for (Transfer& transfer : exchange.transfers) {
    transfer.offer = piece.offers[transfer.offer];
    transfer.want = piece.wants[transfer.want];
    for (RelayIndex& relay : transfer.via) relay = piece.relays[relay];
  }
  return exchange;
}

void put_into_whole(const Piece& piece, const ExchangeGraph& whole, const DualPoint& point, DualPoint& sum) {
  const auto wants = static_cast<std::uint32_t>(piece.wants.size()), offers = static_cast<std::uint32_t>(piece.offers.size());
  const auto whole_wants = static_cast<std::uint32_t>(whole.wants().size()),
             whole_offers = static_cast<std::uint32_t>(whole.offers().size());
  const auto unit_of = [&](std::uint32_t unit) {
    if (unit < wants) return piece.wants[unit];
    if (unit < wants + offers) return whole_wants + piece.offers[unit - wants];
    return whole_wants + whole_offers + piece.relays[unit - wants - offers];
  };
  // Any prices of 0 or more are valid; where the scales differ, what is rounded up is dear by less than a part.
  const auto parts = [&](std::int64_t price) {
    __extension__ typedef __int128 Product;
    return static_cast<std::int64_t>((Product{price} * sum.scale + point.scale - 1) / point.scale);
  };
  for (const Price& price : point.units) sum.units.push_back({unit_of(price.of), parts(price.price)});
  for (const Price& price : point.people) sum.people.push_back({piece.members[price.of], parts(price.price)});
  for (const Price& price : point.users) sum.users.push_back({piece.members[price.of], parts(price.price)});
  for (const PricedCut& cut : point.cuts) {
    PricedCut& mine = sum.cuts.emplace_back(PricedCut{{}, parts(cut.price)});
    for (const std::uint32_t unit : cut.units) mine.units.push_back(unit_of(unit));
    std::ranges::sort(mine.units);
  }
}

void sort_prices(DualPoint& point) {
  for (std::vector<Price>* const prices : {&point.units, &point.people, &point.users}) std::ranges::sort(*prices, {}, &Price::of);
}

}  // namespace ronde::matcher
