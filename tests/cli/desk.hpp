#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "house.hpp"

/// An operator's desk: an empty folder to work in, and the commands typed there.
namespace ronde::test {

using integration::Ran;

class Desk {
 public:
  Desk() {
    static std::atomic<int> count{0};
    folder_ = std::filesystem::temp_directory_path() / ("ronde-cli-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Desk() { std::filesystem::remove_all(folder_); }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// The name of something in the folder.
  [[nodiscard]] std::string at(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] bool has(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  /// Writes a file there, and answers its name.
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return at(name);
  }
  /// The demo's quarters and hand-over points, in the folder "data".
  void found() const {
    const Ran made = integration::run_ronde({"demo", "--places-only", "--data", at("data")});
    REQUIRE_MESSAGE(made.status == 0, made.err);
  }

 private:
  std::filesystem::path folder_;
};

/// Types the command; it must end with that status. What it says goes where it belongs: refusals to standard error, with a hint.
inline Ran typed(const std::vector<std::string>& words, int status) {
  const Ran ran = integration::run_ronde(words);
  std::string line = "ronde";
  for (const auto& word : words) line += " " + word;
  CAPTURE(line);
  CAPTURE(ran.out);
  CAPTURE(ran.err);
  CHECK(ran.status == status);
  if (status == 2) {
    CHECK(ran.err.starts_with("ronde: "));
    CHECK(ran.err.find("\n  hint: ") != std::string::npos);
    CHECK(ran.out.empty());
  }
  CHECK(ran.err.find("system:") == std::string::npos);  // Boost's own words
  CHECK(ran.err.find("IsArray") == std::string::npos);  // the parser's own words
  CHECK(ran.err.find('\r') == std::string::npos);       // no progress bar: this is no terminal
  return ran;
}

[[nodiscard]] inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

[[nodiscard]] inline std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

}  // namespace ronde::test
