// SECURITY-CHECKLIST 41: whichever allocation, write or flush fails, once, what was asked is refused or done, never half; what was
// acknowledged is there; and an opened store is whole.
#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <functional>

#include "disk_faults.hpp"
#include "failing_memory.hpp"
#include "temp_store.hpp"

using namespace ronde::storage;
using namespace ronde::storage::test;
using ronde::test::FailingMemory;

namespace {

constexpr std::int64_t faults_max = 5'000;

StoreOptions counting(std::atomic<int>& fatal) {
  StoreOptions options = test_options();
  options.on_fatal = [&fatal](std::string_view) { ++fatal; };
  return options;
}

WriteRequest three_rows(const std::string& name) {
  WriteRequest wanted = request(home(1), putting({{name + "/a", name}, {name + "/b", std::string(2'000, 'b')}, {name + "/c", name}}, name));
  wanted.idempotency = IdempotencyKey{"owner", name, {}};
  return wanted;
}

std::size_t rows_with(Store& store, const std::string& name) {
  std::size_t count = 0;
  for (const auto& [key, value] : rows_of(store, home(1))) count += key.starts_with(name + "/") ? 1U : 0U;
  return count;
}

/// True if it was acknowledged. A refusal is a value, or, where the caller's own memory is wanting, an exception.
bool acknowledged(const std::function<bool()>& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return false;
  }
}

/// What must hold of a write after a fault, in the store as it stands and opened again.
void judge(TempStore& store, const std::string& name, bool told, bool fatal) {
  if (fatal) store.reopen();
  const std::size_t rows = rows_with(*store, name);
  CHECK((rows == 0 || rows == 3));
  if (told) CHECK(rows == 3);
  CHECK(read_ok(*store, home(1), "kept") == "yes");
  // Asked again under the same key, it is done once.
  CHECK(write_ok(*store, three_rows(name)).answer == name);
  CHECK(rows_with(*store, name) == 3);
  CHECK(findings_of(*store) == "");
}

/// Lets the first, second, ... of what `fault` makes fail happen during `work`, each on a fresh store, until there is nothing left to fail.
template <class Fault>
std::int64_t each_fault(const std::function<bool(TempStore&, const std::string&)>& work) {
  for (std::int64_t nth = 1; nth < faults_max; ++nth) {
    CAPTURE(nth);
    std::atomic<int> fatal{0};
    TempStore store(counting(fatal));
    put_ok(*store, home(1), "kept", "yes");
    bool told = false;
    bool hit = false;
    {
      const Fault fault(nth);
      told = acknowledged([&] { return work(store, "new"); });
      hit = fault.hit();
    }
    judge(store, "new", told, fatal > 0);
    if (hit) continue;
    CHECK(told);
    return nth - 1;
  }
  FAIL("more faults than anybody has the patience for");
  return 0;
}

struct MemoryFault : FailingMemory {
  explicit MemoryFault(std::int64_t nth) : FailingMemory(nth, Who::every_thread) {}
};

/// The nth write or flush fails with EIO.
struct DiskFault {
  explicit DiskFault(std::int64_t nth) {
    disk_faults().error_once = EIO;
    disk_faults().calls_left = nth;
  }
  ~DiskFault() { disk_faults().calls_left = 0; }
  DiskFault(const DiskFault&) = delete;
  DiskFault& operator=(const DiskFault&) = delete;
  [[nodiscard]] static bool hit() { return disk_faults().calls_left <= 0; }
};

bool writes(TempStore& store, const std::string& name) {
  return store->write(three_rows(name)).has_value();
}

bool writes_and_compacts(TempStore& store, const std::string& name) {
  const bool told = writes(store, name);
  (void)store->compact(home(1), 0);
  return told;
}

bool writes_and_backs_up(TempStore& store, const std::string& name) {
  const bool told = writes(store, name);
  const auto made = backup(*store, store.beside("backup"), at_ms(noon_ms));
  if (made) {
    const auto restored = restore_verify(store.beside("backup"), store.beside("restored"));
    if (restored) CHECK(restored->findings.empty());
  }
  return told;
}

}  // namespace

TEST_CASE("whichever allocation of a write fails, the write is refused or done, and the store goes on") {
  const auto faults = each_fault<MemoryFault>(writes);
  MESSAGE(faults << " allocations failed, one after the other");
  CHECK(faults > 5);
}

TEST_CASE("whichever allocation fails while change sets are folded, nothing is lost") {
  CHECK(each_fault<MemoryFault>(writes_and_compacts) > 5);
}

TEST_CASE("whichever allocation of a snapshot and a scan fails, the reader is refused or reads what is there, and the next one reads it") {
  TempStore store;
  for (int i = 0; i < 20; ++i) put_ok(*store, home(1), "row" + std::to_string(i), "value");
  for (std::int64_t nth = 1; nth < faults_max; ++nth) {
    CAPTURE(nth);
    std::size_t rows = 20;
    bool hit = false;
    {
      const MemoryFault fault(nth);
      try {
        const Result<Snapshot> snapshot = store->snapshot();
        if (snapshot) {
          const Result<PartitionView> view = snapshot->of(home(1));
          const auto read = view ? view->rows(Range::all()) : Result<std::vector<Row>>(view.error());
          if (read) rows = read->size();
        }
      } catch (const std::bad_alloc&) {
      }
      hit = fault.hit();
    }
    CHECK(rows == 20);
    if (!hit) break;
  }
  CHECK(rows_of(*store, home(1)).size() == 20);
  CHECK(store->stats().readers >= 1);
}

TEST_CASE("whichever allocation fails while a store is opened, opening is refused, and the next time it opens") {
  TempStore store;
  put_ok(*store, home(1), "kept", "yes");
  store.close();
  for (std::int64_t nth = 1; nth < faults_max; ++nth) {
    CAPTURE(nth);
    const MemoryFault fault(nth);
    try {
      const Result<std::unique_ptr<Store>> opened = Store::open(store.folder(), test_options());
    } catch (const std::bad_alloc&) {
    } catch (const std::system_error&) {
    }
    if (!fault.hit()) break;
  }
  store.reopen();
  CHECK(read_ok(*store, home(1), "kept") == "yes");
}

TEST_CASE("whichever write or flush of a commit fails, what was acknowledged is there and nothing is half done") {
  const auto faults = each_fault<DiskFault>(writes);
  MESSAGE(faults << " writes and flushes failed, one after the other");
  CHECK(faults >= 2);
}

TEST_CASE("whichever write or flush fails while change sets are folded, nothing is lost") {
  CHECK(each_fault<DiskFault>(writes_and_compacts) >= 4);
}

TEST_CASE("whichever write or flush of a backup fails, there is a whole backup or none, and the store is as it was") {
  CHECK(each_fault<DiskFault>(writes_and_backs_up) >= 6);
}
