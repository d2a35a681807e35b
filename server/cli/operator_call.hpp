#pragma once

#include <filesystem>
#include <optional>

#include "ronde/storage/backup.hpp"

namespace ronde::cli {

/// Asks the server that has this data folder open for a backup, through its operator's door. Nothing where no such door answers; throws
/// Stop where it refuses.
[[nodiscard]] std::optional<storage::BackupReport> backup_by_server(const std::filesystem::path& data, const std::filesystem::path& target);

}  // namespace ronde::cli
