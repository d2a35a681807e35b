#include "ronde/storage/backup.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "temp_store.hpp"

using namespace ronde::storage;
using namespace ronde::storage::test;

namespace {

void fill(Store& store, int count) {
  for (int i = 0; i < count; ++i) {
    const PartitionId partition = i % 5 == 0 ? PartitionId::accounts(1) : home(1);
    WriteRequest what = request(partition, putting({{"k" + std::to_string(i), std::string(200, static_cast<char>('a' + i % 26))}}));
    if (i % 3 == 0) what.idempotency = IdempotencyKey{"anna", std::to_string(i), {}};
    write_ok(store, what);
  }
}

}  // namespace

TEST_CASE("a restored backup is the store, row for row") {
  TempStore store;
  fill(*store, 300);
  REQUIRE(store->compact(home(1), 50));
  std::uint64_t last = 0;
  const Result<BackupReport> made =
      backup(*store, store.beside("monday/"), at_ms(noon_ms), [&last](std::uint64_t done, std::uint64_t total) {
        CHECK(done <= total);
        last = done;
      });
  REQUIRE(made);
  const auto rows = dump_of(*store);
  CHECK(made->rows == rows.size());
  CHECK(last == rows.size());
  CHECK(made->partitions == 2);
  CHECK(made->bytes == std::filesystem::file_size(store.beside("monday") / "data.mdb"));
  CHECK(made->hash.size() == 32);
  const std::string manifest = slurp(store.beside("monday") / "manifest.txt");
  CHECK(manifest.find("partition accounts/01 head 60 base 0 rows ") != std::string::npos);
  CHECK(manifest.find("base 190 rows ") != std::string::npos);
  const Result<CheckReport> restored = restore_verify(store.beside("monday"), store.beside("restored"));
  REQUIRE(restored);
  CHECK(restored->findings.empty());
  CHECK(restored->rows == rows.size());
  CHECK(dump_of(*open_store(store.beside("restored"))) == rows);
  CHECK(put_ok(*open_store(store.beside("restored")), home(1), "more", "v").sequence == 241);
}

TEST_CASE("a backup made while sixteen threads write is one moment of the store") {
  TempStore store;
  fill(*store, 200);
  std::atomic<bool> stop{false};
  std::atomic<int> written{0};
  std::vector<std::thread> writers;
  for (int t = 0; t < 16; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; !stop; ++i) {
        // Two rows that change together: a backup that saw one without the other would not be one moment.
        const std::string count = std::to_string(i);
        const std::string name = std::to_string(t);
        if (store->write(request(home(2), putting({{"a" + name, count}, {"b" + name, count}})))) ++written;
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    const std::string name = "b" + std::to_string(round);
    REQUIRE(backup(*store, store.beside(name), at_ms(noon_ms)));
    REQUIRE(restore_verify(store.beside(name), store.beside(name + "-restored")));
    auto rows = rows_of(*open_store(store.beside(name + "-restored")), home(2));
    for (int t = 0; t < 16; ++t) CHECK(rows["a" + std::to_string(t)] == rows["b" + std::to_string(t)]);
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
  CHECK(written > 0);
  CHECK(findings_of(*store) == "");
}

TEST_CASE("a backup does not overwrite, and a damaged one is not restored") {
  TempStore store;
  fill(*store, 50);
  const auto copy = store.beside("copy");
  REQUIRE(backup(*store, copy, at_ms(noon_ms)));
  CHECK(backup(*store, copy, at_ms(noon_ms)).error().code == Errc::conflict);
  CHECK(restore_verify(copy, store.folder()).error().code == Errc::conflict);
  SUBCASE("a flipped byte") {
    std::fstream data(copy / "data.mdb", std::ios::binary | std::ios::in | std::ios::out);
    data.seekp(9000);
    data.put('\x55');
  }
  SUBCASE("a file cut short") {
    std::filesystem::resize_file(copy / "data.mdb", 8192);
  }
  SUBCASE("a manifest cut short") {
    std::filesystem::resize_file(copy / "manifest.txt", 60);
  }
  SUBCASE("a manifest that counts otherwise") {
    std::string manifest = slurp(copy / "manifest.txt");
    const auto at = manifest.find("head 40");
    REQUIRE(at != std::string::npos);
    manifest.replace(at, 7, "head 41");
    std::ofstream(copy / "manifest.txt") << manifest;
  }
  SUBCASE("no manifest") {
    std::filesystem::remove(copy / "manifest.txt");
  }
  CHECK(restore_verify(copy, store.beside("restored")).error().code == Errc::corrupt);
  CHECK_FALSE(std::filesystem::exists(store.beside("restored")));
  CHECK_FALSE(std::filesystem::exists(store.beside("restored.partial")));
}

TEST_CASE("an erased value is gone from rows, base, feed, kept answers and the next backup, and a tombstone stays") {
  TempStore store;
  const std::string secret = "Rue de la Gare 12, second floor";
  const std::vector<std::string> keys{"member", "note"};
  const auto with_answer = [&](const std::string& key, std::string value, const std::string& owner, const std::string& text) {
    WriteRequest what = request(home(1), [key, value](WriteView& view) -> Result<std::string> {
      if (Result<void> put = view.put(key, value); !put) return put.error();
      view.set_event("member.changed", value);
      return value;
    });
    what.idempotency = IdempotencyKey{owner, text, {}};
    write_ok(*store, what);
  };
  with_answer("member", "old: " + secret, "anna", "1");
  fill(*store, 40);
  REQUIRE(store->compact(home(1), 5));
  with_answer("member", "new: " + secret, "anna", "2");
  with_answer("note", secret + std::string(6000, '.'), "bert", "3");  // overflow pages too
  with_answer("other", "stays", "carl", "4");
  put_ok(*store, home(1), "moved", "stays too");
  write_ok(*store, request(home(1), erasing("note")));
  fill(*store, 40);

  const auto holds = [&secret](const Store& where) {
    int count = 0;
    for (const Row& row : dump_of(where)) count += row.value.find(secret) != std::string::npos ? 1 : 0;
    return count;
  };
  REQUIRE(holds(*store) >= 6);
  REQUIRE(backup(*store, store.beside("before"), at_ms(noon_ms)));
  const Erasure erasure{keys, {"anna"}, "asked by the person, 2026-10"};
  const Result<std::uint64_t> erased = store->erase_values(home(1), erasure, at_ms(noon_ms + 5));
  REQUIRE(erased);
  CHECK(holds(*store) == 0);
  CHECK(findings_of(*store) == "");
  CHECK(read_ok(*store, home(1), "member") == "(not_found)");
  CHECK(read_ok(*store, home(1), "other") == "stays");
  const Result<Snapshot> snapshot = store->snapshot();
  CHECK(snapshot->head(home(1))->sequence == *erased);
  CHECK(snapshot->feed(home(1), *erased - 1, 1)->sets[0].event == "storage.erased");

  const Result<std::vector<Tombstone>> list = tombstones(*store);
  REQUIRE(list);
  CHECK(*list == std::vector<Tombstone>{{home(1), at_ms(noon_ms + 5), erasure}});

  SUBCASE("the bytes are in no copy made afterwards") {
    REQUIRE(backup(*store, store.beside("after"), at_ms(noon_ms)));
    CHECK(slurp(store.beside("before") / "data.mdb").find(secret) != std::string::npos);
    CHECK(slurp(store.beside("after") / "data.mdb").find(secret) == std::string::npos);
    REQUIRE(restore_verify(store.beside("after"), store.beside("restored")));
    CHECK(slurp(store.beside("restored") / "data.mdb").find(secret) == std::string::npos);
  }
  SUBCASE("an older backup brings them back, and honouring the tombstones erases them again, once") {
    const Result<std::vector<Tombstone>> read = read_tombstones(write_tombstones(*list));
    REQUIRE(read);
    CHECK(*read == *list);
    REQUIRE(restore_verify(store.beside("before"), store.beside("restored")));
    const auto restored = open_store(store.beside("restored"));
    CHECK(holds(*restored) >= 6);
    CHECK(*honour_tombstones(*restored, *read, at_ms(noon_ms + 9)) == 1);
    CHECK(holds(*restored) == 0);
    CHECK(findings_of(*restored) == "");
    CHECK(*honour_tombstones(*restored, *read, at_ms(noon_ms + 9)) == 0);
  }
  SUBCASE("replay and compaction keep it erased") {
    REQUIRE(store->compact(home(1), 0));
    CHECK(findings_of(*store) == "");
    TempStore other;
    REQUIRE(replay(*store, *other));
    CHECK(dump_of(*store) == dump_of(*other));
    CHECK(holds(*other) == 0);
    CHECK(tombstones(*other)->size() == 1);
  }
  SUBCASE("the key may live again") {
    put_ok(*store, home(1), "member", "another person");
    CHECK(findings_of(*store) == "");
    CHECK(read_ok(*store, home(1), "member") == "another person");
  }
}

TEST_CASE("erasing refuses what cannot be a key, and erases nothing then") {
  TempStore store;
  put_ok(*store, home(1), "k", "v");
  CHECK(store->erase_values(home(1), {{"k", ""}, {}, "why"}, at_ms(noon_ms)).error().code == Errc::invalid);
  CHECK(store->erase_values(home(1), {{"k"}, {""}, "why"}, at_ms(noon_ms)).error().code == Errc::invalid);
  CHECK(store->erase_values(home(1), {{"k"}, {}, std::string(70'000, 'w')}, at_ms(noon_ms)).error().code == Errc::invalid);
  CHECK(read_ok(*store, home(1), "k") == "v");
  for (const char* text : {"", "ronde-tombstones 1\n", "ronde-tombstones 1\nerased accounts/01 zz\nend\n", "something else\nend\n"}) {
    CHECK(read_tombstones(text).error().code == Errc::invalid);
  }
}
