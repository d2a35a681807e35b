#pragma once
// How much slower than usual a sanitizer makes this program: what a test allows in time grows by it. g++ has a macro for each, clang a
// feature.

namespace ronde::test {

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define RONDE_THREAD_SANITIZER
#elif __has_feature(address_sanitizer)
#define RONDE_ADDRESS_SANITIZER
#endif
#elif defined(__SANITIZE_THREAD__)
#define RONDE_THREAD_SANITIZER
#elif defined(__SANITIZE_ADDRESS__)
#define RONDE_ADDRESS_SANITIZER
#endif

#if defined(RONDE_THREAD_SANITIZER)
inline constexpr int sanitizer_slowness = 15;
#elif defined(RONDE_ADDRESS_SANITIZER)
inline constexpr int sanitizer_slowness = 5;
#else
inline constexpr int sanitizer_slowness = 1;
#endif

}  // namespace ronde::test
