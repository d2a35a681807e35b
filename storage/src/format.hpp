#pragma once
// The format row: which version of the disk format this is. Its key and value are frozen for good, so that any program can read them.

#include <lmdb.h>

#include <cstdint>
#include <functional>
#include <span>

#include "ronde/storage/result.hpp"

namespace ronde::storage {

inline constexpr std::uint32_t format_version = 1;

/// A step from one version to the next, in the same transaction as the new format row: a store is never between two versions.
struct Migration {
  std::uint32_t from{};
  std::function<Result<void>(MDB_txn*)> run;
};
/// The steps this program knows. Version 1 is the first.
[[nodiscard]] std::span<const Migration> migrations();

/// Writes the format row of a new store; migrates an older one; refuses a newer one (Errc::invalid) and a tree without the row
/// (Errc::corrupt). True if something was written.
[[nodiscard]] Result<bool> bring_up_to_date(MDB_txn* txn, std::uint32_t version, std::span<const Migration> steps);

/// The raw key of the row: no partition begins with a zero byte.
[[nodiscard]] std::string_view format_key();

}  // namespace ronde::storage
