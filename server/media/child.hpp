#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ronde::media {

/// Bounds of a process that answers one question.
struct ChildLimits {
  std::chrono::milliseconds time;  ///< from the start to the last byte of the answer
  std::size_t answer_max;          ///< bytes
};

/// What came of it.
struct ChildAnswer {
  enum class End : std::uint8_t {
    said,    ///< it closed its output; perhaps it died before it had said all
    much,    ///< more than answer_max
    late,    ///< it had not ended in its time, or it was time to stop
    absent,  ///< it could not be started
  };
  End end = End::absent;
  std::string text;  ///< where it was said
};

/// Starts `program` with an empty environment and no descriptor but one socket, gives it `question` on standard input up to its end, and
/// takes what it writes on standard output. It is killed at its end, at a bound, or when `stop` is set; none outlives the call.
/// Threads any. Blocks.
[[nodiscard]] ChildAnswer ask_child(const std::filesystem::path& program, std::string_view question, ChildLimits limits,
                                    const std::atomic<bool>& stop);

}  // namespace ronde::media
