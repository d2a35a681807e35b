#pragma once

#include <cstdint>

/// Memory that runs out at a chosen moment. A test program that links ronde_failing_memory gets its memory through here: all of malloc,
/// libraries' too, or only C++'s `new` where a sanitizer owns malloc.
namespace ronde::test {

/// While it lives, the nth allocation from now on fails, once. Whoever makes it chooses whether its own thread is met too.
class FailingMemory {
 public:
  enum class Who : std::uint8_t { every_thread, other_threads };
  explicit FailingMemory(std::int64_t nth, Who who);
  ~FailingMemory();
  FailingMemory(const FailingMemory&) = delete;
  FailingMemory& operator=(const FailingMemory&) = delete;
  /// Has it failed by now?
  [[nodiscard]] bool hit() const;
};

}  // namespace ronde::test
