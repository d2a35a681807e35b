// What keeps a store small and honest: purging old answers, folding the feed into the base, erasing for good.

#include <algorithm>
#include <set>
#include <unordered_set>

#include "bytes.hpp"
#include "change_set.hpp"
#include "core.hpp"
#include "ronde/storage/store.hpp"

namespace ronde::storage {
namespace {

constexpr std::size_t purge_rows = 500;         ///< in one change set: some 20 KiB of feed
constexpr std::size_t purge_looks = 5'000;      ///< rows looked at in one transaction: some milliseconds of the writer's time
constexpr std::uint64_t compaction_sets = 256;  ///< in one transaction: a few milliseconds of the writer's time

/// The keys of at most `purge_rows` answers older than `before`, from `from` on; `next` is where to go on, empty at the end.
Result<std::vector<std::string>> old_answers(const WriteView::Job& job, const std::string& from, Timestamp before, std::string& next) {
  std::vector<std::string> keys;
  next.clear();
  std::optional<Error> damage;
  std::size_t looks = 0;
  const auto visit = [&](std::string_view key, std::string_view value) {
    if (keys.size() == purge_rows || ++looks > purge_looks) {
      next = key;
      return false;
    }
    const Result<FirstAnswer> first = decode_first_answer(value);
    if (!first) {
      damage = first.error();
      return false;
    }
    if (first->time < before) keys.emplace_back(key);
    return true;
  };
  const Result<std::size_t> visited = scan_rows(job.txn(), job.request.partition, Table::idempotency, Range::between(from, {}), visit);
  if (!visited) return visited.error();
  if (damage) return *damage;
  return keys;
}

/// Folds one change set into the base tables and drops it from the feed.
Result<void> fold(MDB_txn* txn, const PartitionId& partition, std::uint64_t sequence) {
  const RawKey key = RawKey::feed(partition, sequence);
  const Result<std::optional<std::string_view>> row = read_row(txn, key);
  if (!row) return row.error();
  if (!*row) return Error{Errc::corrupt, "a change set is missing from the feed"};
  const std::string body(**row);  // owned: the folding moves pages
  const Result<ChangeSetView> set = parse_change_set(body);
  if (!set) return set.error();
  const Result<void> folded = for_each_op(*set, [txn, &partition](const OpView& op) -> Result<void> {
    const RawKey base(partition, base_table(op.space), op.key);
    if (op.kind == Op::Kind::put) return write_row(txn, base, op.value);
    if (const Result<bool> erased = erase_row(txn, base); !erased) return erased.error();
    return {};
  });
  if (!folded) return folded;
  const Result<bool> dropped = erase_row(txn, key);
  if (!dropped) return dropped.error();
  return {};
}

}  // namespace

Result<std::size_t> Store::purge_idempotency(const PartitionId& partition, Timestamp before) {
  std::size_t purged = 0;
  std::string from;
  do {
    std::size_t count = 0;
    std::string next;
    const auto purge = [&](WriteView::Job& job) -> Result<std::string> {
      const Result<std::vector<std::string>> keys = old_answers(job, from, before, next);
      if (!keys) return keys.error();
      for (const std::string& key : *keys) {
        if (Result<bool> erased = job.erase(Space::idempotency, key); !erased) return erased.error();
      }
      count = keys->size();
      return std::string();
    };
    const Result<Written> written = core_->run_alone(partition, "storage.purged", core_->options.clock(), purge);
    if (!written) return written.error();
    purged += count;
    from = next;
  } while (!from.empty());
  return purged;
}

Result<std::uint64_t> Store::compact(const PartitionId& partition, std::uint64_t keep_last) {
  std::uint64_t chunk = compaction_sets;
  while (true) {
    Head head;
    bool done = false;
    const auto step = [&](WriteView::Job& job) -> Result<std::string> {
      head = job.head;
      const std::uint64_t goal = head.sequence > keep_last ? head.sequence - keep_last : 0;
      done = goal <= head.base_sequence;
      if (done) return std::string();
      const Result<MDB_txn*> txn = job.change();
      if (!txn) return txn.error();
      const std::uint64_t stop = std::min(goal, head.base_sequence + chunk);
      for (std::uint64_t sequence = head.base_sequence + 1; sequence <= stop; ++sequence) {
        if (Result<void> folded = fold(*txn, partition, sequence); !folded) return folded.error();
      }
      head.base_sequence = stop;
      if (Result<void> row = write_row(*txn, RawKey::head(partition), encode_head(head)); !row) return row.error();
      job.rearranged = true;
      return std::string();
    };
    const Result<Written> stepped = core_->run_alone(partition, {}, {}, step);
    if (!stepped && stepped.error().code == Errc::full && chunk > 1) {
      chunk /= 2;  // even folding needs new pages before it gives old ones back
      continue;
    }
    if (!stepped) return stepped.error();
    if (done) return head.base_sequence;
  }
}

namespace {

/// Erasing, as the writer runs it: in a transaction of its own, so the feed is whole.
class Eraser {
 public:
  Eraser(WriteView::Job& job, const Erasure& erasure) : job_(job), erasure_(erasure), keys_(erasure.keys.begin(), erasure.keys.end()) {}

  Result<std::string> run() {
    for (const std::string& key : erasure_.keys) {
      if (Result<bool> erased = job_.erase(Space::rows, key); !erased) return erased.error();
    }
    if (Result<void> owners = collect_owners(); !owners) return owners.error();
    if (Result<void> feed = rewrite_feed(); !feed) return feed.error();
    for (const std::string& key : answers_) {
      if (Result<bool> erased = job_.erase(Space::idempotency, key); !erased) return erased.error();
    }
    if (Result<void> base = clear_base(); !base) return base.error();
    char number[8];
    store_big_endian(number, job_.head.sequence + 1);
    const std::string tombstone = encode_tombstone(job_.request.now, erasure_);
    if (Result<void> row = job_.put(Space::tombstones, {number, sizeof number}, tombstone); !row) return row.error();
    return std::string();
  }

 private:
  /// The kept answers of the owners named, wherever they are kept.
  Result<void> collect_owners() {
    for (const std::string& owner : erasure_.idempotency_owners) {
      for (const Table table : {Table::idempotency, Table::base_idempotency}) {
        const auto take = [this](std::string_view key, std::string_view) {
          answers_.emplace(key);
          return true;
        };
        const Range range = Range::prefix(idempotency_owner_prefix(owner));
        if (Result<std::size_t> visited = scan_rows(job_.txn(), partition(), table, range, take); !visited) return visited.error();
      }
    }
    return {};
  }

  bool is_owners_answer(std::string_view key) const {
    return std::ranges::any_of(erasure_.idempotency_owners,
                               [key](const std::string& owner) { return key.starts_with(idempotency_owner_prefix(owner)); });
  }

  Result<void> rewrite_feed() {
    for (std::uint64_t sequence = job_.head.base_sequence + 1; sequence <= job_.head.sequence; ++sequence) {
      if (Result<void> done = rewrite(sequence); !done) return done;
    }
    return {};
  }

  /// A set that had put an erased value keeps its number, but loses those operations, its detail and the answer that it gave (which may
  /// quote the value). Its erase operations stay: they name only keys.
  Result<void> rewrite(std::uint64_t sequence) {
    const RawKey feed_key = RawKey::feed(partition(), sequence);
    const Result<std::optional<std::string_view>> row = read_row(job_.txn(), feed_key);
    if (!row) return row.error();
    if (!*row) return Error{Errc::corrupt, "a change set is missing from the feed"};
    const Result<ChangeSetView> set = parse_change_set(**row);
    if (!set) return set.error();
    bool had_put = false;
    bool had_answer = false;
    const auto look = [&](const OpView& op) -> Result<void> {
      if (op.kind != Op::Kind::put) return {};
      had_put = had_put || (op.space == Space::rows && keys_.contains(std::string(op.key)));
      had_answer = had_answer || (op.space == Space::idempotency && is_owners_answer(op.key));
      return {};
    };
    if (Result<void> looked = for_each_op(*set, look); !looked) return looked;
    if (!had_put && !had_answer) return {};
    ChangeSetFront front = set->front;
    if (had_put) front.detail = {};
    std::string ops;
    front.op_count = 0;
    if (Result<void> kept = keep_harmless(*set, had_put, ops, front.op_count); !kept) return kept;
    const std::string front_bytes = encode_front(front);
    const Result<MDB_txn*> txn = job_.change();
    if (!txn) return txn.error();
    return write_row(*txn, feed_key, front_bytes, ops);
  }

  Result<void> keep_harmless(const ChangeSetView& set, bool drop_answer, std::string& ops, std::uint32_t& count) {
    return for_each_op(set, [&](const OpView& op) -> Result<void> {
      if (op.kind == Op::Kind::put && op.space == Space::rows && keys_.contains(std::string(op.key))) return {};
      if (op.kind == Op::Kind::put && op.space == Space::idempotency && (drop_answer || is_owners_answer(op.key))) {
        answers_.emplace(op.key);
        return {};
      }
      append_op(ops, op);
      ++count;
      return {};
    });
  }

  Result<void> clear_base() {
    const Result<MDB_txn*> txn = job_.change();
    if (!txn) return txn.error();
    for (const std::string& key : erasure_.keys) {
      if (Result<bool> erased = erase_row(*txn, RawKey(partition(), Table::base_rows, key)); !erased) return erased.error();
    }
    for (const std::string& key : answers_) {
      if (Result<bool> erased = erase_row(*txn, RawKey(partition(), Table::base_idempotency, key)); !erased) return erased.error();
    }
    return {};
  }

  [[nodiscard]] const PartitionId& partition() const { return job_.request.partition; }

  WriteView::Job& job_;
  const Erasure& erasure_;
  std::unordered_set<std::string> keys_;
  std::set<std::string> answers_;  // idempotency row keys that go
};

}  // namespace

Result<std::uint64_t> Store::erase_values(const PartitionId& partition, const Erasure& erasure, Timestamp now) {
  if (erasure.tombstone.size() > detail_size_max) return Error{Errc::invalid, "a tombstone of more than 64 KiB"};
  for (const std::string& key : erasure.keys) {
    if (Result<void> fit = check_key(key); !fit) return fit.error();
  }
  for (const std::string& owner : erasure.idempotency_owners) {
    if (owner.empty() || owner.size() > idempotency_owner_max) return Error{Errc::invalid, "an idempotency owner has 1 to 64 bytes"};
  }
  const Result<Written> written =
      core_->run_alone(partition, "storage.erased", now, [&erasure](WriteView::Job& job) { return Eraser(job, erasure).run(); });
  if (!written) return written.error();
  return written->sequence;
}

}  // namespace ronde::storage
