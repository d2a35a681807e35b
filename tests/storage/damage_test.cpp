// What check and every read say of bytes that are not those that were written, and of formats of other times.
#include <doctest/doctest.h>
#include <lmdb.h>

#include <fstream>
#include <functional>
#include <sstream>

#include "core.hpp"
#include "format.hpp"
#include "temp_store.hpp"

using namespace ronde::storage;
using namespace ronde::storage::test;

namespace {

/// Flips one bit of every place where `text` stands in the file. How many places.
int flip(const std::filesystem::path& file, const std::string& text) {
  const std::string bytes = slurp(file);
  std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
  int flipped = 0;
  for (auto at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1)) {
    out.seekp(static_cast<std::streamoff>(at));
    out.put(static_cast<char>(text[0] ^ 4));
    ++flipped;
  }
  return flipped;
}

/// Changes raw rows behind the store's back.
void tamper(const std::filesystem::path& folder, const std::function<void(MDB_txn*)>& change) {
  const Result<Env> env = Env::open(folder, {test_options().map_size, 16});
  REQUIRE(env);
  Result<Txn> txn = Txn::write(env->raw());
  REQUIRE(txn);
  change(txn->raw());
  REQUIRE(std::move(*txn).commit() == 0);
}

void fill(Store& store) {
  for (int i = 0; i < 30; ++i) {
    WriteRequest what = request(home(1), putting({{"k" + std::to_string(i % 7), "value " + std::to_string(i)}}));
    what.idempotency = IdempotencyKey{"anna", std::to_string(i), {}};
    write_ok(store, what);
  }
  REQUIRE(store.compact(home(1), 10));
}

}  // namespace

TEST_CASE("a flipped bit in a value is refused by the read, the backup and the check") {
  TempStore store;
  put_ok(*store, home(1), "good", "untouched");
  put_ok(*store, home(1), "bad", "a sewing machine, hardly used");
  store.close();
  CHECK(flip(store.folder() / "data.mdb", "a sewing machine") >= 2);  // row and feed
  store.reopen();
  CHECK(read_ok(*store, home(1), "bad") == "(corrupt)");
  CHECK(read_ok(*store, home(1), "good") == "untouched");
  const Result<Snapshot> snapshot = store->snapshot();
  CHECK(snapshot->of(home(1))->rows(Range::all()).error().code == Errc::corrupt);
  CHECK(snapshot->feed(home(1), 0, 10).error().code == Errc::corrupt);
  CHECK(store->write(request(home(1), [](WriteView& view) { return view.get("bad"); })).error().code == Errc::corrupt);
  CHECK(backup(*store, store.beside("backup"), at_ms(noon_ms)).error().code == Errc::corrupt);
  CHECK_FALSE(std::filesystem::exists(store.beside("backup")));
  const std::string findings = findings_of(*store);
  CHECK(findings.find("rows: a stored value does not fit its checksum") != std::string::npos);
  CHECK(findings.find("feed: a stored value does not fit its checksum") != std::string::npos);
  CHECK(findings.find("sewing") == std::string::npos);
}

TEST_CASE("check finds each kind of damage that a checksum cannot see") {
  TempStore store;
  fill(*store);
  CHECK(findings_of(*store) == "");
  store.close();
  std::string expected;
  std::function<void(MDB_txn*)> change;
  const auto raw_erase = [](const RawKey& key) { return [key](MDB_txn* txn) { CHECK(*erase_row(txn, key)); }; };
  const auto raw_put = [](const RawKey& key, const std::string& value) {
    return [key, value](MDB_txn* txn) { CHECK(write_row(txn, key, value)); };
  };
  SUBCASE("a row that vanished") {
    change = raw_erase(RawKey(home(1), Table::rows, "k3"));
    expected = "rows: base and feed do not make the rows: 1 missing, 0 too many, 0 different";
  }
  SUBCASE("a row that nobody wrote") {
    change = raw_put(RawKey(home(1), Table::rows, "k9"), "forged");
    expected = "1 too many";
  }
  SUBCASE("a row with another value") {
    change = raw_put(RawKey(home(1), Table::rows, "k3"), "forged");
    expected = "1 different";
  }
  SUBCASE("a row missing from the base, not overwritten since") {
    change = raw_erase(RawKey(home(1), Table::base_idempotency, *idempotency_row_key({"anna", "3", {}})));
    expected = "idempotency: base and feed do not make the rows";
  }
  SUBCASE("a gap in the feed") {
    change = raw_erase(RawKey::feed(home(1), 25));
    expected = "change set 25 is missing: 26 comes next";
  }
  SUBCASE("a feed that ends too early") {
    change = raw_erase(RawKey::feed(home(1), 30));
    expected = "ends at 29, but the head says 30";
  }
  SUBCASE("a change set under another's number") {
    change = raw_put(RawKey::feed(home(1), 31), encode_change_set({home(1), 30, {}, "e", "", {}, 0}).substr(8));
    expected = "change set 31 cannot be read";
  }
  SUBCASE("a head that is none") {
    change = raw_put(RawKey::head(home(1)), "x");
    expected = "head: not a head row";
  }
  SUBCASE("a partition without a head") {
    change = raw_erase(RawKey::head(home(1)));
    expected = "the head says 0";
  }
  SUBCASE("a kept answer that is none") {
    change = raw_put(RawKey(home(1), Table::idempotency, "x"), "short");
    expected = "idempotency: not a kept answer";
  }
  SUBCASE("a tombstone that is none") {
    change = raw_put(RawKey(home(1), Table::tombstones, "12345678"), "x");
    expected = "tombstones: not a tombstone";
  }
  SUBCASE("a key of no known table") {
    change = raw_put(RawKey(std::string(home(1).bytes()) + "\x7F"), "x");
    expected = "a key of an unknown table";
  }
  SUBCASE("a key of no partition") {
    change = raw_put(RawKey("\x09strange"), "x");
    expected = "no partition";
  }
  tamper(store.folder(), change);
  store.reopen();
  const std::string findings = findings_of(*store);
  CAPTURE(findings);
  CHECK(findings.find(expected) != std::string::npos);
}

TEST_CASE("a store of a newer format is refused with a word on what to do") {
  TempStore store;
  put_ok(*store, home(1), "k", "v");
  store.close();
  tamper(store.folder(), [](MDB_txn* txn) { CHECK(write_row(txn, RawKey(format_key()), std::string("ronde storage \0\0\0\2", 18))); });
  const auto refused = Store::open(store.folder(), test_options());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::invalid);
  CHECK(refused.error().why.find("format 2, written by a newer Ronde") != std::string::npos);
}

TEST_CASE("an older format is migrated step by step in one transaction, and a missing step is refused") {
  TempFolder folder;
  const Result<Env> env = Env::open(folder.path(), {test_options().map_size, 16});
  REQUIRE(env);
  std::string steps;
  const auto step = [&steps](std::uint32_t from) {
    return Migration{from, [&steps, from](MDB_txn* txn) -> Result<void> {
                       steps += std::to_string(from);
                       return write_row(txn, RawKey(home(1), Table::rows, "migrated"), std::to_string(from));
                     }};
  };
  const std::vector<Migration> known{step(1), step(2), step(3)};
  {
    Result<Txn> txn = Txn::write(env->raw());
    REQUIRE(txn);
    CHECK(*bring_up_to_date(txn->raw(), 4, known));
    CHECK(steps == "123");
    CHECK_FALSE(*bring_up_to_date(txn->raw(), 4, known));
    CHECK(bring_up_to_date(txn->raw(), 3, known).error().code == Errc::invalid);
    CHECK(bring_up_to_date(txn->raw(), 6, known).error().why == "no way leads from format 4 to 6");
  }  // aborted: still format 1
  Result<Txn> txn = Txn::write(env->raw());
  REQUIRE(txn);
  CHECK_FALSE(*bring_up_to_date(txn->raw(), 1, {}));
  CHECK_FALSE(read_row(txn->raw(), RawKey(home(1), Table::rows, "migrated"))->has_value());
}

TEST_CASE("files that are no store are refused") {
  TempFolder folder;
  const auto data = folder.path() / "data.mdb";
  SUBCASE("not LMDB at all") {
    std::ofstream(data) << std::string(20'000, 'x');
    CHECK(Store::open(folder.path(), test_options()).error().code == Errc::corrupt);
  }
  SUBCASE("LMDB of somebody else") {
    {
      const Result<Env> env = Env::open_bare(folder.path(), {test_options().map_size, 16});
      REQUIRE(env);
      Result<Txn> txn = Txn::write(env->raw());
      REQUIRE(txn);
      CHECK(write_row(txn->raw(), RawKey("strange"), "row"));
      REQUIRE(std::move(*txn).commit() == 0);
    }
    CHECK(Store::open(folder.path(), test_options()).error().code == Errc::corrupt);
  }
  SUBCASE("no store in the folder to check") {
    CHECK(check(folder.path()).error().code == Errc::not_found);
  }
}
