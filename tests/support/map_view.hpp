#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::test {

/// A whole neighbourhood in a std::map: the market without a store. `keep` is what a commit would be.
class MapView final : public market::MarketView {
 public:
  [[nodiscard]] std::optional<std::string> row(const market::RecordKey& key) const override {
    const auto found = rows_.find(key);
    return found == rows_.end() ? std::nullopt : std::optional(found->second);
  }

  void rows(const market::Scan& scan, const market::RowVisitor& visit) const override {
    std::size_t left = scan.limit;
    const auto show = [&](const auto& entry) { return left > 0 && (--left, visit(entry.first, entry.second)); };
    if (scan.order == market::Order::ascending) {
      auto at = scan.after ? rows_.upper_bound(std::max(*scan.after, scan.prefix)) : rows_.lower_bound(scan.prefix);
      while (at != rows_.end() && at->first.begins_with(scan.prefix) && show(*at)) ++at;
      return;
    }
    const auto begin = rows_.lower_bound(scan.prefix);
    auto at = begin;
    while (at != rows_.end() && at->first.begins_with(scan.prefix)) ++at;
    while (at != begin) {
      --at;
      if ((!scan.after || at->first < *scan.after) && !show(*at)) return;
    }
  }

  void keep(const market::Changes& changes) {
    for (const market::Change& change : changes.rows) {
      if (change.value)
        rows_[change.key] = *change.value;
      else
        rows_.erase(change.key);
    }
  }

  [[nodiscard]] const std::map<market::RecordKey, std::string>& all() const { return rows_; }
  /// For tests that damage a record on purpose.
  [[nodiscard]] std::map<market::RecordKey, std::string>& all() { return rows_; }

 private:
  std::map<market::RecordKey, std::string> rows_;
};

}  // namespace ronde::test
