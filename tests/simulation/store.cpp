#include "store.hpp"

namespace ronde::simulation {

using market::RecordKey;

std::optional<std::string> Store::row(const RecordKey& key) const {
  const auto at = rows_.find(key);
  return at == rows_.end() ? std::nullopt : std::optional(at->second);
}

void Store::rows(const market::Scan& scan, const market::RowVisitor& visit) const {
  auto at = rows_.lower_bound(scan.prefix);
  if (scan.order == market::Order::ascending) {
    if (scan.after && *scan.after >= scan.prefix) at = rows_.upper_bound(*scan.after);
    for (std::size_t n = 0; n < scan.limit && at != rows_.end() && at->first.begins_with(scan.prefix); ++n, ++at) {
      if (!visit(at->first, at->second)) return;
    }
    return;
  }
  auto end = at;
  if (scan.after) {
    end = rows_.lower_bound(*scan.after);
  } else {
    while (end != rows_.end() && end->first.begins_with(scan.prefix)) ++end;
  }
  for (std::size_t n = 0; n < scan.limit && end != rows_.begin(); ++n) {
    --end;
    if (!end->first.begins_with(scan.prefix) || !visit(end->first, end->second)) return;
  }
}

ChangeSet Store::stage(const market::Changes& changes) {
  ChangeSet set;
  set.events = changes.events;
  for (const market::Change& change : changes.rows) {
    RowChange row{change.key, this->row(change.key), change.value};
    if (change.value) {
      rows_.insert_or_assign(change.key, *change.value);
    } else {
      rows_.erase(change.key);
    }
    undo_.push_back(row);
    set.rows.push_back(std::move(row));
  }
  return set;
}

void Store::stage_answer(const std::string& idempotency_key, KeptAnswer answer) {
  if (answers_.try_emplace(idempotency_key, std::move(answer)).second) staged_answers_.push_back(idempotency_key);
}

const KeptAnswer* Store::answer(const std::string& idempotency_key) const {
  const auto at = answers_.find(idempotency_key);
  return at == answers_.end() ? nullptr : &at->second;
}

void Store::commit() {
  undo_.clear();
  staged_answers_.clear();
}

void Store::crash() {
  for (auto row = undo_.rbegin(); row != undo_.rend(); ++row) {
    if (row->before) {
      rows_.insert_or_assign(row->key, *row->before);
    } else {
      rows_.erase(row->key);
    }
  }
  for (const std::string& key : staged_answers_) answers_.erase(key);
  commit();
}

}  // namespace ronde::simulation
