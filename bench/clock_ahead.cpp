// A clock that a bench sets ahead while the server runs, so that three in the morning comes when it is wanted: preloaded, it adds the
// seconds that stand in the file RONDE_BENCH_CLOCK (a whole number of 8 bytes) to the time of day. Timers go by another clock and stay as
// they are.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

using Clock = int (*)(clockid_t, timespec*);

const volatile std::int64_t* seconds_ahead() {
  const char* const path = std::getenv("RONDE_BENCH_CLOCK");
  const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* const shared = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  return shared == MAP_FAILED ? nullptr : static_cast<const volatile std::int64_t*>(shared);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* at) noexcept {
  static const auto real = reinterpret_cast<Clock>(::dlsym(RTLD_NEXT, "clock_gettime"));
  static const auto* const ahead = seconds_ahead();
  const int code = real(clock, at);
  if (code == 0 && clock == CLOCK_REALTIME && ahead != nullptr) at->tv_sec += *ahead;
  return code;
}
