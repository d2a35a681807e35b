#include "ronde/storage/feed.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <optional>

#include "change_set.hpp"
#include "core.hpp"
#include "temp_store.hpp"

using namespace ronde::storage;
using namespace ronde::storage::test;

namespace {

using Map = std::map<std::string, std::string>;

void apply(Map& rows, const ChangeSet& set) {
  for (const Op& op : set.ops) {
    if (op.space != Space::rows) continue;
    if (op.kind == Op::Kind::put) rows[op.key] = op.value;
    if (op.kind == Op::Kind::erase) rows.erase(op.key);
  }
}

/// Puts, erases, refusals and kept answers at random over few keys; `model` is what must come out.
void random_writes(Store& store, Random& random, int count, std::map<PartitionId, Map>& model) {
  for (int i = 0; i < count; ++i) {
    const PartitionId partition = random.below(3) == 0 ? PartitionId::accounts(3) : home(static_cast<std::uint8_t>(random.below(2)));
    Map next = model[partition];
    const bool refuse = random.below(8) == 0;
    std::vector<std::pair<std::string, std::optional<std::string>>> steps;
    for (std::uint64_t s = random.below(5); s > 0; --s) {
      const std::string key = "k" + std::to_string(random.below(40));
      if (random.below(3) == 0) {
        steps.emplace_back(key, std::nullopt);
        next.erase(key);
      } else {
        const std::size_t size = random.below(20) == 0 ? 5000 : random.below(300);
        steps.emplace_back(key, random.bytes(size));
        next[key] = *steps.back().second;
      }
    }
    WriteRequest what = request(partition, [&](WriteView& view) -> Result<std::string> {
      for (const auto& [key, value] : steps) {
        if (value) CHECK(view.put(key, *value));
        if (!value) CHECK(view.erase(key));
        const Result<std::string> now = view.get(key);
        CHECK(now.has_value() == value.has_value());
      }
      if (refuse) return Error{Errc::conflict, "no"};
      return std::string("answer");
    });
    if (random.below(3) == 0)
      what.idempotency = IdempotencyKey{"o" + std::to_string(random.below(3)), "key" + std::to_string(random.next()), {}};
    const Result<Written> written = store.write(std::move(what));
    CHECK(written.has_value() == !refuse);
    if (!refuse) model[partition] = next;
  }
}

std::vector<ChangeSet> whole_feed(const Store& store, const PartitionId& partition, std::uint64_t after = 0) {
  const Result<Snapshot> snapshot = store.snapshot();
  REQUIRE(snapshot);
  std::vector<ChangeSet> sets;
  while (true) {
    Result<FeedSlice> slice = snapshot->feed(partition, after, 7);
    REQUIRE(slice);
    for (ChangeSet& set : slice->sets) {
      CHECK(set.sequence == ++after);
      sets.push_back(std::move(set));
    }
    if (!slice->more) return sets;
  }
}

}  // namespace

TEST_CASE("a change set says what, when and why, and survives its bytes") {
  TempStore store;
  WriteRequest what = request(home(1), [](WriteView& view) -> Result<std::string> {
    CHECK(view.put("bike", "red"));
    CHECK(view.put("bike", "blue"));
    CHECK(view.erase("bike"));
    view.set_event("listing.posted", "bike");
    return std::string("answer");
  });
  what.idempotency = IdempotencyKey{"anna", "k", {}};
  write_ok(*store, what);
  const ChangeSet set = whole_feed(*store, home(1)).at(0);
  CHECK(set.partition == home(1));
  CHECK(set.time == at_ms(noon_ms));
  CHECK(set.event == "listing.posted");
  CHECK(set.detail == "bike");
  REQUIRE(set.ops.size() == 4);
  CHECK(set.ops[1] == Op{Op::Kind::put, Space::rows, "bike", "blue"});
  CHECK(set.ops[2] == Op{Op::Kind::erase, Space::rows, "bike", ""});
  CHECK(set.ops[3].space == Space::idempotency);
  const std::string bytes = encode_change_set(set);
  CHECK(*decode_change_set(bytes) == set);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    CHECK(decode_change_set(flipped).error().code == Errc::corrupt);
    CHECK(decode_change_set(std::string_view(bytes).substr(0, i)).error().code == Errc::corrupt);
  }
  CHECK(decode_change_set(bytes + "x").error().code == Errc::corrupt);
}

TEST_CASE("the worked example of the README is what is written") {
  ChangeSet set;
  set.partition = PartitionId::accounts(0x0f);
  set.sequence = 2;
  set.time = at_ms(1'790'000'000'000);
  set.event = "listing.posted";
  set.ops = {{Op::Kind::put, Space::rows, std::string("\x07", 1), "{\"v\":1}"}, {Op::Kind::erase, Space::rows, std::string("\x08", 1), ""}};
  std::string hex;
  for (const char byte : encode_change_set(set)) {
    hex.push_back("0123456789abcdef"[static_cast<unsigned char>(byte) >> 4]);
    hex.push_back("0123456789abcdef"[static_cast<unsigned char>(byte) & 15U]);
  }
  std::string file = "storage/README.md";
  std::ifstream readme(file);
  REQUIRE(readme.good());
  std::string shown;
  for (std::string line; std::getline(readme, line);) {
    // Lines of the example begin with "    | "; what follows the bytes is separated by two spaces.
    if (!line.starts_with("    | ")) continue;
    for (const char c : line.substr(6, line.find("  ", 6) - 6)) {
      if (c != ' ') shown.push_back(c);
    }
  }
  CHECK(shown == hex);
}

TEST_CASE("random writes: rows, snapshot, feed and model agree, and so do compaction and replay, byte for byte") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    TempStore store;
    std::map<PartitionId, Map> model;
    for (int round = 0; round < 3; ++round) {
      random_writes(*store, random, 60, model);
      if (round == 1) {
        for (const auto& [partition, rows] : model) REQUIRE(store->compact(partition, random.below(30)));
      }
      for (const auto& [partition, rows] : model) {
        CHECK(rows_of(*store, partition) == rows);
        if (round != 0) continue;
        Map folded;
        for (const ChangeSet& set : whole_feed(*store, partition)) apply(folded, set);
        CHECK(folded == rows);
      }
      CHECK(findings_of(*store) == "");
    }
    TempStore other;
    std::uint64_t done = 0;
    REQUIRE(replay(*store, *other, [&done](std::uint64_t now) { done = now; }));
    CHECK(done > 0);
    CHECK(dump_of(*store) == dump_of(*other));
    CHECK(findings_of(*other) == "");
    other.reopen();
    random_writes(*other, random, 10, model);  // and it goes on from there
    CHECK(findings_of(*other) == "");
    CHECK(replay(*store, *other).error().code == Errc::conflict);
  }
}

TEST_CASE("compaction folds a prefix into the base: rows stay, old change sets answer not_found") {
  TempStore store;
  for (int i = 1; i <= 700; ++i) put_ok(*store, home(1), "k" + std::to_string(i % 9), std::to_string(i));
  const auto before = rows_of(*store, home(1));
  CHECK(*store->compact(home(1), 1000) == 0);
  CHECK(*store->compact(home(1), 100) == 600);
  CHECK(*store->compact(home(1), 100) == 600);
  CHECK(rows_of(*store, home(1)) == before);
  const Result<Snapshot> snapshot = store->snapshot();
  REQUIRE(snapshot);
  CHECK(*snapshot->head(home(1)) == Head{700, 600});
  CHECK(snapshot->feed(home(1), 599, 10).error().code == Errc::not_found);
  CHECK(snapshot->feed(home(1), 600, 1000)->sets.size() == 100);
  CHECK(snapshot->feed(home(1), 700, 10)->sets.empty());
  CHECK(*store->compact(home(1), 0) == 700);
  CHECK(rows_of(*store, home(1)) == before);
  CHECK(put_ok(*store, home(1), "k", "v").sequence == 701);
  CHECK(findings_of(*store) == "");
}

TEST_CASE("a feed slice ends at its limit and says that there is more") {
  TempStore store;
  for (int i = 0; i < 10; ++i) put_ok(*store, home(1), "k", std::string(std::size_t{2} << 20, 'v'));
  const Result<Snapshot> snapshot = store->snapshot();
  REQUIRE(snapshot);
  const Result<FeedSlice> by_count = snapshot->feed(home(1), 2, 3);
  REQUIRE(by_count);
  CHECK(by_count->sets.size() == 3);
  CHECK(by_count->sets[0].sequence == 3);
  CHECK(by_count->more);
  const Result<FeedSlice> by_bytes = snapshot->feed(home(1), 0, 100);
  REQUIRE(by_bytes);
  CHECK(by_bytes->sets.size() == 4);  // about 8 MiB
  CHECK(by_bytes->more);
  CHECK_FALSE(snapshot->feed(home(1), 8, 3)->more);
}

namespace {

/// A log that somebody else appended to first: the first `conflicts` appends are refused.
class ContestedLog final : public Log {
 public:
  explicit ContestedLog(int conflicts) : conflicts_(conflicts) {}
  Result<void> append(MDB_txn* txn, std::span<const Draft> drafts) override {
    if (conflicts_-- > 0) return Error{Errc::conflict, "somebody was faster"};
    return inner_.append(txn, drafts);
  }

 private:
  int conflicts_;
  EmbeddedLog inner_;
};

}  // namespace

TEST_CASE("when the log has moved on, the batch is aborted and its functions run again") {
  TempFolder folder;
  for (const int conflicts : {0, 1, 3, 100}) {
    CAPTURE(conflicts);
    Result<Env> env = Env::open(folder.path() / std::to_string(conflicts), {test_options().map_size, 16});
    REQUIRE(env);
    Store::Core core(std::move(*env), test_options(), std::make_unique<ContestedLog>(conflicts));
    int runs = 0;
    Pending job;
    job.request = request(home(1), [&runs](WriteView& view) -> Result<std::string> {
      ++runs;
      CHECK(view.get("k").error().code == Errc::not_found);  // nothing of the aborted run is left
      CHECK(view.put("k", std::to_string(runs)));
      return std::to_string(runs);
    });
    const Result<Written> written = core.run(std::move(job));
    if (conflicts == 100) {
      CHECK(written.error().code == Errc::unavailable);
      CHECK(runs == conflict_tries);
    } else {
      CHECK(written->answer == std::to_string(conflicts + 1));
      CHECK(written->sequence == 1);
    }
  }
}

TEST_CASE("the log refuses a draft that was decided on another head") {
  TempFolder folder;
  const Result<Env> env = Env::open(folder.path(), {test_options().map_size, 16});
  REQUIRE(env);
  EmbeddedLog log;
  const auto draft = [](std::uint64_t expected) {
    return Draft{home(1), expected, encode_front({home(1), expected + 1, {}, "e", {}, 0}), {}};
  };
  Result<Txn> txn = Txn::write(env->raw());
  REQUIRE(txn);
  const std::vector<Draft> good{draft(0), draft(1)};
  const std::vector<Draft> stale{draft(1)};
  CHECK(log.append(txn->raw(), good));
  CHECK(log.append(txn->raw(), stale).error().code == Errc::conflict);
  CHECK(read_head(txn->raw(), home(1))->sequence == 2);
}
