#pragma once
// What a backup says of itself, as text that a person can read. README.md shows one.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "ronde/storage/feed.hpp"
#include "ronde/storage/key.hpp"
#include "ronde/storage/result.hpp"

namespace ronde::storage {

struct Manifest {
  struct Part {
    Head head;
    std::uint64_t rows{};
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::uint32_t format{};
  Timestamp made;
  std::uint64_t bytes{};
  std::string hash;  ///< XXH3-128 of data.mdb, 32 hex digits
  std::uint64_t rows{};
  std::map<PartitionId, Part> parts;
};

[[nodiscard]] std::string write_manifest(const Manifest& manifest);
/// Errc::corrupt for anything that write_manifest would not have written.
[[nodiscard]] Result<Manifest> read_manifest(std::string_view text);

/// XXH3-128 of a file's bytes.
[[nodiscard]] Result<std::string> hash_file(const std::filesystem::path& file);
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file);
/// Makes a file's bytes durable.
[[nodiscard]] Result<void> sync_file(const std::filesystem::path& file);
/// Writes and syncs a new file.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace ronde::storage
