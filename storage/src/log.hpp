#pragma once
// The step between "run the functions" and "commit": the log takes the batch's drafts, all or nothing a partition, on the condition that
// the partition still stands where each draft was decided. Safety beyond one machine will come from that condition (ARCHITECTURE 8).

#include <lmdb.h>

#include <cstdint>
#include <span>
#include <string>

#include "ronde/storage/key.hpp"
#include "ronde/storage/result.hpp"

namespace ronde::storage {

/// A change set that is not in the log yet.
struct Draft {
  PartitionId partition;
  std::uint64_t expected{};  ///< the head on which it was decided; its own number is the next
  std::string front;         ///< encode_front
  std::string ops;           ///< append_op, one after the other
};

class Log {
 public:
  virtual ~Log() = default;
  /// Appends the drafts, in order. Errc::conflict when a partition's head is not the expected one: the writer then aborts the batch and
  /// runs its functions again. Whatever it answers, nothing is durable before `txn` commits.
  [[nodiscard]] virtual Result<void> append(MDB_txn* txn, std::span<const Draft> drafts) = 0;
};

/// One machine: the feed rows in the same LMDB transaction *are* the log, and the head row beside them says what was applied.
class EmbeddedLog final : public Log {
 public:
  [[nodiscard]] Result<void> append(MDB_txn* txn, std::span<const Draft> drafts) override;
};

}  // namespace ronde::storage
