#pragma once
// Breaking the disk on purpose: this program's own fdatasync and pwrite stand before those of the C library, for LMDB too.

#include <atomic>

namespace ronde::storage::test {

struct DiskFaults {
  std::atomic<int> syncs{0};        ///< calls of fdatasync
  std::atomic<int> sync_error{0};   ///< errno of the next fdatasync calls; 0: they work
  std::atomic<int> write_error{0};  ///< errno of writes to data files; 0: they work
};
DiskFaults& disk_faults();

}  // namespace ronde::storage::test
