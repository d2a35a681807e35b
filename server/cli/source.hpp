#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "json/parse.hpp"

/// JSON that somebody wrote by hand or with another program: read with types and ranges, and refused with file, line, column and a hint.
namespace ronde::cli {

/// Reads a whole file. Throws Stop (asked wrongly): not there, not readable, a folder.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

class Node;

/// One JSON text of a file, with the way back from a value to where it stands.
class Source {
 public:
  /// `first_line`: where the text begins in its file, for JSON lines. `hint` goes with every refusal that has none of its own.
  /// Throws Stop (asked wrongly): no JSON.
  Source(std::string file, std::string text, std::string hint, std::size_t first_line = 1);
  [[nodiscard]] Node root() const;
  [[nodiscard]] const json::Document& document() const { return document_; }
  /// Throws Stop (asked wrongly): `file:line:column: what`.
  [[noreturn]] void stop(const json::Value& at, const std::string& what, const std::string& hint = {}) const;

 private:
  [[noreturn]] void stop_at(std::size_t offset, const std::string& what, const std::string& hint) const;

  std::string file_;
  std::string text_;
  std::string hint_;
  std::size_t first_line_;
  json::Document document_;
};

/// A value of a Source. Whatever is not as asked for is a Stop with its place. The Source must outlive it.
class Node {
 public:
  Node(const Source& source, const json::Value& value, std::string name) : source_(&source), value_(&value), name_(std::move(name)) {}

  /// The member of that name; must be there. `find`: nothing where it is not there, or null.
  [[nodiscard]] Node at(const char* name) const;
  [[nodiscard]] std::optional<Node> find(const char* name) const;
  /// The entries of a list, at most that many.
  [[nodiscard]] std::vector<Node> items(std::size_t most = 10'000'000) const;
  [[nodiscard]] std::string text() const;
  /// Each member of an object that is a text.
  void each_text(const std::function<void(std::string name, std::string text, const Node& at)>& visit) const;
  /// Finite, from low to high.
  [[nodiscard]] double number(double low, double high) const;
  /// A whole number from low to high; 1.0 is none.
  [[nodiscard]] std::uint64_t whole(std::uint64_t low, std::uint64_t high) const;
  [[nodiscard]] bool truth() const;
  [[noreturn]] void stop(const std::string& what, const std::string& hint = {}) const { source_->stop(*value_, what, hint); }

 private:
  const Source* source_;
  const json::Value* value_;
  std::string name_;  // as a refusal calls it
};

}  // namespace ronde::cli
