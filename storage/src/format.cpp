#include "format.hpp"

#include <algorithm>

#include "bytes.hpp"
#include "txn.hpp"

namespace ronde::storage {
namespace {

constexpr std::string_view magic = "ronde storage ";  // for a person with a hex viewer

Result<void> write_version(MDB_txn* txn, std::uint32_t version) {
  std::string value(magic);
  append_big_endian(value, version);
  return write_row(txn, RawKey(format_key()), value);
}

Result<std::uint32_t> read_version(std::string_view value) {
  std::uint32_t version{};
  std::string_view name;
  ByteReader reader(value);
  if (!reader.take(magic.size(), name) || name != magic || !reader.number(version) || !reader.at_end()) {
    return Error{Errc::corrupt, "the format row is not one of ours"};
  }
  return version;
}

Result<bool> is_empty(MDB_txn* txn) {
  MDB_stat stat{};
  if (const int code = mdb_stat(txn, main_tree, &stat); code != 0) return lmdb_error(code, "look at the tree");
  return stat.ms_entries == 0;
}

}  // namespace

std::string_view format_key() {
  return std::string_view("\0format", 7);
}

std::span<const Migration> migrations() {
  return {};
}

Result<bool> bring_up_to_date(MDB_txn* txn, std::uint32_t version, std::span<const Migration> steps) {
  const Result<std::optional<std::string_view>> row = read_row(txn, RawKey(format_key()));
  if (!row) return row.error();
  if (!*row) {
    const Result<bool> empty = is_empty(txn);
    if (!empty) return empty.error();
    if (!*empty) return Error{Errc::corrupt, "this LMDB file is not a store of Ronde: it has no format row"};
    if (Result<void> written = write_version(txn, version); !written) return written.error();
    return true;
  }
  const Result<std::uint32_t> found = read_version(**row);
  if (!found) return found.error();
  if (*found > version) {
    return Error{Errc::invalid, "this store has format " + std::to_string(*found) +
                                    ", written by a newer Ronde; this program reads formats up to " + std::to_string(version) +
                                    ": install the newer one, or restore a backup made before"};
  }
  for (std::uint32_t at = *found; at < version; ++at) {
    const auto step = std::ranges::find(steps, at, &Migration::from);
    if (step == steps.end())
      return Error{Errc::invalid, "no way leads from format " + std::to_string(at) + " to " + std::to_string(version)};
    if (Result<void> done = step->run(txn); !done) return done.error();
    if (Result<void> written = write_version(txn, at + 1); !written) return written.error();
  }
  return *found < version;
}

}  // namespace ronde::storage
