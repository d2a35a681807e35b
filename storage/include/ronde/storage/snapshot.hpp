#pragma once
// Reading what is committed, without waiting for anybody.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ronde/storage/feed.hpp"
#include "ronde/storage/key.hpp"
#include "ronde/storage/reader.hpp"
#include "ronde/storage/result.hpp"

namespace ronde::storage {

class ReadHandle;
class Snapshot;
class Store;

/// One partition in a snapshot. Must not outlive the snapshot.
class PartitionView final : public Reader {
 public:
  [[nodiscard]] PartitionId partition() const override { return partition_; }
  [[nodiscard]] Result<std::string> get(std::string_view key) const override;
  [[nodiscard]] Result<std::size_t> scan(const Range& range, const RowVisitor& visit) const override;
  /// Read once, when the view was made.
  [[nodiscard]] std::uint64_t head() const override { return head_.sequence; }
  [[nodiscard]] std::uint64_t base() const { return head_.base_sequence; }

 private:
  friend class Snapshot;
  PartitionView(const ReadHandle& handle, PartitionId partition, Head head) : handle_(&handle), partition_(partition), head_(head) {}
  const ReadHandle* handle_;
  PartitionId partition_;
  Head head_;
};

/// A change of a partition since `after`, in order.
struct FeedSlice {
  std::vector<ChangeSet> sets;
  bool more = false;  ///< the limit was met before the end
};

/// All partitions as one commit left them. Never blocks the writer, and is not blocked by it; but the pages that it sees cannot be used
/// again while it lives, so it is short: at most a second, and never across a `co_await`. One that lived longer is counted in
/// StoreStats::long_snapshots and told to StoreOptions::on_long_snapshot.
/// Threads  one at a time; may be moved to another thread. Must not outlive its Store.
/// Cost     under a microsecond to open: reader slots are used again.
class Snapshot {
 public:
  Snapshot(Snapshot&&) noexcept;
  Snapshot& operator=(Snapshot&&) noexcept;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot();

  /// The rows of a partition; one that was never written is empty with head 0. Errc::corrupt if its head row is.
  [[nodiscard]] Result<PartitionView> of(const PartitionId& partition) const;
  [[nodiscard]] Result<std::string> get(const PartitionId& partition, std::string_view key) const;
  [[nodiscard]] Result<Head> head(const PartitionId& partition) const;
  /// The change sets after sequence `after`, at most `limit` of them (and at most about 8 MiB).
  /// Errors  Errc::not_found when `after` lies before the base: the caller must read the rows again (`reload`). Errc::corrupt.
  [[nodiscard]] Result<FeedSlice> feed(const PartitionId& partition, std::uint64_t after, std::size_t limit) const;
  /// Every partition that was ever written, in byte order. Cost: one seek each.
  [[nodiscard]] Result<std::vector<PartitionId>> partitions() const;
  /// The erasures of a partition, oldest first: see Store::erase_values.
  [[nodiscard]] Result<std::vector<Row>> tombstone_rows(const PartitionId& partition) const;

 private:
  friend class Store;
  struct Giveback {
    void operator()(ReadHandle* handle) const noexcept;
  };
  explicit Snapshot(std::unique_ptr<ReadHandle, Giveback> handle);
  std::unique_ptr<ReadHandle, Giveback> handle_;
};

}  // namespace ronde::storage
