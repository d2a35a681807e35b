#pragma once
// The LMDB environment: one for a folder and a process, with the flags that keep what was acknowledged (SECURITY-CHECKLIST 37, 38).

#include <lmdb.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "ronde/storage/result.hpp"

namespace ronde::storage {

/// Why no store may lie on this kind of file system (statfs f_type), if so: locks and memory maps do not hold on NFS, CIFS and FUSE.
[[nodiscard]] std::optional<std::string> file_system_refusal(long f_type);

/// An open file descriptor.
class File {
 public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept;
  ~File();
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// Makes the entries of a folder durable: a new file is lost with its folder's entry.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

class Env {
 public:
  struct Limits {
    std::size_t map_size{};
    unsigned max_readers{};
  };
  /// Makes the folder if need be, takes its lock, opens and brings the format up to date.
  [[nodiscard]] static Result<Env> open(const std::filesystem::path& folder, const Limits& limits);
  /// A file that is being written for a backup: no lock of ours, no format row, the same flags.
  [[nodiscard]] static Result<Env> open_bare(const std::filesystem::path& folder, const Limits& limits);

  [[nodiscard]] MDB_env* raw() const { return env_.get(); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Frees the slots of readers whose process died.
  void check_readers() const;

  struct Space {
    std::uint64_t map_size{};
    std::uint64_t used{};  ///< bytes up to the last page ever used
    unsigned readers{};
  };
  [[nodiscard]] Space space() const;
  /// Bytes in pages that may be used again: reads LMDB's list of free pages.
  [[nodiscard]] Result<std::uint64_t> reusable_bytes() const;
  /// Bytes free on the disk.
  [[nodiscard]] std::uint64_t disk_free() const;

 private:
  struct Close {
    void operator()(MDB_env* env) const noexcept { mdb_env_close(env); }
  };
  Env() = default;
  std::filesystem::path folder_;
  File lock_;  // before env_: given back after LMDB has closed its files
  std::unique_ptr<MDB_env, Close> env_;
};

}  // namespace ronde::storage
