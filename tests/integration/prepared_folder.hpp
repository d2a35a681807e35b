#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ronde::integration {

/// The data folder of a house before its server first runs: what commands of `ronde` make of an empty folder, one after the other. Most
/// houses begin alike, so each sequence of commands is run once in a program and copied from then on.
class PreparedFolder {
 public:
  explicit PreparedFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// What the command says to standard output; fails the test if the command fails. `arguments` are without --data; they name no other
  /// house's port or path.
  std::string run(std::vector<std::string> arguments);
  /// From now on others change the folder: commands are run and nothing is copied.
  void leave() { done_.reset(); }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::optional<std::string> done_{""};  // every command so far; none when it is no longer known what was done
};

}  // namespace ronde::integration
