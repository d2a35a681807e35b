#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ronde::cli {

/// Asks the server that has this data folder open for a backup, through its operator's door. Nothing where no server runs on it; throws
/// Stop where it refuses, or where it runs without such a door.
[[nodiscard]] std::optional<std::string> backup_by_server(const std::filesystem::path& data, const std::filesystem::path& target);

}  // namespace ronde::cli
