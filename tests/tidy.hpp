#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

/// The checkout as the tests of the house read it: its text files, and small ways of looking at them.
namespace ronde::tidy {

namespace fs = std::filesystem;

struct File {
  std::string path;  // from the top of the checkout
  std::string text;
};

using Complaints = std::vector<std::string>;
using Rule = std::function<Complaints(const File&)>;

inline std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

inline bool is_under(const File& file, std::string_view folder) {
  return file.path.starts_with(folder);
}

inline bool has_ending(const File& file, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view ending) { return file.path.ends_with(ending); });
}

inline bool holds(std::string_view line, std::string_view part) {
  return line.find(part) != std::string_view::npos;
}

inline std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

inline std::string complaint(const File& file, std::size_t line, std::string_view what) {
  return file.path + ":" + std::to_string(line) + ": " + std::string(what);
}

// Every line for which `is_bad` holds, told with `what`.
template <class IsBad>
inline Complaints each_line(const File& file, std::string_view what, IsBad is_bad) {
  Complaints found;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    if (is_bad(line)) found.push_back(complaint(file, number, what));
  }
  return found;
}

// --- the house ------------------------------------------------------------------------------------------------------------------

inline bool is_skipped(const fs::path& path) {
  static const std::set<std::string> folders{".git", "build",  "var",         "node_modules", "dist", "test-results", "playwright-report",
                                             "data", "corpus", "screenshots", "__pycache__"};
  return folders.contains(path.filename().string());
}

inline bool is_text(const fs::path& path) {
  static const std::set<std::string> endings{".cpp",  ".hpp",  ".ts",  ".js",  ".svelte", ".css",     ".html", ".md",  ".sh",
                                             ".json", ".yaml", ".yml", ".txt", ".cmake",  ".service", ".conf", ".svg", ""};
  return endings.contains(path.extension().string());
}

inline std::vector<File> read_house() {
  std::vector<File> files;
  for (auto entry = fs::recursive_directory_iterator("."); entry != fs::recursive_directory_iterator(); ++entry) {
    if (is_skipped(entry->path())) {  // in a second worktree .git is a file
      if (entry->is_directory()) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file() || is_skipped(entry->path()) || !is_text(entry->path())) continue;  // in a worktree .git is a file
    std::ifstream in(entry->path(), std::ios::binary);
    files.push_back({entry->path().lexically_normal().string(), {std::istreambuf_iterator<char>(in), {}}});
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

inline const std::vector<File>& house() {
  static const std::vector<File> files = read_house();
  return files;
}

inline void check_house(const Rule& rule) {
  for (const File& file : house()) {
    for (const std::string& words : rule(file)) FAIL_CHECK(words);
  }
}

}  // namespace ronde::tidy
