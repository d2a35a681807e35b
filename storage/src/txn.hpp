#pragma once
// LMDB transactions and rows, as values that end by themselves. Only files of src/ see lmdb.h.

#include <lmdb.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "layout.hpp"
#include "ronde/storage/reader.hpp"
#include "ronde/storage/result.hpp"

namespace ronde::storage {

/// The unnamed database: the one tree of a store. LMDB numbers it 1 for good (0 is its list of free pages).
inline constexpr MDB_dbi main_tree = 1;
inline constexpr MDB_dbi free_list = 0;

/// LMDB's code as ours: MAP_FULL, TXN_FULL and ENOSPC are Errc::full; READERS_FULL, ENOMEM, EAGAIN are Errc::unavailable; the rest
/// Errc::corrupt. `doing` completes "could not ...".
[[nodiscard]] Error lmdb_error(int code, std::string_view doing);

/// A transaction ends exactly once: commit consumes it, every other way out aborts.
class Txn {
 public:
  [[nodiscard]] static Result<Txn> write(MDB_env* env, MDB_txn* parent = nullptr);
  [[nodiscard]] static Result<Txn> read(MDB_env* env);
  /// Takes over one that was begun elsewhere.
  [[nodiscard]] static Txn adopt(MDB_txn* txn) { return Txn(txn); }
  /// The raw LMDB code: the writer must tell a full disk from a broken one.
  [[nodiscard]] int commit() &&;
  [[nodiscard]] MDB_txn* raw() const { return txn_.get(); }

 private:
  struct Abort {
    void operator()(MDB_txn* txn) const noexcept { mdb_txn_abort(txn); }
  };
  explicit Txn(MDB_txn* txn) : txn_(txn) {}
  std::unique_ptr<MDB_txn, Abort> txn_;
};

struct CursorClose {
  void operator()(MDB_cursor* cursor) const noexcept { mdb_cursor_close(cursor); }
};
using Cursor = std::unique_ptr<MDB_cursor, CursorClose>;
[[nodiscard]] Result<Cursor> open_cursor(MDB_txn* txn, MDB_dbi tree = main_tree);

[[nodiscard]] inline MDB_val to_val(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}
[[nodiscard]] inline std::string_view to_view(const MDB_val& val) {
  return {static_cast<const char*>(val.mv_data), val.mv_size};
}

/// What lies under `raw_key` without its checksum, which was compared; Errc::corrupt if it does not fit.
[[nodiscard]] Result<std::string_view> open_value(std::string_view raw_key, std::string_view stored);
/// A verified value, valid until the transaction ends or writes; nothing if there is no such row.
[[nodiscard]] Result<std::optional<std::string_view>> read_row(MDB_txn* txn, const RawKey& key);
[[nodiscard]] Result<void> write_row(MDB_txn* txn, const RawKey& key, std::string_view value);
/// The same for a value in two pieces: saves putting them together first.
[[nodiscard]] Result<void> write_row(MDB_txn* txn, const RawKey& key, std::string_view front, std::string_view back);
/// True if there was one.
[[nodiscard]] Result<bool> erase_row(MDB_txn* txn, const RawKey& key);
/// Rows of one table in the range, with the partition and table bytes taken off their keys. How many were visited.
[[nodiscard]] Result<std::size_t> scan_rows(MDB_txn* txn, const PartitionId& partition, Table table, const Range& range,
                                            const RowVisitor& visit);
/// A partition that was never written has the head {0, 0}.
[[nodiscard]] Result<Head> read_head(MDB_txn* txn, const PartitionId& partition);

/// Every partition that has a row, in byte order: one seek each.
[[nodiscard]] Result<std::vector<PartitionId>> list_partitions(MDB_txn* txn);

/// Errc::invalid unless 1 to 400 bytes.
[[nodiscard]] Result<void> check_key(std::string_view key);

}  // namespace ronde::storage
