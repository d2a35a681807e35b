#pragma once
// Copies that can be trusted, and the judge that says so.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ronde/storage/key.hpp"
#include "ronde/storage/result.hpp"
#include "ronde/storage/snapshot.hpp"
#include "ronde/storage/store.hpp"

namespace ronde::storage {

/// Rows done so far, and all of them as far as known beforehand (0: not known). Called every few thousand rows and at the end.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

struct BackupReport {
  std::uint64_t partitions{};
  std::uint64_t rows{};   ///< stored rows of every kind
  std::uint64_t bytes{};  ///< of the copied file
  std::string hash;       ///< XXH3-128 of the file, 32 hex digits
};

/// Copies the store as one snapshot sees it, while it serves, into the new folder `target`: a compact `data.mdb` and `manifest.txt`
/// (format, time, head and number of rows of each partition, hash of the file). Row by row rather than page by page: so every checksum is
/// verified on the way, and no erased byte that lingers in a gap of a page gets into the copy.
/// Errors  Errc::conflict: `target` exists. Errc::corrupt: a row is damaged (no backup is left behind). Errc::full, Errc::unavailable.
[[nodiscard]] Result<BackupReport> backup(const Store& store, const std::filesystem::path& target, Timestamp now,
                                          const Progress& progress = {});

struct Finding {
  std::string where;  ///< partition and kind of row, never its content
  std::string what;
  friend bool operator==(const Finding&, const Finding&) = default;
};

struct CheckReport {
  std::vector<Finding> findings;  ///< empty: all is well; at most 1,000
  std::uint64_t partitions{};
  std::uint64_t rows{};
  std::uint64_t change_sets{};
};

/// Verifies every value's checksum, each feed's numbers (no gap) and sets, that base plus feed is exactly the rows, and that idempotency
/// rows, tombstones and heads are well-formed. On one snapshot, while the store serves.
/// Memory  in proportion to the rows that the feed touches since the base.
[[nodiscard]] Result<CheckReport> check(const Store& store, const Progress& progress = {});
/// The same for a store that nobody has open (Errc::unavailable otherwise).
[[nodiscard]] Result<CheckReport> check(const std::filesystem::path& folder, const Progress& progress = {});

/// Copies a backup to the new folder `target` and proves it: hash of the file, heads and counts of the manifest, `check`.
/// Errors  Errc::corrupt: the backup is not what its manifest says, or the check found something (`why` has the first finding).
///         Errc::conflict: `target` exists. On an error nothing is left at `target`.
[[nodiscard]] Result<CheckReport> restore_verify(const std::filesystem::path& backup, const std::filesystem::path& target,
                                                 const Progress& progress = {});

/// What was erased from a partition, with enough to erase it again.
struct Tombstone {
  PartitionId partition;
  Timestamp time;
  Erasure erasure;
  friend bool operator==(const Tombstone&, const Tombstone&) = default;
};

/// All erasures of the store, oldest first in each partition. Keep this list apart from the backups.
[[nodiscard]] Result<std::vector<Tombstone>> tombstones(const Store& store);
/// Those of one partition, oldest first; none where there is no such partition.
[[nodiscard]] Result<std::vector<Tombstone>> tombstones(const Snapshot& snapshot, const PartitionId& partition);
/// The list as text for a file, and back (Errc::invalid).
[[nodiscard]] std::string write_tombstones(const std::vector<Tombstone>& list);
[[nodiscard]] Result<std::vector<Tombstone>> read_tombstones(std::string_view text);
/// Erases again what an older backup brought back: every tombstone that the store does not hold itself. How many were applied.
[[nodiscard]] Result<std::size_t> honour_tombstones(Store& store, const std::vector<Tombstone>& list, Timestamp now);

/// Every stored row as raw bytes, in key order, from one snapshot: to compare stores and for support. The visitor stops it with false.
[[nodiscard]] Result<void> dump(const Store& store, const std::function<bool(std::string_view key, std::string_view value)>& visit);

}  // namespace ronde::storage
