// Loaded in front of the C library (LD_PRELOAD), it lets one call of the program fail, once: RONDE_FAULT="KIND:N", the Nth call of that
// kind. Kinds: memory (malloc, calloc, realloc), write (write, pwrite, writev; to files only: an event loop wakes itself by writing to a
// descriptor of its own, and no kernel refuses that), flush (fsync, fdatasync), accept. With
// RONDE_FAULT_COUNT=FILE it writes how many calls of each kind there were when the program ends.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum Kind { memory, write_call, flush, accept_call, kinds };
constexpr std::array<const char*, kinds> names{"memory", "write", "flush", "accept"};

constinit std::array<std::atomic<long>, kinds> calls{};
constinit std::atomic<long> chosen_call{0};
constinit std::atomic<int> chosen_kind{-1};

/// The Nth? Before the environment has been read nothing fails.
bool fails(Kind kind, int error) {
  const long number = calls[kind].fetch_add(1, std::memory_order_relaxed) + 1;
  if (kind != chosen_kind.load(std::memory_order_relaxed) || number != chosen_call.load(std::memory_order_relaxed)) return false;
  errno = error;
  return true;
}

/// Is it a write to a disk?
bool fails_on_disk(int descriptor) {
  struct stat about {};
  const int saved = errno;
  const bool on_disk = ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
  errno = saved;
  return on_disk && fails(write_call, EIO);
}

[[gnu::constructor]] void choose() {
  const char* const fault = std::getenv("RONDE_FAULT");
  if (fault == nullptr) return;
  for (int kind = 0; kind < kinds; ++kind) {
    const std::size_t size = std::strlen(names[static_cast<std::size_t>(kind)]);
    if (std::strncmp(fault, names[static_cast<std::size_t>(kind)], size) != 0 || fault[size] != ':') continue;
    chosen_call = std::atol(fault + size + 1);
    chosen_kind = kind;
  }
}

[[gnu::destructor]] void tell() {
  const char* const file = std::getenv("RONDE_FAULT_COUNT");
  if (file == nullptr) return;
  std::array<char, 128> text{};
  const int size = std::snprintf(text.data(), text.size(), "%ld %ld %ld %ld\n", calls[memory].load(), calls[write_call].load(),
                                 calls[flush].load(), calls[accept_call].load());
  const int descriptor = ::open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return;
  (void)!::syscall(SYS_write, descriptor, text.data(), static_cast<std::size_t>(size));
  ::close(descriptor);
}

}  // namespace

extern "C" {
// The C library's own, under the names that it keeps for those who stand in front of it.
void* __libc_malloc(std::size_t size);                     // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
void* __libc_calloc(std::size_t count, std::size_t size);  // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
void* __libc_realloc(void* memory, std::size_t size);      // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

void* malloc(std::size_t size) {
  return fails(memory, ENOMEM) ? nullptr : __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  return fails(memory, ENOMEM) ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  return fails(memory, ENOMEM) ? nullptr : __libc_realloc(old, size);
}
ssize_t write(int descriptor, const void* bytes, size_t size) {
  return fails_on_disk(descriptor) ? -1 : ::syscall(SYS_write, descriptor, bytes, size);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  return fails_on_disk(descriptor) ? -1 : ::syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off_t offset) {
  return pwrite(descriptor, bytes, size, offset);
}
ssize_t writev(int descriptor, const struct iovec* pieces, int count) {
  return fails_on_disk(descriptor) ? -1 : ::syscall(SYS_writev, descriptor, pieces, count);
}
int fsync(int descriptor) {
  return fails(flush, EIO) ? -1 : static_cast<int>(::syscall(SYS_fsync, descriptor));
}
int fdatasync(int descriptor) {
  return fails(flush, EIO) ? -1 : static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}
int accept(int listener, sockaddr* peer, socklen_t* size) {
  return fails(accept_call, EMFILE) ? -1 : static_cast<int>(::syscall(SYS_accept, listener, peer, size));
}
}
