#include "log.hpp"

#include <unordered_map>

#include "txn.hpp"

namespace ronde::storage {

Result<void> EmbeddedLog::append(MDB_txn* txn, std::span<const Draft> drafts) {
  std::unordered_map<PartitionId, Head> heads;
  for (const Draft& draft : drafts) {
    auto at = heads.find(draft.partition);
    if (at == heads.end()) {
      const Result<Head> stored = read_head(txn, draft.partition);
      if (!stored) return stored.error();
      at = heads.emplace(draft.partition, *stored).first;
    }
    if (at->second.sequence != draft.expected) return Error{Errc::conflict, "the partition has moved on"};
    ++at->second.sequence;
    if (Result<void> row = write_row(txn, RawKey::feed(draft.partition, at->second.sequence), draft.front, draft.ops); !row) return row;
  }
  for (const auto& [partition, head] : heads) {
    if (Result<void> row = write_row(txn, RawKey::head(partition), encode_head(head)); !row) return row;
  }
  return {};
}

}  // namespace ronde::storage
