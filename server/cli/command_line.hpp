#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace ronde::cli {

/// What is wrong with a value, for people; empty when nothing is.
using ValueCheck = std::function<std::string(const std::string& text)>;

/// One option, as it is being described.
class OptionLine {
 public:
  explicit OptionLine(CLI::Option* option) : option_(option) {}
  OptionLine& required();
  /// The help shows the value that stands without it.
  OptionLine& with_default();
  OptionLine& between(int low, int high);
  OptionLine& among(std::vector<std::string> values);
  OptionLine& existing_file();
  /// `placeholder` is how the help calls the value.
  OptionLine& checked(const std::string& placeholder, ValueCheck check);

 private:
  CLI::Option* option_;
};

/// What a command understands, and its help. CLI11 stands behind it and is compiled once, in command_line.cpp: a file that includes it
/// takes seconds longer.
class CommandLine {
 public:
  CommandLine(std::string description, std::string name);

  /// Names such as "--data", or "FILE" for what stands without one. The variable must outlive `run`.
  OptionLine option(const std::string& names, std::string& value, const std::string& help);
  OptionLine option(const std::string& names, std::filesystem::path& value, const std::string& help);
  OptionLine option(const std::string& names, std::vector<std::string>& values, const std::string& help);
  OptionLine option(const std::string& names, int& value, const std::string& help);
  OptionLine option(const std::string& names, std::uint32_t& value, const std::string& help);
  OptionLine option(const std::string& names, std::size_t& value, const std::string& help);
  OptionLine flag(const std::string& names, bool& value, const std::string& help);
  /// Options of which exactly one must be given, under their own heading.
  [[nodiscard]] CommandLine one_of(const std::string& heading);

  /// Parses, runs, and answers the command's status: `ronde: message` and `  hint: ...` on standard error where it goes wrong.
  int run(int argc, const char* const* argv, const std::function<int()>& body);

 private:
  explicit CommandLine(std::shared_ptr<CLI::App> app) : app_(std::move(app)) {}
  std::shared_ptr<CLI::App> app_;
};

/// For options that take what people's browsers see: http:// or https://, a host, perhaps a port, nothing after it.
[[nodiscard]] std::string check_origin(const std::string& text);

}  // namespace ronde::cli
