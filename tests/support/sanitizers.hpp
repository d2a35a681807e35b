#pragma once

namespace ronde::test {

/// How many times slower this build may be: bounds of time are for the program that people run, and stretched under sanitizers.
#if defined(__SANITIZE_THREAD__)
inline constexpr int sanitizer_slowness = 15;
#elif defined(__SANITIZE_ADDRESS__)
inline constexpr int sanitizer_slowness = 5;
#else
inline constexpr int sanitizer_slowness = 1;
#endif

}  // namespace ronde::test
