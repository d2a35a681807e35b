// A pool too large for one linear program. Its exchanges are listed once; what no exchange joins is a piece, and a best plan of the whole
// is a best plan of each piece. Lexicographic levels come apart too, as long as each piece is proven: a plan that is best in a level of the
// whole is best in it in every piece.
#include <algorithm>
#include <iterator>
#include <limits>

#include "blocks.hpp"
#include "branch.hpp"
#include "engine.hpp"
#include "local_search.hpp"
#include "pieces.hpp"
#include "search_team.hpp"
#include "short_cycles.hpp"

namespace ronde::matcher {
namespace {

/// Exchanges and steps that the list of all may take: short cycles are about as many as the listings are.
constexpr std::uint64_t kListedPerOffer = 4, kListStepsPerLeg = 60;
/// Pieces come together up to this part of what is cleared whole.
constexpr std::size_t kPiecesOfWhole = 64;
/// Of a piece that is cleared in blocks: rows of a block, as a part of `Limits::piece_max` and at least; and steps to pack it.
constexpr std::size_t kBlocksOfPiece = 15, kBlockRowsMin = 8;
constexpr std::uint64_t kBlockStepMax = 20'000'000;
/// A round of all blocks that brings plan and bound together by less than this part of the bound is the last.
constexpr int kBlockRoundMax = 8;
constexpr double kBlockGain = 0.0005;

bool list_everything(const LegGraph& legs, const Caps& caps, Control& control, ColumnPool& out) {
  const std::uint64_t column_max = control.listed_max() + kListedPerOffer * legs.graph().offers().size();
  const std::uint64_t step_max = control.first_steps(kListStepsPerLeg * legs.size());
  SearchCaps chains = search_caps(caps);
  if (chains.chain > kShortCycleMax) return false;
  if (!list_short_cycles(legs, chains, column_max, step_max, control, out)) return false;
  chains.cycle = 0;
  if (chains.chain == 0) return true;
  Prices prices;
  prices.leg.assign(legs.size(), 0.0);
  SearchOptions all{.threshold = std::numeric_limits<double>::lowest(), .per_start = 0, .column_max = column_max};
  all.step_max = step_max;
  return SearchTeam(legs, chains).run(prices, all, control, out).complete;
}

std::vector<std::int64_t> turned_values_of(const ExchangeGraph& graph, const Objective& objective, const std::vector<Exchange>& exchanges) {
  std::vector<std::int64_t> values = evaluate(graph, objective, exchanges);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = turned(objective.levels[i], values[i]);
  return values;
}

class PiecesClearing {
 public:
  PiecesClearing(const ColumnPool& all, const Objective& objective, const Caps& caps, Control& control)
      : all_(all), objective_(objective), caps_(caps), control_(control), levels_(objective.levels.size()) {
    const bool by_member = std::ranges::any_of(objective.levels, [](Level level) { return counts_members(level); });
    pieces_ = pieces_of(all, by_member, control.whole_max() / kPiecesOfWhole);
    times_.assign(all.size(), 0);
    LocalSearch greedy(all, objective, control.seed(), std::nullopt);
    for (const ColumnIndex column : greedy.improve({}, {}, 0, {}, control)) ++times_[column];
    values_.assign(levels_, 0);
    bounds_.assign(levels_, 0);
    proven_.assign(levels_, true);
    for (DualPoint& point : points_) point.scale = kScale;
  }

  EngineResult run() {
    std::int64_t later = 0;  // what pieces that are not cleared yet could reach
    for (const Piece& piece : pieces_) later += simple_bound(piece.graph, objective_.levels.front());
    for (const Piece& piece : pieces_) {
      const std::int64_t simple = simple_bound(piece.graph, objective_.levels.front());
      later -= simple;
      control_.stands_beside(values_.front(), bounds_.front() + later);
      clear_piece(piece);
    }
    control_.stands_beside(0, 0);
    result_.method = "cycles and chains of " + std::to_string(pieces_.size()) + " pieces: column generation, listing, branch and cut";
    if (in_blocks_) result_.method += ", large ones in blocks";
    result_.bounds = bounds_of_whole();
    if (control_.keeps_prices()) result_.proofs = proofs_of_whole();
    return std::move(result_);
  }

 private:
  static constexpr std::int64_t kScale = 1'000'000'000;

  void clear_piece(const Piece& piece) {
    if (piece.graph.offers().size() > control_.piece_max() && !counts_members(objective_.levels.front())) {
      clear_blocks(piece);
    } else {
      clear_whole(piece);
    }
  }

  /// Other blocks each time, as long as it is worth the work.
  void clear_blocks(const Piece& piece) {
    Incidence incidence(all_, piece.columns);
    BlockPrices prices(incidence, piece.columns, objective_.levels.front());
    BlockPlan plan(incidence, objective_, caps_);
    for (const ColumnIndex column : piece.columns) {
      for (std::uint32_t i = 0; i < times_[column]; ++i) plan.put(column);
    }
    const std::size_t block_rows = std::max<std::size_t>(control_.piece_max() / kBlocksOfPiece, kBlockRowsMin);
    Random random(control_.seed());
    for (int round = 0; round < kBlockRoundMax && !control_.stopped(); ++round) {
      const double gap = prices.sum() - static_cast<double>(plan.value());
      clear_blocks_once(incidence.blocks(block_rows, random), prices, plan);
      if (gap - (prices.sum() - static_cast<double>(plan.value())) < kBlockGain * prices.sum()) break;
    }
    put_blocks(piece, prices, plan);
    in_blocks_ = true;
  }

  void clear_blocks_once(const std::vector<std::vector<RowIndex>>& blocks, BlockPrices& prices, BlockPlan& plan) {
    for (const std::vector<RowIndex>& block : blocks) {
      if (plan.value() >= control_.enough(whole_bound(prices.sum()))) return;
      prices.lower(block, control_);
      if (control_.stopped()) return;
      plan.pack(block, kBlockStepMax, control_);
      control_.tell("blocks", plan.value(), whole_bound(prices.sum()));
    }
  }

  void put_blocks(const Piece& piece, const BlockPrices& prices, const BlockPlan& plan) {
    const std::vector<std::int64_t> parts = prices.parts(kScale);
    const RowMap& rows = all_.rows();
    __extension__ typedef __int128 Wide;
    Wide sum = 0;
    for (RowIndex row = 0; row < parts.size(); ++row) sum += Wide{parts[row]} * rows.capacity(row);
    std::vector<Exchange> exchanges = plan.exchanges();
    const std::vector<std::int64_t> values = turned_values_of(all_.leg_graph().graph(), objective_, exchanges);
    std::ranges::move(exchanges, std::back_inserter(result_.exchanges));
    for (std::size_t level = 0; level < levels_; ++level) {
      const std::int64_t simple = simple_bound(piece.graph, objective_.levels[level]);
      const std::int64_t bound = level == 0 ? std::min(simple, static_cast<std::int64_t>(sum / kScale)) : simple;
      values_[level] += values[level];
      bounds_[level] += std::max(values[level], bound);
      if (bound > values[level]) proven_[level] = false;
    }
    if (control_.keeps_prices()) keep_block_prices(parts);
  }

  void keep_block_prices(const std::vector<std::int64_t>& parts) {
    const ExchangeGraph& graph = all_.leg_graph().graph();
    const auto wants = static_cast<std::uint32_t>(graph.wants().size()), offers = static_cast<std::uint32_t>(graph.offers().size());
    const auto put = [&](std::uint32_t unit, RowIndex row) {
      if (row == kNoRow || parts[row] == 0) return;
      for (DualPoint& point : points_) point.units.push_back({unit, parts[row]});
    };
    for (WantIndex want = 0; want < wants; ++want) put(want, all_.rows().of_want(want));
    for (OfferIndex offer = 0; offer < offers; ++offer) put(wants + offer, all_.rows().of_offer(offer));
    for (RelayIndex relay = 0; relay < graph.relays().size(); ++relay) put(wants + offers + relay, all_.rows().of_relay(relay));
  }

  void clear_whole(const Piece& piece) {
    const LegGraph legs(piece.graph, control_);
    EngineResult part = clear_capped(legs, objective_, caps_, control_);
    std::vector<std::int64_t> values = turned_values_of(piece.graph, objective_, part.exchanges);
    bool greedy = false;
    if (control_.stopped()) greedy = put_greedy_if_better(piece, values);
    if (!greedy) {
      for (Exchange& exchange : part.exchanges) result_.exchanges.push_back(in_whole(piece, std::move(exchange)));
    }
    for (std::size_t level = 0; level < levels_; ++level) {
      values_[level] += values[level];
      bounds_[level] += std::max(values[level], part.bounds[level]);
      if (part.bounds[level] > values[level]) proven_[level] = false;
    }
    if (control_.keeps_prices()) keep_prices(piece, legs, part.proofs);
  }

  /// There was no time for the piece: what was greedily put together of its exchanges may be more.
  bool put_greedy_if_better(const Piece& piece, std::vector<std::int64_t>& values) {
    std::vector<Exchange> plan;
    for (const ColumnIndex column : piece.columns) plan.insert(plan.end(), times_[column], all_.exchange(column));
    std::vector<std::int64_t> others = turned_values_of(all_.leg_graph().graph(), objective_, plan);
    if (others <= values) return false;
    values = std::move(others);
    std::ranges::move(plan, std::back_inserter(result_.exchanges));
    return true;
  }

  [[nodiscard]] std::vector<std::int64_t> bounds_of_whole() const {
    std::vector<std::int64_t> bounds;
    bool before = true;  // each piece keeps its best in all levels before
    for (std::size_t level = 0; level < levels_; ++level) {
      const std::int64_t simple = simple_bound(all_.leg_graph().graph(), objective_.levels[level]);
      bounds.push_back(before ? std::min(simple, bounds_[level]) : simple);
      before = before && proven_[level];
    }
    return bounds;
  }

  /// The first points are those of the linear programs, the last ones have their cuts.
  void keep_prices(const Piece& piece, const LegGraph& legs, const std::vector<LevelProof>& proofs) {
    LevelProof proof = proofs.empty() ? LevelProof{} : proofs.front();
    if (proof.roots == 0) proof = {{prices_of_wants(legs)}, 1, {}};
    const ExchangeGraph& whole = all_.leg_graph().graph();
    put_into_whole(piece, whole, proof.points.front(), points_[0]);
    put_into_whole(piece, whole, proof.points[proof.roots - 1], points_[1]);
    with_cuts_ = with_cuts_ || proof.roots > 1;
  }

  /// Where the wants alone proved enough, or there was no time: each pays the most that it could bring.
  [[nodiscard]] DualPoint prices_of_wants(const LegGraph& legs) const {
    DualPoint point;
    const Level level = objective_.levels.front();
    for (WantIndex want = 0; want < legs.graph().wants().size(); ++want) {
      std::int64_t most = 0;
      for (const LegIndex leg : legs.into_want(want)) most = std::max(most, legs.value(leg, level));
      if (most > 0) point.units.push_back({want, most});
    }
    return point;
  }

  [[nodiscard]] std::vector<LevelProof> proofs_of_whole() {
    std::vector<LevelProof> proofs(levels_);
    price_absent_members();
    for (std::size_t i = 0; i < (with_cuts_ ? 2U : 1U); ++i) {
      sort_prices(points_[i]);
      proofs.front().points.push_back(std::move(points_[i]));
    }
    proofs.front().roots = static_cast<std::uint32_t>(proofs.front().points.size());
    return proofs;
  }

  /// Who is in no exchange pays all that being served would be worth.
  void price_absent_members() {
    const Level level = objective_.levels.front();
    if (!counts_members(level)) return;
    std::vector<bool> absent(all_.leg_graph().graph().member_count(), true);
    for (const Piece& piece : pieces_) {
      for (const MemberIndex member : piece.members) absent[member] = false;
    }
    for (DualPoint& point : points_) {
      std::vector<Price>& prices = level == Level::people ? point.people : point.users;
      for (MemberIndex member = 0; member < absent.size(); ++member) {
        if (absent[member]) prices.push_back({member, kScale});
      }
    }
  }

  const ColumnPool& all_;
  const Objective& objective_;
  const Caps& caps_;
  Control& control_;
  std::size_t levels_;
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> times_;  // by column, in the greedy plan
  std::vector<std::int64_t> values_, bounds_;
  std::vector<bool> proven_;  // by level: in all pieces
  DualPoint points_[2];
  bool with_cuts_ = false, in_blocks_ = false;
  EngineResult result_;
};

}  // namespace

EngineResult clear_in_pieces(const LegGraph& legs, const Objective& objective, const Caps& caps, Control& control) {
  const bool whole = legs.graph().offers().size() <= control.whole_max() || !legs.complete();
  if (whole || caps.size_tolerance) return clear_capped(legs, objective, caps, control);
  const RowMap rows(legs.graph());
  ColumnPool all(legs, rows);
  if (!list_everything(legs, caps, control, all)) return clear_capped(legs, objective, caps, control);
  return PiecesClearing(all, objective, caps, control).run();
}

}  // namespace ronde::matcher
