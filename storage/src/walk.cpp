#include "walk.hpp"

#include "txn.hpp"

namespace ronde::storage {

Result<void> walk_all(MDB_txn* txn, const RawVisitor& visit) {
  const Result<Cursor> cursor = open_cursor(txn);
  if (!cursor) return cursor.error();
  MDB_val key{};
  MDB_val stored{};
  int code = mdb_cursor_get(cursor->get(), &key, &stored, MDB_FIRST);
  for (; code == 0; code = mdb_cursor_get(cursor->get(), &key, &stored, MDB_NEXT)) {
    if (Result<void> visited = visit(to_view(key), to_view(stored)); !visited) return visited;
  }
  if (code != MDB_NOTFOUND) return lmdb_error(code, "walk the tree");
  return {};
}

std::uint64_t row_count(MDB_txn* txn) {
  MDB_stat stat{};
  return mdb_stat(txn, main_tree, &stat) == 0 ? stat.ms_entries : 0;
}

}  // namespace ronde::storage
