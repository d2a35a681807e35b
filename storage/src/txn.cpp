#include "txn.hpp"

#include <cerrno>

#include "bytes.hpp"
#include "checksum.hpp"

namespace ronde::storage {

Error lmdb_error(int code, std::string_view doing) {
  Errc errc = Errc::corrupt;
  if (code == MDB_MAP_FULL || code == MDB_TXN_FULL || code == ENOSPC || code == EDQUOT) errc = Errc::full;
  if (code == MDB_READERS_FULL || code == ENOMEM || code == EAGAIN) errc = Errc::unavailable;
  return Error{errc, "could not " + std::string(doing) + ": " + mdb_strerror(code)};
}

Result<Txn> Txn::write(MDB_env* env, MDB_txn* parent) {
  MDB_txn* txn = nullptr;
  if (const int code = mdb_txn_begin(env, parent, 0, &txn); code != 0) return lmdb_error(code, "begin a write");
  return Txn(txn);
}

Result<Txn> Txn::read(MDB_env* env) {
  MDB_txn* txn = nullptr;
  if (const int code = mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn); code != 0) return lmdb_error(code, "begin a read");
  return Txn(txn);
}

int Txn::commit() && {
  return mdb_txn_commit(txn_.release());
}

Result<Cursor> open_cursor(MDB_txn* txn, MDB_dbi tree) {
  MDB_cursor* cursor = nullptr;
  if (const int code = mdb_cursor_open(txn, tree, &cursor); code != 0) return lmdb_error(code, "open a cursor");
  return Cursor(cursor);
}

Result<std::string_view> open_value(std::string_view raw_key, std::string_view stored) {
  if (stored.size() < checksum_size) return Error{Errc::corrupt, "a stored value is too short for its checksum"};
  const std::string_view value = stored.substr(checksum_size);
  if (load_big_endian<std::uint64_t>(stored.data()) != row_checksum(raw_key, value)) {
    return Error{Errc::corrupt, "a stored value does not fit its checksum"};
  }
  return value;
}

Result<std::optional<std::string_view>> read_row(MDB_txn* txn, const RawKey& key) {
  MDB_val raw_key = to_val(key.view());
  MDB_val stored{};
  const int code = mdb_get(txn, main_tree, &raw_key, &stored);
  if (code == MDB_NOTFOUND) return std::optional<std::string_view>{};
  if (code != 0) return lmdb_error(code, "read a row");
  const Result<std::string_view> value = open_value(key.view(), to_view(stored));
  if (!value) return value.error();
  return std::optional<std::string_view>{*value};
}

Result<void> write_row(MDB_txn* txn, const RawKey& key, std::string_view value) {
  return write_row(txn, key, value, {});
}

Result<void> write_row(MDB_txn* txn, const RawKey& key, std::string_view front, std::string_view back) {
  MDB_val raw_key = to_val(key.view());
  MDB_val stored{checksum_size + front.size() + back.size(), nullptr};
  if (const int code = mdb_put(txn, main_tree, &raw_key, &stored, MDB_RESERVE); code != 0) return lmdb_error(code, "write a row");
  char* const bytes = static_cast<char*>(stored.mv_data);
  front.copy(bytes + checksum_size, front.size());
  back.copy(bytes + checksum_size + front.size(), back.size());
  store_big_endian(bytes, row_checksum(key.view(), {bytes + checksum_size, front.size() + back.size()}));
  return {};
}

Result<bool> erase_row(MDB_txn* txn, const RawKey& key) {
  MDB_val raw_key = to_val(key.view());
  const int code = mdb_del(txn, main_tree, &raw_key, nullptr);
  if (code == MDB_NOTFOUND) return false;
  if (code != 0) return lmdb_error(code, "erase a row");
  return true;
}

namespace {

/// Walks [lower, upper) in either direction.
class Walk {
 public:
  Walk(MDB_cursor* cursor, std::string lower, std::string upper, bool reverse)
      : cursor_(cursor), lower_(std::move(lower)), upper_(std::move(upper)), reverse_(reverse) {}

  /// 0, MDB_NOTFOUND at the end, or what LMDB says.
  int first(MDB_val& key, MDB_val& stored) {
    key = to_val(reverse_ ? upper_ : lower_);
    int code = mdb_cursor_get(cursor_, &key, &stored, MDB_SET_RANGE);
    if (reverse_) {
      if (code != 0 && code != MDB_NOTFOUND) return code;
      code = mdb_cursor_get(cursor_, &key, &stored, code == 0 ? MDB_PREV : MDB_LAST);
    }
    return bounded(code, key);
  }
  int next(MDB_val& key, MDB_val& stored) { return bounded(mdb_cursor_get(cursor_, &key, &stored, reverse_ ? MDB_PREV : MDB_NEXT), key); }

 private:
  int bounded(int code, const MDB_val& key) const {
    if (code != 0) return code;
    const std::string_view found = to_view(key);
    return reverse_ ? (found >= lower_ ? 0 : MDB_NOTFOUND) : (found < upper_ ? 0 : MDB_NOTFOUND);
  }
  MDB_cursor* cursor_;
  std::string lower_;
  std::string upper_;
  bool reverse_;
};

}  // namespace

Result<std::size_t> scan_rows(MDB_txn* txn, const PartitionId& partition, Table table, const Range& range, const RowVisitor& visit) {
  if (range.from.size() > key_size_max + 1 || range.to.size() > key_size_max + 1)
    return Error{Errc::invalid, "a range bound of more than 401 bytes"};
  if (range.limit == 0) return std::size_t{0};
  const RawKey table_key(partition, table);
  const std::string_view prefix = table_key.view();
  const Result<Cursor> cursor = open_cursor(txn);
  if (!cursor) return cursor.error();
  std::string upper = range.to.empty() ? prefix_end(prefix) : std::string(prefix) + range.to;
  Walk walk(cursor->get(), std::string(prefix) + range.from, std::move(upper), range.reverse);
  MDB_val key{};
  MDB_val stored{};
  std::size_t visited = 0;
  int code = walk.first(key, stored);
  for (; code == 0; code = walk.next(key, stored)) {
    const Result<std::string_view> value = open_value(to_view(key), to_view(stored));
    if (!value) return value.error();
    ++visited;
    if (!visit(to_view(key).substr(prefix.size()), *value) || visited == range.limit) return visited;
  }
  if (code != MDB_NOTFOUND) return lmdb_error(code, "scan rows");
  return visited;
}

Result<Head> read_head(MDB_txn* txn, const PartitionId& partition) {
  const Result<std::optional<std::string_view>> value = read_row(txn, RawKey::head(partition));
  if (!value) return value.error();
  if (!*value) return Head{};
  return decode_head(**value);
}

Result<std::vector<PartitionId>> list_partitions(MDB_txn* txn) {
  std::vector<PartitionId> found;
  const Result<Cursor> cursor = open_cursor(txn);
  if (!cursor) return cursor.error();
  std::string seek(1, '\x01');  // the format row begins with a zero byte
  while (!seek.empty()) {
    MDB_val key = to_val(seek);
    MDB_val stored{};
    const int code = mdb_cursor_get(cursor->get(), &key, &stored, MDB_SET_RANGE);
    if (code == MDB_NOTFOUND) break;
    if (code != 0) return lmdb_error(code, "look for partitions");
    std::string_view rest = to_view(key);
    const Result<PartitionId> partition = PartitionId::take_prefix(rest);
    if (!partition) return partition.error();
    found.push_back(*partition);
    seek = prefix_end(partition->bytes());
  }
  return found;
}

Result<void> check_key(std::string_view key) {
  if (key.empty() || key.size() > key_size_max) return Error{Errc::invalid, "a key has 1 to 400 bytes"};
  return {};
}

}  // namespace ronde::storage
