#pragma once

// The store as far as it matters to the rules: ordered rows, change sets that are whole or not there, a log that grows at commit,
// idempotency rows inside the change set, and a power switch.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "market/changes.hpp"
#include "market/market_view.hpp"

namespace ronde::simulation {

/// The first answer to a key, kept with what it did.
struct KeptAnswer {
  bool yes = false;
  std::string reason;
};

/// One row as it was and as it is.
struct RowChange {
  market::RecordKey key;
  std::optional<std::string> before, after;
};

struct ChangeSet {
  std::vector<RowChange> rows;
  std::vector<market::DomainEvent> events;
};

/// Writes are staged in the open transaction and seen by it; `commit` makes them last, `crash` undoes them.
class Store final : public market::MarketView {
 public:
  [[nodiscard]] std::optional<std::string> row(const market::RecordKey& key) const override;
  void rows(const market::Scan& scan, const market::RowVisitor& visit) const override;

  ChangeSet stage(const market::Changes& changes);
  void stage_answer(const std::string& idempotency_key, KeptAnswer answer);
  [[nodiscard]] const KeptAnswer* answer(const std::string& idempotency_key) const;
  void commit();
  void crash();
  [[nodiscard]] const std::map<market::RecordKey, std::string>& all() const { return rows_; }

 private:
  std::map<market::RecordKey, std::string> rows_;
  std::map<std::string, KeptAnswer> answers_;
  std::vector<RowChange> undo_;
  std::vector<std::string> staged_answers_;
};

}  // namespace ronde::simulation
