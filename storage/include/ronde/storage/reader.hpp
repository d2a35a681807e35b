#pragma once
// Reading one partition's rows: the same calls inside a write (WriteView) and on a snapshot (PartitionView), so that a rule written
// against `const Reader&` works on both.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "ronde/storage/key.hpp"
#include "ronde/storage/result.hpp"

namespace ronde::storage {

/// Which rows, in which order, how many at most. Keys are those of KeyWriter.
struct Range {
  std::string from;                                             ///< first key, inclusive; empty: from the first row
  std::string to;                                               ///< end, exclusive; empty: to the last row
  bool reverse = false;                                         ///< last key first
  std::size_t limit = std::numeric_limits<std::size_t>::max();  ///< rows, at most

  [[nodiscard]] static Range all() { return {}; }
  /// All keys that begin with these bytes.
  [[nodiscard]] static Range prefix(std::string_view start);
  [[nodiscard]] static Range between(std::string_view from, std::string_view to);
  /// All keys that begin with `start` and come after `key`: the next page of a list.
  [[nodiscard]] static Range after(std::string_view start, std::string_view key);

  [[nodiscard]] Range reversed() const;
  [[nodiscard]] Range limited(std::size_t rows) const;
};

struct Row {
  std::string key;
  std::string value;
  friend bool operator==(const Row&, const Row&) = default;
};

/// Looks at one row; false ends the scan. The views die when it returns. It must not write.
using RowVisitor = std::function<bool(std::string_view key, std::string_view value)>;

/// The rows of one partition as they stand at one moment. Every value that is read is checked against its checksum.
/// Threads  not thread-safe: one thread at a time.
/// Errors   every call may answer Errc::corrupt (a checksum that does not fit); keys that are empty or too long are Errc::invalid.
class Reader {
 public:
  [[nodiscard]] virtual PartitionId partition() const = 0;
  /// The value, owned; Errc::not_found when there is no such row.
  /// Cost  about 1 us.
  [[nodiscard]] virtual Result<std::string> get(std::string_view key) const = 0;
  /// Visits rows in key order and returns how many were visited.
  [[nodiscard]] virtual Result<std::size_t> scan(const Range& range, const RowVisitor& visit) const = 0;
  /// The sequence number of the last change set of this partition that is seen here; 0 before the first.
  [[nodiscard]] virtual std::uint64_t head() const = 0;

  /// Is there such a row? (The value is checked too.)
  [[nodiscard]] Result<bool> contains(std::string_view key) const;
  /// The rows of the range, owned.
  [[nodiscard]] Result<std::vector<Row>> rows(const Range& range) const;
  [[nodiscard]] Result<std::size_t> count(const Range& range) const;

 protected:
  Reader() = default;
  Reader(const Reader&) = default;
  Reader(Reader&&) = default;
  Reader& operator=(const Reader&) = default;
  Reader& operator=(Reader&&) = default;
  ~Reader() = default;
};

}  // namespace ronde::storage
