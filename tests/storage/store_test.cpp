#include "ronde/storage/store.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "disk_faults.hpp"
#include "temp_store.hpp"

using namespace ronde::storage;
using namespace ronde::storage::test;

namespace {

/// Holds the writer thread inside a job until opened, so that others must wait and share the next commit.
class Gate {
 public:
  WriteFn fn() {
    return [this](WriteView&) -> Result<std::string> {
      std::unique_lock lock(mutex_);
      inside_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return open_; });
      return std::string("through");
    };
  }
  void wait_until_inside() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return inside_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool inside_ = false;
  bool open_ = false;
};

/// Answers of submitted jobs, in the order in which they came.
class Answers {
 public:
  std::function<void(Result<Written>)> slot() {
    return [this](Result<Written> result) {
      const std::lock_guard lock(mutex_);
      results_.push_back(std::move(result));
      changed_.notify_all();
    };
  }
  std::vector<Result<Written>> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return results_.size() >= count; });
    return results_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Result<Written>> results_;
};

WriteRequest keyed(const PartitionId& partition, const std::string& text, std::uint8_t hash, WriteFn fn, Timestamp now = at_ms(noon_ms)) {
  WriteRequest what = request(partition, std::move(fn), now);
  what.idempotency = IdempotencyKey{"anna", text, {}};
  what.idempotency->body_hash.fill(hash);
  return what;
}

/// Appends one letter to a row: a write that must not happen twice.
WriteFn appending(const std::string& key, char letter) {
  return [key, letter](WriteView& view) -> Result<std::string> {
    const Result<std::string> before = view.get(key);
    const std::string after = (before ? *before : std::string()) + letter;
    if (Result<void> put = view.put(key, after); !put) return put.error();
    return after;
  };
}

}  // namespace

TEST_CASE("what was written is there after the store is opened again") {
  TempStore store;
  const Written first = put_ok(*store, home(1), "bike", "red");
  CHECK(first.sequence == 1);
  CHECK(first.changed);
  CHECK_FALSE(first.repeated);
  CHECK(first.answer == "done");
  CHECK(put_ok(*store, home(1), "lamp", "").sequence == 2);
  CHECK(put_ok(*store, PartitionId::accounts(7), "bike", "another partition").sequence == 1);
  store.reopen();
  CHECK(read_ok(*store, home(1), "bike") == "red");
  CHECK(read_ok(*store, home(1), "lamp") == "");
  CHECK(read_ok(*store, home(1), "boat") == "(not_found)");
  CHECK(read_ok(*store, PartitionId::accounts(7), "bike") == "another partition");
  CHECK(put_ok(*store, home(1), "bike", "blue").sequence == 3);
  CHECK(findings_of(*store) == "");
}

TEST_CASE("a refusal undoes only itself, be it an error, an exception or a swallowed failure") {
  TempStore store;
  Gate gate;
  Answers held;
  Answers answers;
  store->submit(request(home(1), gate.fn()), held.slot());
  gate.wait_until_inside();
  const auto refusing = [](WriteView& view) -> Result<std::string> {
    (void)view.put("a", "spoilt");
    (void)view.erase("kept");
    return Error{Errc::conflict, "changed my mind"};
  };
  const auto throwing = [](WriteView& view) -> Result<std::string> {
    (void)view.put("a", "spoilt");
    throw std::runtime_error("text of the exception");
  };
  const auto swallowing = [](WriteView& view) -> Result<std::string> {
    (void)view.put("a", "spoilt");
    (void)view.put("", "no key");
    return std::string("as if all were well");
  };
  store->submit(request(home(1), putting({{"kept", "1"}, {"a", "first"}})), answers.slot());
  store->submit(request(home(1), refusing), answers.slot());
  store->submit(request(home(1), throwing), answers.slot());
  store->submit(request(home(1), swallowing), answers.slot());
  store->submit(request(home(1), putting({{"b", "last"}})), answers.slot());
  gate.open();
  const auto results = answers.wait_for(5);
  CHECK(results[0]->sequence == 1);
  CHECK(results[1].error().code == Errc::conflict);
  CHECK(results[2].error().code == Errc::unavailable);
  CHECK(results[2].error().why.find("text of") == std::string::npos);
  CHECK(results[3].error().code == Errc::invalid);
  CHECK(results[4]->sequence == 2);
  CHECK(rows_of(*store, home(1)) == std::map<std::string, std::string>{{"a", "first"}, {"b", "last"}, {"kept", "1"}});
  CHECK(findings_of(*store) == "");
}

TEST_CASE("a hundred waiting writes share one fsync and see each other in order") {
  TempStore store;
  put_ok(*store, home(1), "count", "");
  Gate gate;
  Answers held;
  Answers answers;
  store->submit(request(home(1), gate.fn()), held.slot());
  gate.wait_until_inside();
  for (int i = 0; i < 100; ++i) store->submit(request(home(1), appending("count", 'x')), answers.slot());
  const std::uint64_t commits_before = store->stats().commits;
  const int syncs_before = disk_faults().syncs;
  gate.open();
  const auto results = answers.wait_for(100);
  CHECK(disk_faults().syncs - syncs_before == 1);
  CHECK(store->stats().commits - commits_before == 1);
  CHECK(store->stats().batch_max == 100);
  for (std::size_t i = 0; i < results.size(); ++i) {
    CHECK(results[i]->answer == std::string(i + 1, 'x'));
    CHECK(results[i]->sequence == i + 2);
  }
  CHECK(read_ok(*store, home(1), "count") == std::string(100, 'x'));
}

TEST_CASE("large writes that wait together are shared out over several commits") {
  StoreOptions options = test_options();
  options.map_size = std::size_t{1} << 30;
  TempStore store(options);
  Gate gate;
  Answers held;
  Answers answers;
  store->submit(request(home(1), gate.fn()), held.slot());
  gate.wait_until_inside();
  const std::string value(std::size_t{3} << 20, 'v');
  for (int i = 0; i < 6; ++i) {
    const std::string key = std::to_string(i);
    store->submit(
        request(home(1), putting({{key + "a", value}, {key + "b", value}, {key + "c", value}, {key + "d", value}, {key + "e", value}})),
        answers.slot());
  }
  gate.open();
  for (const Result<Written>& result : answers.wait_for(6)) CHECK(result);
  CHECK(store->stats().commits == 2);
  CHECK(rows_of(*store, home(1)).size() == 30);
}

TEST_CASE("a write that changes nothing costs no change set and no fsync") {
  TempStore store;
  put_ok(*store, home(1), "bike", "red");
  const int syncs_before = disk_faults().syncs;
  const Written asked = write_ok(*store, request(home(1), [](WriteView& view) { return view.get("bike"); }));
  CHECK(asked.answer == "red");
  CHECK_FALSE(asked.changed);
  CHECK(asked.sequence == 1);
  CHECK_FALSE(write_ok(*store, request(home(1), erasing("boat"))).changed);
  CHECK(disk_faults().syncs == syncs_before);
}

TEST_CASE("the same idempotency key gets the first answer, also after the store is opened again") {
  TempStore store;
  const Written first = write_ok(*store, keyed(home(1), "k1", 7, appending("word", 'a')));
  CHECK(first.answer == "a");
  const Written again = write_ok(*store, keyed(home(1), "k1", 7, appending("word", 'b')));
  CHECK(again.answer == "a");
  CHECK(again.repeated);
  CHECK_FALSE(again.changed);
  CHECK(again.sequence == first.sequence);
  store.reopen();
  CHECK(write_ok(*store, keyed(home(1), "k1", 7, appending("word", 'c'))).answer == "a");
  CHECK(read_ok(*store, home(1), "word") == "a");
  SUBCASE("another body under the same key is a mismatch") {
    CHECK(store->write(keyed(home(1), "k1", 8, appending("word", 'd'))).error().code == Errc::mismatch);
  }
  SUBCASE("another owner or another partition has keys of its own") {
    WriteRequest other = keyed(home(1), "k1", 9, appending("word", 'e'));
    other.idempotency->owner = "bert";
    CHECK(write_ok(*store, other).answer == "ae");
    CHECK(write_ok(*store, keyed(home(2), "k1", 9, appending("word", 'f'))).answer == "f");
  }
  SUBCASE("a key lives 24 hours, also when the clock steps back") {
    CHECK(write_ok(*store, keyed(home(1), "k1", 7, appending("word", 'g'), at_ms(noon_ms - 3'600'000))).repeated);
    CHECK(write_ok(*store, keyed(home(1), "k1", 7, appending("word", 'g'), at_ms(noon_ms + 86'399'999))).repeated);
    CHECK(write_ok(*store, keyed(home(1), "k1", 8, appending("word", 'g'), at_ms(noon_ms + 86'400'000))).answer == "ag");
  }
  CHECK(findings_of(*store) == "");
}

TEST_CASE("two requests with one key in the same batch are one write") {
  TempStore store;
  Gate gate;
  Answers held;
  Answers answers;
  store->submit(request(home(1), gate.fn()), held.slot());
  gate.wait_until_inside();
  store->submit(keyed(home(1), "k", 1, appending("word", 'a')), answers.slot());
  store->submit(keyed(home(1), "k", 1, appending("word", 'a')), answers.slot());
  gate.open();
  const auto results = answers.wait_for(2);
  CHECK_FALSE(results[0]->repeated);
  CHECK(results[1]->repeated);
  CHECK(read_ok(*store, home(1), "word") == "a");
}

TEST_CASE("a refusal is not kept: the same key may try again") {
  TempStore store;
  const auto refusing = [](WriteView&) -> Result<std::string> { return Error{Errc::conflict, "not yet"}; };
  CHECK(store->write(keyed(home(1), "k", 1, refusing)).error().code == Errc::conflict);
  CHECK_FALSE(write_ok(*store, keyed(home(1), "k", 1, appending("word", 'a'))).repeated);
}

TEST_CASE("a write that only answers is kept under its key, as a change set of its own") {
  TempStore store;
  const WriteFn answering = [](WriteView&) -> Result<std::string> { return std::string("nothing to do"); };
  CHECK(write_ok(*store, keyed(home(1), "k", 1, answering)).changed);
  CHECK(write_ok(*store, keyed(home(1), "k", 1, appending("word", 'a'))).answer == "nothing to do");
}

TEST_CASE("old answers are purged through ordinary change sets, young ones stay") {
  TempStore store;
  for (int i = 0; i < 1200; ++i) {
    const Timestamp when = at_ms(noon_ms + (i < 1100 ? 0 : 1000));
    write_ok(*store, keyed(home(1), "k" + std::to_string(i), 1, putting({{"row", std::to_string(i)}}), when));
  }
  const Result<std::size_t> purged = store->purge_idempotency(home(1), at_ms(noon_ms + 1));
  REQUIRE(purged);
  CHECK(*purged == 1100);
  CHECK_FALSE(write_ok(*store, keyed(home(1), "k7", 1, putting({}))).repeated);
  CHECK(write_ok(*store, keyed(home(1), "k1150", 1, putting({}))).repeated);
  CHECK(findings_of(*store) == "");
}

TEST_CASE("bounds are refused, not cut") {
  TempStore store;
  const auto code = [&](WriteFn fn) { return store->write(request(home(1), std::move(fn))).error().code; };
  CHECK(code(putting({{"", "x"}})) == Errc::invalid);
  CHECK(code(putting({{std::string(401, 'k'), "x"}})) == Errc::invalid);
  CHECK(code(putting({{"k", std::string(value_size_max + 1, 'v')}})) == Errc::invalid);
  CHECK(code(erasing("")) == Errc::invalid);
  std::vector<std::pair<std::string, std::string>> many;
  for (char k = 'a'; k < 'f'; ++k) many.emplace_back(std::string(1, k), std::string(value_size_max, 'v'));
  CHECK(code(putting(many)) == Errc::invalid);
  CHECK(code([](WriteView& view) -> Result<std::string> {
          view.set_event(std::string(256, 'e'));
          return std::string();
        }) == Errc::invalid);
  CHECK(code(nullptr) == Errc::invalid);
  WriteRequest ownerless = keyed(home(1), "k", 1, putting({{"a", "b"}}));
  ownerless.idempotency->owner.clear();
  CHECK(store->write(ownerless).error().code == Errc::invalid);
  WriteRequest long_key = keyed(home(1), std::string(129, 'k'), 1, putting({{"a", "b"}}));
  CHECK(store->write(long_key).error().code == Errc::invalid);
  put_ok(*store, home(1), std::string(400, 'k'), std::string(value_size_max, 'v'));
  CHECK(read_ok(*store, home(1), std::string(400, 'k')).size() == value_size_max);
  WriteRequest longest = keyed(home(1), std::string(128, '\0'), 1, putting({{"a", "b"}}));
  longest.idempotency->owner = std::string(64, '\0');
  CHECK(store->write(longest));
  CHECK(findings_of(*store) == "");
}

TEST_CASE("a write sees its own puts, scans both ways, and must not write while it scans") {
  TempStore store;
  write_ok(*store, request(home(1), putting({{"a1", "1"}, {"a2", "2"}, {"a3", "3"}, {"b1", "4"}})));
  const auto fn = [](WriteView& view) -> Result<std::string> {
    CHECK(view.sequence() == 2);
    CHECK(view.now() == at_ms(noon_ms));
    CHECK(*view.erase("a2"));
    CHECK(view.put("a4", "5"));
    std::string forward;
    std::string backward;
    for (const Row& row : *view.rows(Range::prefix("a"))) forward += row.key + row.value + " ";
    for (const Row& row : *view.rows(Range::prefix("a").reversed().limited(2))) backward += row.key + row.value + " ";
    return forward + "| " + backward;
  };
  CHECK(write_ok(*store, request(home(1), fn)).answer == "a11 a33 a45 | a45 a33 ");
  const auto writing_in_scan = [](WriteView& view) -> Result<std::string> {
    (void)view.scan(Range::all(), [&view](std::string_view, std::string_view) { return view.put("z", "z").has_value(); });
    return std::string();
  };
  CHECK(store->write(request(home(1), writing_in_scan)).error().code == Errc::invalid);
}

TEST_CASE("a full queue answers unavailable at once") {
  TempStore store;
  Gate gate;
  Answers held;
  Answers answers;
  store->submit(request(home(1), gate.fn()), held.slot());
  gate.wait_until_inside();
  for (std::size_t i = 0; i < queue_length_max; ++i) store->submit(request(home(1), putting({{"k", "v"}})), answers.slot());
  CHECK(store->stats().queue_length == queue_length_max);
  Answers refused;
  store->submit(request(home(1), putting({{"k", "v"}})), refused.slot());
  CHECK(refused.wait_for(1)[0].error().code == Errc::unavailable);
  gate.open();
  for (const Result<Written>& result : answers.wait_for(queue_length_max)) CHECK(result);
  CHECK(store->stats().refused == 1);
}

TEST_CASE("a store that closes finishes what waits") {
  TempFolder home_folder;
  Answers answers;
  {
    const auto store = open_store(home_folder.path() / "store");
    for (int i = 0; i < 500; ++i) store->submit(request(home(1), appending("word", 'x')), answers.slot());
  }
  CHECK(answers.wait_for(500).size() == 500);
  const auto store = open_store(home_folder.path() / "store");
  CHECK(read_ok(*store, home(1), "word") == std::string(500, 'x'));
}

TEST_CASE("who stops writing hears the last answers and then nothing more, and can still read") {
  TempStore store;
  std::size_t heard = 0;
  store->on_commit([&](const PartitionId&, std::uint64_t, std::uint64_t) { ++heard; });
  Answers answers;
  for (int i = 0; i < 50; ++i) store->submit(request(home(1), appending("word", 'x')), answers.slot());
  store->stop_writing();
  CHECK(answers.wait_for(50).size() == 50);
  const std::size_t heard_until_now = heard;
  CHECK(heard_until_now > 0);
  CHECK(store->write(request(home(1), appending("word", 'y'))).error().code == Errc::unavailable);
  store->stop_writing();
  CHECK(heard == heard_until_now);
  CHECK(read_ok(*store, home(1), "word") == std::string(50, 'x'));
}

TEST_CASE("listeners hear of each partition that changed, after the answers, on the writer thread") {
  TempStore store;
  std::mutex mutex;
  std::vector<std::string> heard;
  store->on_commit([&](const PartitionId& partition, std::uint64_t first, std::uint64_t last) {
    const std::lock_guard lock(mutex);
    heard.push_back(partition.text() + " " + std::to_string(first) + "-" + std::to_string(last));
  });
  Gate gate;
  Answers held;
  Answers answers;
  store->submit(request(home(1), gate.fn()), held.slot());
  gate.wait_until_inside();
  store->submit(request(PartitionId::accounts(1), putting({{"a", "1"}})), answers.slot());
  store->submit(request(PartitionId::accounts(1), putting({{"a", "2"}})), answers.slot());
  store->submit(request(PartitionId::accounts(2), erasing("nothing")), answers.slot());
  gate.open();
  answers.wait_for(3);
  store.close();
  CHECK(heard == std::vector<std::string>{"accounts/01 1-2"});
}

TEST_CASE("waiting for a write on the writer thread is refused instead of waiting for ever") {
  TempStore store;
  const auto nested = [&store](WriteView&) -> Result<std::string> {
    return std::string(name_of(store->write(request(home(1), putting({{"a", "b"}}))).error().code));
  };
  CHECK(write_ok(*store, request(home(1), nested)).answer == "invalid");
}

TEST_CASE("sixteen threads write and read at once, and nothing is lost") {
  TempStore store;
  std::vector<std::thread> threads;
  std::atomic<int> bad{0};
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&store, &bad, t] {
      const PartitionId partition = home(static_cast<std::uint8_t>(t % 4));
      for (int i = 0; i < 40; ++i) {
        const std::string key = std::to_string(t) + "/" + std::to_string(i);
        if (!store->write(request(partition, putting({{key, key}})))) ++bad;
        const Result<Snapshot> snapshot = store->snapshot();
        if (!snapshot || !snapshot->get(partition, key)) ++bad;  // answered means visible
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(bad == 0);
  for (std::uint8_t p = 0; p < 4; ++p) CHECK(rows_of(*store, home(p)).size() == 160);
  CHECK(findings_of(*store) == "");
  CHECK(store->stats().commits < 640);  // they shared some
}

TEST_CASE("one folder has one store: a second open is refused, here and after a close it is not") {
  TempStore store;
  CHECK(Store::open(store.folder(), test_options()).error().code == Errc::unavailable);
  CHECK(check(store.folder()).error().code == Errc::unavailable);
  store.close();
  CHECK(check(store.folder()));
}
