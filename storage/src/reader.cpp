#include "ronde/storage/reader.hpp"

#include "layout.hpp"

namespace ronde::storage {

Range Range::prefix(std::string_view start) {
  return between(start, prefix_end(start));
}

Range Range::between(std::string_view from, std::string_view to) {
  Range range;
  range.from = from;
  range.to = to;
  return range;
}

Range Range::after(std::string_view start, std::string_view key) {
  // The least key after `key` is `key` and a zero byte.
  return between(std::string(key) + '\0', prefix_end(start));
}

Range Range::reversed() const {
  Range range = *this;
  range.reverse = !reverse;
  return range;
}

Range Range::limited(std::size_t rows) const {
  Range range = *this;
  range.limit = rows;
  return range;
}

Result<bool> Reader::contains(std::string_view key) const {
  const Result<std::string> value = get(key);
  if (value) return true;
  if (value.error().code == Errc::not_found) return false;
  return value.error();
}

Result<std::vector<Row>> Reader::rows(const Range& range) const {
  std::vector<Row> rows;
  const Result<std::size_t> visited = scan(range, [&rows](std::string_view key, std::string_view value) {
    rows.push_back({std::string(key), std::string(value)});
    return true;
  });
  if (!visited) return visited.error();
  return rows;
}

Result<std::size_t> Reader::count(const Range& range) const {
  return scan(range, [](std::string_view, std::string_view) { return true; });
}

}  // namespace ronde::storage
