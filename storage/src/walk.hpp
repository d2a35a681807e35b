#pragma once
// Every stored row of a read transaction, raw, in key order: for check, backup and dump.

#include <lmdb.h>

#include <functional>
#include <string_view>

#include "ronde/storage/result.hpp"

namespace ronde::storage {

/// `stored` has the checksum in front. The visitor stops the walk with an error.
using RawVisitor = std::function<Result<void>(std::string_view raw_key, std::string_view stored)>;
[[nodiscard]] Result<void> walk_all(MDB_txn* txn, const RawVisitor& visit);

/// Long walks tell how far they are once in so many rows.
inline constexpr std::uint64_t progress_rows = 4096;

/// How many rows there are: LMDB keeps the number.
[[nodiscard]] std::uint64_t row_count(MDB_txn* txn);

}  // namespace ronde::storage
