#include "cuts.hpp"

#include <algorithm>
#include <queue>
#include <set>

#include "parts.hpp"

namespace ronde::matcher {
namespace {

constexpr double kMargin = 0.02;
/// Fractional columns taken as starts of odd rings in one round.
constexpr std::size_t kRingStartMax = 400;

struct Broken {
  double by;
  Cut cut;
};

/// A fractional point as rows of capacity 1 and columns, by numbers of their own.
using Incidence = std::vector<std::vector<std::uint32_t>>;

/// Shortest odd closed walks in the graph "columns that share a row", an edge costing 1 - x - x'. Shorter than 1: its rows break a cut.
class OddRings {
 public:
  OddRings(const std::vector<FractionalColumn>& point, const Incidence& rows_of, const Incidence& columns_of)
      : point_(point), rows_of_(rows_of), columns_of_(columns_of), distance_(2 * point.size(), kFar), from_(2 * point.size()) {}

  /// The rows of the shortest walk through the column, ascending; empty if there is none that matters.
  [[nodiscard]] std::vector<std::uint32_t> through(std::uint32_t start) {
    const auto n = static_cast<std::uint32_t>(point_.size());
    using Entry = std::pair<double, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    std::vector<std::uint32_t> reached{start};
    distance_[start] = 0;
    queue.emplace(0.0, start);
    const std::uint32_t goal = start + n;
    while (!queue.empty()) {
      const auto [so_far, node] = queue.top();
      queue.pop();
      if (so_far > distance_[node]) continue;
      if (node == goal) break;
      const std::uint32_t column = node % n;
      for (const std::uint32_t row : rows_of_[column]) {
        for (const std::uint32_t other : columns_of_[row]) {
          if (other == column) continue;
          const double next = so_far + std::max(0.0, 1 - point_[column].x - point_[other].x);
          const std::uint32_t to = node >= n ? other : other + n;
          if (next >= 1 - kMargin || next >= distance_[to] - 1e-9) continue;
          if (distance_[to] == kFar) reached.push_back(to);
          distance_[to] = next;
          from_[to] = {node, row};
          queue.emplace(next, to);
        }
      }
    }
    std::vector<std::uint32_t> rows;
    if (distance_[goal] < kFar) rows = rows_between(start, goal);
    for (const std::uint32_t node : reached) distance_[node] = kFar;
    return rows;
  }

 private:
  static constexpr double kFar = 2.0;

  /// A row met twice cancels: half of it twice is a whole. What is left is odd, as the walk is.
  [[nodiscard]] std::vector<std::uint32_t> rows_between(std::uint32_t start, std::uint32_t goal) const {
    std::set<std::uint32_t> rows;
    for (std::uint32_t node = goal; node != start; node = from_[node].first) {
      const std::uint32_t row = from_[node].second;
      if (!rows.insert(row).second) rows.erase(row);
    }
    if (rows.size() < 3 || rows.size() % 2 == 0) return {};
    return {rows.begin(), rows.end()};
  }

  const std::vector<FractionalColumn>& point_;
  const Incidence& rows_of_;
  const Incidence& columns_of_;
  std::vector<double> distance_;  // columns on an even walk, then on an odd one
  std::vector<std::pair<std::uint32_t, std::uint32_t>> from_;
};

class Separator : public PartedTask {
 public:
  /// Rows of capacity 1 that the point takes get numbers of their own, in the same order.
  Separator(const ColumnPool& pool, const std::vector<FractionalColumn>& point) : pool_(pool), point_(point), rows_of_(point.size()) {
    for (const FractionalColumn& part : point) {
      for (const RowIndex row : pool.rows_of(part.column)) {
        if (pool.rows().capacity(row) == 1) row_.push_back(row);
      }
    }
    std::ranges::sort(row_);
    row_.erase(std::ranges::unique(row_).begin(), row_.end());
    columns_of_.resize(row_.size());
    for (std::uint32_t i = 0; i < point.size(); ++i) {
      for (const RowIndex row : pool.rows_of(point[i].column)) {
        if (pool.rows().capacity(row) != 1) continue;
        const auto number = static_cast<std::uint32_t>(std::ranges::lower_bound(row_, row) - row_.begin());
        rows_of_[i].push_back(number);
        columns_of_[number].push_back(i);
      }
    }
  }

  /// Of three pairs that are more than 1 together, one is more than a third: few are, so only their neighbours are looked at.
  void triples(Control& control) {
    const std::vector<Pair> pairs = pairs_taken();
    std::vector<std::size_t> first(row_.size() + 1, 0);  // where a row's pairs begin
    for (const Pair& pair : pairs) ++first[pair.one + 1];
    for (std::size_t row = 0; row < row_.size(); ++row) first[row + 1] += first[row];
    for (const Pair& strong : pairs) {
      if (strong.one > strong.other || strong.x <= (1 + kMargin) / 3) continue;
      std::size_t i = first[strong.one], j = first[strong.other];
      if (control.work(first[strong.one + 1] - i + first[strong.other + 1] - j)) return;
      while (i < first[strong.one + 1] && j < first[strong.other + 1]) {
        const std::uint32_t third = pairs[i].other;
        if (third == pairs[j].other) {
          // columns that take all three are counted in each pair
          if (strong.x + pairs[i].x + pairs[j].x > 1 + kMargin) offer_triple(strong.one, strong.other, third);
          ++i;
          ++j;
        } else {
          ++(third < pairs[j].other ? i : j);
        }
      }
    }
  }

  void odd_rings(Control& control) {
    starts_ = std::min(point_.size(), kRingStartMax);
    starts_a_part_ = std::max<std::size_t>(1, control.block_work() / (point_.size() + 1));
    const std::size_t parts = (starts_ + starts_a_part_ - 1) / starts_a_part_;
    rings_.resize(parts);
    do_parts(parts, *this, control);
  }

  bool try_early(std::size_t part, Control& own) override {
    OddRings rings(point_, rows_of_, columns_of_);
    rings_[part].clear();
    for (std::size_t start = part * starts_a_part_; start < std::min(starts_, (part + 1) * starts_a_part_); ++start) {
      if (own.work(point_.size())) return false;
      rings_[part].push_back(rings.through(static_cast<std::uint32_t>(start)));
    }
    return true;
  }

  bool take(std::size_t part) override {
    for (const std::vector<std::uint32_t>& ring : rings_[part]) {
      if (!ring.empty()) offer_cut(ring);
    }
    return true;
  }

  bool do_in_turn(std::size_t part, Control& control) override {
    const bool whole = try_early(part, control);
    return take(part) && whole;
  }

  [[nodiscard]] std::vector<Cut> best(std::size_t count) {
    std::ranges::stable_sort(found_, [](const Broken& a, const Broken& b) { return a.by > b.by; });
    if (found_.size() > count) found_.resize(count);
    std::vector<Cut> cuts;
    for (Broken& broken : found_) cuts.push_back(std::move(broken.cut));
    return cuts;
  }

 private:
  void offer_triple(std::uint32_t one, std::uint32_t other, std::uint32_t third) {
    std::vector<std::uint32_t> rows{one, other, third};
    std::ranges::sort(rows);
    offer_cut(rows);
  }

  /// How much of the point takes both rows. Each pair stands in the list both ways round.
  struct Pair {
    std::uint32_t one, other;
    double x;
    static bool before(const Pair& a, const Pair& b) { return std::pair(a.one, a.other) < std::pair(b.one, b.other); }
  };
  [[nodiscard]] std::vector<Pair> pairs_taken() const {
    std::vector<Pair> all, merged;
    for (std::uint32_t i = 0; i < point_.size(); ++i) {
      for (std::size_t j = 0; j < rows_of_[i].size(); ++j) {
        for (std::size_t k = 0; k < rows_of_[i].size(); ++k) {
          if (k != j) all.push_back({rows_of_[i][j], rows_of_[i][k], point_[i].x});
        }
      }
    }
    std::ranges::stable_sort(all, Pair::before);
    for (const Pair& pair : all) {
      if (merged.empty() || Pair::before(merged.back(), pair)) {
        merged.push_back(pair);
      } else {
        merged.back().x += pair.x;
      }
    }
    return merged;
  }

  /// By the numbers of the rows, ascending.
  void offer_cut(const std::vector<std::uint32_t>& rows) {
    if (!known_.insert(rows).second) return;
    std::vector<std::uint32_t> touched;
    for (const std::uint32_t row : rows) touched.insert(touched.end(), columns_of_[row].begin(), columns_of_[row].end());
    std::ranges::sort(touched);
    touched.erase(std::ranges::unique(touched).begin(), touched.end());
    Cut cut{{}, static_cast<std::int64_t>(rows.size() / 2)};
    for (const std::uint32_t row : rows) cut.rows.push_back(row_[row]);
    double left = 0;
    for (const std::uint32_t i : touched) left += point_[i].x * cut_coefficient(cut, pool_.rows_of(point_[i].column));
    if (left > static_cast<double>(cut.limit) + kMargin) found_.push_back({left - static_cast<double>(cut.limit), std::move(cut)});
  }

  const ColumnPool& pool_;
  const std::vector<FractionalColumn>& point_;
  std::vector<RowIndex> row_;                                   // by number
  Incidence rows_of_, columns_of_;                              // numbers of rows by place in the point, and the other way round
  std::size_t starts_ = 0, starts_a_part_ = 1;                  // of odd rings
  std::vector<std::vector<std::vector<std::uint32_t>>> rings_;  // by part
  std::set<std::vector<std::uint32_t>> known_;
  std::vector<Broken> found_;
};

}  // namespace

std::vector<Cut> broken_cuts(const ColumnPool& pool, const std::vector<FractionalColumn>& point, std::size_t count, Control& control) {
  Separator separator(pool, point);
  separator.triples(control);
  separator.odd_rings(control);
  return separator.best(count);
}

}  // namespace ronde::matcher
