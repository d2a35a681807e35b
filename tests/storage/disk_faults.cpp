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
  const int code = error;
  if (code == 0) return false;
  errno = code;
  return true;
}

}  // namespace
}  // namespace ronde::storage::test

using ronde::storage::test::disk_faults;
using ronde::storage::test::fails;

extern "C" {

int fdatasync(int descriptor) {
  ++disk_faults().syncs;
  if (fails(disk_faults().sync_error)) return -1;
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  if (fails(disk_faults().write_error)) return -1;
  return ::syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

ssize_t writev(int descriptor, const struct iovec* pieces, int count) {
  if (fails(disk_faults().write_error)) return -1;
  return ::syscall(SYS_writev, descriptor, pieces, count);
}
}
