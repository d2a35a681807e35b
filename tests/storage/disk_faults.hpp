#pragma once
// Breaking the disk on purpose: this program's own write and flush calls stand before those of the C library, for LMDB too.

#include <atomic>
#include <cstdint>

namespace ronde::storage::test {

struct DiskFaults {
  std::atomic<int> syncs{0};        ///< calls of fdatasync
  std::atomic<int> sync_error{0};   ///< errno of the next fdatasync calls; 0: they work
  std::atomic<int> write_error{0};  ///< errno of writes to data files; 0: they work

  std::atomic<std::int64_t> calls_left{0};  ///< counted down by each write or flush; the one that reaches 0 fails with error_once
  std::atomic<int> error_once{0};
};
DiskFaults& disk_faults();

}  // namespace ronde::storage::test
