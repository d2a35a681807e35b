// SECURITY-CHECKLIST 39 and 41: what a store does when the disk says no.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "disk_faults.hpp"
#include "env.hpp"
#include "temp_store.hpp"

using namespace ronde::storage;
using namespace ronde::storage::test;

namespace {

struct Restored {
  ~Restored() {
    disk_faults().sync_error = 0;
    disk_faults().write_error = 0;
  }
};

}  // namespace

TEST_CASE("a failed fsync ends the process with status 74 within a second, and nothing was acknowledged") {
  TempFolder folder;
  const auto started = std::chrono::steady_clock::now();
  const pid_t child = ::fork();  // before any store is open in this test
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(STDERR_FILENO);  // the line that it writes there is meant for an operator
    Result<std::unique_ptr<Store>> store = Store::open(folder.path() / "store", test_options());
    if (!store) ::_exit(1);
    if (!(*store)->write(request(home(1), putting({{"kept", "yes"}})))) ::_exit(2);
    disk_faults().sync_error = EIO;
    const Result<Written> written = (*store)->write(request(home(1), putting({{"lost", "yes"}})));
    ::_exit(written ? 3 : 4);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 74);
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(10));
  const auto store = open_store(folder.path() / "store");
  CHECK(read_ok(*store, home(1), "kept") == "yes");
  CHECK(read_ok(*store, home(1), "lost") == "(not_found)");
  CHECK(findings_of(*store) == "");
}

TEST_CASE("after a failed commit nothing is believed: on_fatal once, and no write succeeds until the store is opened again") {
  const Restored restored;
  std::atomic<int> fatal{0};
  StoreOptions options = test_options();
  options.on_fatal = [&fatal](std::string_view) { ++fatal; };
  TempStore store(options);
  put_ok(*store, home(1), "kept", "yes");
  SUBCASE("fsync") {
    disk_faults().sync_error = EIO;
  }
  SUBCASE("write") {
    disk_faults().write_error = EIO;
  }
  CHECK(store->write(request(home(1), putting({{"lost", "yes"}}))).error().code == Errc::unavailable);
  disk_faults().sync_error = 0;
  disk_faults().write_error = 0;
  CHECK(store->write(request(home(1), putting({{"lost", "yes"}}))).error().code == Errc::unavailable);
  CHECK(fatal == 1);
  store.reopen();
  CHECK(read_ok(*store, home(1), "kept") == "yes");
  CHECK(put_ok(*store, home(1), "more", "yes").changed);
  CHECK(findings_of(*store) == "");
}

TEST_CASE("a full disk refuses writes, reads go on, and writes resume by themselves") {
  const Restored restored;
  std::atomic<int> fatal{0};
  StoreOptions options = test_options();
  options.on_fatal = [&fatal](std::string_view) { ++fatal; };
  TempStore store(options);
  put_ok(*store, home(1), "kept", "yes");
  disk_faults().write_error = ENOSPC;
  CHECK(store->write(request(home(1), putting({{"later", "no"}}))).error().code == Errc::full);
  CHECK(store->stats().full);
  CHECK(read_ok(*store, home(1), "kept") == "yes");
  disk_faults().write_error = 0;
  CHECK(put_ok(*store, home(1), "later", "yes").changed);
  CHECK_FALSE(store->stats().full);
  CHECK(fatal == 0);
  CHECK(findings_of(*store) == "");
}

TEST_CASE("with less free on the disk than kept back, writes are refused and repeats are not") {
  StoreOptions options = test_options();
  TempStore store(options);
  WriteRequest first = request(home(1), putting({{"kept", "yes"}}));
  first.idempotency = IdempotencyKey{"anna", "k", {}};
  write_ok(*store, first);
  store.close();
  options.min_free_bytes = UINT64_MAX;
  const auto tight = open_store(store.folder(), options);
  CHECK(tight->write(request(home(1), putting({{"more", "no"}}))).error().code == Errc::full);
  CHECK(write_ok(*tight, first).repeated);
  CHECK(read_ok(*tight, home(1), "kept") == "yes");
}

TEST_CASE("a small map fills up, erasing and compacting make room, and writes resume by themselves") {
  StoreOptions options = test_options();
  options.map_size = std::size_t{2} << 20;
  TempStore store(options);
  int written = 0;
  Result<Written> last = Error{};
  const std::string value(700, 'v');
  while ((last = store->write(request(home(1), putting({{"row" + std::to_string(written % 50), value}}))))) {
    ++written;
    REQUIRE(written < 10'000);
  }
  CHECK(last.error().code == Errc::full);
  CHECK(written > 500);
  CHECK(store->stats().full);
  CHECK(rows_of(*store, home(1)).size() == 50);
  CHECK(findings_of(*store) == "");
  REQUIRE(store->compact(home(1), 10));
  CHECK(put_ok(*store, home(1), "again", value).changed);
  CHECK_FALSE(store->stats().full);
  CHECK(findings_of(*store) == "");
}

TEST_CASE("a batch that does not fit is halved: what fits is written, the rest refused") {
  StoreOptions options = test_options();
  options.map_size = std::size_t{2} << 20;
  TempStore store(options);
  std::atomic<int> good{0};
  std::atomic<int> full{0};
  std::atomic<int> other{0};
  for (int i = 0; i < 1000; ++i) {  // far more than one transaction can hold, most of them in one batch
    store->submit(request(home(1), putting({{"row" + std::to_string(i), std::string(3000, 'v')}})), [&](const Result<Written>& result) {
      ++(result ? good : result.error().code == Errc::full ? full : other);
    });
  }
  while (good + full + other < 1000) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(good > 50);
  CHECK(full > 50);
  CHECK(other == 0);
  CHECK(rows_of(*store, home(1)).size() == static_cast<std::size_t>(good));
  CHECK(findings_of(*store) == "");
}

TEST_CASE("network and FUSE file systems are refused, local ones are not") {
  for (const long type : {0x6969L, 0xFF534D42L, 0xFE534D42L, 0x517BL, 0x65735546L}) CHECK(file_system_refusal(type).has_value());
  for (const long type : {0xEF53L, 0x794c7630L, 0x01021994L, 0x9123683EL, 0x58465342L}) CHECK_FALSE(file_system_refusal(type).has_value());
}
