#pragma once
// A store in a folder that goes away with the test, and short ways to say what a test does with it.

#include <doctest/doctest.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "ronde/storage/backup.hpp"
#include "ronde/storage/store.hpp"

/// boost::system::result declares an operator<< for every content, so doctest must be told how to show ours.
namespace doctest {
template <class T>
struct StringMaker<ronde::storage::Result<T>> {
  static String convert(const ronde::storage::Result<T>& result) {
    if (result) return "a value";
    const std::string text = std::string(name_of(result.error().code)) + ": " + result.error().why;
    return text.c_str();
  }
};
}  // namespace doctest

namespace ronde::storage::test {

inline std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ronde-storage-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Small, and content with the disk as it is.
inline StoreOptions test_options() {
  StoreOptions options;
  options.map_size = std::size_t{256} << 20;
  options.min_free_bytes = 0;
  return options;
}

inline std::unique_ptr<Store> open_store(const std::filesystem::path& folder, StoreOptions options = test_options()) {
  Result<std::unique_ptr<Store>> store = Store::open(folder, std::move(options));
  if (!store) FAIL("open: ", store.error().why);
  return std::move(*store);
}

class TempStore {
 public:
  explicit TempStore(StoreOptions options = test_options()) : options_(options), store_(open_store(folder(), std::move(options))) {}
  Store& operator*() { return *store_; }
  Store* operator->() { return store_.get(); }
  [[nodiscard]] std::filesystem::path folder() const { return home_.path() / "store"; }
  [[nodiscard]] std::filesystem::path beside(const std::string& name) const { return home_.path() / name; }
  void close() { store_.reset(); }
  void reopen() {
    store_.reset();
    store_ = open_store(folder(), options_);
  }

 private:
  TempFolder home_;
  StoreOptions options_;
  std::unique_ptr<Store> store_;
};

/// The neighbourhood whose id is this byte sixteen times.
inline PartitionId home(std::uint8_t byte) {
  std::array<std::uint8_t, 16> id;
  id.fill(byte);
  return PartitionId::neighbourhood(id);
}

inline Timestamp at_ms(std::int64_t ms) {
  return Timestamp{std::chrono::milliseconds{ms}};
}
constexpr std::int64_t noon_ms = 1'790'000'000'000;

inline WriteRequest request(const PartitionId& partition, WriteFn fn, Timestamp now = at_ms(noon_ms)) {
  WriteRequest request;
  request.partition = partition;
  request.event = "test.changed";
  request.now = now;
  request.fn = std::move(fn);
  return request;
}

inline WriteFn putting(std::vector<std::pair<std::string, std::string>> rows, std::string answer = "done") {
  return [rows = std::move(rows), answer = std::move(answer)](WriteView& view) -> Result<std::string> {
    for (const auto& [key, value] : rows) {
      if (Result<void> put = view.put(key, value); !put) return put.error();
    }
    return answer;
  };
}

inline WriteFn erasing(std::string key) {
  return [key = std::move(key)](WriteView& view) -> Result<std::string> {
    if (Result<bool> erased = view.erase(key); !erased) return erased.error();
    return std::string("gone");
  };
}

inline Written write_ok(Store& store, WriteRequest what) {
  Result<Written> written = store.write(std::move(what));
  if (!written) FAIL("write: ", written.error().why);
  return std::move(*written);
}

inline Written put_ok(Store& store, const PartitionId& partition, const std::string& key, const std::string& value) {
  return write_ok(store, request(partition, putting({{key, value}})));
}

inline std::string read_ok(Store& store, const PartitionId& partition, const std::string& key) {
  const Result<Snapshot> snapshot = store.snapshot();
  REQUIRE(snapshot);
  const Result<std::string> value = snapshot->get(partition, key);
  if (!value) return "(" + std::string(name_of(value.error().code)) + ")";
  return *value;
}

inline std::map<std::string, std::string> rows_of(const Store& store, const PartitionId& partition) {
  const Result<Snapshot> snapshot = store.snapshot();
  REQUIRE(snapshot);
  const Result<PartitionView> view = snapshot->of(partition);
  REQUIRE(view);
  const Result<std::vector<Row>> rows = view->rows(Range::all());
  REQUIRE(rows);
  std::map<std::string, std::string> map;
  for (const Row& row : *rows) map[row.key] = row.value;
  return map;
}

inline std::vector<Row> dump_of(const Store& store) {
  std::vector<Row> rows;
  REQUIRE(dump(store, [&rows](std::string_view key, std::string_view value) {
    rows.push_back({std::string(key), std::string(value)});
    return true;
  }));
  return rows;
}

inline std::string findings_of(const Store& store) {
  const Result<CheckReport> report = check(store);
  if (!report) return report.error().why;
  std::string text;
  for (const Finding& finding : report->findings) text += finding.where + ": " + finding.what + "\n";
  return text;
}

/// splitmix64: the same numbers from the same seed everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t end) { return next() % end; }
  std::string bytes(std::size_t size) {
    std::string text;
    while (text.size() < size) text.push_back(static_cast<char>(below(256)));
    return text;
  }

 private:
  std::uint64_t state_;
};

}  // namespace ronde::storage::test
