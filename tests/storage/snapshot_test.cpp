#include "ronde/storage/snapshot.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "temp_store.hpp"

using namespace ronde::storage;
using namespace ronde::storage::test;

namespace {

std::string text_of(const Reader& reader, const Range& range) {
  std::string text;
  const Result<std::vector<Row>> rows = reader.rows(range);
  REQUIRE(rows);
  for (const Row& row : *rows) text += row.key + " ";
  return text;
}

}  // namespace

TEST_CASE("a snapshot sees one commit, whatever is written afterwards") {
  TempStore store;
  put_ok(*store, home(1), "bike", "red");
  const Result<Snapshot> before = store->snapshot();
  REQUIRE(before);
  put_ok(*store, home(1), "bike", "blue");
  put_ok(*store, home(1), "lamp", "new");
  CHECK(*before->get(home(1), "bike") == "red");
  CHECK(before->get(home(1), "lamp").error().code == Errc::not_found);
  CHECK(before->head(home(1))->sequence == 1);
  CHECK(read_ok(*store, home(1), "bike") == "blue");
}

TEST_CASE("ranges: prefix, bounds, after, reversed and limited") {
  TempStore store;
  write_ok(*store,
           request(home(1), putting({{"a", "1"}, {"ab", "2"}, {"abc", "3"}, {"b", "4"}, {"c\xFF", "5"}, {"c\xFF\xFF", "6"}, {"d", "7"}})));
  put_ok(*store, home(0), "zz", "a neighbour's row");
  put_ok(*store, home(2), "00", "a neighbour's row");
  const Result<Snapshot> snapshot = store->snapshot();
  REQUIRE(snapshot);
  const Result<PartitionView> view = snapshot->of(home(1));
  REQUIRE(view);
  CHECK(text_of(*view, Range::all()) == "a ab abc b c\xFF c\xFF\xFF d ");
  CHECK(text_of(*view, Range::all().reversed()) == "d c\xFF\xFF c\xFF b abc ab a ");
  CHECK(text_of(*view, Range::prefix("ab")) == "ab abc ");
  CHECK(text_of(*view, Range::prefix("ab").reversed()) == "abc ab ");
  CHECK(text_of(*view, Range::prefix("c\xFF")) == "c\xFF c\xFF\xFF ");
  CHECK(text_of(*view, Range::prefix("c\xFF").reversed()) == "c\xFF\xFF c\xFF ");
  CHECK(text_of(*view, Range::prefix("e")) == "");
  CHECK(text_of(*view, Range::between("ab", "b")) == "ab abc ");
  CHECK(text_of(*view, Range::between("b", "ab")) == "");
  CHECK(text_of(*view, Range::after("a", "ab")) == "abc ");
  CHECK(text_of(*view, Range::after("", "c\xFF\xFF")) == "d ");
  CHECK(text_of(*view, Range::all().limited(2)) == "a ab ");
  CHECK(text_of(*view, Range::all().reversed().limited(2)) == "d c\xFF\xFF ");
  CHECK(text_of(*view, Range::all().limited(0)) == "");
  CHECK(*view->count(Range::prefix("a")) == 3);
  CHECK(*view->contains("ab"));
  CHECK_FALSE(*view->contains("aa"));
  CHECK(view->contains("").error().code == Errc::invalid);
  CHECK(view->head() == 1);
  std::size_t seen = 0;
  CHECK(*view->scan(Range::all(), [&seen](std::string_view, std::string_view) { return ++seen < 3; }) == 3);
}

TEST_CASE("partitions are listed in order, and one that was never written is empty") {
  TempStore store;
  for (const PartitionId& partition :
       {PartitionId::emails(0xFF), home(0xFF), home(1), PartitionId::accounts(0xFF), PartitionId::accounts(0)}) {
    put_ok(*store, partition, "k", "v");
  }
  const Result<Snapshot> snapshot = store->snapshot();
  REQUIRE(snapshot);
  std::string text;
  for (const PartitionId& partition : *snapshot->partitions()) text += partition.text() + "\n";
  CHECK(text == home(1).text() + "\n" + home(0xFF).text() + "\naccounts/00\naccounts/ff\nemails/ff\n");
  CHECK(snapshot->of(home(7))->head() == 0);
  CHECK(*snapshot->of(home(7))->count(Range::all()) == 0);
  CHECK(snapshot->feed(home(7), 0, 10)->sets.empty());
}

TEST_CASE("when all reader slots are taken, a snapshot is refused, and a slot given back is used again") {
  StoreOptions options = test_options();
  options.max_readers = 3;
  TempStore store(options);
  put_ok(*store, home(1), "k", "v");
  {
    std::vector<Snapshot> held;
    for (int i = 0; i < 3; ++i) {
      Result<Snapshot> snapshot = store->snapshot();
      REQUIRE(snapshot);
      held.push_back(std::move(*snapshot));
    }
    CHECK(store->snapshot().error().code == Errc::unavailable);
    CHECK(put_ok(*store, home(1), "k", "writes go on").changed);
  }
  for (int i = 0; i < 100; ++i) CHECK(read_ok(*store, home(1), "k") == "writes go on");
  CHECK(store->stats().readers == 3);
}

TEST_CASE("a snapshot that lives longer than a second is counted and told, one for long work is not") {
  StoreOptions options = test_options();
  std::atomic<std::int64_t> told_ms{0};
  options.on_long_snapshot = [&told_ms](std::chrono::milliseconds lived) { told_ms = lived.count(); };
  TempStore store(options);
  {
    const Result<Snapshot> slow = store->snapshot();
    const Result<Snapshot> allowed = store->long_snapshot();
    const Result<Snapshot> quick = store->snapshot();
    REQUIRE(slow);
    std::this_thread::sleep_for(snapshot_life_max + std::chrono::milliseconds(20));
    CHECK(store->stats().long_snapshots == 0);
  }
  CHECK(store->stats().long_snapshots == 2);
  CHECK(told_ms >= 1000);
  CHECK(read_ok(*store, home(1), "k") == "(not_found)");
  CHECK(store->stats().long_snapshots == 2);
}

TEST_CASE("a snapshot may end on another thread than the one that took it") {
  TempStore store;
  put_ok(*store, home(1), "k", "v");
  Result<Snapshot> snapshot = store->snapshot();
  REQUIRE(snapshot);
  std::thread other([taken = std::move(*snapshot)]() mutable {
    const Snapshot here = std::move(taken);
    CHECK(*here.get(home(1), "k") == "v");
  });
  other.join();
  CHECK(read_ok(*store, home(1), "k") == "v");
}
