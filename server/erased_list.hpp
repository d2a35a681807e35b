#pragma once

#include <filesystem>
#include <vector>

#include "market/words.hpp"
#include "ronde/storage/result.hpp"

namespace ronde::server {

/// Who was erased for good: a file beside the store, so that it outlives a store that is replaced by an older backup. Ids only, which name
/// nobody once the rest is gone: a line each, "NEIGHBOURHOOD MEMBER".
class ErasedList {
 public:
  struct Entry {
    market::NeighbourhoodId home;
    market::MemberId member;
  };
  /// An empty path keeps nothing: for tests, and stores in memory.
  explicit ErasedList(std::filesystem::path file) : file_(std::move(file)) {}
  /// The file's name in a data folder.
  [[nodiscard]] static std::filesystem::path in(const std::filesystem::path& data) { return data / "erased.txt"; }

  /// Appends, and returns when it is on the disk. Errc::unavailable: it is not, and nobody may be erased who would come back unnoticed.
  [[nodiscard]] storage::Result<void> add(const Entry& entry) const;
  /// All, in the order in which they were added. A last line that the power cut off is passed over: its member was not erased yet.
  /// Errc::corrupt: another line is none of ours.
  [[nodiscard]] storage::Result<std::vector<Entry>> read() const;

 private:
  std::filesystem::path file_;
};

}  // namespace ronde::server
