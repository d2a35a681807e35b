#pragma once

#include <cstddef>

namespace ronde::media {

/// Bounds of the process that develops one picture (checklist 34).
struct SandboxLimits {
  unsigned cpu_seconds = 10;
  std::size_t memory = std::size_t{512} << 20;  ///< bytes that it may ask for; the code of libraries is not counted
};

/// Bounds of time and memory, no file written, no core dump, the end with its parent. To be called first.
[[nodiscard]] bool limit_this_process(const SandboxLimits& limits);

/// From here on: no file, no socket, no other program, nothing of other processes. Memory, threads of its own and the descriptors that are
/// open stay. What is forbidden fails with EPERM, so that a library that asks for a file in passing goes on without. For the whole process,
/// for good. False: the kernel does not know seccomp filters, and nobody should be let in.
[[nodiscard]] bool shut_the_door();

}  // namespace ronde::media
