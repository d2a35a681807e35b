#include "failing_memory.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "sanitizers.hpp"

namespace ronde::test {
namespace {

// Zero-initialised before anything runs: malloc is asked long before main.
constinit std::atomic<bool> armed{false};
constinit std::atomic<std::int64_t> left{0};
constinit thread_local bool spared = false;

bool fails_now() {
  if (!armed.load(std::memory_order_relaxed) || spared) return false;
  return left.fetch_sub(1, std::memory_order_relaxed) == 1;
}

}  // namespace

FailingMemory::FailingMemory(std::int64_t nth, Who who) {
  spared = who == Who::other_threads;
  left = nth;
  armed = true;
}

FailingMemory::~FailingMemory() {
  armed = false;
  spared = false;
}

bool FailingMemory::hit() const {
  return left.load() <= 0;
}

}  // namespace ronde::test

#if defined(RONDE_ADDRESS_SANITIZER) || defined(RONDE_THREAD_SANITIZER)

void* operator new(std::size_t size) {
  void* const memory = ronde::test::fails_now() ? nullptr : std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

#else

extern "C" {
// The C library's own, under the names that it keeps for those who stand in front of it.
void* __libc_malloc(std::size_t size);                     // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
void* __libc_calloc(std::size_t count, std::size_t size);  // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
void* __libc_realloc(void* memory, std::size_t size);      // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

void* malloc(std::size_t size) {
  if (!ronde::test::fails_now()) return __libc_malloc(size);
  errno = ENOMEM;
  return nullptr;
}
void* calloc(std::size_t count, std::size_t size) {
  if (!ronde::test::fails_now()) return __libc_calloc(count, size);
  errno = ENOMEM;
  return nullptr;
}
void* realloc(void* memory, std::size_t size) {
  if (!ronde::test::fails_now()) return __libc_realloc(memory, size);
  errno = ENOMEM;
  return nullptr;
}
}

#endif
