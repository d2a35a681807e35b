#pragma once

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
    const auto begin = rows_.lower_bound(scan.prefix);
    auto end = begin;
    while (end != rows_.end() && end->first.begins_with(scan.prefix)) ++end;
    std::size_t left = scan.limit;
    const auto show = [&](const auto& entry, bool beyond) {
      if (!beyond) return true;
      if (left == 0) return false;
      --left;
      return visit(entry.first, entry.second);
    };
    if (scan.order == market::Order::ascending) {
      for (auto at = begin; at != end; ++at) {
        if (!show(*at, !scan.after || at->first > *scan.after)) return;
      }
    } else {
      for (auto at = end; at != begin;) {
        --at;
        if (!show(*at, !scan.after || at->first < *scan.after)) return;
      }
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
