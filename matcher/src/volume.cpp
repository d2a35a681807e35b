#include "volume.hpp"

#include <algorithm>
#include <limits>

namespace ronde::matcher {
namespace {

/// How much of a round's purchases goes into the mean.
constexpr double kNewShare = 0.05;
/// The steps aim at this share of the best bound; their length falls when so many rounds in a row brought nothing.
constexpr double kAim = 0.01, kStepMost = 2, kStepUp = 1.1, kStepDown = 0.7, kGood = 0.0005;
constexpr int kBarrenRounds = 20;
/// A step is so many terms of a sum: they are much quicker than most steps.
constexpr std::uint64_t kTermsAStep = 10;
/// Prices at first, as a share of those that are surely high enough.
constexpr double kFirstShare = 0.65;
/// The last prices move no more than this.
constexpr double kStepLeast = 1e-3;

class Volume {
 public:
  Volume(const ColumnPool& pool, std::span<const std::int64_t> value) : pool_(pool), value_(value) {
    price_.assign(pool.rows().size(), 0.0);
    units_.assign(pool.rows().size(), 0.0);
    for (ColumnIndex column = 0; column < pool.size(); ++column) {
      const auto rows = pool.rows_of(column);
      const double share = kFirstShare * static_cast<double>(value[column]) / static_cast<double>(rows.size());
      for (const RowIndex row : rows) {
        price_[row] = std::max(price_[row], share);
        units_[row] = pool.rows().capacity(row);
      }
    }
    best_.row = price_;
    best_.bound = std::numeric_limits<double>::max();
  }

  RowPrices run(int round_max, Control& control) {
    std::uint64_t steps = price_.size();
    for (ColumnIndex column = 0; column < pool_.size(); ++column) steps += pool_.rows_of(column).size();
    steps = steps / kTermsAStep + 1;
    for (int round = 0; round < round_max && step_ > kStepLeast && !control.work(steps); ++round) {
      learn(buy(), round == 0);
      move();
    }
    return std::move(best_);
  }

 private:
  /// The bound by these prices; left_ is what is not bought of each row.
  double buy() {
    double bound = 0;
    left_ = units_;
    for (RowIndex row = 0; row < price_.size(); ++row) bound += price_[row] * units_[row];
    for (ColumnIndex column = 0; column < pool_.size(); ++column) {
      auto above = static_cast<double>(value_[column]);
      for (const RowIndex row : pool_.rows_of(column)) above -= price_[row];
      if (above <= 0) continue;
      const auto units = static_cast<double>(pool_.unit_max(column));
      bound += above * units;
      for (const RowIndex row : pool_.rows_of(column)) left_[row] -= units;
    }
    return bound;
  }

  void learn(double bound, bool first) {
    if (first) mean_left_ = left_;
    for (std::size_t row = 0; row < left_.size(); ++row) mean_left_[row] += kNewShare * (left_[row] - mean_left_[row]);
    if (bound < best_.bound) {
      if (bound < best_.bound - kGood * best_.bound) step_ = std::min(kStepMost, step_ * kStepUp);
      best_ = {price_, bound};
      barren_ = 0;
    } else if (++barren_ >= kBarrenRounds) {
      step_ *= kStepDown;
      barren_ = 0;
    }
  }

  /// From the best prices against what is left over in the mean: what nobody buys becomes cheaper.
  void move() {
    double length = 0;
    for (const double left : mean_left_) length += left * left;
    if (length <= 0) return;
    const double by = step_ * kAim * best_.bound / length;
    for (std::size_t row = 0; row < price_.size(); ++row) price_[row] = std::max(0.0, best_.row[row] - by * mean_left_[row]);
  }

  const ColumnPool& pool_;
  std::span<const std::int64_t> value_;
  std::vector<double> units_;  // by row; none of what no column takes
  std::vector<double> price_, left_, mean_left_;
  RowPrices best_;
  double step_ = 1;
  int barren_ = 0;
};

}  // namespace

RowPrices volume_prices(const ColumnPool& pool, std::span<const std::int64_t> value, int round_max, Control& control) {
  return Volume(pool, value).run(round_max, control);
}

}  // namespace ronde::matcher
