#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ronde::media {

/// Bounds of a process that answers one question.
struct ChildLimits {
  std::chrono::milliseconds time;  ///< from the start to the last byte of the answer
  std::size_t answer_max;          ///< bytes
};

/// Starts `program` with an empty environment and no descriptor but one socket, gives it `question` on standard input up to its end, and
/// takes what it writes on standard output. It is killed at its end, at a bound, or when `stop` is set; none outlives the call.
/// Errors  nothing where it could not be started, was too slow or wrote too much. Threads any. Blocks.
[[nodiscard]] std::optional<std::string> ask_child(const std::filesystem::path& program, std::string_view question, ChildLimits limits,
                                                   const std::atomic<bool>& stop);

}  // namespace ronde::media
