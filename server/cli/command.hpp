#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ronde/storage/store.hpp"

/// The command line. Every command answers 0 (done), 1 (it could not be done, or something was found) or 2 (asked wrongly).
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

/// Parses and runs: `ronde: message` and `  hint: ...` on standard error where it goes wrong.
int run(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& body);

/// Opens the store under the data folder. Throws Stop: another process has it open, written by a newer Ronde, damaged.
std::unique_ptr<storage::Store> open_store(const std::filesystem::path& data);

/// A line `name  42 %` on standard error while long work goes on; silent where that is no terminal.
class ProgressLine {
 public:
  explicit ProgressLine(std::string name);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(std::uint64_t finished, std::uint64_t total);

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
