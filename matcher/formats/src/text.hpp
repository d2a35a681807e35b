#pragma once
// Lines and fields with their places, for readers that say where a file is wrong.
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ronde/formats/instance.hpp"

namespace ronde::formats {

struct Field {
  std::string_view text;
  std::size_t column = 1;
};

inline bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Splits at spaces, or at `separator` with spaces around the fields taken away.
std::vector<Field> fields_of(std::string_view line, char separator = ' ');

template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Walks the lines of a text and collects what is wrong.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }
  [[nodiscard]] std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++line_;
    return line;
  }
  [[nodiscard]] std::size_t line() const { return line_; }
  void wrong(std::size_t column, std::string message, std::string hint) { wrong_at(line_, column, std::move(message), std::move(hint)); }
  void wrong_at(std::size_t line, std::size_t column, std::string message, std::string hint) {
    if (problems_.size() < kProblemMax) problems_.push_back({line, column, std::move(message), std::move(hint)});
  }
  /// So many problems that further ones are not kept.
  [[nodiscard]] bool full() const { return problems_.size() >= kProblemMax; }
  [[nodiscard]] bool good() const { return problems_.empty(); }
  [[nodiscard]] std::vector<Problem> take_problems() { return std::move(problems_); }

 private:
  std::string_view rest_;
  std::size_t line_ = 0;
  std::vector<Problem> problems_;
};

/// A name shortened for a message.
std::string quoted(std::string_view name);

/// Vertices with names and weighted arcs between them, as all graph files have.
class VertexFile {
 public:
  explicit VertexFile(LineReader& lines) : lines_(lines) {}
  std::uint32_t vertex(std::string_view name);  ///< made when first named
  void gift(std::string_view name) { gift_[vertex(name)] = true; }
  /// By one reading of the file a gift, by another not.
  void doubtful_gift(std::string_view name) { doubtful_.push_back(vertex(name)); }
  [[nodiscard]] bool is_gift(std::string_view name) const;
  /// Estimate that who owns the vertex says yes to what they would receive; until told, 1000.
  void acceptance(std::string_view name, std::uint16_t permille) { acceptance_permille_[vertex(name)] = permille; }
  /// Size band of what the vertex gives; until told, 0.
  void size(std::string_view name, std::uint8_t band) { size_[vertex(name)] = band; }
  /// A later arc between the same two replaces the earlier. Self-arcs are left out.
  void arc(std::string_view from, std::string_view to, double weight);
  /// Makes weights whole (up to six decimals) and builds; a vertex is its own owner.
  [[nodiscard]] ReadResult build();

 private:
  struct Arc {
    std::uint32_t from, to;
    double weight;
    std::size_t line;
  };
  [[nodiscard]] std::optional<std::uint32_t> known(std::string_view name) const;
  [[nodiscard]] matcher::ExchangeGraphBuilder with_arcs(std::int64_t scale);
  LineReader& lines_;
  std::vector<std::string> names_;
  std::vector<bool> gift_;
  std::vector<std::uint16_t> acceptance_permille_;
  std::vector<std::uint8_t> size_;
  std::vector<std::uint32_t> doubtful_;
  std::vector<Arc> arcs_;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> index_;
  std::vector<std::uint32_t> index_of_number_;  // names that are small plain numbers, as most are, need no hashing
};

/// What the builder said, as problems of the file.
ReadResult built_or_problems(matcher::ExchangeGraphBuilder&& builder, Instance&& instance, LineReader& lines);

}  // namespace ronde::formats
