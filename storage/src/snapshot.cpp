#include "ronde/storage/snapshot.hpp"

#include <utility>

#include "change_set.hpp"
#include "core.hpp"
#include "read_pool.hpp"

namespace ronde::storage {
namespace {

constexpr std::size_t slice_bytes_max = std::size_t{8} << 20;

Result<std::string> get_row(MDB_txn* txn, const PartitionId& partition, std::string_view key) {
  if (Result<void> fit = check_key(key); !fit) return fit.error();
  const Result<std::optional<std::string_view>> row = read_row(txn, RawKey(partition, Table::rows, key));
  if (!row) return row.error();
  if (!*row) return Error{Errc::not_found, "no such row"};
  return std::string(**row);
}

}  // namespace

Result<std::string> PartitionView::get(std::string_view key) const {
  return get_row(handle_->txn(), partition_, key);
}

Result<std::size_t> PartitionView::scan(const Range& range, const RowVisitor& visit) const {
  return scan_rows(handle_->txn(), partition_, Table::rows, range, visit);
}

void Snapshot::Giveback::operator()(ReadHandle* handle) const noexcept {
  handle->pool().give_back(std::unique_ptr<ReadHandle>(handle));
}

Snapshot::Snapshot(std::unique_ptr<ReadHandle, Giveback> handle) : handle_(std::move(handle)) {}
Snapshot::Snapshot(Snapshot&&) noexcept = default;
Snapshot& Snapshot::operator=(Snapshot&&) noexcept = default;
Snapshot::~Snapshot() = default;

Result<Head> Snapshot::head(const PartitionId& partition) const {
  return read_head(handle_->txn(), partition);
}

Result<PartitionView> Snapshot::of(const PartitionId& partition) const {
  const Result<Head> at = head(partition);
  if (!at) return at.error();
  return PartitionView(*handle_, partition, *at);
}

Result<std::string> Snapshot::get(const PartitionId& partition, std::string_view key) const {
  return get_row(handle_->txn(), partition, key);
}

Result<FeedSlice> Snapshot::feed(const PartitionId& partition, std::uint64_t after, std::size_t limit) const {
  const Result<Head> at = head(partition);
  if (!at) return at.error();
  if (after < at->base_sequence) return Error{Errc::not_found, "these changes were folded into the base: read the rows again"};
  FeedSlice slice;
  std::size_t bytes = 0;
  for (std::uint64_t sequence = after + 1; sequence <= at->sequence; ++sequence) {
    if (slice.sets.size() == limit || bytes >= slice_bytes_max) {
      slice.more = true;
      break;
    }
    const RawKey key = RawKey::feed(partition, sequence);
    MDB_val raw_key = to_val(key.view());
    MDB_val stored{};
    if (const int code = mdb_get(handle_->txn(), main_tree, &raw_key, &stored); code != 0) {
      return Error{Errc::corrupt, code == MDB_NOTFOUND ? "a change set is missing from the feed" : "the feed cannot be read"};
    }
    Result<ChangeSet> set = decode_change_set(to_view(stored));
    if (!set) return set.error();
    if (set->partition != partition || set->sequence != sequence) return Error{Errc::corrupt, "a change set lies in another's place"};
    bytes += stored.mv_size;
    slice.sets.push_back(std::move(*set));
  }
  return slice;
}

Result<std::vector<PartitionId>> Snapshot::partitions() const {
  return list_partitions(handle_->txn());
}

Result<std::vector<Row>> Snapshot::tombstone_rows(const PartitionId& partition) const {
  std::vector<Row> rows;
  const Result<std::size_t> visited =
      scan_rows(handle_->txn(), partition, Table::tombstones, Range::all(), [&rows](std::string_view key, std::string_view value) {
        rows.push_back({std::string(key), std::string(value)});
        return true;
      });
  if (!visited) return visited.error();
  return rows;
}

}  // namespace ronde::storage
