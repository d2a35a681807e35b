#include "cuts.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

namespace ronde::matcher {
namespace {

constexpr double kMargin = 0.02;
/// Fractional columns taken as starts of odd rings in one round.
constexpr std::size_t kRingStartMax = 400;

struct Broken {
  double by;
  Cut cut;
};

class Separator {
 public:
  Separator(const ColumnPool& pool, const std::vector<FractionalColumn>& point) : pool_(pool), point_(point) {
    for (std::uint32_t i = 0; i < point.size(); ++i) {
      for (const RowIndex row : pool.rows_of(point[i].column)) {
        if (pool.rows().capacity(row) == 1) columns_of_[row].push_back(i);
      }
    }
  }

  void triples(Control& control) {
    // together[{r, s}]: how much of the point takes both rows.
    std::map<std::pair<RowIndex, RowIndex>, double> together;
    std::map<RowIndex, std::set<RowIndex>> near;
    for (const FractionalColumn& part : point_) {
      const auto rows = pool_.rows_of(part.column);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = i + 1; j < rows.size(); ++j) {
          if (pool_.rows().capacity(rows[i]) != 1 || pool_.rows().capacity(rows[j]) != 1) continue;
          together[{rows[i], rows[j]}] += part.x;
          near[rows[i]].insert(rows[j]);
        }
      }
    }
    for (const auto& [pair, both] : together) {
      const auto [one, other] = pair;
      if (control.work(near[one].size())) return;
      for (const RowIndex third : near[one]) {
        if (third <= other) continue;
        const auto last = together.find({other, third});
        if (last == together.end()) continue;
        // columns that take all three are counted in each pair
        if (both + together[{one, third}] + last->second > 1 + kMargin) offer_cut({one, other, third});
      }
    }
  }

  void odd_rings(Control& control) {
    const std::size_t starts = std::min(point_.size(), kRingStartMax);
    for (std::uint32_t start = 0; start < starts; ++start) {
      if (control.work(point_.size())) return;
      odd_ring_from(start);
    }
  }

  [[nodiscard]] std::vector<Cut> best(std::size_t count) {
    std::ranges::stable_sort(found_, [](const Broken& a, const Broken& b) { return a.by > b.by; });
    if (found_.size() > count) found_.resize(count);
    std::vector<Cut> cuts;
    for (Broken& broken : found_) cuts.push_back(std::move(broken.cut));
    return cuts;
  }

 private:
  void offer_cut(std::vector<RowIndex> rows) {
    std::ranges::sort(rows);
    const Cut cut{rows, static_cast<std::int64_t>(rows.size() / 2)};
    double left = 0;
    std::set<std::uint32_t> touched;
    for (const RowIndex row : rows) touched.insert(columns_of_[row].begin(), columns_of_[row].end());
    for (const std::uint32_t i : touched) left += point_[i].x * cut_coefficient(cut, pool_.rows_of(point_[i].column));
    if (left > static_cast<double>(cut.limit) + kMargin && known_.insert(rows).second)
      found_.push_back({left - static_cast<double>(cut.limit), cut});
  }

  /// Shortest odd closed walk in the graph "columns that share a row", an edge costing 1 - x - x'. Shorter than 1: its rows break a cut.
  void odd_ring_from(std::uint32_t start) {
    const std::size_t n = point_.size();
    std::vector<double> distance(2 * n, 2.0);
    std::vector<std::pair<std::uint32_t, RowIndex>> from(2 * n, {0U, kNoRow});
    using Entry = std::pair<double, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    distance[start] = 0;
    queue.emplace(0.0, start);
    const auto goal = static_cast<std::uint32_t>(start + n);
    while (!queue.empty()) {
      const auto [so_far, node] = queue.top();
      queue.pop();
      if (so_far > distance[node] || so_far >= 1) continue;
      if (node == goal) break;
      const std::uint32_t column = node % static_cast<std::uint32_t>(n);
      const bool odd = node >= n;
      for (const RowIndex row : pool_.rows_of(point_[column].column)) {
        const auto members = columns_of_.find(row);
        if (members == columns_of_.end()) continue;
        for (const std::uint32_t other : members->second) {
          if (other == column) continue;
          const double next = so_far + std::max(0.0, 1 - point_[column].x - point_[other].x);
          const auto to = static_cast<std::uint32_t>(odd ? other : other + n);
          if (next < distance[to] - 1e-9) {
            distance[to] = next;
            from[to] = {node, row};
            queue.emplace(next, to);
          }
        }
      }
    }
    if (distance[goal] >= 1 - kMargin) return;
    // A row met twice cancels: half of it twice is a whole. What is left is odd, as the walk is.
    std::set<RowIndex> rows;
    for (std::uint32_t node = goal; node != start; node = from[node].first) {
      const RowIndex row = from[node].second;
      if (!rows.insert(row).second) rows.erase(row);
    }
    if (rows.size() >= 3 && rows.size() % 2 == 1) offer_cut({rows.begin(), rows.end()});
  }

  const ColumnPool& pool_;
  const std::vector<FractionalColumn>& point_;
  std::map<RowIndex, std::vector<std::uint32_t>> columns_of_;
  std::set<std::vector<RowIndex>> known_;
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
