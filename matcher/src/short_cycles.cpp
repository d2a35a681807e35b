#include "short_cycles.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace ronde::matcher {
namespace {

constexpr std::uint8_t kFarFromStart = 255;

/// From an offer to one that its receiver may give on. Offers are named by their turn.
struct TurnHop {
  std::uint32_t to;
  LegIndex leg;
};

class ShortCycles {
 public:
  ShortCycles(const LegGraph& legs, const SearchCaps& caps, ColumnPool& out)
      : legs_(legs), graph_(legs.graph()), caps_(caps), levels_(std::max(1U, caps.cycle / 2)), out_(out) {
    take_turns();
    make_hops();
    far_.assign(turns_, kFarFromStart);
    back_levels_.resize(levels_);
  }

  bool run(std::uint64_t column_max, std::uint64_t step_max, Control& control) {
    std::uint64_t told = 0;
    for (start_ = 0; start_ < turns_; ++start_) {
      if (first_[start_] != first_[start_ + 1]) {
        look_back();
        path_.clear();
        nodes_.assign(1, start_);
        if (!back_levels_.front().empty()) grow(start_);
        for (const std::vector<std::uint32_t>& level : back_levels_) {
          for (const std::uint32_t node : level) far_[node] = kFarFromStart;
        }
      }
      if (control.work(steps_ + 1 - told) || steps_ > step_max || out_.size() > column_max) return false;
      told = steps_;
    }
    return true;
  }

 private:
  void take_turns() {
    turns_ = static_cast<std::uint32_t>(graph_.offers().size());
    std::vector<std::uint64_t> ways(turns_);
    for (OfferIndex offer = 0; offer < turns_; ++offer) {
      for (const ArcIndex arc : graph_.returns_into(offer)) ways[offer] += legs_.into_want(graph_.returns()[arc].want).size();
      ways[offer] *= legs_.of_offer(offer).size();
    }
    std::vector<OfferIndex> order(turns_);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, [&ways](OfferIndex a, OfferIndex b) { return ways[a] > ways[b]; });
    turn_of_.resize(turns_);
    for (std::uint32_t turn = 0; turn < turns_; ++turn) turn_of_[order[turn]] = turn;
    // What has no way through it has the last turns, and no hops.
    const auto last = std::ranges::find_if(order, [&ways](OfferIndex offer) { return ways[offer] == 0; });
    turns_ = static_cast<std::uint32_t>(last - order.begin());
  }

  template <class Take>
  void each_hop(const Take& take) const {
    for (LegIndex leg = 0; leg < legs_.size(); ++leg) {
      const std::uint32_t from = turn_of_[legs_[leg].offer];
      if (from >= turns_) continue;
      for (const ArcIndex arc : graph_.returns_of(legs_[leg].want)) {
        const std::uint32_t to = turn_of_[graph_.returns()[arc].offer];
        if (to < turns_) take(from, to, leg);
      }
    }
  }

  /// An offer's hops, those to the latest turns first.
  void make_hops() {
    first_.assign(std::size_t{turns_} + 1, 0);
    back_first_.assign(std::size_t{turns_} + 1, 0);
    each_hop([this](std::uint32_t from, std::uint32_t to, LegIndex) {
      ++first_[from + 1];
      ++back_first_[to + 1];
    });
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    std::partial_sum(back_first_.begin(), back_first_.end(), back_first_.begin());
    hops_.resize(first_.back());
    back_.resize(back_first_.back());
    std::vector<std::uint32_t> next(first_.begin(), first_.end()), back_next(back_first_.begin(), back_first_.end());
    each_hop([&](std::uint32_t from, std::uint32_t to, LegIndex leg) {
      hops_[next[from]++] = {to, leg};
      back_[back_next[to]++] = from;
    });
    for (std::uint32_t turn = 0; turn < turns_; ++turn) {
      std::sort(hops_.begin() + first_[turn], hops_.begin() + first_[turn + 1],
                [](const TurnHop& a, const TurnHop& b) { return a.to != b.to ? a.to > b.to : a.leg < b.leg; });
      std::sort(back_.begin() + back_first_[turn], back_.begin() + back_first_[turn + 1], std::greater<>());
    }
  }

  /// How many hops home it is at least from those near the start, over later turns.
  void look_back() {
    for (std::uint32_t level = 0; level < levels_; ++level) {
      back_levels_[level].clear();
      const auto from = [&](std::uint32_t node) {
        for (std::uint32_t i = back_first_[node]; i < back_first_[node + 1] && back_[i] > start_; ++i) {
          ++steps_;
          if (far_[back_[i]] != kFarFromStart) continue;
          far_[back_[i]] = static_cast<std::uint8_t>(level + 1);
          back_levels_[level].push_back(back_[i]);
        }
      };
      if (level == 0) {
        from(start_);
      } else {
        for (const std::uint32_t node : back_levels_[level - 1]) from(node);
      }
    }
  }

  void grow(std::uint32_t node) {
    const auto left = static_cast<std::uint32_t>(caps_.cycle - path_.size() - 1);  // after the next hop
    for (std::uint32_t i = first_[node]; i < first_[node + 1] && hops_[i].to >= start_; ++i) {
      ++steps_;
      const auto [to, leg] = hops_[i];
      if (to == start_) {
        path_.push_back(leg);
        if (path_.size() >= 2 && may_be()) out_.add(path_, false);
        path_.pop_back();
        continue;
      }
      if (left == 0 || (left <= levels_ && far_[to] > left)) continue;
      if (std::ranges::find(nodes_, to) != nodes_.end()) continue;
      path_.push_back(leg);
      nodes_.push_back(to);
      grow(to);
      nodes_.pop_back();
      path_.pop_back();
    }
  }

  /// Of the path, which passes each offer once: so it does each want and relay, and each member if asked.
  [[nodiscard]] bool may_be() const {
    for (std::size_t i = 0; i < path_.size(); ++i) {
      for (std::size_t j = i + 1; j < path_.size(); ++j) {
        const WantIndex one = legs_[path_[i]].want, other = legs_[path_[j]].want;
        if (one == other) return false;
        const MemberIndex owner = graph_.wants()[one].owner;
        if (caps_.member_once && owner != kNobody && owner == graph_.wants()[other].owner) return false;
        for (const RelayIndex relay : legs_.via(path_[i])) {
          if (std::ranges::find(legs_.via(path_[j]), relay) != legs_.via(path_[j]).end()) return false;
        }
      }
    }
    return true;
  }

  const LegGraph& legs_;
  const ExchangeGraph& graph_;
  SearchCaps caps_;
  std::uint32_t levels_;
  ColumnPool& out_;
  std::uint32_t turns_ = 0, start_ = 0;
  std::vector<std::uint32_t> turn_of_;  // by offer
  std::vector<std::uint32_t> first_, back_first_;
  std::vector<TurnHop> hops_;
  std::vector<std::uint32_t> back_;
  std::vector<std::uint8_t> far_;  // by turn
  std::vector<std::vector<std::uint32_t>> back_levels_;
  std::vector<LegIndex> path_;
  std::vector<std::uint32_t> nodes_;
  std::uint64_t steps_ = 0;
};

}  // namespace

bool list_short_cycles(const LegGraph& legs, const SearchCaps& caps, std::uint64_t column_max, std::uint64_t step_max, Control& control,
                       ColumnPool& out) {
  if (caps.cycle > kShortCycleMax) return false;
  return caps.cycle < 2 || ShortCycles(legs, caps, out).run(column_max, step_max, control);
}

}  // namespace ronde::matcher
