#pragma once
// A large pool falls apart where the caps are short: what no exchange joins is cleared apart, each piece as a pool of its own.
#include <vector>

#include "columns.hpp"
#include "ronde/matcher/proof.hpp"

namespace ronde::matcher {

/// Part of a graph that no exchange of a list leaves. Only what exchanges pass is in it, with numbers of its own.
struct Piece {
  ExchangeGraph graph;
  std::vector<OfferIndex> offers;    ///< by index in `graph`, the index in the whole
  std::vector<WantIndex> wants;      ///< likewise
  std::vector<RelayIndex> relays;    ///< likewise
  std::vector<MemberIndex> members;  ///< likewise
  std::vector<ColumnIndex> columns;  ///< its exchanges, in the list
};

/// All pieces, the smallest first; small ones come several together, until they have `together_min` exchanges, since each costs something.
/// `by_member`: what a member owns is not torn apart, so that members can be counted. Cost: the list, sorted.
[[nodiscard]] std::vector<Piece> pieces_of(const ColumnPool& all, bool by_member, std::size_t together_min);

/// Only these exchanges of the list, whatever else joins them.
[[nodiscard]] Piece piece_of(const ColumnPool& all, std::vector<ColumnIndex> columns);

/// An exchange of a piece as one of the whole.
[[nodiscard]] Exchange in_whole(const Piece& piece, Exchange exchange);
/// Prices of a piece as prices of the whole, put to those that are there already; the lists are left unsorted. Only for prices of
/// exchanges, of a first level, of all plans.
void put_into_whole(const Piece& piece, const ExchangeGraph& whole, const DualPoint& point, DualPoint& sum);
/// To be called when all pieces are in.
void sort_prices(DualPoint& point);

}  // namespace ronde::matcher
