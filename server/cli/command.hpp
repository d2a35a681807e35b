#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ronde/storage/store.hpp"

/// The commands and what they share. Every command answers 0 (done), 1 (it could not be done, or something was found) or 2 (asked wrongly).
namespace ronde::cli {

inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int asked_wrongly = 2;

/// What a command throws when it cannot go on: one line for people, with a hint of what to do.
class Stop : public std::runtime_error {
 public:
  Stop(int status, const std::string& what, std::string hint = {}) : std::runtime_error(what), status_(status), hint_(std::move(hint)) {}
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  int status_;
  std::string hint_;
};

/// Whether a command may begin a data folder. What reads or adds to one must not: a mistyped --data would look like a success.
enum class Folder : std::uint8_t { must_exist, may_be_made };

/// Is there a store under this data folder?
[[nodiscard]] bool holds_store(const std::filesystem::path& data);

inline constexpr const char* close_the_server = "is `ronde serve` running on this folder? One process at a time";

/// Opens the store under the data folder. Throws Stop: there is none, another process has it open (with the hint `busy`), written by a
/// newer Ronde, damaged.
std::unique_ptr<storage::Store> open_store(const std::filesystem::path& data, Folder folder, const std::string& busy = close_the_server);

/// A line `name  42 %` on standard error while long work goes on; silent where that is no terminal. Ends by itself; call `end` before
/// anything else is printed.
class ProgressLine {
 public:
  explicit ProgressLine(std::string name);
  ~ProgressLine() { end(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(std::uint64_t finished, std::uint64_t total);
  void end();

 private:
  std::string name_;
  bool terminal_;
  bool shown_ = false;
  int last_ = -1;
};

int serve_command(int argc, const char* const* argv);
int backup_command(int argc, const char* const* argv);
int restore_command(int argc, const char* const* argv);
int check_command(int argc, const char* const* argv);
int import_command(int argc, const char* const* argv);
int export_command(int argc, const char* const* argv);
int invite_command(int argc, const char* const* argv);
int steward_command(int argc, const char* const* argv);
int demo_command(int argc, const char* const* argv);

}  // namespace ronde::cli
