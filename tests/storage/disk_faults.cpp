#include "disk_faults.hpp"

#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <cerrno>

namespace ronde::storage::test {

DiskFaults& disk_faults() {
  static DiskFaults faults;
  return faults;
}

namespace {

bool fails(std::atomic<int>& error) {
  int code = error;
  if (code == 0 && disk_faults().calls_left > 0 && disk_faults().calls_left.fetch_sub(1) == 1) code = disk_faults().error_once;
  if (code == 0) return false;
  errno = code;
  return true;
}

/// For files that are not data files of LMDB: only the countdown counts.
bool fails_once() {
  static std::atomic<int> none{0};
  return fails(none);
}

}  // namespace
}  // namespace ronde::storage::test

using ronde::storage::test::disk_faults;
using ronde::storage::test::fails;
using ronde::storage::test::fails_once;

extern "C" {

int fdatasync(int descriptor) {
  ++disk_faults().syncs;
  if (fails(disk_faults().sync_error)) return -1;
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

int fsync(int descriptor) {
  if (fails_once()) return -1;
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  if (fails_once()) return -1;
  return ::syscall(SYS_write, descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  if (fails(disk_faults().write_error)) return -1;
  return ::syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

ssize_t writev(int descriptor, const struct iovec* pieces, int count) {
  if (fails(disk_faults().write_error)) return -1;
  return ::syscall(SYS_writev, descriptor, pieces, count);
}

ssize_t pwritev(int descriptor, const struct iovec* pieces, int count, off_t offset) {
  if (fails(disk_faults().write_error)) return -1;
  return ::syscall(SYS_pwritev, descriptor, pieces, count, offset, 0);
}
}
